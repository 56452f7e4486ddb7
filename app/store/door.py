"""The one door to the database: short reads, writes that record what they change, and word of it after COMMIT."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from app.clock import Clock
from app.store.changes import Changed, RowChange
from app.store.faults import translate
from app.store.tables import SCHEMA
from app.store.transactions import Keeper, LedgerSession, Numbering, Read, Recorder, Silent, Write
from app.store.trouble import (
    LibraryTooOld,
    StoreDamaged,
    StoreEmpty,
    StoreMissing,
    StoreNewer,
    WriteInWrite,
    WrongThread,
)
from app.store.types import PersonId

__all__ = (
    "Changed", "End", "Keeper", "Numbering", "Read", "Recorder", "RowChange", "Silent", "Store", "Write",
)  # fmt: skip

End = Literal["laptop", "office"]

COPY_PAGES, COPY_PAUSE_SECONDS = 256, 0.01
OLDEST_SQLITE = (3, 51, 3)  # before it, two connections in WAL mode can corrupt the file
READER_CACHE_KB, WRITER_CACHE_KB = 16_000, 8_000  # a long sync writes to every page once, and would fill any cache
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "5000",
    "cell_size_check": "ON",
    "trusted_schema": "OFF",
    "temp_store": "MEMORY",
    "secure_delete": "ON",
    "fullfsync": "ON",
    "checkpoint_fullfsync": "ON",
}


class Store:
    """A ledger that is open: an encrypted or plain SQLite file, or a PostgreSQL database.

    Invariants: SQLite has one writer at a time and readers that never wait for it; a write that returned is on
    the disk; listeners are called after COMMIT in the writing thread and must not raise.
    """

    def __init__(
        self,
        location: Path | str,
        *,
        end: End,
        recorder: Recorder,
        clock: Clock,
        numbering: Numbering,
        keepers: Sequence[Keeper] = (),
        key: bytes | None = None,
        is_enrolled: bool = False,
    ) -> None:
        """Open, climbing to the present schema if needed.

        Args:
            location: a file, or the URL of a PostgreSQL database.
            end: whose private tables it holds.
            recorder: takes note of changes unless a write brings its own.
            clock: tells the moment of each write.
            numbering: gives final numbers.
            keepers: keep derived tables and the search index, in the same transaction.
            key: 32 bytes; without it a SQLite file is plain.
            is_enrolled: a missing or empty file is an error, never a fresh start.

        Raises:
            StoreMissing, StoreEmpty, StoreNewer, StoreDamaged, StoreReadOnly, StoreLocked, StoreFull: as named.
        """
        self.location = location
        self.end = end
        self.actor_id: PersonId | None = None
        self._clock = clock
        self._recorder = recorder
        self._numbering = numbering
        self._keepers = tuple(keepers)
        self._key = key
        self._listeners: list[Callable[[Changed], None]] = []
        self._forbidden: set[int] = set()
        self._writing = threading.local()
        self._turn = threading.Lock()
        if isinstance(location, Path) and is_enrolled:
            _expect_file(location)
        self._writer, self._reader = _engines(location, key)
        self.dialect = self._writer.dialect.name
        try:
            self._prepare(is_enrolled=is_enrolled)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Read]:
        """Ask; everything asked inside is answered from one moment of the ledger."""
        self._check_thread()
        with LedgerSession(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield Read(session, self._clock, self.dialect)

    @contextmanager
    def write(self, actor_id: PersonId | None = None, recorder: Recorder | None = None) -> Iterator[Write]:
        """Change; leaving the block without an error saves and records everything, an error saves nothing."""
        self._check_thread()
        if getattr(self._writing, "is_inside", False):
            raise WriteInWrite
        self._writing.is_inside = True
        try:
            with self._turns():
                changed = yield from self._transaction(actor_id or self.actor_id, recorder or self._recorder)
        finally:
            self._writing.is_inside = False
        if changed.kinds:
            for listener in tuple(self._listeners):
                listener(changed)

    def _transaction(self, actor_id: PersonId | None, recorder: Recorder) -> Generator[Write, None, Changed]:
        with LedgerSession(self._writer, expire_on_commit=False) as session:
            tx = Write(
                session, self._clock, self.dialect, actor_id=actor_id, recorder=recorder, numbering=self._numbering
            )
            session.info["tx"] = tx
            try:
                session.connection()
                yield tx
                return self._finish(session, tx, recorder)
            finally:
                session.info.clear()  # two that hold each other stay in memory until somebody looks for them

    def _finish(self, session: LedgerSession, tx: Write, recorder: Recorder) -> Changed:
        session.flush()
        if tx.changes:
            for keeper in self._keepers:
                keeper(tx, tuple(tx.changes))
            session.flush()
        recorder.before_commit(tx)
        session.flush()
        # The black-box journal will hang here: everything is known, nothing is committed.
        session.commit()
        return tx.changed()

    def watch(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Have a listener told after every COMMIT; call the answer to end it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def forbid_thread(self, ident: int) -> None:
        """Make any use from this thread a Bug: it draws the window and must never wait for a disk."""
        self._forbidden.add(ident)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy under the same key while work goes on (SQLite only); the caller names a new file.

        Raises:
            StoreFull, StoreReadOnly, StoreDamaged, DiskFailed: as named.
        """
        source_path = Path(self.location)
        try:
            with closing(_connect(source_path, self._key)) as source, closing(_connect(target, self._key)) as copy:
                source.backup(copy, pages=COPY_PAGES, sleep=COPY_PAUSE_SECONDS)
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlcipher.Error as error:
            raise translate(error, target if target.exists() else source_path) or error from error

    def trouble_of(self, path: Path) -> str:
        """Read a database file under this store's key from end to end and tell what is wrong with it, or nothing.

        Pages that fail their seal are told (encrypted files), broken structure, and a file without a schema.
        """
        try:
            with closing(_connect(path, self._key, is_writer=False)) as connection:
                broken = connection.execute("PRAGMA cipher_integrity_check").fetchall() if self._key else []
                structure = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
                schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlcipher.Error as error:
            return str(error)
        if broken:
            return f"{len(broken)} pages do not open"
        if structure != "ok":
            return str(structure)
        return "" if schema else "no schema"

    def close(self) -> None:
        """Let go of the database."""
        self._reader.dispose()
        self._writer.dispose()

    def _turns(self) -> Any:
        return self._turn if self.dialect == "sqlite" else nullcontext()

    def _check_thread(self) -> None:
        if threading.get_ident() in self._forbidden:
            raise WrongThread(thread=threading.current_thread().name)

    def _prepare(self, *, is_enrolled: bool) -> None:
        found = self._schema_found()
        if found is None and is_enrolled:
            raise StoreEmpty(path=str(self.location))
        if found is not None and found > SCHEMA:
            raise StoreNewer(path=str(self.location), found=found, known=SCHEMA)
        if found != SCHEMA:
            from app.store import upgrade  # alembic costs 0.3 s, wanted only when the schema changed

            copied = self if found and self.dialect == "sqlite" else None
            upgrade.upgrade(self._writer, self.end, SCHEMA, before=copied)

    def _schema_found(self) -> int | None:
        known = (
            "to_regclass('alembic_version')"
            if self.dialect == "postgresql"
            else ("(SELECT name FROM sqlite_master WHERE name = 'alembic_version')")
        )
        with self._reader.connect() as connection:
            if connection.scalar(sa.text(f"SELECT {known}")) is None:
                return None
            found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if found is None or not str(found).isdigit():
            raise StoreDamaged(path=str(self.location), reason="no schema number")
        return int(found)


