"""One part line of an order: serials, the customer's yes or no with who and why, fitting and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QWidget

from app import fitting, parts, progress, words
from app.money import money_text
from app.parts import DeclineUnexplained, LineState, NoPartConsent, PartLine
from app.store.door import Write
from app.store.kinds import OldPart
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import Picture, TwoLines, number, retone, text
from ui.kit.layout import column, let_go, panel, row, rule
from ui.pages.part_source import Sourced, SourceRow
from ui.scanning import scan_button

_OLD: Final = (OldPart.RETURNED, OldPart.LEFT_WITH_CUSTOMER, OldPart.SCRAPPED, OldPart.NONE)
Command = Callable[[Write], Any]


class PartLineRow(QFrame):
    """A line; it asks for commands and is told what became of them.

    Signals, UI thread:
        asked(object, object): a command for the ledger and this row, that is told a refusal.
        removed(object, str): the id of the line to take off, and its name.
    """

    asked = Signal(object, object)
    removed = Signal(object, str)
    SERIALS: Final = 188
    CONSENT: Final = 200
    AMOUNT: Final = 88
    ACT: Final = 128

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__()
        self._desk, self._place = desk, place
        self._line: PartLine | None = None
        self._refused: PartLine | None = None
        self._answer = ""
        self.setObjectName(f"part_line_{place}")
        self._name = TwoLines("", "")
        self._build_controls()
        self._build_sheet()
        self._picture = Picture("circle", "mute", 16)
        self._note = text("", wrap=True, name=f"part_note_{place}")
        note = row(self._picture, (self._note, 1), spacing=6)
        note.setAlignment(self._picture, Qt.AlignmentFlag.AlignTop)
        self._old = panel(row(text(self.tr("Old part"), "small"), self._old_choice, None))
        self._from = SourceRow(desk, place)
        self._from.asked.connect(lambda command: self.asked.emit(command, self))
        lines = (self._top(), note, self._from, self._old, self._sheet, rule())
        self.setLayout(column(*lines, margins=(0, 8, 0, 0), spacing=6))

    def _build_controls(self) -> None:
        at = self._place
        self._old_serial = Entry(hint=self.tr("Old serial"), name=f"part_old_{at}")
        self._new_serial = Entry(hint=self.tr("New serial"), name=f"part_new_{at}")
        self._old_serial.rested.connect(self._save_serials)
        self._new_serial.rested.connect(self._save_serials)
        answers = [Option("yes", self.tr("Yes"), "check", "ok"), Option("no", self.tr("No"), "x", "bad")]
        self._consent = Choice(answers, name=f"part_consent_{at}", width=96)
        self._consent.chosen.connect(self._open_sheet)
        self._amount = number("", "b", width=self.AMOUNT)
        self._payer = number("", "small", width=self.AMOUNT)
        self._payer.setWordWrap(True)
        self._payer.setObjectName(f"part_payer_{at}")
        self._fit = Button(self.tr("Fit"), "wrench", name=f"part_fit_{at}")
        self._undo = Button(self.tr("Undo"), "undo-2", name=f"part_undo_{at}")
        self._remove = Button(self.tr("Remove"), "", "quiet", name=f"part_remove_{at}")
        self._fit.clicked.connect(self._ask_fit)
        self._undo.clicked.connect(self._ask_undo)
        self._remove.clicked.connect(self._ask_remove)
        for button in (self._fit, self._undo, self._remove):
            button.setFixedWidth(self.ACT)
        kinds = [Option(kind.value, words.word(kind, self._desk.language)) for kind in _OLD]
        self._old_choice = Choice(kinds, name=f"part_old_part_{at}")
        self._old_choice.chosen.connect(self._save_old)

    def _build_sheet(self) -> None:
        at = self._place
        self._who = Entry(name=f"part_who_{at}")
        self._people = QStringListModel(self)
        completer = QCompleter(self._people, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._who.setCompleter(completer)
        self._why = Entry(hint=self.tr("Why the part is needed, what it costs"), name=f"part_why_{at}")
        self._record = Button("", "check", "primary", name=f"part_record_{at}")
        self._record.clicked.connect(self._ask_consent)
        self._why.returnPressed.connect(self._ask_consent)
        forget = Button(self.tr("Not now"), kind="quiet", name=f"part_not_now_{at}")
        forget.clicked.connect(self._close_sheet)
        who = Labelled(self.tr("Who says so"), self._who)
        who.setFixedWidth(200)
        buttons = column(text("", "th"), row(forget, self._record), spacing=4)
        line = row(who, (Labelled(self.tr("What was explained"), self._why), 1), buttons, margins=(12, 8, 12, 8))
        self._sheet = panel(line, "strip", "info")
        self._sheet.hide()

    def _top(self) -> QWidget:
        held = QWidget()
        serials = QWidget()
        self._scans = [scan_button(entry, self._desk) for entry in (self._old_serial, self._new_serial)]
        lines = (row(self._old_serial, self._scans[0], spacing=4), row(self._new_serial, self._scans[1], spacing=4))
        serials.setLayout(column(*lines, spacing=8))
        serials.setFixedWidth(self.SERIALS)
        consent = QWidget()
        consent.setLayout(row(self._consent))
        consent.setFixedWidth(self.CONSENT)
        paid = QWidget()
        paid.setLayout(column(None, self._amount, self._payer, None, spacing=0))
        paid.setFixedWidth(self.AMOUNT)
        act = QWidget()
        act.setLayout(column(self._fit, self._undo, self._remove, spacing=8))
        act.setFixedWidth(self.ACT)
        held.setLayout(row((self._name, 1), serials, consent, paid, act, spacing=12))
        return held

    def show_line(self, line: PartLine, known: Sourced, speakers: tuple[str, ...], zone: str) -> None:
        """Show the line as it stands."""
        self._line = line
        self._from.show_line(line, known)
        self._payer.setText(known.payer.say(self._desk.language) if known.payer else "")
        language = self._desk.language
        name = line.part.name.say(language)
        much = words.quantity_text(line.quantity, line.part.unit, language)
        place = f" · {line.position}" if line.position else ""
        self._name.say(name, f"{much} · {line.part.number}{place}")
        self.setAccessibleName(name)
        is_fitted = line.state is LineState.FITTED
        self._old_serial.show_words(line.old_serial or "")
        self._new_serial.show_words(line.new_serial or "")
        for entry in (self._old_serial, self._new_serial):
            entry.setReadOnly(is_fitted)
        for button in self._scans:
            button.setVisible(not is_fitted)
        if self._sheet.isHidden():
            self._consent.choose(_said(line))
        self._consent.setEnabled(not is_fitted)
        self._amount.setText(money_text(line.amount_minor))
        self._fit.setVisible(not is_fitted)
        self._remove.setVisible(not is_fitted)
        self._undo.setVisible(is_fitted)
        self._old.setVisible(line.state is LineState.AGREED)
        self._old_choice.choose(line.old_part.value if line.old_part else "")
        self._people.setStringList(list(speakers))
        if not self._who.text():
            self._who.setText(line.consent.said_by if line.consent else next(iter(speakers), ""))
        if line != self._refused:  # a refusal stays until the line is another one
            self._refused = None
            self._say_state(line, zone)

    def refuse(self, error: Exception) -> None:
        """Say in this line why the ledger said no; the words typed stay."""
        self._refused = self._line
        self._old_serial.not_kept()
        self._new_serial.not_kept()
        told = words.tell(error, self._desk.language)
        self._picture.show_icon("lock", "bad")
        retone(self._note, told.with_rule, "bad")
        if isinstance(error, DeclineUnexplained):
            self._consent.choose("no")
            self._open_sheet("no")
        if isinstance(error, NoPartConsent):
            self._consent.button("yes").setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """Leave the page."""
        let_go(self)

    def _say_state(self, line: PartLine, zone: str) -> None:
        language, now = self._desk.language, self._desk.clock.now()
        said = line.consent
        spoken = words.when(said.at, language, now=now, zone=zone) if said else ""
        why = self.tr("reason told: {words}").format(words=said.explanation) if said and said.explanation else ""
        if said is None:
            icon, tone = "circle-alert", "bad"
            first = self.tr(
                "No consent yet, so it cannot be fitted (BR-49). Explain why, then let the customer choose."
            )
        elif line.state is LineState.DECLINED:
            icon, tone = "circle-x", "bad"
            first = self.tr("{name} said no, {time}: this part is not fitted.").format(name=said.said_by, time=spoken)
        else:
            icon, tone = "circle-check", ""
            first = self.tr("{name} agreed {time}").format(name=said.said_by, time=spoken)
        fitted = ""
        if line.fitted_at is not None:
            at = words.when(line.fitted_at, language, now=now, zone=zone)
            fitted = self.tr("fitted {time}").format(time=at)
        self._picture.show_icon(icon, tone or "ok")
        retone(self._note, " · ".join(each for each in (first, why, fitted) if each), tone)

    def _open_sheet(self, answer: str) -> None:
        self._answer = answer
        is_yes = answer == "yes"
        self._record.say(self.tr("Record yes") if is_yes else self.tr("Record no"))
        self._record.show_icon("check" if is_yes else "x")
        explained = self.tr("Why the part is needed, what it costs")
        self._why.setPlaceholderText(explained if is_yes else self.tr("The customer's reason"))
        self._sheet.show()
        self._why.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_sheet(self) -> None:
        self._sheet.hide()
        if self._line is not None:
            self._consent.choose(_said(self._line))

    def _ask_consent(self) -> None:
        if self._line is None:
            return
        line_id, said_by, why, is_given = self._line.id, self._who.text(), self._why.text(), self._answer == "yes"
        self._sheet.hide()
        self._why.clear()

        def command(tx: Write) -> Any:
            return parts.give_part_consent(tx, line_id, said_by=said_by, is_given=is_given, explanation=why)

        self.asked.emit(command, self)

    def _save_serials(self, _words: str = "") -> None:
        if self._line is None:
            return
        line_id, old, new = self._line.id, self._old_serial.text(), self._new_serial.text()
        if (old, new) != (self._line.old_serial or "", self._line.new_serial or ""):
            self.asked.emit(lambda tx: parts.set_serials(tx, line_id, old_serial=old, new_serial=new), self)

    def _save_old(self, key: str) -> None:
        if self._line is not None:
            line_id, kind = self._line.id, OldPart(key)
            self.asked.emit(lambda tx: parts.set_serials(tx, line_id, old_part=kind), self)

    def _ask_fit(self) -> None:
        if self._line is not None:
            self._old_serial.settle()
            self._new_serial.settle()
            self._from.settle()
            line_id = self._line.id
            self.asked.emit(lambda tx: progress.fit_part(tx, line_id), self)

    def _ask_undo(self) -> None:
        if self._line is not None and self._line.used_id is not None:
            used_id = self._line.used_id
            self.asked.emit(lambda tx: fitting.undo_fit(tx, used_id), self)

    def _ask_remove(self) -> None:
        if self._line is not None:
            self.removed.emit(self._line.id, self._line.part.name.say(self._desk.language))


def _said(line: PartLine) -> str:
    if line.consent is None:
        return ""
    return "yes" if line.consent.is_given else "no"
