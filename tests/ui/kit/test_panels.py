"""The larger parts: they can be filled again, tell their numbers, and say "saved" only with a time."""

from datetime import UTC, datetime

from ui.kit import Button, Card, Empty, Facts, Foot, Head, Tile, choose_row, panel, row, text


def test_a_card_is_filled_again_without_remains(qtbot, dressed):
    card = Card("Machine", "hard-drive", text("old"))
    qtbot.addWidget(card)
    card.fill(text("new"), None)
    widgets = [card.box.itemAt(at).widget() for at in range(card.box.count())]
    assert [widget.text() for widget in widgets if widget] == ["new"]


def test_a_tile_says_its_number_and_line_to_a_screen_reader(qtbot, dressed):
    tile = Tile("cloud-upload", "Not sent", "tile_unsent")
    qtbot.addWidget(tile)
    tile.tell("4", "Safe here", "warn")
    assert tile.number() == "4"
    assert tile.accessibleName() == "Not sent: 4. Safe here"


def test_facts_are_told_again(qtbot, dressed):
    facts = Facts([("Serial", "PS-1")])
    qtbot.addWidget(facts)
    facts.tell([("Serial", "PS-2"), ("Model", "M")])
    assert facts.layout().count() == 4


def test_an_empty_place_says_what_will_be_here_and_what_to_do(qtbot, dressed):
    empty = Empty("No parts booked yet.", "Pick from the van on the left, or scan.", Button("Scan"), name="no_parts")
    qtbot.addWidget(empty)
    empty.say("Nothing found.")
    assert (empty.words.text(), empty.way_on.isHidden()) == ("Nothing found.", True)


def test_a_head_says_title_and_place(qtbot, dressed):
    head = Head("Compressor 2 trips", "WO-26-00815", Button("Call"))
    qtbot.addWidget(head)
    head.say("Cooling tower", "WO-26-00816")
    assert (head.title.text(), head.sub.text()) == ("Cooling tower", "WO-26-00816")


def test_a_foot_tells_the_second_of_the_last_save(qtbot, dressed):
    foot = Foot(Button("Next", kind="primary"))
    qtbot.addWidget(foot)
    assert foot.saved.text() == ""
    foot.show_saved(datetime(2026, 11, 24, 10, 51, 7, tzinfo=UTC))
    assert foot.saved.text() == "Saved 10:51:07"


def test_a_row_shows_that_it_is_chosen(qtbot, dressed):
    frame = panel(row(text("a")), "row")
    qtbot.addWidget(frame)
    choose_row(frame, chosen=True)
    assert frame.property("panel") == "chosen"
