"""Work orders: the table of allowed steps, the list, one order as a whole.

The state is derived from the steps taken; no clock decides. `step` is pure over the facts it is given: `app.progress`
alone gathers them and calls it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.assets import AssetRow, asset_row
from app.customers import ContactRow, CustomerRow, SiteRow, contact_row, customer_row, pair, site_row
from app.errors import Refused
from app.evidence import removals
from app.order_types import BENCH, CHECKED, REMOTE, UNCHECKED, VISITS
from app.people import PersonRow, crew
from app.store import search
from app.store.derived_tables import OrderListRow
from app.store.door import Read, Write
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.store.kinds import Priority
from app.store.tables import Appointment, OrderStep, WorkOrder
from app.store.types import CustomerId, OrderId
from app.words import Pair


class Verb(StrEnum):
    """What a person does to bring an order on; the window knows a page or a command for each."""

    CONFIRM_APPOINTMENT = "confirm_appointment"
    PREPARE = "prepare"
    START_TRAVEL = "start_travel"
    ARRIVE = "arrive"
    ASK_CONSENT = "ask_consent"
    PRE_CHECK = "pre_check"
    SIGN_FINDING = "sign_finding"
    SIGN_VISIT = "sign_visit"
    CHECK_COVERAGE = "check_coverage"
    DIAGNOSE = "diagnose"
    SIGN_FAULT_NOTE = "sign_fault_note"
    PLAN_REPAIR = "plan_repair"
    CONFIRM_PLAN = "confirm_plan"
    MEASURE_AGAIN = "measure_again"
    TELL_CHARGES = "tell_charges"
    START_WORK = "start_work"
    PAUSE_WORK = "pause_work"
    RESUME_WORK = "resume_work"
    ASK_PART_CONSENT = "ask_part_consent"
    FIT_PART = "fit_part"
    FILL_CHECKLIST = "fill_checklist"
    FINISH_WORK = "finish_work"
    SHOW_RESULT = "show_result"
    ACCEPT = "accept"
    OBJECT = "object"
    SETTLE = "settle"
    CLOSE_VISIT = "close_visit"
    HAND_OVER = "hand_over"
    WAIT_FOR_PARTS = "wait_for_parts"
    TAKE_AWAY = "take_away"
    BRING_BACK = "bring_back"
    ESCALATE = "escalate"
    LEAVE = "leave"
    COME_AGAIN = "come_again"
    CUSTOMER_ABSENT = "customer_absent"
    REOPEN = "reopen"
    CANCEL = "cancel"


class Need(StrEnum):
    """A fact that a step needs."""

    APPOINTMENT = "appointment"
    PREPARATION = "preparation"
    IDENTITY = "identity"
    START_CONSENT = "start_consent"
    PRE_CHECK = "pre_check"
    FAULT_NOTE = "fault_note"
    PLAN = "plan"
    READINGS = "readings"
    REASON = "reason"
    PARTS = "parts"
    CHECKLISTS = "checklists"
    TIME = "time"
    RESULT = "result"
    TAKE_AWAY_CONSENT = "take_away_consent"
    BROUGHT_BACK = "brought_back"
    RESULT_SHOWN = "result_shown"
    OBJECTION = "objection"
    ACCEPTANCE = "acceptance"
    SIGNATURES = "signatures"
    CHARGE_NOTICE = "charge_notice"
    CHARGES = "charges"
    HANDOVER = "handover"
    STILL_HERE = "still_here"
    VISIT_SIGNED = "visit_signed"


class NotAllowedNow(Refused):
    """There is no such step from where the order stands. Facts: step (the state wanted), state (where it stands)."""

    code = "not_allowed_now"


class OrderUnknown(Refused):
    """The order is not on this laptop. Facts: order_id."""

    code = "order_unknown"


_EVERY: Final = frozenset(T)


@dataclass(frozen=True)
class Step:
    """One allowed step: for which types of order, from where to where, which facts it needs, by which rule."""

    types: frozenset[T]
    source: S
    target: S
    needs: tuple[Need, ...]
    rule: str
    verb: Verb


_SALES: Final = frozenset({T.PART_SALE})
_WORK_DONE: Final = (Need.FAULT_NOTE, Need.PLAN, Need.PARTS, Need.CHECKLISTS, Need.TIME, Need.RESULT, Need.READINGS)
_ACCEPTED: Final = (Need.READINGS, Need.ACCEPTANCE, Need.SIGNATURES, Need.CHARGE_NOTICE)
_STARTED: Final = (Need.START_CONSENT, Need.PRE_CHECK, Need.CHARGE_NOTICE)

STEPS: Final[tuple[Step, ...]] = (
    Step(VISITS, S.DISPATCHED, S.APPOINTED, (Need.APPOINTMENT,), "BR-34", Verb.CONFIRM_APPOINTMENT),
    Step(VISITS, S.APPOINTED, S.PREPARED, (Need.APPOINTMENT, Need.PREPARATION), "BR-38", Verb.PREPARE),
    Step(VISITS, S.PREPARED, S.EN_ROUTE, (Need.APPOINTMENT, Need.PREPARATION), "BR-38", Verb.START_TRAVEL),
    Step(VISITS, S.EN_ROUTE, S.ON_SITE, (Need.IDENTITY,), "BR-41", Verb.ARRIVE),
    Step(CHECKED, S.ON_SITE, S.PRE_CHECKED, (Need.START_CONSENT, Need.PRE_CHECK), "BR-45", Verb.PRE_CHECK),
    Step(BENCH, S.DISPATCHED, S.PRE_CHECKED, (Need.START_CONSENT, Need.PRE_CHECK), "BR-45", Verb.PRE_CHECK),
    Step(CHECKED | BENCH, S.PRE_CHECKED, S.IN_PROGRESS, _STARTED, "BR-44", Verb.START_WORK),
    Step(UNCHECKED, S.ON_SITE, S.IN_PROGRESS, (Need.START_CONSENT, Need.CHARGE_NOTICE), "BR-44", Verb.START_WORK),
    Step(REMOTE, S.DISPATCHED, S.IN_PROGRESS, (), "BR-29", Verb.START_WORK),
    Step(_EVERY, S.IN_PROGRESS, S.PAUSED, (Need.REASON,), "BR-43", Verb.PAUSE_WORK),
    Step(_EVERY, S.PAUSED, S.IN_PROGRESS, (Need.FAULT_NOTE,), "BR-43", Verb.RESUME_WORK),
    Step(_EVERY - REMOTE, S.IN_PROGRESS, S.AWAITING_PARTS, (Need.REASON,), "BR-25", Verb.WAIT_FOR_PARTS),
    Step(_EVERY - REMOTE, S.AWAITING_PARTS, S.IN_PROGRESS, (Need.FAULT_NOTE,), "BR-25", Verb.RESUME_WORK),
    Step(VISITS, S.AWAITING_PARTS, S.DISPATCHED, (Need.REASON,), "BR-34", Verb.LEAVE),
    Step(VISITS, S.IN_PROGRESS, S.TAKEN_AWAY, (Need.TAKE_AWAY_CONSENT,), "BR-55", Verb.TAKE_AWAY),
    Step(VISITS, S.TAKEN_AWAY, S.IN_PROGRESS, (Need.BROUGHT_BACK,), "BR-55", Verb.RESUME_WORK),
    Step(_EVERY, S.IN_PROGRESS, S.ESCALATED, (Need.REASON,), "BR-57", Verb.ESCALATE),
    Step(VISITS, S.ESCALATED, S.IN_PROGRESS, (Need.STILL_HERE,), "BR-57", Verb.RESUME_WORK),
    Step(_EVERY - VISITS, S.ESCALATED, S.IN_PROGRESS, (), "BR-57", Verb.RESUME_WORK),
    Step(VISITS, S.ESCALATED, S.DISPATCHED, (Need.REASON, Need.VISIT_SIGNED), "BR-57", Verb.LEAVE),
    Step(VISITS, S.EN_ROUTE, S.DISPATCHED, (Need.REASON,), "BR-36", Verb.LEAVE),
    Step(VISITS, S.ON_SITE, S.DISPATCHED, (Need.REASON,), "BR-44", Verb.LEAVE),
    Step(CHECKED, S.PRE_CHECKED, S.DISPATCHED, (Need.REASON,), "BR-44", Verb.LEAVE),
    Step(_EVERY, S.IN_PROGRESS, S.REPAIRED, _WORK_DONE, "BR-51", Verb.FINISH_WORK),
    Step(_EVERY, S.REPAIRED, S.IN_PROGRESS, (Need.REASON,), "BR-60", Verb.REOPEN),
    Step(_EVERY, S.ACCEPTED, S.IN_PROGRESS, (Need.REASON,), "BR-61", Verb.REOPEN),
    Step(_EVERY, S.SETTLED, S.IN_PROGRESS, (Need.REASON,), "BR-61", Verb.REOPEN),
    Step(_EVERY, S.REPAIRED, S.AWAITING_ACCEPTANCE, (Need.READINGS, Need.RESULT_SHOWN), "BR-59", Verb.SHOW_RESULT),
    Step(_EVERY, S.AWAITING_ACCEPTANCE, S.OBJECTION, (Need.OBJECTION,), "BR-60", Verb.OBJECT),
    Step(_EVERY, S.OBJECTION, S.IN_PROGRESS, (), "BR-60", Verb.REOPEN),
    Step(_EVERY, S.AWAITING_ACCEPTANCE, S.ACCEPTED, _ACCEPTED, "BR-59", Verb.ACCEPT),
    Step(_EVERY - REMOTE, S.ACCEPTED, S.SETTLED, (Need.CHARGES,), "BR-71", Verb.SETTLE),
    Step(_EVERY - REMOTE, S.SETTLED, S.HANDED_OVER, (Need.HANDOVER,), "BR-62", Verb.HAND_OVER),
    Step(_SALES, S.HANDED_OVER, S.AWAITING_PARTS, (Need.REASON,), "BR-82", Verb.WAIT_FOR_PARTS),
    Step(REMOTE, S.ACCEPTED, S.HANDED_OVER, (Need.HANDOVER,), "BR-62", Verb.HAND_OVER),
    *(
        Step(_EVERY, source, S.CANCELLED, (Need.REASON,), "BR-07", Verb.CANCEL)
        for source in (S.DISPATCHED, S.APPOINTED, S.PREPARED, S.EN_ROUTE, S.ON_SITE, S.PRE_CHECKED)
    ),
)

UNDONE: Final = "↶"  # the reason of a step that takes the last one back
CHUNK: Final = 500  # ids in one question
OPEN_STATES: Final = frozenset(S) - {S.HANDED_OVER, S.CANCELLED}
DONE_STATES: Final = frozenset({S.REPAIRED, S.AWAITING_ACCEPTANCE, S.ACCEPTED, S.SETTLED, S.HANDED_OVER})
_RANK: Final = {state: rank for rank, state in enumerate(S)}


@dataclass(frozen=True)
class Facts:
    """What is known of an order: its type, its state, and for each need that is not met the refusal that says so."""

    order_type: T
    state: S
    lacking: Mapping[Need, Refused] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where an order stands; `work_state` is how far the work came, also where the order was cancelled meanwhile."""

    state: S
    work_state: S


