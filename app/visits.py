"""Appointment, preparation skipped with a reason, travel, arrival, consent to start, and where the time went.

Time is marks: from a mark on, the person's time is of its kind until his next mark on any order, so segments cannot
overlap. A correction voids a mark, it never changes one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.approvals import ConsentRow, record_consent, standing_consent
from app.customers import SiteRow
from app.errors import Refused
from app.evidence import FactRow, record_fact, removals, standing_fact
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind, TimeKind
from app.store.tables import Appointment, TimeMark
from app.store.types import OrderId

QUIET_HOURS: Final = "12:00-13:30, 18:00-08:00"  # where a site names none (BR-35)
AHEAD: Final = timedelta(minutes=5)  # how far a mark may lie ahead of this laptop's clock


class NoAppointment(Refused):
    """No time is agreed with the customer for this visit."""

    code = "no_appointment"
    rule = "BR-34"
    way_on = "confirm_appointment"


class AppointmentBackwards(Refused):
    """The appointment ends before it starts. Facts: start_at, end_at."""

    code = "appointment_backwards"
    rule = "BR-34"
    way_on = "confirm_appointment"


class ReasonMissing(Refused):
    """This needs a reason in words. Facts: verb (what was to be done)."""

    code = "reason_missing"
    rule = "BR-43"


class IdentityNotShown(Refused):
    """The badge was not shown on arrival."""

    code = "identity_not_shown"
    rule = "BR-41"
    way_on = "arrive"


class TimeAhead(Refused):
    """A time lies in the future. Facts: at."""

    code = "time_ahead"
    rule = "BR-43"


@dataclass(frozen=True)
class AppointmentRow:
    """The promise that stands."""

    id: uuid.UUID
    start_at: datetime
    end_at: datetime | None
    place: str | None
    content: str | None
    agreed_with: str | None
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Mark:
    """From `at` on, the person's time is of this kind, on this order."""

    id: uuid.UUID
    order_id: OrderId
    person_id: uuid.UUID
    kind: TimeKind
    at: datetime
    reason: str | None = None
    resume_at: datetime | None = None


@dataclass(frozen=True)
class SegmentRow:
    """A stretch of one person's time on an order; `end_at` is None while it runs."""

    mark_id: uuid.UUID
    order_id: OrderId
    person_id: uuid.UUID
    kind: TimeKind
    start_at: datetime
    end_at: datetime | None
    reason: str | None
    resume_at: datetime | None

    def seconds(self, now: datetime) -> int:
        """Tell its length, up to now while it runs."""
        return max(0, int(((self.end_at or now) - self.start_at).total_seconds()))


@dataclass(frozen=True)
class Totals:
    """Whole minutes of each kind, each sum rounded down once."""

    travel_minutes: int
    on_site_minutes: int
    work_minutes: int
    pause_minutes: int
    waiting_minutes: int


@dataclass(frozen=True)
class Punctuality:
    """Arrival against the appointment; late without a word beforehand is a breach. Source: BR-36."""

    late_minutes: int
    was_told: bool

    @property
    def is_breach(self) -> bool:
        """Tell whether the customer waited without having been told."""
        return self.late_minutes > 0 and not self.was_told


def confirm_appointment(
    tx: Write,
    order_id: OrderId,
    *,
    start_at: datetime,
    end_at: datetime | None = None,
    place: str | None = None,
    content: str | None = None,
    agreed_with: str | None = None,
    reason: str | None = None,
) -> uuid.UUID:
    """Record the time agreed with the customer; a later one voids it and needs a reason.

    Raises:
        AppointmentBackwards: it ends before it starts.
        ReasonMissing: another appointment stands and nothing says why it is moved.
    """
    if end_at is not None and end_at <= start_at:
        raise AppointmentBackwards(start_at=start_at, end_at=end_at)
    former = standing_appointment(tx, order_id)
    if former is not None and former.start_at != start_at and not (reason or "").strip():
        raise ReasonMissing(verb="confirm_appointment")
    promised = Appointment(
        id=tx.new_id(), order_id=order_id, start_at=start_at, end_at=end_at,
        place=place or (former.place if former else None), content=content or (former.content if former else None),
        agreed_with=agreed_with, at=tx.now, by_id=tx.actor_id, voids_id=former.id if former else None,
        reason=(reason or "").strip() or None,
    )  # fmt: skip
    tx.add(promised)
    tx.flush()
    return promised.id


