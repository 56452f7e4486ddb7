"""Coverage, diagnosis and plan of an order: what covers it, what is wrong and whose it is, what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from typing_extensions import override

from app import coverage, customers, diagnosis, findings, orders, repair, visits, words
from app.coverage import Judged, Scan
from app.diagnosis import CAUSES, LEVELS, Diagnosis, Plan, Responsibility
from app.errors import Refused
from app.evidence import standing_fact
from app.orders import OrderView
from app.store.door import Read, Write
from app.store.kinds import FactKind, SignaturePurpose
from app.store.types import OrderId
from ui.desk import Desk
from ui.fields.flow import Flow
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import column, panel, row, scroll
from ui.kit.panels import Card
from ui.kit.states import Strip
from ui.pages.coverage import CoverageCards
from ui.pages.repair_plan import PlanCard, estimate
from ui.pages.signing import Wanted
from ui.pages.tab import Tab


@dataclass(frozen=True)
class DiagnosisLook:
    """What one look at the ledger gives the tab."""

    view: OrderView
    judged: Judged | None
    found_note: str
    diagnosis: Diagnosis | None
    note_trouble: Refused | None
    plan: Plan | None
    speakers: tuple[str, ...]


class DiagnosisTab(Tab):
    """The diagnosis tab.

    Signals: `signing_wanted(object, object)`, the order's view and what is `Wanted`; UI thread.
    """

    signing_wanted = Signal(object, object)
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"order_facts", "consents", "signatures", "answers", "responses", "planned_parts", "attachments"}
        | {"warranties", "assets", "components", "contracts"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: OrderView | None = None
        self._shown: Diagnosis | None = None
        self._coverage = CoverageCards(desk)
        self._coverage.asked.connect(self._do)
        self._plan = PlanCard(desk)
        self._plan.asked.connect(self._do)
        self._plan.estimated.connect(self._ask_estimate)
        right = column(self._build_diagnosis(), self._plan, None, spacing=16)
        held = panel(row((self._coverage, 1), (right, 1), margins=(24, 12, 24, 16), spacing=16), "body")
        self.setLayout(column((scroll(held), 1)))

    def _build_diagnosis(self) -> Card:
        language = self.desk.language
        self._phenomenon = Memo(hint=self.tr("What is seen, heard, measured"), lines=2, name="diagnosis_phenomenon")
        self._causes = {
            each: Button(words.named("cause", each, language), kind="choice", name=f"cause_{each.lower()}")
            for each in CAUSES
        }
        flow = Flow(gap=6)
        for key, button in self._causes.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, key=key: self._choose_cause(key))
            flow.add(button)
        self._words = Entry(hint=self.tr("The cause in words"), name="diagnosis_cause_text")
        who = [Option(each.value, words.word(each, language)) for each in Responsibility]
        self._responsibility = Choice(who, name="responsibility")
        self._level = Choice([Option(each, words.named("level", each, language)) for each in LEVELS], name="level")
        record = Button(self.tr("Record the diagnosis"), "check", name="diagnosis_record")
        record.clicked.connect(self._record)
        self._wrong = Strip("", "bad", "lock", name="diagnosis_wrong")
        self._wrong.hide()
        self._sign = Button(self.tr("Have the note signed"), "signature", "primary", name="diagnosis_sign")
        self._sign.clicked.connect(self._want_note)
        self._note = Strip("", "bad", "lock", self._sign, name="diagnosis_note")
        self._note.hide()
        return Card(
            self.tr("Diagnosis"), "gauge", self._phenomenon, text(self.tr("Cause"), "th"), flow, self._words,
            Labelled(self.tr("Who answers for it"), self._responsibility),
            Labelled(self.tr("Fault level"), self._level), self._wrong, self._note, row(None, record),
        )  # fmt: skip

    @override
    def clear(self) -> None:
        self._view, self._shown = None, None
        self._coverage.forget()
        self._plan.forget()
        self._phenomenon.forget()
        self._words.clear()
        self._choose_cause("")
        self._responsibility.choose("")
        self._level.choose("")
        self._wrong.hide()
        self._note.hide()

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id), self._show, self, instead="diagnosis")

    def _show(self, look: DiagnosisLook) -> None:
        order_id = look.view.row.id
        if order_id != self.order_id:
            return
        is_first = self._view is None
        self._view = look.view
        self._coverage.show_judged(order_id, look.judged, look.found_note)
        self._plan.show_plan(order_id, look.plan, look.speakers, look.view.row.zone)
        if look.diagnosis is not None and look.diagnosis != self._shown:
            self._show_diagnosis(look.diagnosis)
        elif is_first and look.diagnosis is None:
            self._propose(look.view)
        self._note.setVisible(look.diagnosis is not None and look.diagnosis.is_not_ours)
        self._sign.setVisible(look.note_trouble is not None)
        if look.note_trouble is not None:
            self._note.say(words.tell(look.note_trouble, self.desk.language).with_rule, "bad", "lock")
        else:
            self._note.say(self.tr("The customer signed that the cause is not ours and the work charged."), "ok")

    def _propose(self, view: OrderView) -> None:
        """Begin with what was reported: the words of the call and its level."""
        self._phenomenon.show_words(view.fault.say(self.desk.language) if view.fault else "")
        self._level.choose(view.fault_level or "")

    def _show_diagnosis(self, found: Diagnosis) -> None:
        self._shown = found
        self._phenomenon.show_words(found.phenomenon)
        self._choose_cause(found.cause)
        self._words.show_words(found.cause_text)
        self._responsibility.choose(found.responsibility.value)
        self._level.choose(found.level)

    def _choose_cause(self, key: str) -> None:
        for each, button in self._causes.items():
            button.setChecked(each == key)

    def _record(self) -> None:
        order_id = self.order_id
        self._wrong.hide()
        if not self._responsibility.at():
            said = self.tr("Who answers for the cause? Choose one; 'not decided yet' is an answer too.")
            self._wrong.refuse(said, "circle-alert")
            return
        cause = next((key for key, button in self._causes.items() if button.isChecked()), "")
        phenomenon, said, level = self._phenomenon.toPlainText(), self._words.text(), self._level.at()
        who = Responsibility(self._responsibility.at())
        if order_id is not None:
            self._do(
                lambda tx: diagnosis.diagnose(
                    tx, order_id, phenomenon=phenomenon, cause=cause, cause_text=said, responsibility=who, level=level
                ),
                self._refuse,
            )

    def _refuse(self, error: Exception) -> None:
        self._wrong.refuse(words.tell(error, self.desk.language).with_rule, "lock")

    def _do(self, command: Callable[[Write], Any], refuse: Callable[[Exception], None]) -> None:
        self.desk.do(command, self._done, self, fail=refuse)

    def _done(self, told: Any) -> None:
        if isinstance(told, Scan):
            self._coverage.show_scan(told)
        self.renew()

    def _ask_estimate(self, minutes: int) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(
                lambda db: estimate(db, order_id, minutes), self._plan.show_estimate, self, instead="estimate"
            )

    def _want_note(self) -> None:
        if self._view is not None:
            self.signing_wanted.emit(self._view, Wanted(SignaturePurpose.NOT_OUR_FAULT))


def _look(db: Read, order_id: OrderId) -> DiagnosisLook:
    view = orders.order_view(db, order_id)
    found, looked = standing_fact(db, order_id, FactKind.EXCLUSION_FOUND), repair.pre_check(db, order_id)
    said = visits.start_consent(db, order_id)
    names = [said.said_by] if said else []
    names += [view.contact.name] if view.contact else []
    names += [each.name for each in customers.contacts_of(db, view.customer.id)] if view.customer else []
    return DiagnosisLook(
        view, coverage.judged_for(db, view), (found.text or "") if found else looked.note if looked else "",
        diagnosis.diagnosis(db, order_id), _note_trouble(db, order_id), diagnosis.plan(db, order_id),
        tuple(dict.fromkeys(names)),
    )  # fmt: skip


def _note_trouble(db: Read, order_id: OrderId) -> Refused | None:
    try:
        findings.check_fault_note(db, order_id)
    except Refused as trouble:
        return trouble
    return None
