"""Base, mine, theirs → what stands and what is filed: pure, the same whatever order messages come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sync.ownership import Owner


class Writer(StrEnum):
    """Who last wrote a field since the base both ends knew."""

    NOBODY = "nobody"
    SELF = "self"
    OFFICE = "office"
    OTHER = "other"


@dataclass(frozen=True)
class Filed:
    """Two truths of one field: what stands, and the other, kept for a person to decide."""

    field: str
    base: Any
    kept: Any
    other: Any


@dataclass(frozen=True)
class Merged:
    """What to write, and what to file."""

    write: Mapping[str, Any]
    filed: tuple[Filed, ...]


@dataclass(frozen=True)
class Standing:
    """Who the author of an op is to the record, and who else wrote it since his base."""

    holds: bool
    writer: Mapping[str, Writer]

    def writer_of(self, field: str) -> Writer:
        """Say who wrote `field` since the author's base."""
        return self.writer.get(field, Writer.NOBODY)


def merge(
    patch: Mapping[str, tuple[Any, Any]], current: Mapping[str, Any], owners: Mapping[str, Owner], standing: Standing
) -> Merged:
    """Merge one op into the row as it stands.

    Args:
        patch: field → (old, new), in JSON form.
        current: the row as it stands, in JSON form.
        owners: field → who may write it.
        standing: what the author is to this record.
    """
    write: dict[str, Any] = {}
    filed: list[Filed] = []
    for name in sorted(patch):
        old, new = patch[name]
        now = current.get(name)
        if now == new:
            continue
        if owners[name] is not Owner.TRAIL:
            _merge_field(name, (old, now, new), owners[name], standing, write, filed)
    if write or not filed:
        write |= {
            name: patch[name][1]
            for name in sorted(patch)
            if owners[name] is Owner.TRAIL and current.get(name) != patch[name][1] and (write or standing.holds)
        }
    return Merged(write, tuple(filed))


def _merge_field(
    name: str,
    values: tuple[Any, Any, Any],
    owner: Owner,
    standing: Standing,
    write: dict[str, Any],
    filed: list[Filed],
) -> None:
    old, now, new = values
    if owner is Owner.OFFICE or owner is Owner.FACT or (owner is Owner.ENGINEER and not standing.holds):
        filed.append(Filed(name, old, now, new))
    elif now == old:
        write[name] = new
    elif owner is Owner.SET:
        members = merge_set(old, now, new)
        if members != now:
            write[name] = members
    elif owner is Owner.ENGINEER and standing.writer_of(name) is not Writer.OTHER:
        write[name] = new
        filed.append(Filed(name, old, new, now))
    else:
        filed.append(Filed(name, old, now, new))


def merge_set(old: Any, now: Any, new: Any) -> list[Any]:
    """Merge two edits of one set by member, in a fixed order: additions of both stay, what either removed goes."""
    base, theirs, mine = list(old or []), list(now or []), list(new or [])
    kept = [item for item in base if item in theirs and item in mine]
    added = [item for item in [*theirs, *mine] if item not in base]
    return sorted({str(item): item for item in [*kept, *added]}.values(), key=str)
