"""Makes the sealed documents of an order: gathered, drawn, sealed, verified, on the disk, then recorded at once.

One revision is two files over one record: the company's copy and the customer's, each sealed by itself.
Killed between any two steps the ledger knows either nothing of the document, or a document that is whole and sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key

from app.documents.content import WorkOrderContent
from app.documents.current import ROOT, issued, next_content
from app.documents.gather import Issuer
from app.documents.kinds import ORDER, DocumentKind
from app.documents.press import Printed, print_document
from app.documents.report import Copy
from app.documents.seal import SealKey, seal_as_engineer, seal_as_witness
from app.documents.shelf import (
    TIME_SEEN,
    DocumentRow,
    SealLimit,
    document_row,
    documents,
    highest_time,
    last_ok_at,
    sealing_limit,
)
from app.documents.telling import Language
from app.documents.verify import Outcome, verify
from app.errors import Bug, Refused
from app.signatures import device_mark
from app.store import keys
from app.store.door import Read, Store, Write
from app.store.files import Files
from app.store.laptop_tables import LocalBlob, Setting
from app.store.tables import Document
from app.store.types import OrderId
from app.store.values import moment_text

COPIES: Final[tuple[Copy, ...]] = ("company", "customer")
LANE_DOCUMENT: Final = 1
_ISSUING = "office issuing"


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
class _Keys:
    engineer: SealKey
    witness: SealKey
    root: x509.Certificate


@dataclass(frozen=True)
class _Sealed:
    copy: Copy
    data: bytes
    sha: str
    base: Printed
    seals: int


def make_documents(
    store: Store, files: Files, order_id: OrderId, issuer: Issuer, language: Language, kind: DocumentKind = ORDER
) -> tuple[DocumentRow, ...]:
    """Make both copies of a document, seal, verify, store and record them; the revision before becomes void.

    Raises:
        DocumentIncomplete: something it must say is missing, named.
        SealingStopped, SealKeysMissing, OrderChanged: as named.
        SumsDiffer, SealKeyUnfit, FileMissing, StoreFull: as named.
    """
    with store.read() as db:
        if sealing_limit(db) is SealLimit.STOP:
            raise SealingStopped(last_ok_at=last_ok_at(db))
        own = _keys(db)
        named = issued(db, issuer)
        content = next_content(db, files, order_id, named, kind)
        at = db.clock.now()
    sealed = [_sealed(content, own, language, copy, at, files) for copy in COPIES]
    with store.write() as tx:
        if next_content(tx, files, order_id, named, kind) != content:
            raise OrderChanged(order_id=order_id)
        return _record(tx, order_id, content, sealed, language, at)


def _sealed(
    content: WorkOrderContent, own: _Keys, language: Language, copy: Copy, at: datetime, files: Files
) -> _Sealed:
    base = print_document(content, language, copy)
    data, seals = base.data, 0
    engineer, customer = content.seal_of("engineer"), content.seal_of("customer")
    if engineer is not None:
        data, seals = seal_as_engineer(data, own.engineer, engineer, at), seals + 1
    if customer is not None:
        data, seals = seal_as_witness(data, own.witness, customer, at), seals + 1
    judged = verify(data, [own.root])
    if judged.outcome is not Outcome.PASSED:
        raise DocumentBroken(number=content.document_number, reason=[each.code for each in judged.reasons])
    return _Sealed(copy, data, files.put(data), base, seals)


def _record(
    tx: Write, order_id: OrderId, content: WorkOrderContent, sealed: Sequence[_Sealed], language: str, at: datetime
) -> tuple[DocumentRow, ...]:
    same = [row for row in documents(tx, order_id) if row.kind == content.kind]
    former = {row.copy: row for row in same if row.state != "void"}
    made = []
    for each in sealed:
        before = former.get(each.copy)
        row = Document(
            id=tx.new_id(), order_id=order_id, kind=content.kind, revision=content.revision,
            number=content.document_number, language=language, copy=each.copy, record_hash=each.base.record_sha256,
            base_sha=sha256(each.base.data).hexdigest(), sha=each.sha, size_bytes=len(each.data), at=at,
            device_mark=device_mark(tx), signatures=each.seals, by_id=tx.actor_id,
            voids_id=before.id if before else None, reason="new_revision" if before else None,
        )  # fmt: skip
        tx.add(row)
        made.append(row)
        if tx.get(LocalBlob, each.sha) is None:
            tx.add(
                LocalBlob(
                    sha=each.sha, size_bytes=len(each.data), mime="application/pdf", lane=LANE_DOCUMENT,
                    order_id=order_id, added_at=tx.now, sent_bytes=0, verified_at=None, trouble=None,
                )
            )  # fmt: skip
    _note_time(tx)
    tx.flush()
    return tuple(document_row(row, "signed") for row in made)


def _note_time(tx: Write) -> None:
    seen, noted = moment_text(highest_time(tx)), tx.get(Setting, TIME_SEEN)
    if noted is None:
        tx.add(Setting(name=TIME_SEEN, value=seen))
    else:
        noted.value = seen


def _keys(db: Read) -> _Keys:
    names = (ROOT, _ISSUING, "certificate engineer", "certificate witness")
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
