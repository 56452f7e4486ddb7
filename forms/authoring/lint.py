"""All static checks of a workbook: every problem at once, each with sheet, row, column, sentence and repair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from forms.authoring import chinese
from forms.authoring.draft import Problem
from forms.authoring.expressions import Scope, check_expression
from forms.authoring.limits import LIMITS, Limits
from forms.authoring.ooxml import Cell
from forms.authoring.problems import both, problem
from forms.authoring.sheets import CHOICES, KNOWN_SHEETS, SETTINGS, SURVEY, Book, Sheet, SheetRow, letters
from forms.authoring.spelling import nearest
from forms.authoring.survey import HIDDEN, Line, Survey, read_survey
from forms.definition import Print

FSM = 'fsm="urn:gongdan:form"'
EXPRESSIONS = {
    "relevant": "relevant", "constraint": "constraint", "calculation": "calculation", "choice_filter": "choice_filter",
    "repeat_count": "repeat_count", "required": "required", "read_only": "read_only", "bind::fsm:photo_if": "photo_if",
}  # fmt: skip
_YES_NO = frozenset({"yes", "no", "true", "false", "true()", "false()", "是", "否", ""})
_BAD_ID = re.compile(r"[^\w.\- ]+")
_FILE_LIST = re.compile(r"\.(?:csv|xml|geojson)\Z")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z")
_CONTROL = {"Cc", "Cs", "Co", "Cn"}
_LAYOUT = frozenset("\t\n\r")


def lint(book: Book, *, files: frozenset[str] = frozenset(), limits: Limits = LIMITS) -> list[Problem]:
    """Return every problem of a workbook.

    Args:
        book: as read.
        files: names of the lists that were handed in as files beside it.
        limits: how much is let in.
    """
    found = list(_sheets(book))
    survey_sheet = book.sheets.get(SURVEY)
    if survey_sheet is None:
        return found
    survey = read_survey(survey_sheet)
    found.extend(survey.problems)
    if not survey.lines:
        found.append(problem("no_questions", sheet=survey_sheet.title))
    checker = _Checker(book, survey, files, limits)
    found.extend(checker.all())
    return sorted(found, key=lambda each: (_place_of(each.sheet, book), each.row, each.cell))


def _place_of(sheet: str, book: Book) -> int:
    titles = ["", *(each.title for each in book.sheets.values())]
    return titles.index(sheet) if sheet in titles else len(titles)


def _sheets(book: Book) -> Iterator[Problem]:
    if SURVEY not in book.sheets:
        near = next((title for title in book.others if nearest(title, (SURVEY,))), "")
        yield problem("sheet_missing_survey", suggestion=both("or_hint", value=near) if near else "")
    if SETTINGS not in book.sheets:
        yield problem("sheet_missing_settings")
    for title in book.others:
        near = nearest(title, [name for name in KNOWN_SHEETS if name not in book.sheets])
        if near:
            yield problem("sheet_misspelt", sheet=title, repair=near, name=title, suggestion=near)
    if "entities" in book.sheets and book.sheets["entities"].rows:
        yield problem("sheet_entities", sheet="entities", row=book.sheets["entities"].header_row)
    for sheet in book.sheets.values():
        if sheet.is_hidden:
            yield problem("sheet_hidden", sheet=sheet.title, name=sheet.title)
        if sheet.merged:
            yield problem(
                "cells_merged",
                sheet=sheet.title,
                cell=sheet.merged[0].partition(":")[0],
                detail=", ".join(sheet.merged[:5]),
            )
        if sheet.cut:
            yield problem("sheet_cut", sheet=sheet.title, name=sheet.title, detail=sheet.cut)


class _Checker:
    def __init__(self, book: Book, survey: Survey, files: frozenset[str], limits: Limits) -> None:
        self._book = book
        self._survey = survey
        self._files = files
        self._limits = limits
        self._sheet = book.sheet(SURVEY)
        self._lists = _lists(book.sheet(CHOICES))
        self._several = {
            line.list_id for line in survey.lines if not line.type.lower().startswith(("select_one", "select one"))
        }

    def all(self) -> Iterator[Problem]:
        for sheet in self._book.sheets.values():
            yield from self._columns(sheet)
            yield from self._cells(sheet)
        yield from self._languages()
        yield from self._settings()
        yield from self._choices()
        for line in self._survey.lines:
            yield from self._line(line)

    def _at(self, code: str, sheet: Sheet, row: SheetRow, column: str, *, repair: str = "", **facts: object) -> Problem:
        index = sheet.column(column)
        header = sheet.header[index] if index is not None else column
        return problem(
            code,
            sheet=sheet.title,
            row=row.number,
            column=header,
            cell=sheet.address(row, column),
            repair=repair,
            **facts,
        )

    # columns and cells

    def _columns(self, sheet: Sheet) -> Iterator[Problem]:
        wanted = {SURVEY: ("type", "name"), CHOICES: ("list_name", "name")}.get(sheet.name, ())
        for name in wanted:
            if sheet.column(name) is None:
                yield problem("column_missing", sheet=sheet.title, row=sheet.header_row, name=sheet.title, detail=name)
        seen: dict[str, int] = {}
        for place, name in enumerate(sheet.columns):
            if not name:
                continue
            if name in seen:
                yield self._header("column_double", sheet, place, name=name)
            seen.setdefault(name, place)
            if sheet.name in {SURVEY, SETTINGS} and not self._is_known(name):
                near = nearest(name.partition("::")[0], chinese.KNOWN_COLUMNS)
                yield self._header(
                    "column_unknown", sheet, place, repair=near, name=sheet.header[place], suggestion=near or "note"
                )

    def _header(self, code: str, sheet: Sheet, place: int, *, repair: str = "", **facts: object) -> Problem:
        return self._cell_at(code, sheet, SheetRow(sheet.header_row), place, repair=repair, **facts)

    def _cell_at(
        self, code: str, sheet: Sheet, row: SheetRow, place: int, *, repair: str = "", **facts: object
    ) -> Problem:
        return problem(
            code, sheet=sheet.title, row=row.number, column=sheet.header[place], cell=f"{letters(place)}{row.number}",
            repair=repair, **facts,
        )  # fmt: skip

    def _is_known(self, name: str) -> bool:
        base = name.partition("::")[0].lower()
        return base in chinese.KNOWN_COLUMNS or base.startswith(("bind:", "body:", "instance:", "media", "sms", "jr:"))

    def _cells(self, sheet: Sheet) -> Iterator[Problem]:
        for row in sheet.rows:
            for place, cell in row.cells.items():
                yield from self._cell(sheet, row, place, cell)

    def _cell(self, sheet: Sheet, row: SheetRow, place: int, cell: Cell) -> Iterator[Problem]:
        column = sheet.columns[place]
        if cell.formula and column in EXPRESSIONS and sheet.name == SURVEY:
            return
        if cell.formula:
            yield self._cell_at(
                "cell_formula" if cell.text else "cell_formula_empty", sheet, row, place, detail=cell.text[:60]
            )
        elif cell.kind == "error":
            yield self._cell_at("cell_error", sheet, row, place, detail=cell.text)
        if len(cell.text) > self._limits.text_length:
            yield self._cell_at("text_too_long", sheet, row, place, detail=len(cell.text))
        if cell.text.isprintable():
            return
        bad = [each for each in cell.text if each not in _LAYOUT and unicodedata.category(each) in _CONTROL]
        if bad:
            clean = "".join(each for each in cell.text if each not in bad)
            yield self._cell_at("control_character", sheet, row, place, repair=clean, detail=f"U+{ord(bad[0]):04X}")

    def _languages(self) -> Iterator[Problem]:
        columns = [name for name in self._sheet.columns if name.startswith("label::")]
        rows = [line.row for line in self._survey.lines if self._has_label(line.row)]
        for name in columns:
            gaps = [row for row in rows if not self._sheet.text(row, name).strip()]
            if gaps:
                yield self._at(
                    "language_gaps",
                    self._sheet,
                    gaps[0],
                    name,
                    name=name.partition("::")[2],
                    detail=both("rows", detail=len(gaps)),
                )

    def _has_label(self, row: SheetRow) -> bool:
        return any(
            self._sheet.text(row, name).strip() for name in self._sheet.columns if name.partition("::")[0] == "label"
        )

    # settings

    def _settings(self) -> Iterator[Problem]:
        sheet = self._book.sheet(SETTINGS)
        row = sheet.rows[0] if sheet.rows else SheetRow(2)
        form_id = sheet.text(row, "form_id").strip()
        if form_id and _BAD_ID.search(form_id):
            yield self._at(
                "form_id_bad",
                sheet,
                row,
                "form_id",
                repair=re.sub(r"[^\w.\-]+", "_", form_id).strip("_") or "form",
                name=form_id,
            )
        own = [name for name in self._sheet.columns if name.startswith("bind::fsm:")]
        as_written = [
            name
            for name, column in zip(self._sheet.header, self._sheet.columns, strict=True)
            if column in own and "fsm:" in name
        ]
        if as_written and "fsm=" not in sheet.text(row, "namespaces"):
            yield self._at("fsm_namespace", sheet, row, "namespaces", repair=FSM)
        yield from self._instance_name(sheet, row)
        default = sheet.text(row, "default_language").strip()
        languages = list(
            dict.fromkeys(name.partition("::")[2] for name in self._sheet.columns if name.startswith("label::"))
        )
        if default and languages and default not in languages:
            yield self._at(
                "language_default",
                sheet,
                row,
                "default_language",
                repair=languages[0],
                name=default,
                detail=", ".join(languages),
            )

    def _instance_name(self, sheet: Sheet, row: SheetRow) -> Iterator[Problem]:
        def report(code: str, *, repair: str = "", **facts: object) -> Problem:
            return self._at(code, sheet, row, "instance_name", repair=repair, **facts)

        source = sheet.text(row, "instance_name").strip()
        if source:
            yield from check_expression(source, Scope(names=self._survey.names, doubled=self._survey.doubled), report)

    # choices

    def _choices(self) -> Iterator[Problem]:
        sheet = self._book.sheet(CHOICES)
        seen: dict[tuple[str, str], int] = {}
        doubles_allowed = self._setting("allow_choice_duplicates") in {"yes", "true"}
        for row in sheet.rows:
            list_id, name = sheet.text(row, "list_name").strip(), sheet.text(row, "name").strip()
            if not list_id and not name:
                continue
            if not list_id:
                yield self._at("choice_list_missing", sheet, row, "list_name")
            if not name:
                yield self._at("choice_name_missing", sheet, row, "name")
                continue
            yield from self._choice(sheet, row, name)
            first = seen.setdefault((list_id, name), row.number)
            if first != row.number and not doubles_allowed:
                yield self._at(
                    "choice_double", sheet, row, "name", repair=f"{name}_2", name=name, detail=list_id, suggestion=first
                )

    def _choice(self, sheet: Sheet, row: SheetRow, name: str) -> Iterator[Problem]:
        index = sheet.column("name")
        cell = row.cells.get(index) if index is not None else None
        if cell is not None and cell.kind == "date":
            yield self._at("choice_date", sheet, row, "name", name=name)
        elif any(each.isspace() for each in name):
            several = sheet.text(row, "list_name").strip() in self._several
            yield self._at(
                "choice_blank" if several else "choice_blank_one",
                sheet,
                row,
                "name",
                repair=re.sub(r"\s+", "_", name),
                name=name,
            )
        labels = [
            column
            for column in sheet.columns
            if column.partition("::")[0] in {"label", "media", "image", "audio", "video"}
        ]
        if labels and not any(sheet.text(row, column).strip() for column in labels):
            yield self._at("choice_label_missing", sheet, row, labels[0], name=name)

    def _setting(self, name: str) -> str:
        sheet = self._book.sheet(SETTINGS)
        return sheet.text(sheet.rows[0], name).strip().lower() if sheet.rows else ""

    # one line

    def _line(self, line: Line) -> Iterator[Problem]:
        if line.kind == "unsupported":
            return  # one sentence about the row is enough: it must go
        yield from self._list(line)
        for column in EXPRESSIONS:
            yield from self._expression(line, column)
        yield from self._labels(line)
        yield from self._own(line)
        yield from self._contradictions(line)
        for place, name in enumerate(self._sheet.columns):
            if name.startswith("media") and place in line.row.cells:
                yield from self._media(line, name)

    def _list(self, line: Line) -> Iterator[Problem]:
        list_id = line.list_id
        if not list_id or list_id.startswith("${"):
            return
        if _FILE_LIST.search(list_id):
            if list_id not in self._files:
                yield self._at("external_file", self._sheet, line.row, "type", name=list_id)
            return
        if CHOICES not in self._book.sheets:
            yield problem("sheet_missing_choices", sheet=self._sheet.title, row=line.row.number, column="type")
        elif list_id not in self._lists:
            near = nearest(list_id, self._lists)
            fixed = line.type.replace(list_id, near) if near else ""
            advice = both("nearest", value=near) if near else both("add_list", name=list_id)
            yield self._at("list_unknown", self._sheet, line.row, "type", repair=fixed, name=list_id, suggestion=advice)

    def _expression(self, line: Line, column: str) -> Iterator[Problem]:
        index = self._sheet.column(column)
        cell = line.row.cells.get(index) if index is not None else None
        if cell is None:
            return
        text = cell.formula or cell.text.strip()
        if column in {"required", "read_only"} and text.lower() in _YES_NO:
            return

        def report(code: str, *, repair: str = "", **facts: object) -> Problem:
            return self._at(code, self._sheet, line.row, column, repair=repair, **facts)

        if column == "relevant" and re.search(rf"\$\{{\s*{re.escape(line.name)}\s*\}}", text):
            yield report("self_relevant", name=line.name)
        if column == "repeat_count" and re.fullmatch(r"[^\W\d][\w\-]*", text) and text not in self._survey.names:
            yield report("count_word", detail=text)
            return
        yield from check_expression(text, self._scope(line, column), report)

    def _scope(self, line: Line, column: str) -> Scope:
        columns = self._lists.get(line.list_id, frozenset()) if column == "choice_filter" else frozenset()
        if column == "choice_filter" and (_FILE_LIST.search(line.list_id) or line.list_id.startswith("${")):
            columns = _Anything()
        inside = (*line.repeats, line.name) if line.kind == "repeat" else line.repeats
        return Scope(
            names=self._survey.names, doubled=self._survey.doubled,
            lists=frozenset(self._lists) | self._files | self._external(),
            columns=columns, own=line.name, repeats=inside,
        )  # fmt: skip

    def _external(self) -> frozenset[str]:
        return frozenset(
            line.name for line in self._survey.lines if line.type.lower() in {"csv-external", "xml-external"}
        )

    def _labels(self, line: Line) -> Iterator[Problem]:
        for place, name in enumerate(self._sheet.columns):
            base = name.partition("::")[0]
            cell = line.row.cells.get(place)
            if cell is None or base not in {"label", "hint", "required_message", "constraint_message", "guidance_hint"}:
                continue
            for match in re.finditer(r"\$\{\s*([^{}]*?)\s*\}", cell.text):
                if match[1] in self._survey.names or match[1].startswith("last-saved#"):
                    continue
                near = nearest(match[1], self._survey.names)
                if not near:
                    yield self._at("unknown_name_alone", self._sheet, line.row, name, detail=match[1])
                else:
                    code = "wrong_case" if near.lower() == match[1].lower() else "unknown_name"
                    fixed = cell.text.replace(match[0], f"${{{near}}}")
                    yield self._at(code, self._sheet, line.row, name, repair=fixed, detail=match[1], suggestion=near)

    def _own(self, line: Line) -> Iterator[Problem]:
        how = self._sheet.text(line.row, "bind::fsm:print").strip()
        if how and how not in set(Print) and how not in chinese.PRINT:
            yield self._at(
                "print_bad",
                self._sheet,
                line.row,
                "bind::fsm:print",
                repair=nearest(how, list(Print)) or "relevant",
                name=how,
            )
        score = self._sheet.text(line.row, "bind::fsm:score").strip()
        if score and not _NUMBER.match(score):
            yield self._at("score_bad", self._sheet, line.row, "bind::fsm:score", repair="1", name=score)

    def _contradictions(self, line: Line) -> Iterator[Problem]:
        sheet, row = self._sheet, line.row
        required = sheet.text(row, "required").strip().lower()
        is_required = required not in {"", "no", "false", "false()", "否"}
        calculated = bool(sheet.text(row, "calculation").strip()) or line.type.lower() in HIDDEN
        wants = line.type.lower() == "calculate" and not any(
            sheet.text(row, name).strip() for name in ("calculation", "default", "trigger")
        )
        if wants:
            yield self._at("calculation_missing", sheet, row, "calculation", name=line.name)
        if calculated and sheet.text(row, "constraint").strip():
            yield self._at("constraint_on_calculation", sheet, row, "constraint")
        if is_required and line.type.lower() == "calculate":
            yield self._at("required_calculation", sheet, row, "required")
        fixed = sheet.text(row, "read_only").strip().lower() in {"yes", "true", "true()", "是"}
        if is_required and fixed and not calculated and not sheet.text(row, "default").strip():
            yield self._at("required_readonly", sheet, row, "required", name=line.name)
        if sheet.text(row, "relevant").strip().lower() in {"no", "false", "false()", "0"}:
            yield self._at("never_relevant", sheet, row, "relevant", name=line.name)
        if sheet.text(row, "constraint").strip() and not any(
            sheet.text(row, name).strip()
            for name in sheet.columns
            if name.partition("::")[0] in {"constraint_message", "constraining_message"}
        ):
            yield self._at("constraint_message_missing", sheet, row, "constraint")

    def _media(self, line: Line, column: str) -> Iterator[Problem]:
        name = self._sheet.text(line.row, column).strip()
        if name and (re.search(r"[\\/:]|\.\.", name)):
            plain = re.split(r"[\\/:]", name)[-1]
            yield self._at("media_path", self._sheet, line.row, column, repair=plain, name=name)


class _Anything(frozenset[str]):
    """The columns of a list nobody has seen: every name may be one."""

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


def _lists(sheet: Sheet) -> dict[str, frozenset[str]]:
    """Return the lists of the choices sheet, each with the columns a filter may name."""
    columns = frozenset(name for name in sheet.columns if name and "::" not in name) | {"label"}
    names = dict.fromkeys(sheet.text(row, "list_name").strip() for row in sheet.rows)
    return {name: columns for name in names if name}
