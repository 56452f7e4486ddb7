"""A workbook as cells with their addresses: what lint looks at and what pyxform is given."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import xlrd  # type: ignore[import-untyped]

from forms.authoring import chinese
from forms.authoring.limits import LIMITS, Limits

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
KNOWN_SHEETS = (SURVEY, CHOICES, SETTINGS, "external_choices", "entities", "osm")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: its text as a form sees it, what Excel thought it was, and the formula if it is one."""

    text: str
    kind: str = "text"
    formula: str = ""


@dataclass(slots=True)
class SheetRow:
    """One row that is not blank; cells by column, counted from 0."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """One sheet. `columns` are the canonical names of `header`, by column."""

    name: str
    title: str
    header_row: int = 1
    header: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[SheetRow] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    is_hidden: bool = False
    cut: str = ""

    def column(self, name: str) -> int | None:
        """Return the first column of a canonical name."""
        return self.columns.index(name) if name in self.columns else None

    def text(self, row: SheetRow, name: str) -> str:
        """Return the text of a row in a column, blank if there is none."""
        index = self.column(name)
        cell = row.cells.get(index) if index is not None else None
        return cell.text if cell is not None else ""

    def address(self, row: SheetRow, name: str) -> str:
        """Return the address of a cell, such as C14."""
        index = self.column(name)
        return f"{letters(index)}{row.number}" if index is not None else ""


@dataclass(slots=True)
class Book:
    """The sheets of a workbook that a form is made of, and the titles of the others."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet, an empty one if it is missing."""
        return self.sheets.get(name) or Sheet(name, name)


def letters(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found


# reading


def read_book(path: Path, kind: str, limits: Limits = LIMITS) -> Book:
    """Read a workbook that `limits.inspect` has let through.

    Raises:
        OSError, ValueError, KeyError, zipfile.BadZipFile, xlrd.XLRDError: the file is not what it claims to be.
    """
    return _read_old(path, limits) if kind == "xls" else _read_new(path, limits)


def _read_new(path: Path, limits: Limits) -> Book:
    book = Book()
    merged = _merged_ranges(path)
    source = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    values: Any = None
    try:
        for worksheet in source.worksheets:
            name = chinese.sheet_name(worksheet.title)
            if name not in KNOWN_SHEETS:
                book.others.append(worksheet.title)
                continue
            most = limits.choice_rows if name == CHOICES else limits.survey_rows
            worksheet.reset_dimensions()
            rows = _rows_of(worksheet.iter_rows(max_col=limits.columns))
            sheet = _sheet(name, worksheet.title, rows, most, limits)
            sheet.is_hidden = worksheet.sheet_state != "visible"
            sheet.merged = merged.get(worksheet.title, [])
            if any(cell.formula for row in sheet.rows for cell in row.cells.values()):
                values = values or openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
                _fill_formulas(sheet, values[worksheet.title], limits)
            book.sheets.setdefault(name, sheet)
    finally:
        source.close()
        if values is not None:
            values.close()
    return book


def _rows_of(rows: Iterable[Any]) -> Iterator[list[tuple[Any, str]]]:
    for row in rows:
        yield [(cell.value, cell.data_type) if cell.value is not None else (None, "") for cell in row]


def _read_old(path: Path, limits: Limits) -> Book:
    book = Book()
    source = xlrd.open_workbook(filename=str(path), on_demand=True, logfile=_Silent())
    for title in source.sheet_names():
        name = chinese.sheet_name(title)
        if name not in KNOWN_SHEETS:
            book.others.append(title)
            continue
        worksheet = source.sheet_by_name(title)
        most = limits.choice_rows if name == CHOICES else limits.survey_rows
        rows = (
            [
                _old_value(worksheet, source.datemode, row, column)
                for column in range(min(worksheet.ncols, limits.columns))
            ]
            for row in range(worksheet.nrows)
        )
        sheet = _sheet(name, title, rows, most, limits)
        sheet.is_hidden = bool(worksheet.visibility)
        book.sheets.setdefault(name, sheet)
    return book


class _Silent:
    """Where xlrd writes what nobody reads."""

    def write(self, text: str) -> None:
        """Swallow a line."""


def _old_value(worksheet: Any, datemode: int, row: int, column: int) -> tuple[Any, str]:
    cell = worksheet.cell(row, column)
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return None, ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate.xldate_as_datetime(cell.value, datemode), "d"
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return cell.value, "n"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value), "b"
    return cell.value, "s" if cell.ctype == xlrd.XL_CELL_TEXT else "n"


