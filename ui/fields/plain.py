"""Fields without a control of their own: a computed value to read, and "I have seen this"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from typing_extensions import override

from ui.fields import typed
from ui.fields.base import Field
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import row


class ComputedField(Field):
    """A value the form works out by itself; it can be read, not changed."""

    def __init__(self, name: str, unit: str = "") -> None:
        super().__init__(name)
        self._unit = unit
        self._words = text("–", "b", name=f"value_{name}")
        self.setLayout(row(self._words))

    @override
    def typed(self) -> str:
        return self._words.text()

    @override
    def _paint(self, value: Any) -> None:
        words = typed.number_text(value) if isinstance(value, Decimal | float | int) else str(value or "")
        self._words.setText(f"{words} {self._unit}".strip() if words else "–")


class AcknowledgeField(Field):
    """One press: read and understood; a second press takes it back."""

    is_discrete = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._button = Button(self.tr("Noted"), "check", kind="seg", tone="ok", name=f"choice_{name}_ok")
        self._button.setCheckable(True)
        self._button.setMinimumWidth(104)
        self._button.clicked.connect(lambda: self._tell(True if self._button.isChecked() else None))
        self.setFocusProxy(self._button)
        self.setLayout(row(self._button))

    @override
    def set_locked(self, *, on: bool) -> None:
        self._button.setEnabled(not on)

    @override
    def press(self, letter: str) -> bool:
        if letter == "1" and self._button.isEnabled():
            self._button.click()
            return True
        return False

    @override
    def _paint(self, value: Any) -> None:
        self._button.setChecked(bool(value))
