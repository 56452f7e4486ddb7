"""`gongdan rescue`: everything unsent of a profile in one sealed file, without a window; the PIN comes by stdin."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import words
from app.clock import SystemClock
from app.store.vault import system_keystore
from sync import rescue
from ui import household
from ui.household import Means


def save(folder: Path, pin: str, path: Path | None, language: str) -> tuple[str, dict[str, Any]]:
    """Save the rescue file of a profile; a folder, or nothing, gets a file named after the day.

    Returns:
        A sentence for people and facts for programs.

    Raises:
        AppError: the PIN, the keys, the database or the disk.
    """
    clock = SystemClock()
    opened = household.unlock(Means(folder, system_keystore(), clock), pin)
    try:
        place = path or Path()
        if place.is_dir():
            place = place / f"gongdan-{opened.owner.code}-{clock.now():%Y%m%d-%H%M}{rescue.SUFFIX}"
        saved = rescue.save(opened.store, opened.files, place)
    finally:
        opened.close()
    key = "sync.rescued_partly" if saved.left_out else "sync.rescued"
    facts = {"ops": saved.ops, "files": saved.files, "name": saved.path.name, "left_out": len(saved.left_out)}
    return words.say(key, language, **facts), {**asdict(saved), "path": str(saved.path)}
