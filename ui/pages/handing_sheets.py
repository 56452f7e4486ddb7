"""The sheets over the page while a copy is handed over: which printer, which stick, the QR code large."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from app.documents import marks
from ui.kit.buttons import Button, Choice, Option
from ui.kit.labels import text
from ui.kit.layout import Item, column, row
from ui.volumes import Volume

_MEGABYTE = 1_000_000
_QUIET = 4  # modules of white around a QR code


class Sheet(QFrame):
    """A sheet with a title, what is asked, and the harmless way out.

    Signals: `closed()`, it is done with, whatever was pressed.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setProperty("panel", "card")
        self.leave = Button(self.tr("Go back"), name="sheet_close")
        self.leave.clicked.connect(self.closed)

    def lay(self, title: str, *items: Item) -> None:
        """Put title and content in their places."""
        self.setLayout(column(text(title, "h2", wrap=True), *items, margins=(24, 20, 24, 20), spacing=12))

    def begin(self) -> None:
        """Put the focus on the harmless button."""
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)


class PrintSheet(Sheet):
    """Asks for printer and copies.

    Signals: `accepted(str, tuple)`, the printer's name and the copies; `to_file(tuple)`, print into a file instead.
    """

    accepted = Signal(str, tuple)
    to_file = Signal(tuple)

    def __init__(self, printers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        copies = [
            Option("customer", self.tr("Customer copy")), Option("company", self.tr("Company copy")),
            Option("both", self.tr("Both copies")),
        ]  # fmt: skip
        self._copies = Choice(copies, "customer", name="print_copies")
        file = Button(self.tr("Into a file…"), "file-text", name="print_file")
        file.clicked.connect(self._print_to_file)
        shown: list[Item] = [self._printer(number, *each) for number, each in enumerate(printers, 1)]
        if not printers:
            none = self.tr("This computer knows no printer. Print into a file, or save to a stick.")
            shown.append(text(none, "muted", wrap=True))
        self.lay(self.tr("Print the work order"), self._copies, *shown, row(file, None, self.leave))

    def _printer(self, number: int, name: str, title: str) -> Button:
        made = Button(title, "printer", "primary" if number == 1 else "", name=f"print_{number}")
        made.clicked.connect(lambda: self._print(name))
        return made

    def _print(self, name: str) -> None:
        self.closed.emit()
        self.accepted.emit(name, self._wanted())

    def _print_to_file(self) -> None:
        self.closed.emit()
        self.to_file.emit(self._wanted())

    def _wanted(self) -> tuple[str, ...]:
        at = self._copies.at()
        return ("customer", "company") if at == "both" else (at or "customer",)


class StickSheet(Sheet):
    """Asks where the copy goes.

    Signals: `chosen(Path)`, a stick; `elsewhere()`, a folder is to be named.
    """

    chosen = Signal(object)
    elsewhere = Signal()

    def __init__(self, sticks: Sequence[Volume]) -> None:
        super().__init__()
        other = Button(self.tr("Another folder…"), "hard-drive", name="stick_other")
        other.clicked.connect(self._go_elsewhere)
        shown: list[Item] = [self._stick(number, each) for number, each in enumerate(sticks, 1)]
        if not sticks:
            none = self.tr("No stick is plugged in. Plug one in and open this again, or name a folder.")
            shown.append(text(none, "muted", wrap=True))
        self.lay(self.tr("Save the customer's copy"), *shown, row(other, None, self.leave))

    def _stick(self, number: int, stick: Volume) -> Button:
        said = self.tr("{name} · {room} MB free").format(name=stick.name, room=stick.free_bytes // _MEGABYTE)
        made = Button(said, "usb", "primary" if number == 1 else "", name=f"stick_{number}")
        made.clicked.connect(lambda: self._choose(stick.folder))
        return made

    def _choose(self, folder: Path) -> None:
        self.closed.emit()
        self.chosen.emit(folder)

    def _go_elsewhere(self) -> None:
        self.closed.emit()
        self.elsewhere.emit()


class QrSheet(Sheet):
    """Shows the code of the document large, for the customer's phone.

    Signals: `taken()`, the customer has it.
    """

    taken = Signal()

    def __init__(self, said: str, number: str, digest: str) -> None:
        super().__init__()
        have = Button(self.tr("The customer has it"), "check", "primary", name="qr_taken")
        have.clicked.connect(self._take)
        code = QrCode(said, self.tr("QR code: {text}").format(text=said))
        what = self.tr(
            "Number and hash of the signed work order, the same as on the paper: with them any copy is proved."
        )
        hashed = text("\u200b".join(digest[at : at + 8] for at in range(0, len(digest), 8)), "small", wrap=True)
        lines = column(text(number, "h1"), text(what, wrap=True), hashed, None, spacing=8)
        self.lay(self.tr("QR code of the document"), row(code, (lines, 1), spacing=16), row(None, self.leave, have))

    def _take(self) -> None:
        self.closed.emit()
        self.taken.emit()


class QrCode(QWidget):
    """A QR code, black on white in every theme, whole pixels per module."""

    def __init__(self, said: str, read_out: str) -> None:
        super().__init__()
        self.setObjectName("qr_code")
        self.setAccessibleName(read_out)
        self._rows = marks.qr_rows(said)
        self.setFixedSize(QSize(280, 280))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        count = len(self._rows) + 2 * _QUIET
        size = self.width() // count
        left = (self.width() - size * len(self._rows)) // 2
        for line, modules in enumerate(self._rows):
            for column_, module in enumerate(modules):
                if module:
                    square = QRect(left + column_ * size, left + line * size, size, size)
                    painter.fillRect(square, QColor("#000000"))
