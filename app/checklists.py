"""Checklists: which forms an order needs and when, answers stored one by one, handed in when nothing is missing.

A response keeps the version of the form it was begun with. Signatures are taken at acceptance, over the whole service
sheet: a signature question keeps no checklist open, but for those of a list of people, each of whom signs his own line.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.errors import Refused
from app.order_types import Due, required_forms
from app.orders import order_view, state_of
from app.prefill import known_answers
from app.published import compiled, newest, versions
from app.responses import store_answer, store_instance, stored_answers
from app.store.door import Read, Write
from app.store.kinds import OrderState, ResponseState
from app.store.tables import Answer, Asset, AssetModel, FormVersion, Response, WorkOrder
from app.store.types import FormVersionId, OrderId, ResponseId, natural_id
from app.words import Pair, named
from forms.answers import Answer as FormAnswer
from forms.answers import AnswerKey, Kind, Row, from_json
from forms.definition import Form, Question
from forms.errors import BadAnswer
from forms.facts import Missing
from forms.filling import Filling
from forms.graph import Plan
from forms.rebase import Rebased, rebase

FOR: Final = "__"
SURVEY_FORM: Final = "satisfaction_survey"
_BEFORE_DONE: Final = tuple(OrderState)[: tuple(OrderState).index(OrderState.REPAIRED)]


class NotPrepared(Refused):
    """The preparation checklist is not handed in, and no reason says why we leave without it. Facts: title, missing."""

    code = "not_prepared"
    rule = "BR-38"
    way_on = "prepare"


class FormIncomplete(Refused):
    """A checklist cannot be handed in. Facts: title, count, questions (their labels), keys."""

    code = "form_incomplete"
    rule = "BR-51"
    way_on = "fill_checklist"


class FormNotHere(Refused):
    """The form is not on this laptop. Facts: form_id."""

    code = "form_not_here"
    rule = "BR-87"


class ChecklistClosed(Refused):
    """The checklist is handed in: reopen it first. Facts: title."""

    code = "checklist_closed"
    rule = "BR-61"


class ReopenTooLate(Refused):
    """The work is finished: the checklist may be reopened only after the work is. Facts: title, state."""

    code = "reopen_too_late"
    rule = "BR-61"


class SurveyLocked(Refused):
    """The customer has handed his survey in: nobody on this laptop opens it again. Facts: title."""

    code = "survey_locked"
    rule = "BR-93"


class ChecklistUnknown(Refused):
    """There is no such checklist on this laptop."""

    code = "checklist_unknown"


@dataclass(frozen=True)
class ChecklistRow:
    """One checklist of an order: required, begun or both. `state` is None while it is not begun."""

    form_id: str
    title: Pair
    form_number: str | None
    due: Due | None
    copy: int
    response_id: ResponseId | None
    state: ResponseState | None
    answered: int
    asked: int
    missing: int
    submitted_at: datetime | None
    is_here: bool

    @property
    def is_done(self) -> bool:
        """Tell whether it is handed in."""
        return self.state is ResponseState.SUBMITTED


def checklists(db: Read, order_id: OrderId) -> list[ChecklistRow]:
    """List the checklists of an order: the required ones in the order they are due, then others that were begun."""
    order = db.get(WorkOrder, order_id)
    if order is None:
        return []
    begun: dict[str, list[Response]] = {}
    responses = sa.select(Response).where(Response.order_id == order_id).order_by(Response.form_id, Response.copy)
    for response in db.scalars(responses):
        begun.setdefault(response.form_id, []).append(response)
    rows = []
    for form_id, due in required_forms(order.order_type):
        found = begun.pop(form_id, [])
        rows += [_row(db, response, due) for response in found] or [_not_begun(db, order_id, form_id, due)]
    return rows + [_row(db, response, None) for found in begun.values() for response in found]


def others(db: Read, order_id: OrderId) -> list[tuple[str, Pair]]:
    """List the published forms that the order neither needs nor has begun: id and title."""
    known = {row.form_id for row in checklists(db, order_id)}
    newest_of = {version.form_id: version for version in versions(db)}
    shown = {form_id: found for form_id, found in newest_of.items() if FOR not in form_id}
    return [(form_id, version.title) for form_id, version in shown.items() if form_id not in known]


def lacking(db: Read, order_id: OrderId, due: Due) -> list[ChecklistRow]:
    """List the checklists due at this point that are not handed in."""
    return [row for row in checklists(db, order_id) if row.due is due and not row.is_done]


def version_for(db: Read, order_id: OrderId, form_id: str) -> FormVersion | None:
    """Find the version of a form to begin with: one made for the machine's model, for its family, or for all.

    A form for a model or a family is published under its name with the code of that behind it:
    `maintenance_record__GLF-60`, `maintenance_record__chiller`. Its answers are those of the form it stands in for.
    """
    order = db.get(WorkOrder, order_id)
    asset = db.get(Asset, order.asset_id) if order is not None and order.asset_id else None
    model = db.get(AssetModel, asset.model_id) if asset is not None else None
    names = [f"{form_id}{FOR}{code}" for code in (model.code, model.family)] if model is not None else []
    found = (newest(db, name) for name in (*names, form_id))
    return next((version for version in found if version is not None), None)


def begin(tx: Write, order_id: OrderId, form_id: str, copy: int = 1, language: str = "zh_CN") -> ResponseId:
    """Begin a checklist with the newest published version of its form; one begun before is simply opened.

    What the order already says (number, customer, serial, engineer) is filled in.

    Raises:
        FormNotHere: no version of the form is on this laptop.
    """
    response_id = ResponseId(natural_id("response", order_id, form_id, copy))
    if tx.get(Response, response_id) is not None:
        return response_id
    version = version_for(tx, order_id, form_id)
    if version is None:
        raise FormNotHere(form_id=form_id)
    tx.add(
        Response(
            id=response_id, order_id=order_id, form_id=form_id, copy=copy, form_version_id=version.id,
            state=ResponseState.DRAFT, begun_at=tx.now, submitted_at=None, submitted_by_id=None,
        )
    )  # fmt: skip
    tx.flush()
    filling = open_filling(tx, response_id, language)
    stored = dict(filling.opened.answers)
    for key, value in known_answers(tx, order_id, filling):
        stored.update(filling.set(key, value).answers)
    store_answers(tx, response_id, stored)
    return response_id


def open_filling(db: Read, response_id: ResponseId, language: str) -> Filling:
    """Open a checklist to be filled or read, in the reader's language, with the answers as they stand.

    Raises:
        ChecklistUnknown: it is not here.
    """
    response = db.get(Response, response_id)
    version = db.get(FormVersion, response.form_version_id) if response else None
    if response is None or version is None:
        raise ChecklistUnknown(response_id=response_id)
    form, plan = compiled(db, version)
    answers = stored_answers(db, response_id, form)
    view_zone = _zone(db, OrderId(response.order_id))
    return Filling(
        form, answers, now=lambda: db.clock.now().astimezone(view_zone), language=form_language(form, language),
        zone=view_zone, plan=plan, space=response_id, is_new=not answers,
    )  # fmt: skip


def filling(db: Read, response_id: ResponseId, language: str = "zh_CN") -> Filling:
    """Open a checklist; the same as `open_filling`, by the name of what comes back."""
    return open_filling(db, response_id, language)


def form_language(form: Form, language: str) -> str:
    """Choose the form's language for a reader: by name, else by its first two letters, else the form's first."""
    wanted = [each for each in form.languages if language[:2] in each.lower()]
    return language if language in form.languages else (wanted or [form.languages[0]])[0]


def answer(tx: Write, response_id: ResponseId, question: str, instance: str, value: Any) -> None:
    """Store one answer in the JSON of `forms.answers`; None blanks it.

    Raises:
        ChecklistClosed: it is handed in.
        ChecklistUnknown: it is not here.
        forms.errors.BadAnswer: no such question, or a value that does not fit.
    """
    response = _draft(tx, response_id)
    version = tx.get(FormVersion, response.form_version_id)
    node = compiled(tx, version)[0].nodes.get(question) if version else None
    if not isinstance(node, Question):
        raise BadAnswer(question, "unknown_question", instance)
    made = None if value is None else from_json(node.kind, value, question)
    store_answers(tx, response_id, {AnswerKey(instance, question): made})


def store_answers(tx: Write, response_id: ResponseId, answers: Mapping[AnswerKey, FormAnswer | None]) -> None:
    """Store what a filling says must be stored (`Changes.answers`), repeat instances included.

    Raises:
        ChecklistClosed: it is handed in.
        ChecklistUnknown: it is not here.
    """
    response = _draft(tx, response_id)
    version = tx.get(FormVersion, response.form_version_id)
    form = compiled(tx, version)[0] if version else None
    for key, value in answers.items():
        node = form.nodes.get(key.question) if form else None
        if isinstance(value, Row) or (value is None and node is not None and not isinstance(node, Question)):
            store_instance(tx, response, key, value if isinstance(value, Row) else None)
        else:
            store_answer(tx, response, key, value)
    tx.flush()


def newer(db: Read, response_id: ResponseId) -> Rebased | None:
    """Say what would become of a draft's answers under the newest version of its form; None if it is that already."""
    response = db.get(Response, response_id)
    version = version_for(db, OrderId(response.order_id), response.form_id) if response else None
    if response is None or version is None or response.state is ResponseState.SUBMITTED:
        return None
    mine = db.get(FormVersion, response.form_version_id)
    if mine is None or version.id == mine.id or version.serial <= mine.serial:
        return None
    old = compiled(db, mine)[0]
    return rebase(stored_answers(db, response_id, old), old, compiled(db, version)[0])