@dataclass(frozen=True)
class StepRow:
    """One step that was taken."""

    source: S | None
    target: S
    at: datetime
    by_id: uuid.UUID | None
    reason: str | None


@dataclass(frozen=True)
class OrderFilter:
    """What the order list shows: every given condition holds; nothing given shows all."""

    day: date | None = None
    before: date | None = None
    states: frozenset[S] = frozenset()
    text: str = ""
    mine: bool = False
    open_only: bool = False
    customer_id: CustomerId | None = None


@dataclass(frozen=True)
class OrderRow:
    """One line of the order list."""

    id: OrderId
    number: str
    title: Pair
    customer: Pair
    site: Pair
    address: str | None
    zone: str
    order_type: T
    state: S
    priority: Priority | None
    asset_serial: str | None
    asset_model: Pair | None
    lead: Pair | None
    is_mine: bool
    start_at: datetime | None
    end_at: datetime | None
    day: date | None


@dataclass(frozen=True)
class OrderView:
    """One order with everything its head and overview show."""

    row: OrderRow
    customer: CustomerRow | None
    site: SiteRow | None
    contact: ContactRow | None
    asset: AssetRow | None
    crew: tuple[PersonRow, ...]
    fault_level: str | None
    fault: Pair | None
    instruction: Pair | None
    contact_phone: str | None
    access_notes: str | None
    work_note: str | None
    dispatched_at: datetime
    steps: tuple[StepRow, ...]


