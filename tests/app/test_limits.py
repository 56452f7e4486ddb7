"""Limits as the ledger knows them: contract, agreement, table; what reaches them, and what stops the repair clock."""

from datetime import date, timedelta

import pytest

from app import progress
from app.deadlines import Goal, LimitSource, LimitState
from app.evidence import record_fact
from app.limits import agree_limit, limit_rows, order_limits, record_reply, seed_limits, set_limit, urgent_ids
from app.repair import RepairResult
from app.store.kinds import FactKind, OrderType, Priority
from app.store.tables import Asset, Contract, WorkOrder
from app.store.types import natural_id
from tests import builders

TABLE = {"P1": {"response": 120, "plan": 120, "arrival": 240, "repair": 1440, "loaner": 1440}}
HOUR = timedelta(hours=1)


@pytest.fixture
def order_id(store, company):
    """A P1 fault, dispatched now, and the table of limits."""
    with store.write() as tx:
        seed_limits(tx, TABLE)
        return builders.a_work_order(tx, company)


def found(store, order_id):
    with store.read() as db:
        return {each.limit.goal: each for each in order_limits(db, order_id)}


def dispatched_at(store, order_id):
    with store.read() as db:
        return db.get(WorkOrder, order_id).dispatched_at


def test_the_table_by_priority_sets_every_limit_and_the_first_call_counts_from_the_dispatch(store, order_id):
    since = dispatched_at(store, order_id)
    limits = found(store, order_id)
    assert {goal: each.limit.due_at - since for goal, each in limits.items()} == {
        Goal.RESPONSE: 2 * HOUR, Goal.CONTACT: 2 * HOUR, Goal.PLAN: 2 * HOUR, Goal.ARRIVAL: 4 * HOUR,
        Goal.REPAIR: 24 * HOUR, Goal.LOANER: 24 * HOUR,
    }  # fmt: skip
    assert {each.limit.source for each in limits.values()} == {LimitSource.PRIORITY}


def test_a_maintenance_goes_by_its_appointment_and_has_a_limit_for_the_answer_alone(store, company):
    with store.write() as tx:
        seed_limits(tx, TABLE)
        order_id = builders.a_work_order(tx, company, OrderType.MAINTENANCE, "WO-26-00816")
    assert set(found(store, order_id)) == {Goal.RESPONSE, Goal.CONTACT}


def test_contract_goes_before_agreement_before_product_line_before_priority(store, company, order_id):
    since = dispatched_at(store, order_id)
    with store.write() as tx:
        set_limit(tx, "chiller", {"arrival": 180, "repair": 600}, family="chiller")
    limits = found(store, order_id)
    assert (limits[Goal.ARRIVAL].limit.source, limits[Goal.ARRIVAL].limit.due_at) == (
        LimitSource.PRODUCT_LINE, since + 3 * HOUR,
    )  # fmt: skip
    assert limits[Goal.LOANER].limit.source is LimitSource.PRIORITY
    with store.write() as tx:
        agree_limit(tx, order_id, Goal.ARRIVAL, since + 22 * HOUR)
    assert found(store, order_id)[Goal.ARRIVAL].limit.source is LimitSource.AGREED
    with store.write() as tx:
        tx.add(a_contract(company))
        tx.get(Asset, company.asset).contract_number = "HT-1"
    assert found(store, order_id)[Goal.ARRIVAL].limit.due_at == since + 4 * HOUR
    assert found(store, order_id)[Goal.ARRIVAL].limit.source is LimitSource.CONTRACT


def a_contract(company, end_on=None):
    return Contract(
        id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer, kind="supply",
        signed_on=None, start_on=date(2023, 1, 1), end_on=end_on, price_policy="parts_labour", response_hours=None,
        arrival_hours=4, repair_hours=None, loaner_hours=None, failed_repairs_limit=None, visit_interval_days=None,
        third_party_hours=None, depot=None,
    )  # fmt: skip


def test_a_contract_that_has_ended_sets_no_limit(store, company, order_id):
    with store.write() as tx:
        tx.add(a_contract(company, end_on=date(2026, 11, 17)))
        tx.get(Asset, company.asset).contract_number = "HT-1"
    assert found(store, order_id)[Goal.ARRIVAL].limit.source is LimitSource.PRIORITY


def test_the_first_answer_is_what_is_compared_with_the_limit(store, order_id, clock):
    clock.pass_(minutes=100)
    assert found(store, order_id)[Goal.RESPONSE].state is LimitState.SOON
    with store.write() as tx:
        record_reply(tx, order_id, "已电话答复")
    clock.pass_(minutes=60)
    limits = found(store, order_id)
    assert limits[Goal.RESPONSE].state is LimitState.MET
    assert limits[Goal.CONTACT].state is LimitState.OVERDUE
    with store.write() as tx:
        record_fact(tx, order_id, FactKind.FIRST_CONTACT, None, "韩工")
    assert found(store, order_id)[Goal.CONTACT].state is LimitState.MISSED


def test_a_pause_the_customer_asked_for_stops_the_repair_clock_and_another_does_not(store, order_id, clock):
    with store.write() as tx:
        builders.at_work(tx, order_id)
        progress.pause_work(tx, order_id, reason="客户要求:午休", asked_by_customer=True)
    clock.pass_(minutes=60)
    with store.write() as tx:
        progress.resume_work(tx, order_id)
    clock.pass_(minutes=5)
    with store.write() as tx:
        progress.pause_work(tx, order_id, reason="取工具")
    clock.pass_(minutes=30)
    with store.write() as tx:
        progress.resume_work(tx, order_id)
    clock.pass_(minutes=10)
    with store.write() as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
    repair = found(store, order_id)[Goal.REPAIR]
    assert int(repair.stopped.total_seconds()) // 60 == 60
    assert repair.ends_at == repair.limit.due_at + repair.stopped
    assert repair.state is LimitState.MET


def test_work_that_did_not_restore_the_machine_leaves_the_repair_limit_open(store, order_id, clock):
    with store.write() as tx:
        builders.at_work(tx, order_id)
    clock.pass_(minutes=20)
    with store.write() as tx:
        builders.hand_in(tx, order_id, "quality_fault_report")
        progress.finish_work(tx, order_id, outcome=RepairResult.NOT_RESTORED)
    assert found(store, order_id)[Goal.REPAIR].done_at is None
    assert found(store, order_id)[Goal.ARRIVAL].state is LimitState.MET


def test_what_is_late_or_nearly_so_is_found_among_the_open_orders_and_a_cancelled_one_is_not(store, order_id, clock):
    with store.read() as db:
        assert urgent_ids(db) == {}
    clock.pass_(hours=5)
    with store.read() as db:
        assert urgent_ids(db)[order_id].state is LimitState.OVERDUE
    with store.write() as tx:
        progress.cancel(tx, order_id, reason="客户撤回")
    with store.read() as db:
        assert urgent_ids(db) == {}


def test_head_offices_changes_to_the_table_stay_when_it_is_seeded_again(store, order_id):
    with store.write() as tx:
        set_limit(tx, "P1", {"arrival": 90, "loaner": None})
        seed_limits(tx, TABLE)
    with store.read() as db:
        (row,) = limit_rows(db)
    assert (row.priority, row.spans[Goal.ARRIVAL], row.spans[Goal.LOANER]) == (Priority.P1, 1.5 * HOUR, None)
    assert Goal.LOANER not in found(store, order_id)
