"""What is still owed: to the customer, to us, by whom, until when; derived from the facts, struck once it is done.

Nothing here is stored: a duty is there because of what happened, and done because of what happened after it.

Source: BR-19, BR-24, BR-27, BR-34, BR-52, BR-54, BR-55, BR-82, BR-89, BR-96, BR-104; the oracle day's follow-ups.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import complaints, loaners
from app.aftercare import FOLLOW_UP_AFTER, FOLLOW_UP_FORM, FOLLOWED_UP, needs_follow_up
from app.approvals import ApprovalKind, emergency
from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact, standing_fact
from app.failures import NOT_RESTORED
from app.orders import OrderView, order_view
from app.people import PersonRow, answerable, person_row
from app.responses import said_in
from app.signatures import standing_signature
from app.store.derived_tables import OrderListRow
from app.store.door import Read, Write
from app.store.kinds import FactKind, OrderState, OrderType, ResponseState, Role, SignaturePurpose, SignatureSide
from app.store.tables import (
    Appointment,
    Asset,
    AssetModel,
    Complaint,
    MaintenanceItem,
    OrderFact,
    OrderStep,
    Response,
    WorkOrder,
)
from app.store.types import OrderId, PersonId, ResponseId
from app.words import Pair, Sentence

S = OrderState
ANSWER_WITHIN: Final = timedelta(hours=8)
DECIDE_WITHIN: Final = timedelta(hours=24)
DELIVER_WITHIN: Final = timedelta(days=3)
CALL_AT: Final = time(10, 0)
END_OF_DAY: Final = time(23, 59)
LOOKED_BACK: Final = timedelta(days=120)
SOON: Final = timedelta(days=3)  # what is due later is on its order, not yet on the list of a day
MOST: Final = 60
_LEAVES_OWED: Final = (
    FactKind.REPLACEMENT_PROPOSED, FactKind.LOANER_OUT, FactKind.TAKEN_AWAY, FactKind.BACK_ORDERED,
)  # fmt: skip
_ACCEPTED: Final = frozenset({S.ACCEPTED, S.SETTLED, S.HANDED_OVER})
_SATURDAY: Final = 5


class DutyKind(StrEnum):
    """What is owed."""

    AFTER_SERVICE = "after_service"
    ANSWER_QUESTION = "answer_question"
    COMPLAINT_REPLY = "complaint_reply"
    NEW_APPOINTMENT = "new_appointment"
    REPLACEMENT_DECISION = "replacement_decision"
    LOANER_RETURN = "loaner_return"
    BRING_BACK = "bring_back"
    RETROSPECTIVE_APPROVAL = "retrospective_approval"
    DELIVER_BACK_ORDER = "deliver_back_order"


class AnswerEmpty(Refused):
    """An answer to the customer's question without words."""

    code = "answer_empty"
    rule = "BR-19"


class NothingOwed(Refused):
    """There is no such duty on the order, or it is done. Facts: kind."""

    code = "nothing_owed"
    rule = "BR-24"


@dataclass(frozen=True)
class Duty:
    """One thing owed; `by_day` if the whole of the day it is due on will do.

    `about` says what it is about, `source_id` names the record it comes from.
    """

    kind: DutyKind
    order_id: OrderId
    number: str
    zone: str
    due_at: datetime | None
    by_day: bool
    owner: PersonRow | None
    rule: str
    about: Sentence
    source_id: uuid.UUID
    done_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Tell whether it is done."""
        return self.done_at is not None

    def is_late(self, now: datetime) -> bool:
        """Tell whether it is not done in time."""
        return self.due_at is not None and self.done_at is None and now > self.due_at

    @property
    def due_on(self) -> date | None:
        """The day it is due on, in the site's calendar."""
        return self.due_at.astimezone(ZoneInfo(self.zone)).date() if self.due_at else None


@dataclass(frozen=True)
class NextService:
    """One thing the machine needs again, and the day it does. Source: BR-104."""

    name: Pair
    due_on: date
    cycle_days: int


def duties(db: Read, order_id: OrderId) -> list[Duty]:
    """List what an order leaves owed, done or not: what is due first, what has no day last.

    Raises:
        OrderUnknown: the order is not here.
    """
    view = order_view(db, order_id)
    found = [duty for look in _LOOKS for duty in look(db, view)]
    return sorted(found, key=lambda duty: (duty.is_done, duty.due_at is None, duty.due_at or view.dispatched_at))


def owed_by(db: Read, person_id: PersonId | None) -> list[Duty]:
    """List what is owed now or soon on the orders here, of this person first; what is due first comes first."""
    now = db.clock.now()
    every = (duty for order_id in _candidates(db) for duty in duties(db, order_id) if not duty.is_done)
    found = [duty for duty in every if duty.due_at is None or duty.due_at <= now + SOON]
    far = now + timedelta(days=3650)
    return sorted(
        found, key=lambda duty: (duty.owner is None or duty.owner.id != person_id, duty.due_at or far, duty.number)
    )


