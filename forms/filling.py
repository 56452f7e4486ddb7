"""Filling: one form being filled. Set an answer and learn what shows, what is computed, what is wrong; undo it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from forms.answers import NEVER_ASKED, Answer, AnswerKey, check, to_text
from forms.definition import Form, Question, Section
from forms.errors import BadAnswer, BadExpression
from forms.evaluation import Cell, Evaluation
from forms.expression.values import World
from forms.facts import Answers, Changes, Failure, FillingError, FormRow, JournalEntry, Missing
from forms.graph import Plan
from forms.overview import Overview
from forms.record import Record

_LOG = logging.getLogger("forms")
_ROW_SPACE = uuid.UUID("5b1e8a3c-6f0d-5d0c-9d1f-0a4c6a7b2e11")


class Filling(Overview):
    """One form being filled.

    Invariants:
        `answers()` holds exactly what is to be stored: no computed value, and answers of hidden questions are kept.
    """

    def __init__(  # noqa: PLR0913 - who fills what, when and where: each is a fact of its own
        self,
        form: Form,
        answers: Answers | None = None,
        *,
        now: Callable[[], datetime],
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
        self.plan = plan if plan is not None else Plan(form)
        local = zone or now().tzinfo or UTC
        world = World(now=now, zone=local, language=language or form.languages[0], properties=_known(form, properties))
        evaluation = Evaluation(self.plan, world)
        super().__init__(form, evaluation, Record(evaluation, local, now), world, local)
        world.on_fault = _log_fault
        world.texts = lambda node, text_id: self._say(form.texts.get(text_id, {}), node, "")
        self._space = space
        self._eval.counted_uid = self._counted_uid
        self._eval.begin_row = self._begin_row
        self._record.load(answers or {})
        self._eval.open()
        first = not answers if is_new is None else is_new
        if first:
            self._begin()
        self._eval.fire("load")
        self._eval.settle()
        self.opened = self._record.collect()

    # opening

    def _begin(self) -> None:
        self._sprout(self._eval.top)
        self._eval.settle()
        for cell in list(self._eval.cells()):
            self._begin_cell(cell)
        self._eval.settle()
        self._eval.fire("open")
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

    # languages

    def speak(self, language: str) -> Changes:
        """Switch the language; answers stay, computed texts that depend on it follow."""
        self._world.language = language
        self._eval.open()
        return self._record.collect()

    def refresh(self) -> Changes:
        """Work everything out again, for instance after midnight."""
        self._eval.open()
        return self._record.collect()

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

    def finish(self) -> list[Missing]:
        """Check everything by the rules of the screen; an empty list means finished, and the end is noted.

        Returns what is missing; `end` and the like are set only if nothing is.
        """
        self._eval.open()
        found = self.missing()
        if not found:
            for cell in list(self._eval.cells()):
                question = cell.entry.question
                if question is not None and question.preload == "end":
                    self._eval.put(cell, self._world.moment().isoformat(timespec="milliseconds"))
            self._eval.settle()
        self.finished = self._record.collect()
        return found


def _log_fault(source: str, error: BadExpression) -> None:
    """Leave a trace of an expression that failed while running: it counts as blank, and the filling goes on."""
    _LOG.warning("expression failed: %s in %r", error, source[:200])


def _known(form: Form, properties: Mapping[str, str] | None) -> dict[str, str]:
    return {"version": form.version, **(properties or {})}


__all__ = ["AnswerKey", "Changes", "Failure", "Filling", "FillingError", "FormRow", "JournalEntry", "Missing"]
