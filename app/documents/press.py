"""From content to a finished base revision in one call: composed, drawn, archived; the seals come afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from app.documents.archive import Label, archived
from app.documents.content import WorkOrderContent
from app.documents.pdf import draw
from app.documents.record import record_of
from app.documents.report import Copy, compose
from app.documents.telling import Language, Teller


@dataclass(frozen=True, slots=True)
class Printed:
    """A base revision, ready to be sealed.

    `unprintable` lists the characters that no face has and that stand as 〓 on paper; the record keeps them.
    """

    data: bytes
    record: bytes
    record_sha256: str
    document_number: str
    unprintable: tuple[str, ...]


def print_document(content: WorkOrderContent, language: Language, copy: Copy) -> Printed:
    """Make a document; the same content, language and copy give the same bytes.

    Raises:
        DocumentIncomplete: something that must be there is not.
        SumsDiffer: the charges do not add up.
        PhotoUnreadable: a photo cannot be opened.
        NotArchivable: what was drawn breaks PDF/A.
    """
    record = record_of(content)
    page = compose(content, record, language, copy)
    title = f"{page.title} {page.number}"
    made_at = Teller(language, content.zone).clock(content.made_at)
    label = Label(title, page.author, page.copy_mark, page.language, made_at)
    data = archived(draw(page), record, label)
    return Printed(data, record, sha256(record).hexdigest(), page.number, page.unprintable)
