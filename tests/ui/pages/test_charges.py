"""The bill in the window: every way of charging, what the warranty bears, and what a service package still holds."""

from datetime import date

import pytest
import sqlalchemy as sa

from app import settlement
from app.store.tables import Asset, Contract, Package, PackageUse, Warranty
from app.store.types import natural_id
from tests.app.documents.signed import a_shown_order
from ui.page import Place
from ui.pages.orders import OrdersPage

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def shown(store, company, clock):
    """An order of forty minutes whose result was shown; under warranty until a test says otherwise."""
    return a_shown_order(store, company, clock)


def out_of_warranty(tx):
    for row in tx.scalars(sa.select(Warranty)):
        row.start_on = date(2020, 1, 1)


def a_contract(tx, company, policy):
    tx.get(Asset, company.asset).contract_number = "HT-1"
    tx.add(
        Contract(
            id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer, kind="supply",
            signed_on=None, start_on=YEAR[0], end_on=YEAR[1], price_policy=policy,
        )
    )  # fmt: skip


def a_package(tx, company, rule, value=None, remaining=None):
    tx.add(
        Package(
            id=natural_id("sample", "package", rule), code=rule, customer_id=company.customer, rule=rule, name="套餐",
            name_en="Care", value=value, remaining=remaining, valid_from=YEAR[0], valid_to=YEAR[1],
            is_for_wear_parts=False,
        )
    )  # fmt: skip


def open_bill(desk, show, order_id):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), "overview"))
    hand.press("tab_charges")
    hand.find("bill_total")
    return hand


@pytest.mark.feature("S-58", "the bill follows warranty, contract and policy; in warranty it is nought", page="charges")
@pytest.mark.parametrize(
    ("policy", "covered", "total"),
    [
        ("parts_labour", True, "¥0.00"), ("parts_labour", False, "¥380.00"), ("parts_at_cost", False, "¥0.00"),
        ("cost_both", False, "¥95.00"), ("all_free", False, "¥0.00"),
    ],
)  # fmt: skip
def test_each_way_of_charging_is_shown_with_its_ground_and_its_total(
    desk, show, store, company, shown, policy, covered, total
):
    with store.write() as tx:
        a_contract(tx, company, policy)
        if not covered:
            out_of_warranty(tx)
    hand = open_bill(desk, show, shown)
    assert hand.says("bill_total") == total
    assert hand.says("bill_text_1") == "Labour"
    hand.press("charges_tell")
    assert hand.has("sign_pad")


@pytest.mark.feature("S-59", "a service package bears its share, and what is left of it is shown", page="charges")
def test_a_package_of_visits_bears_the_call_out_and_holds_one_visit_less(desk, show, store, files, company, shown):
    with store.write() as tx:
        out_of_warranty(tx)
        a_package(tx, company, "number_of_visits", 4, 2)
    hand = open_bill(desk, show, shown)
    assert hand.says("bill_total") == "¥180.00"
    assert any("visits left 2 → 1" in label for label in hand.labels())
    hand.press("charges_tell")
    assert hand.has("sign_pad")
    with store.write() as tx:
        settlement.freeze(tx, shown)
        used = tx.scalars(sa.select(PackageUse))
        # the same package, used up on another laptop meanwhile: its use arrives by sync, nothing is overwritten
        tx.add(PackageUse(**{**vars_of(used[0]), "id": tx.new_id(), "order_id": tx.new_id()}))
    with store.read() as db:
        package = settlement.package_look(db, shown)
    assert (package.terms.remaining, package.after) == (1, 0)


def vars_of(row):
    return {column.key: getattr(row, column.key) for column in sa.inspect(PackageUse).columns}


def test_a_prepaid_sum_is_shown_before_and_after(desk, show, store, company, shown):
    with store.write() as tx:
        out_of_warranty(tx)
        a_package(tx, company, "amount", 100000, 30000)
    hand = open_bill(desk, show, shown)
    assert hand.says("bill_total") == "¥80.00"
    assert any("left ¥300.00 → ¥0.00" in label for label in hand.labels())
    hand.press("charges_tell")
    assert hand.has("sign_pad")
