"""Keeping one's word before and on the way: confirmation and delay texts, calls, lateness, an absent customer.

Source: BR-34, BR-36, BR-37, F-17, the sample world's decision 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app import visits
from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact, standing_fact
from app.orders import OrderView, order_view
from app.store.door import Read, Write
from app.store.kinds import FactKind, OrderState
from app.store.types import OrderId
from app.visits import NoAppointment, Punctuality, ReasonMissing
from app.words import day_text, say

_SPAN: Final = "{start}–{end}"


class SentWay(StrEnum):
    """How a text reached the customer."""

    MESSAGE = "message"
    WECHAT = "wechat"
    EMAIL = "email"
    PHONE = "phone"


class NobodyNamed(Refused):
    """A call without the name of whom it went to."""

    code = "nobody_named"
    rule = "BR-37"


@dataclass(frozen=True)
class CallRow:
    """One call to the customer."""

    at: datetime
    to_whom: str
    was_answered: bool
    note: str | None


@dataclass(frozen=True)
class Word:
    """What the customer was told before the visit, and how often nobody answered."""

    confirmed: FactRow | None
    delay: FactRow | None
    calls: tuple[CallRow, ...]
    first_contact: FactRow | None
    late: FactRow | None

    @property
    def unanswered(self) -> int:
        """Count the calls nobody answered."""
        return sum(not call.was_answered for call in self.calls)


def confirmation_text(db: Read, order_id: OrderId, language: str) -> str:
    """Write what is sent to the customer: time, engineer, phone, place, what is to be done. Source: BR-34, F-17.

    Raises:
        NoAppointment: nothing is agreed yet.
    """
    view, promised = order_view(db, order_id), visits.standing_appointment(db, order_id)
    if promised is None:
        raise NoAppointment
    span = _span(promised.start_at, promised.end_at, view, language)
    content = promised.content or view.row.title.say(language)
    return say("customer_texts.confirmation", language, **_named(view, language), span=span, content=content)


def delay_text(db: Read, order_id: OrderId, new_start_at: datetime, reason: str, language: str) -> str:
    """Write the notice of a delay, with its reason and an apology. Source: BR-36.

    Raises:
        NoAppointment: nothing is agreed yet.
    """
    view, promised = order_view(db, order_id), visits.standing_appointment(db, order_id)
    if promised is None:
        raise NoAppointment
    old, new = (_span(at, None, view, language) for at in (promised.start_at, new_start_at))
    facts = _named(view, language)
    return say("customer_texts.delay", language, **facts, old=old, new=new, reason=reason.strip().rstrip("。."))


def mark_sent(tx: Write, order_id: OrderId, way: SentWay, text: str) -> None:
    """Record that the confirmation went out, with its words. Source: BR-34, REQUIREMENTS 3.9.

    Raises:
        NoAppointment: nothing is agreed yet.
    """
    promised = visits.standing_appointment(tx, order_id)
    if promised is None:
        raise NoAppointment
    detail = {"appointment_id": str(promised.id), "way": way.value}
    record_fact(tx, order_id, FactKind.CONFIRMATION_SENT, detail, text.strip())
    _note_contact(tx, order_id)


def log_call(tx: Write, order_id: OrderId, *, to_whom: str, was_answered: bool, note: str = "") -> None:
    """Record a call to the customer; the first that is answered is the first contact. Source: BR-37.

    Raises:
        NobodyNamed: nobody is named.
    """
    if not to_whom.strip():
        raise NobodyNamed
    detail = {"to": to_whom.strip(), "answered": was_answered}
    record_fact(tx, order_id, FactKind.CALL_MADE, detail, note.strip() or None)
    if was_answered:
        _note_contact(tx, order_id)


def told(db: Read, order_id: OrderId) -> Word:
    """Gather what the customer was told for the visit that is ahead or under way."""
    promised, began = visits.standing_appointment(db, order_id), _visit_began_at(db, order_id)
    found = facts_of(db, order_id)
    sent = [each for each in found if each.kind is FactKind.CONFIRMATION_SENT]
    confirmed = next(
        (each for each in sent if promised and each.detail.get("appointment_id") == str(promised.id)), None
    )
    calls = [
        CallRow(each.at, str(each.detail.get("to", "")), bool(each.detail.get("answered")), each.text)
        for each in found
        if each.kind is FactKind.CALL_MADE and (began is None or each.at > began)
    ]
    delays = [each for each in found if each.kind is FactKind.DELAY_TOLD and promised and each.at >= promised.at]
    late = [each for each in found if each.kind is FactKind.LATE_ARRIVAL and (began is None or each.at > began)]
    contact = standing_fact(db, order_id, FactKind.FIRST_CONTACT)
    return Word(confirmed, delays[-1] if delays else None, tuple(calls), contact, late[-1] if late else None)


def record_punctuality(tx: Write, order_id: OrderId) -> Punctuality | None:
    """Compare the arrival of this moment with the promise, and keep a late one on record. Source: BR-36.

    A delay that was told before the appointed time is no breach.
    """
    promised = visits.standing_appointment(tx, order_id)
    if promised is None:
        return None
    notices = [each.at for each in facts_of(tx, order_id, [FactKind.DELAY_TOLD]) if each.at >= promised.at]
    found = visits.punctuality(promised, tx.now, min(notices, default=None))
    if found.late_minutes:
        detail = {
            "late_minutes": found.late_minutes, "was_told": found.was_told, "promised": promised.start_at.isoformat(),
        }  # fmt: skip
        record_fact(tx, order_id, FactKind.LATE_ARRIVAL, detail)
    return found


def record_absence(tx: Write, order_id: OrderId, note: str) -> None:
    """Record that the customer was not there, with the calls nobody answered.

    Raises:
        ReasonMissing: not a word about it.
    """
    if not note.strip():
        raise ReasonMissing(verb="leave")
    calls = told(tx, order_id).unanswered
    record_fact(tx, order_id, FactKind.CUSTOMER_ABSENT, {"calls": calls}, note.strip())


def _note_contact(tx: Write, order_id: OrderId) -> None:
    if standing_fact(tx, order_id, FactKind.FIRST_CONTACT) is None:
        record_fact(tx, order_id, FactKind.FIRST_CONTACT)


def _visit_began_at(db: Read, order_id: OrderId) -> datetime | None:
    steps = order_view(db, order_id).steps
    back = (each.at for each in steps if each.target is OrderState.DISPATCHED and each.source is not None)
    return max(back, default=None)


def _named(view: OrderView, language: str) -> dict[str, object]:
    engineer = view.crew[0] if view.crew else None
    return {
        "contact": view.contact.name if view.contact else view.row.customer.say(language),
        "customer": view.row.customer.say(language),
        "site": view.row.site.say(language),
        "engineer": engineer.name.say(language) if engineer else "",
        "phone": (engineer.phone if engineer else None) or "–",
        "number": view.row.number,
    }


def _span(start_at: datetime, end_at: datetime | None, view: OrderView, language: str) -> str:
    zone = ZoneInfo(view.row.zone)
    start = start_at.astimezone(zone)
    clock = f"{start:%H:%M}"
    if end_at is not None:
        clock = _SPAN.format(start=clock, end=f"{end_at.astimezone(zone):%H:%M}")
    return f"{day_text(start.date(), language)} {clock}"
