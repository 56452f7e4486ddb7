"""Takes the ops of a laptop: each once, in order, whole actions together; what cannot stand is filed, never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, Final

import sqlalchemy as sa

from app.store.door import Read, Store, Write
from app.store.office_tables import Device, ReceivedOp
from app.store.tables import Conflict
from app.store.transactions import Line
from app.store.trouble import BadValue
from app.store.types import PersonId, table_of
from office import inbox
from office.ground import Ground
from office.history import OfficeHistory, Stamp, version_of
from office.judge import Op, Plan, Planner, Sender, Unfit, id_or_none, wrote_last
from sync import codec
from sync.merge import Filed, Merged
from sync.protocol import Garbled, Rec, Receipt, SyncRequest

APPLIED, SAME, FILED, QUARANTINED = "applied", "same", "filed", "quarantined"
_CONFLICTS: Final = uuid.UUID("3c4c1a52-5a3c-5f0d-8f0e-6d1a3a0e9b11")
_HEARD: Final = sa.select(Device.last_dseq, Device.archived_dseq).where(
    Device.id == sa.bindparam("device"), Device.incarnation == sa.bindparam("incarnation")
)
_LAST: Final = sa.select(sa.func.max(ReceivedOp.dseq)).where(
    ReceivedOp.device_id == sa.bindparam("device"), ReceivedOp.incarnation == sa.bindparam("incarnation")
)
_KNOWN: Final = sa.select(ReceivedOp.op_id, ReceivedOp.device_id, ReceivedOp.payload_hash, ReceivedOp.receipt).where(
    ReceivedOp.op_id.in_(sa.bindparam("ids", expanding=True))
)
_HASH: Final = sa.select(ReceivedOp.payload_hash).where(
    ReceivedOp.device_id == sa.bindparam("device"), ReceivedOp.incarnation == sa.bindparam("incarnation"),
    ReceivedOp.dseq == sa.bindparam("dseq"),
)  # fmt: skip
_RECEIVED: Final = sa.insert(table_of(ReceivedOp))
_BREAKS: Final = (BadValue, sa.exc.StatementError, ValueError, TypeError)


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


@dataclass(frozen=True)
class Batch:
    """The ops of one request, which copy of the laptop they come from, and what its clock said when it sent."""

    incarnation: uuid.UUID
    ops: Sequence[Op]
    sent_at: datetime | None = None

    def skew(self, now: datetime) -> timedelta | None:
        """Say how far the laptop's clock is off."""
        return None if self.sent_at is None else self.sent_at - now


def heard(db: Read, device_id: uuid.UUID, incarnation: uuid.UUID) -> tuple[int, int]:
    """Say how far this copy of a laptop was heard, and how far a checked copy of the office has it.

    What another copy knows to be confirmed this one may no longer have.
    """
    found = db.fetch_one(_HEARD, {"device": device_id, "incarnation": incarnation})
    if found is not None:
        return found.last_dseq, found.archived_dseq
    last = db.fetch_one(_LAST, {"device": device_id, "incarnation": incarnation})
    return (last[0] if last and last[0] else 0), 0


def hash_of(db: Read, device_id: uuid.UUID, incarnation: uuid.UUID, dseq: int) -> str:
    """Say what the op of this number was; "" if there is none."""
    found = db.fetch_one(_HASH, {"device": device_id, "incarnation": incarnation, "dseq": dseq})
    return found[0] if found else ""


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
    batch = Batch(request.incarnation, ops, request.sent_at)
    try:
        return _take(store, sender, batch, keep)
    except _BREAKS:
        taken = Taken()
        for _txn, group in groupby(ops, key=lambda op: op.txn):
            taken = _take_alone(store, sender, replace(batch, ops=list(group)), taken)
        return taken


def _take_alone(store: Store, sender: Sender, batch: Batch, before: Taken) -> Taken:
    try:
        taken = _take(store, sender, batch, None)
    except _BREAKS as error:
        taken = _take(store, sender, batch, None, broken=Unfit("broken", error=type(error).__name__))
    return Taken(taken.acked_to, before.receipts + taken.receipts, before.fork or taken.fork)


def _take(store: Store, sender: Sender, batch: Batch, keep: Any, broken: Unfit | None = None) -> Taken:
    verdicts: list[_Verdict] = []
    own: dict[Rec, uuid.UUID] = {}
    taken = Taken()

    def finish(tx: Write, stamp: Stamp) -> None:
        taken.receipts += _settle(tx, sender, batch, verdicts, stamp)

    history = OfficeHistory(device_id=sender.device_id, own=own, finish=finish)
    with store.write(actor_id=PersonId(sender.person_id), recorder=history) as tx:
        device = tx.scalar(sa.select(Device).where(Device.id == sender.device_id).with_for_update())
        if device is None:
            raise Garbled(reason="device")
        if keep is not None:
            keep(tx)
        ground = Ground(tx, sender.person_id)
        _Intake(tx, device, batch, taken, verdicts, Writing(tx, sender, batch.skew(tx.now), own, ground)).run(broken)
        ground.save()
        taken.acked_to = device.last_dseq
    taken.receipts.sort(key=lambda receipt: receipt.dseq)
    return taken


