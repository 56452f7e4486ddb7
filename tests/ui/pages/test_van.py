"""Parts: what lies in the van, found by name or number; the catalogue beside it; a plain word where nothing is."""

import uuid

import pytest
from PySide6.QtCore import Qt

from ui.page import Place
from ui.pages.van import VanPage


@pytest.fixture
def page(qtbot, sample_desk):
    page = VanPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("parts"))
    return page


def numbers(page):
    return [page._model.row_at(n).part.number for n in range(page._model.rowCount())]


def test_the_van_is_listed_with_quantities(page):
    assert numbers(page) == sorted(numbers(page))
    assert all(page._model.row_at(n).quantity > 0 for n in range(page._model.rowCount()))
    assert page._count.text() == f"{len(numbers(page))} kinds"


@pytest.mark.feature("S-62", "the engineer's van is listed with what it holds", page="parts")
def test_a_number_finds_its_part(qtbot, page):
    wanted = numbers(page)[3]
    qtbot.keyClicks(page._search, wanted)
    assert numbers(page) == [wanted]


def test_the_catalogue_holds_more_and_says_what_the_van_has(page):
    there = len(numbers(page))
    page._which.button("catalogue").click()
    assert len(numbers(page)) > there
    assert any(page._model.row_at(n).quantity == 0 for n in range(page._model.rowCount()))


def test_nothing_found_says_so_and_where_else_to_look(qtbot, page):
    qtbot.keyClicks(page._search, "zzzz")
    assert page._empty.isVisible()
    assert "catalogue" in page._empty.way_on.text()
    assert not page._table.isVisible()


def test_a_part_that_was_found_elsewhere_is_shown_in_the_catalogue(page):
    shelf = page._model.row_at(0)
    page.enter(Place("parts", str(shelf.part.id)))
    assert numbers(page) == [shelf.part.number]


def test_an_engineer_without_a_van_is_told_who_enters_it(qtbot, sample_desk):
    sample_desk.person_id = uuid.uuid4()
    page = VanPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("parts"))
    assert page._empty.words.text() == "No van is entered for you."
    assert page._table.focusPolicy() != Qt.FocusPolicy.NoFocus
