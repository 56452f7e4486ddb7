"""The equipment served: its passport with coverage, components and everything that was ever done to it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.customers import CustomerRow, SiteRow, customer_row, site_row
from app.downtime import stops
from app.errors import Refused
from app.store import search
from app.store.derived_tables import OrderListRow
from app.store.door import Read
from app.store.kinds import OrderState, OrderType
from app.store.tables import (
    Asset,
    AssetModel,
    Component,
    Customer,
    OrderFact,
    OrderStep,
    Part,
    PartUsed,
    Site,
    Warranty,
    WorkOrder,
)
from app.store.types import AssetId, OrderId
from app.warranty import Coverage, Terms, coverage
from app.words import Pair

_ACCEPTED: Final = (OrderState.ACCEPTED, OrderState.SETTLED, OrderState.HANDED_OVER)


class AssetUnknown(Refused):
    """The equipment is not on this laptop. Facts: asset_id."""

    code = "asset_unknown"


@dataclass(frozen=True)
class AssetRow:
    """One machine, with what its warranty covers today."""

    id: AssetId
    serial: str
    model: Pair
    model_code: str
    family: str
    brand: str | None
    spec: str | None
    produced_on: date | None
    purchased_on: date | None
    accepted_on: date | None
    live_on: date | None
    last_maintained_on: date | None
    contract_number: str | None
    coverage: Coverage


@dataclass(frozen=True)
class AssetLine:
    """A machine as a line of a list."""

    id: AssetId
    serial: str
    model: Pair
    customer: Pair
    site: Pair


@dataclass(frozen=True)
class ComponentRow:
    """A component with a barcode of its own. Source: BR-06."""

    id: uuid.UUID
    barcode: str
    code: str
    name: Pair
    fitted_on: date | None
    is_genuine: bool


@dataclass(frozen=True)
class EarlierOrder:
    """One earlier (or running) order on the machine: what it was about, what was found, which parts went in."""

    order_id: OrderId
    number: str
    title: Pair
    order_type: OrderType
    state: OrderState
    at: datetime
    engineer: Pair | None
    note: str | None
    result: str | None
    parts: tuple[Pair, ...]


@dataclass(frozen=True)
class Passport:
    """Everything known of one machine. Source: BR-105."""

    asset: AssetRow
    customer: CustomerRow | None
    site: SiteRow | None
    components: tuple[ComponentRow, ...]
    history: tuple[EarlierOrder, ...]


def asset_row(db: Read, asset_id: uuid.UUID | None, on: date | None = None) -> AssetRow | None:
    """Find one machine; `on` is the day its coverage is judged for, today at its site unless given."""
    asset = db.get(Asset, asset_id) if asset_id else None
    if asset is None:
        return None
    model = db.get(AssetModel, asset.model_id)
    return AssetRow(
        id=AssetId(asset.id),
        serial=asset.serial,
        model=Pair(model.name, model.name_en) if model else Pair(""),
        model_code=model.code if model else "",
        family=model.family if model else "",
        brand=model.brand if model else None,
        spec=model.spec if model else None,
        produced_on=asset.produced_on,
        purchased_on=asset.purchased_on,
        accepted_on=asset.accepted_on,
        live_on=asset.live_on,
        last_maintained_on=asset.last_maintained_on,
        contract_number=asset.contract_number,
        coverage=coverage(_terms(db, asset), on or _today(db, asset)),
    )


def passport(db: Read, asset_id: uuid.UUID) -> Passport:
    """Give everything known of one machine, its history newest first.

    Raises:
        AssetUnknown: it is not here.
    """
    asset = db.get(Asset, asset_id)
    row = asset_row(db, asset_id)
    if asset is None or row is None:
        raise AssetUnknown(asset_id=asset_id)
    components = db.scalars(sa.select(Component).where(Component.asset_id == asset_id).order_by(Component.code))
    return Passport(
        row,
        customer_row(db, asset.customer_id),
        site_row(db, asset.site_id),
        tuple(_component(each) for each in components),
        tuple(history(db, asset_id)),
    )


def history(db: Read, asset_id: uuid.UUID) -> list[EarlierOrder]:
    """List what was done to a machine, newest first."""
    orders = db.rows(
        sa.select(OrderListRow, WorkOrder.work_note)
        .join(WorkOrder, WorkOrder.id == OrderListRow.order_id)
        .where(OrderListRow.asset_id == asset_id)
        .order_by(
            sa.func.coalesce(OrderListRow.start_at, OrderListRow.dispatched_at).desc(), OrderListRow.number.desc()
        )
    )
    found: list[tuple[OrderListRow, str | None]] = [(row.OrderListRow, row.work_note) for row in orders]
    ids = [line.order_id for line, _note in found]
    parts, results = _parts_fitted(db, ids), _results(db, ids)
    return [
        EarlierOrder(
            OrderId(line.order_id), line.number, Pair(line.title, line.title_en), line.order_type, line.state,
            line.start_at or line.dispatched_at,
            Pair(line.lead_name, line.lead_name_en) if line.lead_name else None,
            note, results.get(line.order_id), tuple(parts.get(line.order_id, ())),
        )
        for line, note in found
    ]  # fmt: skip


def find_assets(db: Read, text: str, limit: int = 20) -> list[AssetRow]:
    """Find machines by the beginning of their serial, or by the barcode of a component (a scan)."""
    wanted = text.strip()
    if not wanted:
        return []
    by_serial = sa.select(Asset.id).where(Asset.serial.istartswith(wanted, autoescape=True))
    by_barcode = sa.select(Component.asset_id).where(Component.barcode == wanted)
    either = Asset.id.in_(by_serial.union(by_barcode))
    ids = db.scalars(sa.select(Asset.id).where(either).order_by(Asset.serial).limit(limit))
    rows = (asset_row(db, asset_id) for asset_id in ids)
    return [row for row in rows if row]


def component_row(db: Read, barcode: str) -> tuple[AssetId, ComponentRow] | None:
    """Find a component by its barcode, and the machine it belongs to. Source: BR-06."""
    found = db.scalar(sa.select(Component).where(Component.barcode == barcode.strip()).order_by(Component.id).limit(1))
    return (AssetId(found.asset_id), _component(found)) if found is not None else None


def terms_of(db: Read, asset_id: uuid.UUID) -> Terms:
    """Give the warranty promised for a machine, as head office published it.

    Raises:
        AssetUnknown: it is not here.
    """
    asset = db.get(Asset, asset_id)
    if asset is None:
        raise AssetUnknown(asset_id=asset_id)
    return _terms(db, asset)


def asset_ids(db: Read, text: str = "", limit: int = 5000) -> list[AssetId]:
    """List the machines here, by customer and serial; with words those whose serial, model or customer hold them."""
    if text.strip():
        return [AssetId(hit.rec_id) for hit in search.find(db, text, limit, "assets")]
    customer = sa.select(Asset.id).outerjoin(Customer, Customer.id == Asset.customer_id)
    return [AssetId(found) for found in db.scalars(customer.order_by(Customer.name, Asset.serial).limit(limit))]


def asset_lines(db: Read, ids: Sequence[AssetId]) -> list[AssetLine]:
    """Give these machines as lines of a list, in the order asked; unknown ids are left out."""
    found = db.rows(
        sa.select(
            Asset.id, Asset.serial, AssetModel.name, AssetModel.name_en, Customer.name.label("customer"),
            Customer.name_en.label("customer_en"), Site.name.label("site"), Site.name_en.label("site_en"),
        )
        .outerjoin(AssetModel, AssetModel.id == Asset.model_id)
        .outerjoin(Customer, Customer.id == Asset.customer_id)
        .outerjoin(Site, Site.id == Asset.site_id)
        .where(Asset.id.in_(ids))
    )  # fmt: skip
    lines = {
        each.id: AssetLine(
            AssetId(each.id),
            each.serial,
            Pair(each.name or "", each.name_en),
            Pair(each.customer or "", each.customer_en),
            Pair(each.site or "", each.site_en),
        )
        for each in found
    }
    return [lines[asset_id] for asset_id in ids if asset_id in lines]


def _component(found: Component) -> ComponentRow:
    name = Pair(found.name, found.name_en)
    return ComponentRow(found.id, found.barcode, found.code, name, found.fitted_on, found.is_genuine)


def _terms(db: Read, asset: Asset) -> Terms:
    found = db.scalar(sa.select(Warranty).where(Warranty.asset_id == asset.id).order_by(Warranty.id.desc()))
    channel = asset.purchase_channel or "unknown"
    if found is None:
        start_on = asset.accepted_on or asset.purchased_on
        return Terms(start_on, 12, 12, channel=channel if start_on else "unknown", stops=stops(db, asset.id))
    exclusion = found.exclusion or "none"
    return Terms(
        found.start_on or _installed_on(db, asset), found.months_parts, found.months_labour, found.extension_days,
        exclusion, channel, stops(db, asset.id),
    )  # fmt: skip


def _installed_on(db: Read, asset: Asset) -> date | None:
    """Find the day its installation was accepted: the term begins there before head office has heard of it (BR-63)."""
    accepted = (
        sa.select(sa.func.max(OrderStep.at))
        .join(OrderListRow, OrderListRow.order_id == OrderStep.order_id)
        .where(OrderListRow.asset_id == asset.id, OrderListRow.order_type == OrderType.INSTALLATION)
        .where(OrderStep.to_state == OrderState.ACCEPTED, OrderListRow.state.in_(_ACCEPTED))
    )
    at = db.scalar(accepted)
    return at.astimezone(_zone(db, asset)).date() if at else None


def _zone(db: Read, asset: Asset) -> ZoneInfo:
    site = site_row(db, asset.site_id)
    return ZoneInfo(site.zone if site else "Asia/Shanghai")


def _today(db: Read, asset: Asset) -> date:
    return db.clock.now().astimezone(_zone(db, asset)).date()


def _parts_fitted(db: Read, order_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Pair]]:
    fitted: dict[uuid.UUID, list[Pair]] = {}
    if not order_ids:
        return fitted
    found = db.rows(
        sa.select(PartUsed.id, PartUsed.voids_id, PartUsed.order_id, Part.name, Part.name_en)
        .join(Part, Part.id == PartUsed.part_id)
        .where(PartUsed.order_id.in_(order_ids))
        .order_by(PartUsed.at, PartUsed.id)
    )
    voided = {each.voids_id for each in found}
    for each in found:
        if each.voids_id is None and each.id not in voided:
            fitted.setdefault(each.order_id, []).append(Pair(each.name, each.name_en))
    return fitted


def _results(db: Read, order_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not order_ids:
        return {}
    found = db.scalars(
        sa.select(OrderFact)
        .where(OrderFact.order_id.in_(order_ids), OrderFact.kind == "result")
        .order_by(OrderFact.at, OrderFact.id)
    )
    return {fact.order_id: str(fact.detail.get("result", "")) for fact in found}
