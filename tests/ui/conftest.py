"""What every window test stands on: the bundled font, a real encrypted ledger, the sample world brought by a real sync.

`desk` is a desk over a small ledger whose answers are there when `ask` and `do` return; `sample_desk` the same over
the sample world as one engineer's laptop has it. qtbot holds widgets weakly: keep what you add.
"""

import secrets
import shutil
import threading
import time
import uuid
from datetime import UTC, date, datetime

import pytest
import uvicorn
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.clock import ShiftedClock, SystemClock
from app.store import vault
from app.store.door import Silent, Store
from app.store.kinds import Role
from app.store.laptop_tables import SyncState
from app.store.numbering import LaptopNumbering
from app.store.outbox import LaptopOutbox
from app.store.tables import Person
from office import folder as office_folder
from office.api import create_app
from office.devices import Authority, make_code
from sync.round import Round
from tests.keystores import CHEAP, MemoryKeystore
from ui import household, lanes, style
from ui.desk import Desk
from ui.household import Means

KEY = secrets.token_bytes(32)
PERSON = uuid.UUID("01900000-0000-7000-8000-00000000e001")
PIN = "738291"
DAY = date(2026, 11, 18)
MORNING = datetime(2026, 11, 18, 0, 30, tzinfo=UTC)  # 08:30 at the site


@pytest.fixture(scope="session")
def fonts(qapp):
    return style.load_fonts()


@pytest.fixture(autouse=True)
def nothing_left():
    """Let what a test deleted really go: without an event loop Qt would keep it, and dress it in every later test."""
    yield
    if QApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def dressed(qapp, fonts):
    """The application in the light theme; whatever a test changes is put back."""
    style.dress(qapp, "light", "mouse")
    yield qapp
    style.dress(qapp, "light", "mouse")


def open_store(path):
    clock = SystemClock()
    return Store(path, end="laptop", recorder=LaptopOutbox(), clock=clock, numbering=LaptopNumbering(), key=KEY)


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """An encrypted ledger of one enrolled engineer, without work."""
    path = tmp_path_factory.mktemp("template") / "gongdan.db"
    store = open_store(path)
    with store.write(recorder=Silent()) as tx:
        tx.add(Person(id=PERSON, code="E05", name="林川", name_en="Lin Chuan", role=Role.ENGINEER, skills=[]))
        tx.add(
            SyncState(
                id=1, server_id="test", epoch="1", device_id=uuid.uuid4(), incarnation=uuid.uuid4(), mark="A7",
                cursor="", chain="", next_dseq=1,
            )
        )  # fmt: skip
    store.close()
    return path


@pytest.fixture
def bare_store(template, tmp_path):
    """A ledger of its own for each test."""
    path = tmp_path / "gongdan.db"
    shutil.copy(template, path)
    store = open_store(path)
    yield store
    store.close()


def a_desk(store, which):
    desk = Desk(store, which, SystemClock(), language="en", person_id=PERSON)
    desk.unexpected = []
    desk.failed.connect(desk.unexpected.append)
    return desk


@pytest.fixture
def store(bare_store):
    return bare_store


@pytest.fixture
def desk(bare_desk):
    return bare_desk


@pytest.fixture
def bare_desk(dressed, bare_store):
    """A desk whose answers are there when `ask` and `do` return; an error nobody took fails the test."""
    desk = a_desk(bare_store, lanes.inline())
    yield desk
    desk.close()
    assert desk.unexpected == []


@pytest.fixture
def busy_desk(dressed, store):
    """A desk with the real lanes, as in the product; wait for its answers with qtbot."""
    store.forbid_thread(threading.get_ident())
    desk = a_desk(store, lanes.threads())
    yield desk
    desk.close()


class Served:
    """A head office with the sample world, served over HTTP on this machine."""

    def __init__(self, folder):
        self.folder, self.clock = folder, ShiftedClock(MORNING)
        wanted = office_folder.Wanted("崮川矿山机械有限公司", "Guchuan Mining Machinery Co., Ltd.", DAY)
        office_folder.init(folder, wanted, self.clock)
        self._held = office_folder.opened(folder, self.clock)
        self.office = self._held.__enter__()
        config = uvicorn.Config(create_app(self.office), port=0, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.address = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def code(self, engineer="E05"):
        with office_folder.opened_store(self.folder, self.clock) as store:
            return make_code(store, Authority(self.folder / "keys"), engineer, 60).code

    def close(self):
        self._server.should_exit = True
        self._thread.join()
        self._held.__exit__(None, None, None)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("office"))
    yield served
    served.close()


@pytest.fixture(scope="session")
def cheap_pins():
    """A guess of a PIN costs next to nothing in tests."""
    kept = vault.USUAL, vault.LONE
    vault.USUAL = vault.LONE = CHEAP
    yield
    vault.USUAL, vault.LONE = kept


@pytest.fixture(scope="session")
def enrolled(served, cheap_pins, tmp_path_factory):
    """A profile folder, enrolled and synced, with its keystore, to be copied."""
    means = Means(tmp_path_factory.mktemp("profile"), MemoryKeystore(), ShiftedClock(MORNING))
    opened = household.join(means, served.address, served.code(), PIN)
    report = Round(opened.store, opened.files, household.office_of(opened.store, served.address), means.clock).run()
    assert report.trouble is None
    opened.close()
    return means


@pytest.fixture
def means(enrolled, tmp_path):
    """The enrolled profile, this test's own."""
    shutil.copytree(enrolled.folder, tmp_path / "profile")
    keystore = MemoryKeystore()
    keystore.kept = dict(enrolled.keystore.kept)
    return Means(tmp_path / "profile", keystore, ShiftedClock(MORNING))


@pytest.fixture
def opened(means):
    opened = household.unlock(means, PIN)
    yield opened
    opened.close()


@pytest.fixture
def sample_desk(dressed, opened, means):
    """A desk over the sample world; an error nobody took fails the test."""
    desk = Desk(
        opened.store,
        lanes.inline(),
        means.clock,
        language="en",
        person_id=opened.owner.person_id,
        files=opened.files,
    )
    desk.unexpected = []
    desk.failed.connect(desk.unexpected.append)
    yield desk
    desk.close()
    assert desk.unexpected == []
