"""A filling seen as a whole: the lines to draw, what is wrong or missing, how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from forms.answers import CHOSEN, NEVER_ASKED, AnswerKey, Kind
from forms.definition import Form, Question, Section
from forms.evaluation import Cell, Evaluation
from forms.facts import Failure, FillingError, FormRow, Missing
from forms.graph import Entry


def key_of(cell: Cell) -> AnswerKey:
    """Return where the answer of a cell belongs."""
    return AnswerKey(cell.instance, cell.entry.key)


def is_asked(cell: Cell) -> bool:
    """Whether a cell shows a question a person may answer."""
    question = cell.entry.question
    return (
        question is not None
        and cell.shown
        and question.kind not in NEVER_ASKED
        and not (question.hidden or question.preload or question.calculation)
    )


def error(state: Evaluation, cell: Cell) -> FillingError | None:
    """Return what is wrong with a cell that shows, or None."""
    question = cell.entry.question
    if question is None or not is_asked(cell):
        return None
    if not cell.text:
        if cell.is_required:
            return FillingError("photo" if question.photo_of else "required", question.required_message)
        return None
    if not cell.is_valid:
        return FillingError("constraint", question.constraint_message, {"constraint": question.constraint})
    if question.kind in CHOSEN and not _is_offered(state, cell, question):
        return FillingError("choice")
    if question.kind is Kind.RANGE and not _in_range(question, cell.text):
        return FillingError("range", {}, {name: question.parameters.get(name, "") for name in ("start", "end", "step")})
    return None


def _is_offered(state: Evaluation, cell: Cell, question: Question) -> bool:
    names = (cell.text,) if question.kind is Kind.SELECT_ONE else cell.text.split()
    return state.shelf.offers(cell, question, names)


def _in_range(question: Question, text: str) -> bool:
    try:
        start, end = (
            Decimal(question.parameters.get(name, fallback)) for name, fallback in (("start", "1"), ("end", "10"))
        )
        value, step = Decimal(text), Decimal(question.parameters.get("step", "1"))
    except InvalidOperation:
        return False
    on_step = step == 0 or (value - start) % step == 0
    return min(start, end) <= value <= max(start, end) and on_step


def missing(state: Evaluation) -> list[Missing]:
    """Return every answer that keeps the form from being finished, in order."""
    found = []
    for cell in state.cells():
        wrong = error(state, cell)
        if wrong is not None:
            found.append(Missing(key_of(cell), wrong))
    return found


def next_missing(state: Evaluation, after: AnswerKey | None) -> Missing | None:
    """Return the first missing answer behind a place, starting over at the end."""
    found = missing(state)
    if not found or after is None:
        return found[0] if found else None
    places = {key_of(cell): place for place, cell in enumerate(state.cells())}
    here = places.get(after, -1)
    behind = [each for each in found if places[each.key] > here]
    return behind[0] if behind else found[0]


def progress(state: Evaluation) -> tuple[int, int]:
    """Return how many questions are answered, and how many there are to answer."""
    asked = [cell for cell in state.cells() if is_asked(cell) and not cell.is_readonly]
    return sum(1 for cell in asked if cell.text), len(asked)


def is_failed(form: Form, question: Question, text: str) -> bool:
    """Whether an answer means that something failed.

    That is the answer "fail" to what counts in the score, is chosen or acts on a fail; or a choice marked `fails`.
    """
    if not text:
        return False
    for choice in form.choices.get(question.choices, ()):
        if choice.name == text and choice.columns.get("fails"):
            return choice.columns["fails"].lower() in {"yes", "true", "1", "是"}
    return text == "fail" and bool(question.score or question.on_fail or question.choices)


def failures(state: Evaluation) -> list[Failure]:
    """Return everything that failed and what its author wants done about it, in order."""
    found = []
    for cell in state.cells():
        question = cell.entry.question
        if question is not None and cell.shown and is_failed(state.plan.form, question, cell.text):
            found.append(Failure(key_of(cell), question.on_fail))
    return found


def rows(state: Evaluation, *, everything: bool = False) -> list[FormRow]:
    """Return what to draw, in order: only what shows; with `everything` computed values too."""
    return list(_Rows(state, everything=everything).below(state.top, 0))


class _Rows:
    def __init__(self, state: Evaluation, *, everything: bool) -> None:
        self._state = state
        self._everything = everything

    def below(self, holder: Cell, depth: int) -> Iterator[FormRow]:
        for entry in holder.entry.kids:
            if entry.repeats:
                yield from self._repeat(holder, entry, depth)
                continue
            cell = holder.of(entry.name)[0]
            if isinstance(cell, Cell) and cell.shown:
                yield from self._cell(cell, depth)

    def _cell(self, cell: Cell, depth: int) -> Iterator[FormRow]:
        node = cell.entry.node
        if isinstance(node, Section):
            inner = list(self.below(cell, depth + 1))
            if inner:
                yield FormRow(key_of(cell), "section", node, depth)
                yield from inner
        elif isinstance(node, Question) and self._is_drawn(node):
            yield FormRow(key_of(cell), "question", node, depth)

    def _is_drawn(self, question: Question) -> bool:
        if question.hidden or question.preload:
            return False
        return self._everything or question.kind is not Kind.CALCULATE

    def _repeat(self, holder: Cell, entry: Entry, depth: int) -> Iterator[FormRow]:
        node = entry.node
        if not isinstance(node, Section) or not holder.shown:
            return
        found = self._state.rows(holder, entry.name)
        for row in found:
            if row.shown:
                yield FormRow(key_of(row), "instance", node, depth, row.index, len(found))
                yield from self.below(row, depth + 1)
        shows = any(row.shown for row in found) if found else self._state.would_show(holder, entry)
        if not node.count and shows and not holder.is_readonly:
            yield FormRow(AnswerKey(holder.instance, entry.key), "add", node, depth, len(found), len(found))
