"""What every field can do: show a value, tell another one, be locked or marked wrong, take the focus and pass it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.kit.buttons import Option
from ui.kit.entries import Entry, Memo

REST_MS: Final = 250  # what is typed is on the disk within 300 ms; a complaint waits until the field is left


class Field(QWidget):
    """One answer on the screen.

    Signals:
        answered(object): the person gave this value; None is a blank answer. UI thread.
        misread(str): what was typed cannot be read as a value of this kind; the words stay. UI thread.
        moved_on(): Enter was pressed: the next question, please. UI thread.
        left(): somebody who typed here is done with it. UI thread.

    Invariants: `show_value` never emits `answered`; the same value is told once.
    """

    answered = Signal(object)
    misread = Signal(str)
    moved_on = Signal()
    left = Signal()
    is_wide = False  # wide fields stand below their question, narrow ones beside it

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"field_{name}")
        self.name = name
        self._told: Any = None

    def show_value(self, value: Any) -> None:
        """Show the stored value."""
        self._told = value
        self._paint(value)

    def show_options(self, options: Sequence[Option]) -> None:
        """Offer these from now on: a filter may follow another answer. Most kinds offer nothing."""

    def is_being_typed(self) -> bool:
        """Tell whether somebody is typing here: what stands there may not be what he means yet."""
        return False

    def cursor_place(self) -> int:
        """Tell where in the words the cursor stands."""
        return 0

    def put_cursor(self, at: int) -> None:
        """Put the cursor there."""

    def flush(self) -> None:
        """Tell what was typed and not yet told: on leaving the page, on closing."""

    def typed(self) -> str:
        """Say the words as they stand on the screen."""
        return ""

    def take_focus(self) -> None:
        """Put the cursor where an answer begins."""
        (self.focusProxy() or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_locked(self, *, on: bool) -> None:
        """Let the value be read but not changed: submitted, or read-only by its form."""
        self.setEnabled(not on)

    def set_wrong(self, *, on: bool) -> None:
        """Mark the control as wrong; the words for it stand in the row."""

    def set_said(self, words: str) -> None:
        """Give the control its name for a screen reader: the question."""
        (self.focusProxy() or self).setAccessibleName(words)

    def press(self, letter: str) -> bool:
        """Take a single letter or digit pressed while the row has the focus; say whether it meant something."""
        return False

    def _tell(self, value: Any) -> None:
        if value == self._told and type(value) is type(self._told):
            return
        self._told = value
        self.answered.emit(value)

    def _paint(self, value: Any) -> None:
        raise NotImplementedError


class TypedField(Field):
    """A field of typed words: rest, leaving and Enter tell them; what cannot be read stays as it was typed.

    Invariants: words nobody touched are never told again, however the value was rounded for the screen.
    """

    def __init__(self, name: str, entry: Entry | Memo, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._entry = entry
        self._is_misread = False
        self._is_typed = False
        entry.setParent(self)
        entry.rest_after(REST_MS)
        entry.rested.connect(self._rested)
        entry.installEventFilter(self)
        self.setFocusProxy(entry)

    @override
    def show_value(self, value: Any) -> None:
        is_same = value == self._told
        self._told = value
        if is_same and (self._is_misread or self._reads_as(value)):
            return  # what stands there means the same, or waits to be mended: not a letter is touched
        self._is_misread = False
        self._paint(value)

    @override
    def flush(self) -> None:
        self._entry.settle()

    @override
    def typed(self) -> str:
        return self._entry.text() if isinstance(self._entry, Entry) else self._entry.toPlainText()

    @override
    def set_locked(self, *, on: bool) -> None:
        self._entry.setReadOnly(on)

    @override
    def set_wrong(self, *, on: bool) -> None:
        self._entry.mark("bad" if on else "")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self._entry and self._key(event):
            return True
        if event.type() == QEvent.Type.FocusOut and watched is self._entry:
            self.flush()
            if not self._is_misread:
                self._paint(self._told)
            if self._is_typed:
                self._is_typed = False
                self.left.emit()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(self._entry, Entry) and is_enter(event):
            self.flush()
            self.moved_on.emit()
            return True
        undoing = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        if event.type() == QEvent.Type.ShortcutOverride and undoing and self._reads_as(self._told):
            event.ignore()  # nothing half typed: the form undoes answer by answer
            return True
        return False

    @override
    def is_being_typed(self) -> bool:
        return self._is_typed and self._entry.hasFocus()

    @override
    def cursor_place(self) -> int:
        return self._entry.cursorPosition() if isinstance(self._entry, Entry) else self._entry.textCursor().position()

    @override
    def put_cursor(self, at: int) -> None:
        at = min(at, len(self.typed()))
        if isinstance(self._entry, Entry):
            self._entry.setCursorPosition(at)
        else:
            here = self._entry.textCursor()
            here.setPosition(at)
            self._entry.setTextCursor(here)

    def _rested(self, _words: str) -> None:
        self._is_typed = True
        try:
            value = self._read(self.typed())
        except ValueError:
            self._is_misread = True
            self.misread.emit(self.typed())
            return
        was_misread, self._is_misread = self._is_misread, False
        if was_misread and value == self._told:
            self.answered.emit(value)  # the same as before the slip: the complaint must go
        else:
            self._tell(value)

    def _reads_as(self, value: Any) -> bool:
        try:
            return bool(self._read(self.typed()) == value)
        except ValueError:
            return False

    def _write(self, words: str) -> None:
        if self.typed() != words:
            self._entry.confirm()
            self._entry.show_words(words)

    def _read(self, words: str) -> Any:
        raise NotImplementedError


def is_enter(event: QKeyEvent) -> bool:
    """Tell a plain Enter, of either key, from one with Ctrl or Shift."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and held == Qt.KeyboardModifier.NoModifier
