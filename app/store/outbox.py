"""The only queue of a laptop: each change recorded in the transaction that makes it, until head office applied it.

While ops are open (not yet on the wire) a repeated edit melts into the op it repeats; a fact, a new record and a
sealed op never change. Ops of one user action stay together: a transaction melts into an earlier one only as a whole.
"""

from __future__ import annotations

import dataclasses
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.store.door import Read, RowChange, Write
from app.store.laptop_tables import BaseRow, OutboxOp, SyncState
from app.store.replica import canonical
from app.store.tables import BUSINESS, SCHEMA
from app.store.transactions import Line
from app.store.trouble import NotEnrolled
from app.store.types import new_id, table_of
from app.store.values import JSON, Unfit, moment_text, plain

OPEN, SEALED, ACKED, FILED, QUARANTINED = "open", "sealed", "acked", "filed", "quarantined"
DISMISSED = "dismissed"  # put aside, and a person at head office said no
UNSENT = (OPEN, SEALED)
HASHED, LONG_TEXT = "#", 40
EVERY: Final = 1 << 40


@dataclass(frozen=True)
class UnsentOp:
    """One edit head office has not confirmed."""

    lid: int
    dseq: int | None
    state: str
    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    kind: str


@dataclass(slots=True)
class QueuedOp:
    """An op as it waits in the queue, before head office confirmed it."""

    lid: int
    dseq: int | None
    op_id: uuid.UUID
    txn: uuid.UUID
    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    kind: str
    base_version: int | None
    patch: dict[str, Any]
    schema: int
    actor_id: uuid.UUID | None
    at_local: datetime
    mono_ms: int
    boot: uuid.UUID
    state: str
    payload_hash: str | None


class LaptopOutbox:
    """Records every change of a write as ops for head office."""

    def __init__(self) -> None:
        self._boot = uuid.uuid4()

    def record(self, tx: Write, changes: Sequence[RowChange]) -> None:
        """Take no note yet: one action may flush several times, and becomes one set of ops."""

    def before_commit(self, tx: Write) -> None:
        """Write the ops of the whole action, or melt them into the open ops they repeat."""
        ops = _folded(tx.changes)
        if not ops or self._melted(tx, ops):
            return
        versions = _base_versions(tx, ops)
        mono_ms = int(tx.clock.monotonic() * 1000)
        for op in ops:
            tx.add(
                OutboxOp(
                    op_id=new_id(tx.clock),
                    txn=tx.txn,
                    entity=op.entity,
                    rec_id=op.rec_id,
                    order_id=op.order_id,
                    kind=op.kind,
                    base_version=versions.get((op.entity, op.rec_id)),
                    patch=op.fields,
                    schema=SCHEMA,
                    actor_id=tx.actor_id,
                    at_local=tx.now,
                    mono_ms=mono_ms,
                    boot=self._boot,
                    state=OPEN,
                )
            )

    def _melted(self, tx: Write, ops: Sequence[_Op]) -> bool:
        """Melt a set of patches into the open ops of one earlier action of the same person."""
        if any(op.kind != "patch" for op in ops):
            return False
        waiting = _latest_open(tx, ops)
        if len(waiting) != len(ops) or len({found.txn for found in waiting.values()}) != 1:
            return False
        if any(found.actor_id != tx.actor_id or found.kind == "fact" for found in waiting.values()):
            return False
        for op in ops:
            found = waiting[op.entity, op.rec_id]
            patch = _joined(found.patch, op.fields, keeps_same=found.kind == "create")
            if patch or found.kind == "create":
                found.patch = patch
                found.at_local = tx.now
            else:
                tx.delete(found)
        return True


