"""A filled checklist as lines of a document: answers with their unit, rounds, tables and notes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.content import ChecklistPart, CheckRow, Verdict
from app.words import Pair
from forms.answers import FileAnswer
from forms.definition import Question
from forms.filling import Filling
from forms.outline import is_failed
from forms.printing import NOT_APPLICABLE, PrintRow, Said, printed


def checklist_part(sheet: Filling, title: Pair, form_number: str) -> ChecklistPart:
    """Set out a filled checklist; its version is named with the first letters of the hash."""
    languages = [*dict.fromkeys(_form_language(sheet, wanted) for wanted in ("zh", "en"))]
    made = printed(sheet, languages[0], languages[1] if len(languages) > 1 else "")
    lines = [line for row in made.rows for line in _lines(sheet, row)]
    rows = tuple(CheckRow(str(number), *line) for number, line in enumerate(lines, 1))
    return ChecklistPart(title, rows, form_number, f"v{made.version} {made.short_hash}")


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
