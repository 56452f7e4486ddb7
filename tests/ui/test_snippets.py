"""Note templates: put into the field one writes in by two keys, saved like typed words; one's own first."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu

from app import words
from app.words import LANGUAGES
from ui.kit.entries import Entry, Memo
from ui.snippets import TemplateMenu, field_of, own_templates, usual_templates


def opened(field, own=(), keep=lambda _said: None):
    menu = TemplateMenu(field, own, "en", keep)
    menu.open_here()
    return menu


@pytest.mark.parametrize("kind", [Entry, Memo])
def test_a_template_goes_in_where_the_cursor_stands_and_rests_like_typed_words(qtbot, dressed, kind):
    field = kind()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.keyClicks(field, "Pump 2. ")
    menu = opened(field, ["Bearing changed."])
    with qtbot.waitSignal(field.rested, timeout=8000) as told:
        qtbot.keyClick(menu, Qt.Key.Key_1)
    assert told.args == ["Pump 2. Bearing changed."]


def test_what_stands_in_the_field_is_kept_as_a_template_once(qtbot, dressed):
    field, kept = Entry("Filter  cleaned"), []
    qtbot.addWidget(field)
    menu = opened(field, [], kept.append)
    {each.objectName(): each for each in menu.actions()}["template_keep"].trigger()
    assert kept == ["Filter cleaned"]
    again = opened(field, kept, kept.append)
    assert not {each.objectName(): each for each in again.actions()}["template_keep"].isEnabled()


def test_nothing_is_offered_where_nothing_may_be_written(qtbot, dressed):
    secret, closed = Entry(), Memo()
    for field in (secret, closed):
        qtbot.addWidget(field)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    closed.setReadOnly(True)
    assert (field_of(secret), field_of(closed), field_of(QMenu()), field_of(None)) == (None, None, None, None)


def test_own_templates_are_one_a_line_and_none_twice():
    assert own_templates(" a \n\nb\na\n") == ["a", "b"]


def test_every_template_that_comes_along_is_there_in_both_languages():
    assert len(usual_templates("en")) == len(usual_templates("zh_CN")) >= 5
    assert all(words.keys("note_templates", language) for language in LANGUAGES)
