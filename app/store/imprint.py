"""One hash over every row of a ledger: two counts of an untouched ledger agree, one changed row shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.store import replica
from app.store.derived_tables import DERIVED
from app.store.door import Read


def imprint(db: Read, own: Mapping[str, Any]) -> str:
    """Hash the business rows, then the derived ones and those of this end alone, in the order of their keys.

    Args:
        db: what is read.
        own: the tables one end keeps for itself, by name.

    Returns:
        SHA-256, hex.
    """
    whole = hashlib.sha256()
    for entity in replica.ENTITIES:
        for rec_id, body in replica.every(db, entity):
            whole.update(replica.canonical([entity, str(rec_id), body]))
    for name, kind in sorted({**DERIVED, **own}.items()):
        for row in db.rows(sa.select(kind.__table__).order_by(*sa.inspect(kind).primary_key)):
            whole.update(replica.canonical([name, *(_plain(value) for value in row)]))
    return whole.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | str | dict | list) else str(value)
