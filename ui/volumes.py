"""Which removable volumes are plugged in: sticks and cards, each by the name a person gave it."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStorageInfo

_REMOVABLE: Final = 2  # DRIVE_REMOVABLE of GetDriveTypeW
_MEDIA: Final = ("/media/", "/run/media/", "/Volumes/")
_BLOCKS: Final = Path("/sys/class/block")


@dataclass(frozen=True)
class Volume:
    """A volume one can take away."""

    name: str
    folder: Path
    free_bytes: int


def removable() -> list[Volume]:
    """List the sticks that are ready to be written."""
    found = []
    for each in QStorageInfo.mountedVolumes():
        is_usable = each.isValid() and each.isReady() and not each.isReadOnly()
        if is_usable and is_removable(each.rootPath(), bytes(each.device().data()).decode(errors="replace")):
            folder = Path(each.rootPath())
            found.append(Volume(each.displayName() or folder.name, folder, each.bytesAvailable()))
    return found


def is_removable(root: str, device: str) -> bool:
    """Tell whether a mounted volume can be taken away.

    Args:
        root: where it is mounted.
        device: what the system calls it, "/dev/sdb1".
    """
    if sys.platform == "win32":
        return int(ctypes.windll.kernel32.GetDriveTypeW(str(Path(root)))) == _REMOVABLE
    return root.startswith(_MEDIA) or _says_removable(Path(device).name)


def _says_removable(name: str) -> bool:
    """Ask the kernel; a partition asks the disk it lies on."""
    if not name:
        return False
    block = _BLOCKS / name
    for folder in (block, block.resolve().parent):
        try:
            return (folder / "removable").read_text(encoding="ascii").strip() == "1"
        except OSError:
            continue
    return False