def allowed(order_type: T, source: S, target: S) -> Step | None:
    """Find the step from one state to another for this type of order."""
    return next(
        (each for each in STEPS if each.source == source and each.target == target and order_type in each.types), None
    )


def steps_from(order_type: T, source: S) -> tuple[Step, ...]:
    """List the steps that lead on from a state."""
    return tuple(each for each in STEPS if each.source == source and order_type in each.types)


def check_step(facts: Facts, target: S) -> Step:
    """Make sure that a step may be taken; pure.

    Raises:
        NotAllowedNow: no such step from here.
        Refused: the refusal of the first need that is not met.
    """
    found = allowed(facts.order_type, facts.state, target)
    if found is None:
        raise NotAllowedNow(step=target, state=facts.state)
    for need in found.needs:
        if need in facts.lacking:
            raise facts.lacking[need]
    return found


def step(tx: Write, order_id: OrderId, to: S, facts: Facts, reason: str | None = None) -> None:
    """Take a step the facts allow. Only `app.progress` calls this.

    Raises:
        Refused: as `check_step`.
    """
    check_step(facts, to)
    tx.add(
        OrderStep(
            id=tx.new_id(), order_id=order_id, from_state=facts.state, to_state=to, at=tx.now, by_id=tx.actor_id,
            reason=reason,
        )
    )  # fmt: skip
    tx.flush()


