"""What changed since yesterday: what others wrote, in words, until it was read."""

import pytest
from PySide6.QtCore import Qt

from app.orders import OrderFilter, order_ids
from tests.ui.scenes import _arrived
from ui.kit import Button
from ui.lists import CARD
from ui.page import Place
from ui.pages.news import NewsPage


class _Stage:
    def __init__(self, desk, order):
        self.desk, self._order = desk, order

    def order(self):
        return str(self._order)


@pytest.fixture
def page(qtbot, sample_desk, opened):
    with opened.store.read() as db:
        order = order_ids(db, OrderFilter(mine=True, open_only=True))[0]
    _arrived(_Stage(sample_desk, order))
    page = NewsPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("news"))
    qtbot.waitUntil(lambda: page._model.rowCount() >= 3)
    return page


def faces(page):
    return [page._model.data(page._model.index(at, 0), CARD) for at in range(page._model.rowCount())]


def test_a_changed_field_is_told_with_both_values(page):
    told = [face for face in faces(page) if "138-0000-0002" in face.sub]
    assert told
    assert "contact phone: from 138-0000-0001 to 138-0000-0002" in told[0].sub


@pytest.mark.feature("S-75", "what head office changed meanwhile is told and kept until it was read", page="news")
def test_reading_it_is_remembered(qtbot, page):
    button = page.findChild(Button, "news_read")
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not button.isVisible())
