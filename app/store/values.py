"""The JSON form of every column: how a value travels, and how it comes back typed or is refused.

Ids are text, moments ISO 8601 in UTC with microseconds and "Z", dates ISO, quantities decimal text, enums their
value; numbers inside JSON that are whole are written as integers, so that both databases give the same bytes.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.store.tables import Base
from app.store.trouble import BadValue
from app.store.types import Choice, IdType, Moment, Quantity

JSON = Any

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_QUANTITY = re.compile(r"-?\d{1,24}(\.\d{1,14})?", re.ASCII)
DEEPEST = 40


class Unfit(ValueError):
    """A value that does not fit, before it is known where; `reason` is a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@cache
def columns(kind: type[Base]) -> dict[str, sa.Column[Any]]:
    """List the columns of a business table by name, without its id."""
    return {column.name: column for column in Base.metadata.tables[kind.__tablename__].columns if column.name != "id"}


def to_json(kind: type[Base], field: str, value: Any) -> JSON:
    """Give the JSON form of a stored value.

    Raises:
        BadValue: text with NUL or half a surrogate pair, a number that is none, JSON that is none.
    """
    if value is None:
        return None
    try:
        return _codecs(kind)[field][0](value)
    except Unfit as unfit:
        raise BadValue(entity=kind.__tablename__, field=field, reason=unfit.reason) from unfit


def from_json(kind: type[Base], field: str, value: JSON) -> Any:
    """Read a value from its JSON form.

    Raises:
        BadValue: the field is unknown or the value does not fit it.
    """
    try:
        column = columns(kind)[field]
    except KeyError:
        raise BadValue(entity=kind.__tablename__, field=field, reason="unknown") from None
    if value is None:
        if not column.nullable:
            raise BadValue(entity=kind.__tablename__, field=field, reason="missing")
        return None
    try:
        return _codecs(kind)[field][1](value)
    except Unfit as unfit:
        raise BadValue(entity=kind.__tablename__, field=field, reason=unfit.reason) from unfit


Codec = tuple[Callable[[Any], JSON], Callable[[JSON], Any]]


@cache
def _codecs(kind: type[Base]) -> dict[str, Codec]:
    return {name: _codec(column) for name, column in columns(kind).items()}


def _codec(column: sa.Column[Any]) -> Codec:
    match column.type:
        case IdType():
            return str, _id
        case Moment():
            return _moment_text, _moment
        case Quantity():
            return _quantity_text, _quantity
        case Choice(kind=kind):
            return str, lambda value: _choice(kind, value)
        case sa.JSON():
            return plain, plain
        case sa.Date():
            return date.isoformat, _date
        case sa.Boolean():
            return _boolean, _boolean
        case sa.Integer() as integer:
            limit = 1 << (63 if isinstance(integer, sa.BigInteger) else 31)
            return lambda value: _integer(value, limit), lambda value: _integer(value, limit)
        case sa.String(length=length):
            return lambda value: text(value, length), lambda value: text(value, length)
    message = f"no JSON form for {column!r}"
    raise TypeError(message)


@cache
def readers(kind: type[Base]) -> tuple[tuple[str, Callable[[Any], JSON] | None], ...]:
    """List the columns of a business table, each with what makes the driver's own value JSON; text needs nothing.

    JSON itself is read by its column type: the two drivers differ in how far they read it.
    """
    return tuple((name, _reader(column)) for name, column in columns(kind).items())


def _reader(column: sa.Column[Any]) -> Callable[[Any], JSON] | None:
    match column.type:
        case IdType():
            return id_text
        case Moment():
            return _stored_moment
        case sa.JSON():
            return plain
        case sa.Date():
            return str
        case sa.Boolean():
            return bool
    return None


def id_text(value: bytes | uuid.UUID) -> str:
    """Write an id as it travels, from the 16 bytes SQLite keeps or the UUID PostgreSQL gives."""
    if isinstance(value, uuid.UUID):
        return str(value)
    said = value.hex()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"


def _stored_moment(value: str | datetime) -> str:
    return f"{value[:10]}T{value[11:]}Z" if isinstance(value, str) else moment_text(value)


def text(value: Any, length: int | None = None) -> str:
    """Check a text: no NUL, no half of a surrogate pair, not longer than its column."""
    if not isinstance(value, str):
        raise Unfit("type")
    if "\0" in value:
        raise Unfit("nul")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Unfit("surrogate") from error
    if length is not None and len(value) > length:
        raise Unfit("too_long")
    return str(value)


def plain(value: Any, depth: int = 0) -> JSON:
    """Check a JSON value and give it in the one form both databases keep."""
    if depth > DEEPEST:
        raise Unfit("too_deep")
    if isinstance(value, str):
        return value if type(value) is str and value.isascii() and "\0" not in value else text(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {text(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit("number")
        return int(value) if value.is_integer() else value
    raise Unfit("type")


def moment_text(moment: datetime) -> str:
    """Write a moment as it travels: "2026-11-18T09:00:00.000000Z".

    Raises:
        ValueError: the moment is naive.
    """
    if moment.tzinfo is None:
        message = f"a naive moment cannot be stored: {moment!r}"
        raise ValueError(message)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _moment_text(value: Any) -> str:
    if not isinstance(value, datetime):
        raise Unfit("type")
    return moment_text(value)


def _moment(value: JSON) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Unfit("moment")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Unfit("moment") from error


def _date(value: JSON) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Unfit("date")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Unfit("date") from error


def _id(value: JSON) -> uuid.UUID:
    if not isinstance(value, str) or len(value) != 36:
        raise Unfit("id")
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise Unfit("id") from error


def _quantity_text(value: Any) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise Unfit("number")
    written = f"{value:f}"
    if not _QUANTITY.fullmatch(written):
        raise Unfit("number")
    return written


def _quantity(value: JSON) -> Decimal:
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise Unfit("number")
    return Decimal(value)


def _choice(kind: Callable[[str], Any], value: JSON) -> Any:
    """An unknown word of a later version stays text and leaves untouched (PROTOCOL 2.11)."""
    written = text(value, 40)
    try:
        return kind(written)
    except ValueError:
        return written


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("type")
    return value


def _integer(value: Any, limit: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("type")
    if not -limit <= value < limit:
        raise Unfit("range")
    return value