def unsent(db: Read, order_id: uuid.UUID | None = None) -> list[UnsentOp]:
    """List the edits head office has not confirmed, oldest first: all, or those of one order."""
    columns = [getattr(OutboxOp, each.name) for each in dataclasses.fields(UnsentOp)]
    found = sa.select(*columns).where(OutboxOp.state.in_(UNSENT)).order_by(OutboxOp.lid)
    if order_id is not None:
        found = found.where(OutboxOp.order_id == order_id)
    return [UnsentOp(*tuple(row)) for row in db.rows(found)]


def payload(op: OutboxOp | QueuedOp) -> dict[str, JSON]:
    """Give an op as it travels; `dseq` and `payload_hash` stand beside it."""
    return {
        "op_id": str(op.op_id),
        "txn": str(op.txn),
        "entity": op.entity,
        "rec_id": str(op.rec_id),
        "order_id": None if op.order_id is None else str(op.order_id),
        "kind": op.kind,
        "base_version": op.base_version,
        "patch": op.patch,
        "schema": op.schema,
        "actor_id": None if op.actor_id is None else str(op.actor_id),
        "at_local": moment_text(op.at_local),
        "mono_ms": op.mono_ms,
        "boot": str(op.boot),
    }


def payload_hash(sent: JSON) -> str:
    """Name an op by what it says: SHA-256, hex, of its canonical JSON."""
    return hashlib.sha256(canonical(sent)).hexdigest()


def seal(tx: Write, limit: int = 100_000, must_wait: Callable[[str, dict[str, Any]], bool] | None = None) -> int:
    """Give open ops their final place in the device's sequence, whole actions only; from then on they never change.

    Args:
        tx: a write with the recorder `Silent`.
        limit: about how many ops; the action that crosses it is still taken whole.
        must_wait: tells of an entity and a patch that head office does not know them yet; the action stays open, and
            so does every later one on the same records.

    Returns:
        How many ops were sealed.

    Raises:
        NotEnrolled: there is no sequence yet.
    """
    state = tx.scalar(sa.select(SyncState))
    if state is None:
        raise NotEnrolled(kind="dseq")
    ops = _queued(tx, _OPEN, limit=limit)
    if len(ops) == limit:
        ops += _queued(tx, _REST, txn=ops[-1].txn, lid=ops[-1].lid)
    free = _without_unreadable(tx, without_waiting(ops, must_wait) if must_wait else ops)
    _shorten(tx, free)
    rows = []
    for op in free:
        op.dseq, op.state, op.payload_hash = state.next_dseq, SEALED, payload_hash(payload(op))
        rows.append(
            {"b_lid": op.lid, "state": SEALED, "dseq": op.dseq, "patch": op.patch, "payload_hash": op.payload_hash}
        )
        state.next_dseq += 1
    if rows:
        tx.execute(_SEAL, rows)
    return len(free)


def _without_unreadable(tx: Write, ops: Sequence[QueuedOp]) -> list[QueuedOp]:
    """Set aside whole actions that no database keeps (NUL, half a surrogate pair): they must not stop the others."""
    bad = {op.txn: reason for op in ops if (reason := _unreadable(op))}
    aside = [
        {"b_lid": op.lid, "state": QUARANTINED,
         "receipt": {"outcome": "quarantined", "version": None, "fields": [], "reason": bad[op.txn]}}
        for op in ops
        if op.txn in bad
    ]  # fmt: skip
    if aside:
        tx.execute(_PUT_ASIDE, aside)
    return [op for op in ops if op.txn not in bad]


def _unreadable(op: QueuedOp) -> str:
    try:
        plain(op.patch)
    except Unfit as unfit:
        return unfit.reason
    return ""


def _shorten(tx: Write, ops: Sequence[QueuedOp]) -> None:
    """Name a long old text by its hash where head office itself said it: it has it, and need not be told."""
    edits = [op for op in ops if op.kind == "patch" and op.base_version]
    said = dict(_said(tx, {(op.entity, op.rec_id) for op in edits}))
    for op in edits:
        base = said.get((op.entity, op.rec_id))
        if base is not None and base.version == op.base_version:
            op.patch = {name: _shortened(op.entity, name, pair, base.body) for name, pair in op.patch.items()}


