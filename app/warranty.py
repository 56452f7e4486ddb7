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


class Verdict(StrEnum):
    """What coverage says about one kind of cost on one day."""

    NOT_STARTED = "not_started"
    COVERED = "covered"
    EXPIRED = "expired"
    EXCLUDED = "excluded"
    UNAUTHORISED = "unauthorised"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Terms:
    """The promise: from when, how long, what lengthens and what ends it.

    `channel` is "authorised", "unauthorised" or "unknown"; `exclusion` is "none" or the circumstance found (BR-64).
    """

    start_on: date | None
    months_parts: int
    months_labour: int
    extension_days: int = 0
    exclusion: str = "none"
    channel: str = "authorised"


@dataclass(frozen=True)
class Coverage:
    """The verdict for parts and labour, and the last covered day of each (None before the start)."""

    parts: Verdict
    labour: Verdict
    parts_end_on: date | None
    labour_end_on: date | None
    exclusion: str

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
    ends = [_end(terms, months) for months in (terms.months_parts, terms.months_labour)]
    parts, labour = (_verdict(terms, end, on) for end in ends)
    return Coverage(parts, labour, ends[0], ends[1], terms.exclusion)


def extension_days(stopped: Iterable[timedelta]) -> int:
    """Say by how many days the term grows for times the machine stood still through us: each is rounded up by itself.

    Source: BR-73; the sample world's decision 2.

    >>> extension_days([timedelta(hours=30), timedelta(hours=9), timedelta(hours=5)])
    4
    """
    return sum(-(-time // timedelta(days=1)) for time in stopped if time > timedelta(0))


def _end(terms: Terms, months: int) -> date | None:
    if terms.start_on is None:
        return None
    return add_months(terms.start_on, months) + timedelta(days=terms.extension_days)


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
