"""Who sees which rows: the scopes of a person, kept as assignments, orders and vans change.

A person sees what all see, his own scope, his van, the orders he is assigned to with their customers and equipment,
and every order of that equipment: its history. A scope entered brings its whole rows; a scope left is no delete.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa

from app.store.door import Read, Write
from app.store.office_tables import ScopeMember
from app.store.tables import Assignment, Person, Warehouse, WorkOrder


class Followed(Protocol):
    """What a commit did to a record, as far as it says who sees what."""

    entity: str
    rec_id: uuid.UUID
    kind: str
    patch: dict[str, list[Any]]

    @property
    def body(self) -> Mapping[str, Any]:
        """Give the row as it stands."""
        ...


_SHAPING = frozenset({"customer_id", "site_id", "asset_id"})
_AT_ONCE = 500
_SEES: Final = sa.select(ScopeMember.scope).where(
    ScopeMember.person_id == sa.bindparam("person"),
    ScopeMember.scope == sa.bindparam("scope"),
    ScopeMember.left_seq.is_(None),
)


class ScopeKeeper:
    """Brings the scopes of the people a commit touches up to date.

    Args:
        tx: the write whose changes are all flushed, the counter already taken.
        seq: the number of its commit.
    """

    def __init__(self, tx: Write, seq: int) -> None:
        self._tx = tx
        self._seq = seq

    def follow(self, changes: Sequence[Followed]) -> None:
        """Recompute the scopes of everyone these changes may concern."""
        for person in sorted(self._concerned(changes), key=str):
            self._renew(person)

    def _concerned(self, changes: Sequence[Followed]) -> set[uuid.UUID]:
        people: set[uuid.UUID] = set()
        orders: set[uuid.UUID] = set()
        assets: set[uuid.UUID] = set()
        for each in changes:
            patch, is_new = each.patch, each.kind != "patch"
            match each.entity:
                case "people":
                    people.add(each.rec_id)
                case "assignments":
                    people |= _ids([each.body.get("person_id"), *patch.get("person_id", ())])
                case "warehouses" if is_new or "holder_id" in patch:
                    people |= _ids([each.body.get("holder_id"), *patch.get("holder_id", ())])
                case "work_orders" if is_new or _SHAPING & set(patch):
                    orders.add(each.rec_id)
                    assets |= _ids([each.body.get("asset_id"), *patch.get("asset_id", ())])
        scopes = [f"order:{order}" for order in orders] + [f"asset:{asset}" for asset in assets]
        return people | set(self._holders(scopes)) | set(self._assigned(orders))

    def _holders(self, scopes: Sequence[str]) -> Iterable[uuid.UUID]:
        for start in range(0, len(scopes), _AT_ONCE):
            some = scopes[start : start + _AT_ONCE]
            yield from self._tx.scalars(
                sa.select(ScopeMember.person_id)
                .where(ScopeMember.scope.in_(some), ScopeMember.left_seq.is_(None))
                .distinct()
            )

    def _assigned(self, orders: Iterable[uuid.UUID]) -> Iterable[uuid.UUID]:
        wanted = list(orders)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            yield from self._tx.scalars(sa.select(Assignment.person_id).where(Assignment.order_id.in_(some)).distinct())

    def _renew(self, person: uuid.UUID) -> None:
        wanted = scopes_of(self._tx, person)
        rows = self._tx.scalars(sa.select(ScopeMember).where(ScopeMember.person_id == person))
        known = {row.scope: row for row in rows}
        entered = []
        for scope in sorted(wanted):
            row = known.get(scope)
            if row is None:
                entered.append({"person_id": person, "scope": scope, "entered_seq": self._seq, "left_seq": None})
            elif row.left_seq is not None:
                row.entered_seq, row.left_seq = self._seq, None
        for scope, row in known.items():
            if row.left_seq is None and scope not in wanted:
                row.left_seq = self._seq
        if entered:
            self._tx.execute(sa.insert(ScopeMember), entered)


def scopes_of(db: Read, person: uuid.UUID) -> set[str]:
    """Name the scopes a person is to see, from the business rows alone."""
    active = db.scalar(sa.select(Person.is_active).where(Person.id == person))
    if not active:
        return set()
    scopes = {"all", f"person:{person}"}
    scopes |= {f"warehouse:{van}" for van in db.scalars(sa.select(Warehouse.id).where(Warehouse.holder_id == person))}
    mine = sa.select(Assignment.order_id).where(Assignment.person_id == person, Assignment.is_active)
    equipment = sa.select(WorkOrder.asset_id).where(WorkOrder.id.in_(mine), WorkOrder.asset_id.is_not(None))
    seen = sa.select(WorkOrder.id, WorkOrder.customer_id, WorkOrder.asset_id).where(
        sa.or_(WorkOrder.id.in_(mine), WorkOrder.asset_id.in_(equipment))
    )
    for row in db.rows(seen):
        scopes |= {f"order:{row.id}", f"customer:{row.customer_id}"}
        if row.asset_id is not None:
            scopes.add(f"asset:{row.asset_id}")
    return scopes


def works_on(db: Read, person: uuid.UUID, order: uuid.UUID) -> bool:
    """Tell whether a person works on an order, or did before it was given to another."""
    found = sa.select(Assignment.id).where(Assignment.order_id == order, Assignment.person_id == person)
    return db.scalar(found.limit(1)) is not None


def sees(db: Read, person: uuid.UUID, scope: str) -> bool:
    """Tell whether a person holds a scope now."""
    return db.fetch_one(_SEES, {"person": person, "scope": scope}) is not None


def _ids(values: Iterable[Any]) -> set[uuid.UUID]:
    return {uuid.UUID(str(value)) for value in values if value is not None}
