"""The business tables, identical at both ends and free of everything sync keeps.

Records are edited field by field; facts (`Fact`) are only ever added, a correction names the fact it voids.
Text that the vendor keeps in two languages is a pair (`name`, `name_en`); the first is Chinese and never empty.
Moments are UTC, money is in minor units (fen), quantities are exact decimals.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.store.kinds import (
    AftercareState,
    AttachmentKind,
    ConsentPurpose,
    FactKind,
    HandoverWay,
    MoveKind,
    OldPart,
    OrderState,
    OrderType,
    PayMethod,
    PhotoMoment,
    Priority,
    RequestState,
    ResponseState,
    Role,
    RoundResult,
    SignaturePurpose,
    SignatureSide,
    TimeKind,
    WarehouseKind,
)
from app.store.types import Choice, IdType, Json, Moment, Quantity

Key = Annotated[uuid.UUID, mapped_column(IdType, primary_key=True)]
Code = Annotated[str, mapped_column(sa.String(60), unique=True)]
Big = Annotated[int, mapped_column(sa.BigInteger)]
BigOrNone = Annotated[int | None, mapped_column(sa.BigInteger)]

SCHEMA = 2  # the step of the migration history these models stand at

_ENUMS = (
    AftercareState, AttachmentKind, ConsentPurpose, FactKind, MoveKind, OldPart, OrderState, OrderType,
    PhotoMoment, Priority, RequestState, ResponseState, Role, TimeKind, WarehouseKind, HandoverWay, PayMethod,
    RoundResult, SignaturePurpose, SignatureSide,
)  # fmt: skip


class Base(DeclarativeBase):
    """Names of keys and indexes, and the column type of each Python type."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: IdType,
        datetime: Moment,
        Decimal: Quantity,
        dict[str, Any]: Json,
        list[str]: Json,
        str: sa.Text,
        **{kind: Choice(kind) for kind in _ENUMS},
    }


class Person(Base):
    """An engineer or a member of head office."""

    __tablename__ = "people"

    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[str]
    name_en: Mapped[str | None]
    role: Mapped[Role]
    title: Mapped[str | None]
    title_en: Mapped[str | None]
    phone: Mapped[str | None]
    region: Mapped[str | None]
    level: Mapped[str | None]
    skills: Mapped[list[str]]
    is_active: Mapped[bool] = mapped_column(default=True)


class Customer(Base):
    """Who pays. Source: REQUIREMENTS 3.1."""

    __tablename__ = "customers"

    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[str]
    name_en: Mapped[str | None]
    grade: Mapped[str]
    region: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    industry: Mapped[str | None]
    industry_en: Mapped[str | None]
    familiarity: Mapped[str | None]
    is_complaint_user: Mapped[bool] = mapped_column(default=False)


class Site(Base):
    """Where the work is. Source: REQUIREMENTS 3.2."""

    __tablename__ = "sites"

    id: Mapped[Key]
    code: Mapped[Code]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    address: Mapped[str | None]
    rules: Mapped[str | None]
    rules_en: Mapped[str | None]
    rest_hours: Mapped[str | None]
    work_hours: Mapped[str | None]
    travel_km: Mapped[Decimal | None]
    access_notes: Mapped[str | None]
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")


class Contact(Base):
    """Whom we meet. Source: REQUIREMENTS 3.2."""

    __tablename__ = "contacts"

    id: Mapped[Key]
    code: Mapped[Code]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    post: Mapped[str | None]
    post_en: Mapped[str | None]
    phone: Mapped[str | None]
    is_designated: Mapped[bool] = mapped_column(default=False)
    may_sign: Mapped[bool] = mapped_column(default=False)


class AssetModel(Base):
    """A model the maker sells."""

    __tablename__ = "asset_models"

    id: Mapped[Key]
    code: Mapped[Code]
    family: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    spec: Mapped[str | None]
    size: Mapped[str | None]
    brand: Mapped[str | None]


