"""The locked screen: a PIN by keyboard or by large buttons; a wrong one waits, nothing is ever wiped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy

from ui.kit.buttons import Button
from ui.kit.entries import Entry
from ui.kit.labels import Picture, retone, text
from ui.kit.layout import column, panel, row
from ui.pages.gate import BrandLine, Gate

KEYS: Final = "123456789"
WIDTH: Final = 346
KEY_WIDTH: Final = (WIDTH - 16) // 3


class UnlockPage(Gate):
    """Asks for the PIN.

    Signals: `tried(str)`, a PIN to try. Until `get_ready` was called a try is kept and made then, so that nobody waits
    for the program to finish loading before typing.
    """

    tried = Signal(str)

    def __init__(self, version: str, company: str = "") -> None:
        super().__init__(version, company)
        self._is_ready, self._is_wanted = False, False
        self._wait_seconds = 0
        self._say: Callable[[int], str] = str
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count_down)
        self._build()
        self.show_lines(
            [
                BrandLine("lock", self.tr("Everything on this laptop is encrypted")),
                BrandLine("shield-check", self.tr("What you saved is safe, sent or not")),
                BrandLine("wifi-off", self.tr("Unlocks without a network")),
            ]
        )
        self.setFocusProxy(self.pin)

    def _build(self) -> None:
        self.pin = Entry(name="pin", said=self.tr("PIN"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setFixedWidth(WIDTH)
        self.pin.setMaxLength(64)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.pin.returnPressed.connect(self._try)
        self.pin.textEdited.connect(lambda _pin: self._forget_trouble())
        self._mark = Picture("circle-alert", "warn", 18)
        self.said = text("", "", "warn", wrap=True, name="unlock_said")
        self.said.setFixedWidth(WIDTH - 28)
        self.said.setMinimumHeight(44)
        self._mark.hide()
        said = row(column(self._mark, None), self.said, None)
        self.go = Button(self.tr("Unlock"), "key-round", "big", name="unlock")
        self.go.setFixedWidth(WIDTH)
        self.go.clicked.connect(self._try)
        form = column(
            None,
            text(self.tr("Enter your PIN"), "h0", name="unlock_title"),
            text(self.tr("You return to where you were"), "muted"),
            8,
            self.pin,
            said,
            row(self._make_keys(), None),
            8,
            self.go,
            None,
        )
        held = panel(form)
        held.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.body.addLayout(row(None, held, None), 1)

    def _make_keys(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, digit in enumerate(KEYS):
            grid.addWidget(self._key(digit), place // 3, place % 3)
        delete = Button("", "delete", "key", name="key_delete", said=self.tr("Delete the last digit"))
        delete.clicked.connect(self._delete)
        enter = Button("", "corner-down-left", "key", name="key_enter", said=self.tr("Unlock"))
        enter.clicked.connect(self._try)
        for button in (delete, enter):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setFixedWidth(KEY_WIDTH)
        grid.addWidget(delete, 3, 0)
        grid.addWidget(self._key("0"), 3, 1)
        grid.addWidget(enter, 3, 2)
        return grid

    def _key(self, digit: str) -> Button:
        made = Button(digit, kind="key", name=f"key_{digit}")
        made.setFixedWidth(KEY_WIDTH)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self._type(digit))
        return made

    def get_ready(self) -> None:
        """Take tries from now on, and make the one that waits."""
        self._is_ready = True
        if self._is_wanted:
            self._is_wanted = False
            self._try()

    def show_wrong(self, say: Callable[[int], str], wait_seconds: int) -> None:
        """Say that the PIN was wrong, and count down until the next try; `say` is handed the seconds left."""
        self.pin.clear()
        self.show_trouble(say(wait_seconds))
        self._wait_seconds = wait_seconds
        self._set_busy(is_busy=wait_seconds > 0)
        if wait_seconds > 0:
            self._say = say
            self._second.start()
        self.pin.setFocus()

    def show_trouble(self, sentence: str, tone: str = "warn") -> None:
        """Say what stands in the way, and take tries again."""
        self._set_busy(is_busy=False)
        self._mark.show_icon("circle-alert", tone)
        self._mark.setVisible(bool(sentence))
        retone(self.said, sentence, tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits go into the PIN wherever the focus is."""
        if event.text().isprintable() and event.text():
            self._type(event.text())
            return
        super().keyPressEvent(event)

    def _type(self, words: str) -> None:
        if self.pin.isEnabled():
            self.pin.insert(words)
            self._forget_trouble()
            self.pin.setFocus()

    def _delete(self) -> None:
        self.pin.backspace()
        self.pin.setFocus()

    def _try(self) -> None:
        if not self.pin.text() or not self.pin.isEnabled():
            return
        if not self._is_ready:
            self._is_wanted = True
            return
        self._set_busy(is_busy=True)
        self._mark.hide()
        retone(self.said, self.tr("Opening…"), "mute")
        self.tried.emit(self.pin.text())

    def _forget_trouble(self) -> None:
        if not self._second.isActive():
            self.show_trouble("")

    def _set_busy(self, *, is_busy: bool) -> None:
        self.pin.setEnabled(not is_busy)
        self.go.setEnabled(not is_busy)

    def _count_down(self) -> None:
        self._wait_seconds -= 1
        if self._wait_seconds > 0:
            self.said.setText(self._say(self._wait_seconds))
            return
        self._second.stop()
        self.show_trouble("")
        self.pin.setFocus()
