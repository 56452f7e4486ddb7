"""The customer's own word on the service: his points, whether he is content, and what he wrote; nobody else changes it.

Source: BR-93, F-10, S-56; the sample world's decision 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from app.checklists import checklists, filling
from app.store.door import Read
from app.store.types import OrderId, ResponseId
from forms.definition import Question
from forms.printing import score

SURVEY_FORM: Final = "satisfaction_survey"
SATISFIED_FROM: Final = 80


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
