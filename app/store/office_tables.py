"""What head office keeps beside the business: numbered commits, who may see what, receipts, devices.

These tables never exist on a laptop.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.store.tables import Base
from app.store.types import IdType, Json, Moment


class OfficeBase(DeclarativeBase):
    """Same names and types as the business tables, in a metadata of its own."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = {  # noqa: RUF012 -- declared by SQLAlchemy as a plain class attribute
        uuid.UUID: IdType,
        datetime: Moment,
        dict[str, Any]: Json,
        str: sa.Text,
    }


class OfficeIdentity(OfficeBase):
    """One row: which office this is; `epoch` is new at every restore, `restored_to` the last commit of the copy."""

    __tablename__ = "office_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    server_id: Mapped[str]
    epoch: Mapped[str]
    company: Mapped[str]
    company_en: Mapped[str | None]
    next_mark: Mapped[int]
    restored_at: Mapped[datetime | None]
    restored_to: Mapped[datetime | None]


class SyncCounter(OfficeBase):
    """The commit counter: bumped as the last statement before COMMIT: no reader ever sees a gap (PROTOCOL 2.3)."""

    __tablename__ = "sync_counter"

    scope: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    v: Mapped[int] = mapped_column(sa.BigInteger)


class Commit(OfficeBase):
    """One numbered commit and the hash chain up to it (PROTOCOL 2.9)."""

    __tablename__ = "commits"

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    device_id: Mapped[uuid.UUID | None]
    chain: Mapped[str] = mapped_column(sa.String(64))


class RecordVersion(OfficeBase):
    """The standing of one business row: version, hash of its body, last commit, who sees it (`scope`)."""

    __tablename__ = "record_versions"
    __table_args__ = (sa.Index(None, "scope", "seq"), sa.Index(None, "seq", "n"))

    entity: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    rec_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    h: Mapped[str] = mapped_column(sa.String(64))
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    n: Mapped[int]
    scope: Mapped[str] = mapped_column(sa.String(80))
    is_deleted: Mapped[bool] = mapped_column(default=False)


class Change(OfficeBase):
    """What one commit did to one row: `{field: [old, new]}`; the feed's deltas and the audit trail."""

    __tablename__ = "changes"
    __table_args__ = (sa.Index(None, "entity", "rec_id"),)

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity: Mapped[str] = mapped_column(sa.String(40))
    rec_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(sa.String(12))
    version: Mapped[int]
    patch: Mapped[dict[str, Any]]
    device_id: Mapped[uuid.UUID | None]
    op_id: Mapped[uuid.UUID | None]


class ScopeMember(OfficeBase):
    """A scope a person sees, from which commit on and until which (`left_seq`)."""

    __tablename__ = "scope_members"
    __table_args__ = (sa.Index(None, "scope"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    entered_seq: Mapped[int] = mapped_column(sa.BigInteger)
    left_seq: Mapped[int | None] = mapped_column(sa.BigInteger)


class ScopeSum(OfficeBase):
    """The fingerprints of a scope's rows added up, modulo 2^128, and their number; kept with every commit."""

    __tablename__ = "scope_sums"

    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    total: Mapped[str] = mapped_column(sa.String(32))
    number: Mapped[int]


class Device(OfficeBase):
    """An enrolled laptop profile: its keys, its mark, how far its ops were taken, and how far a checked copy has them.

    `revoked_policy` is "refuse" (it is turned away) or "quarantine" (what it sends is put aside, it is told nothing).
    """

    __tablename__ = "devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    mark: Mapped[str] = mapped_column(sa.String(3), unique=True)
    name: Mapped[str | None]
    incarnation: Mapped[uuid.UUID]
    sign_key: Mapped[bytes]
    seal_key: Mapped[bytes]
    engineer_cert: Mapped[bytes]
    witness_cert: Mapped[bytes]
    recovery_slot: Mapped[bytes | None]
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_policy: Mapped[str | None]
    last_dseq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    archived_dseq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    request_counter: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_seen_at: Mapped[datetime | None]
    clock_skew_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    app_version: Mapped[str | None]
    schema: Mapped[int | None]


class EnrolmentCode(OfficeBase):
    """A one-time code for one engineer; only its Argon2id hash is kept."""

    __tablename__ = "enrolment_codes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    code_hash: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    used_at: Mapped[datetime | None]
    used_by_device_id: Mapped[uuid.UUID | None]


class ReceivedOp(OfficeBase):
    """The op log: every op a device ever sent, its payload as sent, and the receipt it got.

    The payload holds the laptop's own moment; `happened_at` is that moment put right by the difference of the clocks.
    """

    __tablename__ = "received_ops"

    device_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    incarnation: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dseq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    op_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    payload: Mapped[dict[str, Any]]
    receipt: Mapped[dict[str, Any]]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    happened_at: Mapped[datetime | None]
    received_at: Mapped[datetime]


class Quarantined(OfficeBase):
    """An op the office could not take, kept byte for byte with the reason, until somebody accepts or dismisses it."""

    __tablename__ = "quarantine"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    device_id: Mapped[uuid.UUID] = mapped_column(index=True)
    dseq: Mapped[int] = mapped_column(sa.BigInteger)
    payload: Mapped[dict[str, Any]]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    verdict: Mapped[dict[str, Any] | None]


class Orphan(OfficeBase):
    """Work that came when nobody waited for it: after a hand-over, a cancellation, a deletion, a restored copy.

    `kind` is "after_handover", "after_cancel", "deleted" or "lost_row" (a row that only laptops still have, in `body`).
    """

    __tablename__ = "orphans"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    entity: Mapped[str | None] = mapped_column(sa.String(40))
    rec_id: Mapped[uuid.UUID | None]
    version: Mapped[int | None]
    body: Mapped[dict[str, Any] | None]
    person_id: Mapped[uuid.UUID | None]
    device_id: Mapped[uuid.UUID | None]
    ops: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(sa.String(12))


class Incident(OfficeBase):
    """Something of a laptop's sync a person should know of: rows repaired, a copied profile, a restored office."""

    __tablename__ = "incidents"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    device_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class OfficeBlob(OfficeBase):
    """A file head office holds whole and verified, by content hash."""

    __tablename__ = "office_blobs"

    sha: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    verified_at: Mapped[datetime]
    device_id: Mapped[uuid.UUID | None]


class OfficeCounter(OfficeBase):
    """The next number of a kind given at the office ("WO-26")."""

    __tablename__ = "office_counters"

    kind: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    next: Mapped[int]


OFFICE: dict[str, type[OfficeBase]] = dict(
    sorted((mapper.class_.__tablename__, mapper.class_) for mapper in OfficeBase.registry.mappers)
)
