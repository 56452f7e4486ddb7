"""Lent and taken away: a machine of ours while the customer's stands still, his own with us to be mended.

Both are facts of the order: handed over, came back; taken, brought back. What is out follows from them, on this laptop
for the orders it holds, at head office for all.

Source: BR-54, BR-55; F-21, F-37; REQUIREMENTS 3.19; C-19.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact, voided_facts
from app.orders import OrderRow, OrderView, order_row, order_view
from app.store.door import Read, Write
from app.store.kinds import FactKind
from app.store.tables import AssetModel, Loaner, OrderFact, WorkOrder
from app.store.types import OrderId
from app.words import Pair

FREE: Final = "available"
UNTIL_REPAIRED: Final = "until_repaired_or_replaced"
VOUCHER: Final = "TA"
_OF_LOANERS: Final = (FactKind.LOANER_OUT, FactKind.LOANER_BACK, FactKind.REMOVED)


class Equivalence(StrEnum):
    """How the loaner compares with the customer's machine. Source: REQUIREMENTS 3.19."""

    SAME_GRADE = "same_grade"
    EQUAL_FUNCTION = "equal_function"
    REPLACEMENT_MACHINE = "replacement_machine"
    TEMPORARY = "temporary"


class ReturnMode(StrEnum):
    """How the customer gets his machine back. Source: REQUIREMENTS 3.19."""

    DELIVERED = "delivered"
    COLLECTED = "collected"


class LoanerNotFree(Refused):
    """The loaner is somewhere else. Facts: loaner (its name), where."""

    code = "loaner_not_free"
    rule = "BR-54"


class LoanerUnknown(Refused):
    """There is no such loaner on this laptop, or it was not handed over on this order."""

    code = "loaner_unknown"
    rule = "BR-54"


class ConditionMissing(Refused):
    """A machine changes hands, and nobody says in what condition."""

    code = "condition_missing"
    rule = "BR-55"


class NotTakenAway(Refused):
    """Nothing of this order was taken away, or it is back already."""

    code = "not_taken_away"
    rule = "BR-55"


class StillAway(Refused):
    """The machine is not with the customer yet: it was taken away and not brought back. Facts: voucher."""

    code = "still_away"
    rule = "BR-55"
    way_on = "bring_back"


@dataclass(frozen=True)
class LoanerRow:
    """A loaner of ours, and the order it is out on, if it is."""

    id: uuid.UUID
    code: str
    name: Pair
    model_id: uuid.UUID | None
    model_code: str
    family: str
    depot: str | None
    keeper_id: uuid.UUID | None
    state: str
    out_on: OrderId | None

    @property
    def is_free(self) -> bool:
        """Tell whether it can be lent."""
        return self.state == FREE and self.out_on is None


@dataclass(frozen=True)
class Lending:
    """One loaner handed over on an order, and whether it came back."""

    id: uuid.UUID
    order_id: OrderId
    loaner: LoanerRow | None
    code: str
    equivalence: Equivalence
    handed_over_at: datetime
    is_running: bool
    keep: str
    condition: str
    came_back_at: datetime | None
    came_back: str

    @property
    def is_open(self) -> bool:
        """Tell whether it is still with the customer."""
        return self.came_back_at is None


@dataclass(frozen=True)
class OpenLending:
    """A line of the list of open loaners."""

    lending: Lending
    order: OrderRow | None


@dataclass(frozen=True)
class TakenAway:
    """What of the customer's is with us, by its voucher, and whether it is back."""

    id: uuid.UUID
    voucher: str
    item: str
    accessories: str
    condition: str
    return_mode: ReturnMode
    taken_at: datetime
    progress: tuple[FactRow, ...]
    back_at: datetime | None
    back: str

    @property
    def is_open(self) -> bool:
        """Tell whether it is still with us."""
        return self.back_at is None


# loaners


def loaner_rows(db: Read) -> list[LoanerRow]:
    """List all loaners by code."""
    out = {lending.code: lending.order_id for lending in _lendings(db) if lending.is_open}
    found = db.rows(
        sa.select(Loaner, AssetModel.code.label("model"), AssetModel.family)
        .outerjoin(AssetModel, AssetModel.id == Loaner.model_id)
        .order_by(Loaner.code)
    )
    return [_row(each.Loaner, each.model, each.family, out) for each in found]


