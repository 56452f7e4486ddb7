"""What was answered, as it is stored: answer by answer, repeats by their instances, and every response of a form."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from app.orders import OrderRow, order_rows
from app.people import person_row
from app.published import compiled
from app.store.door import Read, Write
from app.store.kinds import ResponseState
from app.store.tables import Answer, FormVersion, RepeatInstance, Response
from app.store.types import OrderId, ResponseId, natural_id
from forms.answers import Answer as FormAnswer
from forms.answers import AnswerKey, Row, from_json, to_json
from forms.definition import Form, Question
from forms.errors import BadAnswer

_POSITION_STEPS: Final = 1 << 16  # a place between two rows is a fraction; the table keeps whole numbers
_AT_ONCE: Final = 200
log = logging.getLogger("forms")

Answers = dict[AnswerKey, FormAnswer]


@dataclass(frozen=True)
class StoredResponse:
    """One filled form with its answers, and the order it belongs to (None if that is not here)."""

    id: ResponseId
    copy: int
    state: ResponseState
    form_hash: str
    answers: Answers
    order: OrderRow | None
    submitted_at: datetime | None
    submitted_by: str


def stored_answers(db: Read, response_id: ResponseId, form: Form) -> Answers:
    """Read the answers of a response; what its form does not know, or cannot read, stays in the ledger."""
    instances = sa.select(RepeatInstance).where(
        RepeatInstance.response_id == response_id, RepeatInstance.is_removed.is_(False)
    )
    answers = sa.select(Answer).where(Answer.response_id == response_id)
    return _joined(form, db.scalars(instances), db.scalars(answers))


def responses(db: Read, form_id: str) -> Iterator[StoredResponse]:
    """Read every response of a form, over all its versions, oldest first."""
    wanted = sa.select(Response).where(Response.form_id == form_id).order_by(Response.begun_at, Response.id)
    for some in _batches(db.scalars(wanted)):
        yield from _read_some(db, some)


def _batches(found: Sequence[Response]) -> Iterator[Sequence[Response]]:
    return (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))


def _read_some(db: Read, some: Sequence[Response]) -> Iterator[StoredResponse]:
    ids = [each.id for each in some]
    orders = {row.id: row for row in order_rows(db, [OrderId(each.order_id) for each in some])}
    instances: dict[uuid.UUID, list[RepeatInstance]] = defaultdict(list)
    in_use = sa.select(RepeatInstance).where(RepeatInstance.response_id.in_(ids), RepeatInstance.is_removed.is_(False))
    for row in db.scalars(in_use):
        instances[row.response_id].append(row)
    answers: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    for found in db.scalars(sa.select(Answer).where(Answer.response_id.in_(ids))):
        answers[found.response_id].append(found)
    for each in some:
        version = db.get(FormVersion, each.form_version_id)
        if version is None:
            continue
        form = compiled(db, version)[0]
        by = person_row(db, each.submitted_by_id) if each.submitted_by_id else None
        yield StoredResponse(
            ResponseId(each.id), each.copy, each.state, form.hash,
            _joined(form, instances[each.id], answers[each.id]), orders.get(OrderId(each.order_id)),
            each.submitted_at, by.name.zh if by else "",
        )  # fmt: skip


def _joined(form: Form, instances: Iterable[RepeatInstance], answers: Iterable[Answer]) -> Answers:
    read: Answers = {}
    for row in instances:
        read[AnswerKey(str(row.id), row.repeat)] = Row(row.parent or "", row.position / _POSITION_STEPS)
    for found in answers:
        node = form.nodes.get(found.question)
        if found.value is None or not isinstance(node, Question):
            continue
        if not found.instance or AnswerKey(found.instance, form.repeat_of(found.question)) in read:
            try:
                read[AnswerKey(found.instance, found.question)] = from_json(node.kind, found.value, found.question)
            except BadAnswer as error:
                log.warning("answer %s cannot be read and counts as blank: %s", found.id, error)
    return read


def record_ids(response_id: ResponseId, keys: Iterable[AnswerKey]) -> Iterator[uuid.UUID]:
    """Name the records that answers, and the rounds of repeats they lie in, are stored in."""
    for key in keys:
        yield natural_id("answer", response_id, *key)
        if key.instance:
            yield uuid.UUID(key.instance)


def store_answer(tx: Write, response: Response, key: AnswerKey, value: FormAnswer | None) -> None:
    """Store one answer; None blanks it."""
    answer_id = natural_id("answer", response.id, key.instance, key.question)
    known = tx.get(Answer, answer_id)
    json = None if value is None else to_json(value)
    if known is None:
        if json is not None:
            tx.add(
                Answer(
                    id=answer_id, order_id=response.order_id, response_id=response.id, instance=key.instance,
                    question=key.question, value=json, answered_at=tx.now, by_id=tx.actor_id,
                )
            )  # fmt: skip
    elif known.value != json:
        known.value, known.answered_at, known.by_id = json, tx.now, tx.actor_id


def store_instance(tx: Write, response: Response, key: AnswerKey, row: Row | None) -> None:
    """Store that a round of a repeat is there and where; None takes it away."""
    instance_id = uuid.UUID(key.instance)
    known = tx.get(RepeatInstance, instance_id)
    if known is None and row is not None:
        tx.add(
            RepeatInstance(
                id=instance_id, order_id=response.order_id, response_id=response.id, repeat=key.question,
                parent=row.parent or None, position=round(row.order * _POSITION_STEPS), is_removed=False,
            )
        )  # fmt: skip
    elif known is not None:
        known.is_removed = row is None
        if row is not None:
            known.position = round(row.order * _POSITION_STEPS)


def said_in(db: Read, response_id: ResponseId) -> dict[str, object]:
    """Give what was answered at the top of a form, by the names of its questions; of repeats nothing."""
    found = db.scalars(sa.select(Answer).where(Answer.response_id == response_id, Answer.instance == ""))
    return {each.question.rpartition("/")[2]: each.value for each in found if each.value is not None}
