"""The kinds of answer, and each value to and from JSON and to and from the text that expressions see."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple

from forms.errors import BadAnswer

MAX_TEXT = 20_000


class Kind(StrEnum):
    """What a question asks for."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    ACKNOWLEDGE = "acknowledge"
    PHOTO = "photo"
    SIGNATURE = "signature"
    FILE = "file"
    BARCODE = "barcode"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    NOTE = "note"
    CALCULATE = "calculate"
    ROW = "row"


NEVER_ASKED = frozenset({Kind.NOTE, Kind.CALCULATE, Kind.ROW})
CHOSEN = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK})
FILES = frozenset({Kind.PHOTO, Kind.SIGNATURE, Kind.FILE})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.RANGE})


class AnswerKey(NamedTuple):
    """Where an answer belongs: the repeat instance (its UUID, or "") and the key of the question."""

    instance: str
    question: str


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A photo, signature or file: content hash, name and media type; the bytes are stored elsewhere."""

    sha256: str
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Geopoint:
    """A place: degrees, metres above sea level, accuracy in metres."""

    latitude: float
    longitude: float
    altitude: float = 0.0
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """That a repeat instance exists: the instance it lies in ("" at the top) and its place among its siblings."""

    parent: str
    order: float


Answer = (
    str
    | int
    | Decimal
    | date
    | time
    | datetime
    | bool
    | tuple[str, ...]
    | tuple[FileAnswer, ...]
    | tuple[Geopoint, ...]
    | FileAnswer
    | Geopoint
    | Row
)

_NAME = re.compile(r"[^\s]+\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_INTEGER = re.compile(r"[+-]?\d+\Z")
_MAX_DIGITS = 30


def to_json(value: Answer) -> Any:
    """Return an answer as JSON: numbers with decimals as text, moments in ISO 8601, files and places as objects."""
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, FileAnswer):
        return {"sha256": value.sha256, "name": value.name, "type": value.media_type}
    if isinstance(value, Geopoint):
        return {"lat": value.latitude, "lon": value.longitude, "alt": value.altitude, "acc": value.accuracy}
    return {"parent": value.parent, "order": value.order}


def from_json(kind: Kind, json: Any, question: str = "") -> Answer:
    """Return the answer that JSON stands for.

    Raises:
        BadAnswer: it does not fit the kind.
    """
    try:
        made = _READERS[kind](json)
    except (TypeError, ValueError, KeyError, InvalidOperation, OverflowError) as e:
        raise BadAnswer(question, "kind", f"{kind}: {str(json)[:80]}") from e
    check(kind, made, question)
    return made


def _text(json: Any) -> str:
    if not isinstance(json, str):
        raise TypeError(json)
    return json


def _integer(json: Any) -> int:
    if isinstance(json, bool) or not isinstance(json, (int, str)):
        raise TypeError(json)
    return int(json)


def _decimal(json: Any) -> Decimal:
    if isinstance(json, bool) or not isinstance(json, (int, float, str)):
        raise TypeError(json)
    return Decimal(str(json))


def _truth(json: Any) -> bool:
    if not isinstance(json, bool):
        raise TypeError(json)
    return json


def _names(json: Any) -> tuple[str, ...]:
    if not isinstance(json, list):
        raise TypeError(json)
    return tuple(_text(each) for each in json)


def _file(json: Any) -> FileAnswer:
    return FileAnswer(_text(json["sha256"]), _text(json.get("name", "")), _text(json.get("type", "")))


def _files(json: Any) -> tuple[FileAnswer, ...]:
    return tuple(_file(each) for each in (json if isinstance(json, list) else [json]))


def _place(json: Any) -> Geopoint:
    return Geopoint(float(json["lat"]), float(json["lon"]), float(json.get("alt", 0)), float(json.get("acc", 0)))


def _places(json: Any) -> tuple[Geopoint, ...]:
    return tuple(_place(each) for each in json)


def _row(json: Any) -> Row:
    return Row(_text(json["parent"]), float(json["order"]))


_READERS: dict[Kind, Callable[[Any], Answer]] = {
    Kind.TEXT: _text, Kind.BARCODE: _text, Kind.CALCULATE: _text, Kind.NOTE: _text, Kind.SELECT_ONE: _text,
    Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.RANGE: _decimal, Kind.ACKNOWLEDGE: _truth,
    Kind.DATE: lambda json: date.fromisoformat(_text(json)), Kind.TIME: lambda json: time.fromisoformat(_text(json)),
    Kind.DATETIME: lambda json: datetime.fromisoformat(_text(json)),
    Kind.SELECT_MULTIPLE: _names, Kind.RANK: _names, Kind.PHOTO: _files, Kind.SIGNATURE: _file, Kind.FILE: _files,
    Kind.GEOPOINT: _place, Kind.GEOTRACE: _places, Kind.GEOSHAPE: _places, Kind.ROW: _row,
}  # fmt: skip


def check(kind: Kind, value: Answer, question: str = "") -> None:
    """Refuse a value that does not fit its kind.

    Raises:
        BadAnswer: wrong type, not finite, too long, a moment without a zone, a name with blanks, a file without a hash.
    """
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind is not Kind.ACKNOWLEDGE):
        raise BadAnswer(question, "kind", f"{kind}: {type(value).__name__}")
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS):
        raise BadAnswer(question, "not_finite", str(value))
    if kind is Kind.INTEGER and isinstance(value, int) and abs(value) > 10**_MAX_DIGITS:
        raise BadAnswer(question, "too_long", str(kind))
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise BadAnswer(question, "too_long", str(len(value)))
    if kind is Kind.DATE and isinstance(value, datetime):
        raise BadAnswer(question, "kind", "date: datetime")
    if kind is Kind.DATETIME and isinstance(value, datetime) and value.tzinfo is None:
        raise BadAnswer(question, "no_zone", value.isoformat())
    for part in value if isinstance(value, tuple) else (value,):
        _check_part(kind, part, question)


def _check_part(kind: Kind, part: object, question: str) -> None:
    if kind in CHOSEN and (
        not isinstance(part, str) or not (_NAME.match(part) or (kind is Kind.SELECT_ONE and part.strip()))
    ):
        raise BadAnswer(question, "bad_choice", str(part)[:80])
    if isinstance(part, FileAnswer) and not _HASH.match(part.sha256):
        raise BadAnswer(question, "bad_hash", part.sha256[:80])
    if kind in FILES and not isinstance(part, FileAnswer):
        raise BadAnswer(question, "kind", f"{kind}: {type(part).__name__}")
    if isinstance(part, Geopoint):
        numbers = (part.latitude, part.longitude, part.altitude, part.accuracy)
        if not all(math.isfinite(x) for x in numbers) or abs(part.latitude) > 90 or abs(part.longitude) > 180:
            raise BadAnswer(question, "bad_place", str(numbers))
    if isinstance(part, Row) and not math.isfinite(part.order):
        raise BadAnswer(question, "not_finite", str(part.order))


_TYPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.TEXT: str, Kind.BARCODE: str, Kind.CALCULATE: str, Kind.NOTE: str, Kind.SELECT_ONE: str, Kind.INTEGER: int,
    Kind.DECIMAL: Decimal, Kind.RANGE: Decimal, Kind.ACKNOWLEDGE: bool, Kind.DATE: date, Kind.TIME: time,
    Kind.DATETIME: datetime, Kind.SELECT_MULTIPLE: tuple, Kind.RANK: tuple, Kind.PHOTO: tuple,
    Kind.SIGNATURE: FileAnswer,
    Kind.FILE: tuple, Kind.GEOPOINT: Geopoint, Kind.GEOTRACE: tuple, Kind.GEOSHAPE: tuple, Kind.ROW: Row,
}  # fmt: skip


def to_text(value: Answer | None) -> str:
    """Return an answer as the text that expressions see (the notation of XForms)."""
    if value is None or value is False or value == ():
        return ""
    if value is True:
        return "OK"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, FileAnswer):
        return value.name or value.sha256
    if isinstance(value, Geopoint):
        return " ".join(_short(x) for x in (value.latitude, value.longitude, value.altitude, value.accuracy))
    if isinstance(value, tuple):
        glue = ";" if value and isinstance(value[0], Geopoint) else " "
        return glue.join(to_text(each) for each in value)
    return str(value)


def _short(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def from_text(kind: Kind, text: str, zone: tzinfo, question: str = "") -> Answer | None:
    """Return the answer behind a text in the notation of XForms, such as a default; blank is None.

    Raises:
        BadAnswer: the text does not fit the kind.
    """
    if not text.strip():
        return text if kind is Kind.TEXT and text else None
    try:
        made = _from_text(kind, text.strip() if kind is not Kind.TEXT else text, zone)
    except (ValueError, InvalidOperation, IndexError) as e:
        raise BadAnswer(question, "kind", f"{kind}: {text[:80]}") from e
    check(kind, made, question)
    return made


def _from_text(kind: Kind, text: str, zone: tzinfo) -> Answer:
    if kind is Kind.DATETIME:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is not None else found.replace(tzinfo=zone)
    if kind in FILES or kind is Kind.ROW:
        raise ValueError(text)
    reader = _TEXT_READERS.get(kind)
    return text if reader is None else reader(text)


def _whole(text: str) -> int:
    return int(text) if _INTEGER.match(text) else int(Decimal(text))


def _points(text: str) -> tuple[Geopoint, ...]:
    return tuple(_point(part) for part in text.split(";") if part.strip())


def _point(text: str) -> Geopoint:
    parts = [float(part) for part in text.split()]
    return Geopoint(parts[0], parts[1], *parts[2:4])


_TEXT_READERS: dict[Kind, Callable[[str], Answer]] = {
    Kind.INTEGER: _whole, Kind.DECIMAL: Decimal, Kind.RANGE: Decimal, Kind.TIME: time.fromisoformat,
    Kind.DATE: lambda text: date.fromisoformat(text[:10]), Kind.SELECT_MULTIPLE: lambda text: tuple(text.split()),
    Kind.RANK: lambda text: tuple(text.split()), Kind.ACKNOWLEDGE: lambda text: text in {"OK", "true", "1"},
    Kind.GEOPOINT: _point, Kind.GEOTRACE: _points, Kind.GEOSHAPE: _points,
}  # fmt: skip
