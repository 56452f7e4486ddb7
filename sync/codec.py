"""Messages to bytes and back: canonical JSON, packed with zstd; limits first, unknown fields passed over.

One reading of the dataclasses in `sync.protocol` serves the wire, the checks and the published schema alike.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import math
import struct
import types
import typing
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, ParamSpec, TypeVar

import zstandard

from app.store.replica import canonical
from app.store.values import DEEPEST, Unfit, moment_text, plain
from sync import tables
from sync.protocol import BODY_BYTES, FILE_BYTES, SLICE_BYTES, Frame, Garbled, SyncAnswer, SyncRequest, TooLarge

T = TypeVar("T")
P = ParamSpec("P")
_NESTED: Final = frozenset({dict, list})

PACKED: Final = "application/zstd"
SHORT: Final = "application/zstd;d=1"  # packed against the dictionary both ends know
PLAIN: Final = "application/json"
FRAMES: Final = "application/octet-stream"
LEVEL: Final = 3
ANSWER_LEVEL: Final = 12  # what head office packs once, a thin link carries for a second
DICTIONARY_BYTES: Final = 32 << 10  # of a larger message the dictionary hides more than it helps: its window is small
COLUMNS: Final = 2
INFLATED_AT_ONCE: Final = 256 << 10
ANSWER_BYTES: Final = 64 << 20  # an answer, unpacked, at most
_HEAD: Final = struct.Struct(">IQQ32s")  # length, offset, size, SHA-256


def _once(make: Callable[P, T]) -> Callable[P, T]:
    """Make a thing once for each set of arguments, types among them."""
    return typing.cast("Callable[P, T]", cache(make))


_WORDS: Final = zstandard.ZstdCompressionDict(
    # Never changed: another text would need another `d`. The commonest stands last, where it is cheapest to name.
    b'"entity":"answers","entity":"order_steps","entity":"time_marks","entity":"attachments","entity":"parts_used",'
    b'"receipts":[{"conflicts":[],"dseq":,"fields":[],"outcome":"filed","outcome":"quarantined","outcome":"same",'
    b'"changes":[{"entity":"order_facts","fields":{"work_note":"},"h":"","kind":"full","kind":"delta","rec_id":"",'
    b'"patch":{"at":[null,"2026-11-"],"by_id":[null,""],"detail":[null,{}],"kind":[null,"note"],"order_id":[null,""],'
    b'"actor_id":"","at_local":"2026-11-","base_version":1,"boot":"","dseq":,"entity":"work_orders","kind":"patch",'
    b'"mono_ms":,"op_id":"","order_id":"","rec_id":"","schema":1,"txn":""},{"outcome":"applied","version":2}],'
    b'"blobs":{"":[,3]},"blobs_at":{"":"done"},"leave":["order:"],"more":true,"archived_through":,'
    b'{"acked_to":,"chain":"","cursor":"","digest":{"count":,"sum":""},"epoch":"","server_id":"","server_time":"2026-11-'
    b'{"app_version":"2026.1","chain":"","cursor":"","epoch":"","incarnation":"","ops":[],"sent_at":"2026-11-'
    b'","server_id":"","ops":[{"actor_id":"',
    dict_type=zstandard.DICT_TYPE_RAWCONTENT,
)


def pack(message: Any, *, is_short: bool = False, level: int = LEVEL) -> bytes:
    """Turn a message into packed bytes; `is_short` packs a small one against the dictionary, for those who know it."""
    content = canonical(to_wire(message))
    words = _WORDS if is_short and len(content) <= DICTIONARY_BYTES else None
    packing = zstandard.ZstdCompressor(level=level, dict_data=words, write_content_size=False, write_checksum=False)
    return packing.compress(content)


def pack_answer(request: SyncRequest, answer: SyncAnswer, *, is_short: bool = False) -> bytes:
    """Pack an answer in the shortest form its laptop reads."""
    said = tables.folded(request, answer) if request.form >= COLUMNS else answer
    return pack(said, is_short=is_short, level=ANSWER_LEVEL)


def unpack_answer(request: SyncRequest, data: bytes, content_type: str = PACKED) -> SyncAnswer:
    """Read the answer to a request, in whatever form it came.

    Raises:
        Garbled, TooLarge: as `unpack`.
    """
    return tables.unfolded(request, unpack(SyncAnswer, data, content_type))


def unpack(kind: type[T], data: bytes, content_type: str = PACKED, limit: int = ANSWER_BYTES) -> T:
    """Turn bytes into a message.

    Raises:
        Garbled: they are not this message.
        TooLarge: unpacked they are larger than `limit`.
    """
    if content_type.partition(";")[0].strip() == PACKED:
        data = _inflate(data, limit)
    elif len(data) > limit:
        raise TooLarge(limit_bytes=limit)
    return from_wire(kind, _read_around_ops(data) if kind is SyncRequest else read_json(data))


def _read_around_ops(data: bytes) -> Any:
    """Read a sync; a text in one op that no database keeps is that op's own trouble, and must not stop the others."""
    value, is_sound = _loaded(data)
    if not is_sound:
        _sound({name: each for name, each in value.items() if name != "ops"} if isinstance(value, dict) else value)
    return value


