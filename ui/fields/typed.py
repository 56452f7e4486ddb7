"""What a person typed, read as a number, a day, a time or a place; full-width and Chinese ways of writing included."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_DAY_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})?)?[分秒]?")
_TIME_SOLID = re.compile(r"(\d{1,2})(\d{2})")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "。": ".", "、": ",", "︰": ":"})
_DAY_WORDS = {"今天": 0, "today": 0, "昨天": -1, "yesterday": -1, "明天": 1, "tomorrow": 1}


def plain(text: str) -> str:
    """Fold full-width signs and odd minus signs to what a keyboard in Latin mode gives."""
    return unicodedata.normalize("NFKC", text.translate(_MINUS)).translate(_MINUS).strip()


def number(text: str) -> Decimal | None:
    """Read a number; blank is None.

    A single comma is a decimal sign unless it groups thousands: "1,5" is 1.5, "1,500" is 1500.

    Raises:
        ValueError: it is not a number.
    """
    written = plain(text).replace(" ", "").replace("\u00a0", "")
    if not written:
        return None
    if _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    elif written.count(",") == 1 and "." not in written:
        written = written.replace(",", ".")
    if not _NUMBER.fullmatch(written):
        raise ValueError(text)
    try:
        return Decimal(written)
    except InvalidOperation as error:
        raise ValueError(text) from error


def whole(text: str) -> int | None:
    """Read a whole number; blank is None.

    Raises:
        ValueError: it is not a number, or has a fraction.
    """
    value = number(text)
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) > 10**15:
        raise ValueError(text)
    return int(value)


def day(text: str, today: date) -> date | None:
    """Read a day: 2026-11-18, 2026/11/18, 20261118, 11-18, 11月18日, today, 昨天; blank is None.

    Raises:
        ValueError: it is no day of the calendar.
    """
    written = plain(text).replace(" ", "").lower()
    if not written:
        return None
    if written in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[written])
    found = _DAY_SOLID.fullmatch(written) or _DAY.fullmatch(written)
    if not found:
        raise ValueError(text)
    year, month, number_ = found.groups()
    return date(int(year or today.year), int(month), int(number_))


def clock_time(text: str) -> time | None:
    """Read a time of day: 9:30, 0930, 9点30, 21:05:10; blank is None.

    Raises:
        ValueError: it is no time of day.
    """
    written = plain(text).replace(" ", "")
    if not written:
        return None
    found = _TIME_SOLID.fullmatch(written) or _TIME.fullmatch(written)
    if not found:
        raise ValueError(text)
    hour, minute, second = [int(piece or 0) for piece in (*found.groups(), None)[:3]]
    return time(hour, minute, second)


def moment(text: str, today: date) -> datetime | None:
    """Read a day and a time in one line, without a zone; a time alone means today; blank is None.

    Raises:
        ValueError: one of the two cannot be read.
    """
    written = plain(text).replace("t", " ").replace("T", " ")
    if not written:
        return None
    first, _, rest = written.partition(" ")
    if not rest:
        try:
            at = clock_time(first)
        except ValueError:
            at = None
        if at is None:
            raise ValueError(text)
        return datetime.combine(today, at)
    on, at = day(first, today), clock_time(rest)
    if on is None or at is None:
        raise ValueError(text)
    return datetime.combine(on, at)


def place(text: str) -> tuple[Decimal, Decimal] | None:
    """Read "latitude, longitude" in degrees; blank is None.

    Raises:
        ValueError: not two numbers, or outside -90…90 and -180…180.
    """
    written = plain(text)
    if not written:
        return None
    pieces = [piece for piece in re.split(r"[,;\s]+", written) if piece]
    if len(pieces) != 2:
        raise ValueError(text)
    latitude, longitude = number(pieces[0]), number(pieces[1])
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(text)
    return latitude, longitude


def number_text(value: Decimal | float | None) -> str:
    """Write a number as a person does: no exponent, no idle zeros after the point."""
    if value is None:
        return ""
    written = f"{Decimal(str(value)):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def slips(value: Decimal) -> list[Decimal]:
    """Guess what was meant by a number out of bounds: a forgotten point, a lost sign."""
    tenth = Decimal("0.1")
    return [value * tenth, value * tenth * tenth, value * tenth**3, -value]
