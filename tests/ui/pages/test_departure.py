"""Ready to leave: each thing is looked at, what is missing says how much and where it is mended."""

from decimal import Decimal

import pytest

from app.orders import OrderFilter, order_ids, order_rows
from app.parts import find_parts, plan_part, van_of
from app.readiness import Line, Ready, missing
from app.words import LANGUAGES, Sentence, has, keys
from ui.kit import Button
from ui.page import Place
from ui.pages import departure


@pytest.fixture
def order(opened):
    with opened.store.read() as db:
        return order_rows(db, order_ids(db, OrderFilter(mine=True, open_only=True)))[0]


def look(opened, order):
    with opened.store.read() as db:
        return {line.what: line for line in departure.look(db, order, opened.files, opened.owner.person_id)}


def test_an_order_of_the_sample_lacks_its_preparation_only(opened, order):
    found = look(opened, order)
    named = "data history forms appointment confirmation preparation parts_none signer crew disk certificate"
    assert set(found) == set(named.split())
    assert missing(tuple(found.values())) == 1
    assert found["certificate"].verdict is Ready.OK
    assert departure.place_of(order.id, found["preparation"].way).tab == "checklist"


def test_a_part_the_van_lacks_is_named_with_both_numbers(opened, order):
    with opened.store.write() as tx:
        van = van_of(tx, opened.owner.person_id)
        part = next(each for each in find_parts(tx, "", 200))
        plan_part(tx, order.id, part.id, Decimal(99), warehouse_id=van)
    short = look(opened, order)["parts"]
    assert "need 99" in short.said.say("en")
    assert short.verdict is Ready.BAD
    assert departure.place_of(order.id, short.way) == Place("orders", str(order.id), "visit", "visit_parts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_said_and_every_way_has_its_button(dressed, qtbot, language):
    for what in keys("readiness.line", language):
        for verdict in keys(f"readiness.line.{what}", language):
            said = Sentence(f"readiness.line.{what}.{verdict}")
            line = Line(what, Ready(verdict), said, "sync" if verdict != "ok" else "", "BR-38")
            went = []
            shown = departure.line_row(line, language, went.append)
            qtbot.addWidget(shown)
            for button in shown.findChildren(Button):
                button.click()
            assert went == ([line.way] if line.way else [])
    assert all(has(f"readiness.way.{way}", language) for way in ("sync", *departure._TABS))