def next_services(db: Read, asset_id: uuid.UUID) -> list[NextService]:
    """List what a machine needs next: each item's cycle after the last maintenance. Source: BR-104."""
    asset = db.get(Asset, asset_id)
    model = db.get(AssetModel, asset.model_id) if asset is not None else None
    last = _last_maintained(db, asset_id) or (asset.last_maintained_on if asset is not None else None)
    if model is None or last is None:
        return []
    items = db.scalars(sa.select(MaintenanceItem).where(MaintenanceItem.family == model.family))
    found = [
        NextService(Pair(each.name, each.name_en), last + timedelta(days=each.cycle_days), each.cycle_days)
        for each in items
    ]
    return sorted(found, key=lambda each: (each.due_on, each.name.zh))


def answer_question(tx: Write, order_id: OrderId, response_id: uuid.UUID, text: str) -> None:
    """Record the written answer to the question a customer asked in a questionnaire. Source: BR-19.

    Raises:
        AnswerEmpty, NothingOwed: as named.
    """
    if not text.strip():
        raise AnswerEmpty(order_id=order_id)
    _open(tx, order_id, DutyKind.ANSWER_QUESTION, response_id)
    record_fact(tx, order_id, FactKind.QUESTION_ANSWERED, {"response_id": str(response_id)}, text.strip())


def tick(tx: Write, order_id: OrderId, kind: DutyKind, source_id: uuid.UUID, text: str = "") -> None:
    """Record that something owed is done where nothing else shows it: a decision, a delivery.

    Raises:
        NothingOwed: as named.
    """
    _open(tx, order_id, kind, source_id)
    record_fact(
        tx, order_id, FactKind.DUTY_DONE, {"kind": kind.value, "source_id": str(source_id)}, text.strip() or None
    )


def _open(tx: Write, order_id: OrderId, kind: DutyKind, source_id: uuid.UUID) -> None:
    open_ = [duty for duty in duties(tx, order_id) if duty.kind is kind and duty.source_id == source_id]
    if not open_ or open_[0].is_done:
        raise NothingOwed(kind=kind)


# what makes a duty


def _after_service(db: Read, view: OrderView) -> Iterator[Duty]:
    accepted = [step.at for step in view.steps if step.target == S.ACCEPTED]
    if not (accepted and needs_follow_up(view.row.order_type) and view.row.state in _ACCEPTED):
        return
    came_of = standing_fact(db, view.row.id, FactKind.RESULT)
    if came_of is not None and came_of.detail.get("result") == NOT_RESTORED:
        return  # the visit was accepted, the repair is still to come: its follow-up is the next order's
    day = accepted[-1].astimezone(ZoneInfo(view.row.zone)).date() + FOLLOW_UP_AFTER
    owner = view.crew[0] if view.crew else None
    done_at = _asked_since(db, view, accepted[-1])
    yield _by_day(view, DutyKind.AFTER_SERVICE, day, owner, "BR-89", view.row.id, done_at)


def _asked_since(db: Read, view: OrderView, accepted_at: datetime) -> datetime | None:
    """Find when the questionnaire came in: of the order itself, or of a visit to the same machine after it."""
    visits = sa.select(WorkOrder.id).where(
        WorkOrder.order_type == OrderType.FOLLOW_UP_VISIT,
        WorkOrder.asset_id == (view.asset.id if view.asset else uuid.UUID(int=0)),
    )
    of_it = sa.or_(Response.order_id == view.row.id, Response.order_id.in_(visits))
    return db.scalar(
        sa.select(sa.func.min(Response.submitted_at)).where(
            of_it, Response.form_id == FOLLOW_UP_FORM, Response.state == ResponseState.SUBMITTED,
            Response.submitted_at >= accepted_at,
        )
    )  # fmt: skip


def _questions(db: Read, view: OrderView) -> Iterator[Duty]:
    answered = {
        str(fact.detail.get("response_id")): fact.at for fact in facts_of(db, view.row.id, [FactKind.QUESTION_ANSWERED])
    }
    asked = sa.select(Response).where(
        Response.order_id == view.row.id, Response.form_id == FOLLOW_UP_FORM, Response.state == ResponseState.SUBMITTED
    )
    for response in db.scalars(asked):
        said = said_in(db, ResponseId(response.id))
        if said.get("question") != "yes" or response.submitted_at is None:
            continue
        owner = person_row(db, response.submitted_by_id) or (view.crew[0] if view.crew else None)
        yield _by_moment(
            view, DutyKind.ANSWER_QUESTION, response.submitted_at + ANSWER_WITHIN, owner, "BR-19", response.id,
            answered.get(str(response.id)), {"question": str(said.get("question_text") or "")},
        )  # fmt: skip


