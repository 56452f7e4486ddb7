"""Whole paths: from dispatch to the result shown, for each way an order can go, against a real encrypted ledger."""

from itertools import pairwise

import pytest

from app import guidance, orders, progress, visits
from app.order_types import PATHS, Due, required_forms
from app.orders import Verb
from app.repair import RepairResult
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.store.kinds import TimeKind
from tests.builders import a_work_order, appoint, hand_in


def before_done(order_type):
    return [form_id for form_id, due in required_forms(order_type) if due is Due.BEFORE_DONE]


def now(store, order_id):
    with store.read() as db:
        found = guidance.guidance(db, order_id).now
    return found.verb if found else None


def do(store, command, *args, **how):
    with store.write() as tx:
        return command(tx, *args, **how)


@pytest.mark.parametrize("order_type", [T.QUALITY_FAULT, T.MAINTENANCE, T.INSTALLATION, T.UPGRADE])
def test_a_visit_with_pre_check_goes_its_whole_way_as_guided(store, company, clock, order_type):
    order_id = do(store, a_work_order, company, order_type)
    assert now(store, order_id) is Verb.CONFIRM_APPOINTMENT
    do(store, appoint, order_id)
    assert now(store, order_id) is Verb.PREPARE
    do(store, hand_in, order_id, "preparation_checklist")
    assert now(store, order_id) is Verb.START_TRAVEL
    do(store, progress.start_travel, order_id)
    clock.pass_(minutes=40)
    assert now(store, order_id) is Verb.ARRIVE
    do(store, progress.arrive, order_id, identity_shown=True, site_rules_seen=True)
    assert now(store, order_id) is Verb.ASK_CONSENT
    clock.pass_(minutes=5)
    do(store, progress.give_consent, order_id, said_by="韩工")
    assert now(store, order_id) is Verb.PRE_CHECK
    do(store, hand_in, order_id, "pre_check", complete="yes", tamper="no")
    assert now(store, order_id) is Verb.START_WORK
    do(store, progress.start_work, order_id)
    clock.pass_(minutes=50)
    for form_id in before_done(order_type):
        assert now(store, order_id) is Verb.FILL_CHECKLIST
        do(store, hand_in, order_id, form_id)
    assert now(store, order_id) is Verb.FINISH_WORK
    do(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED, text="已修复")
    assert now(store, order_id) is Verb.SHOW_RESULT
    do(store, progress.show_result, order_id, shown_to="韩工")
    assert now(store, order_id) is Verb.ACCEPT
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.AWAITING_ACCEPTANCE
        assert [step.target for step in orders.steps_of(db, order_id)] == list(PATHS[order_type][:9])
        kinds = [segment.kind for segment in visits.segments(db, order_id)]
    assert kinds == [TimeKind.TRAVEL, TimeKind.ON_SITE, TimeKind.WORK, TimeKind.ON_SITE]


@pytest.mark.parametrize("order_type", [T.FOLLOW_UP_VISIT, T.TRAINING, T.PART_SALE])
def test_a_visit_without_pre_check_starts_work_after_consent(store, company, clock, order_type):
    order_id = do(store, a_work_order, company, order_type)
    do(store, appoint, order_id)
    do(store, hand_in, order_id, "preparation_checklist")
    do(store, progress.start_travel, order_id)
    do(store, progress.arrive, order_id, identity_shown=True)
    do(store, progress.give_consent, order_id, said_by="韩工")
    assert now(store, order_id) is Verb.START_WORK
    do(store, progress.start_work, order_id)
    clock.pass_(minutes=10)
    for form_id in before_done(order_type):
        do(store, hand_in, order_id, form_id)
    do(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.REPAIRED


@pytest.mark.parametrize("order_type", [T.REMOTE_SUPPORT, T.CONSULTATION])
def test_remote_work_skips_travel_and_site(store, company, clock, order_type):
    order_id = do(store, a_work_order, company, order_type)
    assert now(store, order_id) is Verb.START_WORK
    do(store, progress.start_work, order_id)
    clock.pass_(minutes=15)
    do(store, progress.finish_work, order_id, outcome=RepairResult.REMOTE)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.REPAIRED
        assert visits.running_kind(db, order_id) is None


def test_a_machine_sent_in_is_checked_and_repaired_without_a_visit(store, company, clock):
    order_id = do(store, a_work_order, company, T.SEND_IN)
    assert now(store, order_id) is Verb.ASK_CONSENT
    do(store, progress.give_consent, order_id, said_by="韩工")
    do(store, hand_in, order_id, "pre_check", complete="yes", tamper="no")
    do(store, progress.start_work, order_id)
    clock.pass_(minutes=30)
    do(store, hand_in, order_id, "quality_fault_report")
    do(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.REPAIRED


def test_every_type_has_a_path_and_every_step_on_it_is_allowed():
    for order_type in T:
        path = PATHS[order_type]
        assert path[0] is S.DISPATCHED
        assert path[-1] is S.HANDED_OVER
        for source, target in pairwise(path):
            assert orders.allowed(order_type, source, target), (order_type, source, target)


def test_each_step_is_there_once_per_type():
    seen = [(order_type, step.source, step.target) for step in orders.STEPS for order_type in step.types]
    assert len(seen) == len(set(seen))


def test_an_absent_customer_sends_the_order_back_and_a_new_appointment_is_needed(store, company, clock):
    order_id = do(store, a_work_order, company, T.QUALITY_FAULT)
    do(store, appoint, order_id)
    do(store, hand_in, order_id, "preparation_checklist")
    do(store, progress.start_travel, order_id)
    do(store, progress.arrive, order_id, identity_shown=True)
    clock.pass_(minutes=20)
    do(store, progress.leave, order_id, reason="客户不在")
    assert now(store, order_id) is Verb.CONFIRM_APPOINTMENT
    with store.read() as db:
        assert orders.order_row(db, order_id).start_at is None
    clock.pass_(hours=-9)  # no outcome depends on this laptop's clock
    with store.write() as tx:
        progress.confirm_appointment(tx, order_id, start_at=clock.now(), agreed_with="韩工")
    assert now(store, order_id) is Verb.START_TRAVEL
    do(store, progress.start_travel, order_id)
    clock.pass_(minutes=5)
    with store.read() as db:
        assert progress.why_not(db, order_id, S.ON_SITE).code == "identity_not_shown"