@dataclass
class Writing:
    """Writes what was decided about ops, inside one transaction; files what was not taken.

    `own` gathers the records that nothing but this laptop's ops changed, each with the last op.
    """

    tx: Write
    sender: Sender
    skew: timedelta | None
    own: dict[Rec, uuid.UUID]
    ground: Ground
    mixed: set[Rec] = field(default_factory=set)
    late: dict[uuid.UUID, str | None] = field(default_factory=dict)

    def plans(self, ops: Sequence[Op]) -> list[Plan]:
        """Decide about a whole action before anything of it is written.

        Raises:
            Unfit: an op of it can never stand.
        """
        if self.sender.aside:
            raise Unfit(self.sender.aside)
        planner = Planner(self.tx, self.sender, self.ground)
        plans = [planner.plan(op) for op in ops]
        decided = {plan.key: plan for plan in plans if plan.entity != "conflicts"}
        return [_settled(plan, op, decided) for op, plan in zip(ops, plans, strict=True)]

    def apply(self, op: Op, plan: Plan) -> Receipt:
        """Write one op and say what became of it."""
        filed = [self._file(op, plan, each) for each in plan.merged.filed]
        self.ground.put(plan.key, plan.merged.write)
        self._tell_orphans(plan)
        if filed:
            self.mixed.add(plan.key)
            self.own.pop(plan.key, None)
            refused = tuple(sorted(each.field for each in plan.merged.filed if each.field not in plan.merged.write))
            return Receipt(op.dseq, FILED, fields=refused, conflicts=tuple(filed))
        if plan.is_revived:
            self.mixed.add(plan.key)
        if plan.key not in self.mixed and plan.merged.write:
            self.own[plan.key] = op.op_id
        return Receipt(op.dseq, APPLIED if plan.merged.write else SAME)

    def _tell_orphans(self, plan: Plan) -> None:
        """Put work nobody waited for before the people at the office."""
        if plan.is_revived:
            inbox.note(self.tx, self.sender, "deleted", plan.order_id, plan.key)
        if plan.order_id is None or plan.entity == "conflicts" or not (plan.merged.write or plan.merged.filed):
            return
        if plan.order_id not in self.late:
            self.late[plan.order_id] = inbox.late_kind(self.tx, self.ground, plan.order_id)
        if kind := self.late[plan.order_id]:
            inbox.note(self.tx, self.sender, kind, plan.order_id)

    def _file(self, op: Op, plan: Plan, each: Filed) -> uuid.UUID:
        """Keep both truths; one about a decision is kept as one about the record that was decided on."""
        conflict_id = uuid.uuid5(_CONFLICTS, f"{op.op_id}\n{each.field}")
        is_ours = each.field in plan.merged.write
        known = wrote_last(self.tx, plan.key, each.field)
        mine = self.sender.person_id, op.happened_at(self.skew) or self.tx.now
        theirs = known.person_id, known.at
        kept_by, other_by = (mine, theirs) if is_ours else (theirs, mine)
        about = (plan.entity, plan.rec_id, each.field)
        if plan.entity == "conflicts":
            about = plan.current["entity"], uuid.UUID(plan.current["record_id"]), plan.current["field"]
        self.tx.add(
            Conflict(
                id=conflict_id,
                order_id=plan.order_id,
                entity=about[0],
                record_id=about[1],
                field=about[2],
                base=each.base,
                kept=each.kept,
                kept_by_id=kept_by[0],
                kept_at=kept_by[1],
                other=each.other,
                other_by_id=other_by[0],
                other_at=other_by[1] or self.tx.now,
                op_id=op.op_id,
                filed_at=self.tx.now,
                decided_at=None,
                decided_by_id=None,
                decided_value=None,
            )
        )
        return conflict_id


def _settled(plan: Plan, op: Op, decided: Mapping[Rec, Plan]) -> Plan:
    """Two decided the same conflict apart: the decision goes the way of the record that it came with.

    Where the record is filed, the decision need not be as well; where the record took the value, the decision stands.
    """
    if plan.entity != "conflicts" or not plan.merged.filed:
        return plan
    about = plan.current.get("entity"), id_or_none(plan.current.get("record_id"))
    record = next((each for key, each in decided.items() if key == about), None)
    if record is None:
        return plan
    if any(each.field == plan.current.get("field") for each in record.merged.filed):
        return replace(plan, merged=replace(plan.merged, filed=()))
    said = {name: new for name, (_old, new) in op.lifted["patch"].items()}
    return replace(plan, merged=Merged({name: new for name, new in said.items() if plan.current.get(name) != new}, ()))


