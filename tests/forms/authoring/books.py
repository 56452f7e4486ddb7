"""Small workbooks for the tests of authoring: rows in, a file out."""

from __future__ import annotations

import openpyxl

SURVEY = ["type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
          "choice_filter", "repeat_count", "default", "read_only", "appearance", "parameters"]  # fmt: skip
YES_NO = [["yn", "yes", "Yes"], ["yn", "no", "No"]]
SETTINGS = {"form_id": "test", "form_title": "Test", "version": "1"}


def row(kind, name="", label="", **more):
    """Return one survey row."""
    return {"type": kind, "name": name, "label": label or (name.title() if kind != "calculate" else ""), **more}


def write(
    path, survey, *, choices=(), settings=None, columns=None, extra=None, titles=("survey", "choices", "settings")
):
    """Write a workbook and return its path."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = titles[0]
    used = columns or [*SURVEY, *dict.fromkeys(name for each in survey for name in each if name not in SURVEY)]
    sheet.append(used)
    for number, each in enumerate(survey, 2):
        for place, name in enumerate(used, 1):
            if each.get(name):
                cell = sheet.cell(number, place, each[name])
                if isinstance(each[name], str) and not each.get("_formula"):
                    cell.data_type = "s"
    if choices:
        lists = book.create_sheet(titles[1])
        rows = list(choices)
        head = rows.pop(0) if rows and rows[0][0] == "list_name" else ["list_name", "name", "label"]
        lists.append(head)
        for each in rows:
            lists.append(each)
    if settings is not False:
        known = SETTINGS if settings is None else settings
        last = book.create_sheet(titles[2])
        last.append(list(known))
        last.append(list(known.values()))
    if extra is not None:
        extra(book)
    book.save(path)
    return path
