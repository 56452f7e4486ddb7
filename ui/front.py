"""The window before it has content: painted with Qt alone, at once, so that a start is seen when it is asked for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

COLOURS: Final = {"light": ("#14304C", "#F3F5F8"), "dark": ("#0D1216", "#12171C"), "sunlight": ("#000000", "#FFFFFF")}
"""Rail and ground of each theme as in `ui.style`: what the gate shows in the same places, so that nothing jumps."""
BRAND_WIDTH: Final = 440


class Painted(QWidget):
    """A window that tells when it is seen.

    Signals: `painted()`, once, after the first paint.
    """

    painted = Signal()
    _is_painted = False

    def event(self, event: QEvent) -> bool:
        """Tell of the first paint."""
        is_done = super().event(event)
        if not self._is_painted and event.type() == QEvent.Type.Paint:
            self._is_painted = True
            self.painted.emit()
        return is_done


class Front(Painted):
    """The top window of the program; the shell is put into it as soon as it is made."""

    def __init__(self, theme: str) -> None:
        super().__init__()
        self._rail, self._ground = (QColor(colour) for colour in COLOURS[theme])
        self.setObjectName("front")
        self.setWindowTitle("Gongdan 工单")
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self._content: QWidget | None = None

    def take(self, content: QWidget) -> None:
        """Fill the window with its content for good."""
        self._content = content
        filling = QVBoxLayout(self)
        filling.setContentsMargins(0, 0, 0, 0)
        filling.addWidget(content)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the two halves of the gate; the content covers them later."""
        if self._content is None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), self._ground)
            painter.fillRect(0, 0, BRAND_WIDTH, self.height(), self._rail)
            painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the content first; it may have something left to settle, or to ask whoever presses the cross."""
        holds_back = getattr(self._content, "holds_back", None)
        if event.spontaneous() and holds_back is not None and holds_back():
            event.ignore()
            return
        if self._content is not None and not self._content.close():
            event.ignore()
            return
        super().closeEvent(event)
