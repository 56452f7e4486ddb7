"""Every fault is found at once, at its cell, with a sentence in both languages and a repair."""

from __future__ import annotations

import datetime as dt
import re

import openpyxl
import pytest

from forms.authoring import publish
from tests.forms.authoring.books import YES_NO, row, write

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def check(tmp_path):
    def run(survey, **more):
        return publish.check(write(tmp_path / "form.xlsx", survey, **more), apart=False)

    return run


def only(checked, code):
    found = [each for each in checked.problems if each.code == code]
    assert len(found) == 1, [each.code for each in checked.problems]
    return found[0]


A = row("integer", "a", "A")
TWELVE = [
    (
        "circular calculation",
        "cycle",
        "calculation",
        "I3",
        "",
        [row("calculate", "x", calculation="${y} + 1"), row("calculate", "y", calculation="${x} + 1")],
    ),
    (
        "unbalanced bracket",
        "missing_bracket",
        "constraint",
        "G3",
        "(. > 3)",
        [row("integer", "b", "B", constraint="(. > 3")],
    ),
    ("unknown function", "unknown_function", "constraint", "G3", None, [row("integer", "b", "B", constraint="foo(.)")]),
    (
        "too few arguments",
        "wrong_arguments",
        "calculation",
        "I3",
        "if(1,2, '')",
        [row("calculate", "b", calculation="if(1,2)")],
    ),
    (
        "Excel formula",
        "cell_excel_expression",
        "relevant",
        "F3",
        "if(${a}>3,1,0)",
        [row("integer", "b", "B", relevant="=IF(a>3,1,0)")],
    ),
    (
        "doubled equals",
        "operator_double",
        "relevant",
        "F3",
        "${a} = 3",
        [row("integer", "b", "B", relevant="${a} == 3")],
    ),
    (
        "doubled greater",
        "operator_double",
        "relevant",
        "F3",
        "${a} > 3",
        [row("integer", "b", "B", relevant="${a} >> 3")],
    ),
    ("curly quotes", "smart_quotes", "relevant", "F3", '${a} = "3"', [row("integer", "b", "B", relevant="${a} = “3”")]),
    (
        "full-width brackets",
        "full_width",
        "relevant",
        "F3",
        "(${a} = 3)",
        [row("integer", "b", "B", relevant="（${a} ＝ ３）")],
    ),
    ("relevance on itself", "self_relevant", "relevant", "F3", "", [row("integer", "b", "B", relevant="${b} = 1")]),
    (
        "count that is a word",
        "count_word",
        "repeat_count",
        "K3",
        "",
        [row("begin_repeat", "r", "R", repeat_count="many"), row("text", "t"), row("end_repeat")],
    ),
    (
        "control character",
        "control_character",
        "label",
        "C3",
        "Bad",
        [row("text", "b", "Ba\x0bd".replace("\x0b", "\x7f"))],
    ),
]


@pytest.mark.parametrize(
    ("what", "code", "column", "cell", "repair", "survey"), TWELVE, ids=[each[0] for each in TWELVE]
)
def test_the_faults_pyxform_lets_through_are_refused_with_row_column_and_repair(
    check, what, code, column, cell, repair, survey
):
    checked = check([A, *survey])
    assert checked.form is None
    found = next(each for each in checked.problems if each.code == code)
    assert found.is_error
    assert (found.sheet, found.column, found.cell) == ("survey", column, cell)
    assert found.row == 3
    assert found.text_en
    assert CHINESE.search(found.text_zh)
    assert found.repair_en
    assert CHINESE.search(found.repair_zh)
    if repair is not None:
        assert found.repair == repair


