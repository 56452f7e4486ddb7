"""Who must say yes, and did: the customer's consents, head office's approvals; a later word voids an earlier one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import facts_of, record_fact, removals
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind
from app.store.tables import Consent
from app.store.types import OrderId


class ApprovalKind(StrEnum):
    """What head office said yes to. Source: BR-26, BR-27, BR-94."""

    REQUEST_FORM = "request_form"
    ASSIGNMENT = "assignment"
    EMERGENCY_DISPATCH = "emergency_dispatch"


class NoConsentToStart(Refused):
    """The customer has not agreed that work may start; `is_refused` if he said no."""

    code = "no_consent_to_start"
    rule = "BR-44"
    way_on = "ask_consent"


class SpeakerMissing(Refused):
    """A consent without the name of the person who gave it proves nothing."""

    code = "speaker_missing"
    rule = "BR-44"
    way_on = "ask_consent"


@dataclass(frozen=True)
class ApprovalRow:
    """One yes of head office; `is_late` if it was given after the order had gone out."""

    id: uuid.UUID
    kind: ApprovalKind
    by_id: uuid.UUID | None
    at: datetime
    is_late: bool


@dataclass(frozen=True)
class ConsentRow:
    """The word of the customer that stands."""

    id: uuid.UUID
    purpose: ConsentPurpose
    planned_part_id: uuid.UUID | None
    is_given: bool
    said_by: str
    explanation: str | None
    at: datetime


def record_consent(
    tx: Write,
    order_id: OrderId,
    purpose: ConsentPurpose,
    *,
    is_given: bool,
    said_by: str,
    planned_part_id: uuid.UUID | None = None,
    contact_id: uuid.UUID | None = None,
    explanation: str | None = None,
) -> uuid.UUID:
    """Record the customer's yes or no; an earlier word on the same matter is voided by it.

    Raises:
        SpeakerMissing: nobody is named.
    """
    if not said_by.strip():
        raise SpeakerMissing(order_id=order_id)
    earlier = standing_consent(tx, order_id, purpose, planned_part_id)
    consent = Consent(
        id=tx.new_id(), order_id=order_id, purpose=purpose, planned_part_id=planned_part_id, is_given=is_given,
        contact_id=contact_id, said_by=said_by.strip(), explanation=(explanation or "").strip() or None,
        at=tx.now, by_id=tx.actor_id, voids_id=earlier.id if earlier else None,
    )  # fmt: skip
    tx.add(consent)
    tx.flush()
    return consent.id


def standing_consent(
    db: Read, order_id: OrderId, purpose: ConsentPurpose, planned_part_id: uuid.UUID | None = None
) -> ConsentRow | None:
    """Find the word that stands on this matter, if one was said."""
    return next(
        (row for row in reversed(consents(db, order_id, purpose)) if row.planned_part_id == planned_part_id), None
    )


def consents(db: Read, order_id: OrderId, purpose: ConsentPurpose) -> list[ConsentRow]:
    """List the standing consents of one purpose, oldest first."""
    found = db.scalars(
        sa.select(Consent)
        .where(Consent.order_id == order_id, Consent.purpose == purpose)
        .order_by(Consent.at, Consent.id)
    )
    voided = {consent.voids_id for consent in found} | removals(db, order_id).keys()
    return [
        ConsentRow(
            consent.id, consent.purpose, consent.planned_part_id, consent.is_given, consent.said_by,
            consent.explanation, consent.at,
        )
        for consent in found
        if consent.id not in voided
    ]  # fmt: skip


def check_start(db: Read, order_id: OrderId) -> None:
    """Make sure the customer agreed that work may start (BR-44).

    Raises:
        NoConsentToStart: he did not, or nobody asked.
    """
    said = standing_consent(db, order_id, ConsentPurpose.START)
    if said is None or not said.is_given:
        raise NoConsentToStart(order_id=order_id, is_refused=said is not None)


def record_approval(
    tx: Write, order_id: OrderId, kind: ApprovalKind, *, by_id: uuid.UUID | None = None, at: datetime | None = None
) -> None:
    """Record that head office approved; a request form after an emergency dispatch is a late one. Source: BR-27."""
    is_late = kind is ApprovalKind.REQUEST_FORM and any(
        each.kind is ApprovalKind.EMERGENCY_DISPATCH for each in approvals(tx, order_id)
    )
    detail = {
        "kind": kind.value, "by_id": str(by_id or tx.actor_id or ""), "at": (at or tx.now).isoformat(),
        "is_late": is_late,
    }  # fmt: skip
    record_fact(tx, order_id, FactKind.APPROVAL, detail)


def approvals(db: Read, order_id: OrderId) -> list[ApprovalRow]:
    """List head office's approvals of an order, oldest first."""
    kinds = {each.value: each for each in ApprovalKind}
    found = [
        ApprovalRow(
            fact.id, kinds[str(fact.detail.get("kind"))], _id(fact.detail.get("by_id")),
            datetime.fromisoformat(str(fact.detail["at"])) if fact.detail.get("at") else fact.at,
            bool(fact.detail.get("is_late")),
        )
        for fact in facts_of(db, order_id, [FactKind.APPROVAL])
        if str(fact.detail.get("kind")) in kinds
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.at)


def emergency(db: Read, order_id: OrderId) -> tuple[ApprovalRow, ApprovalRow | None] | None:
    """Find the emergency dispatch of an order, and the approval that had to follow, if it was given. Source: BR-27."""
    found = approvals(db, order_id)
    urgent = next((each for each in found if each.kind is ApprovalKind.EMERGENCY_DISPATCH), None)
    if urgent is None:
        return None
    return urgent, next((each for each in found if each.kind is ApprovalKind.REQUEST_FORM), None)


def _id(text: object) -> uuid.UUID | None:
    return uuid.UUID(str(text)) if text else None
