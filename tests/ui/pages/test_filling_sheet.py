"""Filling a checklist: saved when left, undone answer by answer, walked by F8, never losing a typed word."""

import math
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from app import checklists, evidence
from app.store.kinds import AttachmentKind
from app.store.trouble import StoreFull
from app.store.types import natural_id
from forms.answers import Kind
from forms.definition import Choice, Form, Question, Section
from tests import builders, met
from ui.page import Place
from ui.pages.orders import OrdersPage

REPORT = "quality_fault_report"


@pytest.fixture
def sheet(desk, show, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "checklist", f"{REPORT}:"))
    hand.find("section_1")
    return hand


def stored(store, order_id, form=REPORT):
    with store.read() as db:
        return checklists.values(db, order_id, form)


def open_section(hand, number):
    hand.press(f"section_{number}")


def test_an_answer_is_on_the_disk_before_the_foot_says_so(sheet, store, at_work):
    open_section(sheet, 2)
    assert not sheet.has("saved") or sheet.says("saved") == ""
    sheet.find("line_cause_text").setFocus()
    sheet.qtbot.keyClicks(sheet.find("line_cause_text"), "seal weeps")
    sheet.key(Qt.Key.Key_Return)
    sheet.until("saved", "Saved ")
    assert stored(store, at_work)["cause_text"] == "seal weeps"


