"""Parts for an order before the road: what to carry, asking the store, issue from store to van, return of what is left.

A store issues only for a case that is analysed and approved, and no more than the plan names. A laptop knows its own
van alone: it asks and gives back; the store books. Source: BR-39, BR-82.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from app import requests
from app.errors import Refused
from app.evidence import facts_of, record_fact
from app.order_types import KINDS, Approver
from app.orders import order_view
from app.parts import LineState, PartRow, QuantityWrong, in_stock, move_stock, order_parts, part_row, van_of
from app.store.door import Read, Write
from app.store.kinds import FactKind, MoveKind, RequestState
from app.store.tables import PartMove, WorkOrder
from app.store.types import OrderId, RequestId
from app.words import Measure

_APPROVED: Final = frozenset({RequestState.APPROVED, RequestState.CLOSED})
_EMERGENCY: Final = "emergency_dispatch"


class CaseNotApproved(Refused):
    """The store issues nothing for a case that nobody has approved."""

    code = "case_not_approved"
    rule = "BR-39"


class NotPlanned(Refused):
    """The part is not on the plan of the order, or not in this number. Facts: part, wanted, planned (quantities)."""

    code = "not_planned"
    rule = "BR-39"
    way_on = "fill_checklist"


class NothingIssued(Refused):
    """More is given back than was issued for the order. Facts: part, wanted, there (quantities)."""

    code = "nothing_issued"
    rule = "BR-82"


class VanUnknown(Refused):
    """The engineer has no van to put the parts in."""

    code = "van_unknown"
    rule = "BR-82"


@dataclass(frozen=True)
class CarryRow:
    """One part of the plan: how many are wanted, lie in the van, were asked of the store, came from it."""

    part: PartRow
    wanted: Decimal
    in_van: Decimal
    asked: Decimal
    issued: Decimal

    @property
    def short(self) -> Decimal:
        """Tell how many are still missing in the van."""
        return max(Decimal(0), self.wanted - self.in_van)


def to_carry(db: Read, order_id: OrderId, person_id: uuid.UUID | None) -> list[CarryRow]:
    """List what to take along: the open part lines of the plan, each part once, against the engineer's van."""
    wanted: dict[uuid.UUID, Decimal] = {}
    for line in order_parts(db, order_id):
        if line.state in {LineState.PLANNED, LineState.AGREED}:
            wanted[line.part.id] = wanted.get(line.part.id, Decimal(0)) + line.quantity
    van, asked = van_of(db, person_id), _asked(db, order_id)
    rows = []
    for part_id, quantity in wanted.items():
        part = part_row(db, part_id)
        if part is not None:
            there = in_stock(db, van, part_id) if van else Decimal(0)
            issued = _issued(db, order_id, part_id)
            rows.append(CarryRow(part, quantity, there, asked.get(part_id, Decimal(0)), issued))
    return rows


def ask_store(tx: Write, order_id: OrderId, part_id: uuid.UUID, quantity: Decimal) -> None:
    """Ask the store for parts of the plan; what is asked goes to head office with the next sync.

    Raises:
        CaseNotApproved, NotPlanned, QuantityWrong: as named.
    """
    _check_case(tx, order_id)
    _check_planned(tx, order_id, part_id, quantity, _asked(tx, order_id).get(part_id, Decimal(0)))
    detail = {"part_id": str(part_id), "quantity": f"{quantity:f}"}
    part = part_row(tx, part_id)
    record_fact(tx, order_id, FactKind.PARTS_WANTED, detail, f"{part.number} × {quantity:f}" if part else None)


def issue(
    tx: Write, order_id: OrderId, part_id: uuid.UUID, quantity: Decimal, *, store_id: uuid.UUID, van_id: uuid.UUID
) -> None:
    """Issue from a store to a van, bound to the order: both moves or none. Where the store's stock is known.

    Raises:
        CaseNotApproved, NotPlanned, QuantityWrong: as named.
        StockShort: fewer are in the store (BR-82).
    """
    _check_case(tx, order_id)
    _check_planned(tx, order_id, part_id, quantity, _issued(tx, order_id, part_id))
    move_stock(tx, store_id, part_id, -quantity, MoveKind.ISSUE, order_id=order_id)
    move_stock(tx, van_id, part_id, quantity, MoveKind.ISSUE, order_id=order_id)


