"""Each kind of answer is given with real keys and presses, and told once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forms.answers import FileAnswer, Geopoint, Kind
from forms.definition import Question
from ui.fields.base import Field
from ui.fields.choice import ManyField, OneField, RankField, SearchField
from ui.fields.kinds import Around, make_field
from ui.fields.moment import MomentField
from ui.fields.number import NumberField, RangeField
from ui.fields.photo import FileField, given_by
from ui.fields.place import GeopointField
from ui.fields.plain import AcknowledgeField, ComputedField
from ui.fields.text import BarcodeField, ParagraphField, TextField
from ui.kit.buttons import Option

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 2, 51, 7, tzinfo=UTC)
VERDICT = (Option("pass", "Pass"), Option("fail", "Fail"), Option("na", "N/A"))
LEVELS = tuple(Option(f"l{at}", f"Level {at}") for at in range(1, 5))


@pytest.fixture
def desk_top(qtbot):
    """A window that holds one field and another place for the focus to go."""
    window = QWidget()
    window.setLayout(QVBoxLayout())
    other = QLineEdit(window)
    other.setObjectName("other")
    window.layout().addWidget(other)
    qtbot.addWidget(window)

    def put(field: Field) -> list[object]:
        told: list[object] = []
        field.answered.connect(told.append)
        window.layout().addWidget(field)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        field.take_focus()
        QApplication.processEvents()
        return told

    put.window = window
    put.other = other
    return put


def type_into(qtbot, field: Field, words: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget() or field, words)


def test_words_are_told_after_the_rest_and_only_once(qtbot, desk_top) -> None:
    field = TextField("cause")
    told = desk_top(field)
    type_into(qtbot, field, "seal weeps")
    assert told == []
    qtbot.waitUntil(lambda: told == ["seal weeps"], timeout=2000)
    desk_top.other.setFocus()
    qtbot.wait(20)
    assert told == ["seal weeps"]


def test_leaving_a_field_tells_at_once(qtbot, desk_top) -> None:
    field = TextField("cause")
    told = desk_top(field)
    type_into(qtbot, field, "worn")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert told == ["worn"]


def test_enter_tells_and_asks_for_the_next_question(qtbot, desk_top) -> None:
    field = NumberField("temp", Kind.DECIMAL, "℃")
    told = desk_top(field)
    type_into(qtbot, field, "88,4")
    with qtbot.waitSignal(field.moved_on):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told == [Decimal("88.4")]


def test_a_number_half_typed_is_not_rewritten_under_the_hand(qtbot, desk_top) -> None:
    field = NumberField("temp", Kind.DECIMAL, "℃")
    told = desk_top(field)
    type_into(qtbot, field, "88,")
    qtbot.waitUntil(lambda: told == [Decimal(88)], timeout=2000)
    field.show_value(Decimal(88))
    assert field.typed() == "88,"
    type_into(qtbot, field, "4")
    desk_top.other.setFocus()
    assert told[-1] == Decimal("88.4")
    assert field.typed() == "88.4"


def test_what_is_no_number_stays_on_the_screen(qtbot, desk_top) -> None:
    field = NumberField("temp", Kind.DECIMAL, "℃")
    told = desk_top(field)
    type_into(qtbot, field, "8o")
    with qtbot.waitSignal(field.misread) as slip:
        desk_top.other.setFocus()
    assert slip.args == ["8o"]
    field.show_value(None)
    assert field.typed() == "8o"
    assert told == []


def test_mending_a_slip_back_to_the_old_value_is_told(qtbot, desk_top) -> None:
    field = NumberField("temp", Kind.DECIMAL, "℃")
    told = desk_top(field)
    field.show_value(Decimal(8))
    type_into(qtbot, field, "o")
    field.flush()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    field.flush()
    assert told == [Decimal(8)]


def test_a_whole_number_refuses_a_fraction(qtbot, desk_top) -> None:
    field = NumberField("count", Kind.INTEGER)
    told = desk_top(field)
    type_into(qtbot, field, "2.5")
    with qtbot.waitSignal(field.misread):
        field.flush()
    assert told == []


def test_a_range_moves_by_steps_and_stops_at_its_ends(qtbot, desk_top) -> None:
    field = RangeField("noise", Decimal(0), Decimal(1), Decimal("0.5"))
    told = desk_top(field)
    more = field.findChild(QPushButton, "more_noise")
    for _ in range(4):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert told == [Decimal(0), Decimal("0.5"), Decimal("1.0")]


def test_pass_fail_and_na_answer_to_their_letters(qtbot, desk_top) -> None:
    field = OneField("guard", VERDICT)
    told = desk_top(field)
    assert field.press("f")
    assert field.press("P")
    assert field.press("2")
    assert not field.press("9")
    assert not field.press("x")
    assert told == ["fail", "pass", "fail"]


def test_pressing_the_chosen_answer_takes_it_back(qtbot, desk_top) -> None:
    field = OneField("level", LEVELS)
    told = desk_top(field)
    button = field.findChild(QPushButton, "choice_level_l2")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told == ["l2", None]
    assert not button.isChecked()


def test_several_are_kept_in_the_order_of_the_list(qtbot, desk_top) -> None:
    field = ManyField("topics", LEVELS)
    told = desk_top(field)
    for key in ("l3", "l1"):
        qtbot.mouseClick(field.findChild(QPushButton, f"choice_topics_{key}"), Qt.MouseButton.LeftButton)
    assert told == [("l3",), ("l1", "l3")]


def test_one_of_many_is_found_by_a_part_of_its_name(qtbot, desk_top) -> None:
    field = SearchField("maker", [Option(f"m{at}", f"Maker {at}") for at in range(300)])
    told = desk_top(field)
    type_into(qtbot, field, "Maker 217")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    field.flush()
    assert told == ["m217"]
    type_into(qtbot, field, "x")
    with qtbot.waitSignal(field.misread):
        field.flush()


def test_ranking_moves_one_up_and_says_the_whole_order(qtbot, desk_top) -> None:
    field = RankField("weight", LEVELS)
    told = desk_top(field)
    qtbot.mouseClick(field.findChild(QPushButton, "arrow_up_weight_l3"), Qt.MouseButton.LeftButton)
    assert told == [("l1", "l3", "l2", "l4")]


def test_a_day_is_typed_or_taken_from_today(qtbot, desk_top) -> None:
    field = MomentField("day", Kind.DATE, lambda: NOW, SHANGHAI)
    told = desk_top(field)
    type_into(qtbot, field, "11-17")
    desk_top.other.setFocus()
    assert told == [date(2026, 11, 17)]
    assert field.typed() == "2026-11-17"
    qtbot.mouseClick(field.findChild(QPushButton, "now_day"), Qt.MouseButton.LeftButton)
    assert told[-1] == date(2026, 11, 18)


def test_a_moment_is_in_the_zone_of_the_site(qtbot, desk_top) -> None:
    field = MomentField("run", Kind.DATETIME, lambda: NOW, SHANGHAI)
    told = desk_top(field)
    qtbot.mouseClick(field.findChild(QPushButton, "now_run"), Qt.MouseButton.LeftButton)
    assert told == [datetime(2026, 11, 18, 10, 51, tzinfo=SHANGHAI)]
    assert field.typed() == "2026-11-18 10:51"


def test_seconds_nobody_typed_are_not_lost_by_looking(qtbot, desk_top) -> None:
    field = MomentField("run", Kind.DATETIME, lambda: NOW, SHANGHAI)
    told = desk_top(field)
    field.show_value(NOW)
    desk_top.other.setFocus()
    field.flush()
    assert told == []


def test_a_scanner_that_ends_with_enter_moves_on(qtbot, desk_top) -> None:
    field = BarcodeField("serial")
    told = desk_top(field)
    type_into(qtbot, field, "GC PZ260001")
    with qtbot.waitSignal(field.moved_on):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told == ["GCPZ260001"]


def test_a_paragraph_keeps_its_lines(qtbot, desk_top) -> None:
    field = ParagraphField("note")
    told = desk_top(field)
    type_into(qtbot, field, "one")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    type_into(qtbot, field, "two")
    qtbot.waitUntil(lambda: told == ["one\ntwo"], timeout=2000)


def test_a_place_is_typed_as_degrees(qtbot, desk_top) -> None:
    field = GeopointField("where")
    told = desk_top(field)
    type_into(qtbot, field, "36.1234, 117.1")
    desk_top.other.setFocus()
    assert told == [Geopoint(36.1234, 117.1)]


def test_what_is_seen_can_be_taken_back(qtbot, desk_top) -> None:
    field = AcknowledgeField("seen")
    told = desk_top(field)
    assert field.press("1")
    assert field.press("1")
    assert told == [True, None]


def test_a_computed_value_is_only_read(desk_top) -> None:
    field = ComputedField("rate", "%")
    told = desk_top(field)
    field.show_value("80.0")
    assert field.typed() == "80.0 %"
    assert told == []


def test_files_dropped_on_a_question_are_handed_over_unread(qtbot, desk_top, tmp_path: Path) -> None:
    field = FileField("pic", "From files", "image-plus")
    desk_top(field)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(field.files_given) as given:
        field.dropEvent(QDropEvent(QPointF(1, 1), copy, data, left, none))
    assert given.args == [[tmp_path / "a.jpg"]]


def test_a_pasted_picture_arrives_as_png() -> None:
    data = QMimeData()
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(QColor("#FFD400"))
    data.setImageData(picture)
    (given,) = given_by(data)
    assert isinstance(given, bytes)
    assert given.startswith(b"\x89PNG")


def test_a_photo_can_be_taken_away_until_the_form_is_locked(qtbot, desk_top) -> None:
    field = FileField("pic", "From files", "image-plus")
    desk_top(field)
    file = FileAnswer("a" * 64, "a.jpg", "image/jpeg")
    field.show_value((file,))
    with qtbot.waitSignal(field.removed) as removed:
        qtbot.mouseClick(field.findChild(QPushButton, "remove_pic_1"), Qt.MouseButton.LeftButton)
    assert removed.args == [file]
    field.set_locked(on=True)
    assert field.findChild(QPushButton, "add_pic").isHidden()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_question_has_its_field(qtbot, kind: Kind) -> None:
    field = make_field(Question("q", kind), "q", VERDICT, Around(lambda: NOW, SHANGHAI))
    assert (field is None) == (kind in {Kind.NOTE, Kind.ROW})
    if field is not None:
        qtbot.addWidget(field)
        field.show_value(None)
        field.set_locked(on=True)
        field.flush()
        assert field.objectName() == "field_q"


def test_every_button_of_a_choice_is_high_enough_for_a_thumb(qtbot, desk_top) -> None:
    field = OneField("guard", VERDICT)
    desk_top(field)
    for button in field.findChildren(QPushButton):
        assert button.height() >= 44
        assert button.mapTo(field, QPoint(0, 0)).x() + button.width() <= field.width()


def test_a_place_is_taken_from_a_track_and_a_file_without_one_is_told(qtbot, tmp_path, monkeypatch):
    field = make_field(Question("q", Kind.GEOPOINT), "q", (), Around(lambda: NOW, SHANGHAI))
    qtbot.addWidget(field)
    field.show()
    told, misread = [], []
    field.answered.connect(told.append)
    field.misread.connect(misread.append)
    for name, text in (("way.gpx", '<gpx><wpt lat="36.1" lon="117.1"/></gpx>'), ("note.txt", "nothing")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, name=name: (str(tmp_path / name), ""))
        qtbot.mouseClick(field.findChild(QWidget, "place_q"), Qt.MouseButton.LeftButton)
    assert told == [Geopoint(36.1, 117.1)]
    assert misread == ["note.txt"]
