"""The survey sheet as a tree: each row with its type, key and repeats, and what is wrong with that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.authoring import chinese
from forms.authoring.draft import Problem
from forms.authoring.expressions import Known
from forms.authoring.problems import both, problem
from forms.authoring.sheets import Sheet, SheetRow
from forms.authoring.spelling import nearest

MAX_NESTING = 20
NAME = re.compile(r"[^\W\d][\w.\-]*\Z")
_NOT_NAME = re.compile(r"[^\w.\-]+")
_BEGIN = re.compile(r"begin[ _]?(group|repeat|loop)\b", re.IGNORECASE)
_END = re.compile(r"end[ _]?(group|repeat|loop)\b", re.IGNORECASE)
_CHOOSE = re.compile(
    r"(select[ _]?one|select1|select[ _]?multiple|select_one_from_file|select_multiple_from_file|select_one_external|"
    r"rank|select all that apply from|select all that apply|add select one prompt using|"
    r"add select multiple prompt using)\b\s*(.*)",
    re.IGNORECASE,
)
PLAIN_TYPES = frozenset(
    {
        "text",
        "string",
        "integer",
        "int",
        "decimal",
        "range",
        "date",
        "time",
        "datetime",
        "note",
        "acknowledge",
        "trigger",
        "image",
        "photo",
        "audio",
        "video",
        "file",
        "barcode",
        "geopoint",
        "geotrace",
        "geoshape",
        "calculate",
        "hidden",
        "start",
        "end",
        "today",
        "username",
        "deviceid",
        "email",
        "phonenumber",
        "subscriberid",
        "simserial",
        "audit",
        "imei",
        "xml-external",
        "csv-external",
        "start-geopoint",
        "start_geopoint",
        "background-audio",
        "background-geopoint",
        "gps",
        "location",
        "start time",
        "end time",
        "device id",
        "phone number",
        "date time",
        "percentage",
        "q string",
        "q int",
    }
)
UNSUPPORTED = frozenset(
    {"osm", "background-audio", "background-geopoint", "select_one_external", "cascading_select", "include"}
)
HIDDEN = frozenset(
    {
        "calculate",
        "hidden",
        "start",
        "end",
        "today",
        "username",
        "deviceid",
        "email",
        "phonenumber",
        "subscriberid",
        "simserial",
        "audit",
        "xml-external",
        "csv-external",
        "imei",
        "start-geopoint",
        "start_geopoint",
        "start time",
        "end time",
        "device id",
        "phone number",
        "background-audio",
    }
)
SUGGESTED = (
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "dateTime",
    "select_one",
    "select_multiple",
    "note",
    "image",
    "calculate",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "acknowledge",
    "barcode",
    "geopoint",
    "rank",
    "range",
    "file",
)


@dataclass(slots=True)
class Line:
    """One row of the survey."""

    row: SheetRow
    type: str
    name: str
    key: str = ""
    list_id: str = ""
    repeats: tuple[str, ...] = ()
    kind: str = ""


@dataclass(slots=True)
class Survey:
    """All rows, what their names stand for, and the names that occur twice."""

    lines: list[Line] = field(default_factory=list)
    names: dict[str, Known] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_survey(sheet: Sheet) -> Survey:
    """Return the tree of a survey sheet with every fault in its rows."""
    reader = _Reader(sheet)
    for row in sheet.rows:
        reader.take(row)
    reader.close()
    return reader.survey


@dataclass(slots=True)
class _Open:
    """A group or repeat that is still open."""

    kind: str
    name: str
    row: SheetRow
    names: dict[str, int] = field(default_factory=dict)


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._open = [_Open("survey", "", SheetRow(0))]
        self.survey = Survey()

    def take(self, row: SheetRow) -> None:
        """Read one row."""
        source = self._sheet.text(row, "type").strip()
        name = self._sheet.text(row, "name").strip()
        disabled = self._sheet.text(row, "disabled").strip().lower()
        if disabled in {"yes", "true", "1"}:
            return
        if not source:
            if name:
                self._report("type_missing", row, "type")
            return
        wanted = chinese.type_name(source)[0]
        end = _END.match(wanted)
        if end is not None:
            self._end(row, end[1].lower())
            return
        line = Line(row, wanted, name)
        begin = _BEGIN.match(wanted)
        if begin is not None:
            line.kind = "repeat" if begin[1].lower() in {"repeat", "loop"} else "group"
            if begin[1].lower() == "loop":
                self._report("type_unsupported", row, "type", name=source)
        else:
            self._type(line, source)
        self._name(line)
        self._add(line)
        if begin is not None:
            self._open.append(_Open(line.kind, line.name, row))
            if len(self._open) == MAX_NESTING + 2:
                self._report("group_too_deep", row, "type", detail=MAX_NESTING)

    def _report(self, code: str, row: SheetRow, column: str, *, repair: str = "", **facts: object) -> None:
        index = self._sheet.column(column)
        header = self._sheet.header[index] if index is not None else column
        self.survey.problems.append(
            problem(
                code,
                sheet=self._sheet.title,
                row=row.number,
                column=header,
                cell=self._sheet.address(row, column),
                repair=repair,
                **facts,
            )
        )

    def _type(self, line: Line, source: str) -> None:
        choose = _CHOOSE.match(line.type)
        plain = line.type.lower()
        if plain.split(" ", 1)[0] in UNSUPPORTED:
            line.kind = "unsupported"
            self._report("type_unsupported", line.row, "type", name=source)
        elif choose is not None:
            line.kind = "select"
            line.list_id = re.sub(r"\s+or[ _](?:specify[ _])?other\Z", "", choose[2].strip())
            if not line.list_id:
                self._report("list_missing", line.row, "type", repair=f"{line.type.split()[0]} my_list")
            elif " " in line.list_id and not line.list_id.startswith("${"):
                line.list_id = line.list_id.split()[0]
        elif plain in PLAIN_TYPES or plain.startswith(("q ", "add ", "get ")):
            line.kind = "note" if plain == "note" else "hidden" if plain in HIDDEN else plain
        else:
            near = nearest(source, SUGGESTED) or "text"
            self._report("type_unknown", line.row, "type", repair=near, name=source, suggestion=near)

    def _name(self, line: Line) -> None:
        if not line.name:
            if line.kind not in {"note", "group"} or not self._sheet.text(line.row, "type").lower().startswith("note"):
                self._report("name_missing", line.row, "name", suggestion=f"q{line.row.number}")
            return
        if not NAME.match(line.name):
            better = _NOT_NAME.sub("_", line.name).strip("_") or f"q{line.row.number}"
            better = better if NAME.match(better) else f"q_{better}"
            self._report("name_bad", line.row, "name", repair=better, name=line.name)
            return
        twins = self._open[-1].names
        if line.name in twins:
            self._report(
                "name_double", line.row, "name", repair=f"{line.name}_2", name=line.name, detail=twins[line.name]
            )
        elif line.name == "data" and len(self._open) == 1:
            self._report("name_taken", line.row, "name", repair="data_1", name=line.name)
        twins.setdefault(line.name, line.row.number)

    def _add(self, line: Line) -> None:
        above = [each.name for each in self._open[1:]]
        line.repeats = tuple(each.name for each in self._open[1:] if each.kind == "repeat")
        line.key = "/".join([*above, line.name])
        self.survey.lines.append(line)
        if not line.name:
            return
        if line.name in self.survey.names:
            self.survey.doubled.add(line.name)
        repeats = (*line.repeats, line.name) if line.kind == "repeat" else line.repeats
        self.survey.names[line.name] = Known(line.name, line.kind, repeats if line.kind != "repeat" else line.repeats)
        if self._needs_label(line) and not self._has_text(
            line.row, ("label", "hint", "media", "image", "guidance_hint")
        ):
            self._report(
                "label_missing",
                line.row,
                "label" if self._sheet.column("label") is not None else self._label_column(),
                name=line.name,
            )

    def _needs_label(self, line: Line) -> bool:
        if line.kind in {"", "hidden", "group", "repeat", "unsupported"}:
            return False
        return not self._sheet.text(line.row, "calculation").strip()

    def _label_column(self) -> str:
        return next((name for name in self._sheet.columns if name.startswith("label::")), "label")

    def _has_text(self, row: SheetRow, columns: tuple[str, ...]) -> bool:
        return any(
            name.partition("::")[0] in columns and place in row.cells and row.cells[place].text.strip()
            for place, name in enumerate(self._sheet.columns)
        )

    def _end(self, row: SheetRow, word: str) -> None:
        kind = "repeat" if word in {"repeat", "loop"} else "group"
        if len(self._open) == 1:
            self._report("group_not_open", row, "type", detail=both(kind))
            return
        last = self._open[-1]
        if last.kind != kind:
            self._report("group_crossed", row, "type", repair=f"end_{last.kind}", detail=both(kind), name=last.name)
            if not any(each.kind == kind for each in self._open[1:]):
                return
            while self._open[-1].kind != kind:
                self._open.pop()
        self._open.pop()

    def close(self) -> None:
        """Report what was never ended."""
        for each in self._open[1:]:
            self._report("group_unclosed", each.row, "type", name=each.name, detail=each.kind)

    def rows(self) -> Iterator[Line]:
        """Yield the lines."""
        yield from self.survey.lines