def move_to_newest(tx: Write, response_id: ResponseId) -> Rebased | None:
    """Move a draft to the newest version of its form, on purpose; what finds no question there stays stored.

    Raises:
        ChecklistClosed: it is handed in.
        ChecklistUnknown: it is not here.
    """
    response = _draft(tx, response_id)
    moved, version = newer(tx, response_id), version_for(tx, OrderId(response.order_id), response.form_id)
    if moved is None or version is None:
        return None
    response.form_version_id = version.id
    tx.flush()
    store_answers(tx, response_id, dict(moved.carried))
    return moved


def submit(tx: Write, response_id: ResponseId, language: str = "zh_CN") -> None:
    """Hand a checklist in.

    Raises:
        FormIncomplete: answers are missing or wrong; signatures do not count.
        ChecklistUnknown: it is not here.
    """
    response = tx.get(Response, response_id)
    if response is None:
        raise ChecklistUnknown(response_id=response_id)
    if response.state is ResponseState.SUBMITTED:
        return
    sheet = open_filling(tx, response_id, language)
    open_questions = _blocking(sheet, sheet.finish())
    if open_questions:
        raise FormIncomplete(
            title=_title(tx, response.form_id, response.form_version_id),
            count=len(open_questions),
            questions=tuple(sheet.label(each.key.question, each.key.instance) for each in open_questions),
            keys=tuple(each.key for each in open_questions),
        )
    store_answers(tx, response_id, sheet.finished.answers)
    response.state = ResponseState.SUBMITTED
    response.submitted_at, response.submitted_by_id = tx.now, tx.actor_id
    tx.flush()


