"""A page is a place: it can be written down, come back to, and left with every field settled."""

from PySide6.QtWidgets import QLineEdit

from ui.kit import Button, Entry, Head, column, panel
from ui.page import TODAY, Page, Place


class Sheet(Page):
    rail = "orders"

    def __init__(self):
        super().__init__(None)
        self.note, self.go = Entry(name="note"), Button("Go", kind="primary", name="go")
        self.lay(Head("Title"), panel(column(self.note, self.go)))


def test_a_place_is_written_down_and_read_back():
    place = Place("order", "0190", "parts", "serial")
    assert Place.from_json(place.as_json()) == place
    for broken in (None, [], {}, {"page": 3}, "order"):
        assert Place.from_json(broken) == TODAY
    assert Place.from_json({"page": "order", "more": 1}) == Place("order")


def test_leaving_settles_every_field(qtbot, dressed):
    page, told = Sheet(), []
    qtbot.addWidget(page)
    page.show()
    page.note.rested.connect(told.append)
    qtbot.keyClicks(page.note, "leak")
    page.leave()
    assert told == ["leak"]


def test_the_field_with_the_focus_is_part_of_the_place(qtbot, dressed):
    page = Sheet()
    qtbot.addWidget(page)
    page.show()
    assert page.focus_field("note")
    assert page.place() == Place("orders", field="note")
    assert not page.focus_field("nothing")
    assert isinstance(page.focusWidget(), QLineEdit)


def test_the_primary_button_is_the_visible_one(qtbot, dressed):
    page = Sheet()
    qtbot.addWidget(page)
    page.show()
    assert page.primary() is page.go
    page.go.hide()
    assert page.primary() is None
