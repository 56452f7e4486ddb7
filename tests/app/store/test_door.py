"""The door: what a connection is set to, what a write refuses, who is told, and what other programs may do."""

import shutil
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import datetime

import pytest
import sqlalchemy as sa

from app.store import door, search
from app.store.derived_tables import SearchRow
from app.store.door import Silent
from app.store.kinds import OrderState, Role
from app.store.laptop_tables import OutboxOp, Setting
from app.store.numbering import LaptopNumbering
from app.store.tables import SCHEMA, OrderStep, Person
from app.store.trouble import (
    BadValue,
    BulkRefused,
    FactChanged,
    LibraryTooOld,
    StoreDamaged,
    StoreEmpty,
    StoreLocked,
    StoreMissing,
    StoreNewer,
    WriteInWrite,
    WrongThread,
)
from tests.app.store.conftest import KEY

AS_READ = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cell_size_check": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "secure_delete": 1,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
}


def a_person(code="E05", **facts):
    return Person(code=code, name="李工", role=Role.ENGINEER, skills=[], **facts)


def stop_in_a_write(store):
    with store.write() as tx:
        tx.add(a_person())
        tx.flush()
        raise RuntimeError("stop")


def read_through(store, path):
    if trouble := store.trouble_of(path):
        raise StoreDamaged(path=str(path), reason=trouble)


def a_step(order_id, **facts):
    return OrderStep(order_id=order_id, to_state=OrderState.DISPATCHED, **facts)


@pytest.mark.parametrize("side", ["_writer", "_reader"])
@pytest.mark.parametrize("name", AS_READ)
def test_every_pragma_reads_back_as_set(store, side, name):
    with getattr(store, side).connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == AS_READ[name]


@pytest.mark.parametrize(("side", "kilobytes"), [("_writer", 8_000), ("_reader", 16_000)])
def test_a_writer_keeps_fewer_pages_in_memory_than_a_reader(store, side, kilobytes):
    with getattr(store, side).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -kilobytes


def test_readers_cannot_write_even_past_the_door(store):
    with store._reader.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_the_cipher_is_quiet_and_the_file_is_encrypted(store, path):
    with store._writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_version").scalar()
        assert connection.exec_driver_sql("PRAGMA cipher_log_level").scalar() == "NONE"
    assert not path.read_bytes().startswith(b"SQLite format 3")


def test_a_library_that_can_lose_data_is_refused(path, opened, monkeypatch):
    monkeypatch.setattr("app.store.door.sqlcipher.sqlite_version_info", (3, 40, 1))
    with pytest.raises(LibraryTooOld):
        opened(path)


def test_what_was_written_is_there_after_reopening(store, path, opened):
    with store.write() as tx:
        tx.add(a_person())
    store.close()
    with opened(path).read() as db:
        assert db.scalars(sa.select(Person.name)) == ["李工"]


def test_an_error_inside_a_write_saves_nothing(any_store):
    with pytest.raises(RuntimeError, match="stop"):
        stop_in_a_write(any_store)
    with any_store.read() as db:
        assert db.scalars(sa.select(Person.id)) == []
    with any_store.write() as tx:
        tx.add(a_person())


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(Person).values(name="x"),
        sa.delete(Person),
        sa.insert(Person).values(code="x"),
        sa.update(Person.__table__).values(name="x"),
        sa.text("DELETE FROM people"),
    ],
    ids=["update", "delete", "insert", "core update", "text"],
)
def test_bulk_statements_on_business_rows_are_refused(any_store, statement):
    with pytest.raises(BulkRefused), any_store.write() as tx:
        tx.rows(statement)
    with pytest.raises(BulkRefused), any_store.write() as tx:
        tx.execute(statement)


def test_tables_that_nobody_records_take_plain_statements(store):
    with store.write() as tx:
        tx.execute(sa.insert(Setting), [{"name": "a", "value": 1}, {"name": "b", "value": None}])
    with store.read() as db:
        assert db.scalars(sa.select(Setting.name).order_by(Setting.name)) == ["a", "b"]


def test_a_fact_is_never_changed(any_store):
    with any_store.write() as tx:
        step = a_step(tx.new_id(), at=tx.now)
        tx.add(step)
    with pytest.raises(FactChanged), any_store.write() as tx:
        tx.get(OrderStep, step.id).reason = "later"
    with any_store.read() as db:
        assert db.get(OrderStep, step.id).reason is None


def test_a_fact_is_never_removed(any_store):
    with any_store.write() as tx:
        step = a_step(tx.new_id(), at=tx.now)
        tx.add(step)
    with pytest.raises(FactChanged), any_store.write() as tx:
        tx.delete(tx.get(OrderStep, step.id))
    with any_store.read() as db:
        assert db.get(OrderStep, step.id) is not None


def test_setting_a_fact_to_what_it_says_is_no_change(store):
    with store.write() as tx:
        step = a_step(tx.new_id(), at=tx.now)
        tx.add(step)
    with store.write() as tx:
        tx.get(OrderStep, step.id).at = step.at
        tx.flush()
        assert tx.changes == []


