"""What is owed follows from what happened, with its day and its owner as the oracle day names them."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from app import approvals, complaints, duties, failures, loaners, progress
from app.approvals import ApprovalKind
from app.duties import AnswerEmpty, DutyKind, NothingOwed
from app.loaners import Equivalence
from app.repair import RepairResult
from app.store.kinds import FactKind, OrderState, OrderType, Role
from app.store.tables import MaintenanceItem, OrderStep
from app.store.types import PersonId, natural_id
from tests.app.test_downtime import a_loaner
from tests.app.test_escalation import somebody
from tests.app.test_failures import worked_on
from tests.builders import a_work_order, appoint, hand_in, on_site

R = RepairResult
CONTENT = {"sat": "5", "question": "no", "running": "yes", "again": "no"}


def at(text):
    return datetime.fromisoformat(f"{text}+08:00")


def local(moment):
    return moment.astimezone(at("2026-11-18T00:00").tzinfo).strftime("%m-%d %H:%M")


@pytest.fixture
def staff(store):
    with store.write() as tx:
        for code, role, region in (
            ("P01", Role.VICE_PRESIDENT, None), ("P02", Role.MANAGER, None), ("P03", Role.DESK, None),
            ("P07", Role.STORE, None), ("P08", Role.STORE, "西南"), ("P15", Role.COMPLAINTS, None),
        ):  # fmt: skip
            somebody(tx, code, role, region)


def step(tx, order_id, *states):
    for source, target in pairwise(states):
        tx.add(OrderStep(id=tx.new_id(), order_id=order_id, from_state=source, to_state=target, at=tx.now))
    tx.flush()


def accepted(tx, order_id):
    step(tx, order_id, OrderState.DISPATCHED, OrderState.IN_PROGRESS, OrderState.ACCEPTED)


def told(db, order_id):
    return [
        (duty.kind.value, duty.owner.code if duty.owner else None, duty.rule, duty.is_done)
        for duty in duties.duties(db, order_id)
    ]


def test_two_weeks_after_the_acceptance_the_engineer_asks_how_it_went(store, company, staff, clock):
    clock.at = at("2026-11-18T13:38")
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        accepted(tx, order_id)
    with store.read() as db:
        (duty,) = duties.duties(db, order_id)
        assert (duty.kind, duty.due_on, duty.owner.code, duty.rule) == (
            DutyKind.AFTER_SERVICE, date(2026, 12, 2), "E05", "BR-89",
        )  # fmt: skip
        assert not duty.is_late(at("2026-12-02T20:00"))
        assert duty.is_late(at("2026-12-03T00:00"))
    clock.at = at("2026-12-02T09:00")
    with store.write() as tx:
        hand_in(tx, order_id, "follow_up_questionnaire", **CONTENT)
    with store.read() as db:
        assert told(db, order_id) == [("after_service", "E05", "BR-89", True)]


def test_a_visit_that_mended_nothing_leaves_its_follow_up_to_the_next_order(store, company, staff):
    with store.write() as tx:
        order_id = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        accepted(tx, order_id)
    with store.read() as db:
        assert told(db, order_id) == []


def test_a_visit_to_the_machine_with_the_questionnaire_is_the_follow_up_of_the_order_before(
    store, company, staff, clock
):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        accepted(tx, order_id)
    clock.pass_(days=14)
    with store.write() as tx:
        visit = a_work_order(tx, company, OrderType.FOLLOW_UP_VISIT, "WO-26-00816")
        hand_in(tx, visit, "follow_up_questionnaire", **CONTENT)
    with store.read() as db:
        assert told(db, order_id) == [("after_service", "E05", "BR-89", True)]
        assert told(db, visit) == []


def test_a_question_is_answered_within_eight_hours_and_a_complaint_within_a_day(store, company, staff, clock):
    clock.at = at("2026-11-18T14:05")
    with store.write() as tx:
        visit = a_work_order(tx, company, OrderType.FOLLOW_UP_VISIT)
        hand_in(tx, visit, "follow_up_questionnaire", sat="2", why="迟到", question="yes",
                question_text="乙二醇多久测一次冰点?")  # fmt: skip
    with store.read() as db:
        question, complaint = duties.duties(db, visit)
        assert (local(question.due_at), question.owner.code, question.rule) == ("11-18 22:05", "E05", "BR-19")
        assert question.about.say("zh_CN") == "“乙二醇多久测一次冰点?”"
        assert (local(complaint.due_at), complaint.owner.code, complaint.rule) == ("11-19 14:05", "P15", "BR-96")
    with store.write() as tx:
        with pytest.raises(AnswerEmpty):
            duties.answer_question(tx, visit, question.source_id, " ")
        duties.answer_question(tx, visit, question.source_id, "每三个月一次")
        complaints.reply(tx, complaint.source_id, "致歉")
        with pytest.raises(NothingOwed):
            duties.answer_question(tx, visit, question.source_id, "再答一次")
        assert [duty.is_done for duty in duties.duties(tx, visit)] == [True, True]


def test_who_left_without_having_finished_is_given_a_new_appointment_by_ten_the_next_working_day(
    store, company, staff, clock
):
    clock.at = at("2026-11-18T14:25")
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        on_site(tx, order_id)
    clock.at = at("2026-11-18T14:45")
    with store.write() as tx:
        progress.leave(tx, order_id, reason="客户不在")
    with store.read() as db:
        (duty,) = duties.duties(db, order_id)
        assert (duty.kind, local(duty.due_at), duty.owner.code, duty.rule) == (
            DutyKind.NEW_APPOINTMENT, "11-19 10:00", "P03", "BR-34",
        )  # fmt: skip
    clock.at = at("2026-11-18T16:00")
    with store.write() as tx:
        appoint(tx, order_id, at("2026-11-20T09:00"))
    with store.read() as db:
        assert told(db, order_id) == [("new_appointment", "P03", "BR-34", True)]


def test_who_leaves_on_a_friday_is_called_on_monday(store, company, staff, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    clock.at = at("2026-11-20T17:00")
    with store.write() as tx:
        step(tx, order_id, OrderState.ON_SITE, OrderState.DISPATCHED)
    with store.read() as db:
        (duty,) = duties.duties(db, order_id)
        assert local(duty.due_at) == "11-23 10:00"


def test_replacement_loaner_and_late_approval_of_the_third_failed_repair(store, company, staff, clock):
    clock.at = at("2026-11-18T18:50")
    with store.write() as tx:
        for number, days in (("WO-26-00801", 36), ("WO-26-00802", 19)):
            worked_on(tx, company, number, R.NOT_RESTORED, days)
        order_id = worked_on(tx, company, "WO-26-00803", R.NOT_RESTORED)
        approvals.record_approval(tx, order_id, ApprovalKind.EMERGENCY_DISPATCH, at=at("2026-11-18T14:28"))
        loaners.lend(tx, order_id, a_loaner(tx), equivalence=Equivalence.SAME_GRADE, condition="完好")
    clock.at = at("2026-11-18T18:58")
    with store.write() as tx:
        failures.propose_replacement(tx, order_id)
    with store.read() as db:
        found = duties.duties(db, order_id)
        assert told(db, order_id) == [
            ("retrospective_approval", "P01", "BR-27", False), ("replacement_decision", "P02", "BR-52", False),
            ("loaner_return", "P08", "BR-54", False),
        ]  # fmt: skip
        assert [local(duty.due_at) if duty.due_at else None for duty in found] == ["11-18 23:59", "11-19 18:58", None]
    with store.write() as tx:
        approvals.record_approval(tx, order_id, ApprovalKind.REQUEST_FORM)
        assert approvals.emergency(tx, order_id)[1].is_late
        duties.tick(tx, order_id, DutyKind.REPLACEMENT_DECISION, found[1].source_id, "同意换机")
        (lent,) = loaners.lendings(tx, order_id)
        loaners.give_back(tx, order_id, lent.id, condition="完好")
        assert all(duty.is_done for duty in duties.duties(tx, order_id))


def test_what_was_short_is_delivered_within_three_days_by_the_store_of_the_region(store, company, staff, clock):
    clock.at = at("2026-11-18T16:58")
    with store.write() as tx:
        order_id = a_work_order(tx, company, OrderType.PART_SALE)
        from_fact = duties.record_fact(
            tx, order_id, FactKind.BACK_ORDERED, {"number": "SC03-B", "name": "筛板", "quantity": "1"}
        )
        (duty,) = duties.duties(tx, order_id)
        assert (duty.due_on, duty.owner.code, duty.rule) == (date(2026, 11, 21), "P08", "BR-82")
        assert duty.about.say("en") == "筛板 × 1"
        duties.tick(tx, order_id, DutyKind.DELIVER_BACK_ORDER, from_fact)
        assert duties.duties(tx, order_id)[0].is_done


def test_what_the_machine_needs_next_is_one_cycle_after_the_last_maintenance(store, company, clock):
    clock.at = at("2026-11-18T11:00")
    with store.write() as tx:
        for name, days in (("激振器换油", 90), ("筛网张紧检查", 30), ("弹簧高度检查", 90)):
            tx.add(
                MaintenanceItem(
                    id=natural_id("sample", "maintenance", name), family="chiller", name=name, name_en=None,
                    cycle_days=days, minutes=30,
                )
            )  # fmt: skip
        assert duties.next_services(tx, company.asset) == []
        order_id = a_work_order(tx, company, OrderType.MAINTENANCE)
        accepted(tx, order_id)
    with store.read() as db:
        assert [(each.name.zh, each.due_on) for each in duties.next_services(db, company.asset)] == [
            ("筛网张紧检查", date(2026, 12, 18)),
            ("弹簧高度检查", date(2027, 2, 16)),
            ("激振器换油", date(2027, 2, 16)),
        ]  # fmt: skip
        assert told(db, order_id) == []


def test_the_list_of_a_person_has_his_own_first_and_only_what_is_open_and_soon(store, company, staff, clock):
    clock.at = at("2026-11-18T13:38")
    with store.write() as tx:
        mended, left, kept = (a_work_order(tx, company, number=f"WO-26-0080{n}") for n in range(3))
        accepted(tx, mended)
        step(tx, left, OrderState.ON_SITE, OrderState.DISPATCHED)
        loaners.lend(tx, kept, a_loaner(tx), equivalence=Equivalence.SAME_GRADE, condition="完好")
        approvals.record_approval(tx, kept, ApprovalKind.EMERGENCY_DISPATCH)
        approvals.record_approval(tx, mended, ApprovalKind.REQUEST_FORM)

    def owed():
        with store.read() as db:
            return [(duty.kind.value, duty.owner.code) for duty in duties.owed_by(db, PersonId(company.engineer))]

    rest = [("retrospective_approval", "P01"), ("new_appointment", "P03"), ("loaner_return", "P08")]
    assert owed() == rest
    clock.at += timedelta(days=12)
    assert owed() == [("after_service", "E05"), *rest]
    with store.write() as tx:
        hand_in(tx, mended, "follow_up_questionnaire", **CONTENT)
    assert owed() == rest
