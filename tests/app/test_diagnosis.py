"""Diagnosis and plan: complete or refused, the later one stands, a yes belongs to the plan that was heard."""

from decimal import Decimal

import pytest

from app import acceptance, checklists, diagnosis, guidance, orders, parts, progress, settlement
from app.approvals import SpeakerMissing
from app.diagnosis import (
    CAUSES,
    DiagnosisIncomplete,
    PlanIncomplete,
    PlanMissing,
    PlanUnconfirmed,
    Responsibility,
    confirm_plan,
    diagnose,
    propose_plan,
)
from app.findings import FaultNoteUnsigned
from app.orders import Verb
from app.repair import RepairResult
from app.store.kinds import OrderState as S
from app.store.kinds import SignaturePurpose as P
from app.words import LANGUAGES, has
from tests.builders import a_price_list, a_work_order, at_work, fill, hand_in, sign

GOOD = {"phenomenon": "出水温度高", "cause": "DIRT", "responsibility": Responsibility.OURS, "level": "三级"}
THEIRS = {**GOOD, "cause": "OPER", "responsibility": Responsibility.CUSTOMER}


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        tx.add(a_price_list())
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    return order_id


def did(store, command, *args, **how):
    with store.write() as tx:
        return command(tx, *args, **how)


def agreed(tx, company, order_id):
    line = parts.plan_part(tx, order_id, company.part, Decimal(1))
    parts.give_part_consent(tx, line, said_by="韩工")
    return line


def test_seventeen_causes_have_a_name_in_both_languages():
    assert len(CAUSES) == len(set(CAUSES)) == 17
    assert all(has(f"names.cause.{cause}", language) for cause in CAUSES for language in LANGUAGES)


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"phenomenon": "  "}, "phenomenon"),
        ({"cause": ""}, "cause"),
        ({"cause": "GHOST"}, "cause"),
        ({"cause": "OTHER"}, "cause"),
        ({"level": "五级"}, "level"),
    ],
)
def test_a_diagnosis_says_what_why_and_how_grave(store, order_id, change, lacks):
    with pytest.raises(DiagnosisIncomplete) as caught, store.write() as tx:
        diagnose(tx, order_id, **{**GOOD, **change})
    assert caught.value.lacks == lacks


def test_the_later_diagnosis_stands_whichever_way_it_was_said(store, clock, order_id):
    did(store, diagnose, order_id, **GOOD)
    clock.pass_(minutes=1)
    with store.write() as tx:
        report = fill(tx, order_id, "quality_fault_report")
    with store.read() as db:
        assert diagnosis.diagnosis(db, order_id).cause == "DIRT"
    for question, said in (("resp", "third"), ("phenomenon", "跳闸"), ("fault_level", "l2")):
        did(store, checklists.answer, report, f"fault/{question}", "", said)
    with store.read() as db:
        found = diagnosis.diagnosis(db, order_id)
        assert (found.responsibility, found.phenomenon, found.level) == (Responsibility.THIRD, "跳闸", "二级")
    clock.pass_(minutes=1)
    did(store, diagnose, order_id, **GOOD)
    with store.read() as db:
        assert diagnosis.diagnosis(db, order_id).responsibility is Responsibility.OURS


def test_the_fault_report_begins_with_what_was_diagnosed(store, order_id):
    did(store, diagnose, order_id, **GOOD, cause_text="滤网堵")
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report", language="en")
        assert checklists.values(tx, order_id, "quality_fault_report")["phenomenon"] == "出水温度高"
        said = checklists.open_filling(tx, response_id, "en")
    assert (said.value("fault/resp"), said.value("fault/fault_level")) == ("ours", "l3")
    assert said.value("fault/cause_text") == "堵塞或结垢：滤网堵"


def test_a_cause_that_is_not_ours_stops_the_work_until_it_is_signed_for(store, files, company, clock, order_id):
    line = did(store, agreed, company, order_id)
    did(store, diagnose, order_id, **THEIRS)
    for refused in (
        lambda tx: progress.fit_part(tx, line),
        lambda tx: progress.finish_work(tx, order_id, outcome=RepairResult.RESTORED),
    ):
        with pytest.raises(FaultNoteUnsigned) as caught, store.write() as tx:
            refused(tx)
        assert (caught.value.rule, caught.value.way_on) == ("BR-46", "sign_fault_note")
    did(store, progress.pause_work, order_id, reason="客户请示领导")
    with pytest.raises(FaultNoteUnsigned), store.write() as tx:
        progress.resume_work(tx, order_id)
    with store.read() as db:
        assert guidance.guidance(db, order_id).now.verb is Verb.SIGN_FAULT_NOTE
    did(store, sign, files, order_id, P.NOT_OUR_FAULT)
    did(store, progress.resume_work, order_id)
    did(store, progress.fit_part, line)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.IN_PROGRESS


