"""Machines that fail on demand: a plug pulled at a COMMIT, a full or broken disk, a clock that is wrong."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Known
from app.store import door, types
from app.store.door import Store
from app.store.trouble import DiskFailed

START = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)
MANY_PAGES = 1 << 30


class Killed(BaseException):
    """The plug was pulled; passes through every handler, as a kill does."""


class Fired:
    """Tells whether a fault that was laid really went off."""

    def __init__(self) -> None:
        self.is_done = False


class Time:
    """The one time of a simulated world; every look at it moves it on, so that the same seed sees the same moments."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def look(self) -> float:
        self.seconds += 0.001
        return self.seconds


class SimClock:
    """A machine's clock: the world's time, wrong by so many days."""

    def __init__(self, time: Time, days: int = 0) -> None:
        self._time = time
        self.days = days

    def now(self) -> datetime:
        return START + timedelta(days=self.days, seconds=self._time.look())

    def monotonic(self) -> float:
        return self._time.look()


class OwnIds:
    """Gives each machine its own memory of the last id it made, as if it were a process of its own."""

    def __init__(self) -> None:
        self._last = (0, 0)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        outside, types._last = types._last, self._last
        try:
            yield
        finally:
            self._last, types._last = types._last, outside


@contextmanager
def drawn_from(seed: object) -> Iterator[None]:
    """Let all chance of this process come from a seed: ids, salts, names of temporary files."""
    chance = random.Random(f"chance {seed}")
    with mock.patch("os.urandom", chance.randbytes), mock.patch("random._urandom", chance.randbytes):
        types._last = (0, 0)
        yield


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let all databases of this process share what SQLAlchemy compiled: a seed opens a dozen of the same kind."""
    real = door._sqlite

    def sqlite(path: Path, key: bytes | None, *, is_writer: bool) -> sa.Engine:
        engine = real(path, key, is_writer=is_writer)
        if is_writer not in _SHARED:
            with engine.connect():  # the dialect learns what it talks to
                _SHARED[is_writer] = engine
        shared = _SHARED[is_writer]
        engine.dialect = engine.pool._dialect = shared.dialect
        engine._compiled_cache = shared._compiled_cache
        return engine

    with mock.patch.object(door, "_sqlite", sqlite):
        yield


_SHARED: dict[bool, sa.Engine] = {}


@contextmanager
def at_commit(store: Store, which: int, then: Callable[[], None], *, is_after: bool) -> Iterator[Fired]:
    """Have `then` called just before or just after the n-th COMMIT of a ledger; it ends by raising."""
    fired, left, engine = Fired(), [which], store._writer

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            fired.is_done = True
            then()

    def before(connection: sa.Connection) -> None:
        try:
            count()
        except Known:  # a COMMIT that fails undoes everything: SQLite has rolled back when it says so
            connection.connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]
            raise

    def after(session: Session) -> None:
        if session.bind is engine:
            count()

    target, name, listener = (Session, "after_commit", after) if is_after else (engine, "commit", before)
    sa.event.listen(target, name, listener)
    try:
        yield fired
    finally:
        sa.event.remove(target, name, listener)


def plug(freeze: Callable[[], None]) -> Callable[[], None]:
    """Pull it: what is on the disk at this moment is all that is left."""

    def pull() -> None:
        freeze()
        raise Killed

    return pull


def broken_disk(store: Store) -> Callable[[], None]:
    """Refuse a COMMIT as a disk does that cannot flush."""

    def refuse() -> None:
        raise DiskFailed(path=str(store.location))

    return refuse


@contextmanager
def full_disk(store: Store) -> Iterator[Fired]:
    """Let the database grow no more: SQLite itself says that the disk is full."""
    fired = Fired()

    def tell(context: sa.engine.ExceptionContext) -> None:
        fired.is_done = fired.is_done or "full" in str(context.original_exception)

    _limit_pages(store, 1)  # SQLite takes the present size where that is larger
    sa.event.listen(store._writer, "handle_error", tell, insert=True)
    try:
        yield fired
    finally:
        sa.event.remove(store._writer, "handle_error", tell)
        _limit_pages(store, MANY_PAGES)


def _limit_pages(store: Store, pages: int) -> None:
    connection = store._writer.raw_connection()
    try:
        connection.driver_connection.execute(f"PRAGMA max_page_count = {pages}")
    finally:
        connection.close()


@contextmanager
def failing_flush(which: int, reason: str, freeze: Callable[[], None] | None = None) -> Iterator[Fired]:
    """Fail (or die) at the n-th flush of a file."""
    fired, left, real = Fired(), [which], os.fsync

    def flush(handle: int) -> None:
        left[0] -= 1
        if left[0]:
            real(handle)
            return
        fired.is_done = True
        if freeze is not None:
            freeze()
            raise Killed
        raise OSError(errno.ENOSPC if reason == "full" else errno.EIO, reason)

    with mock.patch("os.fsync", flush):
        yield fired


def freeze(folder: Path, frozen: Path) -> None:
    """Keep what is on the disk: database, log and files as they are, without the memory beside them."""
    shutil.rmtree(frozen, ignore_errors=True)
    shutil.copytree(folder, frozen, ignore=shutil.ignore_patterns("*-shm", "lock"))


def tear(parts: Path, part: float) -> int:
    """Lose the end of each file that was not flushed: it has its length, and zeros in it; gives the bytes at stake."""
    at_stake = 0
    for path in sorted(parts.glob("*")):
        held = path.read_bytes()
        at_stake += len(held)
        kept = int(len(held) * part)
        path.write_bytes(held[:kept] + bytes(len(held) - kept))
    return at_stake
