"""The bare window: the colours of the gate that follows, one paint told once, its content asked before it closes."""

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from ui import style
from ui.front import BRAND_WIDTH, COLOURS, Front


@pytest.mark.parametrize("theme", sorted(style.THEMES))
def test_it_is_painted_in_the_colours_that_the_gate_will_have(qtbot, theme):
    front = Front(theme)
    qtbot.addWidget(front)
    with qtbot.waitSignal(front.painted):
        front.show()
    picture = front.grab().toImage()
    tokens = style.THEMES[theme]
    assert (tokens.rail, tokens.bg) == COLOURS[theme]
    assert picture.pixelColor(BRAND_WIDTH - 5, 300).name().upper() == tokens.rail
    assert picture.pixelColor(BRAND_WIDTH + 5, 300).name().upper() == tokens.bg


class Asking(QWidget):
    """Content that asks once before it lets the window go."""

    asked = 0

    def holds_back(self):
        self.asked += 1
        return self.asked == 1


class Pressed(QCloseEvent):
    """The cross of the window, as the window system tells it."""

    def spontaneous(self):
        return True


def test_the_cross_asks_first_and_the_program_itself_does_not(qtbot, dressed):
    front, content = Front("light"), Asking()
    qtbot.addWidget(front)
    front.take(content)
    front.show()
    event = Pressed()
    front.closeEvent(event)
    assert not event.isAccepted()
    again = Pressed()
    front.closeEvent(again)
    assert (again.isAccepted(), content.asked) == (True, 2)
    assert front.close()
    assert content.asked == 2


class Unsettled(QWidget):
    is_ready = False

    def closeEvent(self, event: QCloseEvent):
        event.setAccepted(self.is_ready)


def test_it_closes_only_when_its_content_does(qtbot, dressed):
    front, content = Front("light"), Unsettled()
    qtbot.addWidget(front)
    front.take(content)
    front.show()
    assert not front.close()
    assert front.isVisible()
    content.is_ready = True
    assert front.close()
