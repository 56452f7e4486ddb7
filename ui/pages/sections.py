"""A checklist cut into sections for the screen: which lines each holds, their numbers and names, how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from forms.answers import NEVER_ASKED, AnswerKey, Kind
from forms.definition import Form, Question, Section, text_in
from forms.facts import FormRow
from forms.filling import Filling
from ui.pages.question_rows import Named

MOST_LINES: Final = 40


class Tally(NamedTuple):
    """What one question counts for."""

    answered: bool = False
    asked: bool = False
    wrong: bool = False
    photos: bool = False


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


_NOTHING: Final = Tally()


class Sections:
    """The sections of one checklist, kept in step with it: what a change did not touch is not counted again."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._tallies: dict[AnswerKey, Tally] = {}
        self.parts: list[Part] = []
        self.follow(None)

    def follow(self, touched: frozenset[AnswerKey] | None, *, rows_changed: bool = True) -> None:
        """Take a change in.

        Args:
            touched: the nodes that changed; None for all.
            rows_changed: whether other lines show now.
        """
        if touched is None:
            self._tallies.clear()
        else:
            for key in touched:
                self._tallies.pop(key, None)
        if rows_changed or not self.parts:
            self.parts = [page for part in _cut(self._filling) for page in _pages(part)]
        for part in self.parts:
            self._count(part)

    def _count(self, part: Part) -> None:
        part.answered = part.asked = part.wrong = part.photos = 0
        for found in part.rows:
            tally = self._tallies.get(found.key) if found.role == "question" else _NOTHING
            if tally is None:
                tally = self._tallies[found.key] = _tally(self._filling, found)
            part.answered += tally.answered
            part.asked += tally.asked
            part.wrong += tally.wrong
            part.photos += tally.photos


def parts_of(filling: Filling) -> list[Part]:
    """Cut what shows now into sections, and count."""
    return Sections(filling).parts


def _cut(filling: Filling) -> list[Part]:
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
    return parts


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


def _tally(filling: Filling, found: FormRow) -> Tally:
    kind, key = found.kind, found.key
    is_for_later = kind is Kind.SIGNATURE and not filling.form.repeat_of(key.question)  # given at acceptance
    if kind is None or kind in NEVER_ASKED or is_for_later or filling.readonly(key.question, key.instance):
        return _NOTHING
    is_answered = bool(filling.text(key.question, key.instance))
    wrong = filling.error(key.question, key.instance)
    is_asked = is_answered or filling.required(key.question, key.instance)
    is_photo = wrong is not None and wrong.code == "photo"
    is_wrong = wrong is not None and wrong.code not in {"required", "photo"}
    return Tally(is_answered, is_asked, is_wrong, is_photo)
