"""Parts: the catalogue, the stock of store and van, and the part lines of an order from plan to fitted.

The stock ledger only grows; stock is the sum of its moves and never negative. No part is fitted without the
customer's consent to that very line.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa

from app.approvals import ConsentRow, consents, record_consent, standing_consent
from app.errors import Refused
from app.evidence import FactRow, facts_of
from app.money import amount
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind, MoveKind, OldPart, WarehouseKind
from app.store.tables import Part, PartMove, PartUsed, PlannedPart, Warehouse
from app.store.types import OrderId, PartId, PlannedPartId, WarehouseId
from app.words import Measure, Pair


class NoPartConsent(Refused):
    """The customer has not agreed to this part. Facts: part, is_refused (he said no)."""

    code = "no_part_consent"
    rule = "BR-49"
    way_on = "ask_part_consent"


class StockShort(Refused):
    """There are fewer pieces than wanted. Facts: part, wanted, there (quantities with their unit)."""

    code = "stock_short"
    rule = "BR-82"


class DeclineUnexplained(Refused):
    """The customer said no to a part, and his reason is not recorded."""

    code = "decline_unexplained"
    rule = "BR-49"
    way_on = "ask_part_consent"


class QuantityWrong(Refused):
    """A quantity is not more than nothing. Facts: quantity."""

    code = "quantity_wrong"
    rule = "BR-82"


class PartFitted(Refused):
    """The line was fitted: undo that first. Facts: part."""

    code = "part_fitted"
    rule = "BR-51"


class PartUnknown(Refused):
    """There is no such part line or part. Facts: part."""

    code = "part_unknown"


class LineState(StrEnum):
    """Where a part line stands."""

    PLANNED = "planned"
    AGREED = "agreed"
    DECLINED = "declined"
    FITTED = "fitted"


class PartSource(StrEnum):
    """Where a part comes from; the customer's own costs nothing and moves no stock. Source: BR-50, BR-82."""

    VAN = "van"
    STORE = "store"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class PartRow:
    """A line of the catalogue."""

    id: PartId
    number: str
    name: Pair
    unit: str
    price_minor: int
    is_wear_part: bool
    is_genuine: bool


@dataclass(frozen=True)
class StockRow:
    """How much of a part lies in one place."""

    part: PartRow
    warehouse_id: WarehouseId
    quantity: Decimal


@dataclass(frozen=True)
class PartLine:
    """A part line of an order: planned, agreed or declined by the customer, fitted."""

    id: PlannedPartId
    part: PartRow
    quantity: Decimal
    state: LineState
    consent: ConsentRow | None
    used_id: uuid.UUID | None
    fitted_at: datetime | None
    warehouse_id: uuid.UUID | None
    in_stock: Decimal | None
    position: str | None
    old_serial: str | None
    new_serial: str | None
    old_part: OldPart | None
    note: str | None
    unit_price_minor: int
    amount_minor: int
    source: PartSource = PartSource.VAN
    is_said_genuine: bool | None = None

    @property
    def is_customers(self) -> bool:
        """Tell whether the part is the customer's own."""
        return self.source is PartSource.CUSTOMER

    @property
    def is_short(self) -> bool:
        """Tell whether less lies there than the line asks for."""
        is_to_come = self.state in {LineState.PLANNED, LineState.AGREED}
        return is_to_come and not self.is_customers and (self.in_stock or Decimal(0)) < self.quantity

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done: agreed and fitted, or declined, or removed ends a line."""
        return self.state in {LineState.PLANNED, LineState.AGREED}


def find_parts(db: Read, text: str, limit: int = 50) -> list[PartRow]:
    """Search the catalogue by number or by a piece of the name in either language; every word must occur."""
    statement = sa.select(Part)
    for wanted in text.split():
        statement = statement.where(
            sa.or_(
                *(
                    column.icontains(wanted, autoescape=True)
                    for column in (Part.number, Part.name, Part.name_en, Part.size)
                )
            )
        )
    return [_part(part) for part in db.scalars(statement.order_by(Part.number).limit(limit))]


def part_row(db: Read, part_id: uuid.UUID) -> PartRow | None:
    """Find one part of the catalogue."""
    found = db.get(Part, part_id)
    return _part(found) if found else None


def van_of(db: Read, person_id: uuid.UUID | None) -> WarehouseId | None:
    """Find the van of an engineer."""
    if person_id is None:
        return None
    found = db.scalar(
        sa.select(Warehouse.id)
        .where(Warehouse.holder_id == person_id, Warehouse.kind == WarehouseKind.VAN)
        .order_by(Warehouse.code)
    )
    return WarehouseId(found) if found else None


def van_stock(db: Read, person_id: uuid.UUID | None, text: str = "", *, with_empty: bool = False) -> list[StockRow]:
    """List what lies in the engineer's van, by part number."""
    van = van_of(db, person_id)
    return stock(db, van, text, with_empty=with_empty) if van else []


