"""What the documents of an order cost time for, done in the ledger lane: made, drawn, judged, printed, copied, given.

The engines are imported when they are first wanted: they would double the time until an order is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from PySide6.QtGui import QImage

from app import acceptance, closing, orders
from app.documents import current, shelf
from app.documents.content import WORK_ORDER
from app.documents.current import KindLook
from app.documents.gather import Issuer, gather
from app.documents.kinds import kind_of
from app.documents.shelf import DocumentRow, SealLimit
from app.signatures import standing_signature
from app.situation import picture as picture_of
from app.store.door import Read, Store, Write
from app.store.kinds import HandoverWay, OrderState, SignaturePurpose, SignatureSide
from app.store.types import OrderId
from app.words import Pair
from ui.sheets import PageSize

LANGUAGES: Final = ("zh_CN", "en", "both")


@dataclass(frozen=True)
class Given:
    """A copy that was given to the customer; `kind` is the code of its document."""

    kind: str
    way: HandoverWay
    to_whom: str
    at: datetime


@dataclass(frozen=True)
class DocumentsLook:
    """What one look at the ledger gives the page.

    `language` is the customer's: the one he signed in; `to_whom` is who signed for him; `kinds` are the documents the
    order makes, the work order first.
    """

    rows: tuple[DocumentRow, ...]
    given: tuple[Given, ...]
    state: OrderState
    limit: SealLimit
    last_ok_at: datetime | None
    language: str
    to_whom: str
    zone: str
    kinds: tuple[KindLook, ...]

    def kind(self, code: str) -> KindLook:
        """Give one of the kinds; of one that the order does not make, the work order."""
        return next((each for each in self.kinds if each.kind.code == code), self.kinds[0])


@dataclass(frozen=True)
class Opened:
    """A document that was opened: its bytes, its pages, and what was found of it; a draft has nothing to be proved."""

    data: bytes
    sizes: tuple[PageSize, ...]
    proved: Any = None


def look(db: Read, order_id: OrderId, company: Pair) -> DocumentsLook:
    """Look at the documents of an order."""
    rows = shelf.documents(db, order_id)
    kind_by_id = {row.id: row.kind for row in rows}
    issuer = current.issued(db, Issuer(company))
    view = orders.order_view(db, order_id)
    signed = standing_signature(db, order_id, SignaturePurpose.ACCEPTANCE, SignatureSide.CUSTOMER)
    given = tuple(
        Given(kind_by_id.get(row.document_id, ""), row.way, row.to_whom, row.at)
        for row in acceptance.handovers(db, order_id)
    )
    return DocumentsLook(
        tuple(rows), given, picture_of(db, order_id).state, shelf.sealing_limit(db),
        shelf.last_ok_at(db), signed.language if signed else "zh_CN",
        signed.signer_name if signed else view.contact.name if view.contact else "", view.row.zone,
        tuple(current.kinds_of_order(db, order_id, issuer)),
    )  # fmt: skip


def make(
    store: Store, files: Any, order_id: OrderId, company: Pair, language: str, code: str = WORK_ORDER
) -> Sequence[DocumentRow]:
    """Make both copies of a kind of document, sealed.

    Raises:
        AppError: as `making.make_documents`.
    """
    from app.documents import making

    return making.make_documents(store, files, order_id, Issuer(company), _language(language), kind_of(code))


def draft(db: Read, files: Any, order_id: OrderId, company: Pair, language: str, code: str) -> Opened:
    """Draw a kind of document as it would be now; what it lacks stands on it.

    Raises:
        AppError: what the order says cannot be computed.
    """
    from app.documents import press
    from ui import pdfview

    content = gather(db, files, order_id, Issuer(company), kind=kind_of(code))
    data = press.print_document(content, _language(language), "draft").data
    return Opened(data, pdfview.page_sizes(data))


def opened(db: Read, files: Any, sha: str) -> Opened:
    """Open a document of the file store and judge it.

    Raises:
        FileMissing, FileDamaged: as named.
    """
    from app.documents import proof
    from ui import pdfview

    data = files.read(sha)
    return Opened(data, pdfview.page_sizes(data), proof.prove(db, data))


def judged(db: Read, file: Path) -> Any:
    """Judge a file from anywhere; None if it cannot be read."""
    from app.documents import command, proof

    try:
        return proof.prove(db, file.read_bytes()) if file.stat().st_size <= command.LARGEST_BYTES else None
    except OSError:
        return None


def trusted_root(db: Read) -> str:
    """Give the fingerprint of the root that files are judged by."""
    from app.documents import proof

    return proof.fingerprint(db)


def reasons(proved: Any, language: str) -> list[str]:
    """Say why a file did not pass, sentence by sentence."""
    from app.documents import command

    return [command.reason_text(each, language) for each in proved.judged.reasons]


def seals(proved: Any, language: str) -> list[tuple[str, str, datetime]]:
    """List the seals of a file: what it is called, whose it is, when it was set."""
    from app.documents.sentences import sentences

    return [(sentences(language)[f"field.{each.field}"], each.name, each.at) for each in proved.judged.seals]


def picture(data: bytes, index: int, width: int) -> QImage:
    """Draw a page."""
    from ui import pdfview

    return pdfview.page_image(data, index, width)


def printers() -> list[Any]:
    """List the printers."""
    from ui import printing

    return printing.printers()


def print_copies(copies: Sequence[tuple[bytes, str]], printer: str, file: Path | None) -> int:
    """Print documents one after the other; gives the number of pages.

    Raises:
        PrintFailed: as `printing.print_pages`.
    """
    from ui import printing

    return sum(printing.print_pages(data, printer, title, file) for data, title in copies)


def copy_out(data: bytes, target: Path) -> str:
    """Copy a document onto a stick, proved by reading it back; gives its SHA-256.

    Raises:
        StickFull, StickFailed, CopyDiffers: as named.
    """
    from app.documents import copying

    return copying.copy_out(data, target)


def giving(order_id: OrderId, document_id: UUID, way: HandoverWay, to_whom: str) -> Callable[[Write], None]:
    """Make the command that records a copy as given."""
    return lambda tx: closing.hand_over(tx, order_id, document_id, way=way, to_whom=to_whom)


def file_name(row: DocumentRow) -> str:
    """Name the file a document becomes on a stick."""
    return f"{row.number.replace('/', '_')}_{row.copy}.pdf"


def _language(asked: str) -> Any:
    return asked if asked in LANGUAGES else "zh_CN"
