"""Both ends for tests: an office over a template file, laptops enrolled at it, near or over HTTP."""

from __future__ import annotations

import atexit
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from app import ledger
from app.clock import Clock, SystemClock
from app.store import keys
from app.store import tables as t
from app.store.door import Silent, Store, Write
from app.store.files import Files
from app.store.kinds import OrderType, Role, WarehouseKind
from app.store.laptop_tables import LocalBlob, OutboxOp, SyncState
from app.store.office_tables import Device
from app.store.types import PersonId, natural_id
from office import folder as folders
from office.devices import Authority
from office.figures import figures
from office.history import OfficeHistory
from office.service import LocalOffice, found_office
from sync import digest
from sync.protocol import Office, Offline, SyncAnswer, SyncRequest
from sync.round import Round, RoundReport

PIN = "k7m2q9"
KEY = bytes(32)
NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)


def person_id(code: str) -> PersonId:
    return PersonId(natural_id("person", code))


CUSTOMER, SITE, MODEL = natural_id("customer", "C01"), natural_id("site", "C01-S1"), natural_id("model", "M1")
PART = natural_id("part", "CR01-A")


def order_id(number: int) -> uuid.UUID:
    return natural_id("sample", "order", str(number))


def asset_id(number: int) -> uuid.UUID:
    return natural_id("asset", "GUCHUAN", f"S{number}")


def van_id(code: str) -> uuid.UUID:
    return natural_id("warehouse", f"van {code}")


def add_company(tx: Write, engineers: tuple[str, ...] = ("E01", "E02")) -> None:
    """Put a small company into an empty office."""
    for code in engineers:
        tx.add(t.Person(id=person_id(code), code=code, name=f"工程师{code}", role=Role.ENGINEER, skills=[]))
        tx.add(
            t.Warehouse(id=van_id(code), code=f"V{code}", kind=WarehouseKind.VAN, name="车", holder_id=person_id(code))
        )
    tx.add(t.Customer(id=CUSTOMER, code="C01", name="滇岭铜业", name_en="Dianling Copper", grade="key"))
    tx.add(t.Site(id=SITE, code="C01-S1", customer_id=CUSTOMER, name="选矿厂"))
    tx.add(t.AssetModel(id=MODEL, code="M1", family="pump", name="渣浆泵"))
    tx.add(t.Part(id=PART, number="CR01-A", name="颚板", unit="件", price_minor=386000))


def add_form(tx: Write, form_id: str, version_id: uuid.UUID) -> None:
    """Publish a form of which only the name matters."""
    tx.add(
        t.FormVersion(
            id=version_id, form_id=form_id, version="1", serial=1, hash=version_id.hex, title=form_id, title_en=None,
            form_number=None, definition="{}", published_at=NOW,
        )
    )  # fmt: skip


def add_order(tx: Write, number: int, engineer: str | None = "E01", asset: int | None = None) -> uuid.UUID:
    """Add an order, its machine and who works on it."""
    machine = number if asset is None else asset
    if tx.get(t.Asset, asset_id(machine)) is None:
        tx.add(t.Asset(id=asset_id(machine), serial=f"S{machine}", model_id=MODEL, customer_id=CUSTOMER, site_id=SITE))
    tx.add(
        t.WorkOrder(
            id=order_id(number),
            number=f"WO-26-{number:05d}",
            order_type=OrderType.MAINTENANCE,
            title=f"维护 {number}",
            customer_id=CUSTOMER,
            site_id=SITE,
            asset_id=asset_id(machine),
            contact_phone="138-0000-0001",
            dispatched_at=NOW,
        )
    )
    if engineer:
        tx.add(
            t.Assignment(
                id=natural_id("sample", "assignment", str(number), engineer),
                order_id=order_id(number),
                person_id=person_id(engineer),
            )
        )
    return order_id(number)


@dataclass
class OfficeEnd:
    """An office of its own."""

    folder: Path
    store: Store
    office: LocalOffice
    clock: Clock

    def write(self) -> contextlib.AbstractContextManager[Write]:
        return self.store.write()


