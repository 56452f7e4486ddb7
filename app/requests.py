"""Service requests: a call comes in, gets its number, and is brought to an answer; none can get lost.

The state is derived from the steps taken, like an order's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from app.customers import customer_row, pair
from app.errors import Refused
from app.evidence import LANE_PHOTO, LANE_PREVIEW, store_photo, to_send
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import AttachmentKind, OrderType, Priority
from app.store.kinds import RequestState as R
from app.store.tables import RequestFile, RequestStep, ServiceRequest
from app.store.types import RequestId
from app.words import Pair, Sentence


class RequestNotReady(Refused):
    """A request lacks what every request needs. Facts: missing (what, as sentences)."""

    code = "request_not_ready"
    rule = "BR-03"


class ReplyMissing(Refused):
    """A request is closed or refused only with a recorded answer to the customer. Facts: step."""

    code = "reply_missing"
    rule = "BR-01"


class NotTriaged(Refused):
    """Class and priority must be set first."""

    code = "not_triaged"
    rule = "BR-09"


class RequestStepRefused(Refused):
    """There is no such step from where the request stands. Facts: step, state."""

    code = "request_step_refused"
    rule = "BR-01"


@dataclass(frozen=True)
class Step:
    """One allowed step of a request; `needs_reply` asks for the words said to the customer."""

    source: R
    target: R
    needs_reply: bool
    rule: str


STEPS: Final = (
    Step(R.REGISTERED, R.TRIAGED, needs_reply=False, rule="BR-09"),
    Step(R.TRIAGED, R.SOLVED_REMOTELY, needs_reply=True, rule="BR-28"),
    Step(R.TRIAGED, R.AWAITING_APPROVAL, needs_reply=False, rule="BR-26"),
    Step(R.TRIAGED, R.APPROVED, needs_reply=False, rule="BR-27"),
    Step(R.TRIAGED, R.REJECTED, needs_reply=True, rule="BR-07"),
    Step(R.AWAITING_APPROVAL, R.APPROVED, needs_reply=False, rule="BR-26"),
    Step(R.AWAITING_APPROVAL, R.REJECTED, needs_reply=True, rule="BR-07"),
    Step(R.SOLVED_REMOTELY, R.TRIAGED, needs_reply=False, rule="BR-29"),
    Step(R.SOLVED_REMOTELY, R.CLOSED, needs_reply=True, rule="BR-61"),
    Step(R.APPROVED, R.CLOSED, needs_reply=True, rule="BR-61"),
    Step(R.REJECTED, R.CLOSED, needs_reply=True, rule="BR-01"),
)


@dataclass(frozen=True)
class RequestPhoto:
    """A photo that came with a request."""

    id: uuid.UUID
    sha: str
    preview_sha: str | None
    file_name: str
    caption: str


@dataclass(frozen=True)
class RequestRow:
    """One request as the lists show it."""

    id: RequestId
    number: str
    kind: OrderType
    channel: str
    received_at: datetime
    customer: Pair
    text: Pair
    fault_level: str | None
    priority: Priority | None
    state: R


def register(  # noqa: PLR0913 -- the form F-01 asks for so much
    tx: Write,
    *,
    kind: OrderType,
    channel: str,
    customer_id: uuid.UUID,
    text: str,
    site_id: uuid.UUID | None = None,
    contact_id: uuid.UUID | None = None,
    asset_id: uuid.UUID | None = None,
    occurred_at: datetime | None = None,
) -> RequestId:  # fmt: skip
    """Register a request: it gets its final number at once, also without a network. Source: BR-01, BR-02, BR-03.

    Raises:
        RequestNotReady: site, contact, equipment or description is missing where the kind needs it.
    """
    needed: dict[str, object] = {"site": site_id, "contact": contact_id, "text": text.strip()}
    if kind not in {OrderType.CONSULTATION, OrderType.PART_SALE}:
        needed["asset"] = asset_id
    missing = tuple(name for name, value in needed.items() if not value)
    if missing:
        raise RequestNotReady(missing=tuple(Sentence(f"names.request_field.{name}") for name in missing))
    request = ServiceRequest(
        id=tx.new_id(), number=tx.next_number("SR"), kind=kind, channel=channel, received_at=tx.now,
        received_by_id=tx.actor_id, customer_id=customer_id, site_id=site_id, contact_id=contact_id, asset_id=asset_id,
        text=text.strip(), text_en=None, fault_level=None, priority=None, occurred_at=occurred_at,
    )  # fmt: skip
    tx.add(request)
    _take(tx, RequestId(request.id), None, R.REGISTERED, None)
    return RequestId(request.id)


def triage(tx: Write, request_id: RequestId, *, fault_level: str | None, priority: Priority) -> None:
    """Set class and priority. Source: BR-09, BR-12.

    Raises:
        RequestStepRefused: it was triaged before.
    """
    request = tx.get(ServiceRequest, request_id)
    if request is not None:
        request.fault_level, request.priority = fault_level, priority
        tx.flush()
    take_step(tx, request_id, R.TRIAGED)


def take_step(tx: Write, request_id: RequestId, to: R, reply: str = "") -> None:
    """Bring a request on.

    Args:
        tx: the transaction.
        request_id: which.
        to: where to.
        reply: what the customer was told, where a step needs it.

    Raises:
        RequestStepRefused: no such step from here.
        ReplyMissing: the customer was not answered (BR-01).
        NotTriaged: class or priority is missing (BR-09).
    """
    state = state_of(tx, request_id)
    step = next((each for each in STEPS if each.source == state and each.target == to), None)
    if step is None:
        raise RequestStepRefused(step=to, state=state)
    if step.needs_reply and not reply.strip():
        raise ReplyMissing(step=to)
    request = tx.get(ServiceRequest, request_id)
    if request is None or request.priority is None:
        raise NotTriaged(request_id=request_id)
    _take(tx, request_id, state, to, reply.strip() or None)


def state_of(db: Read, request_id: RequestId) -> R:
    """Say where a request stands."""
    steps = db.rows(sa.select(RequestStep.from_state, RequestStep.to_state).where(RequestStep.request_id == request_id))
    return standing((step.from_state, step.to_state) for step in steps)


def standing(steps: Iterable[tuple[R | None, R]]) -> R:
    """Derive where a request stands: the state entered once more than left; of several, the one furthest on. Pure."""
    surplus: dict[R, int] = {R.REGISTERED: 1}
    for source, target in steps:
        if source is not None:
            surplus[source] = surplus.get(source, 0) - 1
            surplus[target] = surplus.get(target, 0) + 1
    ranks = list(R)
    return max((state for state, count in surplus.items() if count > 0), key=ranks.index, default=R.REGISTERED)


def request_row(db: Read, request_id: RequestId) -> RequestRow | None:
    """Find one request."""
    found = db.get(ServiceRequest, request_id)
    return _row(db, found) if found else None


def recent_requests(db: Read, limit: int = 200) -> list[RequestRow]:
    """List the latest requests, newest first."""
    newest = sa.select(ServiceRequest).order_by(ServiceRequest.received_at.desc(), ServiceRequest.id.desc())
    return [_row(db, found) for found in db.scalars(newest.limit(limit))]


def attach_photo(
    tx: Write, files: Files, request_id: RequestId, data: bytes, *, file_name: str = "", caption: str = ""
) -> uuid.UUID:
    """Attach a photo to a request (laptop only); it goes to head office like the photos of an order. Source: BR-04.

    Raises:
        PictureEmpty, PictureUnreadable, PictureTooLarge, VideoRefused: as `app.evidence.store_photo`.
    """
    stored = store_photo(files, data, file_name)
    row = RequestFile(
        id=tx.new_id(), request_id=request_id, kind=AttachmentKind.PHOTO, sha=stored.sha, size_bytes=stored.size_bytes,
        mime="image/jpeg", width=stored.width, height=stored.height, preview_sha=stored.preview_sha,
        preview_size_bytes=stored.preview_size_bytes, file_name=file_name or None, caption=caption.strip() or None,
        taken_at=stored.taken_at, at=tx.now, by_id=tx.actor_id, voids_id=None,
    )  # fmt: skip
    tx.add(row)
    to_send(tx, None, stored.sha, stored.size_bytes, LANE_PHOTO)
    to_send(tx, None, stored.preview_sha, stored.preview_size_bytes, LANE_PREVIEW)
    tx.flush()
    return row.id


def request_photos(db: Read, request_id: RequestId) -> list[RequestPhoto]:
    """List the photos of a request that stand, in the order they came in."""
    found = db.scalars(
        sa.select(RequestFile).where(RequestFile.request_id == request_id).order_by(RequestFile.at, RequestFile.id)
    )
    voided = {row.voids_id for row in found}
    return [
        RequestPhoto(row.id, row.sha, row.preview_sha, row.file_name or "", row.caption or "")
        for row in found
        if row.id not in voided
    ]


def _row(db: Read, found: ServiceRequest) -> RequestRow:
    customer = customer_row(db, found.customer_id)
    return RequestRow(
        RequestId(found.id), found.number, found.kind, found.channel, found.received_at,
        customer.name if customer else Pair(""), pair(found.text, found.text_en) or Pair(""), found.fault_level,
        found.priority, state_of(db, RequestId(found.id)),
    )  # fmt: skip


def _take(tx: Write, request_id: RequestId, source: R | None, target: R, reason: str | None) -> None:
    tx.add(
        RequestStep(
            id=tx.new_id(), request_id=request_id, from_state=source, to_state=target, at=tx.now, by_id=tx.actor_id,
            reason=reason,
        )
    )  # fmt: skip
    tx.flush()
