"""A ledger put together: the store of one end with the keepers that keep its order list and its search index.

Keepers run in the transaction that changes what they are computed from, also for what sync writes in bulk.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from app.clock import Clock
from app.documents.frozen import keep_sealed
from app.orders import CHUNK, standing
from app.store import search
from app.store.derived_tables import OrderListRow
from app.store.door import Keeper, Recorder, RowChange, Store, Write
from app.store.kinds import FactKind
from app.store.numbering import LaptopNumbering, OfficeNumbering
from app.store.outbox import LaptopOutbox
from app.store.search import Entry
from app.store.tables import (
    AftercareStep,
    Appointment,
    Asset,
    AssetModel,
    Assignment,
    Base,
    Component,
    Contact,
    Customer,
    OrderFact,
    OrderStep,
    Part,
    Person,
    Site,
    WorkOrder,
)
from app.store.types import PersonId, table_of

LAPTOP_FILE: Final = "gongdan.db"


def open_laptop(
    folder: Path, key: bytes, clock: Clock, *, person_id: PersonId | None = None, is_enrolled: bool = True
) -> Store:
    """Open the encrypted ledger of a profile.

    Args:
        folder: the profile's folder.
        key: the 32-byte database key from the vault.
        clock: the clock.
        person_id: whose laptop it is; his orders are "mine", his name stands on what he does.
        is_enrolled: whether data is expected; an empty file then is a damage, not a beginning.

    Raises:
        Known: as `Store`.
    """
    owner: list[PersonId | None] = [person_id]
    store = Store(
        folder / LAPTOP_FILE, end="laptop", recorder=LaptopOutbox(), clock=clock, numbering=LaptopNumbering(),
        keepers=(keep_sealed, *keepers(lambda: owner[0])), key=key, is_enrolled=is_enrolled,
    )  # fmt: skip
    store.actor_id = person_id
    return store


def open_office(location: Path | str, recorder: Recorder, clock: Clock) -> Store:
    """Open head office's ledger: a plain SQLite file, or the URL of a PostgreSQL database.

    Raises:
        Known: as `Store`.
    """
    return Store(
        location, end="office", recorder=recorder, clock=clock, numbering=OfficeNumbering(),
        keepers=keepers(lambda: None),
    )  # fmt: skip


def keepers(owner: Callable[[], PersonId | None]) -> tuple[Keeper, ...]:
    """Make the keepers of one ledger; `owner` says whose orders are "mine" (nobody's at head office)."""

    def keep_order_list(tx: Write, changes: Sequence[RowChange]) -> None:
        keep_lines(tx, touched_orders(tx, changes), owner())

    return keep_order_list, keep_search


def rebuild(tx: Write, owner_id: PersonId | None) -> None:
    """Compute order list and search index from nothing, after a repair or a restored copy."""
    tx.execute(sa.delete(OrderListRow))
    keep_lines(tx, tx.scalars(sa.select(WorkOrder.id)), owner_id)
    search.clear(tx)
    for entity, kind in _FOUND.items():
        ids = tx.scalars(sa.select(kind.id))  # type: ignore[attr-defined]
        for at in range(0, len(ids), CHUNK):
            search.put_many(tx, _ENTRIES[entity](tx, ids[at : at + CHUNK]))


# the order list


def keep_lines(tx: Write, order_ids: Iterable[uuid.UUID], owner_id: uuid.UUID | None) -> None:
    """Compute the lines of these orders anew, a few hundred at a time.

    Args:
        tx: the transaction that changed them.
        order_ids: the orders.
        owner_id: whose orders count as "mine"; None at head office.
    """
    ids = sorted(order_ids)
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        lines = _lines(tx, chunk, owner_id)
        tx.execute(_OLD_LINES, [{"b_id": order_id} for order_id in chunk])
        if lines:
            tx.execute(_NEW_LINES, lines)


def touched_orders(tx: Write, changes: Iterable[RowChange]) -> set[uuid.UUID]:
    """Name the orders whose line may look different after these changes."""
    orders: set[uuid.UUID] = set()
    masters: dict[str, set[uuid.UUID]] = {}
    for change in changes:
        if change.entity in _OF_AN_ORDER and change.order_id is not None and not _is_unseen(change):
            orders.add(change.order_id)
        elif change.entity in _MASTERS:
            masters.setdefault(change.entity, set()).add(change.rec_id)
    for entity, ids in masters.items():
        for at in range(0, len(ids), CHUNK):
            some = sorted(ids)[at : at + CHUNK]
            orders.update(tx.scalars(_MASTERS[entity](some)))
    return orders


def _is_unseen(change: RowChange) -> bool:
    """Tell whether no line shows what changed: a note in an order, a fact that sets nothing aside."""
    if change.entity == "order_facts":
        return str(change.value("kind")) != FactKind.REMOVED
    return change.entity == "work_orders" and change.kind == "patch" and _ORDER_SHOWN.isdisjoint(change.fields)


def _lines(tx: Write, ids: Sequence[uuid.UUID], owner_id: uuid.UUID | None) -> list[dict[str, Any]]:
    steps: dict[uuid.UUID, list[Any]] = defaultdict(list)
    some = {"ids": ids}
    for taken in tx.fetch(_STEPS_QUERY, some):
        steps[taken.order_id].append(taken)
    after = {each.order_id: each.to_state for each in tx.fetch(_AFTERCARE_QUERY, some)}
    crews: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for member in tx.fetch(_CREW_QUERY, some):
        crews[member.order_id].append(member)
    promised = _promised(tx, ids)
    lines = []
    for order in tx.fetch(_ORDER_QUERY, some):
        line = dict(order._mapping)  # noqa: SLF001 -- the public name of a row's mapping
        trail = steps[order.order_id]
        people = crews[order.order_id]
        lead = next((each for each in people if each.is_lead), None)
        start_at, end_at = promised.get(order.order_id, (None, None))
        line.update(
            state=standing((each.from_state, each.to_state) for each in trail).state,
            state_at=max((each.at for each in trail), default=None),
            aftercare_state=after.get(order.order_id),
            lead_id=lead.person_id if lead else None,
            lead_name=lead.name if lead else None,
            lead_name_en=lead.name_en if lead else None,
            is_mine=owner_id is not None and any(each.person_id == owner_id for each in people),
            start_at=start_at,
            end_at=end_at,
            day=start_at.astimezone(ZoneInfo(order.zone)).date() if start_at else None,
        )
        lines.append(line)
    return lines


def _promised(tx: Write, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[datetime, datetime | None]]:
    found = tx.fetch(_APPOINTMENT_QUERY, {"ids": ids})
    voided = {each.voids_id for each in found} | _removed(tx, ids)
    return {each.order_id: (each.start_at, each.end_at) for each in found if each.id not in voided}


def _removed(tx: Write, ids: Sequence[uuid.UUID]) -> set[uuid.UUID | None]:
    """Name the rows these orders set aside; a removal that was taken back removes nothing."""
    found = tx.fetch(_REMOVED_QUERY, {"ids": ids})
    taken_back = {each.voids_id for each in found}
    return {each.voids_id for each in found if each.id not in taken_back}


_IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)
_ORDER_QUERY: Final = (
    sa.select(
        WorkOrder.id.label("order_id"), WorkOrder.number, WorkOrder.order_type, WorkOrder.priority, WorkOrder.title,
        WorkOrder.title_en, WorkOrder.customer_id, sa.func.coalesce(Customer.name, "").label("customer"),
        Customer.name_en.label("customer_en"), WorkOrder.site_id, sa.func.coalesce(Site.name, "").label("site"),
        Site.name_en.label("site_en"), Site.address, sa.func.coalesce(Site.zone, "Asia/Shanghai").label("zone"),
        WorkOrder.asset_id, Asset.serial.label("asset_serial"), AssetModel.name.label("asset_model"),
        AssetModel.name_en.label("asset_model_en"), WorkOrder.dispatched_at,
    )
    .outerjoin(Customer, Customer.id == WorkOrder.customer_id)
    .outerjoin(Site, Site.id == WorkOrder.site_id)
    .outerjoin(Asset, Asset.id == WorkOrder.asset_id)
    .outerjoin(AssetModel, AssetModel.id == Asset.model_id)
    .where(WorkOrder.id.in_(_IDS))
)  # fmt: skip
_ORDER_SHOWN: Final = frozenset(
    each.name
    for each in visitors.iterate(_ORDER_QUERY)
    if isinstance(each, sa.Column) and each.table.name == WorkOrder.__tablename__
)
_STEPS_QUERY: Final = sa.select(OrderStep.order_id, OrderStep.from_state, OrderStep.to_state, OrderStep.at).where(
    OrderStep.order_id.in_(_IDS)
)
_AFTERCARE_QUERY: Final = (
    sa.select(AftercareStep.order_id, AftercareStep.to_state)
    .where(AftercareStep.order_id.in_(_IDS))
    .order_by(AftercareStep.at, AftercareStep.id)
)
_CREW_QUERY: Final = (
    sa.select(Assignment.order_id, Assignment.person_id, Assignment.is_lead, Person.name, Person.name_en)
    .outerjoin(Person, Person.id == Assignment.person_id)
    .where(Assignment.is_active, Assignment.order_id.in_(_IDS))
)
_APPOINTMENT_QUERY: Final = (
    sa.select(Appointment.id, Appointment.order_id, Appointment.start_at, Appointment.end_at, Appointment.voids_id)
    .where(Appointment.order_id.in_(_IDS))
    .order_by(Appointment.at, Appointment.id)
)
_REMOVED_QUERY: Final = sa.select(OrderFact.id, OrderFact.voids_id).where(
    OrderFact.kind == FactKind.REMOVED, OrderFact.order_id.in_(_IDS)
)
_OLD_LINES: Final = sa.delete(table_of(OrderListRow)).where(table_of(OrderListRow).c.order_id == sa.bindparam("b_id"))
_NEW_LINES: Final = sa.insert(table_of(OrderListRow))
_OF_AN_ORDER: Final = frozenset(
    {"work_orders", "order_steps", "aftercare_steps", "appointments", "assignments", "order_facts"}
)
_MASTERS: Final[Mapping[str, Callable[[Sequence[uuid.UUID]], sa.Select[uuid.UUID]]]] = {
    "customers": lambda ids: sa.select(WorkOrder.id).where(WorkOrder.customer_id.in_(ids)),
    "sites": lambda ids: sa.select(WorkOrder.id).where(WorkOrder.site_id.in_(ids)),
    "assets": lambda ids: sa.select(WorkOrder.id).where(WorkOrder.asset_id.in_(ids)),
    "asset_models": lambda ids: (
        sa.select(WorkOrder.id).join(Asset, Asset.id == WorkOrder.asset_id).where(Asset.model_id.in_(ids))
    ),
    "people": lambda ids: sa.select(Assignment.order_id).where(Assignment.person_id.in_(ids)),
}


