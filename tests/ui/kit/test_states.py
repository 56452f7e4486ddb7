"""A state is word, tint and icon; a strip says a sentence in place; progress counts."""

from ui.kit import Bar, Pill, Strip


def test_a_pill_changes_word_and_tone_together(qtbot, dressed):
    pill = Pill("Appointed", "mute", name="state")
    qtbot.addWidget(pill)
    pill.say("2 missing", "bad")
    assert (pill.words(), pill.property("tone"), pill.accessibleName()) == ("2 missing", "bad", "2 missing")


def test_a_strip_wraps_its_sentence(qtbot, dressed):
    strip = Strip("No consent yet, so it cannot be booked (BR-49).", "bad", "lock", name="stop")
    qtbot.addWidget(strip)
    strip.say("Consent given 10:55", "ok")
    assert strip.label.wordWrap()
    assert strip.property("tone") == "ok"


def test_progress_shows_part_of_a_whole_and_nothing_of_nothing(qtbot, dressed):
    bar = Bar(3, 4)
    qtbot.addWidget(bar)
    assert bar.value() == 750
    bar.tell(0, 0)
    assert bar.value() == 0
    bar.tell(9, 4, "ok")
    assert (bar.value(), bar.property("tone")) == (1000, "ok")
