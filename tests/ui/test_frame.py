"""The frame: a badge for what waits for me, and a status line that says at every moment whether the work is safe."""

import pytest

from ui.frame import Rail, RailButton, Standing, StatusLine
from ui.page import RAIL
from ui.style import tokens


def test_the_rail_has_six_places_with_words_and_stable_names(qtbot, dressed):
    rail = Rail()
    qtbot.addWidget(rail)
    rail.resize(84, 700)
    rail.show()
    buttons = rail.findChildren(RailButton)
    assert [button.objectName() for button in buttons] == [f"rail_{place}" for place in RAIL]
    assert [button.text() for button in buttons] == ["Today", "Orders", "Machines", "Parts", "Sync", "Settings"]
    chosen = []
    rail.chosen.connect(chosen.append)
    buttons[1].click()
    assert (chosen, buttons[1].isChecked(), buttons[0].isChecked()) == (["orders"], True, False)


def test_a_badge_counts_and_goes(qtbot, dressed):
    button = RailButton("sync")
    qtbot.addWidget(button)
    badge = button.findChild(object, "badge_sync")
    for waiting, words in ((4, "4"), (120, "99+")):
        button.count(waiting)
        assert (badge.text(), badge.isHidden()) == (words, False)
    assert button.accessibleName() == "Sync 120"
    button.count(0)
    assert badge.isHidden()


@pytest.mark.parametrize(("is_urgent", "ground", "words"), [(True, "bad", "badge_fg"), (False, "accent", "accent_fg")])
def test_the_number_on_a_badge_can_be_read_in_red_and_in_calm(qtbot, dressed, is_urgent, ground, words):
    button = RailButton("sync")
    qtbot.addWidget(button)
    button.resize(72, 72)
    button.show()
    button.count(4, is_urgent=is_urgent)
    button.count(5, is_urgent=not is_urgent)
    button.count(88, is_urgent=is_urgent)
    badge = button.findChild(object, "badge_sync")
    picture = badge.grab().toImage()
    colours = [picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())]
    t = tokens("light/mouse")
    assert colours.count(getattr(t, ground).lower()) > 40
    assert colours.count(getattr(t, words).lower()) > 4


@pytest.mark.parametrize(
    ("standing", "words", "tone"),
    [
        (Standing(), "Every change is saved on this laptop", "ok"),
        (Standing(is_online=True), "Online · every change is at head office", "ok"),
        (
            Standing(is_online=True, unsent=1),
            "Online · 1 change is safe on this laptop and goes out with the next sync",
            "info",
        ),
        (Standing(is_online=False), "Offline · nothing waits to be sent", "warn"),
        (
            Standing(is_online=False, unsent=4),
            "Offline · 4 changes are safe on this laptop, to be sent when you are online",
            "warn",
        ),
        (Standing(is_online=True, is_syncing=True, unsent=4), "Syncing with head office", "info"),
    ],
)
def test_the_status_line_says_what_is_safe_and_what_will_happen(qtbot, dressed, standing, words, tone):
    line = StatusLine(lambda: None)
    qtbot.addWidget(line)
    line.tell(standing)
    assert (line.words.text(), line.words.property("tone")) == (words, tone)


def test_the_status_line_tells_the_last_sync_and_opens_the_finder(qtbot, dressed):
    from PySide6.QtCore import Qt

    pressed = []
    line = StatusLine(lambda: pressed.append(1))
    qtbot.addWidget(line)
    assert line.last.text() == "Not synced with head office yet"
    line.tell(Standing(last_sync="17:42"))
    assert line.last.text() == "Last sync with head office 17:42"
    line.show()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert pressed == [1]
