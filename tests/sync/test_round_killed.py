"""Kill -9 of either end at drawn points: of the ledger's commits, of the wire's bytes; afterwards all goes on."""

from __future__ import annotations

import json
import random

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import SystemClock
from app.store import outbox
from app.store import tables as t
from app.store.files import Files
from app.store.laptop_tables import LocalBlob, OutboxOp
from app.store.office_tables import Change, OfficeBlob, ReceivedOp
from office import folder as folders
from office.devices import Authority
from office.service import LocalOffice
from tests.sync import driver
from tests.sync.ends import (
    KEY,
    LaptopEnd,
    OfficeEnd,
    add_company,
    add_order,
    enrol_by_hand,
    make_folder,
    order_id,
    same,
)
from tests.sync.linkproxy import Cut, Link

DRAW = random.Random(20261121)
ORDERS = 6
KILLED = -9


class World:
    """An office that serves in a process, and a laptop whose rounds run in processes."""

    def __init__(self, folder):
        self.folder = folder
        self.office_folder = make_folder(folder / "office", self._fill)
        with folders.opened(self.office_folder, SystemClock()) as office:
            end = OfficeEnd(self.office_folder, office.store, office, SystemClock())
            laptop = enrol_by_hand(end, folder / "laptop", "E01")
            self.person, self.device_id = laptop.person, laptop.device_id
            laptop.store.close()
        self.port = driver.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.office = driver.start_office(self.office_folder, self.port)
        self.report = folder / "report.json"
        self.edits = 0

    def _fill(self, tx):
        add_company(tx)
        for number in range(ORDERS):
            add_order(tx, number)

    def work(self, file_bytes=0):
        """Edit every order, add a fact, and a file; gives nothing back: the ledger holds it."""
        self.edits += 1
        store = ledger.open_laptop(self.folder / "laptop", KEY, SystemClock(), person_id=self.person)
        for number in range(ORDERS):
            with store.write() as tx:
                tx.get(t.WorkOrder, order_id(number)).work_note = f"edit {self.edits}"
                tx.add(t.OrderFact(order_id=order_id(number), kind="note", detail={"n": self.edits}, at=tx.now))
        if file_bytes:
            content = DRAW.randbytes(file_bytes)
            sha = Files(self.folder / "laptop" / "files", KEY).put(content)
            with store.write() as tx:
                tx.add(LocalBlob(sha=sha, size_bytes=file_bytes, mime="image/jpeg", lane=3, order_id=order_id(0),
                                 added_at=tx.now, sent_bytes=0))  # fmt: skip
        store.close()

    def round(self, address=None, point=None):
        return driver.start_round(self.folder / "laptop", self.person, address or self.address, self.report, point)

    def finish(self):
        """Sync in peace, and look at both ends: everything once, nothing lost, both equal."""
        process = self.round()
        process.join(60)
        assert process.exitcode == 0
        told = json.loads(self.report.read_text(encoding="utf-8"))
        assert (told["trouble"], told["is_equal"]) == ("", True)

    def check(self):
        store = ledger.open_laptop(self.folder / "laptop", KEY, SystemClock(), person_id=self.person)
        with folders.opened_store(self.office_folder, SystemClock()) as office_store:
            with store.read() as db:
                ops = db.rows(sa.select(OutboxOp.op_id, OutboxOp.state))
                files = set(db.scalars(sa.select(LocalBlob.sha)))
                assert not db.scalars(sa.select(LocalBlob.sha).where(LocalBlob.verified_at.is_(None)))
            assert {op.state for op in ops} <= {outbox.ACKED}
            with office_store.read() as db:
                assert set(db.scalars(sa.select(ReceivedOp.op_id))) == {op.op_id for op in ops}
                facts = db.scalars(sa.select(Change.rec_id).where(Change.kind == "fact"))
                assert len(facts) == len(set(facts)) == ORDERS * self.edits
                assert {order.work_note for order in db.scalars(sa.select(t.WorkOrder))} == {f"edit {self.edits}"}
                assert set(db.scalars(sa.select(OfficeBlob.sha))) == files
            self._equal(store, office_store)
        store.close()

    def _equal(self, store, office_store):
        office = LocalOffice(office_store, self.office_folder, Authority(self.office_folder / "keys"), SystemClock())
        end = OfficeEnd(self.office_folder, office_store, office, SystemClock())
        files = Files(self.folder / "laptop" / "files", KEY)
        near = office.as_device(self.device_id)
        laptop = LaptopEnd(self.folder / "laptop", store, files, self.person, self.device_id, end, near, SystemClock())
        assert same(laptop)
        with store.read() as db:
            for sha in db.scalars(sa.select(LocalBlob.sha)):
                assert office.blobs.read(sha) == files.read(sha)

    def restart_office(self, point=None):
        self.office.join(20)
        self.office = driver.start_office(self.office_folder, self.port, point)

    def end(self):
        self.office.kill()
        self.office.join(20)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("kills"))
    process = made.round()
    process.join(60)
    yield made
    made.end()


