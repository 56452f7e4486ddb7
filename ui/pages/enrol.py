"""Makes a laptop belong to an engineer and a head office: address and code, the company named, a PIN, a first sync."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QWidget

from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import Picture, retone, text
from ui.kit.layout import Item, column, panel, row
from ui.kit.states import Bar, Strip
from ui.pages.gate import BrandLine, Gate

CODE_LENGTH: Final = 28
SHORTEST_PIN: Final = 6
STEPS: Final = 3


class CodeEntry(Entry):
    """Takes an enrolment code however it is typed or pasted and shows it in groups of four."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__("", "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", icon="key-round", name=name, said=said)
        self.textEdited.connect(self._group)

    def letters(self) -> int:
        """Count the letters and digits typed so far."""
        return sum(letter.isalnum() for letter in self.text())

    def _group(self, words: str) -> None:
        before = sum(letter.isalnum() for letter in words[: self.cursorPosition()])
        kept = "".join(letter for letter in words.upper() if letter.isascii() and letter.isalnum())[:CODE_LENGTH]
        grouped = "-".join(kept[at : at + 4] for at in range(0, len(kept), 4))
        if grouped != words:
            self.setText(grouped)
            self.setCursorPosition(min(len(grouped), before + max(0, before - 1) // 4))


class EnrolPage(Gate):
    """The way in for a new laptop.

    Signals: `checked(str, str)`, address and code, to be compared with the office that answers;
    `enrolled(str, str, str)`, address, code and PIN, to be done. Nothing is kept until the second one succeeded.
    """

    checked = Signal(str, str)
    enrolled = Signal(str, str, str)

    def __init__(self, version: str, address: str = "", shortest_pin: int = SHORTEST_PIN) -> None:
        super().__init__(version)
        self._shortest = shortest_pin
        self._is_ready, self._is_wanted = False, False
        self._company = ""
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_office(address))
        self._pages.addWidget(self._make_pin())
        self._pages.addWidget(self._make_download())
        self.body.addLayout(row(64, (self._pages, 1), 64), 1)
        self._show_step(0)
        self._look()

    def _make_office(self, address: str) -> QWidget:
        self.address = Entry(address, "https://service.example.com", icon="building-2", name="enrol_address")
        self.code = CodeEntry("enrol_code", self.tr("Enrolment code"))
        self._address = Labelled(self.tr("Address of head office"), self.address, self.tr("Your dispatcher told you"))
        self._code = Labelled(self.tr("Enrolment code"), self.code)
        self.check = Button(self.tr("Check with head office"), "arrow-right", "primary", name="enrol_check")
        self._why_check = text("", "small", wrap=True, name="enrol_why")
        self._office_said = Strip("", "bad", "circle-alert", name="enrol_said")
        self._office_said.hide()
        self.check.clicked.connect(self._check)
        self.code.returnPressed.connect(self._check)
        self.address.returnPressed.connect(self.code.setFocus)
        for entry in (self.address, self.code):
            entry.textChanged.connect(self._look)
        return self._make_step(
            1,
            self.tr("Which head office, which engineer"),
            self.tr(
                "The code is for you and this laptop alone. It is sent only once the office proved that it made it."
            ),
            self._address,
            self._code,
            self._office_said,
            8,
            row((self._why_check, 1), self.check),
        )

    def _make_pin(self) -> QWidget:
        self.pin, self.pin_again = (self._secret("enrol_pin"), self._secret("enrol_pin_again"))
        self._pin, self._again = Labelled(self.tr("PIN"), self.pin), Labelled(self.tr("Once more"), self.pin_again)
        self._found = Strip("", "ok", "building-2", name="enrol_company")
        self._rules = [(Picture("circle", "mute", 18), text(""), key) for key in ("length", "simple", "match")]
        self._pin_said = Strip("", "bad", "circle-alert", name="enrol_pin_said")
        self._pin_said.hide()
        back = Button(self.tr("Back"), "arrow-left", name="enrol_back")
        back.clicked.connect(lambda: self._show_step(0))
        self.go = Button(self.tr("Set up this laptop"), "arrow-right", "primary", name="enrol_go")
        self.go.clicked.connect(self._enrol)
        self.pin.returnPressed.connect(self.pin_again.setFocus)
        self.pin_again.returnPressed.connect(self._enrol)
        for entry in (self.pin, self.pin_again):
            entry.textChanged.connect(self._look)
        rules = [row(picture, (words, 1)) for picture, words, _ in self._rules]
        return self._make_step(
            2,
            self.tr("Choose your PIN"),
            self.tr("Orders are stored encrypted; only your PIN opens them. Head office does not know it."),
            self._found,
            row((self._pin, 1), (self._again, 1), spacing=16),
            *rules,
            self._pin_said,
            8,
            row(back, None, self.go),
        )

    def _make_download(self) -> QWidget:
        self._doing: QLabel = text("", "h2", wrap=True, name="enrol_doing")
        self._detail: QLabel = text("", "muted", wrap=True, name="enrol_detail")
        self._bar = Bar(name="enrol_bar")
        return self._make_step(
            3,
            self.tr("First download"),
            self.tr("It may be interrupted: it goes on from where it stopped."),
            8,
            self._doing,
            self._bar,
            self._detail,
        )

    def _make_step(self, number: int, title: str, sub: str, *items: Item) -> QWidget:
        step = self.tr("Step {number} of {count}").format(number=number, count=STEPS)
        head = column(text(step, "link"), text(title, "h0", wrap=True), text(sub, "muted", wrap=True), spacing=6)
        return panel(column(None, head, 8, *items, None, spacing=10))

    def _secret(self, name: str) -> Entry:
        made = Entry(name=name)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setMaxLength(64)
        made.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        return made

    def get_ready(self, shortest_pin: int) -> None:
        """Take presses from now on, and make the one that waits."""
        self._shortest, self._is_ready = shortest_pin, True
        self._look()
        if self._is_wanted:
            self._is_wanted = False
            self._check()

    def show_company(self, company: str) -> None:
        """Name the company whose office proved that it made the code, and go on to the PIN."""
        super().show_company(company)
        if company:
            self._company = company
            self._found.say(self.tr("{company} made this code.").format(company=company), "ok", "building-2")
            self._show_step(1)
            self.pin.setFocus()

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at the field it is about; nothing was changed, everything typed stays."""
        self._show_step(1 if field == "pin" else 0)
        self._address.show_error(sentence if field == "address" else "")
        self._code.show_error(sentence if field == "code" else "")
        self._office_said.say(sentence, "bad", "circle-alert")
        self._office_said.setVisible(bool(sentence) and not field)
        self._pin_said.say(sentence, "bad", "circle-alert")
        self._pin_said.setVisible(bool(sentence) and field == "pin")
        self._set_busy(is_busy=False)
        {"address": self.address, "code": self.code, "pin": self.pin}.get(field, self.check).setFocus()

    def show_doing(self, sentence: str, detail: str = "", done: int = 0, total: int = 0) -> None:
        """Tell how the set-up goes."""
        self._show_step(2)
        self._doing.setText(sentence)
        self._detail.setText(detail)
        self._bar.tell(done, total)

    def _look(self) -> None:
        short = CODE_LENGTH - self.code.letters()
        words = ""
        if not self.address.text().strip():
            words = self.tr("Goes on when there is an address")
        elif short > 0:
            words = self.tr("{count} letters or digits of the code are still missing").format(count=short)
        self._why_check.setText(words)
        self.check.setEnabled(not words)
        self._look_at_pin()

    def _look_at_pin(self) -> None:
        pin, again = self.pin.text(), self.pin_again.text()
        facts = {
            "length": (
                len(pin) >= self._shortest,
                self.tr("At least {count} digits or letters").format(count=self._shortest),
            ),
            "simple": (is_hard(pin), self.tr("Not 123456 and not one digit over and over")),
            "match": (bool(pin) and pin == again, self.tr("Both entries match")),
        }
        for picture, words, key in self._rules:
            is_met, sentence = facts[key]
            picture.show_icon("circle-check" if is_met else "circle", "ok" if is_met else "mute")
            retone(words, sentence, "ok" if is_met else "")
        self.go.setEnabled(all(is_met for is_met, _ in facts.values()))

    def _check(self) -> None:
        if not self.check.isEnabled():
            return
        if not self._is_ready:
            self._is_wanted = True
            return
        self.show_trouble("")
        self._set_busy(is_busy=True)
        self._why_check.setText(self.tr("Asking head office…"))
        self.checked.emit(self.address.text().strip(), self.code.text())

    def _enrol(self) -> None:
        if self.go.isEnabled():
            self.show_doing(self.tr("Making keys and the encrypted database…"))
            self.enrolled.emit(self.address.text().strip(), self.code.text(), self.pin.text())

    def _set_busy(self, *, is_busy: bool) -> None:
        for widget in (self.address, self.code, self.check):
            widget.setEnabled(not is_busy)
        if not is_busy:
            self._look()

    def _show_step(self, step: int) -> None:
        self._pages.setCurrentIndex(step)
        words = (
            (self.tr("Head office and code"), self._company or self.tr("Checked before anything is sent")),
            (self.tr("Choose a PIN"), self.tr("Works on this laptop only")),
            (self.tr("First download"), self.tr("May be interrupted")),
        )
        marks = ["done" if at < step else "here" if at == step else "open" for at in range(STEPS)]
        self.show_lines([BrandLine("circle", *line, mark) for line, mark in zip(words, marks, strict=True)])


def is_hard(pin: str) -> bool:
    """Tell whether a PIN is not the first a thief tries.

    >>> is_hard("123456"), is_hard("111111"), is_hard("7f3k29")
    (False, False, True)
    """
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(pin)}
    return len(set(pin)) >= 4 and steps not in ({1}, {-1})
