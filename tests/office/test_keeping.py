"""Copies of an office, and what becomes of the laptops' newer work when yesterday's comes back; by processes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import SystemClock
from app.store import mirror, outbox
from app.store import tables as t
from app.store.door import Silent
from app.store.files import Files
from app.store.laptop_tables import LocalBlob, OutboxOp
from app.store.office_tables import Device, OfficeBlob, OfficeIdentity, Orphan, Quarantined, ReceivedOp
from office import folder as folders
from office import keeping, settling
from sync import recovery
from tests.sync import driver
from tests.sync.ends import (
    KEY,
    OfficeEnd,
    add_company,
    add_order,
    enrol_by_hand,
    make_folder,
    open_end,
    order_id,
    person_id,
    same,
    value,
)

CREW = ("E01", "E02", "E03")


def office_says(folder, word, *options, language="en"):
    command = [sys.executable, "-m", "office", word, "--data", str(folder), "--lang", language, *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in options else done.stdout.strip()


class World:
    """An office that serves in a process and three laptops whose rounds run in processes."""

    def __init__(self, folder):
        self.folder, self.office_folder = folder, make_folder(folder / "office", self._fill)
        with folders.opened(self.office_folder, SystemClock()) as office:
            end = OfficeEnd(self.office_folder, office.store, office, SystemClock())
            self.laptops = {code: enrol_by_hand(end, folder / code, code) for code in CREW}
            for laptop in self.laptops.values():
                laptop.store.close()
        self.port = driver.free_port()
        self.report = folder / "report.json"
        self.serve()

    def _fill(self, tx):
        add_company(tx, CREW)
        for number, code in enumerate(CREW):
            add_order(tx, number, code)

    def serve(self):
        self.office = driver.start_office(self.office_folder, self.port)

    def stop(self):
        self.office.terminate()
        self.office.join(20)

    def at_office(self, change):
        with folders.opened_store(self.office_folder, SystemClock()) as store, store.write() as tx:
            change(tx)

    def work(self, code, text):
        number = CREW.index(code)
        files = Files(self.folder / code / "files", KEY)
        sha = files.put(f"photo {code} {text}".encode() * 1000)
        with closing(self.open(code)) as store, store.write() as tx:
            tx.get(t.WorkOrder, order_id(number)).work_note = text
            tx.add(t.OrderFact(order_id=order_id(number), kind="note", detail={}, text=text, at=tx.now))
            tx.add(LocalBlob(sha=sha, size_bytes=files.size(sha), mime="image/jpeg", lane=3,
                             order_id=order_id(number), added_at=tx.now, sent_bytes=0))  # fmt: skip

    def open(self, code):
        return ledger.open_laptop(self.folder / code, KEY, SystemClock(), person_id=person_id(code))

    def sync(self, code):
        address = f"http://127.0.0.1:{self.port}"
        process = driver.start_round(self.folder / code, person_id(code), address, self.report)
        process.join(60)
        assert process.exitcode == 0
        told = json.loads(self.report.read_text(encoding="utf-8"))
        assert told["trouble"] == ""
        return told


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.stop()


def test_yesterdays_copy_comes_back_under_three_laptops_with_newer_work(world, tmp_path):
    for code in CREW:
        world.sync(code)
        world.work(code, "yesterday")
        world.sync(code)
    copied = office_says(world.office_folder, "backup", "--to", str(tmp_path / "copies"), "--json")
    assert (copied["files"], copied["devices"]) == (3, 3)
    for code in CREW:
        world.work(code, "today")
        world.sync(code)
    world.at_office(lambda tx: setattr(tx.get(t.WorkOrder, order_id(0)), "instruction", "written today"))
    world.at_office(lambda tx: add_order(tx, 9, "E03"))
    for code in CREW:
        world.sync(code)
    world.stop()
    for path in (world.office_folder / "blobs").glob("[0-9a-f][0-9a-f]/*"):
        path.unlink()
    told = office_says(world.office_folder, "restore", "--from", str(tmp_path / "copies"))
    assert told.startswith("Head office stands as of ")
    world.serve()
    reports = {code: world.sync(code) for code in CREW}
    assert {code: (told["again"], told["files_again"]) for code, told in reports.items()} == dict.fromkeys(CREW, (2, 2))
    assert all(told["is_equal"] for told in reports.values())
    world.stop()
    with folders.opened(world.office_folder, SystemClock()) as office:
        with office.store.read() as db:
            received = set(db.scalars(sa.select(ReceivedOp.op_id)))
            for number in range(3):
                assert db.get(t.WorkOrder, order_id(number)).work_note == "today"
            assert sorted(db.scalars(sa.select(t.OrderFact.text))) == ["today"] * 3 + ["yesterday"] * 3
            assert len(db.scalars(sa.select(OfficeBlob.sha))) == 6
            lost = {(row.entity, row.rec_id): row for row in db.scalars(sa.select(Orphan))}
        for code in CREW:
            with closing(world.open(code)) as store, store.read() as db:
                acked = db.scalars(sa.select(OutboxOp.op_id).where(OutboxOp.state == outbox.ACKED))
                assert len(acked) == 4
                assert set(acked) <= received
                news = recovery.news(db)
                assert (news["ops"], news["files"]) == (2, 2)
                assert news["to"] is not None
                assert mirror.state(db).restored["lost"] == []
        assert ("work_orders", order_id(0)) in lost
        assert {("work_orders", order_id(9)), ("assets", lost_asset(lost))} <= set(lost)
        settling.settle_orphan(office.store, lost["work_orders", order_id(0)].id, accept=True)
        settling.settle_orphan(office.store, lost["work_orders", order_id(9)].id, accept=True)
        with office.store.read() as db:
            assert db.get(t.WorkOrder, order_id(0)).instruction == "written today"
            assert db.get(t.WorkOrder, order_id(9)) is not None
            assert db.scalars(sa.select(Quarantined.id)) == []
    world.serve()
    for code in CREW:
        assert world.sync(code)["is_equal"]


def lost_asset(lost):
    return next(rec_id for entity, rec_id in lost if entity == "assets")


def test_a_copied_database_put_back_by_hand_is_noticed_by_its_chain(end, laptop, tmp_path):
    laptop.sync()
    copy = tmp_path / "by-hand.db"
    end.store.copy_to(copy)
    laptop.note(0, "after the copy")
    laptop.sync()
    laptop.note(1, "not even sent")
    end.store.close()
    (end.folder / "office.db").write_bytes(copy.read_bytes())
    for companion in ("-wal", "-shm"):
        (end.folder / f"office.db{companion}").unlink(missing_ok=True)
    again = open_end(end.folder)
    with closing(again.store):
        laptop.near, laptop.office = again, again.office.as_device(laptop.device_id)
        report = laptop.sync()
        assert (report.trouble, report.again, report.is_equal) == (None, 1, True)
        assert (value(again, 0), value(again, 1)) == ("after the copy", "not even sent")
        assert same(laptop)


def test_a_checked_copy_is_announced_and_old_confirmed_work_is_let_go_on_the_laptop(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "old")
    laptop.sync()
    laptop.note(1, "new")
    laptop.sync()
    with end.write() as tx:
        tx.get(Device, laptop.device_id).archived_dseq = 2
    with laptop.store.write(recorder=Silent()) as tx:
        (old, _new) = tx.scalars(sa.select(OutboxOp).order_by(OutboxOp.dseq))
        old.acked_at = tx.now.replace(year=tx.now.year - 1)
    laptop.note(2, "newest")
    laptop.sync()
    assert [op.dseq for op in laptop.ops()] == [2, 3]
    with laptop.store.read() as db:
        assert mirror.state(db).archived_through == 2
    assert same(laptop)


def test_marks_and_numbers_given_after_the_copy_are_not_given_again(world, tmp_path):
    world.stop()
    office_says(world.office_folder, "backup", "--to", str(tmp_path / "copies"))
    with folders.opened_store(world.office_folder, SystemClock()) as store, store.read() as db:
        before = db.scalar(sa.select(OfficeIdentity.next_mark))
    office_says(world.office_folder, "restore", "--from", str(tmp_path / "copies"))
    with folders.opened_store(world.office_folder, SystemClock()) as store, store.read() as db:
        assert db.scalar(sa.select(OfficeIdentity.next_mark)) >= before + keeping.MARKS_LEFT_OUT
    world.serve()


def test_an_office_that_serves_is_not_restored(world, tmp_path):
    command = [sys.executable, "-m", "office", "restore", "--data", str(world.office_folder), "--from", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.strip()
