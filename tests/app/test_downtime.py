"""Each time a machine stands still through us lengthens its warranty by whole days; a running loaner ends it."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import branches, downtime, loaners, repair
from app.assets import asset_row
from app.downtime import StopAhead, StopBackwards
from app.loaners import Equivalence
from app.repair import RepairResult
from app.store.kinds import FactKind
from app.store.tables import Loaner, OrderFact, Warranty, WorkOrder
from app.store.types import natural_id
from tests.builders import a_work_order

DAY = "2026-11-18T"


def at(text):
    return datetime.fromisoformat(f"{text}+08:00")


def an_earlier_order(tx, company, number, start, end):
    order_id = a_work_order(tx, company, number=number)
    tx.get(WorkOrder, order_id).dispatched_at = at(start)
    downtime.record_stop(tx, order_id, start_at=at(start), end_at=at(end))
    return order_id


def a_loaner(tx, code="LN-01", state="available"):
    row = Loaner(
        id=natural_id("sample", "loaner", code), code=code, model_id=natural_id("model", "MCU-450"),
        name=f"代用机 {code}", name_en=f"Loaner {code}", serial=None, depot="DP-KM", keeper_id=None, state=state,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.id


def warranty_from(tx, company, start):
    found = tx.scalar(sa.select(Warranty).where(Warranty.asset_id == company.asset))
    found.start_on = start
    tx.flush()


def test_seven_hours_are_one_day(store, company, clock):
    clock.at = at(f"{DAY}13:35")
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        downtime.record_stop(tx, order_id, start_at=at(f"{DAY}06:30"))
        assert downtime.case_of(tx, order_id).ended_by == ""
        repair.set_result(tx, order_id, RepairResult.RESTORED)
        case = downtime.case_of(tx, order_id)
        assert (case.hours(tx.now), case.ended_by) == (7.08, "result")
        covered = asset_row(tx, company.asset).coverage
        assert (covered.base_end_on, covered.stopped_days) == (date(2027, 7, 18), (1,))
        assert covered.parts_end_on == covered.labour_end_on == date(2027, 7, 19)


def test_each_case_is_rounded_up_by_itself_and_a_running_loaner_ends_the_last(store, company, clock):
    clock.at = at(f"{DAY}18:50")
    with store.write() as tx:
        warranty_from(tx, company, date(2026, 2, 10))
        an_earlier_order(tx, company, "WO-26-00801", "2026-10-12T08:00", "2026-10-13T14:00")
        an_earlier_order(tx, company, "WO-26-00802", "2026-10-30T09:00", "2026-10-30T18:00")
        order_id = a_work_order(tx, company)
        downtime.record_stop(tx, order_id, start_at=at(f"{DAY}13:50"))
        loaners.lend(
            tx, order_id, a_loaner(tx), equivalence=Equivalence.SAME_GRADE, condition="完好",
            handed_over_at=at(f"{DAY}18:50"),
        )  # fmt: skip
        found = downtime.cases(tx, company.asset)
        assert [case.hours(tx.now) for case in found] == [30.0, 9.0, 5.0]
        assert found[-1].ended_by == "loaner"
        covered = asset_row(tx, company.asset).coverage
        assert (covered.base_end_on, covered.stopped_days) == (date(2027, 2, 10), (2, 1, 1))
        assert covered.parts_end_on == date(2027, 2, 14)


def test_what_was_not_our_fault_lengthens_nothing(store, company, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(hours=30), end_at=tx.now, is_ours=False)
        assert asset_row(tx, company.asset).coverage.stopped_days == ()
        assert downtime.case_of(tx, order_id).hours(tx.now) == 30.0


def test_a_machine_that_still_stands_counts_up_to_now(store, company, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(hours=3))
    clock.pass_(days=2)
    with store.read() as db:
        assert asset_row(db, company.asset).coverage.stopped_days == (3,)


def test_two_orders_about_one_stop_count_it_once(store, company, clock):
    with store.write() as tx:
        first = a_work_order(tx, company, number="WO-26-00801")
        second = a_work_order(tx, company, number="WO-26-00802")
        downtime.record_stop(tx, first, start_at=tx.now - timedelta(hours=40), end_at=tx.now - timedelta(hours=10))
        downtime.record_stop(tx, second, start_at=tx.now - timedelta(hours=20), end_at=tx.now)
        assert asset_row(tx, company.asset).coverage.stopped_days == (2,)


def test_a_later_word_stands_in_place_of_the_first_and_keeps_it(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(hours=30), end_at=tx.now)
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(hours=3), end_at=tx.now)
        assert [case.hours(tx.now) for case in downtime.cases(tx, company.asset)] == [3.0]
        kept = tx.scalars(sa.select(OrderFact).where(OrderFact.kind == FactKind.STOPPED))
        assert len(kept) == 2


def test_a_machine_does_not_stop_tomorrow_nor_run_before_it_stopped(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        with pytest.raises(StopAhead):
            downtime.record_stop(tx, order_id, start_at=tx.now + timedelta(hours=1))
        with pytest.raises(StopBackwards):
            downtime.record_stop(tx, order_id, start_at=tx.now, end_at=tx.now - timedelta(minutes=1))
        assert downtime.case_of(tx, order_id) is None


def test_what_stopped_before_the_term_or_after_it_lengthens_nothing(store, company, clock):
    with store.write() as tx:
        warranty_from(tx, company, date(2026, 11, 1))
        an_earlier_order(tx, company, "WO-26-00801", "2026-10-12T08:00", "2026-10-13T14:00")
        assert asset_row(tx, company.asset).coverage.stopped_days == ()
        warranty_from(tx, company, date(2025, 10, 1))
        assert asset_row(tx, company.asset).coverage.stopped_days == ()


def test_a_batch_is_suspected_only_by_who_is_there(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        with pytest.raises(branches.NobodyOnSite):
            branches.flag(tx, order_id, {branches.Flag.BATCH})
        branches.flag(tx, order_id, {branches.Flag.SAFETY})
