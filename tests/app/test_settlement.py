"""The bill from the ledger: by the contract of the machine, by the package of the customer, frozen and settled."""

from datetime import date

import pytest
import sqlalchemy as sa

from app import settlement
from app.charges import Policy, PriceMissing
from app.settlement import AmountWrong, PolicyUnknown
from app.store.kinds import PayMethod
from app.store.tables import Asset, Contract, Package, PackageUse, PriceList, Warranty
from app.store.types import natural_id
from tests import builders


@pytest.fixture
def order_id(store, company, clock):
    """A fault order out of warranty with 40 minutes of work, and a price list."""
    with store.write() as tx:
        tx.add(
            PriceList(
                id=natural_id("sample", "prices", "2026"), code="2026", currency="CNY", valid_from=date(2023, 1, 1),
                labour_minor_per_hour=18000, labour_cost_minor_per_hour=9500, labour_step_minutes=30,
                call_out_minor=20000, training_minor=60000, analysis_minor=None,
            )
        )  # fmt: skip
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
        for row in tx.scalars(sa.select(Warranty)):
            row.start_on = date(2020, 1, 1)
    clock.pass_(minutes=40)
    return order_id


def a_package(tx, company, rule, **more):
    tx.add(
        Package(
            id=natural_id("sample", "package", rule), code=rule, customer_id=company.customer, rule=rule, name="套餐",
            name_en=None, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), is_for_wear_parts=False, **more,
        )
    )  # fmt: skip


def a_contract(tx, company, policy):
    tx.get(Asset, company.asset).contract_number = "HT-1"
    tx.add(
        Contract(
            id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer, kind="supply",
            signed_on=None, start_on=date(2026, 1, 1), end_on=date(2026, 12, 31), price_policy=policy,
        )
    )  # fmt: skip


def left(db, order_id):
    return settlement.package_terms(db, db.scalar(sa.select(Package))).remaining


def test_a_prepaid_sum_is_used_once_however_often_the_bill_is_frozen(store, company, order_id):
    with store.write() as tx:
        a_package(tx, company, "amount", value=50000, remaining=30000)
    for revision in (1, 2):
        with store.write() as tx:
            assert settlement.freeze(tx, order_id).revision == revision
        with store.read() as db:
            assert left(db, order_id) == 0
            assert settlement.sheet(db, order_id).bill.total_minor == 18000 + 20000 - 30000
    with store.read() as db:
        assert settlement.quote(db, order_id).total_minor == 8000


def test_visits_are_counted_from_uses_of_both_laptops(store, company, order_id):
    with store.write() as tx:
        a_package(tx, company, "number_of_visits", value=4, remaining=2)
        tx.add(
            PackageUse(
                id=tx.new_id(), package_id=natural_id("sample", "package", "number_of_visits"), order_id=tx.new_id(),
                visits=1, amount_minor=0, at=tx.now, by_id=None, voids_id=None,
            )
        )  # fmt: skip
    with store.write() as tx:
        assert settlement.freeze(tx, order_id).bill.total_minor == 18000
        assert left(tx, order_id) == 0


@pytest.mark.parametrize(
    ("policy", "total"), [("parts_labour", 38000), ("parts_at_cost", 0), ("cost_both", 9500), ("all_free", 0)]
)
def test_the_contract_of_the_machine_decides(store, company, order_id, policy, total):
    with store.write() as tx:
        a_contract(tx, company, policy)
    with store.read() as db:
        found = settlement.quote(db, order_id)
    assert (found.policy, found.total_minor) == (Policy(policy), total)


def test_a_policy_nobody_knows_is_refused(store, company, order_id):
    with store.write() as tx:
        a_contract(tx, company, "barter")
        with pytest.raises(PolicyUnknown):
            settlement.quote(tx, order_id)


def test_no_more_is_taken_than_is_due(store, order_id):
    with store.write() as tx:
        settlement.freeze(tx, order_id)
        with pytest.raises(AmountWrong):
            settlement.take_payment(tx, order_id, amount_minor=38001, method=PayMethod.CASH, payer="韩工")
        settlement.take_payment(tx, order_id, amount_minor=8000, method=PayMethod.CASH, payer="韩工")
        settlement.take_payment(tx, order_id, amount_minor=30000, method=PayMethod.CARD, payer="韩工")
        assert [row.number for row in settlement.receipts(tx, order_id)] == ["RC-26-A7-0001", "RC-26-A7-0002"]
        with pytest.raises(AmountWrong):
            settlement.take_payment(tx, order_id, amount_minor=1, method=PayMethod.CASH, payer="韩工")


def test_without_a_price_list_nothing_is_guessed(store, order_id):
    with store.write() as tx:
        for row in tx.scalars(sa.select(PriceList)):
            row.valid_from = date(2030, 1, 1)
    with store.read() as db, pytest.raises(PriceMissing):
        settlement.quote(db, order_id)
