"""Photos of an order: by camera, file, drop or paste, before, during and after, with words; removed with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QWidget
from typing_extensions import override

from app import evidence, marking, orders, words
from app.evidence import PhotoRow
from app.marking import Mark
from app.store.door import Read, Write
from app.store.kinds import PhotoMoment
from app.store.types import AttachmentId, OrderId
from ui.desk import Desk
from ui.fields.flow import Flow
from ui.fields.photo import PICTURES, Given, given_by
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import column, row, scroll
from ui.kit.panels import Card, Empty
from ui.kit.states import Pill, Strip
from ui.pages.evidence_jobs import read, thumbs_of
from ui.pages.marking import MarkingView
from ui.pages.tab import CurrentStack, Tab
from ui.taking import take_photo

_PICTURE: Final = QSize(228, 171)


@dataclass(frozen=True)
class PhotosLook:
    """What one look at the ledger gives the grid."""

    photos: tuple[PhotoRow, ...]
    thumbs: dict[str, QImage]
    zone: str
    unprinted: frozenset[str]
    copies: frozenset[str]


class PhotoCard(QFrame):
    """One photo.

    Signals, UI thread, each with the id of the photo: `captioned(id, str)`, `removed(id)`, `wanted(id)`, its original
    is to go to head office; `marked(id)`, it is to be drawn on; `print_chosen(id, bool)`, documents show it or not.
    """

    captioned = Signal(object, str)
    removed = Signal(object)
    wanted = Signal(object)
    marked = Signal(object)
    print_chosen = Signal(object, bool)

    def __init__(self, place: int) -> None:
        super().__init__()
        self._id: AttachmentId | None = None
        self.setObjectName(f"photo_{place}")
        self.setProperty("panel", "tile")
        self._picture = QLabel()
        self._picture.setFixedSize(_PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._moment, self._at = Pill("", "mute", "clock"), text("", "small")
        self._caption = Entry(hint=self.tr("Caption"), name=f"photo_caption_{place}")
        self._caption.rested.connect(lambda said: self.captioned.emit(self._id, said))
        self._original = Button(self.tr("Original"), "cloud-upload", "quiet", name=f"photo_original_{place}")
        self._original.setToolTip(self.tr("Send the untouched original to head office as well"))
        self._original.clicked.connect(lambda: self.wanted.emit(self._id))
        remove = Button(self.tr("Remove"), "x", "quiet", name=f"photo_remove_{place}")
        remove.clicked.connect(lambda: self.removed.emit(self._id))
        mark = Button(self.tr("Draw"), "pen-line", "quiet", name=f"photo_mark_{place}")
        mark.setToolTip(self.tr("Draw arrows, boxes and words on a copy"))
        mark.clicked.connect(lambda: self.marked.emit(self._id))
        self._print = Button(self.tr("Printed"), "printer", "choice", name=f"photo_print_{place}")
        self._print.setCheckable(True)
        self._print.setToolTip(self.tr("Show this photo in the documents"))
        self._print.clicked.connect(lambda is_on: self.print_chosen.emit(self._id, is_on))
        facts = row(self._moment, None, self._at)
        upper, lower = row(self._print, None, mark, spacing=0), row(self._original, None, remove, spacing=0)
        self.setLayout(column(self._picture, facts, self._caption, upper, lower, margins=(8, 8, 8, 4), spacing=6))
        self.setFixedWidth(_PICTURE.width() + 18)

    def show_photo(
        self, photo: PhotoRow, thumb: QImage | None, said_at: str, moment: tuple[str, str], *, is_printed: bool = True
    ) -> None:
        """Show it."""
        self._id = photo.id
        self._print.setChecked(is_printed)
        self._print.say(self.tr("Printed") if is_printed else self.tr("Not printed"))
        name = photo.caption or said_at
        self.setAccessibleName(name)
        self._picture.setAccessibleName(name)
        if thumb is not None and not thumb.isNull():
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            scale = self.devicePixelRatioF()
            scaled = QPixmap.fromImage(thumb).scaled(_PICTURE * scale, keep, smooth)
            scaled.setDevicePixelRatio(scale)
            self._picture.setPixmap(scaled)
        else:
            self._picture.setText(self.tr("No preview here"))
        self._moment.setVisible(bool(moment[0]))
        self._moment.say(moment[0], moment[1], "camera")
        self._at.setText(said_at)
        self._caption.show_words(photo.caption or "")
        self._original.setVisible(photo.original_sha is not None)

    def caption_not_kept(self) -> None:
        """Keep the caption in its field: it could not be saved."""
        self._caption.not_kept()


class PhotosTab(Tab):
    """The photos tab."""

    kinds: ClassVar[frozenset[str]] = frozenset({"attachments", "order_facts"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cards: dict[AttachmentId, PhotoCard] = {}
        self._serial = 0
        self._build()

    def _build(self) -> None:
        language = self.desk.language
        moments = [Option(each.value, words.word(each, language)) for each in PhotoMoment]
        self._moment = Choice(moments, PhotoMoment.DURING.value, name="photo_moment", width=104)
        take = Button(self.tr("Take a photo"), "camera", "primary", name="photo_camera")
        take.clicked.connect(lambda: take_photo(self.window(), self.desk, lambda photo: self._attach([photo])))
        add = Button(self.tr("From files"), "image-plus", name="photo_add")
        add.clicked.connect(self._ask_files)
        hint = text(self.tr("or drop pictures here, or paste with Ctrl V"), "small", wrap=True)
        self._trouble = Strip("", "bad", "circle-alert", name="photo_trouble")
        self._trouble.hide()
        way = self.tr("Take one, choose a file, drop it here, or paste it. Head office gets a smaller copy.")
        self._empty = Empty(self.tr("No photos on this order yet."), way, icon="camera", name="photos_empty")
        self._flow = Flow(gap=16)
        held = QWidget()
        held.setLayout(column(self._empty, self._flow, None))
        tools = row(text(self.tr("Taken"), "muted"), self._moment, 16, take, add, (hint, 1))
        card = Card(self.tr("Photos of this order"), "camera", tools, self._trouble, (scroll(held), 1))
        self._grid = QWidget()
        self._grid.setLayout(column(card, margins=(24, 16, 24, 16)))
        self._marking = MarkingView(self.desk)
        self._marking.saved.connect(self._save_marks)
        self._marking.closed.connect(self._close_marking)
        self._pages = CurrentStack()
        self._pages.addWidget(self._grid)
        self._pages.addWidget(self._marking)
        self.setLayout(column(self._pages))

    @override
    def clear(self) -> None:
        self._close_marking()
        for card in self._cards.values():
            self._flow.remove(card)
        self._cards.clear()
        self._serial = 0
        self._trouble.hide()

    @override
    def refresh(self) -> None:
        order_id, files = self.order_id, self.desk.files
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, files, order_id), self._show, self, instead="photos")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._attach(given_by(QGuiApplication.clipboard().mimeData()))
            return
        super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if given_by(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._attach(given_by(event.mimeData()))
        event.acceptProposedAction()

    def _show(self, look: PhotosLook) -> None:
        language, now = self.desk.language, self.desk.clock.now()
        shown = {photo.id for photo in look.photos}
        for gone in [photo_id for photo_id in self._cards if photo_id not in shown]:
            card = self._cards.pop(gone)
            self._flow.remove(card)
        for photo in look.photos:
            card = self._cards.get(photo.id) or self._new_card(photo.id)
            at = words.when(photo.taken_at or photo.at, language, now=now, zone=look.zone)
            moment = words.word(photo.moment, language, "PhotoMoment") if photo.moment else ""
            if photo.sha in look.copies:
                moment = self.tr("{moment}, drawn on").format(moment=moment)
            is_printed = photo.sha not in look.unprinted
            card.show_photo(photo, look.thumbs.get(photo.sha), at, (moment, "mute"), is_printed=is_printed)
        self._empty.setVisible(not look.photos)
        self._flow.setVisible(bool(look.photos))

    def _new_card(self, photo_id: AttachmentId) -> PhotoCard:
        self._serial += 1
        card = PhotoCard(self._serial)
        card.captioned.connect(self._caption)
        card.removed.connect(self._remove)
        card.wanted.connect(self._want_original)
        card.marked.connect(self._open_marking)
        card.print_chosen.connect(self._choose_print)
        self._cards[photo_id] = card
        self._flow.add(card)
        return card

    def _ask_files(self) -> None:
        endings = " ".join(f"*{ending}" for ending in PICTURES)
        kinds = self.tr("Pictures ({endings})").format(endings=endings)
        found, _kind = QFileDialog.getOpenFileNames(self, self.tr("Choose photos"), "", kinds)
        self._attach([Path(each) for each in found])

    def _attach(self, given: Sequence[Given]) -> None:
        order_id, files = self.order_id, self.desk.files
        if order_id is None or files is None:
            return
        moment = PhotoMoment(self._moment.at() or PhotoMoment.DURING)
        self._trouble.hide()
        for each in given:
            self.desk.do(_attaching(files, order_id, each, moment), lambda _id: self.renew(), self, fail=self._refuse)

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error, self.desk.language)
        self._trouble.say(told.whole, "bad", "circle-alert")
        self._trouble.show()

    def _caption(self, photo_id: AttachmentId, said: str) -> None:
        def done(new_id: AttachmentId) -> None:
            if photo_id in self._cards:  # the same picture under a new row: its card, and the cursor in it, stay
                self._cards[new_id] = self._cards.pop(photo_id)
            self.renew()

        def refuse(error: Exception) -> None:
            if photo_id in self._cards:
                self._cards[photo_id].caption_not_kept()
            self._refuse(error)

        self.desk.do(lambda tx: evidence.set_caption(tx, photo_id, said), done, self, fail=refuse)

    def _remove(self, photo_id: AttachmentId) -> None:
        def undo() -> None:
            self.desk.do(lambda tx: evidence.restore_photo(tx, photo_id), lambda _done: self.renew(), self)

        def done(_done: None) -> None:
            self.told.emit(self.tr("Photo removed"), undo)
            self.renew()

        self.desk.do(lambda tx: evidence.remove_photo(tx, photo_id), done, self)

    def _open_marking(self, photo_id: AttachmentId) -> None:
        order_id, files = self.order_id, self.desk.files
        if order_id is None:
            return
        of_order = order_id

        def look(db: Read) -> QImage:
            photo = next((each for each in evidence.photos(db, of_order) if each.id == photo_id), None)
            return QImage.fromData(files.read(photo.sha)) if photo is not None and files is not None else QImage()

        def show(image: QImage) -> None:
            self._marking.show_photo(photo_id, image)
            self._pages.setCurrentWidget(self._marking)

        self.desk.ask(look, show, self, fail=self._refuse)

    def _save_marks(self, photo_id: AttachmentId, marks: tuple[Mark, ...]) -> None:
        files = self.desk.files

        def undo(copy_id: AttachmentId) -> None:
            self.desk.do(lambda tx: evidence.remove_photo(tx, copy_id), lambda _done: self.renew(), self)

        def done(copy_id: AttachmentId) -> None:
            self._close_marking()
            self.told.emit(self.tr("A copy with what you drew is saved; the photo stays."), lambda: undo(copy_id))
            self.renew()

        if files is not None:
            held = files
            self.desk.do(
                lambda tx: marking.mark_photo(tx, held, photo_id, marks), done, self, fail=self._marking.refuse
            )

    def _close_marking(self) -> None:
        self._pages.setCurrentWidget(self._grid)

    def _choose_print(self, photo_id: AttachmentId, is_printed: bool) -> None:
        self.desk.do(
            lambda tx: marking.choose_print(tx, photo_id, is_printed=is_printed), lambda _done: self.renew(), self
        )

    def _want_original(self, photo_id: AttachmentId) -> None:
        def done(is_here: bool) -> None:
            sent = self.tr("The original goes to head office with the next sync.")
            self.told.emit(sent if is_here else self.tr("The original is not on this laptop."), None)

        self.desk.do(lambda tx: evidence.request_original(tx, photo_id), done, self)


def _attaching(files: Any, order_id: OrderId, given: Given, moment: PhotoMoment) -> Any:
    def command(tx: Write) -> AttachmentId:
        data, name = read(given)
        return evidence.attach_photo(tx, files, order_id, data, file_name=name, moment=moment)

    return command


def _look(db: Read, files: Any, order_id: OrderId) -> PhotosLook:
    found = orders.order_row(db, order_id)
    thumbs = thumbs_of(db, files, order_id) if files is not None else {}
    return PhotosLook(
        tuple(evidence.photos(db, order_id)), thumbs, found.zone if found else "Asia/Shanghai",
        marking.unprinted(db, order_id), frozenset(marking.marked(db, order_id)),
    )  # fmt: skip
