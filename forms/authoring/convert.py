"""The one room of pyxform: a checked workbook becomes its tree of dictionaries."""

from __future__ import annotations

import re
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import get_xlsform, workbook_to_json

from forms.authoring import chinese
from forms.authoring.draft import Problem
from forms.authoring.problems import problem
from forms.authoring.sheets import CHOICES, SETTINGS, SURVEY, Book, Sheet, SheetRow

MAX_CHOICES = 200
"""Choices of one list that pyxform is shown; the rest it does not need, and ten thousand would cost it seconds."""

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_YES_NO = frozenset({"required", "read_only"})


def to_tree(book: Book, fallback_id: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return pyxform's tree of a workbook, or None with what it refused."""
    survey = book.sheet(SURVEY)
    data = {
        "survey": [_survey_row(survey, row) for row in survey.rows],
        "survey_header": [dict.fromkeys([*_columns(survey), "appearance"])],
        "choices": _choices(book.sheet(CHOICES)),
        "choices_header": [dict.fromkeys(_columns(book.sheet(CHOICES)))],
        "settings": [_plain_row(book.sheet(SETTINGS), row) for row in book.sheet(SETTINGS).rows[:1]],
        "settings_header": [dict.fromkeys(_columns(book.sheet(SETTINGS)))],
    }
    try:
        source = get_xlsform({name: rows for name, rows in data.items() if rows and rows != [{}]})
        tree: dict[str, Any] = workbook_to_json(source, form_name="data", fallback_form_name=fallback_id, warnings=[])
    except (PyXFormError, KeyError, TypeError, ValueError, AttributeError) as e:
        return None, [_refused(str(e), survey)]
    _drop_choices(tree)
    return tree, []


def _refused(text: str, survey: Sheet) -> Problem:
    match = _ROW.search(text)
    index = int(match[1]) - 2 if match else -1
    row = survey.rows[index].number if 0 <= index < len(survey.rows) else 0
    return problem("xlsform", sheet=survey.title, row=row, detail=_ROW.sub("", text))


def _columns(sheet: Sheet) -> list[str]:
    return [name for name in sheet.columns if name]


def _plain_row(sheet: Sheet, row: SheetRow) -> dict[str, str]:
    return {sheet.columns[place]: cell.text for place, cell in row.cells.items() if sheet.columns[place] and cell.text}


def _survey_row(sheet: Sheet, row: SheetRow) -> dict[str, str]:
    found = _plain_row(sheet, row)
    if "type" in found:
        found["type"], appearance = chinese.type_name(found["type"])
        if appearance and appearance not in found.get("appearance", "").split():
            found["appearance"] = f"{found.get('appearance', '')} {appearance}".strip()
    for name in _YES_NO & found.keys():
        found[name] = chinese.YES_NO.get(found[name].strip(), found[name])
    for name, table in (("bind::fsm:print", chinese.PRINT), ("bind::fsm:on_fail", chinese.ON_FAIL)):
        if name in found:
            found[name] = table.get(found[name].strip(), found[name])
    return found


def _choices(sheet: Sheet) -> list[dict[str, str]]:
    counts: dict[str, int] = {}
    found = []
    for row in sheet.rows:
        list_id = sheet.text(row, "list_name")
        counts[list_id] = counts.get(list_id, 0) + 1
        if counts[list_id] <= MAX_CHOICES:
            found.append(_plain_row(sheet, row))
    return found


def _drop_choices(node: dict[str, Any]) -> None:
    """Keep of each list only the names: pyxform repeats a list at every question, and we have our own."""
    if isinstance(node.get("choices"), list):
        node["choices"] = [{"name": each.get("name"), "label": each.get("label")} for each in node["choices"][-2:]]
    for child in node.get("children") or ():
        _drop_choices(child)
