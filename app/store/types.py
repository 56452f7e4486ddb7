"""Ids, natural ids and column types: moments that refuse to be naive, enums by value, quantities as text."""

from __future__ import annotations

import secrets
import threading
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from operator import eq
from typing import Any, Final, NewType, cast, overload

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from app.clock import Clock, SystemClock

PersonId = NewType("PersonId", uuid.UUID)
CustomerId = NewType("CustomerId", uuid.UUID)
ContactId = NewType("ContactId", uuid.UUID)
SiteId = NewType("SiteId", uuid.UUID)
ModelId = NewType("ModelId", uuid.UUID)
AssetId = NewType("AssetId", uuid.UUID)
PartId = NewType("PartId", uuid.UUID)
WarehouseId = NewType("WarehouseId", uuid.UUID)
RequestId = NewType("RequestId", uuid.UUID)
OrderId = NewType("OrderId", uuid.UUID)
FormVersionId = NewType("FormVersionId", uuid.UUID)
ResponseId = NewType("ResponseId", uuid.UUID)
PlannedPartId = NewType("PlannedPartId", uuid.UUID)
AttachmentId = NewType("AttachmentId", uuid.UUID)

_NAMESPACE = uuid.UUID("6f6e6764-616e-5000-8000-676f6e676461")
_NAMESPACES = {
    kind: uuid.uuid5(_NAMESPACE, kind)
    for kind in (
        "response",
        "answer",
        "asset",
        "part",
        "form_version",
        "choice_list_piece",
        "person",
        "customer",
        "contact",
        "site",
        "model",
        "warehouse",
        "time_limit",
        "sample",
    )
}
_last: tuple[int, int] = (0, 0)
_guard = threading.Lock()


def new_id(clock: Clock | None = None) -> uuid.UUID:
    """Make a UUIDv7; ids made in one process never go back, also when the clock does.

    Source: RFC 9562 §5.7, §6.2 method 1 (12-bit counter in rand_a, seeded at random below its middle).
    """
    global _last  # noqa: PLW0603 -- the process-wide counter RFC 9562 asks for
    millis = int((clock or SystemClock()).now().timestamp() * 1000)
    with _guard:
        last_millis, counter = _last
        if millis > last_millis:
            counter = secrets.randbelow(0x800)
        else:
            millis, counter = last_millis, counter + 1
            if counter > 0xFFF:
                millis, counter = millis + 1, secrets.randbelow(0x800)
        _last = (millis, counter)
    return uuid7(millis, counter, secrets.randbits(62))


def uuid7(millis: int, rand_a: int, rand_b: int) -> uuid.UUID:
    """Lay out a UUIDv7 from its parts.

    Args:
        millis: Unix time in milliseconds, 48 bits.
        rand_a: 12 bits.
        rand_b: 62 bits.

    Source: RFC 9562 §5.7 and appendix A.6 (test vector).
    """
    return uuid.UUID(
        int=(millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (rand_a & 0xFFF) << 64 | 0b10 << 62 | (rand_b & (1 << 62) - 1)
    )


def natural_id(kind: str, *parts: object) -> uuid.UUID:
    """Name a thing by its natural key, so that two laptops that create it make one record (PROTOCOL 2.1).

    `asset` takes (maker, serial), `part` (number), `response` (order id, form id, copy),
    `answer` (response id, instance or "", question key); the others the code their master data gives them.
    """
    if kind == "asset":
        maker, serial = parts
        key = f"{maker}\n{unicodedata.normalize('NFKC', str(serial)).upper()}"
    elif kind == "response":
        order, form, copy = parts
        key = f"{order}\n{form}#{copy}"
    elif kind == "answer":
        response, instance, question = parts
        key = f"{response}\n{instance}/{question}"
    else:
        key = "\n".join(str(part) for part in parts)
    return uuid.uuid5(_NAMESPACES[kind], key)


def table_of(kind: type[DeclarativeBase]) -> sa.Table:
    """Give the table of a kind of row, for statements that make no objects."""
    return cast("sa.Table", kind.__table__)


class Ids(Sequence[uuid.UUID]):
    """Ids as the database gave them, made into UUIDs when looked at: a list of 100,000 costs a tenth of the time."""

    def __init__(self, kept: Sequence[bytes | uuid.UUID]) -> None:
        self._kept = kept

    @overload
    def __getitem__(self, at: int) -> uuid.UUID: ...
    @overload
    def __getitem__(self, at: slice) -> Ids: ...
    def __getitem__(self, at: int | slice) -> uuid.UUID | Ids:
        """Give one id, or some of them."""
        if isinstance(at, slice):
            return Ids(self._kept[at])
        found = self._kept[at]
        return found if isinstance(found, uuid.UUID) else _uuid_of(found)

    def __len__(self) -> int:
        """Count them."""
        return len(self._kept)

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence holds the same ids in the same order."""
        if isinstance(other, Ids) and self._kept == other._kept:
            return True  # as the database gave them, compared without making one UUID
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Ids) -> Ids:
        """Give these ids and then the others."""
        return Ids([*self._kept, *other._kept])

    def __repr__(self) -> str:
        """Show them as a list."""
        return repr(list(self))


def _uuid_of(value: bytes) -> uuid.UUID:
    """Read an id as fast as Python can: a list of orders reads 100,000 of them before it is drawn."""
    made = object.__new__(uuid.UUID)
    object.__setattr__(made, "int", int.from_bytes(value, "big"))
    object.__setattr__(made, "is_safe", uuid.SafeUUID.unknown)
    return made


_OF_POSTGRES: Final = postgresql.UUID(as_uuid=True)
_BYTES: Final = sa.LargeBinary(16)


class IdType(sa.types.TypeDecorator[uuid.UUID]):
    """A UUID: 16 bytes in SQLite, `uuid` in PostgreSQL."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type of the database at hand; asked for every list of ids, so it is made once."""
        return _OF_POSTGRES if dialect.name == "postgresql" else _BYTES

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:
        """Hand the id to the driver."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:
        """Take the id from the driver."""
        if value is None or isinstance(value, uuid.UUID):
            return value
        return _uuid_of(value)


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; a naive one is refused with `ValueError`."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand the moment over as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a naive moment cannot be stored: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the moment back, aware of UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Quantity(sa.types.TypeDecorator[Decimal]):
    """An exact decimal, kept as text ("1.5"); NaN and infinity are refused with `ValueError`."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the number without an exponent."""
        if value is None:
            return None
        if not value.is_finite():
            msg = f"not a quantity: {value!r}"
            raise ValueError(msg)
        return f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the number."""
        return None if value is None else Decimal(value)


class Choice(sa.types.TypeDecorator[Any]):
    """A `StrEnum` kept by value; a value this version does not know comes back as plain text and leaves untouched."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the member, or the text of an unknown one."""
        if value is None:
            return None
        try:
            return self.kind(value)
        except ValueError:
            return value


Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
