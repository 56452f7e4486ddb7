"""Judges a file by what this ledger knows: head office's root, the hashes recorded here, what has taken its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from cryptography import x509

from app.documents.shelf import documents
from app.documents.verify import Judged, Outcome, Reason, verify
from app.store import keys
from app.store.door import Read
from app.store.tables import Document
from app.store.types import OrderId

ROOT: Final = "office root"


class Recorded(StrEnum):
    """What the ledger knows of a document."""

    NOT_HERE = "not_here"
    STANDS = "stands"
    WITHDRAWN = "withdrawn"
    VOID = "void"


_RECORDED: Final = {"signed": Recorded.STANDS, "withdrawn": Recorded.WITHDRAWN, "void": Recorded.VOID}


@dataclass(frozen=True)
class Proved:
    """The verdict on a file; `replaced_by` names the revision that voids it."""

    judged: Judged
    recorded: Recorded
    replaced_by: str = ""


def prove(db: Read, data: bytes) -> Proved:
    """Judge a file; one whose number is recorded here must be, byte for byte, what was recorded."""
    root = keys.secret(db, ROOT)
    judged = verify(data, [x509.load_der_x509_certificate(root)] if root else [])
    if not judged.document:
        return Proved(judged, Recorded.NOT_HERE)
    found = db.scalars(sa.select(Document).where(Document.number == judged.document))
    if not found:
        return Proved(judged, Recorded.NOT_HERE)
    mine = next((row for row in found if row.sha == judged.file_sha256), None)
    if mine is None and judged.outcome is Outcome.PASSED:
        why = Reason("not_recorded", (("recorded", " / ".join(sorted(row.sha for row in found))),))
        judged = replace(judged, outcome=Outcome.FAILED, reasons=(why,))
    row = mine or found[0]
    number = db.scalar(sa.select(Document.number).where(Document.voids_id == row.id))
    state = next(each.state for each in documents(db, OrderId(row.order_id)) if each.id == row.id)
    return Proved(judged, _RECORDED[state], number or "")


def fingerprint(db: Read) -> str:
    """Give the SHA-256 of the root certificate that files are judged by; "" before this laptop has an office."""
    root = keys.secret(db, ROOT)
    return sha256(root).hexdigest() if root else ""
