"""The handbook forms do what the handbooks ask: they compute, demand and refuse as an engineer would expect."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

import resources
from forms.authoring import publish
from forms.filling import Filling
from forms.printing import printed


def now():
    return datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def form():
    known = {}

    def read(name):
        if name not in known:
            known[name] = publish.check(resources.path("forms", f"{name}.xlsx"), apart=False).form
        return known[name]

    return read


@pytest.fixture
def filling(form):
    return lambda name: Filling(form(name), now=now)


def missing(sheet):
    return {each.key.question.rpartition("/")[2] for each in sheet.missing()}


def visible(sheet):
    return {row.node.name for row in sheet.rows() if row.role == "question"}


def test_a_title_is_taken_apart_by_language(form):
    assert dict(form("pre_check").title) == {"中文 (zh)": "服务前检查", "English (en)": "Pre-check"}


def test_a_missing_part_must_be_described_photographed_and_signed(filling):
    sheet = filling("pre_check")
    assert "missing" not in visible(sheet)
    sheet.set("state/complete", "no")
    assert {"missing", "finding_sign"} <= missing(sheet)


def test_without_consent_the_work_must_not_start(filling):
    sheet = filling("pre_check")
    sheet.set("consent", "no")
    assert "stop" in {row.node.name for row in sheet.rows()}


def test_a_reading_out_of_its_limits_fails_and_says_so_in_the_readers_language(filling):
    sheet = filling("commissioning_data")
    sheet.set("level_g/level", Decimal("0.35"))
    names = {row.node.name for row in sheet.rows()}
    assert "level_x" in names
    assert "level_v" not in names
    assert sheet.label("level_g/level_x") == "判定:不合格"
    assert any(each.key.question == "level_g/level_ok" for each in sheet.failures())
    sheet.set("level_g/level", Decimal("0.15"))
    assert "level_v" in {row.node.name for row in sheet.rows()}


def test_only_the_readings_of_the_machines_family_are_asked(filling):
    sheet = filling("commissioning_data")
    sheet.set("fam", "pump")
    pump = visible(sheet)
    sheet.set("fam", "screen")
    assert "gland" in pump
    assert "gland" not in visible(sheet)
    assert "amp" in visible(sheet)


def test_differences_of_a_delivery_are_computed_and_added_up(filling):
    sheet = filling("delivery_inventory")
    first = sheet.instances("line")[0]
    for name, number in (("q_contract", 5), ("q_ship", 5), ("q_pack", 5), ("q_recv", 3)):
        sheet.set(f"line/{name}", number, first)
    assert sheet.text("line/diff", first) == "-2"
    assert sheet.text("diff_total") == "-2"


def test_the_pass_rate_leaves_out_what_does_not_apply(filling):
    sheet = filling("maintenance_record")
    keys = [q.key for q in sheet.form.questions if q.choices == "pf"]
    for place, key in enumerate(keys):
        sheet.set(key, "na" if place == 0 else "pass")
    sheet.set(keys[1], "fail")
    assert Decimal(sheet.text("rate")) == round(Decimal(100) * (len(keys) - 2) / (len(keys) - 1), 1)


def test_a_dissatisfied_customer_must_say_why(filling):
    sheet = filling("follow_up_questionnaire")
    assert "why" not in visible(sheet)
    sheet.set("sat", "2")
    assert "why" in missing(sheet)


def test_five_fours_are_eighty_points_and_satisfied(filling):
    sheet = filling("satisfaction_survey")
    for question in sheet.form.questions:
        if question.choices == "s5":
            sheet.set(question.key, "4")
    assert (sheet.text("score"), sheet.text("satisfied")) == ("80", "yes")


def test_a_damage_report_wants_a_photo_of_every_part(filling):
    sheet = filling("damage_report")
    second = sheet.add("item").added[0]
    wanted = {(each.key.instance, each.key.question) for each in sheet.missing()}
    assert (second, "item/pic") in wanted
    assert sheet.text("n_items") == "2"
    sheet.set("cause/claim", "yes")
    assert "proposal" in missing(sheet)


def test_values_out_of_limits_are_counted_over_all_rows(filling):
    sheet = filling("data_collection")
    rows = [sheet.instances("value")[0], sheet.add("value").added[0], sheet.add("value").added[0]]
    for row, measured in zip(rows, ("9.9", "12", "3"), strict=True):
        sheet.set("value/v_max", Decimal(10), row)
        sheet.set("value/v_value", Decimal(measured), row)
    assert sheet.text("n_bad") == "1"
    sheet.set("value/v_value", Decimal(11), rows[0])
    assert sheet.text("n_bad") == "2"
    sheet.remove(rows[0])
    assert sheet.text("n_bad") == "1"


def test_a_loaner_that_does_not_work_needs_its_photo_and_a_word(filling):
    sheet = filling("loaner_handover")
    sheet.set("way", "out")
    assert {"l_due", "duty"} <= missing(sheet)
    sheet.set("loaner/l_due", (now() - timedelta(days=1)).date())
    assert sheet.error("loaner/l_due").code == "constraint"
    sheet.set("loaner/l_due", date(2026, 12, 1))
    sheet.set("state/works", "fail")
    assert {"works_evidence", "damage"} <= missing(sheet)
    assert sheet.error("state/works_evidence").code == "photo"


def test_copies_of_manuals_are_added_up(filling):
    sheet = filling("manuals_receipt")
    first = sheet.instances("doc")[0]
    assert sheet.value("doc/copies", first) == 1
    sheet.set("doc/copies", 3, first)
    sheet.add("doc")
    assert sheet.text("n_copies") == "4"


def test_a_memo_adds_up_its_minutes_and_its_hours_on_site(filling):
    sheet = filling("service_memo")
    sheet.set("place/arrived", datetime(2026, 11, 18, 1, 0, tzinfo=UTC))
    sheet.set("place/left", datetime(2026, 11, 18, 0, 30, tzinfo=UTC))
    assert sheet.error("place/left").code == "constraint"
    sheet.set("place/left", datetime(2026, 11, 18, 4, 30, tzinfo=UTC))
    assert sheet.text("place/hours") == "3.5"
    first, second = sheet.instances("work/step")[0], sheet.add("work/step").added[0]
    sheet.set("work/step/minutes", 90, first)
    sheet.set("work/step/minutes", 45, second)
    assert sheet.label("work/minutes_v") == "合计 135 分钟"
    sheet.set("open/has_open", "yes")
    assert {"open_points", "next_step", "next_on"} <= missing(sheet)


def test_a_summary_counts_days_and_parts_and_wants_problems_named(filling):
    sheet = filling("service_summary")
    sheet.set("scope/from_on", date(2026, 11, 2))
    sheet.set("scope/to_on", date(2026, 11, 4))
    assert sheet.text("scope/days") == "3"
    sheet.set("parts/any_parts", "yes")
    row = sheet.instances("parts/part")[0]
    sheet.set("parts/part/p_qty", 2, row)
    assert sheet.text("parts/n_parts") == "2"
    sheet.set("parts/any_parts", "no")
    assert sheet.text("parts/n_parts") == "0"
    sheet.set("result/quality", "fail")
    assert "problems" in missing(sheet)


def test_a_missed_indicator_wants_cause_and_measure(filling):
    sheet = filling("monitoring_record")
    row = sheet.instances("line")[0]
    for name, value in (("i_target", Decimal(95)), ("i_sense", "least"), ("i_value", Decimal(90))):
        sheet.set(f"line/{name}", value, row)
    assert {"i_cause", "i_measure", "analysis"} <= missing(sheet)
    sheet.set("line/i_sense", "most", row)
    assert "i_cause" not in visible(sheet)
    assert sheet.label("sum/sum_v") == "共 1 项，未达标 0 项"


def test_an_escalation_wants_its_answer_in_the_future_and_a_reason_if_the_customer_was_not_told(filling):
    sheet = filling("escalation_slip")
    sheet.set("to/until", now() - timedelta(hours=1))
    assert sheet.error("to/until").code == "constraint"
    sheet.set("to/told", "no")
    sheet.set("problem/tried", ("reset", "other"))
    assert {"told_why", "tried_other"} <= missing(sheet)


def test_a_consent_with_a_limit_below_the_estimate_says_so(filling):
    sheet = filling("outsourced_consent")
    sheet.set("ask/is_contracted", "no")
    assert "quote" in missing(sheet)
    sheet.set("ask/estimate", Decimal(8000))
    sheet.set("answer/decision", "yes")
    sheet.set("answer/limit", Decimal(5000))
    assert "over" in visible(sheet)
    sheet.set("answer/limit", Decimal(9000))
    assert "over" not in visible(sheet)
    sheet.set("answer/decision", "no")
    assert "why_not" in missing(sheet)


@pytest.mark.parametrize("name", [each.removesuffix(".xlsx") for each in resources.names("forms", suffix=".xlsx")])
@pytest.mark.parametrize("language", ["中文 (zh)", "English (en)"])
def test_every_ready_made_form_can_be_printed_in_either_language(filling, name, language):
    other = "English (en)" if language.startswith("中") else "中文 (zh)"
    said = printed(filling(name), language, other)
    assert said.title.first != said.title.second
    assert said.rows
