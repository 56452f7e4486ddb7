"""The one door to the database: short reads, writes that record what they change, and word of it after COMMIT."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlcipher3 import dbapi2 as sqlcipher

from app.clock import Clock
from app.store.changes import Changed, RowChange, created, deleted, id_of, patched
from app.store.faults import translate
from app.store.tables import BUSINESS, SCHEMA, Base
from app.store.trouble import (
    BulkRefused,
    LibraryTooOld,
    StoreDamaged,
    StoreEmpty,
    StoreMissing,
    StoreNewer,
    WriteInWrite,
    WrongThread,
)
from app.store.types import Ids, PersonId, new_id
from app.store.values import columns

__all__ = (
    "Changed", "End", "Keeper", "Numbering", "Read", "Recorder", "RowChange", "Silent", "Store", "Write",
)  # fmt: skip

T = TypeVar("T")
End = Literal["laptop", "office"]

COPY_PAGES, COPY_PAUSE_SECONDS = 256, 0.01
OLDEST_SQLITE = (3, 51, 3)  # before it, two connections in WAL mode can corrupt the file
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "5000",
    "cell_size_check": "ON",
    "trusted_schema": "OFF",
    "temp_store": "MEMORY",
    "secure_delete": "ON",
    "cache_size": "-16000",
    "fullfsync": "ON",
    "checkpoint_fullfsync": "ON",
}


class Read:
    """Questions to the ledger, all answered from one moment of it."""

    def __init__(self, session: Session, clock: Clock, dialect: str) -> None:
        self._session = session
        self.clock = clock
        self.dialect = dialect

    def scalars(self, statement: TypedReturnsRows[T]) -> list[T]:
        """Give the first column of every row."""
        return list(self._session.scalars(statement))

    def scalar(self, statement: TypedReturnsRows[T]) -> T | None:
        """Give the first column of the first row, if there is one."""
        return self._session.scalars(statement).first()

    def rows(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """Give every row."""
        return list(self._session.execute(statement))

    def ids(self, statement: sa.Select[Any]) -> Ids:
        """Give the ids of a statement that selects nothing else, as fast as the driver has them."""
        found = self._session.connection().execute(statement)
        kept = [row[0] for row in found.cursor.fetchall()]
        found.close()
        return Ids(kept)

    def get(self, kind: type[T], key: Any) -> T | None:
        """Give the row with this primary key, if there is one."""
        return self._session.get(kind, key)


class Write(Read):
    """One transaction: everything in it is saved and recorded together, or not at all.

    Invariants: `now` is one moment for the whole transaction; `changes` holds every change flushed so far.
    """

    def __init__(
        self,
        session: Session,
        clock: Clock,
        dialect: str,
        *,
        actor_id: PersonId | None,
        recorder: Recorder,
        numbering: Numbering,
    ) -> None:
        super().__init__(session, clock, dialect)
        self.actor_id = actor_id
        self.now: datetime = clock.now()
        self.txn = new_id(clock)
        self.changes: list[RowChange] = []
        self.touched: set[str] = set()
        self._recorder = recorder
        self._numbering = numbering

    @property
    def is_recorded(self) -> bool:
        """Tell whether this is somebody's own work, to be told to the other end; not what the other end said."""
        return not isinstance(self._recorder, Silent)

    def new_id(self) -> uuid.UUID:
        """Make an id for a row."""
        return new_id(self.clock)

    def next_number(self, kind: str) -> str:
        """Take the next final number of a kind ("SR", "WO", "RC", or a document's "WO-26-00815/F16")."""
        return self._numbering.next_number(self, kind)

    def add(self, row: Any) -> None:
        """Add a row; a business row without an id gets one."""
        if isinstance(row, Base) and row.id is None:  # type: ignore[attr-defined]
            row.id = self.new_id()  # type: ignore[attr-defined]
        self._session.add(row)

    def delete(self, row: Any) -> None:
        """Remove a row; a fact is refused at the next flush."""
        self._session.delete(row)

    def flush(self) -> None:
        """Send what was added and changed to the database, recorded."""
        self._session.flush()

    def add_many(self, kind: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
        """Insert many new business rows at once; recorded and kept like rows that were added one by one."""
        if not values:
            return
        self.flush()
        changes = [created(kind(**row)) for row in values]
        self.note(changes)
        self._session.connection().execute(sa.insert(kind), [_columns_of(change.row) for change in changes])

    def execute(self, statement: Any, rows: Sequence[Mapping[str, Any]] | None = None) -> sa.CursorResult[Any]:
        """Run an insert, update or delete on a table that nobody records (derived, sync, office).

        Raises:
            BulkRefused: the statement is something else, or names a business table.
        """
        table = getattr(statement, "table", None)
        if not isinstance(statement, sa.Insert | sa.Update | sa.Delete) or table is None or table.name in BUSINESS:
            raise BulkRefused(statement=_described(statement))
        self.flush()
        self.touched.add(table.name)
        return self._session.connection().execute(statement, rows or None)

    def note(self, changes: Sequence[RowChange]) -> None:
        """Have changes recorded; the door's own."""
        if changes:
            self.changes.extend(changes)
            self._recorder.record(self, changes)

    def changed(self) -> Changed:
        """Sum up what this transaction touched so far."""
        orders = {change.order_id for change in self.changes}
        return Changed(
            kinds=frozenset({change.entity for change in self.changes} | self.touched),
            ids=frozenset(change.rec_id for change in self.changes),
            order_ids=frozenset(order for order in orders if order is not None),
        )


class Recorder(Protocol):
    """Told of every change before it is flushed, and once more before COMMIT; what it adds is saved with it."""

    def record(self, tx: Write, changes: Sequence[RowChange]) -> None:
        """Take note of changes about to be flushed."""
        ...

    def before_commit(self, tx: Write) -> None:
        """Do what must be done last; `tx.changes` holds everything."""
        ...


class Silent:
    """Records nothing: for what head office said, which must not echo."""

    def record(self, tx: Write, changes: Sequence[RowChange]) -> None:
        """Take no note."""

    def before_commit(self, tx: Write) -> None:
        """Do nothing."""


class Numbering(Protocol):
    """Gives numbers that are final at birth, counted in the transaction that uses them."""

    def next_number(self, tx: Write, kind: str) -> str:
        """Take the next number of a kind."""
        ...


Keeper = Callable[[Write, Sequence[RowChange]], None]


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
        with _LedgerSession(self._reader, expire_on_commit=False, autoflush=False) as session:
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
        with _LedgerSession(self._writer, expire_on_commit=False) as session:
            tx = Write(
                session, self._clock, self.dialect, actor_id=actor_id, recorder=recorder, numbering=self._numbering
            )
            session.info["tx"] = tx
            session.connection()
            yield tx
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


class _LedgerSession(Session):
    """A session whose flushes are recorded and whose statements only ask."""


@sa.event.listens_for(_LedgerSession, "do_orm_execute")
def _only_ask(state: ORMExecuteState) -> None:
    if not state.is_select:
        raise BulkRefused(statement=_described(state.statement))


@sa.event.listens_for(_LedgerSession, "before_flush")
def _record(session: Session, _context: Any, _instances: Any) -> None:
    tx: Write = session.info["tx"]
    changes: list[RowChange] = []
    for row in session.new:
        _note(tx, changes, row, created)
    for row in session.dirty:
        _note(tx, changes, row, patched)
    for row in session.deleted:
        _note(tx, changes, row, deleted)
    tx.note(changes)


def _note(tx: Write, changes: list[RowChange], row: Any, name: Callable[[Base], RowChange | None]) -> None:
    if not isinstance(row, Base):
        tx.touched.add(row.__tablename__)
    elif change := name(row):
        changes.append(change)


def _described(statement: Any) -> str:
    table = getattr(statement, "table", None)
    return f"{type(statement).__name__} {getattr(table, 'name', '')}".strip()


def _columns_of(row: Base) -> dict[str, Any]:
    return {"id": id_of(row), **{name: getattr(row, name) for name in columns(type(row))}}


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
    begin = "BEGIN IMMEDIATE" if is_writer else "BEGIN"
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    sa.event.listen(engine, "handle_error", lambda context: _tell(context, path))
    return engine


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
    if not is_writer:
        yield "PRAGMA query_only = ON"
