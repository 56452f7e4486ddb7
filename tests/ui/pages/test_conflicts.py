"""Decisions: one sentence, two values, a choice that goes to head office, and the way back."""

import uuid

import pytest
from PySide6.QtCore import Qt

from app.orders import OrderFilter, order_ids
from app.store.door import Silent
from app.store.tables import Conflict, WorkOrder
from tests.ui.scenes import _disputed
from ui.kit import Button
from ui.page import Place
from ui.pages.conflicts import ConflictsPage


class _Stage:
    """As much of a stage as the scene of a dispute needs."""

    def __init__(self, desk, order):
        self.desk, self._order = desk, order

    def order(self):
        return str(self._order)


@pytest.fixture
def disputed(sample_desk, opened):
    with opened.store.read() as db:
        order = order_ids(db, OrderFilter(mine=True, open_only=True))[0]
    _disputed(_Stage(sample_desk, order))
    return order


@pytest.fixture
def page(qtbot, sample_desk, disputed):
    page = ConflictsPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("conflicts", str(uuid.UUID(int=900))))
    qtbot.waitUntil(lambda: bool(page._sentence.text()))
    return page


def phone(opened, order):
    with opened.store.read() as db:
        return db.get(WorkOrder, order).contact_phone


def test_both_values_people_and_moments_stand_in_one_sentence(page):
    said = page._sentence.text()
    assert "138-0000-0002" in said
    assert "139-1234-5678" in said
    assert "head office" in said
    assert "you" in said
    assert said.endswith("Which one stands?")


@pytest.mark.feature(
    "S-73", "both values of a conflict are shown, one is chosen, the choice can be taken back", page="conflicts"
)
def test_a_choice_is_written_and_can_be_taken_back(qtbot, page, opened, disputed):
    qtbot.mouseClick(page.findChild(Button, "use_other"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: phone(opened, disputed) == "139-1234-5678")
    with opened.store.read() as db:
        found = db.get(Conflict, uuid.UUID(int=900))
        assert found.decided_at is not None
        assert found.decided_by_id == opened.owner.person_id
    undo = page.findChild(Button, "conflict_undo")
    qtbot.waitUntil(undo.isVisible)
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: phone(opened, disputed) == "138-0000-0002")


def test_what_is_head_offices_alone_is_shown_and_not_chosen(qtbot, page):
    page.enter(Place("conflicts", str(uuid.UUID(int=902))))
    qtbot.waitUntil(lambda: "only head office" in page._sentence.text())
    assert not page.findChild(Button, "use_other").isVisible()
    assert not page.findChild(Button, "use_kept").isVisible()


def test_nothing_to_decide_is_said(qtbot, sample_desk, opened):
    with opened.store.write(recorder=Silent()) as tx:
        for number in (900, 901, 902):
            if (row := tx.get(Conflict, uuid.UUID(int=number))) is not None:
                tx.delete(row)
    page = ConflictsPage(sample_desk)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("conflicts"))
    qtbot.waitUntil(page._empty.isVisible)
