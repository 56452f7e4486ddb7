"""The reader's cursor on PostgreSQL, through the real commit path: the counter taken last misses nothing.

The same path with the number drawn as the first thing (what a sequence does) must miss a row, in the same test: else
it would prove nothing.
"""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from unittest import mock

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import SystemClock
from app.store import tables as t
from app.store.kinds import FactKind
from office import history
from office.history import OfficeHistory, top_of
from office.pull import Cursor, Pull
from office.service import found_office
from tests.sync.ends import add_company, add_order, order_id, person_id

PATIENCE = 20


@contextmanager
def counter_taken_last():
    """Run as it is."""
    yield


@contextmanager
def number_drawn_first():
    """Draw a commit's number when its first row is recorded, long before COMMIT, as a bigserial does."""
    drawn: dict[int, int] = {}
    real = OfficeHistory.record

    def record(self, tx, changes):
        if id(tx) not in drawn:
            drawn[id(tx)] = tx._session.connection().scalar(sa.text("SELECT nextval('naive')"))
        real(self, tx, changes)

    def bump(tx):
        number = drawn[id(tx)]
        tx._session.connection().execute(
            sa.text("UPDATE sync_counter SET v = greatest(v, :n) WHERE scope = 'all'"), {"n": number}
        )
        return number

    with (
        mock.patch.object(OfficeHistory, "record", record),
        mock.patch.object(history, "_bump", bump),
        mock.patch.object(history, "chain_at", return_value=""),  # the one before may not be there yet
    ):
        yield


@pytest.fixture
def store(database):
    made = ledger.open_office(database, OfficeHistory(), SystemClock())
    found_office(made, "崮川", "Guchuan")
    with made.write() as tx:
        add_company(tx)
        for number in range(2):
            add_order(tx, number)
    with made.read() as db:
        top = top_of(db)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SEQUENCE naive START {top + 1}"))
    engine.dispose()
    yield made
    made.close()


class Reader:
    """Polls like a laptop, and keeps its cursor."""

    def __init__(self, store):
        self.store = store
        self.seen: set[uuid.UUID] = set()
        with store.read() as db:
            self.cursor = Cursor(top_of(db))

    def poll(self):
        with self.store.read() as db:
            page = Pull(db, top_of(db), person_id("E01"), uuid.uuid4()).page(self.cursor, 1 << 20)
        self.seen |= {news.rec_id for news in page.rows if news.entity == "order_facts"}
        self.cursor = page.cursor


@pytest.mark.parametrize(("way", "missed"), [(counter_taken_last, 0), (number_drawn_first, 1)])
def test_a_commit_that_began_first_and_ends_last_is_seen_only_if_the_counter_is_taken_last(store, way, missed):
    """Two writers: the slow one writes its row, the quick one overtakes it, the reader polls between both commits."""
    reader, is_written, may_end = Reader(store), threading.Event(), threading.Event()

    def write_slowly():
        with store.write() as tx:
            tx.add(t.OrderFact(order_id=order_id(0), kind=FactKind.NOTE, detail={}, at=tx.now))
            tx.flush()
            is_written.set()
            assert may_end.wait(PATIENCE)

    with way():
        slow = threading.Thread(target=write_slowly)
        slow.start()
        assert is_written.wait(PATIENCE)
        with store.write() as tx:
            tx.add(t.OrderFact(order_id=order_id(1), kind=FactKind.NOTE, detail={}, at=tx.now))
        reader.poll()
        assert len(reader.seen) == 1
        may_end.set()
        slow.join(PATIENCE)
        reader.poll()
    with store.read() as db:
        facts = set(db.scalars(sa.select(t.OrderFact.id)))
    assert len(facts) == 2
    assert len(facts - reader.seen) == missed
