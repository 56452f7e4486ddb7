"""What every window test stands on: the bundled font, the light theme, a desk over a real encrypted ledger."""

import secrets
import shutil
import uuid

import pytest

from app.clock import SystemClock
from app.store.door import Silent, Store
from app.store.kinds import Role
from app.store.laptop_tables import SyncState
from app.store.numbering import LaptopNumbering
from app.store.outbox import LaptopOutbox
from app.store.tables import Person
from ui import lanes, style
from ui.desk import Desk

KEY = secrets.token_bytes(32)
PERSON = uuid.UUID("01900000-0000-7000-8000-00000000e001")


@pytest.fixture(scope="session")
def fonts(qapp):
    return style.load_fonts()


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
def store(template, tmp_path):
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
def desk(dressed, store):
    """A desk whose answers are there when `ask` and `do` return; an error nobody took fails the test."""
    desk = a_desk(store, lanes.inline())
    yield desk
    desk.close()
    assert desk.unexpected == []


@pytest.fixture
def busy_desk(dressed, store):
    """A desk with the real lanes, as in the product; wait for its answers with qtbot."""
    import threading

    store.forbid_thread(threading.get_ident())
    desk = a_desk(store, lanes.threads())
    yield desk
    desk.close()
