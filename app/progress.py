"""What may happen next on an order, and why not: gathers the facts a step needs, and alone takes steps.

The commands here are what a person does: each records its facts, marks the time and takes the step, in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from app import checklists, claims, complaints, order_types, orders, repair, visits
from app.checklists import ChecklistRow
from app.documents.shelf import documents
from app.errors import Refused
from app.evidence import photos, set_aside
from app.order_types import Due
from app.orders import Facts, Need, Verb, check_step
from app.parts import LineState, NoPartConsent, PartLine, StockShort, order_parts
from app.repair import RepairResult
from app.signatures import standing_signature, void_signature
from app.situation import LONG_AGO, ChargeNoticeMissing, FindingUnsigned, Picture, facts, open_forms, picture
from app.store.door import Read, Write
from app.store.kinds import OrderState as S
from app.store.kinds import SignaturePurpose, SignatureSide, TimeKind
from app.store.types import OrderId, ResponseId
from app.words import Measure, Sentence, When

AUTOMATIC: Final = frozenset({S.APPOINTED, S.PREPARED, S.PRE_CHECKED})  # taken by themselves once their facts are there
MILESTONES: Final = (S.DISPATCHED, S.APPOINTED, S.ON_SITE, S.PRE_CHECKED, S.IN_PROGRESS, S.ACCEPTED, S.HANDED_OVER)
MARKS: Final[Mapping[S, TimeKind]] = {
    S.EN_ROUTE: TimeKind.TRAVEL, S.ON_SITE: TimeKind.ON_SITE, S.IN_PROGRESS: TimeKind.WORK, S.PAUSED: TimeKind.PAUSE,
    S.AWAITING_PARTS: TimeKind.WAITING, S.ESCALATED: TimeKind.WAITING, S.TAKEN_AWAY: TimeKind.ON_SITE,
    S.REPAIRED: TimeKind.ON_SITE, S.DISPATCHED: TimeKind.OFF, S.HANDED_OVER: TimeKind.OFF, S.CANCELLED: TimeKind.OFF,
}  # fmt: skip
_SIDE_WAYS: Final = frozenset({S.PAUSED, S.AWAITING_PARTS, S.TAKEN_AWAY, S.ESCALATED, S.OBJECTION})
_VERBS: Final[Mapping[Need, Verb]] = {
    Need.APPOINTMENT: Verb.CONFIRM_APPOINTMENT, Need.PREPARATION: Verb.PREPARE, Need.IDENTITY: Verb.ARRIVE,
    Need.START_CONSENT: Verb.ASK_CONSENT, Need.PRE_CHECK: Verb.PRE_CHECK, Need.CHECKLISTS: Verb.FILL_CHECKLIST,
    Need.RESULT: Verb.FINISH_WORK, Need.RESULT_SHOWN: Verb.SHOW_RESULT, Need.TIME: Verb.FINISH_WORK,
    Need.ACCEPTANCE: Verb.ACCEPT, Need.SIGNATURES: Verb.ACCEPT, Need.CHARGE_NOTICE: Verb.TELL_CHARGES,
    Need.CHARGES: Verb.SETTLE, Need.HANDOVER: Verb.HAND_OVER,
}  # fmt: skip
_SHOWN_AS_BLOCKED: Final = (Verb.START_TRAVEL, Verb.START_WORK, Verb.FINISH_WORK, Verb.ACCEPT, Verb.HAND_OVER)


@dataclass(frozen=True)
class PathStep:
    """A milestone of the visible path: "done", "current" or "ahead", and when it was reached."""

    milestone: S
    standing: str
    at: datetime | None


@dataclass(frozen=True)
class NextAction:
    """The one thing to do now: its verb, a title, why, and what it is about."""

    verb: Verb
    title: Sentence
    why: Sentence
    to: S | None = None
    form_id: str | None = None
    response_id: ResponseId | None = None
    line: PartLine | None = None


@dataclass(frozen=True)
class Blocked:
    """Something that cannot be done yet, and the refusal that says why; `is_next` if the next action lifts it."""

    verb: Verb
    error: Refused
    is_next: bool


@dataclass(frozen=True)
class Guidance:
    """The next-step panel: the path, what to do now, what is not possible yet."""

    state: S
    path: tuple[PathStep, ...]
    now: NextAction | None
    blocked: tuple[Blocked, ...]


@dataclass(frozen=True)
class TabCounts:
    """What the order's tabs count."""

    checklists_done: int
    checklists: int
    parts: int
    photos: int
    answered: int
    asked: int
    documents: int


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
    claims.start_by_form(tx, order_id, response_id)
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
    if seen.identity is not None:
        set_aside(tx, order_id, "order_facts", seen.identity.id)


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


