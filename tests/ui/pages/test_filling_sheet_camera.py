"""Codes and photos by the camera, through the window: in a checklist and wherever a keyboard scanner may type."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from app import checklists, parts
from app.coverage import CoverageSource, judged
from app.store.types import natural_id
from forms.answers import Kind
from forms.definition import Form, Question
from tests import builders, films
from ui.page import Place
from ui.pages.machines import MachinesPage
from ui.pages.orders import OrdersPage
from ui.pages.requests import RequestsPage
from ui.pages.van import VanPage
from ui.viewfinder import Viewfinder

SECONDS = 20_000
ENGINEER = natural_id("person", "E05")
ASKED = Form(
    "nameplate", {"en": "Nameplate"}, "1", ("en",),
    (
        Question("plate", Kind.BARCODE, {"en": "Code on the plate"}, constraint="regex(., '^[A-Z]{2}-[0-9]+$')"),
        Question("seen", Kind.PHOTO, {"en": "The plate"}),
        Question("after", Kind.TEXT, {"en": "Anything else"}),
    ),
    {},
)  # fmt: skip


@pytest.fixture
def hand(desk, show, store, at_work):
    with store.write(ENGINEER) as tx:
        builders.a_form(tx, "nameplate", ASKED)
        checklists.begin(tx, at_work, "nameplate", language="en")
    hand = show(OrdersPage(desk))
    hand.page.enter(Place("orders", str(at_work), "checklist", "nameplate:"))
    hand.find("line_plate")
    yield hand
    for finder in hand.page.window().findChildren(Viewfinder):
        finder.end()


@pytest.fixture
def film(tmp_path):
    def made(*codes, name="codes", each=300, **more):
        return films.cameras(films.a_film(tmp_path / f"{name}.avi", [films.on_a_wall(*codes, **more)], each=each))

    return made


def stored(store, order_id):
    with store.read() as db:
        return checklists.values(db, order_id, "nameplate")


def until(hand, is_so):
    hand.qtbot.waitUntil(is_so, timeout=SECONDS)


def test_a_code_before_the_camera_answers_its_question_and_goes_on_to_the_next(hand, desk, store, at_work, film):
    desk.cameras = film(films.bars("PS-4500231"), turned=6, blurred=0.8)
    hand.press("scan_plate")
    until(hand, lambda: hand.has("code_told"))
    assert "PS-4500231" in hand.find("code_told").label.text()
    assert "Code128" in hand.find("code_told").label.text()
    until(hand, lambda: stored(store, at_work).get("plate") == "PS-4500231")
    until(hand, lambda: not hand.has("code_sheet"))
    assert hand.says("line_plate") == "PS-4500231"
    assert QApplication.focusWidget().objectName() == "camera_seen"


def test_what_the_form_does_not_allow_is_refused_as_if_it_were_typed(hand, desk, store, at_work, film):
    desk.cameras = film(films.qr("https://example.org/1"))
    hand.press("scan_plate")
    until(hand, lambda: hand.has("error_plate"))
    assert hand.says("line_plate") == "https://example.org/1"


def test_of_several_codes_the_person_chooses_by_number(hand, desk, store, at_work, film):
    desk.cameras = film(films.qr("AB-12"), films.qr("CD-34"), size=(1280, 720))
    hand.press("scan_plate")
    until(hand, lambda: hand.has("code_2"))
    assert stored(store, at_work).get("plate") is None
    hand.key(Qt.Key.Key_2)
    until(hand, lambda: stored(store, at_work).get("plate") == "CD-34")


def test_a_code_is_read_from_a_pasted_picture_and_from_a_file(hand, desk, store, at_work, tmp_path, monkeypatch):
    desk.cameras = films.cameras()
    shot = films.on_a_wall(films.qr("EF-56"))
    image = QImage(shot.data, 640, 480, shot.strides[0], QImage.Format.Format_BGR888).copy()
    pasted = QMimeData()
    pasted.setImageData(image)
    QGuiApplication.clipboard().setMimeData(pasted)
    hand.press("scan_plate")
    until(hand, lambda: hand.has("camera_trouble"))
    hand.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(hand, lambda: stored(store, at_work).get("plate") == "EF-56")
    until(hand, lambda: not hand.has("code_sheet"))
    empty, full = tmp_path / "wall.png", tmp_path / "plate.png"
    blank = films.scene()
    QImage(blank.data, 640, 480, blank.strides[0], QImage.Format.Format_BGR888).save(str(empty))
    image_two = films.on_a_wall(films.qr("GH-78"))
    QImage(image_two.data, 640, 480, image_two.strides[0], QImage.Format.Format_BGR888).save(str(full))
    chosen = [str(empty), str(full)]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (chosen.pop(0), ""))
    hand.press("scan_plate")
    hand.press("code_file")
    until(hand, lambda: "No code was found" in hand.find("code_told").label.text())
    hand.press("code_file")
    until(hand, lambda: stored(store, at_work).get("plate") == "GH-78")


def test_a_photo_is_taken_for_a_question(hand, desk, store, files, at_work, tmp_path):
    desk.cameras = films.cameras(films.a_film(tmp_path / "bench.avi", [films.scene()], each=300))
    hand.press("camera_seen")
    until(hand, hand.page.findChild(QWidget, "photo_shoot").isEnabled)
    hand.press("photo_shoot")
    until(hand, lambda: hand.has("photo_use"))
    hand.press("photo_use")
    until(hand, lambda: bool(stored(store, at_work).get("seen")))
    (held,) = stored(store, at_work)["seen"]
    assert files.read(held["sha256"]).startswith(b"\xff\xd8")
    assert hand.has("remove_seen_1")


@pytest.mark.feature(
    "S-05", "the camera reads a component's barcode: machine, scope and service period stand there", page="diagnosis"
)
def test_the_camera_judges_the_coverage_by_a_barcode(hand, desk, store, at_work, film):
    desk.cameras = film(films.bars("2000000101378", "EAN13"), size=(1280, 720))
    hand.page.enter(Place("orders", str(at_work), "diagnosis"))
    hand.press("scan_coverage_barcode")
    until(hand, lambda: not hand.has("code_sheet"))
    until(hand, lambda: "Compressor" in hand.says("coverage_source"))
    with store.read() as db:
        assert judged(db, at_work).proof.source is CoverageSource.BARCODE


def test_a_part_and_its_serials_are_scanned_onto_the_order(hand, desk, store, at_work, film):
    def scan(button, code, name):
        desk.cameras = film(films.bars(code), name=name)
        hand.press(button)
        until(hand, lambda: not hand.has("code_sheet"))

    def lines():
        with store.read() as db:
            return parts.order_parts(db, at_work)

    hand.page.enter(Place("orders", str(at_work), "parts"))
    hand.find("part_list")
    scan("scan_part_search", "CH05-A", "part")
    until(hand, lambda: len(lines()) == 1)
    scan("scan_part_old_1", "OLD-77", "old")
    scan("scan_part_new_1", "NEW-78", "new")
    hand.leave()
    until(hand, lambda: (lines()[0].old_serial, lines()[0].new_serial) == ("OLD-77", "NEW-78"))


def test_a_machine_is_found_by_the_barcode_of_its_component(desk, show, film):
    desk.cameras = film(films.bars("2000000101378", "EAN13"), size=(1280, 720))
    hand = show(MachinesPage(desk))
    hand.page.enter(Place("machines"))
    hand.page._shown = None
    hand.press("scan_machine_search")
    until(hand, lambda: not hand.has("code_sheet"))
    until(hand, lambda: bool(hand.page.place().key))
    assert hand.find("machine_search", QLineEdit).text() == "2000000101378"


def test_the_van_and_a_call_take_a_scan(desk, show, store, company, film):
    desk.cameras = film(films.bars("CH05-A"), name="part")
    van = show(VanPage(desk))
    van.page.enter(Place("parts"))
    van.press("scan_parts_search")
    until(van, lambda: van.find("parts_search", QLineEdit).text() == "CH05-A")
    call = show(RequestsPage(desk))
    call.page.enter(Place("requests"))
    serial = next(each for each in call.page._subjects if "PS-450" in each).split(" · ")[0]
    desk.cameras = film(films.bars(serial), name="serial", size=(1280, 720))
    call.press("scan_call_about")
    until(call, lambda: call.find("call_about", QLineEdit).text() in call.page._subjects)
