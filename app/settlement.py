"""Settlement: the bill of one order from the ledger, frozen once it is settled; receipts, and what a package gave."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.charges import (
    TRAINING,
    Bill,
    CoverageUndetermined,
    Done,
    Extra,
    Line,
    LineKind,
    PackageRule,
    PackageTerms,
    PartFitted,
    Policy,
    PriceMissing,
    Rates,
    WaivedBy,
    bill,
)
from app.coverage import judged_for
from app.errors import Refused
from app.money import money_text
from app.order_types import BENCH, REMOTE
from app.orders import OrderView, order_view
from app.parts import LineState, PartLine, order_parts
from app.store.door import Read, Write
from app.store.kinds import OrderType, PayMethod, TimeKind
from app.store.tables import ChargeSheet, Contract, Package, PackageUse, Part, PriceList, Receipt
from app.store.types import OrderId
from app.visits import segments, totals
from app.words import Pair

PRICES: Final = Pair("价目表", "price list")
_COUNTED: Final = frozenset({PackageRule.NUMBER_OF_VISITS, PackageRule.AMOUNT})
_PARTS_ONLY: Final = frozenset({OrderType.PART_SALE, OrderType.FOLLOW_UP_VISIT})


class PolicyUnknown(Refused):
    """The contract names a way of charging this version does not know. Facts: policy, contract."""

    code = "policy_unknown"
    rule = "BR-66"


class AmountWrong(Refused):
    """What is paid is not what is due. Facts: paid_minor, due_minor (as money texts)."""

    code = "amount_wrong"
    rule = "BR-70"


@dataclass(frozen=True)
class Sheet:
    """The frozen bill of an order."""

    id: uuid.UUID
    revision: int
    bill: Bill
    at: datetime


@dataclass(frozen=True)
class ReceiptRow:
    """Money that was taken, with its number."""

    id: uuid.UUID
    number: str
    amount_minor: int
    currency: str
    method: PayMethod
    payer: str
    at: datetime


@dataclass(frozen=True)
class PackageLook:
    """A service package that holds for an order: what it gives, what was left before, and what is left after it."""

    code: str
    name: Pair
    terms: PackageTerms
    after: int

    @property
    def is_counted(self) -> bool:
        """Tell whether it holds a number of visits or a sum that is used up."""
        return self.terms.rule in _COUNTED


def quote(db: Read, order_id: OrderId) -> Bill:
    """Compute the bill of an order as it stands now.

    Raises:
        CoverageUndetermined, PriceMissing, PolicyUnknown: as named.
    """
    view = order_view(db, order_id)
    on = price_day(db, view)
    done = _done(db, view, on)
    if not (done.parts or done.minutes or done.is_call_out or done.extras or done.is_maintenance):
        return Bill(_policy(db, view, on), ())
    return _billed(db, view, done, on)


def _billed(db: Read, view: OrderView, done: Done, on: date) -> Bill:
    found = judged_for(db, view, on) if view.row.order_type is not OrderType.PART_SALE else None
    package = _package(db, view, on)
    terms = package_terms(db, package, view.row.id) if package else None
    return bill(done, rates(db, on), _policy(db, view, on), found.coverage if found else None, terms)


def rates(db: Read, on: date) -> Rates:
    """Find the price list of a day.

    Raises:
        PriceMissing: there is none.
    """
    newest = sa.select(PriceList).where(PriceList.valid_from <= on).order_by(PriceList.valid_from.desc())
    found = db.scalar(newest.limit(1))
    if found is None:
        raise PriceMissing(item=PRICES)
    return Rates(
        found.labour_minor_per_hour, found.labour_cost_minor_per_hour, found.labour_step_minutes,
        found.call_out_minor, found.training_minor, found.currency,
    )  # fmt: skip


def hourly_charge(db: Read, view: OrderView) -> str | None:
    """Say what an hour of this work would cost the customer, as a money text; None if the work itself is free.

    Where nobody knows whether the warranty covers it, it counts as charged. Without a price list nothing can be told.
    """
    order_type, on = view.row.order_type, price_day(db, view)
    if order_type in REMOTE or order_type in _PARTS_ONLY:
        return None
    try:
        listed = rates(db, on)
        if order_type is OrderType.TRAINING:
            price = listed.training_minor
            done = Done(extras=[Extra(LineKind.TRAINING, TRAINING, Decimal(1), "次", price)] if price else ())
        else:
            done = Done((), 60, order_type not in BENCH, order_type is OrderType.MAINTENANCE)
        expected = _billed(db, view, done, on)
    except CoverageUndetermined:
        return money_text(listed.labour_minor_per_hour, listed.currency)
    except (PriceMissing, PolicyUnknown):
        return None
    return money_text(expected.total_minor, expected.currency) if expected.total_minor else None


def estimate(db: Read, order_id: OrderId, minutes: int) -> Bill:
    """Compute what an order will cost with the parts on it that were not declined, and so much work. Source: BR-48.

    Raises:
        CoverageUndetermined, PriceMissing, PolicyUnknown: as named.
    """
    view = order_view(db, order_id)
    on, order_type = price_day(db, view), view.row.order_type
    wanted = [_fitted(db, line) for line in order_parts(db, order_id) if line.state is not LineState.DECLINED]
    is_visit = minutes > 0 and order_type not in BENCH | REMOTE
    done = Done(wanted, minutes, is_visit, is_visit and order_type is OrderType.MAINTENANCE)
    return _billed(db, view, done, on)


def package_terms(db: Read, package: Package, but_for: OrderId | None = None) -> PackageTerms:
    """Say what a package gives and what is left of it: as published, less all that (other) orders took since."""
    found = db.scalars(sa.select(PackageUse).where(PackageUse.package_id == package.id))
    voided = {use.voids_id for use in found}
    uses = [use for use in found if use.id not in voided and use.order_id != but_for]
    rule = PackageRule(package.rule)
    used = sum(use.visits if rule is PackageRule.NUMBER_OF_VISITS else use.amount_minor for use in uses)
    return PackageTerms(rule, package.value or 0, (package.remaining or 0) - used, package.is_for_wear_parts)


def package_look(db: Read, order_id: OrderId) -> PackageLook | None:
    """Say which service package holds for an order, and what it takes from it. Source: BR-68."""
    view = order_view(db, order_id)
    package = _package(db, view, price_day(db, view))
    if package is None:
        return None
    before = package_terms(db, package, order_id)
    used = 0
    if before.rule in _COUNTED:
        try:
            made = quote(db, order_id)
        except Refused:
            made = None  # what keeps the bill from being computed is said by the bill itself
        if made is not None:
            used = made.package_visits if before.rule is PackageRule.NUMBER_OF_VISITS else made.package_amount_minor
    return PackageLook(package.code, Pair(package.name, package.name_en), before, before.remaining - used)


def freeze(tx: Write, order_id: OrderId) -> Sheet:
    """Freeze the bill; a later revision takes the place of an earlier one, and of what that took from the package.

    Raises:
        CoverageUndetermined, PriceMissing, PolicyUnknown: as named.
    """
    former = sheet(tx, order_id)
    _give_back(tx, order_id)
    made = quote(tx, order_id)
    view = order_view(tx, order_id)
    package = _package(tx, view, price_day(tx, view))
    row = ChargeSheet(
        id=tx.new_id(), order_id=order_id, revision=former.revision + 1 if former else 1, policy=made.policy,
        lines=[_told(line) for line in made.lines], gross_minor=made.gross_minor, waived_minor=made.waived_minor,
        package_minor=made.package_minor, total_minor=made.total_minor, currency=made.currency,
        package_id=package.id if package else None, at=tx.now, by_id=tx.actor_id,
        voids_id=former.id if former else None,
    )  # fmt: skip
    tx.add(row)
    if package is not None and (made.package_visits or made.package_amount_minor):
        tx.add(
            PackageUse(
                id=tx.new_id(), package_id=package.id, order_id=order_id, visits=made.package_visits,
                amount_minor=made.package_amount_minor, at=tx.now, by_id=tx.actor_id, voids_id=None,
            )
        )  # fmt: skip
    tx.flush()
    return Sheet(row.id, row.revision, made, row.at)


def sheet(db: Read, order_id: OrderId) -> Sheet | None:
    """Find the frozen bill of an order."""
    found = db.scalars(
        sa.select(ChargeSheet).where(ChargeSheet.order_id == order_id).order_by(ChargeSheet.at, ChargeSheet.id)
    )
    voided = {row.voids_id for row in found}
    row = next((row for row in reversed(found) if row.id not in voided), None)
    if row is None:
        return None
    lines = tuple(_line(told) for told in row.lines)
    return Sheet(row.id, row.revision, Bill(Policy(row.policy), lines, row.currency), row.at)


def take_payment(tx: Write, order_id: OrderId, *, amount_minor: int, method: PayMethod, payer: str) -> str:
    """Record that the customer paid, or is to be invoiced; gives the number of the receipt. Source: BR-70.

    Raises:
        AmountWrong: nothing is due, or something else.
    """
    frozen = sheet(tx, order_id)
    due = (frozen.bill.total_minor if frozen else 0) - paid_minor(tx, order_id)
    if amount_minor <= 0 or amount_minor > due:
        raise AmountWrong(paid_minor=amount_minor, due_minor=due)
    number = tx.next_number("RC")
    tx.add(
        Receipt(
            id=tx.new_id(), number=number, order_id=order_id, amount_minor=amount_minor,
            currency=frozen.bill.currency if frozen else "CNY", method=method, payer=payer.strip(), at=tx.now,
            by_id=tx.actor_id, voids_id=None,
        )
    )  # fmt: skip
    tx.flush()
    return number


def receipts(db: Read, order_id: OrderId) -> list[ReceiptRow]:
    """List the receipts of an order, oldest first."""
    found = db.scalars(sa.select(Receipt).where(Receipt.order_id == order_id).order_by(Receipt.at, Receipt.id))
    voided = {row.voids_id for row in found}
    return [
        ReceiptRow(row.id, row.number, row.amount_minor, row.currency, row.method, row.payer, row.at)
        for row in found
        if row.id not in voided and row.voids_id is None
    ]


def paid_minor(db: Read, order_id: OrderId) -> int:
    """Add up what has a receipt."""
    return sum(row.amount_minor for row in receipts(db, order_id))


def _done(db: Read, view: OrderView, on: date) -> Done:
    order_type = view.row.order_type
    if order_type in REMOTE:
        return Done()
    fitted = [_fitted(db, line) for line in order_parts(db, view.row.id) if line.state is LineState.FITTED]
    if order_type in _PARTS_ONLY:
        return Done(fitted)
    minutes = totals(segments(db, view.row.id), db.clock.now()).work_minutes
    if order_type is OrderType.TRAINING and minutes:
        price = rates(db, on).training_minor
        return Done(fitted, extras=[Extra(LineKind.TRAINING, TRAINING, Decimal(1), "次", price)] if price else ())
    is_maintenance = order_type is OrderType.MAINTENANCE and minutes > 0
    return Done(fitted, minutes, minutes > 0 and order_type not in BENCH, is_maintenance)


def _fitted(db: Read, line: PartLine) -> PartFitted:
    part = db.get(Part, line.part.id)
    cost = 0 if line.is_customers else part.cost_minor if part else None
    price = line.unit_price_minor
    return PartFitted(
        line.part.number, line.part.name, line.part.unit, line.quantity, price, cost, line.part.is_wear_part
    )


def _policy(db: Read, view: OrderView, on: date) -> Policy:
    number = view.asset.contract_number if view.asset else None
    contract = db.scalar(sa.select(Contract).where(Contract.number == number)) if number else None
    if contract is None or (contract.start_on or on) > on or (contract.end_on or on) < on:
        return Policy.PARTS_LABOUR
    try:
        return Policy(contract.price_policy)
    except ValueError as error:
        raise PolicyUnknown(policy=contract.price_policy, contract=contract.number) from error


def _package(db: Read, view: OrderView, on: date) -> Package | None:
    if view.customer is None:
        return None
    valid = sa.select(Package).where(
        Package.customer_id == view.customer.id, Package.valid_from <= on, Package.valid_to >= on
    )
    return db.scalar(valid.order_by(Package.code).limit(1))


def price_day(db: Read, view: OrderView) -> date:
    """Find the day that prices and coverage are judged for: the first of the work, at the site; else today."""
    worked = [each.start_at for each in segments(db, view.row.id) if each.kind is TimeKind.WORK]
    return min(worked, default=db.clock.now()).astimezone(ZoneInfo(view.row.zone)).date()


def _give_back(tx: Write, order_id: OrderId) -> None:
    found = tx.scalars(sa.select(PackageUse).where(PackageUse.order_id == order_id))
    voided = {use.voids_id for use in found}
    for use in found:
        if use.id not in voided and use.voids_id is None:
            tx.add(
                PackageUse(
                    id=tx.new_id(), package_id=use.package_id, order_id=order_id, visits=0, amount_minor=0, at=tx.now,
                    by_id=tx.actor_id, voids_id=use.id,
                )
            )  # fmt: skip
    tx.flush()


def _told(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind.value, "text": line.text.zh, "text_en": line.text.en, "number": line.number,
        "quantity": f"{line.quantity:f}", "unit": line.unit, "unit_price_minor": line.unit_price_minor,
        "amount_minor": line.amount_minor, "waived_by": line.waived_by.value if line.waived_by else None,
        "package_minor": line.package_minor, "payable_minor": line.payable_minor, "minutes": line.minutes,
    }  # fmt: skip


def told_lines(made: Bill) -> list[dict[str, Any]]:
    """Give the lines of a bill as they are frozen and signed."""
    return [_told(line) for line in made.lines]


def _line(told: dict[str, Any]) -> Line:
    return Line(
        LineKind(told["kind"]), Pair(told["text"], told["text_en"]), Decimal(told["quantity"]), told["unit"],
        told["unit_price_minor"], told["amount_minor"], WaivedBy(told["waived_by"]) if told["waived_by"] else None,
        told["package_minor"], told["number"], told["minutes"],
    )  # fmt: skip
