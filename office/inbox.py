"""What waits for a person at head office: work put aside, work nobody waited for, what went wrong in a sync."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.orders import state_of
from app.store.door import Read, Write
from app.store.kinds import OrderState
from app.store.office_tables import Device, Incident, Orphan, Quarantined
from app.store.tables import Person, WorkOrder
from app.store.types import OrderId
from office.ground import Ground
from office.judge import Op, Sender, id_or_none
from sync.protocol import LostRow, Rec

LOST_ROW: Final = "lost_row"
_QUARANTINE: Final = uuid.UUID("8d6d3b0a-3f1e-5e53-9f2f-0a6a5f6a7c22")
_ORPHANS: Final = uuid.UUID("b1b55d1e-8d1c-5c0a-9a35-6c2f0f1f6d10")


@dataclass(frozen=True)
class AsideRow:
    """One action put aside: whose, on which order, why; `ids` are its ops."""

    id: uuid.UUID
    ids: tuple[uuid.UUID, ...]
    order: str | None
    person: str | None
    device: str | None
    reason: str
    entities: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class OrphanRow:
    """Work nobody waited for, or a row that only laptops have."""

    id: uuid.UUID
    kind: str
    order: str | None
    person: str | None
    device: str | None
    entity: str | None
    rec_id: uuid.UUID | None
    ops: int
    first_at: datetime
    last_at: datetime


def put_aside(tx: Write, sender: Sender, op: Op, reason: str, facts: Mapping[str, Any]) -> None:
    """Keep an op that cannot be taken, byte for byte, with the reason."""
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
                order_id=id_or_none(op.payload.get("order_id")),
                at=tx.now,
                settled_at=None,
                settled_seq=None,
                verdict=None,
            )
        )
        tx.flush()


def late_kind(db: Read, ground: Ground, order_id: uuid.UUID) -> str | None:
    """Say why nobody waits for a person's work on an order, if nobody does."""
    if ground.is_handed_over(order_id):
        return "after_handover"
    if ground.was_cancelled_by_others(order_id) and state_of(db, OrderId(order_id)) == OrderState.CANCELLED:
        return "after_cancel"
    return None


def note(tx: Write, sender: Sender, kind: str, order_id: uuid.UUID | None, key: Rec | None = None) -> None:
    """Note one more op of work nobody waited for; one line for each person, order and kind, or record."""
    told = f"{kind}\n{order_id}\n{sender.person_id}\n{key[0] if key else ''}\n{key[1] if key else ''}"
    orphan_id = uuid.uuid5(_ORPHANS, told)
    row = tx.get(Orphan, orphan_id)
    if row is None:
        tx.add(
            Orphan(
                id=orphan_id,
                kind=kind,
                order_id=order_id,
                entity=key[0] if key else None,
                rec_id=key[1] if key else None,
                version=None,
                body=None,
                person_id=sender.person_id,
                device_id=sender.device_id,
                ops=1,
                first_at=tx.now,
                last_at=tx.now,
                settled_at=None,
                verdict=None,
            )
        )
        tx.flush()
    else:
        row.ops, row.last_at = row.ops + 1, tx.now
        row.settled_at = row.verdict = None


def offer_lost(tx: Write, sender: Sender, rows: Sequence[LostRow], orders: Mapping[Rec, uuid.UUID | None]) -> None:
    """Keep rows this office once said and no longer has; the newest version of each counts."""
    for lost in rows:
        orphan_id = uuid.uuid5(_ORPHANS, f"{LOST_ROW}\n{lost.entity}\n{lost.rec_id}")
        row = tx.get(Orphan, orphan_id)
        if row is not None and (row.version or 0) >= lost.version:
            continue
        if row is None:
            row = Orphan(id=orphan_id, kind=LOST_ROW, ops=0, first_at=tx.now, last_at=tx.now)
            row.entity, row.rec_id = lost.entity, lost.rec_id
            row.order_id = orders.get((lost.entity, lost.rec_id))
            tx.add(row)
        row.version, row.body, row.last_at = lost.version, dict(lost.body), tx.now
        row.person_id, row.device_id = sender.person_id, sender.device_id
        row.settled_at = row.verdict = None
        tx.flush()


def tell_incident(tx: Write, device_id: uuid.UUID | None, kind: str, facts: Mapping[str, Any]) -> None:
    """Note that something of a sync should be known."""
    tx.add(Incident(id=tx.new_id(), device_id=device_id, kind=kind, facts=dict(facts), at=tx.now))


def put_aside_rows(db: Read) -> list[AsideRow]:
    """List the actions that were put aside and wait, the oldest first."""
    found = db.rows(
        sa.select(Quarantined, WorkOrder.number, Person.name, Device.mark)
        .outerjoin(WorkOrder, WorkOrder.id == Quarantined.order_id)
        .outerjoin(Device, Device.id == Quarantined.device_id)
        .outerjoin(Person, Person.id == Device.person_id)
        .where(Quarantined.settled_at.is_(None))
        .order_by(Quarantined.at, Quarantined.dseq, Quarantined.id)
    )
    actions: dict[tuple[Any, ...], list[Any]] = {}
    for row in found:
        actions.setdefault((row.Quarantined.device_id, row.Quarantined.payload.get("txn")), []).append(row)
    return [
        AsideRow(
            id=rows[0].Quarantined.id,
            ids=tuple(row.Quarantined.id for row in rows),
            order=next((row.number for row in rows if row.number), None),
            person=rows[0].name,
            device=rows[0].mark,
            reason=rows[0].Quarantined.reason,
            entities=tuple(sorted({str(row.Quarantined.payload.get("entity")) for row in rows})),
            at=rows[0].Quarantined.at,
        )
        for rows in actions.values()
    ]


def orphan_rows(db: Read) -> list[OrphanRow]:
    """List the work nobody waited for, the oldest first."""
    found = db.rows(
        sa.select(Orphan, WorkOrder.number, Person.name, Device.mark)
        .outerjoin(WorkOrder, WorkOrder.id == Orphan.order_id)
        .outerjoin(Device, Device.id == Orphan.device_id)
        .outerjoin(Person, Person.id == Orphan.person_id)
        .where(Orphan.settled_at.is_(None))
        .order_by(Orphan.first_at, Orphan.id)
    )
    return [
        OrphanRow(
            id=row.Orphan.id,
            kind=row.Orphan.kind,
            order=row.number or _number_in(row.Orphan.body),
            person=row.name,
            device=row.mark,
            entity=row.Orphan.entity,
            rec_id=row.Orphan.rec_id,
            ops=row.Orphan.ops,
            first_at=row.Orphan.first_at,
            last_at=row.Orphan.last_at,
        )
        for row in found
    ]


def _number_in(body: Mapping[str, Any] | None) -> str | None:
    number = (body or {}).get("number")
    return number if isinstance(number, str) else None
