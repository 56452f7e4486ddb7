"""Which time limit applies to an order, where it comes from, and how it stands: pure, no store, no clock.

Precedence: contract, then agreed with the customer for this order, then product line, then priority default.
Source: BR-15 to BR-24, REQUIREMENTS 5.1, the sample world's decision 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Goal(StrEnum):
    """What is to be reached in time."""

    RESPONSE = "response"
    CONTACT = "contact"
    PLAN = "plan"
    ARRIVAL = "arrival"
    REPAIR = "repair"
    LOANER = "loaner"


class LimitSource(StrEnum):
    """Where a limit comes from, the strongest first."""

    CONTRACT = "contract"
    AGREED = "agreed"
    PRODUCT_LINE = "product_line"
    PRIORITY = "priority"


class LimitState(StrEnum):
    """How a limit stands at a moment."""

    MET = "met"
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    MISSED = "missed"


OPEN: Final = frozenset({LimitState.RUNNING, LimitState.SOON, LimitState.OVERDUE})
BY_FAULT: Final = frozenset({Goal.ARRIVAL, Goal.REPAIR, Goal.LOANER})  # the rest of the orders go by appointment
SOON_SHARE: Final = 5  # a fifth of the time is left …
SOON_AT_LEAST: Final = timedelta(minutes=30)  # … or half an hour, whichever comes first
Spans = Mapping[Goal, timedelta | None]


@dataclass(frozen=True)
class Terms:
    """All that may set limits for one order.

    Args:
        registered_at: when the customer's call was registered: every limit counts from there.
        contract: what his contract promises.
        agreed: moments agreed with him for this order.
        product_line: what the maker promises for this family of machines.
        priority: the table by priority.
        goals: the goals that have a limit for this kind of order.
    """

    registered_at: datetime
    contract: Spans = field(default_factory=dict)
    agreed: Mapping[Goal, datetime] = field(default_factory=dict)
    product_line: Spans = field(default_factory=dict)
    priority: Spans = field(default_factory=dict)
    goals: frozenset[Goal] = frozenset(Goal)


@dataclass(frozen=True)
class Limit:
    """A limit: what, until when, and by whose word."""

    goal: Goal
    since: datetime
    due_at: datetime
    source: LimitSource


@dataclass(frozen=True)
class Standing:
    """How a limit stands: when it was reached, and until when it lasts with the time the clock stood still."""

    limit: Limit
    state: LimitState
    done_at: datetime | None
    stopped: timedelta

    @property
    def ends_at(self) -> datetime:
        """Give the moment after which it is overdue: the limit and the time the customer asked us to pause."""
        return self.limit.due_at + self.stopped

    @property
    def is_urgent(self) -> bool:
        """Tell whether somebody must act: nearly overdue, or overdue. Source: BR-24."""
        return self.state in {LimitState.SOON, LimitState.OVERDUE}


def limits(terms: Terms) -> tuple[Limit, ...]:
    """Find the limit of each goal that has one, by the first source that names it."""
    found = (_limit(goal, terms) for goal in Goal if goal in terms.goals)
    return tuple(each for each in found if each is not None)


def _limit(goal: Goal, terms: Terms) -> Limit | None:
    since = terms.registered_at
    if (span := terms.contract.get(goal)) is not None:
        return Limit(goal, since, since + span, LimitSource.CONTRACT)
    if goal in terms.agreed:
        return Limit(goal, since, terms.agreed[goal], LimitSource.AGREED)
    for spans, source in ((terms.product_line, LimitSource.PRODUCT_LINE), (terms.priority, LimitSource.PRIORITY)):
        if (span := spans.get(goal)) is not None:
            return Limit(goal, since, since + span, source)
    return None


def stand(limit: Limit, now: datetime, done_at: datetime | None, stopped: timedelta = timedelta()) -> Standing:
    """Judge a limit at a moment.

    Args:
        limit: the limit.
        now: the moment it is looked at.
        done_at: when its goal was reached, if it was.
        stopped: how long the clock stood still (BR-43: a pause the customer asked for stops the repair clock).
    """
    ends_at = limit.due_at + stopped
    if done_at is not None:
        state = LimitState.MET if done_at <= ends_at else LimitState.MISSED
    elif now > ends_at:
        state = LimitState.OVERDUE
    else:
        warning = max(SOON_AT_LEAST, (limit.due_at - limit.since) / SOON_SHARE)
        state = LimitState.SOON if ends_at - now <= warning else LimitState.RUNNING
    return Standing(limit, state, done_at, stopped)


def stopped_time(pauses: Iterable[tuple[datetime, datetime | None]], until: datetime) -> timedelta:
    """Add up the pauses up to a moment, each minute once where two engineers paused together."""
    spans = sorted((begin, min(end or until, until)) for begin, end in pauses if begin < until)
    total, reached = timedelta(), None
    for begin, end in spans:
        start = begin if reached is None else max(begin, reached)
        if end > start:
            total += end - start
        reached = end if reached is None else max(reached, end)
    return total


def most_urgent(found: Sequence[Standing]) -> Standing | None:
    """Choose the open limit that asks for attention first: overdue before nearly overdue, then the earliest."""
    urgent = [each for each in found if each.is_urgent]
    return min(urgent, key=lambda each: each.ends_at, default=None)


def next_open(found: Sequence[Standing]) -> Standing | None:
    """Choose the open limit that ends first."""
    return min((each for each in found if each.state in OPEN), key=lambda each: each.ends_at, default=None)
