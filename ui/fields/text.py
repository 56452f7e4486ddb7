"""Words: a line, a paragraph, a code that is scanned or typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from typing_extensions import override

from ui.fields.base import TypedField
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Memo
from ui.kit.layout import row


class TextField(TypedField):
    """A line of words."""

    WIDTH = 360

    def __init__(self, name: str, hint: str = "") -> None:
        entry = Entry(hint=hint, name=f"line_{name}")
        super().__init__(name, entry)
        self.box = row((entry, 1))
        self.setLayout(self.box)
        self.setFixedWidth(self.WIDTH)

    @override
    def _paint(self, value: Any) -> None:
        self._write("" if value is None else str(value))

    @override
    def _read(self, words: str) -> str | None:
        return words.strip() or None


class BarcodeField(TextField):
    """A code read by a scanner that types like a keyboard, whose Enter saves and moves on, or by the camera.

    Signals: `camera_wanted()`, a code is to be read; whoever holds the field has the camera. UI thread.
    """

    WIDTH = 280
    camera_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name, QCoreApplication.translate("BarcodeField", "Scan or type"))
        said = QCoreApplication.translate("ScanButton", "Scan with the camera")
        self._scan = Button("", "scan-line", name=f"scan_{name}", said=said)
        self._scan.setFixedWidth(44)
        self._scan.clicked.connect(self.camera_wanted)
        self.box.addWidget(self._scan)

    @property
    def entry(self) -> Entry | Memo:
        """Give the line that a scanner types into."""
        return self._entry

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        self._scan.setEnabled(not on)

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
