"""An office's folder: where its ledger, files and keys lie, and how they are opened together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import resources
from app import ledger, limits
from app.clock import Clock
from app.errors import Known
from app.store.disk import FolderLock, write_whole
from app.store.door import Store
from app.store.trouble import StoreInUse
from office import sample
from office.devices import Authority
from office.history import OfficeHistory
from office.service import LocalOffice, found_office

NAME: Final = "office.json"
FILE: Final = "office.db"


class OfficeMissing(Known):
    """There is no office in this folder. Facts: folder."""

    code = "office_missing"


class OfficeExists(Known):
    """There is an office in this folder already. Facts: folder."""

    code = "office_exists"


class OfficeRunning(Known):
    """This office is already being served or made. Facts: folder."""

    code = "office_running"


@dataclass(frozen=True)
class Wanted:
    """What a new office shall hold."""

    company: str
    company_en: str | None = None
    sample_day: date | None = None
    orders: int | None = None
    orders_for: str | None = None
    database: str | None = None
    hosts: Sequence[str] = ()
    sample_seed: int | None = None
    is_morning: bool = False


def init(folder: Path, wanted: Wanted, clock: Clock) -> int:
    """Make an office in an empty folder; gives the number of sample orders.

    Interrupted, it may be called again: `office.json` is written last and says that all is there.

    Raises:
        OfficeExists: there is one.
    """
    if (folder / NAME).exists():
        raise OfficeExists(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    lock = alone(folder)
    try:
        if wanted.database is None:
            for left in folder.glob(f"{FILE}*"):  # a beginning that was interrupted
                left.unlink()
        keys = folder / "keys"
        if not Authority.exists(keys):
            Authority.create(keys, wanted.company, clock.now(), wanted.hosts, wanted.sample_seed)
        with closing(_ledger(folder, wanted.database, clock)) as store:
            found_office(store, wanted.company, wanted.company_en)
            made = 0
            if wanted.sample_day is not None:
                made = sample.fill(
                    store, wanted.sample_day, wanted.orders, wanted.orders_for, is_morning=wanted.is_morning
                )
            _ensure_limits(store)
        settings = json.dumps({"format": 1, "database": wanted.database}, indent=2)
        write_whole(folder / NAME, settings.encode())
        return made
    finally:
        lock.release()


def _ensure_limits(store: Store) -> None:
    """Give an office that has no table of time limits yet the handbook's own, to be edited there. Source: BR-15."""
    with store.read() as db:
        has_some = bool(limits.limit_rows(db))
    if not has_some:
        with store.write() as tx:
            limits.seed_limits(tx, json.loads(resources.text("limits.json")))


def alone(folder: Path) -> FolderLock:
    """Take the folder of an office; the system gives it back when this program ends.

    Raises:
        OfficeRunning: another program serves it.
    """
    try:
        return FolderLock(folder)
    except StoreInUse as taken:
        raise OfficeRunning(folder=str(folder)) from taken


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[LocalOffice]:
    """Open the office in a folder.

    Raises:
        OfficeMissing: there is none.
        Known: as the store.
    """
    with opened_store(folder, clock) as store:
        _ensure_limits(store)
        yield LocalOffice(store, folder, Authority(folder / "keys"), clock)


@contextmanager
def opened_store(folder: Path, clock: Clock) -> Iterator[Store]:
    """Open the ledger of the office in a folder, nothing else."""
    try:
        settings = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OfficeMissing(folder=str(folder)) from error
    with closing(_ledger(folder, settings.get("database"), clock)) as store:
        yield store


def _ledger(folder: Path, database: str | None, clock: Clock) -> Store:
    return ledger.open_office(database or folder / FILE, OfficeHistory(), clock)
