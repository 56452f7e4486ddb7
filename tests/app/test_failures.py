"""The third failed repair of one fault in a row proposes a new machine, with the repairs it rests on."""

from datetime import timedelta

import pytest

from app import failures, repair
from app.failures import CauseMissing, ReplacementNotDue
from app.repair import RepairResult
from app.store.kinds import OrderType
from app.store.tables import Asset, Contract, WorkOrder
from app.store.types import natural_id
from tests.builders import a_work_order

R = RepairResult


def worked_on(tx, company, number, result, days_ago=0, fault="排气温度高", order_type=OrderType.QUALITY_FAULT):
    order_id = a_work_order(tx, company, order_type, number)
    order = tx.get(WorkOrder, order_id)
    order.fault, order.dispatched_at = fault, tx.now - timedelta(days=days_ago)
    tx.flush()
    if result is not None:
        repair.set_result(tx, order_id, result, f"{number} 处理")
    return order_id


def a_contract(tx, company, limit):
    tx.add(
        Contract(
            id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer,
            kind="maintenance", signed_on=None, start_on=None, end_on=None, price_policy="all_free",
            response_hours=None, arrival_hours=None, repair_hours=None, loaner_hours=12, failed_repairs_limit=limit,
            visit_interval_days=None, third_party_hours=None, depot=None,
        )
    )  # fmt: skip
    tx.get(Asset, company.asset).contract_number = "HT-1"
    tx.flush()


def test_the_third_failure_in_a_row_proposes_the_same_brand_and_model(store, company):
    with store.write() as tx:
        for number, days in (("WO-26-00801", 36), ("WO-26-00802", 19)):
            worked_on(tx, company, number, R.NOT_RESTORED, days)
        here = worked_on(tx, company, "WO-26-00803", None)
        assert not failures.failures(tx, here).is_replacement_due
        with pytest.raises(ReplacementNotDue) as told:
            failures.propose_replacement(tx, here)
        assert (told.value.count, told.value.limit) == (2, 3)
        repair.set_result(tx, here, R.NOT_RESTORED, "绕组绝缘仍低")
        seen = failures.failures(tx, here)
        assert seen.is_replacement_due
        assert [(each.number, each.action) for each in seen.failed] == [
            ("WO-26-00801", "WO-26-00801 处理"), ("WO-26-00802", "WO-26-00802 处理"), ("WO-26-00803", "绕组绝缘仍低"),
        ]  # fmt: skip
        failures.propose_replacement(tx, here, "客户同意换机")
        proposal = failures.failures(tx, here).proposal
        assert proposal.detail["model"] == "MCU-450"
        assert proposal.detail["brand"] == "崮川"
        assert proposal.detail["evidence"] == ["WO-26-00801", "WO-26-00802", "WO-26-00803"]


def test_a_contract_may_say_two(store, company):
    with store.write() as tx:
        a_contract(tx, company, 2)
        worked_on(tx, company, "WO-26-00801", R.NOT_RESTORED, 9)
        here = worked_on(tx, company, "WO-26-00802", R.NOT_RESTORED)
        assert failures.failures(tx, here).is_replacement_due


def test_a_repair_that_held_begins_the_row_anew_but_is_a_recurrence(store, company):
    with store.write() as tx:
        worked_on(tx, company, "WO-26-00801", R.NOT_RESTORED, 40)
        worked_on(tx, company, "WO-26-00802", R.RESTORED, 20)
        here = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        seen = failures.failures(tx, here)
        assert [each.number for each in seen.failed] == ["WO-26-00803"]
        assert seen.is_recurrence
        assert seen.lacks_cause
        with pytest.raises(CauseMissing):
            failures.analyse_cause(tx, here, " ")
        failures.analyse_cause(tx, here, "冷却水长期偏硬,换热器结垢")
        assert not failures.failures(tx, here).lacks_cause


def test_another_fault_and_another_kind_of_order_do_not_count(store, company):
    with store.write() as tx:
        worked_on(tx, company, "WO-26-00801", R.NOT_RESTORED, 40, fault="流量低")
        worked_on(tx, company, "WO-26-00802", R.NOT_RESTORED, 30, order_type=OrderType.MAINTENANCE)
        here = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        seen = failures.failures(tx, here)
        assert [each.number for each in seen.failed] == ["WO-26-00803"]
        assert not seen.is_recurrence


def test_the_engineer_may_say_that_it_is_the_same_fault_or_that_it_is_not(store, company):
    with store.write() as tx:
        other = worked_on(tx, company, "WO-26-00801", R.NOT_RESTORED, 40, fault="跳闸")
        same = worked_on(tx, company, "WO-26-00802", R.NOT_RESTORED, 20)
        here = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        failures.say_same(tx, here, other, is_same=True)
        assert len(failures.failures(tx, here).failed) == 3
        failures.say_same(tx, here, same, is_same=False)
        failures.say_same(tx, here, other, is_same=False)
        assert len(failures.failures(tx, here).failed) == 1
        assert [(number, is_same) for _id, number, _title, is_same in failures.earlier_orders(tx, here)] == [
            ("WO-26-00802", False), ("WO-26-00801", False),
        ]  # fmt: skip


def test_outside_the_warranty_no_replacement_is_proposed_unless_it_is_beyond_repair(store, company, clock):
    clock.pass_(days=400)
    with store.write() as tx:
        for number, days in (("WO-26-00801", 30), ("WO-26-00802", 20)):
            worked_on(tx, company, number, R.NOT_RESTORED, days)
        here = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        assert len(failures.failures(tx, here).failed) == 3
        with pytest.raises(ReplacementNotDue):
            failures.propose_replacement(tx, here)
        failures.propose_replacement(tx, here, is_beyond_repair=True)
        assert failures.failures(tx, here).proposal is not None
