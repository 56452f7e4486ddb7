"""The sample world as a ledger: one believable company, the same ids and numbers every time it is made.

The content lies in `resources/demo`; dates move with the day that is asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

import resources
from app import limits, published
from app.store import tables as t
from app.store.door import Store, Write
from app.store.kinds import MoveKind, Priority, Role, WarehouseKind
from app.store.office_tables import OfficeCounter
from app.store.types import natural_id
from forms.authoring.publish import compile_form
from forms.authoring.xlsform import read as read_workbook
from office.sample_masters import REGIONS, add_masters
from office.sample_orders import asset_id, make_orders, repeated
from office.sample_told import ZONE, Told

REFERENCE_DAY: Final = date(2026, 11, 18)
ORDERS_AT_ONCE: Final = 2000
WEAR_PACKAGES: Final = frozenset({"TC-05"})  # as its name says: wear parts for the year
FORM_NUMBERS: Final = {
    "service_memo": "F-02",
    "delivery_inventory": "F-03",
    "commissioning_data": "F-04",
    "training_attendance": "F-05",
    "service_summary": "F-06",
    "quality_fault_report": "F-07",
    "follow_up_questionnaire": "F-09",
    "satisfaction_survey": "F-10",
    "visit_report": "F-12",
    "maintenance_record": "F-40",
    "data_collection": "F-13",
    "damage_report": "F-15",
    "manuals_receipt": "F-35",
    "monitoring_record": "F-36",
    "loaner_handover": "F-37",
    "escalation_slip": "F-38",
    "outsourced_consent": "F-39",
}
_ROLES: Final = {
    "service_manager": Role.MANAGER,
    "vice_president": Role.VICE_PRESIDENT,
    "desk": Role.DESK,
    "dispatcher": Role.DESK,
    "storekeeper": Role.STORE,
    "archivist": Role.ARCHIVIST,
    "quality": Role.QUALITY,
    "technical": Role.TECHNICAL,
    "sales": Role.SALES,
    "regional_manager": Role.REGIONAL_MANAGER,
    "complaint_lead": Role.COMPLAINTS,
}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Calendar:
    """Moves the sample's dates from its reference day to the day asked for."""

    day: date

    @property
    def shift(self) -> timedelta:
        """How far."""
        return self.day - REFERENCE_DAY

    def on(self, text: str | None) -> date | None:
        """Move a date."""
        return None if text is None else date.fromisoformat(text) + self.shift

    def at(self, text: str) -> datetime:
        """Move a moment."""
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)) + self.shift


class Sample:
    """The files of the sample, read."""

    @cached_property
    def world(self) -> Json:
        """Company, people, customers, machines, parts, stock."""
        found: Json = _load("world.json")
        return found

    @cached_property
    def orders(self) -> Sequence[Json]:
        """Past and open orders."""
        found: Sequence[Json] = _load("orders.json")["orders"]
        return found

    @cached_property
    def day(self) -> Json:
        """The day of one engineer."""
        found: Json = _load("day.json")
        return found

    @cached_property
    def faults(self) -> Mapping[str, Json]:
        """Fault cases by id."""
        return {fault["id"]: fault for fault in _load("faults.json")["faults"]}


def company_names() -> tuple[str, str]:
    """Name the sample's company in Chinese and English."""
    vendor = Sample().world["vendor"]
    return vendor["name_zh"], vendor["name_en"]


