"""Who must say yes, and did: the customer's consents; a later word voids an earlier one, nothing is overwritten."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import removals
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose
from app.store.tables import Consent
from app.store.types import OrderId


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
