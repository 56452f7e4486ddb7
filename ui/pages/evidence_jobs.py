"""Photos and files for the questions of a checklist: asked for, shrunk and stored off the UI thread, shown small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app import evidence
from app.errors import Bug
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import AttachmentKind
from app.store.tables import Attachment
from app.store.types import OrderId, ResponseId
from forms.answers import AnswerKey, FileAnswer, Kind
from forms.definition import Question
from forms.filling import Filling
from ui.desk import Desk
from ui.fields.photo import PICTURES, Given
from ui.fields.text import BarcodeField
from ui.pages.question_rows import QuestionRow
from ui.scanning import scan_code, type_in
from ui.taking import take_photo

_SEEN: Final = frozenset({AttachmentKind.PHOTO, AttachmentKind.SCAN})


class EvidenceJobs(QObject):
    """Brings files to the questions of the checklist that is open.

    Signals, UI thread: `attached(AnswerKey, tuple)`, the question's files as they are now; `refused(AnswerKey,
    Exception)`; `thumbs(dict)`, small pictures by the hash of their file.
    """

    attached = Signal(object, object)
    refused = Signal(object, object)
    thumbs = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._order_id: OrderId | None = None
        self._response_id: ResponseId | None = None
        self._filling: Filling | None = None

    def show(self, order_id: OrderId, response_id: ResponseId, filling: Filling) -> None:
        """Work for another checklist from now on."""
        self._order_id, self._response_id, self._filling = order_id, response_id, filling

    def ask_files(self, key: AnswerKey) -> None:
        """Let the person choose pictures, or for a question that asks for files, any."""
        endings = " ".join(f"*{ending}" for ending in PICTURES)
        kinds, title = self.tr("Pictures ({endings})").format(endings=endings), self.tr("Choose photos")
        if self._kind(key) is Kind.FILE:
            kinds, title = self.tr("All files (*)"), self.tr("Choose files")
        found, _kind = QFileDialog.getOpenFileNames(self._window, title, "", kinds)
        if found:
            self.attach(key, [Path(each) for each in found])

    def use_camera(self, line: QuestionRow) -> None:
        """Take a photo for a question, or read the code it asks for as if a scanner had typed it."""
        field, key, desk, window = line.field, line.key, self._desk, self._window.window()
        if isinstance(field, BarcodeField):
            scan_code(window, desk, lambda said: type_in(field.entry, said) if shiboken6.isValid(field) else None)
        else:
            take_photo(window, desk, lambda photo: self.attach(key, [photo]))

    def attach(self, key: AnswerKey, given: Sequence[Given]) -> None:
        """Store the files with the order, then answer the question with them."""
        order_id, response_id, files = self._order_id, self._response_id, self._desk.files
        if order_id is None or response_id is None or files is None:
            return
        wanted, question, kind = list(given), key.question, self._kind(key)

        def command(tx: Write) -> tuple[FileAnswer, ...]:
            made = []
            for each in wanted:
                data, name = read(each)
                made.append(_attach(tx, files, order_id, kind, (data, name), (response_id, question)))
            return tuple(made)

        def done(found: tuple[FileAnswer, ...]) -> None:
            self._take(key, response_id, found)

        self._desk.do(command, done, self, fail=lambda error: self.refused.emit(key, error))

    def ask_thumbs(self) -> None:
        """Fetch the small pictures of the order's photos."""
        order_id, files = self._order_id, self._desk.files
        if order_id is not None and files is not None:
            self._desk.ask(lambda db: thumbs_of(db, files, order_id), self.thumbs.emit, self, instead="thumbs")

    def _kind(self, key: AnswerKey) -> Kind | None:
        node = self._filling.form.nodes.get(key.question) if self._filling else None
        return node.kind if isinstance(node, Question) else None

    def _take(self, key: AnswerKey, response_id: ResponseId, found: tuple[FileAnswer, ...]) -> None:
        if response_id != self._response_id or self._filling is None:
            return
        if self._kind(key) is Kind.SIGNATURE:
            self.attached.emit(key, found[-1] if found else None)
            self.ask_thumbs()
            return
        held = self._filling.value(key.question, key.instance)
        before = tuple(each for each in held if isinstance(each, FileAnswer)) if isinstance(held, tuple) else ()
        known = {each.sha256 for each in before}
        self.attached.emit(key, (*before, *(each for each in found if each.sha256 not in known)))
        self.ask_thumbs()


def read(given: Given) -> tuple[bytes, str]:
    """Read a file that was given; a pasted picture has no name."""
    return (given, "") if isinstance(given, bytes) else (given.read_bytes(), given.name)


def thumbs_of(db: Read, files: Any, order_id: OrderId) -> dict[str, QImage]:
    """Read the previews of an order's photos, by the hash of the photo."""
    found: dict[str, QImage] = {}
    for photo in evidence.photos(db, order_id, kinds=_SEEN):
        if photo.preview_sha and files.has(photo.preview_sha):
            found[photo.sha] = QImage.fromData(files.read(photo.preview_sha))
    return found


def _attach(
    tx: Write,
    files: Files,
    order_id: OrderId,
    kind: Kind | None,
    given: tuple[bytes, str],
    place: tuple[ResponseId, str],
) -> FileAnswer:
    """Attach one file by the kind of its question: a photo, a signature as it was drawn, or a file as it is."""
    data, name = given
    is_file = kind is Kind.FILE and not name.lower().endswith(PICTURES)
    if is_file:
        made = evidence.attach_file(tx, files, order_id, data, name, place)
    else:
        shown = AttachmentKind.SCAN if kind is Kind.SIGNATURE else AttachmentKind.PHOTO
        made = evidence.attach_photo(tx, files, order_id, data, file_name=name, for_answer=place, kind=shown)
    row = tx.get(Attachment, made)
    if row is None:
        raise Bug(attachment=str(made))
    return FileAnswer(row.sha, name, row.mime)
