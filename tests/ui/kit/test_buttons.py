"""Buttons: large enough for a thumb, their icon in the colour of the theme, one answer chosen at a time."""

import pytest
from PySide6.QtCore import Qt

from ui import style
from ui.kit import Button, Choice, Option, Tabs, back_button, chips


@pytest.mark.parametrize("theme", ["light", "dark", "sunlight"])
@pytest.mark.parametrize(
    "kind", ["", "primary", "big", "pick", "quiet", "danger", "chip", "tab", "seg", "choice", "key"]
)
def test_every_kind_is_as_high_as_a_thumb_needs_focused_or_not(qtbot, dressed, theme, kind):
    style.dress(dressed, theme, "mouse")
    button = Button("Go", "play", kind, checked=False if kind in {"chip", "tab", "seg", "choice"} else None)
    qtbot.addWidget(button)
    button.show()
    heights = {button.sizeHint().height()}
    if button.isCheckable():
        button.setChecked(True)
        heights.add(button.sizeHint().height())
    assert min(heights) >= style.THEMES[theme].touch


def test_a_button_says_its_word_to_a_screen_reader(qtbot, dressed):
    button = back_button("Back to the orders")
    qtbot.addWidget(button)
    assert (button.objectName(), button.accessibleName(), button.text()) == ("back", "Back to the orders", "")
    assert Button("Call", "phone").accessibleName() == "Call"


def test_a_disabled_button_greys_its_icon(qtbot, dressed):
    button = Button("Go", "play", "primary")
    qtbot.addWidget(button)
    before = button.icon().cacheKey()
    button.setEnabled(False)
    assert button.icon().cacheKey() != before


def test_one_answer_is_chosen_at_a_time_and_only_a_press_tells(qtbot, dressed):
    choice = Choice([Option("yes", "Yes", "check", "ok"), Option("no", "No", "x", "bad")], name="consent")
    qtbot.addWidget(choice)
    told = []
    choice.chosen.connect(told.append)
    assert choice.at() == ""
    choice.choose("yes")
    assert (choice.at(), told) == ("yes", [])
    qtbot.mouseClick(choice.button("no"), Qt.MouseButton.LeftButton)
    assert (choice.at(), told) == ("no", ["no"])
    qtbot.mouseClick(choice.button("no"), Qt.MouseButton.LeftButton)
    assert choice.at() == "no"
    assert choice.button("no").objectName() == "consent_no"


def test_chips_have_one_chosen_from_the_start(qtbot, dressed):
    made = chips([Option("today", "Today 5"), Option("all", "All")], "today", "filter")
    qtbot.addWidget(made)
    assert made.at() == "today"


def test_tabs_have_names_counts_and_places(qtbot, dressed):
    tabs = Tabs([Option("overview", "Overview"), Option("parts", "Parts 0", "package")], "overview")
    qtbot.addWidget(tabs)
    told = []
    tabs.chosen.connect(told.append)
    tabs.say("parts", "Parts 3")
    tabs.press(1)
    assert (tabs.at(), told) == ("parts", ["parts"])
    assert tabs.findChild(Button, "tab_parts").text().strip() == "Parts 3"
