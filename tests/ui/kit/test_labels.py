"""Words and pictures: a long name shortens and is said in full; names of customers are never read as HTML."""

from PySide6.QtCore import Qt

from ui.kit import Elided, Picture, TwoLines, number, retone, stacked, text


def test_a_long_name_shortens_and_its_tooltip_says_it_in_full(qtbot, dressed):
    label = Elided("A very long name of a very large company", "b")
    qtbot.addWidget(label)
    label.resize(80, 24)
    label.show()
    assert label.minimumSizeHint().width() < 80
    assert label.toolTip() == label.accessibleName() == "A very long name of a very large company"
    assert not label.grab().isNull()


def test_markup_in_a_name_is_shown_as_it_is(qtbot, dressed):
    assert text("<b>x</b>").textFormat() == Qt.TextFormat.PlainText
    assert Elided("<b>x</b>").textFormat() == Qt.TextFormat.PlainText


def test_a_picture_follows_its_tone(qtbot, dressed):
    picture = Picture("check", "ok")
    qtbot.addWidget(picture)
    before = picture.pixmap().cacheKey()
    picture.show_icon("x", "bad")
    assert picture.pixmap().cacheKey() != before


def test_a_label_changes_words_and_tone_together(qtbot, dressed):
    label = text("3", "h0")
    qtbot.addWidget(label)
    retone(label, "0", "bad")
    assert (label.text(), label.property("tone")) == ("0", "bad")


def test_numbers_stand_flush_right_and_two_lines_stay_together(qtbot, dressed):
    assert number("¥1.00").alignment() & Qt.AlignmentFlag.AlignRight
    lines = TwoLines("first", "second")
    qtbot.addWidget(lines)
    lines.say("a", "b")
    assert (lines.first.text(), lines.second.text()) == ("a", "b")
    assert stacked(text("a"), text("b")).count() == 2
