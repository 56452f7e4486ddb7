"""Long lists lie apart from the definition that names them, by hash, and are shared by its versions."""

from dataclasses import replace

import pytest

from forms.answers import Kind
from forms.definition import LONG_LIST, Choice, Form, Question, named_apart
from forms.errors import BadDefinition


def form(count, version="1"):
    rows = tuple(Choice(f"p{number}", {"": f"配件 {number}"}, {"family": f"f{number % 7}"}) for number in range(count))
    asked = Question("part", Kind.SELECT_ONE, choices="parts")
    return Form("parts", {"": "Parts"}, version, children=(asked,), choices={"parts": rows})


def test_a_list_of_two_thousand_stays_inside_and_one_more_lies_apart():
    assert form(LONG_LIST).lists_apart == {}
    assert "p1999" in form(LONG_LIST).to_json()
    long = form(LONG_LIST + 1)
    assert "p1999" not in long.to_json()
    assert named_apart(long.to_json()) == set(long.lists_apart)
    assert len(long.to_json()) < 500


def test_a_form_and_its_list_make_the_same_form_again():
    long = form(LONG_LIST + 1)
    again = Form.from_json(long.to_json(), long.lists_apart)
    assert again == long
    assert again.hash == long.hash


def test_versions_share_a_list_that_did_not_change():
    one, two = form(LONG_LIST + 1), form(LONG_LIST + 1, "2")
    assert one.hash != two.hash
    assert one.lists_apart.keys() == two.lists_apart.keys()
    rows = one.choices["parts"]
    other = replace(one, choices={"parts": (replace(rows[0], label={"": "x"}), *rows[1:])})
    assert other.hash != one.hash
    assert other.lists_apart.keys() != one.lists_apart.keys()


def test_a_missing_or_changed_list_is_refused():
    long = form(LONG_LIST + 1)
    with pytest.raises(BadDefinition, match="list_missing"):
        Form.from_json(long.to_json())
    changed = {sha: text.replace("p7", "p8", 1) for sha, text in long.lists_apart.items()}
    with pytest.raises(BadDefinition, match="list_changed"):
        Form.from_json(long.to_json(), changed)
