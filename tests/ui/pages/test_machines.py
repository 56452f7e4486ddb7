"""Machines: listed by customer, found by any words, the chosen one's passport beside."""

import pytest

from app.assets import asset_ids
from ui.lists import CARD
from ui.page import Place
from ui.pages.machines import MachinesPage


@pytest.fixture
def page(qtbot, sample_desk):
    page = MachinesPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("machines"))
    return page


def test_every_machine_here_is_listed_and_the_first_is_shown(page, sample_desk):
    ids = []
    sample_desk.ask(asset_ids, ids.extend, page)
    assert page._model.rowCount() == len(ids) > 5
    assert page.place().key == str(ids[0])
    face = page._model.data(page._model.index(0, 0), CARD)
    assert face.top
    assert face.title in page._passport._head.title.text()


def test_words_find_a_machine_by_its_serial(qtbot, page):
    serial = page._model.data(page._model.index(2, 0), CARD).top
    qtbot.keyClicks(page._search, serial)
    assert page._model.rowCount() >= 1
    assert page._model.data(page._model.index(0, 0), CARD).top == serial


def test_nothing_found_says_that_one_character_is_enough(qtbot, page):
    qtbot.keyClicks(page._search, "zzzz")
    assert page._none.isVisible()
    assert "One character" in page._none.way_on.text()


def test_a_machine_is_gone_to_by_its_id(page):
    wanted = page._model.id_at(3)
    page.enter(Place("machines", str(wanted)))
    assert page.place().key == str(wanted)
    assert page._list.currentIndex().row() == 3


def test_a_laptop_without_machines_says_when_they_come(qtbot, bare_desk):
    page = MachinesPage(bare_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("machines"))
    assert page._none.isVisible()
    assert "come with the sync" in page._none.way_on.text()
