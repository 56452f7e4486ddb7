"""Every kind of document in the window: which the order makes, what the others wait for, made, looked at, judged."""

import pytest

from app.documents import shelf
from app.documents.verify import Outcome, verify
from app.words import Pair
from tests.app.documents.signed import OFFICE, an_accepted_order
from ui.kit.states import Strip
from ui.page import Place
from ui.pages.document_row import DocumentLine
from ui.pages.orders import OrdersPage
from ui.sheets import SheetView


@pytest.fixture
def accepted(store, files, company, clock):
    return an_accepted_order(store, files, company, clock)


@pytest.fixture
def hand(desk, show, accepted):
    desk.company = Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery")
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(accepted), "documents"))
    return hand


def state_of(hand, code):
    return hand.find(f"document_kind_{code}", DocumentLine).property("state")


@pytest.mark.feature("S-55", "each form of the order becomes a PDF of its own", page="documents")
def test_a_kind_that_is_ready_is_made_sealed_and_listed_by_itself(hand, store, files, accepted):
    assert [state_of(hand, code) for code in ("F16", "F07", "F08")] == ["ready", "ready", "ready"]
    hand.press("document_kind_F07")
    hand.press("document_make")
    hand.until("verdict_recorded", "byte for byte")
    assert hand.find("document_pages", SheetView).accessibleName() == "Revision 1 · Customer copy"
    with store.read() as db:
        made = [(row.number, row.copy, row.state) for row in shelf.documents(db, accepted)]
        data = [files.read(row.sha) for row in shelf.documents(db, accepted)]
    assert made == [("WO-26-00815/F07/r1", copy, "signed") for copy in ("company", "customer")]
    assert {verify(each, [OFFICE.root]).outcome for each in data} == {Outcome.PASSED}
    assert [state_of(hand, code) for code in ("F16", "F07", "F08")] == ["ready", "signed", "ready"]
    hand.press("document_kind_F16")
    assert hand.find("document_pages", SheetView).accessibleName() == "Draft"


def test_what_a_kind_waits_for_is_folded_away_and_said(hand):
    assert not hand.has("document_kind_F10")
    hand.press("document_kinds_more")
    assert state_of(hand, "F10") == "waiting"
    hand.press("document_kind_F10")
    hand.until("document_why", "It waits for: form handed in.")
    assert hand.find("document_pages", SheetView).accessibleName() == "Draft"
    hand.press("document_make")
    assert "form handed in" in hand.find("document_trouble", Strip).label.text()
