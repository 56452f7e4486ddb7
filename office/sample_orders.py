"""The sample's orders as rows: requests, orders with their steps, appointments, parts, results; made, never played."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from app.order_types import PATHS
from app.store import tables as t
from app.store.kinds import (
    AftercareState,
    ConsentPurpose,
    FactKind,
    MoveKind,
    OldPart,
    OrderState,
    OrderType,
    Priority,
    RequestState,
)
from app.store.types import natural_id
from office.sample_told import ZONE, Json, Told

MAKER: Final = "GUCHUAN"
SEED: Final = 20261118
_CHANNELS: Final = {"e-mail": "email"}
_SIDE: Final = frozenset({"paused", "awaiting_parts", "taken_away", "escalated"})
_REQUEST_PATH: Final = (
    RequestState.REGISTERED,
    RequestState.TRIAGED,
    RequestState.AWAITING_APPROVAL,
    RequestState.APPROVED,
)
_AFTERCARE_PATH: Final = (
    AftercareState.DOCUMENTS_IN,
    AftercareState.FOLLOW_UP_DUE,
    AftercareState.FOLLOWED_UP,
    AftercareState.ARCHIVED,
)
Rows = dict[type[t.Base], list[dict[str, Any]]]


class Known(Protocol):
    """What the orders lean on."""

    @property
    def world(self) -> Json:
        """The master data."""
        ...

    @property
    def faults(self) -> Mapping[str, Json]:
        """Fault cases by id."""
        ...


def _approved(each: Json) -> dict[str, Any]:
    """Write an approval as `app.approvals` does."""
    by = str(natural_id("person", each["by"]))
    return {"kind": each["kind"], "by_id": by, "at": each["at"].isoformat(), "is_late": each["is_late"]}


def asset_id(serial: str) -> uuid.UUID:
    """Give the id of a machine by its serial number."""
    return natural_id("asset", MAKER, serial)


def repeated(told: Sequence[Told], sample: Known, wanted: int, engineer: str | None) -> Iterator[Told]:
    """Tell past orders again with other machines, faults, people and days, always the same ones."""
    draw = random.Random(SEED)  # noqa: S311 -- a sample must repeat, not surprise
    past = [each for each in told if each.status == AftercareState.ARCHIVED and each.engineer and each.completed_at]
    machines = sample.world["machines"]
    contacts = {contact["customer"]: contact["id"] for contact in reversed(sample.world["contacts"])}
    families = {model["id"]: model["family"] for model in sample.world["models"]}
    faults: dict[str, list[Json]] = defaultdict(list)
    for fault in sample.faults.values():
        faults[fault["family"]].append(fault)
    people = [each["id"] for each in sample.world["engineers"]]
    for number in range(wanted):
        pattern, machine = draw.choice(past), draw.choice(machines)
        fault = draw.choice(faults[families[machine["model"]]])
        back = timedelta(days=draw.randrange(1, 900), minutes=draw.randrange(600))
        yield replace(
            pattern,
            key=f"{pattern.key}+{number}",
            registered_at=pattern.registered_at - back,
            completed_at=(pattern.completed_at or pattern.registered_at) - back,
            appointment_at=(pattern.appointment_at or pattern.registered_at) - back,
            customer=machine["customer"],
            site=machine["site"],
            contact=contacts.get(machine["customer"]),
            machine=machine["serial"],
            engineer=engineer or draw.choice(people),
            fault_case=fault["id"],
            level=fault["level"],
            priority=fault["priority"],
            title=(fault["phenomenon_zh"], fault["phenomenon_en"]),
            text=(fault["phenomenon_zh"], fault["phenomenon_en"]),
            is_brief=True,
        )


def make_orders(told: Sequence[Told], sample: Known, numbers: MutableMapping[str, int]) -> Rows:
    """Make the rows of some orders, ready to be added together; `numbers` counts what each series has given."""
    rows: Rows = defaultdict(list)
    for each in told:
        _Maker(each, sample, numbers, rows).make()
    return rows


class _Maker:
    """Makes the rows of one order."""

    def __init__(self, told: Told, sample: Known, numbers: MutableMapping[str, int], rows: Rows) -> None:
        self._told = told
        self._sample = sample
        self._numbers = numbers
        self._rows = rows
        self._engineer = natural_id("person", told.engineer) if told.engineer else None
        self._order = natural_id("sample", "order", told.key)
        self._request = natural_id("sample", "request", told.key)

    def make(self) -> None:
        """Make the request, and the order if there is one, with all that happened on it."""
        if not self._told.is_brief:
            self._add_request()
        if not self._told.is_order:
            return
        self._add_order()
        self._add_steps()
        self._add_words()
        if self._told.completed_at and self._engineer and self._told.fault_case:
            self._add_work(self._sample.faults[self._told.fault_case], self._told.completed_at)

    def _add_request(self) -> None:
        told = self._told
        status = RequestState.APPROVED if told.is_order else RequestState(told.status)
        path = _REQUEST_PATH[: _REQUEST_PATH.index(status) + 1] if status in _REQUEST_PATH else ()
        if not path:
            path = (RequestState.REGISTERED, RequestState.TRIAGED, status)
        self._rows[t.ServiceRequest].append(
            {
                "id": self._request,
                "number": self._number("SR"),
                "kind": told.order_type,
                "channel": _CHANNELS.get(told.channel, told.channel),
                "received_at": told.registered_at,
                "received_by_id": self._desk(),
                "customer_id": natural_id("customer", told.customer),
                "site_id": natural_id("site", told.site),
                "contact_id": natural_id("contact", told.contact) if told.contact else None,
                "asset_id": asset_id(told.machine) if told.machine else None,
                "text": told.text[0],
                "text_en": told.text[1],
                "fault_level": told.level,
                "priority": Priority(told.priority) if told.priority else None,
                "occurred_at": told.registered_at - timedelta(minutes=50),
            }
        )
        for place, state in enumerate(path):
            self._step(
                t.RequestStep,
                {"request_id": self._request},
                (path[place - 1] if place else None, state),
                told.registered_at + timedelta(minutes=10 * place),
                self._desk(),
            )

    def _add_order(self) -> None:
        told = self._told
        is_fault = told.order_type is OrderType.QUALITY_FAULT
        contact = next((each for each in self._sample.world["contacts"] if each["id"] == told.contact), None)
        self._rows[t.WorkOrder].append(
            {
                "id": self._order,
                "number": self._number("WO"),
                "request_id": None if told.is_brief else self._request,
                "order_type": told.order_type,
                "title": told.title[0],
                "title_en": told.title[1],
                "customer_id": natural_id("customer", told.customer),
                "site_id": natural_id("site", told.site),
                "contact_id": natural_id("contact", contact["id"]) if contact else None,
                "asset_id": asset_id(told.machine) if told.machine else None,
                "priority": Priority(told.priority) if told.priority else None,
                "fault_level": told.level,
                "fault": self._fault("phenomenon_zh") if is_fault else None,
                "fault_en": self._fault("phenomenon_en") if is_fault else None,
                "contact_phone": contact["phone"] if contact else None,
                "work_note": self._fault("diagnosis_zh") if told.completed_at else None,
                "dispatched_at": self._dispatched_at,
            }
        )
        if self._engineer:
            self._rows[t.Assignment].append(
                {
                    "id": self._id("assignment"),
                    "order_id": self._order,
                    "person_id": self._engineer,
                    "is_lead": True,
                    "is_active": True,
                }
            )

    def _add_words(self) -> None:
        """What the desk told the customer, and what it agreed with him."""
        told = self._told
        said: list[tuple[str, FactKind, dict[str, Any], datetime]] = [
            (goal, FactKind.LIMIT_AGREED, {"goal": goal, "due_at": due_at.isoformat()}, told.registered_at)
            for goal, due_at in told.agreed
        ]
        if told.replied_at:
            said.append(("reply", FactKind.REPLIED, {}, told.replied_at))
        said += [
            (f"approval {each['kind']}", FactKind.APPROVAL, _approved(each), each["at"]) for each in told.approvals
        ]
        if told.flags:
            said.append(("flags", FactKind.FLAGGED, {"flags": sorted(told.flags)}, told.registered_at))
        if told.stopped:
            start_at, end_at = (each.astimezone(UTC).isoformat() for each in told.stopped)
            stop = {"start_at": start_at, "end_at": end_at, "is_ours": True}
            said.append(("stop", FactKind.STOPPED, stop, told.stopped[1]))
        self._rows[t.OrderFact] += [
            {
                "id": self._id(f"said {name}"),
                "order_id": self._order,
                "kind": kind,
                "detail": detail,
                "at": at,
                "by_id": self._desk(),
            }
            for name, kind, detail, at in said
        ]

    def _add_steps(self) -> None:
        states, after = self._states()
        begin, end = self._dispatched_at, self._told.completed_at
        spread = (end - begin) / max(1, len(states) - 1) if end else timedelta(minutes=20)
        for place, state in enumerate(states):
            before = states[place - 1] if place else None
            by = self._engineer if place else self._desk()
            self._step(t.OrderStep, {"order_id": self._order}, (before, state), begin + place * spread, by)
        for place, stage in enumerate(after):
            moment = (end or begin + len(states) * spread) + timedelta(days=5 * place, minutes=30)
            before_stage = after[place - 1] if place else None
            self._step(t.AftercareStep, {"order_id": self._order}, (before_stage, stage), moment, self._desk())
        if OrderState.APPOINTED in states and self._told.appointment_at:
            self._rows[t.Appointment].append(
                {
                    "id": self._id("appointment"),
                    "order_id": self._order,
                    "start_at": self._told.appointment_at,
                    "end_at": self._told.appointment_at + timedelta(hours=1),
                    "at": begin + spread,
                    "by_id": self._engineer or self._desk(),
                }
            )

    def _states(self) -> tuple[list[OrderState], list[AftercareState]]:
        path = list(PATHS[self._told.order_type])
        status = self._told.status
        after = list(_AFTERCARE_PATH)
        if self._told.is_brief:
            return [OrderState.DISPATCHED, OrderState.HANDED_OVER], [AftercareState.ARCHIVED]
        if status in set(AftercareState):
            return path, after[: after.index(AftercareState(status)) + 1]
        if status == OrderState.CANCELLED:
            return [OrderState.DISPATCHED, OrderState.CANCELLED], []
        if status in _SIDE:
            return [*path[: path.index(OrderState.IN_PROGRESS) + 1], OrderState(status)], []
        if status == OrderState.OBJECTION:
            return [*path[: path.index(OrderState.AWAITING_ACCEPTANCE) + 1], OrderState.OBJECTION], []
        state = OrderState(status)
        return path[: path.index(state) + 1] if state in path else [OrderState.DISPATCHED], []

    def _add_work(self, fault: Json, done_at: datetime) -> None:
        """What was done: the result, and the parts that were fitted with the customer's consent."""
        tried = self._told.action
        self._rows[t.OrderFact].append(
            {
                "id": self._id("result"),
                "order_id": self._order,
                "kind": FactKind.RESULT,
                "detail": {"result": "not_restored" if tried else "restored"},
                "text": tried[0] if tried else fault["diagnosis_zh"],
                "at": done_at,
                "by_id": self._engineer,
            }
        )
        van = next(each["van"]["id"] for each in self._sample.world["engineers"] if each["id"] == self._told.engineer)
        prices = {part["id"]: part["price_fen"] for part in self._sample.world["parts"]}
        for place, line in enumerate(() if self._told.is_brief or tried else fault["parts"]):
            self._add_part(str(place), line, natural_id("warehouse", van), prices[line["part"]], done_at)

    def _add_part(self, place: str, line: Json, van: uuid.UUID, price: int, at: datetime) -> None:
        planned, consent, used = (self._id(f"{name} {place}") for name in ("planned", "consent", "used"))
        part, quantity = natural_id("part", line["part"]), Decimal(line["qty"])
        common = {"order_id": self._order, "at": at, "by_id": self._engineer}
        self._rows[t.PlannedPart].append(
            {
                "id": planned,
                "order_id": self._order,
                "part_id": part,
                "quantity": quantity,
                "warehouse_id": van,
                "old_part": OldPart.RETURNED,
                "planned_at": at,
            }
        )
        self._rows[t.Consent].append(
            common
            | {
                "id": consent,
                "purpose": ConsentPurpose.PART,
                "planned_part_id": planned,
                "is_given": True,
                "said_by": "设备科 Equipment section",
            }
        )
        self._rows[t.PartUsed].append(
            common
            | {
                "id": used,
                "planned_part_id": planned,
                "part_id": part,
                "quantity": quantity,
                "consent_id": consent,
                "old_part": OldPart.RETURNED,
                "unit_price_minor": price,
            }
        )
        for name, kind, moved in (("in", MoveKind.RECEIVE, quantity), ("out", MoveKind.USE, -quantity)):
            self._rows[t.PartMove].append(
                common
                | {
                    "id": self._id(f"move {name} {place}"),
                    "warehouse_id": van,
                    "part_id": part,
                    "quantity": moved,
                    "kind": kind,
                    "part_used_id": used if kind is MoveKind.USE else None,
                }
            )

    def _step(
        self,
        kind: type[t.RequestStep | t.OrderStep | t.AftercareStep],
        of: dict[str, uuid.UUID],
        way: tuple[Any, Any],
        at: datetime,
        by: uuid.UUID | None,
    ) -> None:
        step_id = self._id(f"{kind.__tablename__} {way[0]} {way[1]}")
        self._rows[kind].append({"id": step_id, **of, "from_state": way[0], "to_state": way[1], "at": at, "by_id": by})

    @property
    def _dispatched_at(self) -> datetime:
        return self._told.registered_at + timedelta(hours=1)

    def _desk(self) -> uuid.UUID:
        return natural_id("person", self._told.received_by or "P03")

    def _fault(self, name: str) -> str | None:
        case = self._told.fault_case
        found: str | None = self._sample.faults[case][name] if case else None
        return found

    def _id(self, name: str) -> uuid.UUID:
        return natural_id("sample", self._told.key, name)

    def _number(self, kind: str) -> str:
        series = f"{kind}-{self._told.registered_at.astimezone(ZONE):%y}"
        self._numbers[series] += 1
        return f"{series}-{self._numbers[series]:05d}"
