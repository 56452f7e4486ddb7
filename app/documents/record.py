"""The record inside a document: the content as canonical JSON, and the content again from it and the photos."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from app.documents.content import WORK_ORDER, PhotoValue, StampValue, WorkOrderContent

SCHEMA: Final = "gongdan.work_order/1"
STEP_SCHEMA: Final = "gongdan.document/1"
SCHEMAS: Final = frozenset({SCHEMA, STEP_SCHEMA})
_PREFIX: Final = "gongdan:"


def record_of(content: WorkOrderContent) -> bytes:
    """Write the content as JSON with sorted keys and no spaces; photos and ink are told by what they are.

    The record also names the seals the finished file must carry, in order.
    """
    record = {
        "schema": SCHEMA if content.kind == WORK_ORDER else STEP_SCHEMA,
        "document": content.document_number,
        "seals": list(content.sealing_sides),
        "content": _told(content),
    }
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_of(record: bytes, photos: Mapping[str, bytes]) -> WorkOrderContent:
    """Read a record back; `photos` gives the data for each SHA-256 (hex).

    Raises:
        ValueError: it is not a record of this schema.
        KeyError: a photo is not given.
    """
    read = json.loads(record)
    if read.get("schema") not in SCHEMAS:
        raise ValueError(read.get("schema"))
    content: WorkOrderContent = _read(WorkOrderContent, read["content"], photos)
    return content


def qr_text(content: WorkOrderContent, digest: str) -> str:
    """Say what the QR code says: where to verify, which document, the record's hash."""
    return qr_text_of(content.verify_address, content.document_number, digest)


def qr_text_of(verify_address: str, document: str, digest: str) -> str:
    """Say what the QR code of a document says, from its three parts."""
    return f"{verify_address or _PREFIX}{document}#{digest}"


def _told(value: object) -> Any:
    match value:
        case PhotoValue():
            kept = {name: _told(getattr(value, name)) for name in ("caption", "moment", "taken_at")}
            if value.sha256:
                return {**kept, "sha256": value.sha256, "size_bytes": value.size_bytes}
            return {**kept, "sha256": sha256(value.data).hexdigest(), "size_bytes": len(value.data)}
        case StampValue():
            return {"sha256": value.sha256}
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [_told(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            said = {field: getattr(value, field.name) for field in dataclasses.fields(value)}
            return {field.name: _told(each) for field, each in said.items() if not _is_unsaid(field, each)}
        case _:
            return value


def _is_unsaid(field: dataclasses.Field[Any], value: object) -> bool:
    return bool(field.metadata.get("later")) and value == field.default


def _read(kind: Any, told: Any, photos: Mapping[str, bytes]) -> Any:
    if get_origin(kind) is UnionType:
        if told is None:
            return None
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        kinds = inner[:1] * len(told) if inner[-1] is Ellipsis else inner
        return tuple(_read(each, item, photos) for each, item in zip(kinds, told, strict=True))
    if kind in {datetime, date}:
        return kind.fromisoformat(told)
    if kind is Decimal:
        return Decimal(told)
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        given = {name: _read(hints[name], item, photos) for name, item in told.items() if name in hints}
        if kind is StampValue:
            given["data"] = photos[told["sha256"]]
        if kind is PhotoValue:
            del given["size_bytes"]
            given["data"] = photos[given.pop("sha256")]
        return kind(**given)  # type: ignore[operator]
    return told