def give_back(tx: Write, order_id: OrderId, part_id: uuid.UUID, quantity: Decimal, reason: str = "") -> None:
    """Give unused parts of an order back: they leave the van, the store books them in. Source: BR-82.

    Raises:
        QuantityWrong, VanUnknown: as named.
        NothingIssued: more than came for this order and was not fitted or given back.
        StockShort: fewer are in the van.
    """
    if quantity <= 0:
        raise QuantityWrong(quantity=quantity)
    van = van_of(tx, tx.actor_id)
    if van is None:
        raise VanUnknown
    left = _issued(tx, order_id, part_id) + _moved(tx, order_id, part_id, van, {MoveKind.USE, MoveKind.RETURN})
    if quantity > left:
        part = part_row(tx, part_id)
        unit = part.unit if part else ""
        raise NothingIssued(
            part=part.name if part else "", wanted=Measure(quantity, unit), there=Measure(max(left, Decimal(0)), unit)
        )
    move_stock(tx, van, part_id, -quantity, MoveKind.RETURN, order_id=order_id, reason=reason.strip() or None)


def unused(db: Read, order_id: OrderId, person_id: uuid.UUID | None) -> list[tuple[PartRow, Decimal]]:
    """List what came from the store for this order and was neither fitted nor given back."""
    van = van_of(db, person_id)
    if van is None:
        return []
    moves = sa.select(PartMove.part_id, PartMove.quantity).where(
        PartMove.order_id == order_id, PartMove.warehouse_id == van
    )
    sums: dict[uuid.UUID, Decimal] = {}
    for move in db.rows(moves):
        sums[move.part_id] = sums.get(move.part_id, Decimal(0)) + move.quantity
    found = ((part_row(db, part_id), left) for part_id, left in sums.items() if left > 0)
    return [(part, left) for part, left in found if part is not None]


def is_approved(db: Read, order_id: OrderId) -> bool:
    """Tell whether the case is approved: by its kind nobody has to, the request was, or the approval followed."""
    order = db.get(WorkOrder, order_id)
    if order is None:
        return False
    if KINDS[order.order_type].approver is Approver.NOBODY:
        return True
    if order.request_id and requests.state_of(db, RequestId(order.request_id)) in _APPROVED:
        return True
    given = facts_of(db, order_id, [FactKind.APPROVAL])
    return any(each.detail.get("kind") != _EMERGENCY for each in given)


def _check_case(tx: Write, order_id: OrderId) -> None:
    if not is_approved(tx, order_id):
        raise CaseNotApproved(title=order_view(tx, order_id).row.title)


def _check_planned(tx: Write, order_id: OrderId, part_id: uuid.UUID, quantity: Decimal, so_far: Decimal) -> None:
    if quantity <= 0:
        raise QuantityWrong(quantity=quantity)
    lines = [line for line in order_parts(tx, order_id) if line.part.id == part_id]
    planned = sum((line.quantity for line in lines if line.state is not LineState.DECLINED), Decimal(0))
    if so_far + quantity > planned:
        part = part_row(tx, part_id)
        unit = part.unit if part else ""
        raise NotPlanned(
            part=part.name if part else "", wanted=Measure(so_far + quantity, unit), planned=Measure(planned, unit)
        )


def _asked(db: Read, order_id: OrderId) -> dict[uuid.UUID, Decimal]:
    found: dict[uuid.UUID, Decimal] = {}
    for fact in facts_of(db, order_id, [FactKind.PARTS_WANTED]):
        part_id = uuid.UUID(str(fact.detail["part_id"]))
        found[part_id] = found.get(part_id, Decimal(0)) + Decimal(str(fact.detail["quantity"]))
    return found


def _issued(db: Read, order_id: OrderId, part_id: uuid.UUID) -> Decimal:
    """Tell how many came into vans for an order."""
    moves = sa.select(PartMove.quantity).where(
        PartMove.order_id == order_id, PartMove.part_id == part_id, PartMove.kind == MoveKind.ISSUE
    )
    return sum((each for each in db.scalars(moves) if each > 0), Decimal(0))


def _moved(
    db: Read, order_id: OrderId, part_id: uuid.UUID, warehouse_id: uuid.UUID, kinds: set[MoveKind]
) -> Decimal:  # fmt: skip
    moves = sa.select(PartMove.quantity).where(
        PartMove.order_id == order_id, PartMove.part_id == part_id, PartMove.warehouse_id == warehouse_id,
        PartMove.kind.in_(kinds),
    )  # fmt: skip
    return sum(db.scalars(moves), Decimal(0))
