"""Checklists: which are due when, answers stored one by one, repeats, handing in, reopening, one version for life."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app import checklists, guidance, progress
from app.checklists import ChecklistClosed, FormIncomplete, FormNotHere, ReopenTooLate
from app.order_types import Due, required_forms
from app.repair import RepairResult
from app.store.kinds import OrderType as T
from app.store.kinds import ResponseState
from app.store.outbox import unsent
from app.store.tables import Answer, FormVersion, MaintenanceItem, RepeatInstance, Response
from app.store.types import natural_id
from forms.answers import AnswerKey
from forms.errors import BadAnswer
from tests.builders import a_form, a_work_order, at_work, definition, fill, hand_in


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


def rows(store, order_id):
    with store.read() as db:
        return {row.form_id: row for row in checklists.checklists(db, order_id)}


@pytest.mark.parametrize(
    ("order_type", "before_travel", "before_work", "before_done"),
    [
        (T.QUALITY_FAULT, ["preparation_checklist"], ["pre_check"], ["quality_fault_report"]),
        (T.MAINTENANCE, ["preparation_checklist"], ["pre_check"], ["maintenance_record"]),
        (T.TRAINING, ["preparation_checklist"], [], ["training_attendance"]),
        (T.SEND_IN, [], ["pre_check"], ["quality_fault_report"]),
        (T.REMOTE_SUPPORT, [], [], []),
    ],
)
def test_the_type_of_order_decides_which_forms_are_due_when(order_type, before_travel, before_work, before_done):
    found = required_forms(order_type)
    by_due = {due: [form_id for form_id, each in found if each is due] for due in Due}
    assert by_due[Due.BEFORE_TRAVEL] == before_travel
    assert by_due[Due.BEFORE_WORK] == before_work
    assert by_due[Due.BEFORE_DONE] == before_done


def test_a_required_form_is_listed_before_it_is_begun(store, order_id):
    row = rows(store, order_id)["preparation_checklist"]
    assert (row.state, row.response_id, row.due, row.is_here) == (None, None, Due.BEFORE_TRAVEL, True)
    assert row.asked > 0
    assert row.title.say("en") == "Preparation checklist"


def test_a_begun_checklist_knows_what_the_order_says(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "preparation_checklist", language="en")
        sheet = checklists.open_filling(tx, response_id, "en")
    assert sheet.value("job/service_no") == "WO-26-00815"
    assert sheet.value("job/customer") == "青岭煤业"
    assert sheet.value("job/serial") == "PS-450-2207-0031"
    assert sheet.value("job/engineer") == "林川"
    assert sheet.value("job_type") == "fault"
    assert "job/service_no" not in {each.key.question for each in sheet.missing()}


def test_an_answer_is_saved_and_read_back_in_either_language(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report")
    with store.write() as tx:
        checklists.answer(tx, response_id, "outcome/downtime", "", "7.08")
        checklists.answer(tx, response_id, "fault/phenomenon", "", "排气温度高")
    with store.read() as db:
        english, chinese = (checklists.open_filling(db, response_id, language) for language in ("en", "zh_CN"))
    assert english.value("outcome/downtime") == Decimal("7.08")
    assert english.label("outcome/downtime") == "Downtime"
    assert chinese.label("outcome/downtime") == "停机时间"


def test_a_blanked_answer_is_kept_as_blank(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report")
        checklists.answer(tx, response_id, "fault/phenomenon", "", "x")
        checklists.answer(tx, response_id, "fault/phenomenon", "", None)
    with store.read() as db:
        assert checklists.open_filling(db, response_id, "en").value("fault/phenomenon") is None
        found = checklists.sa.select(Answer).where(Answer.question == "fault/phenomenon")
        assert [each.value for each in db.scalars(found)] == [None]


@pytest.mark.parametrize(
    ("question", "value"), [("nothing/there", "x"), ("outcome/downtime", {"a": 1}), ("fault", "x")]
)
def test_an_answer_that_fits_no_question_is_refused(store, order_id, question, value):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report")
    with pytest.raises(BadAnswer), store.write() as tx:
        checklists.answer(tx, response_id, question, "", value)


def test_rows_of_a_repeat_are_added_moved_removed_and_brought_back(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report")

    def change(act):
        with store.write() as tx:
            sheet = checklists.open_filling(tx, response_id, "en")
            changes = act(sheet)
            checklists.store_answers(tx, response_id, changes.answers)
            return changes

    def steps():
        with store.read() as db:
            sheet = checklists.open_filling(db, response_id, "en")
            return [sheet.value("step/step_text", each) for each in sheet.instances("step")]

    made = [change(lambda sheet: sheet.add("step")).added[0] for _ in range(3)]
    for text, instance in zip("abc", made, strict=True):
        change(lambda sheet, instance=instance, text=text: sheet.set("step/step_text", text, instance))
    assert steps()[-3:] == ["a", "b", "c"]
    change(lambda sheet: sheet.move(made[2], len(steps()) - 3))
    assert steps()[-3:] == ["c", "a", "b"]
    change(lambda sheet: sheet.remove(made[0]))
    assert steps()[-2:] == ["c", "b"]
    with store.read() as db:
        assert db.get(RepeatInstance, checklists.uuid.UUID(made[0])).is_removed


def test_counted_rows_of_two_orders_do_not_meet(store, company):
    with store.write() as tx:
        first, second = (a_work_order(tx, company, T.INSTALLATION, f"WO-26-0000{n}") for n in (1, 2))
        for order_id in (first, second):
            fill(tx, order_id, "delivery_inventory")
    with store.read() as db:
        found = db.rows(checklists.sa.select(RepeatInstance.order_id))
        assert {row.order_id for row in found} == {first, second}


def test_a_checklist_is_handed_in_when_nothing_but_signatures_is_missing(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report", language="en")
        with pytest.raises(FormIncomplete) as caught:
            checklists.submit(tx, response_id, "en")
        assert AnswerKey("", "fault/phenomenon") in caught.value.keys
        fill(tx, order_id, "quality_fault_report")
        checklists.submit(tx, response_id, "en")
    row = rows(store, order_id)["quality_fault_report"]
    assert (row.state, row.missing, row.is_done) == (ResponseState.SUBMITTED, 0, True)


def test_a_handed_in_checklist_is_closed_until_it_is_reopened(store, clock, order_id):
    with store.write() as tx:
        at_work(tx, order_id)
        hand_in(tx, order_id, "quality_fault_report")
    response_id = rows(store, order_id)["quality_fault_report"].response_id
    with pytest.raises(ChecklistClosed), store.write() as tx:
        checklists.answer(tx, response_id, "fault/phenomenon", "", "y")
    with store.write() as tx:
        checklists.reopen(tx, response_id)
        checklists.answer(tx, response_id, "fault/phenomenon", "", "y")
        checklists.submit(tx, response_id)
    clock.pass_(minutes=5)
    with store.write() as tx:
        progress.finish_work(tx, order_id, outcome=RepairResult.RESTORED)
    with pytest.raises(ReopenTooLate), store.write() as tx:
        checklists.reopen(tx, response_id)


def test_a_response_keeps_its_version_when_a_newer_form_comes(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "closing_checklist")
        newer = replace(definition("closing_checklist"), version="2027.1")
        a_form(tx, "closing_checklist", newer, serial=2)
    with store.write() as tx:
        assert checklists.open_filling(tx, response_id, "en").form.version != "2027.1"
        other = checklists.begin(tx, order_id, "closing_checklist", copy=2)
        assert checklists.open_filling(tx, other, "en").form.version == "2027.1"
        assert checklists.begin(tx, order_id, "closing_checklist") == response_id


def test_a_form_that_is_not_here_is_named(store, order_id):
    with pytest.raises(FormNotHere), store.write() as tx:
        checklists.begin(tx, order_id, "unknown_form")
    with store.write() as tx:
        tx.delete(tx.scalar(checklists.sa.select(FormVersion).where(FormVersion.form_id == "pre_check")))
    row = rows(store, order_id)["pre_check"]
    assert not row.is_here
    assert row.title.say("zh_CN") == "服务前检查"


def test_each_answer_waits_for_head_office(store, order_id):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "closing_checklist")
    with store.write() as tx:
        checklists.answer(tx, response_id, "leave/shown", "", "pass")
    with store.read() as db:
        kinds = {op.entity for op in unsent(db, order_id)}
    assert {"responses", "answers"} <= kinds


def test_progress_counts_what_is_answered(store, order_id):
    with store.write() as tx:
        fill(tx, order_id, "preparation_checklist")
    row = rows(store, order_id)["preparation_checklist"]
    assert row.answered == row.asked
    assert row.missing == 0
    with store.read() as db:
        counts = guidance.tab_counts(db, order_id)
    assert (counts.checklists_done, counts.checklists) == (0, 3)


def test_an_answer_whose_stored_value_cannot_be_read_counts_as_blank_and_stays_stored(store, order_id, caplog):
    with store.write() as tx:
        response_id = checklists.begin(tx, order_id, "quality_fault_report")
        checklists.answer(tx, response_id, "outcome/downtime", "", "7.08")
    with store.write() as tx:
        row = tx.get(Answer, natural_id("answer", response_id, "", "outcome/downtime"))
        row.value = {"not": "a number"}
    with store.read() as db:
        sheet = checklists.open_filling(db, response_id, "en")
        assert sheet.value("outcome/downtime") is None
        assert db.get(Answer, row.id).value == {"not": "a number"}
    assert "cannot be read" in caplog.text


def test_each_of_a_list_of_people_signs_his_own_line_before_it_is_handed_in(store, order_id):
    with store.write() as tx:
        response_id = fill(tx, order_id, "training_attendance")
        sheet = checklists.open_filling(tx, response_id, "en")
        [uid] = sheet.instances("attendee")
        checklists.store_answers(tx, response_id, sheet.set("attendee/att_sign", None, uid).answers)
    with pytest.raises(FormIncomplete) as caught, store.write() as tx:
        checklists.submit(tx, response_id, "en")
    assert caught.value.questions == ("Signature",)


@pytest.mark.parametrize(("code", "is_used"), [("MCU-450", True), ("chiller", True), ("pump", False)])
def test_a_form_made_for_a_model_or_a_family_stands_in_for_the_one_for_all(store, order_id, code, is_used):
    with store.write() as tx:
        general = definition("maintenance_record")
        special = a_form(tx, f"maintenance_record__{code}", replace(general, form_id=f"maintenance_record__{code}"))
        tx.flush()
        response_id = checklists.begin(tx, order_id, "maintenance_record", language="en")
        used = tx.get(Response, response_id)
        assert (used.form_version_id == special.id) is is_used
        assert used.form_id == "maintenance_record"
        assert all("__" not in form_id for form_id, _title in checklists.others(tx, order_id))


def test_the_record_of_a_maintenance_begins_with_the_day_it_is_due_next(store, order_id):
    with store.write() as tx:
        for name, days in (("换油", 90), ("张紧检查", 30)):
            tx.add(
                MaintenanceItem(
                    id=tx.new_id(), family="chiller", name=name, name_en=None, cycle_days=days, minutes=None
                )
            )  # fmt: skip
        tx.flush()
        checklists.begin(tx, order_id, "maintenance_record", language="en")
        assert checklists.values(tx, order_id, "maintenance_record")["next_day"] == "2026-12-18"
