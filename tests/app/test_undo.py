"""The last step taken back: the order stands where it stood, the record keeps both, and the rules say where it ends."""

from decimal import Decimal

import pytest

from app import appointments, fitting, orders, parts, progress, undo, visits
from app.appointments import SentWay
from app.evidence import standing_fact
from app.repair import RepairResult
from app.store import keys
from app.store.derived_tables import OrderListRow
from app.store.kinds import FactKind, SignaturePurpose, TimeKind
from app.store.kinds import OrderState as S
from app.undo import NothingToUndo, UndoBuiltUpon, UndoSigned, UndoTold
from tests import builders


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        tx.add(builders.a_price_list())
        keys.keep_secret(tx, "office seal", bytes(32))
        return builders.a_work_order(tx, company)


def do(store, command, *args, **how):
    with store.write() as tx:
        return command(tx, *args, **how)


def state(store, order_id):
    with store.read() as db:
        listed = db.get(OrderListRow, order_id).state
        found = orders.state_of(db, order_id)
    assert listed is found
    return found


def test_every_step_to_the_shown_result_can_be_taken_back_one_by_one(store, order_id, clock):
    steps = [
        lambda tx: builders.appoint(tx, order_id),
        lambda tx: progress.skip_preparation(tx, order_id, "紧急"),
        lambda tx: progress.start_travel(tx, order_id),
        lambda tx: progress.arrive(tx, order_id, identity_shown=True),
        lambda tx: (
            progress.give_consent(tx, order_id, said_by="韩工"),
            progress.record_pre_check(tx, order_id, parts_complete=True, tampering=False),
        ),
        lambda tx: progress.start_work(tx, order_id),
        lambda tx: progress.pause_work(tx, order_id, reason="午休"),
    ]
    before = []
    for each in steps:
        before.append(state(store, order_id))
        clock.pass_(minutes=10)
        do(store, each)
    for expected in reversed(before):
        clock.pass_(minutes=1)
        assert do(store, undo.undo_last, order_id) is expected
        assert state(store, order_id) is expected
    with store.read() as db:
        assert orders.steps_of(db, order_id)[1:] == []
        assert len(orders.trail_of(db, order_id)) == 1 + 2 * len(steps)
        assert visits.standing_appointment(db, order_id) is None
        assert [each for each in visits.segments(db, order_id) if each.kind is not TimeKind.OFF] == []
    with store.write() as tx, pytest.raises(NothingToUndo):
        undo.undo_last(tx, order_id)


def test_a_way_taken_back_can_be_gone_again_and_its_times_join(store, order_id, clock):
    do(store, builders.at_work, order_id)
    clock.pass_(minutes=20)
    do(store, progress.pause_work, order_id, reason="取件", asked_by_customer=True)
    clock.pass_(minutes=5)
    do(store, undo.undo_last, order_id)
    with store.read() as db:
        assert standing_fact(db, order_id, FactKind.PAUSE_ASKED) is None
        work = [each for each in visits.segments(db, order_id) if each.kind is TimeKind.WORK]
        assert visits.segments(db, order_id)[-1].kind is TimeKind.WORK
        assert len(work) == 1
    do(store, progress.pause_work, order_id, reason="午休")
    assert state(store, order_id) is S.PAUSED


def test_a_finished_work_is_taken_back_with_its_result(store, order_id, clock):
    do(store, builders.at_work, order_id)
    clock.pass_(minutes=20)
    do(store, builders.hand_in, order_id, "quality_fault_report")
    clock.pass_(minutes=1)
    do(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED)
    clock.pass_(minutes=1)
    do(store, undo.undo_last, order_id)
    assert state(store, order_id) is S.IN_PROGRESS
    with store.read() as db:
        assert standing_fact(db, order_id, FactKind.RESULT) is None


def refused(store, order_id, kind):
    with store.write() as tx, pytest.raises(kind) as found:
        undo.undo_last(tx, order_id)
    return found.value


def test_what_is_signed_is_not_undone(store, files, order_id, clock):
    do(store, builders.at_work, order_id)
    clock.pass_(minutes=20)
    do(store, builders.sign, files, order_id, SignaturePurpose.PRE_CHECK_FINDING)
    assert refused(store, order_id, UndoSigned).rule == "BR-61"


def test_work_recorded_on_top_is_taken_back_first(store, company, order_id, clock):
    do(store, builders.at_work, order_id)
    clock.pass_(minutes=5)
    with store.write() as tx:
        line = parts.plan_part(tx, order_id, company.part, Decimal(1))
        parts.give_part_consent(tx, line, said_by="韩工")
        fitting.fit_part(tx, line)
    assert refused(store, order_id, UndoBuiltUpon).rule == "BR-51"


def test_a_confirmed_time_is_moved_and_not_undone(store, order_id, clock):
    do(store, builders.appoint, order_id)
    do(store, appointments.mark_sent, order_id, SentWay.PHONE, "已确认")
    refused(store, order_id, UndoTold)


def test_a_cancelled_order_and_one_that_was_left_stay_so(store, order_id, clock):
    do(store, builders.on_site, order_id)
    clock.pass_(minutes=5)
    do(store, progress.leave, order_id, reason="客户不在")
    refused(store, order_id, UndoTold)
    do(store, progress.cancel, order_id, reason="撤单")
    refused(store, order_id, UndoTold)


def test_a_colleagues_step_is_his(store, company, order_id, clock):
    with store.write(builders.natural_id("person", "E06")) as tx:
        builders.appoint(tx, order_id)
    refused(store, order_id, NothingToUndo)