class Asset(Base):
    """The equipment served. Source: REQUIREMENTS 3.3."""

    __tablename__ = "assets"

    id: Mapped[Key]
    serial: Mapped[str] = mapped_column(sa.String(80), index=True)
    model_id: Mapped[uuid.UUID]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    site_id: Mapped[uuid.UUID]
    produced_on: Mapped[date | None]
    purchased_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    live_on: Mapped[date | None]
    last_maintained_on: Mapped[date | None]
    purchase_channel: Mapped[str | None]
    proof: Mapped[str | None]
    purpose: Mapped[str | None]
    contract_number: Mapped[str | None]


class Component(Base):
    """A part of the equipment with a barcode of its own. Source: BR-06."""

    __tablename__ = "components"

    id: Mapped[Key]
    asset_id: Mapped[uuid.UUID] = mapped_column(index=True)
    barcode: Mapped[str] = mapped_column(sa.String(40), index=True)
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    fitted_on: Mapped[date | None]
    is_genuine: Mapped[bool] = mapped_column(default=True)


class Warranty(Base):
    """Coverage of one asset: where it starts, how long, what ends it. Source: REQUIREMENTS 3.5, BR-63, BR-77."""

    __tablename__ = "warranties"

    id: Mapped[Key]
    asset_id: Mapped[uuid.UUID] = mapped_column(index=True)
    basis: Mapped[str | None]
    start_on: Mapped[date | None]
    months_parts: Mapped[int]
    months_labour: Mapped[int]
    extension_days: Mapped[int] = mapped_column(default=0)
    exclusion: Mapped[str] = mapped_column(default="none")


class Part(Base):
    """A line of the parts catalogue. Source: REQUIREMENTS 3.16."""

    __tablename__ = "parts"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    unit: Mapped[str]
    family: Mapped[str | None]
    size: Mapped[str | None]
    price_minor: Mapped[Big]
    cost_minor: Mapped[BigOrNone]
    is_wear_part: Mapped[bool] = mapped_column(default=False)
    is_genuine: Mapped[bool] = mapped_column(default=True)


class Contract(Base):
    """What was agreed with a customer beyond the warranty. Source: REQUIREMENTS 3.4, BR-66, BR-75."""

    __tablename__ = "contracts"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str]
    signed_on: Mapped[date | None]
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    price_policy: Mapped[str]
    response_hours: Mapped[int | None]
    arrival_hours: Mapped[int | None]
    repair_hours: Mapped[int | None]
    loaner_hours: Mapped[int | None]
    failed_repairs_limit: Mapped[int | None]
    visit_interval_days: Mapped[int | None]
    third_party_hours: Mapped[int | None]
    depot: Mapped[str | None]


