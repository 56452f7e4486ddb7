"""Dates, times and moments inside expressions: reading, counting in days, writing by pattern."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_EPOCH = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400.0
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?\Z")
_LAST_HOUR, _LAST_MINUTE = 23, 59
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def read_date(text: str) -> date | None:
    """Return the date a text like 2026-11-18 stands for."""
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_time(text: str, zone: tzinfo) -> time | None:
    """Return the time of day a text like 08:30:00.000+08:00 stands for; without an offset it is local."""
    match = _TIME.match(text)
    if match is None:
        return None
    offset = _offset(match[5]) if match[5] else zone
    if offset is None:
        return None
    micro = int((match[4] or "0")[:6].ljust(6, "0"))
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0), micro, offset)
    except ValueError:
        return None


def _offset(text: str) -> tzinfo | None:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > _LAST_HOUR or minutes > _LAST_MINUTE:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment a text like 2026-11-18T08:30:00+08:00 stands for, in the zone of the reader."""
    day_text, separator, time_text = text.partition("T")
    if not separator:
        return None
    day, clock = read_date(day_text), read_time(time_text, zone)
    if day is None or clock is None:
        return None
    try:
        return datetime.combine(day, clock).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def read(text: str, zone: tzinfo) -> date | datetime | None:
    """Return the date or moment a text stands for, or None if it is neither."""
    if "T" in text:
        return read_moment(text, zone)
    return read_date(text)


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def local_days(moment: date | datetime) -> float:
    """Return the days since 1970-01-01 on the wall clock; the fraction is the time of day. A date is a whole number."""
    if not isinstance(moment, datetime):
        return float(day_number(moment))
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return day_number(moment.date()) + clock / _DAY_SECONDS


def world_days(moment: date | datetime, zone: tzinfo) -> float:
    """Return the days since 1970-01-01T00:00Z; a date counts from its local midnight."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)


def from_days(days: float, zone: tzinfo) -> date | datetime | None:
    """Return the date of a whole number of days, or the moment of a fraction (counted from midnight UTC)."""
    if not math.isfinite(days):
        return None
    try:
        if days == math.floor(days):
            return date.fromordinal(int(days) + _EPOCH)
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def moment_from_days(days: float, zone: tzinfo) -> datetime | None:
    """Return the moment so many days after 1970-01-01T00:00Z."""
    if not math.isfinite(days):
        return None
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def write(moment: date | datetime) -> str:
    """Return 2026-11-18 for a date, 2026-11-18T08:30:00.000+08:00 for a moment."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="milliseconds")
    return moment.isoformat()


def write_time(clock: time) -> str:
    """Return 08:30:00.000+08:00."""
    return clock.isoformat(timespec="milliseconds")


def write_pattern(moment: date | datetime, pattern: str) -> str:
    """Return a moment by a pattern of %Y %y %m %n %b %d %e %H %h %M %S %3 %a."""
    clock = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    parts = {
        "Y": f"{clock.year:04d}", "y": f"{clock.year % 100:02d}", "m": f"{clock.month:02d}", "n": str(clock.month),
        "b": _MONTHS[clock.month - 1], "d": f"{clock.day:02d}", "e": str(clock.day), "H": f"{clock.hour:02d}",
        "h": str(clock.hour), "M": f"{clock.minute:02d}", "S": f"{clock.second:02d}",
        "3": f"{clock.microsecond // 1000:03d}", "a": _WEEKDAYS[clock.weekday()], "%": "%",
        "W": str(clock.isocalendar().week), "w": str(clock.isoweekday() % 7),
    }  # fmt: skip
    return re.sub(r"%(.)", lambda match: parts.get(match[1], match[0]), pattern)
