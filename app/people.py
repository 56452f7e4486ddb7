"""The people of the vendor: engineers and head office, by name and post."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.store.door import Read
from app.store.kinds import Role
from app.store.tables import Assignment, Person
from app.store.types import OrderId, PersonId
from app.words import Pair


@dataclass(frozen=True)
class PersonRow:
    """One person as the screens name him."""

    id: PersonId
    code: str
    name: Pair
    role: Role
    title: Pair | None
    phone: str | None
    region: str | None
    skills: tuple[str, ...]


def person_row(db: Read, person_id: uuid.UUID | None) -> PersonRow | None:
    """Find one person."""
    person = db.get(Person, person_id) if person_id else None
    return _row(person) if person else None


def person_rows(db: Read, person_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, PersonRow]:
    """Find several people in one query."""
    wanted = {person_id for person_id in person_ids if person_id}
    if not wanted:
        return {}
    return {person.id: _row(person) for person in db.scalars(sa.select(Person).where(Person.id.in_(wanted)))}


def crew(db: Read, order_id: OrderId) -> tuple[PersonRow, ...]:
    """List who works on an order, the lead first."""
    found = db.scalars(
        sa.select(Person)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.order_id == order_id, Assignment.is_active)
        .order_by(Assignment.is_lead.desc(), Person.code)
    )
    return tuple(_row(person) for person in found)


def region_of(db: Read, order_id: OrderId) -> str | None:
    """Name the region of the engineer who answers for an order."""
    found = crew(db, order_id)
    return found[0].region if found else None


def answerable(db: Read, roles: Sequence[Role], region: str | None = None) -> list[PersonRow]:
    """List who holds one of these posts: as the posts are ordered, of this region before of none, by code."""
    found = db.scalars(sa.select(Person).where(Person.role.in_(list(roles)), Person.is_active))
    order = list(roles)
    near = [person for person in found if person.region in {region, None}]
    near.sort(key=lambda person: (order.index(person.role), person.region is None, person.code))
    return [_row(person) for person in near]


def _row(person: Person) -> PersonRow:
    title = Pair(person.title, person.title_en) if person.title else None
    return PersonRow(
        PersonId(person.id), person.code, Pair(person.name, person.name_en), person.role, title, person.phone,
        person.region, tuple(person.skills or ()),
    )  # fmt: skip
