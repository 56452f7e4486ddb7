"""The order list: found as one types, filtered by day and state, walked by the keyboard; long lists cost their ids."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import words
from app.store.derived_tables import OrderListRow
from app.store.kinds import OrderState, OrderType
from app.store.types import new_id
from tests import builders
from ui.pages.order_list import OrderList

ENGINEER = builders.natural_id("person", "E05")
YESTERDAY = builders.NOON - timedelta(days=1)


@pytest.fixture
def orders_made(store, company):
    with store.write(ENGINEER) as tx:
        made = [
            builders.a_work_order(tx, company, kind, f"WO-26-0090{at}")
            for at, kind in enumerate((OrderType.MAINTENANCE, OrderType.QUALITY_FAULT, OrderType.TRAINING))
        ]
    with store.write(ENGINEER) as tx:
        builders.appoint(tx, made[0])
        builders.appoint(tx, made[1], YESTERDAY)
    return made


@pytest.fixture
def pane(desk, show, orders_made):
    return show(OrderList(desk), 312, 700)


def count(hand):
    return hand.page.findChild(type(hand.page._view), "order_list").model().rowCount()


def test_chips_count_today_and_what_is_late(pane):
    assert pane.says("order_days_today").strip() == "Today 1"
    assert pane.says("order_days_late").strip() == "Late 1"
    assert count(pane) == 3
    pane.press("order_days_late")
    assert count(pane) == 1
    pane.press("order_days_today")
    assert count(pane) == 1


def test_states_are_filtered_by_one_press(pane, store, orders_made):
    with store.write(ENGINEER) as tx:
        builders.on_site(tx, orders_made[2])
    pane.press("order_states_working")
    pane.qtbot.waitUntil(lambda: count(pane) == 1)
    pane.press("order_states_done")
    assert count(pane) == 0
    assert pane.has("order_list_empty")


@pytest.mark.parametrize(("typed", "found"), [("00901", 1), ("煤", 3), ("PS-450", 3), ("nothing here", 0)])
def test_the_list_follows_every_letter_typed(pane, typed, found):
    pane.write("order_search", typed)
    assert count(pane) == found
    assert pane.has("order_list_empty") == (found == 0)


def test_the_keyboard_goes_from_the_search_into_the_list_and_opens(pane, orders_made):
    told = []
    pane.page.chosen.connect(told.append)
    pane.find("order_search").setFocus()
    pane.key(Qt.Key.Key_Down)
    assert QApplication.focusWidget().objectName() == "order_list"
    pane.key(Qt.Key.Key_Down)
    pane.key(Qt.Key.Key_Return)
    assert told == [orders_made[0]]


def test_walking_through_the_list_opens_only_where_one_stops(pane):
    told = []
    pane.page.chosen.connect(told.append)
    pane.find("order_list").setFocus()
    pane.key(Qt.Key.Key_Down)
    pane.key(Qt.Key.Key_Down)
    pane.qtbot.waitUntil(lambda: len(told) == 1, timeout=2000)


def test_an_order_that_changes_keeps_its_place_and_shows_its_new_state(pane, store, orders_made):
    view = pane.find("order_list")
    view.choose(1)
    with store.write(ENGINEER) as tx:
        builders.progress.skip_preparation(tx, orders_made[0], "urgent")
        builders.progress.start_travel(tx, orders_made[0])
    travelling = words.word(OrderState.EN_ROUTE, "en")
    pane.qtbot.waitUntil(lambda: travelling in str(view.model().index(1, 0).data()), timeout=3000)
    assert view.currentIndex().row() == 1


@pytest.mark.slow
def test_a_long_list_opens_and_scrolls_without_a_stall(desk, show, store, orders_made, qtbot):
    with store.read() as db:
        pattern = db.get(OrderListRow, orders_made[0])
        columns = {column.key: getattr(pattern, column.key) for column in sa.inspect(OrderListRow).columns}
    with store.write(ENGINEER) as tx:
        rows = [
            {**columns, "order_id": new_id(), "number": f"WO-26-{at:06d}", "state": OrderState.DISPATCHED}
            for at in range(20_000)
        ]
        tx.execute(sa.insert(OrderListRow.__table__), rows)
    hand = show(OrderList(desk), 312, 700)
    view = hand.find("order_list")
    assert view.model().rowCount() == 20_003
    bar, worst = view.verticalScrollBar(), 0.0
    for place in range(0, bar.maximum(), bar.maximum() // 40):
        began = time.process_time()
        bar.setValue(place)
        QApplication.processEvents()
        worst = max(worst, time.process_time() - began)
    assert worst < 0.5