def reopen(tx: Write, response_id: ResponseId) -> None:
    """Take a checklist back to be changed: while the work is going on, or where it is due only later.

    Raises:
        SurveyLocked: it is the customer's own word.
        ReopenTooLate: the work is finished; reopen the work first.
        ChecklistUnknown: it is not here.
    """
    response = tx.get(Response, response_id)
    if response is None:
        raise ChecklistUnknown(response_id=response_id)
    if response.form_id == SURVEY_FORM and response.state is ResponseState.SUBMITTED:
        raise SurveyLocked(title=_title(tx, response.form_id, response.form_version_id))
    order_id = OrderId(response.order_id)
    order = tx.get(WorkOrder, order_id)
    due = dict(required_forms(order.order_type)).get(response.form_id) if order else None
    state = state_of(tx, order_id)
    if due is not Due.LATER and state not in _BEFORE_DONE:
        raise ReopenTooLate(title=_title(tx, response.form_id, response.form_version_id), state=state)
    response.state = ResponseState.DRAFT
    response.submitted_at = response.submitted_by_id = None
    tx.flush()


def values(db: Read, order_id: OrderId, form_id: str, copy: int = 1) -> dict[str, Any]:
    """Give the stored top-level answers of a checklist by the name of their question, as JSON."""
    response_id = natural_id("response", order_id, form_id, copy)
    found = db.scalars(sa.select(Answer).where(Answer.response_id == response_id, Answer.instance == ""))
    return {each.question.rpartition("/")[2]: each.value for each in found if each.value is not None}


