"""A draft of version 1 is finished while versions 2 and 3 are out: offline, in the window, signed, printed, merged.

Head office publishes, two laptops sync; one engineer is on the road without a network while the form changes twice.
"""

import math
import uuid

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app import checklists, published
from app.documents.checking import checklist_part
from app.store.kinds import ResponseState
from app.store.tables import Answer, Response
from app.store.types import natural_id
from app.words import Pair
from office import forms, inbox
from tests.forms.authoring.books import YES_NO, row, write
from tests.sync.ends import add_company, add_order, enrol_by_hand, open_end, order_id, person_id, same
from ui import lanes, style
from ui.desk import Desk
from ui.page import Place
from ui.pages.orders import OrdersPage

GUARDS = [row("select_one yn", "ok", "Guards fitted", required="yes"), row("decimal", "gap", "Gap")]
SIGNED = row("image", "sign", "Signature", appearance="signature")


def version(folder, number, *more):
    settings = {"form_id": "guards", "form_title": "Guards", "version": str(number)}
    return write(folder / f"{number}.xlsx", [*GUARDS, *more], choices=YES_NO, settings=settings)


@pytest.fixture
def end(tmp_path):
    made = open_end(tmp_path / "office")
    with made.write() as tx:
        add_company(tx)
        add_order(tx, 1)
    forms.publish(version(tmp_path, 1, SIGNED), {}, made.store)
    yield made
    made.store.close()


@pytest.fixture
def laptop(end, tmp_path):
    mine = enrol_by_hand(end, tmp_path / "laptop", "E01")
    mine.sync()
    yield mine
    mine.store.close()


@pytest.fixture
def hand(qtbot, qapp, laptop):
    """The window over the laptop, as the engineer has it before him; there is no network."""
    style.load_fonts()
    style.dress(qapp, "light", "mouse")
    desk = Desk(
        laptop.store, lanes.inline(), laptop.clock, language="en", person_id=person_id("E01"), files=laptop.files
    )
    page = OrdersPage(desk)
    qtbot.addWidget(page)
    page.resize(1282, 736)
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    yield Glass(qtbot, page)
    page.close()
    desk.close()


class Glass:
    """Finds widgets by their names and presses them."""

    def __init__(self, qtbot, page):
        self.qtbot, self.page = qtbot, page

    def find(self, name):
        def seen():
            return [each for each in self.page.findChildren(object, name) if each.isVisibleTo(self.page)]

        self.qtbot.waitUntil(lambda: bool(seen()), timeout=3000)
        return seen()[0]

    def press(self, name):
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def open(self, form):
        self.page.enter(Place("orders", str(order_id(1)), "checklist", f"{form}:"))
        self.find("section_1")

    def write(self, name, words):
        self.find(name).setFocus()
        QTest.keyClicks(self.find(name), words)
        QTest.keyClick(self.find(name), Qt.Key.Key_Tab)
        QApplication.processEvents()

    def sign(self, name):
        self.press(f"add_{name}")
        pad = self.find(f"pad_{name}")
        points = [QPoint(20 + 6 * at, 100 + round(50 * math.sin(at / 3))) for at in range(45)]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
        self.press(f"take_{name}")


RESPONSE = natural_id("response", order_id(1), "guards", 1)


