"""A visit that ends while the question is up: signed, made a document, left in order; the next visit is planned."""

import pytest
from PySide6.QtWidgets import QWidget

from app import branches, escalation, orders, progress
from app.escalation import Tier
from app.repair import RepairResult, set_result
from app.signatures import signatures
from app.store import keys
from app.store.kinds import OrderState, SignaturePurpose
from tests import builders
from tests.ui.pages.conftest import ENGINEER
from tests.ui.pens import Pen
from ui.page import Place
from ui.pages.orders import OrdersPage


@pytest.fixture
def up(store, at_work, clock):
    with store.write(ENGINEER) as tx:
        keys.keep_secret(tx, "office seal", keys.make_device_keys().seal_public)
        tx.add(builders.a_price_list())
    clock.pass_(minutes=40)
    with store.write(ENGINEER) as tx:
        set_result(tx, at_work, RepairResult.NOT_RESTORED, "Insulation still low")
        branches.escalate(tx, at_work, reason="Rewind or exchange?", tier=Tier.RND)
    clock.pass_(minutes=5)
    return at_work


@pytest.fixture
def hand(desk, show, up):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(up), ""))
    hand.until("next_title", "Go on with the work")
    return hand


def state(store, order_id):
    with store.read() as db:
        return orders.state_of(db, order_id)


@pytest.mark.feature("S-47", "an escalated visit ends signed, and the order stays open", page="order")
@pytest.mark.stop("VisitUnsigned")
def test_an_escalated_visit_is_signed_ends_and_is_visited_again(hand, store, up):
    hand.press("way_leave")
    hand.write("step_reason", "R&D answers tomorrow")
    hand.press("step_record")
    hand.qtbot.waitUntil(lambda: any("nobody has signed for what was done" in each for each in hand.labels()))
    assert any("BR-57" in each for each in hand.labels())
    assert any("Have the interim visit record signed" in each for each in hand.labels())
    hand.press("way_sign_visit")
    hand.qtbot.waitUntil(lambda: any("Question: Rewind or exchange?" in each for each in hand.labels()))
    Pen(hand.find("sign_pad")).draw()
    hand.press("sign_go")
    hand.qtbot.waitUntil(lambda: hand.page.window().findChild(QWidget, "confirm_yes") is not None)
    hand.page.window().findChild(QWidget, "confirm_yes").click()
    hand.until("next_title", "Leave the place in order")
    with store.read() as db:
        assert [row.purpose for row in signatures(db, up)] == [SignaturePurpose.VISIT]
    hand.press("next_step")
    for item in ("contact_card", "waste_removed", "borrowed_returned", "asked", "asked_in_charge", "apologised"):
        hand.press(f"leave_{item}")
    hand.press("step_record")
    hand.until("next_title", "Plan the next visit")
    assert state(store, up) is OrderState.ESCALATED
    with store.read() as db:
        assert escalation.open_escalation(db, up) is not None
        assert progress.picture(db, up).visit_ended is not None
    hand.press("next_step")
    hand.until("next_title", "Agree")
    assert state(store, up) is OrderState.DISPATCHED


def test_the_answer_that_comes_before_he_leaves_lets_the_work_go_on(hand, store, files, up):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, files, up, SignaturePurpose.VISIT)
    hand.page.enter(Place("orders", str(up), "further"))
    hand.page.enter(Place("orders", str(up), "overview"))
    hand.until("next_title", "Leave the place in order")
    hand.press("way_resume_work")
    hand.qtbot.waitUntil(lambda: state(store, up) is OrderState.IN_PROGRESS)
