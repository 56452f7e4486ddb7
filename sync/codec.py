"""Messages to bytes and back: canonical JSON, packed with zstd; limits first, unknown fields passed over.

One reading of the dataclasses in `sync.protocol` serves the wire, the checks and the published schema alike.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import struct
import types
import typing
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import zstandard

from app.store.replica import canonical
from app.store.values import Unfit, moment_text, plain
from sync.protocol import BODY_BYTES, FILE_BYTES, SLICE_BYTES, Frame, Garbled, SyncRequest, TooLarge

T = TypeVar("T")

PACKED: Final = "application/zstd"
SHORT: Final = "application/zstd;d=1"  # packed against the dictionary both ends know
PLAIN: Final = "application/json"
FRAMES: Final = "application/octet-stream"
LEVEL: Final = 3
ANSWER_BYTES: Final = 64 << 20  # an answer, unpacked, at most
_HEAD: Final = struct.Struct(">IQQ32s")  # length, offset, size, SHA-256


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


def pack(message: Any, *, is_short: bool = False) -> bytes:
    """Turn a message into packed bytes; `is_short` packs against the dictionary, for those who know it."""
    words = _WORDS if is_short else None
    packing = zstandard.ZstdCompressor(level=LEVEL, dict_data=words, write_content_size=False, write_checksum=False)
    return packing.compress(canonical(to_wire(message)))


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
    try:
        value = json.loads(data.decode(), parse_constant=_no_number)
        plain({name: each for name, each in value.items() if name != "ops"} if isinstance(value, dict) else value)
    except Unfit as unfit:
        raise Garbled(reason=unfit.reason) from unfit
    except (ValueError, RecursionError) as error:
        raise Garbled(reason="json") from error
    return value


def read_json(data: bytes) -> Any:
    """Read JSON that both databases and all programs can keep.

    Raises:
        Garbled: it is none, is nested too deeply, or holds NUL, half a surrogate pair, or a number that is none.
    """
    try:
        value = json.loads(data.decode(), parse_constant=_no_number)
        plain(value)
    except Unfit as unfit:
        raise Garbled(reason=unfit.reason) from unfit
    except (ValueError, RecursionError) as error:
        raise Garbled(reason="json") from error
    return value


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _inflate(data: bytes, limit: int) -> bytes:
    try:
        with zstandard.ZstdDecompressor(dict_data=_WORDS, max_window_size=1 << 27).stream_reader(data) as stream:
            plain_bytes = stream.read(limit + 1)
    except zstandard.ZstdError as error:
        raise Garbled(reason="zstd") from error
    if len(plain_bytes) > limit:
        raise TooLarge(limit_bytes=limit)
    return plain_bytes


def to_wire(message: Any) -> dict[str, Any]:
    """Write a message as JSON; what has its default value stays out."""
    return {
        name: _encode(value)
        for name, _hint, default in plan(type(message))
        if not _is_default(value := getattr(message, name), default)
    }


def _is_default(value: Any, default: Any) -> bool:
    if default is dataclasses.MISSING:
        return False
    if isinstance(value, Sequence | Mapping) and not isinstance(value, str | bytes):
        return not value
    return bool(value == default)


def _encode(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return moment_text(value)
    if dataclasses.is_dataclass(value):
        return to_wire(value)
    if isinstance(value, Mapping):
        return {str(key): _encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(item) for item in value]
    return value


def plan(kind: Any) -> tuple[tuple[str, Any, Any], ...]:
    """List the fields of a message: name, type, default."""
    known = _PLANS.get(kind)
    if known is None:
        hints = typing.get_type_hints(kind)
        known = _PLANS[kind] = tuple((item.name, hints[item.name], _default(item)) for item in dataclasses.fields(kind))
    return known


_PLANS: Final[dict[Any, tuple[tuple[str, Any, Any], ...]]] = {}


def _default(item: dataclasses.Field[Any]) -> Any:
    return item.default if item.default_factory is dataclasses.MISSING else item.default_factory()


def from_wire(kind: type[T], value: Any, where: str = "") -> T:
    """Read a message from JSON; unknown fields are passed over, wrong ones refused.

    Raises:
        Garbled: a field is missing or of another type; `reason` names it.
    """
    if not isinstance(value, dict):
        raise Garbled(reason=where or kind.__name__)
    taken = {}
    for name, hint, default in plan(kind):
        if name in value:
            taken[name] = _decode(hint, value[name], f"{where}.{name}" if where else name)
        elif default is dataclasses.MISSING:
            raise Garbled(reason=f"{where}.{name}" if where else name)
    return kind(**taken)


def _decode(hint: Any, value: Any, where: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return _decode_union(args, value, where)
    if origin is tuple:
        return _decode_tuple(args, value, where)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise Garbled(reason=where)
        return {_key(args[0], key, where): _decode(args[1], item, where) for key, item in value.items()}
    if origin is not None and issubclass(origin, Sequence):
        if not isinstance(value, list):
            raise Garbled(reason=where)
        return tuple(_decode(args[0], item, where) for item in value)
    if dataclasses.is_dataclass(hint):
        return from_wire(hint, value, where)  # type: ignore[arg-type]
    return value if hint is Any else _decode_plain(hint, value, where)


def _decode_union(args: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in args:
        return None
    others = [arg for arg in args if arg is not type(None)]
    for arg in others[:-1]:
        if isinstance(arg, type) and isinstance(value, arg) and not isinstance(value, bool):
            return value
    return _decode(others[-1], value, where)


def _decode_tuple(args: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise Garbled(reason=where)
    if len(args) == 2 and args[1] is ...:
        return tuple(_decode(args[0], item, where) for item in value)
    if len(value) != len(args):
        raise Garbled(reason=where)
    return tuple(_decode(arg, item, where) for arg, item in zip(args, value, strict=True))


def _key(hint: Any, key: str, where: str) -> Any:
    if hint is not int:
        return key
    if not (key.isascii() and key.isdigit() and len(key) <= 9):
        raise Garbled(reason=where)
    return int(key)


def _decode_plain(hint: Any, value: Any, where: str) -> Any:
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
