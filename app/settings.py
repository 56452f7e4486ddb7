"""Settings of this machine, readable while the profile is locked: language, looks, head office; and the paths."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import platformdirs

from app.words import LANGUAGES

NAME: Final = "settings.json"
THEMES: Final = ("light", "dark", "sunlight")
DENSITIES: Final = ("mouse", "touch")
_TRIES, _PATIENCE_SECONDS = 10, 0.05


@dataclass(frozen=True)
class MachineSettings:
    """What this machine is set to.

    `metered` holds photos back on a paid link; `lock_minutes` of rest lock the window, 0 never does. `notes`
    are one's own note templates, one a line; `camera` names the camera that was used last.
    """

    language: str = "zh_CN"
    theme: str = "light"
    density: str = "mouse"
    office_address: str = ""
    metered: bool = False
    lock_minutes: int = 15
    notes: str = ""
    camera: str = ""

    def changed(self, **values: Any) -> MachineSettings:
        """Give the same settings with some changed."""
        return replace(self, **values)


def default_profile() -> Path:
    """Say where the profile of this user lies unless another folder is named."""
    return platformdirs.user_data_path("gongdan", appauthor=False) / "profile"


def default_log() -> Path:
    """Say where the log of this user lies."""
    return platformdirs.user_log_path("gongdan", appauthor=False)


def load(folder: Path) -> MachineSettings:
    """Read the settings of a profile folder; what is missing, damaged or unknown is as it comes."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return MachineSettings()
    if not isinstance(found, dict):
        return MachineSettings()
    standard = MachineSettings()
    kinds = {each.name: type(getattr(standard, each.name)) for each in fields(MachineSettings)}
    known = {name: value for name, value in found.items() if name in kinds and type(value) is kinds[name]}
    allowed = {"language": LANGUAGES, "theme": THEMES, "density": DENSITIES}
    kept = {name: value for name, value in known.items() if name not in allowed or value in allowed[name]}
    return MachineSettings(**kept)


def save(folder: Path, settings: MachineSettings) -> None:
    """Write the settings whole: a new file, renamed over the old one; a virus scanner that holds it is waited for."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{NAME}-{secrets.token_hex(4)}"
    try:
        with fresh.open("w", encoding="utf-8") as stream:
            json.dump(asdict(settings), stream, ensure_ascii=False, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
        _rename(fresh, folder / NAME)
    finally:
        fresh.unlink(missing_ok=True)


def _rename(old: Path, new: Path) -> None:
    for left in reversed(range(_TRIES)):
        try:
            old.replace(new)
        except PermissionError:
            if not left:
                raise
            time.sleep(_PATIENCE_SECONDS)
        else:
            return
