"""Choosing: one of a few as buttons, one of many by typing, several, or all of them in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget
from typing_extensions import override

from ui.fields.base import Field, TypedField
from ui.fields.flow import Flow
from ui.kit.buttons import Button, Option
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import clear, row

FEW = 12
_NARROW = 104
_TONES = {"pass": "ok", "yes": "ok", "ok": "ok", "fail": "bad", "no": "bad", "na": "mute", "n_a": "mute"}
_ICONS = {"pass": "check", "yes": "check", "ok": "check", "fail": "x", "no": "x", "na": "minus", "n_a": "minus"}
_VERDICT = {"pass", "fail"}
_LETTERS = {"P": "pass", "F": "fail", "N": "na"}


def is_verdict(options: Sequence[Option]) -> bool:
    """Tell a pass/fail row, that answers to P, F and N."""
    return {option.key for option in options} >= _VERDICT


def is_short(options: Sequence[Option]) -> bool:
    """Tell whether the options fit beside their question."""
    return len(options) <= 3 and all(len(option.words.encode("gbk", "replace")) <= 12 for option in options)


class OneField(Field):
    """One of a few: a row of buttons; pressing the chosen one again takes the answer back."""

    def __init__(self, name: str, options: Sequence[Option], *, is_filtered: bool = False) -> None:
        super().__init__(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.is_wide = is_filtered or not is_short(options)
        self._flow = Flow()
        self.setLayout(row(self._flow))
        self._options: tuple[Option, ...] = ()
        self._buttons: dict[str, Button] = {}
        self.show_options(options)

    @override
    def show_options(self, options: Sequence[Option]) -> None:
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        self._flow.empty()
        toned = is_verdict(options) or {option.key for option in options} == {"yes", "no"}
        self._buttons = {option.key: self._button(option, toned=toned) for option in options}
        for button in self._buttons.values():
            self._flow.add(button)
        if not self.is_wide:  # beside the question a verdict stands in one row, whatever room the words want
            self._flow.setMinimumWidth(len(options) * _NARROW + max(0, len(options) - 1) * 8)
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))
        self._paint(self._told)

    def _button(self, option: Option, *, toned: bool) -> Button:
        tone = _TONES.get(option.key, "info") if toned else "info"
        icon = _ICONS.get(option.key, "") if toned else ""
        button = Button(
            option.words, icon, kind="seg", tone=tone, name=f"choice_{self.name}_{option.key}", checked=False
        )
        if self.is_wide:
            button.setMinimumWidth(88)
        else:
            button.setFixedWidth(_NARROW)
        button.clicked.connect(lambda: self._choose(option.key))
        return button

    def _choose(self, name: str) -> None:
        self._tell(None if self._told == name else name)
        self._paint(self._told)

    @override
    def set_locked(self, *, on: bool) -> None:
        for button in self._buttons.values():
            if button.isEnabledTo(self) is on:
                button.setEnabled(not on)

    @override
    def take_focus(self) -> None:
        chosen = self._buttons.get(self._told) or next(iter(self._buttons.values()), None)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def press(self, letter: str) -> bool:
        name = ""
        if letter.isdigit() and 0 < int(letter) <= len(self._options):
            name = self._options[int(letter) - 1].key
        elif is_verdict(self._options):
            name = _LETTERS.get(letter.upper(), "")
        button = self._buttons.get(name)
        if button is None or not button.isEnabled():
            return False
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._told != name:
            self._choose(name)
        return True

    @override
    def _paint(self, value: Any) -> None:
        for name, button in self._buttons.items():
            button.setChecked(name == value)


class SearchField(TypedField):
    """One of many: a few letters of any part of the name, then Enter or a press."""

    is_wide = True

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        hint = QCoreApplication.translate("SearchField", "Type a part of the name")
        entry = Entry(hint=hint, icon="search", name=f"line_{name}")
        super().__init__(name, entry)
        self._labels: dict[str, str] = {}
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(10)
        completer.activated.connect(lambda _words: self.flush(), Qt.ConnectionType.QueuedConnection)
        entry.setCompleter(completer)
        self.setLayout(row((entry, 1)))
        self.show_options(options)

    @override
    def show_options(self, options: Sequence[Option]) -> None:
        labels = {option.key: option.words for option in options}
        if labels != self._labels:
            self._labels = labels
            self._model.setStringList(list(labels.values()))

    @override
    def _paint(self, value: Any) -> None:
        self._write("" if value is None else self._labels.get(value, str(value)))

    @override
    def _read(self, words: str) -> str | None:
        words = words.strip()
        if not words:
            return None
        for name, label in self._labels.items():
            if words in {label, name}:
                return name
        raise ValueError(words)


class ManyField(Field):
    """Several of a list: buttons that stay pressed; the order of the list, not of the pressing, is kept."""

    is_wide = True

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__(name)
        self._flow = Flow()
        self.setLayout(row(self._flow))
        self._options: tuple[Option, ...] = ()
        self._buttons: dict[str, Button] = {}
        self.show_options(options)

    @override
    def show_options(self, options: Sequence[Option]) -> None:
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        self._flow.empty()
        self._buttons = {}
        for option in options:
            name = f"choice_{self.name}_{option.key}"
            button = Button(option.words, "plus", kind="seg", tone="info", name=name)
            button.setCheckable(True)
            button.clicked.connect(self._choose)
            self._flow.add(button)
            self._buttons[option.key] = button
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))
        self._paint(self._told)

    def _choose(self) -> None:
        chosen = tuple(option.key for option in self._options if self._buttons[option.key].isChecked())
        self._paint(chosen)
        self._tell(chosen or None)

    @override
    def set_locked(self, *, on: bool) -> None:
        for button in self._buttons.values():
            button.setEnabled(not on)

    @override
    def press(self, letter: str) -> bool:
        if not (letter.isdigit() and 0 < int(letter) <= len(self._options)):
            return False
        self._buttons[self._options[int(letter) - 1].key].click()
        return True

    @override
    def _paint(self, value: Any) -> None:
        chosen = set(value or ())
        for name, button in self._buttons.items():
            button.setChecked(name in chosen)
            button.show_icon("check" if name in chosen else "plus")


class RankField(Field):
    """All of a list in the order of their weight, moved by buttons."""

    is_wide = True

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__(name)
        self._options: tuple[Option, ...] = ()
        self._order: list[str] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._is_locked = False
        self.show_options(options)

    @override
    def show_options(self, options: Sequence[Option]) -> None:
        if tuple(options) != self._options:
            self._options = tuple(options)
            self._paint(self._told)

    @override
    def set_locked(self, *, on: bool) -> None:
        if on != self._is_locked:
            self._is_locked = on
            self._paint(self._told)

    @override
    def _paint(self, value: Any) -> None:
        labels = {option.key: option.words for option in self._options}
        ranked = [name for name in value or () if name in labels]
        self._order = ranked + [name for name in labels if name not in ranked]
        clear(self._box)
        for at, name in enumerate(self._order):
            self._box.addWidget(self._line(at, name, labels[name], is_ranked=bool(ranked)))

    def _line(self, at: int, name: str, label: str, *, is_ranked: bool) -> QWidget:
        line = QWidget()
        box = row(text(f"{at + 1}" if is_ranked else "–", "muted", width=24), (text(label, wrap=True), 1))
        line.setLayout(box)
        for caption, icon, by in ((self.tr("Up"), "arrow-up", -1), (self.tr("Down"), "arrow-down", 1)):
            button = Button(caption, icon, name=f"{icon.replace('-', '_')}_{self.name}_{name}")
            button.setEnabled(not self._is_locked and 0 <= at + by < len(self._order))
            button.clicked.connect(lambda _=False, by=by: self._move(at, by))
            box.addWidget(button)
        return line

    def _move(self, at: int, by: int) -> None:
        self._order.insert(at + by, self._order.pop(at))
        told = tuple(self._order)
        self._tell(told)
        self._paint(told)
