"""Complaints: a customer is not content, and is answered; registered anywhere, also without a network.

Source: BR-95 to BR-97; REQUIREMENTS 3.28; the sample world's decision 11.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from app import requests
from app.customers import customer_row
from app.errors import Refused
from app.escalation import open_escalation
from app.orders import order_view
from app.people import answerable
from app.responses import said_in
from app.store.door import Read, Write
from app.store.kinds import OrderType, ResponseState, Role
from app.store.tables import Complaint, Response, ServiceRequest
from app.store.types import OrderId, ResponseId
from app.words import Pair, Sentence

REPLY_WITHIN: Final = timedelta(hours=24)
OPEN: Final = "open"
NUMBER: Final = "CP"
LOW_ANSWER: Final = 2
SATISFIED_FROM: Final = 80
FOLLOW_UP_FORM: Final = "follow_up_questionnaire"
SURVEY_FORM: Final = "satisfaction_survey"


class ComplaintKind(StrEnum):
    """The class of a complaint. Source: BR-97, BR-76."""

    SERVICE_QUALITY = "service_quality"
    ORDINARY_FAULT = "ordinary_fault"
    MAJOR_ACCIDENT = "major_accident"
    INTEGRITY = "integrity"


class Channel(StrEnum):
    """How a complaint came. Source: BR-96."""

    ON_SITE = "on_site"
    PHONE = "phone"
    LETTER = "letter"


class ComplaintNotReady(Refused):
    """A complaint lacks what every complaint needs. Facts: missing (what, as sentences)."""

    code = "complaint_not_ready"
    rule = "BR-97"


class ReplyEmpty(Refused):
    """An answer to the customer without words."""

    code = "reply_empty"
    rule = "BR-96"


@dataclass(frozen=True)
class ComplaintRow:
    """One complaint as the lists show it."""

    id: uuid.UUID
    number: str
    kind: str
    channel: str
    customer: Pair
    order_id: OrderId | None
    said_by: str
    text: str
    received_at: datetime
    responsibility: str
    owner_id: uuid.UUID | None
    opened_by_id: uuid.UUID | None
    reply: str
    replied_at: datetime | None

    @property
    def reply_due_at(self) -> datetime:
        """Say until when the customer is to be answered. Source: BR-96, 002-N:223."""
        return self.received_at + REPLY_WITHIN


def register(  # noqa: PLR0913 -- who, what, where, by which way: the register asks for so much
    tx: Write,
    *,
    customer_id: uuid.UUID | None,
    kind: ComplaintKind | None,
    channel: Channel,
    text: str,
    said_by: str,
    order_id: OrderId | None = None,
    contact_id: uuid.UUID | None = None,
    asset_id: uuid.UUID | None = None,
    site_id: uuid.UUID | None = None,
    opened_by_id: uuid.UUID | None = None,
) -> ComplaintRow:
    """Register a complaint: it gets its final number at once, also without a network, and an owner. Source: BR-96.

    Raises:
        ComplaintNotReady: class, customer, words or speaker are missing.
    """
    needed = {"customer": customer_id, "kind": kind, "text": text.strip(), "said_by": said_by.strip()}
    missing = tuple(name for name, value in needed.items() if not value)
    if missing or customer_id is None or kind is None:
        raise ComplaintNotReady(missing=tuple(Sentence(f"names.complaint_field.{name}") for name in missing))
    owner = next(iter(answerable(tx, (Role.COMPLAINTS, Role.MANAGER))), None)
    row = Complaint(
        id=tx.new_id(), number=tx.next_number(NUMBER), customer_id=customer_id, site_id=site_id, contact_id=contact_id,
        asset_id=asset_id, order_id=order_id, channel=channel.value, kind=kind.value, said_by=said_by.strip(),
        text=text.strip(), received_at=tx.now, received_by_id=tx.actor_id, responsibility=OPEN,
        owner_id=owner.id if owner else None, opened_by_id=opened_by_id, reply=None, replied_at=None,
        replied_by_id=None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return _row(tx, row)


def open_by_form(tx: Write, order_id: OrderId, response_id: ResponseId) -> ComplaintRow | None:
    """Open the complaint that a low answer asks for; where one is open, or the order is escalated, it goes with that.

    Source: BR-95; the sample world's decision 11.
    """
    response = tx.get(Response, response_id)
    words_ = _grievance(tx, response) if response is not None else None
    if response is None or words_ is None or of_order(tx, order_id) or open_escalation(tx, order_id) is not None:
        return None
    view = order_view(tx, order_id)
    said_by, text = words_
    contact = view.contact
    return register(
        tx, customer_id=view.customer.id if view.customer else None, kind=ComplaintKind.SERVICE_QUALITY,
        channel=Channel.ON_SITE, text=text or view.row.title.zh,
        said_by=said_by or (contact.name if contact else view.row.customer.zh), order_id=order_id,
        contact_id=contact.id if contact else None, asset_id=view.asset.id if view.asset else None,
        site_id=view.site.id if view.site else None, opened_by_id=response_id,
    )  # fmt: skip


def request_by_form(tx: Write, order_id: OrderId, response_id: ResponseId) -> str | None:
    """Register the request that a questionnaire asks for: it does not run, or the same fault is back. Source: BR-95."""
    response, view = tx.get(Response, response_id), order_view(tx, order_id)
    if response is None or response.form_id != FOLLOW_UP_FORM or response.state is not ResponseState.SUBMITTED:
        return None
    said = said_in(tx, response_id)
    text = str(said.get("not_running") or view.row.title.zh)
    if (said.get("running") != "no" and said.get("again") != "yes") or view.customer is None or view.asset is None:
        return None
    known = sa.select(ServiceRequest.number).where(
        ServiceRequest.asset_id == view.asset.id, ServiceRequest.text == text,
        ServiceRequest.received_at >= response.begun_at,
    )  # fmt: skip
    if view.contact is None or view.site is None or tx.scalar(known) is not None:
        return None
    made = requests.register(
        tx, kind=OrderType.QUALITY_FAULT, channel=Channel.ON_SITE.value, customer_id=view.customer.id, text=text,
        site_id=view.site.id, contact_id=view.contact.id, asset_id=view.asset.id,
    )  # fmt: skip
    found = requests.request_row(tx, made)
    return found.number if found else None


def reply(tx: Write, complaint_id: uuid.UUID, text: str) -> None:
    """Record what the customer was answered; of several the last one stands. Source: BR-96.

    Raises:
        ReplyEmpty: no words.
    """
    if not text.strip():
        raise ReplyEmpty(complaint_id=complaint_id)
    row = tx.get(Complaint, complaint_id)
    if row is not None:
        row.reply, row.replied_at, row.replied_by_id = text.strip(), tx.now, tx.actor_id
        tx.flush()


def of_order(db: Read, order_id: OrderId) -> list[ComplaintRow]:
    """List the complaints about an order, oldest first."""
    found = db.scalars(
        sa.select(Complaint).where(Complaint.order_id == order_id).order_by(Complaint.received_at, Complaint.number)
    )
    return [_row(db, row) for row in found]


def recent(db: Read, limit: int = 200) -> list[ComplaintRow]:
    """List the latest complaints, newest first."""
    newest = sa.select(Complaint).order_by(Complaint.received_at.desc(), Complaint.number.desc())
    return [_row(db, row) for row in db.scalars(newest.limit(limit))]


def low_survey(db: Read, order_id: OrderId) -> bool:
    """Tell whether the customer's survey on an order says that he is not satisfied."""
    found = db.scalars(
        sa.select(Response).where(
            Response.order_id == order_id, Response.form_id == SURVEY_FORM, Response.state == ResponseState.SUBMITTED
        )
    )
    return any(_grievance(db, each) is not None for each in found)


