"""Copies of a laptop's or a small office's database: taken while work goes on, checked, rotated, brought back.

A copy counts only once it was read from end to end under its key; older ones go only after that.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app.store.disk import new_file, rename
from app.store.faults import from_disk
from app.store.trouble import BackupFailed, FileMissing

HOURLY, DAILY, WEEKLY = 3, 5, 4
_NAMED = re.compile(r"-(\d{8}T\d{6}Z)\.db")
_STAMP = "%Y%m%dT%H%M%SZ"
_COMPANIONS = ("", "-wal", "-shm")


class Copied(Protocol):
    """A store as far as copying goes."""

    location: Any

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy."""
        ...

    def trouble_of(self, path: Path) -> str:
        """Tell what is wrong with a copy."""
        ...


def take(store: Copied, folder: Path, now: datetime) -> Path:
    """Copy the database into a folder, check the copy, let older ones go.

    Args:
        store: what is copied, while it is used.
        folder: where the copies lie.
        now: moment, UTC; names the copy.

    Raises:
        BackupFailed: the copy does not pass its check; it was thrown away and the older ones stay.
        StoreFull, StoreReadOnly, DiskFailed: as named.
    """
    stem = Path(store.location).stem
    target = _checked_copy(store, folder / f"{stem}-{now.astimezone(UTC).strftime(_STAMP)}.db")
    wanted = kept((moment for _, moment in copies(folder, stem)), now)
    for path, moment in copies(folder, stem):
        if moment not in wanted:
            path.unlink(missing_ok=True)
    return target


def keep_before_upgrade(store: Copied, to: int) -> Path:
    """Copy the database beside itself before its schema changes; never rotated.

    Raises:
        BackupFailed: the copy does not pass its check.
    """
    source = Path(store.location)
    return _checked_copy(store, source.parent / "backup" / f"{source.stem}-before-{to:04d}.db")


def copies(folder: Path, stem: str) -> list[tuple[Path, datetime]]:
    """List the copies of a database, the newest first."""
    stamps = [(path, _NAMED.fullmatch(path.name.removeprefix(stem))) for path in folder.glob(f"{stem}-*.db")]
    found = [(path, datetime.strptime(stamp.group(1), _STAMP).replace(tzinfo=UTC)) for path, stamp in stamps if stamp]
    return sorted(found, key=lambda each: each[1], reverse=True)


def newest_good(store: Copied, folder: Path) -> Path | None:
    """Find the newest copy that passes its check now."""
    for path, _ in copies(folder, Path(store.location).stem):
        if not store.trouble_of(path):
            return path
    return None


def kept(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Choose the copies to keep: the newest of each of 3 hours, 5 days and 4 weeks that have one; never none.

    A copy from the future (the clock was set back) is kept until its time has come.
    """
    newest_first = sorted(moments, reverse=True)
    wanted = {moment for moment in newest_first if moment > now} | set(newest_first[:1])
    for count, period in ((HOURLY, timedelta(hours=1)), (DAILY, timedelta(days=1)), (WEEKLY, timedelta(weeks=1))):
        first_of: dict[int, datetime] = {}
        for moment in newest_first:
            first_of.setdefault(int(moment.timestamp() // period.total_seconds()), moment)
        wanted.update(list(first_of.values())[:count])
    return wanted


def quarantine(path: Path, now: datetime) -> Path:
    """Move a damaged database, its write-ahead log with it, out of the way; gives the folder it went to.

    Raises:
        FileMissing: there is no such database.
        StoreFull, StoreReadOnly, DiskFailed: as named.
    """
    if not path.exists():
        raise FileMissing(sha=path.name)
    folder = path.parent / "quarantine" / now.astimezone(UTC).strftime(_STAMP)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for companion in _COMPANIONS:
            part = path.with_name(path.name + companion)
            if part.exists():
                rename(part, folder / part.name)
    except OSError as error:
        raise from_disk(error, path.parent) from error
    return folder


def restore(copy: Path, path: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a database nobody has open; what was there goes into quarantine.

    Returns:
        Where the damaged database went, if there was one.
    """
    damaged = quarantine(path, now) if path.exists() else None
    try:
        with copy.open("rb") as kept_bytes, new_file(path.parent) as (stream, place):
            shutil.copyfileobj(kept_bytes, stream)
            place(path)
    except OSError as error:
        raise from_disk(error, path.parent) from error
    return damaged


def _checked_copy(store: Copied, target: Path) -> Path:
    unchecked = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unchecked.unlink(missing_ok=True)
        store.copy_to(unchecked)
        if trouble := store.trouble_of(unchecked):
            raise BackupFailed(path=str(target), reason=trouble)
        rename(unchecked, target)
    except OSError as error:
        raise from_disk(error, target.parent) from error
    finally:
        for companion in _COMPANIONS:
            with contextlib.suppress(OSError):
                unchecked.with_name(unchecked.name + companion).unlink(missing_ok=True)
    return target
