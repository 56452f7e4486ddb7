"""Real workbooks of others, and one of ours: published as they are, filled to the end in the window, printed."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from app import checklists, published
from app.documents import gather, kinds
from app.store.kinds import ResponseState
from app.store.tables import Response
from app.store.types import natural_id
from forms.authoring import publish
from forms.printing import printed
from tests.ui.pages.filler import Filler, add_a_round_each
from ui.page import Place
from ui.pages.orders import OrdersPage

DATA = Path(__file__).parents[2] / "data" / "forms"
BOOKS = [
    "all-question-types-v2024091201-3.xlsx",
    "ifrc-distribution-site-assessment-v1.xlsx",
    "commissioning_zh_en.xlsx",
]
ENGINEER = natural_id("person", "E05")


@pytest.fixture
def picture(tmp_path, monkeypatch):
    path = tmp_path / "leak.png"
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFD400"))
    image.save(str(path))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(path)], ""))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_is_published_unchanged_filled_to_the_end_and_printed(
    desk, show, store, at_work, picture, name, qtbot
):
    checked = publish.check(DATA / name)
    assert checked.form is not None, [each.text_en for each in checked.errors]
    with store.write(ENGINEER) as tx:
        published.publish(tx, checked.form)
    hand = show(OrdersPage(desk))
    hand.page.enter(Place("orders", str(at_work), "checklist", ""))
    hand.press("checklist_more")
    menu = QApplication.activePopupWidget()
    next(each for each in menu.actions() if each.objectName() == f"checklist_begin_{checked.form.form_id}").trigger()
    menu.close()
    hand.find("section_1")
    add_a_round_each(hand)
    filler = Filler(hand)
    filler.fill()
    assert len(filler.answered) > 10
    hand.until("left_to_do", "Everything is answered")
    hand.press("checklist_submit")
    hand.press("confirm_yes")
    response_id = natural_id("response", at_work, checked.form.form_id, 1)
    with store.read() as db:
        assert db.get(Response, response_id).state is ResponseState.SUBMITTED
        sheet = checklists.open_filling(db, response_id, "en")
        line = next(each for each in checklists.checklists(db, at_work) if each.response_id == response_id)
        part = gather._checklist(db, line, kinds.ORDER)
    assert part.version.endswith(checked.form.hash[:8])
    assert len(part.rows) >= 10
    assert printed(sheet, sheet.form.languages[0]).rows


def test_the_foreign_workbooks_are_the_ones_that_came(tmp_path):
    assert {each.name for each in DATA.glob("*.xlsx")} == set(BOOKS)
    assert "licence" in (DATA / "README.md").read_text(encoding="utf-8").lower()