def read_json(data: bytes) -> Any:
    """Read JSON that both databases and all programs can keep.

    Raises:
        Garbled: it is none, is nested too deeply, or holds NUL, half a surrogate pair, or a number that is none.
    """
    value, is_sound = _loaded(data)
    if not is_sound:
        _sound(value)
    return value


def _loaded(data: bytes) -> tuple[Any, bool]:
    """Read JSON; tell whether nothing in it can be wrong: no letter was spelled out by its number, nothing is deep."""
    try:
        text = data.decode()
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Garbled(reason="json") from error
    return value, "\\u" not in text and _depth(value, 0) <= DEEPEST


def _sound(value: Any) -> None:
    try:
        plain(value)
    except Unfit as unfit:
        raise Garbled(reason=unfit.reason) from unfit
    except RecursionError as error:
        raise Garbled(reason="json") from error


def _depth(value: Any, above: int) -> int:
    """Count how deep lists and objects lie in each other, but not beyond what is allowed."""
    if above > DEEPEST:
        return above
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(item, above + 1) for item in inside if type(item) in _NESTED), default=above)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _inflate(data: bytes, limit: int) -> bytes:
    parts, size = [], 0
    try:
        with zstandard.ZstdDecompressor(dict_data=_WORDS, max_window_size=1 << 27).stream_reader(data) as stream:
            while part := stream.read(INFLATED_AT_ONCE):  # what is asked for is allocated, whatever comes
                parts.append(part)
                size += len(part)
                if size > limit:
                    raise TooLarge(limit_bytes=limit)
    except zstandard.ZstdError as error:
        raise Garbled(reason="zstd") from error
    return b"".join(parts)


def to_wire(message: Any) -> dict[str, Any]:
    """Write a message as JSON; what has its default value stays out."""
    return _writer_of(type(message))(message)


@_once
def _writer_of(kind: Any) -> Callable[[Any], dict[str, Any]]:
    """Make the writer of a message, from its fields, once."""
    parts = [(name, default, _writer(hint)) for name, hint, default in plan(kind)]

    def write(message: Any) -> dict[str, Any]:
        told = {}
        for name, default, writer in parts:
            value = getattr(message, name)
            if not _is_default(value, default):
                told[name] = value if writer is None or value is None else writer(value)
        return told

    return write


def _is_default(value: Any, default: Any) -> bool:
    if default is dataclasses.MISSING:
        return False
    if isinstance(value, list | tuple | dict):
        return not value
    return bool(value == default)


