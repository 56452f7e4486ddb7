"""Publishing: the same form every time, no question of another kind under an old name, foreign sheets unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyxform

import resources
from forms.authoring import publish, workbook, xlsform
from forms.definition import Form, compare
from forms.errors import BadDefinition
from forms.filling import Filling
from tests.forms.authoring.books import YES_NO, row, write

DATA = Path(__file__).parents[2] / "data" / "forms"
OURS = resources.names("forms", suffix=".xlsx")


def check(path, **more):
    return publish.check(path, apart=False, **more)


@pytest.mark.parametrize("name", OURS)
def test_every_ready_made_form_is_published_without_a_word(name):
    checked = check(resources.path("forms", name))
    assert not checked.problems, [each.text_en for each in checked.problems]
    assert Form.from_json(checked.form.to_json()) == checked.form
    assert len(checked.form.languages) == 2


@pytest.mark.parametrize("name", OURS)
def test_every_ready_made_form_speaks_both_languages_everywhere(name):
    form = check(resources.path("forms", name)).form
    for node in form.nodes.values():
        for texts in (node.label, node.hint, *([node.constraint_message] if hasattr(node, "kind") else [])):
            assert len(texts) in {0, 2}, node.key
    for rows in form.choices.values():
        assert all(len(choice.label) == 2 for choice in rows)


@pytest.mark.parametrize(
    "name",
    ["commissioning_zh_en.xlsx", "all-question-types-v2024091201-3.xlsx", "ifrc-distribution-site-assessment-v1.xlsx"],
)
def test_a_foreign_workbook_is_published_without_changing_a_cell(name):
    checked = publish.check(DATA / name)
    assert not checked.errors
    filling = Filling(checked.form, now=publish._any_moment)
    assert filling.rows()


def test_pyxform_ships_no_workbook_that_we_could_not_read():
    found = [path for pattern in ("*.xls", "*.xlsx", "*.xlsm") for path in Path(pyxform.__file__).parent.rglob(pattern)]
    assert all(check(path).form is not None or check(path).errors for path in found)


def test_a_workbook_is_found_from_the_folder_one_stands_in(tmp_path, monkeypatch):
    write(tmp_path / "a.xlsx", [row("text", "a")])
    monkeypatch.chdir(tmp_path)
    assert publish.check(Path("a.xlsx")).problems == publish.check(tmp_path / "a.xlsx").problems


def test_the_same_workbook_gives_the_same_hash(tmp_path):
    one = check(write(tmp_path / "a.xlsx", [row("text", "a")])).form
    other = check(write(tmp_path / "b.xlsx", [row("text", "a")])).form
    assert one.hash == other.hash


def test_a_process_of_its_own_gives_the_same_form(tmp_path):
    path = write(
        tmp_path / "form.xlsx", [row("select_one yn", "a"), row("text", "b", relevant="${a} = 'yes'")], choices=YES_NO
    )
    assert publish.check(path).form == check(path).form


def test_a_question_never_changes_its_kind_under_one_name(tmp_path):
    before = check(write(tmp_path / "1.xlsx", [row("integer", "a"), row("text", "b")])).form
    checked = check(write(tmp_path / "2.xlsx", [row("text", "a"), row("text", "c")]), earlier=lambda _id: [before])
    assert checked.form is None
    found = checked.errors[0]
    assert (found.code, found.row, found.column) == ("retyped", 2, "type")
    assert "integer" in found.text_en
    assert "text" in found.text_en
    assert (checked.comparison.kept, checked.comparison.added, checked.comparison.removed) == ((), ("c",), ("b",))


def test_versions_are_compared_question_by_question(tmp_path):
    one = check(write(tmp_path / "1.xlsx", [row("integer", "a"), row("text", "b")])).form
    two = check(write(tmp_path / "2.xlsx", [row("integer", "a"), row("text", "c")])).form
    found = compare(one, two)
    assert (found.kept, found.added, found.removed, found.retyped) == (("a",), ("c",), ("b",), ())
    assert found.is_compatible


def test_a_list_in_a_file_is_handed_in_beside_the_workbook(tmp_path):
    (tmp_path / "towns.csv").write_text("name,label,region\nt1,Town 1,north\nt2,Town 2,south\n", encoding="utf-8")
    path = write(
        tmp_path / "form.xlsx",
        [row("text", "r"), row("select_one_from_file towns.csv", "t", choice_filter="region = ${r}")],
    )
    checked = check(path, files={"towns.csv": tmp_path / "towns.csv"})
    assert not checked.problems
    filling = Filling(checked.form, now=publish._any_moment)
    filling.set("r", "south")
    assert [choice.name for choice in filling.choices("t")] == ["t2"]


def test_the_photo_rule_becomes_a_question_of_its_own(tmp_path):
    path = write(
        tmp_path / "form.xlsx",
        [row("select_one yn", "ok", "Guards", **{"bind::fsm:photo_if": "${ok} = 'no'"})],
        choices=YES_NO, settings={"form_id": "f", "version": "1", "namespaces": 'fsm="urn:gongdan:form"'},
    )  # fmt: skip
    form = check(path).form
    assert [q.key for q in form.questions] == ["ok", "ok_evidence"]
    evidence = form.nodes["ok_evidence"]
    assert (str(evidence.kind), evidence.photo_of, evidence.relevant, evidence.required) == (
        "photo",
        "ok",
        "${ok} = 'no'",
        "true()",
    )


def test_a_trigger_sets_its_question_when_the_other_changes(tmp_path):
    path = write(
        tmp_path / "form.xlsx",
        [
            row("integer", "a"),
            row("integer", "n"),
            row("calculate", "seen", calculation="coalesce(${n}, 0)", trigger="${a}"),
        ],
    )
    filling = Filling(check(path).form, now=publish._any_moment)
    filling.set("n", 5)
    assert filling.text("seen") == ""
    filling.set("a", 1)
    assert filling.text("seen") == "5"
    filling.set("n", 6)
    assert filling.text("seen") == "5"


def test_choices_may_come_from_the_rows_of_a_repeat(tmp_path):
    path = write(
        tmp_path / "form.xlsx",
        [row("begin_repeat", "p", "P"), row("text", "who"), row("end_repeat"), row("select_one ${who}", "chief")],
    )
    filling = Filling(check(path).form, now=publish._any_moment)
    first = filling.instances("p")[0]
    filling.set("p/who", "Wu", first)
    second = filling.add("p").added[0]
    filling.set("p/who", "Li", second)
    assert [choice.name for choice in filling.choices("chief")] == ["Wu", "Li"]
    filling.set("chief", "Li")
    changes = filling.remove(second)
    assert [key.question for key in changes.cleared] == ["chief"]


def test_choices_from_rows_may_be_filtered_by_what_stands_in_the_row(tmp_path):
    path = write(
        tmp_path / "form.xlsx",
        [row("begin_repeat", "p", "P"), row("text", "who"), row("integer", "age"), row("end_repeat"),
         row("select_one ${who}", "chief", choice_filter="${age} >= 18")],
    )  # fmt: skip
    filling = Filling(check(path).form, now=publish._any_moment)
    first = filling.instances("p")[0]
    filling.set("p/who", "Wu", first)
    filling.set("p/age", 17, first)
    assert not filling.choices("chief")
    filling.set("p/age", 18, first)
    assert [choice.name for choice in filling.choices("chief")] == ["Wu"]


def test_a_draft_with_errors_cannot_be_compiled(tmp_path):
    draft, problems = xlsform.read(write(tmp_path / "form.xlsx", [row("intger", "a")]), apart=False)
    assert problems
    with pytest.raises(BadDefinition):
        publish.compile_form(draft)


def test_the_preview_shows_what_an_engineer_sees_first():
    lines = publish.preview(check(resources.path("forms", "pre_check.xlsx")).form, "English (en)")
    assert any("Service number*" in line for line in lines)
    assert not any("No consent" in line for line in lines)


@pytest.mark.parametrize("name", [*OURS, "commissioning_zh_en.xlsx", "all-question-types-v2024091201-3.xlsx"])
def test_a_form_written_back_is_the_same_form(name, tmp_path):
    path = DATA / name if (DATA / name).exists() else resources.path("forms", name)
    form = check(path).form
    workbook.write_form(form, tmp_path / name)
    assert check(tmp_path / name).form == form


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_template_is_a_form_that_can_be_published(tmp_path, language):
    workbook.write_template(tmp_path / "template.xlsx", language)
    checked = check(tmp_path / "template.xlsx")
    assert not checked.problems
    assert [q.key for q in checked.form.questions if q.photo_of] == ["safety/estop_evidence", "safety/guard_evidence"]
