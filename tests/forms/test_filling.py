"""Filling a form: what shows, what is computed, what is wrong, and taking it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from forms.answers import AnswerKey, FileAnswer, Kind
from forms.definition import Choice, Form, Question, Section
from forms.errors import BadAnswer, BadDefinition
from forms.filling import Filling

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PASS_FAIL = (Choice("pass", {"zh": "合格", "en": "Pass"}), Choice("fail", {"zh": "不合格", "en": "Fail"}))


def a_form(*children, **more):
    return Form("check", {"en": "Check"}, "1", ("en", "zh"), children, **more)


def a_filling(*children, answers=None, **more):
    return Filling(a_form(*children, **more), answers, now=lambda: NOON)


def a_cascade():
    sites = (
        Choice("s1", {}, {"customer": "c1"}),
        Choice("s2", {}, {"customer": "c1"}),
        Choice("s3", {}, {"customer": "c2"}),
    )
    customers = (Choice("c1"), Choice("c2"))
    return a_filling(
        Question("customer", Kind.SELECT_ONE, choices="customer"),
        Question("site", Kind.SELECT_ONE, choices="site", choice_filter="customer = ${customer}"),
        choices={"customer": customers, "site": sites},
    )


def a_repeat(**more):
    return a_filling(
        Section(
            "line",
            repeats=True,
            children=(
                Question("line/qty", Kind.INTEGER, required="true()"),
                Question("line/price", Kind.DECIMAL),
                Question("line/amount", Kind.CALCULATE, calculation="${qty} * ${price}"),
                Question("line/place", Kind.CALCULATE, calculation="position(..)"),
            ),
            **more,
        ),
        Question("total", Kind.CALCULATE, calculation="sum(${amount})"),
        Question("lines", Kind.CALCULATE, calculation="count(${line})"),
    )


def test_a_question_shows_when_its_condition_holds():
    filling = a_filling(
        Question("a", Kind.SELECT_ONE, choices="pf"),
        Question("why", Kind.TEXT, relevant="${a} = 'fail'", required="true()"),
        choices={"pf": PASS_FAIL},
    )
    assert not filling.relevant("why")
    changes = filling.set("a", "fail")
    assert filling.relevant("why")
    assert AnswerKey("", "why") in changes.touched
    assert changes.rows_changed
    assert [each.key.question for each in filling.missing()] == ["why"]


def test_the_answer_of_a_hidden_question_is_kept_but_counts_as_blank():
    filling = a_filling(
        Question("a", Kind.TEXT),
        Question("b", Kind.INTEGER, relevant="${a} = 'x'"),
        Question("c", Kind.CALCULATE, calculation="coalesce(${b}, 0) + 1"),
    )
    filling.set("a", "x")
    filling.set("b", 41)
    assert filling.text("c") == "42"
    filling.set("a", "y")
    assert filling.text("c") == "1"
    assert filling.value("b") == 41
    filling.set("a", "x")
    assert filling.text("c") == "42"


def test_a_constraint_tells_the_words_of_the_author():
    filling = a_filling(
        Question("t", Kind.DECIMAL, constraint=". >= -40 and . <= 200", constraint_message={"en": "Implausible: ${t}"})
    )
    filling.set("t", Decimal("300.5"))
    error = filling.error("t")
    assert error is not None
    assert error.code == "constraint"
    assert filling.message(error, "t") == "Implausible: 300.5"
    filling.set("t", Decimal(30))
    assert filling.error("t") is None


def test_a_blank_answer_breaks_no_constraint():
    filling = a_filling(Question("t", Kind.DECIMAL, constraint=". > 0"))
    filling.set("t", Decimal(-1))
    assert filling.error("t")
    filling.set("t", None)
    assert filling.error("t") is None


def test_a_child_that_is_still_valid_is_kept():
    filling = a_cascade()
    filling.set("customer", "c1")
    filling.set("site", "s2")
    changes = filling.set("customer", "c1")
    assert not changes.cleared
    assert filling.value("site") == "s2"


def test_a_child_that_is_no_longer_offered_is_cleared_and_comes_back_by_undo():
    filling = a_cascade()
    filling.set("customer", "c1")
    filling.set("site", "s2")
    changes = filling.set("customer", "c2")
    assert changes.cleared == (AnswerKey("", "site"),)
    assert changes.answers == {AnswerKey("", "customer"): "c2", AnswerKey("", "site"): None}
    assert filling.value("site") is None
    filling.undo()
    assert (filling.value("customer"), filling.value("site")) == ("c1", "s2")
    filling.redo()
    assert (filling.value("customer"), filling.value("site")) == ("c2", None)


def test_repeats_compute_within_and_over_their_instances():
    filling = a_repeat()
    one = filling.add("line").added[0]
    two = filling.add("line").added[0]
    filling.set("line/qty", 2, one)
    filling.set("line/price", Decimal("1.50"), one)
    filling.set("line/qty", 1, two)
    filling.set("line/price", Decimal(4), two)
    assert filling.text("line/amount", one) == "3"
    assert filling.text("total") == "7"
    assert filling.text("lines") == "2"
    assert [filling.text("line/place", each) for each in (one, two)] == ["1", "2"]


def test_removing_the_middle_instance_leaves_the_others_and_undo_brings_it_back():
    filling = a_repeat()
    rows = [filling.add("line").added[0] for _ in range(3)]
    for number, row in enumerate(rows, 1):
        filling.set("line/qty", number, row)
        filling.set("line/price", Decimal(1), row)
    filling.remove(rows[1])
    assert filling.text("total") == "4"
    assert filling.text("line/place", rows[2]) == "2"
    assert AnswerKey(rows[1], "line/qty") not in filling.answers()
    filling.undo()
    assert filling.instances("line") == tuple(rows)
    assert filling.text("total") == "6"
    assert filling.value("line/qty", rows[1]) == 2


def test_a_moved_instance_keeps_its_place_when_opened_again():
    filling = a_repeat()
    rows = [filling.add("line").added[0] for _ in range(3)]
    filling.move(rows[2], 0)
    assert filling.instances("line") == (rows[2], rows[0], rows[1])
    again = Filling(filling.form, filling.answers(), now=lambda: NOON)
    assert again.instances("line") == (rows[2], rows[0], rows[1])
    filling.undo()
    assert filling.instances("line") == tuple(rows)


def test_a_count_makes_and_removes_instances():
    filling = a_filling(
        Question("n", Kind.INTEGER),
        Section("line", repeats=True, count="${n}", children=(Question("line/q", Kind.TEXT),)),
    )
    filling.set("n", 3)
    rows = filling.instances("line")
    assert len(rows) == 3
    filling.set("line/q", "x", rows[0])
    filling.set("n", 1)
    assert filling.instances("line") == rows[:1]
    assert filling.value("line/q", rows[0]) == "x"
    with pytest.raises(BadAnswer):
        filling.add("line")


def test_defaults_are_set_once_and_are_answers():
    children = (
        Question("day", Kind.DATE, initial="today()"),
        Question("place", Kind.TEXT, default="hall"),
    )
    filling = a_filling(*children)
    assert filling.opened.answers == {AnswerKey("", "day"): date(2026, 11, 18), AnswerKey("", "place"): "hall"}
    filling.set("place", None)
    again = Filling(filling.form, filling.answers(), now=lambda: datetime(2026, 12, 1, tzinfo=UTC))
    assert again.value("day") == date(2026, 11, 18)
    assert again.value("place") is None
    assert again.text("place") == ""


def test_labels_follow_the_language_and_their_references():
    filling = a_filling(
        Question("n", Kind.TEXT), Question("q", Kind.NOTE, label={"en": "Hello ${n}!", "zh": "你好,${n}!"})
    )
    filling.set("n", "Wu")
    assert filling.label("q") == "Hello Wu!"
    filling.speak("zh")
    assert filling.label("q") == "你好,Wu!"


def test_a_label_that_says_an_answer_is_told_to_be_painted_again():
    filling = a_filling(
        Question("n", Kind.TEXT), Question("q", Kind.NOTE, label={"en": "Hello ${n}!"}), Question("z", Kind.TEXT)
    )
    assert AnswerKey("", "q") in filling.set("n", "Wu").touched
    assert AnswerKey("", "q") not in filling.set("z", "x").touched


def test_progress_counts_only_what_is_asked_and_shows():
    filling = a_filling(
        Question("a", Kind.TEXT),
        Question("b", Kind.TEXT, relevant="${a} = 'x'"),
        Question("c", Kind.NOTE),
        Question("d", Kind.CALCULATE, calculation="1"),
    )
    assert filling.progress() == (0, 1)
    filling.set("a", "x")
    assert filling.progress() == (1, 2)


def test_jumping_to_the_next_missing_answer_starts_over_at_the_end():
    filling = a_filling(*(Question(name, Kind.TEXT, required="true()") for name in "abc"))
    filling.set("b", "x")
    first = filling.next_missing()
    assert first is not None
    assert first.key.question == "a"
    second = filling.next_missing(first.key)
    assert second is not None
    assert second.key.question == "c"
    third = filling.next_missing(second.key)
    assert third is not None
    assert third.key.question == "a"


def test_finishing_uses_the_rules_of_the_screen_and_notes_the_end():
    filling = a_filling(
        Question("end", Kind.DATETIME, preload="end", hidden=True), Question("a", Kind.TEXT, required="true()")
    )
    assert [each.error.code for each in filling.finish()] == ["required"]
    assert filling.value("end") is None
    filling.set("a", "x")
    assert filling.finish() == []
    assert filling.value("end") == NOON


@pytest.mark.parametrize("value", [True, 1.5, "1", Decimal(1), None.__class__, ("a",)])
def test_a_value_of_the_wrong_kind_is_refused(value):
    filling = a_filling(Question("n", Kind.INTEGER))
    with pytest.raises(BadAnswer):
        filling.set("n", value)


def test_a_computed_value_cannot_be_set_by_hand():
    filling = a_filling(Question("n", Kind.INTEGER, calculation="1 + 1"))
    assert filling.value("n") == 2
    with pytest.raises(BadAnswer) as refused:
        filling.set("n", 3)
    assert refused.value.reason == "readonly"


def test_a_circle_is_refused_with_its_members():
    with pytest.raises(BadDefinition) as refused:
        a_filling(
            Question("a", Kind.CALCULATE, calculation="${b} + 1"), Question("b", Kind.CALCULATE, calculation="${a} + 1")
        )
    assert refused.value.reason == "cycle"
    assert "a" in refused.value.detail
    assert "b" in refused.value.detail


def test_an_answer_that_no_question_takes_is_kept_apart_and_stays_stored():
    stray = {AnswerKey("", "gone"): "x", AnswerKey("", "n"): "not a number"}
    filling = a_filling(Question("n", Kind.INTEGER), answers=stray)
    assert filling.orphans == stray
    assert filling.answers() == stray


def test_the_journal_knows_earlier_values():
    filling = a_filling(Question("n", Kind.INTEGER))
    filling.set("n", 1)
    filling.set("n", 2)
    assert [(entry.before, entry.after) for entry in filling.earlier("n")] == [(None, 1), (1, 2)]


def test_a_photo_is_asked_for_when_the_evidence_rule_holds():
    filling = a_filling(
        Question("a", Kind.SELECT_ONE, choices="pf"),
        Question("a_evidence", Kind.PHOTO, relevant="${a} = 'fail'", required="true()", photo_of="a"),
        choices={"pf": PASS_FAIL},
    )
    filling.set("a", "fail")
    error = filling.error("a_evidence")
    assert error is not None
    assert error.code == "photo"
    filling.set("a_evidence", (FileAnswer("0" * 64, "a.jpg", "image/jpeg"),))
    assert filling.error("a_evidence") is None


def test_an_expression_that_fails_while_running_counts_as_blank_and_the_filling_goes_on(caplog):
    filling = a_filling(
        Question("place", Kind.TEXT),
        Question("far", Kind.CALCULATE, calculation="distance(${place}, ${place})"),
        Question("pattern", Kind.TEXT, constraint="regex('x', .)"),
        Question("q", Kind.TEXT),
    )
    filling.set("place", "nowhere")
    assert filling.text("far") == ""
    filling.set("pattern", "(")
    assert filling.error("pattern").code == "constraint"
    filling.set("q", "still here")
    assert "expression failed" in caplog.text