# the next-step panel


def guidance(db: Read, order_id: OrderId) -> Guidance:
    """Say what to do now, why, and what is not possible yet.

    Raises:
        OrderUnknown: the order is not here.
    """
    seen = picture(db, order_id)
    known = facts(seen)
    now = _next_action(seen, known)
    return Guidance(seen.state, _path(seen), now, _blocked(seen, known, now))


def tab_counts(db: Read, order_id: OrderId) -> TabCounts:
    """Count what the order's tabs show."""
    rows = [row for row in checklists.checklists(db, order_id) if row.due is not Due.LATER or row.response_id]
    return TabCounts(
        sum(row.is_done for row in rows), len(rows), len(order_parts(db, order_id)), len(photos(db, order_id)),
        sum(row.answered for row in rows), sum(row.asked for row in rows),
        len({row.number for row in documents(db, order_id) if row.state == "signed"}),
    )  # fmt: skip


def _path(seen: Picture) -> tuple[PathStep, ...]:
    line = order_types.PATHS[seen.view.row.order_type]
    state = S.IN_PROGRESS if seen.state in _SIDE_WAYS - {S.OBJECTION} else seen.state
    state = S.AWAITING_ACCEPTANCE if state is S.OBJECTION else state
    here = line.index(state) if state in line else -1
    found: list[PathStep] = []
    for milestone in (each for each in MILESTONES if each in line):
        end = S.REPAIRED if milestone is S.IN_PROGRESS else milestone
        is_done = here >= line.index(end)
        is_current = not is_done and here >= 0 and all(each.standing == "done" for each in found)
        at = seen.entered_at(end) if is_done else None
        if milestone is S.DISPATCHED:
            at = at or seen.view.dispatched_at
        found.append(PathStep(milestone, "done" if is_done else "current" if is_current else "ahead", at))
    return tuple(found)


def _onward(seen: Picture) -> orders.Step | None:
    """Find the step on the main way from here."""
    order_type, line = seen.view.row.order_type, order_types.PATHS[seen.view.row.order_type]
    if seen.state in _SIDE_WAYS:
        return orders.allowed(order_type, seen.state, S.IN_PROGRESS)
    if seen.state not in line or seen.state is line[-1]:
        return None
    return orders.allowed(order_type, seen.state, line[line.index(seen.state) + 1])


def _next_action(seen: Picture, known: Facts) -> NextAction | None:
    step = _onward(seen)
    if step is None:
        return None
    missing = [need for need in step.needs if need in known.lacking]
    if not missing and step.target in AUTOMATIC:
        line = order_types.PATHS[known.order_type]
        following = orders.allowed(known.order_type, step.target, line[line.index(step.target) + 1])
        step = following or step
        missing = [need for need in step.needs if need in known.lacking]
    if step.verb is Verb.HAND_OVER and not seen.is_left_in_order:
        return _action(seen, Verb.CLOSE_VISIT, None)
    if not missing:
        return _action(seen, step.verb, step.target)
    need = min(missing, key=lambda each: not isinstance(known.lacking[each], ChargeNoticeMissing))  # told before signed
    if need is Need.PARTS:
        line_open = next(line for line in seen.lines if line.is_open)
        verb = Verb.FIT_PART if line_open.state is LineState.AGREED else Verb.ASK_PART_CONSENT
        return _action(seen, verb, None, line=line_open)
    verb_known = Verb.SIGN_FINDING if isinstance(known.lacking[need], FindingUnsigned) else _VERBS.get(need)
    return _action(seen, verb_known, step.target) if verb_known else None


def _action(seen: Picture, verb: Verb, to: S | None, line: PartLine | None = None) -> NextAction:
    form = _form_for(seen, verb)
    said = _said(seen, form, line)
    return NextAction(
        verb, Sentence(f"guidance.{verb}.title", said), Sentence(f"guidance.{verb}.{_variant(seen, verb)}", said), to,
        form.form_id if form else None, form.response_id if form else None, line,
    )  # fmt: skip


