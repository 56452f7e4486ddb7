"""The survey in the window: the customer fills it in by himself, hands it in, and nobody here changes it after that."""

import pytest
from PySide6.QtCore import Qt

from app import checklists
from app.checklists import SurveyLocked
from app.survey import SurveyTooEarly, hand_to_customer, survey
from app.words import tell
from tests import builders
from tests.app.documents.signed import a_shown_order
from ui.dialogs import Held
from ui.page import Place
from ui.pages.orders import OrdersPage

POINTS = {"attitude": 5, "prompt": 4, "skill": 5, "quality": 4, "order": 5}


@pytest.fixture
def shown(store, company, clock):
    order_id = a_shown_order(store, company, clock)
    with store.write() as tx:
        builders.a_form(tx, "satisfaction_survey")
    return order_id


@pytest.fixture
def hand(desk, show, shown):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(shown), "acceptance"))
    return hand


def found(store, order_id):
    with store.read() as db:
        return survey(db, order_id)


@pytest.mark.feature("S-56", "the customer fills the survey in himself; handed in, it is locked", page="survey")
@pytest.mark.stop("SurveyLocked")
def test_the_customer_fills_in_his_survey_and_the_engineer_cannot_change_it(hand, store, shown, qtbot):
    hand.press("survey_give")
    (held,) = hand.page.window().findChildren(Held)
    hand.key(Qt.Key.Key_Escape)
    assert held.isVisible()
    hand.press("survey_language_zh_CN")
    hand.until("survey_intro", "请您本人填写")
    hand.press("survey_language_en")
    for name, points in POINTS.items():
        hand.press(f"survey_{name}_{points}")
    assert not hand.has("survey_row_reason")
    hand.press("survey_hand_in")
    assert "Respondent" in hand.find("survey_wrong").label.text()
    hand.write("survey_respondent", "韩工")
    hand.press("survey_hand_in")
    hand.until("survey_said", "Thank you.")
    assert hand.says("survey_score") == "92.0 of 100"
    hand.press("survey_back")
    qtbot.waitUntil(lambda: "韩工 gave 92.0 of 100" in hand.find("survey_standing").label.text(), timeout=10_000)
    given = found(store, shown)
    assert (given.total, given.is_satisfied, given.respondent) == (23, True, "韩工")
    with pytest.raises(SurveyLocked) as refused, store.write() as tx:
        checklists.reopen(tx, given.response_id)
    assert tell(refused.value, "en").rule == "BR-93"
    hand.press("tab_checklist")
    hand.press("checklist_open_satisfaction_survey")
    hand.press("checklist_reopen")
    qtbot.waitUntil(lambda: "customer's own word" in hand.find("checklist_refused").label.text(), timeout=10_000)


def test_few_points_ask_for_the_reason_and_count_as_not_satisfied(hand, store, shown):
    hand.press("survey_give")
    for name, points in {"attitude": 3, "prompt": 2, "skill": 4, "quality": 4, "order": 2}.items():
        hand.press(f"survey_{name}_{points}")
    hand.write("survey_respondent", "韩工")
    hand.press("survey_hand_in")
    assert "Reason for a low score" in hand.find("survey_wrong").label.text()
    hand.write("survey_reason", "late without notice")
    hand.press("survey_hand_in")
    hand.until("survey_said", "Thank you.")
    given = found(store, shown)
    assert (given.score, given.is_satisfied, given.reason) == (60, False, "late without notice")


def test_who_would_rather_not_answer_leaves_nothing_behind(hand, store, shown):
    hand.press("survey_give")
    hand.press("survey_attitude_1")
    hand.press("survey_decline")
    hand.until("survey_said", "No answer was recorded.")
    hand.press("survey_back")
    assert found(store, shown) is None
    with store.read() as db:
        assert "attitude" not in checklists.values(db, shown, "satisfaction_survey")


def test_before_the_work_there_is_no_service_to_have_an_opinion_of(store, company, clock):
    with store.write() as tx:
        builders.a_form(tx, "satisfaction_survey")
        order_id = builders.a_work_order(tx, company)
        with pytest.raises(SurveyTooEarly):
            hand_to_customer(tx, order_id, "en")
