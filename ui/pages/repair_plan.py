"""The plan: method, time and the estimate the bill's own engine makes of it; then the customer's yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from app import diagnosis, settlement, words
from app.charges import Bill
from app.diagnosis import Plan
from app.errors import Refused
from app.money import money_text
from app.store.door import Read, Write
from app.store.types import OrderId
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.panels import Card
from ui.kit.states import Strip


@dataclass(frozen=True)
class Estimate:
    """What the engine says a plan will cost, or why it cannot say."""

    bill: Bill | None
    trouble: Refused | None


def estimate(db: Read, order_id: OrderId, minutes: int) -> Estimate:
    """Compute it."""
    try:
        return Estimate(settlement.estimate(db, order_id, minutes), None)
    except Refused as trouble:
        return Estimate(None, trouble)


class PlanCard(Card):
    """What is proposed.

    Signals, UI thread: `asked(object, object)`, a command for the ledger and what is told a refusal;
    `estimated(int)`, the minutes an estimate is wanted for.
    """

    asked = Signal(object, object)
    estimated = Signal(int)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._order_id: OrderId | None = None
        self._plan: Plan | None = None
        super().__init__(self.tr("Repair plan"), "wrench")
        self._method = Memo(hint=self.tr("What will be done, with which parts"), lines=3, name="plan_method")
        self._minutes = Entry(hint="60", name="plan_minutes")
        self._minutes.setFixedWidth(96)
        self._minutes.rested.connect(lambda _words: self._ask_estimate())
        self._sum = text("", "h2", name="plan_estimate")
        self._lines = text("", "small", wrap=True, name="plan_lines")
        self._propose = Button(self.tr("Propose this plan"), "check", name="plan_propose")
        self._propose.clicked.connect(self._ask_propose)
        self._standing = Strip("", "mute", "clock", name="plan_standing")
        self._wrong = Strip("", "bad", "lock", name="plan_wrong")
        self._wrong.hide()
        minutes = Labelled(self.tr("Minutes"), self._minutes)
        told = column(text(self.tr("Estimate"), "th"), self._sum, self._lines, spacing=2)
        self.fill(
            self._method, row(minutes, 12, (told, 1)), row(None, self._propose), self._standing, self._build_answer(),
            self._wrong,
        )  # fmt: skip

    def _build_answer(self) -> QWidget:
        self._who = Entry(name="plan_who")
        self._people = QStringListModel(self)
        completer = QCompleter(self._people, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._who.setCompleter(completer)
        self._why = Entry(hint=self.tr("What was explained or asked"), name="plan_why")
        yes = Button(self.tr("Customer agrees"), "check", "primary", name="plan_yes")
        no = Button(self.tr("Customer declines"), "x", name="plan_no")
        yes.clicked.connect(lambda: self._answer(is_given=True))
        no.clicked.connect(lambda: self._answer(is_given=False))
        self._ask = QWidget()
        names = row((Labelled(self.tr("Who answers"), self._who), 1), (Labelled(self.tr("Remarks"), self._why), 1))
        self._ask.setLayout(column(names, row(None, no, yes)))
        return self._ask

    def forget(self) -> None:
        """Take everything of the order before off the screen."""
        self._order_id, self._plan = None, None
        self._method.forget()
        for entry in (self._minutes, self._who, self._why):
            entry.clear()
        self._sum.setText("–")
        self._lines.setText("")
        self._wrong.hide()

    def show_plan(self, order_id: OrderId, plan: Plan | None, speakers: tuple[str, ...], zone: str) -> None:
        """Show the plan that stands, and what the customer said to it."""
        is_new = plan is not None and (self._plan is None or plan.id != self._plan.id)
        self._order_id, self._plan = order_id, plan
        self._people.setStringList(list(speakers))
        if not self._who.text() and speakers:
            self._who.setText(speakers[0])
        if plan is not None and is_new:
            self._method.show_words(plan.method)
            self._minutes.show_words(str(plan.minutes))
            if plan.estimate_minor is not None:
                self._sum.setText(money_text(plan.estimate_minor, plan.currency))
        self._ask.setVisible(plan is not None and not plan.is_confirmed)
        self._say_standing(plan, zone)

    def show_estimate(self, found: Estimate) -> None:
        """Show what the engine says."""
        language = self._desk.language
        if found.bill is None:
            told = words.tell(found.trouble, language) if found.trouble else None
            self._sum.setText("–")
            self._lines.setText(told.with_rule if told else "")
            return
        bill = found.bill
        self._sum.setText(money_text(bill.total_minor, bill.currency))
        lines = [
            self.tr("{text} {amount}").format(
                text=line.text.say(language), amount=money_text(line.payable_minor, bill.currency)
            )
            for line in bill.lines
        ]
        self._lines.setText(" · ".join(lines))

    def refuse(self, error: Exception) -> None:
        """Say why the ledger said no; what was typed stays."""
        self._wrong.refuse(words.tell(error, self._desk.language).with_rule, "lock")

    def _say_standing(self, plan: Plan | None, zone: str) -> None:
        if plan is None:
            self._standing.say(
                self.tr("No plan is proposed. Where there is one, it is confirmed first (BR-48)."), "mute"
            )
            return
        said = plan.said
        if said is None:
            waits = self.tr("Proposed, not confirmed yet: no part is fitted before (BR-48).")
            self._standing.say(waits, "warn", "clock")
            return
        at = words.when(said.at, self._desk.language, now=self._desk.clock.now(), zone=zone)
        why = f" {said.explanation}" if said.explanation else ""
        if said.is_given:
            agreed = self.tr("{name} agreed, {time}.").format(name=said.said_by, time=at)
            self._standing.say(agreed + why, "ok", "circle-check")
        else:
            declined = self.tr("{name} declined, {time}. Propose another plan.").format(name=said.said_by, time=at)
            self._standing.say(declined + why, "bad", "circle-x")

    def _read_minutes(self) -> int:
        try:
            return typed.whole(self._minutes.text()) or 0
        except ValueError:
            self._minutes.mark("bad")
            return 0

    def _ask_estimate(self) -> None:
        self._minutes.mark("")
        if self._order_id is not None and self._read_minutes() > 0:
            self.estimated.emit(self._read_minutes())

    def _ask_propose(self) -> None:
        order_id, method, minutes = self._order_id, self._method.toPlainText(), self._read_minutes()
        if order_id is None:
            return
        self._wrong.hide()

        def command(tx: Write) -> Any:
            made = estimate(tx, order_id, minutes).bill if minutes > 0 else None
            return diagnosis.propose_plan(
                tx, order_id, method=method, minutes=minutes, estimate_minor=made.total_minor if made else None,
                currency=made.currency if made else "CNY",
                parts=[(line.number, f"{line.quantity:f}") for line in made.lines if line.number] if made else (),
            )  # fmt: skip

        self.asked.emit(command, self.refuse)

    def _answer(self, *, is_given: bool) -> None:
        order_id, who, why = self._order_id, self._who.text(), self._why.text()
        if order_id is not None:
            self._wrong.hide()
            self.asked.emit(
                lambda tx: diagnosis.confirm_plan(tx, order_id, said_by=who, is_given=is_given, explanation=why),
                self.refuse,
            )
