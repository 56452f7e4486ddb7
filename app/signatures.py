"""Signatures: the ink, exactly what was shown to the signer, and the hash of what he signed; never the raw pen data.

The raw samples of the pen leave this room only sealed to head office; in the record there is their hash.
"""

from __future__ import annotations

import base64
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import LANE_PHOTO, Stored, to_send
from app.store.door import Read, Write
from app.store.files import Files
from app.store.keys import seal, secret
from app.store.kinds import SignaturePurpose, SignatureSide
from app.store.laptop_tables import LocalBlob, SyncState
from app.store.replica import canonical
from app.store.tables import Signature
from app.store.types import OrderId

LANE_SIGNATURE: Final = 0
OFFICE_SEAL: Final = "office seal"
SHORTEST: Final = 400  # tenths of a point that the pen must travel: 14 mm
SMALLEST: Final = 120
FEWEST_POINTS: Final = 8
STRAIGHT: Final = 1.03
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLAIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

Point = tuple[int, int, int]
"""x, y (downwards) and pen width, each in tenths of a point."""


class InkTooThin(Refused):
    """What was drawn is no signature. Facts: reason ("empty", "short" or "line")."""

    code = "ink_too_thin"
    rule = "BR-59"


class SignerMissing(Refused):
    """Nobody is named as the signer."""

    code = "signer_missing"
    rule = "BR-59"


class OfficeKeyMissing(Refused):
    """Head office's key is not here, so the pen data could not be sealed to it: the laptop is not enrolled."""

    code = "office_key_missing"
    rule = "BR-61"


@dataclass(frozen=True)
class Ink:
    """What the pen drew, in a box of tenths of a point; `samples` is the raw pen data as the device gave it."""

    strokes: tuple[tuple[Point, ...], ...]
    width: int
    height: int
    samples: bytes = b""

    def check(self) -> None:
        """Make sure that this can be a signature.

        Raises:
            InkTooThin: nothing, a dot or a scratch, or one straight line.
        """
        points = [point for stroke in self.strokes for point in stroke]
        if not points:
            raise InkTooThin(reason="empty")
        length = sum(_length(stroke) for stroke in self.strokes)
        across = max(_extent(points, 0), _extent(points, 1))
        if len(points) < FEWEST_POINTS or length < SHORTEST or across < SMALLEST:
            raise InkTooThin(reason="short")
        drawn = [stroke for stroke in self.strokes if len(stroke) > 1]
        if len(drawn) == 1 and length < STRAIGHT * math.dist(drawn[0][0][:2], drawn[0][-1][:2]):
            raise InkTooThin(reason="line")


@dataclass(frozen=True)
class SigningSheet:
    """What the signer sees: a title, the exact lines, the sentence he agrees to, and the code of what he signs.

    `content` is what is signed, free of any language; `content_hash` its SHA-256 over canonical JSON.
    """

    order_id: OrderId
    purpose: SignaturePurpose
    language: str
    title: str
    lines: tuple[str, ...]
    statement: str
    content: Mapping[str, Any]

    @property
    def content_hash(self) -> str:
        """The SHA-256, hex, of what is signed."""
        return hash_of(self.content)

    @property
    def short_code(self) -> str:
        """The code a person can compare: "7F3A-91C2"."""
        return short_code(self.content_hash)


@dataclass(frozen=True)
class Signer:
    """Who signs, for which side."""

    side: SignatureSide
    name: str
    role: str = ""
    contact_id: uuid.UUID | None = None


@dataclass(frozen=True)
class SignatureRow:
    """One signature as it stands; `is_void` if a later one took its place or it was voided."""

    id: uuid.UUID
    order_id: OrderId
    purpose: SignaturePurpose
    side: SignatureSide
    signer_name: str
    signer_role: str | None
    language: str
    statement: str
    lines: tuple[str, ...]
    content: Mapping[str, Any]
    content_hash: str
    short_code: str
    strokes: tuple[tuple[Point, ...], ...]
    samples_hash: str | None
    device_mark: str
    at: datetime
    by_id: uuid.UUID | None
    is_void: bool
    void_reason: str | None
    stamp_sha: str | None = None


def hash_of(content: Mapping[str, Any]) -> str:
    """Hash what is signed: SHA-256, hex, over canonical JSON."""
    return sha256(canonical(dict(content))).hexdigest()


def short_code(content_hash: str) -> str:
    """Shorten a hash to eight signs that cannot be misread.

    >>> short_code("00" * 32), short_code("ff" * 32)
    ('0000-0000', 'ZZZZ-ZZZZ')
    """
    plain = base64.b32encode(bytes.fromhex(content_hash[:10])).decode("ascii")
    code = plain.translate(str.maketrans(_PLAIN, _CROCKFORD))
    return f"{code[:4]}-{code[4:]}"


