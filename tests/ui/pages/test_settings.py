"""Settings: each press tells one change, at once; the PIN says what became of it."""

import pytest
from PySide6.QtCore import Qt

from app.settings import MachineSettings
from ui.kit import Button
from ui.pages.settings import SettingsPage


@pytest.fixture
def page(qtbot, bare_desk):
    asked = []

    def change_pin(old, new, done, kept):
        asked.append((old, new))
        done() if old == "738291" else kept("The PIN is not right.")

    about = {"version": "1", "mark": "A7", "company": ""}
    page = SettingsPage(bare_desk, MachineSettings(language="en"), change_pin, about)
    qtbot.addWidget(page)
    page.asked, page.told = asked, []
    page.changed.connect(lambda name, value: page.told.append((name, value)))
    page.show()
    return page


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(Button, name), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ("language_zh_CN", ("language", "zh_CN")),
        ("theme_sunlight", ("theme", "sunlight")),
        ("density_touch", ("density", "touch")),
        ("lock_minutes_0", ("lock_minutes", 0)),
        ("metered_yes", ("metered", True)),
    ],
)
def test_a_press_tells_one_change(qtbot, page, button, told):
    press(qtbot, page, button)
    assert page.told == [told]


def test_what_is_set_already_tells_nothing(qtbot, page):
    press(qtbot, page, "theme_light")
    assert page.told == []
    page.show_settings(MachineSettings(language="zh_CN", theme="dark"))
    assert (page.language.at(), page.theme.at()) == ("zh_CN", "dark")


def test_the_address_is_told_when_left(qtbot, page):
    qtbot.keyClicks(page.address, " https://office.example:8443 ")
    page.leave()
    assert page.told == [("office_address", "https://office.example:8443")]


def test_the_pin_changes_only_with_the_old_one_and_both_are_cleared(qtbot, page):
    page.old_pin.setText("000000")
    page.new_pin.setText("849302")
    press(qtbot, page, "pin_change")
    assert page.pin_said.label.text() == "The PIN is not right."
    page.old_pin.setText("738291")
    press(qtbot, page, "pin_change")
    assert page.asked[-1] == ("738291", "849302")
    assert page.old_pin.text() == page.new_pin.text() == ""
    assert "in force" in page.pin_said.label.text()