SHEET_FAULTS = [
    ("type_unknown", [row("intger", "a", "A")], {}, "integer"),
    ("type_missing", [row("", "a", "A"), row("text", "b")], {}, ""),
    ("name_missing", [row("text", "", "A")], {}, ""),
    ("name_bad", [row("text", "my name", "A")], {}, "my_name"),
    ("name_bad", [row("text", "1st", "A")], {}, "q_1st"),
    ("name_bad", [row("text", "../../etc", "A")], {}, None),
    ("name_double", [row("text", "a"), row("text", "a")], {}, "a_2"),
    ("label_missing", [{"type": "text", "name": "a"}], {}, ""),
    ("list_missing", [row("select_one", "a")], {"choices": YES_NO}, "select_one my_list"),
    ("list_unknown", [row("select_one ynn", "a")], {"choices": YES_NO}, "select_one yn"),
    ("group_unclosed", [row("begin_group", "g"), row("text", "a")], {}, ""),
    ("group_not_open", [row("text", "a"), row("end_group")], {}, ""),
    ("group_crossed", [row("begin_group", "g"), row("text", "a"), row("end_repeat")], {}, "end_group"),
    ("choice_double", [row("select_one yn", "a")], {"choices": [*YES_NO, ["yn", "yes", "Again"]]}, "yes_2"),
    ("choice_double", [row("select_one n", "a")], {"choices": [["n", 1, "x"], ["n", 1.0, "y"], ["n", 2, "z"]]}, "1_2"),
    ("choice_double", [row("select_one n", "a")], {"choices": [["n", 1, "x"], ["n", "1", "y"]]}, "1_2"),
    ("choice_blank", [row("select_multiple yn", "a")], {"choices": [["yn", "very good", "Yes"]]}, "very_good"),
    ("choice_date", [row("select_one d", "a")], {"choices": [["d", dt.date(2026, 5, 1), "May"]]}, ""),
    ("choice_name_missing", [row("select_one yn", "a")], {"choices": [*YES_NO, ["yn", None, "None"]]}, ""),
    ("choice_list_missing", [row("select_one yn", "a")], {"choices": [*YES_NO, [None, "x", "X"]]}, ""),
    (
        "filter_column_missing",
        [row("text", "a"), row("select_one yn", "b", choice_filter="region = ${a}")],
        {"choices": YES_NO},
        "",
    ),
    (
        "form_id_bad",
        [row("text", "a")],
        {"settings": {"form_id": "a'; DROP TABLE forms;--", "version": "1"}},
        "a_DROP_TABLE_forms_--",
    ),
    (
        "unknown_function",
        [row("text", "a")],
        {"settings": {"form_id": "f", "version": "1", "instance_name": "concatt(${a})"}},
        None,
    ),
    (
        "group_too_deep",
        [*(row("begin_group", f"g{n}") for n in range(40)), row("text", "a"), *(row("end_group") for _ in range(40))],
        {},
        "",
    ),
    ("print_bad", [row("text", "a", **{"bind::fsm:print": "somtimes"})], {}, None),
    ("score_bad", [row("text", "a", **{"bind::fsm:score": "much"})], {}, "1"),
    ("fsm_namespace", [row("text", "a", **{"bind::fsm:unit": "mm"})], {}, 'fsm="urn:gongdan:form"'),
    ("media_path", [row("text", "a", **{"media::image": "jr://../../secret.png"})], {}, "secret.png"),
    ("media_path", [row("text", "a", **{"media::image": "file:///etc/passwd"})], {}, "passwd"),
    ("type_unsupported", [row("osm", "a")], {}, ""),
    ("type_unsupported", [row("begin loop over x", "a"), row("text", "b"), row("end loop")], {}, ""),
    ("type_unsupported", [row("select_one_external towns", "a", choice_filter="state")], {}, ""),
    ("calculation_missing", [row("text", "a"), row("calculate", "b")], {}, ""),
    ("column_missing", [{"type": "text", "nam": "a", "label": "A"}], {"columns": ["type", "nam", "label"]}, ""),
    ("sheet_missing_survey", [row("text", "a")], {"titles": ("surveyy", "choices", "settings")}, ""),
    ("sheet_missing_choices", [row("select_one yn", "a")], {}, ""),
    ("no_questions", [], {}, ""),
]


@pytest.mark.parametrize(
    ("code", "survey", "more", "repair"), SHEET_FAULTS, ids=[f"{each[0]}-{n}" for n, each in enumerate(SHEET_FAULTS)]
)
def test_a_fault_of_the_sheet_is_refused_with_its_sentence(check, code, survey, more, repair):
    checked = check(survey, **more)
    assert checked.form is None
    found = next(each for each in checked.problems if each.code == code)
    assert found.is_error
    assert found.text_en.endswith((".", "?"))
    assert CHINESE.search(found.text_zh)
    assert CHINESE.search(found.repair_zh)
    if repair is not None:
        assert found.repair == repair


EXPRESSION_FAULTS = [
    ("invisible_space", "${a}\u00a0= 1", "${a} = 1"),
    ("invisible_space", "${a}\u200b = 1", "${a} = 1"),
    ("open_string", "${a} = 'x", "${a} = 'x'"),
    ("wrong_case", "${A} = 1", "${a} = 1"),
    ("bare_name", "a > 3", "${a} > 3"),
    ("unknown_name", "${aa} > 3", "${a} > 3"),
    ("unknown_name_alone", "${elsewhere} > 3", ""),
    ("bad_pattern", "regex(${a}, '(')", ""),
    ("unknown_axis", "following-sibling::x = 1", ""),
    ("unsupported_function", "extract-signed(${a}, 'x') = 1", ""),
    ("unsupported", "${last-saved#a} = 1", ""),
    ("unknown_list", "instance('towns')/root/item[name = ${a}]/label = 'x'", ""),
    ("too_deep", "(" * 3000 + "1" + ")" * 3000, ""),
    ("operator_double", "${a} = 1 && ${a} = 2", "${a} = 1 and ${a} = 2"),
    ("operator_double", "${a} <> 1", "${a} != 1"),
    ("unfinished", "${a} >", ""),
    ("bad_reference", "${a > 3", ""),
    ("unexpected", "${a} ${a}", ""),
    ("full_width", "${a} ≥ 3", "${a} >= 3"),
    ("empty", "()", None),
]