def drawn(count, low, high):
    return sorted(DRAW.sample(range(low, high), count))


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_laptop_is_killed_at_its_commits(world, side):
    for which in (1, 2, 3, 4):
        world.work(file_bytes=40_000)
        process = world.round(point=(side, which))
        process.join(60)
        assert process.exitcode == KILLED
        world.finish()
    world.check()


@pytest.mark.parametrize(
    ("way", "points", "file_bytes"),
    [
        ("up", drawn(6, 1, 900), 0),  # within the request
        ("down", drawn(6, 1, 270), 0),  # within the answer
        ("up", drawn(6, 5_000, 600_000), 600_000),  # within a file
    ],
    ids=["request", "answer", "file"],
)
def test_the_laptop_is_killed_at_drawn_bytes_of_the_wire(world, way, points, file_bytes):
    for point in points:
        world.work(file_bytes)
        with Link(world.port) as link:
            process = world.round(link.address)
            link.cut = Cut(**{way: point}, then=process.kill)
            process.join(60)
        assert process.exitcode == KILLED, (way, point, link.counts)
        world.finish()
    world.check()


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_office_is_killed_at_its_commits(world, side):
    for which in (1, 2, 3, 1, 2):
        world.work(file_bytes=40_000)
        world.end()
        world.restart_office((side, which))
        process = world.round()
        process.join(60)
        assert process.exitcode == 0
        if world.office.is_alive():
            world.end()
        world.restart_office()
        world.finish()
    world.check()


@pytest.mark.parametrize(
    ("way", "points", "file_bytes"),
    [
        ("up", drawn(5, 1, 900), 0),
        ("down", drawn(5, 1, 270), 0),
        ("up", drawn(5, 5_000, 600_000), 600_000),
    ],
    ids=["request", "answer", "file"],
)
def test_the_office_is_killed_at_drawn_bytes_of_the_wire(world, way, points, file_bytes):
    for point in points:
        world.work(file_bytes)
        with Link(world.port, Cut(**{way: point}, then=world.office.kill)) as link:
            process = world.round(link.address)
            process.join(60)
        assert process.exitcode == 0
        assert link.counts.cuts == 1
        world.restart_office()
        world.finish()
    world.check()


def test_a_link_that_resets_every_64_kib_still_carries_a_file_and_wastes_little(world):
    size = 1_000_000
    world.work(size)
    rounds = 0
    with Link(world.port, Cut(up=64 << 10, every=True)) as link:
        while rounds < 60:
            rounds += 1
            process = world.round(link.address)
            process.join(60)
            told = json.loads(world.report.read_text(encoding="utf-8"))
            if not told["trouble"]:
                break
    world.finish()
    world.check()
    assert rounds < 60
    assert link.counts.up <= 1.01 * size + (64 << 10) * link.counts.cuts
