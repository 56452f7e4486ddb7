"""Rows by name: the only generic reader and writer of business rows; sync uses nothing else.

A body is the JSON of one row without its id and without empty fields, so that a column added later does not change
the fingerprint of rows that do not use it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from app.store.changes import body_of
from app.store.door import Read, Write
from app.store.tables import BUSINESS, FACTS, Base
from app.store.trouble import BadValue
from app.store.types import table_of
from app.store.values import JSON, columns, from_json, readers, to_json

ENTITIES: tuple[str, ...] = tuple(BUSINESS)
FACT_ENTITIES = frozenset(kind.__tablename__ for kind in FACTS)

_AT_ONCE = 500
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fields(entity: str) -> tuple[str, ...]:
    """List the fields of an entity.

    Raises:
        BadValue: there is no such entity.
    """
    return tuple(columns(_kind(entity)))


def body(row: Base) -> dict[str, JSON]:
    """Give the JSON of a row, empty fields left out."""
    return body_of(row)


def read(db: Read, entity: str, rec_id: uuid.UUID) -> dict[str, JSON] | None:
    """Give the body of a record, if there is one."""
    return read_many(db, entity, [rec_id]).get(rec_id)


def read_many(
    db: Read, entity: str, ids: Iterable[uuid.UUID], *, is_locking: bool = False
) -> dict[uuid.UUID, dict[str, JSON]]:
    """Give the bodies of the records that exist, by id; locking, nobody else writes them before this ends."""
    kind = _kind(entity)
    asked = _some_of(kind, is_locking=is_locking)
    found: dict[uuid.UUID, dict[str, JSON]] = {}
    for some in _batches(ids):
        for rec_id, *values in db.fetch(asked, {"ids": some}):
            found[rec_id] = _told(kind, values)
    return found


def every(db: Read, entity: str) -> Iterator[tuple[uuid.UUID, dict[str, JSON]]]:
    """Go through all records of an entity in the order of their ids, a few at a time."""
    kind = _kind(entity)
    rows = db.fetch(_page_of(kind, is_first=True))
    while rows:
        for rec_id, *values in rows:
            yield rec_id, _told(kind, values)
        rows = db.fetch(_page_of(kind, is_first=False), {"after": rows[-1][0]}) if len(rows) == _AT_ONCE else []


def write(tx: Write, entity: str, rec_id: uuid.UUID, fields: Mapping[str, JSON]) -> None:
    """Create the record or set these fields of it; recorded by the recorder of the write.

    Raises:
        BadValue: an unknown field, a value that does not fit, or a new record without a field it needs.
        FactChanged: the record is a fact that says something else (at the next flush).
    """
    kind = _kind(entity)
    typed = parse(entity, fields)
    row = tx.get(kind, rec_id)
    if row is None:
        tx.add(kind(id=rec_id, **_complete(kind, typed)))
        return
    for name, value in typed.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def write_many(
    tx: Write,
    entity: str,
    bodies: Mapping[uuid.UUID, Mapping[str, JSON]],
    stood: Mapping[uuid.UUID, Mapping[str, JSON]] | None = None,
) -> None:
    """Create many records at once; those that exist are set like `write` does.

    Args:
        tx: the write.
        entity: the table.
        bodies: what to write, by id.
        stood: those of them that exist, as they stand, where the caller has just read them.

    Raises:
        BadValue: as `write`.
        FactChanged: a record is a fact that says something else.
    """
    kind = _kind(entity)
    tx.flush()
    there = read_many(tx, entity, bodies) if stood is None else stood
    fresh = [
        {"id": rec_id, **_complete(kind, parse(entity, fields))}
        for rec_id, fields in bodies.items()
        if rec_id not in there
    ]
    tx.add_many(kind, fresh)
    known = {rec_id: _normal(kind, fields) for rec_id, fields in bodies.items() if rec_id in there}
    tx.set_many(kind, there, known)


def remove(tx: Write, entity: str, rec_id: uuid.UUID) -> None:
    """Remove a record if it is there: the ledger no longer holds it (a scope left, a record struck at the office)."""
    row = tx.get(_kind(entity), rec_id)
    if row is not None:
        tx.delete(row)


def parse(entity: str, fields: Mapping[str, JSON]) -> dict[str, Any]:
    """Read the JSON of fields into typed values.

    Raises:
        BadValue: an unknown entity or field, or a value that does not fit.
    """
    kind = _kind(entity)
    return {name: from_json(kind, name, value) for name, value in fields.items()}


def canonical(thing: JSON) -> bytes:
    """Write JSON in the one form that is hashed and sent: keys sorted, no spaces, UTF-8, no NaN."""
    return _CANONICAL.encode(thing).encode("utf-8")


def fingerprint(entity: str, rec_id: uuid.UUID, version: int, body: Mapping[str, JSON]) -> str:
    """Name a version of a record by its content: SHA-256, hex, over entity, id, version and canonical body."""
    return hashlib.sha256(f"{entity}\n{rec_id}\n{version}\n".encode() + canonical(body)).hexdigest()


def add_digests(fingerprints: Iterable[str], to: int = 0) -> int:
    """Add the first 16 bytes of each fingerprint, modulo 2^128: the order does not matter (PROTOCOL 2.12)."""
    return (to + sum(int(each[:32], 16) for each in fingerprints)) % (1 << 128)


def add_joined(digests: str) -> int:
    """Add digests that are written one after another, 32 letters each: thousands of them in a millisecond."""
    words = array("Q", bytes.fromhex(digests))
    if sys.byteorder == "little":
        words.byteswap()
    return ((sum(words[0::2]) << 64) + sum(words[1::2])) % (1 << 128)


def take_digests(fingerprints: Iterable[str], away_from: int) -> int:
    """Take fingerprints out of a sum again."""
    return (away_from - sum(int(each[:32], 16) for each in fingerprints)) % (1 << 128)


def _kind(entity: str) -> type[Base]:
    try:
        return BUSINESS[entity]
    except KeyError:
        raise BadValue(entity=entity, field="", reason="unknown") from None


def _told(kind: type[Base], values: Sequence[Any]) -> dict[str, JSON]:
    """Make the body of a row of what the driver gave for its columns."""
    return {
        name: value if reader is None else reader(value)
        for (name, reader), value in zip(readers(kind), values, strict=True)
        if value is not None
    }


def _normal(kind: type[Base], fields: Mapping[str, JSON]) -> dict[str, JSON]:
    """Say fields in the one form of their columns."""
    return {name: to_json(kind, name, from_json(kind, name, value)) for name, value in fields.items()}


@cache
def _some_of(kind: type[Base], *, is_locking: bool) -> sa.Select[Any]:
    asked = _every_of(kind).where(table_of(kind).c.id.in_(sa.bindparam("ids", expanding=True)))
    return asked.order_by(table_of(kind).c.id).with_for_update() if is_locking else asked


@cache
def _page_of(kind: type[Base], *, is_first: bool) -> sa.Select[Any]:
    key = table_of(kind).c.id
    page = _every_of(kind).order_by(key).limit(_AT_ONCE)
    return page if is_first else page.where(key > sa.bindparam("after", type_=key.type))


def _every_of(kind: type[Base]) -> sa.Select[Any]:
    """Ask for ids, and for the other columns as the driver has them."""
    raw = [
        column if isinstance(column.type, sa.JSON) else sa.type_coerce(column, sa.types.NullType())
        for column in columns(kind).values()
    ]
    return sa.select(table_of(kind).c.id, *raw)


def _complete(kind: type[Base], typed: dict[str, Any]) -> dict[str, Any]:
    for name, column in columns(kind).items():
        if not column.nullable and column.default is None and name not in typed:
            raise BadValue(entity=kind.__tablename__, field=name, reason="missing")
    return typed


def _batches(ids: Iterable[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    waiting = iter(ids)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
