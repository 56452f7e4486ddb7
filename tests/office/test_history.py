"""Numbered commits on both databases: no reader ever misses one, every change is chained and scoped."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import SystemClock
from app.store import replica
from app.store import tables as t
from app.store.kinds import FactKind
from app.store.office_tables import Change, Commit, RecordVersion, ScopeMember
from office.history import OfficeHistory, chain_at, top_of
from office.pull import Cursor, Pull
from office.scopes import scopes_of
from office.service import found_office
from tests.sync.ends import add_company, add_order, asset_id, enrol_by_hand, open_end, order_id, person_id, same


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        end = open_end(tmp_path / "office")
        made = end.store
    else:
        made = ledger.open_office(request.getfixturevalue("database"), OfficeHistory(), SystemClock())
        found_office(made, "崮川", "Guchuan")
    with made.write() as tx:
        add_company(tx)
    yield made
    made.close()


def test_each_commit_has_the_next_number_and_extends_the_chain(store):
    for number in range(3):
        with store.write() as tx:
            add_order(tx, number)
    with store.read() as db:
        commits = db.scalars(sa.select(Commit).order_by(Commit.seq))
        assert [commit.seq for commit in commits] == [1, 2, 3, 4]
        assert len({commit.chain for commit in commits}) == 4
        assert chain_at(db, 0) == ""
        assert top_of(db) == 4
        with pytest.raises(LookupError):
            chain_at(db, 5)


def test_a_write_that_changes_no_business_row_takes_no_number(store):
    with store.read() as db:
        before = top_of(db)
    found_office(store, "崮川")
    with store.write() as tx:
        tx.get(t.Person, person_id("E01")).phone = None
    with store.read() as db:
        assert top_of(db) == before


def test_versions_and_fingerprints_follow_the_rows(store):
    with store.write() as tx:
        add_order(tx, 1)
    with store.write() as tx:
        order = tx.get(t.WorkOrder, order_id(1))
        order.instruction = "one"
        tx.flush()
        order.instruction = "two"
    with store.read() as db:
        row = db.get(RecordVersion, ("work_orders", order_id(1)))
        body = replica.read(db, "work_orders", order_id(1))
        assert row.version == 2
        assert row.h == replica.fingerprint("work_orders", order_id(1), 2, body)
        changes = db.scalars(sa.select(Change).where(Change.rec_id == order_id(1)).order_by(Change.seq))
        assert [change.patch.get("instruction") for change in changes] == [None, [None, "two"]]


def test_what_is_removed_leaves_a_tombstone(store):
    with store.write() as tx:
        add_order(tx, 1)
    with store.write() as tx:
        tx.delete(tx.get(t.WorkOrder, order_id(1)))
    with store.read() as db:
        row = db.get(RecordVersion, ("work_orders", order_id(1)))
        assert (row.is_deleted, row.version) == (True, 2)


def test_a_write_that_fails_takes_no_number_and_leaves_nothing(store):
    with store.read() as db:
        before = top_of(db)

    def broken():
        with store.write() as tx:
            add_order(tx, 1)
            tx.flush()
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with store.read() as db:
        assert top_of(db) == before
        assert db.get(t.WorkOrder, order_id(1)) is None


def test_scopes_follow_assignments_and_leave_without_deleting(store):
    with store.write() as tx:
        add_order(tx, 1, "E01")
    with store.read() as db:
        assert f"order:{order_id(1)}" in scopes_of(db, person_id("E01"))
        assert f"asset:{asset_id(1)}" in scopes_of(db, person_id("E01"))
    with store.write() as tx:
        tx.scalar(sa.select(t.Assignment)).person_id = person_id("E02")
    with store.read() as db:
        left = db.get(ScopeMember, (person_id("E01"), f"order:{order_id(1)}"))
        assert left.left_seq == top_of(db)
        entered = db.get(ScopeMember, (person_id("E02"), f"order:{order_id(1)}"))
        assert (entered.entered_seq, entered.left_seq) == (top_of(db), None)
    with store.write() as tx:
        tx.scalar(sa.select(t.Assignment)).person_id = person_id("E01")
    with store.read() as db:
        assert db.get(ScopeMember, (person_id("E01"), f"order:{order_id(1)}")).left_seq is None


def test_a_row_that_moves_to_another_scope_is_named_to_those_who_lose_it(store):
    with store.write() as tx:
        add_order(tx, 1, "E01")
        tx.add(t.Customer(id=uuid.uuid5(uuid.NAMESPACE_DNS, "x"), code="C02", name="别家", grade="ordinary"))
        contact = t.Contact(id=uuid.uuid4(), code="K1", customer_id=tx.get(t.WorkOrder, order_id(1)).customer_id,
                            name="王")  # fmt: skip
        tx.add(contact)
    with store.read() as db:
        before = top_of(db)
    with store.write() as tx:
        tx.get(t.Contact, contact.id).customer_id = uuid.uuid5(uuid.NAMESPACE_DNS, "x")
    with store.read() as db:
        page = Pull(db, top_of(db), person_id("E01"), uuid.uuid4()).page(Cursor(before), 1 << 20)
        assert page.gone_from_scope == [("contacts", contact.id)]
        assert page.rows == []


def test_no_reader_ever_misses_a_commit_of_four_writers(store):
    """Four writers, one reader that polls all the time: the counter shows no gap; insert order would have."""
    with store.write() as tx:
        for number in range(4):
            add_order(tx, number)
    with store.read() as db:
        start = top_of(db)
    wrong: list[BaseException] = []

    def write(number):
        try:
            for _ in range(8):
                with store.write() as tx:
                    tx.add(t.OrderFact(order_id=order_id(number), kind=FactKind.NOTE, detail={}, at=tx.now))
                    tx.flush()
                    time.sleep(0.003 * (number + 1))
        except BaseException as error:  # noqa: BLE001 -- told below
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    seen: list[uuid.UUID] = []
    cursor, is_last = Cursor(start), False
    while not is_last:
        is_last = not any(thread.is_alive() for thread in threads)
        with store.read() as db:
            page = Pull(db, top_of(db), person_id("E01"), uuid.uuid4()).page(cursor, 1 << 20)
        assert page.cursor.seq >= cursor.seq
        seen += [news.rec_id for news in page.rows if news.entity == "order_facts"]
        cursor = page.cursor
    assert wrong == []
    with store.read() as db:
        facts = db.scalars(sa.select(t.OrderFact.id))
    assert len(facts) == 32
    assert len(seen) == len(set(seen))
    assert set(seen) == set(facts)


def test_numbers_given_before_commit_do_miss_rows_on_postgresql(database):
    """Why the counter is taken last: with a number drawn at INSERT, a reader passes over rows that commit late."""
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE naive (seq bigserial, n int)"))
    late, early = engine.connect(), engine.connect()
    late.execute(sa.text("INSERT INTO naive (n) VALUES (1)"))
    early.execute(sa.text("INSERT INTO naive (n) VALUES (2)"))
    early.commit()
    with engine.connect() as reader:
        cursor = reader.scalar(sa.text("SELECT max(seq) FROM naive"))
    late.commit()
    with engine.connect() as reader:
        missed = reader.execute(sa.text("SELECT n FROM naive WHERE seq > :c"), {"c": cursor}).all()
        assert missed == []
        assert reader.scalar(sa.text("SELECT count(*) FROM naive")) == 2
    for connection in (late, early):
        connection.close()
    engine.dispose()


def test_a_laptop_syncs_with_an_office_on_postgresql(database, tmp_path):
    end = open_end(tmp_path / "office", location=database)
    with end.write() as tx:
        add_company(tx)
        for number in range(3):
            add_order(tx, number)
    laptop = enrol_by_hand(end, tmp_path / "laptop", "E01")
    laptop.sync()
    laptop.note(1, "on PostgreSQL")
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(2)).instruction = "from the office"
    report = laptop.sync()
    assert (report.confirmed, report.is_equal, report.trouble) == (1, True, None)
    assert same(laptop)
    laptop.store.close()
    end.store.close()