# the search index


def keep_search(tx: Write, changes: Sequence[RowChange]) -> None:
    """Index what changed, a few hundred records at a time; what is gone leaves the index."""
    touched: dict[str, set[uuid.UUID]] = defaultdict(set)
    for change in changes:
        entity = _STANDS_FOR.get(change.entity, change.entity)
        rec_id = change.rec_id if entity == change.entity else change.link(_LINK[change.entity])
        if change.kind == "delete" and entity == change.entity and entity in _FOUND:
            search.drop(tx, entity, change.rec_id)
        elif entity in _FOUND and rec_id is not None:
            touched[entity].add(rec_id)
    for entity, found in touched.items():
        ids = sorted(found)
        for at in range(0, len(ids), CHUNK):
            search.put_many(tx, _ENTRIES[entity](tx, ids[at : at + CHUNK]))


def _order_entries(tx: Write, ids: Sequence[uuid.UUID]) -> list[Entry]:
    orders = tx.fetch(_ORDERS_FOUND, {"ids": ids})
    return [
        Entry(
            "work_orders", row.id, row.id, _joined(*row[1:]), f"{row.number} {row.title}",
            f"{row.number} {row.title_en}" if row.title_en else None,
            _joined(row.name, row.site, mark=" · "),
            _joined(row.name_en or row.name, row.site_en or row.site, mark=" · "),
        )
        for row in orders
    ]  # fmt: skip