def sign(
    tx: Write, files: Files, sheet: SigningSheet, signer: Signer, ink: Ink, stamp: Stored | None = None
) -> uuid.UUID:
    """Record a signature with exactly what was shown; a former one of the same purpose and side becomes void.

    The raw pen data is sealed to head office's key and stored as a file of the first lane; its hash is recorded.

    Raises:
        InkTooThin: the ink cannot be a signature.
        SignerMissing: nobody is named.
        OfficeKeyMissing: there is pen data, and no key to seal it to.
    """
    if not signer.name.strip():
        raise SignerMissing(order_id=sheet.order_id)
    ink.check()
    former = standing_signature(tx, sheet.order_id, sheet.purpose, signer.side)
    samples_sha = _store_samples(tx, files, sheet.order_id, ink.samples) if ink.samples else None
    row = Signature(
        id=tx.new_id(), order_id=sheet.order_id, purpose=sheet.purpose, side=signer.side,
        signer_name=signer.name.strip(), signer_role=signer.role.strip() or None, contact_id=signer.contact_id,
        language=sheet.language, statement=sheet.statement,
        summary={"title": sheet.title, "lines": list(sheet.lines), "content": dict(sheet.content)},
        content_hash=sheet.content_hash, short_code=sheet.short_code,
        outline=[[list(point) for point in stroke] for stroke in ink.strokes], width=ink.width, height=ink.height,
        samples_hash=sha256(ink.samples).hexdigest() if ink.samples else None, samples_sha=samples_sha,
        stamp_sha=stamp.sha if stamp else None, device_mark=device_mark(tx), at=tx.now, by_id=tx.actor_id,
        voids_id=former.id if former else None, reason="signed_again" if former else None,
    )  # fmt: skip
    tx.add(row)
    if stamp is not None:
        to_send(tx, sheet.order_id, stamp.sha, stamp.size_bytes, LANE_PHOTO)
    tx.flush()
    return row.id


def void_signature(tx: Write, signature_id: uuid.UUID, reason: str) -> None:
    """Void a signature with a reason and nothing in its place; what it said stays readable."""
    former = tx.get(Signature, signature_id)
    if former is None:
        return
    kept = {column.key: getattr(former, column.key) for column in sa.inspect(Signature).columns}
    empty = {"id": tx.new_id(), "outline": [], "samples_hash": None, "samples_sha": None, "voids_id": former.id}
    tx.add(Signature(**{**kept, **empty, "at": tx.now, "by_id": tx.actor_id, "reason": reason}))
    tx.flush()


def signatures(db: Read, order_id: OrderId) -> list[SignatureRow]:
    """List the signatures of an order, void ones too, oldest first."""
    found = db.scalars(sa.select(Signature).where(Signature.order_id == order_id).order_by(Signature.at, Signature.id))
    voided = {row.voids_id: row.reason for row in found if row.voids_id is not None}
    return [_row(row, row.id in voided, voided.get(row.id)) for row in found if row.outline]


def standing_signature(
    db: Read, order_id: OrderId, purpose: SignaturePurpose, side: SignatureSide
) -> SignatureRow | None:
    """Find the signature of one side for one purpose that is not void."""
    wanted = [row for row in signatures(db, order_id) if row.purpose == purpose and row.side == side]
    return next((row for row in reversed(wanted) if not row.is_void), None)


def _row(row: Signature, is_void: bool, reason: str | None) -> SignatureRow:  # noqa: FBT001 -- one caller, beside it
    strokes = tuple(tuple((int(x), int(y), int(w)) for x, y, w in stroke) for stroke in row.outline)
    return SignatureRow(
        row.id, OrderId(row.order_id), row.purpose, row.side, row.signer_name, row.signer_role, row.language,
        row.statement, tuple(row.summary.get("lines", ())), row.summary.get("content", {}), row.content_hash,
        row.short_code, strokes, row.samples_hash, row.device_mark, row.at, row.by_id, is_void, reason, row.stamp_sha,
    )  # fmt: skip


def _store_samples(tx: Write, files: Files, order_id: OrderId, samples: bytes) -> str:
    key = secret(tx, OFFICE_SEAL)
    if key is None:
        raise OfficeKeyMissing(order_id=order_id)
    sealed = seal(key, samples)
    sha = files.put(sealed)
    tx.add(
        LocalBlob(
            sha=sha, size_bytes=len(sealed), mime="application/octet-stream", lane=LANE_SIGNATURE, order_id=order_id,
            added_at=tx.now, sent_bytes=0, verified_at=None, trouble=None,
        )
    )  # fmt: skip
    return sha


def device_mark(db: Read) -> str:
    """Give the mark of this laptop; empty where there is none yet."""
    return db.scalar(sa.select(SyncState.mark)) or ""


def _length(stroke: Sequence[Point]) -> float:
    return sum(math.dist(a[:2], b[:2]) for a, b in pairwise(stroke))


def _extent(points: Sequence[Point], axis: int) -> int:
    return max(point[axis] for point in points) - min(point[axis] for point in points)
