"""What a laptop keeps beside the business: edits waiting, what the office last said, files to send, its own keys.

These tables never exist at the office. They have a metadata of their own, so that a test can tell the ends apart.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.store.tables import Base
from app.store.types import IdType, Json, Moment


class LaptopBase(DeclarativeBase):
    """Same names and types as the business tables, in a metadata of its own."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = {  # noqa: RUF012 -- declared by SQLAlchemy as a plain class attribute
        uuid.UUID: IdType,
        datetime: Moment,
        dict[str, Any]: Json,
        str: sa.Text,
    }


class OutboxOp(LaptopBase):
    """One recorded edit on its way to head office, kept after it was acknowledged (PROTOCOL 2.4).

    `patch` is `{field: [old, new]}` in the JSON of `app.store.replica`; `dseq` is given when the op is sealed.
    `state` is open, sealed, acked, filed, quarantined or dismissed; a sealed op never changes its payload.
    """

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    lid: Mapped[int] = mapped_column(primary_key=True)
    dseq: Mapped[int | None] = mapped_column(unique=True)
    op_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    txn: Mapped[uuid.UUID]
    entity: Mapped[str]
    rec_id: Mapped[uuid.UUID] = mapped_column(index=True)
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    base_version: Mapped[int | None]
    patch: Mapped[dict[str, Any]]
    schema: Mapped[int]
    actor_id: Mapped[uuid.UUID | None]
    at_local: Mapped[datetime]
    mono_ms: Mapped[int] = mapped_column(sa.BigInteger)
    boot: Mapped[uuid.UUID]
    state: Mapped[str] = mapped_column(sa.String(12), index=True)
    payload_hash: Mapped[str | None] = mapped_column(sa.String(64))
    receipt: Mapped[dict[str, Any] | None]
    acked_at: Mapped[datetime | None]


class BaseRow(LaptopBase):
    """The row as head office last said it: version, body and its hash; the merge's common ground."""

    __tablename__ = "sync_base"

    entity: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    rec_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    h: Mapped[str] = mapped_column(sa.String(64))


class ScopeHeld(LaptopBase):
    """A scope this laptop holds ("order:…"), or held and handed over (`left_at`)."""

    __tablename__ = "scopes_held"

    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    left_at: Mapped[datetime | None]


class LocalBlob(LaptopBase):
    """A file on this laptop by content hash: what must be sent, how far it is, when the office had verified it.

    `lane`: 0 signature, 1 document, 2 preview, 3 photo, 9 keep here (sent on request only).
    """

    __tablename__ = "blobs"

    sha: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    mime: Mapped[str]
    lane: Mapped[int]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    added_at: Mapped[datetime]
    sent_bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    verified_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


class SyncState(LaptopBase):
    """One row: which office, how far we read, what was last known to be equal.

    `restored` tells what was sent again when head office came back from a copy.
    """

    __tablename__ = "sync_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    server_id: Mapped[str]
    epoch: Mapped[str]
    device_id: Mapped[uuid.UUID]
    incarnation: Mapped[uuid.UUID]
    mark: Mapped[str] = mapped_column(sa.String(3))
    cursor: Mapped[str]
    chain: Mapped[str]
    next_dseq: Mapped[int]
    request_counter: Mapped[int] = mapped_column(default=0)
    archived_through: Mapped[int] = mapped_column(default=0)
    skew_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    last_ok_at: Mapped[datetime | None]
    last_try_at: Mapped[datetime | None]
    last_trouble: Mapped[dict[str, Any] | None]
    last_digest: Mapped[str | None]
    digest_equal: Mapped[bool | None]
    office_schema: Mapped[int | None]
    restored: Mapped[dict[str, Any] | None]


class Arrival(LaptopBase):
    """What somebody else changed and a round brought here: `{field: [old, new]}`; kept for two weeks."""

    __tablename__ = "arrivals"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    entity: Mapped[str] = mapped_column(sa.String(40))
    rec_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    fields: Mapped[dict[str, Any]]


class Counter(LaptopBase):
    """The next number of a kind ("SR", "RC", a document's revision), taken in the transaction that uses it."""

    __tablename__ = "counters"

    kind: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    next: Mapped[int]


class Secret(LaptopBase):
    """A private key or certificate of this profile; at rest only inside the encrypted database."""

    __tablename__ = "vault"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[bytes]


class Setting(LaptopBase):
    """A setting that belongs to the engineer's data, not to the machine (those lie in `app.settings`)."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    value: Mapped[Any | None] = mapped_column(Json)


LAPTOP: dict[str, type[LaptopBase]] = dict(
    sorted((mapper.class_.__tablename__, mapper.class_) for mapper in LaptopBase.registry.mappers)
)