def stock(db: Read, warehouse_id: WarehouseId, text: str = "", *, with_empty: bool = False) -> list[StockRow]:
    """List what lies in one place: the sum of its moves, by part number."""
    sums: dict[uuid.UUID, Decimal] = {}
    moves = sa.select(PartMove.part_id, PartMove.quantity).where(PartMove.warehouse_id == warehouse_id)
    for move in db.rows(moves):
        sums[move.part_id] = sums.get(move.part_id, Decimal(0)) + move.quantity
    words = text.casefold().split()
    found = db.scalars(sa.select(Part).where(Part.id.in_(sums)).order_by(Part.number)) if sums else []
    return [
        StockRow(_part(part), warehouse_id, sums[part.id])
        for part in found
        if (with_empty or sums[part.id] > 0) and all(word in _searched(part) for word in words)
    ]


def in_stock(db: Read, warehouse_id: uuid.UUID, part_id: uuid.UUID) -> Decimal:
    """Tell how much of one part lies in one place."""
    moves = sa.select(PartMove.quantity).where(PartMove.warehouse_id == warehouse_id, PartMove.part_id == part_id)
    return sum(db.scalars(moves), Decimal(0))


def move_stock(  # noqa: PLR0913 -- a line of the stock ledger has so many columns
    tx: Write,
    warehouse_id: uuid.UUID,
    part_id: uuid.UUID,
    quantity: Decimal,
    kind: MoveKind,
    *,
    order_id: OrderId | None = None,
    reason: str | None = None,
    part_used_id: uuid.UUID | None = None,
    voids_id: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Write a line of the stock ledger; the balance never becomes negative.

    Args:
        tx: the transaction.
        warehouse_id: where.
        part_id: what.
        quantity: how many, negative when they leave.
        kind: why.
        order_id: for which order.
        reason: in words.
        part_used_id: the fitted part it belongs to.
        voids_id: the move it takes back.

    Raises:
        QuantityWrong: nothing moves.
        StockShort: fewer are there than leave (BR-82).
    """
    if quantity == 0:
        raise QuantityWrong(quantity=quantity)
    there = in_stock(tx, warehouse_id, part_id)
    if there + quantity < 0:
        part = part_row(tx, part_id)
        code = part.unit if part else ""
        raise StockShort(part=part.name if part else "", wanted=Measure(-quantity, code), there=Measure(there, code))
    move = PartMove(
        id=tx.new_id(), warehouse_id=warehouse_id, part_id=part_id, quantity=quantity, kind=kind, order_id=order_id,
        part_used_id=part_used_id, at=tx.now, by_id=tx.actor_id, reason=reason, voids_id=voids_id,
    )  # fmt: skip
    tx.add(move)
    tx.flush()
    return move.id


def plan_part(
    tx: Write,
    order_id: OrderId,
    part_id: uuid.UUID,
    quantity: Decimal,
    *,
    warehouse_id: uuid.UUID | None = None,
    position: str | None = None,
    note: str | None = None,
) -> PlannedPartId:
    """Put a part on the order, from the engineer's van unless another place is named. Source: BR-48.

    Raises:
        QuantityWrong: not more than nothing.
        PartUnknown: not in the catalogue.
    """
    if quantity <= 0:
        raise QuantityWrong(quantity=quantity)
    if tx.get(Part, part_id) is None:
        raise PartUnknown(part=str(part_id))
    line = PlannedPart(
        id=tx.new_id(), order_id=order_id, part_id=part_id, quantity=quantity,
        warehouse_id=warehouse_id or van_of(tx, tx.actor_id), component_id=None, position=position, old_serial=None,
        new_serial=None, old_part=None, note=note, planned_at=tx.now, is_removed=False,
    )  # fmt: skip
    tx.add(line)
    tx.flush()
    return PlannedPartId(line.id)


def change_quantity(tx: Write, line_id: PlannedPartId, quantity: Decimal) -> None:
    """Change how many are planned; a consent given to the former quantity no longer counts.

    Raises:
        QuantityWrong, PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    if quantity <= 0:
        raise QuantityWrong(quantity=quantity)
    said = standing_consent(tx, OrderId(line.order_id), ConsentPurpose.PART, line_id)
    if said is not None and said.is_given and quantity > line.quantity:
        record_consent(
            tx, OrderId(line.order_id), ConsentPurpose.PART, is_given=False, said_by=said.said_by,
            planned_part_id=line_id, explanation=f"{line.quantity:f} → {quantity:f}",
        )  # fmt: skip
    line.quantity = quantity
    tx.flush()


def set_serials(
    tx: Write,
    line_id: PlannedPartId,
    *,
    old_serial: str | None = None,
    new_serial: str | None = None,
    old_part: OldPart | None = None,
    note: str | None = None,
) -> None:
    """Note serials, what becomes of the old part, a remark; what is not given stays as it is.

    Raises:
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    given = {"old_serial": old_serial, "new_serial": new_serial, "old_part": old_part, "note": note}
    for name, value in given.items():
        if value is not None:
            setattr(line, name, value.strip() or None if not isinstance(value, OldPart) else value)
    tx.flush()


def remove_planned(tx: Write, line_id: PlannedPartId) -> None:
    """Take a line off the order; `restore_planned` brings it back.

    Raises:
        PartFitted, PartUnknown: as named.
    """
    open_line(tx, line_id).is_removed = True
    tx.flush()


def restore_planned(tx: Write, line_id: PlannedPartId) -> None:
    """Undo `remove_planned`."""
    line = tx.get(PlannedPart, line_id)
    if line is None:
        raise PartUnknown(part=str(line_id))
    line.is_removed = False
    tx.flush()


def give_part_consent(
    tx: Write,
    line_id: PlannedPartId,
    *,
    said_by: str,
    is_given: bool = True,
    contact_id: uuid.UUID | None = None,
    explanation: str | None = None,
) -> uuid.UUID:
    """Record the customer's yes or no to one part line, and how it was explained to him. Source: BR-49.

    Raises:
        SpeakerMissing: nobody is named.
        DeclineUnexplained: a no without the reason.
        PartFitted, PartUnknown: as named.
    """
    line = open_line(tx, line_id)
    if not is_given and said_by.strip() and not (explanation or "").strip():
        raise DeclineUnexplained(planned_part_id=line_id)
    return record_consent(
        tx, OrderId(line.order_id), ConsentPurpose.PART, is_given=is_given, said_by=said_by, planned_part_id=line_id,
        contact_id=contact_id, explanation=explanation,
    )  # fmt: skip


def order_of(db: Read, line_id: PlannedPartId) -> OrderId:
    """Tell to which order a part line belongs.

    Raises:
        PartUnknown: there is no such line.
    """
    line = db.get(PlannedPart, line_id)
    if line is None:
        raise PartUnknown(part=str(line_id))
    return OrderId(line.order_id)


def order_parts(db: Read, order_id: OrderId) -> list[PartLine]:
    """List the part lines of an order, in the order they were planned in."""
    lines = db.scalars(
        sa.select(PlannedPart)
        .where(PlannedPart.order_id == order_id, PlannedPart.is_removed.is_(False))
        .order_by(PlannedPart.planned_at, PlannedPart.id)
    )
    if not lines:
        return []
    said = {row.planned_part_id: row for row in consents(db, order_id, ConsentPurpose.PART)}
    used = {row.planned_part_id: row for row in standing_used(db, order_id)}
    known = {part.id: part for part in db.scalars(sa.select(Part).where(Part.id.in_({each.part_id for each in lines})))}
    own = own_parts(db, order_id)
    return [
        _line(db, line, known[line.part_id], said.get(line.id), used.get(line.id), own.get(line.id))
        for line in lines
        if line.part_id in known
    ]


def own_parts(db: Read, order_id: OrderId) -> dict[uuid.UUID, FactRow]:
    """Map each line whose part is the customer's own to the fact that says so."""
    found = facts_of(db, order_id, [FactKind.PART_SOURCE])
    last = {uuid.UUID(str(fact.detail["line"])): fact for fact in found}
    return {line: fact for line, fact in last.items() if fact.detail.get("source") == PartSource.CUSTOMER}


def _source(db: Read, line: PlannedPart, own: FactRow | None) -> PartSource:
    if own is not None:
        return PartSource.CUSTOMER
    place = db.get(Warehouse, line.warehouse_id) if line.warehouse_id else None
    return PartSource.STORE if place is not None and place.kind is not WarehouseKind.VAN else PartSource.VAN


def _line(
    db: Read, line: PlannedPart, part: Part, said: ConsentRow | None, used: PartUsed | None, own: FactRow | None
) -> PartLine:
    if used:
        state = LineState.FITTED
    elif said is None:
        state = LineState.PLANNED
    else:
        state = LineState.AGREED if said.is_given else LineState.DECLINED
    price = used.unit_price_minor if used else 0 if own else part.price_minor
    return PartLine(
        id=PlannedPartId(line.id), part=_part(part), quantity=line.quantity, state=state, consent=said,
        used_id=used.id if used else None, fitted_at=used.at if used else None, warehouse_id=line.warehouse_id,
        in_stock=in_stock(db, line.warehouse_id, part.id) if line.warehouse_id else None, position=line.position,
        old_serial=line.old_serial, new_serial=line.new_serial, old_part=line.old_part, note=line.note,
        unit_price_minor=price, amount_minor=amount(price, line.quantity), source=_source(db, line, own),
        is_said_genuine=own.detail.get("is_genuine") if own else None,
    )  # fmt: skip


def open_line(tx: Write, line_id: PlannedPartId) -> PlannedPart:
    """Give the record of a line that is not fitted yet.

    Raises:
        PartFitted, PartUnknown: as named.
    """
    line = tx.get(PlannedPart, line_id)
    if line is None:
        raise PartUnknown(part=str(line_id))
    if any(used.planned_part_id == line_id for used in standing_used(tx, OrderId(line.order_id))):
        part = tx.get(Part, line.part_id)
        raise PartFitted(part=Pair(part.name, part.name_en) if part else "")
    return line


def standing_used(db: Read, order_id: OrderId) -> list[PartUsed]:
    """List the parts fitted on an order that were not taken back."""
    found = db.scalars(sa.select(PartUsed).where(PartUsed.order_id == order_id).order_by(PartUsed.at, PartUsed.id))
    voided = {each.voids_id for each in found}
    return [each for each in found if each.voids_id is None and each.id not in voided]


def _part(part: Part) -> PartRow:
    return PartRow(
        PartId(part.id), part.number, Pair(part.name, part.name_en), part.unit, part.price_minor, part.is_wear_part,
        part.is_genuine,
    )  # fmt: skip


def _searched(part: Part) -> str:
    return f"{part.number} {part.name} {part.name_en or ''} {part.size or ''}".casefold()