def _writer(hint: Any) -> Callable[[Any], Any] | None:
    """Say how a value of a field is written; None where it is JSON already."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return next(filter(None, (_writer(arg) for arg in args if arg is not type(None))), None)
    if hint in _WRITERS:
        return _WRITERS[hint]
    if dataclasses.is_dataclass(hint):
        return _writer_of(hint)
    if origin is tuple and not (len(args) == 2 and args[1] is ...):
        each = [_writer(arg) for arg in args]
        return lambda value: [w(item) if w else item for w, item in zip(each, value, strict=True)]
    if origin is not None and issubclass(origin, Mapping):
        of_item, is_text = _writer(args[1]), args[0] is str
        if of_item is None:
            return dict if is_text else lambda value: {str(key): item for key, item in value.items()}
        return lambda value: {str(key): of_item(item) for key, item in value.items()}
    if origin is not None:
        of_one = _writer(args[0])
        return list if of_one is None else lambda value: [of_one(item) for item in value]
    return None


_WRITERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    uuid.UUID: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    datetime: moment_text,
}


@_once
def plan(kind: Any) -> tuple[tuple[str, Any, Any], ...]:
    """List the fields of a message: name, type, default."""
    hints = typing.get_type_hints(kind)
    return tuple((item.name, hints[item.name], _default(item)) for item in dataclasses.fields(kind))


def _default(item: dataclasses.Field[Any]) -> Any:
    return item.default if item.default_factory is dataclasses.MISSING else item.default_factory()


def from_wire(kind: type[T], value: Any, where: str = "") -> T:
    """Read a message from JSON; unknown fields are passed over, wrong ones refused.

    Raises:
        Garbled: a field is missing or of another type; `reason` names it.
    """
    read: T = _reader_of(kind, where)(value)
    return read


@_once
def _reader_of(kind: Any, where: str) -> Callable[[Any], Any]:
    """Make the reader of a message, from its fields, once; `where` is its place in the whole."""
    parts = [
        (name, inside := f"{where}.{name}" if where else name, _reader(hint, inside), default is dataclasses.MISSING)
        for name, hint, default in plan(kind)
    ]

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Garbled(reason=where or kind.__name__)
        taken = {}
        for name, inside, reader, is_needed in parts:
            if name in value:
                taken[name] = reader(value[name])
            elif is_needed:
                raise Garbled(reason=inside)
        return kind(**taken)

    return read


def _reader(hint: Any, where: str) -> Callable[[Any], Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return lambda value: value
    if origin in {types.UnionType, typing.Union}:
        return _union_reader(args, where)
    if origin is tuple and not (len(args) == 2 and args[1] is ...):
        return _pair_reader([_reader(arg, where) for arg in args], where)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(args, where)
    if origin is not None:
        return _sequence_reader(None if args[0] is Any else _reader(args[0], where), where)
    if dataclasses.is_dataclass(hint):
        return _reader_of(hint, where)
    return lambda value: _read_plain(hint, value, where)


def _union_reader(args: tuple[Any, ...], where: str) -> Callable[[Any], Any]:
    others = [arg for arg in args if arg is not type(None)]
    is_optional, last = len(others) < len(args), _reader(others[-1], where)

    def read(value: Any) -> Any:
        if value is None and is_optional:
            return None
        for arg in others[:-1]:
            if isinstance(arg, type) and isinstance(value, arg) and not isinstance(value, bool):
                return value
        return last(value)

    return read


def _pair_reader(readers: Sequence[Callable[[Any], Any]], where: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(readers):
            raise Garbled(reason=where)
        return tuple(reader(item) for reader, item in zip(readers, value, strict=True))

    return read


def _sequence_reader(reader: Callable[[Any], Any] | None, where: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise Garbled(reason=where)
        return tuple(value) if reader is None else tuple(map(reader, value))

    return read


def _mapping_reader(args: tuple[Any, ...], where: str) -> Callable[[Any], Any]:
    is_numbered, reader = args[0] is int, None if args[1] is Any else _reader(args[1], where)

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Garbled(reason=where)
        if not is_numbered and reader is None:
            return value
        return {
            _number(key, where) if is_numbered else key: item if reader is None else reader(item)
            for key, item in value.items()
        }

    return read


def _number(key: str, where: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) <= 9):
        raise Garbled(reason=where)
    return int(key)


def _read_plain(hint: Any, value: Any, where: str) -> Any:
    try:
        if hint is uuid.UUID and isinstance(value, str) and len(value) == 36:
            return uuid.UUID(value)
        if hint is bytes and isinstance(value, str):
            return base64.b64decode(value, validate=True)
        if hint is datetime and isinstance(value, str) and value.endswith("Z"):
            return datetime.fromisoformat(value)
    except (ValueError, binascii.Error) as error:
        raise Garbled(reason=where) from error
    if hint is int and isinstance(value, int) and not isinstance(value, bool) and -(1 << 63) <= value < 1 << 63:
        return value
    if hint in {str, bool} and isinstance(value, hint):
        return value
    raise Garbled(reason=where)


def schema_of(kind: Any) -> dict[str, Any]:
    """Describe a message as JSON Schema (2020-12), from the same reading."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return {"anyOf": [schema_of(arg) for arg in args]}
    if origin is tuple and not (len(args) == 2 and args[1] is ...):
        items = [schema_of(arg) for arg in args]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(args), "maxItems": len(args)}
    if origin is not None and issubclass(origin, Mapping):
        keys = {"propertyNames": {"pattern": "^[0-9]{1,9}$"}} if args[0] is int else {}
        return {"type": "object", "additionalProperties": schema_of(args[1]), **keys}
    if origin is not None:
        return {"type": "array", "items": schema_of(args[0])}
    if dataclasses.is_dataclass(kind):
        fields = plan(kind)
        required = [name for name, _hint, default in fields if default is dataclasses.MISSING]
        return {
            "type": "object",
            "properties": {name: schema_of(hint) for name, hint, _default in fields},
            "required": required,
        }
    return dict(_SCHEMAS[kind])


