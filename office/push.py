"""Takes the ops of a laptop: each once, in order, whole actions together; what cannot stand is filed, never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, Final

import sqlalchemy as sa

from app.store import outbox, replica
from app.store.door import Store, Write
from app.store.office_tables import Change, Commit, Device, Quarantined, ReceivedOp, RecordVersion
from app.store.tables import BUSINESS, Base, Conflict, Warehouse
from app.store.trouble import BadValue
from app.store.types import PersonId
from app.store.values import columns
from office.history import OfficeHistory, Stamp
from office.scopes import sees, works_on
from sync import codec
from sync.merge import Filed, Merged, Standing, Writer, merge
from sync.ownership import ENTITIES, FACT_NAMES, Entity, Owner, scope_of
from sync.protocol import Garbled, Rec, Receipt, SyncRequest

APPLIED, SAME, FILED, QUARANTINED = "applied", "same", "filed", "quarantined"
_CONFLICTS: Final = uuid.UUID("3c4c1a52-5a3c-5f0d-8f0e-6d1a3a0e9b11")
_QUARANTINE: Final = uuid.UUID("8d6d3b0a-3f1e-5e53-9f2f-0a6a5f6a7c22")


class Unfit(Exception):
    """An op that can never be applied, with the reason."""

    def __init__(self, why: str, **facts: Any) -> None:
        super().__init__(why)
        self.reason = why
        self.facts = facts


@dataclass(frozen=True)
class Sender:
    """The laptop that sends, and whose it is."""

    device_id: uuid.UUID
    person_id: uuid.UUID


@dataclass(frozen=True)
class Op:
    """One op as it was sent, and read."""

    payload: Mapping[str, Any]
    payload_hash: str
    dseq: int
    op_id: uuid.UUID
    txn: str

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> Op:
        """Read what every op must have.

        Raises:
            Garbled: it has no number or no id.
        """
        dseq, op_id = sent.get("dseq"), sent.get("op_id")
        if isinstance(dseq, bool) or not isinstance(dseq, int) or not 0 < dseq < 1 << 62 or not isinstance(op_id, str):
            raise Garbled(reason="op")
        try:
            read_id = uuid.UUID(op_id)
        except ValueError as error:
            raise Garbled(reason="op") from error
        payload = {name: value for name, value in sent.items() if name != "dseq"}
        return cls(payload, outbox.payload_hash(payload), dseq, read_id, str(sent.get("txn")))


@dataclass
class Taken:
    """What became of the ops of one request."""

    acked_to: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    fork: bool = False


@dataclass
class _Verdict:
    op: Op
    key: Rec | None
    receipt: Receipt
    order_id: uuid.UUID | None


def take(store: Store, sender: Sender, request: SyncRequest, keep: Any = None) -> Taken:
    """Apply the ops of a request; all in one transaction, or, where one action breaks it, each action in its own.

    Args:
        store: the office's ledger.
        sender: who sends.
        request: with its ops.
        keep: called with the write, to keep the small files that came along.
    """
    ops = [Op.read(sent) for sent in request.ops]
    if any(after.dseq != before.dseq + 1 for before, after in pairwise(ops)):
        raise Garbled(reason="dseq")
    try:
        return _take(store, sender, request, ops, keep)
    except (BadValue, sa.exc.StatementError, ValueError, TypeError):
        taken = Taken()
        for _txn, group in groupby(ops, key=lambda op: op.txn):
            taken = _take_alone(store, sender, replace(request, inline={}), list(group), taken)
        return taken


def _take_alone(store: Store, sender: Sender, request: SyncRequest, group: list[Op], before: Taken) -> Taken:
    try:
        taken = _take(store, sender, request, group, None)
    except (BadValue, sa.exc.StatementError, ValueError, TypeError) as error:
        taken = _take(store, sender, request, group, None, broken=Unfit("broken", error=type(error).__name__))
    return Taken(taken.acked_to, before.receipts + taken.receipts, before.fork or taken.fork)


def _take(
    store: Store, sender: Sender, request: SyncRequest, ops: Sequence[Op], keep: Any, broken: Unfit | None = None
) -> Taken:
    verdicts: list[_Verdict] = []
    own: dict[Rec, uuid.UUID] = {}
    taken = Taken()

    def finish(tx: Write, stamp: Stamp) -> None:
        taken.receipts += _settle(tx, sender, request.incarnation, verdicts, stamp)

    history = OfficeHistory(device_id=sender.device_id, own=own, finish=finish)
    with store.write(actor_id=PersonId(sender.person_id), recorder=history) as tx:
        device = tx.scalar(sa.select(Device).where(Device.id == sender.device_id).with_for_update())
        if device is None:
            raise Garbled(reason="device")
        if keep is not None:
            keep(tx)
        _Intake(tx, sender, device, request.incarnation, taken, verdicts, own).run(ops, broken)
        taken.acked_to = device.last_dseq
    taken.receipts.sort(key=lambda receipt: receipt.dseq)
    return taken


@dataclass
class _Intake:
    """Goes through ops inside one transaction."""

    tx: Write
    sender: Sender
    device: Device
    incarnation: uuid.UUID
    taken: Taken
    verdicts: list[_Verdict]
    own: dict[Rec, uuid.UUID]
    mixed: set[Rec] = field(default_factory=set)

    def run(self, ops: Sequence[Op], broken: Unfit | None) -> None:
        if self.device.incarnation != self.incarnation:
            self.device.incarnation = self.incarnation
            self.device.last_dseq = 0
        known = self._known(ops)
        for _txn, group in groupby(ops, key=lambda op: op.txn):
            fresh: list[Op] = []
            for op in group:
                if op.dseq > self.device.last_dseq + len(fresh) + 1:
                    break
                if not self._replayed(op, known.get(op.op_id)):
                    fresh.append(op)
            if self.taken.fork:
                return
            self._group(fresh, broken)

    def _known(self, ops: Sequence[Op]) -> dict[uuid.UUID, ReceivedOp]:
        found: dict[uuid.UUID, ReceivedOp] = {}
        for start in range(0, len(ops), 500):
            ids = [op.op_id for op in ops[start : start + 500]]
            found |= {row.op_id: row for row in self.tx.scalars(sa.select(ReceivedOp).where(ReceivedOp.op_id.in_(ids)))}
        return found

    def _replayed(self, op: Op, known: ReceivedOp | None) -> bool:
        """Answer an op that was here before with its first receipt; sound the alarm if it says something else now.

        A number that another copy of the laptop used makes a fork. An id that says something else (the copies went
        on with one open edit, each its own way) keeps its id in a fork too, so it is put aside for a person.
        """
        if known is None and op.dseq > self.device.last_dseq:
            return False
        if known is None or known.device_id != self.sender.device_id:
            self.taken.fork = True
            _quarantine(self.tx, self.sender, op, "op_reused", {})
            return True
        if known.payload_hash != op.payload_hash:
            _quarantine(self.tx, self.sender, op, "op_reused", {})
            receipt = Receipt(op.dseq, QUARANTINED, reason="op_reused")
        else:
            receipt = replace(codec.from_wire(Receipt, known.receipt), dseq=op.dseq)
        self.taken.receipts.append(receipt)
        self.device.last_dseq = max(self.device.last_dseq, op.dseq)
        return True

    def _group(self, ops: Sequence[Op], broken: Unfit | None) -> None:
        """Apply one action, or put all of it aside."""
        try:
            if broken:
                raise broken
            plans = self._plans(ops)
        except Unfit as unfit:
            for op in ops:
                _quarantine(self.tx, self.sender, op, unfit.reason, unfit.facts)
                self._judge(op, None, Receipt(op.dseq, QUARANTINED, reason=unfit.reason))
        else:
            for op, plan in zip(ops, plans, strict=True):
                self._apply(op, plan)
        if ops:
            self.device.last_dseq = ops[-1].dseq

    def _plans(self, ops: Sequence[Op]) -> list[_Plan]:
        """Check a whole action before anything of it is written."""
        planned: dict[Rec, dict[str, Any]] = {}
        plans = []
        for op in ops:
            plan = _Planner(self.tx, self.sender, planned).plan(op)
            planned.setdefault(plan.key, dict(plan.current)).update(plan.merged.write)
            plans.append(plan)
        return plans

    def _apply(self, op: Op, plan: _Plan) -> None:
        filed = [self._file(op, plan, each) for each in plan.merged.filed]
        if plan.merged.write:
            replica.write(self.tx, plan.entity, plan.rec_id, plan.merged.write)
            self.tx.flush()
        if filed:
            self.mixed.add(plan.key)
            self.own.pop(plan.key, None)
            refused = tuple(sorted(each.field for each in plan.merged.filed if each.field not in plan.merged.write))
            receipt = Receipt(op.dseq, FILED, fields=refused, conflicts=tuple(filed))
        else:
            receipt = Receipt(op.dseq, APPLIED if plan.merged.write else SAME)
            if plan.key not in self.mixed and plan.merged.write:
                self.own[plan.key] = op.op_id
        self._judge(op, plan, receipt)

    def _file(self, op: Op, plan: _Plan, each: Filed) -> uuid.UUID:
        conflict_id = uuid.uuid5(_CONFLICTS, f"{op.op_id}\n{each.field}")
        is_ours = each.field in plan.merged.write
        self.tx.add(
            Conflict(
                id=conflict_id,
                order_id=plan.order_id,
                entity=plan.entity,
                record_id=plan.rec_id,
                field=each.field,
                base=each.base,
                kept=each.kept,
                other=each.other,
                other_by_id=None if is_ours else self.sender.person_id,
                other_at=_moment(op.payload.get("at_local"), self.tx.now),
                op_id=op.op_id,
                filed_at=self.tx.now,
                decided_at=None,
                decided_by_id=None,
                decided_value=None,
            )
        )
        return conflict_id

    def _judge(self, op: Op, plan: _Plan | None, receipt: Receipt) -> None:
        order_id = plan.order_id if plan else _id_or_none(op.payload.get("order_id"))
        self.verdicts.append(_Verdict(op, plan.key if plan else None, receipt, order_id))


@dataclass(frozen=True)
class _Plan:
    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    current: Mapping[str, Any]
    merged: Merged

    @property
    def key(self) -> Rec:
        return self.entity, self.rec_id


class _Planner:
    """Decides about one op by reading alone; `planned` is what earlier ops of the same action will have written."""

    def __init__(self, tx: Write, sender: Sender, planned: Mapping[Rec, Mapping[str, Any]]) -> None:
        self._tx = tx
        self._sender = sender
        self._planned = planned

    def plan(self, op: Op) -> _Plan:
        entity, rec_id, kind, patch = _read(op)
        rule = ENTITIES[entity]
        row = self._row(entity, rec_id)
        key = entity, rec_id
        current = dict(self._planned.get(key) or (replica.body(row) if row is not None else {}))
        is_there = bool(current) or row is not None
        self._typed(entity, patch)
        fields = {name: new for name, (_old, new) in patch.items()}
        if kind == "patch" and not is_there:
            raise Unfit("deleted" if self._version(key) else "no_record")
        if kind != "patch" and not is_there:
            return self._born(rule, key, {name: value for name, value in fields.items() if value is not None})
        order_id = self._order_of(entity, rec_id, current)
        if entity in FACT_NAMES:
            if kind == "patch" or any(current.get(name) != value for name, value in fields.items()):
                raise Unfit("fact_exists")
            return _Plan(entity, rec_id, order_id, current, Merged({}, ()))
        if kind != "patch":
            patch = {name: (None, new) for name, new in fields.items()}
        standing = self._standing(op, rule, key, current, patch)
        owners = {name: rule.owner_of(name) for name in patch}
        return _Plan(entity, rec_id, order_id, current, merge(patch, current, owners, standing))

    def _row(self, entity: str, rec_id: uuid.UUID) -> Base | None:
        kind = BUSINESS[entity]
        wanted = sa.select(kind).where(kind.__table__.c.id == rec_id)
        return self._tx.scalar(wanted.with_for_update().execution_options(populate_existing=True))

    def _typed(self, entity: str, patch: Mapping[str, tuple[Any, Any]]) -> None:
        try:
            replica.parse(entity, {name: new for name, (_old, new) in patch.items()})
        except BadValue as bad:
            raise Unfit("bad_value", **{name: str(value) for name, value in bad.facts.items()}) from bad

    def _born(self, rule: Entity, key: Rec, fields: Mapping[str, Any]) -> _Plan:
        entity, rec_id = key
        if self._version(key):
            raise Unfit("deleted")
        if not rule.born_on_laptop or not self._may_add(rule, entity, rec_id, fields):
            raise Unfit("not_yours")
        for name, column in columns(BUSINESS[entity]).items():
            if not column.nullable and column.default is None and name not in fields:
                raise Unfit("bad_value", entity=entity, field=name, reason="missing")
            if column.unique and name in fields and self._is_double(entity, name, fields[name]):
                raise Unfit("double", entity=entity, field=name)
        return _Plan(entity, rec_id, self._order_of(entity, rec_id, fields), {}, Merged(fields, ()))

    def _is_double(self, entity: str, name: str, value: Any) -> bool:
        kind = BUSINESS[entity]
        column = kind.__table__.c[name]
        typed = replica.parse(entity, {name: value})[name]
        return self._tx.scalar(sa.select(kind.__table__.c.id).where(column == typed)) is not None

    def _may_add(self, rule: Entity, entity: str, rec_id: uuid.UUID, fields: Mapping[str, Any]) -> bool:
        """An engineer adds to orders he works on or worked on, to his van, and to customers and equipment he sees."""
        person = self._sender.person_id
        order_id = self._order_of(entity, rec_id, fields)
        if order_id is not None:
            return works_on(self._tx, person, order_id)
        if rule.scope == "warehouse":
            van = self._tx.get(Warehouse, _id_or_none(fields.get("warehouse_id")) or uuid.UUID(int=0))
            return van is not None and van.holder_id == person
        if entity == "assets":
            return True
        return sees(self._tx, person, scope_of(entity, rec_id, fields, self._look))

    def _look(self, entity: str, rec_id: uuid.UUID) -> Mapping[str, Any] | None:
        return self._planned.get((entity, rec_id)) or replica.read(self._tx, entity, rec_id)

    def _standing(
        self, op: Op, rule: Entity, key: Rec, current: Mapping[str, Any], patch: Mapping[str, tuple[Any, Any]]
    ) -> Standing:
        order_id = self._order_of(*key, current)
        if order_id is not None:
            holds = works_on(self._tx, self._sender.person_id, order_id)
        else:
            holds = sees(self._tx, self._sender.person_id, scope_of(*key, current, self._look))
        if not holds and rule.owner is not Owner.OFFICE:
            raise Unfit("not_yours")
        is_apart = any(current.get(name) not in (old, new) for name, (old, new) in patch.items())
        base = op.payload.get("base_version")
        return Standing(holds, self._writers(key, base if isinstance(base, int) else 0) if is_apart else {})

    def _writers(self, key: Rec, base_version: int) -> dict[str, Writer]:
        """Say who wrote each field since a version; another engineer outweighs the office, the office oneself."""
        since = (
            sa.select(Change.patch, Device.person_id)
            .join(Commit, Commit.seq == Change.seq)
            .outerjoin(Device, Device.id == Commit.device_id)
            .where(Change.entity == key[0], Change.rec_id == key[1], Change.version > base_version)
        )
        weight = [Writer.NOBODY, Writer.SELF, Writer.OFFICE, Writer.OTHER]
        found: dict[str, Writer] = {}
        for row in self._tx.rows(since):
            is_self = row.person_id == self._sender.person_id
            writer = Writer.SELF if is_self else Writer.OTHER if row.person_id else Writer.OFFICE
            for name in row.patch:
                found[name] = max(found.get(name, Writer.NOBODY), writer, key=weight.index)
        return found

    def _order_of(self, entity: str, rec_id: uuid.UUID, fields: Mapping[str, Any]) -> uuid.UUID | None:
        if entity == "work_orders":
            return rec_id
        return _id_or_none(fields.get("order_id")) if ENTITIES[entity].scope == "order" else None

    def _version(self, key: Rec) -> int | None:
        return self._tx.scalar(
            sa.select(RecordVersion.version).where(RecordVersion.entity == key[0], RecordVersion.rec_id == key[1])
        )


def _read(op: Op) -> tuple[str, uuid.UUID, str, dict[str, tuple[Any, Any]]]:
    sent = op.payload
    entity, kind, patch = sent.get("entity"), sent.get("kind"), sent.get("patch")
    if not isinstance(entity, str) or entity not in ENTITIES:
        raise Unfit("unknown_entity", entity=str(entity)[:80])
    rec_id = _id_or_none(sent.get("rec_id"))
    if rec_id is None or not isinstance(patch, dict):
        raise Unfit("malformed")
    if kind not in {"create", "patch", "fact"} or ((kind == "create") == (entity in FACT_NAMES) and kind != "patch"):
        raise Unfit("delete_refused" if kind == "delete" else "malformed")
    known = set(replica.fields(entity))
    read: dict[str, tuple[Any, Any]] = {}
    for name, pair in patch.items():
        if name not in known:
            raise Unfit("unknown_field", entity=entity, field=name[:80])
        if not isinstance(pair, list) or len(pair) != 2:
            raise Unfit("malformed")
        read[name] = (pair[0], pair[1])
    return entity, rec_id, kind, read


def _settle(
    tx: Write, sender: Sender, incarnation: uuid.UUID, verdicts: Iterable[_Verdict], stamp: Stamp
) -> list[Receipt]:
    """Write the op log: every op with the receipt it got, the version it made in it."""
    receipts = []
    for verdict in verdicts:
        receipt = verdict.receipt
        if verdict.key is not None:
            version = stamp.versions.get(verdict.key) or tx.scalar(
                sa.select(RecordVersion.version).where(
                    RecordVersion.entity == verdict.key[0], RecordVersion.rec_id == verdict.key[1]
                )
            )
            receipt = replace(receipt, version=version)
        receipts.append(receipt)
        tx.add(
            ReceivedOp(
                device_id=sender.device_id,
                incarnation=incarnation,
                dseq=verdict.op.dseq,
                op_id=verdict.op.op_id,
                payload_hash=verdict.op.payload_hash,
                payload=dict(verdict.op.payload),
                receipt=codec.to_wire(receipt),
                order_id=verdict.order_id,
                seq=stamp.seq,
                received_at=tx.now,
            )
        )
    return receipts


def _quarantine(tx: Write, sender: Sender, op: Op, reason: str, facts: Mapping[str, Any]) -> None:
    key = uuid.uuid5(_QUARANTINE, f"{sender.device_id}\n{op.op_id}\n{op.payload_hash}")
    if tx.get(Quarantined, key) is None:
        tx.add(
            Quarantined(
                id=key,
                device_id=sender.device_id,
                dseq=op.dseq,
                payload=dict(op.payload),
                reason=reason,
                facts=dict(facts),
                at=tx.now,
                settled_at=None,
            )
        )
        tx.flush()


def _id_or_none(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _moment(value: Any, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and value.endswith("Z") else otherwise
    except ValueError:
        return otherwise