def _sheet(name: str, title: str, rows: Iterable[list[tuple[Any, str]]], most: int, limits: Limits) -> Sheet:
    sheet = Sheet(name, title)
    blank = 0
    for number, values in enumerate(rows, 1):
        cells = {place: cell for place, (value, kind) in enumerate(values) if (cell := _cell(value, kind)) is not None}
        if not cells:
            blank += 1
            if blank > limits.blank_rows:
                break
            continue
        blank = 0
        if not sheet.header:
            sheet.header_row = number
            sheet.header = [cells[place].text.strip() if place in cells else "" for place in range(max(cells) + 1)]
            sheet.columns = [chinese.column_name(each, name) for each in sheet.header]
            continue
        if len(sheet.rows) >= most:
            sheet.cut = str(most)
            break
        sheet.rows.append(SheetRow(number, {place: cell for place, cell in cells.items() if place < len(sheet.header)}))
    return sheet


def _cell(value: Any, kind: str) -> Cell | None:
    if value is None:
        return None
    if kind == "f" or (isinstance(value, str) and kind != "s" and value.startswith("=")):
        return Cell("", "formula", str(value))
    text = _text(value)
    if not text.strip():
        return None
    return Cell(text, _KINDS.get(kind, "text"))


_KINDS = {"n": "number", "d": "date", "b": "boolean", "e": "error"}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep="T", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _fill_formulas(sheet: Sheet, worksheet: Any, limits: Limits) -> None:
    """Put the last computed values beside the formulas."""
    worksheet.reset_dimensions()
    wanted = {row.number: row for row in sheet.rows if any(cell.formula for cell in row.cells.values())}
    last = max(wanted)
    for number, values in enumerate(worksheet.iter_rows(max_col=limits.columns, max_row=last, values_only=True), 1):
        row = wanted.get(number)
        if row is None:
            continue
        for place, cell in list(row.cells.items()):
            if cell.formula and place < len(values) and values[place] is not None:
                row.cells[place] = Cell(_text(values[place]), "formula", cell.formula)


def _merged_ranges(path: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(path) as archive:
        try:
            book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no DTD passes `limits`
            links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        except (KeyError, ET.ParseError):
            return {}
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        found: dict[str, list[str]] = {}
        for sheet in book.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"):
            part = str(targets.get(sheet.get(_RELATION), "")).lstrip("/")
            part = part if part.startswith("xl/") else f"xl/{part}"
            if part in archive.namelist():
                ranges = [each.decode() for each in _MERGE.findall(archive.read(part))]
                found[sheet.get("name", "")] = ranges
        return found


UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError, zipfile.BadZipFile, xlrd.XLRDError)
"""What the two libraries raise at a workbook that is none."""

# between processes


def to_plain(book: Book) -> dict[str, Any]:
    """Return a book as JSON values."""
    return {
        "others": book.others,
        "sheets": {
            name: {
                "title": sheet.title,
                "header_row": sheet.header_row,
                "header": sheet.header,
                "columns": sheet.columns,
                "merged": sheet.merged,
                "hidden": sheet.is_hidden,
                "cut": sheet.cut,
                "rows": [
                    [row.number, [[place, c.text, c.kind, c.formula] for place, c in row.cells.items()]]
                    for row in sheet.rows
                ],
            }
            for name, sheet in book.sheets.items()
        },
    }


def from_plain(body: Mapping[str, Any]) -> Book:
    """Return the book that JSON values stand for."""
    book = Book(others=list(body["others"]))
    for name, each in body["sheets"].items():
        rows = [SheetRow(number, {cell[0]: Cell(*cell[1:]) for cell in cells}) for number, cells in each["rows"]]
        book.sheets[name] = Sheet(
            name,
            each["title"],
            each["header_row"],
            each["header"],
            each["columns"],
            rows,
            each["merged"],
            each["hidden"],
            each["cut"],
        )
    return book