def _grievance(db: Read, response: Response) -> tuple[str, str] | None:
    """Give who is not content and why, if the form says so."""
    if response.state is not ResponseState.SUBMITTED or response.form_id not in {FOLLOW_UP_FORM, SURVEY_FORM}:
        return None
    said = said_in(db, ResponseId(response.id))
    if response.form_id == FOLLOW_UP_FORM:
        is_low = str(said.get("sat", "")) in {str(each) for each in range(1, LOW_ANSWER + 1)}
        why = "; ".join(str(said[name]) for name in ("why", "not_running", "opinion") if said.get(name))
    else:
        score = _score(said)
        is_low = score is not None and score < SATISFIED_FROM
        why = "; ".join(str(said[name]) for name in ("reason", "comment") if said.get(name))
    return (str(said.get("respondent") or ""), why) if is_low else None


def _score(said: dict[str, object]) -> float | None:
    """Take the score the form computed, else compute it from the marks of one to five."""
    marks = [str(said[name]) for name in ("attitude", "prompt", "skill", "quality", "order") if said.get(name)]
    if not marks or not all(mark.isdigit() for mark in marks):
        return None
    return sum(map(int, marks)) / (5 * len(marks)) * 100


def _row(db: Read, row: Complaint) -> ComplaintRow:
    customer = customer_row(db, row.customer_id)
    return ComplaintRow(
        row.id, row.number, row.kind, row.channel, customer.name if customer else Pair(""),
        OrderId(row.order_id) if row.order_id else None, row.said_by or "", row.text, row.received_at,
        row.responsibility, row.owner_id, row.opened_by_id, row.reply or "", row.replied_at,
    )  # fmt: skip
