"""Widgets that wrap like words: as many as fit in a row, the height follows the width, hidden ones take no room."""

import gc

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from ui.fields.flow import Flow
from ui.kit.layout import column


@pytest.fixture
def held(qtbot, dressed):
    """A flow of six buttons of 100 × 30 in a window."""
    window, flow = QWidget(), Flow(gap=10)
    window.setLayout(column(flow, None))
    for at in range(6):
        button = QPushButton(f"{at}")
        button.setFixedSize(100, 30)
        flow.add(button)
    qtbot.addWidget(window)
    window.resize(340, 400)
    window.show()
    return window, flow


def places(flow):
    return [(each.x(), each.y()) for each in flow._held if not each.isHidden()]


def test_a_row_holds_as_many_as_fit(qtbot, held):
    _window, flow = held
    qtbot.waitUntil(lambda: places(flow) == [(0, 0), (110, 0), (220, 0), (0, 40), (110, 40), (220, 40)])
    assert flow.heightForWidth(340) == 70
    assert flow.heightForWidth(120) == 230
    assert flow.height() == 70


def test_a_narrower_window_makes_more_rows(qtbot, held):
    window, flow = held
    window.resize(230, 400)
    qtbot.waitUntil(lambda: flow.height() == 110)
    assert places(flow)[2] == (0, 40)


def test_a_hidden_one_takes_no_room_and_a_removed_one_is_gone(qtbot, held):
    _window, flow = held
    flow._held[0].hide()
    flow.remove(flow._held[1])
    qtbot.waitUntil(lambda: places(flow) == [(0, 0), (110, 0), (220, 0), (0, 40)])
    flow.empty()
    qtbot.waitUntil(lambda: flow.findChildren(QPushButton) == [])
    assert flow.heightForWidth(340) == 0


def test_filling_and_emptying_it_often_leaves_nothing_behind(qtbot, held):
    _window, flow = held
    for _ in range(300):
        flow.empty()
        for at in range(5):
            flow.add(QPushButton(f"{at}"))
        gc.collect(0)
    qtbot.wait(20)
    assert len(flow.findChildren(QPushButton)) == 5
