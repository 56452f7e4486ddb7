"""What is owed after the visit begins with the handover and ends in the archive."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from app import aftercare
from app.aftercare import AftercareRefused, NotHandedOver, QuestionnaireMissing
from app.order_types import PATHS
from app.store.kinds import AftercareState as A
from app.store.kinds import OrderType as T
from app.store.tables import OrderStep
from tests.builders import a_work_order, hand_in


def handed_over(tx, company, order_type):
    """Give an order as head office keeps finished ones: with all its steps."""
    order_id = a_work_order(tx, company, order_type)
    path = PATHS[order_type]
    for source, target in pairwise(path):
        tx.add(OrderStep(id=tx.new_id(), order_id=order_id, from_state=source, to_state=target, at=tx.now))
    tx.flush()
    return order_id


def test_nothing_is_owed_before_the_handover(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        with pytest.raises(NotHandedOver):
            aftercare.take_step(tx, order_id, A.DOCUMENTS_IN)


def test_a_fault_is_followed_up_with_its_questionnaire(store, company):
    with store.write() as tx:
        order_id = handed_over(tx, company, T.QUALITY_FAULT)
        aftercare.take_step(tx, order_id, A.DOCUMENTS_IN)
        with pytest.raises(AftercareRefused):
            aftercare.take_step(tx, order_id, A.ARCHIVED)
        aftercare.take_step(tx, order_id, A.FOLLOW_UP_DUE)
        with pytest.raises(QuestionnaireMissing):
            aftercare.take_step(tx, order_id, A.FOLLOWED_UP)
        hand_in(tx, order_id, "follow_up_questionnaire")
        aftercare.take_step(tx, order_id, A.FOLLOWED_UP)
        aftercare.take_step(tx, order_id, A.ARCHIVED)
        assert aftercare.aftercare_state(tx, order_id) is A.ARCHIVED


def test_maintenance_goes_straight_to_the_archive(store, company):
    with store.write() as tx:
        order_id = handed_over(tx, company, T.MAINTENANCE)
        aftercare.take_step(tx, order_id, A.DOCUMENTS_IN)
        with pytest.raises(AftercareRefused):
            aftercare.take_step(tx, order_id, A.FOLLOW_UP_DUE)
        aftercare.take_step(tx, order_id, A.ARCHIVED)


def test_the_follow_up_is_due_after_two_weeks():
    done_at = datetime(2026, 11, 18, 5, 35, tzinfo=UTC)
    assert aftercare.follow_up_due_at(done_at).isoformat() == "2026-12-02T05:35:00+00:00"