class Package(Base):
    """A service package a customer bought; what is left of it is `remaining` less its uses. Source: BR-68.

    `value` is a percentage, a sum in minor units or a number of visits, by the rule; `remaining` is what was left
    when head office published it.
    """

    __tablename__ = "packages"

    id: Mapped[Key]
    code: Mapped[Code]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    rule: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    value: Mapped[BigOrNone]
    remaining: Mapped[BigOrNone]
    is_for_wear_parts: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class PackageUse(Base):
    """Fact: an order took something from a package. Source: BR-68."""

    __tablename__ = "package_uses"

    id: Mapped[Key]
    package_id: Mapped[uuid.UUID] = mapped_column(index=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    visits: Mapped[int]
    amount_minor: Mapped[Big]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class PriceList(Base):
    """What labour, the way and other services cost from a day on; tax is included."""

    __tablename__ = "price_lists"

    id: Mapped[Key]
    code: Mapped[Code]
    currency: Mapped[str] = mapped_column(sa.String(3))
    valid_from: Mapped[date]
    labour_minor_per_hour: Mapped[Big]
    labour_cost_minor_per_hour: Mapped[Big]
    labour_step_minutes: Mapped[int]
    call_out_minor: Mapped[Big]
    training_minor: Mapped[BigOrNone]
    analysis_minor: Mapped[BigOrNone]


class TimeLimit(Base):
    """How long things may take: by priority, or for a family of machines (a product line). Source: BR-15, C-01…C-03.

    Whatever is left open has no limit from here. Head office edits it; contract and agreement go before it.
    """

    __tablename__ = "time_limits"

    id: Mapped[Key]
    code: Mapped[Code]
    family: Mapped[str | None]
    priority: Mapped[Priority | None]
    response_minutes: Mapped[int | None]
    plan_minutes: Mapped[int | None]
    arrival_minutes: Mapped[int | None]
    repair_minutes: Mapped[int | None]
    loaner_minutes: Mapped[int | None]


class Warehouse(Base):
    """A store, or an engineer's van. Source: REQUIREMENTS 3.16."""

    __tablename__ = "warehouses"

    id: Mapped[Key]
    code: Mapped[Code]
    kind: Mapped[WarehouseKind]
    name: Mapped[str]
    name_en: Mapped[str | None]
    holder_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class Loaner(Base):
    """A machine of ours that is lent while the customer's own stands still; the keeper gets it back.

    `state` is what head office said last; where it is follows from the hand-overs too. Source: REQUIREMENTS 3.19.
    """

    __tablename__ = "loaners"

    id: Mapped[Key]
    code: Mapped[Code]
    model_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    name_en: Mapped[str | None]
    serial: Mapped[str | None]
    depot: Mapped[str | None]
    keeper_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(sa.String(20))


class MaintenanceItem(Base):
    """What a family of machines needs again and again, and after how many days. Source: BR-104, REQUIREMENTS 3.3."""

    __tablename__ = "maintenance_items"

    id: Mapped[Key]
    family: Mapped[str] = mapped_column(sa.String(40), index=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    cycle_days: Mapped[int]
    minutes: Mapped[int | None]


class FormVersion(Base):
    """One published, immutable version of a checklist; its id is made from the hash of the definition."""

    __tablename__ = "form_versions"

    id: Mapped[Key]
    form_id: Mapped[str] = mapped_column(sa.String(80), index=True)
    version: Mapped[str]
    serial: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    form_number: Mapped[str | None]
    definition: Mapped[str]
    published_at: Mapped[datetime]


class ChoiceListPiece(Base):
    """A piece of a long choice list that lies apart from its form; `sha` names the whole list, versions share it."""

    __tablename__ = "choice_list_pieces"

    id: Mapped[Key]
    sha: Mapped[str] = mapped_column(sa.String(64), index=True)
    place: Mapped[int]
    pieces: Mapped[int]
    body: Mapped[str]


class ServiceRequest(Base):
    """The customer's call. Source: REQUIREMENTS 3.7, F-01."""

    __tablename__ = "requests"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[OrderType]
    channel: Mapped[str]
    received_at: Mapped[datetime]
    received_by_id: Mapped[uuid.UUID | None]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    site_id: Mapped[uuid.UUID | None]
    contact_id: Mapped[uuid.UUID | None]
    asset_id: Mapped[uuid.UUID | None]
    text: Mapped[str]
    text_en: Mapped[str | None]
    fault_level: Mapped[str | None]
    priority: Mapped[Priority | None]
    occurred_at: Mapped[datetime | None]


class RequestStep(Base):
    """Fact: a service request went from one state to another."""

    __tablename__ = "request_steps"

    id: Mapped[Key]
    request_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_state: Mapped[RequestState | None]
    to_state: Mapped[RequestState]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class RequestFile(Base):
    """Fact: a photo that came with a service request; its bytes lie in the file store. Source: BR-04, S-12."""

    __tablename__ = "request_files"

    id: Mapped[Key]
    request_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[AttachmentKind]
    sha: Mapped[str] = mapped_column(sa.String(64), index=True)
    size_bytes: Mapped[Big]
    mime: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    preview_sha: Mapped[str | None] = mapped_column(sa.String(64))
    preview_size_bytes: Mapped[BigOrNone]
    file_name: Mapped[str | None]
    caption: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Complaint(Base):
    """A customer is not content, and is answered. Source: BR-96, BR-97, REQUIREMENTS 3.28, S-84.

    `kind` is the class of the handbook, `responsibility` stays "open" until head office has looked into it;
    `opened_by_id` is the checklist whose answers opened it. It is answered once `replied_at` is there.
    """

    __tablename__ = "complaints"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    site_id: Mapped[uuid.UUID | None]
    contact_id: Mapped[uuid.UUID | None]
    asset_id: Mapped[uuid.UUID | None]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(40))
    said_by: Mapped[str | None]
    text: Mapped[str]
    received_at: Mapped[datetime]
    received_by_id: Mapped[uuid.UUID | None]
    responsibility: Mapped[str] = mapped_column(sa.String(20))
    owner_id: Mapped[uuid.UUID | None]
    opened_by_id: Mapped[uuid.UUID | None]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[uuid.UUID | None]


class WorkOrder(Base):
    """The order to work; its state is derived from its steps. Source: REQUIREMENTS 3.8, F-16."""

    __tablename__ = "work_orders"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    request_id: Mapped[uuid.UUID | None]
    order_type: Mapped[OrderType]
    title: Mapped[str]
    title_en: Mapped[str | None]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    site_id: Mapped[uuid.UUID]
    contact_id: Mapped[uuid.UUID | None]
    asset_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    priority: Mapped[Priority | None]
    fault_level: Mapped[str | None]
    fault: Mapped[str | None]
    fault_en: Mapped[str | None]
    instruction: Mapped[str | None]
    instruction_en: Mapped[str | None]
    contact_phone: Mapped[str | None]
    access_notes: Mapped[str | None]
    work_note: Mapped[str | None]
    dispatched_at: Mapped[datetime]


class Assignment(Base):
    """Who works on an order; the lead answers for it. Source: BR-33."""

    __tablename__ = "assignments"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    is_lead: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class OrderStep(Base):
    """Fact: a work order went from one state to another."""

    __tablename__ = "order_steps"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_state: Mapped[OrderState | None]
    to_state: Mapped[OrderState]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class AftercareStep(Base):
    """Fact: what is owed after the visit went from one state to another."""

    __tablename__ = "aftercare_steps"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_state: Mapped[AftercareState | None]
    to_state: Mapped[AftercareState]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class Appointment(Base):
    """Fact: a time promised to the customer; a later one voids it with a reason. Source: BR-34, REQUIREMENTS 3.9."""

    __tablename__ = "appointments"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    start_at: Mapped[datetime] = mapped_column(index=True)
    end_at: Mapped[datetime | None]
    place: Mapped[str | None]
    content: Mapped[str | None]
    agreed_with: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class Consent(Base):
    """Fact: the customer's yes or no, who said it, and what was explained to him. Source: BR-44, BR-48, BR-49."""

    __tablename__ = "consents"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    purpose: Mapped[ConsentPurpose]
    planned_part_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    is_given: Mapped[bool]
    contact_id: Mapped[uuid.UUID | None]
    said_by: Mapped[str]
    explanation: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class OrderFact(Base):
    """Fact: a thing that happened on an order (`FactKind`), with its details."""

    __tablename__ = "order_facts"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[FactKind]
    detail: Mapped[dict[str, Any]]
    text: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class TimeMark(Base):
    """Fact: from this moment the person's time is of this kind; segments lie between marks, so they cannot overlap.

    Source: BR-43, REQUIREMENTS 3.11.
    """

    __tablename__ = "time_marks"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID]
    kind: Mapped[TimeKind]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    resume_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    voids_id: Mapped[uuid.UUID | None]


