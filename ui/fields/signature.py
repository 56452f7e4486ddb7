"""A signature drawn into the checklist itself, such as that of a trainee: pen, finger or mouse, kept as a drawing.

Only the drawing is kept; how the pen moved is dropped as soon as it is taken.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.fields.photo import FileField
from ui.ink import InkPad
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row

_PAD_HEIGHT = 200


class SignatureField(FileField):
    """The signature of one question; the pad unfolds where it stands, and goes when the signature is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "", "signature")
        self.setAcceptDrops(False)
        self._add.say(self.tr("Sign"))
        self._hint.setText("")
        self._pad = InkPad(f"pad_{name}")
        self._pad.setFixedHeight(_PAD_HEIGHT)
        self._pad.changed.connect(self._drawn)
        self._take = Button(self.tr("Take this signature"), "check", "primary", name=f"take_{name}")
        self._take.clicked.connect(self._take_it)
        undo = Button(self.tr("Undo stroke"), "undo-2", "quiet", name=f"undo_{name}")
        undo.clicked.connect(self._pad.undo)
        undo.clicked.connect(self._drawn)
        leave = Button(self.tr("Leave it"), "x", "quiet", name=f"leave_{name}")
        leave.clicked.connect(self._close_pad)
        self._said = text("", "small", wrap=True, name=f"pad_said_{name}")
        self._paper = QWidget()
        self._paper.setLayout(column(self._pad, row(self._take, undo, leave, (self._said, 1))))
        self._paper.hide()
        box = self.layout()
        if box is not None:
            box.addWidget(self._paper)

    @override
    def set_said(self, words: str) -> None:
        super().set_said(words)
        self._pad.say(words)

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        self.setAcceptDrops(False)
        self._add.setVisible(not on and not self._files and self._paper.isHidden())
        if on:
            self._close_pad()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._paper.isVisible():
            self._close_pad()
            return
        super(FileField, self).keyPressEvent(event)  # nothing is pasted into a signature

    @override
    def _ask(self) -> None:
        self._pad.clear()
        self._drawn()
        self._paper.show()
        self._add.hide()
        self._pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_pad(self) -> None:
        self._pad.clear()
        self._paper.hide()
        self._add.setVisible(not self._is_locked and not self._files)

    def _drawn(self) -> None:
        trouble = self._pad.trouble()
        self._take.setEnabled(trouble is None)
        is_begun = self._pad.stroke_count > 0
        self._said.setText(self.tr("That is not enough for a signature yet.") if trouble and is_begun else "")

    def _take_it(self) -> None:
        if self._pad.trouble() is not None:
            return
        drawing = _on_white(self._pad.image())
        self._pad.take()  # drops how the pen moved
        self._close_pad()
        self._give([drawing])


def _on_white(image: QImage) -> bytes:
    """Give a drawing as a PNG on white paper, black ink whatever the theme."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    ink = QImage(image.size(), QImage.Format.Format_ARGB32)
    ink.fill(Qt.GlobalColor.black)
    ink.setAlphaChannel(image.convertToFormat(QImage.Format.Format_ARGB32).convertToFormat(QImage.Format.Format_Alpha8))
    painter = QPainter(paper)
    painter.drawImage(0, 0, ink)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(paper)
    return bytes(buffer.data().data())
