"""The one file of a laptop profile that is readable while it is locked: whose office it is, and the wrapped key.

Nothing in it is secret, and no customer is named in it. It is kept twice: the key file is the one thing no backup of
the database replaces.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.store.disk import write_whole
from app.store.tables import SCHEMA
from app.store.trouble import VaultDamaged

NAME, SECOND = "profile.json", "profile.second.json"
FORMAT = 1


@dataclass
class Profile:
    """What a laptop profile tells before it is unlocked."""

    is_enrolled: bool = False
    server_id: str | None = None
    company: str | None = None
    company_en: str | None = None
    office_address: str | None = None
    schema: int = SCHEMA
    vault: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write both copies, one after the other, so that one is whole at any moment."""
        content = {"format": FORMAT, **asdict(self)}
        content["sum"] = _sum(content)
        written = json.dumps(content, ensure_ascii=False, indent=2).encode("utf-8")
        for name in (NAME, SECOND):
            write_whole(folder / name, written)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether there is a profile in this folder."""
        return (folder / NAME).exists() or (folder / SECOND).exists()

    @classmethod
    def load(cls, folder: Path) -> Profile:
        """Read the profile, from its second copy where the first is damaged.

        Raises:
            VaultDamaged: neither copy is whole.
        """
        reason = "missing"
        for name in (NAME, SECOND):
            try:
                return cls(**_checked((folder / name).read_bytes()))
            except FileNotFoundError:
                continue
            except (ValueError, TypeError, KeyError, OSError) as error:
                reason = str(error)
        raise VaultDamaged(path=str(folder / NAME), reason=reason)


def _checked(written: bytes) -> dict[str, Any]:
    content = json.loads(written)
    said = content.pop("sum")
    if said != _sum(content):
        message = "the sum does not match"
        raise ValueError(message)
    if content.pop("format") != FORMAT:
        message = "another format"
        raise ValueError(message)
    return dict(content)


def _sum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
