"""Where the time went: paused with a reason, gone on with, a time corrected while the former stays."""

import pytest
from PySide6.QtCore import Qt

from app import orders, visits
from app.store.kinds import OrderState, TimeKind
from ui.page import Place
from ui.pages.orders import OrdersPage


@pytest.fixture
def tab(desk, show, at_work, clock):
    clock.pass_(minutes=35)
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "time"))
    hand.find("time_segments")
    return hand


def segments(store, order_id):
    with store.read() as db:
        return visits.segments(db, order_id)


def state(store, order_id):
    with store.read() as db:
        return orders.state_of(db, order_id)


def test_the_tiles_add_up_what_the_segments_say(tab):
    assert tab.find("time_work").number() == "35 min"
    assert tab.find("time_segments").model().rowCount() >= 1


@pytest.mark.feature("S-35", "a pause needs its reason, work resumes, the segments never overlap", page="times")
@pytest.mark.stop("ReasonMissing")
def test_a_pause_needs_its_reason_and_says_when_work_goes_on(tab, store, at_work):
    tab.press("time_pause_work")
    tab.press("time_record")
    assert "BR-43" in tab.find("time_wrong").label.text()
    assert state(store, at_work) is OrderState.IN_PROGRESS
    tab.write("time_at", "13:30")
    tab.write("time_reason", "Meal")
    tab.key(Qt.Key.Key_Return)
    assert state(store, at_work) is OrderState.PAUSED
    last = segments(store, at_work)[-1]
    assert (last.kind, last.reason) == (TimeKind.PAUSE, "Meal")
    assert f"{last.resume_at:%H:%M}" == "05:30"
    tab.press("time_resume_work")
    assert state(store, at_work) is OrderState.IN_PROGRESS


def test_a_time_is_corrected_with_a_reason_and_the_former_stays_on_record(tab, store, at_work):
    before = segments(store, at_work)[-1]
    tab.press("time_correct")
    tab.write("time_at", "08:40")
    tab.write("time_reason", "Forgot to press")
    tab.press("time_record")
    after = segments(store, at_work)[-1]
    assert after.mark_id != before.mark_id
    assert f"{after.start_at:%H:%M}" == "00:40"


@pytest.mark.stop("TimeAhead")
def test_a_time_ahead_of_the_clock_is_refused_in_place(tab, store, at_work):
    tab.press("time_correct")
    tab.write("time_at", "23:10")
    tab.write("time_reason", "slip")
    tab.press("time_record")
    assert tab.find("time_wrong").label.text()
    assert tab.find("time_at").text() == "23:10"


def test_what_is_no_time_is_said_so(tab):
    tab.press("time_correct")
    tab.write("time_at", "noonish")
    tab.press("time_record")
    assert "09:30" in tab.find("time_wrong").label.text()
