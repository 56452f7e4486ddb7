"""Where words are typed: an entry with its icon, and the field around any control: label above, help or error below."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from ui import icons
from ui.kit.labels import Picture, text
from ui.kit.layout import Item, column, row
from ui.style import Tokens, clothe, look_property, repolish

REST_MS = 800  # a field is saved when left, or after this rest


class Resting:
    """Words being typed: told once when they rest, kept when told, never lost where they could not be saved.

    A field of Qt takes part by saying what stands in it (`words`), by taking words (`put`), by telling whether somebody
    is in it (`is_here`), and by sending what has come to rest (`tell`).
    """

    def words(self) -> str:
        """Give what stands in the field."""
        raise NotImplementedError

    def put(self, words: str) -> None:
        """Let the field show these words."""
        raise NotImplementedError

    def is_here(self) -> bool:
        """Tell whether the field has the keyboard."""
        raise NotImplementedError

    def tell(self, words: str) -> None:
        """Send what has come to rest."""
        raise NotImplementedError

    def begin(self, owner: QWidget, words: str) -> None:
        """Keep `words` as told; the field's own typing starts the rest."""
        self._kept = self._before = words
        self._is_owed = False
        self._rest = QTimer(owner)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.settle)

    def rest_after(self, milliseconds: int) -> None:
        """Tell after this rest instead of the usual one."""
        self._rest.setInterval(milliseconds)

    def settle(self) -> None:
        """Tell the words now, if they are new."""
        self._rest.stop()
        if self.words() != self._kept:
            self._before, self._kept, self._is_owed = self._kept, self.words(), False
            self.tell(self._kept)

    def not_kept(self) -> None:
        """Saving what was told failed: the words stay, and are told again when the field is left the next time."""
        self._kept, self._is_owed = self._before, True

    def confirm(self) -> None:
        """Whoever was told has taken it: words shown from now on are newer than it."""
        self._before = self._kept

    def forget(self) -> None:
        """Empty the field for another record."""
        self._rest.stop()
        self._is_owed = False
        self._kept = self._before = ""
        self.put("")

    def show_words(self, words: str) -> None:
        """Show what is kept, unless somebody is typing here or what he typed could not be saved yet."""
        is_new = self.words() != self._kept
        if is_new and (self._is_owed or self._rest.isActive() or self.is_here()):
            return
        if words == self._before and not is_new and words != self._kept:  # read before what was told is saved
            return
        self._kept = self._before = words
        if self.words() != words:
            self.put(words)


class Entry(Resting, QLineEdit):
    """One line of words.

    Signals: `rested(str)`, what stands there, when the field is left or has rested; not while an input method composes,
    and never twice for the same words.
    """

    rested = Signal(str)
    look = look_property()

    def __init__(self, words: str = "", hint: str = "", *, icon: str = "", name: str = "", said: str = "") -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setPlaceholderText(hint)
        self.setAccessibleName(said or hint)
        self._icon = icon
        self._action = self.addAction(icons.icon(icon, Tokens().muted), self._LEADING) if icon else None
        self.begin(self, words)
        self.textEdited.connect(lambda _words: self._rest.start())
        clothe(self)

    _LEADING = QLineEdit.ActionPosition.LeadingPosition

    def wear(self, t: Tokens) -> None:
        """Recolour the icon."""
        if self._action is not None:
            self._action.setIcon(icons.icon(self._icon, t.muted))

    def words(self) -> str:
        """Give what stands in the line."""
        return self.text()

    def put(self, words: str) -> None:
        """Show these words."""
        self.setText(words)

    def is_here(self) -> bool:
        """Tell whether the keyboard is here."""
        return self.hasFocus()

    def tell(self, words: str) -> None:
        """Send `rested`."""
        self.rested.emit(words)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field settles it."""
        super().focusOutEvent(event)
        self.settle()

    def mark(self, state: str) -> None:
        """Show the entry as "" (fine), "bad" or "flat"."""
        if self.property("look_state") != state:
            repolish(self, look_state=state)


class Memo(Resting, QPlainTextEdit):
    """Several lines of words; Tab goes on to the next field.

    Signals: `rested(str)`, as in `Entry`.
    """

    rested = Signal(str)

    def __init__(self, words: str = "", hint: str = "", *, lines: int = 3, name: str = "", said: str = "") -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setPlaceholderText(hint)
        self.setAccessibleName(said or hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 24)
        self.begin(self, words)
        self.textChanged.connect(self._typed)

    def words(self) -> str:
        """Give what stands in the line."""
        return self.toPlainText()

    def put(self, words: str) -> None:
        """Show these words."""
        self.setPlainText(words)

    def is_here(self) -> bool:
        """Tell whether the keyboard is here."""
        return self.hasFocus()

    def tell(self, words: str) -> None:
        """Send `rested`."""
        self.rested.emit(words)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field settles it."""
        super().focusOutEvent(event)
        self.settle()

    def mark(self, state: str) -> None:
        """Show the memo as "" (fine) or "bad"."""
        if self.property("look_state") != state:
            repolish(self, look_state=state)

    def _typed(self) -> None:
        if self.toPlainText() != self._kept:
            self._rest.start()


class Labelled(QWidget):
    """A field: label above, control, then help or error, left aligned with the control; the error wins."""

    def __init__(self, words: str, control: QWidget, help_words: str = "", *beside: Item) -> None:
        super().__init__()
        self.control = control
        self.label: QLabel = text(words, "th")
        self.label.setBuddy(control)
        self._help_words = help_words
        self._picture = Picture("circle-alert", "bad", 16)
        self._below: QLabel = text(help_words, "small", wrap=True)
        if not control.accessibleName():
            control.setAccessibleName(words)
        line = row(self._picture, (self._below, 1), spacing=6)
        line.setAlignment(self._picture, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self.label, row((control, 1), *beside), line, spacing=4))
        self.show_error("")

    def show_error(self, words: str) -> None:
        """Say what is wrong ("" for nothing); what was typed stays."""
        self._picture.setVisible(bool(words))
        self._below.setText(words or self._help_words)
        self._below.setVisible(bool(words or self._help_words))
        repolish(self._below, role="" if words else "small", tone="bad" if words else "")
        if isinstance(self.control, Entry | Memo):
            self.control.mark("bad" if words else "")

    def error(self) -> str:
        """Tell the error it shows, "" if none."""
        return self._below.text() if not self._picture.isHidden() else ""
