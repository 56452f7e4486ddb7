"""The locked screen: keyboard and large buttons, a try before the program is ready, waiting after wrong ones."""

import pytest
from PySide6.QtCore import Qt

from ui.kit import Button
from ui.pages.unlock import UnlockPage


@pytest.fixture
def page(qtbot, dressed):
    page = UnlockPage("1", "Guchuan")
    qtbot.addWidget(page)
    page.tries = []
    page.tried.connect(page.tries.append)
    page.show()
    page.get_ready()
    return page


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(Button, name), Qt.MouseButton.LeftButton)


def test_a_pin_is_typed_with_the_buttons(qtbot, page):
    for digit in "7382":
        press(qtbot, page, f"key_{digit}")
    press(qtbot, page, "key_delete")
    press(qtbot, page, "key_9")
    press(qtbot, page, "key_enter")
    assert page.tries == ["7389"]
    assert not page.pin.isEnabled()


def test_a_pin_is_typed_with_the_keyboard_wherever_the_focus_is(qtbot, page):
    page.go.setFocus()
    qtbot.keyClicks(page, "7382")
    qtbot.keyClick(page.pin, Qt.Key.Key_Return)
    assert page.tries == ["7382"]
    assert page.pin.displayText() != "7382"


def test_nothing_is_tried_without_a_pin(qtbot, page):
    press(qtbot, page, "unlock")
    assert page.tries == []


def test_a_try_before_the_program_is_ready_is_made_then(qtbot, dressed):
    page = UnlockPage("1")
    qtbot.addWidget(page)
    tries = []
    page.tried.connect(tries.append)
    page.pin.setText("738291")
    page.go.click()
    assert tries == []
    page.get_ready()
    assert tries == ["738291"]


def test_a_wrong_pin_is_cleared_and_may_be_tried_again_at_once(page):
    page.pin.setText("111111")
    page.go.click()
    page.show_wrong(lambda left: "not right", 0)
    assert (page.pin.text(), page.said.text(), page.go.isEnabled()) == ("", "not right", True)
    page.pin.insert("7")
    page.pin.textEdited.emit("7")
    assert page.said.text() == ""


def test_after_several_wrong_ones_the_seconds_are_counted_down(qtbot, page):
    page._second.setInterval(20)
    seen = []

    def say(left):
        seen.append(left)
        return f"wait {left}"

    page.show_wrong(say, 3)
    assert not page.pin.isEnabled()
    qtbot.waitUntil(page.pin.isEnabled)
    assert seen == [3, 2, 1]
    assert page.said.text() == ""


def test_a_trouble_is_told_and_the_pin_may_be_typed_again(page):
    page.pin.setText("738291")
    page.go.click()
    page.show_trouble("The key file cannot be read.", "bad")
    assert (page.said.text(), page.pin.isEnabled()) == ("The key file cannot be read.", True)
