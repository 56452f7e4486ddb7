"""From a workbook to a published definition: everything checked and compared, never published halfway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forms.answers import Kind, from_text
from forms.authoring import xlsform
from forms.authoring.chinese import KINDS
from forms.authoring.draft import Draft, Problem
from forms.authoring.problems import is_worded, problem
from forms.authoring.sheets import SURVEY, letters
from forms.authoring.translate import translate
from forms.definition import Comparison, Form, check_form, compare
from forms.errors import BadAnswer, BadDefinition
from forms.filling import Filling
from forms.graph import Plan, Shape

Earlier = Callable[[str], Sequence[Form]]
_COLUMNS = {
    "value": "calculation", "relevant": "relevant", "readonly": "read_only", "required": "required",
    "constraint": "constraint", "choices": "choice_filter", "count": "repeat_count",
}  # fmt: skip


def _any_moment() -> datetime:
    """Whether a default breaks its rule must not depend on the day somebody publishes."""
    return datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a workbook: the form (None with errors), every problem, what changed since the last version."""

    form: Form | None
    problems: tuple[Problem, ...]
    comparison: Comparison | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the form from being published."""
        return tuple(each for each in self.problems if each.is_error)


def check(
    path: Path, files: Mapping[str, Path] | None = None, *, earlier: Earlier | None = None, apart: bool = True
) -> Checked:
    """Check a workbook completely; the form of the result may be published.

    Args:
        path: of the workbook.
        files: lists that questions name, by file name.
        earlier: gives the published versions of a form by its id, oldest first. The newest is compared with; a
            question never changes its kind under one name, in whichever version it had it.
        apart: as in `xlsform.read`.
    """
    draft, found = xlsform.read(path, files, apart=apart)
    if any(each.is_error for each in found):
        return Checked(None, tuple(found))
    try:
        form = translate(draft)
        check_form(form)
    except BadDefinition as e:
        return Checked(None, (*found, _located(draft, e.path, "", e.reason, e.detail)))
    found.extend(_in_definition(draft, form))
    before = earlier(form.form_id) if earlier is not None else ()
    comparison = compare(before[-1], form) if before else None
    found.extend(_retyped(draft, before, form))
    is_good = not any(each.is_error for each in found)
    return Checked(form if is_good else None, tuple(found), comparison)


def compile_form(draft: Draft) -> Form:
    """Return the definition of a draft, with every expression compiled once.

    Raises:
        BadDefinition: something `check` would have reported; the first one found.
    """
    if not draft.tree:
        raise BadDefinition("", "not_a_form", draft.source)
    form = translate(draft)
    check_form(form)
    Plan(form)
    return form


def _in_definition(draft: Draft, form: Form) -> Iterator[Problem]:
    shape = Shape(form)
    for fault in shape.faults:
        role, _, rest = fault.detail.partition(" ")
        yield _located(draft, fault.path, role, fault.reason, rest.partition(": ")[2])
    if shape.faults:
        return
    circles = shape.circles()
    for circle in circles:
        path, role = circle[0]
        names = " → ".join(dict.fromkeys(each[-1] for each, _ in circle if each))
        yield _located(draft, "/".join(path), role, "cycle", names)
    if not circles:
        yield from _defaults(draft, form)


def _defaults(draft: Draft, form: Form) -> Iterator[Problem]:
    """Look at the defaults with the real engine: one that does not fit, or breaks the rule of its own question."""
    for question in form.questions:
        try:
            from_text(question.kind, question.default, UTC, question.key)
        except BadAnswer:
            yield _located(draft, question.key, "default", "default_bad", question.default)
    filling = Filling(form, now=_any_moment)
    for each in filling.missing():
        if each.error.code in {"constraint", "choice", "range"}:
            default = filling.text(each.key.question, each.key.instance)
            yield _located(draft, each.key.question, "default", "default_breaks_rule", default)


def _retyped(draft: Draft, before: Sequence[Form], form: Form) -> Iterator[Problem]:
    """Find questions that had another kind in any earlier version, each told once."""
    found = {key: (was, becomes) for old in before for key, was, becomes in compare(old, form).retyped}
    for key, (was, becomes) in found.items():
        yield _located(draft, key, "type", "retyped", str(was), suggestion=str(becomes))


def _located(draft: Draft, key: str, role: str, code: str, detail: str, **facts: str) -> Problem:
    """Return a problem at the cell a node and a role came from."""
    sheet = draft.book.sheet(SURVEY)
    column = _COLUMNS.get(role, role)
    number = draft.rows.get(key) or draft.rows.get(key.removesuffix("_evidence"), 0)
    index = sheet.column(column)
    cell = f"{letters(index)}{number}" if index is not None and number else ""
    header = sheet.header[index] if index is not None else column
    name = key.rpartition("/")[2]
    if not is_worded(code):
        code, detail = "definition_bad", f"{code} {detail}".strip()
    facts = {"name": name, "detail": detail, **facts}
    return problem(code, sheet=sheet.title, row=number, column=header, cell=cell, **facts)


def preview(form: Form, language: str = "") -> list[str]:
    """Return, line by line, what an engineer sees on opening the form: the real engine, answers blank."""
    filling = Filling(form, now=_any_moment, language=language)
    lines = [f"{form.form_id} {form.version} {form.hash[:8]}"]
    for row in filling.rows():
        cell = row.key
        label = filling.label(cell.question, cell.instance) if row.role != "add" else "+"
        must = "*" if row.role == "question" and filling.required(cell.question, cell.instance) else ""
        kind = f" [{_kind_name(row.kind, language)}]" if row.kind is not None else ""
        lines.append(f"{'  ' * row.depth}{label}{must}{kind}")
    return lines


def _kind_name(kind: Kind, language: str) -> str:
    return KINDS[kind] if language.endswith("(zh)") else kind.replace("_", " ")


__all__ = ["Checked", "check", "compile_form", "preview"]