def _form_for(seen: Picture, verb: Verb) -> ChecklistRow | None:
    due = {Verb.PREPARE: (Due.BEFORE_TRAVEL,), Verb.PRE_CHECK: (Due.BEFORE_WORK,)}
    wanted = due.get(verb, (Due.BEFORE_WORK, Due.BEFORE_DONE) if verb is Verb.FILL_CHECKLIST else ())
    return next((row for each in wanted for row in open_forms(seen, each)), None)


def _variant(seen: Picture, verb: Verb) -> str:
    """Choose the sentence that fits: the same step has other reasons on other ways."""
    order_type = seen.view.row.order_type
    if verb is Verb.CONFIRM_APPOINTMENT and seen.visit_began_at > LONG_AGO:
        return "why_again"
    if verb is Verb.ASK_CONSENT and seen.consent is not None and not seen.consent.is_given:
        return "why_refused"
    if verb is Verb.ASK_CONSENT and order_type in order_types.BENCH:
        return "why_bench"
    if verb is Verb.START_WORK and seen.pre_check is None:
        return "why_remote" if order_type in order_types.REMOTE else "why_unchecked"
    if verb is Verb.PRE_CHECK and seen.pre_check is not None:
        return "why_unproved"
    if verb is Verb.TELL_CHARGES and seen.ending is not None:
        return "why_late"
    return "why"


def _said(seen: Picture, form: ChecklistRow | None, line: PartLine | None) -> dict[str, object]:
    zone = seen.view.row.zone
    state_at = max((step.at for step in seen.view.steps), default=seen.view.dispatched_at)

    def when(at: datetime | None) -> object:
        return When(at, seen.now, zone) if at else ""

    return {
        "customer": seen.view.row.customer,
        "site": seen.view.row.site,
        "contact": seen.view.contact.name if seen.view.contact else seen.view.row.customer,
        "dispatched": when(seen.view.dispatched_at),
        "start": when(seen.appointment.start_at if seen.appointment else None),
        "state_at": when(state_at),
        "arrived": when(seen.entered_at(S.ON_SITE)),
        "said_by": seen.consent.said_by if seen.consent else "",
        "said_at": when(seen.consent.at if seen.consent else None),
        "checked_at": when(seen.pre_check.at if seen.pre_check else None),
        "checklist": form.title if form else "",
        "count": form.missing if form else sum(each.is_open for each in seen.lines),
        "part": line.part.name if line else "",
        "agreed_at": when(line.consent.at if line and line.consent else None),
        "work_began": when(seen.work_began_at),
        "finding": seen.pre_check.note if seen.pre_check else "",
        "objection": seen.ending.last_round.text if seen.ending and seen.ending.last_round else "",
    }


def _blocked(seen: Picture, known: Facts, now: NextAction | None) -> tuple[Blocked, ...]:
    found: list[Blocked] = []
    line = order_types.PATHS[known.order_type]
    state = S.IN_PROGRESS if seen.state in _SIDE_WAYS else seen.state
    here = line.index(state) if state in line else len(line)
    for source, target in zip(line[here:], line[here + 1 :], strict=False):
        step = orders.allowed(known.order_type, source, target)
        if step is None or step.verb not in _SHOWN_AS_BLOCKED or (now is not None and step.verb is now.verb):
            continue
        missing = [need for need in step.needs if need in known.lacking]
        if missing:
            lifts = now is not None and _VERBS.get(missing[0]) is now.verb
            found.append(Blocked(step.verb, known.lacking[missing[0]], lifts))
    lines = [_line_blocked(each, now) for each in seen.lines if _is_blocked(each, seen)]
    return (*lines[:1], *found[:2])


def _is_blocked(line: PartLine, seen: Picture) -> bool:
    short = line.state is LineState.AGREED and (line.in_stock is None or line.in_stock < line.quantity)
    return seen.state is S.IN_PROGRESS and (line.state is LineState.PLANNED or short)


def _line_blocked(line: PartLine, now: NextAction | None) -> Blocked:
    if line.state is LineState.PLANNED:
        is_next = now is not None and now.verb is Verb.ASK_PART_CONSENT
        return Blocked(Verb.FIT_PART, NoPartConsent(part=line.part.name, is_refused=False), is_next)
    wanted, there = Measure(line.quantity, line.part.unit), Measure(line.in_stock or Decimal(0), line.part.unit)
    return Blocked(Verb.FIT_PART, StockShort(part=line.part.name, wanted=wanted, there=there), is_next=False)