def suited(db: Read, order_id: OrderId) -> list[tuple[LoanerRow, Equivalence]]:
    """List the free loaners that can stand in for the machine of an order, the best first.

    Raises:
        OrderUnknown: the order is not here.
    """
    asset = order_view(db, order_id).asset
    found = [(row, _compared(row, asset.model_code, asset.family)) for row in loaner_rows(db) if row.is_free and asset]
    rank = list(Equivalence)
    return sorted(
        [(row, how) for row, how in found if how is not None], key=lambda each: (rank.index(each[1]), each[0].code)
    )


def lend(
    tx: Write,
    order_id: OrderId,
    loaner_id: uuid.UUID,
    *,
    equivalence: Equivalence,
    condition: str,
    is_running: bool = True,
    keep: str = UNTIL_REPAIRED,
    handed_over_at: datetime | None = None,
) -> uuid.UUID:
    """Hand a loaner over; running, it ends the time the customer's machine stands still (BR-73). Source: BR-54.

    Raises:
        LoanerUnknown, LoanerNotFree, ConditionMissing: as named.
    """
    row = next((each for each in loaner_rows(tx) if each.id == loaner_id), None)
    if row is None:
        raise LoanerUnknown(loaner_id=loaner_id)
    if not row.is_free:
        order = tx.get(WorkOrder, row.out_on) if row.out_on else None
        raise LoanerNotFree(loaner=row.name, where=order.number if order else row.depot or "")
    if not condition.strip():
        raise ConditionMissing(order_id=order_id)
    at = handed_over_at or tx.now
    detail = {
        "loaner_id": str(row.id), "code": row.code, "name": row.name.zh, "name_en": row.name.en,
        "model": row.model_code, "equivalence": equivalence.value, "handed_over_at": at.astimezone(UTC).isoformat(),
        "is_running": is_running, "keep": keep,
    }  # fmt: skip
    return record_fact(tx, order_id, FactKind.LOANER_OUT, detail, condition.strip())


def give_back(tx: Write, order_id: OrderId, lending_id: uuid.UUID, *, condition: str) -> None:
    """Record that a loaner came back, and in what condition.

    Raises:
        LoanerUnknown: it was not handed over on this order, or is back already.
        ConditionMissing: as named.
    """
    lending = next((each for each in lendings(tx, order_id) if each.id == lending_id), None)
    if lending is None or not lending.is_open:
        raise LoanerUnknown(order_id=order_id)
    if not condition.strip():
        raise ConditionMissing(order_id=order_id)
    record_fact(tx, order_id, FactKind.LOANER_BACK, {"lending_id": str(lending_id)}, condition.strip())


def lendings(db: Read, order_id: OrderId) -> list[Lending]:
    """List the loaners handed over on an order, oldest first."""
    rows = {row.id: row for row in loaner_rows(db)}
    return [_with(each, rows) for each in _lendings(db, order_id)]


def open_lendings(db: Read) -> list[OpenLending]:
    """List the loaners that are with customers, the one out longest first."""
    rows = {row.id: row for row in loaner_rows(db)}
    found = [_with(each, rows) for each in _lendings(db) if each.is_open]
    found.sort(key=lambda each: each.handed_over_at)
    return [OpenLending(each, order_row(db, each.order_id)) for each in found]


def _row(loaner: Loaner, model: str | None, family: str | None, out: Mapping[str, OrderId]) -> LoanerRow:
    return LoanerRow(
        loaner.id, loaner.code, Pair(loaner.name, loaner.name_en), loaner.model_id, model or "", family or "",
        loaner.depot, loaner.keeper_id, loaner.state, out.get(loaner.code),
    )  # fmt: skip


def _compared(row: LoanerRow, model_code: str, family: str) -> Equivalence | None:
    if row.model_code == model_code:
        return Equivalence.SAME_GRADE
    return Equivalence.EQUAL_FUNCTION if row.family and row.family == family else None


def _lendings(db: Read, order_id: OrderId | None = None) -> list[Lending]:
    wanted = sa.select(OrderFact).where(OrderFact.kind.in_(_OF_LOANERS)).order_by(OrderFact.at, OrderFact.id)
    found = db.scalars(wanted.where(OrderFact.order_id == order_id) if order_id else wanted)
    voided = voided_facts(found)
    standing = [fact for fact in found if fact.id not in voided]
    back = {str(fact.detail.get("lending_id")): fact for fact in standing if fact.kind == FactKind.LOANER_BACK}
    return [_lending(fact, back.get(str(fact.id))) for fact in standing if fact.kind == FactKind.LOANER_OUT]


