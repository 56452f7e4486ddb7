"""The documents of an order as the ledger has them: which stand, which are void, which wait; may this laptop seal?

Light: the engines that draw and seal are not needed here, so every page may ask.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from app.documents.kinds import kind_of
from app.documents.record import qr_text_of
from app.store.door import Read
from app.store.kinds import SignaturePurpose
from app.store.laptop_tables import LocalBlob, OutboxOp, Setting, SyncState
from app.store.tables import Document, Signature, WorkOrder
from app.store.types import OrderId, table_of
from app.words import Pair

TIME_SEEN: Final = "time_seen"
WARN_AFTER: Final = timedelta(days=7)
STOP_AFTER: Final = timedelta(days=30)
VoidedAt = Mapping[SignaturePurpose | None, datetime]
_SIGNED: Final = ("signatures", "documents")
_SIGNED_LANES: Final = (0, 1)
_OPS, _FILES = table_of(OutboxOp), table_of(LocalBlob)
_SIGNED_UNSENT: Final = sa.select(sa.func.count()).select_from(
    sa.union(
        sa.select(_OPS.c.order_id).where(_OPS.c.entity.in_(_SIGNED), _OPS.c.state != "acked"),
        sa.select(_FILES.c.order_id).where(_FILES.c.lane.in_(_SIGNED_LANES), _FILES.c.verified_at.is_(None)),
    ).subquery()
)


class SealLimit(StrEnum):
    """What the time since the last sync allows."""

    FREE = "free"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True)
class FoundDocument:
    """A document the finder found, and the order it belongs to."""

    id: uuid.UUID
    order_id: OrderId
    number: str
    title: Pair


@dataclass(frozen=True)
class DocumentRow:
    """One document of an order.

    `kind` is the code of `app.documents.kinds`. `state` is "signed", "void" (a later revision took its place) or
    "withdrawn": what was signed on it was voided since, and what is signed next takes its place.
    """

    id: uuid.UUID
    kind: str
    number: str
    revision: int
    language: str
    copy: str
    record_hash: str
    base_sha: str
    sha: str
    size_bytes: int
    at: datetime
    signatures: int
    state: str

    @property
    def qr_text(self) -> str:
        """Say what the QR code on the paper says."""
        return qr_text_of("", self.number, self.record_hash)


def find_documents(db: Read, text: str, limit: int = 20) -> list[FoundDocument]:
    """Find documents by a piece of their number, the newest first."""
    if not text.strip():
        return []
    statement = (
        sa.select(Document.id, Document.order_id, Document.number, WorkOrder.title, WorkOrder.title_en)
        .join(WorkOrder, WorkOrder.id == Document.order_id)
        .where(Document.number.icontains(text.strip(), autoescape=True))
        .order_by(Document.at.desc())
    )
    return [
        FoundDocument(row.id, OrderId(row.order_id), row.number, Pair(row.title, row.title_en))
        for row in db.rows(statement.limit(limit))
    ]


def documents(db: Read, order_id: OrderId) -> list[DocumentRow]:
    """List the documents of an order, void ones too, oldest first."""
    listed = sa.select(Document).where(Document.order_id == order_id)
    found = db.scalars(listed.order_by(Document.kind, Document.revision, Document.copy))
    replaced = {row.voids_id for row in found}
    voided = _voided_at(db, order_id) if found else {}
    return [document_row(row, _state(row, replaced, voided)) for row in found]


def _state(row: Document, replaced: Collection[uuid.UUID | None], voided: VoidedAt) -> str:
    if row.id in replaced:
        return "void"
    purpose = kind_of(row.kind).customer
    return "withdrawn" if purpose in voided and voided[purpose] > row.at else "signed"


def _voided_at(db: Read, order_id: OrderId) -> VoidedAt:
    """Say when a signature of each purpose was last voided: what was sealed with it before that stands no more."""
    voiding = sa.select(Signature).where(Signature.order_id == order_id, Signature.voids_id.is_not(None))
    return {row.purpose: row.at for row in db.scalars(voiding.order_by(Signature.at))}


def sealing_limit(db: Read) -> SealLimit:
    """Say whether this laptop may still seal, judged by the highest time it ever saw. Source: PROTOCOL I16."""
    met = last_ok_at(db)
    return SealLimit.FREE if met is None else seal_limit(met, highest_time(db))


def highest_time(db: Read) -> datetime:
    """Give the highest time this laptop ever saw: its clock now, each recorded edit, and what was noted before."""
    noted = db.get(Setting, TIME_SEEN)
    seen = [db.clock.now(), db.scalar(sa.select(sa.func.max(OutboxOp.at_local))), last_ok_at(db)]
    if noted is not None and noted.value:
        seen.append(datetime.fromisoformat(str(noted.value)))
    return max(each for each in seen if each is not None)


def signed_but_unsent(db: Read) -> int:
    """Count the orders with a signature or a sealed document that head office has not confirmed, file and all."""
    found = db.fetch_one(_SIGNED_UNSENT)
    return 0 if found is None else int(found[0])


def seal_limit(last_sync_at: datetime, highest_time_seen: datetime) -> SealLimit:
    """Say whether the laptop may still seal: warn after 7 days without a sync, stop after 30. Source: PROTOCOL I16."""
    apart = highest_time_seen - last_sync_at
    if apart > STOP_AFTER:
        return SealLimit.STOP
    return SealLimit.WARN if apart > WARN_AFTER else SealLimit.FREE


def last_ok_at(db: Read) -> datetime | None:
    """Say when this laptop last met head office."""
    return db.scalar(sa.select(SyncState.last_ok_at))


def document_row(row: Document, state: str) -> DocumentRow:
    """Show one document."""
    return DocumentRow(
        row.id, row.kind, row.number, row.revision, row.language, row.copy, row.record_hash, row.base_sha, row.sha,
        row.size_bytes, row.at, row.signatures, state,
    )  # fmt: skip
