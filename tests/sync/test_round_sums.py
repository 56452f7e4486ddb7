"""The sum over what head office said is kept up answer by answer, and is never believed where it could be wrong."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from app.store import tables as t
from app.store.door import Silent
from app.store.laptop_tables import BaseRow
from sync import digest
from sync import round as rounds
from sync.protocol import Garbled
from sync.round import Round
from tests.sync.ends import Between, add_order, order_id, same


def counted(laptop):
    with laptop.store.read() as db:
        return digest.of_base(db)


def hand_over(tx, number, *, is_back):
    for given in tx.scalars(sa.select(t.Assignment).where(t.Assignment.order_id == order_id(number))):
        given.is_active = is_back


def strike(tx, number):
    """Take a contact away, or put one there: facts stay, plain rows come and go."""
    found = tx.scalar(sa.select(t.Contact).where(t.Contact.name == f"call {number}"))
    if found is not None:
        tx.delete(found)
    else:
        site = tx.scalar(sa.select(t.Site))
        tx.add(t.Contact(code=f"K{number}", customer_id=site.customer_id, name=f"call {number}"))


def one_thing(chance, end, laptop, number):
    """Let something happen at one end."""
    kind = chance.choice(["note", "note", "office", "office", "new", "over", "back", "contact", "nothing"])
    if kind == "note":
        laptop.note(chance.randrange(3), f"note {number}")
    elif kind != "nothing":
        with end.write() as tx:
            match kind:
                case "office":
                    tx.get(t.WorkOrder, order_id(chance.randrange(3))).instruction = f"said {number}"
                case "new":
                    add_order(tx, 10 + number)
                case "over" | "back":
                    hand_over(tx, chance.randrange(3), is_back=kind == "back")
                case "contact":
                    strike(tx, chance.randrange(2))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_sum_that_is_kept_up_is_the_sum_of_the_rows(end, laptop, seed):
    chance = random.Random(seed)
    going = Round(laptop.store, laptop.files, laptop.office, laptop.clock, page_bytes=16 << 10)
    assert going.run().is_equal is True
    kept_up = 0
    for number in range(14):
        for _ in range(chance.randrange(1, 4)):
            one_thing(chance, end, laptop, number * 10 + chance.randrange(10))
        kept_up += going._sum is not None
        report = going.run()
        assert (report.trouble, report.is_equal) == (None, True)
        assert going._sum in {None, counted(laptop)}
    assert kept_up > 10
    assert same(laptop)


def test_in_between_the_rows_are_not_added_up_and_now_and_then_they_are(laptop, monkeypatch):
    asked = []
    real = digest.of_base
    monkeypatch.setattr(digest, "of_base", lambda db: asked.append(db) or real(db))
    going = Round(laptop.store, laptop.files, laptop.office, laptop.clock)
    going.run()
    for number in range(rounds.COUNTED_ANEW):
        laptop.note(0, f"note {number}")
        assert going.run().is_equal is True
    assert len(asked) == 2


def test_a_row_spoiled_behind_our_back_is_found_when_all_are_added_up_again(laptop):
    going = Round(laptop.store, laptop.files, laptop.office, laptop.clock)
    assert going.run().is_equal is True
    with laptop.store.write(recorder=Silent()) as tx:
        row = tx.get(BaseRow, ("work_orders", order_id(1)))
        row.h, row.body = "0" * 64, {**row.body, "title": "damaged"}
    repaired = [going.run().repaired for _ in range(rounds.COUNTED_ANEW)]
    assert sum(repaired) > 0
    assert going._sum == counted(laptop)
    assert same(laptop)


def test_after_an_answer_that_broke_nothing_is_believed(laptop):
    class Broken(Between):
        def sync(self, request):
            super().sync(request)
            raise Garbled(reason="cut")

    going = Round(laptop.store, laptop.files, laptop.office, laptop.clock)
    going.run()
    before = going._sum
    assert before == counted(laptop)
    laptop.note(0, "x")
    going._office = Broken(laptop.office)
    assert isinstance(going.run().trouble, Garbled)
    going._office = laptop.office
    assert going.run().is_equal is True
    assert going._sum == counted(laptop) != before


def test_an_answer_that_differs_makes_the_rows_be_added_up_before_anybody_is_told(laptop):
    going = Round(laptop.store, laptop.files, laptop.office, laptop.clock)
    going.run()
    going._sum = digest.ScopeDigest("0" * 32, 7)
    between = Between(laptop.office)
    going._office = between
    assert going.run().is_equal is True
    assert len(between.asked) == 1
    assert going._sum == counted(laptop)
