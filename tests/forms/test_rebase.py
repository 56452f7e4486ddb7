"""Moving a response to a newer version: what comes along, what stays beside, what is new to answer."""

from __future__ import annotations

from decimal import Decimal

from forms.answers import AnswerKey, Kind, Row
from forms.definition import Form, Question, Section
from forms.rebase import rebase


def form(version, *children):
    return Form("f", {"": "F"}, version, children=children)


def test_answers_are_carried_converted_or_kept_beside():
    old = form(
        "1",
        Question("a", Kind.INTEGER),
        Question("b", Kind.TEXT),
        Question("c", Kind.SELECT_ONE),
        Question("d", Kind.TEXT),
    )
    new = form(
        "2",
        Question("a", Kind.DECIMAL),
        Question("c", Kind.SELECT_MULTIPLE),
        Question("d", Kind.TEXT),
        Question("e", Kind.TEXT),
    )
    answers = {AnswerKey("", "a"): 3, AnswerKey("", "b"): "gone", AnswerKey("", "c"): "x", AnswerKey("", "d"): "kept"}
    found = rebase(answers, old, new)
    assert found.carried == {AnswerKey("", "a"): Decimal(3), AnswerKey("", "c"): ("x",), AnswerKey("", "d"): "kept"}
    assert found.orphaned == {AnswerKey("", "b"): "gone"}
    assert found.added == ("e",)


def test_a_repeat_that_became_a_group_orphans_its_rows():
    inner = (Question("r/x", Kind.INTEGER),)
    old, new = form("1", Section("r", repeats=True, children=inner)), form("2", Section("r", children=inner))
    answers = {AnswerKey("u", "r"): Row("", 1), AnswerKey("u", "r/x"): 5}
    found = rebase(answers, old, new)
    assert not found.carried
    assert found.orphaned == answers


def test_rows_of_a_repeat_that_stayed_are_carried():
    inner = (Question("r/x", Kind.INTEGER),)
    old = form("1", Section("r", repeats=True, children=inner))
    new = form("2", Section("r", repeats=True, children=(*inner, Question("r/y", Kind.TEXT))))
    answers = {AnswerKey("u", "r"): Row("", 1), AnswerKey("u", "r/x"): 5}
    assert rebase(answers, old, new).carried == answers
