"""The window: one page at a time, the way back, keys that work everywhere, nothing left behind when it locks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import Refused
from ui.dialogs import confirm
from ui.frame import Standing
from ui.kit import Button, Entry, Head, Option, Tabs, column, panel
from ui.page import Page, Place
from ui.shell import Shell


class Sheet(Page):
    def __init__(self, place):
        super().__init__(None)
        self.rail = place.page if place.page != "order" else "orders"
        self.page, self.key = place.page, place.key
        self.entered, self.pressed = [], []
        self.note, self.go = Entry(name="note"), Button("Go", kind="primary", name="go")
        self.go.clicked.connect(lambda: self.pressed.append(1))
        self.tabs = Tabs([Option("a", "A"), Option("b", "B")], "a")
        self.lay(Head(place.page, place.key), panel(column(self.tabs, self.note, self.go)))

    def enter(self, place):
        self.key = place.key
        self.entered.append(place)

    def place(self):
        return Place(self.page, self.key, self.tabs.at(), self.focus_name())


@pytest.fixture
def shell(qtbot, dressed):
    shell = Shell("Gongdan")
    qtbot.addWidget(shell)
    shell.open_house(Sheet, "en", Place("today"))
    shell.show()
    qtbot.waitExposed(shell)
    shell.activateWindow()
    return shell


def test_going_and_coming_back_down_to_the_field(shell):
    shell.page().focus_field("note")
    shell.go(Place("order", "17"))
    assert shell.place().key == "17"
    shell.back()
    assert shell.place() == Place("today", "", "a", "note")
    shell.back()
    assert shell.place().page == "today"


def test_a_page_is_kept_and_shown_another_record(shell):
    shell.go(Place("order", "17"))
    first = shell.page()
    shell.go(Place("today"))
    shell.go(Place("order", "18"))
    assert shell.page() is first
    assert shell.place().key == "18"


def test_a_page_asks_to_go_and_to_go_back(shell):
    shell.page().opened.emit(Place("order", "17"))
    assert shell.place().page == "order"
    shell.page().finished.emit()
    assert shell.place().page == "today"


def test_the_keys_of_the_rail_the_tabs_and_the_primary_button(qtbot, shell):
    qtbot.keyClick(shell, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert shell.place().page == "sync"
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert shell.place().tab == "b"
    qtbot.keyClick(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shell.page().pressed == [1]
    qtbot.keyClick(shell, Qt.Key.Key_Escape)
    assert shell.place().page == "today"


@pytest.mark.parametrize(
    ("key", "modifier", "signal"),
    [
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, "find_asked"),
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, "lock_asked"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "sync_asked"),
    ],
)
def test_keys_that_work_on_every_page(qtbot, shell, key, modifier, signal):
    with qtbot.waitSignal(getattr(shell, signal)):
        qtbot.keyClick(shell, key, modifier)


def test_a_question_keeps_the_keys_to_itself_and_sits_on_the_harmless_answer(qtbot, shell):
    done = []
    veil = confirm(
        shell, "Hand in the checklist?", "It cannot be changed afterwards.", "Hand in", lambda: done.append(1)
    )
    assert shell.focusWidget().objectName() == "confirm_no"
    qtbot.keyClick(shell, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert shell.place().page == "today"
    qtbot.keyClick(veil, Qt.Key.Key_Escape)
    assert (veil.isVisible(), done) == (False, [])
    confirm(shell, "Hand in?", "It stays.", "Hand in", lambda: done.append(1))
    qtbot.mouseClick(shell.findChild(Button, "confirm_yes"), Qt.MouseButton.LeftButton)
    assert done == [1]


def test_a_locked_window_holds_nothing_of_what_it_showed(qtbot, shell):
    shell.go(Place("order", "Qingling Coal"))
    shell.show_gate(QWidget())
    qtbot.wait(10)
    words = [label.text() for label in shell.findChildren(QLabel)]
    assert not any("Qingling" in each for each in words)
    assert not shell.is_open


def test_leaving_for_the_gate_settles_what_was_typed(qtbot, shell):
    told = []
    shell.page().note.rested.connect(told.append)
    shell.page().note.setFocus()
    qtbot.keyClicks(shell.page().note, "leak")
    shell.show_gate(QWidget())
    assert told == ["leak"]


def test_nobody_here_for_a_while_asks_to_lock(qtbot, shell):
    shell.set_idle_lock(1)
    shell._idle.setInterval(150)
    shell._idle.start()
    qtbot.wait(100)
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_A)
    qtbot.wait(100)
    assert shell._idle.isActive()
    with qtbot.waitSignal(shell.lock_asked, timeout=1000):
        pass
    shell.set_idle_lock(0)
    assert not shell._idle.isActive()


def test_standing_and_troubles_are_shown_in_the_frame(shell):
    shell.tell(Standing(is_online=False, unsent=3), 3)
    assert "3 changes" in shell.status.words.text()
    shell.fail(Refused())
    assert shell.notice.sentence() != ""


def test_closing_settles_and_tells(qtbot, shell):
    told = []
    shell.page().note.rested.connect(told.append)
    qtbot.keyClicks(shell.page().note, "oil")
    with qtbot.waitSignal(shell.closing):
        shell.close()
    assert told == ["oil"]
