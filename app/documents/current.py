"""Does a sealed document still say what the order says? The record is told anew and compared by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.content import WorkOrderContent
from app.documents.gather import Issuer, gather
from app.documents.record import record_of
from app.documents.shelf import DocumentRow, documents
from app.store import keys
from app.store.door import Read
from app.store.files import Files
from app.store.types import OrderId

ROOT = "office root"


def issued(db: Read, issuer: Issuer) -> Issuer:
    """Add the fingerprint of head office's root, as it is printed on every document."""
    root = keys.secret(db, ROOT)
    if root is None:
        return issuer
    der = x509.load_der_x509_certificate(root).public_bytes(Encoding.DER)
    return replace(issuer, root_fingerprint=sha256(der).hexdigest())


def next_content(db: Read, files: Files, order_id: OrderId, issuer: Issuer) -> WorkOrderContent:
    """Gather what the next revision would say."""
    former = documents(db, order_id)
    if not former:
        return gather(db, files, order_id, issuer)
    last = max(former, key=lambda row: row.revision)
    return gather(db, files, order_id, issuer, last.revision + 1, last.number)


def is_current(db: Read, row: DocumentRow, order_id: OrderId, issuer: Issuer) -> bool:
    """Tell whether a document says what the order says now; no picture is read for it."""
    before = _before(documents(db, order_id), row)
    content = gather(db, None, order_id, issuer, row.revision, before)
    return sha256(record_of(content)).hexdigest() == row.record_hash


def _before(rows: Sequence[DocumentRow], row: DocumentRow) -> str:
    earlier = [each for each in rows if each.revision < row.revision]
    return max(earlier, key=lambda each: each.revision).number if earlier else ""
