"""What a laptop keeps of head office, for sync alone: rows as last said, ops by number, files to send, how far we are.

Everything here asks or sets the laptop's own tables; business rows go through `replica`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy as sa

from app.store.door import Read, Write
from app.store.laptop_tables import Arrival, BaseRow, LocalBlob, OutboxOp, ScopeHeld, Setting, SyncState
from app.store.outbox import OPEN, QUARANTINED, SEALED, UNSENT
from app.store.tables import BUSINESS, WorkOrder
from app.store.transactions import Line
from app.store.trouble import NotEnrolled
from app.store.types import table_of

Rec = tuple[str, uuid.UUID]
T = TypeVar("T")

_AT_ONCE = 500
LAST_FILES: Final = "files_verified_last"
LAST_FEW: Final = 2
DECIDED: Final = "decided"  # in a receipt: a person at head office took it in, or said no


class Said(NamedTuple):
    """A row as head office last said it."""

    version: int
    body: Mapping[str, Any]


class KnownOp(NamedTuple):
    """An op and what head office said to it."""

    lid: int
    dseq: int | None
    entity: str
    rec_id: uuid.UUID
    kind: str
    state: str
    patch: Mapping[str, Any]
    receipt: Mapping[str, Any] | None


_BASE, _OPS, _FILES = table_of(BaseRow), table_of(OutboxOp), table_of(LocalBlob)
_STATE: Final = sa.select(SyncState)
_IS_ENROLLED: Final = sa.select(SyncState.id)
_BASE_OF: Final = sa.select(_BASE.c.rec_id, _BASE.c.version, _BASE.c.body).where(
    _BASE.c.entity == sa.bindparam("entity"), _BASE.c.rec_id.in_(sa.bindparam("ids", expanding=True))
)
_PRINTS_OF: Final = sa.select(_BASE.c.h).where(
    _BASE.c.entity == sa.bindparam("entity"), _BASE.c.rec_id.in_(sa.bindparam("ids", expanding=True))
)
_BASE_IDS: Final = sa.select(_BASE.c.rec_id).where(_BASE.c.entity == sa.bindparam("entity"))
_NEW_BASE: Final = sa.insert(_BASE)
_NEXT_BASE: Final = (
    sa.update(_BASE)
    .where(_BASE.c.entity == sa.bindparam("b_entity"), _BASE.c.rec_id == sa.bindparam("b_rec_id"))
    .values({name: sa.bindparam(name) for name in ("version", "body", "h")})
)
_JOINED: Final = sa.select(sa.func.aggregate_strings(sa.func.substr(_BASE.c.h, 1, 32), ""), sa.func.count())
_KNOWN: Final = sa.select(*(_OPS.c[name] for name in KnownOp._fields))
_NUMBERED: Final = _KNOWN.where(_OPS.c.dseq.in_(sa.bindparam("numbers", expanding=True)))
_OPS_OF: Final = _KNOWN.where(_OPS.c.rec_id.in_(sa.bindparam("ids", expanding=True))).order_by(_OPS.c.lid)
_ANSWER: Final = (
    sa.update(_OPS)
    .where(_OPS.c.lid == sa.bindparam("b_lid"))
    .values({name: sa.bindparam(name) for name in ("state", "receipt", "acked_at")})
)
_UNVERIFIED: Final = (
    sa.select(_FILES.c.sha, _FILES.c.size_bytes, _FILES.c.lane, _FILES.c.sent_bytes)
    .where(_FILES.c.verified_at.is_(None), _FILES.c.lane < sa.bindparam("below"))
    .order_by(_FILES.c.lane, _FILES.c.size_bytes, _FILES.c.sha)
)
_BLOBS: Final = sa.select(_FILES.c.sha, _FILES.c.size_bytes).where(
    _FILES.c.sha.in_(sa.bindparam("shas", expanding=True)), _FILES.c.verified_at.is_(None)
)
_VERIFIED: Final = sa.select(_FILES.c.sha, _FILES.c.size_bytes, _FILES.c.lane).where(
    _FILES.c.sha.in_(sa.bindparam("shas", expanding=True)), _FILES.c.verified_at.is_not(None)
)
_BLOB: Final = sa.update(_FILES).where(_FILES.c.sha == sa.bindparam("b_sha"))
_BLOB_DONE: Final = _BLOB.values(sent_bytes=_FILES.c.size_bytes, verified_at=sa.bindparam("at"), trouble=None)
_BLOB_PARTLY: Final = _BLOB.values(sent_bytes=sa.bindparam("sent"))
_ANY_UNSENT: Final = sa.select(_OPS.c.lid).where(_OPS.c.state.in_(UNSENT)).limit(1)
_LAST_ANSWERED: Final = (
    sa.select(_OPS.c.dseq, _OPS.c.payload_hash)
    .where(_OPS.c.state.not_in(UNSENT), _OPS.c.dseq.is_not(None))
    .order_by(_OPS.c.dseq.desc())
    .limit(1)
)
_OP_STATES: Final = sa.select(_OPS.c.order_id, _OPS.c.state, sa.func.count()).group_by(_OPS.c.order_id, _OPS.c.state)
_BLOB_COUNTS: Final = (
    sa.select(_FILES.c.order_id, sa.func.count(), sa.func.count(_FILES.c.verified_at))
    .where(_FILES.c.lane < sa.bindparam("below"))
    .group_by(_FILES.c.order_id)
)
_NAMES: Final = sa.select(*(table_of(WorkOrder).c[name] for name in ("id", "number", "title", "title_en"))).where(
    table_of(WorkOrder).c.id.in_(sa.bindparam("ids", expanding=True))
)
_LEFT: Final = sa.select(ScopeHeld).where(ScopeHeld.left_at.is_not(None))


def state(db: Read) -> SyncState:
    """Give the one row that says which office and how far.

    Raises:
        NotEnrolled: this profile belongs to no office yet.
    """
    found = db.scalar(_STATE)
    if found is None:
        raise NotEnrolled(kind="sync")
    return found


def is_enrolled(db: Read) -> bool:
    """Tell whether this ledger belongs to an office."""
    return db.fetch_one(_IS_ENROLLED) is not None


def base_of(db: Read, keys: Iterable[Rec]) -> dict[Rec, Said]:
    """Give the rows as head office last said them."""
    found: dict[Rec, Said] = {}
    for entity, ids in _by_entity(keys).items():
        for some in _batches(ids):
            rows = db.fetch(_BASE_OF, {"entity": entity, "ids": some})
            found |= {(entity, row.rec_id): Said(row.version, row.body) for row in rows}
    return found


def add_base(tx: Write, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep rows head office said for the first time: entity, rec_id, version, body, h."""
    if rows:
        tx.execute(_NEW_BASE, rows)


