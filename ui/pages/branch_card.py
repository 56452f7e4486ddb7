"""A card of what happens off the main way: its lines, its buttons, and in place the form a button unfolds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import Item, add, bring_into_view, clear, column
from ui.kit.panels import Card
from ui.pages.step_forms import StepForm

Deed = tuple[str, str, str, Callable[[], None]]
"""A button: its name, its words, its icon, what it does."""
NOTHING: Final = object()


class BranchCard(Card):
    """Lines and buttons that change together, and a form below them.

    Signals: `asked(object)`, the form's command for the ledger. UI thread.
    """

    asked = Signal(object)

    def __init__(self, title: str, icon: str, name: str) -> None:
        lines, unfolded, deeds = column(spacing=6), column(), Flow()
        super().__init__(title, icon, lines, deeds, unfolded)
        self._lines, self._unfolded, self._deeds = lines, unfolded, deeds
        self.setObjectName(name)
        self._form: StepForm | None = None
        self._shown: object = NOTHING

    def tell(self, shown: object, lines: Sequence[Item], deeds: Sequence[Deed]) -> None:
        """Show lines and buttons for what `shown` holds; the same again is left alone: a press finds its button."""
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._lines)
        self._deeds.empty()
        add(self._lines, *lines)
        self._deeds.setVisible(bool(deeds))
        for name, words, icon, deed in deeds:
            button = Button(words, icon, "quiet", name=name)
            button.clicked.connect(deed)
            self._deeds.add(button)

    def forget(self) -> None:
        """Show nothing until another order is known."""
        self.tell(None, [], [])
        self._shown = NOTHING
        self.fold()

    def unfold(self, form: StepForm) -> None:
        """Put a form in place of the one that is open, if any."""
        self.fold()
        self._form = form
        form.asked.connect(self.asked)
        form.closed.connect(self.fold)
        add(self._unfolded, form)
        form.begin()
        bring_into_view(form)

    def fold(self) -> None:
        """Take the form away."""
        self._form = None
        clear(self._unfolded)

    def refuse(self, error: Exception) -> bool:
        """Say a refusal in the form that is open; False if none is."""
        if self._form is None:
            return False
        self._form.refuse(error)
        return True


def said(words: str, role: str = "", name: str = "") -> QWidget:
    """Write a line that wraps."""
    return text(words, role, wrap=True, name=name)