@dataclass
class _Intake:
    """Goes through ops inside one transaction."""

    tx: Write
    device: Device
    batch: Batch
    taken: Taken
    verdicts: list[_Verdict]
    writing: Writing

    def run(self, broken: Unfit | None) -> None:
        if self.device.incarnation != self.batch.incarnation:
            self.device.last_dseq, self.device.archived_dseq = heard(self.tx, self.device.id, self.batch.incarnation)
            self.device.incarnation = self.batch.incarnation
        known = self._known(self.batch.ops)
        self._look([op for op in self.batch.ops if op.op_id not in known])
        for _txn, group in groupby(self.batch.ops, key=lambda op: op.txn):
            fresh: list[Op] = []
            for op in group:
                if op.dseq > self.device.last_dseq + len(fresh) + 1:
                    break
                if not self._replayed(op, known.get(op.op_id)):
                    fresh.append(op)
            if self.taken.fork:
                return
            self._group(fresh, broken)

    @property
    def sender(self) -> Sender:
        return self.writing.sender

    def _look(self, ops: Iterable[Op]) -> None:
        """Read everything these ops speak of before deciding about the first."""
        keys, orders = [], []
        for op in ops:
            entity, rec_id = op.lifted.get("entity"), id_or_none(op.lifted.get("rec_id"))
            if isinstance(entity, str) and rec_id is not None:
                keys.append((entity, rec_id))
            if order_id := id_or_none(op.lifted.get("order_id")):
                orders.append(order_id)
        self.writing.ground.look(keys, orders)

    def _known(self, ops: Sequence[Op]) -> dict[uuid.UUID, Line]:
        found: dict[uuid.UUID, Line] = {}
        for start in range(0, len(ops), 500):
            ids = [op.op_id for op in ops[start : start + 500]]
            found |= {row.op_id: row for row in self.tx.fetch(_KNOWN, {"ids": ids})}
        return found

    def _replayed(self, op: Op, known: Line | None) -> bool:
        """Answer an op that was here before with its first receipt; sound the alarm if it says something else now.

        A number that another copy of the laptop used makes a fork. An id that says something else (the copies went
        on with one open edit, each its own way) keeps its id in a fork too, so it is put aside for a person.
        """
        if known is None and op.dseq > self.device.last_dseq:
            return False
        if known is None or known.device_id != self.sender.device_id:
            self.taken.fork = True
            inbox.put_aside(self.tx, self.sender, op, "op_reused", {})
            inbox.tell_incident(self.tx, self.sender.device_id, "fork", {"dseq": op.dseq})
            return True
        if known.payload_hash != op.payload_hash:
            inbox.put_aside(self.tx, self.sender, op, "op_reused", {})
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
            plans = self.writing.plans(ops)
        except Unfit as unfit:
            for op in ops:
                inbox.put_aside(self.tx, self.sender, op, unfit.reason, unfit.facts)
                receipt = Receipt(op.dseq, QUARANTINED, reason=unfit.reason)
                self.verdicts.append(_Verdict(op, None, receipt, id_or_none(op.payload.get("order_id"))))
        else:
            for op, plan in zip(ops, plans, strict=True):
                receipt = self.writing.apply(op, plan)
                order_id = plan.order_id or id_or_none(op.payload.get("order_id"))
                self.verdicts.append(_Verdict(op, plan.key, receipt, order_id))
        if ops:
            self.device.last_dseq = ops[-1].dseq


def _settle(tx: Write, sender: Sender, batch: Batch, verdicts: Iterable[_Verdict], stamp: Stamp) -> list[Receipt]:
    """Write the op log: every op with the receipt it got, the version it made in it."""
    receipts: list[Receipt] = []
    rows: list[dict[str, Any]] = []
    skew = batch.skew(tx.now)
    for verdict in verdicts:
        receipt = verdict.receipt
        if verdict.key is not None:
            version = stamp.versions.get(verdict.key) or version_of(tx, verdict.key)
            receipt = replace(receipt, version=version)
        receipts.append(receipt)
        rows.append(
            {
                "device_id": sender.device_id,
                "incarnation": batch.incarnation,
                "dseq": verdict.op.dseq,
                "op_id": verdict.op.op_id,
                "payload_hash": verdict.op.payload_hash,
                "payload": dict(verdict.op.payload),
                "receipt": codec.to_wire(receipt),
                "order_id": verdict.order_id,
                "seq": stamp.seq,
                "happened_at": verdict.op.happened_at(skew),
                "received_at": tx.now,
            }
        )
    if rows:
        tx.execute(_RECEIVED, rows)
    return receipts