class PlannedPart(Base):
    """A part line of an order before it is fitted: what, how many, which serials. Source: BR-48."""

    __tablename__ = "planned_parts"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    part_id: Mapped[uuid.UUID]
    quantity: Mapped[Decimal]
    warehouse_id: Mapped[uuid.UUID | None]
    component_id: Mapped[uuid.UUID | None]
    position: Mapped[str | None]
    old_serial: Mapped[str | None]
    new_serial: Mapped[str | None]
    old_part: Mapped[OldPart | None]
    note: Mapped[str | None]
    planned_at: Mapped[datetime]
    is_removed: Mapped[bool] = mapped_column(default=False)


class PartUsed(Base):
    """Fact: a part was fitted on an order, with the consent it rests on. Source: BR-49, BR-50, REQUIREMENTS 3.17."""

    __tablename__ = "parts_used"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    planned_part_id: Mapped[uuid.UUID]
    part_id: Mapped[uuid.UUID]
    quantity: Mapped[Decimal]
    consent_id: Mapped[uuid.UUID]
    old_serial: Mapped[str | None]
    new_serial: Mapped[str | None]
    old_part: Mapped[OldPart | None]
    unit_price_minor: Mapped[Big]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class PartMove(Base):
    """Fact: a line of the stock ledger; stock is the sum of its moves and never negative. Source: BR-82, F-32."""

    __tablename__ = "part_moves"

    id: Mapped[Key]
    warehouse_id: Mapped[uuid.UUID] = mapped_column(index=True)
    part_id: Mapped[uuid.UUID] = mapped_column(index=True)
    quantity: Mapped[Decimal]
    kind: Mapped[MoveKind]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    part_used_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]
    voids_id: Mapped[uuid.UUID | None]


