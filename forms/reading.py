"""What can be asked of one question of a filling: its answer, whether it shows, what it says, what is wrong with it."""

from __future__ import annotations

from datetime import tzinfo

from forms import outline
from forms.answers import Answer, AnswerKey, from_text
from forms.definition import Choice, Form, Question, Texts, text_in
from forms.errors import BadAnswer
from forms.evaluation import Cell, Evaluation
from forms.expression.nodes import Node
from forms.expression.values import World
from forms.facts import FillingError
from forms.record import Record
from forms.templates import Template


class Reading:
    """Questions about single nodes; a key that is not there, or in an instance that is gone, is a BadAnswer."""

    def __init__(self, form: Form, evaluation: Evaluation, record: Record, world: World, zone: tzinfo) -> None:
        """Read from a form that is being worked out."""
        self.form = form
        self._eval = evaluation
        self._record = record
        self._world = world
        self._zone = zone
        self._templates: dict[tuple[str, str], Template] = {}

    def _cell(self, key: str, instance: str) -> Cell:
        cell = self._eval.cell(key, instance)
        if cell is None or not self._eval.is_live(cell):
            raise BadAnswer(key, "unknown_question", instance)
        return cell

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

    @property
    def language(self) -> str:
        """The language of labels and messages."""
        return self._world.language

    def _say(self, texts: Texts, node: Node, language: str) -> str:
        source = text_in(texts, language or self.language, self.form.languages)
        if "${" not in source:
            return source
        cell = node if isinstance(node, Cell) else self._eval.top
        key = (source, cell.entry.key)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = Template(source, self._eval.plan, cell.entry.path)
        return template.text(cell, self._world)
