"""An office's figures, counted from its rows each time: nothing that is kept ready is believed."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import sqlalchemy as sa

from app.orders import standing
from app.store import replica
from app.store.door import Read, Store
from app.store.imprint import imprint
from app.store.office_tables import OFFICE, Device, OfficeBlob, Quarantined, ReceivedOp, RecordVersion, ScopeMember
from app.store.tables import Attachment, Conflict, Document, OrderStep, Person, Signature, WorkOrder
from office.history import top_of


def figures(store: Store) -> dict[str, Any]:
    """Count orders by state, rows, digests by engineer, what came in for each order, and what waits for a person."""
    with store.read() as db:
        prints = _prints(db)
        return {
            "commit": top_of(db),
            "rows": len(prints),
            "orders": _orders(db),
            "digest": _sum(prints.values()),
            "digests": _by_engineer(db, prints),
            "fingerprint": imprint(db, OFFICE),
            "receipts": _receipts(db),
            "files": len(db.scalars(sa.select(OfficeBlob.sha))),
            "conflicts": len(db.scalars(sa.select(Conflict.id).where(Conflict.decided_at.is_(None)))),
            "quarantine": len(db.scalars(sa.select(Quarantined.id).where(Quarantined.settled_at.is_(None)))),
        }


def _prints(db: Read) -> dict[tuple[str, uuid.UUID], str]:
    """Fingerprint every row as it stands, under the version it is kept under."""
    known = sa.select(RecordVersion.entity, RecordVersion.rec_id, RecordVersion.version)
    versions = {(row.entity, row.rec_id): row.version for row in db.rows(known)}
    return {
        (entity, rec_id): replica.fingerprint(entity, rec_id, versions.get((entity, rec_id), 0), body)
        for entity in replica.ENTITIES
        for rec_id, body in replica.every(db, entity)
    }


def _orders(db: Read) -> dict[str, int]:
    steps: dict[uuid.UUID, list[Any]] = {order: [] for order in db.scalars(sa.select(WorkOrder.id))}
    for row in db.rows(sa.select(OrderStep.order_id, OrderStep.from_state, OrderStep.to_state)):
        steps.setdefault(row.order_id, []).append((row.from_state, row.to_state))
    counted = Counter(str(standing(taken).state) for taken in steps.values())
    return dict(sorted(counted.items()))


def _by_engineer(db: Read, prints: dict[tuple[str, uuid.UUID], str]) -> dict[str, dict[str, Any]]:
    """The digest of each enrolled engineer's scope, which must be the one his laptop counts."""
    people = sa.select(Person.id, Person.code).where(Person.id.in_(sa.select(Device.person_id))).order_by(Person.code)
    found: dict[str, dict[str, Any]] = {}
    for person in db.rows(people):
        visible = (
            sa.select(RecordVersion.entity, RecordVersion.rec_id)
            .join(ScopeMember, ScopeMember.scope == RecordVersion.scope)
            .where(ScopeMember.person_id == person.id, ScopeMember.left_seq.is_(None))
            .where(RecordVersion.is_deleted.is_(False))
        )
        his = [prints.get((row.entity, row.rec_id), "0" * 32) for row in db.rows(visible)]
        found[person.code] = {"sum": _sum(his), "count": len(his)}
    return found


def _receipts(db: Read) -> dict[str, dict[str, int]]:
    """For each order a laptop worked on: ops confirmed, ops in all, files here of files named."""
    numbers = {row.id: row.number for row in db.rows(sa.select(WorkOrder.id, WorkOrder.number))}
    here = set(db.scalars(sa.select(OfficeBlob.sha)))
    found: dict[str, dict[str, int]] = {}
    ops = sa.select(ReceivedOp.order_id, ReceivedOp.receipt).where(ReceivedOp.order_id.is_not(None))
    for row in db.rows(ops):
        line = _line(found, numbers.get(row.order_id, str(row.order_id)))
        line["parts_total"] += 1
        line["parts_confirmed"] += row.receipt["outcome"] != "quarantined"
    for row in db.rows(sa.select(Attachment.order_id, Attachment.sha, Attachment.preview_sha)):
        line = _line(found, numbers.get(row.order_id, str(row.order_id)))
        named = {sha for sha in (row.sha, row.preview_sha) if sha}
        line["files_total"] += len(named)
        line["files_confirmed"] += len(named & here)
    sealed = sa.select(Document.order_id, Document.sha.label("sha"))
    penned = sa.select(Signature.order_id, Signature.samples_sha.label("sha")).where(Signature.samples_sha.is_not(None))
    for row in db.rows(sealed.union(penned)):
        line = _line(found, numbers.get(row.order_id, str(row.order_id)))
        line["files_total"] += 1
        line["files_confirmed"] += row.sha in here
    return dict(sorted(found.items()))


def _line(found: dict[str, dict[str, int]], number: str) -> dict[str, int]:
    empty = {"parts_confirmed": 0, "parts_total": 0, "files_confirmed": 0, "files_total": 0}
    return found.setdefault(number, empty)


def _sum(prints: Any) -> str:
    return f"{replica.add_digests(prints):032x}"
