"""The finder: best three of each kind, one kind by Tab, commands too; Enter before the answer waits for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.finder import Hit, open_finder
from ui.page import Place


def hits(kind, count):
    return [Hit(kind, f"{kind} {n} pump", "detail", "package", Place("parts", f"{kind}{n}")) for n in range(count)]


COMMANDS = [Hit("Command", "Pump the brakes", "", "lock", None, "lock", "Ctrl L")]


@pytest.fixture
def held(qtbot, dressed):
    window = QWidget()
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def finder(held):
    def search(words, then):
        then([*hits("Order", 5), *hits("Part", 2)], 7)

    return open_finder(held, search, COMMANDS)


def test_three_of_each_kind_are_shown_and_tab_shows_one_kind_only(qtbot, finder):
    qtbot.keyClicks(finder.box, "pump")
    assert [hit.kind for hit in finder.hits()] == ["Order"] * 3 + ["Part"] * 2 + ["Command"]
    qtbot.keyClick(finder.box, Qt.Key.Key_Tab)
    assert [hit.kind for hit in finder.hits()] == ["Order"] * 5
    qtbot.keyClick(finder.box, Qt.Key.Key_Tab)
    assert [hit.kind for hit in finder.hits()] == ["Part"] * 2


def test_arrows_choose_and_enter_opens(qtbot, finder):
    went = []
    finder.went.connect(went.append)
    qtbot.keyClicks(finder.box, "p")
    qtbot.keyClick(finder.box, Qt.Key.Key_Down)
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert went == [Place("parts", "Order1")]


def test_enter_before_the_answer_opens_the_first_when_it_comes(qtbot, held):
    waiting, went = [], []
    finder = open_finder(held, lambda words, then: waiting.append(then), ())
    finder.went.connect(went.append)
    qtbot.keyClicks(finder.box, "x")
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert went == []
    waiting[-1](hits("Order", 2), 2)
    assert went == [Place("parts", "Order0")]


def test_an_answer_to_words_no_longer_there_is_dropped(qtbot, held):
    waiting = []
    finder = open_finder(held, lambda words, then: waiting.append(then), ())
    qtbot.keyClicks(finder.box, "xy")
    waiting[0](hits("Order", 2), 2)
    assert finder.hits() == ()
    waiting[1](hits("Order", 1), 1)
    assert len(finder.hits()) == 1


def test_nothing_found_says_what_was_searched(qtbot, held):
    finder = open_finder(held, lambda words, then: then((), 0), ())
    qtbot.keyClicks(finder.box, "zebra")
    none = finder.findChild(QWidget, "find_none")
    assert none.isVisible()
    assert "'zebra'" in none.text()


def test_without_words_the_commands_are_shown_and_one_runs(qtbot, finder):
    ran = []
    finder.commanded.connect(ran.append)
    assert [hit.title for hit in finder.hits()] == ["Pump the brakes"]
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert ran == ["lock"]
