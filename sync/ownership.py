"""Which end may write which field, and who sees which row: one table that merge, feed, tests and screens all read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.store.tables import BUSINESS, FACTS


class Owner(StrEnum):
    """Who may write a field. Source: PROTOCOL 2.2."""

    OFFICE = "office"
    ENGINEER = "engineer"
    SHARED = "shared"
    SET = "set"
    FACT = "fact"
    TRAIL = "trail"  # who and when: follows what the op wrote, and is never in conflict by itself


Lookup = Callable[[str, uuid.UUID], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Entity:
    """How one kind of record is shared.

    Args:
        scope: the prefix of its scope; "all" stands alone.
        by: the field that names the scope's id; "id" is the record's own id.
        via: the entity and field through which the id is found, where the row does not carry it itself.
        owner: who may write fields that are not named in `fields`.
        fields: owners of single fields.
        born_on_laptop: an engineer may create it.
        is_own: an engineer may write the row that is himself, and no other.
    """

    scope: str
    by: str = "id"
    via: tuple[str, str] | None = None
    owner: Owner = Owner.OFFICE
    fields: Mapping[str, Owner] | None = None
    born_on_laptop: bool = False
    is_own: bool = False

    def owner_of(self, field: str) -> Owner:
        """Say who may write `field`."""
        return (self.fields or {}).get(field, self.owner)


def _of_order(owner: Owner, *trail: str, born: bool = True) -> Entity:
    return Entity("order", "order_id", owner=owner, fields=dict.fromkeys(trail, Owner.TRAIL), born_on_laptop=born)


_SHARED, _ENGINEER, _OFFICE = Owner.SHARED, Owner.ENGINEER, Owner.OFFICE

ENTITIES: Final[Mapping[str, Entity]] = {
    "people": Entity("all", fields={"skills": Owner.SET}, is_own=True),
    "parts": Entity("all"),
    "asset_models": Entity("all"),
    "form_versions": Entity("all"),
    "choice_list_pieces": Entity("all"),
    "warehouses": Entity("all"),
    "price_lists": Entity("all"),
    "time_limits": Entity("all"),
    "loaners": Entity("all"),
    "maintenance_items": Entity("all"),
    "customers": Entity("customer"),
    "sites": Entity("customer", "customer_id", fields={"access_notes": _SHARED}),
    "contacts": Entity("customer", "customer_id", fields={"phone": _SHARED}),
    "contracts": Entity("customer", "customer_id"),
    "packages": Entity("customer", "customer_id"),
    "package_uses": Entity(
        "customer", "package_id", via=("packages", "customer_id"), owner=Owner.FACT, born_on_laptop=True
    ),
    "assets": Entity("asset", owner=_SHARED, born_on_laptop=True),
    "components": Entity("asset", "asset_id", owner=_SHARED, born_on_laptop=True),
    "warranties": Entity("asset", "asset_id"),
    "requests": Entity(
        "customer",
        "customer_id",
        owner=_SHARED,
        fields={"number": _OFFICE, "fault_level": _OFFICE, "priority": _OFFICE, "received_by_id": _OFFICE},
        born_on_laptop=True,
    ),
    "request_steps": Entity(
        "customer", "request_id", via=("requests", "customer_id"), owner=Owner.FACT, born_on_laptop=True
    ),
    "request_files": Entity(
        "customer", "request_id", via=("requests", "customer_id"), owner=Owner.FACT, born_on_laptop=True
    ),
    "complaints": Entity(
        "customer",
        "customer_id",
        owner=_SHARED,
        fields={"number": _OFFICE, "received_by_id": _OFFICE, "responsibility": _OFFICE, "owner_id": _OFFICE},
        born_on_laptop=True,
    ),
    "work_orders": Entity("order", fields={"contact_phone": _SHARED, "access_notes": _SHARED, "work_note": _ENGINEER}),
    "assignments": _of_order(_OFFICE, born=False),
    "order_steps": _of_order(Owner.FACT),
    "aftercare_steps": _of_order(Owner.FACT),
    "appointments": _of_order(Owner.FACT),
    "consents": _of_order(Owner.FACT),
    "order_facts": _of_order(Owner.FACT),
    "time_marks": _of_order(Owner.FACT),
    "planned_parts": _of_order(_ENGINEER, "planned_at"),
    "parts_used": _of_order(Owner.FACT),
    "part_moves": Entity("warehouse", "warehouse_id", owner=Owner.FACT, born_on_laptop=True),
    "attachments": _of_order(Owner.FACT),
    **dict.fromkeys(
        ("signatures", "acceptance_rounds", "charge_sheets", "receipts", "documents", "handovers", "claims"),
        _of_order(Owner.FACT),
    ),
    "responses": _of_order(_ENGINEER, "begun_at", "submitted_at", "submitted_by_id"),
    "answers": _of_order(_ENGINEER, "answered_at", "by_id"),
    "repeat_instances": _of_order(_ENGINEER),
    "conflicts": Entity(
        "order",
        "order_id",
        fields={"decided_value": _SHARED, "decided_at": Owner.TRAIL, "decided_by_id": Owner.TRAIL},
    ),
}

FACT_NAMES: Final = frozenset(kind.__tablename__ for kind in FACTS)

assert set(ENTITIES) == set(BUSINESS), set(ENTITIES) ^ set(BUSINESS)  # noqa: S101 -- a table without a rule must not start


def scope_of(entity: str, rec_id: uuid.UUID, fields: Mapping[str, Any], lookup: Lookup) -> str:
    """Name the scope a row belongs to ("order:…"); ids in `fields` may be UUIDs or their text.

    A row whose way cannot be followed belongs to "office", which no laptop holds.
    """
    rule = ENTITIES[entity]
    if rule.scope == "all":
        return "all"
    if rule.by == "id":
        return f"{rule.scope}:{rec_id}"
    key = fields.get(rule.by)
    if rule.via and key is not None:
        row = lookup(rule.via[0], uuid.UUID(str(key)))
        key = None if row is None else row.get(rule.via[1])
    if key is None and entity == "conflicts":
        return _scope_of_conflict(fields, lookup)
    return "office" if key is None else f"{rule.scope}:{key}"


def _scope_of_conflict(fields: Mapping[str, Any], lookup: Lookup) -> str:
    """Show a conflict that belongs to no order to those who see its record, else to who lost."""
    entity, rec_id = str(fields.get("entity")), fields.get("record_id")
    row = lookup(entity, uuid.UUID(str(rec_id))) if entity in ENTITIES and entity != "conflicts" and rec_id else None
    if row is not None:
        return scope_of(entity, uuid.UUID(str(rec_id)), row, lookup)
    return f"person:{fields['other_by_id']}" if fields.get("other_by_id") else "office"
