"""Before leaving, in the window: card, waste, borrowed things, further problems, apology; then the customer's copy."""

import pytest

from app import evidence, requests
from app.closing import Leaving
from app.store.kinds import FactKind
from tests.app.documents.signed import an_accepted_order
from ui.page import Place
from ui.pages.orders import OrdersPage


@pytest.fixture
def settled(store, files, company, clock):
    return an_accepted_order(store, files, company, clock)


@pytest.mark.feature("S-57", "the closing checklist holds until it is done or a word says why", page="overview")
@pytest.mark.stop("LeavingOpen")
def test_the_closing_checklist_is_done_or_says_why_and_a_further_problem_becomes_a_request(desk, show, store, settled):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(settled)))
    hand.until("next_title", "in order")
    hand.press("next_step")
    hand.press("leave_contact_card")
    hand.press("step_record")
    assert "BR-62" in hand.find("step_wrong").label.text()
    for each in Leaving:
        if each is not Leaving.CONTACT_CARD:
            hand.press(f"leave_{each}")
    problem = hand.find("leave_problem")
    problem.setFocus()
    hand.qtbot.keyClicks(problem, "pump 3 rattles")
    hand.press("step_record")
    hand.until("next_title", "copy")
    with store.read() as db:
        (asked,) = requests.recent_requests(db)
        (fact,) = evidence.facts_of(db, settled, [FactKind.LEFT_IN_ORDER])
    assert (asked.text.zh, asked.number) == ("pump 3 rattles", fact.detail["request"])
    assert all(fact.detail[each.value] for each in Leaving)
