"""Parts before the road: what the plan asks for, a store that issues for approved cases alone, and what goes back."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import parts, supply
from app.parts import StockShort
from app.store.kinds import MoveKind, OrderType, RequestState, WarehouseKind
from app.store.tables import RequestStep, ServiceRequest, Warehouse, WorkOrder
from app.store.types import natural_id
from app.supply import CaseNotApproved, NothingIssued, NotPlanned, VanUnknown
from tests import builders
from tests.app.conftest import ENGINEER

TWO, THREE = Decimal(2), Decimal(3)


@pytest.fixture
def order_id(store, company):
    """A fault order whose request waits for its approval, with six pieces of a part on its plan; the van has four."""
    with store.write() as tx:
        order_id = builders.a_work_order(tx, company)
        request = ServiceRequest(
            id=tx.new_id(), number="SR-26-00001", kind=OrderType.QUALITY_FAULT, channel="phone", received_at=tx.now,
            received_by_id=None, customer_id=company.customer, site_id=company.site, contact_id=company.contact,
            asset_id=company.asset, text="x", text_en=None, fault_level=None, priority=None, occurred_at=None,
        )  # fmt: skip
        tx.add(request)
        tx.get(WorkOrder, order_id).request_id = request.id
        for source, target in ((None, "registered"), ("registered", "triaged"), ("triaged", "awaiting_approval")):
            step_to(tx, request.id, source, target)
        parts.plan_part(tx, order_id, company.part, Decimal(6))
        depot = Warehouse(
            id=natural_id("warehouse", "DP-KM"), code="DP-KM", kind=WarehouseKind.COMPANY, name="昆明库",
            name_en="Kunming depot", holder_id=None,
        )  # fmt: skip
        tx.add(depot)
        parts.move_stock(tx, depot.id, company.part, THREE, MoveKind.RECEIVE)
    return order_id


def step_to(tx, request_id, source, target):
    tx.add(
        RequestStep(
            id=tx.new_id(), request_id=request_id, from_state=RequestState(source) if source else None,
            to_state=RequestState(target), at=tx.now, by_id=None, reason=None,
        )
    )  # fmt: skip
    tx.flush()


def approve(tx, order_id):
    step_to(tx, tx.get(WorkOrder, order_id).request_id, "awaiting_approval", "approved")


DEPOT = natural_id("warehouse", "DP-KM")


def test_what_to_carry_is_the_open_lines_of_the_plan_against_the_van(store, company, order_id):
    with store.read() as db:
        (row,) = supply.to_carry(db, order_id, ENGINEER)
    assert (row.wanted, row.in_van, row.short, row.asked, row.issued) == (6, 4, 2, 0, 0)


def test_the_store_is_asked_for_approved_cases_alone_and_for_no_more_than_the_plan_names(store, company, order_id):
    with store.write() as tx, pytest.raises(CaseNotApproved):
        supply.ask_store(tx, order_id, company.part, TWO)
    with store.write() as tx:
        approve(tx, order_id)
        supply.ask_store(tx, order_id, company.part, TWO)
        with pytest.raises(NotPlanned):
            supply.ask_store(tx, order_id, company.part, Decimal(5))
        with pytest.raises(NotPlanned):
            supply.ask_store(tx, order_id, company.other_part, TWO)
    with store.read() as db:
        (row,) = supply.to_carry(db, order_id, ENGINEER)
    assert row.asked == 2


def test_an_issue_moves_both_stocks_and_is_bound_to_the_order(store, company, order_id):
    issued = {"store_id": DEPOT, "van_id": company.van}
    with store.write() as tx, pytest.raises(CaseNotApproved):
        supply.issue(tx, order_id, company.part, TWO, **issued)
    with store.write() as tx:
        approve(tx, order_id)
        supply.issue(tx, order_id, company.part, TWO, **issued)
    with store.read() as db:
        assert (parts.in_stock(db, DEPOT, company.part), parts.in_stock(db, company.van, company.part)) == (1, 6)
    with store.write() as tx, pytest.raises(StockShort):
        supply.issue(tx, order_id, company.part, TWO, **issued)


def test_what_is_unused_goes_back_and_no_more(store, company, order_id):
    with store.write() as tx:
        approve(tx, order_id)
        supply.issue(tx, order_id, company.part, TWO, store_id=DEPOT, van_id=company.van)
    with store.write() as tx:
        with pytest.raises(NothingIssued):
            supply.give_back(tx, order_id, company.part, THREE)
        supply.give_back(tx, order_id, company.part, TWO, "未用")
        with pytest.raises(NothingIssued):
            supply.give_back(tx, order_id, company.part, Decimal(1))
    with store.read() as db:
        assert parts.in_stock(db, company.van, company.part) == 4
        assert supply.unused(db, order_id, ENGINEER) == []


def test_without_a_van_nothing_goes_back(store, company, order_id):
    with store.write() as tx:
        tx.get(Warehouse, company.van).holder_id = None
        with pytest.raises(VanUnknown):
            supply.give_back(tx, order_id, company.part, TWO)


class Book:
    """An independent book in plain numbers: what each deed may do, and what it leaves."""

    def __init__(self):
        self.depot, self.van, self.issued, self.back = 3, 4, 0, 0

    def allows(self, deed, count):
        return {
            "issue": self.issued + count <= 6 and self.depot >= count,
            "give_back": count <= self.issued - self.back and self.van >= count,
            "receive": True,
        }[deed]

    def write(self, deed, count):
        depot, van, issued, back = {
            "issue": (-count, count, count, 0), "give_back": (0, -count, 0, count), "receive": (count, 0, 0, 0),
        }[deed]  # fmt: skip
        self.depot, self.van = self.depot + depot, self.van + van
        self.issued, self.back = self.issued + issued, self.back + back


def do(tx, company, order_id, deed, quantity):
    if deed == "issue":
        supply.issue(tx, order_id, company.part, quantity, store_id=DEPOT, van_id=company.van)
    elif deed == "give_back":
        supply.give_back(tx, order_id, company.part, quantity)
    else:
        parts.move_stock(tx, DEPOT, company.part, quantity, MoveKind.RECEIVE)


class UndoneError(Exception):
    pass


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(deeds=st.lists(st.tuples(st.sampled_from(["issue", "give_back", "receive"]), st.integers(1, 4)), max_size=8))
def test_stock_equals_the_sum_of_its_moves_and_is_never_negative(store, company, order_id, deeds):
    book = Book()
    with contextlib.suppress(UndoneError), store.write() as tx:
        approve(tx, order_id)
        for deed, count in deeds:
            if book.allows(deed, count):
                do(tx, company, order_id, deed, Decimal(count))
                book.write(deed, count)
            else:
                with pytest.raises((NotPlanned, StockShort, NothingIssued)):
                    do(tx, company, order_id, deed, Decimal(count))
            there = [parts.in_stock(tx, each, company.part) for each in (DEPOT, company.van)]
            assert there == [book.depot, book.van]
            assert min(there) >= 0
        raise UndoneError
