"""An answer in its short form: columns for rows, runs of numbers for the laptop's own, and the same rows again."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store import tables as t
from sync import codec, tables
from sync.protocol import Garbled, Receipt, RowNews, SyncAnswer, SyncRequest, Table
from tests.sync.ends import Between, add_order, order_id, same, value

NOW = datetime(2026, 11, 18, tzinfo=UTC)
REQUEST = SyncRequest("s", "e", uuid.UUID(int=1), "0", "", form=codec.COLUMNS)
ANSWER = SyncAnswer("s", "e", "1", "c", NOW)
IDS = [uuid.UUID(int=number) for number in range(1, 9)]
TWO = IDS[0].hex + IDS[1].hex
values = st.none() | st.integers(-9, 9) | st.text("ab泵", max_size=3) | st.lists(st.integers(0, 3), max_size=2)
filled = st.integers(-9, 9) | st.text("ab泵", max_size=3)
names = st.sampled_from(["a", "b", "c"])
prints = st.integers(0, (1 << 256) - 1).map(lambda number: f"{number:064x}")
rows = st.one_of(
    st.builds(
        RowNews,
        entity=st.sampled_from(["orders", "facts"]),
        rec_id=st.sampled_from(IDS),
        version=st.integers(1, 9),
        kind=st.just("full"),
        fields=st.dictionaries(names, filled),
    ),
    st.builds(
        RowNews,
        entity=st.sampled_from(["orders", "facts"]),
        rec_id=st.sampled_from(IDS),
        version=st.integers(1, 9),
        kind=st.sampled_from(["delta", "gone", "own"]),
        fields=st.dictionaries(names, values),
        h=prints,
    ),
)


def said(row: RowNews) -> str:
    """Say a row as far as both forms say it."""
    told = [row.entity, str(row.rec_id), row.version, row.kind, dict(row.fields), (row.h or "")[: tables.SHOWN]]
    return json.dumps(told, sort_keys=True)


@given(st.lists(rows, max_size=20))
@settings(max_examples=120, deadline=None)
def test_rows_come_back_from_columns_as_they_were(changes):
    packed = codec.pack_answer(REQUEST, replace(ANSWER, changes=tuple(changes)))
    again = codec.unpack_answer(REQUEST, packed)
    assert Counter(map(said, again.changes)) == Counter(map(said, changes))
    assert (again.tables, again.own) == ((), ())


def an_op(number: int, rec_id: uuid.UUID) -> dict[str, object]:
    return {"dseq": number, "entity": "orders", "rec_id": str(rec_id)}


def test_rows_that_only_this_laptops_ops_made_are_said_by_the_numbers_of_the_ops():
    ops = (an_op(4, IDS[0]), an_op(5, IDS[1]), an_op(6, IDS[0]), an_op(8, IDS[2]), an_op(9, IDS[3]))
    receipts = tuple(Receipt(op["dseq"], "applied", version=2) for op in ops)
    own = tuple(RowNews("orders", rec_id, 2, "own", h=f"{7:032x}{0:032x}") for rec_id in IDS[:3])
    other = RowNews("orders", IDS[3], 3, "own", h="0" * 64)
    request, answer = replace(REQUEST, ops=ops), replace(ANSWER, receipts=receipts, changes=(*own, other))
    short = tables.folded(request, answer)
    assert (short.own, short.changes, short.own_sum) == (((5, 6), (8, 8)), (other,), f"{21:032x}")
    again = tables.unfolded(request, short)
    assert {(row.rec_id, row.version, row.kind, row.h) for row in again.changes} == {
        *((row.rec_id, 2, "own", None) for row in own),
        (IDS[3], 3, "own", "0" * 64),
    }


@pytest.mark.parametrize(
    "spoiled",
    [
        replace(ANSWER, tables=(Table("orders", "full", TWO, (1,)),)),
        replace(ANSWER, tables=(Table("orders", "full", TWO, (1, 1), ("a",), ((1,),)),)),
        replace(ANSWER, tables=(Table("orders", "full", TWO, (1, 1), ("a", "b"), ((1, 2),)),)),
        replace(ANSWER, tables=(Table("orders", "delta", TWO, (1, 1), prints="0"),)),
        replace(ANSWER, tables=(Table("orders", "full", TWO[:-1] + "é", (1, 1)),)),
        replace(ANSWER, tables=(Table("orders", "full", TWO[:-1], (1, 1)),)),
        replace(ANSWER, own=((1, 1),)),
        replace(ANSWER, own=((1, 1 << 40),)),
        replace(ANSWER, own=((4, 3),)),
        replace(ANSWER, own=((4, 4),)),
    ],
)
def test_a_table_or_a_number_that_cannot_be_is_garbled(spoiled):
    with pytest.raises(Garbled):
        tables.unfolded(replace(REQUEST, ops=(an_op(4, IDS[0]),)), spoiled)


class Wired(Between):
    """An office behind the codec; `form` is what it takes the laptop to read."""

    form: int | None = None
    tables_seen = 0
    own_seen = 0
    spoil = False

    def sync(self, request):
        asked = codec.unpack(SyncRequest, codec.pack(request))
        known = asked if self.form is None else replace(asked, form=self.form)
        packed = codec.pack_answer(known, super().sync(asked))
        plain = codec.unpack(SyncAnswer, packed)
        self.tables_seen += len(plain.tables)
        self.own_seen += len(plain.own)
        if self.spoil and plain.own_sum:
            packed = codec.pack(replace(plain, own_sum="0" * 32))
        return codec.unpack_answer(request, packed)


def much(end):
    with end.write() as tx:
        for number in range(10, 16):
            add_order(tx, number)


def test_a_laptop_of_before_is_given_its_rows_one_by_one(end, laptop):
    much(end)
    wired = Wired(laptop.office)
    wired.form = 1
    assert laptop.sync(wired).is_equal is True
    laptop.note(11, "old form")
    assert laptop.sync(wired).is_equal is True
    assert (wired.tables_seen, wired.own_seen) == (0, 0)
    assert same(laptop)


def test_a_first_pull_a_change_and_work_of_its_own_come_in_the_short_form(end, laptop):
    much(end)
    wired = Wired(laptop.office)
    assert laptop.sync(wired).is_equal is True
    assert wired.tables_seen > 0
    with end.write() as tx:
        for number in range(10, 14):
            tx.get(t.WorkOrder, order_id(number)).access_notes = f"gate {number}"
    for number in range(10, 16):
        laptop.note(number, f"note {number}")
    report = laptop.sync(wired)
    assert (report.trouble, report.is_equal, report.repaired) == (None, True, 0)
    assert wired.own_seen > 0
    assert value(laptop, 12, "access_notes") == "gate 12"
    assert value(end, 15) == "note 15"
    assert same(laptop)


def test_where_the_sum_of_its_own_rows_differs_the_laptop_asks_for_them_whole(end, laptop):
    laptop.sync()
    laptop.note(0, "mine")
    wired = Wired(laptop.office)
    wired.spoil = True
    report = laptop.sync(wired)
    assert (report.trouble, report.is_equal, report.repaired) == (None, True, 1)
    assert any(request.want for request in wired.asked)
    assert same(laptop)
