"""Drawing on a photo in the window: by mouse and by keys, taken back, saved as a copy; printed or not as one says."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import evidence, marking
from app.marking import MarkKind
from app.store.kinds import FactKind
from tests import builders
from tests.pictures import a_jpeg
from tests.ui.pages.conftest import ENGINEER
from ui.page import Place
from ui.pages.orders import OrdersPage


@pytest.fixture
def tab(desk, show, store, files, at_work):
    with store.write(ENGINEER) as tx:
        builders.a_photo(tx, files, at_work, a_jpeg())
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "photos"))
    hand.find("photo_1")
    return hand


def photos(store, order_id):
    with store.read() as db:
        return evidence.photos(db, order_id)


def marks(store, order_id):
    with store.read() as db:
        return [fact.detail["marks"] for fact in evidence.facts_of(db, order_id, [FactKind.PHOTO_MARKED])]


def drag(hand, begin, end):
    canvas = hand.find("mark_canvas")
    places = [QPoint(round(canvas.width() * x), round(canvas.height() * y)) for x, y in (begin, end)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    QTest.mouseMove(canvas, places[1])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[1])
    QApplication.processEvents()


@pytest.mark.feature("S-37", "arrows, boxes and words are drawn on a copy; the photo itself stays", page="marking")
def test_an_arrow_a_box_and_words_are_drawn_on_a_copy(tab, store, files, at_work):
    (photo,) = photos(store, at_work)
    before = files.read(photo.sha)
    tab.press("photo_mark_1")
    assert not tab.find("mark_save").isEnabled()
    drag(tab, (0.4, 0.4), (0.6, 0.6))
    tab.press("mark_kind_box")
    drag(tab, (0.3, 0.3), (0.5, 0.7))
    drag(tab, (0.5, 0.5), (0.55, 0.6))
    tab.press("mark_undo")
    tab.press("mark_kind_text")
    tab.write("mark_text", "crack")
    drag(tab, (0.5, 0.8), (0.5, 0.8))
    tab.press("mark_save")
    tab.qtbot.waitUntil(lambda: len(photos(store, at_work)) == 2)
    assert files.read(photos(store, at_work)[0].sha) == before
    (drawn,) = marks(store, at_work)
    assert [each["kind"] for each in drawn] == [MarkKind.ARROW, MarkKind.BOX, MarkKind.TEXT]
    assert drawn[2]["text"] == "crack"
    assert tab.find("photo_2")


def test_a_mark_is_drawn_with_keys_alone(tab, store, at_work):
    tab.press("photo_mark_1")
    canvas = tab.find("mark_canvas")
    canvas.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space):
        held = Qt.KeyboardModifier.NoModifier if key == Qt.Key.Key_Space else Qt.KeyboardModifier.ShiftModifier
        tab.qtbot.keyClick(canvas, key, held)
    tab.press("mark_save")
    tab.qtbot.waitUntil(lambda: len(photos(store, at_work)) == 2)
    [[arrow]] = marks(store, at_work)
    assert (arrow["x1"], arrow["y1"], arrow["x2"], arrow["y2"]) == (500, 500, 700, 600)


def test_leaving_without_saving_makes_no_copy(tab, store, at_work):
    tab.press("photo_mark_1")
    drag(tab, (0.4, 0.4), (0.6, 0.6))
    tab.press("mark_cancel")
    assert tab.find("photo_1")
    assert len(photos(store, at_work)) == 1


@pytest.mark.feature("S-37", "whether a photo is printed is chosen photo by photo", page="photos")
def test_a_photo_is_left_out_of_the_documents_by_one_press(tab, store, at_work):
    tab.press("photo_print_1")
    tab.until("photo_print_1", "Not printed")
    with store.read() as db:
        assert marking.unprinted(db, at_work) == {photos(store, at_work)[0].sha}
    tab.press("photo_print_1")
    tab.until("photo_print_1", "Printed")
    with store.read() as db:
        assert marking.unprinted(db, at_work) == frozenset()