def test_the_note_says_cause_responsibility_and_charges_and_another_diagnosis_needs_another(store, files, order_id):
    did(store, diagnose, order_id, **THEIRS)
    with store.read() as db:
        shown = acceptance.sheet(db, order_id, P.NOT_OUR_FAULT, "en")
    assert "Who answers for it: Customer" in shown.lines
    assert any("Cause: Wrong operation" in line for line in shown.lines)
    assert any("¥180.00 per hour" in line for line in shown.lines)
    assert any("BR-64" in line for line in shown.lines)
    did(store, sign, files, order_id, P.NOT_OUR_FAULT)
    did(store, diagnose, order_id, **{**THEIRS, "cause": "DISM"})
    with pytest.raises(FaultNoteUnsigned), store.write() as tx:
        progress.finish_work(tx, order_id, outcome=RepairResult.RESTORED)


def test_parts_added_later_leave_the_signed_note_good(store, files, company, order_id):
    did(store, diagnose, order_id, **THEIRS)
    did(store, sign, files, order_id, P.NOT_OUR_FAULT)
    line = did(store, agreed, company, order_id)
    did(store, progress.fit_part, line)
    with store.read() as db:
        assert parts.order_parts(db, order_id)[0].state is parts.LineState.FITTED


@pytest.mark.parametrize(("method", "minutes", "lacks"), [(" ", 30, "method"), ("清洗滤网", 0, "time")])
def test_a_plan_says_how_and_how_long(store, order_id, method, minutes, lacks):
    with pytest.raises(PlanIncomplete) as caught, store.write() as tx:
        propose_plan(tx, order_id, method=method, minutes=minutes)
    assert caught.value.lacks == lacks


def test_a_plan_that_is_proposed_is_confirmed_before_parts_and_end(store, company, order_id):
    line = did(store, agreed, company, order_id)
    did(store, propose_plan, order_id, method="更换传感器", minutes=60)
    with pytest.raises(PlanUnconfirmed) as caught, store.write() as tx:
        progress.fit_part(tx, line)
    assert caught.value.is_refused is False
    did(store, confirm_plan, order_id, said_by="韩工", is_given=False, explanation="太贵")
    with pytest.raises(PlanUnconfirmed) as caught, store.write() as tx:
        progress.fit_part(tx, line)
    assert caught.value.is_refused is True
    did(store, propose_plan, order_id, method="清洗传感器", minutes=30)
    with store.read() as db:
        assert diagnosis.plan(db, order_id).said is None
    did(store, confirm_plan, order_id, said_by="韩工")
    did(store, progress.fit_part, line)
    did(store, hand_in, order_id, "quality_fault_report")
    did(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED)


def test_nobody_confirms_a_plan_there_is_not_and_nobody_unnamed_confirms_one(store, order_id):
    with pytest.raises(PlanMissing), store.write() as tx:
        confirm_plan(tx, order_id, said_by="韩工")
    did(store, propose_plan, order_id, method="清洗", minutes=30)
    with pytest.raises(SpeakerMissing), store.write() as tx:
        confirm_plan(tx, order_id, said_by=" ")


def test_the_estimate_comes_from_the_engine_of_the_bill(store, files, company, order_id):
    did(store, agreed, company, order_id)
    with store.write() as tx:
        declined = parts.plan_part(tx, order_id, company.other_part, Decimal(1))
        parts.give_part_consent(tx, declined, said_by="韩工", is_given=False, explanation="下周自换")
    with store.read() as db:
        assert settlement.estimate(db, order_id, 61).total_minor == 0
    did(store, diagnose, order_id, **THEIRS)
    with store.read() as db:
        made = settlement.estimate(db, order_id, 61)
    assert made.total_minor == 18500 + 27000 + 20000
    assert [line.kind.value for line in made.lines] == ["parts", "labour", "call_out"]
