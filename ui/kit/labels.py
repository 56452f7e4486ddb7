"""Words and pictures: labels by role, names that shorten with an ellipsis, icons that follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.kit.layout import column
from ui.style import Tokens, clothe, look_property, repolish

GLYPHS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "info": "circle", "mute": "clock"}


def text(words: str, role: str = "", tone: str = "", *, wrap: bool = False, width: int = 0, name: str = "") -> QLabel:
    """Write words.

    Args:
        words: what to write, never read as HTML.
        role: "h0", "h1", "h2", "b", "muted", "small", "link", "th" or "key"; "" is the running text.
        tone: "info", "ok", "warn", "bad" or "mute"; "" keeps the colour of the role.
        wrap: whether it may take several lines.
        width: fixed width in pixels, 0 for as wide as the words.
        name: object name, for tests and the demo.
    """
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setObjectName(name)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    if width:
        made.setFixedWidth(width)
    return made


def number(words: str, role: str = "", tone: str = "", *, width: int = 0) -> QLabel:
    """Write a number or an amount, flush right."""
    made = text(words, role, tone, width=width)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


class Elided(QLabel):
    """One line that shortens with an ellipsis instead of being cut; the tooltip says it in full."""

    def __init__(self, words: str = "", role: str = "", tone: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Show other words."""
        super().setText(words)
        self.setToolTip(words)
        self.setAccessibleName(words)

    def minimumSizeHint(self) -> QSize:
        """Ask for little: the rest is shortened."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), words)


class Picture(QLabel):
    """An icon in the colour of its tone; it says nothing by itself, so words always stand beside it."""

    look = look_property()

    def __init__(self, name: str, tone: str = "info", size: int = 20, *, on_rail: bool = False) -> None:
        super().__init__()
        self._name, self._tone, self._size, self._on_rail = name, tone, size, on_rail
        self._tokens = Tokens()
        self.setFixedSize(size, size + 2)
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Recolour."""
        self._tokens = t
        colours = {"": t.text, "muted": t.muted, "primary": t.accent_fg}
        colour = colours.get(self._tone) or t.tone(self._tone)[0]
        if self._on_rail:
            colour = "#FFFFFF" if self._tone == "ok" else t.rail_fg
        self.setPixmap(icons.pixmap(self._name, colour, self._size))

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon or tone."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.wear(self._tokens)


class TwoLines(QWidget):
    """A line and the line that explains it, kept together in the middle of the row; both shorten if they must."""

    def __init__(self, first: str, second: str, roles: tuple[str, str] = ("b", "small")) -> None:
        super().__init__()
        self.first, self.second = Elided(first, roles[0]), Elided(second, roles[1])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setLayout(column(None, self.first, self.second, None, spacing=2))

    def say(self, first: str, second: str) -> None:
        """Show other words."""
        self.first.setText(first)
        self.second.setText(second)


def retone(label: QLabel, words: str, tone: str) -> None:
    """Change the words and the tone of a label."""
    label.setText(words)
    if label.property("tone") != tone:
        repolish(label, tone=tone)


def stacked(*labels: QLabel, spacing: int = 2) -> QVBoxLayout:
    """Stack lines that belong together."""
    return column(*labels, spacing=spacing)