def _lending(fact: OrderFact, back: OrderFact | None) -> Lending:
    said: dict[str, Any] = dict(fact.detail)
    known = {each.value: each for each in Equivalence}
    return Lending(
        fact.id, OrderId(fact.order_id), None, str(said.get("code", "")),
        known.get(str(said.get("equivalence")), Equivalence.TEMPORARY),
        datetime.fromisoformat(str(said["handed_over_at"])) if said.get("handed_over_at") else fact.at,
        bool(said.get("is_running")), str(said.get("keep", UNTIL_REPAIRED)), fact.text or "",
        back.at if back else None, (back.text or "") if back else "",
    )  # fmt: skip


def _with(lending: Lending, rows: Mapping[uuid.UUID, LoanerRow]) -> Lending:
    found = next((row for row in rows.values() if row.code == lending.code), None)
    return Lending(**{**lending.__dict__, "loaner": found})


# taken away


def take_away(
    tx: Write,
    order_id: OrderId,
    *,
    condition: str,
    accessories: str = "",
    item: str = "",
    return_mode: ReturnMode = ReturnMode.DELIVERED,
) -> str:
    """Record what is taken away, and give the number of its voucher; the customer's consent is recorded apart.

    Raises:
        ConditionMissing: nobody says in what condition it is.
    """
    if not condition.strip():
        raise ConditionMissing(order_id=order_id)
    view = order_view(tx, order_id)
    voucher = tx.next_number(VOUCHER)
    detail = {
        "voucher": voucher, "item": item.strip() or _named(view), "accessories": accessories.strip(),
        "return_mode": return_mode.value,
    }  # fmt: skip
    record_fact(tx, order_id, FactKind.TAKEN_AWAY, detail, condition.strip())
    return voucher


def bring_back(tx: Write, order_id: OrderId, *, condition: str) -> None:
    """Record that the customer has his machine again, and in what condition.

    Raises:
        NotTakenAway, ConditionMissing: as named.
    """
    away = taken_away(tx, order_id)
    if away is None or not away.is_open:
        raise NotTakenAway(order_id=order_id)
    if not condition.strip():
        raise ConditionMissing(order_id=order_id)
    record_fact(tx, order_id, FactKind.BROUGHT_BACK, {"taken_id": str(away.id)}, condition.strip())


def taken_away(db: Read, order_id: OrderId) -> TakenAway | None:
    """Find what was taken away last on an order."""
    found = facts_of(db, order_id, [FactKind.TAKEN_AWAY, FactKind.BROUGHT_BACK, FactKind.NOTE])
    taken = [fact for fact in found if fact.kind == FactKind.TAKEN_AWAY]
    if not taken:
        return None
    last = taken[-1]
    returned = [fact for fact in found if fact.kind == FactKind.BROUGHT_BACK]
    back = [fact for fact in returned if fact.detail.get("taken_id") == str(last.id)]
    modes = {each.value: each for each in ReturnMode}
    return TakenAway(
        last.id, str(last.detail.get("voucher", "")), str(last.detail.get("item", "")),
        str(last.detail.get("accessories", "")), last.text or "",
        modes.get(str(last.detail.get("return_mode")), ReturnMode.DELIVERED), last.at, _progress(found, last, back),
        back[-1].at if back else None, (back[-1].text or "") if back else "",
    )  # fmt: skip


def check_back(db: Read, order_id: OrderId) -> None:
    """Make sure that nothing of the customer's is still with us.

    Raises:
        StillAway: it is.
    """
    away = taken_away(db, order_id)
    if away is not None and away.is_open:
        raise StillAway(voucher=away.voucher)


def _progress(found: Iterable[FactRow], taken: FactRow, back: list[FactRow]) -> tuple[FactRow, ...]:
    until = back[-1].at if back else None
    notes = (fact for fact in found if fact.kind == FactKind.NOTE and fact.at >= taken.at)
    return tuple(fact for fact in notes if until is None or fact.at <= until)


def _named(view: OrderView) -> str:
    model = view.row.asset_model.zh if view.row.asset_model else ""
    return " ".join(part for part in (model, view.row.asset_serial or "") if part)
