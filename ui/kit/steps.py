"""Painted parts: the path of steps that answers "where am I", and the life line's dots."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons
from ui.style import Tokens, clothe, look_property


class StepPath(QWidget):
    """Steps from left to right: done, here, not yet; the words say it to a screen reader as well."""

    look = look_property()

    def __init__(self, steps: Sequence[str] = (), at: int = 0, name: str = "step_path") -> None:
        super().__init__()
        self.setObjectName(name)
        self._steps, self._at = tuple(steps), at
        self._tokens = Tokens()
        self.setFixedHeight(52)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        clothe(self)
        self.tell(steps, at)

    def tell(self, steps: Sequence[str], at: int) -> None:
        """Show other steps, or another place on them; `at` past the end means all done."""
        self._steps, self._at = tuple(steps), at
        if self._steps:
            here = self._steps[min(at, len(self._steps) - 1)]
            self.setAccessibleName(f"{min(at, len(self._steps) - 1) + 1}/{len(self._steps)} {here}")
        self.update()

    def wear(self, t: Tokens) -> None:
        """Repaint."""
        self._tokens = t
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for every word."""
        return QSize(64 * max(1, len(self._steps)), 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the path."""
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = min(48.0, self.width() / (2 * len(self._steps)))
        gap = (self.width() - 2 * edge) / max(1, len(self._steps) - 1)
        for index in range(len(self._steps)):
            self._draw(painter, index, edge + index * gap, gap)

    def _draw(self, painter: QPainter, index: int, x: float, gap: float) -> None:
        t, is_done, is_here = self._tokens, index < self._at, index == self._at
        if index < len(self._steps) - 1:
            painter.setPen(QPen(QColor(t.accent if is_done else t.edge), 2))
            painter.drawLine(QPointF(x + 14, 14), QPointF(x + gap - 14, 14))
        painter.setPen(QPen(QColor(t.accent if index <= self._at else t.edge), 2))
        painter.setBrush(QColor(t.accent if is_done else t.surface))
        painter.drawEllipse(QPointF(x, 14), 10, 10)
        if is_done:
            painter.drawPixmap(QPointF(x - 7, 7), icons.pixmap("check", t.accent_fg, 14))
        if is_here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(QPointF(x, 14), 5, 5)
        font = self.font()
        font.setPixelSize(t.font - 1)
        font.setBold(is_here)
        painter.setFont(font)
        painter.setPen(QColor(t.accent if is_here else t.text if is_done else t.muted))
        width = max(gap - 4, 40.0) if len(self._steps) > 1 else float(self.width())
        width = min(width, 2 * x, 2 * (self.width() - x))
        words = painter.fontMetrics().elidedText(self._steps[index], Qt.TextElideMode.ElideRight, int(width))
        left = min(max(0.0, x - width / 2), self.width() - width)
        painter.drawText(QRectF(left, 28, width, 22), Qt.AlignmentFlag.AlignCenter, words)


class LifeDot(QWidget):
    """The dot of one event on a life line, joined to the one above and below."""

    look = look_property()

    def __init__(self, icon: str, tone: str, *, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self._icon, self._tone, self._is_first, self._is_last = icon, tone, is_first, is_last
        self._tokens = Tokens()
        self.setFixedWidth(28)
        self.setMinimumHeight(56)
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Repaint."""
        self._tokens = t
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot and its lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, tint = self._tokens.tone(self._tone)
        x, y = self.width() / 2, self.height() / 2
        painter.setPen(QPen(QColor(self._tokens.edge), 2))
        if not self._is_first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y - 13))
        if not self._is_last:
            painter.drawLine(QPointF(x, y + 13), QPointF(x, self.height()))
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(tint))
        painter.drawEllipse(QPointF(x, y), 12, 12)
        painter.drawPixmap(QPointF(x - 7, y - 7), icons.pixmap(self._icon, colour, 14))
