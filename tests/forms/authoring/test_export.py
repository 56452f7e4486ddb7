"""Answers as tables: one per repeat, over all versions, hidden answers left out, no cell that starts a formula."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl

from forms.answers import AnswerKey, Kind, Row
from forms.authoring.export import ExportedResponse, tables, write_csv, write_xlsx
from forms.definition import Choice, Form, Question, Section

CHOICES = {"ppe": (Choice("helmet", {"en": "Helmet"}), Choice("gloves", {"en": "Gloves"}))}


def now():
    return datetime(2026, 11, 18, tzinfo=UTC)


def version(number, *children):
    return Form("f", {"en": "F"}, number, ("en",), children, CHOICES)


ONE = version(
    "1",
    Question("who", Kind.TEXT, {"en": "Who"}),
    Question("why", Kind.TEXT, {"en": "Why"}, relevant="${who} = 'x'"),
    Question("ppe", Kind.SELECT_MULTIPLE, {"en": "PPE"}, choices="ppe"),
    Section("line", repeats=True, children=(Question("line/qty", Kind.DECIMAL, {"en": "Quantity"}, unit="mm"),)),
)
TWO = version("2", Question("who", Kind.TEXT, {"en": "Who"}), Question("day", Kind.DATE, {"en": "Day"}))


def responses():
    first = {
        AnswerKey("", "who"): '=HYPERLINK("http://x")',
        AnswerKey("", "why"): "hidden",
        AnswerKey("", "ppe"): ("helmet",),
        AnswerKey("r1", "line"): Row("", 1),
        AnswerKey("r1", "line/qty"): Decimal("-2.50"),
        AnswerKey("r2", "line"): Row("", 2),
    }  # fmt: skip
    second = {AnswerKey("", "who"): "@SUM(A1)", AnswerKey("", "day"): date(2026, 11, 18)}
    return [
        ExportedResponse("one", ONE.hash, first, {"order": "WO-26-00815"}),
        ExportedResponse("two", TWO.hash, second),
    ]


def test_all_versions_share_one_table_with_a_version_column():
    sheets = tables([ONE, TWO], responses(), now=now)
    main = sheets[0]
    assert main.names == ["_response", "_version", "_hash", "order", "who", "why", "ppe", "day"]
    assert main.labels[4:] == ["Who", "Why", "PPE", "Day"]
    assert main.rows[0] == ["one", "1", ONE.hash[:8], "WO-26-00815", '=HYPERLINK("http://x")', None, "helmet", None]
    assert main.rows[1] == ["two", "2", TWO.hash[:8], "", "@SUM(A1)", None, None, "2026-11-18"]


def test_each_repeat_has_its_table_and_knows_its_parent():
    line = tables([ONE, TWO], responses(), now=now)[1]
    assert (line.names, line.labels[3]) == (["_index", "_parent_index", "_response", "line/qty"], "Quantity (mm)")
    assert line.rows == [[1, 1, "one", Decimal("-2.50")], [2, 1, "one", None]]


def test_a_multiple_choice_is_split_on_wish():
    main = tables([ONE], responses()[:1], now=now, split_multiple=True)[0]
    place = main.names.index("ppe/helmet")
    assert main.rows[0][place : place + 2] == [1, 0]


def test_no_cell_of_the_workbook_is_a_formula(tmp_path):
    write_xlsx(tables([ONE, TWO], responses(), now=now), tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["form"]["E3"].value == '=HYPERLINK("http://x")'
    assert book["line"]["D3"].value == -2.5


def test_a_text_that_could_be_a_formula_is_quoted_in_csv_and_a_number_is_not(tmp_path):
    paths = write_csv(tables([ONE, TWO], responses(), now=now), tmp_path)
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[2][4] == '\'=HYPERLINK("http://x")'
    assert lines[3][4] == "'@SUM(A1)"
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[2][3] == "-2.50"