def set_base(tx: Write, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what head office said anew about rows."""
    if rows:
        tx.execute(_NEXT_BASE, [{**row, "b_entity": row["entity"], "b_rec_id": row["rec_id"]} for row in rows])


def base_ids(db: Read, entity: str) -> list[uuid.UUID]:
    """Name the records of a kind of which head office ever spoke."""
    return db.fetch_column(_BASE_IDS, {"entity": entity})


def prints_of(db: Read, keys: Iterable[Rec]) -> list[str]:
    """List the fingerprints of the rows among these that head office ever spoke of."""
    found: list[str] = []
    for entity, ids in _by_entity(keys).items():
        for some in _batches(ids):
            found += db.fetch_column(_PRINTS_OF, {"entity": entity, "ids": some})
    return found


def forget_base(tx: Write, entity: str, ids: Sequence[uuid.UUID]) -> None:
    """Let go of what head office said about rows it no longer speaks of; the rows themselves stay."""
    for some in _batches(ids):
        tx.execute(sa.delete(BaseRow).where(BaseRow.entity == entity, BaseRow.rec_id.in_(some)))


def has_base(db: Read) -> bool:
    """Tell whether head office ever said anything."""
    return db.scalar(sa.select(BaseRow.rec_id).limit(1)) is not None


def op_named(db: Read, op_id: uuid.UUID) -> OutboxOp | None:
    """Find an op by its id."""
    return db.scalar(sa.select(OutboxOp).where(OutboxOp.op_id == op_id))


def decided_aside(db: Read) -> list[OutboxOp]:
    """List the ops that were put aside at head office until a person there decided about them."""
    answered = db.scalars(sa.select(OutboxOp).where(OutboxOp.state.not_in((*UNSENT, QUARANTINED))))
    return [op for op in answered if (op.receipt or {}).get(DECIDED)]


def add_arrivals(tx: Write, rows: Sequence[Mapping[str, Any]], before: datetime) -> None:
    """Keep what others changed, and forget what came before a moment."""
    if rows:
        tx.execute(sa.insert(Arrival), rows)
        tx.execute(sa.delete(Arrival).where(Arrival.at < before))


def setting(db: Read, name: str) -> Any:
    """Give a setting that belongs to the engineer's data; None if it was never kept."""
    found = db.get(Setting, name)
    return None if found is None else found.value


def keep_setting(tx: Write, name: str, value: Any) -> None:
    """Keep such a setting."""
    found = tx.get(Setting, name)
    if found is None:
        tx.add(Setting(name=name, value=value))
    else:
        found.value = value


def arrivals_since(db: Read, since: datetime, limit: int) -> list[Arrival]:
    """List what others changed since a moment, the newest first."""
    return db.scalars(sa.select(Arrival).where(Arrival.at >= since).order_by(Arrival.id.desc()).limit(limit))


def joined_prints(db: Read) -> tuple[str, int]:
    """Give the first 32 letters of all fingerprints head office last said, one after another, and their number."""
    joined, count = db.fetch_one(_JOINED) or ("", 0)
    return joined or "", count


def printed(db: Read) -> list[tuple[str, uuid.UUID, int, str]]:
    """List (entity, id, version, fingerprint) of all rows as head office last said them."""
    found = sa.select(BaseRow.entity, BaseRow.rec_id, BaseRow.version, BaseRow.h)
    return [(row.entity, row.rec_id, row.version, row.h) for row in db.rows(found)]


def rows_pointing(db: Read, entity: str, field: str, key: uuid.UUID) -> list[uuid.UUID]:
    """Name the rows of an entity whose `field` is this id."""
    table = BUSINESS[entity].__table__
    return db.scalars(sa.select(table.c.id).where(table.c[field] == key))


def rows_through(db: Read, entity: str, field: str, via: tuple[str, str], key: uuid.UUID) -> list[uuid.UUID]:
    """Name the rows whose `field` names a row of `via[0]` whose field `via[1]` is this id."""
    table, through = BUSINESS[entity].__table__, BUSINESS[via[0]].__table__
    ids = sa.select(through.c.id).where(through.c[via[1]] == key)
    return db.scalars(sa.select(table.c.id).where(table.c[field].in_(ids)))


def ops_numbered(db: Read, numbers: Sequence[int]) -> list[KnownOp]:
    """Give the ops with these places in the device's sequence."""
    return [KnownOp(*row) for some in _batches(numbers) for row in db.fetch(_NUMBERED, {"numbers": some})]


def ops_of(db: Read, keys: Iterable[Rec]) -> dict[Rec, list[KnownOp]]:
    """Give the ops of these records, oldest first."""
    found: dict[Rec, list[KnownOp]] = defaultdict(list)
    for some in _batches([rec_id for _entity, rec_id in keys]):
        for row in db.fetch(_OPS_OF, {"ids": some}):
            op = KnownOp(*row)
            found[op.entity, op.rec_id].append(op)
    return found


def answer_ops(tx: Write, answered: Mapping[int, tuple[str, Mapping[str, Any]]], at: datetime) -> None:
    """Note what head office said to ops, by `lid`: the state each is in now, and its receipt."""
    rows = [{"b_lid": lid, "state": state, "receipt": told, "acked_at": at} for lid, (state, told) in answered.items()]
    if rows:
        tx.execute(_ANSWER, rows)


def ops_after(db: Read, dseq: int) -> list[OutboxOp]:
    """Give the ops ever sealed with a place after this one, in their order."""
    return db.scalars(sa.select(OutboxOp).where(OutboxOp.dseq > dseq).order_by(OutboxOp.dseq))


def last_answered(db: Read) -> tuple[int, str] | None:
    """Give the number and the hash of the last op head office has answered."""
    found = db.fetch_one(_LAST_ANSWERED)
    return None if found is None else (found[0], found[1])


def says_otherwise(db: Read, dseq: int, payload_hash: str) -> bool:
    """Tell whether the op of this number is another here; one that is no longer kept is taken on trust."""
    if not payload_hash:
        return False
    here = db.scalar(sa.select(OutboxOp.payload_hash).where(OutboxOp.dseq == dseq))
    return here != payload_hash if here is not None else dseq >= state(db).next_dseq


def settled_after(db: Read, dseq: int) -> list[OutboxOp]:
    """Give the ops head office had answered, with a place after this one."""
    later = sa.select(OutboxOp).where(OutboxOp.dseq > dseq, OutboxOp.state.not_in(UNSENT))
    return db.scalars(later.order_by(OutboxOp.dseq))


def renumber(tx: Write) -> int:
    """Give all ops ever sealed new places from 1, in their old order, to be sent again; say the next free place."""
    ops = tx.scalars(sa.select(OutboxOp).where(OutboxOp.state != OPEN).order_by(OutboxOp.dseq))
    for op in ops:
        op.dseq = None
    tx.flush()
    for number, op in enumerate(ops, 1):
        op.dseq, op.state, op.receipt, op.acked_at = number, SEALED, None, None
    return len(ops) + 1


def has_unsent(db: Read) -> bool:
    """Tell whether any edit is not confirmed."""
    return db.fetch_one(_ANY_UNSENT) is not None


def op_states(db: Read) -> list[tuple[uuid.UUID | None, str, int]]:
    """Count ops by order and state."""
    return [(order, state, number) for order, state, number in db.fetch(_OP_STATES)]


def unverified_blobs(db: Read, below_lane: int) -> Sequence[Line]:
    """List the files head office has not verified (sha, size, lane, bytes sent): by lane, small ones first."""
    return db.fetch(_UNVERIFIED, {"below": below_lane})


def note_blobs(tx: Write, sent: Mapping[str, int | None]) -> None:
    """Note how far head office has files that it has not verified yet; None says that it verified one now."""
    rows = [row for some in _batches(sent) for row in tx.fetch(_BLOBS, {"shas": some})]
    done = [{"b_sha": row.sha, "at": tx.now} for row in rows if sent[row.sha] is None]
    partly = [{"b_sha": row.sha, "sent": min(at, row.size_bytes)} for row in rows if (at := sent[row.sha]) is not None]
    if done:
        tx.execute(_BLOB_DONE, done)
        keep_setting(tx, LAST_FILES, [*(setting(tx, LAST_FILES) or ()), *(row["b_sha"] for row in done)][-LAST_FEW:])
    if partly:
        tx.execute(_BLOB_PARTLY, partly)


def last_verified(db: Read) -> Sequence[Line]:
    """List the files head office verified last (sha, size, lane), in no clock's order but as its answers came."""
    known = setting(db, LAST_FILES)
    return db.fetch(_VERIFIED, {"shas": known}) if known else ()


def blob_counts(db: Read, below_lane: int) -> list[tuple[uuid.UUID | None, int, int]]:
    """Count files by order: all that go to head office, and those verified there."""
    return [(order, total, verified) for order, total, verified in db.fetch(_BLOB_COUNTS, {"below": below_lane})]


def offer_blobs_again(tx: Write) -> int:
    """Believe no longer that head office has any file: it was restored; says how many had been verified."""
    verified = tx.scalar(sa.select(sa.func.count()).where(LocalBlob.verified_at.is_not(None))) or 0
    tx.execute(sa.update(LocalBlob).values(verified_at=None, sent_bytes=0))
    return verified


def order_names(db: Read, ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str, str, str | None]]:
    """Give (id, number, title, English title) of these orders, by number."""
    found = [row for some in _batches(ids) for row in db.fetch(_NAMES, {"ids": some})]
    return sorted(((key, number, title, title_en) for key, number, title, title_en in found), key=lambda row: row[1])


def left_scopes(db: Read) -> dict[str, ScopeHeld]:
    """Give the scopes that were handed over."""
    return {row.scope: row for row in db.scalars(_LEFT)}


def _by_entity(keys: Iterable[Rec]) -> dict[str, list[uuid.UUID]]:
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for entity, rec_id in keys:
        found[entity].append(rec_id)
    return found


def _batches(ids: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(ids)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
