"""What follows from an order: what is owed; the same fault before; downtime, loaner, voucher, escalation, claim."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import branches, complaints, duties, escalation, failures, loaners, words
from app.claims import ClaimRow, claims, start_claim
from app.complaints import ComplaintRow
from app.deadlines import Goal, Standing
from app.downtime import Case, case_of
from app.duties import Duty, DutyKind, NextService
from app.escalation import Escalation, Flag, Tier
from app.failures import Failures
from app.limits import order_limits
from app.loaners import Equivalence, Lending, LoanerRow, TakenAway
from app.orders import OrderView, order_view
from app.people import PersonRow
from app.signatures import standing_signature
from app.store.door import Read, Write
from app.store.kinds import OrderState, SignaturePurpose, SignatureSide
from app.store.types import OrderId
from app.words import Pair
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.layout import Item, column, panel, row, scroll
from ui.pages import branch_lines
from ui.pages.branch_card import BranchCard, Deed
from ui.pages.branch_forms import (
    EscalateForm,
    FlagForm,
    LendForm,
    NewsForm,
    ReplacementForm,
    StopForm,
    TakeAwayForm,
    WordsForm,
)
from ui.pages.owed import duty_line
from ui.pages.signing import Wanted
from ui.pages.tab import Tab

CARDS: Final = ("owed", "fault", "stop", "loaner", "voucher", "escalation", "claim")
_AT_WORK: Final = frozenset({OrderState.IN_PROGRESS, OrderState.ESCALATED})
_ANSWERED_HERE: Final = frozenset({DutyKind.ANSWER_QUESTION, DutyKind.COMPLAINT_REPLY, DutyKind.DELIVER_BACK_ORDER})


@dataclass(frozen=True)
class Further:
    """All the tab shows, from one moment of the ledger."""

    view: OrderView
    now: datetime
    owed: tuple[Duty, ...]
    next_services: tuple[NextService, ...]
    failures: Failures
    earlier: tuple[tuple[OrderId, str, Pair, bool], ...]
    case: Case | None
    lent: tuple[Lending, ...]
    suited: tuple[tuple[LoanerRow, Equivalence], ...]
    is_loaner_signed: bool
    loaner_limit: Standing | None
    away: TakenAway | None
    is_voucher_signed: bool
    raised: tuple[Escalation, ...]
    flags: tuple[Flag, ...]
    informed: tuple[PersonRow, ...]
    claims: tuple[ClaimRow, ...]
    complaints: tuple[ComplaintRow, ...]
    is_unhappy: bool

    @property
    def state(self) -> OrderState:
        """Where the order stands."""
        return self.view.row.state


def look(db: Read, order_id: OrderId) -> Further:
    """Look at everything off the main way of one order."""
    view = order_view(db, order_id)

    def is_signed(purpose: SignaturePurpose) -> bool:
        return standing_signature(db, order_id, purpose, SignatureSide.CUSTOMER) is not None

    return Further(
        view=view,
        now=db.clock.now(),
        owed=tuple(duties.duties(db, order_id)),
        next_services=tuple(duties.next_services(db, view.asset.id)) if view.asset else (),
        failures=failures.failures(db, order_id),
        earlier=tuple(failures.earlier_orders(db, order_id)[:4]),
        case=case_of(db, order_id),
        lent=tuple(loaners.lendings(db, order_id)),
        suited=tuple(loaners.suited(db, order_id)[:4]),
        is_loaner_signed=is_signed(SignaturePurpose.LOANER),
        loaner_limit=next((each for each in order_limits(db, order_id) if each.limit.goal is Goal.LOANER), None),
        away=loaners.taken_away(db, order_id),
        is_voucher_signed=is_signed(SignaturePurpose.TAKE_AWAY),
        raised=tuple(escalation.escalations(db, order_id)),
        flags=escalation.flags(db, order_id),
        informed=tuple(escalation.informed(db, order_id)),
        claims=tuple(claims(db, order_id)),
        complaints=tuple(complaints.of_order(db, order_id)),
        is_unhappy=complaints.low_survey(db, order_id),
    )


class FurtherTab(Tab):
    """What follows from an order, and what is done when it is not mended.

    Signals: `signing_wanted(OrderView, Wanted)`, a loaner or a voucher is to be signed for.
    """

    signing_wanted = Signal(object, object)
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"order_facts", "order_steps", "signatures", "responses", "complaints", "claims", "loaners", "appointments"}
        | {"work_orders", "consents"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Further | None = None
        self._wanted = ""
        titles = {
            "owed": (self.tr("Owed"), "bell"),
            "fault": (self.tr("The same fault before"), "history"),
            "stop": (self.tr("Downtime and warranty"), "clock"),
            "loaner": (self.tr("Loaner"), "package"),
            "voucher": (self.tr("Taken away"), "truck"),
            "escalation": (self.tr("Escalation"), "triangle-alert"),
            "claim": (self.tr("Claim and complaint"), "message-square-warning"),
        }
        self._cards = {key: BranchCard(*titles[key], name=f"card_{key}") for key in CARDS}
        for key, card in self._cards.items():
            card.asked.connect(lambda command, key=key: self._do(command, key))
        left = column(*(self._cards[key] for key in ("owed", "fault", "escalation")), None, spacing=16)
        right = column(*(self._cards[key] for key in ("stop", "loaner", "voucher", "claim")), None, spacing=16)
        body = panel(row((left, 1), (right, 1), margins=(24, 12, 24, 16), spacing=16), "body")
        self.setLayout(column((scroll(body), 1)))

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: look(db, order_id), self._show, self, instead="further")

    @override
    def clear(self) -> None:
        self._found, self._wanted = None, ""
        for card in self._cards.values():
            card.forget()

    @override
    def go_to(self, what: str) -> bool:
        """Unfold the form of that name, as soon as the order is known."""
        if what not in {"escalate", "take_away", "bring_back", "lend"}:
            return super().go_to(what)
        self._wanted = what
        if self._found is not None:
            self._open_wanted()
        return True

    def _open_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        opens: dict[str, Callable[[], None]] = {
            "escalate": self._escalate, "take_away": self._take_away, "bring_back": self._bring_back,
            "lend": self._lend,
        }  # fmt: skip
        if wanted:
            opens[wanted]()

    def _show(self, found: Further) -> None:
        if found.view.row.id != self.order_id:
            return
        self._found = found
        self._show_owed(found)
        self._show_fault(found)
        self._show_stop(found)
        self._show_loaner(found)
        self._show_voucher(found)
        self._show_escalation(found)
        self._show_claim(found)
        self._open_wanted()

    # ── what is owed ──────────────────────────────────────────────────────────────────────────────────────────────

    def _show_owed(self, found: Further) -> None:
        language, now = self.desk.language, found.now
        lines: list[Item] = [
            duty_line(each, language, now, f"duty_{place}", with_order=False, action=self._answer_button(each, place))
            for place, each in enumerate(found.owed, 1)
        ]
        lines += branch_lines.services(found.next_services, language)
        late = tuple(each.is_late(now) for each in found.owed)
        empty = self.tr("Nothing is owed on this order. What comes of it stands here, with its day and its owner.")
        shown = (language, found.owed, found.next_services, late)
        self._cards["owed"].tell(shown, lines or [branch_lines.quiet(empty)], [])

    def _answer_button(self, duty: Duty, place: int) -> Button | None:
        if duty.is_done or duty.kind not in _ANSWERED_HERE:
            return None
        button = Button(self.tr("Done"), name=f"duty_done_{place}")
        button.clicked.connect(lambda: self._answer(duty))
        return button

    def _answer(self, duty: Duty) -> None:
        def record(tx: Write, order_id: OrderId, said: str) -> None:
            if duty.kind is DutyKind.ANSWER_QUESTION:
                duties.answer_question(tx, order_id, duty.source_id, said)
            elif duty.kind is DutyKind.COMPLAINT_REPLY:
                complaints.reply(tx, duty.source_id, said)
            else:
                duties.tick(tx, order_id, duty.kind, duty.source_id, said)

        question = words.word(duty.kind, self.desk.language)
        self._ask_words("owed", question, self.tr("Record"), record, "duty_answer", duty.about.say(self.desk.language))

    # ── the same fault before ─────────────────────────────────────────────────────────────────────────────────────

    def _show_fault(self, found: Further) -> None:
        seen, language = found.failures, self.desk.language
        lines = branch_lines.repairs(seen, language)
        for order_id, number, title, is_same in found.earlier:
            button = Button(self.tr("Same fault") if not is_same else self.tr("Not the same"), name=f"same_{number}")
            button.clicked.connect(
                lambda _on=False, each=order_id, same=is_same: self._say_same(each, is_same=not same)
            )
            lines.append(branch_lines.earlier(number, title.say(language), button, is_same=is_same))
        deeds: list[Deed] = []
        if seen.is_recurrence:
            deeds.append(("fault_cause", self.tr("Say why it came back"), "pen-line", self._cause))
        if seen.failed or seen.is_recurrence:
            deeds.append(("fault_replace", self.tr("Propose a new machine"), "refresh-cw", self._replace))
        self._cards["fault"].tell((language, seen, found.earlier), lines, deeds)

    def _say_same(self, earlier_id: OrderId, *, is_same: bool) -> None:
        order_id = self.order_id
        if order_id is not None:
            self._do(lambda tx: failures.say_same(tx, order_id, earlier_id, is_same=is_same), "fault")

    def _cause(self) -> None:
        question = self.tr("Why did the same fault come back (BR-53)?")
        self._ask_words("fault", question, self.tr("Record"), failures.analyse_cause, "cause_text")

    def _replace(self) -> None:
        found = self._found
        if found is not None:
            model = found.view.asset.model_code if found.view.asset else ""
            self._cards["fault"].unfold(ReplacementForm(self.desk, found.view.row.id, model))

    # ── downtime ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_stop(self, found: Further) -> None:
        language = self.desk.language
        lines = branch_lines.downtime(found.case, found.failures.asset or found.view.asset, language, found.now)
        word = self.tr("Correct the downtime") if found.case else self.tr("Record downtime")
        running = found.case.lasted(found.now) if found.case and found.case.end_at is None else None
        shown = (language, found.case, found.view.asset, running)
        self._cards["stop"].tell(shown, lines, [("stop_record", word, "clock", self._stop)])

    def _stop(self) -> None:
        if self._found is not None:
            self._cards["stop"].unfold(StopForm(self.desk, self._found.view, self._found.case))

    # ── loaner and voucher ────────────────────────────────────────────────────────────────────────────────────────

    def _show_loaner(self, found: Further) -> None:
        language = self.desk.language
        lines = branch_lines.loaner(
            found.lent, found.suited, found.loaner_limit, language, found.now, found.view.row.zone
        )
        deeds: list[Deed] = []
        out = [each for each in found.lent if each.is_open]
        if out and not found.is_loaner_signed:
            deeds.append(
                ("loaner_sign", self.tr("Have it signed"), "signature", lambda: self._sign(SignaturePurpose.LOANER))
            )
        if out:
            deeds.append(("loaner_back", self.tr("It came back"), "undo-2", lambda: self._loaner_back(out[0].id)))
        if not out and found.suited:
            deeds.append(("loaner_lend", self.tr("Hand over a loaner"), "truck", self._lend))
        shown = (language, found.lent, found.suited, found.loaner_limit, found.is_loaner_signed)
        self._cards["loaner"].tell(shown, lines, deeds)

    def _lend(self) -> None:
        if self._found is not None and self._found.suited:
            self._cards["loaner"].unfold(LendForm(self.desk, self._found.view.row.id, self._found.suited))

    def _loaner_back(self, lending_id: uuid.UUID) -> None:
        def record(tx: Write, order_id: OrderId, said: str) -> None:
            loaners.give_back(tx, order_id, lending_id, condition=said)

        question = self.tr("In what condition did it come back?")
        self._ask_words("loaner", question, self.tr("It came back"), record, "loaner_condition")

    def _show_voucher(self, found: Further) -> None:
        language = self.desk.language
        lines = branch_lines.voucher(found.away, language, found.now, found.view.row.zone)
        deeds: list[Deed] = []
        if found.away is not None and found.away.is_open:
            if not found.is_voucher_signed:
                sign: Deed = (
                    "voucher_sign", self.tr("Have it signed"), "signature",
                    lambda: self._sign(SignaturePurpose.TAKE_AWAY),
                )  # fmt: skip
                deeds.append(sign)
            deeds.append(("voucher_back", self.tr("Bring it back"), "undo-2", self._bring_back))
        elif found.state is OrderState.IN_PROGRESS:
            deeds.append(("voucher_take", self.tr("Take it away for repair"), "truck", self._take_away))
        self._cards["voucher"].tell((language, found.away, found.state, found.is_voucher_signed), lines, deeds)

    def _take_away(self) -> None:
        if self._found is not None:
            self._cards["voucher"].unfold(TakeAwayForm(self.desk, self._found.view))

    def _bring_back(self) -> None:
        def record(tx: Write, order_id: OrderId, said: str) -> None:
            branches.bring_back(tx, order_id, condition=said)

        question = self.tr("In what condition is it brought back?")
        self._ask_words("voucher", question, self.tr("Bring it back"), record, "voucher_condition")

    def _sign(self, purpose: SignaturePurpose) -> None:
        if self._found is not None:
            self.signing_wanted.emit(self._found.view, Wanted(purpose))

    # ── escalation ────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_escalation(self, found: Further) -> None:
        language = self.desk.language
        lines = branch_lines.flags(found.flags, found.informed, language)
        lines += branch_lines.raised(found.raised, language, found.now, found.view.row.zone)
        if found.is_unhappy and found.raised:
            lines.append(branch_lines.unhappy())
        up = next((each for each in found.raised if each.is_open), None)
        deeds: list[Deed] = []
        if found.state in _AT_WORK and self._tiers(found):
            word = self.tr("To a higher tier") if up else self.tr("Escalate")
            deeds.append(("escalate", word, "triangle-alert", self._escalate))
        if up is not None:
            deeds.append(("escalation_news", self.tr("What became of it"), "pen-line", lambda: self._news(up.id)))
        deeds.append(("flag", self.tr("Special circumstances"), "bell", self._flag))
        shown = (language, found.raised, found.flags, found.informed, found.state, found.is_unhappy)
        self._cards["escalation"].tell(shown, lines, deeds)

    def _tiers(self, found: Further) -> list[Tier]:
        up = next((each for each in found.raised if each.is_open), None)
        return [each for each in Tier if up is None or list(Tier).index(each) > list(Tier).index(up.tier)]

    def _escalate(self) -> None:
        found = self._found
        if found is not None and (tiers := self._tiers(found)):
            self._cards["escalation"].unfold(EscalateForm(self.desk, found.view.row.id, tiers))

    def _news(self, escalation_id: uuid.UUID) -> None:
        if self._found is not None:
            self._cards["escalation"].unfold(NewsForm(self.desk, self._found.view.row.id, escalation_id))

    def _flag(self) -> None:
        if self._found is not None:
            self._cards["escalation"].unfold(FlagForm(self.desk, self._found.view.row.id, self._found.flags))

    # ── claim and complaint ───────────────────────────────────────────────────────────────────────────────────────

    def _show_claim(self, found: Further) -> None:
        language = self.desk.language
        lines = branch_lines.claims(found.claims, found.complaints, language, found.now, found.view.row.zone)
        deeds: list[Deed] = [
            (
                "claim_report",
                self.tr("Damage report"),
                "list-checks",
                lambda: self.went.emit("checklist", "damage_report"),
            ),
            ("claim_start", self.tr("Start a claim"), "file-text", self._claim),
        ]
        self._cards["claim"].tell(
            (language, found.claims, found.complaints), lines, deeds if not found.claims else deeds[:1]
        )

    def _claim(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self._do(lambda tx: start_claim(tx, order_id), "claim")

    # ── recording ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask_words(
        self, key: str, question: str, verb: str, command: Callable[[Write, OrderId, str], object], name: str,
        hint: str = "",
    ) -> None:  # fmt: skip
        if self.order_id is not None:
            self._cards[key].unfold(WordsForm(self.desk, self.order_id, question, verb, command, name, hint))

    def _do(self, command: Callable[[Write], Any], key: str) -> None:
        card = self._cards[key]

        def done(_made: Any) -> None:
            card.fold()
            self.renew()

        def refuse(error: Exception) -> None:
            if not card.refuse(error):
                self.desk.failed.emit(error)

        self.desk.do(command, done, self, fail=refuse)

    def card(self, key: str) -> QWidget:
        """Give one card, for who looks for it."""
        return self._cards[key]
