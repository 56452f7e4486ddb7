"""What may happen next on an order: gathers the facts a step needs, and alone takes steps.

The commands here are what a person does: each records its facts, marks the time and takes the step, in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from app import (
    appointments,
    checklists,
    claims,
    complaints,
    escalation,
    findings,
    fitting,
    measurements,
    order_types,
    orders,
    parts,
    repair,
    visits,
)
from app.diagnosis import plan
from app.errors import Refused
from app.evidence import set_aside, standing_fact
from app.orders import Facts, check_step
from app.repair import RepairResult
from app.signatures import standing_signature, void_signature
from app.situation import Picture, facts, picture
from app.store.door import Read, Write
from app.store.kinds import FactKind, SignaturePurpose, SignatureSide, TimeKind
from app.store.kinds import OrderState as S
from app.store.types import OrderId, PlannedPartId, ResponseId

AUTOMATIC: Final = frozenset({S.APPOINTED, S.PREPARED, S.PRE_CHECKED})  # taken by themselves once their facts are there
MARKS: Final[Mapping[S, TimeKind]] = {
    S.EN_ROUTE: TimeKind.TRAVEL, S.ON_SITE: TimeKind.ON_SITE, S.IN_PROGRESS: TimeKind.WORK, S.PAUSED: TimeKind.PAUSE,
    S.AWAITING_PARTS: TimeKind.WAITING, S.ESCALATED: TimeKind.WAITING, S.TAKEN_AWAY: TimeKind.ON_SITE,
    S.REPAIRED: TimeKind.ON_SITE, S.DISPATCHED: TimeKind.OFF, S.HANDED_OVER: TimeKind.OFF, S.CANCELLED: TimeKind.OFF,
}  # fmt: skip


def gather(db: Read, order_id: OrderId, reason: str | None = None) -> Facts:
    """Gather the facts a step needs; `reason` is the one given for this very step."""
    return facts(picture(db, order_id), reason)


# taking steps


def take_step(tx: Write, order_id: OrderId, to: S, reason: str | None = None) -> None:
    """Take a step, with those in between that go by themselves, and mark the time it begins.

    Raises:
        Refused: the first thing that is missing.
    """
    seen = picture(tx, order_id)
    known = facts(seen, reason)
    for target in route(seen, to):
        orders.step(tx, order_id, target, known, reason)
        known = replace(known, state=target)
    kind = MARKS.get(to)
    if kind is None:
        return
    if to is S.REPAIRED and seen.view.row.order_type in order_types.REMOTE:
        kind = TimeKind.OFF
    running = visits.running_kind(tx, order_id)
    if running != kind and not (kind is TimeKind.OFF and running is None):
        visits.mark_time(tx, order_id, kind, reason=reason if kind in {TimeKind.PAUSE, TimeKind.WAITING} else None)


def route(seen: Picture, to: S) -> tuple[S, ...]:
    """List the steps from where the order stands: the one asked, with automatic ones before it where needed. Pure."""
    order_type = seen.view.row.order_type
    path = order_types.PATHS[order_type]
    if orders.allowed(order_type, seen.state, to) is None and seen.state in path and to in path:
        between = path[path.index(seen.state) + 1 : path.index(to)]
        if between and AUTOMATIC.issuperset(between):
            return (*between, to)
    return (to,)


def settle(tx: Write, order_id: OrderId) -> None:
    """Take the steps that go by themselves, as far as their facts are there."""
    known = gather(tx, order_id)
    while True:
        onward = [each for each in orders.steps_from(known.order_type, known.state) if each.target in AUTOMATIC]
        ready = [each for each in onward if not any(need in known.lacking for need in each.needs)]
        if not ready:
            return
        orders.step(tx, order_id, ready[0].target, known)
        known = replace(known, state=ready[0].target)


def why_not(db: Read, order_id: OrderId, to: S, reason: str | None = None) -> Refused | None:
    """Say what keeps an order from a step; None if it may be taken."""
    seen = picture(db, order_id)
    known = facts(seen, reason)
    state = seen.state
    for target in route(seen, to):
        try:
            check_step(replace(known, state=state), target)
        except Refused as refused:
            return refused
        state = target
    return None


def next_steps(db: Read, order_id: OrderId) -> tuple[S, ...]:
    """List the states the order may go to now."""
    known = gather(db, order_id, reason="-")
    onward = orders.steps_from(known.order_type, known.state)
    return tuple(each.target for each in onward if not any(need in known.lacking for need in each.needs))


# what people do


def confirm_appointment(
    tx: Write,
    order_id: OrderId,
    *,
    start_at: datetime,
    end_at: datetime | None = None,
    place: str | None = None,
    content: str | None = None,
    agreed_with: str | None = None,
    reason: str | None = None,
) -> None:
    """Record the appointment and, where the order waited for it, take the step."""
    visits.confirm_appointment(
        tx, order_id, start_at=start_at, end_at=end_at, place=place, content=content, agreed_with=agreed_with,
        reason=reason,
    )  # fmt: skip
    settle(tx, order_id)


def submit_checklist(tx: Write, order_id: OrderId, response_id: ResponseId, language: str = "zh_CN") -> None:
    """Hand a checklist in and take the step that waited for it."""
    checklists.submit(tx, response_id, language)
    complaints.open_by_form(tx, order_id, response_id)
    complaints.request_by_form(tx, order_id, response_id)
    claims.start_by_form(tx, order_id, response_id)
    measurements.keep_failed(tx, order_id, response_id)
    settle(tx, order_id)


def skip_preparation(tx: Write, order_id: OrderId, reason: str) -> None:
    """Go without the preparation checklist, with a reason (BR-38)."""
    visits.skip_preparation(tx, order_id, reason)
    settle(tx, order_id)


def start_travel(tx: Write, order_id: OrderId) -> None:
    """Set off: no travel without appointment (BR-34) and preparation (BR-38)."""
    take_step(tx, order_id, S.EN_ROUTE)


def arrive(tx: Write, order_id: OrderId, *, identity_shown: bool, site_rules_seen: bool = False) -> None:
    """Arrive: badge shown (BR-41), site rules read (BR-42)."""
    check_from(tx, order_id, S.ON_SITE)
    visits.arrive(tx, order_id, identity_shown=identity_shown, site_rules_seen=site_rules_seen)
    appointments.record_punctuality(tx, order_id)
    take_step(tx, order_id, S.ON_SITE)


def give_consent(
    tx: Write, order_id: OrderId, *, said_by: str, is_given: bool = True, contact_id: uuid.UUID | None = None,
    explanation: str | None = None,
) -> None:  # fmt: skip
    """Record the customer's yes or no to the start (BR-44), and take the step that waited for it."""
    visits.give_consent(
        tx, order_id, said_by=said_by, is_given=is_given, contact_id=contact_id, explanation=explanation
    )
    settle(tx, order_id)