class Attachment(Base):
    """Fact: a file that belongs to an order; its bytes lie in the file store under `sha` (SHA-256, hex).

    `sha` is the picture as it goes to head office; `original_sha` the untouched file, sent on request only.
    """

    __tablename__ = "attachments"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[AttachmentKind]
    moment: Mapped[PhotoMoment | None]
    sha: Mapped[str] = mapped_column(sa.String(64), index=True)
    size_bytes: Mapped[Big]
    mime: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    preview_sha: Mapped[str | None] = mapped_column(sa.String(64))
    preview_size_bytes: Mapped[BigOrNone]
    original_sha: Mapped[str | None] = mapped_column(sa.String(64))
    original_size_bytes: Mapped[BigOrNone]
    file_name: Mapped[str | None]
    caption: Mapped[str | None]
    response_id: Mapped[uuid.UUID | None]
    question: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Signature(Base):
    """Fact: somebody signed with a pen or a finger, and exactly what was shown to him. Source: BR-59, BR-61, S-50.

    `content_hash` is the SHA-256 of the canonical JSON of what was signed, `short_code` its first eight signs as
    shown to the signer. `outline` is the drawn line alone; the raw pen data is nowhere but, sealed to head office, in
    the blob `samples_sha`; `samples_hash` is its hash. A signature that only voids has no ink.
    """

    __tablename__ = "signatures"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    purpose: Mapped[SignaturePurpose]
    side: Mapped[SignatureSide]
    signer_name: Mapped[str]
    signer_role: Mapped[str | None]
    contact_id: Mapped[uuid.UUID | None]
    language: Mapped[str]
    statement: Mapped[str]
    summary: Mapped[Any] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    short_code: Mapped[str] = mapped_column(sa.String(9))
    outline: Mapped[Any] = mapped_column(Json)
    width: Mapped[int]
    height: Mapped[int]
    samples_hash: Mapped[str | None] = mapped_column(sa.String(64))
    samples_sha: Mapped[str | None] = mapped_column(sa.String(64))
    stamp_sha: Mapped[str | None] = mapped_column(sa.String(64))
    device_mark: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class AcceptanceRound(Base):
    """Fact: how the customer took the work, round by round. Source: BR-59, BR-60."""

    __tablename__ = "acceptance_rounds"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    round: Mapped[int]
    result: Mapped[RoundResult]
    text: Mapped[str | None]
    reason: Mapped[str | None]
    witness_name: Mapped[str | None]
    witness_role: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class ChargeSheet(Base):
    """Fact: the bill of an order, frozen. Source: BR-67, BR-71."""

    __tablename__ = "charge_sheets"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    revision: Mapped[int]
    policy: Mapped[str]
    lines: Mapped[Any] = mapped_column(Json)
    gross_minor: Mapped[Big]
    waived_minor: Mapped[Big]
    package_minor: Mapped[Big]
    total_minor: Mapped[Big]
    currency: Mapped[str] = mapped_column(sa.String(3))
    package_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Receipt(Base):
    """Fact: money was taken, with its number. Source: BR-70."""

    __tablename__ = "receipts"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    amount_minor: Mapped[Big]
    currency: Mapped[str] = mapped_column(sa.String(3))
    method: Mapped[PayMethod]
    payer: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Document(Base):
    """Fact: a document was made and sealed; its bytes lie in the file store under `sha`. Source: BR-61, BR-62.

    `record_hash` is the SHA-256 of the record inside, `base_sha` of the file before the first seal. A later
    revision voids an earlier one, with a reason.
    """

    __tablename__ = "documents"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    revision: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str]
    copy: Mapped[str] = mapped_column(sa.String(20))
    record_hash: Mapped[str] = mapped_column(sa.String(64))
    base_sha: Mapped[str] = mapped_column(sa.String(64))
    sha: Mapped[str] = mapped_column(sa.String(64))
    size_bytes: Mapped[Big]
    at: Mapped[datetime]
    device_mark: Mapped[str]
    signatures: Mapped[int]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class Handover(Base):
    """Fact: the customer was given his copy of a document. Source: BR-62."""

    __tablename__ = "handovers"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    document_id: Mapped[uuid.UUID]
    way: Mapped[HandoverWay]
    to_whom: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Claim(Base):
    """Fact: a damage report or a fault letter asks the maker to make good. Source: BR-78, F-14, S-65."""

    __tablename__ = "claims"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asset_id: Mapped[uuid.UUID | None]
    part_id: Mapped[uuid.UUID | None]
    evidence: Mapped[str] = mapped_column(sa.String(40))
    response_id: Mapped[uuid.UUID | None]
    text: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    voids_id: Mapped[uuid.UUID | None]