@cache
def _templates() -> Path:
    """Make empty ledgers of both ends once; a test copies them."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-templates-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = SystemClock()
    Authority.create(folder / "keys", "崮川", clock.now())
    with closing(ledger.open_office(folder / "office.db", OfficeHistory(), clock)) as store:
        found_office(store, "崮川矿山机械有限公司", "Guchuan")
    ledger.open_laptop(folder, KEY, clock, is_enrolled=False).close()
    return folder


def open_end(
    folder: Path, clock: Clock | None = None, location: Path | str | None = None, *, is_stranger: bool = False
) -> OfficeEnd:
    """Open an office; the first time, one made from the template, or a stranger with keys and name of its own."""
    clock = clock or SystemClock()
    if not (folder / "keys").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(_templates() / "keys", folder / "keys")
        if location is None and not is_stranger:
            shutil.copy(_templates() / "office.db", folder / "office.db")
    store = ledger.open_office(location or folder / "office.db", OfficeHistory(), clock)
    found_office(store, "崮川矿山机械有限公司", "Guchuan")
    return OfficeEnd(folder, store, LocalOffice(store, folder, Authority(folder / "keys"), clock), clock)


@dataclass
class LaptopEnd:
    """An enrolled laptop; enrolled by hand, so that a test need not wait for Argon2id."""

    folder: Path
    store: Store
    files: Files
    person: PersonId
    device_id: uuid.UUID
    near: OfficeEnd
    office: Office
    clock: Clock

    def sync(self, office: Office | None = None, page_bytes: int = 1 << 20) -> RoundReport:
        return Round(self.store, self.files, office or self.office, self.clock, page_bytes).run()

    def write(self) -> contextlib.AbstractContextManager[Write]:
        return self.store.write()

    def note(self, number: int, text: str) -> None:
        with self.write() as tx:
            order = tx.get(t.WorkOrder, order_id(number))
            assert order is not None
            order.work_note = text

    def add_file(self, number: int, content: bytes, lane: int = 3) -> str:
        sha = self.files.put(content)
        with self.write() as tx:
            if tx.get(LocalBlob, sha) is None:
                tx.add(LocalBlob(sha=sha, size_bytes=len(content), mime="image/jpeg", lane=lane,
                                 order_id=order_id(number), added_at=tx.now, sent_bytes=0))  # fmt: skip
        return sha

    def ops(self) -> list[OutboxOp]:
        with self.store.read() as db:
            return db.scalars(sa.select(OutboxOp).order_by(OutboxOp.lid))


def enrol_by_hand(end: OfficeEnd, folder: Path, engineer: str, clock: Clock | None = None) -> LaptopEnd:
    """Make a laptop known to the office without codes and certificates."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = clock or end.clock
    person, device_id, incarnation = person_id(engineer), uuid.uuid4(), uuid.uuid4()
    mine = keys.make_device_keys()
    shutil.copy(_templates() / ledger.LAPTOP_FILE, folder / ledger.LAPTOP_FILE)
    store = ledger.open_laptop(folder, KEY, clock, person_id=person, is_enrolled=False)
    add_device(end, person, device_id, incarnation, mine)
    with store.write(recorder=Silent()) as tx:
        keys.keep_device_keys(tx, mine)
        keys.keep_secret(tx, "office root", end.office.hello().root)
        keys.keep_secret(tx, "office seal", end.office.hello().seal_key)
        server_id, epoch = end.office.identity
        tx.add(
            SyncState(id=1, server_id=server_id, epoch=epoch, device_id=device_id, incarnation=incarnation,
                      mark=f"A{engineer[-1]}", cursor="0", chain="", next_dseq=1, request_counter=0, archived_through=0)
        )  # fmt: skip
    files = Files(folder / "files", KEY)
    return LaptopEnd(folder, store, files, person, device_id, end, end.office.as_device(device_id), clock)


def add_device(
    end: OfficeEnd, person: PersonId, device_id: uuid.UUID, incarnation: uuid.UUID, mine: keys.DeviceKeys
) -> None:
    with end.store.write() as tx:
        tx.add(
            Device(
                id=device_id, person_id=person, mark=str(uuid.uuid4())[:3], incarnation=incarnation,
                sign_key=mine.sign_public, seal_key=mine.seal_public, engineer_cert=b"", witness_cert=b"",
                enrolled_at=tx.now, last_dseq=0, request_counter=0,
            )
        )  # fmt: skip


def same(laptop: LaptopEnd) -> bool:
    """Tell whether the laptop's rows are exactly what the office has for it, counted anew at both ends."""
    with laptop.store.read() as db:
        mine = digest.of_rows(db)
        assert mine == digest.of_base(db)
    with laptop.near.store.read() as db:
        code = db.scalar(sa.select(t.Person.code).where(t.Person.id == laptop.person))
    theirs = figures(laptop.near.store)["digests"][code]
    return (mine.sum, mine.count) == (theirs["sum"], theirs["count"])


class Between:
    """An office that may lose or double what is said, and keeps a record of it."""

    def __init__(self, office, lose=(), double=()):
        self.office, self.lose, self.double = office, set(lose), set(double)
        self.asked: list[SyncRequest] = []
        self.answers: list[SyncAnswer] = []

    def sync(self, request):
        number = len(self.asked)
        self.asked.append(request)
        answer = self.office.sync(request)
        if number in self.double:
            again = self.office.sync(request)
            assert again.receipts == answer.receipts
        self.answers.append(answer)
        if number in self.lose:
            raise Offline(address="lost")
        return answer

    def put_blobs(self, frames):
        return self.office.put_blobs(frames)


def value(end, number, name="work_note"):
    with end.store.read() as db:
        return getattr(db.get(t.WorkOrder, order_id(number)), name)


class Serving:
    """`gongdan-office serve` as a process of its own."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.folder = folder
        self._options = options
        self.port = port
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "office", "serve", "--data", str(self.folder), "--json"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.communicate()[1])
        told = json.loads(line)
        self.port, self.address = told["port"], told["address"]

    def kill(self) -> None:
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self._reap()

    def _reap(self) -> int:
        code = self.process.wait(timeout=20)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Serving]:
    server = Serving(folder, *options)
    try:
        yield server
    finally:
        server.stop()


def make_folder(folder: Path, fill: Callable[[Write], None]) -> Path:
    """Make an office folder that `gongdan-office` can open."""
    folders.init(folder, folders.Wanted("崮川矿山机械有限公司", "Guchuan"), SystemClock())
    with folders.opened_store(folder, SystemClock()) as store, store.write() as tx:
        fill(tx)
    return folder


def copy_folder(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("lock"))
    return folder


def in_threads(count: int, work: Callable[[int], object]) -> list[BaseException]:
    """Run work in several threads at once; gives what went wrong."""
    wrong: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 -- handed back to the test
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong
