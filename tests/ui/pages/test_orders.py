"""The orders place: list and order side by side, one order brought from dispatch to work by real presses and keys."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import orders
from app.store.kinds import OrderState, OrderType
from tests import builders
from tests.ui.fitting import _clipped, _outside, _small
from ui import style
from ui.page import Place
from ui.pages.orders import OrdersPage


def state(store, order_id):
    with store.read() as db:
        return orders.state_of(db, order_id)


@pytest.fixture
def page(desk, show, order_id):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id)))
    return hand


def test_an_order_goes_from_dispatch_to_work_by_pressing_what_is_offered(page, store, order_id):
    page.press("next_step")
    page.write("appointment_from", "09:30")
    page.write("appointment_to", "12:00")
    page.press("step_record")
    assert state(store, order_id) is OrderState.APPOINTED
    page.press("way_skip_preparation")
    page.write("step_reason", "Urgent: the standby unit stopped too")
    page.key(Qt.Key.Key_Return)
    page.until("next_step", "Set off")
    page.press("next_step")
    assert state(store, order_id) is OrderState.EN_ROUTE
    page.until("next_step", "Record the arrival")
    page.press("next_step")
    page.press("arrive_identity")
    page.press("arrive_rules")
    page.press("step_record")
    assert state(store, order_id) is OrderState.ON_SITE
    page.until("next_step", "Ask for consent")
    page.press("next_step")
    page.press("consent_yes")
    page.until("next_title", "Do the pre-check")
    page.press("next_step")
    assert page.find("section_1").isVisible()


@pytest.mark.feature("S-28", "arrival needs the badge shown and the site's rules read", page="overview")
@pytest.mark.stop("IdentityNotShown")
def test_arrival_without_the_badge_is_refused_in_place(page, store, order_id):
    with store.write(builders.natural_id("person", "E05")) as tx:
        builders.appoint(tx, order_id)
        builders.progress.skip_preparation(tx, order_id, "urgent")
        builders.progress.start_travel(tx, order_id)
    page.until("next_title", "On arrival")
    page.press("next_step")
    page.press("step_record")
    assert state(store, order_id) is OrderState.EN_ROUTE
    assert page.has("step_wrong")
    assert "BR-41" in page.find("step_wrong").label.text()


@pytest.mark.feature("S-29", "work starts only once the customer said yes; a no is recorded", page="consent")
@pytest.mark.stop("NoConsentToStart")
def test_a_no_to_the_start_is_recorded_and_keeps_work_from_starting(page, store, order_id):
    with store.write(builders.natural_id("person", "E05")) as tx:
        builders.on_site(tx, order_id)
    page.until("next_title", "agree to the start")
    page.press("next_step")
    page.write("consent_said_by", "Han Li")
    page.press("consent_no")
    page.until("next_why", "Han Li did not agree")
    assert state(store, order_id) is OrderState.ON_SITE


def test_nothing_of_other_orders_is_seen_while_the_customer_is_asked(page, store, company, order_id):
    with store.write(builders.natural_id("person", "E05")) as tx:
        builders.on_site(tx, order_id)
        builders.a_work_order(tx, company, OrderType.MAINTENANCE, "WO-26-00999")
    page.until("next_title", "agree to the start")
    page.press("next_step")
    assert not page.has("order_list")
    page.key(Qt.Key.Key_Escape)
    assert page.has("order_list")
    assert not page.has("consent_yes")


@pytest.mark.stop("SpeakerMissing")
def test_a_consent_without_a_name_is_refused_beside_the_field(page, store, order_id):
    with store.write(builders.natural_id("person", "E05")) as tx:
        builders.on_site(tx, order_id)
    page.until("next_title", "agree to the start")
    page.press("next_step")
    page.find("consent_said_by").clear()
    page.press("consent_yes")
    assert page.has("consent_wrong")
    assert page.has("consent_yes")


def test_the_list_gives_way_to_whatever_is_filled_in(page):
    page.press("tab_parts")
    assert not page.has("order_list")
    page.press("back")
    assert page.has("order_list")


def test_a_place_leads_back_to_the_very_field(desk, show, order_id, page):
    page.press("tab_parts")
    page.find("part_search").setFocus()
    place = page.page.place()
    assert place == Place("orders", str(order_id), "parts", "part_search")
    again = OrdersPage(desk)
    hand = show(again)
    again.enter(place)
    assert QApplication.focusWidget() is hand.find("part_search")


def test_an_order_opened_at_another_tab_shows_its_next_step_when_one_comes_back(desk, show, order_id):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), "parts"))
    hand.press("tab_overview")
    assert "Agree a time" in hand.says("next_title")


def test_going_to_another_field_tells_the_window_where_one_is(page, order_id):
    page.press("tab_parts")
    with page.qtbot.waitSignal(page.page.moved):
        page.find("part_search").setFocus()
    assert page.page.place() == Place("orders", str(order_id), "parts", "part_search")


def test_a_checklist_is_found_again_at_its_question(desk, show, order_id, page):
    page.press("tab_checklist")
    page.press("checklist_open_preparation_checklist")
    page.press("next_missing")
    place = page.page.place()
    again = OrdersPage(desk)
    hand = show(again)
    again.enter(place)
    hand.qtbot.waitUntil(lambda: again.place().field == place.field, timeout=3000)
    assert place.field.startswith("preparation_checklist:")


@pytest.mark.stop("NoAppointment")
def test_what_is_not_possible_yet_says_why_by_which_rule_and_the_way_on(page):
    assert "No time is agreed" in page.says("blocked_why_1")
    assert "BR-34" in page.find("blocked_rule_1").words()


def test_a_line_of_the_log_stays_on_the_screen_once_it_is_saved(page):
    page.write("log_line", "Gate closed, waited for the guard")
    page.press("log_add")
    page.qtbot.waitUntil(lambda: "Gate closed, waited for the guard" in page.labels())


def test_the_work_note_is_saved_when_it_is_left(page, store, order_id):
    page.find("work_note").setFocus()
    page.qtbot.keyClicks(page.find("work_note"), "Seal weeps")
    page.leave()
    page.until("note_saved", "Saved ")
    with store.read() as db:
        assert orders.order_view(db, order_id).work_note == "Seal weeps"


def test_one_whole_way_with_the_real_lanes(order_id, busy_desk, show, clock):
    page = OrdersPage(busy_desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id)))
    hand.qtbot.waitUntil(lambda: hand.has("next_step"))
    hand.press("next_step")
    hand.write("appointment_from", "09:30")
    hand.press("step_record")
    hand.qtbot.waitUntil(lambda: hand.has("way_skip_preparation"))
    hand.press("way_skip_preparation")
    hand.write("step_reason", "urgent")
    hand.press("step_record")
    hand.qtbot.waitUntil(lambda: hand.says("next_step").strip() == "Set off")
    hand.press("next_step")
    hand.qtbot.waitUntil(lambda: hand.says("next_step").strip() == "Record the arrival")
    hand.press("tab_time")
    hand.qtbot.waitUntil(lambda: hand.find("time_segments").model().rowCount() == 1)
    clock.at += timedelta(minutes=5)


@pytest.mark.parametrize("theme", ["light", "sunlight"])
@pytest.mark.parametrize(
    "tab", ["overview", "checklist", "parts", "photos", "time", "charges", "acceptance", "further"]
)
def test_no_word_is_clipped_and_no_target_is_small(page, dressed, order_id, theme, tab):
    style.dress(dressed, theme, "mouse")
    page.press(f"tab_{tab}")
    window, t = page.page, style.tokens(style.look_name(theme, "mouse"))
    for _ in range(4):
        QApplication.processEvents()
    assert (window.width(), window.height()) == (1366 - 84, 768 - 32)
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() and widget.height():
            found += [*_clipped(widget), *_small(widget, t), *_outside(widget, window)]
    assert found == []
