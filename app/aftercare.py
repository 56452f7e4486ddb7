"""What is owed after the visit: documents, the follow-up, the archive; one table of steps, the state follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from app.errors import Refused
from app.orders import state_of
from app.store.door import Read, Write
from app.store.kinds import AftercareState as A
from app.store.kinds import OrderState, OrderType, ResponseState
from app.store.tables import AftercareStep, Response, WorkOrder
from app.store.types import OrderId, natural_id

FOLLOW_UP_AFTER: Final = timedelta(days=14)
FOLLOWED_UP: Final = frozenset({OrderType.INSTALLATION, OrderType.QUALITY_FAULT})
FOLLOW_UP_FORM: Final = "follow_up_questionnaire"


class AftercareRefused(Refused):
    """There is no such step from where the aftercare of the order stands. Facts: step, state."""

    code = "aftercare_refused"
    rule = "BR-86"


class NotHandedOver(Refused):
    """The order is not handed over yet: nothing is owed before. Facts: state."""

    code = "not_handed_over"
    rule = "BR-86"


class QuestionnaireMissing(Refused):
    """The follow-up is closed only with its questionnaire."""

    code = "questionnaire_missing"
    rule = "BR-89"
    way_on = "fill_checklist"


@dataclass(frozen=True)
class Step:
    """One allowed step: for orders with or without a follow-up (None: both), from where to where."""

    source: A | None
    target: A
    rule: str
    with_follow_up: bool | None = None
    needs_questionnaire: bool = False


STEPS: Final = (
    Step(None, A.DOCUMENTS_IN, "BR-86"),
    Step(A.DOCUMENTS_IN, A.FOLLOW_UP_DUE, "BR-89", with_follow_up=True),
    Step(A.FOLLOW_UP_DUE, A.FOLLOWED_UP, "BR-89", with_follow_up=True, needs_questionnaire=True),
    Step(A.FOLLOWED_UP, A.ARCHIVED, "BR-105", with_follow_up=True),
    Step(A.DOCUMENTS_IN, A.ARCHIVED, "BR-105", with_follow_up=False),
)


def needs_follow_up(order_type: OrderType) -> bool:
    """Tell whether two weeks after the work somebody asks how it went. Source: BR-89."""
    return order_type in FOLLOWED_UP


def follow_up_due_at(completed_at: datetime) -> datetime:
    """Say when the follow-up is due."""
    return completed_at + FOLLOW_UP_AFTER


def take_step(tx: Write, order_id: OrderId, to: A, reason: str | None = None) -> None:
    """Bring the aftercare of an order on.

    Raises:
        NotHandedOver: the order itself is not finished.
        AftercareRefused: no such step from here.
        QuestionnaireMissing: the questionnaire is not handed in (BR-89).
    """
    order_state = state_of(tx, order_id)
    if order_state is not OrderState.HANDED_OVER:
        raise NotHandedOver(state=order_state)
    order, state = tx.get(WorkOrder, order_id), aftercare_state(tx, order_id)
    follows = order is not None and needs_follow_up(order.order_type)
    step = next(
        (
            each
            for each in STEPS
            if each.source == state and each.target == to and each.with_follow_up in {None, follows}
        ),
        None,
    )
    if step is None:
        raise AftercareRefused(step=to, state=state)
    if step.needs_questionnaire and not _questionnaire_in(tx, order_id):
        raise QuestionnaireMissing(order_id=order_id)
    tx.add(
        AftercareStep(
            id=tx.new_id(), order_id=order_id, from_state=state, to_state=to, at=tx.now, by_id=tx.actor_id,
            reason=reason,
        )
    )  # fmt: skip
    tx.flush()


def aftercare_state(db: Read, order_id: OrderId) -> A | None:
    """Say where the aftercare of an order stands; None before it begins."""
    return standing(db.scalars(sa.select(AftercareStep.to_state).where(AftercareStep.order_id == order_id)))


def standing(entered: Iterable[A]) -> A | None:
    """Derive the state: the path never turns back, so it is the furthest state entered. Pure."""
    ranks = list(A)
    return max(entered, key=ranks.index, default=None)


def _questionnaire_in(db: Read, order_id: OrderId) -> bool:
    response = db.get(Response, natural_id("response", order_id, FOLLOW_UP_FORM, 1))
    return response is not None and response.state is ResponseState.SUBMITTED
