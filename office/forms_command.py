"""`gongdan-office forms …`: what an author of checklists types, and what is said to it, in either language."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.clock import Clock
from forms.authoring.draft import Problem
from forms.authoring.problems import say
from forms.definition import Form
from office import folder, forms
from office.forms import Verdict

GOOD: Final = 0
FAULTY: Final = 1
METAVAR: Final = "check | publish | list | preview | template | export"


@dataclass(frozen=True)
class Said:
    """What a command has to say: lines for people, facts for programs, the exit status."""

    lines: list[str]
    facts: dict[str, Any] = field(default_factory=dict)
    status: int = GOOD


Command = Callable[[argparse.Namespace, str, Clock], Said]
AddCommand = Callable[[Any, str, Command, str], argparse.ArgumentParser]


def describe(commands: Any, add: AddCommand) -> None:
    """Describe the commands to the parser of the command line.

    Args:
        commands: where they hang.
        add: makes one with the options that all commands share, `--data` left out.
    """
    check = add(commands, "check", _check, "list every fault of a workbook at once")
    _of_workbook(check, data=False)
    publish = add(commands, "publish", _publish, "publish a workbook as the newest version of its form")
    _of_workbook(publish, data=True)
    publish.add_argument("--number", help="its number in the handbook, such as F-07")
    listed = add(commands, "list", _list, "list what is published")
    _data(listed, required=True)
    preview = add(commands, "preview", _preview, "show line by line what an engineer sees first")
    preview.add_argument("form", help="a workbook (.xlsx, .xls), or with --data the id of a published form")
    _lists(preview)
    _data(preview, required=False)
    template = add(commands, "template", _template, "write the empty workbook with drop-downs and a help sheet")
    template.add_argument("file", type=Path, help="the workbook to write (.xlsx)")
    export = add(commands, "export", _export, "write the answers of a form over all its versions, or the form itself")
    export.add_argument("form", help="the id of the form")
    export.add_argument("target", type=Path, help="a workbook (.xlsx), or a folder for CSV files")
    export.add_argument("--split", action="store_true", help="a column for each choice of a multiple question")
    export.add_argument("--form-itself", action="store_true", help="write the newest version back as a workbook")
    _data(export, required=True)


def _of_workbook(parser: argparse.ArgumentParser, *, data: bool) -> None:
    parser.add_argument("file", type=Path, help="the workbook (.xlsx, .xlsm, .xls)")
    _lists(parser)
    parser.add_argument("--marked", type=Path, help="write the workbook again, faulty cells coloured and commented")
    parser.add_argument("--repair", action="store_true", help="with --marked: repair what is sure")
    _data(parser, required=data)


def _lists(parser: argparse.ArgumentParser) -> None:
    told = "a list that questions name (.csv, .geojson, .xml); may be said again"
    parser.add_argument("--list", action="append", type=Path, default=[], metavar="FILE", help=told)


def _data(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--data", type=Path, required=required, help="the office's folder")


def _check(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with ExitStack() as stack:
        store = stack.enter_context(folder.opened_store(asked.data, clock)) if asked.data else None
        verdict = forms.check(asked.file, _files(asked), store)
    return _said(asked, language, verdict)


def _publish(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        verdict = forms.publish(asked.file, _files(asked), store, asked.number)
    return _said(asked, language, verdict)


def _list(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        found = forms.versions(store)
    lines = [
        say(
            "listed", language, form_id=each.form_id, version=each.version, hash=each.hash[:8],
            title=each.title.say(language), number=each.form_number or "", day=each.published_at.date(),
        ).rstrip()
        for each in found
    ]  # fmt: skip
    return Said(lines, {"versions": [forms.version_facts(each) for each in found]})


def _preview(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    if asked.data:
        with folder.opened_store(asked.data, clock) as store:
            form = forms.newest(store, asked.form)
        return _previewed(form, language)
    verdict = forms.check(Path(asked.form), _files(asked))
    if verdict.checked.form is None:
        asked.file, asked.marked = Path(asked.form), None
        return _said(asked, language, verdict)
    return _previewed(verdict.checked.form, language)


def _previewed(form: Form, language: str) -> Said:
    lines = forms.preview(form, language)
    return Said(lines, {"form": forms.form_facts(form), "lines": lines})


def _template(asked: argparse.Namespace, language: str, _clock: Clock) -> Said:
    forms.write_template(asked.file, language)
    return Said([say("written", language, file=asked.file)], {"file": str(asked.file)})


def _export(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        if asked.form_itself:
            form = forms.newest(store, asked.form)
            forms.write_form(form, asked.target)
            return Said([say("written", language, file=asked.target)], {"files": [str(asked.target)]})
        sheets = forms.answers(store, clock, asked.form, language, split=asked.split)
    written = forms.write_answers(sheets, asked.target)
    lines = [say("exported", language, count=len(sheets[0].rows))]
    lines += [say("written", language, file=each) for each in written]
    facts = {"files": [str(each) for each in written], "responses": len(sheets[0].rows)}
    return Said(lines, facts)


def _files(asked: argparse.Namespace) -> dict[str, Path]:
    return {path.name: path for path in asked.list}


def _said(asked: argparse.Namespace, language: str, verdict: Verdict) -> Said:
    lines = [*_problems(verdict, language), *_comparison(verdict, language)]
    facts = verdict.plain()
    if asked.marked and verdict.checked.problems:
        marked = forms.write_marked(asked.file, verdict, asked.marked, language, repair=asked.repair)
        lines.append(say("marked", language, file=asked.marked, count=marked))
        facts["marked"] = str(asked.marked)
    return Said([*lines, _verdict(asked, verdict, language)], facts, GOOD if verdict.is_good else FAULTY)


def _verdict(asked: argparse.Namespace, verdict: Verdict, language: str) -> str:
    form, version = verdict.checked.form, verdict.version
    if form is None:
        return say("faulty", language, file=asked.file.name, count=len(verdict.checked.errors))
    facts = {"form_id": form.form_id, "version": form.version, "hash": form.hash[:8], "file": asked.file.name}
    if version is None:
        return say("good", language, **facts)
    return say("published" if version.is_new else "published_before", language, **facts)


def _problems(verdict: Verdict, language: str) -> Iterator[str]:
    for each in verdict.checked.problems:
        text, repair = (each.text_zh, each.repair_zh) if language == "zh_CN" else (each.text_en, each.repair_en)
        yield say("error" if each.is_error else "warning", language, place=_place(each, language), text=text)
        if repair:
            yield say("repair", language, text=repair)


def _place(each: Problem, language: str) -> str:
    if not each.sheet:
        return say("whole_file", language)
    if not each.row:
        return say("whole_sheet", language, sheet=each.sheet)
    if not each.cell:
        return say("row", language, sheet=each.sheet, row=each.row)
    return say("cell", language, sheet=each.sheet, cell=each.cell, row=each.row, column=each.column)


def _comparison(verdict: Verdict, language: str) -> Iterator[str]:
    found = verdict.checked.comparison
    if found is None:
        return
    yield say("compared", language, kept=len(found.kept), added=len(found.added), removed=len(found.removed))
    for key in found.added:
        yield say("added", language, name=key)
    for key in found.removed:
        yield say("removed", language, name=key)
