"""Two truths of one field: who said which and when, what a person decided, and taking a decision back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import words
from app.errors import Refused
from app.people import PersonRow, person_rows
from app.store import replica
from app.store.door import Read, Write
from app.store.tables import Answer, Conflict, FormVersion, Response, WorkOrder
from app.store.types import OrderId, table_of
from app.words import Pair

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_CONFLICTS: Final = table_of(Conflict)
_OPEN: Final = (
    sa.select(_CONFLICTS.c.order_id, sa.func.count())
    .where(_CONFLICTS.c.decided_at.is_(None))
    .group_by(_CONFLICTS.c.order_id)
)


class Side(StrEnum):
    """Which of the two truths."""

    KEPT = "kept"
    OTHER = "other"


class ConflictUnknown(Refused):
    """There is no such conflict here. Facts: conflict."""

    code = "conflict_unknown"


class ConflictDecided(Refused):
    """Somebody has decided it already. Facts: at."""

    code = "conflict_decided"


class ConflictOpen(Refused):
    """Nobody has decided it, so there is nothing to take back. Facts: conflict."""

    code = "conflict_open"


@dataclass(frozen=True)
class Truth:
    """What one end said: the value in its JSON form, who, when (`by` is None for head office at large)."""

    value: Any
    by: PersonRow | None
    at: datetime | None


@dataclass(frozen=True)
class ConflictRow:
    """One conflict as the screens show it; `question` names the answer it is about, if it is about one."""

    id: uuid.UUID
    order_id: OrderId | None
    number: str | None
    title: Pair | None
    entity: str
    record_id: uuid.UUID
    field: str
    question: Pair | None
    base: Any
    kept: Truth
    other: Truth
    filed_at: datetime
    decided_at: datetime | None
    decided_by: PersonRow | None
    decided_value: Any
    stands: Any

    @property
    def decided(self) -> Side | None:
        """Say which one was chosen."""
        if self.decided_at is None:
            return None
        return Side.OTHER if self.decided_value == self.other.value else Side.KEPT


def conflict_rows(db: Read, *, is_open: bool = True, limit: int = 500) -> list[ConflictRow]:
    """List the conflicts nobody has decided, the oldest first, or those somebody has, the latest first."""
    wanted = sa.select(Conflict)
    if is_open:
        wanted = wanted.where(Conflict.decided_at.is_(None)).order_by(Conflict.filed_at, Conflict.id)
    else:
        wanted = wanted.where(Conflict.decided_at.is_not(None)).order_by(Conflict.decided_at.desc(), Conflict.id)
    return _rows(db, db.scalars(wanted.limit(limit)))


def conflict_row(db: Read, conflict_id: uuid.UUID) -> ConflictRow:
    """Give one conflict.

    Raises:
        ConflictUnknown: there is none.
    """
    found = db.get(Conflict, conflict_id)
    if found is None:
        raise ConflictUnknown(conflict=str(conflict_id))
    return _rows(db, [found])[0]


def count_open(db: Read) -> int:
    """Count the conflicts nobody has decided."""
    return db.scalar(sa.select(sa.func.count()).select_from(Conflict).where(Conflict.decided_at.is_(None))) or 0


def open_by_order(db: Read) -> dict[uuid.UUID | None, int]:
    """Count the conflicts nobody has decided, by order."""
    return {row[0]: row[1] for row in db.fetch(_OPEN)}


def decide(tx: Write, conflict_id: uuid.UUID, side: Side) -> None:
    """Let one of the two stand; both stay written down, and the decision can be taken back.

    Raises:
        ConflictUnknown, ConflictDecided: as named.
    """
    found = _of(tx, conflict_id)
    if found.decided_at is not None:
        raise ConflictDecided(at=found.decided_at)
    chosen = found.kept if side is Side.KEPT else found.other
    found.decided_at, found.decided_by_id, found.decided_value = tx.now, tx.actor_id, chosen
    _set(tx, found, chosen)


def undo(tx: Write, conflict_id: uuid.UUID) -> None:
    """Take a decision back: the question is open again, and what stood before stands.

    Raises:
        ConflictUnknown, ConflictOpen: as named.
    """
    found = _of(tx, conflict_id)
    if found.decided_at is None:
        raise ConflictOpen(conflict=str(conflict_id))
    if _stands(tx, found) == found.decided_value:
        _set(tx, found, found.kept)
    found.decided_at = found.decided_by_id = found.decided_value = None


def _of(tx: Write, conflict_id: uuid.UUID) -> Conflict:
    found = tx.get(Conflict, conflict_id)
    if found is None:
        raise ConflictUnknown(conflict=str(conflict_id))
    return found


def _set(tx: Write, found: Conflict, value: Any) -> None:
    if replica.read(tx, found.entity, found.record_id) is not None and _stands(tx, found) != value:
        replica.write(tx, found.entity, found.record_id, {found.field: value})


def _stands(db: Read, found: Conflict) -> Any:
    return (replica.read(db, found.entity, found.record_id) or {}).get(found.field)


def _rows(db: Read, found: Iterable[Conflict]) -> list[ConflictRow]:
    conflicts = list(found)
    people = person_rows(
        db, [by for each in conflicts for by in (each.kept_by_id, each.other_by_id, each.decided_by_id)]
    )
    named = sa.select(WorkOrder).where(WorkOrder.id.in_({each.order_id for each in conflicts if each.order_id}))
    orders = {order.id: order for order in db.scalars(named)}

    def row(each: Conflict) -> ConflictRow:
        order = orders.get(each.order_id) if each.order_id else None
        return ConflictRow(
            id=each.id,
            order_id=OrderId(each.order_id) if each.order_id else None,
            number=order.number if order else None,
            title=Pair(order.title, order.title_en) if order else None,
            entity=each.entity,
            record_id=each.record_id,
            field=each.field,
            question=_question(db, each),
            base=each.base,
            kept=Truth(each.kept, people.get(each.kept_by_id) if each.kept_by_id else None, each.kept_at),
            other=Truth(each.other, people.get(each.other_by_id) if each.other_by_id else None, each.other_at),
            filed_at=each.filed_at,
            decided_at=each.decided_at,
            decided_by=people.get(each.decided_by_id) if each.decided_by_id else None,
            decided_value=each.decided_value,
            stands=_stands(db, each),
        )

    return [row(each) for each in conflicts]


def _question(db: Read, found: Conflict) -> Pair | None:
    """Name the question an answer belongs to, and its form."""
    answer = db.get(Answer, found.record_id) if found.entity == "answers" else None
    response = db.get(Response, answer.response_id) if answer is not None else None
    if answer is None or response is None:
        return None
    form = db.get(FormVersion, response.form_version_id)
    if form is None:
        return Pair(answer.question)
    return Pair(f"{form.title} · {answer.question}", f"{form.title_en or form.title} · {answer.question}")


def field_text(entity: str, name: str, language: str) -> str:
    """Name a field as people do; one without a name is named after its record."""
    if words.has(f"fields.{name}", language):
        return words.say(f"fields.{name}", language)
    return words.say(f"entities.{entity}", language) if words.has(f"entities.{entity}", language) else name


def value_text(value: Any, language: str, zone: str = "Asia/Shanghai") -> str:
    """Write a value of a record for people: nothing, yes or no, a moment in the zone of the place, a list, text."""
    if value is None or value in ("", [], {}):
        return words.say("truths.empty", language)
    if isinstance(value, bool):
        return words.say("truths.yes" if value else "truths.no", language)
    if isinstance(value, list):
        return words.listed([value_text(each, language, zone) for each in value], language)
    if isinstance(value, dict):
        return "; ".join(f"{name} {value_text(each, language, zone)}" for name, each in sorted(value.items()))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return words.spoken(datetime.fromisoformat(value).astimezone(ZoneInfo(zone)), language)
    return str(value)


@dataclass(frozen=True)
class Reader:
    """Who reads of a conflict: his language, the moment and zone he reads in, his own id."""

    language: str
    now: datetime
    zone: str = "Asia/Shanghai"
    me: uuid.UUID | None = None

    def name(self, by: PersonRow | None) -> str:
        """Name who said something."""
        if by is None:
            return words.say("truths.office", self.language)
        return words.say("truths.you", self.language) if by.id == self.me else by.name.say(self.language)

    def moment(self, at: datetime | None) -> str:
        """Name when it was said."""
        return "–" if at is None else words.when(at, self.language, now=self.now, zone=self.zone)

    def value(self, value: Any) -> str:
        """Write what was said."""
        return value_text(value, self.language, self.zone)

    def field(self, row: ConflictRow) -> str:
        """Name the field, or the question."""
        return row.question.say(self.language) if row.question else field_text(row.entity, row.field, self.language)


def sentence(row: ConflictRow, reader: Reader, *, is_offices: bool = False) -> str:
    """Say a conflict in one plain sentence: both values, both people, both moments.

    Args:
        row: the conflict.
        reader: who reads it.
        is_offices: the field is head office's alone.
    """
    facts = {
        "field": reader.field(row),
        "kept": reader.value(row.kept.value),
        "kept_by": reader.name(row.kept.by),
        "kept_at": reader.moment(row.kept.at),
        "other": reader.value(row.other.value),
        "other_by": reader.name(row.other.by),
        "other_at": reader.moment(row.other.at),
        "decided": reader.value(row.decided_value),
        "decided_by": reader.name(row.decided_by),
        "decided_at": reader.moment(row.decided_at),
    }
    key = "decided" if row.decided_at else "office_only" if is_offices else "both"
    return words.say(f"truths.{key}", reader.language, **facts)
