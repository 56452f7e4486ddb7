"""Today over the sample world: the day's orders, what lacks, what is new; and a plain word where there is nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app import approvals, progress
from app.orders import OrderFilter, order_ids
from app.store.kinds import SignaturePurpose
from tests.builders import sign
from ui.kit import Button, Card
from ui.lists import CARD
from ui.page import Place
from ui.pages.today import TodayPage


@pytest.fixture
def page(qtbot, sample_desk, opened):
    page = TodayPage(sample_desk, opened.person_name, opened.folder)
    qtbot.addWidget(page)
    page.went = []
    page.opened.connect(page.went.append)
    page.resize(1282, 734)
    page.show()
    page.enter(Place("today"))
    return page


def faces(page):
    return [page._model.data(page._model.index(n, 0), CARD) for n in range(page._model.rowCount())]


def test_the_orders_of_the_day_stand_by_time_and_say_what_they_lack(page):
    shown = faces(page)
    assert len(shown) == 8
    assert [face.top[:5] for face in shown] == sorted(face.top[:5] for face in shown)
    assert {face.state for face in shown} == {"1 missing"}
    assert page._tiles["orders"].number() == "8"
    assert page._tiles["ready"].number() == "0/8"


def test_an_order_that_is_signed_and_not_sent_is_counted_in_red(qtbot, page, sample_desk):
    assert page._tiles["signed"].number() == "0"
    orders = []
    sample_desk.ask(lambda db: order_ids(db, OrderFilter(mine=True))[:1], orders.extend, page)
    sample_desk.do(
        lambda tx: sign(tx, sample_desk.files, orders[0], SignaturePurpose.RECEIPT), lambda _signed: None, page
    )
    qtbot.waitUntil(lambda: page._tiles["signed"].number() == "1")
    assert page._tiles["signed"]._number.property("tone") == "bad"


@pytest.mark.feature("S-09", "what is overdue or nearly so stands first on Today with limit and source", page="today")
def test_a_limit_that_ends_soon_stands_first_and_leads_to_its_order(qtbot, page):
    late = [each for each in page.findChildren(Button) if each.objectName().startswith("late_")]
    assert len(late) == 1
    cards = {card.title.text(): card for card in page.findChildren(Card)}
    said = [each.text() for each in cards["Overdue or nearly so"].findChildren(QLabel)]
    assert "Due soon: Loaner by 09:05, from the priority table" in said
    qtbot.mouseClick(late[0], Qt.MouseButton.LeftButton)
    assert (page.went[-1].page, page.went[-1].tab) == ("orders", "visit")


def test_the_greeting_names_the_engineer(page):
    assert page._head.title.text() == "Good morning, Lu Zhiyuan"


def test_choosing_an_order_shows_its_check_and_mending_leads_there(qtbot, page):
    page._list.choose(2)
    assert faces(page)[2].sub.split(" · ")[0] in page._check.title.text()
    qtbot.mouseClick(page.findChild(Button, "mend_preparation"), Qt.MouseButton.LeftButton)
    place = page.went[-1]
    assert (place.page, place.tab) == ("orders", "checklist")
    assert place.key == str(page._model.id_at(2))


def test_enter_opens_the_chosen_order_and_a_press_only_chooses(qtbot, page):
    spot = page._list.visualRect(page._model.index(1, 0)).center()
    qtbot.mouseClick(page._list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.went == []
    qtbot.keyClick(page._list, Qt.Key.Key_Return)
    assert page.went == [Place("orders", str(page._model.id_at(1)))]


def test_the_next_order_is_the_first_that_is_not_done(qtbot, page):
    page.primary().click()
    assert page.went[-1].key == str(page._model.id_at(0))


def test_skipping_the_preparation_makes_an_order_ready(qtbot, page, sample_desk):
    order_id = page._model.id_at(0)
    sample_desk.do(lambda tx: progress.skip_preparation(tx, order_id, "as yesterday"), lambda _: None, page)
    qtbot.waitUntil(lambda: page._tiles["ready"].number() == "1/8")
    assert faces(page)[0].state == "Ready"
    assert page._tiles["records"].number() != "0"


def test_new_orders_are_told_with_their_number(page):
    cards = {card.title.text(): card for card in page.findChildren(Card)}
    lines = cards["Since yesterday"].findChildren(Button)
    assert len(lines) == 3


def test_a_day_without_orders_says_so_and_when_the_next_one_is(qtbot, bare_desk, tmp_path):
    from app.words import Pair

    page = TodayPage(bare_desk, Pair("林川", "Lin Chuan"), tmp_path)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("today"))
    assert page._empty.isVisible()
    assert "dispatches" in page._empty.way_on.text()
    assert not page.primary().isEnabled()


def test_only_my_orders_are_listed(page, sample_desk):
    mine = []
    sample_desk.ask(lambda db: order_ids(db, OrderFilter(mine=True)), mine.extend, page)
    assert {page._model.id_at(n) for n in range(page._model.rowCount())} <= set(mine)


def test_what_is_owed_stands_above_the_check_and_is_seen_without_scrolling(qtbot, page, sample_desk):
    orders = []
    sample_desk.ask(lambda db: order_ids(db, OrderFilter(mine=True, open_only=True))[:1], orders.extend, page)
    sample_desk.do(
        lambda tx: approvals.record_approval(tx, orders[0], approvals.ApprovalKind.EMERGENCY_DISPATCH),
        lambda _made: None,
        page,
    )
    page.enter(Place("today"))
    qtbot.waitUntil(lambda: page.findChild(QWidget, "owed_1") is not None, timeout=10_000)
    qtbot.waitUntil(lambda: not page.findChild(QWidget, "owed_1").visibleRegion().isEmpty(), timeout=10_000)
