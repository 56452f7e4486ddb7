"""The larger parts of a page: cards, tiles, facts, head, foot, what an empty place says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.labels import Elided, Picture, TwoLines, retone, text
from ui.kit.layout import Item, add, clear, column, row


class Card(QFrame):
    """A titled group. `box` is the layout its content goes into; `action` stands at the right of the title."""

    def __init__(
        self, title: str, icon: str, *items: Item, action: QWidget | None = None, tone: str = "", spacing: int = 8
    ) -> None:
        super().__init__()
        self.setProperty("panel", "card")
        self.setProperty("tone", tone)
        self._picture = Picture(icon, tone or "info")
        self.title = Elided(title, "h2", tone)
        top = row(self._picture, (self.title, 1), *([action] if action else []))
        self.box: QVBoxLayout = column(*items, spacing=spacing)
        upper = 12
        if isinstance(action, QPushButton):  # higher than the title, also while it is hidden
            upper, policy = 2, action.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            action.setSizePolicy(policy)
        self.box.addStretch(0)  # takes the room only where nothing else wants it
        self.setLayout(column(top, (self.box, 1), margins=(16, upper, 16, 12), spacing=spacing))

    def fill(self, *items: Item) -> None:
        """Put other content in."""
        clear(self.box)
        add(self.box, *items)
        self.box.addStretch(0)


class Tile(QFrame):
    """A number that answers one question at a glance, with the line that explains it."""

    def __init__(self, icon: str, words: str, name: str, tone: str = "info") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("panel", "tile")
        self.setFixedHeight(76)
        self._picture = Picture(icon, tone, 24)
        self._number = text("–", "h0")
        self._lines = TwoLines(words, "")
        self._words, self._icon = words, icon
        self.setLayout(row(self._picture, 4, self._number, 4, (self._lines, 1), margins=(16, 8, 12, 8)))

    def tell(self, number: str, sub: str, tone: str = "info") -> None:
        """Show a number."""
        retone(self._number, number, "" if tone == "info" else tone)
        self._picture.show_icon(self._icon, tone)
        self._lines.say(self._words, sub)
        self.setAccessibleName(f"{self._words}: {number}. {sub}")

    def number(self) -> str:
        """Tell the number it shows."""
        return self._number.text()


class Facts(QWidget):
    """Names and values in two columns; a long value wraps, it is never cut."""

    def __init__(self, rows: Sequence[tuple[str, str]] = (), width: int = 88) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, width)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)
        self.tell(rows)

    def tell(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other facts."""
        clear(self._grid)
        for at, (name, value) in enumerate(rows):
            self._grid.addWidget(text(name, "muted"), at, 0)
            self._grid.addWidget(text(value, wrap=True), at, 1)


class Empty(QWidget):
    """What an empty place says: what will be here, when, and the one thing to do."""

    def __init__(self, words: str, way_on: str = "", *actions: Button, icon: str = "circle", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.words, self.way_on = text(words, "b", wrap=True), text(way_on, "muted", wrap=True)
        if not way_on:
            self.way_on.hide()  # never shown here: without a parent it would be a window of its own
        lines = column(self.words, self.way_on, *([row(*actions, None)] if actions else []), spacing=8)
        self.setLayout(row(column(Picture(icon, "muted", 24), None), (lines, 1), margins=(8, 12, 8, 12), spacing=12))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def say(self, words: str, way_on: str = "") -> None:
        """Say something else."""
        self.words.setText(words)
        self.way_on.setText(way_on)
        self.way_on.setVisible(bool(way_on))


class Head(QFrame):
    """The head of a page: title in the user's words, number and place second, state pill, at most three buttons."""

    def __init__(
        self, title: str, sub: str = "", *right: Item, back: Button | None = None, below: Sequence[Item] = ()
    ) -> None:
        super().__init__()
        self.setProperty("panel", "head")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title, self.sub = Elided(title, "h1", name="title"), Elided(sub, "muted")
        lines = column(self.title, self.sub, spacing=2)
        top = row(*([back] if back else []), (lines, 1), *right)
        self.setLayout(column(top, *below, margins=(24, 12, 24, 0 if below else 12), spacing=4))

    def say(self, title: str, sub: str) -> None:
        """Show another title."""
        self.title.setText(title)
        self.sub.setText(sub)


class Foot(QFrame):
    """The foot of a page that is filled in: when it was last saved (after COMMIT only), what is left, buttons."""

    def __init__(self, *right: Item) -> None:
        super().__init__()
        self.setProperty("panel", "foot")
        self._picture = Picture("circle-check", "ok", 18)
        self.saved: QLabel = text("", "", "ok", name="saved")
        self.left: QLabel = text("", "b", name="left_to_do")
        self._picture.hide()
        self.setLayout(row(self._picture, self.saved, 16, self.left, None, *right, margins=(24, 8, 24, 8)))

    def show_saved(self, at: datetime) -> None:
        """Tell when the last answer reached the disk.

        Args:
            at: in the zone of this machine.
        """
        self._picture.show()
        self.saved.setText(QCoreApplication.translate("Foot", "Saved {time}").format(time=f"{at:%H:%M:%S}"))


def choose_row(frame: QFrame, *, chosen: bool) -> None:
    """Show whether a row is the chosen one; of what is in it the sheet knows only the pills by that."""
    kind = "chosen" if chosen else "row"
    if frame.property("panel") != kind:
        frame.setProperty("panel", kind)
        pills = [each for each in frame.findChildren(QWidget) if each.property("panel") == "pill"]
        for each in (frame, *pills):
            each.style().unpolish(each)
            each.style().polish(each)