def test_a_naive_moment_is_refused(any_store):
    with pytest.raises(ValueError, match="naive"), any_store.write() as tx:
        tx.add(a_step(tx.new_id(), at=datetime(2026, 11, 18, 9, 0)))  # noqa: DTZ001 -- the point of the test


def test_text_that_postgresql_cannot_hold_is_refused_at_birth(any_store):
    with pytest.raises(BadValue), any_store.write() as tx:
        tx.add(a_person(phone="139\0"))


def test_a_write_has_one_moment(store, clock):
    with store.write() as tx:
        first = tx.now
        clock.pass_(minutes=5)
        assert tx.now == first


def test_a_write_inside_a_write_is_a_bug(store):
    with pytest.raises(WriteInWrite), store.write(), store.write():
        pass
    with store.write() as tx:
        tx.add(a_person())


def test_the_thread_of_the_window_is_refused(store):
    store.forbid_thread(threading.get_ident())
    with pytest.raises(WrongThread), store.read():
        pass
    with pytest.raises(WrongThread), store.write():
        pass


def test_listeners_are_told_after_commit_what_was_touched(store):
    told = []
    stop = store.watch(lambda changed: told.append((changed, threading.get_ident())))
    with store.write() as tx:
        order_id = tx.new_id()
        step = a_step(order_id, at=tx.now)
        tx.add(step)
        assert told == []
    (changed, thread), *_ = told
    assert changed.ids == {step.id}
    assert changed.order_ids == {order_id}
    assert changed.kinds >= {"order_steps"}
    assert thread == threading.get_ident()
    stop()
    with store.write() as tx:
        tx.add(a_person())
    assert len(told) == 1


def test_nobody_is_told_of_a_write_that_failed_or_changed_nothing(store):
    told = []
    store.watch(told.append)
    with pytest.raises(RuntimeError, match="stop"):
        stop_in_a_write(store)
    with store.write() as tx:
        tx.rows(sa.select(Person))
    assert told == []


def test_keepers_see_every_change_and_keep_in_the_same_transaction(path, opened):
    seen = []

    def keep(tx, changes):
        seen.extend((change.kind, change.entity) for change in changes)
        for change in changes:
            if change.kind != "delete":
                search.put(tx, change.entity, change.rec_id, None, "李工", "李工")

    store = opened(path, keepers=[keep])
    with store.write(recorder=Silent()) as tx:
        person = a_person()
        tx.add(person)
        tx.flush()
        person.phone = "139"
    assert seen == [("create", "people"), ("patch", "people")]
    with store.read() as db:
        assert [hit.rec_id for hit in search.find(db, "李")] == [person.id]
    with store.write() as tx:
        tx.delete(tx.get(Person, person.id))
        search.drop(tx, "people", person.id)
    with store.read() as db:
        assert search.find(db, "李") == []


def test_a_recorder_is_told_on_each_flush_and_once_before_commit(path, opened):
    said = []

    class Listening(Silent):
        def record(self, tx, changes):
            said.append([(change.kind, change.fields) for change in changes])

        def before_commit(self, tx):
            said.append(len(tx.changes))

    store = opened(path, recorder=Listening())
    with store.write() as tx:
        person = a_person()
        tx.add(person)
        tx.flush()
        person.name = "李明"
        person.is_active = True
    (create,), (patch,), total = said
    assert create[0] == "create"
    assert create[1]["name"] == [None, "李工"]
    assert create[1]["is_active"] == [None, True]
    assert patch == ("patch", {"name": ["李工", "李明"]})
    assert total == 2


def test_rows_added_at_once_are_recorded_like_others(store):
    with store.write() as tx:
        tx.add_many(
            Person,
            [{"id": tx.new_id(), "code": f"E{n}", "name": "n", "role": Role.STORE, "skills": []} for n in range(5)],
        )
    with store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(OutboxOp)) == 5
        assert db.scalars(sa.select(Person.is_active)) == [True] * 5


def test_a_reader_sees_one_moment_and_never_waits_for_the_writer(any_store):
    with any_store.write() as tx:
        tx.add(a_person("E01"))
    with any_store.read() as db:
        assert len(db.scalars(sa.select(Person.id))) == 1
        with any_store.write() as tx:
            tx.add(a_person("E02"))
            tx.flush()
            with any_store.read() as beside:
                assert len(beside.scalars(sa.select(Person.id))) == 1
        assert len(db.scalars(sa.select(Person.id))) == 1
    with any_store.read() as db:
        assert len(db.scalars(sa.select(Person.id))) == 2


def test_many_threads_write_one_after_another_and_none_is_lost(any_store):
    def work(thread):
        for number in range(5):
            with any_store.write() as tx:
                tx.add(a_person(f"{thread}-{number}"))

    threads = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Person)) == 30


