"""A checklist cut into sections for the screen: which lines each holds, their numbers and names, how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from forms.answers import NEVER_ASKED, AnswerKey, Kind
from forms.definition import Form, Question, Section, text_in
from forms.facts import FormRow
from forms.filling import Filling
from ui.pages.question_rows import Named

MOST_LINES: Final = 40
_NOT_COUNTED: Final = NEVER_ASKED | {Kind.SIGNATURE}


@dataclass
class Part:
    """One section as the left column names it; questions that stand in no group join the section before them."""

    title: str
    rows: list[FormRow] = field(default_factory=list)
    answered: int = 0
    asked: int = 0
    wrong: int = 0
    photos: int = 0

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do here."""
        return self.answered >= self.asked and not self.wrong and not self.photos


def parts_of(filling: Filling) -> list[Part]:
    """Cut what shows now into sections, and count."""
    parts: list[Part] = []
    here: dict[str, int] = {}
    tops = {node.key: node for node in filling.form.children}
    for found in filling.rows():
        top = found.key.question.split("/", 1)[0]
        if top not in here:
            node = tops[top]
            if isinstance(node, Section) or not parts:
                words = filling.label(node.key) if isinstance(node, Section) and not node.repeats else ""
                words = words or text_in(node.label, filling.language, filling.form.languages)
                title = words if isinstance(node, Section) else _title(filling)
                parts.append(Part(title or node.name))
            here[top] = len(parts) - 1
        if found.role != "section" or found.depth:
            parts[here[top]].rows.append(found)
    pages = [page for part in parts for page in _pages(part)]
    for page in pages:
        _count(page, filling)
    return pages


def _pages(part: Part) -> list[Part]:
    """Cut a long section into pages of equal length: a page costs what it shows, however long the form is."""
    count = -(-len(part.rows) // MOST_LINES)
    if count <= 1:
        return [part]
    each = -(-len(part.rows) // count)
    return [Part(f"{part.title} · {at + 1}/{count}", part.rows[at * each : (at + 1) * each]) for at in range(count)]


def name_rows(form: Form, filling: Filling, rows: Sequence[FormRow], section: int) -> list[Named]:
    """Give each line of a section its number ("3.2") and the name its widgets carry.

    Args:
        form: the form.
        filling: the filling, asked for the rounds of repeats.
        rows: the lines of one section, in order.
        section: the number of the section, from 1.
    """
    named, asked = [], 0
    for found in rows:
        is_numbered = isinstance(found.node, Question) and found.node.kind is not Kind.NOTE
        asked += is_numbered
        named.append(Named(f"{section}.{asked}" if is_numbered else "", widget_name(form, filling, found)))
    return named


def widget_name(form: Form, filling: Filling, found: FormRow) -> str:
    """Name the widgets of a line: the question's name, its whole key where the name is used twice, then its rounds."""
    name = found.node.name
    if len(form.by_name.get(name, ())) > 1:
        name = found.key.question.replace("/", "__")
    rounds = _rounds(form, filling, found.key)
    return ".".join([name, *(str(at) for at in rounds)])


def _rounds(form: Form, filling: Filling, key: AnswerKey) -> list[int]:
    if not key.instance:
        return []
    node = form.nodes.get(key.question)
    is_round = isinstance(node, Section) and node.repeats
    repeat = key.question if is_round else form.repeat_of(key.question)
    outer = form.repeat_of(repeat)
    for parent in _holders(form, filling, outer):
        found = filling.instances(repeat, parent)
        if key.instance in found:
            above = _rounds(form, filling, AnswerKey(parent, outer)) if parent else []
            return [*above, found.index(key.instance) + 1]
    return []


def _holders(form: Form, filling: Filling, repeat: str) -> list[str]:
    if not repeat:
        return [""]
    outer = form.repeat_of(repeat)
    return [uid for parent in _holders(form, filling, outer) for uid in filling.instances(repeat, parent)]


def _title(filling: Filling) -> str:
    return text_in(filling.form.title, filling.language, filling.form.languages)


def _count(part: Part, filling: Filling) -> None:
    for found in part.rows:
        kind, key = found.kind, found.key
        if (
            kind is None
            or kind in NEVER_ASKED
            or kind is Kind.SIGNATURE
            or filling.readonly(key.question, key.instance)
        ):
            continue
        is_answered = bool(filling.text(key.question, key.instance))
        wrong = filling.error(key.question, key.instance)
        if is_answered or filling.required(key.question, key.instance):
            part.asked += 1
            part.answered += is_answered
        if wrong is not None and wrong.code == "photo":
            part.photos += 1
        elif wrong is not None and wrong.code != "required":
            part.wrong += 1
