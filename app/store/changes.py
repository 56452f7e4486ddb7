"""What a flush does to business rows, named field by field, for recorders, keepers and listeners."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy.orm import attributes

from app.store.tables import FACTS, Base
from app.store.trouble import FactChanged
from app.store.values import JSON, columns, to_json

ChangeKind = Literal["create", "patch", "fact", "delete"]


@dataclass(frozen=True)
class RowChange:
    """What one flush did to one business row; `fields` is `{name: [old, new]}` in the JSON of `app.store.values`.

    `source` is the row itself where it was written as an object, else its JSON.
    """

    kind: ChangeKind
    entity: str
    rec_id: uuid.UUID
    fields: Mapping[str, list[JSON]]
    source: Base | Mapping[str, JSON]

    @property
    def body(self) -> Mapping[str, JSON]:
        """Give the whole row as it stands, in JSON, empty fields left out; nothing of one that was removed."""
        if self.kind == "delete":
            return {}
        return body_of(self.source) if isinstance(self.source, Base) else self.source

    def value(self, field: str) -> JSON:
        """Give one field of the row as it stands, in JSON."""
        if isinstance(self.source, Base):
            return to_json(type(self.source), field, getattr(self.source, field))
        return self.source.get(field)

    def link(self, field: str) -> uuid.UUID | None:
        """Give an id the row holds, if it has such a field and there is one."""
        if isinstance(self.source, Base):
            found: uuid.UUID | None = getattr(self.source, field, None)
            return found
        told = self.source.get(field)
        return None if told is None else uuid.UUID(told)

    @property
    def order_id(self) -> uuid.UUID | None:
        """The order the row belongs to, if any."""
        return self.rec_id if self.entity == "work_orders" else self.link("order_id")


@dataclass(frozen=True)
class Changed:
    """What a committed write touched: tables by name, business rows, the orders they belong to."""

    kinds: frozenset[str]
    ids: frozenset[uuid.UUID]
    order_ids: frozenset[uuid.UUID]


def created(row: Base) -> RowChange:
    """Name what adding a row does; fields left empty get their default first."""
    kind = type(row)
    for name, default in defaults(kind).items():
        if getattr(row, name) is None:
            setattr(row, name, default)
    said = body_of(row)
    return RowChange(_born(kind), kind.__tablename__, id_of(row), {name: [None, said[name]] for name in said}, row)


def inserted(kind: type[Base], rec_id: uuid.UUID, said: Mapping[str, JSON]) -> RowChange:
    """Name what inserting a row does that was never an object."""
    return RowChange(_born(kind), kind.__tablename__, rec_id, {name: [None, said[name]] for name in said}, said)


def updated(
    kind: type[Base], rec_id: uuid.UUID, stood: Mapping[str, JSON], fields: Mapping[str, JSON]
) -> RowChange | None:
    """Name what setting fields of a row does that was never an object, if it does anything.

    Raises:
        FactChanged: the row is a fact.
    """
    pairs = {name: [stood.get(name), new] for name, new in fields.items() if stood.get(name) != new}
    if not pairs:
        return None
    if kind in FACTS:
        raise FactChanged(entity=kind.__tablename__, rec_id=rec_id)
    said = {name: value for name, value in {**stood, **fields}.items() if value is not None}
    return RowChange("patch", kind.__tablename__, rec_id, pairs, said)


def body_of(row: Base) -> dict[str, JSON]:
    """Give the JSON of a row, empty fields left out."""
    kind, values = type(row), row.__dict__
    return {name: to_json(kind, name, value) for name in columns(kind) if (value := values.get(name)) is not None}


@cache
def defaults(kind: type[Base]) -> Mapping[str, Any]:
    """List what fields of a new row are where nothing was said."""
    return {name: column.default.arg for name, column in columns(kind).items() if column.default is not None}  # type: ignore[attr-defined]


def _born(kind: type[Base]) -> ChangeKind:
    return "fact" if kind in FACTS else "create"


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
