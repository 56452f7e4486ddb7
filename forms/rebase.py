"""Moves a response to a newer version of its form, on purpose and with a list of what came along and what did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms.answers import Answer, AnswerKey, Kind, Row, to_text
from forms.definition import Form, Question, Section
from forms.facts import Answers

_TEXTS = frozenset({Kind.TEXT, Kind.BARCODE})


@dataclass(frozen=True, slots=True)
class Rebased:
    """The answers under the new version; `orphaned` find no question there and stay stored beside them.

    `added` are the questions of the new version that the old one did not ask.
    """

    carried: Mapping[AnswerKey, Answer]
    orphaned: Mapping[AnswerKey, Answer]
    added: tuple[str, ...]


def rebase(answers: Answers, old: Form, new: Form) -> Rebased:
    """Carry answers from one version of a form to another.

    An answer is carried if the new version has a question of the same key in the same repeat and of the same kind; a
    whole number becomes a decimal, a code a text, one choice several where the new version wants that.
    """
    carried: dict[AnswerKey, Answer] = {}
    orphaned: dict[AnswerKey, Answer] = {}
    for key, value in answers.items():
        made = _carry(key.question, value, old, new)
        if made is None:
            orphaned[key] = value
        else:
            carried[key] = made
    rows = {key.instance for key, value in carried.items() if isinstance(value, Row)}
    for key in [key for key in carried if key.instance and key.instance not in rows]:
        orphaned[key] = carried.pop(key)
    before = {question.key for question in old.questions}
    added = tuple(question.key for question in new.questions if question.key not in before)
    return Rebased(carried, orphaned, added)


def _carry(key: str, value: Answer, old: Form, new: Form) -> Answer | None:
    before, after = old.nodes.get(key), new.nodes.get(key)
    if before is None or after is None or old.repeat_of(key) != new.repeat_of(key):
        return None
    if isinstance(value, Row):
        return value if isinstance(after, Section) and after.repeats else None
    if not isinstance(before, Question) or not isinstance(after, Question):
        return None
    return value if before.kind is after.kind else _converted(value, before.kind, after.kind)


def _converted(value: Answer, before: Kind, after: Kind) -> Answer | None:
    if before is Kind.INTEGER and after in {Kind.DECIMAL, Kind.RANGE} and isinstance(value, int):
        return Decimal(value)
    if before in {Kind.DECIMAL, Kind.RANGE} and after in {Kind.DECIMAL, Kind.RANGE}:
        return value
    if before is Kind.SELECT_ONE and after is Kind.SELECT_MULTIPLE and isinstance(value, str):
        return (value,)
    return to_text(value) if before in _TEXTS and after in _TEXTS else None
