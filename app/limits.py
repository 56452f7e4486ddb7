"""The time limits of orders as the ledger knows them: gathers what `app.deadlines` judges, for one order or many.

Many orders are looked at with a handful of questions, so that a list can say which are late.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import visits
from app.deadlines import (
    BY_FAULT,
    OPEN,
    Goal,
    Limit,
    LimitSource,
    Spans,
    Standing,
    Terms,
    limits,
    most_urgent,
    stand,
    stopped_time,
)
from app.evidence import record_fact
from app.order_types import KINDS, VISITS
from app.orders import OPEN_STATES, StepRow, effective, order_ids, standing
from app.orders import OrderFilter as Wanted
from app.repair import RepairResult
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind, OrderState, OrderType, Priority
from app.store.tables import (
    Appointment,
    Asset,
    AssetModel,
    Consent,
    Contract,
    OrderFact,
    OrderStep,
    RequestStep,
    ServiceRequest,
    TimeLimit,
    WorkOrder,
)
from app.store.types import OrderId, natural_id

CHUNK: Final = 400
_HOME: Final = ZoneInfo("Asia/Shanghai")  # where contracts are dated
MOST: Final = 1000  # open orders of one engineer that a list looks at
_SOLVED: Final = frozenset({RepairResult.RESTORED, RepairResult.REPLACED, RepairResult.NO_FAULT, RepairResult.REMOTE})
_CONTACTS: Final = frozenset({FactKind.FIRST_CONTACT, FactKind.CONFIRMATION_SENT})
_KINDS: Final = (*_CONTACTS, FactKind.REPLIED, FactKind.LIMIT_AGREED, FactKind.PAUSE_ASKED, FactKind.RESULT)
_ALL_KINDS: Final = (*_KINDS, FactKind.LOANER_OUT, FactKind.DELAY_TOLD)


@dataclass(frozen=True)
class LimitRow:
    """One line of head office's table of limits; None is no limit."""

    code: str
    family: str | None
    priority: Priority | None
    spans: Spans


def seed_limits(tx: Write, table: Mapping[str, Mapping[str, int | None]]) -> None:
    """Write the first table of limits, by priority, in minutes; what is there already stays as head office left it."""
    for code, minutes in table.items():
        if tx.get(TimeLimit, natural_id("time_limit", code)) is None:
            set_limit(tx, code, minutes, priority=Priority(code))


def set_limit(
    tx: Write, code: str, minutes: Mapping[str, int | None], *, family: str | None = None,
    priority: Priority | None = None,
) -> None:  # fmt: skip
    """Write a line of the table: what is not named stays, a new line begins empty. Source: BR-15."""
    row = tx.get(TimeLimit, natural_id("time_limit", code))
    if row is None:
        row = TimeLimit(
            id=natural_id("time_limit", code), code=code, family=family, priority=priority, response_minutes=None,
            plan_minutes=None, arrival_minutes=None, repair_minutes=None, loaner_minutes=None,
        )  # fmt: skip
        tx.add(row)
    for goal, value in minutes.items():
        setattr(row, f"{Goal(goal)}_minutes", value)
    tx.flush()


def limit_rows(db: Read) -> list[LimitRow]:
    """List the table of limits, by its codes."""
    found = db.scalars(sa.select(TimeLimit).order_by(TimeLimit.code))
    return [LimitRow(each.code, each.family, each.priority, _spans(each, "_minutes", 1)) for each in found]


def agree_limit(tx: Write, order_id: OrderId, goal: Goal, due_at: datetime, said_by: str = "") -> None:
    """Record that a moment was agreed with the customer for this order. Source: BR-15, REQUIREMENTS 5.1."""
    record_fact(
        tx, order_id, FactKind.LIMIT_AGREED, {"goal": goal.value, "due_at": due_at.isoformat()}, said_by or None
    )


def record_reply(tx: Write, order_id: OrderId, said: str) -> None:
    """Record that the customer was answered. Source: BR-17."""
    record_fact(tx, order_id, FactKind.REPLIED, None, said)


def order_limits(db: Read, order_id: OrderId) -> tuple[Standing, ...]:
    """Say how the limits of one order stand now."""
    return limits_of(db, [order_id]).get(order_id, ())


def urgent_ids(db: Read, *, mine: bool = True) -> dict[OrderId, Standing]:
    """Find the open orders that are late or nearly so, with the limit that asks first. Source: BR-24."""
    found = limits_of(db, order_ids(db, Wanted(open_only=True, mine=mine))[:MOST])
    first = {order_id: most_urgent(known) for order_id, known in found.items()}
    return {order_id: each for order_id, each in first.items() if each is not None}