@pytest.mark.parametrize(
    ("code", "source", "repair"), EXPRESSION_FAULTS, ids=[f"{each[0]}-{n}" for n, each in enumerate(EXPRESSION_FAULTS)]
)
def test_a_fault_of_an_expression_is_refused_at_its_cell(check, code, source, repair):
    checked = check([A, row("text", "b", "B", relevant=source)])
    assert checked.form is None
    codes = [each.code for each in checked.problems]
    if code == "empty":
        assert "unexpected" in codes
        return
    found = next(each for each in checked.problems if each.code == code)
    assert found.cell == "F3"
    assert CHINESE.search(found.text_zh)
    assert found.repair == repair


WARNINGS = [
    (
        "language_gaps",
        [row("text", "a", "", **{"label::en": "A", "label::zh": "甲"}), row("text", "b", "", **{"label::en": "B"})],
        {},
    ),
    ("column_unknown", [row("text", "a", colour="red")], {}),
    (
        "repeat_outside",
        [row("begin_repeat", "r", "R"), row("integer", "x"), row("end_repeat"), row("text", "y", relevant="${x} > 1")],
        {},
    ),
    (
        "reference_group",
        [row("begin_group", "g"), row("text", "a"), row("end_group"), row("text", "b", relevant="${g} = 1")],
        {},
    ),
    ("reference_note", [row("note", "n", "Note"), row("text", "b", relevant="${n} = 1")], {}),
    ("never_relevant", [row("text", "a", relevant="false()")], {}),
    (
        "constraint_on_calculation",
        [row("calculate", "a", calculation="1", constraint=". > 0", constraint_message="x")],
        {},
    ),
    ("required_readonly", [row("text", "a", required="yes", read_only="yes")], {}),
    ("default_breaks_rule", [row("integer", "a", default="5", constraint=". > 9", constraint_message="x")], {}),
    ("constraint_message_missing", [row("integer", "a", constraint=". > 9")], {}),
    ("choice_label_missing", [row("select_one yn", "a")], {"choices": [["yn", "yes", None], ["yn", "no", "No"]]}),
    ("external_file", [row("select_one_from_file towns.csv", "a")], {}),
    ("floor_not_in_collect", [row("integer", "a"), row("calculate", "b", calculation="floor(${a})")], {}),
    ("sheet_missing_settings", [row("text", "a")], {"settings": False}),
]


@pytest.mark.parametrize(("code", "survey", "more"), WARNINGS, ids=[each[0] for each in WARNINGS])
def test_what_is_only_strange_is_told_and_published(check, code, survey, more):
    checked = check(survey, **more)
    assert not only(checked, code).is_error
    assert checked.form is not None


@pytest.mark.parametrize("kind", ["select one from yn", "select_one yn", "select1 from yn", "SELECT_ONE from yn"])
def test_the_older_ways_to_write_a_choice_are_read(check, kind):
    checked = check([row(kind, "a")], choices=YES_NO)
    assert checked.form is not None, [each.text_en for each in checked.errors]
    assert [each.name for each in checked.form.choices["yn"]] == ["yes", "no"]


def test_a_truth_value_of_libre_office_is_no_formula(check):
    def truths(book):
        book["survey"]["E2"] = "=TRUE()"
        book["survey"]["M2"] = "=FALSE()"

    checked = check([row("text", "a", "A", required="yes", read_only="no")], extra=truths)
    assert checked.form is not None, [each.text_en for each in checked.errors]
    assert checked.form.questions[0].required == "true()"


def test_all_problems_are_told_at_once(check):
    checked = check(
        [
            row("intger", "a", "A"),
            row("text", "b c", "B"),
            row("integer", "d", "D", relevant="(${x} > 1"),
            row("select_one q", "e"),
        ],
        choices=YES_NO,
    )
    assert {"type_unknown", "name_bad", "missing_bracket", "unknown_name_alone", "list_unknown"} <= {
        p.code for p in checked.problems
    }
    assert [each.row for each in checked.errors] == sorted(each.row for each in checked.errors)


