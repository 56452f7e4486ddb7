"""What is known of one order: all that decides what may happen next, looked at once and judged without the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app import (
    acceptance,
    checklists,
    findings,
    interim,
    loaners,
    measurements,
    order_types,
    orders,
    repair,
    settlement,
    visits,
)
from app.acceptance import Round, handovers
from app.approvals import ConsentRow, NoConsentToStart, standing_consent
from app.checklists import ChecklistRow, NotPrepared
from app.diagnosis import Plan, PlanUnconfirmed, plan
from app.documents.kinds import closing_kinds
from app.errors import Refused
from app.evidence import FactRow, standing_fact
from app.interim import VisitEnded, VisitUnsigned
from app.measurements import Reading, ReadingFailed
from app.money import money_text
from app.order_types import Due
from app.orders import Facts, Need, OrderView, order_view
from app.parts import PartLine, order_parts
from app.repair import PreCheck, PreCheckMissing, RepairResult, WorkIncomplete
from app.store.door import Read
from app.store.kinds import ConsentPurpose, FactKind, OrderType, RoundResult, SignaturePurpose, TimeKind
from app.store.kinds import OrderState as S
from app.store.types import OrderId
from app.visits import AppointmentRow, IdentityNotShown, NoAppointment, ReasonMissing, SegmentRow
from app.words import Clauses, Sentence, When

_MEASURED: Final = orders.DONE_STATES | {S.IN_PROGRESS, S.PAUSED, S.OBJECTION}
_DONE_WELL: Final = frozenset({RepairResult.RESTORED, RepairResult.REPLACED, RepairResult.NO_FAULT})
_ENDS: Final = orders.DONE_STATES | {S.OBJECTION}
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class TakeAwayNotAgreed(Refused):
    """The customer has not agreed that the product is taken away."""

    code = "take_away_not_agreed"
    rule = "BR-55"


class ResultNotShown(Refused):
    """The result was not shown to the customer."""

    code = "result_not_shown"
    rule = "BR-59"
    way_on = "show_result"


class AcceptanceMissing(Refused):
    """The customer has not said how he takes the work."""

    code = "acceptance_missing"
    rule = "BR-59"
    way_on = "accept"


class ObjectionMissing(Refused):
    """No objection is on record since the result was shown."""

    code = "objection_missing"
    rule = "BR-60"


class ChargesOpen(Refused):
    """The bill is not frozen, or not all of it has a receipt. Facts: due (as money text, empty without a bill)."""

    code = "charges_open"
    rule = "BR-71"
    way_on = "settle"


class HandoverOpen(Refused):
    """The customer's copy is not handed over."""

    code = "handover_open"
    rule = "BR-62"
    way_on = "hand_over"


class ChargeNoticeMissing(Refused):
    """The work is charged, and the customer has not signed that he was told. Facts: total (as money text)."""

    code = "charge_notice_missing"
    rule = "BR-69"
    way_on = "tell_charges"


class ChargesNotTold(ChargeNoticeMissing):
    """The work will be charged, and the customer has not signed that he was told before it begins. Facts: labour."""

    code = "charges_not_told"


class FindingUnsigned(Refused):
    """Parts are missing or the machine was tampered with, and nobody of the customer's has signed that it was so."""

    code = "finding_unsigned"
    rule = "BR-45"
    way_on = "sign_finding"


@dataclass(frozen=True)
class Ending:
    """What is known of an order whose work is done: the customer's last word, and what is missing on the way out."""

    last_round: Round | None
    signatures: Refused | None
    notice: Refused | None
    charges: Refused | None
    handover: Refused | None
    has_left_in_order: bool = False


@dataclass(frozen=True)
class Picture:
    """Everything that is known of one order and matters for what may happen next."""

    view: OrderView
    appointment: AppointmentRow | None
    identity: FactRow | None
    consent: ConsentRow | None
    take_away: ConsentRow | None
    pre_check: PreCheck | None
    checklists: tuple[ChecklistRow, ...]
    lines: tuple[PartLine, ...]
    segments: tuple[SegmentRow, ...]
    result: tuple[RepairResult, FactRow] | None
    skipped: FactRow | None
    shown: FactRow | None
    now: datetime
    ending: Ending | None = None
    notice: Refused | None = None
    finding_signed: bool = True
    still_away: Refused | None = None
    fault_note: Refused | None = None
    plan: Plan | None = None
    failed: tuple[Reading, ...] = ()
    visit_ended: FactRow | None = None
    visit_signed: bool = False

    @property
    def state(self) -> S:
        """Where the order stands, by the steps taken."""
        return orders.standing((step.source, step.target) for step in self.view.steps).state

    @property
    def is_left_in_order(self) -> bool:
        """Tell whether the place needs no more care: nobody was there, or it was left in order. Source: BR-62."""
        is_away = self.view.row.order_type in order_types.REMOTE | order_types.BENCH
        return is_away or (self.ending is not None and self.ending.has_left_in_order)

    def entered_at(self, state: S) -> datetime | None:
        """Tell when a state was entered last."""
        return max((step.at for step in self.view.steps if step.target == state), default=None)

    @property
    def work_began_at(self) -> datetime | None:
        """Tell when work began on this visit."""
        began = self.visit_began_at
        entered = (step.at for step in self.view.steps if step.target == S.IN_PROGRESS and step.at >= began)
        return min(entered, default=None)

    @property
    def visit_began_at(self) -> datetime:
        """Tell when the order last came back to be visited anew."""
        back = (step.at for step in self.view.steps if step.target == S.DISPATCHED and step.source is not None)
        return max(back, default=LONG_AGO)


