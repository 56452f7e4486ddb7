"""Scan a code: the live picture, or a picture file, or a pasted one; what was read goes where a scanner would type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from typing_extensions import override

from app.evidence import MOST_BYTES
from ui import codes
from ui.camera import CODES, Frame
from ui.codes import Code
from ui.desk import Desk
from ui.fields.photo import PICTURES, Given, given_by
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Memo
from ui.kit.labels import text
from ui.kit.layout import clear, column, row
from ui.kit.states import Strip
from ui.viewfinder import CameraSheet, CameraVeil, Viewfinder

SURE, SURER = 3, 6  # a code counts when so many pictures tell the same; more where it has no check digit
_RECENT: Final = 12  # pictures; a code that left the view is no longer offered
_MOST: Final = 6
_SHOWN_MS: Final = 900
_LONGEST: Final = 46


class CodeSheet(CameraSheet):
    """One code.

    Signals: `read(str)`, what the code says. UI thread.
    """

    read = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__("code_sheet", window)
        self._desk = desk
        self._seen: dict[str, tuple[Code, int, int]] = {}  # by what it says: the code, how often, in which picture last
        self._looks = 0
        self._offered: tuple[Code, ...] = ()
        self._done = ""
        self._finder = Viewfinder(desk.cameras, desk.language, CODES, codes.read)
        self._finder.came.connect(self._look)
        self._told = Strip("", "ok", "circle-check", name="code_told")
        self._told.hide()
        self._choices = column(spacing=8)
        self._hint = text(
            self.tr("Hold the code into the picture. A picture of it may also be pasted (Ctrl V)."), "muted", wrap=True
        )
        close = Button(self.tr("Close"), "x", name="code_close")
        close.clicked.connect(self.closed)
        self._file = Button(self.tr("From a picture"), "image-plus", name="code_file")
        self._file.clicked.connect(self._ask_file)
        self._finish = QTimer(self)
        self._finish.setSingleShot(True)
        self._finish.setInterval(_SHOWN_MS)
        self._finish.timeout.connect(self._give)
        foot = row((self._hint, 1), close, self._file)
        head = text(self.tr("Scan a code"), "h2")
        body = column(head, (self._finder, 1), self._told, self._choices, foot, margins=(20, 16, 20, 16), spacing=12)
        self.setLayout(body)

    def act(self) -> None:
        """Do not wait: give what was read, or the first of several."""
        if self._done:
            self._give()
        elif self._offered:
            self._accept(self._offered[0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self._offered):
            self._accept(self._offered[place])
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._read_given(given_by(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    def _look(self, frame: Frame) -> None:
        """Count what a picture showed; one code seen often enough is taken, of several one is chosen."""
        if self._done:
            return
        self._looks += 1
        for code in frame.found:
            before = self._seen.get(code.text)
            self._seen[code.text] = (code, before[1] + 1 if before else 1, self._looks)
        self._seen = {said: kept for said, kept in self._seen.items() if kept[2] > self._looks - _RECENT}
        sure = [code for code, count, _last in self._seen.values() if count >= (SURE if code.is_checked else SURER)]
        if len(sure) == len(self._seen) == 1 and not self._offered:
            self._accept(sure[0], frame.image)
        elif len(sure) > 1:
            self._offer(sure)

    def _offer(self, found: Sequence[Code]) -> None:
        """Let the person choose; what is offered keeps its place while others join."""
        known = {each.text for each in self._offered}
        offered = (*self._offered, *(each for each in found if each.text not in known))[:_MOST]
        if offered == self._offered:
            return
        self._offered = offered
        self.hold()
        clear(self._choices)
        self._hint.setText(self.tr("Several codes: choose one, by its number too."))
        for place, code in enumerate(offered, 1):
            said = code.text if len(code.text) <= _LONGEST else f"{code.text[:_LONGEST]}…"
            button = Button(f"{place}  {said}  ({code.kind})", "scan-line", name=f"code_{place}")
            button.setToolTip(code.text)
            button.clicked.connect(lambda _on=False, chosen=code: self._accept(chosen))
            self._choices.addWidget(button)

    def _accept(self, code: Code, image: QImage | None = None) -> None:
        """Show what was read, for a moment, then give it."""
        if self._done:
            return
        self._done = code.text
        self.hold()
        if image is not None:
            self._finder.freeze(image, (code,))
        else:
            self._finder.end()
        clear(self._choices)
        self._told.say(self.tr("Read ({kind}): {text}").format(kind=code.kind, text=code.text), "ok", "circle-check")
        self._told.show()
        self._hint.setText("")
        self._finish.start()

    def _give(self) -> None:
        self._finish.stop()
        said, self._done = self._done, ""
        if said:
            self.closed.emit()
            self.read.emit(said)

    def _ask_file(self) -> None:
        endings = " ".join(f"*{ending}" for ending in PICTURES)
        kinds = self.tr("Pictures ({endings})").format(endings=endings)
        found, _kind = QFileDialog.getOpenFileName(self, self.tr("Choose a picture of the code"), "", kinds)
        if found:
            self._read_given([Path(found)])

    def _read_given(self, given: Sequence[Given]) -> None:
        wanted = list(given)
        if wanted:
            self._desk.work(lambda: [code for each in wanted for code in _codes_of(each)], self._take_given, self)

    def _take_given(self, found: Sequence[Code]) -> None:
        if len(found) == 1:
            self._accept(found[0])
        elif found:
            self._offer(found)
        else:
            said = self.tr("No code was found in that picture. Take it closer and straight on, or type the code.")
            self._told.say(said, "warn", "triangle-alert")
            self._told.show()


class ScanButton(Button):
    """Stands beside a field that a scanner may type into, and does the same with the camera."""

    def __init__(self, name: str) -> None:
        said = QCoreApplication.translate("ScanButton", "Scan with the camera")
        super().__init__("", "scan-line", name=name, said=said)
        self.setFixedWidth(44)


def scan_button(entry: Entry, desk: Desk) -> ScanButton:
    """Make the button beside an entry; it is named after it ("scan_part_search")."""
    button = ScanButton(f"scan_{entry.objectName()}")
    button.clicked.connect(lambda: scan_code(button.window(), desk, lambda said: type_in(entry, said)))
    return button


def scan_code(window: QWidget, desk: Desk, then: Callable[[str], None]) -> CodeSheet:
    """Open the camera over a window; `then` gets what the code says, if one is read."""
    sheet = CodeSheet(desk, window)
    sheet.read.connect(then)
    CameraVeil(window, sheet)
    return sheet


def type_in(entry: Entry | Memo, said: str) -> None:
    """Type a code into an entry as a keyboard scanner does: in place of what stood there, then Enter."""
    if not isinstance(entry, Entry) or entry.isReadOnly() or not entry.isEnabled():
        return
    entry.setFocus(Qt.FocusReason.OtherFocusReason)
    entry.selectAll()
    for key, sign in [*((Qt.Key.Key_unknown, each) for each in said), (Qt.Key.Key_Return, "\r")]:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(entry, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, sign))


def _codes_of(given: Given) -> tuple[Code, ...]:
    if isinstance(given, bytes):
        return codes.read_data(given)
    try:
        with given.open("rb") as file:
            return codes.read_data(file.read(MOST_BYTES))
    except OSError:
        return ()  # dragged from where it no longer is: no code was found
