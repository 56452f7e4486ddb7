"""What a flush does to business rows, named field by field, for recorders, keepers and listeners."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import attributes

from app.store.tables import FACTS, Base
from app.store.trouble import FactChanged
from app.store.values import JSON, columns, to_json

ChangeKind = Literal["create", "patch", "fact", "delete"]


@dataclass(frozen=True)
class RowChange:
    """What one flush did to one business row; `fields` is `{name: [old, new]}` in the JSON of `app.store.values`."""

    kind: ChangeKind
    entity: str
    rec_id: uuid.UUID
    fields: dict[str, list[JSON]]
    row: Base

    @property
    def order_id(self) -> uuid.UUID | None:
        """The order the row belongs to, if any."""
        if self.entity == "work_orders":
            return self.rec_id
        found: uuid.UUID | None = getattr(self.row, "order_id", None)
        return found


@dataclass(frozen=True)
class Changed:
    """What a committed write touched: tables by name, business rows, the orders they belong to."""

    kinds: frozenset[str]
    ids: frozenset[uuid.UUID]
    order_ids: frozenset[uuid.UUID]


def created(row: Base) -> RowChange:
    """Name what adding a row does; fields left empty get their default first."""
    kind = type(row)
    fields: dict[str, list[JSON]] = {}
    for name, column in columns(kind).items():
        value = getattr(row, name)
        if value is None and column.default is not None:
            value = column.default.arg  # type: ignore[attr-defined]
            setattr(row, name, value)
        if value is not None:
            fields[name] = [None, to_json(kind, name, value)]
    return RowChange("fact" if kind in FACTS else "create", kind.__tablename__, id_of(row), fields, row)


def patched(row: Base) -> RowChange | None:
    """Name what was changed in a row, if anything was.

    Raises:
        FactChanged: the row is a fact.
    """
    kind = type(row)
    fields: dict[str, list[JSON]] = {}
    for name in tuple(attributes.instance_state(row).committed_state):
        history = attributes.get_history(row, name)
        if not history.has_changes():
            continue
        old = to_json(kind, name, history.deleted[0] if history.deleted else None)
        new = to_json(kind, name, history.added[0] if history.added else None)
        if old != new:
            fields[name] = [old, new]
    if fields and kind in FACTS:
        raise FactChanged(entity=kind.__tablename__, rec_id=id_of(row))
    return RowChange("patch", kind.__tablename__, id_of(row), fields, row) if fields else None


def deleted(row: Base) -> RowChange:
    """Name what removing a row does.

    Raises:
        FactChanged: the row is a fact.
    """
    kind = type(row)
    if kind in FACTS:
        raise FactChanged(entity=kind.__tablename__, rec_id=id_of(row))
    fields = {name: [to_json(kind, name, getattr(row, name)), None] for name in columns(kind)}
    return RowChange("delete", kind.__tablename__, id_of(row), fields, row)


def id_of(row: Base) -> uuid.UUID:
    """Give the id of a business row."""
    found: uuid.UUID = row.id  # type: ignore[attr-defined]
    return found
