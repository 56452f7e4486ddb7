"""Cells read straight from the parts: what Excel, WPS and other programs write, each in its own way."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from forms.authoring.ooxml import Workbook, date_text

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells(path):
    with zipfile.ZipFile(path) as archive:
        book = Workbook(archive)
        sheet = book.sheets[0]
        book.read(sheet, lambda rows, is_blank: False)
        return sheet, {(number, place): cell for number, row in sheet.rows for place, cell in row.items()}


def test_every_kind_of_cell_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    moment = dt.datetime(2026, 5, 1, 8, 30)  # noqa: DTZ001 - Excel knows no zones
    sheet.append(["text", 1, 1.5, True, dt.date(2026, 5, 1), moment, dt.time(7, 15), None, " "])
    sheet["A2"] = "=1+1"
    sheet["B2"] = "电压"
    sheet["C2"] = "=#REF!"
    sheet["Z9"] = "far"
    sheet.merge_cells("D4:E5")
    book.save(tmp_path / "a.xlsx")
    found, all_cells = cells(tmp_path / "a.xlsx")
    said = {place: (cell.text, cell.kind) for (row, place), cell in all_cells.items() if row == 1}
    assert said == {
        0: ("text", "text"),
        1: ("1", "number"),
        2: ("1.5", "number"),
        3: ("TRUE", "boolean"),
        4: ("2026-05-01", "date"),
        5: ("2026-05-01T08:30:00", "date"),
        6: ("07:15:00", "date"),
    }
    assert all_cells[2, 0].formula == "=1+1"
    assert all_cells[2, 1].text == "电压"
    assert all_cells[9, 25].text == "far"
    assert found.merged == ["D4:E5"]


def test_rich_text_is_joined(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("${a} ", TextBlock(InlineFont(b=True), "> 3"))
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx")[1][1, 0].text == "${a} > 3"


def test_phonetic_hints_of_east_asian_texts_are_left_out(tmp_path):
    source = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "marker"
    book.save(source)
    shared = f'<sst xmlns="{MAIN}"><si><t>電圧</t><rPh sb="0" eb="2"><t>kana</t></rPh></si></sst>'.encode()
    target = tmp_path / "b.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            data = old.read(part).replace(b't="inlineStr"><is><t>marker</t></is>', b't="s"><v>0</v>')
            if part.filename != "xl/sharedStrings.xml":
                new.writestr(part.filename, data)
        new.writestr("xl/sharedStrings.xml", shared)
    assert cells(target)[1][1, 0].text == "電圧"


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(46143, "2026-05-01"), (46143.5, "2026-05-01T12:00:00"), (0.25, "06:00:00"), (1e12, "1000000000000.0")],
)
def test_a_number_of_days_is_a_date(number, wanted):
    assert date_text(number) == wanted


def test_a_sheet_without_cell_addresses_is_read_in_order(tmp_path):
    source = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "marker"
    book.save(source)
    plain = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>x</t></is></c>'
        "<c><v>2</v></c></row><row><c><v>3.0</v></c></row></sheetData></worksheet>"
    ).encode()
    target = tmp_path / "b.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, plain if part.filename.endswith("sheet1.xml") else old.read(part))
    assert {place: cell.text for place, cell in cells(target)[1].items()} == {(1, 0): "x", (1, 1): "2", (2, 0): "3"}