def fill(
    store: Store, day: date, orders: int | None = None, engineer: str | None = None, *, is_morning: bool = False
) -> int:
    """Fill an empty office with the sample; gives the number of orders.

    Args:
        store: the office's ledger, already an office.
        day: the engineer's day; all dates move with it.
        orders: as many orders in all, by repeating past ones; None leaves the sample as it is.
        engineer: the code of the engineer who is given the repeated ones; None spreads them.
        is_morning: leave out what customers ask for in the course of the day; `call_in` brings it.
    """
    sample, calendar = Sample(), Calendar(day)
    with store.write() as tx:
        _people(tx, sample.world)
        _customers(tx, sample.world)
        _assets(tx, sample.world, calendar)
        _parts(tx, sample.world)
        _agreements(tx, sample.world, calendar)
        add_masters(tx, sample.world)
        _limits(tx, sample.world)
        _stock(tx, sample.world, calendar)
        _forms(tx, calendar)
    told = [Told.of_past(each, calendar.at) for each in sample.orders]
    told += [
        Told.of_day(each, sample.day["engineer"], calendar.at)
        for each in sample.day["orders"]
        if not (is_morning and _is_called_in(each))
    ]
    for each in sample.day["orders"]:
        told += Told.before_day(each, sample.day["engineer"], calendar.at)
    if orders is not None:
        told += repeated(told, sample, max(0, orders - sum(each.is_order for each in told)), engineer)
    told.sort(key=lambda each: (each.registered_at, each.key))
    return _orders(store, told, sample)


def call_in(store: Store, day: date) -> int:
    """Add what customers ask for in the course of the day; gives the number of orders. Called again, adds nothing."""
    sample, calendar = Sample(), Calendar(day)
    late = [each for each in sample.day["orders"] if _is_called_in(each)]
    told = [Told.of_day(each, sample.day["engineer"], calendar.at) for each in late]
    with store.read() as db:
        there = [db.get(t.WorkOrder, natural_id("sample", "order", each.key)) for each in told]
        counted = {each.kind: each.next - 1 for each in db.scalars(sa.select(OfficeCounter))}
    told = [each for each, row in zip(told, there, strict=True) if row is None]
    return _orders(store, told, sample, counted) if told else 0


def _is_called_in(each: Json) -> bool:
    """Tell whether an order of the day comes in the afternoon, while the engineer is on the road."""
    return bool(each["clocks"]["registered"] >= f"{REFERENCE_DAY.isoformat()}T12:00")


def _orders(store: Store, told: Sequence[Told], sample: Sample, counted: Mapping[str, int] | None = None) -> int:
    numbers: dict[str, int] = defaultdict(int, counted or {})
    made = 0
    for start in range(0, len(told), ORDERS_AT_ONCE):
        rows = make_orders(told[start : start + ORDERS_AT_ONCE], sample, numbers)
        with store.write() as tx:
            for kind, values in rows.items():
                tx.add_many(kind, values)
        made += len(rows.get(t.WorkOrder, ()))
    with store.write() as tx:
        for series, last in sorted(numbers.items()):
            counter = tx.get(OfficeCounter, series)
            if counter is None:
                tx.add(OfficeCounter(kind=series, next=last + 1))
            else:
                counter.next = last + 1
    return made


def _people(tx: Write, world: Json) -> None:
    engineers = [
        {
            "id": natural_id("person", each["id"]),
            "code": each["id"],
            "name": each["name_zh"],
            "name_en": each["name_en"],
            "role": Role.ENGINEER,
            "phone": each["phone"],
            "region": each["region"],
            "level": each["level"],
            "skills": list(each["skills"]),
        }
        for each in world["engineers"]
    ]
    staff = [
        {
            "id": natural_id("person", each["id"]),
            "code": each["id"],
            "name": each["name_zh"],
            "name_en": each["name_en"],
            "role": _ROLES.get(each["role"], Role.OTHER),
            "title": each["title_zh"],
            "title_en": each["title_en"],
            "phone": each["phone"],
            "region": REGIONS.get(each["id"]),
            "skills": [],
        }
        for each in world["staff"]
    ]
    tx.add_many(t.Person, [*engineers, *staff])