def _expect_file(path: Path) -> None:
    if not path.exists():
        raise StoreMissing(path=str(path))
    if path.stat().st_size == 0:
        raise StoreEmpty(path=str(path))


def _engines(location: Path | str, key: bytes | None) -> tuple[Engine, Engine]:
    if isinstance(location, Path):
        return _sqlite(location, key, is_writer=True), _sqlite(location, key, is_writer=False)
    return _postgres(location)


def _postgres(url: str) -> tuple[Engine, Engine]:
    options = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
    engine = sa.create_engine(url, connect_args={"options": options}, pool_size=8, pool_pre_ping=True)
    address = sa.make_url(url).set(password=None).render_as_string()
    sa.event.listen(engine, "handle_error", lambda context: _tell(context, address))
    return engine, engine.execution_options(isolation_level="REPEATABLE READ")


def _sqlite(path: Path, key: bytes | None, *, is_writer: bool) -> Engine:
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise LibraryTooOld(found=sqlcipher.sqlite_version, minimum=OLDEST_SQLITE)
    engine = sa.create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key, is_writer=is_writer),
        poolclass=QueuePool,
        pool_size=1 if is_writer else 4,
        max_overflow=0 if is_writer else 12,
        pool_use_lifo=True,
    )
    # Not as a listener: an engine that has one asks for listeners at every statement.
    engine.dialect.do_begin = _begins("BEGIN IMMEDIATE" if is_writer else "BEGIN")  # type: ignore[assignment, method-assign]
    sa.event.listen(engine, "handle_error", lambda context: _tell(context, path))
    return engine


def _begins(statement: str) -> Callable[[PoolProxiedConnection], None]:
    def begin(dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.driver_connection.execute(statement)  # type: ignore[union-attr]

    return begin


def _tell(context: ExceptionContext, where: Path | str) -> None:
    if told := translate(context.original_exception, where):
        raise told from context.original_exception


def _connect(path: Path, key: bytes | None, *, is_writer: bool = True) -> Any:
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        for statement in _setup(key, is_writer=is_writer):
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _setup(key: bytes | None, *, is_writer: bool) -> Iterable[str]:
    if key is not None:
        yield "PRAGMA cipher_log_level = NONE"
        yield f"PRAGMA key = \"x'{key.hex()}'\""
    yield from (f"PRAGMA {name} = {value}" for name, value in PRAGMAS.items())
    yield f"PRAGMA cache_size = -{WRITER_CACHE_KB if is_writer else READER_CACHE_KB}"
    if not is_writer:
        yield "PRAGMA query_only = ON"
