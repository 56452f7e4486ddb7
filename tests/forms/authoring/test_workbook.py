"""Workbooks for authors: drop-downs in the template, faulty cells coloured, commented and repaired."""

from __future__ import annotations

import openpyxl

from forms.authoring import publish, workbook
from tests.forms.authoring.books import row, write

FAULTY = [
    row("integer", "a"),
    row("text", "b", relevant="（${a} ＞ ３）"),
    row("calculate", "c", calculation="${a} == 1"),
]


def test_faulty_cells_come_back_coloured_and_commented(tmp_path):
    path = write(tmp_path / "form.xlsx", FAULTY)
    problems = publish.check(path, apart=False).problems
    assert workbook.write_marked(path, problems, tmp_path / "marked.xlsx", "zh_CN") == 2
    cell = openpyxl.load_workbook(tmp_path / "marked.xlsx")["survey"]["F3"]
    assert cell.fill.fgColor.rgb.endswith("F8C9C4")
    assert "全角" in cell.comment.text
    assert cell.value == "（${a} ＞ ３）"


def test_sure_repairs_are_made_on_wish_and_the_form_passes(tmp_path):
    path = write(tmp_path / "form.xlsx", FAULTY)
    problems = publish.check(path, apart=False).problems
    workbook.write_marked(path, problems, tmp_path / "repaired.xlsx", "en", repair=True)
    checked = publish.check(tmp_path / "repaired.xlsx", apart=False)
    assert not checked.errors
    assert checked.form.nodes["b"].relevant == "(${a} > 3)"


def test_a_problem_without_a_cell_is_listed_on_a_sheet_of_its_own(tmp_path):
    path = write(tmp_path / "form.xlsx", [row("text", "a")], settings=False)
    problems = publish.check(path, apart=False).problems
    workbook.write_marked(path, problems, tmp_path / "marked.xlsx", "en")
    first = openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0]
    assert first.title == "problems"
    assert "settings" in first["A1"].value


def test_the_template_offers_types_and_answers_to_choose_from(tmp_path):
    workbook.write_template(tmp_path / "template.xlsx", "zh_CN")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    assert book.sheetnames == ["题目", "选项", "设置", "帮助", "_lists"]
    ranges = {str(check.sqref) for check in book["题目"].data_validations.dataValidation}
    assert "A2:A1000" in ranges
    assert len(ranges) >= 5
    assert book["_lists"]["A1"].value == "文本"
