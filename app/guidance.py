"""The next-step panel of an order: the path, the one thing to do now and why, and what is not possible yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from app import checklists, order_types, orders
from app.acceptance import signed_as_it_is
from app.checklists import ChecklistRow
from app.documents.shelf import documents
from app.errors import Refused
from app.evidence import photos
from app.findings import INVENTORY_FORM
from app.interim import may_be_signed
from app.measurements import Reading
from app.order_types import Due
from app.orders import Facts, Need, Verb
from app.parts import LineState, NoPartConsent, PartLine, StockShort, order_parts
from app.progress import AUTOMATIC
from app.situation import LONG_AGO, ChargeNoticeMissing, FindingUnsigned, Picture, facts, open_forms, picture
from app.store.door import Read
from app.store.kinds import OrderState as S
from app.store.kinds import SignaturePurpose
from app.store.types import OrderId, ResponseId
from app.words import Measure, Sentence, When

MILESTONES: Final = (S.DISPATCHED, S.APPOINTED, S.ON_SITE, S.PRE_CHECKED, S.IN_PROGRESS, S.ACCEPTED, S.HANDED_OVER)
_SIDE_WAYS: Final = frozenset({S.PAUSED, S.AWAITING_PARTS, S.TAKEN_AWAY, S.ESCALATED, S.OBJECTION})
_VERBS: Final[Mapping[Need, Verb]] = {
    Need.APPOINTMENT: Verb.CONFIRM_APPOINTMENT, Need.PREPARATION: Verb.PREPARE, Need.IDENTITY: Verb.ARRIVE,
    Need.START_CONSENT: Verb.ASK_CONSENT, Need.PRE_CHECK: Verb.PRE_CHECK, Need.CHECKLISTS: Verb.FILL_CHECKLIST,
    Need.FAULT_NOTE: Verb.SIGN_FAULT_NOTE, Need.PLAN: Verb.CONFIRM_PLAN, Need.READINGS: Verb.MEASURE_AGAIN,
    Need.RESULT: Verb.FINISH_WORK, Need.RESULT_SHOWN: Verb.SHOW_RESULT, Need.TIME: Verb.FINISH_WORK,
    Need.ACCEPTANCE: Verb.ACCEPT, Need.SIGNATURES: Verb.ACCEPT, Need.CHARGE_NOTICE: Verb.TELL_CHARGES,
    Need.BROUGHT_BACK: Verb.BRING_BACK,
    Need.CHARGES: Verb.SETTLE, Need.HANDOVER: Verb.HAND_OVER, Need.VISIT_SIGNED: Verb.SIGN_VISIT,
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
    """The next-step panel: the path, what to do now, what is not possible yet, values out of their limits."""

    state: S
    path: tuple[PathStep, ...]
    now: NextAction | None
    blocked: tuple[Blocked, ...]
    failed: tuple[Reading, ...] = ()
    to_sign: tuple[SignaturePurpose, ...] = ()


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


def guidance(db: Read, order_id: OrderId) -> Guidance:
    """Say what to do now, why, and what is not possible yet.

    Raises:
        OrderUnknown: the order is not here.
    """
    seen = picture(db, order_id)
    known = facts(seen)
    now = _next_action(seen, known)
    return Guidance(seen.state, _path(seen), now, _blocked(seen, known, now), seen.failed, _to_sign(db, seen))


def tab_counts(db: Read, order_id: OrderId) -> TabCounts:
    """Count what the order's tabs show."""
    rows = [row for row in checklists.checklists(db, order_id) if row.due is not Due.LATER or row.response_id]
    return TabCounts(
        sum(row.is_done for row in rows), len(rows), len(order_parts(db, order_id)), len(photos(db, order_id)),
        sum(row.answered for row in rows), sum(row.asked for row in rows),
        len({row.number for row in documents(db, order_id) if row.state == "signed"}),
    )  # fmt: skip


def _to_sign(db: Read, seen: Picture) -> tuple[SignaturePurpose, ...]:
    """List what the customer may sign on the way: the delivery check handed in, the parts he was asked about.

    Where the work stands still for longer, what was done so far: the visit ends with a record of its own.
    """
    if may_be_signed(seen.view.row.order_type, seen.state, is_begun=seen.work_began_at is not None):
        return () if seen.visit_signed else (SignaturePurpose.VISIT,)
    if seen.state is not S.IN_PROGRESS:
        return ()
    order_id, found = seen.view.row.id, []
    if any(row.form_id == INVENTORY_FORM and row.is_done for row in seen.checklists):
        found.append(SignaturePurpose.INVENTORY_CHECK)
    if any(line.consent is not None for line in seen.lines):
        found.append(SignaturePurpose.PART_CONSENT)
    return tuple(each for each in found if not signed_as_it_is(db, order_id, each))


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
    if seen.visit_ended is not None:
        return _action(seen, Verb.COME_AGAIN, S.DISPATCHED)
    if seen.state is S.ESCALATED and seen.visit_signed:
        return _action(seen, Verb.CLOSE_VISIT, None)
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
    if verb is Verb.CLOSE_VISIT and seen.state is S.ESCALATED:
        return "why_escalated"
    if verb is Verb.RESUME_WORK and seen.state is S.ESCALATED and order_type in order_types.VISITS:
        return "why_escalated"
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
