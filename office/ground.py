"""What head office has of everything a batch of ops speaks of: read in a few questions, kept up as ops are decided."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from app.store import replica
from app.store.door import Write
from app.store.kinds import OrderState
from app.store.office_tables import RecordVersion
from app.store.tables import BUSINESS, Assignment, OrderStep
from sync.protocol import Rec

_AT_ONCE: Final = 500
_SOME: Final[sa.BindParameter[Any]] = sa.bindparam("some", expanding=True)
_STRUCK: Final = sa.select(RecordVersion.rec_id).where(
    RecordVersion.entity == sa.bindparam("entity"), RecordVersion.rec_id.in_(_SOME), RecordVersion.is_deleted
)
_GIVEN: Final = sa.select(Assignment.order_id, Assignment.is_active).where(
    Assignment.order_id.in_(_SOME), Assignment.person_id == sa.bindparam("person")
)
_CANCELLED: Final = sa.select(OrderStep.order_id, OrderStep.by_id).where(
    OrderStep.order_id.in_(_SOME), OrderStep.to_state == OrderState.CANCELLED
)


class Ground:
    """Rows, versions and assignments as one transaction sees them, its own decisions on top.

    Rows are locked as they are read (PostgreSQL), in the order of their ids, so that two batches never wait for each
    other in a circle.

    Args:
        tx: the transaction.
        person: whose assignments count.
    """

    def __init__(self, tx: Write, person: uuid.UUID) -> None:
        self._tx = tx
        self._person = person
        self._bodies: dict[Rec, dict[str, Any]] = {}
        self._struck: dict[Rec, bool] = {}
        self._read: set[Rec] = set()
        self._given: dict[uuid.UUID, list[bool]] = {}
        self._cancelled: dict[uuid.UUID, list[uuid.UUID | None]] = {}
        self._pending: dict[Rec, dict[str, Any]] = {}
        self._stood: dict[Rec, dict[str, Any]] = {}

    def look(self, keys: Iterable[Rec], orders: Iterable[uuid.UUID]) -> None:
        """Read what ops on these records and orders need."""
        fresh: dict[str, list[uuid.UUID]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            if key not in self._read and key[0] in BUSINESS:
                self._read.add(key)
                fresh[key[0]].append(key[1])
        for entity, ids in sorted(fresh.items()):
            self._look_at(entity, sorted(ids))
        self._look_at_orders([order for order in dict.fromkeys(orders) if order not in self._given])

    def body(self, key: Rec) -> dict[str, Any]:
        """Give a record as it stands; empty if it is not there."""
        self.look([key], ())
        return self._bodies.get(key, {})

    def is_struck(self, key: Rec) -> bool:
        """Tell whether a record was there once and was struck out."""
        self.look([key], ())
        return self._struck.get(key, False)

    def works_on(self, order: uuid.UUID) -> bool:
        """Tell whether the person works on an order, or did before it was given to another."""
        self.look((), [order])
        return bool(self._given[order])

    def is_handed_over(self, order: uuid.UUID) -> bool:
        """Tell whether the order was the person's and is no longer."""
        self.look((), [order])
        return bool(self._given[order]) and not any(self._given[order])

    def was_cancelled_by_others(self, order: uuid.UUID) -> bool:
        """Tell whether somebody else ever cancelled the order."""
        self.look((), [order])
        return any(by != self._person for by in self._cancelled[order])

    def put(self, key: Rec, fields: Mapping[str, Any]) -> None:
        """Decide that these fields of a record are written; `save` writes them."""
        if not fields:
            return
        self._stood.setdefault(key, self.body(key))
        self._pending.setdefault(key, {}).update(fields)
        body = {**self.body(key), **fields}
        self._bodies[key] = {name: value for name, value in body.items() if value is not None}
        self._struck[key] = False

    def save(self) -> None:
        """Write what was decided, the new records and the others each in one go."""
        by_entity: dict[str, dict[uuid.UUID, dict[str, Any]]] = defaultdict(dict)
        for (entity, rec_id), fields in self._pending.items():
            by_entity[entity][rec_id] = fields
        for entity, bodies in by_entity.items():
            stood = {rec_id: self._stood[entity, rec_id] for rec_id in bodies if self._stood[entity, rec_id]}
            replica.write_many(self._tx, entity, bodies, stood)
        self._pending.clear()
        self._stood.clear()
        self._tx.flush()

    def _look_at(self, entity: str, ids: list[uuid.UUID]) -> None:
        for rec_id, body in replica.read_many(self._tx, entity, ids, is_locking=True).items():
            self._bodies[entity, rec_id] = body
        absent = [rec_id for rec_id in ids if (entity, rec_id) not in self._bodies]
        for some in _batches(absent):
            struck = self._tx.fetch_column(_STRUCK, {"entity": entity, "some": some})
            self._struck |= {(entity, rec_id): True for rec_id in struck}

    def _look_at_orders(self, orders: list[uuid.UUID]) -> None:
        for some in _batches(orders):
            for order in some:
                self._given[order], self._cancelled[order] = [], []
            for row in self._tx.fetch(_GIVEN, {"some": some, "person": self._person}):
                self._given[row.order_id].append(row.is_active)
            for row in self._tx.fetch(_CANCELLED, {"some": some}):
                self._cancelled[row.order_id].append(row.by_id)


def _batches(ids: list[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
