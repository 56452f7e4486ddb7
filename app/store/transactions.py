"""One look or one change of the ledger: what can be asked and done in it, and what is recorded of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.selectable import TypedReturnsRows

from app.clock import Clock
from app.store.changes import Changed, RowChange, created, defaults, deleted, inserted, patched, updated
from app.store.tables import BUSINESS, Base
from app.store.trouble import BulkRefused
from app.store.types import Ids, PersonId, new_id, table_of
from app.store.values import JSON, columns, from_json, to_json

T = TypeVar("T")
Line = sa.Row[*tuple[Any, ...]]


class Read:
    """Questions to the ledger, all answered from one moment of it."""

    def __init__(self, session: Session, clock: Clock, dialect: str) -> None:
        self._session = session
        self._held: sa.Connection | None = None
        self.clock = clock
        self.dialect = dialect

    @property
    def _connection(self) -> sa.Connection:
        """Give the connection of this moment; the session is asked for it once, and again where it has failed."""
        if self._held is None or self._held.closed or not self._session.is_active:
            self._held = self._session.connection()
        return self._held

    def scalars(self, statement: TypedReturnsRows[T]) -> list[T]:
        """Give the first column of every row."""
        return list(self._session.scalars(statement))

    def scalar(self, statement: TypedReturnsRows[T]) -> T | None:
        """Give the first column of the first row, if there is one."""
        return self._session.scalars(statement).first()

    def rows(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """Give every row."""
        return list(self._session.execute(statement))

    def fetch(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Sequence[Line]:
        """Give every row of plain columns; for a statement that was written once and is asked often, with its values.

        No object is made or looked up: a tenth of the time of `rows`.
        """
        return self._connection.execute(statement, values).all()

    def fetch_column(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Give the first column of every such row."""
        return [row[0] for row in self.fetch(statement, values)]

    def fetch_one(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Line | None:
        """Give the first of such rows, if there is one."""
        return self._connection.execute(statement, values).first()

    def ids(self, statement: sa.Select[Any]) -> Ids:
        """Give the ids of a statement that selects nothing else, as fast as the driver has them."""
        found = self._connection.execute(statement)
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

    def fetch(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Sequence[Line]:
        """Give every row of plain columns, what was added and changed before included."""
        self.flush()
        return super().fetch(statement, values)

    def fetch_one(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Line | None:
        """Give the first of such rows, what was added and changed before included."""
        self.flush()
        return super().fetch_one(statement, values)

    def add_many(self, kind: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
        """Insert many new business rows at once; recorded and kept like rows that were added one by one."""
        if not values:
            return
        self.flush()
        empty = {**dict.fromkeys(columns(kind)), **defaults(kind)}
        rows = [{**empty, **_without_none(row)} for row in values]
        self.note([inserted(kind, row["id"], _said(kind, row)) for row in rows])
        self._connection.execute(_insert(kind), rows)

    def set_many(
        self,
        kind: type[Base],
        stood: Mapping[uuid.UUID, Mapping[str, JSON]],
        fields: Mapping[uuid.UUID, Mapping[str, JSON]],
    ) -> None:
        """Set fields of many business rows at once, all in JSON; recorded like rows that were changed one by one.

        Args:
            kind: the table.
            stood: each row as it stands.
            fields: what to set in each.

        Raises:
            BadValue: a value does not fit.
            FactChanged: a fact would say something else.
        """
        self.flush()
        changes = [found for rec_id, new in fields.items() if (found := updated(kind, rec_id, stood[rec_id], new))]
        self.note(changes)
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for change in changes:
            typed = {name: from_json(kind, name, new) for name, (_old, new) in change.fields.items()}
            alike.setdefault(tuple(typed), []).append({"b_id": change.rec_id, **typed})
            self._forget(kind, change.rec_id)
        for names, rows in alike.items():
            self._connection.execute(_update(kind, names), rows)

    def _forget(self, kind: type[Base], rec_id: uuid.UUID) -> None:
        """Have an object of this row read itself again: it was written past it."""
        held = self._session.identity_map.get(identity_key(kind, rec_id))
        if held is not None:
            self._session.expire(held)

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
        return self._connection.execute(statement, rows or None)

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


class LedgerSession(Session):
    """A session whose flushes are recorded and whose statements only ask."""


@sa.event.listens_for(LedgerSession, "do_orm_execute")
def _only_ask(state: ORMExecuteState) -> None:
    if not state.is_select:
        raise BulkRefused(statement=_described(state.statement))


@sa.event.listens_for(LedgerSession, "before_flush")
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


def _said(kind: type[Base], row: Mapping[str, Any]) -> dict[str, JSON]:
    return {name: to_json(kind, name, row[name]) for name in columns(kind) if row[name] is not None}


def _without_none(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


@cache
def _insert(kind: type[Base]) -> sa.Insert:
    return sa.insert(table_of(kind))


@cache
def _update(kind: type[Base], names: tuple[str, ...]) -> sa.Update:
    table = table_of(kind)
    return (
        sa.update(table).where(table.c.id == sa.bindparam("b_id")).values({name: sa.bindparam(name) for name in names})
    )
