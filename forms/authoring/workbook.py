"""Workbooks for authors: the template with drop-downs and help, the faulty one with marks, a form written back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms.answers import Kind
from forms.authoring.draft import Problem
from forms.authoring.export import clean
from forms.authoring.lint import FSM
from forms.authoring.problems import words
from forms.definition import Choice, Form, Node, Print, Question, Texts

_HEAD = PatternFill("solid", fgColor="DDE7F0")
_ERROR = PatternFill("solid", fgColor="F8C9C4")
_WARNING = PatternFill("solid", fgColor="FCE8B2")
_AUTHOR = "Gongdan"
_ROWS = 1000
_WIDTHS = {"type": 22, "name": 16, "label": 34, "hint": 24}
_KINDS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.RANGE: "range",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "dateTime",
    Kind.SELECT_ONE: "select_one",
    Kind.SELECT_MULTIPLE: "select_multiple",
    Kind.RANK: "rank",
    Kind.ACKNOWLEDGE: "acknowledge",
    Kind.PHOTO: "image",
    Kind.SIGNATURE: "image",
    Kind.FILE: "file",
    Kind.BARCODE: "barcode",
    Kind.GEOPOINT: "geopoint",
    Kind.GEOTRACE: "geotrace",
    Kind.GEOSHAPE: "geoshape",
    Kind.NOTE: "note",
    Kind.CALCULATE: "calculate",
}


# template


def write_template(path: Path, language: str) -> None:
    """Write an empty workbook with headers, drop-downs, an example and a help sheet, in "en" or "zh_CN"."""
    said: dict[str, Any] = words(language)["template"]
    book = openpyxl.Workbook()
    survey: Any = book.active
    survey.title = said["sheets"]["survey"]
    _fill(survey, said["survey"])
    choices = book.create_sheet(said["sheets"]["choices"])
    _fill(choices, said["choices"])
    settings = book.create_sheet(said["sheets"]["settings"])
    _fill(settings, [said["settings"][0], [text.replace("{namespace}", FSM) for text in said["settings"][1]]])
    _help(book.create_sheet(said["sheets"]["help"]), said["help"])
    _drop_downs(book, survey, said)
    book.save(path)


def _fill(sheet: Any, rows: Iterable[Iterable[str]]) -> None:
    for row in rows:
        sheet.append([text or None for text in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[cell.column_letter].width = 20
    sheet.freeze_panes = "C2"


def _help(sheet: Any, rows: Iterable[Iterable[str]]) -> None:
    for row in rows:
        sheet.append(list(row))
    for column, width in (("A", 24), ("B", 70), ("C", 44)):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD


def _drop_downs(book: Any, survey: Any, said: Mapping[str, Any]) -> None:
    lists = book.create_sheet("_lists")
    lists.sheet_state = "hidden"
    for place, (column, values) in enumerate(said["lists"].items(), 1):
        for number, value in enumerate(values, 1):
            lists.cell(number, place, value)
        letter = get_column_letter(place)
        check = DataValidation(type="list", formula1=f"=_lists!${letter}$1:${letter}${len(values)}", allow_blank=True)
        check.showErrorMessage = False
        survey.add_data_validation(check)
        target = get_column_letter(said["survey"][0].index(column) + 1)
        check.add(f"{target}2:{target}{_ROWS}")


# the same workbook, marked


def write_marked(source: Path, problems: Iterable[Problem], path: Path, language: str, *, repair: bool = False) -> int:
    """Write a workbook again with the faulty cells coloured and commented; with `repair`, repaired where that is sure.

    Returns how many cells were marked. Problems without a cell are listed on a sheet of their own.
    """
    book = openpyxl.load_workbook(source)
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for each in problems:
        by_cell.setdefault((each.sheet, each.cell), []).append(each)
    loose: list[Problem] = []
    marked = 0
    for (title, address), found in by_cell.items():
        if not address or title not in book.sheetnames:
            loose.extend(found)
            continue
        _mark(book[title][address], found, language, repair=repair)
        marked += 1
    if loose:
        _list(book, loose, language)
    book.save(path)
    return marked


def write_list(problems: Iterable[Problem], path: Path, language: str) -> None:
    """Write the problems of a workbook that cannot be opened as a list of their own."""
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    _list(book, list(problems), language)
    book.save(path)


def _mark(cell: Any, found: list[Problem], language: str, *, repair: bool) -> None:
    cell.fill = _ERROR if any(each.is_error for each in found) else _WARNING
    cell.comment = Comment(
        clean("\n".join(_sentences(each, language) for each in found))[:2000], _AUTHOR, height=140, width=380
    )
    wanted = [each.repair for each in found if each.repair]
    if repair and wanted:
        cell.value = clean(wanted[0])
        cell.data_type = "s"


def _sentences(each: Problem, language: str) -> str:
    return f"{each.text_zh} {each.repair_zh}" if language.startswith("zh") else f"{each.text_en} {each.repair_en}"


def _list(book: Any, loose: list[Problem], language: str) -> None:
    sheet = book.create_sheet(words(language)["template"]["sheets"]["problems"][:31], 0)
    for each in loose:
        sheet.append([clean(_sentences(each, language)), each.sheet, each.row or None])
    sheet.column_dimensions["A"].width = 100


# a form written back


def write_form(form: Form, path: Path) -> None:
    """Write a definition as a workbook that any XLSForm tool reads, our own columns in their namespace."""
    languages = list(form.languages)
    book = openpyxl.Workbook()
    survey: Any = book.active
    survey.title = "survey"
    columns = [
        "type",
        "name",
        *_columns("label", languages),
        *_columns("hint", languages),
        *_PLAIN,
        *_messages(languages),
    ]
    _write_rows(survey, columns, _rows(form, form.children))
    lists = book.create_sheet("choices")
    extra = list(dict.fromkeys(name for rows in form.choices.values() for choice in rows for name in choice.columns))
    _write_rows(lists, ["list_name", "name", *_columns("label", languages), *extra], _choice_rows(form))
    settings = book.create_sheet("settings")
    title = " ".join(dict.fromkeys(form.title.values()))
    row = {
        "form_title": title,
        "form_id": form.form_id,
        "version": form.version,
        "default_language": languages[0],
        "instance_name": form.instance_name,
        "style": form.style,
        "namespaces": FSM,
    }
    _write_rows(settings, list(row), [row])
    book.save(path)


_PLAIN = (
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "appearance",
    "default",
    "read_only",
    "repeat_count",
    "parameters",
    "trigger",
    "bind::fsm:unit",
    "bind::fsm:photo_if",
    "bind::fsm:score",
    "bind::fsm:on_fail",
    "bind::fsm:print",
)


def _columns(name: str, languages: list[str]) -> list[str]:
    return [f"{name}::{language}" if language else name for language in languages]


def _messages(languages: list[str]) -> list[str]:
    return [
        *_columns("required_message", languages),
        *_columns("constraint_message", languages),
        *_columns("guidance_hint", languages),
    ]


def _write_rows(sheet: Any, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    sheet.append(columns)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            text = row.get(column, "")
            if text:
                cell = sheet.cell(number, place, clean(text))
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.freeze_panes = "C2"


def _texts(name: str, texts: Texts) -> dict[str, str]:
    return {f"{name}::{language}" if language else name: text for language, text in texts.items()}


def _rows(form: Form, children: tuple[Node, ...]) -> Iterator[dict[str, str]]:
    for node in children:
        if isinstance(node, Question):
            if not node.photo_of:
                yield _question_row(form, node)
            continue
        word = "repeat" if node.repeats else "group"
        yield {
            "type": f"begin_{word}",
            "name": node.name,
            **_texts("label", node.label),
            **_texts("hint", node.hint),
            "relevant": node.relevant,
            "read_only": node.readonly,
            "repeat_count": node.count,
            "appearance": node.appearance,
            "bind::fsm:print": "" if node.print is Print.RELEVANT else str(node.print),
        }
        yield from _rows(form, node.children)
        yield {"type": f"end_{word}"}


def _question_row(form: Form, node: Question) -> dict[str, str]:
    trigger, calculation = _trigger(form, node)
    return {
        "type": _type(node),
        "name": node.name,
        **_texts("label", node.label),
        **_texts("hint", node.hint),
        **_texts("required_message", node.required_message),
        **_texts("constraint_message", node.constraint_message),
        **_texts("guidance_hint", node.guidance),
        "required": node.required,
        "relevant": node.relevant,
        "constraint": node.constraint,
        "calculation": node.calculation or calculation,
        "choice_filter": node.choice_filter,
        "appearance": node.appearance,
        "default": node.initial or node.default,
        "read_only": node.readonly,
        "trigger": trigger,
        "parameters": " ".join(f"{name}={value}" for name, value in node.parameters.items()),
        "bind::fsm:unit": node.unit,
        "bind::fsm:photo_if": node.photo_if,
        "bind::fsm:score": node.score,
        "bind::fsm:on_fail": node.on_fail,
        "bind::fsm:print": "" if node.print is Print.RELEVANT else str(node.print),
    }


def _type(node: Question) -> str:
    if node.preload:
        return node.preload
    if node.itemset is not None:
        return f"{_KINDS[node.kind]} ${{{node.itemset.value.rpartition('/')[2]}}}"
    if node.choices:
        return f"{_KINDS[node.kind]} {node.choices}"
    return "hidden" if node.hidden and node.kind is Kind.CALCULATE else _KINDS[node.kind]


def _trigger(form: Form, node: Question) -> tuple[str, str]:
    for other in form.nodes.values():
        for setting in other.settings:
            if setting.event == "change" and setting.target == f"${{{node.name}}}":
                return f"${{{other.name}}}", setting.value
    return "", ""


def _choice_rows(form: Form) -> Iterator[dict[str, str]]:
    for list_id, rows in form.choices.items():
        for choice in rows:
            yield _choice_row(list_id, choice)


def _choice_row(list_id: str, choice: Choice) -> dict[str, str]:
    return {"list_name": list_id, "name": choice.name, **_texts("label", choice.label), **choice.columns}