def standing_appointment(db: Read, order_id: OrderId) -> AppointmentRow | None:
    """Find the appointment that stands."""
    found = db.scalars(
        sa.select(Appointment).where(Appointment.order_id == order_id).order_by(Appointment.at, Appointment.id)
    )
    voided = {each.voids_id for each in found} | removals(db, order_id).keys()
    standing = [each for each in found if each.id not in voided]
    if not standing:
        return None
    last = standing[-1]
    return AppointmentRow(
        last.id, last.start_at, last.end_at, last.place, last.content, last.agreed_with, last.at, last.reason
    )


def quiet_hours(start_at: datetime, end_at: datetime | None, site: SiteRow) -> str:
    """Tell which rest or meal time of the site an appointment falls into ("12:00-13:30"), or "". Source: BR-35."""
    zone = ZoneInfo(site.zone)
    first, last = start_at.astimezone(zone), (end_at or start_at + timedelta(minutes=1)).astimezone(zone)
    for span in (site.rest_hours or QUIET_HOURS).split(","):
        begin, _, end = span.strip().partition("-")
        for day in (first.date() - timedelta(days=1), first.date(), last.date()):
            rest_from = datetime.combine(day, time.fromisoformat(begin), zone)
            rest_to = datetime.combine(day, time.fromisoformat(end), zone)
            rest_to += timedelta(days=1 if rest_to <= rest_from else 0)
            if first < rest_to and last > rest_from:
                return span.strip()
    return ""


def skip_preparation(tx: Write, order_id: OrderId, reason: str) -> None:
    """Leave although the preparation checklist is not finished, with a reason that is kept. Source: BR-38.

    Raises:
        ReasonMissing: no reason.
    """
    if not reason.strip():
        raise ReasonMissing(verb="skip_preparation")
    record_fact(tx, order_id, FactKind.SKIPPED, {"what": "preparation"}, reason.strip())


def tell_delay(tx: Write, order_id: OrderId, *, new_start_at: datetime, reason: str, said_sorry: bool = True) -> None:
    """Record that the customer was told of a delay. Source: BR-36.

    Raises:
        ReasonMissing: no reason.
    """
    if not reason.strip():
        raise ReasonMissing(verb="tell_delay")
    detail = {"new_start_at": new_start_at.isoformat(), "said_sorry": said_sorry}
    record_fact(tx, order_id, FactKind.DELAY_TOLD, detail, reason.strip())


def start_travel(tx: Write, order_id: OrderId) -> None:
    """Mark that the way to the customer begins."""
    mark_time(tx, order_id, TimeKind.TRAVEL)


def arrive(tx: Write, order_id: OrderId, *, identity_shown: bool, site_rules_seen: bool = False) -> None:
    """Record the arrival: badge shown, site rules read and protection in place. Source: BR-41, BR-42.

    Raises:
        IdentityNotShown: the badge was not shown.
    """
    if not identity_shown:
        raise IdentityNotShown(order_id=order_id)
    record_fact(tx, order_id, FactKind.IDENTITY_SHOWN)
    if site_rules_seen:
        record_fact(tx, order_id, FactKind.SITE_RULES_SEEN)
    mark_time(tx, order_id, TimeKind.ON_SITE)


