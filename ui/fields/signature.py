"""A signature within a checklist: drawn on the pad, kept as a picture of its outline; the raw pen data goes nowhere."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from app import words
from app.signatures import Ink, InkTooThin
from ui.dialogs import Veil
from ui.fields.photo import FileField
from ui.ink import InkPad
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.states import Strip

_PER_POINT = 3.0  # pixels: sharp on paper as well
_MARGIN = 40  # tenths of a point around the ink


class PadSheet(QFrame):
    """The pad over the page.

    Signals: `closed()`, done with, whatever was pressed; `signed(bytes)`, the outline as a picture (PNG). UI thread.
    """

    closed = Signal()
    signed = Signal(object)

    def __init__(self, asked: str, language: str) -> None:
        super().__init__()
        self._language = language
        self.setObjectName("pad_sheet")
        self.setProperty("panel", "card")
        self.setFixedSize(640, 400)
        self._pad = InkPad("field_pad")
        self._pad.say(words.say("signing.sheet.hint", language))
        self._wrong = Strip("", "bad", "circle-alert", name="field_pad_wrong")
        self._wrong.hide()
        self._pad.changed.connect(self._wrong.hide)
        undo = Button(words.say("signing.sheet.undo", language), "undo-2", "quiet", name="field_pad_undo")
        again = Button(words.say("signing.sheet.clear", language), "x", "quiet", name="field_pad_clear")
        leave = Button(words.say("signing.sheet.later", language), name="field_pad_later")
        use = Button(words.say("signing.sheet.use", language), "check", "primary", name="field_pad_use")
        undo.clicked.connect(self._pad.undo)
        again.clicked.connect(self._pad.clear)
        leave.clicked.connect(self.closed)
        use.clicked.connect(self._use)
        tools = row(undo, again, None, leave, use)
        title = text(asked, "h2", wrap=True)
        self.setLayout(column(title, (self._pad, 1), self._wrong, tools, margins=(24, 20, 24, 20)))

    def begin(self) -> None:
        """Put the focus on the paper."""
        self._pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use(self) -> None:
        trouble: InkTooThin | None = self._pad.trouble()
        if trouble is not None:
            told = words.tell(trouble, self._language)
            self._wrong.say(f"{told.text} {told.way_on}", "bad", "circle-alert")
            self._wrong.show()
            return
        drawn = picture_of(self._pad.take())
        self.closed.emit()
        self.signed.emit(drawn)


class SignatureField(FileField):
    """One signature of a checklist; another one takes its place."""

    def __init__(self, name: str, caption: str, language: str) -> None:
        super().__init__(name, caption, "signature")
        self._language, self._asked = language, caption
        self.setAcceptDrops(False)
        self._hint.setText("")
        self.wanted.connect(self._open)

    @override
    def set_said(self, words: str) -> None:
        super().set_said(words)
        self._asked = words

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        self.setAcceptDrops(False)

    def _open(self) -> None:
        sheet = PadSheet(self._asked, self._language)
        veil = Veil(self.window(), sheet)
        sheet.closed.connect(veil.lift)
        sheet.signed.connect(lambda drawn: self.files_given.emit([drawn]))
        sheet.begin()


def picture_of(ink: Ink) -> bytes:
    """Draw the outline alone, black on white, as PNG."""
    points = [point for stroke in ink.strokes for point in stroke]
    left, top = min(x for x, _, _ in points) - _MARGIN, min(y for _, y, _ in points) - _MARGIN
    wide, high = (max(at) - min(at) + 2 * _MARGIN for at in ([x for x, _, _ in points], [y for _, y, _ in points]))
    scale = _PER_POINT / 10
    image = QImage(max(1, round(wide * scale)), max(1, round(high * scale)), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-left, -top)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    for stroke in ink.strokes:
        for (x0, y0, _), (x, y, width) in zip(stroke, stroke[1:] or stroke, strict=False):
            painter.setPen(QPen(QColor("black"), width, Qt.PenStyle.SolidLine, cap, join))
            painter.drawLine(x0, y0, x, y)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