def picture(db: Read, order_id: OrderId) -> Picture:
    """Look at everything that matters for the next step.

    Raises:
        OrderUnknown: the order is not here.
    """
    view = order_view(db, order_id)
    state = orders.standing((step.source, step.target) for step in view.steps).state
    return Picture(
        view=view,
        appointment=visits.standing_appointment(db, order_id),
        identity=standing_fact(db, order_id, FactKind.IDENTITY_SHOWN),
        consent=visits.start_consent(db, order_id),
        take_away=standing_consent(db, order_id, ConsentPurpose.TAKE_AWAY),
        pre_check=repair.pre_check(db, order_id),
        checklists=tuple(checklists.checklists(db, order_id)),
        lines=tuple(order_parts(db, order_id)),
        segments=tuple(visits.segments(db, order_id)),
        result=repair.result(db, order_id),
        skipped=standing_fact(db, order_id, FactKind.SKIPPED),
        shown=standing_fact(db, order_id, FactKind.RESULT_SHOWN),
        now=db.clock.now(),
        ending=ending(db, view) if state in _ENDS else None,
        notice=_refusal(lambda: check_told(db, view)),
        finding_signed=acceptance.finding_signed(db, order_id),
        still_away=_refusal(lambda: loaners.check_back(db, order_id)),
        fault_note=_refusal(lambda: findings.check_fault_note(db, order_id)),
        plan=plan(db, order_id),
        failed=tuple(measurements.failed(db, order_id)) if state in _MEASURED else (),
        visit_ended=interim.ended(db, order_id) if state is S.ESCALATED else None,
        visit_signed=state in interim.BREAKS and acceptance.signed_as_it_is(db, order_id, SignaturePurpose.VISIT),
    )


def ending(db: Read, view: OrderView) -> Ending:
    """Look at what matters once the work is done."""
    order_id = view.row.id
    signed = _refusal(lambda: acceptance.check_signatures(db, order_id))
    return Ending(
        acceptance.latest_round(db, order_id), signed, _refusal(lambda: _check_notice(db, view)),
        _refusal(lambda: _check_charges(db, order_id)), _refusal(lambda: _check_handover(db, view)),
        standing_fact(db, order_id, FactKind.LEFT_IN_ORDER) is not None,
    )  # fmt: skip


def _refusal(check: Callable[[], None]) -> Refused | None:
    try:
        check()
    except Refused as refused:
        return refused
    return None


def _check_notice(db: Read, view: OrderView) -> None:
    made = settlement.quote(db, view.row.id)
    is_needed = made.total_minor > 0 and view.row.order_type is not OrderType.PART_SALE
    if is_needed and acceptance.notice(db, view.row.id) is None:
        raise ChargeNoticeMissing(total=money_text(made.total_minor, made.currency))


def check_told(db: Read, view: OrderView) -> None:
    """Make sure that the customer signed the charge notice, if the work that begins will be charged. Source: BR-69.

    Raises:
        ChargesNotTold: he did not, and it will be, or may be: nobody knows whether the warranty covers it.
    """
    hourly = settlement.hourly_charge(db, view)
    if hourly is not None and acceptance.notice(db, view.row.id) is None:
        raise ChargesNotTold(labour=hourly)


def _check_charges(db: Read, order_id: OrderId) -> None:
    frozen = settlement.sheet(db, order_id)
    if frozen is None:
        raise ChargesOpen(due="")
    due = frozen.bill.total_minor - settlement.paid_minor(db, order_id)
    if due > 0:
        raise ChargesOpen(due=money_text(due, frozen.bill.currency))


def _check_handover(db: Read, view: OrderView) -> None:
    if not handovers(db, view.row.id, closing_kinds(view.row.order_type)):
        raise HandoverOpen


