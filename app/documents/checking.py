"""A filled checklist as lines of a document: answers with their unit, rounds, tables and notes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.documents.content import ChecklistPart, CheckRow, RepeatRow, RepeatTable, Verdict
from app.words import Pair
from forms.answers import AnswerKey, FileAnswer, Kind
from forms.definition import Question, text_in
from forms.filling import Filling
from forms.outline import is_failed
from forms.printing import NOT_APPLICABLE, PrintRow, Said, printed


def checklist_part(sheet: Filling, title: Pair, form_number: str) -> ChecklistPart:
    """Set out a filled checklist; its version is named with the first letters of the hash."""
    languages = [*dict.fromkeys(_form_language(sheet, wanted) for wanted in ("zh", "en"))]
    made = printed(sheet, languages[0], languages[1] if len(languages) > 1 else "")
    lines = [line for row in made.rows for line in _lines(sheet, row)]
    rows = tuple(_numbered(lines))
    return ChecklistPart(title, rows, form_number, f"v{made.version} {made.short_hash}")


def form_part(sheet: Filling, title: Pair, form_number: str) -> ChecklistPart:
    """Set out a filled checklist for a document of its own: what the head says already is left out, repeats are tables.

    Signatures are not said here but shown: `pictures` gives them.
    """
    languages = [*dict.fromkeys(_form_language(sheet, wanted) for wanted in ("zh", "en"))]
    made = printed(sheet, languages[0], languages[1] if len(languages) > 1 else "")
    lines: list[_Line] = []
    rounds: dict[str, list[list[PrintRow]]] = {}
    current: list[PrintRow] = []
    depth = -1
    for row in made.rows:
        if row.role == "instance":
            current, depth = [], row.depth
            rounds.setdefault(row.key.question, []).append(current)
        elif 0 <= depth < row.depth:
            current.append(row)
        else:
            depth = -1
            lines += [] if _is_said_elsewhere(row) or row.table is not None else _lines(sheet, row)
    rows = tuple(_numbered(lines))
    short = [_short_table(row) for row in made.rows if row.table is not None]
    tables = (*short, *(_table(sheet, key, found, languages) for key, found in rounds.items()))
    return ChecklistPart(title, rows, form_number, f"v{made.version} {made.short_hash}", tables)


def _numbered(lines: list[_Line]) -> Iterator[CheckRow]:
    """Number what was answered; a note between the answers stands without a number."""
    number = 0
    for line in lines:
        is_note = not line[1] and line[2] == "info"
        number += not is_note
        yield CheckRow("" if is_note else str(number), *line)


def _is_said_elsewhere(row: PrintRow) -> bool:
    return row.signature is not None or row.key.question.rpartition("/")[2] in _SAID_ELSEWHERE


def _short_table(row: PrintRow) -> RepeatTable:
    assert row.table is not None  # noqa: S101 -- chosen by this
    heads = tuple(_pair(column) for column in row.table.columns)
    return RepeatTable(_pair(row.label), heads, tuple(RepeatRow(tuple(map(_pair, line))) for line in row.table.lines))


def _table(sheet: Filling, key: str, rounds: list[list[PrintRow]], languages: list[str]) -> RepeatTable:
    """Set the rounds of a repeat under the questions that any of them was asked; what was noted stands last."""
    heads = {
        row.key.question: _pair(row.label)
        for found in rounds for row in found if row.role == "answer" and row.signature is None
    }  # fmt: skip
    has_notes = any(row.role == "note" for found in rounds for row in found)
    label = sheet.form.nodes[key].label
    said = [text_in(label, language, sheet.form.languages) for language in languages]
    title = Pair(said[0], said[1] if len(said) > 1 and said[1] != said[0] else None)
    lines = []
    for found in rounds:
        answered = {row.key.question: row for row in found}
        cells = [_pair(_value(sheet, answered[each])) if each in answered else Pair("") for each in heads]
        if has_notes:
            notes = [row.label for row in found if row.role == "note"]
            cells.append(
                Pair("；".join(note.first for note in notes), "; ".join(note.second for note in notes) or None)
            )
        lines.append(RepeatRow(tuple(cells), any(row.is_failed for row in found)))
    return RepeatTable(title, (*heads.values(), *([_NOTED] if has_notes else [])), tuple(lines))


def pictures(sheet: Filling) -> list[tuple[str, Pair, bool]]:
    """List the pictures in the answers: the hash of each, what it shows, and whether it is a signature.

    A signature is told with the name that stands beside it.
    """
    languages = [_form_language(sheet, wanted) for wanted in ("zh", "en")]
    found = []
    asked = [row for row in sheet.rows() if isinstance(row.node, Question)]
    for row in asked:
        value = sheet.value(row.key.question, row.key.instance)
        each = value if isinstance(value, tuple) else (value,)
        for picture in each:
            if isinstance(picture, FileAnswer):
                name = _name_beside(sheet, row.key)
                labels = [sheet.label(row.key.question, row.key.instance, language) for language in languages]
                told = [f"{label}  {name}".strip() for label in labels]
                is_ink = row.kind is Kind.SIGNATURE
                found.append((picture.sha256, Pair(told[0], told[1] if told[1] != told[0] else None), is_ink))
    return found


def _name_beside(sheet: Filling, key: AnswerKey) -> str:
    """Find the name that stands beside a signature: `att_name` beside `att_sign`."""
    if not key.question.endswith("_sign"):
        return ""
    beside = key.question.removesuffix("_sign") + "_name"
    return sheet.text(beside, key.instance) if beside in sheet.form.nodes else ""


_NOTED: Final = Pair("说明", "Note")
_SAID_ELSEWHERE: Final = frozenset({"service_no", "customer", "serial"})
_Line = tuple[Pair, str, Verdict, str, str]


def _lines(sheet: Filling, row: PrintRow) -> Iterator[_Line]:
    if row.role in {"instance", "note"}:
        yield _pair(row.label), "", "info", "", ""
    elif row.table is not None:
        for number, cells in enumerate(row.table.lines, 1):
            named = Said(f"{row.label.first} {number}".strip(), f"{row.label.second} {number}" if row.label else "")
            filled = [(column, cell) for column, cell in zip(row.table.columns, cells, strict=True) if cell]
            first = "；".join(f"{column.first}：{cell.first}" for column, cell in filled)
            second = "; ".join(
                f"{column.second or column.first}: {cell.second or cell.first}" for column, cell in filled
            )
            if filled:
                yield _pair(named), first, "info", "", second
    elif row.role == "answer" and not row.is_blank:
        value = _value(sheet, row)
        yield _pair(row.label), value.first, _verdict(sheet, row), "", value.second


def _value(sheet: Filling, row: PrintRow) -> Said:
    if row.photos:
        return Said(f"{len(row.photos)} 张", f"{len(row.photos)} attached")
    if isinstance(sheet.value(row.key.question, row.key.instance), FileAnswer):
        return Said("已附", "attached")
    second = f"{row.text.second} {row.unit}".strip() if row.text.second else ""
    return Said(f"{row.text.first} {row.unit}".strip(), second)


def _verdict(sheet: Filling, row: PrintRow) -> Verdict:
    """Judge an answer as its form does: what could have failed and did not has passed, the rest is for information."""
    node = sheet.form.nodes.get(row.key.question)
    if row.is_failed:
        return "fail"
    if not isinstance(node, Question):
        return "info"
    answered = sheet.text(row.key.question, row.key.instance)
    if answered in NOT_APPLICABLE:
        return "none"
    could_fail = any(is_failed(sheet.form, node, each.name) for each in sheet.form.choices.get(node.choices, ()))
    return "pass" if could_fail and answered else "info"


def _pair(said: Said) -> Pair:
    return Pair(said.first, said.second or None)


def _form_language(sheet: Filling, wanted: str) -> str:
    known = sheet.form.languages
    return next((each for each in known if wanted in each.lower()), known[0])