def limits_of(db: Read, ids: Sequence[OrderId]) -> dict[OrderId, tuple[Standing, ...]]:
    """Say how the limits of some orders stand now; an order that is over keeps what was reached or missed."""
    found: dict[OrderId, tuple[Standing, ...]] = {}
    for at in range(0, len(ids), CHUNK):
        found |= _Book(db, ids[at : at + CHUNK]).standings()
    return found


class _Book:
    """What the ledger says of some orders, one question per kind of row."""

    def __init__(self, db: Read, ids: Sequence[OrderId]) -> None:
        self._db, self._now = db, db.clock.now()
        self._orders = db.scalars(sa.select(WorkOrder).where(WorkOrder.id.in_(ids)))
        self._facts = self._grouped(
            OrderFact, OrderFact.order_id, ids, OrderFact.kind.in_([*_ALL_KINDS, FactKind.REMOVED])
        )
        self._steps = self._grouped(OrderStep, OrderStep.order_id, ids)
        self._promised = self._grouped(Appointment, Appointment.order_id, ids)
        self._agreed = self._grouped(Consent, Consent.order_id, ids, Consent.purpose == ConsentPurpose.PLAN)
        requests = [each.request_id for each in self._orders if each.request_id is not None]
        self._requests = {
            each.id: each for each in db.scalars(sa.select(ServiceRequest).where(ServiceRequest.id.in_(requests)))
        }
        self._replies = self._grouped(RequestStep, RequestStep.request_id, requests, RequestStep.reason.is_not(None))
        self._read_terms()

    def _read_terms(self) -> None:
        db = self._db
        assets = {each.asset_id for each in self._orders if each.asset_id is not None}
        lines = sa.select(Asset.id, Asset.contract_number, AssetModel.family).join(
            AssetModel, AssetModel.id == Asset.model_id, isouter=True
        )
        self._assets = {row.id: row for row in db.rows(lines.where(Asset.id.in_(assets)))}
        numbers = {row.contract_number for row in self._assets.values() if row.contract_number}
        self._contracts = {
            each.number: each for each in db.scalars(sa.select(Contract).where(Contract.number.in_(numbers)))
        }
        self._table = db.scalars(sa.select(TimeLimit).order_by(TimeLimit.code))

    def _grouped(
        self, kind: Any, key: Any, ids: Sequence[uuid.UUID], *more: sa.ColumnElement[bool]
    ) -> Mapping[uuid.UUID, list[Any]]:
        found: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in self._db.scalars(sa.select(kind).where(key.in_(ids), *more).order_by(kind.at, kind.id)):
            found[getattr(row, key.key)].append(row)
        return found

    def standings(self) -> dict[OrderId, tuple[Standing, ...]]:
        return {OrderId(order.id): self._judge(order) for order in self._orders}

    def _judge(self, order: WorkOrder) -> tuple[Standing, ...]:
        done = self._done(order)
        state = standing((step.source, step.target) for step in self._taken(order)).state
        found = []
        for limit in self._limits(order):
            stopped = self._stopped(order) if limit.goal is Goal.REPAIR else timedelta()
            judged = stand(limit, self._now, done.get(limit.goal), stopped)
            if judged.state not in OPEN or state in OPEN_STATES:
                found.append(judged)
        return tuple(found)

    def _limits(self, order: WorkOrder) -> tuple[Limit, ...]:
        request = self._requests.get(order.request_id) if order.request_id else None
        since = request.received_at if request is not None else order.dispatched_at
        asset = self._assets.get(order.asset_id) if order.asset_id else None
        contract = self._contracts.get(asset.contract_number) if asset is not None else None
        if contract is not None and not _is_in_force(contract, since):
            contract = None
        goals = _goals(order.order_type)
        terms = Terms(
            since,
            _spans(contract, "_hours", 60) if contract is not None else {},
            self._agreed_moments(order),
            self._line(order, asset.family if asset is not None else None),
            self._line(order, None),
            goals,
        )
        found = limits(terms)
        return (*found, *_contact(found, order)) if order.order_type in VISITS else found

    def _agreed_moments(self, order: WorkOrder) -> dict[Goal, datetime]:
        said = {
            str(fact.detail.get("goal")): str(fact.detail.get("due_at"))
            for fact in self._of(order, FactKind.LIMIT_AGREED)
        }
        return {goal: datetime.fromisoformat(said[goal]) for goal in Goal if goal in said}

    def _line(self, order: WorkOrder, family: str | None) -> Spans:
        """Find the line of the table: of a family, best with the priority named, or of the priority alone."""
        lines = [each for each in self._table if each.family == family and each.priority in {order.priority, None}]
        if family is None:
            lines = [each for each in lines if each.priority is not None]
        best = max(lines, key=lambda each: each.priority is not None, default=None)
        return _spans(best, "_minutes", 1) if best is not None else {}

    def _taken(self, order: WorkOrder) -> list[StepRow]:
        rows = self._steps[order.id]
        return effective(StepRow(row.from_state, row.to_state, row.at, row.by_id, row.reason) for row in rows)

    def _of(self, order: WorkOrder, *kinds: FactKind) -> list[OrderFact]:
        facts: list[OrderFact] = self._facts[order.id]
        voided = {fact.voids_id for fact in facts}
        return [fact for fact in facts if fact.kind in kinds and fact.id not in voided]

    def _done(self, order: WorkOrder) -> dict[Goal, datetime | None]:
        """Find when each goal was reached. Source: BR-17, BR-18, BR-21, BR-22, BR-54."""
        contacts = [fact.at for fact in self._of(order, *_CONTACTS)]
        promised = [each.at for each in self._promised[order.id]]
        arrived = [step.at for step in self._taken(order) if step.target is OrderState.ON_SITE]
        replied = [fact.at for fact in self._of(order, FactKind.REPLIED)]
        replied += [step.at for step in self._replies[order.request_id]] if order.request_id else []
        plans = [said.at for said in self._agreed[order.id] if said.is_given]
        repaired = self._repaired_at(order)
        lent = [fact.at for fact in self._of(order, FactKind.LOANER_OUT)]
        return {
            Goal.RESPONSE: min([*replied, *contacts, *promised, *arrived], default=None),
            Goal.CONTACT: min([*contacts, *promised, *arrived], default=None),
            Goal.PLAN: min([*plans, *promised, *arrived], default=None),
            Goal.ARRIVAL: min(arrived, default=None),
            Goal.REPAIR: repaired,
            Goal.LOANER: min([*lent, *([repaired] if repaired else [])], default=None),
        }

    def _repaired_at(self, order: WorkOrder) -> datetime | None:
        found = self._of(order, FactKind.RESULT)
        if not found or str(found[-1].detail.get("result")) not in _SOLVED:
            return None
        return found[-1].at

    def _stopped(self, order: WorkOrder) -> timedelta:
        """Add up the pauses the customer asked for: they stop the repair clock. Source: BR-43, C-20."""
        asked = {str(fact.detail.get("mark_id")) for fact in self._of(order, FactKind.PAUSE_ASKED)}
        if not asked:
            return timedelta()
        found = visits.segments(self._db, OrderId(order.id))
        pauses = [(each.start_at, each.end_at) for each in found if str(each.mark_id) in asked]
        return stopped_time(pauses, self._repaired_at(order) or self._now)


