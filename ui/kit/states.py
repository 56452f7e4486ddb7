"""States in word, tint and icon: pills, strips, progress; never colour alone."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QSizePolicy

from ui.kit.labels import GLYPHS, Picture, text
from ui.kit.layout import Item, bring_into_view, row
from ui.style import repolish


class Pill(QFrame):
    """A state: word, tint and icon, and an outline in sunlight."""

    def __init__(self, words: str, tone: str = "mute", icon: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("panel", "pill")
        self.setProperty("tone", tone)
        self._picture = Picture(icon or GLYPHS.get(tone, "clock"), tone, 14)
        self._words = text(words)
        self.setAccessibleName(words)
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setLayout(row(self._picture, self._words, margins=(8, 0, 10, 0), spacing=4))

    def say(self, words: str, tone: str, icon: str = "") -> None:
        """Show another state."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._picture.show_icon(icon or GLYPHS.get(tone, "clock"), tone)
        if self.property("tone") != tone:
            repolish(self, tone=tone)

    def words(self) -> str:
        """Tell the word it shows."""
        return self._words.text()


class Strip(QFrame):
    """A sentence in place, over the whole width: what is so, what is missing, what to do; buttons at its right.

    A stop is tone "bad" with the icon "lock"; a warning that may be passed is tone "warn". Never mix the two looks.
    """

    def __init__(self, words: str, tone: str = "info", icon: str = "", *right: Item, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("panel", "strip")
        self.setProperty("tone", tone)
        self._picture = Picture(icon or GLYPHS.get(tone, "circle"), tone)
        self.label: QLabel = text(words, wrap=True)
        self.setLayout(row(self._picture, (self.label, 1), *right, margins=(12, 8, 12, 8)))

    def say(self, words: str, tone: str, icon: str = "") -> None:
        """Show another sentence."""
        self.label.setText(words)
        self._picture.show_icon(icon or GLYPHS.get(tone, "circle"), tone)
        if self.property("tone") != tone:
            repolish(self, tone=tone)

    def refuse(self, words: str, icon: str = "circle-alert") -> None:
        """Say why something is not done, where it is read: what scrolls goes there."""
        self.say(words, "bad", icon)
        self.show()
        bring_into_view(self)


class Bar(QProgressBar):
    """How far something is; words beside it name the thing, the bytes and the time left."""

    def __init__(self, done: int = 0, total: int = 100, tone: str = "", width: int = 0, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextVisible(False)
        self.setProperty("tone", tone)
        if width:
            self.setFixedWidth(width)
        self.tell(done, total, tone)

    def tell(self, done: int, total: int, tone: str = "") -> None:
        """Show `done` of `total`."""
        self.setMaximum(1000)
        self.setValue(0 if total <= 0 else min(1000, done * 1000 // total))
        if self.property("tone") != tone:
            repolish(self, tone=tone)
