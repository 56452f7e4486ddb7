"""`gongdan-office limits`: the table of time limits, listed, and changed for all laptops from their next sync on."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any, Final

from app import limits, words
from app.clock import Clock
from app.deadlines import Goal
from app.errors import Refused
from app.limits import LimitRow
from app.store.kinds import Priority
from office import folder
from office.inbox_command import AddCommand, Said

METAVAR: Final = "limits"
NONE: Final = "none"
GOALS: Final = (Goal.RESPONSE, Goal.PLAN, Goal.ARRIVAL, Goal.REPAIR, Goal.LOANER)


class LimitUnreadable(Refused):
    """A change of the table cannot be read. Facts: said, goals (the names there are)."""

    code = "limit_unreadable"
    rule = "BR-15"


def describe(commands: Any, add: AddCommand) -> None:
    """Describe the command to the parser of the command line."""
    told = "list the table of time limits, or change it (--set P1 arrival=3.5 loaner=none)"
    listed = add(commands, "limits", _limits, told)
    change = "a priority or the code of a product line, then GOAL=HOURS or GOAL=none"
    listed.add_argument("--set", nargs="+", metavar="CODE GOAL=HOURS", help=change)
    listed.add_argument("--family", help="the family of machines a new product line is for")


def _limits(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened(asked.data, clock) as office:
        if asked.set:
            code, *changes = asked.set
            minutes = dict(map(_read, changes))
            priority = Priority(code) if code in set(Priority) else None
            if not minutes or (priority is None and not asked.family and not _is_known(office.store, code)):
                raise LimitUnreadable(said=" ".join(asked.set), goals=[goal.value for goal in GOALS])
            with office.store.write() as tx:
                limits.set_limit(tx, code, minutes, family=asked.family, priority=priority)
        with office.store.read() as db:
            rows = limits.limit_rows(db)
    return Said([_line(row, language) for row in rows], [_facts(row) for row in rows])


def _is_known(store: Any, code: str) -> bool:
    with store.read() as db:
        return any(row.code == code for row in limits.limit_rows(db))


def _read(change: str) -> tuple[str, int | None]:
    name, _, value = change.partition("=")
    if name not in set(GOALS):
        raise LimitUnreadable(said=change, goals=[goal.value for goal in GOALS])
    if value == NONE:
        return name, None
    try:
        minutes = round(float(value) * 60)
    except ValueError as error:
        raise LimitUnreadable(said=change, goals=[goal.value for goal in GOALS]) from error
    if minutes <= 0:
        raise LimitUnreadable(said=change, goals=[goal.value for goal in GOALS])
    return name, minutes


def _line(row: LimitRow, language: str) -> str:
    spans = [f"{words.word(goal, language)} {_hours(row.spans.get(goal), language)}" for goal in GOALS]
    name = f"{row.code} ({words.named('family', row.family, language)})" if row.family else row.code
    return f"{name}  {' · '.join(spans)}"


def _hours(span: timedelta | None, language: str) -> str:
    return "–" if span is None else words.minutes_text(int(span.total_seconds()) // 60, language)


def _facts(row: LimitRow) -> dict[str, object]:
    spans = {goal.value: row.spans.get(goal) for goal in GOALS}
    minutes = {name: None if span is None else int(span.total_seconds()) // 60 for name, span in spans.items()}
    return {"code": row.code, "family": row.family, "priority": row.priority, **minutes}
