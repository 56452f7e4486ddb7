"""The view of pages: it asks for what is seen at the size it is seen, and forgets what is far away."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from ui.sheets import PageSize, SheetView

A4 = PageSize(595, 842)


@pytest.fixture
def view(qtbot, dressed):
    view = SheetView("pages")
    view.asked = []
    view.wanted.connect(lambda index, width: view.asked.append((index, width)))
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    view.show_document((A4,) * 30, "thirty pages")
    QApplication.processEvents()
    return view


def test_only_what_is_seen_is_asked_for_and_each_size_once(view):
    assert [index for index, _ in view.asked] == [0]
    view.viewport().repaint()
    assert len(view.asked) == 1
    view.turn_to(12)
    QApplication.processEvents()
    assert {index for index, _ in view.asked} <= {0, 11, 12, 13}
    assert view.page == 12


def test_the_wheel_with_control_zooms_and_pages_are_asked_for_anew(view):
    width = view.asked[0][1]
    view.show_page(0, QImage(width, 900, QImage.Format.Format_RGB32))
    turned = QWheelEvent(
        QPointF(9, 9), QPointF(9, 9), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), turned)
    QApplication.processEvents()
    assert view.zoom == 1.25
    assert view.asked[-1][0] == 0
    assert view.asked[-1][1] > width
    for _ in range(9):
        view.zoom_out()
    assert view.zoom == 0.5


def test_pictures_of_pages_far_away_are_let_go(view):
    for index in range(30):
        view.show_page(index, QImage(10, 10, QImage.Format.Format_RGB32))
    assert len(view._pictures) <= 12


def test_no_document_is_no_page(view):
    view.show_document((), "")
    view.turn_to(3)
    view.viewport().repaint()
    assert (view.pages, view.page) == (0, 0)
