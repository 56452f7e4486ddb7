"""On site: the pre-check, the engineer's note, the log of the work, its result, the result shown to the customer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from app.errors import Refused
from app.evidence import FactRow, facts_of, photos, record_fact, standing_fact
from app.store.door import Read, Write
from app.store.kinds import FactKind, PhotoMoment, ResponseState, TimeKind
from app.store.tables import Answer, Response, WorkOrder
from app.store.types import OrderId, natural_id
from app.visits import mark_time, running_kind

PRE_CHECK_FORM: Final = "pre_check"


class RepairResult(StrEnum):
    """What came of the work. Source: REQUIREMENTS 3.8."""

    RESTORED = "restored"
    PARTLY = "partly"
    NOT_RESTORED = "not_restored"
    TAKEN_AWAY = "taken_away"
    REPLACED = "replaced"
    NO_FAULT = "no_fault"
    REMOTE = "remote"


class PreCheckMissing(Refused):
    """The machine was not looked at before the work."""

    code = "pre_check_missing"
    rule = "BR-45"
    way_on = "pre_check"


class DiscrepancyUnproved(Refused):
    """Parts are missing or the machine was tampered with, and the note or the photo that shows it is not there.

    Facts: lacks_note, lacks_photo.
    """

    code = "discrepancy_unproved"
    rule = "BR-45"
    way_on = "pre_check"


class WorkIncomplete(Refused):
    """The record of the work is not complete. Facts: open (sentences that say what is missing)."""

    code = "work_incomplete"
    rule = "BR-51"


class NoteEmpty(Refused):
    """An entry in the log without words."""

    code = "note_empty"
    rule = "BR-51"


@dataclass(frozen=True)
class PreCheck:
    """What was found before the work; a discrepancy needs a note and a photo. Source: BR-45."""

    at: datetime
    parts_complete: bool
    tampering: bool
    note: str
    has_photo: bool

    @property
    def has_discrepancy(self) -> bool:
        """Tell whether something was not as it should be."""
        return not self.parts_complete or self.tampering

    @property
    def lacks_note(self) -> bool:
        """Tell whether a discrepancy is not described."""
        return self.has_discrepancy and not self.note.strip()

    @property
    def lacks_photo(self) -> bool:
        """Tell whether a discrepancy is not shown by a photo."""
        return self.has_discrepancy and not self.has_photo

    def check(self) -> None:
        """Make sure that a discrepancy is proved.

        Raises:
            DiscrepancyUnproved: note or photo is missing.
        """
        if self.lacks_note or self.lacks_photo:
            raise DiscrepancyUnproved(lacks_note=self.lacks_note, lacks_photo=self.lacks_photo)


def record_pre_check(tx: Write, order_id: OrderId, *, parts_complete: bool, tampering: bool, note: str = "") -> None:
    """Record what was found before the work, where the pre-check form is not used for it. Source: BR-45.

    Raises:
        DiscrepancyUnproved: parts are missing or traces of tampering were found, without note or photo.
    """
    PreCheck(tx.now, parts_complete, tampering, note, _has_photo_before(tx, order_id)).check()
    detail = {"parts_complete": parts_complete, "tampering": tampering}
    record_fact(tx, order_id, FactKind.PRE_CHECK_DONE, detail, note.strip() or None)


def pre_check(db: Read, order_id: OrderId) -> PreCheck | None:
    """Find what was found before the work: recorded as a fact, or said in the pre-check form handed in."""
    fact = standing_fact(db, order_id, FactKind.PRE_CHECK_DONE)
    if fact is not None:
        return PreCheck(
            fact.at, bool(fact.detail.get("parts_complete", True)), bool(fact.detail.get("tampering")),
            fact.text or "", _has_photo_before(db, order_id),
        )  # fmt: skip
    response = db.get(Response, natural_id("response", order_id, PRE_CHECK_FORM, 1))
    if response is None or response.state is not ResponseState.SUBMITTED:
        return None
    answers = db.scalars(sa.select(Answer).where(Answer.response_id == response.id))
    said: Mapping[str, Any] = {each.question.rpartition("/")[2]: each.value for each in answers}
    is_complete, is_tampered = said.get("complete") != "no", said.get("tamper") == "yes"
    asked = [*([] if is_complete else ["missing"]), *(["tamper_text"] if is_tampered else [])]
    note = " ".join(str(said[name]) for name in asked if said.get(name))
    shown = (is_tampered and bool(said.get("tamper_photo"))) or _has_photo_before(db, order_id)
    return PreCheck(response.submitted_at or response.begun_at, is_complete, is_tampered, note, shown)


def write_note(tx: Write, order_id: OrderId, text: str) -> None:
    """Write the engineer's note on cause and work, the one text he goes on writing. Source: BR-46, BR-51."""
    order = tx.get(WorkOrder, order_id)
    if order is not None and (order.work_note or "") != text.strip():
        order.work_note = text.strip() or None
        tx.flush()


def add_log_line(tx: Write, order_id: OrderId, text: str) -> uuid.UUID:
    """Add a line to the log of the work; lines are never changed.

    Raises:
        NoteEmpty: no words.
    """
    if not text.strip():
        raise NoteEmpty(order_id=order_id)
    return record_fact(tx, order_id, FactKind.NOTE, text=text.strip())


def log_lines(db: Read, order_id: OrderId) -> list[FactRow]:
    """List the lines of the log, oldest first."""
    return facts_of(db, order_id, [FactKind.NOTE])


def set_result(tx: Write, order_id: OrderId, outcome: RepairResult, text: str = "") -> None:
    """Say what came of the work; a later word stands in place of an earlier one. Source: BR-51."""
    former = standing_fact(tx, order_id, FactKind.RESULT)
    record_fact(
        tx, order_id, FactKind.RESULT, {"result": outcome.value}, text.strip() or None, former.id if former else None
    )


def result(db: Read, order_id: OrderId) -> tuple[RepairResult, FactRow] | None:
    """Find what came of the work."""
    fact = standing_fact(db, order_id, FactKind.RESULT)
    if fact is None:
        return None
    known = {each.value: each for each in RepairResult}
    return known.get(str(fact.detail.get("result")), RepairResult.NOT_RESTORED), fact


def finish_work(tx: Write, order_id: OrderId, outcome: RepairResult, text: str = "") -> None:
    """Say what came of the work and end the working time; the step itself is `progress.finish_work`."""
    set_result(tx, order_id, outcome, text)
    if running_kind(tx, order_id) in {TimeKind.WORK, TimeKind.PAUSE, TimeKind.WAITING}:
        mark_time(tx, order_id, TimeKind.ON_SITE)


def show_result(tx: Write, order_id: OrderId, shown_to: str) -> None:
    """Record that the result was shown to the customer. Source: BR-59."""
    record_fact(tx, order_id, FactKind.RESULT_SHOWN, {"shown_to": shown_to.strip()})


def _has_photo_before(db: Read, order_id: OrderId) -> bool:
    return any(photo.moment is PhotoMoment.BEFORE for photo in photos(db, order_id))