def _said(db: Read, keys: Iterable[tuple[str, uuid.UUID]]) -> Iterator[tuple[tuple[str, uuid.UUID], Line]]:
    """Go through what head office last said of records; by entity, since the table has no other order."""
    by_entity: dict[str, list[uuid.UUID]] = defaultdict(list)
    for entity, rec_id in keys:
        by_entity[entity].append(rec_id)
    for entity, ids in by_entity.items():
        for start in range(0, len(ids), 500):
            for row in db.fetch(_SAID, {"entity": entity, "ids": ids[start : start + 500]}):
                yield (entity, row.rec_id), row


def _shortened(entity: str, name: str, pair: list[Any], base: dict[str, Any]) -> list[Any]:
    old, new = pair
    is_long = isinstance(old, str) and len(old) > LONG_TEXT and old == base.get(name)
    return [{HASHED: text_hash(old)}, new] if is_long and is_text(entity, name) else pair


def is_text(entity: str, name: str) -> bool:
    """Tell whether a field holds plain text, so that its old value may be named by a hash."""
    column = BUSINESS[entity].__table__.columns.get(name)
    return column is not None and isinstance(column.type, sa.Text)


def text_hash(text: str) -> str:
    """Name a text: 32 letters of its SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def without_waiting(ops: Sequence[QueuedOp], must_wait: Callable[[str, dict[str, Any]], bool]) -> Sequence[QueuedOp]:
    """Leave out the actions head office does not know yet, and every later one on the same records."""
    actions: dict[uuid.UUID, list[QueuedOp]] = {}
    for op in ops:
        actions.setdefault(op.txn, []).append(op)
    held: set[tuple[str, uuid.UUID]] = set()
    free: list[QueuedOp] = []
    for action in actions.values():
        if any(must_wait(op.entity, op.patch) or (op.entity, op.rec_id) in held for op in action):
            held |= {(op.entity, op.rec_id) for op in action}
        else:
            free += action
    return free


def waiting_open(db: Read) -> list[QueuedOp]:
    """List the ops that were not sealed yet, the oldest first."""
    return _queued(db, _OPEN, limit=EVERY)


def has_open(db: Read) -> bool:
    """Tell whether any op was not sealed yet."""
    return db.fetch_one(_ANY, {"state": OPEN}) is not None


def has_sealed(db: Read) -> bool:
    """Tell whether any sealed op was not confirmed yet."""
    return db.fetch_one(_ANY, {"state": SEALED}) is not None


def let_go(tx: Write, through: int, before: datetime) -> int:
    """Let go of confirmed ops that a checked copy of head office holds and that are old enough; says how many.

    Args:
        tx: a write with the recorder `Silent`.
        through: head office has a checked copy of everything up to this place.
        before: ops confirmed after this moment stay.
    """
    done = sa.delete(OutboxOp).where(
        OutboxOp.state == ACKED, OutboxOp.dseq.is_not(None), OutboxOp.dseq <= through, OutboxOp.acked_at < before
    )
    return int(tx.execute(done).rowcount)


def sealed(db: Read, after_dseq: int = 0, limit: int = 1000) -> list[QueuedOp]:
    """List sealed ops not confirmed yet, in the order of the device's sequence."""
    return _queued(db, _SEALED, after=after_dseq, limit=limit)


def _queued(db: Read, asked: sa.Select[Any], **values: Any) -> list[QueuedOp]:
    return [QueuedOp(*row) for row in db.fetch(asked, values)]


