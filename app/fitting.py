"""A part line from where the part comes from to fitted, and back; what the van lacks is back-ordered, never negative.

Source: BR-49, BR-50, BR-82; REQUIREMENTS 3.17.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from app.approvals import check_start, standing_consent
from app.errors import Refused
from app.evidence import facts_of, record_fact, set_aside
from app.parts import (
    NoPartConsent,
    PartRow,
    PartSource,
    PartUnknown,
    StockShort,
    in_stock,
    move_stock,
    open_line,
    own_parts,
    part_row,
    plan_part,
)
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind, MoveKind, WarehouseKind
from app.store.tables import Part, PartMove, PartUsed, PlannedPart, Warehouse
from app.store.types import OrderId, PartId, PlannedPartId, WarehouseId
from app.words import Measure, Pair

BACK_ORDER_DAYS: Final = 3


class NotGenuine(Refused):
    """A part that is not genuine needs a reason on its line. Facts: part."""

    code = "not_genuine"
    rule = "BR-50"


class GenuinenessUnasked(Refused):
    """The customer's own part: nobody has said whether it is genuine. Facts: part."""

    code = "genuineness_unasked"
    rule = "BR-50"


class NothingShort(Refused):
    """All that the line asks for is there, so nothing is back-ordered. Facts: part."""

    code = "nothing_short"
    rule = "BR-82"


@dataclass(frozen=True)
class Place:
    """A place a part lies in, and how much of it."""

    warehouse_id: WarehouseId
    name: Pair
    source: PartSource
    quantity: Decimal


@dataclass(frozen=True)
class BackOrder:
    """What could not be delivered from what was there: how much, and by when it was promised. Source: BR-82."""

    id: uuid.UUID
    part: PartRow
    quantity: Decimal
    due_on: date
    at: datetime


def places(db: Read, part_id: uuid.UUID) -> list[Place]:
    """List where a part lies, vans first, then stores, each by its code."""
    found = [
        Place(
            WarehouseId(each.id), Pair(each.name, each.name_en),
            PartSource.VAN if each.kind is WarehouseKind.VAN else PartSource.STORE, in_stock(db, each.id, part_id),
        )
        for each in db.scalars(sa.select(Warehouse).order_by(Warehouse.code))
        if each.kind is not WarehouseKind.CUSTOMER
    ]  # fmt: skip
    return sorted((each for each in found if each.quantity > 0), key=lambda each: each.source is PartSource.STORE)


def take_from(tx: Write, line_id: PlannedPartId, warehouse_id: uuid.UUID) -> None:
    """Say from which van or store the part of a line comes.

    Raises:
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    _source_said(tx, line, {"source": PartSource.STORE.value})
    line.warehouse_id = warehouse_id
    tx.flush()


def take_customers_own(tx: Write, line_id: PlannedPartId, *, is_genuine: bool | None) -> None:
    """Say that the part is the customer's own, and whether it is genuine; it costs nothing and moves no stock.

    Raises:
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    _source_said(tx, line, {"source": PartSource.CUSTOMER.value, "is_genuine": is_genuine})


def _source_said(tx: Write, line: PlannedPart, detail: dict[str, object]) -> None:
    record_fact(tx, OrderId(line.order_id), FactKind.PART_SOURCE, {"line": str(line.id), **detail})