def record_pre_check(tx: Write, order_id: OrderId, *, parts_complete: bool, tampering: bool, note: str = "") -> None:
    """Record the pre-check where no form is used for it (BR-45), and take the step that waited for it."""
    repair.record_pre_check(tx, order_id, parts_complete=parts_complete, tampering=tampering, note=note)
    settle(tx, order_id)


def start_work(tx: Write, order_id: OrderId) -> None:
    """Start: the customer agreed (BR-44), the machine was looked at (BR-45)."""
    take_step(tx, order_id, S.IN_PROGRESS)


def fit_part(tx: Write, line_id: PlannedPartId) -> uuid.UUID:
    """Book a part as fitted: a cause that is not ours is signed for (BR-46), the plan confirmed (BR-48).

    Raises:
        FaultNoteUnsigned, PlanUnconfirmed: as named.
        NoConsentToStart, NoPartConsent, NotGenuine, StockShort, PartFitted, PartUnknown: as `fitting.fit_part`.
    """
    order_id = parts.order_of(tx, line_id)
    findings.check_fault_note(tx, order_id)
    proposed = plan(tx, order_id)
    if proposed is not None:
        proposed.check()
    return fitting.fit_part(tx, line_id)


def pause_work(
    tx: Write, order_id: OrderId, *, reason: str, resume_at: datetime | None = None, asked_by_customer: bool = False
) -> None:
    """Pause, with the reason and when work is to go on (BR-43); the repair clock stops if the customer asked for it."""
    check_from(tx, order_id, S.PAUSED)
    visits.pause(tx, order_id, reason=reason, resume_at=resume_at, asked_by_customer=asked_by_customer)
    take_step(tx, order_id, S.PAUSED, reason)


