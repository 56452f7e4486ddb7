"""A workbook as cells with their addresses: what lint looks at and what pyxform is given."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlrd  # type: ignore[import-untyped]

from forms.authoring import chinese, ooxml
from forms.authoring.limits import LIMITS, Limits
from forms.authoring.ooxml import Cell

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
KNOWN_SHEETS = (SURVEY, CHOICES, SETTINGS, "external_choices", "entities", "osm")


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
    with zipfile.ZipFile(path) as archive:
        source = ooxml.Workbook(archive)
        for raw in source.sheets:
            name = chinese.sheet_name(raw.title)
            if name not in KNOWN_SHEETS:
                book.others.append(raw.title)
                continue
            most = limits.choice_rows if name == CHOICES else limits.survey_rows
            source.read(raw, _Patience(most, limits.blank_rows).is_over)
            sheet = _sheet(name, raw.title, raw.rows, most, limits)
            sheet.is_hidden, sheet.merged = raw.is_hidden, raw.merged
            book.sheets.setdefault(name, sheet)
    return book


class _Patience:
    """Says when a sheet has shown enough: too many rows, or too many blank ones on end."""

    def __init__(self, rows: int, blank_rows: int) -> None:
        self._rows = rows
        self._blank_rows = blank_rows
        self._blank = 0

    def is_over(self, rows: int, is_blank: bool) -> bool:  # noqa: FBT001 - two facts of one row
        self._blank = self._blank + 1 if is_blank else 0
        return rows > self._rows + 1 or self._blank > self._blank_rows


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
            (row + 1, _old_cells(worksheet, source.datemode, row, limits.columns))
            for row in range(min(worksheet.nrows, most + limits.blank_rows))
        )
        sheet = _sheet(name, title, rows, most, limits)
        sheet.is_hidden = bool(worksheet.visibility)
        book.sheets.setdefault(name, sheet)
    return book


class _Silent:
    """Where xlrd writes what nobody reads."""

    def write(self, text: str) -> None:
        """Swallow a line."""


def _old_cells(worksheet: Any, datemode: int, row: int, columns: int) -> dict[int, Cell]:
    found = ((place, _old_cell(worksheet.cell(row, place), datemode)) for place in range(min(worksheet.ncols, columns)))
    return {place: cell for place, cell in found if cell.text.strip()}


def _old_cell(cell: Any, datemode: int) -> Cell:
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return Cell("")
    if cell.ctype == xlrd.XL_CELL_DATE:
        return Cell(ooxml.date_text(cell.value + (1462 if datemode else 0)), "date")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if cell.value else "FALSE", "boolean")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        whole = cell.value == int(cell.value)
        return Cell(str(int(cell.value)) if whole else repr(cell.value), "number")
    return Cell(str(cell.value), "error" if cell.ctype == xlrd.XL_CELL_ERROR else "text")


def _sheet(name: str, title: str, rows: Iterable[tuple[int, dict[int, Cell]]], most: int, limits: Limits) -> Sheet:
    sheet = Sheet(name, title)
    for number, cells in rows:
        if not cells:
            continue
        if not sheet.header:
            width = min(max(cells) + 1, limits.columns)
            sheet.header_row = number
            sheet.header = [cells[place].text.strip() if place in cells else "" for place in range(width)]
            sheet.columns = [chinese.column_name(each, name) for each in sheet.header]
            continue
        if len(sheet.rows) >= most:
            sheet.cut = str(most)
            break
        sheet.rows.append(SheetRow(number, {place: cell for place, cell in cells.items() if place < len(sheet.header)}))
    return sheet


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
