"""Drawing on a photo: arrows, boxes and words, by mouse, pen, finger or keys; saved as a copy, never on the photo."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app import words
from app.marking import RED, WHOLE, Mark, MarkKind
from app.store.types import AttachmentId
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.panels import Card
from ui.kit.states import Strip

_STEP: Final = 20
_HEAD: Final = math.radians(28)
_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MarkCanvas(QWidget):
    """The photo with what is drawn on it; places are thousandths of its width and height.

    Signals: `changed()`, something was drawn or taken back. UI thread.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mark_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._picture = QPixmap()
        self._begun: tuple[int, int] | None = None
        self._cursor = (WHOLE // 2, WHOLE // 2)
        self.marks: list[Mark] = []
        self.kind, self.words = MarkKind.ARROW, ""

    def show_picture(self, image: QImage) -> None:
        """Show another photo, nothing drawn on it."""
        self._picture, self.marks, self._begun = QPixmap.fromImage(image), [], None
        self.setAccessibleName(self.tr("Photo to draw on; arrow keys move, Space sets a corner"))
        self.changed.emit()
        self.update()

    def undo(self) -> None:
        """Take back what was drawn last."""
        if self.marks:
            self.marks.pop()
        self._begun = None
        self.changed.emit()
        self.update()

    def _frame(self) -> QRectF:
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def _place(self, at: QPointF) -> tuple[int, int]:
        frame = self._frame()
        x = (at.x() - frame.left()) / max(1.0, frame.width()) * WHOLE
        y = (at.y() - frame.top()) / max(1.0, frame.height()) * WHOLE
        return round(min(WHOLE, max(0, x))), round(min(WHOLE, max(0, y)))

    def _point(self, x: int, y: int) -> QPointF:
        frame = self._frame()
        return QPointF(frame.left() + x * frame.width() / WHOLE, frame.top() + y * frame.height() / WHOLE)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._begun = self._cursor = self._place(event.position())
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = self._place(event.position())
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end(self._place(event.position()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None:
            step = _STEP * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            x, y = self._cursor[0] + move[0] * step, self._cursor[1] + move[1] * step
            self._cursor = min(WHOLE, max(0, x)), min(WHOLE, max(0, y))
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            if self._begun is None and self.kind is not MarkKind.TEXT:
                self._begun = self._cursor
                self.update()
            else:
                self._begun = self._begun or self._cursor
                self._end(self._cursor)
        else:
            super().keyPressEvent(event)

    def _end(self, at: tuple[int, int]) -> None:
        if self._begun is None:
            return
        mark = Mark(self.kind, *self._begun, *at, self.words.strip() if self.kind is MarkKind.TEXT else "")
        self._begun = None
        if mark.is_seen:
            self.marks.append(mark)
        self.changed.emit()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._picture.isNull():
            painter.drawPixmap(self._frame().toRect(), self._picture)
        pending = [Mark(self.kind, *self._begun, *self._cursor, self.words)] if self._begun else []
        for mark in (*self.marks, *pending):
            self._paint(painter, mark)
        if self.hasFocus():
            at = self._point(*self._cursor)
            painter.setPen(QPen(QColor(*RED), 1))
            painter.drawLine(at - QPoint(8, 0), at + QPoint(8, 0))
            painter.drawLine(at - QPoint(0, 8), at + QPoint(0, 8))
        painter.end()

    def _paint(self, painter: QPainter, mark: Mark) -> None:
        begin, end = self._point(mark.x1, mark.y1), self._point(mark.x2, mark.y2)
        for colour, width in ((QColor("white"), 6), (QColor(*RED), 3)):
            painter.setPen(QPen(colour, width))
            if mark.kind is MarkKind.BOX:
                painter.drawRect(QRectF(begin, end).normalized())
            elif mark.kind is MarkKind.ARROW:
                for each in _arrow(begin, end):
                    painter.drawLine(end, each)
        if mark.kind is MarkKind.TEXT:
            painter.setPen(QColor(*RED))
            frame = painter.fontMetrics().boundingRect(mark.text).adjusted(-4, -2, 4, 2)
            frame.moveTopLeft(begin.toPoint())
            painter.fillRect(frame, QColor("white"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, mark.text)


def _arrow(begin: QPointF, end: QPointF) -> tuple[QPointF, QPointF, QPointF]:
    """Give the other ends of the three lines of an arrow: its shaft and both sides of its head."""
    away = math.atan2(begin.y() - end.y(), begin.x() - end.x())
    sides = (away + _HEAD, away - _HEAD)
    left, right = (QPointF(end.x() + 18 * math.cos(turn), end.y() + 18 * math.sin(turn)) for turn in sides)
    return begin, left, right


class MarkingView(QWidget):
    """Draws on one photo.

    Signals, UI thread: `saved(object, object)`, the photo's id and the marks; `closed()`, without a copy.
    """

    saved = Signal(object, object)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._photo_id: AttachmentId | None = None
        self._desk = desk
        self.canvas = MarkCanvas()
        self.canvas.changed.connect(self._say_count)
        options = [Option(each.value, words.word(each, desk.language)) for each in MarkKind]
        self._kind = Choice(options, MarkKind.ARROW.value, name="mark_kind", width=104)
        self._kind.chosen.connect(self._choose)
        self._words = Entry(hint=self.tr("Words to put on the photo"), name="mark_text")
        self._words.textChanged.connect(self._take_words)
        self._undo = Button(self.tr("Undo"), "undo-2", "quiet", name="mark_undo")
        self._undo.clicked.connect(self.canvas.undo)
        cancel = Button(self.tr("Not now"), kind="quiet", name="mark_cancel")
        cancel.clicked.connect(self.closed)
        self._save = Button(self.tr("Save as a copy"), "check", "primary", name="mark_save")
        self._save.clicked.connect(self._ask_save)
        self._wrong = Strip("", "bad", "circle-alert", name="mark_wrong")
        self._wrong.hide()
        hint = text(
            self.tr("Draw with mouse, pen or finger; or move with the arrow keys, Space sets a corner."), "small"
        )
        tools = row(self._kind, (self._words, 1), self._undo, cancel, self._save)
        card = Card(self.tr("Draw on a copy; the photo itself stays as it is"), "pen-line", tools, self._wrong,
                    (self.canvas, 1), hint)  # fmt: skip
        self.setLayout(column(card, margins=(24, 16, 24, 16)))
        self._choose(MarkKind.ARROW.value)

    def show_photo(self, photo_id: AttachmentId, image: QImage) -> None:
        """Show a photo to be drawn on."""
        self._photo_id = photo_id
        self._wrong.hide()
        self._words.clear()
        self.canvas.show_picture(image)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> None:
        """Say why no copy was made; what was drawn stays."""
        self._wrong.refuse(words.tell(error, self._desk.language).with_rule, "circle-alert")

    def _choose(self, key: str) -> None:
        self.canvas.kind = MarkKind(key)
        self._words.setVisible(self.canvas.kind is MarkKind.TEXT)
        if self.canvas.kind is MarkKind.TEXT:
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_words(self, said: str) -> None:
        self.canvas.words = said

    def _say_count(self) -> None:
        self._undo.setEnabled(bool(self.canvas.marks))
        self._save.setEnabled(bool(self.canvas.marks))

    def _ask_save(self) -> None:
        if self._photo_id is not None:
            self.saved.emit(self._photo_id, tuple(self.canvas.marks))
