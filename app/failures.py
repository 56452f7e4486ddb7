"""The same fault again on the same machine: how often it was not mended in a row, and whether it came back.

An order is about the same fault where it reports the same one, or where the engineer says so; he may also say that it
is another. Three (the contract may say fewer) in a row within the warranty make us propose a new machine.

Source: BR-52, BR-53, C-04; REQUIREMENTS 3.13; the sample world's decision 13.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.assets import AssetRow, asset_row
from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact, standing_fact, voided_facts
from app.orders import OrderView, order_view
from app.store.door import Read, Write
from app.store.kinds import FactKind, OrderState, OrderType
from app.store.tables import Contract, OrderFact, OrderStep, WorkOrder
from app.store.types import OrderId
from app.words import Pair

USUAL_LIMIT: Final = 3
RECURRENCE_WINDOW: Final = timedelta(days=365)
REPAIRS: Final = frozenset({OrderType.QUALITY_FAULT, OrderType.SEND_IN})
NOT_RESTORED: Final = "not_restored"
EXCHANGE: Final = "exchange"


class ReplacementNotDue(Refused):
    """So few repairs failed in a row that no new machine is proposed yet. Facts: count, limit."""

    code = "replacement_not_due"
    rule = "BR-52"


class CauseMissing(Refused):
    """A cause analysis without words."""

    code = "cause_missing"
    rule = "BR-53"


@dataclass(frozen=True)
class Repair:
    """One repair of the fault: what was done, what came of it, and when."""

    order_id: OrderId
    number: str
    at: datetime
    result: str
    action: str
    is_this: bool


@dataclass(frozen=True)
class Failures:
    """How often the same fault was worked on: all of it, and the failed ones at the end of the row.

    `is_in_warranty` says whether the present repair lies within the warranty; `asset` is the machine as it is.
    """

    repairs: tuple[Repair, ...]
    failed: tuple[Repair, ...]
    limit: int
    is_in_warranty: bool
    asset: AssetRow | None
    cause: FactRow | None
    proposal: FactRow | None

    @property
    def is_replacement_due(self) -> bool:
        """Tell whether a new machine of the same brand and model is to be proposed. Source: BR-52."""
        return self.is_in_warranty and len(self.failed) >= self.limit

    @property
    def is_recurrence(self) -> bool:
        """Tell whether the fault was worked on before. Source: BR-53."""
        return any(not each.is_this for each in self.repairs)

    @property
    def lacks_cause(self) -> bool:
        """Tell whether the fault came back and nobody has said why."""
        return self.is_recurrence and self.cause is None


def failures(db: Read, order_id: OrderId) -> Failures:
    """Look at all repairs of this fault on this machine.

    Raises:
        OrderUnknown: the order is not here.
    """
    view = order_view(db, order_id)
    repairs = _repairs(db, view)
    asset = asset_row(db, view.asset.id, _day(db, view)) if view.asset else None
    return Failures(
        repairs, _failed_in_a_row(repairs), limit_of(db, view), asset is not None and asset.coverage.is_free, asset,
        standing_fact(db, order_id, FactKind.CAUSE_ANALYSED),
        standing_fact(db, order_id, FactKind.REPLACEMENT_PROPOSED),
    )  # fmt: skip


def limit_of(db: Read, view: OrderView) -> int:
    """Say after how many failed repairs a new machine is proposed: the contract's word, else three. Source: C-04."""
    number = view.asset.contract_number if view.asset else None
    agreed = db.scalar(sa.select(Contract.failed_repairs_limit).where(Contract.number == number)) if number else None
    return agreed or USUAL_LIMIT


def earlier_orders(db: Read, order_id: OrderId) -> list[tuple[OrderId, str, Pair, bool]]:
    """List earlier repairs of the machine, newest first: id, number, title, whether it counts as the same fault."""
    view = order_view(db, order_id)
    same = _same(db, view)
    return [
        (OrderId(order.id), order.number, Pair(order.title, order.title_en), order.id in same)
        for order in reversed(_orders(db, view))
        if order.id != order_id
    ]


def say_same(tx: Write, order_id: OrderId, earlier_id: uuid.UUID, *, is_same: bool) -> None:
    """Say that an earlier order was about this fault, or about another; the later word stands."""
    former = [
        fact for fact in facts_of(tx, order_id, [FactKind.SAME_FAULT]) if fact.detail.get("order_id") == str(earlier_id)
    ]
    detail = {"order_id": str(earlier_id), "is_same": is_same}
    record_fact(tx, order_id, FactKind.SAME_FAULT, detail, None, former[-1].id if former else None)


