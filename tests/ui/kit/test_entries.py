"""Entries: saved when left or after a rest, never twice, never torn from under the fingers."""

import pytest
from PySide6.QtWidgets import QLineEdit

from ui.kit import Entry, Labelled, Memo, column, panel


@pytest.fixture(params=[Entry, Memo])
def field(request, qtbot, dressed):
    other = QLineEdit()
    made = request.param("", "hint", name="note")
    held = panel(column(made, other))
    qtbot.addWidget(held)
    held.show()
    made.held = held  # qtbot holds widgets weakly
    return made


def typed(field):
    return field.text() if isinstance(field, Entry) else field.toPlainText()


def test_words_are_told_after_a_rest(qtbot, field):
    with qtbot.waitSignal(field.rested, timeout=2000) as told:
        qtbot.keyClicks(field, "leak")
    assert told.args == ["leak"]


def test_words_are_told_when_the_field_is_left_and_not_again(qtbot, field):
    told = []
    field.rested.connect(told.append)
    field.setFocus()
    qtbot.keyClicks(field, "oil")
    field.settle()
    field.settle()
    assert told == ["oil"]


def test_what_is_kept_does_not_replace_what_is_being_typed(qtbot, field):
    field.setFocus()
    qtbot.keyClicks(field, "new words")
    field.show_words("old words")
    assert typed(field) == "new words"
    field.settle()
    field.show_words("from head office")
    assert typed(field) == "from head office"


def test_an_error_stands_below_and_deletes_nothing(qtbot, dressed):
    entry = Entry("1180", name="temperature")
    labelled = Labelled("Discharge temperature", entry, "Expect 60-105")
    qtbot.addWidget(labelled)
    labelled.show_error("1180 is outside -20…200")
    assert (labelled.error(), entry.text(), entry.property("look_state")) == ("1180 is outside -20…200", "1180", "bad")
    labelled.show_error("")
    assert (labelled.error(), entry.property("look_state")) == ("", "")
    assert entry.accessibleName() == "Discharge temperature"


def words(field):
    return field.toPlainText() if isinstance(field, Memo) else field.text()


def test_words_that_could_not_be_saved_stay_and_are_told_again_when_the_field_is_left(qtbot, field):
    told = []
    field.rested.connect(told.append)
    field.show_words("old")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "new")
    field.settle()
    field.not_kept()
    field.show_words("old")
    assert words(field) == "new"
    field.settle()
    assert told == ["new", "new"]
    field.show_words("new")
    field.show_words("other")
    assert words(field) == "other"


def test_what_was_read_before_the_words_were_saved_does_not_replace_them(qtbot, field):
    field.show_words("old")
    field.selectAll()
    qtbot.keyClicks(field, "new")
    field.settle()
    field.show_words("old")
    assert words(field) == "new"
    field.show_words("new")
    field.show_words("old")
    assert words(field) == "old"


def test_a_field_for_another_record_takes_nothing_along(qtbot, field):
    told = []
    qtbot.keyClicks(field, "of the first")
    field.settle()
    field.not_kept()
    field.rested.connect(told.append)
    field.forget()
    field.settle()
    assert words(field) == ""
    assert told == []
    field.show_words("of the second")
    assert words(field) == "of the second"