def resume_work(tx: Write, order_id: OrderId) -> None:
    """Go on with the work after a pause, a wait or an escalation."""
    take_step(tx, order_id, S.IN_PROGRESS)


def wait_for_parts(tx: Write, order_id: OrderId, *, reason: str) -> None:
    """Stop because a part is not here."""
    take_step(tx, order_id, S.AWAITING_PARTS, reason)


def leave(tx: Write, order_id: OrderId, *, reason: str) -> None:
    """Leave without having finished (customer absent, no consent, part missing): the order waits for a new visit.

    What was agreed and shown for this visit does not count for the next one.
    """
    seen = picture(tx, order_id)
    take_step(tx, order_id, S.DISPATCHED, reason)
    if seen.appointment is not None:
        set_aside(tx, order_id, "appointments", seen.appointment.id)
    if seen.consent is not None:
        set_aside(tx, order_id, "consents", seen.consent.id)
    left = [standing_fact(tx, order_id, kind) for kind in (FactKind.LEFT_IN_ORDER, FactKind.VISIT_ENDED)]
    for fact in (seen.identity, *left):
        if fact is not None:
            set_aside(tx, order_id, "order_facts", fact.id)


def come_again(tx: Write, order_id: OrderId) -> None:
    """Plan the next visit of an order whose question is, or was, up: the reason is that question. Source: BR-34, BR-57.

    Raises:
        VisitUnsigned: nobody signed for what was done so far.
    """
    raised = escalation.escalations(tx, order_id)
    leave(tx, order_id, reason=raised[-1].question if raised else "")


def leave_absent(tx: Write, order_id: OrderId, *, note: str) -> None:
    """Leave because the customer is not there: on record with the calls made; a new appointment is needed (BR-34)."""
    check_from(tx, order_id, S.DISPATCHED)
    appointments.record_absence(tx, order_id, note)
    leave(tx, order_id, reason=note)


def finish_work(tx: Write, order_id: OrderId, *, outcome: RepairResult, text: str = "") -> None:
    """Finish: checklists, parts, times and result are complete (BR-51)."""
    check_from(tx, order_id, S.REPAIRED)
    repair.finish_work(tx, order_id, outcome, text)
    take_step(tx, order_id, S.REPAIRED)


def reopen_work(tx: Write, order_id: OrderId, *, reason: str) -> None:
    """Go back to work that was finished; the result is to be shown anew. Source: BR-60, BR-61.

    Where it was accepted already, the signatures are void from now on, and so is what was sealed with them.
    """
    shown = picture(tx, order_id).shown
    take_step(tx, order_id, S.IN_PROGRESS, reason)
    for side in SignatureSide:
        signed = standing_signature(tx, order_id, SignaturePurpose.ACCEPTANCE, side)
        if signed is not None:
            void_signature(tx, signed.id, reason)
    if shown is not None:
        set_aside(tx, order_id, "order_facts", shown.id)


def show_result(tx: Write, order_id: OrderId, *, shown_to: str) -> None:
    """Show the result to the customer (BR-59)."""
    check_from(tx, order_id, S.AWAITING_ACCEPTANCE)
    repair.show_result(tx, order_id, shown_to)
    take_step(tx, order_id, S.AWAITING_ACCEPTANCE)


def cancel(tx: Write, order_id: OrderId, *, reason: str) -> None:
    """Cancel an order before work began."""
    take_step(tx, order_id, S.CANCELLED, reason)


def check_from(tx: Write, order_id: OrderId, to: S) -> None:
    """Refuse before anything is recorded if there is no way from here."""
    seen = picture(tx, order_id)
    first = route(seen, to)[0]
    if orders.allowed(seen.view.row.order_type, seen.state, first) is None:
        raise orders.NotAllowedNow(step=to, state=seen.state)
