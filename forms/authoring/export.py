"""Answers as tables: one for the form, one for each repeat, over all versions; no cell can start a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

from forms.answers import Answer, AnswerKey, Kind
from forms.definition import Form, Question, Section, text_in
from forms.facts import Answers
from forms.filling import Filling
from forms.graph import Plan
from forms.printing import plain

Cell = str | int | float | Decimal | date | time | datetime | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_OWN = ("_response", "_version", "_hash")


@dataclass(frozen=True, slots=True)
class ExportedResponse:
    """One response to be exported: its id, the hash of its form, its answers, and facts such as the order number."""

    response_id: str
    form_hash: str
    answers: Answers
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """One table: names above, labels beneath, then the rows."""

    title: str
    names: list[str]
    labels: list[str]
    rows: list[list[Cell]] = field(default_factory=list)

    def lines(self) -> list[list[Cell]]:
        """Return every line, the two of names and labels first."""
        return [list(self.names), list(self.labels), *self.rows]


def tables(
    forms: Iterable[Form],
    responses: Iterable[ExportedResponse],
    *,
    now: Callable[[], datetime],
    language: str = "",
    split_multiple: bool = False,
) -> list[Sheet]:
    """Return the tables of all versions of one form.

    Args:
        forms: every version that a response may name, oldest first.
        responses: with answers as stored; what does not show is left out.
        now: the clock, for conditions that look at the day.
        language: of the labels; "" takes the first of each form.
        split_multiple: whether each choice of a multiple question gets a column of its own.
    """
    return _Tables(list(forms), now, language, split_multiple=split_multiple).filled(responses)


class _Tables:
    def __init__(self, forms: list[Form], now: Callable[[], datetime], language: str, *, split_multiple: bool) -> None:
        self._now = now
        self._plans = {form.hash: Plan(form) for form in forms}
        self._language = language
        self._split = split_multiple
        self._columns: dict[str, dict[str, str]] = {"": {}}
        self._facts: dict[str, None] = {}
        for form in forms:
            self._add(form)

    def _add(self, form: Form) -> None:
        for node in form.nodes.values():
            if isinstance(node, Section):
                if node.repeats:
                    self._columns.setdefault(node.key, {})
                continue
            if node.kind is Kind.NOTE:
                continue
            columns = self._columns[form.repeat_of(node.key)]
            label = text_in(node.label, self._language, form.languages) + (f" ({node.unit})" if node.unit else "")
            columns[node.key] = label or columns.get(node.key, "")
            if self._split and node.kind is Kind.SELECT_MULTIPLE:
                for choice in form.choices.get(node.choices, ()):
                    said = text_in(choice.label, self._language, form.languages) or choice.name
                    columns[f"{node.key}/{choice.name}"] = f"{label}: {said}"

    def filled(self, responses: Iterable[ExportedResponse]) -> list[Sheet]:
        """Return the tables with a row for each response and each instance."""
        known = list(responses)
        for response in known:
            self._facts.update(dict.fromkeys(response.facts))
        sheets = {key: self._blank(key) for key in self._columns}
        for response in known:
            self._fill(response, sheets)
        return list(sheets.values())

    def _blank(self, key: str) -> Sheet:
        own = [*_OWN, *self._facts] if not key else ["_index", "_parent_index", "_response"]
        columns = self._columns[key]
        return Sheet(key or "form", [*own, *columns], [""] * len(own) + list(columns.values()))

    def _fill(self, response: ExportedResponse, sheets: Mapping[str, Sheet]) -> None:
        plan = self._plans[response.form_hash]
        filling = Filling(plan.form, response.answers, now=self._now, plan=plan, is_new=False)
        own: list[Cell] = [response.response_id, plan.form.version, plan.form.hash[:8]]
        facts: list[Cell] = [response.facts.get(name, "") for name in self._facts]
        sheets[""].rows.append([*own, *facts, *self._cells(filling, "", "")])
        index: dict[str, int] = {"": len(sheets[""].rows)}
        for row in filling.rows(everything=True):
            if row.role != "instance":
                continue
            sheet = sheets[row.key.question]
            stored = response.answers.get(AnswerKey(row.key.instance, row.key.question))
            parent = getattr(stored, "parent", "")
            index[row.key.instance] = len(sheet.rows) + 1
            cells = self._cells(filling, row.key.question, row.key.instance)
            sheet.rows.append([len(sheet.rows) + 1, index.get(parent, 0), response.response_id, *cells])

    def _cells(self, filling: Filling, repeat: str, instance: str) -> Iterator[Cell]:
        nodes = filling.form.nodes
        for name in self._columns[repeat]:
            node = nodes.get(name)
            if isinstance(node, Question):
                yield self._cell(filling, node, instance)
                continue
            key, _, choice = name.rpartition("/")
            parent = nodes.get(key)
            if not isinstance(parent, Question) or not filling.relevant(key, instance):
                yield None
            else:
                value = filling.value(key, instance)
                yield int(choice in value) if isinstance(value, tuple) else None

    def _cell(self, filling: Filling, node: Question, instance: str) -> Cell:
        if filling.form.repeat_of(node.key) and not instance:
            return None
        if not filling.relevant(node.key, instance):
            return None
        value = filling.value(node.key, instance)
        return _cell_value(node, value)


def _cell_value(node: Question, value: Answer | None) -> Cell:
    if value is None or isinstance(value, (int, Decimal)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, tuple) and node.kind in {Kind.SELECT_MULTIPLE, Kind.RANK}:
        return " ".join(str(each) for each in value)
    return value if isinstance(value, str) else plain(value)


def write_xlsx(sheets: Iterable[Sheet], path: Path) -> None:
    """Write tables as a workbook; every text is a text, whatever it begins with."""
    book = openpyxl.Workbook(write_only=False)
    first: Any = book.active
    book.remove(first)
    taken: set[str] = set()
    for sheet in sheets:
        title = _title(sheet.title, taken)
        worksheet = book.create_sheet(title)
        for number, row in enumerate(sheet.lines(), 1):
            for place, value in enumerate(row, 1):
                if value is not None and value != "":
                    _write(worksheet.cell(number, place), value)
        for cell in worksheet[1]:
            cell.font = Font(bold=True)
        worksheet.freeze_panes = "B3"
    book.save(path)


def _write(cell: Any, value: Cell) -> None:
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_DANGEROUS)
    else:
        cell.value = value


def clean(text: str) -> str:
    """Return a text without the control characters a workbook cannot hold."""
    return "".join(each for each in text if each >= " " or each in "\t\n\r")


def _title(wanted: str, taken: set[str]) -> str:
    title = _NOT_IN_TITLE.sub("_", wanted.rpartition("/")[2])[:28] or "form"
    number = 1
    unique = title
    while unique.lower() in taken:
        number += 1
        unique = f"{title}_{number}"
    taken.add(unique.lower())
    return unique


def write_csv(sheets: Iterable[Sheet], folder: Path) -> list[Path]:
    """Write each table as a CSV file (UTF-8 with a mark); a text that could be a formula gets a quote in front."""
    taken: set[str] = set()
    written: list[Path] = []
    for sheet in sheets:
        path = folder / f"{_title(sheet.title, taken)}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            for row in sheet.lines():
                writer.writerow([_safe(value) for value in row])
        written.append(path)
    return written


def _safe(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_DANGEROUS) else value
    return str(value)