def _asset_entries(tx: Write, ids: Sequence[uuid.UUID]) -> list[Entry]:
    barcodes: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in tx.rows(sa.select(Component.asset_id, Component.barcode).where(Component.asset_id.in_(ids))):
        barcodes[row.asset_id].append(row.barcode)
    assets = tx.rows(
        sa.select(
            Asset.id, Asset.serial, Asset.contract_number, AssetModel.name, AssetModel.name_en, AssetModel.code,
            Customer.name.label("customer"), Customer.name_en.label("customer_en"), Site.name.label("site"),
            Site.name_en.label("site_en"),
        )
        .outerjoin(AssetModel, AssetModel.id == Asset.model_id)
        .outerjoin(Customer, Customer.id == Asset.customer_id)
        .outerjoin(Site, Site.id == Asset.site_id)
        .where(Asset.id.in_(ids))
    )  # fmt: skip
    return [
        Entry(
            "assets", row.id, None, _joined(*row[1:], *barcodes[row.id]), _joined(row.name, row.serial),
            _joined(row.name_en or row.name, row.serial), _joined(row.customer, row.site, mark=" · "),
            _joined(row.customer_en or row.customer, row.site_en or row.site, mark=" · "),
        )
        for row in assets
    ]  # fmt: skip


def _customer_entries(tx: Write, ids: Sequence[uuid.UUID]) -> list[Entry]:
    contacts: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in tx.rows(sa.select(Contact.customer_id, Contact.name, Contact.phone).where(Contact.customer_id.in_(ids))):
        contacts[row.customer_id].append(_joined(row.name, row.phone))
    customers = tx.rows(
        sa.select(
            Customer.id, Customer.code, Customer.name, Customer.name_en, Customer.address, Customer.phone,
            Customer.industry, Customer.industry_en,
        ).where(Customer.id.in_(ids))
    )  # fmt: skip
    return [
        Entry(
            "customers", row.id, None, _joined(*row[1:], *contacts[row.id]), row.name, row.name_en,
            _joined(row.industry, row.address, mark=" · "),
            _joined(row.industry_en or row.industry, row.address, mark=" · "),
        )
        for row in customers
    ]  # fmt: skip