def _complaints(db: Read, view: OrderView) -> Iterator[Duty]:
    for row in complaints.of_order(db, view.row.id):
        yield _by_moment(
            view, DutyKind.COMPLAINT_REPLY, row.reply_due_at, person_row(db, row.owner_id), "BR-96", row.id,
            row.replied_at, {"complaint": row.number},
        )  # fmt: skip


def _appointment(db: Read, view: OrderView) -> Iterator[Duty]:
    left = [step for step in view.steps if step.target == S.DISPATCHED and step.source is not None]
    if not left or view.row.state == S.CANCELLED:
        return
    made = db.scalar(
        sa.select(sa.func.min(Appointment.at)).where(Appointment.order_id == view.row.id, Appointment.at > left[-1].at)
    )
    there = left[-1].at.astimezone(ZoneInfo(view.row.zone))
    due_at = datetime.combine(_next_work_day(there.date()), CALL_AT, there.tzinfo)
    owner = _who(db, view, Role.DESK)
    facts = {"reason": left[-1].reason or ""}
    yield _by_moment(view, DutyKind.NEW_APPOINTMENT, due_at, owner, "BR-34", view.row.id, made, facts)


def _replacement(db: Read, view: OrderView) -> Iterator[Duty]:
    proposal = standing_fact(db, view.row.id, FactKind.REPLACEMENT_PROPOSED)
    if proposal is None:
        return
    signed = standing_signature(db, view.row.id, SignaturePurpose.ACCEPTANCE, SignatureSide.CUSTOMER)
    since = max(proposal.at, signed.at) if signed else proposal.at
    yield _by_moment(
        view, DutyKind.REPLACEMENT_DECISION, since + DECIDE_WITHIN, _who(db, view, Role.MANAGER), "BR-52", proposal.id,
        _ticked(db, view, DutyKind.REPLACEMENT_DECISION, proposal.id), {"model": str(proposal.detail.get("model", ""))},
    )  # fmt: skip


def _loaners(db: Read, view: OrderView) -> Iterator[Duty]:
    for lending in loaners.lendings(db, view.row.id):
        keeper = person_row(db, lending.loaner.keeper_id) if lending.loaner else None
        yield Duty(
            DutyKind.LOANER_RETURN, view.row.id, view.row.number, view.row.zone, None, by_day=True,
            owner=keeper or _who(db, view, Role.STORE), rule="BR-54",
            about=Sentence("duties.loaner_return", {"loaner": lending.loaner.name if lending.loaner else lending.code}),
            source_id=lending.id, done_at=lending.came_back_at,
        )  # fmt: skip


def _taken_away(db: Read, view: OrderView) -> Iterator[Duty]:
    away = loaners.taken_away(db, view.row.id)
    if away is not None:
        yield Duty(
            DutyKind.BRING_BACK, view.row.id, view.row.number, view.row.zone, None, by_day=True,
            owner=view.crew[0] if view.crew else None, rule="BR-55",
            about=Sentence("duties.bring_back", {"item": away.item, "voucher": away.voucher}), source_id=away.id,
            done_at=away.back_at,
        )  # fmt: skip


def _approval(db: Read, view: OrderView) -> Iterator[Duty]:
    found = emergency(db, view.row.id)
    if found is None:
        return
    urgent, given = found
    day = urgent.at.astimezone(ZoneInfo(view.row.zone)).date()
    owner = _who(db, view, Role.VICE_PRESIDENT)
    done_at = given.at if given else None
    yield _by_day(view, DutyKind.RETROSPECTIVE_APPROVAL, day, owner, "BR-27", urgent.id, done_at)


def _back_orders(db: Read, view: OrderView) -> Iterator[Duty]:
    for fact in facts_of(db, view.row.id, [FactKind.BACK_ORDERED]):
        said = fact.detail.get("due_on")
        day = (
            date.fromisoformat(str(said))
            if said
            else fact.at.astimezone(ZoneInfo(view.row.zone)).date() + DELIVER_WITHIN
        )
        yield _by_day(
            view, DutyKind.DELIVER_BACK_ORDER, day, _who(db, view, Role.STORE), "BR-82", fact.id,
            _ticked(db, view, DutyKind.DELIVER_BACK_ORDER, fact.id), _back_ordered(fact),
        )  # fmt: skip


def _back_ordered(fact: FactRow) -> dict[str, object]:
    name, name_en = str(fact.detail.get("name") or fact.detail.get("number") or ""), fact.detail.get("name_en")
    part = Pair(name, str(name_en) if name_en else None)
    return {"part": part, "quantity": str(fact.detail.get("quantity", ""))}


