"""Measured values out of their limits: they hold the acceptance until they are measured again, the former value kept.

A form says what counts: a computed verdict marked `rework` that says `fail`. Source: BR-59, S-39.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from app.checklists import open_filling, reopen, store_answers, submit
from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact
from app.published import compiled
from app.store.door import Read, Write
from app.store.kinds import FactKind, ResponseState
from app.store.tables import FormVersion, Response
from app.store.types import OrderId, ResponseId
from app.words import Pair, Sentence
from forms.answers import NUMBERS, Kind
from forms.definition import Form, Question
from forms.filling import Filling

REWORK: Final = "rework"


class ReadingFailed(Refused):
    """A measured value is out of its limits, so the work is not done. Facts: count, readings (sentences)."""

    code = "reading_failed"
    rule = "BR-59"
    way_on = "measure_again"


class ReadingUnknown(Refused):
    """There is no such value to be measured again, or it is within its limits by now."""

    code = "reading_unknown"
    rule = "BR-59"


class ActionMissing(Refused):
    """A value measured again says nothing of what was done in between."""

    code = "action_missing"
    rule = "BR-59"
    way_on = "measure_again"


@dataclass(frozen=True)
class Reading:
    """One value out of its limits, and where it was written down."""

    response_id: ResponseId
    instance: str
    question: str
    name: Pair
    value: str
    unit: str
    limits: Pair

    def say(self, language: str) -> str:
        """Say it in one clause."""
        return self.sentence.say(language)

    @property
    def sentence(self) -> Sentence:
        """Say what was measured and what would be right."""
        key = "measurement.out" if self.limits.zh else "measurement.failed"
        return Sentence(key, {"name": self.name, "value": self.value, "unit": self.unit, "limits": self.limits})


@dataclass(frozen=True)
class Earlier:
    """A value as it was before it was measured again: what was done then, and what came of it ("" if nothing yet)."""

    name: Pair
    value: str
    unit: str
    at: datetime
    action: str
    again: str


def failed(db: Read, order_id: OrderId) -> list[Reading]:
    """List the values of an order that are out of their limits as they stand now."""
    found = db.scalars(
        sa.select(Response).where(Response.order_id == order_id).order_by(Response.form_id, Response.copy)
    )
    readings: list[Reading] = []
    for response in found:
        version = db.get(FormVersion, response.form_version_id)
        if version is not None and _judges(compiled(db, version)[0]):
            readings += _failed_in(open_filling(db, ResponseId(response.id), "zh_CN"), ResponseId(response.id))
    return readings


def keep_failed(tx: Write, order_id: OrderId, response_id: ResponseId) -> None:
    """Keep the values of a checklist that are out of their limits as it is handed in."""
    known = {_place(fact.detail): fact for fact in facts_of(tx, order_id, [FactKind.READING_FAILED])}
    for reading in failed(tx, order_id):
        detail = _detail(reading)
        kept = known.get(_place(detail))
        if reading.response_id == response_id and (kept is None or kept.detail.get("again")):
            record_fact(tx, order_id, FactKind.READING_FAILED, detail)


def measure_again(tx: Write, order_id: OrderId, reading: Reading, value: Decimal, *, action: str) -> None:
    """Write the value measured anew in the place of one out of its limits; the former stays on record.

    Raises:
        ActionMissing: nothing says what was done in between.
        ReadingUnknown: the value is not out of its limits any more.
        ReopenTooLate: the work is finished; reopen it first.
        FormIncomplete: the checklist was handed in and cannot be with this value.
    """
    if not action.strip():
        raise ActionMissing(name=reading.name)
    if reading not in failed(tx, order_id):
        raise ReadingUnknown(name=reading.name)
    response = tx.get(Response, reading.response_id)
    is_handed_in = response is not None and response.state is ResponseState.SUBMITTED
    if is_handed_in:
        reopen(tx, reading.response_id)
    detail = _detail(reading)
    former = next((each for each in facts_of(tx, order_id, [FactKind.READING_FAILED]) if _is_open(each, detail)), None)
    record_fact(
        tx, order_id, FactKind.READING_FAILED, {**detail, "again": f"{value:f}"}, action.strip(),
        former.id if former else None,
    )  # fmt: skip
    sheet = open_filling(tx, reading.response_id, "zh_CN")
    store_answers(tx, reading.response_id, sheet.set(reading.question, value, reading.instance).answers)
    if is_handed_in:
        submit(tx, reading.response_id)
        keep_failed(tx, order_id, reading.response_id)


def earlier(db: Read, order_id: OrderId) -> list[Earlier]:
    """List the values that were out of their limits, oldest first."""
    found = facts_of(db, order_id, [FactKind.READING_FAILED])
    return [
        Earlier(
            Pair(str(fact.detail.get("name", "")), fact.detail.get("name_en")), str(fact.detail.get("value", "")),
            str(fact.detail.get("unit", "")), fact.at, fact.text or "", str(fact.detail.get("again", "")),
        )
        for fact in found
    ]  # fmt: skip


def _judges(form: Form) -> bool:
    return any(isinstance(node, Question) and node.on_fail == REWORK for node in form.nodes.values())


def _failed_in(sheet: Filling, response_id: ResponseId) -> list[Reading]:
    found: list[Reading] = []
    for failure in sheet.failures():
        if failure.action != REWORK:
            continue
        measured = _measured(sheet.form, failure.key.question)
        value = sheet.value(measured.key, failure.key.instance) if measured is not None else None
        if measured is None or value is None:
            continue
        name, unit, limits = _said(sheet, measured, failure.key.instance)
        found.append(
            Reading(response_id, failure.key.instance, measured.key, name, f"{Decimal(str(value)):f}", unit, limits)
        )
    return found


def _measured(form: Form, verdict: str) -> Question | None:
    """Find the value a verdict is about: the last number asked before it in the same part of the form."""
    part, last = verdict.rpartition("/")[0], None
    for key, node in form.nodes.items():
        if key == verdict:
            return last
        if isinstance(node, Question) and key.rpartition("/")[0] == part and node.kind in NUMBERS:
            last = node
    return None


def _said(sheet: Filling, measured: Question, instance: str) -> tuple[Pair, str, Pair]:
    """Name a value, its unit and its limits: as the form asks it, or in a repeat as that row says itself."""
    form, part = sheet.form, measured.key.rpartition("/")[0]
    if not form.repeat_of(measured.key):
        return _pair(measured.label), measured.unit, _pair(measured.hint)
    beside = [node for key, node in form.nodes.items() if isinstance(node, Question) and key.rpartition("/")[0] == part]
    texts = [sheet.value(each.key, instance) for each in beside if each.kind is Kind.TEXT]
    bounds = {
        mark: sheet.value(each.key, instance)
        for each in beside
        for mark in ("min", "max")
        if each.kind in NUMBERS and each.name.endswith(f"_{mark}")
    }
    name, unit = [*(str(each) if each else "" for each in texts), "", ""][:2]
    return Pair(name), measured.unit or unit, _bounds(bounds.get("min"), bounds.get("max"))


def _bounds(least: object, most: object) -> Pair:
    if least is not None and most is not None:
        return Pair(f"{least}–{most}")
    return Pair(f"≥ {least}" if least is not None else f"≤ {most}" if most is not None else "")


def _pair(texts: Mapping[str, str]) -> Pair:
    """Take a text of a form in both languages; what it has in one alone is said in that one."""
    chinese = next((text for language, text in texts.items() if "zh" in language.lower()), "")
    english = next((text for language, text in texts.items() if "en" in language.lower()), "")
    return Pair(chinese or english or next(iter(texts.values()), ""), english or None)


def _detail(reading: Reading) -> dict[str, Any]:
    return {
        "response": str(reading.response_id), "instance": reading.instance, "question": reading.question,
        "name": reading.name.zh, "name_en": reading.name.en, "value": reading.value, "unit": reading.unit,
        "limits": reading.limits.zh,
    }  # fmt: skip


def _place(detail: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(detail.get(name, "")) for name in ("response", "instance", "question", "value"))


def _is_open(fact: FactRow, detail: Mapping[str, Any]) -> bool:
    return _place(fact.detail) == _place(detail) and not fact.detail.get("again")
