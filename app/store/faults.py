"""Turns what a database driver complains about into what a person can act on; knows codes, imports no driver."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Final

from app.errors import Known
from app.store.trouble import (
    DiskFailed,
    StoreDamaged,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)

_BY_WORDS: Final = {
    "database or disk is full": 13, "disk I/O error": 10, "attempt to write a readonly database": 8,
    "unable to open database file": 14, "database is locked": 5, "database disk image is malformed": 11,
}  # fmt: skip
"""What SQLite says where the driver brings no code along: its backup does not."""

NEARLY_NOTHING = 1 << 20
"""Bytes free under which an I/O error is told as a full disk: quotas and file size limits answer so."""


def translate(error: BaseException, where: Path | str) -> Known | None:
    """Name the trouble behind a driver's error, or nothing where the error is our own mistake.

    Args:
        error: as the driver raised it.
        where: the database file, or the address of the server without its password.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(where, Path):
        code = _BY_WORDS.get(str(error))
    if isinstance(code, int) and isinstance(where, Path):
        return _from_sqlite(code & 0xFF, str(error), where)
    if code is None and hasattr(error, "sqlstate"):
        return _from_postgres(error.sqlstate, str(error), str(where))
    return None


def from_disk(error: OSError, folder: Path) -> Known:
    """Name the trouble behind an error of the file system."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} or getattr(error, "winerror", None) == 112:
        return StoreFull(folder=str(folder), free_bytes=free_bytes(folder))
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreReadOnly(path=str(folder))
    return DiskFailed(path=str(folder))


def free_bytes(folder: Path) -> int:
    """Tell the free space of a folder's disk; 0 where it cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _from_sqlite(code: int, text: str, path: Path) -> Known | None:
    match code:
        case 13:  # SQLITE_FULL
            return StoreFull(folder=str(path.parent), free_bytes=free_bytes(path.parent))
        case 5 | 6:  # SQLITE_BUSY, SQLITE_LOCKED
            return StoreLocked(path=str(path))
        case 8:  # SQLITE_READONLY
            return StoreReadOnly(path=str(path))
        case 11 | 26:  # SQLITE_CORRUPT, SQLITE_NOTADB
            return StoreDamaged(path=str(path), reason=text)
        case 14:  # SQLITE_CANTOPEN
            return StoreReadOnly(path=str(path)) if path.exists() else StoreMissing(path=str(path))
        case 10 if free_bytes(path.parent) < NEARLY_NOTHING:
            return StoreFull(folder=str(path.parent), free_bytes=free_bytes(path.parent))
        case 10:  # SQLITE_IOERR
            return DiskFailed(path=str(path))
    return None


def _from_postgres(state: str | None, text: str, address: str) -> Known | None:
    match state:
        case None:
            return StoreMissing(path=address)
        case "53100":
            return StoreFull(folder=address, free_bytes=0)
        case "55P03" | "40001" | "40P01" | "57014":
            return StoreLocked(path=address)
        case "25006":
            return StoreReadOnly(path=address)
        case "58030":
            return DiskFailed(path=address)
    if state.startswith("XX"):
        return StoreDamaged(path=address, reason=text)
    if state.startswith(("08", "57P", "28", "3D")):
        return StoreMissing(path=address)
    return None