_LOOKS: Final[tuple[Callable[[Read, OrderView], Iterator[Duty]], ...]] = (
    _after_service, _questions, _complaints, _appointment, _replacement, _loaners, _taken_away, _approval, _back_orders,
)  # fmt: skip


def _by_moment(
    view: OrderView, kind: DutyKind, due_at: datetime, owner: PersonRow | None, rule: str, source_id: uuid.UUID,
    done_at: datetime | None, facts: Mapping[str, object] | None = None,
) -> Duty:  # fmt: skip
    return Duty(
        kind, view.row.id, view.row.number, view.row.zone, due_at, by_day=False, owner=owner, rule=rule,
        about=Sentence(f"duties.{kind}", facts or {}), source_id=source_id, done_at=done_at,
    )  # fmt: skip


def _by_day(
    view: OrderView, kind: DutyKind, day: date, owner: PersonRow | None, rule: str, source_id: uuid.UUID,
    done_at: datetime | None, facts: Mapping[str, object] | None = None,
) -> Duty:  # fmt: skip
    due_at = datetime.combine(day, END_OF_DAY, ZoneInfo(view.row.zone))
    return Duty(
        kind, view.row.id, view.row.number, view.row.zone, due_at, by_day=True, owner=owner, rule=rule,
        about=Sentence(f"duties.{kind}", facts or {}), source_id=source_id, done_at=done_at,
    )  # fmt: skip


def _who(db: Read, view: OrderView, role: Role) -> PersonRow | None:
    return next(iter(answerable(db, (role,), view.crew[0].region if view.crew else None)), None)


def _ticked(db: Read, view: OrderView, kind: DutyKind, source_id: uuid.UUID) -> datetime | None:
    found = facts_of(db, view.row.id, [FactKind.DUTY_DONE])
    done = [
        fact.at
        for fact in found
        if fact.detail.get("kind") == kind.value and fact.detail.get("source_id") == str(source_id)
    ]
    return done[-1] if done else None


def _next_work_day(day: date) -> date:
    following = day + timedelta(days=1)
    while following.weekday() >= _SATURDAY:
        following += timedelta(days=1)
    return following


def _last_maintained(db: Read, asset_id: uuid.UUID) -> date | None:
    found = db.rows(
        sa.select(sa.func.max(OrderStep.at).label("at"), OrderListRow.zone)
        .join(OrderListRow, OrderListRow.order_id == OrderStep.order_id)
        .where(
            OrderListRow.asset_id == asset_id, OrderListRow.order_type == OrderType.MAINTENANCE,
            OrderStep.to_state == S.ACCEPTED, OrderListRow.state.in_(sorted(_ACCEPTED)),
        )
        .group_by(OrderListRow.zone)
    )  # fmt: skip
    days = [row.at.astimezone(ZoneInfo(row.zone)).date() for row in found if row.at is not None]
    return max(days, default=None)


def _candidates(db: Read) -> Sequence[OrderId]:
    """Name the orders that leave something owed soon, the latest first; the others are not looked at."""
    now = db.clock.now()
    since, asked = now - LOOKED_BACK, Response.form_id == FOLLOW_UP_FORM
    is_urgent = OrderFact.detail["kind"].as_string() == ApprovalKind.EMERGENCY_DISPATCH.value
    questions = [
        sa.select(OrderFact.order_id).where(OrderFact.kind.in_(_LEAVES_OWED), OrderFact.at >= since),
        sa.select(OrderFact.order_id).where(OrderFact.kind == FactKind.APPROVAL, is_urgent, OrderFact.at >= since),
        sa.select(Complaint.order_id).where(Complaint.order_id.is_not(None), Complaint.replied_at.is_(None)),
        sa.select(Response.order_id).where(asked, Response.submitted_at >= since),
        sa.select(OrderStep.order_id)
        .join(OrderListRow, OrderListRow.order_id == OrderStep.order_id)
        .where(
            OrderStep.to_state == S.DISPATCHED, OrderStep.from_state.is_not(None), OrderListRow.state == S.DISPATCHED
        ),
        sa.select(OrderListRow.order_id).where(
            OrderListRow.is_mine, OrderListRow.state.in_(sorted(_ACCEPTED)), OrderListRow.state_at >= since,
            OrderListRow.state_at <= now - FOLLOW_UP_AFTER + SOON, OrderListRow.order_type.in_(sorted(FOLLOWED_UP)),
            OrderListRow.order_id.not_in(sa.select(Response.order_id).where(asked, Response.submitted_at.is_not(None))),
        ),
    ]  # fmt: skip
    wanted = sa.union(*questions).subquery()
    found = (
        sa.select(OrderListRow.order_id)
        .where(OrderListRow.order_id.in_(sa.select(wanted.c.order_id)))
        .order_by(OrderListRow.state_at.desc(), OrderListRow.number.desc())
    )
    return [OrderId(order_id) for order_id in db.scalars(found.limit(MOST))]