def test_a_draft_of_version_one_is_finished_signed_printed_and_merged_while_two_newer_ones_are_out(
    end, laptop, hand, tmp_path
):
    hand.page.enter(Place("orders", str(order_id(1)), "checklist", ""))
    hand.press("checklist_more")
    menu = QApplication.activePopupWidget()
    next(each for each in menu.actions() if each.objectName() == "checklist_begin_guards").trigger()
    menu.close()
    hand.press("choice_ok_yes")
    laptop.sync()
    forms.publish(version(tmp_path, 2, SIGNED, row("text", "remark", "Remark", required="yes")), {}, end.store)
    forms.publish(version(tmp_path, 3, row("integer", "count", "Bolts", required="yes")), {}, end.store)
    laptop.sync()
    with laptop.store.read() as db:
        assert [each.version for each in published.versions(db, "guards")] == ["1", "2", "3"]
    # no network from here on: opened, filled, signed and handed in as version 1
    hand.open("guards")
    assert not [each for each in hand.page.findChildren(object) if each.objectName() in {"row_remark", "row_count"}]
    hand.write("line_gap", "6.10")
    hand.sign("sign")
    hand.press("checklist_submit")
    hand.press("confirm_yes")
    with laptop.store.read() as db:
        response = db.get(Response, RESPONSE)
        sheet = checklists.open_filling(db, RESPONSE, "en")
        assert (response.state, sheet.form.version) == (ResponseState.SUBMITTED, "1")
        part = checklist_part(sheet, Pair("护罩", "Guards"), "")
    assert part.version == f"v1 {sheet.form.hash[:8]}"
    assert [(each.item.zh, each.value) for each in part.rows][:2] == [("Guards fitted", "Yes"), ("Gap", "6.10")]
    # and head office takes it as what it is
    laptop.sync()
    assert same(laptop)
    with end.store.read() as db:
        assert checklists.open_filling(db, RESPONSE, "en").form.version == "1"
        assert checklists.open_filling(db, RESPONSE, "en").text("gap") == "6.10"
    table = forms.answers(end.store, end.clock, "guards", "en")[0]
    assert [dict(zip(table.names, each, strict=True))["_version"] for each in table.rows] == ["1"]


def test_two_engineers_fill_one_draft_of_version_one_and_both_halves_meet(end, laptop, tmp_path):
    with laptop.write() as tx:
        checklists.begin(tx, order_id(1), "guards", language="en")
    laptop.sync()
    forms.publish(version(tmp_path, 2, row("text", "remark", "Remark")), {}, end.store)
    with end.write() as tx:
        checklists.answer(tx, RESPONSE, "gap", "", "7.5")
    with laptop.write() as tx:
        checklists.answer(tx, RESPONSE, "ok", "", "yes")
    laptop.sync()
    laptop.sync()
    for side in (end, laptop):
        with side.store.read() as db:
            sheet = checklists.open_filling(db, RESPONSE, "en")
            assert (sheet.form.version, sheet.text("ok"), sheet.text("gap")) == ("1", "yes", "7.5")


def test_a_draft_moves_to_the_newest_version_only_on_purpose_and_says_what_goes_along(end, laptop, hand, tmp_path):
    with laptop.write() as tx:
        checklists.begin(tx, order_id(1), "guards", language="en")
        checklists.answer(tx, RESPONSE, "ok", "", "yes")
        checklists.answer(tx, RESPONSE, "gap", "", "7.5")
    third = write(
        tmp_path / "3.xlsx", [GUARDS[0], row("text", "remark", "Remark", required="yes")], choices=YES_NO,
        settings={"form_id": "guards", "form_title": "Guards", "version": "3"},
    )  # fmt: skip
    forms.publish(third, {}, end.store)
    laptop.sync()
    hand.open("guards")
    assert hand.find("line_gap").text() == "7.5"
    hand.press("checklist_move")
    said = [each.text() for each in hand.page.window().findChildren(QLabel) if "go along" in each.text()]
    assert said == ["Answers that go along: 1; without a question there: 1, they stay stored; new: 1."]
    hand.press("confirm_yes")
    hand.find("line_remark")
    assert hand.find("choice_ok_yes").isChecked()
    assert not [each for each in hand.page.findChildren(QWidget, "line_gap") if each.isVisible()]
    with laptop.store.read() as db:
        assert checklists.open_filling(db, RESPONSE, "en").form.version == "3"
        assert db.get(Answer, natural_id("answer", RESPONSE, "", "gap")).value == "7.5"
    laptop.sync()
    assert same(laptop)


def test_a_response_of_a_version_the_office_never_published_goes_to_quarantine_never_to_the_bin(end, laptop):
    unknown = uuid.uuid4()
    with laptop.write() as tx:
        checklists.begin(tx, order_id(1), "guards", language="en")
        tx.get(Response, RESPONSE).form_version_id = unknown
    laptop.sync()
    with end.store.read() as db:
        assert db.get(Response, RESPONSE) is None
        (aside,) = [each for each in inbox.put_aside_rows(db) if each.reason == "unknown_form"]
    assert aside.order == "WO-26-00001"
    with laptop.store.read() as db:
        assert db.get(Response, RESPONSE).form_version_id == unknown
