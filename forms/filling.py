"""Filling: one form being filled. Set an answer and learn what shows, what is computed, what is wrong; undo it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from forms import outline
from forms.answers import NEVER_ASKED, Answer, AnswerKey, check, from_text, to_text
from forms.definition import Choice, Form, Question, Section, Texts, text_in
from forms.errors import BadAnswer
from forms.evaluation import Cell, Evaluation
from forms.expression.nodes import Node
from forms.expression.values import World
from forms.facts import Answers, Changes, Failure, FillingError, FormRow, JournalEntry, Missing
from forms.graph import Plan
from forms.record import Record
from forms.templates import Template

_ROW_SPACE = uuid.UUID("5b1e8a3c-6f0d-5d0c-9d1f-0a4c6a7b2e11")


class Filling:
    """One form being filled.

    Invariants:
        `answers()` holds exactly what is to be stored: no computed value, and answers of hidden questions are kept.
    """

    def __init__(  # noqa: PLR0913 - who fills what, when and where: each is a fact of its own
        self,
        form: Form,
        answers: Answers | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        language: str = "",
        zone: tzinfo | None = None,
        plan: Plan | None = None,
        properties: Mapping[str, str] | None = None,
        is_new: bool | None = None,
        space: uuid.UUID = _ROW_SPACE,
    ) -> None:
        """Open a filling; with no answers (or `is_new`) the defaults are set and `opened` tells them.

        Args:
            form: the definition the response was begun with.
            answers: what is stored.
            now: the clock; moments must know their zone.
            language: of labels and messages.
            zone: of dates without one; None takes the zone of `now`.
            plan: of the same form, if there is one already; saves compiling.
            properties: username, deviceid, email, phonenumber for the questions that ask for them.
            is_new: whether to set defaults; None means: if there are no answers.
            space: names the response, so that instances the form itself makes are unique beyond it.

        Raises:
            BadDefinition: the form cannot be compiled.
        """
        self.form = form
        self.plan = plan if plan is not None else Plan(form)
        local = zone if zone is not None else now().tzinfo
        self._world = World(
            now=now, zone=local, language=language or form.languages[0], properties=_known(form, properties)
        )
        self._world.texts = lambda node, text_id: self._say(form.texts.get(text_id, {}), node, "")
        self._zone = local or UTC
        self._templates: dict[tuple[str, str], Template] = {}
        self._eval = Evaluation(self.plan, self._world, new_uid=lambda: str(uuid.uuid4()))
        self._record = Record(self._eval, self._zone, now)
        self._space = space
        self._eval.counted_uid = self._counted_uid
        self._eval.begin_row = self._begin_row
        self._record.load(answers or {})
        self._eval.open()
        first = not answers if is_new is None else is_new
        if first:
            self._begin()
        self._eval.fire_all("load")
        self._eval.settle()
        self.opened = self._record.collect()

    # opening

    def _begin(self) -> None:
        self._sprout(self._eval.top)
        self._eval.settle()
        for cell in list(self._eval.cells()):
            self._begin_cell(cell)
        self._eval.settle()
        self._eval.fire_all("open")
        self._eval.settle()

    def _sprout(self, cell: Cell) -> None:
        """Add the instances a repeat has at first, all the way down."""
        for entry in cell.entry.kids:
            node = entry.node
            if entry.repeats and isinstance(node, Section) and not node.count:
                for index in range(len(cell.of(entry.name)), node.initial):
                    self._eval.add_row(cell, entry, self._counted_uid(cell, entry.key, index))
            for kid in list(cell.of(entry.name)):
                if isinstance(kid, Cell):
                    self._sprout(kid)

    def _begin_row(self, row: Cell) -> None:
        self._sprout(row)
        for cell in list(row.below()):
            if isinstance(cell, Cell):
                self._begin_cell(cell)

    def _counted_uid(self, holder: Cell, repeat: str, index: int) -> str:
        """Return the same id for the same instance on every laptop: the form makes these, not a person."""
        return str(uuid.uuid5(self._space, f"{holder.instance}/{repeat}/{index}"))

    def _begin_cell(self, cell: Cell) -> None:
        question = cell.entry.question
        if question is None or cell.text:
            return
        if question.preload:
            self._eval.put(cell, self._preloaded(question))
        elif question.initial:
            compiled = self.plan.compile(question.initial, cell.entry.path, "default")
            self._eval.put(cell, self._eval.converts(question, compiled.value(cell, self._world)))
        elif question.default:
            self._eval.put(cell, question.default)

    def _preloaded(self, question: Question) -> str:
        moment = self._world.moment()
        if question.preload == "start":
            return moment.isoformat(timespec="milliseconds")
        if question.preload == "today":
            return moment.date().isoformat()
        if question.preload == "uuid":
            return f"uuid:{uuid.uuid4()}"
        return self._world.properties.get(question.preload, "")

    # asking

    @property
    def orphans(self) -> Answers:
        """Stored answers that no question takes; they stay stored."""
        return self._record.orphans

    @property
    def journal(self) -> tuple[JournalEntry, ...]:
        """Every answer replaced since the filling was opened."""
        return tuple(self._record.journal)

    def _cell(self, key: str, instance: str) -> Cell:
        cell = self._eval.cell(key, instance)
        if cell is None or not self._eval.is_live(cell):
            raise BadAnswer(key, "unknown_question", instance)
        return cell

    def answers(self) -> dict[AnswerKey, Answer]:
        """Return what is to be stored now, answers no question takes any more included."""
        return {**self._record.orphans, **self._record.answers}

    def value(self, key: str, instance: str = "") -> Answer | None:
        """Return an answer, or the computed value as it stands (as its kind if it fits, else as text)."""
        cell = self._cell(key, instance)
        question = cell.entry.question
        if question is None:
            return None
        if not question.calculation:
            return self._record.answers.get(AnswerKey(cell.instance, key))
        try:
            return from_text(question.kind, cell.value, self._zone, key)
        except BadAnswer:
            return cell.value or None

    def text(self, key: str, instance: str = "") -> str:
        """Return the value as expressions see it: blank when hidden."""
        return self._cell(key, instance).value

    def relevant(self, key: str, instance: str = "") -> bool:
        """Whether a node shows."""
        return self._cell(key, instance).shown

    def required(self, key: str, instance: str = "") -> bool:
        """Whether an answer is required."""
        return self._cell(key, instance).is_required

    def readonly(self, key: str, instance: str = "") -> bool:
        """Whether an answer may not be changed by hand; computed values never may."""
        cell = self._cell(key, instance)
        question = cell.entry.question
        return cell.is_readonly or (question is not None and bool(question.calculation))

    def label(self, key: str, instance: str = "", language: str = "") -> str:
        """Return the label with its references filled in."""
        cell = self._cell(key, instance)
        return self._say(cell.entry.node.label, cell, language) if cell.entry.node is not None else ""

    def hint(self, key: str, instance: str = "", language: str = "") -> str:
        """Return the hint with its references filled in."""
        cell = self._cell(key, instance)
        return self._say(cell.entry.node.hint, cell, language) if cell.entry.node is not None else ""

    def message(self, error: FillingError, key: str, instance: str = "", language: str = "") -> str:
        """Return the author's message of an error with its references filled in, or ""."""
        return self._say(error.message, self._cell(key, instance), language)

    def choices(self, key: str, instance: str = "") -> tuple[Choice, ...]:
        """Return what may be chosen now."""
        cell = self._cell(key, instance)
        question = cell.entry.question
        return self._eval.shelf.choices(cell, question) if question is not None else ()

    def choice_label(self, choice: Choice, language: str = "") -> str:
        """Return the label of a choice."""
        return text_in(choice.label, language or self.language, self.form.languages) or choice.name

    def name_of(self, question: Question, name: str, language: str = "") -> str:
        """Return the label of a choice by its name, whether or not it may be chosen now."""
        return self._eval.shelf.label(question, name, language or self.language)

    def error(self, key: str, instance: str = "") -> FillingError | None:
        """Return what is wrong with an answer that shows, or None."""
        return outline.error(self._eval, self._cell(key, instance))

    # languages

    @property
    def language(self) -> str:
        """The language of labels and messages."""
        return self._world.language

    def speak(self, language: str) -> Changes:
        """Switch the language; answers stay, computed texts that depend on it follow."""
        self._world.language = language
        self._eval.refresh()
        return self._record.collect()

    def refresh(self) -> Changes:
        """Work everything out again, for instance after midnight."""
        self._eval.refresh()
        return self._record.collect()

    def _say(self, texts: Texts, node: Node, language: str) -> str:
        source = text_in(texts, language or self.language, self.form.languages)
        if "${" not in source:
            return source
        cell = node if isinstance(node, Cell) else self._eval.top
        key = (source, cell.entry.key)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = Template(source, self.plan, cell.entry.path)
        return template.text(cell, self._world)

    # changing

    def set(self, key: str, value: Answer | None, instance: str = "") -> Changes:
        """Answer a question; None takes the answer away.

        Raises:
            BadAnswer: no such question, a computed or read-only one, or a value of the wrong kind.
        """
        cell = self._cell(key, instance)
        question = cell.entry.question
        if question is None or question.kind in NEVER_ASKED:
            raise BadAnswer(key, "not_a_question")
        if self.readonly(key, instance):
            raise BadAnswer(key, "readonly")
        if value is not None:
            check(question.kind, value, key)
        if (isinstance(value, (str, tuple)) and not value) or value is False:
            value = None
        at = AnswerKey(cell.instance, key)
        self._record.store(at, value)
        self._eval.put(cell, to_text(value))
        self._eval.settle()
        return self._record.collect(keep_undo=True)

    def add(self, repeat: str, parent: str = "", index: int | None = None) -> Changes:
        """Add an instance of a repeat, at the end or before the `index`-th; `added` of the result names it.

        Raises:
            BadAnswer: no such repeat, or its count is fixed by the form.
        """
        holder = self._eval.holder(repeat, parent)
        entry = holder.entry.by_name.get(repeat.rpartition("/")[2]) if holder is not None else None
        if holder is None or entry is None or not entry.repeats or not self._eval.is_live(holder):
            raise BadAnswer(repeat, "unknown_question", parent)
        if isinstance(entry.node, Section) and entry.node.count:
            raise BadAnswer(repeat, "fixed_count")
        row = self._eval.add_row(holder, entry, str(uuid.uuid4()), index)
        self._eval.settle()
        self._begin_row(row)
        self._eval.fire("add", row)
        self._eval.settle()
        return self._record.collect(keep_undo=True)

    def remove(self, instance: str) -> Changes:
        """Take an instance of a repeat away, with all its answers.

        Raises:
            BadAnswer: no such instance, or the count is fixed by the form.
        """
        row = self._row(instance)
        self._eval.remove_row(row)
        self._eval.settle()
        return self._record.collect(keep_undo=True)

    def move(self, instance: str, index: int) -> Changes:
        """Put an instance of a repeat before the `index`-th of the others.

        Raises:
            BadAnswer: no such instance, or the count is fixed by the form.
        """
        row = self._row(instance)
        self._eval.move_row(row, index)
        self._eval.settle()
        return self._record.collect(keep_undo=True, moved=row)

    def _row(self, instance: str) -> Cell:
        row = self._eval.instances.get(instance)
        if row is None or not self._eval.is_live(row):
            raise BadAnswer(instance, "unknown_question")
        if isinstance(row.entry.node, Section) and row.entry.node.count:
            raise BadAnswer(row.entry.key, "fixed_count")
        return row

    def instances(self, repeat: str, parent: str = "") -> tuple[str, ...]:
        """Return the instances of a repeat, in order."""
        holder = self._eval.holder(repeat, parent)
        return (
            tuple(row.uid for row in self._eval.rows(holder, repeat.rpartition("/")[2])) if holder is not None else ()
        )

    def earlier(self, key: str, instance: str = "") -> tuple[JournalEntry, ...]:
        """Return what an answer was before, the latest change last."""
        wanted = AnswerKey(instance, key)
        return tuple(entry for entry in self._record.journal if entry.key == wanted)

    # undoing

    @property
    def can_undo(self) -> bool:
        """Whether there is a command to take back."""
        return bool(self._record.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a command to do again."""
        return bool(self._record.undone)

    def undo(self) -> Changes:
        """Take the last command back, with everything it cleared; without one, do nothing."""
        return self._record.undo()

    def redo(self) -> Changes:
        """Do again what was taken back last."""
        return self._record.redo()

    # the whole

    def rows(self, *, everything: bool = False) -> list[FormRow]:
        """Return what to draw, in order: only what shows; with `everything` computed values too."""
        return outline.rows(self._eval, everything=everything)

    def failures(self) -> list[Failure]:
        """Return everything that failed and what its author wants done about it."""
        return outline.failures(self._eval)

    def missing(self) -> list[Missing]:
        """Return every answer that keeps the form from being finished, in order."""
        return outline.missing(self._eval)

    def next_missing(self, after: AnswerKey | None = None) -> Missing | None:
        """Return the first missing answer behind a place, starting over at the end."""
        return outline.next_missing(self._eval, after)

    def progress(self) -> tuple[int, int]:
        """Return how many questions are answered, and how many there are to answer."""
        return outline.progress(self._eval)

    def finish(self) -> list[Missing]:
        """Check everything by the rules of the screen; an empty list means finished, and the end is noted.

        Returns what is missing; `end` and the like are set only if nothing is.
        """
        self._eval.refresh()
        found = self.missing()
        if not found:
            for cell in list(self._eval.cells()):
                question = cell.entry.question
                if question is not None and question.preload == "end":
                    self._eval.put(cell, self._world.moment().isoformat(timespec="milliseconds"))
            self._eval.settle()
        self.finished = self._record.collect()
        return found

    def snapshot(self) -> dict[AnswerKey, str]:
        """Return the computed values as they stand, to be kept with a signature."""
        found: dict[AnswerKey, str] = {}
        for cell in self._eval.cells():
            question = cell.entry.question
            if question is not None and question.calculation and cell.shown:
                found[AnswerKey(cell.instance, cell.entry.key)] = cell.text
        return found


def _known(form: Form, properties: Mapping[str, str] | None) -> dict[str, str]:
    return {"version": form.version, **(properties or {})}


__all__ = ["AnswerKey", "Changes", "Failure", "Filling", "FillingError", "FormRow", "JournalEntry", "Missing"]