def take_back(tx: Write, order_id: OrderId, taken: StepRow) -> S:
    """Write the way back of the last step; both stay on record and count no more. Only `app.undo` calls this."""
    back_to = taken.source or S.DISPATCHED
    tx.add(
        OrderStep(
            id=tx.new_id(), order_id=order_id, from_state=taken.target, to_state=back_to, at=tx.now, by_id=tx.actor_id,
            reason=UNDONE,
        )
    )  # fmt: skip
    tx.flush()
    return back_to


def effective(taken: Iterable[StepRow]) -> list[StepRow]:
    """Leave out the steps that were taken back, and the ways back themselves; pure."""
    kept: list[StepRow] = []
    for each in taken:
        way = (each.target, each.source)
        undone = next((at for at in range(len(kept) - 1, -1, -1) if (kept[at].source, kept[at].target) == way), None)
        if each.reason == UNDONE and undone is not None:
            del kept[undone]
        else:
            kept.append(each)
    return kept


def standing(steps: Iterable[tuple[S | None, S]]) -> Standing:
    """Derive where an order stands from the steps taken, whatever their sequence; pure, no clock asked.

    Each step leaves one state and enters another, so the end of the trail is the state entered once more than left.
    Where two ends wrote at once there are several: cancelled shows, and the work counts as far as it came.
    """
    surplus: dict[S, int] = {S.DISPATCHED: 1}
    for source, target in steps:
        if source is None:
            continue
        surplus[source] = surplus.get(source, 0) - 1
        surplus[target] = surplus.get(target, 0) + 1
    ends = {state for state, count in surplus.items() if count > 0} or {S.DISPATCHED}
    work = max(ends - {S.CANCELLED} or {S.DISPATCHED}, key=_RANK.__getitem__)
    return Standing(S.CANCELLED if S.CANCELLED in ends else work, work)


def state_of(db: Read, order_id: OrderId) -> S:
    """Say where an order stands."""
    return standing((taken.source, taken.target) for taken in steps_of(db, order_id)).state


def steps_of(db: Read, order_id: OrderId) -> list[StepRow]:
    """List the steps an order took and that were not taken back, in the order they were recorded in."""
    return effective(trail_of(db, order_id))


def trail_of(db: Read, order_id: OrderId) -> list[StepRow]:
    """List all steps an order ever took, also those that were taken back."""
    found = db.scalars(sa.select(OrderStep).where(OrderStep.order_id == order_id).order_by(OrderStep.at, OrderStep.id))
    return [StepRow(each.from_state, each.to_state, each.at, each.by_id, each.reason) for each in found]


def order_ids(db: Read, wanted: OrderFilter) -> Sequence[OrderId]:
    """List the ids of the orders a filter shows, by their start, those without an appointment last.

    Two questions, each answered from the index by start and number: a hundred thousand orders are not sorted anew.
    """
    shown = _filtered(db, wanted)
    dated = shown.where(OrderListRow.start_at.is_not(None)).order_by(OrderListRow.start_at, OrderListRow.number)
    undated = shown.where(OrderListRow.start_at.is_(None)).order_by(OrderListRow.number)
    return cast("Sequence[OrderId]", db.ids(dated) + db.ids(undated))


