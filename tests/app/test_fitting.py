"""From where a part comes to fitted and back: the store's, the customer's own, and what is owed."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import closing, fitting, orders, parts, progress, settlement
from app.errors import Refused
from app.fitting import GenuinenessUnasked, NotGenuine, NothingShort
from app.parts import DeclineUnexplained, LineState, PartSource, StockShort
from app.store import keys
from app.store.kinds import (
    HandoverWay,
    MoveKind,
    OrderType,
    PayMethod,
    SignaturePurpose,
    SignatureSide,
    WarehouseKind,
)
from app.store.kinds import OrderState as S
from app.store.tables import PartMove, Warehouse
from app.store.types import natural_id, new_id
from tests import builders
from tests.builders import a_price_list, a_work_order, at_work

EXAMPLES = 20 if settings.default.max_examples <= 100 else settings.default.max_examples


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        tx.add(a_price_list())
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    return order_id


def agreed(tx, company, order_id, quantity=1):
    line = parts.plan_part(tx, order_id, company.part, Decimal(quantity))
    parts.give_part_consent(tx, line, said_by="韩工")
    return line


def the_line(store, order_id):
    with store.read() as db:
        return parts.order_parts(db, order_id)[0]


def in_van(store, company):
    with store.read() as db:
        return parts.in_stock(db, company.van, company.part)


def test_the_customers_own_part_costs_nothing_and_moves_no_stock(store, company, clock, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id)
        fitting.take_customers_own(tx, line, is_genuine=True)
        used = fitting.fit_part(tx, line)
    found = the_line(store, order_id)
    assert (found.state, found.source, found.unit_price_minor) == (LineState.FITTED, PartSource.CUSTOMER, 0)
    assert in_van(store, company) == 4
    with store.read() as db:
        [line] = [each for each in settlement.quote(db, order_id).lines if each.kind.value == "parts"]
        assert (line.amount_minor, line.payable_minor) == (0, 0)
    with store.write() as tx:
        fitting.undo_fit(tx, used)
    assert in_van(store, company) == 4


def test_whether_the_customers_own_part_is_genuine_is_asked(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id)
        fitting.take_customers_own(tx, line, is_genuine=None)
    with pytest.raises(GenuinenessUnasked), store.write() as tx:
        fitting.fit_part(tx, line)
    with store.write() as tx:
        fitting.take_customers_own(tx, line, is_genuine=False)
    with pytest.raises(NotGenuine), store.write() as tx:
        fitting.fit_part(tx, line)
    with store.write() as tx:
        parts.set_serials(tx, line, note="客户坚持使用，已告知不保")
        fitting.fit_part(tx, line)
    assert the_line(store, order_id).is_said_genuine is False


def test_the_customers_own_part_needs_his_yes_as_well(store, company, order_id):
    with store.write() as tx:
        line = parts.plan_part(tx, order_id, company.part, Decimal(1))
        fitting.take_customers_own(tx, line, is_genuine=True)
    with pytest.raises(Refused) as caught, store.write() as tx:
        fitting.fit_part(tx, line)
    assert caught.value.rule == "BR-49"


def test_a_part_from_the_store_leaves_the_store(store, company, order_id):
    shelf = natural_id("warehouse", "DP-X")
    with store.write() as tx:
        tx.add(
            Warehouse(id=shelf, code="DP-X", kind=WarehouseKind.COMPANY, name="总库", name_en="Store", holder_id=None)
        )
        parts.move_stock(tx, shelf, company.part, Decimal(2), MoveKind.RECEIVE)
        line = agreed(tx, company, order_id)
        fitting.take_customers_own(tx, line, is_genuine=True)
        fitting.take_from(tx, line, shelf)
        assert [(each.source, each.quantity) for each in fitting.places(tx, company.part)] == [
            (PartSource.VAN, 4), (PartSource.STORE, 2)]  # fmt: skip
        fitting.fit_part(tx, line)
    assert the_line(store, order_id).source is PartSource.STORE
    assert in_van(store, company) == 4
    with store.read() as db:
        assert parts.in_stock(db, shelf, company.part) == 1


def test_a_no_to_a_part_says_why(store, company, order_id):
    with store.write() as tx:
        line = parts.plan_part(tx, order_id, company.part, Decimal(1))
    with pytest.raises(DeclineUnexplained), store.write() as tx:
        parts.give_part_consent(tx, line, said_by="韩工", is_given=False)
    with store.write() as tx:
        parts.give_part_consent(tx, line, said_by="韩工", is_given=False, explanation="下周自行更换")
    assert the_line(store, order_id).consent.explanation == "下周自行更换"


def test_what_is_there_is_delivered_and_the_rest_is_owed(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id, 5)
    with pytest.raises(StockShort), store.write() as tx:
        fitting.fit_part(tx, line)
    with store.write() as tx:
        owed = fitting.back_order(tx, line)
        assert (owed.quantity, owed.due_on) == (1, date(2026, 11, 21))
        fitting.fit_part(tx, line)
    assert in_van(store, company) == 0
    found = the_line(store, order_id)
    assert (found.state, found.quantity) == (LineState.FITTED, 4)
    with store.read() as db:
        assert [(each.part.number, each.quantity) for each in fitting.back_orders(db, order_id)] == [("CH05-A", 1)]


def test_nothing_is_owed_where_all_is_there_or_the_part_is_the_customers(store, company, order_id):
    with store.write() as tx:
        line, own = agreed(tx, company, order_id, 4), agreed(tx, company, order_id, 9)
        fitting.take_customers_own(tx, own, is_genuine=True)
    for each in (line, own):
        with pytest.raises(NothingShort), store.write() as tx:
            fitting.back_order(tx, each)


def test_a_line_of_which_nothing_is_there_leaves_the_order_and_comes_back_with_the_delivery(store, company, order_id):
    with store.write() as tx:
        parts.move_stock(tx, company.van, company.part, Decimal(-4), MoveKind.ADJUST)
        owed = fitting.back_order(tx, agreed(tx, company, order_id, 2))
        assert parts.order_parts(tx, order_id) == []
        parts.move_stock(tx, company.van, company.part, Decimal(2), MoveKind.RECEIVE)
        fitting.deliver_back_order(tx, order_id, owed)
        assert fitting.back_orders(tx, order_id) == []
    found = the_line(store, order_id)
    assert (found.quantity, found.state) == (2, LineState.PLANNED)


def sell(store, files, order_id, clock):
    """Bring a sale from its lines to the customer's copy; gives what he paid."""
    clock.pass_(minutes=2)
    with store.write() as tx:
        for line in parts.order_parts(tx, order_id):
            if line.is_open:
                fitting.fit_part(tx, line.id)
        progress.finish_work(tx, order_id, outcome=progress.RepairResult.PARTLY)
        progress.show_result(tx, order_id, shown_to="韩工")
        builders.sign(tx, files, order_id, SignaturePurpose.CHARGE_NOTICE)
        for side in (SignatureSide.ENGINEER, SignatureSide.CUSTOMER):
            builders.sign(tx, files, order_id, SignaturePurpose.ACCEPTANCE, side)
        closing.accept_work(tx, order_id)
        due = settlement.quote(tx, order_id).total_minor - settlement.paid_minor(tx, order_id)
        closing.settle_charges(tx, order_id, method=PayMethod.CASH, payer="韩工")
        closing.hand_over(tx, order_id, new_id(), way=HandoverWay.SCREEN, to_whom="韩工")
    return due


