"""Two fillings of one response become one; what only a person can decide is told, and nothing is lost."""

from __future__ import annotations

import random

import pytest

from forms.answers import AnswerKey, FileAnswer, Row
from forms.merge import AnswerConflict, merge

A, B = AnswerKey("", "a"), AnswerKey("", "b")
ROW, QTY = AnswerKey("r1", "line"), AnswerKey("r1", "line/qty")
PHOTOS = [FileAnswer(str(number) * 64, f"{number}.jpg") for number in range(5)]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "wanted"),
    [
        (1, 2, 1, 2),
        (1, 1, 3, 3),
        (1, 4, 4, 4),
        (1, None, 1, None),
        (1, 1, None, None),
        (None, 5, None, 5),
        (None, 6, 6, 6),
    ],
)
def test_one_side_or_both_the_same_is_taken(base, mine, theirs, wanted):
    sides = [{A: value} if value is not None else {} for value in (base, mine, theirs)]
    found = merge(*sides)
    assert not found.conflicts
    assert found.answers.get(A) == wanted


def test_both_sides_differently_is_a_conflict_with_both_values():
    found = merge({A: 1}, {A: 2}, {A: 3})
    assert found.conflicts == (AnswerConflict(A, 1, 2, 3),)
    assert found.answers[A] == 2


def test_changed_here_and_taken_away_there_is_a_conflict_that_keeps_the_value():
    assert merge({A: 1}, {}, {A: 3}).answers == {A: 3}
    assert merge({A: 1}, {A: 3}, {}).answers == {A: 3}
    assert merge({A: 1}, {}, {A: 3}).conflicts


def test_several_choices_are_one_value():
    assert merge({A: ("x",)}, {A: ("x", "y")}, {A: ("x", "z")}).conflicts


def test_photos_of_both_sides_are_kept_and_removed_ones_are_gone():
    base = {A: (PHOTOS[0], PHOTOS[1])}
    found = merge(base, {A: (PHOTOS[0], PHOTOS[1], PHOTOS[2])}, {A: (PHOTOS[1], PHOTOS[3])})
    assert found.answers == {A: (PHOTOS[1], PHOTOS[2], PHOTOS[3])}
    assert not found.conflicts


def test_rows_of_both_sides_are_joined_by_their_ids():
    mine = {ROW: Row("", 1.0), QTY: 1}
    theirs = {AnswerKey("r2", "line"): Row("", 1.0), AnswerKey("r2", "line/qty"): 2}
    found = merge({}, mine, theirs)
    assert found.answers == {**mine, **theirs}


def test_a_row_removed_here_and_untouched_there_is_gone_with_its_answers():
    base = {ROW: Row("", 1.0), QTY: 1, A: 1}
    assert merge(base, {A: 1}, base).answers == {A: 1}


def test_a_row_removed_here_and_edited_there_is_kept_and_told():
    base = {ROW: Row("", 1.0), QTY: 1}
    found = merge(base, {}, {ROW: Row("", 1.0), QTY: 9})
    assert found.answers == {ROW: Row("", 1.0), QTY: 9}
    assert [conflict.key for conflict in found.conflicts] == [ROW]


def test_a_row_within_a_removed_row_that_was_edited_saves_both():
    inner, deep = AnswerKey("r9", "line/part"), AnswerKey("r9", "line/part/no")
    base = {ROW: Row("", 1.0), QTY: 1, inner: Row("r1", 1.0), deep: "x"}
    found = merge(base, {}, {**base, deep: "y"})
    assert found.answers == {**base, deep: "y"}
    assert found.conflicts


def test_moving_a_row_on_both_sides_needs_no_person():
    found = merge({ROW: Row("", 2.0)}, {ROW: Row("", 1.0)}, {ROW: Row("", 3.0)})
    assert found.answers == {ROW: Row("", 1.0)}
    assert not found.conflicts


@pytest.mark.parametrize("seed", range(200))
def test_merging_loses_nothing_and_agrees_whoever_is_first(seed):
    dice = random.Random(seed)
    keys = [AnswerKey("", f"q{number}") for number in range(6)]

    def some():
        return {key: dice.randint(0, 3) for key in keys if dice.random() < 0.7}

    base, mine, theirs = some(), some(), some()
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    disputed = {conflict.key for conflict in one.conflicts}
    assert disputed == {conflict.key for conflict in other.conflicts}
    assert {k: v for k, v in one.answers.items() if k not in disputed} == {
        k: v for k, v in other.answers.items() if k not in disputed
    }
    for key in keys:
        changed = {side.get(key) for side in (mine, theirs) if side.get(key) != base.get(key)}
        if len(changed) == 1:
            assert one.answers.get(key) == changed.pop()