def analyse_cause(tx: Write, order_id: OrderId, text: str) -> None:
    """Say why the fault came back. Source: BR-53.

    Raises:
        CauseMissing: no words.
    """
    if not text.strip():
        raise CauseMissing(order_id=order_id)
    former = standing_fact(tx, order_id, FactKind.CAUSE_ANALYSED)
    record_fact(tx, order_id, FactKind.CAUSE_ANALYSED, {}, text.strip(), former.id if former else None)


def propose_replacement(tx: Write, order_id: OrderId, text: str = "", *, is_beyond_repair: bool = False) -> None:
    """Propose a new machine of the same brand and model, with the repairs it rests on. Source: BR-52.

    Raises:
        ReplacementNotDue: it is not beyond repair, and too few repairs failed in a row.
    """
    seen = failures(tx, order_id)
    if not seen.is_replacement_due and not is_beyond_repair:
        raise ReplacementNotDue(count=len(seen.failed), limit=seen.limit)
    detail: dict[str, Any] = {
        "kind": EXCHANGE,
        "model": seen.asset.model_code if seen.asset else "",
        "brand": (seen.asset.brand or "") if seen.asset else "",
        "evidence": [each.number for each in seen.failed],
        "is_beyond_repair": is_beyond_repair,
    }
    former = seen.proposal.id if seen.proposal else None
    record_fact(tx, order_id, FactKind.REPLACEMENT_PROPOSED, detail, text.strip() or None, former)


def _day(db: Read, view: OrderView) -> Any:
    began = view.row.start_at or view.dispatched_at
    return min(began, db.clock.now()).astimezone(ZoneInfo(view.row.zone)).date()


def _repairs(db: Read, view: OrderView) -> tuple[Repair, ...]:
    same = _same(db, view) | {view.row.id}
    orders = [order for order in _orders(db, view) if order.id in same]
    results = _results(db, [order.id for order in orders])
    return tuple(
        Repair(
            OrderId(order.id), order.number, results[order.id].at, str(results[order.id].detail.get("result", "")),
            results[order.id].text or order.work_note or "", order.id == view.row.id,
        )
        for order in sorted(
            (each for each in orders if each.id in results), key=lambda each: (results[each.id].at, each.number)
        )
    )  # fmt: skip


def _failed_in_a_row(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Count back from the last one until a repair that held."""
    row: list[Repair] = []
    for each in reversed(repairs):
        if each.result != NOT_RESTORED:
            break
        row.append(each)
    return tuple(reversed(row))


def _orders(db: Read, view: OrderView) -> list[WorkOrder]:
    """Give the repairs of the machine up to this order, oldest first, without those that were cancelled."""
    if view.asset is None:
        return []
    found = db.scalars(
        sa.select(WorkOrder)
        .where(
            WorkOrder.asset_id == view.asset.id, WorkOrder.order_type.in_(REPAIRS),
            WorkOrder.dispatched_at <= view.dispatched_at,
        )
        .order_by(WorkOrder.dispatched_at, WorkOrder.number)
    )  # fmt: skip
    ids = [order.id for order in found]
    gone = set(
        db.scalars(
            sa.select(OrderStep.order_id).where(OrderStep.order_id.in_(ids), OrderStep.to_state == OrderState.CANCELLED)
        )
    )
    return [order for order in found if order.id not in gone]


def _same(db: Read, view: OrderView) -> set[uuid.UUID]:
    said = {
        str(fact.detail.get("order_id")): bool(fact.detail.get("is_same"))
        for fact in facts_of(db, view.row.id, [FactKind.SAME_FAULT])
    }
    here = _told(view.fault.zh if view.fault else None)
    since = view.dispatched_at - RECURRENCE_WINDOW
    return {
        order.id
        for order in _orders(db, view)
        if order.id != view.row.id
        and said.get(str(order.id), bool(here) and _told(order.fault) == here and order.dispatched_at >= since)
    }


def _told(fault: str | None) -> str:
    return "".join((fault or "").split()).casefold()


def _results(db: Read, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OrderFact]:
    """Give the result that stands of each order that has one."""
    found = db.scalars(
        sa.select(OrderFact)
        .where(OrderFact.order_id.in_(list(order_ids)), OrderFact.kind.in_([FactKind.RESULT, FactKind.REMOVED]))
        .order_by(OrderFact.at, OrderFact.id)
    )
    voided = voided_facts(found)
    return {fact.order_id: fact for fact in found if fact.kind == FactKind.RESULT and fact.id not in voided}
