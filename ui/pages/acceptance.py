"""The acceptance tab: round by round how the customer took the work, every signature of the order, and what to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import acceptance, orders, words
from app.acceptance import Round
from app.errors import Refused
from app.orders import OrderView
from app.signatures import SignatureRow, signatures
from app.store.door import Read
from app.store.kinds import OrderState, SignaturePurpose, SignatureSide
from app.store.types import OrderId
from app.survey import SurveyRow, survey
from ui.desk import Desk
from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import Item, add, clear, column, panel, row, rule, scroll
from ui.kit.panels import Card
from ui.kit.states import Pill, Strip
from ui.pages.signing import Wanted
from ui.pages.survey import open_survey
from ui.pages.tab import Tab

OTHERS: Final = tuple(each for each in SignaturePurpose if each is not SignaturePurpose.ACCEPTANCE)
_ROUND_LOOKS: Final = {
    "no_objection": ("ok", "circle-check"),
    "reservation": ("warn", "pen-line"),
    "objection": ("bad", "message-square-warning"),
    "refused": ("warn", "ban"),
    "absent": ("warn", "user-x"),
}


@dataclass(frozen=True)
class _Look:
    view: OrderView
    state: OrderState
    rounds: tuple[Round, ...]
    signed: tuple[SignatureRow, ...]
    standing: dict[SignatureSide, SignatureRow]
    void: Refused | None
    survey: SurveyRow | None


class AcceptanceTab(Tab):
    """Who has signed, who is to sign, what was said.

    Signals: `signing_wanted(object, object)`, the order's view and what is `Wanted`; UI thread.
    """

    signing_wanted = Signal(object, object)
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"signatures", "acceptance_rounds", "order_steps", "order_facts", "work_orders", "parts_used", "answers"}
        | {"responses", "time_marks"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: OrderView | None = None
        self._build()

    def _build(self) -> None:
        self._standing = Strip("", "mute", "clock", name="acceptance_standing")
        self._engineer = Button(self.tr("Sign as engineer"), "pen-line", name="acceptance_engineer")
        self._customer = Button(self.tr("Hand to the customer"), "signature", name="acceptance_customer")
        self._engineer.clicked.connect(lambda: self._want(Wanted(SignaturePurpose.ACCEPTANCE, SignatureSide.ENGINEER)))
        self._customer.clicked.connect(lambda: self._want(Wanted(SignaturePurpose.ACCEPTANCE)))
        self._rounds = column(spacing=6)
        both = row((self._engineer, 1), (self._customer, 1), spacing=12)
        accept = Card(self.tr("Acceptance"), "badge-check", self._standing, both, self._rounds, None, spacing=12)
        self._list = column(spacing=6)
        given = Card(self.tr("Signatures of this order"), "signature", self._list, None)
        shelf = Flow()
        for purpose in OTHERS:
            button = Button(words.say(f"signing.title.{purpose}", self.desk.language), name=f"sign_{purpose}")
            button.clicked.connect(lambda _checked=False, purpose=purpose: self._want(Wanted(purpose)))
            shelf.add(button)
        hint = text(self.tr("Each on a sheet of its own, with its own content code."), "small", wrap=True)
        more = Card(self.tr("Have something else signed"), "pen-line", hint, shelf, None)
        left = column(accept, more, None, spacing=16)
        right = column(given, self._survey_card(), None, spacing=16)
        held = panel(row((left, 1), (right, 1), margins=(24, 12, 24, 16), spacing=16), "body")
        self.setLayout(column((scroll(held), 1)))

    def _survey_card(self) -> Card:
        self._survey = Strip("", "mute", "clock", name="survey_standing")
        self._ask_survey = Button(self.tr("Hand the survey to the customer"), "user", name="survey_give")
        self._ask_survey.clicked.connect(self._give_survey)
        self._no_survey = Strip("", "bad", "lock", name="survey_refused")
        self._no_survey.hide()
        title = self.tr("Satisfaction survey")
        return Card(title, "pen-line", self._survey, self._no_survey, row(self._ask_survey, None), None)

    def _give_survey(self) -> None:
        self._no_survey.hide()
        if self.order_id is not None:
            open_survey(self.desk, self.window(), self.order_id, self._refuse_survey)

    def _refuse_survey(self, error: Exception) -> None:
        self._no_survey.refuse(words.tell(error, self.desk.language).with_rule, "lock")

    def _show_survey(self, found: SurveyRow | None) -> None:
        self._ask_survey.setVisible(found is None)
        if found is None:
            self._survey.say(
                self.tr("Not filled in. The customer does it himself, after the service (BR-93)."), "mute", ""
            )
            return
        said = self.tr("{name} gave {score} of 100. It is closed.").format(
            name=found.respondent or self.tr("The customer"), score=f"{found.score:.1f}"
        )
        self._survey.say(said, "ok" if found.is_satisfied else "warn", "circle-check")

    @override
    def clear(self) -> None:
        self._view = None
        clear(self._rounds)
        clear(self._list)
        for button in (self._engineer, self._customer):
            button.setEnabled(False)

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id), self._show, self, instead="acceptance")

    def _want(self, wanted: Wanted) -> None:
        if self._view is not None:
            self.signing_wanted.emit(self._view, wanted)

    def _show(self, look: _Look) -> None:
        if look.view.row.id != self.order_id:
            return
        self._view = look.view
        is_open = look.state is OrderState.AWAITING_ACCEPTANCE
        has_engineer = SignatureSide.ENGINEER in look.standing
        self._engineer.setEnabled(is_open and not has_engineer)
        self._customer.setEnabled(is_open and has_engineer)
        self._engineer.become("" if has_engineer or not is_open else "primary")
        self._customer.become("primary" if is_open and has_engineer else "")
        self._standing.say(*self._say_standing(look, has_engineer=has_engineer))
        self._show_rounds(look)
        self._show_signatures(look)
        self._show_survey(look.survey)

    def _say_standing(self, look: _Look, *, has_engineer: bool) -> tuple[str, str, str]:
        if look.void is not None:
            told = words.tell(look.void, self.desk.language)
            return told.with_rule, "warn", "triangle-alert"
        if look.state is OrderState.AWAITING_ACCEPTANCE:
            if has_engineer:
                return (
                    self.tr("You have signed. Now the customer answers: yes, objection, or no signature."),
                    "info",
                    "",
                )
            return self.tr("The result was shown. Sign yourself first, then hand over to the customer."), "info", ""
        last = look.rounds[-1] if look.rounds else None
        if last is not None:
            said = words.word(last.result, self.desk.language)
            return said, *_ROUND_LOOKS[last.result.value]
        return self.tr("Acceptance begins when the work is finished and its result was shown (BR-59)."), "mute", "clock"

    def _show_rounds(self, look: _Look) -> None:
        clear(self._rounds)
        for each in look.rounds:
            tone, icon = _ROUND_LOOKS[each.result.value]
            first = self.tr("Round {number}: {answer}").format(
                number=each.number, answer=words.word(each.result, self.desk.language)
            )
            told = (self._when(each.at, look), each.text, each.reason, each.witness_name, each.witness_role)
            lines = column(text(first, "b"), text(" · ".join(filter(None, told)), "muted", wrap=True), spacing=0)
            held = row(Picture(icon, tone), (lines, 1), spacing=8)
            add(self._rounds, rule(), held)

    def _show_signatures(self, look: _Look) -> None:
        clear(self._list)
        if not look.signed:
            add(self._list, text(self.tr("Nothing is signed yet. What is signed will stand here."), "muted", wrap=True))
        for place, each in enumerate(reversed(look.signed), 1):
            add(self._list, self._signature(place, each, look), rule())

    def _signature(self, place: int, row_: SignatureRow, look: _Look) -> QWidget:
        language = self.desk.language
        title = words.say(f"signing.title.{row_.purpose}", language)
        who = " · ".join(filter(None, (row_.signer_name, row_.signer_role, self._when(row_.at, look), row_.short_code)))
        pill = Pill(self.tr("Void"), "mute", "x") if row_.is_void else Pill(self.tr("Signed"), "ok", "check")
        items: list[Item] = [(TwoLines(title, who), 1), pill]
        held = QWidget()
        held.setObjectName(f"signature_{place}")
        held.setProperty("standing", "void" if row_.is_void else "signed")
        held.setLayout(row(*items, margins=(0, 4, 0, 4)))
        return held

    def _when(self, at: datetime, look: _Look) -> str:
        return words.When(at, self.desk.clock.now(), look.view.row.zone).say(self.desk.language)


def _look(db: Read, order_id: OrderId) -> _Look:
    view = orders.order_view(db, order_id)
    standing: dict[SignatureSide, SignatureRow] = {}
    void: Refused | None = None
    for side in (SignatureSide.ENGINEER, SignatureSide.CUSTOMER):
        try:
            found = acceptance.accepted_by(db, order_id, side)
        except Refused as refused:
            void = refused
        else:
            if found is not None:
                standing[side] = found
    return _Look(
        view,
        orders.state_of(db, order_id),
        tuple(acceptance.rounds(db, order_id)),
        tuple(signatures(db, order_id)),
        standing,
        void,
        survey(db, order_id),
    )
