"""Taking the last step back, where the rules allow: the step and what it recorded no longer count, both stay on record.

Nothing is deleted: the way back is a step of its own, facts are set aside, time marks voided. What was signed, accepted
or told to others stays; the refusal says why.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from app import checklists, orders, visits
from app.errors import Refused
from app.evidence import facts_of, set_aside, standing_fact
from app.order_types import REMOTE, Due
from app.orders import StepRow
from app.signatures import signatures
from app.store.door import Read, Write
from app.store.kinds import FactKind, TimeKind
from app.store.kinds import OrderState as S
from app.store.tables import PartUsed, TimeMark
from app.store.types import OrderId

_KINDS: Final[Mapping[S, TimeKind]] = {
    S.EN_ROUTE: TimeKind.TRAVEL, S.ON_SITE: TimeKind.ON_SITE, S.PRE_CHECKED: TimeKind.ON_SITE,
    S.IN_PROGRESS: TimeKind.WORK, S.PAUSED: TimeKind.PAUSE, S.AWAITING_PARTS: TimeKind.WAITING,
    S.ESCALATED: TimeKind.WAITING, S.TAKEN_AWAY: TimeKind.ON_SITE, S.REPAIRED: TimeKind.ON_SITE,
}  # fmt: skip
_SEALED: Final = frozenset({S.ACCEPTED, S.SETTLED, S.HANDED_OVER})
_TOLD: Final = frozenset({S.DISPATCHED, S.CANCELLED, S.ESCALATED, S.TAKEN_AWAY, S.OBJECTION})
_TOLD_BACK: Final = frozenset({S.ESCALATED, S.TAKEN_AWAY, S.OBJECTION, S.REPAIRED, S.ACCEPTED, S.SETTLED})
_FACTS: Final[Mapping[S, tuple[FactKind, ...]]] = {
    S.PREPARED: (FactKind.SKIPPED,),
    S.ON_SITE: (FactKind.IDENTITY_SHOWN, FactKind.SITE_RULES_SEEN, FactKind.LATE_ARRIVAL),
    S.PRE_CHECKED: (FactKind.PRE_CHECK_DONE,),
    S.PAUSED: (FactKind.PAUSE_ASKED,),
    S.REPAIRED: (FactKind.RESULT,),
    S.AWAITING_ACCEPTANCE: (FactKind.RESULT_SHOWN,),
}
_FORMS: Final[Mapping[S, Due]] = {S.PREPARED: Due.BEFORE_TRAVEL, S.PRE_CHECKED: Due.BEFORE_WORK}


class NothingToUndo(Refused):
    """No step of one's own was taken on this order."""

    code = "nothing_to_undo"


class UndoSigned(Refused):
    """What was signed is frozen: a change is a new version with new signatures. Facts: state."""

    code = "undo_signed"
    rule = "BR-61"
    way_on = "reopen"


class UndoTold(Refused):
    """Others act on this step already: the customer, head office, a colleague. Facts: state."""

    code = "undo_told"
    rule = "BR-25"


class UndoBuiltUpon(Refused):
    """Work was recorded on top of this step: take that back first. Facts: state."""

    code = "undo_built_upon"
    rule = "BR-51"


def last_step(db: Read, order_id: OrderId) -> StepRow | None:
    """Find the last step that counts."""
    taken = [each for each in orders.steps_of(db, order_id) if each.source is not None]
    return taken[-1] if taken else None


def check_undo(db: Read, order_id: OrderId, person_id: uuid.UUID | None) -> StepRow:
    """Make sure that the last step may be taken back; gives it.

    Raises:
        NothingToUndo, UndoSigned, UndoTold, UndoBuiltUpon: as named.
    """
    taken = last_step(db, order_id)
    if taken is None or taken.by_id != person_id:
        raise NothingToUndo
    if taken.target in _SEALED or any(each.at >= taken.at for each in signatures(db, order_id)):
        raise UndoSigned(state=taken.target)
    if taken.target in _TOLD or _is_reopening(taken) or _was_confirmed(db, order_id, taken):
        raise UndoTold(state=taken.target)
    if taken.target is S.IN_PROGRESS and _has_work_since(db, order_id, taken.at):
        raise UndoBuiltUpon(state=taken.target)
    return taken


