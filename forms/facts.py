"""What a filling tells: what a command did, what is wrong, what is missing, what to draw, what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forms.answers import Answer, AnswerKey, Kind
from forms.definition import Node, Question, Texts

Answers = Mapping[AnswerKey, Answer]
Diff = dict[AnswerKey, Answer | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a command did.

    `answers` is what must be stored (None: the answer is gone); `touched` are the nodes to paint again;
    `cleared` are answers that a choice filter no longer allows; `added` and `removed` are repeat instances.
    """

    answers: Diff = field(default_factory=dict)
    touched: frozenset[AnswerKey] = frozenset()
    cleared: tuple[AnswerKey, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows_changed: bool = False


@dataclass(frozen=True, slots=True)
class FillingError:
    """What is wrong with an answer: a code, facts, and the author's own words if there are any.

    Codes: "required", "constraint", "choice", "range", "photo".
    """

    code: str
    message: Texts = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer that keeps a form from being finished."""

    key: AnswerKey
    error: FillingError


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed; `action` is what the author of the form wants done about it ("" for nothing)."""

    key: AnswerKey
    action: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line for a renderer. `role` is "section", "instance", "question" or "add" (a place to add an instance).

    For an instance and an "add" line `key.question` is the key of the repeat; for "add" `key.instance` is the parent.
    """

    key: AnswerKey
    role: str
    node: Node
    depth: int
    index: int = 0
    count: int = 0

    @property
    def kind(self) -> Kind | None:
        """The kind of the question, or None for anything else."""
        return self.node.kind if isinstance(self.node, Question) else None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One answer replaced by another."""

    at: datetime
    key: AnswerKey
    before: Answer | None
    after: Answer | None