def test_a_press_is_saved_at_once(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.press("choice_fault_level_l2")
    assert stored(store, at_work)["fault_level"] == "l2"


def test_a_failed_save_keeps_the_words_and_says_why_and_goes_along_next_time(sheet, store, at_work, monkeypatch):
    open_section(sheet, 2)
    real = checklists.store_answers

    def full(*_args):
        raise StoreFull

    monkeypatch.setattr(checklists, "store_answers", full)
    sheet.find("line_cause_text").setFocus()
    sheet.qtbot.keyClicks(sheet.find("line_cause_text"), "seal weeps")
    sheet.key(Qt.Key.Key_Return)
    assert sheet.find("line_cause_text", QLineEdit).text() == "seal weeps"
    assert "Not saved" in sheet.find("not_saved").label.text()
    assert "cause_text" not in stored(store, at_work)
    monkeypatch.setattr(checklists, "store_answers", real)
    sheet.press("save_again")
    assert stored(store, at_work)["cause_text"] == "seal weeps"
    assert not sheet.has("not_saved")


def test_ctrl_z_takes_the_last_answer_back_and_ctrl_y_gives_it_again(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.press("choice_fault_level_l2")
    sheet.press("choice_fault_level_l3")
    sheet.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(store, at_work)["fault_level"] == "l2"
    sheet.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert stored(store, at_work)["fault_level"] == "l3"


def test_undo_still_works_after_leaving_the_page(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.press("choice_fault_level_l2")
    sheet.press("tab_parts")
    sheet.press("tab_checklist")
    sheet.find("section_2")
    open_section(sheet, 2)
    sheet.find("choice_fault_level_l1").setFocus()
    sheet.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "fault_level" not in stored(store, at_work)


def test_f8_walks_through_everything_missing_across_sections(sheet):
    sheet.press("next_missing")
    first = QApplication.focusWidget()
    assert first.objectName() == "line_phenomenon"
    assert "required" in sheet.says("error_phenomenon")
    names = [first.objectName()]
    for _ in range(6):
        sheet.key(Qt.Key.Key_F8)
        names.append(QApplication.focusWidget().objectName())
    assert len(set(names)) == 7
    sheet.key(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget().objectName() == names[-2]


def test_digits_choose_and_enter_goes_to_the_next_question(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.find("choice_fault_level_l1").setFocus()
    sheet.key(Qt.Key.Key_3)
    assert stored(store, at_work)["fault_level"] == "l3"
    sheet.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget().objectName() == "line_cause_text"


def test_letters_never_choose_while_words_are_typed(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.find("line_cause_text").setFocus()
    sheet.qtbot.keyClicks(sheet.find("line_cause_text"), "p1")
    sheet.leave()
    assert stored(store, at_work)["cause_text"] == "p1"
    assert "fault_level" not in stored(store, at_work)


def test_what_an_answer_demands_unfolds_at_once_and_goes_when_it_is_mended(sheet):
    open_section(sheet, 2)

    def shown():
        return len([each for each in sheet.page.findChildren(type(sheet.find("section_1"))) if not each.isHidden()])

    count = shown()
    sheet.press("choice_resp_customer")
    sheet.qtbot.waitUntil(lambda: shown() == count + 1)
    sheet.press("choice_resp_ours")
    sheet.qtbot.waitUntil(lambda: shown() == count)


def test_rounds_are_added_moved_and_removed_with_a_way_back(sheet, store, at_work):
    open_section(sheet, 3)
    sheet.press("add_step")
    sheet.press("add_step")
    for number, words in ((1, "drained"), (2, "replaced")):
        sheet.find(f"line_step_text.{number}").setFocus()
        sheet.qtbot.keyClicks(sheet.find(f"line_step_text.{number}"), words)
        sheet.leave()
    sheet.press("round_down_step.1")
    assert sheet.find("line_step_text.1").text() == "replaced"
    sheet.press("round_remove_step.1")
    assert sheet.find("line_step_text.1").text() == "drained"
    sheet.find("line_step_text.1").setFocus()
    sheet.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sheet.find("line_step_text.1").text() == "replaced"


def test_a_photo_chosen_from_files_is_stored_with_the_question(sheet, store, files, at_work, tmp_path, monkeypatch):
    path = tmp_path / "leak.png"
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    picture.fill(QColor("#FFD400"))
    picture.save(str(path))
    sheet.page.enter(Place("orders", str(at_work), "checklist", "pre_check:"))
    sheet.qtbot.waitUntil(lambda: any("Pre-check" in words for words in sheet.labels()))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(path)], ""))
    open_section(sheet, 2)
    open_section(sheet, 3)
    sheet.press("choice_tamper_yes")
    sheet.press("add_tamper_photo")
    held = stored(store, at_work, "pre_check")["tamper_photo"]
    assert files.read(held[0]["sha256"]).startswith(b"\xff\xd8")
    assert Path(held[0]["name"]).name == "leak.png"
    sheet.press("remove_tamper_photo_1")
    assert "tamper_photo" not in stored(store, at_work, "pre_check")


@pytest.mark.feature("S-36", "a versioned checklist is filled and handed in offline", page="filling_sheet")
def test_a_complete_checklist_is_handed_in_after_one_question(sheet, store, at_work):
    with store.write(natural_id("person", "E05")) as tx:
        builders.fill(tx, at_work, REPORT)
    sheet.until("left_to_do", "Everything is answered")
    sheet.press("checklist_submit")
    assert QApplication.focusWidget().objectName() == "confirm_no"
    sheet.press("confirm_yes")
    with store.read() as db:
        row = next(each for each in checklists.checklists(db, at_work) if each.form_id == REPORT)
    assert row.is_done
    sheet.press(f"checklist_open_{REPORT}")
    assert sheet.has("handed_in")
    sheet.press("checklist_reopen")
    sheet.qtbot.waitUntil(lambda: not sheet.has("handed_in"))


def a_long_form(count):
    questions = tuple(
        Question(f"all/q{at}", Kind.SELECT_ONE, {"en": f"Check {at}"}, choices="pf", required="true()")
        if at % 3
        else Question(f"all/q{at}", Kind.DECIMAL, {"en": f"Reading {at}"}, unit="mm", constraint=". <= 200")
        for at in range(count)
    )
    verdict = tuple(Choice(name, {"en": name.title()}) for name in ("pass", "fail", "na"))
    section = Section("all", {"en": "Everything"}, children=questions)
    return Form("long", {"en": "Long"}, "1", ("en",), (section,), {"pf": verdict})


@pytest.fixture
def long_sheet(desk, show, store, at_work):
    with store.write(natural_id("person", "E05")) as tx:
        builders.a_form(tx, "long", a_long_form(500))
        checklists.begin(tx, at_work, "long", language="en")
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "checklist", "long:"))
    hand.find("section_1")
    return hand


def test_five_hundred_questions_open_page_by_page(long_sheet):
    assert long_sheet.has("row_q3")
    assert not long_sheet.page.findChildren(QLineEdit, "line_q498")
    lines = [each for each in long_sheet.page.findChildren(QWidget) if each.objectName().startswith("row_")]
    assert len(lines) <= 40
    long_sheet.page.findChild(QWidget, "section_13").pressed.emit(12)
    assert long_sheet.find("line_q498")


def test_pass_fail_and_na_by_their_letters_in_a_row(long_sheet, store, at_work):
    long_sheet.find("choice_q1_pass").setFocus()
    long_sheet.key(Qt.Key.Key_F)
    assert stored(store, at_work, "long")["q1"] == "fail"
    long_sheet.key(Qt.Key.Key_N)
    assert stored(store, at_work, "long")["q1"] == "na"


def test_an_impossible_number_is_explained_and_mended_by_one_press(long_sheet, store, at_work):
    line = long_sheet.find("line_q0")
    line.setFocus()
    long_sheet.qtbot.keyClicks(line, "1180")
    long_sheet.leave()
    assert line.text() == "1180"
    assert long_sheet.says("error_q0") != ""
    assert long_sheet.says("mend_q0").strip() == "Use 118 mm"
    long_sheet.press("mend_q0")
    assert stored(store, at_work, "long")["q0"] == "118.0"
    assert not long_sheet.has("error_q0")


def test_tab_follows_the_eye(long_sheet):
    long_sheet.find("line_q0").setFocus()
    names = []
    for _ in range(4):
        long_sheet.key(Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().objectName())
    assert names == ["choice_q1_pass", "choice_q1_fail", "choice_q1_na", "choice_q2_pass"]


def test_what_is_typed_is_saved_after_a_short_rest_but_not_yet_blamed(long_sheet, store, at_work):
    line = long_sheet.find("line_q0")
    line.setFocus()
    long_sheet.qtbot.keyClicks(line, "1180")
    long_sheet.qtbot.waitUntil(lambda: stored(store, at_work, "long").get("q0") == "1180", timeout=290)
    assert not long_sheet.has("error_q0")
    long_sheet.qtbot.waitUntil(lambda: long_sheet.has("error_q0"), timeout=1500)
    assert line.hasFocus()


def test_earlier_values_are_shown_and_given_again(long_sheet, store, at_work, clock):
    assert not long_sheet.has("earlier_q1")
    for verdict in ("fail", "na", "pass"):
        long_sheet.press(f"choice_q1_{verdict}")
        clock.pass_(minutes=1)
    long_sheet.press("earlier_q1")
    menu = QApplication.activePopupWidget()
    said = [action.text() for action in menu.actions()]
    assert [words.split("   ")[0] for words in said] == ["Na", "Fail", "no answer"]
    menu.actions()[1].trigger()
    menu.close()
    assert stored(store, at_work, "long")["q1"] == "fail"
    long_sheet.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(store, at_work, "long")["q1"] == "pass"


def test_the_language_of_a_checklist_is_switched_while_it_is_filled(sheet, store, at_work):
    open_section(sheet, 2)
    sheet.press("choice_fault_level_l2")
    english = sheet.find("choice_fault_level_l2").text()
    sheet.press("form_language_1")
    assert "质量故障处理服务报告" in " ".join(sheet.labels())
    assert sheet.find("choice_fault_level_l2").isChecked()
    assert sheet.find("choice_fault_level_l2").text() != english
    sheet.press("choice_fault_level_l3")
    sheet.press("tab_parts")
    sheet.press("tab_checklist")
    sheet.find("section_2")
    assert "质量故障处理服务报告" in " ".join(sheet.labels())
    sheet.press("form_language_2")
    assert sheet.find("choice_fault_level_l2").text() == english
    assert stored(store, at_work)["fault_level"] == "l3"


def a_cascade():
    regions = tuple(Choice(f"r{at}", {"en": f"Region {at}"}) for at in range(20))
    towns = tuple(
        Choice(f"t{at}", {"en": f"Town {at}"}, {"region": f"r{at % 20}", "size": str(at % 2)}) for at in range(300)
    )
    asked = (
        Question("region", Kind.SELECT_ONE, {"en": "Region"}, choices="regions"),
        Question("town", Kind.SELECT_ONE, {"en": "Town"}, choices="towns", choice_filter="region = ${region}"),
        Question("seen", Kind.SELECT_MULTIPLE, {"en": "Seen"}, choices="towns", choice_filter="region = ${region}"),
        Question("order", Kind.RANK, {"en": "Order"}, choices="towns", choice_filter="region = ${region}"),
    )
    return Form("cascade", {"en": "Cascade"}, "1", ("en",), asked, {"regions": regions, "towns": towns})


def test_a_cascade_offers_only_what_fits_in_every_kind_of_field(desk, show, store, at_work):
    with store.write(natural_id("person", "E05")) as tx:
        builders.a_form(tx, "cascade", a_cascade())
        checklists.begin(tx, at_work, "cascade", language="en")
    hand = show(OrdersPage(desk))
    hand.page.enter(Place("orders", str(at_work), "checklist", "cascade:"))
    hand.find("line_region").setFocus()
    hand.qtbot.keyClicks(hand.find("line_region"), "Region 7")
    hand.key(Qt.Key.Key_Return)
    assert stored(store, at_work, "cascade")["region"] == "r7"
    hand.find("line_town").setFocus()
    hand.qtbot.keyClicks(hand.find("line_town"), "Town 27")
    hand.key(Qt.Key.Key_Return)
    assert stored(store, at_work, "cascade")["town"] == "t27"
    hand.press("choice_seen_t47")
    hand.press("arrow_down_order_t7")
    assert stored(store, at_work, "cascade")["seen"] == ["t47"]
    assert stored(store, at_work, "cascade")["order"][:2] == ["t27", "t7"]
    hand.find("line_region").setFocus()
    hand.find("line_region", QLineEdit).selectAll()
    hand.qtbot.keyClicks(hand.find("line_region"), "Region 8")
    hand.key(Qt.Key.Key_Return)
    assert set(stored(store, at_work, "cascade")) == {"region"}
    assert not hand.has("choice_seen_t47")
    assert hand.has("choice_seen_t48")
    hand.find("line_town").setFocus()
    hand.qtbot.keyClicks(hand.find("line_town"), "Town 27")
    hand.key(Qt.Key.Key_Return)
    assert "not in the list" in hand.says("error_town")


def test_typed_words_are_taken_back_and_given_again_on_the_screen_too(sheet, store, at_work):
    open_section(sheet, 2)
    line = sheet.find("line_cause_text")
    line.setFocus()
    sheet.qtbot.keyClicks(line, "seal weeps")
    sheet.leave()
    sheet.find("choice_fault_level_l2").setFocus()
    sheet.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "cause_text" not in stored(store, at_work)
    assert sheet.find("line_cause_text").text() == ""
    sheet.find("choice_fault_level_l2").setFocus()
    sheet.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert stored(store, at_work)["cause_text"] == "seal weeps"
    assert sheet.find("line_cause_text").text() == "seal weeps"


def a_signed_form():
    asked = (
        Question("who", Kind.TEXT, {"en": "Name"}),
        Question("sign", Kind.SIGNATURE, {"en": "Signature"}),
        Question("log", Kind.FILE, {"en": "Log of the controller"}),
    )
    return Form("signed", {"en": "Signed"}, "1", ("en",), asked)


@pytest.fixture
def signed_sheet(desk, show, store, at_work):
    with store.write(natural_id("person", "E05")) as tx:
        builders.a_form(tx, "signed", a_signed_form())
        checklists.begin(tx, at_work, "signed", language="en")
    hand = show(OrdersPage(desk))
    hand.page.enter(Place("orders", str(at_work), "checklist", "signed:"))
    hand.find("add_sign")
    return hand


@pytest.mark.stop("FileTooLarge")
def test_a_file_the_link_would_not_bear_is_refused_with_both_sizes(signed_sheet, tmp_path, monkeypatch):
    path = tmp_path / "log.bin"
    path.write_bytes(bytes(evidence.MOST_BYTES + 1))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(path)], ""))
    signed_sheet.press("add_log")
    signed_sheet.qtbot.waitUntil(lambda: any("too large for an answer" in each for each in signed_sheet.labels()))
    met.look()