def undo_last(tx: Write, order_id: OrderId) -> S:
    """Take the last step back with all it recorded; gives the state the order stands in again.

    Raises:
        NothingToUndo, UndoSigned, UndoTold, UndoBuiltUpon: as `check_undo`.
    """
    taken = check_undo(tx, order_id, tx.actor_id)
    for kind in _FACTS.get(taken.target, ()):
        fact = standing_fact(tx, order_id, kind)
        if fact is not None and (fact.at >= taken.at or taken.target in _FORMS):
            set_aside(tx, order_id, "order_facts", fact.id)
    if taken.target in _FORMS:
        _reopen(tx, order_id, _FORMS[taken.target])
    if taken.target is S.APPOINTED:
        promised = visits.standing_appointment(tx, order_id)
        if promised is not None:
            set_aside(tx, order_id, "appointments", promised.id)
    _take_mark_back(tx, order_id, taken)
    return orders.take_back(tx, order_id, taken)


def _is_reopening(taken: StepRow) -> bool:
    """Tell whether the step went back to work from what others had seen."""
    return taken.target is S.IN_PROGRESS and taken.source in _TOLD_BACK


def _was_confirmed(db: Read, order_id: OrderId, taken: StepRow) -> bool:
    """Tell whether the customer holds a confirmation of the appointment: it is moved then, not undone."""
    if taken.target is not S.APPOINTED:
        return False
    promised = visits.standing_appointment(db, order_id)
    sent = facts_of(db, order_id, [FactKind.CONFIRMATION_SENT])
    return promised is not None and any(each.detail.get("appointment_id") == str(promised.id) for each in sent)


def _has_work_since(db: Read, order_id: OrderId, at: datetime) -> bool:
    fitted = sa.select(PartUsed.id).where(PartUsed.order_id == order_id, PartUsed.at > at)
    handed_in = (row.submitted_at for row in checklists.checklists(db, order_id) if row.due is Due.BEFORE_DONE)
    return bool(db.scalars(fitted)) or any(each is not None and each > at for each in handed_in)


def _reopen(tx: Write, order_id: OrderId, due: Due) -> None:
    for row in checklists.checklists(tx, order_id):
        if row.due is due and row.is_done and row.response_id is not None:
            checklists.reopen(tx, row.response_id)


def _take_mark_back(tx: Write, order_id: OrderId, taken: StepRow) -> None:
    """Put the kind of time that ran before in the place of the mark the step made."""
    found = tx.scalars(
        sa.select(TimeMark)
        .where(TimeMark.order_id == order_id, TimeMark.person_id == tx.actor_id)
        .order_by(TimeMark.recorded_at, TimeMark.id)
    )
    voided = {mark.voids_id for mark in found}
    since = [mark for mark in found if mark.id not in voided and mark.recorded_at >= taken.at]
    if not since:
        return
    order_type = orders.order_view(tx, order_id).row.order_type
    before = None if order_type in REMOTE else taken.source
    kind = _KINDS.get(before, TimeKind.OFF) if before else TimeKind.OFF
    reason = _reason_before(found, since[0], kind)
    for mark in since:  # those of steps taken back before it too: they fill the same stretch
        visits.mark_time(tx, order_id, kind, at=mark.at, reason=reason, voids_id=mark.id)


def _reason_before(found: list[TimeMark], made: TimeMark, kind: TimeKind) -> str | None:
    """Give the reason of the stretch that goes on again."""
    earlier = [mark for mark in found if mark.at <= made.at and mark.id != made.id and mark.kind is kind]
    return max(earlier, key=lambda mark: (mark.at, mark.id)).reason if earlier else None