_OPS: Final = table_of(OutboxOp)
_QUEUED: Final = sa.select(*(_OPS.c[each.name] for each in dataclasses.fields(QueuedOp)))
_OPEN: Final = _QUEUED.where(_OPS.c.state == OPEN).order_by(_OPS.c.lid).limit(sa.bindparam("limit"))
_REST: Final = _QUEUED.where(
    _OPS.c.state == OPEN, _OPS.c.txn == sa.bindparam("txn"), _OPS.c.lid > sa.bindparam("lid")
).order_by(_OPS.c.lid)
_SEALED: Final = (
    _QUEUED.where(_OPS.c.state == SEALED, _OPS.c.dseq > sa.bindparam("after"))
    .order_by(_OPS.c.dseq)
    .limit(sa.bindparam("limit"))
)
_ANY: Final = sa.select(_OPS.c.lid).where(_OPS.c.state == sa.bindparam("state")).limit(1)
_ONE: Final = sa.update(_OPS).where(_OPS.c.lid == sa.bindparam("b_lid"))
_SEAL: Final = _ONE.values({name: sa.bindparam(name) for name in ("state", "dseq", "patch", "payload_hash")})
_PUT_ASIDE: Final = _ONE.values({name: sa.bindparam(name) for name in ("state", "receipt")})
_SAID: Final = sa.select(BaseRow.rec_id, BaseRow.version, BaseRow.body).where(
    BaseRow.entity == sa.bindparam("entity"), BaseRow.rec_id.in_(sa.bindparam("ids", expanding=True))
)


@dataclass
class _Op:
    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    kind: str
    fields: dict[str, Any]


def _folded(changes: Iterable[RowChange]) -> list[_Op]:
    """Fold what one action did to each record into one op, in the order of first touch."""
    ops: dict[tuple[str, uuid.UUID], _Op] = {}
    for change in changes:
        key = change.entity, change.rec_id
        before = ops.get(key)
        if before is None:
            ops[key] = _Op(change.entity, change.rec_id, change.order_id, change.kind, dict(change.fields))
        elif change.kind == "delete":
            if before.kind == "create":
                del ops[key]
            else:
                ops[key] = _Op(*key, change.order_id, "delete", _joined(before.fields, change.fields, keeps_same=True))
        else:
            before.fields = _joined(before.fields, change.fields, keeps_same=before.kind == "create")
    return [op for op in ops.values() if op.fields or op.kind != "patch"]


def _joined(first: Mapping[str, Any], then: Mapping[str, Any], *, keeps_same: bool) -> dict[str, Any]:
    joined = dict(first)
    for name, (old, new) in then.items():
        oldest = first[name][0] if name in first else old
        joined[name] = [oldest, new]
        if oldest == new and type(oldest) is type(new) and (new is None or not keeps_same):
            del joined[name]
    return joined


def _latest_open(tx: Write, ops: Sequence[_Op]) -> dict[tuple[str, uuid.UUID], OutboxOp]:
    """Find the last op of each record, where it is still open."""
    wanted = {(op.entity, op.rec_id) for op in ops}
    rows = tx.scalars(
        sa.select(OutboxOp)
        .where(OutboxOp.rec_id.in_([op.rec_id for op in ops]), OutboxOp.state.in_(UNSENT))
        .order_by(OutboxOp.lid)
    )
    last = {(row.entity, row.rec_id): row for row in rows if (row.entity, row.rec_id) in wanted}
    return {key: row for key, row in last.items() if row.state == OPEN}


def _base_versions(tx: Write, ops: Sequence[_Op]) -> dict[tuple[str, uuid.UUID], int]:
    edited = {(op.entity, op.rec_id) for op in ops if op.kind in ("patch", "delete")}
    return {key: row.version for key, row in _said(tx, edited)}


def edits_between(db: Read, since: datetime | None, until: datetime | None) -> int:
    """Count the edits recorded here in a span of the laptop's clock."""
    wanted = sa.select(sa.func.count()).select_from(OutboxOp)
    if since is not None:
        wanted = wanted.where(OutboxOp.at_local >= since)
    if until is not None:
        wanted = wanted.where(OutboxOp.at_local < until)
    return db.scalar(wanted) or 0
