"""When a machine stood still, for how long, and whether through us: what lengthens its warranty.

Said once, on the order it was found on; the end is derived where nobody names it: from when it ran again, or from when
a loaner ran in its place. The facts of every order of the machine count.

Source: BR-73; REQUIREMENTS 3.5; the sample world's decision 2.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import record_fact, standing_fact, voided_facts
from app.store.door import Read, Write
from app.store.kinds import FactKind
from app.store.tables import OrderFact, Site, WorkOrder
from app.store.types import OrderId
from app.warranty import Stop

RUNNING_AGAIN: Final = frozenset({"restored", "replaced", "no_fault", "remote"})
"""Results after which the machine, or a new one in its place, runs."""
_KINDS: Final = (FactKind.STOPPED, FactKind.RESULT, FactKind.LOANER_OUT)
_AHEAD: Final = timedelta(minutes=10)


class StopBackwards(Refused):
    """The machine would run again before it stopped. Facts: start_at, end_at."""

    code = "stop_backwards"
    rule = "BR-73"


class StopAhead(Refused):
    """The moment lies in the future. Facts: at."""

    code = "stop_ahead"
    rule = "BR-73"


@dataclass(frozen=True)
class Case:
    """One time the machine stood still; `end_at` is None while it still does.

    `ended_by` says what the end is taken from: "named", "result", "loaner", or "" while it stands.
    """

    order_id: OrderId
    number: str
    fact_id: uuid.UUID
    start_at: datetime
    end_at: datetime | None
    ended_by: str
    is_ours: bool
    text: str | None
    zone: str

    def lasted(self, now: datetime) -> timedelta:
        """Say how long; a case that goes on counts up to now."""
        return max(timedelta(0), (self.end_at or now) - self.start_at)

    def hours(self, now: datetime) -> float:
        """Say how long in hours, to two places."""
        return round(self.lasted(now).total_seconds() / 3600, 2)

    @property
    def start_on(self) -> date:
        """The day it stopped, in the site's calendar."""
        return self.start_at.astimezone(ZoneInfo(self.zone)).date()


def record_stop(
    tx: Write,
    order_id: OrderId,
    *,
    start_at: datetime,
    end_at: datetime | None = None,
    is_ours: bool = True,
    text: str = "",
) -> None:
    """Say when the machine stopped and, if it is known, when it ran again; a later word stands in place of this one.

    Raises:
        StopAhead, StopBackwards: as named.
    """
    for at in (start_at, end_at):
        if at is not None and at > tx.now + _AHEAD:
            raise StopAhead(at=at)
    if end_at is not None and end_at < start_at:
        raise StopBackwards(start_at=start_at, end_at=end_at)
    former = standing_fact(tx, order_id, FactKind.STOPPED)
    detail = {"start_at": _written(start_at), "end_at": _written(end_at), "is_ours": is_ours}
    record_fact(tx, order_id, FactKind.STOPPED, detail, text.strip() or None, former.id if former else None)


def case_of(db: Read, order_id: OrderId) -> Case | None:
    """Find when the machine of this order stood still."""
    found = _cases(db, WorkOrder.id == order_id)
    return found[0] if found else None


def cases(db: Read, asset_id: uuid.UUID) -> list[Case]:
    """List when a machine stood still, oldest first, from all its orders."""
    return _cases(db, WorkOrder.asset_id == asset_id)


def stops(db: Read, asset_id: uuid.UUID) -> tuple[Stop, ...]:
    """Give what of it lengthens the warranty: the times that were ours, those that overlap taken together."""
    return merged((each for each in cases(db, asset_id) if each.is_ours), db.clock.now())


def stops_until(db: Read, asset_id: uuid.UUID, at: datetime) -> tuple[Stop, ...]:
    """Give what had lengthened the warranty by a moment: the times that were ours and were over by then."""
    found = (each for each in cases(db, asset_id) if each.is_ours and each.end_at is not None and each.end_at <= at)
    return merged(found, at)


def merged(found: Iterable[Case], now: datetime) -> tuple[Stop, ...]:
    """Lay the cases on one line of time: those that overlap are one stop, counted once. Pure."""
    line: list[tuple[datetime, datetime, str]] = []
    for each in sorted(found, key=lambda case: case.start_at):
        end_at = max(each.start_at, each.end_at or now)
        if line and each.start_at < line[-1][1]:
            start_at, before, zone = line[-1]
            line[-1] = (start_at, max(before, end_at), zone)
        else:
            line.append((each.start_at, end_at, each.zone))
    return tuple(Stop(start_at.astimezone(ZoneInfo(zone)).date(), end_at - start_at) for start_at, end_at, zone in line)


def _cases(db: Read, of: sa.ColumnElement[bool]) -> list[Case]:
    rows = db.rows(
        sa.select(OrderFact, WorkOrder.number, sa.func.coalesce(Site.zone, "Asia/Shanghai").label("zone"))
        .join(WorkOrder, WorkOrder.id == OrderFact.order_id)
        .outerjoin(Site, Site.id == WorkOrder.site_id)
        .where(of, OrderFact.kind.in_([*_KINDS, FactKind.REMOVED]))
        .order_by(OrderFact.at, OrderFact.id)
    )
    facts = [row.OrderFact for row in rows]
    voided = voided_facts(facts)
    standing = [row for row in rows if row.OrderFact.id not in voided]
    ends: dict[uuid.UUID, list[tuple[datetime, str]]] = {}
    for row in standing:
        if (ended := _end(row.OrderFact)) is not None:
            ends.setdefault(row.OrderFact.order_id, []).append(ended)
    found = [
        _case(row.OrderFact, row.number, row.zone, ends.get(row.OrderFact.order_id, []))
        for row in standing
        if row.OrderFact.kind == FactKind.STOPPED
    ]
    return sorted(found, key=lambda case: case.start_at)


def _end(fact: OrderFact) -> tuple[datetime, str] | None:
    if fact.kind == FactKind.RESULT and fact.detail.get("result") in RUNNING_AGAIN:
        return fact.at, "result"
    if fact.kind == FactKind.LOANER_OUT and fact.detail.get("is_running"):
        return _read(fact.detail.get("handed_over_at")) or fact.at, "loaner"
    return None


def _case(fact: OrderFact, number: str, zone: str, ends: list[tuple[datetime, str]]) -> Case:
    said: dict[str, Any] = dict(fact.detail)
    start_at, named = _read(said.get("start_at")) or fact.at, _read(said.get("end_at"))
    after = sorted(each for each in ends if each[0] >= start_at)
    by_loaner = [each for each in after if each[1] == "loaner"]
    end_at, ended_by = (named, "named") if named else after[0] if after else (None, "")
    if by_loaner and (end_at is None or by_loaner[0][0] < end_at):
        end_at, ended_by = by_loaner[0]
    return Case(
        OrderId(fact.order_id), number, fact.id, start_at, end_at, ended_by, bool(said.get("is_ours", True)),
        fact.text, zone,
    )  # fmt: skip


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _read(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
