"""What a document prints of a filling: what shows, failures first, photos numbered, tables, a second language."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from forms.answers import AnswerKey, FileAnswer, Kind
from forms.definition import Choice, Form, Print, Question, Section
from forms.filling import Filling
from forms.printing import Said, printed, score

PF = (
    Choice("pass", {"en": "Pass", "zh": "合格"}),
    Choice("fail", {"en": "Fail", "zh": "不合格"}),
    Choice("na", {"en": "N/A", "zh": "不适用"}),
)
FORM = Form(
    "check",
    {"en": "Check", "zh": "检查"},
    "7",
    ("en", "zh"),
    (
        Section(
            "s",
            {"en": "Safety", "zh": "安全"},
            children=(
                Question(
                    "s/stop", Kind.SELECT_ONE, {"en": "Stop", "zh": "急停"}, choices="pf", score="1", on_fail="rework"
                ),
                Question("s/pic", Kind.PHOTO, {"en": "Photo", "zh": "照片"}, relevant="${stop} = 'fail'"),
                Question("s/door", Kind.SELECT_ONE, {"en": "Door", "zh": "门"}, choices="pf", score="1"),
            ),
        ),
        Section("never", {"en": "Never"}, relevant="false()", children=(Question("never/x", Kind.TEXT, {"en": "X"}),)),
        Question("t", Kind.DECIMAL, {"en": "Temperature", "zh": "温度"}, unit="℃"),
        Question("secret", Kind.TEXT, {"en": "Secret"}, print=Print.NEVER),
        Section(
            "line",
            {"en": "Line", "zh": "行"},
            repeats=True,
            children=(
                Question("line/name", Kind.TEXT, {"en": "Name", "zh": "名称"}),
                Question("line/qty", Kind.INTEGER, {"en": "Quantity", "zh": "数量"}, unit="pcs"),
            ),
        ),
        Question("n", Kind.CALCULATE, calculation="count(${line})"),
        Question("said", Kind.NOTE, {"en": "${n} lines", "zh": "共 ${n} 行"}),
        Question("plain", Kind.NOTE, {"en": "Read the manual", "zh": "请阅读手册"}),
        Question("sign", Kind.SIGNATURE, {"en": "Signature", "zh": "签字"}),
    ),
    {"pf": PF},
)


def a_filling():
    filling = Filling(FORM, now=lambda: datetime(2026, 11, 18, tzinfo=UTC), language="en")
    filling.set("s/stop", "fail")
    filling.set("s/pic", tuple(FileAnswer(str(number) * 64, f"{number}.jpg") for number in (1, 2)))
    filling.set("s/door", "pass")
    filling.set("t", Decimal("41.50"))
    filling.set("secret", "hush")
    for name, quantity in (("belt", 2), ("seal", 4)):
        row = filling.add("line").added[0]
        filling.set("line/name", name, row)
        filling.set("line/qty", quantity, row)
    filling.set("sign", FileAnswer("f" * 64, "s.png"))
    return filling


def test_only_what_shows_is_printed_and_empty_sections_vanish():
    said = printed(a_filling(), "en")
    assert [row.label.first for row in said.rows] == [
        "Safety",
        "Stop",
        "Photo",
        "Door",
        "Temperature",
        "Line",
        "2 lines",
        "Signature",
    ]


def test_failures_come_first_in_a_list_of_their_own():
    said = printed(a_filling(), "en")
    assert [(row.label.first, row.text.first) for row in said.failed] == [("Stop", "Fail")]


def test_photos_are_numbered_through_the_document():
    said = printed(a_filling(), "en")
    assert [(each.number, each.file.name, each.label.first) for each in said.photos] == [
        (1, "1.jpg", "Photo"),
        (2, "2.jpg", "Photo"),
    ]
    assert next(row for row in said.rows if row.label.first == "Photo").photos == (1, 2)


def test_a_second_language_stands_beneath_where_it_differs():
    said = printed(a_filling(), "zh", "en")
    assert said.title == Said("检查", "Check")
    stop = next(row for row in said.rows if row.key.question == "s/stop")
    assert (stop.label, stop.text) == (Said("急停", "Stop"), Said("不合格", "Fail"))
    warm = next(row for row in said.rows if row.key.question == "t")
    assert (warm.text, warm.unit) == (Said("41.50"), "℃")


def test_a_repeat_of_short_questions_is_a_table():
    line = next(row for row in printed(a_filling(), "en").rows if row.role == "table")
    assert [each.first for each in line.table.columns] == ["Name", "Quantity (pcs)"]
    assert [[cell.first for cell in each] for each in line.table.lines] == [["belt", "2"], ["seal", "4"]]


def test_form_version_and_hash_are_told():
    said = printed(a_filling(), "en")
    assert (said.form_id, said.version, said.short_hash) == ("check", "7", FORM.hash[:8])


def test_the_score_counts_pass_and_fail_and_not_what_does_not_apply():
    filling = a_filling()
    assert (score(filling).points, score(filling).possible, score(filling).percent) == (1, 2, Decimal("50.0"))
    filling.set("s/stop", "na")
    assert score(filling).percent == Decimal("100.0")


def test_a_signed_snapshot_is_printed_as_it_stood():
    filling = a_filling()
    note = printed(filling, "en", snapshot={AnswerKey("", "t"): "41.5 at signing"})
    assert next(row for row in note.rows if row.key.question == "t").text == Said("41.5 at signing")


def test_what_failed_is_proposed_with_the_action_its_author_wants():
    assert [(each.key.question, each.action) for each in a_filling().failures()] == [("s/stop", "rework")]
