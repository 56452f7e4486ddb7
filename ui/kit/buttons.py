"""Everything to press: buttons by kind, one-of-many answers, chips, tabs; never smaller than a thumb needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from ui import icons
from ui.kit.layout import row
from ui.style import Tokens, clothe, look_property, repolish


class Button(QPushButton):
    """A button with its word and, if it helps, an icon.

    Args of the constructor: `kind` is "", "primary" (one per view), "big" (the next step), "pick" (two equal choices),
    "quiet", "danger", "chip", "tab", "seg", "choice" or "key"; `name` the object name that tests and the demo use;
    `said` what a screen reader says where the button shows no word; `checked` makes it one that stays pressed;
    `tone` is its colour while it is.
    """

    look = look_property()

    def __init__(
        self,
        words: str,
        icon: str = "",
        kind: str = "",
        *,
        name: str = "",
        said: str = "",
        tone: str = "",
        checked: bool | None = None,
    ) -> None:
        super().__init__()
        self._icon, self._kind, self._tone = icon, kind, tone
        self._tokens = Tokens()
        self.setProperty("kind", kind)
        self.setProperty("seg", tone)
        self.setObjectName(name)
        self.setIconSize(QSize(18, 18))
        self.setAutoDefault(False)
        if checked is not None:
            self.setCheckable(True)
            self.setChecked(checked)
        self.say(words)
        if said:
            self.setAccessibleName(said)
            self.setToolTip(said)
        clothe(self)

    def say(self, words: str) -> None:
        """Show another word."""
        self.setText(f" {words}" if self._icon and words else words)
        if words:
            self.setAccessibleName(words)

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        if icon != self._icon:
            word = self.text().strip()
            self._icon = icon
            self.say(word)
            self.wear(self._tokens)

    def become(self, kind: str) -> None:
        """Change the kind."""
        if kind != self._kind:
            self._kind = kind
            repolish(self, kind=kind)
            self.wear(self._tokens)

    def setEnabled(self, enabled: bool) -> None:
        """Enable or disable, icon included."""
        super().setEnabled(enabled)
        self.wear(self._tokens)

    def wear(self, t: Tokens) -> None:
        """Recolour the icon."""
        self._tokens = t
        if not self._icon:
            return
        kinds = {"primary": t.accent_fg, "big": t.accent_fg, "quiet": t.accent, "pick": t.accent, "danger": t.bad}
        colour = kinds.get(self._kind, t.muted if self._kind == "tab" else t.text) if self.isEnabled() else t.muted
        on = t.accent
        if self._tone:
            on = t.surface if t.border > 1 else t.tone(self._tone)[0]
        self.setIcon(icons.icon(self._icon, colour, 18, on))


def back_button(said: str) -> Button:
    """Make the arrow that goes where one came from (Esc)."""
    made = Button("", "arrow-left", name="back", said=said)
    made.setFixedWidth(48)
    return made


@dataclass(frozen=True)
class Option:
    """One of several answers; `tone` is how it looks once chosen."""

    key: str
    words: str
    icon: str = ""
    tone: str = "info"


class Choice(QWidget):
    """One of several answers as buttons of equal rank, not radio dots; none need be chosen yet.

    Signals: `chosen(str)`, the key, on a press by a person only.
    """

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[Option], at: str = "", *, kind: str = "seg", name: str = "", width: int = 0
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._buttons: dict[str, Button] = {}
        group = QButtonGroup(self)
        group.setExclusive(False)
        for option in options:
            made = Button(
                option.words,
                option.icon,
                kind,
                name=f"{name}_{option.key}" if name else "",
                tone=option.tone if kind == "seg" else "",
                checked=False,
            )
            made.clicked.connect(lambda _checked=False, key=option.key: self._press(key))
            if width:
                made.setFixedWidth(width)
            self._buttons[option.key] = made
        self.setLayout(row(*self._buttons.values(), *([] if width == 0 and kind == "seg" else [None])))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.choose(at)

    def choose(self, key: str) -> None:
        """Show which one is chosen ("" for none), without a signal."""
        for each, button in self._buttons.items():
            button.setChecked(each == key)

    def at(self) -> str:
        """Tell which one is chosen, "" if none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def button(self, key: str) -> Button:
        """Give the button of an answer."""
        return self._buttons[key]

    def _press(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)


def chips(options: Sequence[Option], at: str, name: str) -> Choice:
    """Make the filter chips above a list ("Today 5", "Late 0", "All"); one is always chosen."""
    return Choice(options, at, kind="chip", name=name)


_WITH_ICONS: Final = 6
TAB_KEYS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-")
"""The keys that open a tab by its place, held with Alt: the upper row of the keyboard from left to right."""


class Tabs(QWidget):
    """The fixed tabs of a page, with counts; a tab is never hidden because it is empty.

    Signals: `chosen(str)`, the key. Object names are `tab_<key>`.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option], at: str) -> None:
        super().__init__()
        if len(options) > _WITH_ICONS:  # the words alone then fit beside the order list, in the larger type too
            options = [replace(option, icon="") for option in options]
        self._choice = Choice(options, at, kind="tab", name="tab")
        box = row(self._choice, None, spacing=0)
        self._choice.layout().setSpacing(0)  # type: ignore[union-attr]  # it was given one in its constructor
        self.setLayout(box)
        self._choice.chosen.connect(self.chosen)

    def choose(self, key: str) -> None:
        """Show which tab is open, without a signal."""
        self._choice.choose(key)

    def at(self) -> str:
        """Tell which tab is open."""
        return self._choice.at()

    def say(self, key: str, words: str) -> None:
        """Change a tab's word: its count moved."""
        self._choice.button(key).say(words)

    def press(self, place: int) -> None:
        """Open a tab by its place, from 0: Alt with one of `TAB_KEYS`."""
        buttons = list(self._choice.findChildren(Button))
        if place < len(buttons):
            buttons[place].click()