class Response(Base):
    """A checklist of an order; it keeps the version of the form it was begun with for life."""

    __tablename__ = "responses"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    form_id: Mapped[str]
    copy: Mapped[int]
    form_version_id: Mapped[uuid.UUID]
    state: Mapped[ResponseState]
    begun_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[uuid.UUID | None]


class Answer(Base):
    """One answer: `value` is the JSON form of `forms.answers`; NULL is a blank answer, kept."""

    __tablename__ = "answers"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    response_id: Mapped[uuid.UUID] = mapped_column(index=True)
    instance: Mapped[str]
    question: Mapped[str]
    value: Mapped[Any | None] = mapped_column(Json)
    answered_at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]


class RepeatInstance(Base):
    """One round of a repeated group; `position` orders them, the id never changes."""

    __tablename__ = "repeat_instances"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    response_id: Mapped[uuid.UUID] = mapped_column(index=True)
    repeat: Mapped[str]
    parent: Mapped[str | None]
    position: Mapped[int]
    is_removed: Mapped[bool] = mapped_column(default=False)


class Conflict(Base):
    """Two truths of one field: who said which and when, and the decision of a person (PROTOCOL 2.6).

    `kept` stands until somebody decides, and so does a decision until it is undone. Head office says both moments: a
    laptop's clock is put right by the difference it showed.
    """

    __tablename__ = "conflicts"

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    entity: Mapped[str]
    record_id: Mapped[uuid.UUID]
    field: Mapped[str]
    base: Mapped[Any | None] = mapped_column(Json)
    kept: Mapped[Any | None] = mapped_column(Json)
    kept_by_id: Mapped[uuid.UUID | None]
    kept_at: Mapped[datetime | None]
    other: Mapped[Any | None] = mapped_column(Json)
    other_by_id: Mapped[uuid.UUID | None]
    other_at: Mapped[datetime]
    op_id: Mapped[uuid.UUID]
    filed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_value: Mapped[Any | None] = mapped_column(Json)


FACTS: tuple[type[Base], ...] = (
    RequestStep, OrderStep, AftercareStep, Appointment, Consent, OrderFact, TimeMark, PartUsed, PartMove, Attachment,
    PackageUse, Signature, AcceptanceRound, ChargeSheet, Receipt, Document, Handover, RequestFile, Claim,
)  # fmt: skip

BUSINESS: dict[str, type[Base]] = dict(
    sorted((mapper.class_.__tablename__, mapper.class_) for mapper in Base.registry.mappers)
)
