"""Parts of an order: from the van onto the order, agreed to by name, fitted, taken back; the stock follows."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app import parts
from app.parts import LineState
from tests import builders
from ui.page import Place
from ui.pages.orders import OrdersPage

ENGINEER = builders.natural_id("person", "E05")


@pytest.fixture
def tab(desk, show, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "parts"))
    hand.find("part_list")
    return hand


def lines(store, order_id):
    with store.read() as db:
        return parts.order_parts(db, order_id)


def in_van(store, number):
    with store.read() as db:
        held = parts.van_stock(db, ENGINEER, with_empty=True)
    return next(row.quantity for row in held if row.part.number == number)


def test_a_scanned_number_puts_the_part_on_the_order(tab, store, at_work):
    tab.find("part_search").setFocus()
    tab.qtbot.keyClicks(tab.find("part_search"), "CH05-A")
    tab.key(Qt.Key.Key_Return)
    (line,) = lines(store, at_work)
    assert (line.part.number, line.quantity, line.state) == ("CH05-A", Decimal(1), LineState.PLANNED)
    assert tab.find("part_search").text() == ""
    assert "BR-49" in tab.says("part_note_1")


@pytest.mark.feature("S-34", "a part cannot be fitted before its own consent", page="parts")
@pytest.mark.stop("NoPartConsent")
def test_a_part_without_consent_cannot_be_fitted_and_the_line_says_why(tab, store, at_work):
    tab.press("part_add")
    tab.press("part_fit_1")
    assert "BR-49" in tab.says("part_note_1")
    assert lines(store, at_work)[0].state is LineState.PLANNED
    assert in_van(store, "CH05-A") == 4


def test_a_yes_is_recorded_with_who_said_it_and_what_was_explained(tab, store, at_work):
    tab.press("part_add")
    tab.press("part_consent_1_yes")
    tab.find("part_why_1").setFocus()
    tab.qtbot.keyClicks(tab.find("part_why_1"), "sensor reads 12 K too low")
    tab.key(Qt.Key.Key_Return)
    (line,) = lines(store, at_work)
    assert line.state is LineState.AGREED
    assert (line.consent.said_by, line.consent.explanation) == ("韩工", "sensor reads 12 K too low")
    tab.until("part_note_1", "韩工 agreed")


@pytest.mark.stop("DeclineUnexplained")
def test_a_no_is_recorded_and_the_part_is_not_fitted(tab, store, at_work):
    tab.press("part_add")
    tab.press("part_consent_1_no")
    tab.press("part_record_1")
    assert "BR-49" in tab.says("part_note_1")
    assert lines(store, at_work)[0].state is LineState.PLANNED
    tab.write("part_why_1", "will replace it next week")
    tab.press("part_record_1")
    assert lines(store, at_work)[0].state is LineState.DECLINED
    assert lines(store, at_work)[0].consent.explanation == "will replace it next week"
    tab.until("part_note_1", "said no")
    tab.press("part_fit_1")
    assert in_van(store, "CH05-A") == 4


@pytest.mark.feature("S-34", "old and new serial are recorded with the fitted part", page="parts")
@pytest.mark.feature("S-63", "a part fitted offline leaves the van at once", page="parts")
def test_fitting_takes_the_part_from_the_van_and_undo_brings_it_back(tab, store, at_work):
    tab.press("part_add")
    tab.press("part_consent_1_yes")
    tab.press("part_record_1")
    for name, words in (("part_old_1", "T19-3308"), ("part_new_1", "T26-0001")):
        tab.find(name).setFocus()
        tab.qtbot.keyClicks(tab.find(name), words)
    tab.press("part_fit_1")
    (line,) = lines(store, at_work)
    assert (line.state, line.old_serial, line.new_serial) == (LineState.FITTED, "T19-3308", "T26-0001")
    assert in_van(store, "CH05-A") == 3
    tab.press("part_undo_1")
    assert lines(store, at_work)[0].state is LineState.AGREED
    assert in_van(store, "CH05-A") == 4


def test_a_line_taken_off_comes_back_by_undo(tab, store, at_work):
    told = []
    tab.page.told.connect(lambda words, undo: told.append((words, undo)))
    tab.press("part_add")
    tab.press("part_remove_1")
    assert lines(store, at_work) == []
    tab.find("parts_empty")
    words, undo = told[-1]
    assert words == "Removed: Temperature sensor"
    undo()
    assert len(lines(store, at_work)) == 1


@pytest.mark.feature("S-62", "the van never goes below nothing: what it does not hold is refused", page="parts")
@pytest.mark.stop("StockShort")
def test_more_than_the_van_holds_is_refused_in_the_line(tab, store, at_work):
    tab.write("part_quantity", "9")
    tab.press("part_add")
    tab.press("part_consent_1_yes")
    tab.press("part_record_1")
    tab.press("part_fit_1")
    assert "BR-82" in tab.says("part_note_1")
    assert in_van(store, "CH05-A") == 4


def test_the_catalogue_offers_what_the_van_does_not_hold(tab, store, at_work):
    with store.write(ENGINEER) as tx:
        builders.a_part(tx, "ZZ99-X", "密封圈")
    tab.press("part_source_all")
    tab.find("part_search").setFocus()
    tab.qtbot.keyClicks(tab.find("part_search"), "ZZ99")
    tab.key(Qt.Key.Key_Return)
    assert [line.part.number for line in lines(store, at_work)] == ["ZZ99-X"]


def test_words_that_are_no_quantity_stay_and_nothing_is_added(tab, store, at_work):
    tab.write("part_quantity", "two")
    tab.press("part_add")
    assert tab.find("part_quantity").text() == "two"
    assert lines(store, at_work) == []


@pytest.mark.feature("S-34", "the customer's own part costs nothing and moves no stock; is it genuine is asked",
                     page="parts")  # fmt: skip
@pytest.mark.stop("GenuinenessUnasked", "NotGenuine")
def test_the_customers_own_part_is_fitted_without_charge_once_it_is_said_to_be_genuine(tab, store, at_work):
    tab.press("part_add")
    tab.press("part_consent_1_yes")
    tab.press("part_record_1")
    tab.press("part_from_1_customer")
    tab.until("part_payer_1", "own part")
    tab.press("part_fit_1")
    assert "genuine" in tab.says("part_note_1")
    tab.press("part_genuine_1_no")
    tab.press("part_fit_1")
    assert "BR-50" in tab.says("part_note_1")
    tab.find("part_reason_1").setFocus()
    tab.qtbot.keyClicks(tab.find("part_reason_1"), "the customer insists")
    tab.press("part_fit_1")
    (line,) = lines(store, at_work)
    assert (line.state, line.unit_price_minor, line.note) == (LineState.FITTED, 0, "the customer insists")
    assert in_van(store, "CH05-A") == 4


@pytest.mark.feature("S-34", "what is there is delivered, the rest is owed by a day; stock never turns negative",
                     page="parts")  # fmt: skip
def test_what_the_van_lacks_is_owed_and_the_rest_delivered(tab, store, at_work):
    tab.write("part_quantity", "5")
    tab.press("part_add")
    tab.press("part_consent_1_yes")
    tab.press("part_record_1")
    tab.press("part_fit_1")
    assert "Stock never becomes negative" in tab.says("part_note_1")
    assert "back-order the rest" in tab.says("part_note_1")
    tab.press("part_owe_1")
    tab.press("part_fit_1")
    (line,) = lines(store, at_work)
    assert (line.quantity, line.state) == (4, LineState.FITTED)
    assert in_van(store, "CH05-A") == 0
    assert tab.find("parts_owed").label.text() == "Back-ordered: Temperature sensor 1 pc, due 21 Nov 2026"
