"""Hands a document out of the laptop: what can go wrong, and a copy on a stick that is proved by reading it back."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.errors import Known
from app.store.disk import flush_folder, rename

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


class StickFull(Known):
    """There is not enough room where the copy was to go. Facts: folder, size_bytes."""

    code = "stick_full"


class StickFailed(Known):
    """The copy could not be written: taken out, read only, or broken. Facts: folder."""

    code = "stick_failed"


class CopyDiffers(Known):
    """What was read back is not what was written. Facts: file."""

    code = "copy_differs"


class PrintFailed(Known):
    """The printer did not take the pages. Facts: printer."""

    code = "print_failed"


def copy_out(data: bytes, target: Path, read_back: Callable[[Path], bytes] | None = None) -> str:
    """Write a copy whole or not at all, and read it back; gives its SHA-256.

    Args:
        data: the document.
        target: the file to be; one of this name is replaced.
        read_back: reads the medium; the usual one asks the system to forget what it keeps of the file first.

    Raises:
        StickFull, StickFailed, CopyDiffers: as named; no half of a copy stays under the name.
    """
    part = target.with_name(f".part-{secrets.token_hex(6)}")
    try:
        _write(part, data)
        rename(part, target)
        found = (read_back or read_medium)(target)
    except OSError as error:
        _remove(part)
        if error.errno in _NO_ROOM:
            raise StickFull(folder=str(target.parent), size_bytes=len(data)) from error
        raise StickFailed(folder=str(target.parent)) from error
    digest = sha256(found).hexdigest()
    if digest != sha256(data).hexdigest():
        _remove(target)
        raise CopyDiffers(file=target.name)
    return digest


def read_medium(file: Path) -> bytes:
    """Read a file as it lies on the medium, not as the system remembers it, where the system can be asked to."""
    with file.open("rb") as stream:
        if sys.platform == "linux":
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return stream.read()


def _write(part: Path, data: bytes) -> None:
    with part.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    flush_folder(part.parent)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:  # the stick is gone, and the half copy with it
        return