_SCHEMAS: Final[dict[Any, dict[str, Any]]] = {
    Any: {},
    type(None): {"type": "null"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -(1 << 53), "maximum": 1 << 53},
    bytes: {"type": "string", "contentEncoding": "base64", "pattern": "^(?:[A-Za-z0-9+/]{4})*$"},
    uuid.UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time", "pattern": "Z$"},
}


def pack_frames(frames: Iterable[Frame]) -> bytes:
    """Write pieces of files one after another, each behind its head (length, offset, size, SHA-256)."""
    parts = []
    for frame in frames:
        parts += [_HEAD.pack(len(frame.data), frame.offset, frame.size, bytes.fromhex(frame.sha)), frame.data]
    return b"".join(parts)


class FrameReader:
    """Reads pieces of files as their bytes arrive; gives each run of bytes on at once.

    Invariants: it never holds more than one head and the bytes it was just fed.
    """

    def __init__(self) -> None:
        self._head = b""
        self._sha = ""
        self._offset = self._size = self._left = self._taken = 0

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Give the bytes of `data` as frames, each at its own offset.

        Raises:
            Garbled: a head claims what cannot be.
            TooLarge: the frames together are larger than one request may be.
        """
        self._taken += len(data)
        if self._taken > SLICE_BYTES + (1 << 20):
            raise TooLarge(limit_bytes=SLICE_BYTES)
        view = memoryview(data)
        while view:
            if not self._left:
                wanted = _HEAD.size - len(self._head)
                self._head += bytes(view[:wanted])
                view = view[wanted:]
                if len(self._head) == _HEAD.size:
                    self._open()
                    if not self._left:
                        yield Frame(self._sha, self._offset, self._size, b"")
                continue
            piece = bytes(view[: self._left])
            view = view[len(piece) :]
            yield Frame(self._sha, self._offset, self._size, piece)
            self._left -= len(piece)
            self._offset += len(piece)

    def _open(self) -> None:
        length, offset, size, sha = _HEAD.unpack(self._head)
        self._head = b""
        if size > FILE_BYTES or offset + length > size:
            raise Garbled(reason="frame")
        self._sha, self._offset, self._size, self._left = sha.hex(), offset, size, length


def body_limit(content_type: str) -> int:
    """Say how large the body of a request may be."""
    return SLICE_BYTES + (1 << 20) if content_type == FRAMES else BODY_BYTES
