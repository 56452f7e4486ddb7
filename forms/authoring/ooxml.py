"""Reads the cells of an .xlsx file straight from its parts: values, formulas and merges in one pass, nothing else."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from xml.etree import ElementTree as ET
from xml.parsers import expat

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})(\d+)\Z")
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|General', re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - Excel knows no zones
_WHOLE = 1e15

_TRUTHS = frozenset({"=TRUE()", "=FALSE()"})
"""How LibreOffice writes a truth value; nobody typed a formula."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: its text as a form sees it, what Excel thought it was, and the formula if it is one.

    `kind` is "text", "number", "date", "boolean", "error" or "formula".
    """

    text: str
    kind: str = "text"
    formula: str = ""


@dataclass(slots=True)
class RawSheet:
    """One sheet: rows by number, cells by column counted from 0, in the order of the file."""

    title: str
    is_hidden: bool
    part: str
    rows: list[tuple[int, dict[int, Cell]]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class _Enough(Exception):
    """Stops the parser."""


class Workbook:
    """An .xlsx file that is read sheet by sheet."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the directory of sheets, the shared texts and the formats.

        Raises:
            KeyError, ValueError: a part is missing or no XML.
        """
        self._archive = archive
        try:
            book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no DTD passes `limits`
            links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        except ET.ParseError as e:
            raise ValueError(str(e)) from e
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        self.sheets = [
            RawSheet(
                sheet.get("name", ""), sheet.get("state", "visible") != "visible", _part(targets, sheet.get(_RELATION))
            )
            for sheet in book.iter()
            if sheet.tag.endswith("}sheet")
        ]
        is_1904 = any(each.get("date1904") in {"1", "true"} for each in book.iter() if each.tag.endswith("}workbookPr"))
        self._epoch = _EPOCH_1904 if is_1904 else _EPOCH
        self._texts = _shared_texts(self._optional("xl/sharedStrings.xml"))
        self._dates = _date_styles(self._optional("xl/styles.xml"))

    def _optional(self, part: str) -> bytes:
        return self._archive.read(part) if part in self._archive.namelist() else b""

    def read(self, sheet: RawSheet, is_enough: Callable[[int, bool], bool]) -> None:
        """Read the rows of a sheet until `is_enough(rows so far, whether this one is blank)`."""
        reader = _SheetReader(sheet, self._texts, self._dates, self._epoch, is_enough)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        try:
            with self._archive.open(sheet.part) as file:
                parser.ParseFile(file)
        except _Enough:
            return
        except expat.ExpatError as e:
            raise ValueError(str(e)) from e


def _part(targets: dict[str | None, str], link: str | None) -> str:
    target = targets.get(link, "").lstrip("/")
    return target if target.startswith("xl/") else f"xl/{target}"


def _shared_texts(data: bytes) -> list[str]:
    if not data:
        return []
    found: list[str] = []
    pieces: list[str] = []
    inside = [False, False]

    def start(name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "t":
            inside[0] = not inside[1]
        elif local == "rPh":
            inside[1] = True

    def end(name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "t":
            inside[0] = False
        elif local == "rPh":
            inside[1] = False
        elif local == "si":
            found.append("".join(pieces))
            pieces.clear()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: pieces.append(text) if inside[0] else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise ValueError(str(e)) from e
    return found


def _date_styles(data: bytes) -> frozenset[int]:
    """Return the cell styles that show a number as a date or time."""
    if not data:
        return frozenset()
    try:
        root = ET.fromstring(data)  # noqa: S314 - no DTD passes `limits`
    except ET.ParseError as e:
        raise ValueError(str(e)) from e
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter() if each.tag.endswith("}numFmt")}
    formats = next((each for each in root if each.tag.endswith("}cellXfs")), None)
    found = set()
    for place, style in enumerate(formats if formats is not None else ()):
        number = style.get("numFmtId", "0")
        code = _NOT_DATE.sub("", own.get(number, ""))
        if (number.isdigit() and int(number) in _DATE_FORMATS) or re.search(r"[ymdhs]", code, re.IGNORECASE):
            found.add(place)
    return frozenset(found)


class _SheetReader:
    """Takes the events of one sheet."""

    def __init__(
        self,
        sheet: RawSheet,
        texts: list[str],
        dates: frozenset[int],
        epoch: datetime,
        is_enough: Callable[[int, bool], bool],
    ) -> None:
        self._sheet = sheet
        self._texts = texts
        self._dates = dates
        self._epoch = epoch
        self._is_enough = is_enough
        self._columns: dict[str, int] = {}
        self._number = 0
        self._column = -1
        self._cells: dict[int, Cell] = {}
        self._type = ""
        self._style = ""
        self._pieces: list[str] | None = None
        self._value = ""
        self._formula = ""
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._begin_cell(attributes)
        elif local in {"v", "t", "f"}:
            if not self._phonetic:
                self._pieces = []
        elif local == "row":
            self._number = int(attributes["r"]) if "r" in attributes else self._number + 1
            self._column = -1
            self._cells = {}
        elif local == "mergeCell":
            self._sheet.merged.append(attributes.get("ref", ""))
        elif local == "rPh":
            self._phonetic = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        match = _CELL.match(attributes.get("r", ""))
        self._column = self._place(match[1]) if match else self._column + 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._formula = ""

    def _place(self, letters: str) -> int:
        place = self._columns.get(letters)
        if place is None:
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            place -= 1
            self._columns[letters] = place
        return place

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._end_cell()
        elif local in {"v", "t"} and self._pieces is not None:
            self._value += "".join(self._pieces)
            self._pieces = None
        elif local == "f" and self._pieces is not None:
            self._formula = f"={''.join(self._pieces)}"
            self._pieces = None
        elif local == "rPh":
            self._phonetic = False
        elif local == "row":
            if self._cells:
                self._sheet.rows.append((self._number, self._cells))
            if self._is_enough(len(self._sheet.rows), not self._cells):
                raise _Enough

    def _end_cell(self) -> None:
        text, kind = self._meant()
        if self._formula.upper().replace(" ", "") in _TRUTHS:
            self._cells[self._column] = Cell(self._formula.upper().strip("= ()").removesuffix("("), "boolean")
        elif self._formula:
            self._cells[self._column] = Cell(text, "formula", self._formula)
        elif text.strip():
            self._cells[self._column] = Cell(text, kind)

    def _meant(self) -> tuple[str, str]:
        value = self._value
        if self._type == "s":
            place = int(value) if value.isdigit() else -1
            return (self._texts[place] if 0 <= place < len(self._texts) else ""), "text"
        if self._type in {"str", "inlineStr"}:
            return value, "text"
        if self._type == "b":
            return ("TRUE" if value == "1" else "FALSE"), "boolean"
        if self._type == "e":
            return value, "error"
        if not value or self._type == "d":
            return value, "date" if value else "text"
        return self._number_text(value)

    def _number_text(self, value: str) -> tuple[str, str]:
        number = float(value)
        if self._style.isdigit() and int(self._style) in self._dates:
            return date_text(number, self._epoch), "date"
        if number == int(number) and abs(number) < _WHOLE:
            return str(int(number)), "number"
        return repr(number), "number"


def date_text(days: float, epoch: datetime = _EPOCH) -> str:
    """Return the date, moment or time of day that a number stands for in Excel."""
    try:
        moment = epoch + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return repr(days)
    if 0 <= days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time(0) else moment.isoformat(timespec="seconds")