def facts(seen: Picture, reason: str | None = None) -> Facts:
    """Say for each need that is not met which refusal says so. Pure."""
    lacking: dict[Need, Refused] = {
        Need.TAKE_AWAY_CONSENT: TakeAwayNotAgreed(),
        Need.OBJECTION: ObjectionMissing(),
        Need.ACCEPTANCE: AcceptanceMissing(),
        Need.SIGNATURES: AcceptanceMissing(),
        Need.CHARGES: ChargesOpen(due=""),
        Need.HANDOVER: HandoverOpen(),
    }
    _judge_signed(seen, lacking)
    if seen.take_away is not None and seen.take_away.is_given:
        del lacking[Need.TAKE_AWAY_CONSENT]
    if seen.appointment is None:
        lacking[Need.APPOINTMENT] = NoAppointment()
    preparation = open_forms(seen, Due.BEFORE_TRAVEL)
    if preparation and seen.skipped is None:
        lacking[Need.PREPARATION] = NotPrepared(title=preparation[0].title, missing=preparation[0].missing)
    if seen.identity is None:
        lacking[Need.IDENTITY] = IdentityNotShown()
    if seen.consent is None or not seen.consent.is_given:
        is_refused = seen.consent is not None and not seen.consent.is_given
        lacking[Need.START_CONSENT] = NoConsentToStart(is_refused=is_refused)
    if trouble := _pre_check_trouble(seen):
        lacking[Need.PRE_CHECK] = trouble
    lacking.update(_open_judgement(seen))
    if not (reason or "").strip():
        lacking[Need.REASON] = ReasonMissing()
    if seen.shown is None:
        lacking[Need.RESULT_SHOWN] = ResultNotShown()
    if seen.still_away is not None:
        lacking[Need.BROUGHT_BACK] = seen.still_away
    lacking.update(_open_work(seen))
    return Facts(seen.view.row.order_type, seen.state, lacking)


def _judge_signed(seen: Picture, lacking: dict[Need, Refused]) -> None:
    if not seen.visit_signed:
        lacking[Need.VISIT_SIGNED] = VisitUnsigned()
    if seen.visit_ended is not None:
        lacking[Need.STILL_HERE] = VisitEnded(at=When(seen.visit_ended.at, seen.now, seen.view.row.zone))
    if seen.notice is not None:
        lacking[Need.CHARGE_NOTICE] = seen.notice
    if seen.ending is not None:
        _judge_ending(seen.ending, lacking)


def _judge_ending(ending: Ending, lacking: dict[Need, Refused]) -> None:
    said = ending.last_round.result if ending.last_round else None
    if said is RoundResult.OBJECTION:
        del lacking[Need.OBJECTION]
    elif said is not None:
        del lacking[Need.ACCEPTANCE]
    found = {
        Need.SIGNATURES: ending.signatures, Need.CHARGE_NOTICE: ending.notice, Need.CHARGES: ending.charges,
        Need.HANDOVER: ending.handover,
    }  # fmt: skip
    for need, trouble in found.items():
        if trouble is None:
            lacking.pop(need, None)
        else:
            lacking[need] = trouble


def _open_judgement(seen: Picture) -> dict[Need, Refused]:
    """Find what the customer has not said yes to, and values that are out of their limits though all is said done."""
    found: dict[Need, Refused] = {}
    if seen.fault_note is not None:
        found[Need.FAULT_NOTE] = seen.fault_note
    if seen.plan is not None and not seen.plan.is_confirmed:
        found[Need.PLAN] = PlanUnconfirmed(is_refused=seen.plan.said is not None)
    if seen.failed and seen.result is not None and seen.result[0] in _DONE_WELL:
        found[Need.READINGS] = ReadingFailed(count=len(seen.failed), readings=Clauses(seen.failed))
    return found


def _pre_check_trouble(seen: Picture) -> Refused | None:
    if seen.pre_check is None:
        return PreCheckMissing()
    try:
        seen.pre_check.check()
    except Refused as trouble:
        return trouble
    return FindingUnsigned() if seen.pre_check.has_discrepancy and not seen.finding_signed else None


def _open_work(seen: Picture) -> dict[Need, Refused]:
    """Find what the record of the work lacks; each need that is open gets the same, whole list."""
    lines = [line for line in seen.lines if line.is_open]
    forms = [*open_forms(seen, Due.BEFORE_WORK), *open_forms(seen, Due.BEFORE_DONE)]
    if seen.pre_check is not None:
        forms = [row for row in forms if row.form_id != repair.PRE_CHECK_FORM]
    said: dict[Need, Sentence] = {}
    if lines:
        said[Need.PARTS] = Sentence("open_work.parts", {"count": len(lines), "parts": [row.part.name for row in lines]})
    if forms:
        missing, titles = sum(row.missing for row in forms), [row.title for row in forms]
        open_facts = {"count": len(forms), "titles": titles, "missing": missing}
        said[Need.CHECKLISTS] = Sentence("open_work.checklists", open_facts)
    if not any(segment.kind is TimeKind.WORK for segment in seen.segments):
        said[Need.TIME] = Sentence("open_work.time")
    if seen.result is None:
        said[Need.RESULT] = Sentence("open_work.result")
    trouble = WorkIncomplete(open=Clauses(tuple(said.values())))
    return dict.fromkeys(said, trouble)


def open_forms(seen: Picture, due: Due) -> list[ChecklistRow]:
    """List the checklists due at this point that are not handed in."""
    return [row for row in seen.checklists if row.due is due and not row.is_done]