def test_two_programs_that_read_and_then_write_both_get_through(path, opened):
    """Two stores on one file stand for two programs; deferred transactions would fail here: "database is locked"."""
    first, second = opened(path), opened(path)
    with first.write() as tx:
        tx.add(a_person("E01", phone="0"))

    def count_up(store):
        for _ in range(20):
            with store.write() as tx:
                person = tx.scalar(sa.select(Person))
                person.phone = str(int(person.phone) + 1)

    threads = [threading.Thread(target=count_up, args=[store]) for store in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with first.read() as db:
        assert db.scalar(sa.select(Person.phone)) == "40"


def test_a_program_that_holds_the_file_too_long_is_named(path, opened, monkeypatch):
    monkeypatch.setitem(sys.modules["app.store.door"].PRAGMAS, "busy_timeout", "50")
    first, second = opened(path), opened(path)
    with first.write() as tx:
        tx.add(a_person())
        tx.flush()
        with pytest.raises(StoreLocked) as told, second.write():
            pass
    assert told.value.path == str(path)


def test_a_newer_schema_is_refused_and_nothing_is_touched(store, path, opened):
    with store._writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA + 7:04d}'")
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewer) as told:
        opened(path)
    assert (told.value.found, told.value.known) == (SCHEMA + 7, SCHEMA)
    assert path.read_bytes() == before


def test_an_empty_file_of_an_enrolled_profile_is_never_a_fresh_start(tmp_path, opened):
    path = tmp_path / "gongdan.db"
    path.touch()
    with pytest.raises(StoreEmpty):
        opened(path, is_enrolled=True)
    assert path.stat().st_size == 0


def test_a_database_without_tables_of_an_enrolled_profile_is_never_a_fresh_start(tmp_path, opened):
    path = tmp_path / "gongdan.db"
    store = opened(path)
    with store._writer.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    store.close()
    with pytest.raises(StoreEmpty):
        opened(path, is_enrolled=True)


def test_a_missing_file_of_an_enrolled_profile_is_named(tmp_path, opened):
    with pytest.raises(StoreMissing):
        opened(tmp_path / "gongdan.db", is_enrolled=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", [20, 5000, 40_000, -3000])
def test_a_damaged_file_is_noticed(store, path, opened, place):
    store.close()
    content = bytearray(path.read_bytes())
    content[place] ^= 0b100
    path.write_bytes(content)
    with pytest.raises(StoreDamaged) as told:
        read_through(opened(path, is_enrolled=True), path)
    assert told.value.path == str(path)


def test_a_wrong_key_does_not_open_and_changes_nothing(store, path, opened):
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreDamaged):
        opened(path, key=KEY[::-1], is_enrolled=True)
    assert path.read_bytes() == before


def test_a_server_that_is_not_there_is_named_without_its_password(opened):
    with pytest.raises(StoreMissing) as told:
        opened("postgresql+psycopg://gongdan:secret@127.0.0.1:9/gongdan", "office", key=None)
    assert "secret" not in str(told.value)
    assert "127.0.0.1" in told.value.path


def test_opening_a_current_file_brings_neither_alembic_nor_a_slow_start(path):
    look = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from app.clock import SystemClock\n"
        "from app.store.door import Silent, Store\n"
        "from app.store.numbering import LaptopNumbering\n"
        f"store = Store(Path({str(path)!r}), end='laptop', key=bytes(range(32)), recorder=Silent(),\n"
        "    clock=SystemClock(), numbering=LaptopNumbering(), is_enrolled=True)\n"
        "store.close()\n"
        "print([name for name in ('alembic', 'argon2', 'keyring', 'cryptography') if name in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_one_edit_is_durable_within_15_ms(store, path, tmp_path):
    """Measured beside a bare commit of the same driver: on a machine that is busy with others both are slow."""
    with store.write() as tx:
        person = a_person()
        tx.add(person)
    shutil.copy(path, tmp_path / "bare.db")
    took, bare = [], []
    with closing(door._connect(tmp_path / "bare.db", KEY)) as connection:
        for number in range(40):
            begun = time.perf_counter()
            with store.write() as tx:
                tx.get(Person, person.id).name = f"李 {number}"
            done = time.perf_counter()
            connection.execute("INSERT INTO settings (name, value) VALUES (?, 'x')", [str(number)])
            took.append(done - begun)
            bare.append(time.perf_counter() - done)
    assert statistics.median(took) < max(0.015, 12 * statistics.median(bare))


def test_derived_rows_of_a_search_are_not_recorded(store):
    with store.write() as tx:
        search.put(tx, "people", tx.new_id(), None, "泵", "泵")
        tx.flush()
        assert tx.changes == []
    with store.read() as db:
        assert db.scalar(sa.select(SearchRow.title)) == "泵"
        assert db.scalars(sa.select(OutboxOp.lid)) == []


def test_numbers_need_an_enrolment_only_where_they_carry_a_mark(store):
    with store.write() as tx:
        assert LaptopNumbering().next_number(tx, "WO-26-00815/F16") == "WO-26-00815/F16/r1"
