"""The customer's own word on the service: his points, whether he is content, and what he wrote; nobody else changes it.

Source: BR-93, F-10, S-56; the sample world's decision 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from app.checklists import SURVEY_FORM, SurveyLocked, begin, checklists, filling, store_answers
from app.errors import Refused
from app.orders import order_row, steps_of
from app.store.door import Read, Write
from app.store.kinds import OrderState
from app.store.types import OrderId, ResponseId
from forms.answers import Answer, AnswerKey
from forms.definition import Question
from forms.printing import score

SATISFIED_FROM: Final = 80
HEAD: Final = frozenset({"service_no", "customer", "serial", "day", "engineer"})
"""What the order says of itself at the top of the survey: the customer is not asked for it."""


class SurveyTooEarly(Refused):
    """The work has not begun: there is no service yet to have an opinion of."""

    code = "survey_too_early"
    rule = "BR-93"


@dataclass(frozen=True)
class SurveyRow:
    """A survey that was handed in: points of the most there were, the score of a hundred."""

    response_id: ResponseId
    total: int
    most: int
    score: Decimal
    respondent: str
    reason: str
    comment: str
    at: datetime | None

    @property
    def is_satisfied(self) -> bool:
        """Tell whether the customer counts as content."""
        return self.score >= SATISFIED_FROM


def hand_to_customer(tx: Write, order_id: OrderId, language: str) -> ResponseId:
    """Begin the survey for the customer to fill in, with all that the order says itself; gives what he fills.

    Raises:
        SurveyTooEarly: the work has not begun.
        SurveyLocked: he has handed it in.
        FormNotHere: the survey is not on this laptop.
    """
    if all(step.target is not OrderState.IN_PROGRESS for step in steps_of(tx, order_id)):
        raise SurveyTooEarly(order_id=order_id)
    found = next((row for row in checklists(tx, order_id) if row.form_id == SURVEY_FORM), None)
    if found is not None and found.is_done:
        raise SurveyLocked(title=found.title)
    response_id = begin(tx, order_id, SURVEY_FORM, language=language)
    sheet, line = filling(tx, response_id, language), order_row(tx, order_id)
    today = tx.now.astimezone(ZoneInfo(line.zone if line else "Asia/Shanghai")).date()
    for question in sheet.form.questions:
        if question.name == "day" and sheet.value(question.key) is None:
            store_answers(tx, response_id, sheet.set(question.key, today).answers)
    return response_id


def take_back(tx: Write, response_id: ResponseId, given: Mapping[str, Answer]) -> None:
    """Store what the customer said, all of it at once; handing it in is `progress.submit_checklist`.

    Raises:
        ChecklistClosed: it is handed in already.
    """
    store_answers(tx, response_id, {AnswerKey("", key): value for key, value in given.items()})


def survey(db: Read, order_id: OrderId) -> SurveyRow | None:
    """Find the survey the customer handed in."""
    rows = checklists(db, order_id)
    found = next((row for row in rows if row.form_id == SURVEY_FORM and row.is_done), None)
    if found is None or found.response_id is None:
        return None
    sheet = filling(db, found.response_id)
    points = score(sheet)
    said = {
        node.name: sheet.text(key)
        for key, node in sheet.form.nodes.items()
        if isinstance(node, Question) and node.name in _SAID
    }
    return SurveyRow(
        found.response_id, int(points.points), int(points.possible), points.percent or Decimal(0),
        said.get("respondent", ""), said.get("reason", ""), said.get("comment", ""), found.submitted_at,
    )  # fmt: skip


_SAID: Final = frozenset({"respondent", "reason", "comment"})