def _goals(order_type: OrderType) -> frozenset[Goal]:
    goals = frozenset(Goal) - {Goal.CONTACT}
    if not KINDS[order_type].has_limits:
        return goals - BY_FAULT - {Goal.PLAN}
    return goals if order_type in VISITS else goals - {Goal.ARRIVAL}


def _contact(found: Iterable[Limit], order: WorkOrder) -> tuple[Limit, ...]:
    """The engineer calls within the time of the first answer, counted from the dispatch. Source: BR-37."""
    response = next(
        (each for each in found if each.goal is Goal.RESPONSE and each.source is not LimitSource.AGREED), None
    )
    if response is None:
        return ()
    due_at = order.dispatched_at + (response.due_at - response.since)
    return (Limit(Goal.CONTACT, order.dispatched_at, due_at, response.source),)


def _is_in_force(contract: Contract, at: datetime) -> bool:
    on = at.astimezone(_HOME).date()
    return (contract.start_on or on) <= on <= (contract.end_on or on)


def _spans(row: TimeLimit | Contract, unit: str, minutes: int) -> dict[Goal, timedelta | None]:
    """Read the times of a row ("response_minutes", "response_hours"); a column that is not there is no limit."""
    values = {goal: getattr(row, f"{goal}{unit}", None) for goal in Goal}
    return {goal: None if value is None else timedelta(minutes=value * minutes) for goal, value in values.items()}
