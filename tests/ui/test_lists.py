"""Lists: rows as values, cards fetched when seen, a hundred thousand ids opened at once."""

import time
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from ui.lists import CARD, PAGE_ROWS, CardFace, CardList, Column, IdRows, RowModel, Table


@dataclass(frozen=True)
class StockRow:
    number: str
    quantity: int


COLUMNS = [
    Column("Number", lambda row: row.number),
    Column("In the van", lambda row: str(row.quantity), 120, is_number=True),
]


@pytest.fixture
def pages():
    """Fetches cards at once and remembers what was asked."""
    asked = []

    def fetch(ids, then):
        asked.append(tuple(ids))
        then({each: CardFace(f"09:30 {each}", f"Order {each}", "Somebody", "Working", "info") for each in ids})

    fetch.asked = asked
    return fetch


def test_a_row_model_behaves_as_qt_expects(qtmodeltester, dressed):
    model = RowModel(COLUMNS)
    model.show_rows([StockRow("PS-1", 2), StockRow("PS-2", 0)])
    qtmodeltester.check(model)
    assert model.data(model.index(1, 0)) == "PS-2"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "In the van"
    assert model.row_at(0).quantity == 2


def test_new_values_keep_the_chosen_row(qtbot, dressed):
    model = RowModel(COLUMNS)
    model.show_rows([StockRow("PS-1", 2), StockRow("PS-2", 0)])
    table = Table(model, "stock")
    qtbot.addWidget(table)
    table.setCurrentIndex(model.index(1, 0))
    model.show_rows([StockRow("PS-1", 1), StockRow("PS-2", 5)])
    assert (table.currentIndex().row(), model.data(model.index(1, 1))) == (1, "5")
    assert table.verticalHeader().defaultSectionSize() >= 44


def test_cards_behave_as_qt_expects(qtmodeltester, dressed, pages):
    model = IdRows(pages)
    model.show_ids(list(range(5)))
    qtmodeltester.check(model)
    assert model.data(model.index(2, 0), CARD).title == "Order 2"


def test_only_pages_that_are_seen_are_fetched(qtbot, dressed, pages):
    model = IdRows(pages)
    model.show_ids(list(range(100_000)))
    view = CardList("order_list")
    view.setModel(model)
    qtbot.addWidget(view)
    view.resize(312, 600)
    view.show()
    view.grab()
    assert pages.asked == [tuple(range(PAGE_ROWS))]
    view.choose(50_000)
    view.grab()
    assert tuple(range(50_000, 50_100)) in pages.asked
    assert len(pages.asked) <= 4


def test_a_hundred_thousand_rows_open_at_once(qtbot, dressed, pages):
    model = IdRows(pages)
    view = CardList("order_list")
    view.setModel(model)
    qtbot.addWidget(view)
    view.resize(312, 600)
    view.show()
    began = time.perf_counter()
    model.show_ids(list(range(100_000)))
    view.grab()
    assert time.perf_counter() - began < 1.0


def test_a_renewed_card_is_fetched_again_and_a_late_page_is_dropped(dressed):
    waiting = []
    model = IdRows(lambda ids, then: waiting.append((tuple(ids), then)))
    model.show_ids(["a", "b"])
    assert model.data(model.index(0, 0), CARD) is None
    model.show_ids(["b"])
    waiting[0][1]({"a": CardFace("", "old", "")})
    assert model.data(model.index(0, 0), CARD) is None
    waiting[1][1]({"b": CardFace("", "B", "")})
    assert model.data(model.index(0, 0), CARD).title == "B"
    model.renew(frozenset({"b"}))
    model.data(model.index(0, 0), CARD)
    assert [ids for ids, _ in waiting] == [("a", "b"), ("b",), ("b",)]
    assert (model.place_of("b"), model.place_of("a"), model.id_at(0)) == (0, None, "b")


def test_arrow_keys_choose_and_enter_or_a_press_opens(qtbot, dressed, pages):
    model = IdRows(pages)
    model.show_ids(list(range(5)))
    view = CardList("order_list")
    view.setModel(model)
    qtbot.addWidget(view)
    view.resize(312, 600)
    view.show()
    chosen, opened = [], []
    view.chosen.connect(chosen.append)
    view.opened.connect(opened.append)
    view.choose(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    spot = view.visualRect(model.index(3, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (chosen, opened) == ([0, 1, 3], [1, 3])


def test_a_card_is_said_as_one_sentence():
    assert (
        CardFace("09:30 WO-1", "Compressor", "Qingling", "Working").spoken()
        == "09:30 WO-1, Compressor, Qingling, Working"
    )
