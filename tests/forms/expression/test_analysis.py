"""Who looks at whom, found without running anything."""

from __future__ import annotations

import pytest

from forms.answers import Kind
from forms.definition import Form, Question, Section
from forms.graph import Plan

FORM = Form(
    "deps", {"": "deps"}, "1",
    children=(
        Question("a", Kind.INTEGER),
        Section("r", repeats=True, children=(Question("r/x", Kind.INTEGER), Question("r/y", Kind.INTEGER))),
    ),
)  # fmt: skip


def reached(source, path):
    plan = Plan(FORM)
    return {("/".join(reach.path), reach.scope) for reach in plan.reach(plan.compile(source, path), path)}


@pytest.mark.parametrize(
    ("source", "path", "wanted"),
    [
        ("${a} + 1", ("r", "y"), {("a", 0)}),
        ("${x} + 1", ("r", "y"), {("r/x", 1)}),
        ("../x + 1", ("r", "y"), {("r/x", 1)}),
        ("/data/r/x + 1", ("r", "y"), {("r/x", 1)}),
        ("sum(/data/r/x)", ("a",), {("r", 0), ("r/x", 0)}),
        ("count(${r})", ("a",), {("r", 0)}),
        ("position(..)", ("r", "y"), {("r", 1)}),
        (". > 3", ("r", "y"), {("r/y", 2)}),
        ("instance('l')/root/item[name = current()/../x]/label", ("r", "y"), {("r/x", 1)}),
        ("indexed-repeat(${x}, ${r}, ${a})", ("r", "y"), {("r/x", 0), ("r", 0), ("a", 0)}),
        ("/data/r[position() = 1]/x", ("r", "y"), {("r", 0), ("r/x", 0)}),
    ],
)
def test_an_expression_reaches_what_it_names_and_no_further_up_than_it_must(source, path, wanted):
    assert reached(source, path) == wanted
