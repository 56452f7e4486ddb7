"""The clocks of the sample day: every limit of its eight orders, and where it comes from, as `day.json` says them."""

from contextlib import closing
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import ShiftedClock
from app.deadlines import Goal, LimitSource
from app.limits import limit_rows, limits_of, order_limits
from app.store import tables as t
from app.store.types import OrderId, natural_id
from office import sample
from office.history import OfficeHistory
from office.service import found_office

DAY = date(2026, 11, 18)
ORDERS = sample.Sample().day["orders"]
AGREED_GOALS = {5: {Goal.ARRIVAL, Goal.REPAIR}, 6: {Goal.ARRIVAL, Goal.REPAIR}}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Head office with the sample, at the morning of the day."""
    clock = ShiftedClock(datetime(2026, 11, 18, 0, 0, tzinfo=UTC))
    path = tmp_path_factory.mktemp("office") / "office.db"
    with closing(ledger.open_office(path, OfficeHistory(), clock)) as made:
        found_office(made, *sample.company_names())
        sample.fill(made, DAY)
        yield made


def order_of(db, number):
    key = natural_id("sample", "order", ORDERS[number - 1]["service_no"])
    assert db.get(t.WorkOrder, key) is not None
    return OrderId(key)


@pytest.mark.parametrize("told", ORDERS, ids=lambda told: str(told["no"]))
def test_the_limits_of_the_day_are_the_oracles(store, told):
    clocks = told["clocks"]
    with store.read() as db:
        found = {each.limit.goal: each for each in order_limits(db, order_of(db, told["no"]))}
    for goal in (Goal.RESPONSE, Goal.ARRIVAL, Goal.REPAIR, Goal.LOANER):
        wanted = clocks[f"{goal}_due"]
        assert (goal in found) == (wanted is not None), goal
        if wanted is not None:
            assert found[goal].limit.due_at == datetime.fromisoformat(wanted), goal
    assert found[Goal.RESPONSE].done_at == datetime.fromisoformat(clocks["responded"])
    assert found[Goal.RESPONSE].state == ("met" if clocks["responded_in_time"] else "missed")


@pytest.mark.parametrize("told", ORDERS, ids=lambda told: str(told["no"]))
def test_every_limit_of_the_day_names_its_source(store, told):
    with store.read() as db:
        found = {each.limit.goal: each.limit.source for each in order_limits(db, order_of(db, told["no"]))}
    agreed = {goal for goal, source in found.items() if source is LimitSource.AGREED}
    assert agreed == AGREED_GOALS.get(told["no"], set())
    contract = {goal for goal, source in found.items() if source is LimitSource.CONTRACT} - {Goal.CONTACT}
    assert contract == {1: {Goal.RESPONSE}, 2: {Goal.RESPONSE}, 8: {Goal.LOANER}}.get(told["no"], set())


def test_many_orders_are_judged_as_one_by_one(store):
    with store.read() as db:
        ids = [OrderId(each) for each in db.scalars(sa.select(t.WorkOrder.id))]
        together = limits_of(db, ids)
        for order_id in ids[::9]:
            one = order_limits(db, order_id)
            assert [(each.limit, each.done_at) for each in together[order_id]] == [
                (each.limit, each.done_at) for each in one
            ]


def test_the_table_of_limits_is_the_samples(store):
    with store.read() as db:
        rows = {row.code: row for row in limit_rows(db)}
    hours = {code: row.spans[Goal.REPAIR] for code, row in rows.items()}
    assert {code: value and value.total_seconds() / 3600 for code, value in hours.items()} == {
        "P1": 24, "P2": 48, "P3": 48, "P4": None,
    }  # fmt: skip
