"""A value out of its limits holds the end of the work until it is measured again; what it was stays on record."""

from decimal import Decimal

import pytest

from app import checklists, guidance, measurements, orders, progress
from app.measurements import ActionMissing, ReadingFailed, ReadingUnknown
from app.repair import RepairResult
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.words import tell
from tests.builders import a_work_order, at_work, fill, hand_in

FORMS = ("delivery_inventory", "training_attendance")


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company, T.INSTALLATION)
        at_work(tx, order_id)
        for form_id in FORMS:
            hand_in(tx, order_id, form_id)
        hand_in(tx, order_id, "commissioning_data", vib=Decimal("5.2"), vib_fix="重新找正并紧固")
    return order_id


def failed(store, order_id):
    with store.read() as db:
        return measurements.failed(db, order_id)


def finish(store, order_id, outcome=RepairResult.RESTORED):
    with store.write() as tx:
        progress.finish_work(tx, order_id, outcome=outcome)


def again(store, order_id, value, action="重新找正并紧固"):
    [reading] = failed(store, order_id)
    with store.write() as tx:
        measurements.measure_again(tx, order_id, reading, Decimal(value), action=action)


def test_a_vibration_too_high_holds_the_end_and_is_named_with_its_limits(store, order_id):
    with pytest.raises(ReadingFailed) as caught:
        finish(store, order_id)
    assert tell(caught.value, "en").text == (
        "A value is out of its limits: Vibration velocity 5.2 mm/s (Allowed: 0–4.5 mm/s)."
    )
    assert tell(caught.value, "zh_CN").text == "有一项读数超差：振动速度实测 5.2 mm/s（允许:0–4.5 mm/s）。"
    assert (caught.value.rule, caught.value.way_on) == ("BR-59", "measure_again")


def test_measured_again_within_its_limits_the_work_ends_and_the_former_value_is_kept(store, order_id):
    again(store, order_id, "2.8")
    assert failed(store, order_id) == []
    finish(store, order_id)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.REPAIRED
        assert checklists.values(db, order_id, "commissioning_data")["vib"] == "2.8"
        [kept] = measurements.earlier(db, order_id)
    assert (kept.name.en, kept.value, kept.again, kept.action) == ("Vibration velocity", "5.2", "2.8", "重新找正并紧固")


def test_a_value_that_fails_again_is_kept_as_well(store, order_id):
    again(store, order_id, "4.9")
    again(store, order_id, "4.4", "再次紧固")
    with store.read() as db:
        assert [(each.value, each.again) for each in measurements.earlier(db, order_id)] == [
            ("5.2", "4.9"),
            ("4.9", "4.4"),
        ]


def test_a_machine_that_is_not_restored_may_be_left_with_what_was_measured(store, order_id):
    finish(store, order_id, RepairResult.NOT_RESTORED)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.REPAIRED
        assert [each.value for each in measurements.earlier(db, order_id)] == ["5.2"]


def test_what_was_done_in_between_is_said(store, order_id):
    with pytest.raises(ActionMissing):
        again(store, order_id, "2.8", " ")


def test_a_value_within_its_limits_is_not_measured_again(store, order_id):
    [reading] = failed(store, order_id)
    again(store, order_id, "2.8")
    with pytest.raises(ReadingUnknown), store.write() as tx:
        measurements.measure_again(tx, order_id, reading, Decimal("1.0"), action="复测")


def test_the_row_of_a_fault_report_says_its_own_name_unit_and_limits(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
        said = {"r_name": "水流量", "r_unit": "m³/h", "r_min": Decimal("9.6"), "r_after": Decimal("9.5")}
        response_id = fill(tx, order_id, "quality_fault_report", **said)
        sheet = checklists.open_filling(tx, response_id, "en")
        [uid] = sheet.instances("reading")
        for name in ("r_min", "r_unit"):
            value = said[name]
            checklists.store_answers(tx, response_id, sheet.set(f"reading/{name}", value, uid).answers)
        progress.submit_checklist(tx, order_id, response_id)
    [reading] = failed(store, order_id)
    assert reading.say("en") == "水流量 9.5 m³/h (≥ 9.6)"
    with pytest.raises(ReadingFailed):
        finish(store, order_id)
    again(store, order_id, "10.1", "清洗滤网")
    finish(store, order_id)


def test_the_next_step_says_to_measure_again_where_it_is_said_restored_and_is_not(store, order_id):
    again(store, order_id, "2.8")
    finish(store, order_id)
    with store.write() as tx:
        progress.reopen_work(tx, order_id, reason="复核")
        response_id = next(
            row.response_id for row in checklists.checklists(tx, order_id) if row.form_id == "commissioning_data"
        )
        checklists.reopen(tx, response_id)
        sheet = checklists.open_filling(tx, response_id, "en")
        given = {**sheet.set("vib_g/vib", Decimal("7.7")).answers}
        given.update(sheet.set("vib_g/vib_fix", "再紧固").answers)
        checklists.store_answers(tx, response_id, given)
        progress.submit_checklist(tx, order_id, response_id)
    with store.read() as db:
        assert guidance.guidance(db, order_id).now.verb is orders.Verb.MEASURE_AGAIN
