"""Words: a line, a paragraph, a code that is scanned or typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from ui.fields.base import TypedField
from ui.kit.entries import Entry, Memo
from ui.kit.layout import row


class TextField(TypedField):
    """A line of words."""

    WIDTH = 360

    def __init__(self, name: str, hint: str = "") -> None:
        entry = Entry(hint=hint, name=f"line_{name}")
        super().__init__(name, entry)
        self.setLayout(row((entry, 1)))
        self.setFixedWidth(self.WIDTH)

    @override
    def _paint(self, value: Any) -> None:
        self._write("" if value is None else str(value))

    @override
    def _read(self, words: str) -> str | None:
        return words.strip() or None


class BarcodeField(TextField):
    """A code read by a scanner that types like a keyboard: its Enter saves and moves on."""

    WIDTH = 280

    def __init__(self, name: str) -> None:
        super().__init__(name, QCoreApplication.translate("BarcodeField", "Scan or type"))

    @override
    def _read(self, words: str) -> str | None:
        return "".join(words.split()) or None


class ParagraphField(TypedField):
    """Several lines of words; Tab leaves, Enter is a new line."""

    is_wide = True

    def __init__(self, name: str, hint: str = "") -> None:
        memo = Memo(hint=hint, name=f"line_{name}")
        super().__init__(name, memo)
        self.setLayout(row((memo, 1)))

    @override
    def _paint(self, value: Any) -> None:
        self._write("" if value is None else str(value))

    @override
    def _read(self, words: str) -> str | None:
        return words.strip() or None
