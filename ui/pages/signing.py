"""The signing sheet: exactly what is signed and its code, who signs, in the signer's language; then pen on paper.

The signer looks at the screen, so nothing of any other customer is on it, and every word is in the language chosen.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFileDialog, QWidget

from app import acceptance, closing, customers, people, words
from app.customers import ContactRow
from app.errors import AppError
from app.evidence import MOST_BYTES
from app.orders import OrderView
from app.people import PersonRow
from app.signatures import Signer, SignerMissing, SigningSheet
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import RoundResult, SignaturePurpose, SignatureSide
from ui.desk import Desk
from ui.dialogs import confirm
from ui.fields.photo import PICTURES
from ui.ink import InkPad
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import Picture, text
from ui.kit.layout import add, clear, column, panel, row, rule, scroll
from ui.kit.panels import Card, Head
from ui.kit.states import Strip
from ui.pages.outcome import Outcome
from ui.taking import take_photo

LANGUAGES: Final = (Option("zh_CN", "中文"), Option("en", "English"))


@dataclass(frozen=True)
class Wanted:
    """What is to be signed, and for which side."""

    purpose: SignaturePurpose
    side: SignatureSide = SignatureSide.CUSTOMER

    @property
    def is_acceptance(self) -> bool:
        """Tell whether the customer says how he takes the work."""
        return self.purpose is SignaturePurpose.ACCEPTANCE and self.side is SignatureSide.CUSTOMER


@dataclass(frozen=True)
class _Shown:
    sheet: SigningSheet
    contacts: tuple[ContactRow, ...]
    engineer: PersonRow | None


class SigningPage(QWidget):
    """One sheet for every purpose.

    Signals: `finished(bool)`, it is signed, answered, or left; true if the customer has taken the work. UI thread.
    """

    finished = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._view: OrderView | None = None
        self._wanted = Wanted(SignaturePurpose.ACCEPTANCE)
        self._shown: _Shown | None = None
        self._stamp = b""
        self._contacts: dict[str, ContactRow] = {}
        self._build()

    # ── as it is laid out ─────────────────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        self._later = Button("", "arrow-left", name="sign_later")
        self._later.clicked.connect(lambda: self.finished.emit(False))
        self._tongue = Choice(LANGUAGES, name="sign_language", width=88)
        self._tongue.chosen.connect(lambda _key: self._load())
        self._head = Head("", "", self._tongue, 8, self._later)
        self._lines = column(spacing=6, margins=(0, 0, 8, 0))
        self._frozen = text("", "small", wrap=True)
        self._statement = text("", "b", wrap=True, name="sign_statement")
        read = scroll(panel(self._lines))
        self._what = Card("", "file-text", (read, 1), self._statement, self._code_strip(), self._frozen)
        body = QWidget()
        body.setLayout(row((self._what, 1), (self._sign_card(), 1), margins=(24, 12, 24, 12), spacing=16))
        self.setLayout(column(self._head, (body, 1), spacing=0))

    def _code_strip(self) -> QWidget:
        self._code_title = text("", "small")
        self._code = text("", "h2", name="sign_code")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        titled = column(self._code_title, self._code, spacing=0)
        self._add_stamp = Button("", "image-plus", "quiet", name="sign_stamp")
        self._add_stamp.clicked.connect(self._ask_stamp)
        self._shoot_stamp = Button("", "camera", "quiet", name="sign_camera", said=self.tr("Photograph the stamp"))
        self._shoot_stamp.clicked.connect(lambda: take_photo(self.window(), self._desk, self._take_stamp))
        tools = (self._shoot_stamp, self._add_stamp)
        return panel(row(Picture("hash"), (titled, 1), *tools, margins=(12, 8, 12, 8)), "strip", "info")

    def _sign_card(self) -> QWidget:
        self._outcome = Outcome()
        self._outcome.chosen.connect(self._lay)
        self._side = Choice(
            [Option(each.value, "") for each in (SignatureSide.CUSTOMER, SignatureSide.WITNESS)], name="sign_side"
        )
        self._side.chosen.connect(self._change_side)
        self._name, self._role = Entry(name="sign_name"), Entry(name="sign_role")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._name.setCompleter(completer)
        self._name.textChanged.connect(self._name_changed)
        self._name_field, self._role_field = Labelled("", self._name), Labelled("", self._role)
        self._pad = InkPad("sign_pad")
        self._pad.changed.connect(self._drawn)
        self._wrong = Strip("", "bad", "circle-alert", name="sign_wrong")
        self._go = Button("", "lock", "big", name="sign_go")
        self._go.clicked.connect(self._act)
        self._paper = QWidget()
        who = row((self._name_field, 1), (self._role_field, 1), self._tools(), spacing=8)
        self._count = text("", "small", name="sign_count")
        self._paper.setLayout(column(who, (self._pad, 1), self._count, spacing=6))
        self._blank = QWidget()
        self._blank.setLayout(column(None))
        self._card = Card(
            "", "signature", self._outcome, self._side, (self._paper, 1), (self._blank, 1), self._wrong, self._go
        )
        return self._card

    def _tools(self) -> QWidget:
        self._undo = Button("", "undo-2", "quiet", name="sign_undo")
        self._clear = Button("", "x", "quiet", name="sign_clear")
        self._undo.clicked.connect(self._pad.undo)
        self._clear.clicked.connect(self._pad.clear)
        held = QWidget()
        held.setLayout(column(None, row(self._undo, self._clear, spacing=0)))
        return held

    # ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def show_sheet(self, view: OrderView, wanted: Wanted) -> None:
        """Put one sheet of this order, and nothing else, on the screen."""
        self._view, self._wanted, self._shown, self._stamp = view, wanted, None, b""
        self._name.setText("")
        self._role.setText("")
        self._outcome.begin()
        self._side.choose(wanted.side.value)
        self._tongue.choose(self._desk.language)
        self._load()

    def _load(self) -> None:
        """Ask for the sheet in the signer's language; what was drawn for other words is taken back."""
        view, wanted, language = self._view, self._wanted, self._language
        self._pad.clear()
        self._complain(None)
        self._speak(language)
        self._go.setEnabled(False)
        if view is not None:
            order_id, person_id = view.row.id, self._desk.person_id

            def look(db: Read) -> _Shown:
                found = tuple(customers.contacts_of(db, view.customer.id)) if view.customer else ()
                shown = acceptance.sheet(db, order_id, wanted.purpose, language, wanted.side)
                return _Shown(shown, found, people.person_row(db, person_id))

            self._desk.ask(look, self._show, self, fail=self._refuse, instead="sheet")

    @property
    def _language(self) -> str:
        return self._tongue.at() or self._desk.language

    def _show(self, found: _Shown) -> None:
        self._shown = found
        self._contacts = {contact.name: contact for contact in found.contacts}
        self._names.setStringList(list(self._contacts))
        self._write(found.sheet)
        self._speak(self._language)
        self._code.setText(found.sheet.short_code)
        self._statement.setText(found.sheet.statement)
        self._name_signer(found)
        self._go.setEnabled(True)
        self._lay()

    def _write(self, sheet: SigningSheet) -> None:
        clear(self._lines)
        for place, line in enumerate(sheet.lines, 1):
            add(self._lines, text(line, "b" if place == 1 else "", wrap=True, name=f"sign_line_{place}"), rule())
        add(self._lines, None)

    def _name_signer(self, found: _Shown) -> None:
        is_engineer = self._wanted.side is SignatureSide.ENGINEER
        self._name.setReadOnly(is_engineer)
        self._role.setReadOnly(is_engineer)
        if is_engineer and found.engineer is not None:
            self._name.setText(found.engineer.name.say(self._language))
            self._role.setText(words.word(found.engineer.role, self._language))
        elif not self._name.text() and self._wanted.side is SignatureSide.CUSTOMER:
            may = [contact for contact in found.contacts if contact.may_sign] or list(found.contacts)
            here = self._view.contact if self._view else None
            first = here if here is not None and (here in may or not may) else next(iter(may), None)
            self._name.setText(first.name if first else "")

    def _speak(self, language: str) -> None:
        view, wanted = self._view, self._wanted

        def said(key: str) -> str:
            return words.say(f"signing.sheet.{key}", language)

        if view is not None:
            title = words.say(f"signing.title.{wanted.purpose}", language)
            self._head.say(title, f"{view.row.title.say(language)} · {view.row.number}")
        self._later.say(said("later"))
        self._what.title.setText(said("what"))
        self._code_title.setText(said("code"))
        self._frozen.setText(said("frozen"))
        self._card.title.setText(words.say(f"signing.by.{wanted.side}", language))
        for each in (SignatureSide.CUSTOMER, SignatureSide.WITNESS):
            self._side.button(each.value).say(words.say(f"signing.by.{each}", language))
        self._name_field.label.setText(said("name"))
        self._role_field.label.setText(said("role"))
        self._add_stamp.say(said("stamp"))
        self._undo.say(said("undo"))
        self._clear.say(said("clear"))
        self._outcome.speak(language)
        self._say_pad()
        self._lay()

    def _say_pad(self) -> None:
        self._pad.say(words.say("signing.sheet.hint", self._language), self._name.text().strip())
        count = self._pad.stroke_count
        told = words.say("signing.sheet.strokes", self._language, count=count) if count else ""
        if self._stamp:
            told = " · ".join(part for part in (told, words.say("signing.sheet.stamped", self._language)) if part)
        self._count.setText(told)
        self._undo.setEnabled(count > 0)
        self._clear.setEnabled(count > 0)

    def _lay(self) -> None:
        """Show the paper where there is something to sign, else what the answer needs."""
        is_customer, language = self._wanted.is_acceptance, self._language
        is_signed = not is_customer or self._outcome.is_signed
        self._outcome.setVisible(is_customer)
        self._side.setVisible(not is_customer and self._wanted.side is not SignatureSide.ENGINEER)
        self._paper.setVisible(is_signed)
        self._blank.setVisible(not is_signed)
        for button in (self._add_stamp, self._shoot_stamp):
            button.setVisible(self._wanted.side is SignatureSide.CUSTOMER)
        key = "go" if is_signed else f"go_{self._outcome.result}"
        self._go.say(words.say(f"signing.sheet.{key}", language))
        self._go.show_icon("lock" if is_signed else "check")

    def _change_side(self, key: str) -> None:
        self._wanted = Wanted(self._wanted.purpose, SignatureSide(key))
        self._name.setText("")
        self._role.setText("")
        self._load()

    def _name_changed(self, name: str) -> None:
        known = self._contacts.get(name.strip())
        if known is not None and known.post is not None:
            self._role.setText(known.post.say(self._language))
            self._role.setCursorPosition(0)
        self._say_pad()

    def _drawn(self) -> None:
        self._complain(None)
        self._say_pad()

    # ── stamp ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask_stamp(self) -> None:
        endings = " ".join(f"*{ending}" for ending in PICTURES)
        found, _kind = QFileDialog.getOpenFileName(self, words.say("signing.sheet.stamp", self._language), "", endings)
        if found:
            self._desk.work(lambda: _read(Path(found)), self._take_stamp, self, fail=self._refuse)

    def _take_stamp(self, data: bytes) -> None:
        self._stamp = data
        self._say_pad()

    # ── signing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self) -> None:
        self._complain(None)
        if self._view is None or self._shown is None:
            return
        if self._wanted.is_acceptance and not self._outcome.is_signed:
            self._record_unsigned(self._view)
            return
        trouble: AppError | None = self._pad.trouble()
        if not self._name.text().strip():
            trouble = SignerMissing()
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._wanted.is_acceptance and self._outcome.result is RoundResult.RESERVATION and not self._outcome.said:
            trouble = acceptance.WordsMissing(what=RoundResult.RESERVATION)
        if trouble is not None:
            self._complain(trouble)
            return
        language, name = self._language, self._name.text().strip()
        question = words.say("signing.sheet.sure", language, name=name, code=self._shown.sheet.short_code)
        frozen = words.say("signing.sheet.frozen", language)
        confirm(self.window(), question, frozen, words.say("signing.sheet.go", language), self._seal)

    def _seal(self) -> None:
        """Hand the ink to the ledger, once; the command closes over values alone."""
        shown, files = self._shown, self._desk.files
        if shown is None or files is None:
            return
        name = self._name.text().strip()
        known = self._contacts.get(name) if self._wanted.side is SignatureSide.CUSTOMER else None
        signer = Signer(self._wanted.side, name, self._role.text().strip(), known.id if known else None)
        drawn, stamp = self._pad.take(), self._stamp
        answer = (self._outcome.result, self._outcome.said) if self._wanted.is_acceptance else None
        self._go.setEnabled(False)
        self._desk.do(
            lambda tx: _sign(tx, files, shown.sheet, signer, drawn, stamp, answer), self._done, self, fail=self._refuse
        )

    def _record_unsigned(self, view: OrderView) -> None:
        order_id, outcome = view.row.id, self._outcome.result
        said, reason, (witness, post) = self._outcome.said, self._outcome.reason, self._outcome.witness
        command: Callable[[Write], Any]
        if outcome is RoundResult.OBJECTION:
            command = lambda tx: closing.raise_objection(tx, order_id, text=said)  # noqa: E731 -- handed to the lane
        else:
            is_absent = outcome is RoundResult.ABSENT
            command = lambda tx: closing.end_unsigned(  # noqa: E731 -- handed to the lane
                tx, order_id, is_absent=is_absent, reason=reason, witness_name=witness, witness_role=post
            )
        self._desk.do(command, self._done, self, fail=self._refuse)

    def _done(self, _signed: Any) -> None:
        self._pad.clear()
        self.finished.emit(self._wanted.is_acceptance)

    def _refuse(self, error: Exception) -> None:
        """Say why not; ink that was handed over is drawn anew, and a sheet that changed is read anew."""
        if self._shown is not None and self._wanted.is_acceptance <= self._outcome.is_signed:
            self._load()
        self._complain(error)

    def _complain(self, error: Exception | None) -> None:
        self._wrong.hide()
        if error is not None:
            self._wrong.refuse(words.tell(error, self._language).with_rule)


def _sign(
    tx: Write, files: Files, sheet: SigningSheet, signer: Signer, drawn: Any, stamp: bytes,
    answer: tuple[RoundResult, str] | None,
) -> uuid.UUID | int:  # fmt: skip
    if answer is None:
        return closing.sign(tx, files, sheet, signer, drawn, stamp)
    result, said = answer
    reserved, opinion = (said, "") if result is RoundResult.RESERVATION else ("", said)
    return closing.sign_acceptance(tx, files, sheet, signer, drawn, stamp, opinion=opinion, reservation=reserved)


def _read(path: Path) -> bytes:
    """Read a picture, no more of it than a picture may have: the ledger refuses what is larger."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