def _row(db: Read, response: Response, due: Due | None) -> ChecklistRow:
    version = db.get(FormVersion, response.form_version_id)
    answered = asked = missing = 0
    if version is not None:
        sheet = open_filling(db, ResponseId(response.id), "zh_CN")
        answered, asked = sheet.progress()
        missing = 0 if response.state is ResponseState.SUBMITTED else len(_blocking(sheet, sheet.missing()))
    return ChecklistRow(
        response.form_id, _title(db, response.form_id, response.form_version_id),
        version.form_number if version else None, due, response.copy, ResponseId(response.id), response.state,
        answered, asked, missing, response.submitted_at, version is not None,
    )  # fmt: skip


def _not_begun(db: Read, order_id: OrderId, form_id: str, due: Due) -> ChecklistRow:
    version = version_for(db, order_id, form_id)
    asked, missing = _asked_when_empty(compiled(db, version)[1]) if version else (0, 0)
    return ChecklistRow(
        form_id, _title_of(form_id, version), version.form_number if version else None, due, 1, None, None, 0, asked,
        missing, None, version is not None,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _asked_when_empty(plan: Plan) -> tuple[int, int]:
    """Count what an untouched form asks, and what of it must be answered."""
    sheet = Filling(plan.form, now=lambda: datetime(2000, 1, 1, tzinfo=UTC), plan=plan)
    return sheet.progress()[1], len(_blocking(sheet, sheet.missing()))


def _title(db: Read, form_id: str, version_id: uuid.UUID) -> Pair:
    return _title_of(form_id, db.get(FormVersion, FormVersionId(version_id)))


def _title_of(form_id: str, version: FormVersion | None) -> Pair:
    """Name a form by its own titles, if it has one in each language, else as the handbook does."""
    if version is not None and version.title_en and version.title_en != version.title:
        return Pair(version.title, version.title_en)
    zh, en = (named("form", form_id, language) for language in ("zh_CN", "en"))
    return Pair(version.title if version and zh == form_id else zh, en)


def _draft(tx: Write, response_id: ResponseId) -> Response:
    response = tx.get(Response, response_id)
    if response is None:
        raise ChecklistUnknown(response_id=response_id)
    if response.state is ResponseState.SUBMITTED:
        raise ChecklistClosed(title=_title(tx, response.form_id, response.form_version_id))
    return response


def _blocking(sheet: Filling, missing: Iterable[Missing]) -> list[Missing]:
    nodes = sheet.form.nodes
    later = {
        key
        for key, node in nodes.items()
        if isinstance(node, Question) and node.kind is Kind.SIGNATURE and not sheet.form.repeat_of(key)
    }
    return [each for each in missing if each.key.question not in later]


def _zone(db: Read, order_id: OrderId) -> ZoneInfo:
    view = order_view(db, order_id)
    return ZoneInfo(view.site.zone if view.site else "Asia/Shanghai")