def _filtered(db: Read, wanted: OrderFilter) -> sa.Select[uuid.UUID]:
    statement = sa.select(OrderListRow.order_id)
    if wanted.day is not None:
        statement = statement.where(OrderListRow.day == wanted.day)
    if wanted.before is not None:
        statement = statement.where(OrderListRow.day < wanted.before)
    if wanted.states or wanted.open_only:
        states = (wanted.states or OPEN_STATES) & (OPEN_STATES if wanted.open_only else frozenset(S))
        statement = statement.where(OrderListRow.state.in_(sorted(states)))
    if wanted.mine:
        statement = statement.where(OrderListRow.is_mine)
    if wanted.customer_id is not None:
        statement = statement.where(OrderListRow.customer_id == wanted.customer_id)
    if wanted.text.strip():
        found = search.orders_matching(db, wanted.text)
        statement = statement.where(sa.false() if found is None else OrderListRow.order_id.in_(found))
    return statement


def order_rows(db: Read, ids: Sequence[OrderId]) -> list[OrderRow]:
    """Give the lines of these orders, in the order asked; unknown ids are left out."""
    found: dict[uuid.UUID, OrderRow] = {}
    for at in range(0, len(ids), CHUNK):
        wanted = sa.select(OrderListRow).where(OrderListRow.order_id.in_(ids[at : at + CHUNK]))
        found.update((line.order_id, _line(line)) for line in db.scalars(wanted))
    return [found[order_id] for order_id in ids if order_id in found]


def order_row(db: Read, order_id: OrderId) -> OrderRow | None:
    """Give the line of one order."""
    found = db.get(OrderListRow, order_id)
    return _line(found) if found else None


def order_view(db: Read, order_id: OrderId) -> OrderView:
    """Give one order with everything its head and overview show, also in the transaction that made it.

    Raises:
        OrderUnknown: it is not here.
    """
    order = db.get(WorkOrder, order_id)
    if order is None:
        raise OrderUnknown(order_id=order_id)
    customer, site, asset = (
        customer_row(db, order.customer_id), site_row(db, order.site_id), asset_row(db, order.asset_id)
    )  # fmt: skip
    people, taken = crew(db, order_id), steps_of(db, order_id)
    start_at, end_at = _promised(db, order_id)
    zone, line = site.zone if site else "Asia/Shanghai", db.get(OrderListRow, order_id)
    row = OrderRow(
        id=order_id, number=order.number, title=Pair(order.title, order.title_en),
        customer=customer.name if customer else Pair(""), site=site.name if site else Pair(""),
        address=site.address if site else None, zone=zone, order_type=order.order_type,
        state=standing((each.source, each.target) for each in taken).state, priority=order.priority,
        asset_serial=asset.serial if asset else None, asset_model=asset.model if asset else None,
        lead=people[0].name if people else None, is_mine=line.is_mine if line else False, start_at=start_at,
        end_at=end_at, day=start_at.astimezone(ZoneInfo(zone)).date() if start_at else None,
    )  # fmt: skip
    return OrderView(
        row=row, customer=customer, site=site, contact=contact_row(db, order.contact_id), asset=asset, crew=people,
        fault_level=order.fault_level, fault=pair(order.fault, order.fault_en),
        instruction=pair(order.instruction, order.instruction_en), contact_phone=order.contact_phone,
        access_notes=order.access_notes, work_note=order.work_note, dispatched_at=order.dispatched_at,
        steps=tuple(taken),
    )  # fmt: skip


def _promised(db: Read, order_id: OrderId) -> tuple[datetime | None, datetime | None]:
    found = db.scalars(
        sa.select(Appointment).where(Appointment.order_id == order_id).order_by(Appointment.at, Appointment.id)
    )
    voided = {each.voids_id for each in found} | removals(db, order_id).keys()
    standing_ones = [each for each in found if each.id not in voided]
    return (standing_ones[-1].start_at, standing_ones[-1].end_at) if standing_ones else (None, None)


def _line(found: OrderListRow) -> OrderRow:
    return OrderRow(
        id=OrderId(found.order_id),
        number=found.number,
        title=Pair(found.title, found.title_en),
        customer=Pair(found.customer, found.customer_en),
        site=Pair(found.site, found.site_en),
        address=found.address,
        zone=found.zone,
        order_type=found.order_type,
        state=found.state,
        priority=found.priority,
        asset_serial=found.asset_serial,
        asset_model=pair(found.asset_model, found.asset_model_en),
        lead=pair(found.lead_name, found.lead_name_en),
        is_mine=found.is_mine,
        start_at=found.start_at,
        end_at=found.end_at,
        day=found.day,
    )
