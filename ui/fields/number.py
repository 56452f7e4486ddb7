"""Numbers: whole, with decimals, or within a range; the unit stands outside the field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from typing_extensions import override

from forms.answers import Kind
from ui.fields import typed
from ui.fields.base import TypedField
from ui.kit.buttons import Button
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import row

_UNIT_WIDTH = 48


class NumberField(TypedField):
    """A reading and its unit. What cannot be read as a number stays on the screen and is told as `misread`."""

    def __init__(self, name: str, kind: Kind, unit: str = "") -> None:
        entry = Entry(name=f"line_{name}")
        super().__init__(name, entry)
        self._kind = kind
        entry.setFixedWidth(104)
        entry.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self._unit = text(unit)
        self._unit.setMinimumWidth(_UNIT_WIDTH)
        self._box = row(entry, self._unit)
        self.setLayout(self._box)

    @override
    def _paint(self, value: Any) -> None:
        self._write(typed.number_text(value))

    @override
    def _read(self, words: str) -> int | Decimal | None:
        return typed.whole(words) if self._kind is Kind.INTEGER else typed.number(words)


class RangeField(NumberField):
    """A number between two ends, by steps: typed, or with minus and plus."""

    def __init__(self, name: str, start: Decimal, end: Decimal, step: Decimal, unit: str = "") -> None:
        super().__init__(name, Kind.RANGE, unit)
        self._ends = (min(start, end), max(start, end))
        self._step = abs(step) or Decimal(1)
        self._less = Button("", "minus", name=f"less_{name}", said=self.tr("One step less"))
        self._more = Button("", "plus", name=f"more_{name}", said=self.tr("One step more"))
        self._less.clicked.connect(lambda: self._move(-self._step))
        self._more.clicked.connect(lambda: self._move(self._step))
        self._box.insertWidget(0, self._less)
        self._box.insertWidget(2, self._more)

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        self._less.setEnabled(not on)
        self._more.setEnabled(not on)

    def _move(self, by: Decimal) -> None:
        low, high = self._ends
        try:
            now = self._read(self.typed())
        except ValueError:
            now = None
        value = low if now is None else min(high, max(low, Decimal(now) + by))
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._is_misread = False
        self._write(typed.number_text(value))
        self._tell(value)
