"""Rows by name: the only generic reader and writer of business rows; sync uses nothing else.

A body is the JSON of one row without its id and without empty fields, so that a column added later does not change
the fingerprint of rows that do not use it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.store.door import Read, Write
from app.store.tables import BUSINESS, FACTS, Base
from app.store.trouble import BadValue
from app.store.values import JSON, columns, from_json, to_json

ENTITIES: tuple[str, ...] = tuple(BUSINESS)
FACT_ENTITIES = frozenset(kind.__tablename__ for kind in FACTS)

_AT_ONCE = 500


def fields(entity: str) -> tuple[str, ...]:
    """List the fields of an entity.

    Raises:
        BadValue: there is no such entity.
    """
    return tuple(columns(_kind(entity)))


def body(row: Base) -> dict[str, JSON]:
    """Give the JSON of a row, empty fields left out."""
    return _body(type(row), row.__dict__)


def read(db: Read, entity: str, rec_id: uuid.UUID) -> dict[str, JSON] | None:
    """Give the body of a record, if there is one."""
    return read_many(db, entity, [rec_id]).get(rec_id)


def read_many(
    db: Read, entity: str, ids: Iterable[uuid.UUID], *, is_locking: bool = False
) -> dict[uuid.UUID, dict[str, JSON]]:
    """Give the bodies of the records that exist, by id; locking, nobody else writes them before this ends."""
    kind = _kind(entity)
    table = kind.__table__
    found: dict[uuid.UUID, dict[str, JSON]] = {}
    for some in _batches(ids):
        wanted = sa.select(table).where(table.c.id.in_(some))
        for row in db.rows(wanted.order_by(table.c.id).with_for_update() if is_locking else wanted):
            found[row.id] = _body(kind, dict(zip(table.columns.keys(), row, strict=True)))
    return found


def every(db: Read, entity: str) -> Iterator[tuple[uuid.UUID, dict[str, JSON]]]:
    """Go through all records of an entity in the order of their ids, a few at a time."""
    kind = _kind(entity)
    table = kind.__table__
    page = sa.select(table).order_by(table.c.id).limit(_AT_ONCE)
    rows = db.rows(page)
    while rows:
        for row in rows:
            yield row.id, _body(kind, dict(zip(table.columns.keys(), row, strict=True)))
        rows = db.rows(page.where(table.c.id > rows[-1].id)) if len(rows) == _AT_ONCE else []


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


def write_many(tx: Write, entity: str, bodies: Mapping[uuid.UUID, Mapping[str, JSON]]) -> None:
    """Create many records at once; those that exist are set like `write` does.

    Raises:
        BadValue: as `write`.
    """
    kind = _kind(entity)
    tx.flush()
    table = kind.__table__
    there = {row.id for some in _batches(bodies) for row in tx.rows(sa.select(table.c.id).where(table.c.id.in_(some)))}
    fresh = [
        {"id": rec_id, **_complete(kind, parse(entity, fields))}
        for rec_id, fields in bodies.items()
        if rec_id not in there
    ]
    tx.add_many(kind, fresh)
    for rec_id in there:
        write(tx, entity, rec_id, bodies[rec_id])


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
    written = json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return written.encode("utf-8")


def fingerprint(entity: str, rec_id: uuid.UUID, version: int, body: Mapping[str, JSON]) -> str:
    """Name a version of a record by its content: SHA-256, hex, over entity, id, version and canonical body."""
    return hashlib.sha256(f"{entity}\n{rec_id}\n{version}\n".encode() + canonical(body)).hexdigest()


def add_digests(fingerprints: Iterable[str], to: int = 0) -> int:
    """Add the first 16 bytes of each fingerprint, modulo 2^128: the order does not matter (PROTOCOL 2.12)."""
    return (to + sum(int(each[:32], 16) for each in fingerprints)) % (1 << 128)


def take_digests(fingerprints: Iterable[str], away_from: int) -> int:
    """Take fingerprints out of a sum again."""
    return (away_from - sum(int(each[:32], 16) for each in fingerprints)) % (1 << 128)


def _kind(entity: str) -> type[Base]:
    try:
        return BUSINESS[entity]
    except KeyError:
        raise BadValue(entity=entity, field="", reason="unknown") from None


def _body(kind: type[Base], values: Mapping[str, Any]) -> dict[str, JSON]:
    return {name: to_json(kind, name, value) for name in columns(kind) if (value := values.get(name)) is not None}


def _complete(kind: type[Base], typed: dict[str, Any]) -> dict[str, Any]:
    for name, column in columns(kind).items():
        if not column.nullable and column.default is None and name not in typed:
            raise BadValue(entity=kind.__tablename__, field=name, reason="missing")
    return typed


def _batches(ids: Iterable[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    waiting = iter(ids)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
