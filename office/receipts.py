"""What came in from each laptop for each order: records taken in of those sent, files here of those named."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.store.door import Read
from app.store.office_tables import Device, OfficeBlob, Quarantined, ReceivedOp
from app.store.tables import Attachment, Document, Person, Signature, WorkOrder


@dataclass(frozen=True)
class ReceiptRow:
    """One laptop's work on one order; files are counted for the order as a whole."""

    order: str
    order_id: uuid.UUID
    person: str | None
    device: str | None
    confirmed: int
    total: int
    files: int
    files_total: int
    last_at: datetime | None


def receipt_rows(db: Read, order: str | None = None) -> list[ReceiptRow]:
    """Count for all orders laptops worked on, or for one by its number."""
    ops = (
        sa.select(
            ReceivedOp.order_id,
            ReceivedOp.device_id,
            sa.func.count().label("total"),
            sa.func.max(ReceivedOp.received_at).label("last_at"),
        )
        .where(ReceivedOp.order_id.is_not(None))
        .group_by(ReceivedOp.order_id, ReceivedOp.device_id)
        .subquery()
    )
    found = (
        sa.select(ops, WorkOrder.number, Person.name, Device.mark)
        .outerjoin(WorkOrder, WorkOrder.id == ops.c.order_id)
        .outerjoin(Device, Device.id == ops.c.device_id)
        .outerjoin(Person, Person.id == Device.person_id)
        .order_by(WorkOrder.number, Device.mark)
    )
    if order is not None:
        found = found.where(WorkOrder.number == order)
    rows = db.rows(found)
    aside = _put_aside(db)
    named = files_of(db, [row.order_id for row in rows])
    return [
        ReceiptRow(
            order=row.number or str(row.order_id),
            order_id=row.order_id,
            person=row.name,
            device=row.mark,
            confirmed=row.total - aside.get((row.order_id, row.device_id), 0),
            total=row.total,
            files=named.get(row.order_id, (0, 0))[0],
            files_total=named.get(row.order_id, (0, 0))[1],
            last_at=row.last_at,
        )
        for row in rows
    ]


def files_of(db: Read, orders: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Count for each order the files that are here, whole and verified, and all that its records name."""
    named: dict[uuid.UUID, set[str]] = {}
    for start in range(0, len(orders), 500):
        some = orders[start : start + 500]
        for row in db.rows(
            sa.select(Attachment.order_id, Attachment.sha, Attachment.preview_sha)
            .where(Attachment.order_id.in_(some))
            .union_all(
                sa.select(Document.order_id, Document.sha, sa.null()).where(Document.order_id.in_(some)),
                sa.select(Signature.order_id, Signature.samples_sha, sa.null()).where(Signature.order_id.in_(some)),
            )
        ):
            shas: tuple[str | None, ...] = tuple(row[1:])
            named.setdefault(row[0], set()).update(sha for sha in shas if sha)
    wanted = sorted({sha for shas in named.values() for sha in shas})
    here: set[str] = set()
    for start in range(0, len(wanted), 500):
        here.update(db.scalars(sa.select(OfficeBlob.sha).where(OfficeBlob.sha.in_(wanted[start : start + 500]))))
    return {order: (len(shas & here), len(shas)) for order, shas in named.items()}


def is_complete(db: Read, order: uuid.UUID) -> bool:
    """Tell whether every file the records of an order name is here, whole and verified."""
    here, named = files_of(db, [order]).get(order, (0, 0))
    return here == named


def _put_aside(db: Read) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    counted = (
        sa.select(Quarantined.order_id, Quarantined.device_id, sa.func.count().label("number"))
        .where(Quarantined.settled_at.is_(None), Quarantined.order_id.is_not(None))
        .group_by(Quarantined.order_id, Quarantined.device_id)
    )
    return {(row.order_id, row.device_id): row.number for row in db.rows(counted)}
