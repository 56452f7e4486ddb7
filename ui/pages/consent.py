"""The customer's yes or no to the start: he looks at the screen, so nothing of any other customer is on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from app import customers, orders, progress, words
from app.customers import ContactRow
from app.orders import OrderView
from app.store.door import Read, Write
from app.store.types import OrderId
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import column, row, scroll
from ui.kit.panels import Card, Facts, Head
from ui.kit.states import Strip


class ConsentSheet(QWidget):
    """Asks for consent to start (BR-44).

    Signals: `finished()`, an answer is recorded, or nobody wants to give one now.
    """

    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._order_id: OrderId | None = None
        self._contacts: dict[str, ContactRow] = {}
        self._build()

    def _build(self) -> None:
        later = Button(self.tr("Not now"), "arrow-left", name="consent_later")
        later.clicked.connect(self.finished)
        self._head = Head(self.tr("May the work start?"), "", later)
        self._facts = Facts(width=120)
        self._what = Card(self.tr("What will be done"), "file-text", self._facts, None)
        self._who = Entry(name="consent_said_by")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._who.setCompleter(completer)
        speaker = self.tr("The person who speaks for the customer here.")
        self._said_by = Labelled(self.tr("Who answers"), self._who, speaker)
        self._why = Memo(hint=self.tr("What was explained, what was asked"), name="consent_explanation")
        self._yes = Button(self.tr("Yes, start the work"), "check", "pick", name="consent_yes")
        self._no = Button(self.tr("No, do not start"), "x", "pick", name="consent_no")
        self._yes.clicked.connect(lambda: self._give(is_given=True))
        self._no.clicked.connect(lambda: self._give(is_given=False))
        self._wrong = Strip("", "bad", "circle-alert", name="consent_wrong")
        self._wrong.hide()
        kept = text(self.tr("Name, answer and time are kept with the order (BR-44)."), "small", wrap=True)
        ask = Card(
            self.tr("Your answer"),
            "signature",
            self._said_by,
            Labelled(self.tr("Remarks"), self._why),
            self._wrong,
            row((self._yes, 1), (self._no, 1), spacing=16),
            kept,
            None,
            spacing=12,
        )
        body = QWidget()
        body.setLayout(row((self._what, 1), (ask, 1), margins=(24, 16, 24, 16), spacing=16))
        self.setLayout(column(self._head, (scroll(body), 1), spacing=0))

    def show_order(self, view: OrderView) -> None:
        """Put this order, and nothing else, on the screen."""
        language = self._desk.language
        order_id = self._order_id = view.row.id
        self._head.say(self.tr("May the work start?"), f"{view.row.title.say(language)} · {view.row.number}")
        self._facts.tell(self._told(view))
        self._wrong.hide()
        self._said_by.show_error("")
        self._why.show_words("")
        self._who.setText(view.contact.name if view.contact else "")
        self._desk.ask(lambda db: _contacts(db, order_id), self._show_contacts, self)
        self._who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _told(self, view: OrderView) -> list[tuple[str, str]]:
        language, row_ = self._desk.language, view.row
        rows = [
            (self.tr("Customer"), row_.customer.say(language)),
            (self.tr("Site"), row_.site.say(language)),
            (self.tr("Kind of work"), words.word(row_.order_type, language, "OrderType")),
        ]
        if view.asset is not None:
            rows.append((self.tr("Machine"), f"{view.asset.model.say(language)} · {view.asset.serial}"))
        if view.fault is not None:
            rows.append((self.tr("Reported"), view.fault.say(language)))
        if view.instruction is not None:
            rows.append((self.tr("To be done"), view.instruction.say(language)))
        if view.crew:
            rows.append((self.tr("Engineer"), words.listed([person.name for person in view.crew], language)))
        return rows

    def _show_contacts(self, found: list[ContactRow]) -> None:
        self._contacts = {contact.name: contact for contact in found}
        self._names.setStringList(list(self._contacts))
        if not self._who.text() and found:
            self._who.setText(found[0].name)

    def _give(self, *, is_given: bool) -> None:
        order_id, said_by, why = self._order_id, self._who.text(), self._why.toPlainText()
        if order_id is None:
            return
        known = self._contacts.get(said_by.strip())
        contact_id = known.id if known else None
        command: Callable[[Write], Any] = lambda tx: progress.give_consent(  # noqa: E731 -- handed to the lane
            tx, order_id, said_by=said_by, is_given=is_given, contact_id=contact_id, explanation=why
        )
        self._desk.do(command, lambda _done: self.finished.emit(), self, fail=self._refuse)

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error, self._desk.language)
        self._wrong.refuse(told.with_rule, "circle-alert")
        self._who.setFocus(Qt.FocusReason.OtherFocusReason)


def _contacts(db: Read, order_id: OrderId) -> list[ContactRow]:
    view = orders.order_view(db, order_id)
    return customers.contacts_of(db, view.customer.id) if view.customer else []