def fit_part(tx: Write, line_id: PlannedPartId) -> uuid.UUID:
    """Book a line as fitted: the fact of the part used, and its move out of the stock it came from.

    Raises:
        NoConsentToStart: the customer has not agreed that work starts (BR-44).
        NoPartConsent: he has not agreed to this line (BR-49).
        GenuinenessUnasked: the customer's own part, and nobody said whether it is genuine (BR-50).
        NotGenuine: a part that is not genuine, and no reason on the line (BR-50).
        StockShort: fewer are there (BR-82).
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    order_id, part = OrderId(line.order_id), tx.get(Part, line.part_id)
    if part is None:
        raise PartUnknown(part=str(line.part_id))
    name = Pair(part.name, part.name_en)
    check_start(tx, order_id)
    said = standing_consent(tx, order_id, ConsentPurpose.PART, line_id)
    if said is None or not said.is_given:
        raise NoPartConsent(part=name, is_refused=said is not None)
    own = own_parts(tx, order_id).get(line_id)
    is_genuine = part.is_genuine if own is None else own.detail.get("is_genuine")
    if is_genuine is None:
        raise GenuinenessUnasked(part=name)
    if not is_genuine and not (line.note or "").strip():
        raise NotGenuine(part=name)
    used = PartUsed(
        id=tx.new_id(), order_id=order_id, planned_part_id=line.id, part_id=part.id, quantity=line.quantity,
        consent_id=said.id, old_serial=line.old_serial, new_serial=line.new_serial, old_part=line.old_part,
        unit_price_minor=0 if own else part.price_minor, at=tx.now, by_id=tx.actor_id, voids_id=None,
    )  # fmt: skip
    if own is None:
        _take(tx, line, part, used.id)
    tx.add(used)
    tx.flush()
    return used.id


def _take(tx: Write, line: PlannedPart, part: Part, used_id: uuid.UUID) -> None:
    """Move what is fitted out of the stock it comes from."""
    if line.warehouse_id is None:
        nothing = Measure(Decimal(0), part.unit)
        raise StockShort(part=Pair(part.name, part.name_en), wanted=Measure(line.quantity, part.unit), there=nothing)
    move_stock(
        tx, line.warehouse_id, part.id, -line.quantity, MoveKind.USE, order_id=OrderId(line.order_id),
        part_used_id=used_id,
    )  # fmt: skip


def undo_fit(tx: Write, used_id: uuid.UUID, reason: str | None = None) -> None:
    """Take back that a part was fitted: a fact that voids it, and the part back where it came from."""
    used = tx.get(PartUsed, used_id)
    if used is None or _is_taken_back(tx, used):
        return
    kept = {column.key: getattr(used, column.key) for column in sa.inspect(PartUsed).columns}
    tx.add(PartUsed(**{**kept, "id": tx.new_id(), "voids_id": used_id, "at": tx.now, "by_id": tx.actor_id}))
    for move in tx.scalars(sa.select(PartMove).where(PartMove.part_used_id == used_id, PartMove.voids_id.is_(None))):
        move_stock(
            tx, move.warehouse_id, move.part_id, -move.quantity, MoveKind.USE, order_id=OrderId(used.order_id),
            reason=reason, part_used_id=used_id, voids_id=move.id,
        )  # fmt: skip
    tx.flush()


def back_order(tx: Write, line_id: PlannedPartId, due_on: date | None = None) -> BackOrder:
    """Deliver what is there and owe the rest: the line keeps what is there, the rest is noted, due in three days.

    Raises:
        NothingShort: all of it is there.
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    part = part_row(tx, line.part_id)
    if part is None:
        raise PartUnknown(part=str(line.part_id))
    there = in_stock(tx, line.warehouse_id, line.part_id) if line.warehouse_id else Decimal(0)
    if there >= line.quantity or line_id in own_parts(tx, OrderId(line.order_id)):
        raise NothingShort(part=part.name)
    missing, due = line.quantity - there, due_on or tx.now.date() + timedelta(days=BACK_ORDER_DAYS)
    detail = {
        "line": str(line_id), "part": str(part.id), "number": part.number, "name": part.name.zh,
        "name_en": part.name.en, "quantity": f"{missing:f}", "due_on": due.isoformat(),
    }  # fmt: skip
    made = record_fact(tx, OrderId(line.order_id), FactKind.BACK_ORDERED, detail)
    line.quantity, line.is_removed = (there, False) if there else (line.quantity, True)
    tx.flush()
    return BackOrder(made, part, missing, due, tx.now)


def back_orders(db: Read, order_id: OrderId) -> list[BackOrder]:
    """List what is still owed on an order, oldest first."""
    found = []
    for fact in facts_of(db, order_id, [FactKind.BACK_ORDERED]):
        part = part_row(db, uuid.UUID(str(fact.detail["part"])))
        if part is not None:
            quantity, due_on = Decimal(str(fact.detail["quantity"])), date.fromisoformat(str(fact.detail["due_on"]))
            found.append(BackOrder(fact.id, part, quantity, due_on, fact.at))
    return found


def deliver_back_order(tx: Write, order_id: OrderId, owed: BackOrder) -> PlannedPartId:
    """Put what was owed on the order again, to be agreed to and booked like any line; it is owed no longer."""
    set_aside(tx, order_id, "order_facts", owed.id)
    return plan_part(tx, order_id, PartId(owed.part.id), owed.quantity)


def _is_taken_back(db: Read, used: PartUsed) -> bool:
    return db.scalar(sa.select(PartUsed.id).where(PartUsed.voids_id == used.id)) is not None