def give_consent(
    tx: Write,
    order_id: OrderId,
    *,
    said_by: str,
    is_given: bool = True,
    contact_id: uuid.UUID | None = None,
    explanation: str | None = None,
) -> uuid.UUID:
    """Record the customer's yes or no to the start of the work. Source: BR-44.

    Raises:
        SpeakerMissing: nobody is named.
    """
    return record_consent(
        tx, order_id, ConsentPurpose.START, is_given=is_given, said_by=said_by, contact_id=contact_id,
        explanation=explanation,
    )  # fmt: skip


def start_consent(db: Read, order_id: OrderId) -> ConsentRow | None:
    """Find the customer's word on the start of the work."""
    return standing_consent(db, order_id, ConsentPurpose.START)


def arrival_facts(db: Read, order_id: OrderId) -> tuple[FactRow | None, FactRow | None]:
    """Find the latest identity shown and site rules seen."""
    return standing_fact(db, order_id, FactKind.IDENTITY_SHOWN), standing_fact(db, order_id, FactKind.SITE_RULES_SEEN)


def mark_time(
    tx: Write,
    order_id: OrderId,
    kind: TimeKind,
    *,
    at: datetime | None = None,
    reason: str | None = None,
    resume_at: datetime | None = None,
    voids_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Mark that from a moment on the engineer's time is of this kind.

    Raises:
        ReasonMissing: a pause without a reason (BR-43).
        TimeAhead: the moment lies in the future.
    """
    if kind is TimeKind.PAUSE and not (reason or "").strip():
        raise ReasonMissing(verb="pause_work")
    if at is not None and at > tx.now + AHEAD:
        raise TimeAhead(at=at)
    mark = TimeMark(
        id=tx.new_id(), order_id=order_id, person_id=tx.actor_id or uuid.UUID(int=0), kind=kind, at=at or tx.now,
        reason=(reason or "").strip() or None, resume_at=resume_at, recorded_at=tx.now, voids_id=voids_id,
    )  # fmt: skip
    tx.add(mark)
    tx.flush()
    return mark.id


def pause(
    tx: Write, order_id: OrderId, *, reason: str, resume_at: datetime | None = None, asked_by_customer: bool = False
) -> None:
    """Mark a pause, with its reason and when work is to go on; one the customer asked for stops the repair clock.

    Source: BR-43, C-20.
    """
    mark_id = mark_time(tx, order_id, TimeKind.PAUSE, reason=reason, resume_at=resume_at)
    if asked_by_customer:
        record_fact(tx, order_id, FactKind.PAUSE_ASKED, {"mark_id": str(mark_id)}, reason.strip())


def resume(tx: Write, order_id: OrderId) -> None:
    """Mark that work goes on."""
    mark_time(tx, order_id, TimeKind.WORK)


def correct_mark(
    tx: Write, mark_id: uuid.UUID, *, reason: str, at: datetime | None = None, kind: TimeKind | None = None
) -> uuid.UUID:
    """Put another time or kind in the place of a mark; the former stays in the record, voided.

    Raises:
        ReasonMissing: no reason.
        TimeAhead: the moment lies in the future.
    """
    former = tx.get(TimeMark, mark_id)
    if former is None or not reason.strip():
        raise ReasonMissing(verb="correct_mark")
    return mark_time(
        tx, OrderId(former.order_id), kind or former.kind, at=at or former.at, reason=reason,
        resume_at=former.resume_at, voids_id=former.id,
    )  # fmt: skip


def segments(db: Read, order_id: OrderId) -> list[SegmentRow]:
    """List where the time on an order went, oldest first."""
    mine = db.scalars(sa.select(TimeMark).where(TimeMark.order_id == order_id))
    if not mine:
        return []
    people = {mark.person_id for mark in mine}
    first, last = min(mark.at for mark in mine), max(mark.at for mark in mine)
    around = sa.select(TimeMark).where(TimeMark.person_id.in_(people), TimeMark.at >= first)
    later = db.scalar(
        sa.select(sa.func.min(TimeMark.at)).where(
            TimeMark.person_id.in_(people), TimeMark.at > last, TimeMark.order_id != order_id
        )
    )
    found = db.scalars(around.where(TimeMark.at <= (later or last)))
    return [segment for segment in split_time(standing_marks(found)) if segment.order_id == order_id]


def running_kind(db: Read, order_id: OrderId) -> TimeKind | None:
    """Tell of which kind the time on this order is that runs now, if any."""
    running = [segment for segment in segments(db, order_id) if segment.end_at is None]
    return running[-1].kind if running else None


def standing_marks(found: Iterable[TimeMark]) -> list[Mark]:
    """Leave out the voided marks."""
    marks = list(found)
    voided = {mark.voids_id for mark in marks}
    return [
        Mark(mark.id, OrderId(mark.order_id), mark.person_id, mark.kind, mark.at, mark.reason, mark.resume_at)
        for mark in marks
        if mark.id not in voided
    ]


def split_time(marks: Iterable[Mark]) -> list[SegmentRow]:
    """Cut each person's time at his marks; pure. Segments of one person never overlap, `OFF` leaves a gap.

    Marks of one person that follow each other with the same kind, order and reason make one segment.
    """
    cut: list[SegmentRow] = []
    by_person: dict[uuid.UUID, list[Mark]] = {}
    for mark in marks:
        by_person.setdefault(mark.person_id, []).append(mark)
    for own in by_person.values():
        own.sort(key=lambda mark: (mark.at, mark.id))
        ends = [mark.at for mark in own[1:]]
        for mark, end_at in zip(own, [*ends, None], strict=True):
            if mark.kind is TimeKind.OFF or end_at == mark.at:
                continue
            before = cut[-1] if cut else None
            if before and _goes_on(before, mark):
                cut[-1] = _until(before, end_at)
            else:
                cut.append(
                    SegmentRow(
                        mark.id, mark.order_id, mark.person_id, mark.kind, mark.at, end_at, mark.reason, mark.resume_at
                    )
                )
    return sorted(cut, key=lambda segment: (segment.start_at, segment.mark_id))


def totals(found: Iterable[SegmentRow], now: datetime) -> Totals:
    """Add up the segments; a running one counts up to now. Pure."""
    seconds: dict[TimeKind, int] = {}
    for segment in found:
        seconds[segment.kind] = seconds.get(segment.kind, 0) + segment.seconds(now)
    minutes = {kind: value // 60 for kind, value in seconds.items()}
    travel = seconds.get(TimeKind.TRAVEL, 0) + seconds.get(TimeKind.RETURN, 0)
    return Totals(
        travel // 60, minutes.get(TimeKind.ON_SITE, 0), minutes.get(TimeKind.WORK, 0), minutes.get(TimeKind.PAUSE, 0),
        minutes.get(TimeKind.WAITING, 0),
    )  # fmt: skip


def punctuality(promised: AppointmentRow, arrived_at: datetime, told_at: datetime | None) -> Punctuality:
    """Compare the arrival with the promise: late counts from the agreed end, or the start if no end was agreed.

    Pure. Source: BR-36.
    """
    late = arrived_at - (promised.end_at or promised.start_at)
    minutes = max(0, -(-int(late.total_seconds()) // 60))
    return Punctuality(minutes, told_at is not None and told_at <= promised.start_at)


def _goes_on(before: SegmentRow, mark: Mark) -> bool:
    return (
        before.end_at == mark.at
        and (before.person_id, before.order_id, before.kind) == (mark.person_id, mark.order_id, mark.kind)
        and (mark.reason is None or mark.reason == before.reason)
    )


def _until(segment: SegmentRow, end_at: datetime | None) -> SegmentRow:
    return SegmentRow(
        segment.mark_id, segment.order_id, segment.person_id, segment.kind, segment.start_at, end_at, segment.reason,
        segment.resume_at,
    )  # fmt: skip
