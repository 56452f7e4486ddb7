"""Guesses the slip behind a number out of bounds: on a sheet of its own, so that nothing is undone or kept."""

from __future__ import annotations

from decimal import Decimal

from forms.answers import NUMBERS, Answer, AnswerKey, Kind
from forms.definition import Question
from forms.filling import Filling
from ui.fields import typed
from ui.fields.kinds import Around


def meant(filling: Filling, around: Around, key: AnswerKey) -> tuple[Answer, str] | None:
    """Give the first likely number the form would take, with its unit; None where nothing is out of bounds."""
    node = filling.form.nodes.get(key.question)
    if not isinstance(node, Question) or node.kind not in NUMBERS:
        return None
    wrong, value = filling.error(key.question, key.instance), filling.value(key.question, key.instance)
    if wrong is None or wrong.code not in {"constraint", "range"} or value is None or isinstance(value, str):
        return None
    found = _trial(filling, around, key, node, Decimal(str(value)))
    return None if found is None else (found, node.unit)


def _trial(filling: Filling, around: Around, key: AnswerKey, node: Question, value: Decimal) -> Answer | None:
    sheet = Filling(filling.form, filling.answers(), now=around.now, zone=around.zone, plan=filling.plan, is_new=False)
    for guess in typed.slips(value):
        number = int(guess) if node.kind is Kind.INTEGER else guess
        if number == guess:
            sheet.set(key.question, number, key.instance)
            if sheet.error(key.question, key.instance) is None:
                return number
    return None
