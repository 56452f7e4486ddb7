"""What interrupts: a refusal names its rule, a trouble says that the data is safe, a removal can be undone."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.orders import NotAllowedNow
from app.parts import NoPartConsent
from app.store.trouble import StoreFull
from ui.dialogs import NoticeBar, RuleButton, Veil, confirm, show_sentence
from ui.kit import Button, column


@pytest.fixture
def window(qtbot, dressed):
    window = QWidget()
    window.notice = NoticeBar("en")
    window.setLayout(column(None, window.notice))
    window.resize(1000, 600)
    qtbot.addWidget(window)
    window.show()
    return window


def test_a_refusal_says_what_is_missing_and_its_rule_opens(qtbot, window):
    window.notice.fail(NoPartConsent(part="seal", is_refused=False))
    rule = window.notice.findChild(RuleButton)
    assert rule.isVisible()
    assert "BR-49" in rule.text()
    qtbot.mouseClick(rule, Qt.MouseButton.LeftButton)
    assert window.findChild(QWidget, "sheet") is not None
    assert window.notice.sentence() != ""


def test_what_is_not_ours_to_know_is_told_as_a_sentence_and_never_raw(window):
    window.notice.fail(ZeroDivisionError("division by zero"))
    assert "division" not in window.notice.sentence()
    assert "safe" in window.notice.sentence()


def test_a_full_disk_is_a_warning_not_a_stop(window):
    window.notice.fail(StoreFull(folder="x", free_bytes=0))
    strip = window.notice.findChild(QWidget, "notice_strip")
    assert strip.property("tone") == "warn"
    window.notice.fail(NotAllowedNow(step="on_site", state="dispatched"))
    assert strip.property("tone") == "bad"


def test_a_removal_is_told_and_undone(qtbot, window):
    undone = []
    window.notice.tell("Removed", lambda: undone.append(1))
    qtbot.mouseClick(window.notice.findChild(Button, "notice_undo"), Qt.MouseButton.LeftButton)
    assert (undone, window.notice.sentence()) == ([1], "")
    window.notice.tell("Saved")
    assert not window.notice.findChild(Button, "notice_undo").isVisible()


def test_a_question_names_the_consequence_and_gives_the_focus_back(qtbot, window):
    button = Button("Start", name="start")
    window.layout().addWidget(button)
    button.show()
    button.setFocus()
    veil = confirm(window, "Seal the report?", "It cannot be changed afterwards.", "Seal", lambda: None)
    assert window.focusWidget().objectName() == "confirm_no"
    qtbot.mouseClick(window.findChild(Button, "confirm_no"), Qt.MouseButton.LeftButton)
    assert not veil.isVisible()
    assert window.focusWidget() is button


def test_a_veil_covers_the_window_as_it_grows_and_lifts_beside_the_sheet(qtbot, window):
    veil = show_sentence(window, "BR-49", "No part without consent.")
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: veil.size() == window.size())
    qtbot.mouseClick(veil, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not veil.isVisible()
    assert isinstance(veil, Veil)