@pytest.mark.parametrize("length", [2, 50])
def test_a_circle_of_any_length_is_named(check, length):
    ring = [row("calculate", f"c{n}", calculation=f"${{c{(n + 1) % length}}} + 1") for n in range(length)]
    found = only(check([A, *ring]), "cycle")
    assert found.text_en.count("→") == length - 1


def test_a_circle_through_a_choice_filter_is_found(check):
    checked = check(
        [
            row("select_one l", "a", "A", choice_filter="k = ${b}"),
            row("calculate", "b", calculation="concat(${a}, 'x')"),
        ],
        choices=[["list_name", "name", "label", "k"], ["l", "x", "X", "1"]],
    )
    assert only(checked, "cycle").row == 2 or only(checked, "cycle").row == 3


def test_a_circle_through_a_repeat_is_found(check):
    survey = [
        row("calculate", "total", calculation="sum(${x})"),
        row("begin_repeat", "r", "R"),
        row("calculate", "x", calculation="${total} + 1"),
        row("end_repeat"),
    ]
    assert only(check([A, *survey]), "cycle").cell.startswith("I")


def test_two_circles_are_two_problems(check):
    survey = [row("calculate", name, calculation=f"${{{other}}}") for name, other in ("ab", "ba", "cd", "dc")]
    assert len([p for p in check([*survey, row("text", "t")]).problems if p.code == "cycle"]) == 2


def test_the_same_name_in_two_groups_is_allowed_until_it_is_referred_to(check):
    survey = [
        row("begin_group", "g"),
        row("text", "a"),
        row("end_group"),
        row("begin_group", "h"),
        row("text", "a"),
        row("end_group"),
    ]
    assert check(survey).form is not None
    assert only(check([*survey, row("text", "b", relevant="${a} = 1")]), "ambiguous_name").is_error


def test_two_label_columns_of_one_language_are_refused(check, tmp_path):
    def again(book):
        book["survey"].cell(1, 16, "label")
        book["survey"].cell(2, 16, "B")

    assert only(check([row("text", "a", "A")], extra=again), "column_double").cell == "P1"


def test_merged_and_hidden_are_told(check):
    def spoil(book):
        book["survey"].merge_cells("C2:D2")
        book["settings"].sheet_state = "hidden"

    checked = check([row("text", "a", "A")], extra=spoil)
    assert only(checked, "cells_merged").cell == "C2"
    assert only(checked, "sheet_hidden").sheet == "settings"


def test_a_formula_instead_of_a_value_is_told(check):
    def formula(book):
        book["survey"]["C2"] = "=A1&B1"

    assert only(check([row("text", "a", "A")], extra=formula), "cell_formula_empty").cell == "C2"


def test_markup_in_a_label_is_only_text(check):
    checked = check([row("text", "a", "<script>alert(1)</script> %s {} &xxe; <img src='http://x/y.png'>")])
    assert checked.form is not None
    assert checked.form.questions[0].label == {"": "<script>alert(1)</script> %s {} &xxe; <img src='http://x/y.png'>"}


def test_a_name_python_knows_is_a_name_like_any_other(check):
    checked = check([row("integer", "mro__class__", "A"), row("calculate", "b", calculation="${mro__class__} + 1")])
    assert checked.form is not None


def test_chinese_headers_types_and_names_are_read(tmp_path):
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "题目"
    survey.append(["题型", "名称", "标签::中文 (zh)", "必填", "显示条件", "校验规则", "校验提示::中文 (zh)", "单位"])
    survey.append(["数值", "电压", "线电压", "是", None, ". > 0", "应大于 0", "V"])
    survey.append(["单选 合格", "结果", "结果", "是", "${电压} > 380"])
    survey.append(["签名", "签字", "签字", "否"])
    choices = book.create_sheet("选项")
    choices.append(["选项表", "名称", "标签::中文 (zh)"])
    choices.append(["合格", "pass", "合格"])
    settings = book.create_sheet("设置")
    settings.append(["表单编号", "版本"])
    settings.append(["jiancha", "1"])
    book.save(tmp_path / "检查.xlsx")
    checked = publish.check(tmp_path / "检查.xlsx", apart=False)
    assert not checked.errors, [each.text_en for each in checked.errors]
    kinds = {
        question.key: (str(question.kind), question.required, question.unit) for question in checked.form.questions
    }
    assert kinds == {
        "电压": ("decimal", "true()", "V"),
        "结果": ("select_one", "true()", ""),
        "签字": ("signature", "", ""),
    }


def test_pyxform_is_asked_only_when_nothing_else_is_wrong_and_its_row_is_told(check):
    checked = check([row("text", "a"), row("range", "b", "B", parameters="start=x end=2")])
    assert [each.code for each in checked.errors] == ["xlsform"]
    assert checked.errors[0].row == 3
