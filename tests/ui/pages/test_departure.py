"""Ready to leave: each thing is looked at, what is missing says how much and where it is mended."""

from decimal import Decimal

import pytest

from app.orders import OrderFilter, order_ids, order_rows
from app.parts import find_parts, plan_part, van_of
from app.words import Pair
from ui.pages import departure
from ui.pages.departure import Check


@pytest.fixture
def order(opened):
    with opened.store.read() as db:
        return order_rows(db, order_ids(db, OrderFilter(mine=True, open_only=True)))[0]


def look(opened, order):
    with opened.store.read() as db:
        return {check.what: check for check in departure.look(db, order, opened.folder)}


def test_an_order_of_the_sample_lacks_its_preparation_only(opened, order):
    found = look(opened, order)
    assert set(found) == {"data", "appointment", "forms", "preparation", "signer", "disk"}
    assert departure.lacks(tuple(found.values())) == 1
    assert found["preparation"].tab == "checklist"


def test_a_part_the_van_lacks_is_named_with_both_numbers(opened, order):
    with opened.store.write() as tx:
        van = van_of(tx, opened.owner.person_id)
        part = next(each for each in find_parts(tx, "", 200))
        plan_part(tx, order.id, part.id, Decimal(99), warehouse_id=van)
    short = look(opened, order)["part_short"]
    words, button = departure.say(short, "en")
    assert "need 99" in words
    assert (short.tab, button) == ("parts", "Look")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_check_can_be_said(dressed, language):
    kinds = "data appointment forms forms_absent preparation skipped parts part_short signer signer_unknown disk"
    for what in kinds.split():
        for tone in ("ok", "warn", "bad"):
            words, right = departure.say(Check(what, tone, 2, Pair("名", "Name"), "0", "1"), language)
            assert words
            assert right
