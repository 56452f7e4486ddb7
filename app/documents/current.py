"""What documents an order makes, which can be made now, and whether a sealed one still says what the order says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.complete import missing
from app.documents.content import WorkOrderContent
from app.documents.details import happened
from app.documents.gather import Issuer, Sources, gather, sources
from app.documents.kinds import KINDS, ORDER, DocumentKind, due_documents, kind_of
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


def next_content(
    db: Read, files: Files | None, order_id: OrderId, issuer: Issuer, kind: DocumentKind = ORDER,
    found: Sources | None = None,
) -> WorkOrderContent:  # fmt: skip
    """Gather what the next revision of a kind would say."""
    former = [row for row in documents(db, order_id) if row.kind == kind.code]
    if not former:
        return gather(db, files, order_id, issuer, kind=kind, found=found)
    last = max(former, key=lambda row: row.revision)
    return gather(db, files, order_id, issuer, last.revision + 1, last.number, kind, found)


def is_current(db: Read, row: DocumentRow, order_id: OrderId, issuer: Issuer, found: Sources | None = None) -> bool:
    """Tell whether a document says what the order says now; no picture is read for it."""
    before = _before(documents(db, order_id), row)
    content = gather(db, None, order_id, issuer, row.revision, before, kind_of(row.kind), found)
    return sha256(record_of(content)).hexdigest() == row.record_hash


@dataclass(frozen=True)
class KindLook:
    """One kind of document as an order stands: what it lacks, and what would be replaced.

    `is_due` tells whether every order of this type makes one; else it is made where there is cause. `stands` is the
    customer's copy that stands, `is_current` whether it says what the order says now.
    """

    kind: DocumentKind
    lacks: tuple[str, ...]
    is_due: bool
    stands: DocumentRow | None
    is_current: bool


def kinds_of_order(db: Read, order_id: OrderId, issuer: Issuer) -> list[KindLook]:
    """Say which kinds of document an order makes, which can be made now, and what each of the others lacks."""
    found = sources(db, order_id)
    rows = documents(db, order_id)
    due = due_documents(found.view.row.order_type)
    looks = []
    for kind in KINDS.values():
        stands = next((row for row in rows if row.kind == kind.code and row.state == "signed"), None)
        is_due = kind.name in due
        if stands is None and not is_due and not _has_cause(db, found, kind):
            continue
        lacks = missing(next_content(db, None, order_id, issuer, kind, found))
        is_same = stands is None or is_current(db, stands, order_id, issuer, found)
        looks.append(KindLook(kind, lacks, is_due, stands, is_same))
    return looks


def _has_cause(db: Read, found: Sources, kind: DocumentKind) -> bool:
    """Tell whether something happened that this kind of document is about."""
    is_begun = any(row.form_id in kind.forms and row.response_id is not None for row in found.forms)
    is_signed = kind.customer is not ORDER.customer and any(row.purpose is kind.customer for row in found.signed)
    return is_begun or is_signed or any(happened(db, found.view, step) for step in kind.steps)


def _before(rows: Sequence[DocumentRow], row: DocumentRow) -> str:
    earlier = [each for each in rows if each.kind == row.kind and each.revision < row.revision]
    return max(earlier, key=lambda each: each.revision).number if earlier else ""
