"""A definition is canonical JSON and its hash; what is no definition is refused with the place."""

from __future__ import annotations

import json

import pytest

from forms.answers import Kind
from forms.definition import Choice, Form, Question, Section, Setting, text_in
from forms.errors import BadDefinition

FORM = Form(
    "check", {"en": "Check", "zh": "检查"}, "1", ("en", "zh"),
    (
        Question("a", Kind.SELECT_ONE, {"en": "A"}, choices="pf", settings=(Setting("change", "${b}", "1"),)),
        Section("g", {"en": "G"}, repeats=True, children=(Question("g/b", Kind.INTEGER, unit="mm"),)),
    ),
    {"pf": (Choice("pass", {"en": "Pass"}, {"k": "1"}),)},
)  # fmt: skip


def test_json_and_back_is_the_same_form_with_the_same_hash():
    again = Form.from_json(FORM.to_json())
    assert again == FORM
    assert again.hash == FORM.hash
    assert len(FORM.hash) == 64


def test_the_order_of_keys_and_blanks_do_not_change_the_hash():
    shuffled = json.dumps(json.loads(FORM.to_json()), indent=3, sort_keys=False)
    assert Form.from_json(shuffled).hash == FORM.hash


def test_every_word_changes_the_hash():
    text = FORM.to_json()
    assert Form.from_json(text.replace('"mm"', '"cm"')).hash != FORM.hash


def test_a_form_knows_its_nodes_names_and_repeats():
    assert list(FORM.nodes) == ["a", "g", "g/b"]
    assert FORM.by_name["b"] == ("g/b",)
    assert (FORM.repeat_of("g/b"), FORM.repeat_of("g"), FORM.repeat_of("a")) == ("g", "", "")


def test_a_text_falls_back_to_the_first_language_that_has_it():
    assert text_in({"zh": "检查"}, "en", ("en", "zh")) == "检查"
    assert text_in({"en": "Check", "zh": "检查"}, "zh") == "检查"
    assert text_in({}, "en") == ""


def changed(**more):
    return json.dumps({**json.loads(FORM.to_json()), **more})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not_json"),
        ("[" * 100_000, "too_deep"),
        ("[]", "not_a_form"),
        ("{}", "newer_format"),
        (changed(format=2), "newer_format"),
        (changed(form_id=""), "no_form_id"),
        (changed(form_id=7), "wrong_type"),
        (changed(children=[{"key": "a", "kind": "telepathy"}]), "unknown_kind"),
        (changed(children=[{"key": "a", "kind": "text"}, {"key": "a", "kind": "text"}]), "double_key"),
        (changed(children=[{"key": "../a", "kind": "text"}]), "bad_key"),
        (changed(children=[{"key": "g/b", "kind": "text"}]), "bad_key"),
        (changed(children=[{"key": "a", "kind": "text", "danger": 1}]), "unknown_field"),
        (changed(children=[{"key": "a", "kind": "select_one", "choices": "none"}]), "unknown_list"),
        (changed(children=[{"key": "a", "repeats": "yes"}]), "wrong_type"),
        (changed(choices={"pf": [{"name": " "}]}), "bad_choice"),
        (changed(title="Check"), "wrong_type"),
    ],
)
def test_what_is_no_definition_is_refused(text, reason):
    with pytest.raises(BadDefinition) as refused:
        Form.from_json(text)
    assert refused.value.reason == reason


def test_a_form_that_is_too_deep_is_refused():
    body = {"key": "x", "kind": "text"}
    key = "x"
    for number in range(60):
        body = {"key": f"s{number}", "children": [body]}
    del key
    with pytest.raises(BadDefinition) as refused:
        Form.from_json(changed(children=[body]))
    assert refused.value.reason == "too_deep"
