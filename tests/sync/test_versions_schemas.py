"""A laptop and an office of different schemas, over real ledgers: nothing is lost, what one end lacks waits."""

from __future__ import annotations

import re
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
import sqlalchemy as sa

from app.store import outbox
from app.store import tables as t
from app.store.laptop_tables import BaseRow
from app.store.tables import BUSINESS, SCHEMA
from sync import codec, ownership, tables, versions
from sync.protocol import SyncAnswer, SyncRequest
from tests.sync.ends import CUSTOMER, Between, order_id, same, value

FIRST = Path(__file__).parents[1] / "app" / "store" / "old" / "0001_laptop.sql"
FIRST_TABLES = frozenset(re.findall(r"^CREATE TABLE (\w+) \(", FIRST.read_text(encoding="utf-8"), re.MULTILINE))
NEW_TABLES = sorted(set(BUSINESS) - FIRST_TABLES)
LOANER = uuid.UUID(int=77)
NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)


@contextmanager
def a_program_of_the_first_schema():
    """Let this laptop's program know what the first schema knew, as its frozen ledger says, and nothing else."""
    known = {name: kind for name, kind in BUSINESS.items() if name in FIRST_TABLES}
    entities = {name: rule for name, rule in ownership.ENTITIES.items() if name in FIRST_TABLES}
    with ExitStack() as patched:
        for name in ("sync.apply.SCHEMA", "sync.round.SCHEMA", "app.store.outbox.SCHEMA"):
            patched.enter_context(mock.patch(name, 1))
        for name in ("sync.apply.BUSINESS", "app.store.replica.BUSINESS"):
            patched.enter_context(mock.patch(name, known))
        for name in ("sync.apply.ENTITIES", "sync.arrivals.ENTITIES"):
            patched.enter_context(mock.patch(name, entities))
        yield


class Wire(Between):
    """The office as this program speaks, however old the laptop is; what it says goes through the bytes of the wire."""

    def sync(self, request):
        asked = codec.unpack(SyncRequest, codec.pack(request))
        with mock.patch("app.store.replica.BUSINESS", BUSINESS):
            answer = super().sync(asked)
        return codec.unpack_answer(request, codec.pack_answer(asked, answer))


class FirstOffice(Between):
    """An office of the first schema: it says so, reads no columns, and must never be sent what it does not know."""

    def sync(self, request):
        for op in request.ops:
            assert op["entity"] in FIRST_TABLES, f"an office of the first schema was sent {op['entity']}"
        plain = codec.to_wire(request)
        plain.pop("form", None)
        answer = super().sync(codec.from_wire(SyncRequest, plain))
        assert answer.tables == answer.own == ()
        return replace(answer, schema=1)


def a_loaner(end, **more):
    with end.write() as tx:
        tx.add(t.Loaner(id=LOANER, code="L1", name="备用泵", state="in_depot", **more))


def loaners(end):
    with end.store.read() as db:
        return [(row.code, row.depot) for row in db.scalars(sa.select(t.Loaner))]


def a_complaint(laptop):
    with laptop.write() as tx:
        tx.add(
            t.Complaint(
                number="CP-26-A1-0001", customer_id=CUSTOMER, channel="phone", kind="service", text="晚了",
                received_at=NOW, responsibility="open",
            )
        )  # fmt: skip


def complaints(end):
    with end.store.read() as db:
        return [row.number for row in db.scalars(sa.select(t.Complaint))]


def test_there_is_a_second_schema_and_every_new_kind_of_record_is_known_to_be_of_it():
    assert SCHEMA == 2
    assert NEW_TABLES
    assert {name: versions.needs(name, {}) for name in NEW_TABLES} == dict.fromkeys(NEW_TABLES, 2)
    assert all(versions.needs(name, {}) == 1 for name in set(BUSINESS) & FIRST_TABLES)