def test_a_sale_of_which_something_is_owed_stays_open_until_the_rest_is_delivered_and_paid(
    store, files, company, clock
):
    with store.write() as tx:
        tx.add(a_price_list())
        keys.keep_secret(tx, "office seal", keys.make_device_keys().seal_public)
        order_id = a_work_order(tx, company, OrderType.PART_SALE)
        builders.on_site(tx, order_id)
        progress.give_consent(tx, order_id, said_by="韩工")
        progress.start_work(tx, order_id)
        fitting.back_order(tx, agreed(tx, company, order_id, 5))
    assert sell(store, files, order_id, clock) == 4 * 18500
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.AWAITING_PARTS
        assert orders.steps_of(db, order_id)[-1].reason == "CH05-A × 1"
        [owed] = fitting.back_orders(db, order_id)
    clock.pass_(days=2)
    with store.write() as tx:
        parts.move_stock(tx, company.van, company.part, Decimal(1), MoveKind.RECEIVE)
        progress.resume_work(tx, order_id)
        parts.give_part_consent(tx, fitting.deliver_back_order(tx, order_id, owed), said_by="韩工")
    assert sell(store, files, order_id, clock) == 18500
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.HANDED_OVER
        assert [row.amount_minor for row in settlement.receipts(db, order_id)] == [4 * 18500, 18500]
        assert orders.allowed(OrderType.QUALITY_FAULT, S.HANDED_OVER, S.AWAITING_PARTS) is None


class _EnoughSeenError(Exception):
    """Leaves the transaction without saving it."""


acts = st.lists(
    st.tuples(st.sampled_from(["fit", "undo", "back", "own", "buy"]), st.integers(0, 3), st.integers(1, 6)), max_size=14
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_whatever_is_fitted_owed_and_taken_back_the_van_holds_what_a_slow_count_says(store, company, order_id, acts):
    with contextlib.suppress(_EnoughSeenError), store.write() as tx:
        there = Decimal(4)
        for what, place, much in acts:
            lines = parts.order_parts(tx, order_id)
            line = lines[place % len(lines)] if lines else None
            there += done(tx, company, order_id, what, line, Decimal(much), there)
            assert parts.in_stock(tx, company.van, company.part) == there >= 0
        moves = tx.scalars(parts.sa.select(PartMove.quantity).where(PartMove.part_id == company.part))
        assert sum(moves, Decimal(0)) == there
        raise _EnoughSeenError


def done(tx, company, order_id, what, line, much, there):
    """Do one thing and say by how much the van must change; what is refused changes nothing."""
    if what == "buy" or line is None:
        agreed(tx, company, order_id, much)
        return Decimal(0)
    with contextlib.suppress(Refused):
        if what == "own":
            fitting.take_customers_own(tx, line.id, is_genuine=True)
        elif what == "back":
            fitting.back_order(tx, line.id)
        elif what == "undo" and line.used_id:
            fitting.undo_fit(tx, line.used_id)
            return Decimal(0) if line.is_customers else line.quantity
        elif what == "fit":
            progress.fit_part(tx, line.id)
            assert line.is_customers or line.quantity <= there
            return Decimal(0) if line.is_customers else -line.quantity
    return Decimal(0)