def _customers(tx: Write, world: Json) -> None:
    tx.add_many(
        t.Customer,
        [
            {
                "id": natural_id("customer", each["id"]),
                "code": each["id"],
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "grade": each["class"],
                "region": each["region"],
                "address": each["address_zh"],
                "phone": each["phone"],
                "industry": each["industry_zh"],
                "industry_en": each["industry_en"],
                "familiarity": each["familiarity"],
                "is_complaint_user": each["complaint_user"],
            }
            for each in world["customers"]
        ],
    )
    tx.add_many(
        t.Site,
        [
            {
                "id": natural_id("site", each["id"]),
                "code": each["id"],
                "customer_id": natural_id("customer", each["customer"]),
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "address": each["address_zh"],
                "rules": each["rules_zh"],
                "rules_en": each["rules_en"],
                "rest_hours": each["rest_hours"],
                "work_hours": each["work_hours"],
                "travel_km": Decimal(str(each["travel_km_from_depot"])),
            }
            for each in world["sites"]
        ],
    )
    tx.add_many(
        t.Contact,
        [
            {
                "id": natural_id("contact", each["id"]),
                "code": each["id"],
                "customer_id": natural_id("customer", each["customer"]),
                "name": each["name_zh"],
                "post": each["post_zh"],
                "post_en": each["post_en"],
                "phone": each["phone"],
                "is_designated": each["designated"],
                "may_sign": each["may_sign"],
            }
            for each in world["contacts"]
        ],
    )


def _assets(tx: Write, world: Json, calendar: Calendar) -> None:
    models = [
        {
            "id": natural_id("model", each["id"]),
            "code": each["id"],
            "family": each["family"],
            "name": each["name_zh"],
            "name_en": each["name_en"],
            "spec": each["spec_zh"],
            "size": each["size"],
            "brand": each["brand"],
        }
        for each in world["models"]
    ]
    tx.add_many(t.AssetModel, models)
    tx.add_many(t.Asset, [_asset(each, calendar) for each in world["machines"]])
    tx.add_many(
        t.Component,
        [
            {
                "id": natural_id("sample", "component", each["barcode"]),
                "asset_id": asset_id(each["machine"]),
                "barcode": each["barcode"],
                "code": each["code"],
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "fitted_on": calendar.on(each["fitted_on"]),
                "is_genuine": each["genuine"],
            }
            for each in world["components"]
        ],
    )
    tx.add_many(
        t.Warranty,
        [
            {
                "id": natural_id("sample", "warranty", each["serial"]),
                "asset_id": asset_id(each["serial"]),
                "basis": each["warranty"]["basis"],
                "start_on": calendar.on(each["warranty"]["start"]),
                "months_parts": each["warranty"]["months_parts"],
                "months_labour": each["warranty"]["months_labour"],
                "extension_days": each["warranty"]["extension_days"] or 0,
                "exclusion": each["warranty"]["exclusion"],
            }
            for each in world["machines"]
        ],
    )


def _asset(each: Json, calendar: Calendar) -> dict[str, Any]:
    return {
        "id": asset_id(each["serial"]),
        "serial": each["serial"],
        "model_id": natural_id("model", each["model"]),
        "customer_id": natural_id("customer", each["customer"]),
        "site_id": natural_id("site", each["site"]),
        "produced_on": calendar.on(each["production_date"]),
        "purchased_on": calendar.on(each["purchase_date"]),
        "accepted_on": calendar.on(each["acceptance_date"]),
        "live_on": calendar.on(each["go_live_date"]),
        "last_maintained_on": calendar.on(each["last_maintenance"]),
        "purchase_channel": each["purchase_channel"],
        "proof": each["proof"],
        "purpose": each["purpose_zh"],
        "contract_number": each["contract"],
    }


def _parts(tx: Write, world: Json) -> None:
    tx.add_many(
        t.Part,
        [
            {
                "id": natural_id("part", each["id"]),
                "number": each["id"],
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "unit": each["unit"],
                "family": each["family"],
                "size": each["size"],
                "price_minor": each["price_fen"],
                "cost_minor": each["cost_fen"],
                "is_wear_part": each["wear"],
                "is_genuine": each["genuine"],
            }
            for each in world["parts"]
        ],
    )


