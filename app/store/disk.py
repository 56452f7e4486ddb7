"""Writing files so that a pulled plug leaves the old one or the new one, never half of each; guarded for Windows."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from app.store.faults import from_disk
from app.store.trouble import StoreInUse

IS_WINDOWS = os.name == "nt"
TRIES, PATIENCE_SECONDS = 10, 0.05


class FolderLock:
    """A folder in the hands of one program; the system frees it when the program dies."""

    def __init__(self, folder: Path) -> None:
        """Take the folder.

        Raises:
            StoreInUse: another program has it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout as taken:
            raise StoreInUse(folder=str(folder)) from taken
        except OSError as error:
            raise from_disk(error, folder) from error

    def release(self) -> None:
        """Give the folder back."""
        self._lock.release()


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all.

    Raises:
        StoreFull, StoreReadOnly, DiskFailed: as named.
    """
    with new_file(path.parent) as (stream, place):
        stream.write(content)
        place(path)


@contextlib.contextmanager
def new_file(folder: Path) -> Iterator[tuple[BinaryIO, Placing]]:
    """Give a temporary file in a folder, and the function that puts it in its place; unplaced, it is removed.

    Raises:
        StoreFull, StoreReadOnly, DiskFailed: as named.
    """
    temporary = folder / f"part-{secrets.token_hex(8)}"
    placing = Placing(temporary)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            placing.stream = stream
            yield stream, placing
    except OSError as error:
        raise from_disk(error, folder) from error
    finally:
        if not placing.is_done:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


class Placing:
    """Puts a written temporary file in its place: flushed to the disk, renamed, the folder flushed."""

    stream: BinaryIO

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self.is_done = False

    def __call__(self, target: Path) -> None:
        """Put the file in its place, over whatever was there."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        rename(self._temporary, target)
        self.is_done = True


def rename(old: Path, new: Path) -> None:
    """Rename over whatever is there, for good: the folder is flushed."""
    move(old, new)
    flush_folder(new.parent)


def move(old: Path, new: Path) -> None:
    """Rename over whatever is there; a virus scanner that holds the file is waited for. The caller flushes."""
    for left in reversed(range(TRIES)):
        try:
            old.replace(new)
            break
        except PermissionError:
            if not left or not IS_WINDOWS:
                raise
            time.sleep(PATIENCE_SECONDS)


def flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut; Windows does so by itself and cannot open a folder."""
    if IS_WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
