"""Makes the sealed work order of an order: gathered, drawn, sealed, verified, on the disk, then recorded at once.

Killed between any two steps the ledger knows either nothing of the document, or a document that is whole and sealed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key

from app.documents.content import WorkOrderContent
from app.documents.gather import Issuer, gather
from app.documents.press import Printed, print_work_order
from app.documents.report import Copy
from app.documents.seal import SealKey, SealLimit, seal_as_engineer, seal_as_witness, seal_limit
from app.documents.telling import Language
from app.documents.verify import Outcome, verify
from app.errors import Bug, Refused
from app.signatures import device_mark
from app.store import keys
from app.store.door import Read, Store, Write
from app.store.files import Files
from app.store.laptop_tables import LocalBlob, OutboxOp, Setting, SyncState
from app.store.tables import Document
from app.store.types import OrderId
from app.store.values import moment_text
from app.words import Pair

KIND: Final = "F16"
LANE_DOCUMENT: Final = 1
TIME_SEEN: Final = "time_seen"
_ROOT, _ISSUING = "office root", "office issuing"


class SealingStopped(Refused):
    """The laptop has not met head office for too long to set new seals. Facts: last_ok_at."""

    code = "sealing_stopped"
    rule = "BR-61"
    way_on = "sync"


class SealKeysMissing(Refused):
    """The keys or certificates that seal documents are not here: the laptop is not enrolled."""

    code = "seal_keys_missing"
    rule = "BR-61"


class OrderChanged(Refused):
    """The order changed while its document was being made; nothing was recorded."""

    code = "order_changed"
    rule = "BR-61"


class DocumentBroken(Bug):
    """What was just sealed does not pass our own judgement. Facts: number, reason."""

    code = "document_broken"


@dataclass(frozen=True)
class DocumentRow:
    """One document of an order; `state` is "signed" or "void"."""

    id: uuid.UUID
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


@dataclass(frozen=True)
class _Keys:
    engineer: SealKey
    witness: SealKey
    root: x509.Certificate


@dataclass(frozen=True)
class _Sealed:
    data: bytes
    base: Printed
    content: WorkOrderContent
    at: datetime
    seals: int


def make_document(
    store: Store, files: Files, order_id: OrderId, issuer: Issuer, language: Language, copy: Copy = "customer"
) -> DocumentRow:
    """Make the work order, seal it, verify it, store it and record it; a former revision becomes void.

    Raises:
        DocumentIncomplete: something it must say is missing, named.
        SealingStopped, SealKeysMissing, OrderChanged: as named.
        SumsDiffer, SealKeyUnfit, FileMissing, StoreFull: as named.
    """
    with store.read() as db:
        if sealing_limit(db) is SealLimit.STOP:
            raise SealingStopped(last_ok_at=_last_ok_at(db))
        own = _keys(db)
        issued = Issuer(issuer.name, issuer.phone, sha256(own.root.public_bytes(Encoding.DER)).hexdigest())
        content = _content(db, files, order_id, issued)
        at = db.clock.now()
    sealed = _sealed(content, own, language, copy, at)
    sha = files.put(sealed.data)
    with store.write() as tx:
        if _content(tx, files, order_id, issued) != content:
            raise OrderChanged(order_id=order_id)
        return _record(tx, order_id, sealed, sha, language, copy)


def documents(db: Read, order_id: OrderId) -> list[DocumentRow]:
    """List the documents of an order, void ones too, oldest first."""
    found = db.scalars(sa.select(Document).where(Document.order_id == order_id).order_by(Document.revision))
    voided = {row.voids_id for row in found}
    return [_row(row, is_void=row.id in voided) for row in found]


def sealing_limit(db: Read) -> SealLimit:
    """Say whether this laptop may still seal, judged by the highest time it ever saw. Source: PROTOCOL I16."""
    last_ok_at = _last_ok_at(db)
    return SealLimit.FREE if last_ok_at is None else seal_limit(last_ok_at, highest_time(db))


def highest_time(db: Read) -> datetime:
    """Give the highest time this laptop ever saw: its clock now, each recorded edit, and what was noted before."""
    noted = db.get(Setting, TIME_SEEN)
    seen = [db.clock.now(), db.scalar(sa.select(sa.func.max(OutboxOp.at_local))), _last_ok_at(db)]
    if noted is not None and noted.value:
        seen.append(datetime.fromisoformat(str(noted.value)))
    return max(each for each in seen if each is not None)


def signed_but_unsent(db: Read) -> int:
    """Count the orders with a sealed document that head office has not confirmed."""
    unsent = sa.select(OutboxOp.rec_id).where(OutboxOp.entity == "documents", OutboxOp.state != "acked")
    unverified = (
        sa.select(Document.id).join(LocalBlob, LocalBlob.sha == Document.sha).where(LocalBlob.verified_at.is_(None))
    )
    waiting = Document.id.in_(unsent.union(unverified))
    return db.scalar(sa.select(sa.func.count(sa.distinct(Document.order_id))).where(waiting)) or 0


def _content(db: Read, files: Files, order_id: OrderId, issuer: Issuer) -> WorkOrderContent:
    former = documents(db, order_id)
    return gather(db, files, order_id, issuer, len(former) + 1, former[-1].number if former else "")


def _sealed(content: WorkOrderContent, own: _Keys, language: Language, copy: Copy, at: datetime) -> _Sealed:
    base = print_work_order(content, language, copy)
    data, seals = base.data, 0
    engineer, customer = content.acceptance_of("engineer"), content.acceptance_of("customer")
    if engineer is not None:
        data, seals = seal_as_engineer(data, own.engineer, engineer, at), seals + 1
    if customer is not None:
        data, seals = seal_as_witness(data, own.witness, customer, at), seals + 1
    judged = verify(data, [own.root])
    if judged.outcome is not Outcome.PASSED:
        raise DocumentBroken(number=content.document_number, reason=[each.code for each in judged.reasons])
    return _Sealed(data, base, content, at, seals)


def _record(tx: Write, order_id: OrderId, sealed: _Sealed, sha: str, language: str, copy: str) -> DocumentRow:
    former = [row for row in documents(tx, order_id) if row.state != "void"]
    row = Document(
        id=tx.new_id(), order_id=order_id, kind=KIND, revision=sealed.content.revision,
        number=sealed.content.document_number, language=language, copy=copy, record_hash=sealed.base.record_sha256,
        base_sha=sha256(sealed.base.data).hexdigest(), sha=sha, size_bytes=len(sealed.data), at=sealed.at,
        device_mark=device_mark(tx), signatures=sealed.seals, by_id=tx.actor_id,
        voids_id=former[-1].id if former else None, reason="new_revision" if former else None,
    )  # fmt: skip
    tx.add(row)
    if tx.get(LocalBlob, sha) is None:
        tx.add(
            LocalBlob(
                sha=sha, size_bytes=len(sealed.data), mime="application/pdf", lane=LANE_DOCUMENT, order_id=order_id,
                added_at=tx.now, sent_bytes=0, verified_at=None, trouble=None,
            )
        )  # fmt: skip
    _note_time(tx)
    tx.flush()
    return _row(row, is_void=False)


def _note_time(tx: Write) -> None:
    seen, noted = moment_text(highest_time(tx)), tx.get(Setting, TIME_SEEN)
    if noted is None:
        tx.add(Setting(name=TIME_SEEN, value=seen))
    else:
        noted.value = seen


def _row(row: Document, *, is_void: bool) -> DocumentRow:
    return DocumentRow(
        row.id, row.number, row.revision, row.language, row.copy, row.record_hash, row.base_sha, row.sha,
        row.size_bytes, row.at, row.signatures, "void" if is_void else "signed",
    )  # fmt: skip


def _last_ok_at(db: Read) -> datetime | None:
    return db.scalar(sa.select(SyncState.last_ok_at))


def _keys(db: Read) -> _Keys:
    names = (_ROOT, _ISSUING, "certificate engineer", "certificate witness")
    found = [keys.secret(db, name) for name in names]
    own = keys.device_keys(db)
    if own is None or None in found:
        raise SealKeysMissing
    root, issuing, engineer, witness = (x509.load_der_x509_certificate(each) for each in found if each is not None)
    chain = (issuing, root)
    return _Keys(SealKey(_p256(own.engineer), engineer, chain), SealKey(_p256(own.witness), witness, chain), root)


def _p256(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(der, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealKeysMissing
    return key


def issuer_of(company: str, company_en: str | None = None, phone: str = "") -> Issuer:
    """Name the issuer from what the profile tells of the company."""
    return Issuer(Pair(company, company_en), phone)