def draw(hand, pad):
    """Sign with the mouse: a wave with a loop, as a hand would."""
    points = [QPoint(20 + 6 * at, 100 + round(50 * math.sin(at / 3)) - at % 4) for at in range(45)]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
    QApplication.processEvents()


def test_a_signature_question_is_signed_on_a_pad_and_only_the_drawing_is_kept(signed_sheet, store, files, at_work):
    signed_sheet.press("add_sign")
    assert not signed_sheet.find("take_sign").isEnabled()
    draw(signed_sheet, signed_sheet.find("pad_sign"))
    assert signed_sheet.find("take_sign").isEnabled()
    signed_sheet.press("take_sign")
    held = stored(store, at_work, "signed")["sign"]
    picture = QImage.fromData(files.read(held["sha256"]))
    dark = sum(
        picture.pixelColor(x, y).lightness() < 90 for x in range(0, picture.width(), 2) for y in range(picture.height())
    )
    assert dark > 50
    assert picture.pixelColor(2, 2).lightness() > 240
    assert not signed_sheet.has("pad_sign")
    with store.read() as db:
        assert evidence.photos(db, at_work) == []
        assert len(evidence.photos(db, at_work, kinds=[AttachmentKind.SCAN])) == 1
    signed_sheet.press("remove_sign_1")
    assert "sign" not in stored(store, at_work, "signed")
    assert signed_sheet.has("add_sign")


def test_a_scribble_is_no_signature_and_escape_leaves_the_pad(signed_sheet, store, at_work):
    signed_sheet.press("add_sign")
    pad = signed_sheet.find("pad_sign")
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert not signed_sheet.find("take_sign").isEnabled()
    pad.setFocus()
    signed_sheet.key(Qt.Key.Key_Escape)
    assert not signed_sheet.has("pad_sign")
    assert "sign" not in stored(store, at_work, "signed")


def test_any_file_answers_a_file_question_as_it_is(signed_sheet, store, files, at_work, tmp_path, monkeypatch):
    (tmp_path / "plc.log").write_bytes(b"08:01 start\n08:02 stop\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(tmp_path / "plc.log")], ""))
    signed_sheet.press("add_log")
    held = stored(store, at_work, "signed")["log"]
    assert files.read(held[0]["sha256"]) == b"08:01 start\n08:02 stop\n"
    assert held[0]["name"] == "plc.log"
    with store.read() as db:
        assert evidence.photos(db, at_work) == []
