"""Climbs a database to the present schema: all steps in one transaction, checked before COMMIT, or not at all."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from app.store.backup import Copied, keep_before_upgrade
from app.store.tables import SCHEMA
from app.store.trouble import StoreDamaged

STEPS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x676F6E67
"""Of several workers that start together one climbs and the others wait and find it done; SQLite's writers do so by
themselves."""


def upgrade(engine: Engine, end: str, to: int = SCHEMA, before: Copied | None = None) -> None:
    """Climb from wherever the database stands; an empty one gets everything.

    Args:
        engine: of a writer; SQLite must be in its hands alone.
        end: "laptop" or "office": which private tables belong here.
        to: the step to stop at; tests stop early.
        before: a file with something in it, copied and checked before anything is changed.

    Raises:
        StoreDamaged: the climbed database fails its checks; nothing was changed.
        BackupFailed: the copy made first does not pass its check; nothing was changed.
    """
    if before is not None:
        keep_before_upgrade(before, to)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _keys(connection, are_held=False)
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(sa.text("SET LOCAL lock_timeout = '10min'"))
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
                _climb(connection, end, to)
                if is_sqlite:
                    _check(connection)
        finally:
            if is_sqlite and not connection.closed:
                _keys(connection, are_held=True)


def _climb(connection: Connection, end: str, to: int) -> None:
    settings = Config()
    settings.set_main_option("script_location", STEPS.as_posix().replace("%", "%%"))
    settings.set_main_option("version_locations", STEPS.as_posix().replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    steps = ScriptDirectory.from_config(settings)
    context = MigrationContext.configure(
        connection,
        opts={
            "fn": lambda found, _: steps._upgrade_revs(f"{to:04d}", found),  # noqa: SLF001 -- as alembic's own commands do
            "end": end,
            "transactional_ddl": True,
        },
    )
    with Operations.context(context):
        context.run_migrations()


def _keys(connection: Connection, *, are_held: bool) -> None:
    """Switched outside a transaction: inside one SQLite ignores it, and batch steps would cascade deletes."""
    connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys = {'ON' if are_held else 'OFF'}")  # type: ignore[union-attr]


def _check(connection: Connection) -> None:
    broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
    found = connection.scalar(sa.text("PRAGMA integrity_check(1)"))
    if broken is not None or found != "ok":
        path = connection.exec_driver_sql("PRAGMA database_list").one()[2]
        raise StoreDamaged(path=path, reason=f"after an upgrade: {found}, {broken}")