def _part_entries(tx: Write, ids: Sequence[uuid.UUID]) -> list[Entry]:
    found = tx.rows(sa.select(Part.id, Part.number, Part.name, Part.name_en, Part.size).where(Part.id.in_(ids)))
    return [
        Entry("parts", row.id, None, _joined(*row[1:]), row.name, row.name_en, row.number, row.number) for row in found
    ]


def _joined(*texts: str | None, mark: str = " ") -> str:
    return mark.join(text for text in texts if text)


_ORDERS_FOUND: Final = (
    sa.select(
        WorkOrder.id, WorkOrder.number, WorkOrder.title, WorkOrder.title_en, WorkOrder.fault, WorkOrder.fault_en,
        WorkOrder.work_note, WorkOrder.contact_phone, Customer.name, Customer.name_en, Site.name.label("site"),
        Site.name_en.label("site_en"), Asset.serial, AssetModel.name.label("model"),
        AssetModel.name_en.label("model_en"), AssetModel.code.label("model_code"), Contact.name.label("contact"),
    )
    .outerjoin(Customer, Customer.id == WorkOrder.customer_id)
    .outerjoin(Site, Site.id == WorkOrder.site_id)
    .outerjoin(Asset, Asset.id == WorkOrder.asset_id)
    .outerjoin(AssetModel, AssetModel.id == Asset.model_id)
    .outerjoin(Contact, Contact.id == WorkOrder.contact_id)
    .where(WorkOrder.id.in_(_IDS))
)  # fmt: skip
_FOUND: Final[Mapping[str, type[Base]]] = {
    "work_orders": WorkOrder, "assets": Asset, "customers": Customer, "parts": Part
}  # fmt: skip
_ENTRIES: Final[Mapping[str, Callable[[Write, Sequence[uuid.UUID]], list[Entry]]]] = {
    "work_orders": _order_entries, "assets": _asset_entries, "customers": _customer_entries, "parts": _part_entries
}  # fmt: skip
_STANDS_FOR: Final = {"components": "assets", "contacts": "customers"}
_LINK: Final = {"components": "asset_id", "contacts": "customer_id"}