def test_a_laptop_of_the_first_schema_works_on_with_a_new_office_and_shows_the_new_records_once_it_is_new(end, laptop):
    a_loaner(end, depot="昆明")
    wire = Wire(laptop.office)
    with a_program_of_the_first_schema():
        assert laptop.sync(wire).is_equal is True
        laptop.note(0, "by the old program")
        report = laptop.sync(wire)
        assert (report.trouble, report.is_equal, report.repaired) == (None, True, 0)
        with end.write() as tx:
            tx.get(t.Loaner, LOANER).depot = "大理"
        assert laptop.sync(wire).is_equal is True
    assert value(end, 0) == "by the old program"
    assert loaners(laptop) == []
    with laptop.store.read() as db:
        assert db.get(BaseRow, ("loaners", LOANER)).body["depot"] == "大理"
    assert {request.schema for request in wire.asked} == {1}
    assert laptop.sync(wire).is_equal is True
    assert loaners(laptop) == [("L1", "大理")]
    assert same(laptop)


def test_a_record_that_an_old_laptop_never_understood_is_struck_without_a_word(end, laptop):
    a_loaner(end)
    wire = Wire(laptop.office)
    with a_program_of_the_first_schema():
        laptop.sync(wire)
        with end.write() as tx:
            tx.delete(tx.get(t.Loaner, LOANER))
        report = laptop.sync(wire)
        assert (report.trouble, report.is_equal) == (None, True)
    laptop.sync(wire)
    assert loaners(laptop) == []
    assert same(laptop)


def test_an_old_laptop_whose_rows_must_be_compared_keeps_what_it_does_not_understand(end, laptop):
    a_loaner(end)
    wire = Wire(laptop.office)
    with a_program_of_the_first_schema():
        laptop.sync(wire)
        with laptop.store.write() as tx:
            tx.execute(sa.delete(BaseRow).where(BaseRow.entity == "loaners"))
            tx.execute(sa.update(BaseRow).where(BaseRow.entity == "sites").values(h="0" * 64))
        with end.write() as tx:
            tx.get(t.WorkOrder, order_id(0)).access_notes = "gate 2"
        report = laptop.sync(wire)
        assert (report.trouble, report.is_equal) == (None, True)
        assert report.repaired > 0
    laptop.sync(wire)
    assert loaners(laptop) == [("L1", None)]


def test_a_laptop_of_today_holds_back_from_an_old_office_what_that_does_not_know_and_nothing_else(end, laptop):
    old = FirstOffice(laptop.office)
    assert laptop.sync(old).is_equal is True
    a_complaint(laptop)
    laptop.note(0, "goes through")
    report = laptop.sync(old)
    assert (report.trouble, report.confirmed) == (None, 1)
    assert (value(end, 0), complaints(end)) == ("goes through", [])
    assert [(op.entity, op.state) for op in laptop.ops() if op.state == outbox.OPEN] == [("complaints", outbox.OPEN)]
    assert complaints(laptop) == ["CP-26-A1-0001"]
    report = laptop.sync(Wire(laptop.office))
    assert (report.trouble, report.is_equal) == (None, True)
    assert complaints(end) == ["CP-26-A1-0001"]
    assert same(laptop)


def test_a_kind_of_fact_of_tomorrow_goes_through_ends_that_do_not_know_it(end, laptop):
    laptop.sync()
    with end.write() as tx:
        tx.add(
            t.OrderFact(
                id=uuid.UUID(int=5), order_id=order_id(0), kind="of_tomorrow", detail={"a": [1, {"b": None}]}, at=NOW
            )
        )
    with a_program_of_the_first_schema():
        assert laptop.sync(Wire(laptop.office)).is_equal is True
    with laptop.store.read() as db:
        kept = db.get(t.OrderFact, uuid.UUID(int=5))
        assert (kept.kind, kept.detail) == ("of_tomorrow", {"a": [1, {"b": None}]})
    assert same(laptop)


@pytest.mark.parametrize("schema", [1, SCHEMA])
def test_an_answer_says_the_same_in_both_forms(end, laptop, schema):
    a_loaner(end)
    between = Between(laptop.office)
    laptop.sync(between)
    request, answer = replace(between.asked[0], schema=schema), between.answers[0]
    short = codec.unpack_answer(request, codec.pack_answer(replace(request, form=codec.COLUMNS), answer))
    long = codec.unpack_answer(request, codec.pack_answer(replace(request, form=1), answer))

    def rows(said: SyncAnswer) -> dict[tuple[str, uuid.UUID], object]:
        return {(row.entity, row.rec_id): (row.version, row.kind, dict(row.fields)) for row in said.changes}

    assert rows(short) == rows(long) == rows(answer)
    assert tables.folded(request, answer).tables
