"""What the warranty covers on a day: pure, parts and labour apart. The last day of the term is covered.

Source: BR-63, BR-64, BR-73, BR-77; the sample world's decisions 1 to 4 (inclusive end,
downtime, "not started", "undetermined").
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_DAY: Final = timedelta(days=1)


class Verdict(StrEnum):
    """What coverage says about one kind of cost on one day."""

    NOT_STARTED = "not_started"
    COVERED = "covered"
    EXPIRED = "expired"
    EXCLUDED = "excluded"
    UNAUTHORISED = "unauthorised"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Stop:
    """The machine stood still through us: from which day, and for how long. Source: BR-73."""

    start_on: date
    lasted: timedelta

    @property
    def days(self) -> int:
        """Whole days, rounded up: 24 hours are one."""
        return max(0, -(-self.lasted // _DAY))


@dataclass(frozen=True)
class Terms:
    """The promise: from when, how long, what lengthens and what ends it.

    `channel` is "authorised", "unauthorised" or "unknown"; `exclusion` is "none" or the circumstance found (BR-64);
    `extension_days` is what head office granted, `stops` what lengthens the term besides.
    """

    start_on: date | None
    months_parts: int
    months_labour: int
    extension_days: int = 0
    exclusion: str = "none"
    channel: str = "authorised"
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """The verdict for parts and labour, and the last covered day of each (None before the start).

    `base_end_on` is where the parts' term would end had the machine never stood still, `stopped_days` what each stop
    within the term adds to it.
    """

    parts: Verdict
    labour: Verdict
    parts_end_on: date | None
    labour_end_on: date | None
    exclusion: str
    base_end_on: date | None = None
    stopped_days: tuple[int, ...] = ()

    @property
    def is_free(self) -> bool:
        """Tell whether the customer pays for neither parts nor labour."""
        free = {Verdict.COVERED, Verdict.NOT_STARTED}
        return self.parts in free and self.labour in free


def add_months(day: date, months: int) -> date:
    """Go forward by calendar months, clamped to the month's end.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def coverage(terms: Terms, on: date) -> Coverage:
    """Say what is covered on a day.

    Args:
        terms: the promise.
        on: the day of the event, in the site's calendar.
    """
    base, labour_base = (_base(terms, months) for months in (terms.months_parts, terms.months_labour))
    stopped = stopped_days(terms.start_on, base, terms.stops)
    labour_stopped = stopped_days(terms.start_on, labour_base, terms.stops)
    ends = [_later(base, stopped), _later(labour_base, labour_stopped)]
    parts, labour = (_verdict(terms, end, on) for end in ends)
    return Coverage(parts, labour, ends[0], ends[1], terms.exclusion, base, stopped)


def stopped_days(start_on: date | None, base: date | None, stops: Iterable[Stop]) -> tuple[int, ...]:
    """Say how many days each stop adds: one after the other, as long as it began within the term it lengthens.

    Source: BR-73; the sample world's decision 2 (each is rounded up by itself).

    >>> hours = [timedelta(hours=30), timedelta(hours=9), timedelta(hours=5)]
    >>> stopped_days(date(2026, 2, 10), date(2027, 2, 10), [Stop(date(2026, 10, 12), each) for each in hours])
    (2, 1, 1)
    """
    if start_on is None or base is None:
        return ()
    end, found = base, []
    for stop in sorted(stops, key=lambda each: each.start_on):
        if stop.days and start_on <= stop.start_on <= end:
            found.append(stop.days)
            end += timedelta(days=stop.days)
    return tuple(found)


def _base(terms: Terms, months: int) -> date | None:
    if terms.start_on is None:
        return None
    return add_months(terms.start_on, months) + timedelta(days=terms.extension_days)


def _later(base: date | None, days: tuple[int, ...]) -> date | None:
    return None if base is None else base + timedelta(days=sum(days))


def _verdict(terms: Terms, end: date | None, on: date) -> Verdict:
    if terms.channel == "unknown":
        return Verdict.UNDETERMINED
    if terms.channel == "unauthorised":
        return Verdict.UNAUTHORISED
    if terms.exclusion != "none":
        return Verdict.EXCLUDED
    if end is None:
        return Verdict.NOT_STARTED
    return Verdict.COVERED if on <= end else Verdict.EXPIRED