def _agreements(tx: Write, world: Json, calendar: Calendar) -> None:
    """Publish contracts, service packages and the price list."""
    tx.add_many(
        t.Contract,
        [
            {
                "id": natural_id("sample", "contract", each["id"]),
                "number": each["id"],
                "customer_id": natural_id("customer", each["customer"]),
                "kind": each["kind"],
                "signed_on": calendar.on(each["signed"]),
                "start_on": calendar.on(each["start"]),
                "end_on": calendar.on(each["end"]),
                "price_policy": each["fee_policy"],
                "response_hours": each["response_h"],
                "arrival_hours": each["arrival_h"],
                "repair_hours": each["repair_h"],
                "loaner_hours": each["loaner_h"],
                "failed_repairs_limit": each["failed_repairs_limit"],
                "visit_interval_days": each["visit_interval_days"],
                "third_party_hours": each["third_party_after_h"],
                "depot": each["depot"],
            }
            for each in world["contracts"]
        ],
    )
    tx.add_many(
        t.Package,
        [
            {
                "id": natural_id("sample", "package", each["id"]),
                "code": each["id"],
                "customer_id": natural_id("customer", each["customer"]),
                "rule": each["rule"],
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "value": each["value"],
                "remaining": each["remaining"],
                "is_for_wear_parts": each["id"] in WEAR_PACKAGES,
                "valid_from": calendar.on(each["valid_from"]),
                "valid_to": calendar.on(each["valid_to"]),
            }
            for each in world["packages"]
        ],
    )
    prices = world["price_list"]
    row = {
        "id": natural_id("sample", "prices", "2026"),
        "code": "2026",
        "currency": world["currency"],
        "valid_from": calendar.on("2023-01-01"),
        "labour_minor_per_hour": prices["labour_fen_per_hour"],
        "labour_cost_minor_per_hour": prices["labour_cost_fen_per_hour"],
        "labour_step_minutes": prices["labour_round_up_minutes"],
        "call_out_minor": prices["visit_fee_fen"],
        "training_minor": prices["training_fen_per_session"],
        "analysis_minor": prices["analysis_report_fen"],
    }
    tx.add_many(t.PriceList, [row])


def _limits(tx: Write, world: Json) -> None:
    """Write the table of time limits by priority."""
    for code, clock in world["clocks"].items():
        hours = {goal: clock[f"{goal}_h"] for goal in ("response", "plan", "arrival", "repair", "loaner")}
        minutes = {goal: None if value is None else value * 60 for goal, value in hours.items()}
        limits.set_limit(tx, code, minutes, priority=Priority(code))


def _stock(tx: Write, world: Json, calendar: Calendar) -> None:
    tx.add_many(
        t.Warehouse,
        [
            {
                "id": natural_id("warehouse", each["id"]),
                "code": each["id"],
                "kind": WarehouseKind(each["kind"]),
                "name": each["name_zh"],
                "name_en": each["name_en"],
                "holder_id": None if each["holder"] is None else natural_id("person", each["holder"]),
            }
            for each in world["warehouses"]
        ],
    )
    counted_at = datetime(2026, 11, 1, 0, 0, tzinfo=ZONE) + calendar.shift
    storekeeper = next(each["id"] for each in world["staff"] if each["role"] == "storekeeper")
    tx.add_many(
        t.PartMove,
        [
            {
                "id": natural_id("sample", "stock", each["warehouse"], each["part"]),
                "warehouse_id": natural_id("warehouse", each["warehouse"]),
                "part_id": natural_id("part", each["part"]),
                "quantity": Decimal(each["qty"]),
                "kind": MoveKind.RECEIVE,
                "at": counted_at,
                "by_id": natural_id("person", storekeeper),
                "reason": "盘点 stock count",
            }
            for each in world["stock"]
        ],
    )


def _forms(tx: Write, calendar: Calendar) -> None:
    """Publish every form that lies in `resources/forms`."""
    published_at = datetime(2026, 11, 1, 8, 0, tzinfo=ZONE) + calendar.shift
    for name in resources.names("forms", suffix=".xlsx"):
        draft, problems = read_workbook(resources.path("forms", name), apart=False)
        if problems:
            message = f"{name}: {problems[0]}"
            raise ValueError(message)
        form = compile_form(draft)
        published.publish(tx, form, FORM_NUMBERS.get(form.form_id), at=published_at)


def _load(name: str) -> Any:
    return json.loads(resources.text("demo", name))
