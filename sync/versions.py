"""Older and newer ends: what an op of an older schema means today, and which schema first knew a field.

A sealed op never changes: it is lifted when it is read, at head office, and kept as it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.store.tables import SCHEMA

Payload = Mapping[str, Any]
Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Final[Mapping[int, Step]] = {}
"""From a schema to the next: what changes in an op. A schema that changed nothing ops know of has no step.

Kept for every schema that was ever released, at least 24 months; `tests/sync/old` holds ops of each.
"""

INTRODUCED: Final[Mapping[tuple[str, str], int]] = {
    ("loaners", ""): 2,
    ("maintenance_items", ""): 2,
    ("time_limits", ""): 2,
    ("request_files", ""): 2,
    ("complaints", ""): 2,
    ("claims", ""): 2,
}
"""(entity, field) or (entity, "") → the schema that first knew it; what is not here was there from the first."""


def lift(payload: Payload, to: int = SCHEMA, steps: Mapping[int, Step] | None = None) -> Payload:
    """Say an op in the words of schema `to`; an op of that schema or a newer one is given back as it is."""
    said = payload.get("schema")
    if isinstance(said, bool) or not isinstance(said, int) or not 0 < said < to:
        return payload
    lifted = dict(payload)
    for schema in range(said, to):
        step = (STEPS if steps is None else steps).get(schema)
        if step is not None:
            lifted = step(lifted)
    return {**lifted, "schema": to}


def needs(entity: str, fields: Mapping[str, Any], introduced: Mapping[tuple[str, str], int] | None = None) -> int:
    """Say which schema head office must know to take an op on these fields."""
    known = INTRODUCED if introduced is None else introduced
    return max([known.get((entity, ""), 1), *(known.get((entity, name), 1) for name in fields)])


def learned(since: int) -> list[str]:
    """Name the kinds of records that are new, or have new fields, since a schema."""
    return sorted({entity for (entity, _field), schema in INTRODUCED.items() if schema > since})
