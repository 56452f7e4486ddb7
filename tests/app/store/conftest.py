"""Real stores for tests: an encrypted laptop file copied from a template, a plain office file, a real PostgreSQL."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.store.door import Silent, Store
from app.store.numbering import LaptopNumbering, OfficeNumbering
from app.store.outbox import LaptopOutbox
from tests.keystores import MemoryKeystore
from tests.postgres import Postgres

KEY = bytes(range(32))


class HandClock:
    """Shows the moment it is set to."""

    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at

    def monotonic(self):
        return (self.at - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()

    def pass_(self, **time):
        self.at += timedelta(**time)


@pytest.fixture
def clock():
    return HandClock(datetime(2026, 11, 18, 1, 30, tzinfo=UTC))


@pytest.fixture
def opened():
    """Open stores that are closed when the test ends."""
    stores = []

    def open_store(location, end="laptop", key=KEY, recorder=None, **how):
        numbering = LaptopNumbering() if end == "laptop" else OfficeNumbering()
        clock = how.pop("clock", None) or HandClock(datetime(2026, 11, 18, 1, 30, tzinfo=UTC))
        store = Store(
            location, end=end, key=key, recorder=recorder or Silent(), clock=clock, numbering=numbering, **how
        )
        stores.append(store)
        return store

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def laptop_file(tmp_path_factory):
    """An empty laptop ledger, to be copied."""
    return _template(tmp_path_factory.mktemp("template") / "gongdan.db", "laptop", LaptopNumbering(), KEY)


@pytest.fixture(scope="session")
def office_file(tmp_path_factory):
    """An empty office ledger, to be copied."""
    return _template(tmp_path_factory.mktemp("template") / "office.db", "office", OfficeNumbering(), None)


def _template(path, end, numbering, key):
    clock = HandClock(datetime(2026, 11, 18, tzinfo=UTC))
    Store(path, end=end, key=key, recorder=Silent(), clock=clock, numbering=numbering).close()
    return path


@pytest.fixture
def path(tmp_path, laptop_file) -> Path:
    """A laptop ledger of this test's own, closed."""
    return Path(shutil.copy(laptop_file, tmp_path / "gongdan.db"))


@pytest.fixture
def store(path, clock, opened):
    """A laptop ledger of this test's own, with an outbox."""
    return opened(path, recorder=LaptopOutbox(), clock=clock)


@pytest.fixture
def office(tmp_path, office_file, clock, opened):
    """An office ledger on SQLite."""
    return opened(Path(shutil.copy(office_file, tmp_path / "office.db")), "office", key=None, clock=clock)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_ledger(postgres):
    """An empty office ledger in PostgreSQL, to be copied."""
    url = postgres.database()
    clock = HandClock(datetime(2026, 11, 18, tzinfo=UTC))
    Store(url, end="office", recorder=Silent(), clock=clock, numbering=OfficeNumbering()).close()
    return url


@pytest.fixture
def postgres_office(postgres, postgres_ledger, clock, opened):
    """An office ledger on PostgreSQL."""
    url = postgres.database(postgres_ledger)
    store = opened(url, "office", key=None, clock=clock)
    yield store
    store.close()
    postgres.drop(url)


@pytest.fixture(params=["laptop", "office", "postgres"])
def any_store(request):
    """Each kind of ledger in turn."""
    return request.getfixturevalue(
        {"laptop": "store", "office": "office", "postgres": "postgres_office"}[request.param]
    )


@pytest.fixture
def keystore():
    return MemoryKeystore()


@pytest.fixture(scope="module", params=["laptop", "office", "postgres"])
def shared_store(request, tmp_path_factory):
    """Each kind of ledger in turn, one for all tests of a file that leave it as it was."""
    end = "laptop" if request.param == "laptop" else "office"
    key = KEY if end == "laptop" else None
    if request.param == "postgres":
        location = request.getfixturevalue("postgres").database(request.getfixturevalue("postgres_ledger"))
    else:
        location = tmp_path_factory.mktemp("shared") / f"{end}.db"
        shutil.copy(request.getfixturevalue(f"{end}_file"), location)
    clock = HandClock(datetime(2026, 11, 18, 1, 30, tzinfo=UTC))
    store = Store(location, end=end, key=key, recorder=Silent(), clock=clock, numbering=OfficeNumbering())
    yield store
    store.close()
