"""What an order already says, for the questions of a form: nobody writes the same thing twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.evidence import standing_fact
from app.orders import OrderView, order_view
from app.people import person_row
from app.store.door import Write
from app.store.kinds import FactKind, OrderType
from app.store.tables import MaintenanceItem
from app.store.types import OrderId
from app.words import named
from forms.answers import Answer as FormAnswer
from forms.answers import Kind
from forms.filling import Filling

NEXT_DAY: Final = "next_day"
_T = OrderType
_JOB_TYPES: Final = {
    _T.INSTALLATION: "installation", _T.QUALITY_FAULT: "fault", _T.FOLLOW_UP_VISIT: "visit",
    _T.MAINTENANCE: "maintenance",
}  # fmt: skip
_LEVELS: Final = ("一级", "二级", "三级", "四级")


def known_answers(tx: Write, order_id: OrderId, sheet: Filling) -> list[tuple[str, FormAnswer]]:
    """Find what the order already says, for questions of these names at the top of the form."""
    view = order_view(tx, order_id)
    known = _order_says(tx, view)
    found: list[tuple[str, FormAnswer]] = []
    for question in sheet.form.questions:
        if question.kind is Kind.DATE and question.name == NEXT_DAY:
            found += [(question.key, day) for day in [_next_maintenance(tx, view)] if day is not None]
            continue
        value = known.get(question.name)
        if not value or sheet.form.repeat_of(question.key) or sheet.readonly(question.key):
            continue
        is_offered = question.kind is Kind.SELECT_ONE and value in {each.name for each in sheet.choices(question.key)}
        if question.kind in {Kind.TEXT, Kind.BARCODE} or is_offered:
            found.append((question.key, value))
    return found


def _order_says(tx: Write, view: OrderView) -> dict[str, str]:
    engineer = person_row(tx, tx.actor_id) or (view.crew[0] if view.crew else None)
    return {
        "service_no": view.row.number,
        "customer": view.row.customer.zh,
        "serial": view.row.asset_serial or "",
        "engineer": engineer.name.zh if engineer else "",
        "job_type": _JOB_TYPES.get(view.row.order_type, ""),
        "fam": view.asset.family if view.asset else "",
        **_diagnosis_says(tx, view.row.id),
    }


def _diagnosis_says(tx: Write, order_id: OrderId) -> dict[str, str]:
    """Give what was diagnosed before the report was begun, by the names of its questions."""
    found = standing_fact(tx, order_id, FactKind.DIAGNOSED)
    if found is None:
        return {}
    said, cause = found.detail, named("cause", str(found.detail.get("cause", "")), "zh_CN")
    level = str(said.get("level", ""))
    return {
        "phenomenon": str(said.get("phenomenon", "")), "resp": str(said.get("responsibility", "")),
        "cause_text": "：".join(each for each in (cause, found.text) if each),
        "fault_level": f"l{_LEVELS.index(level) + 1}" if level in _LEVELS else "",
    }  # fmt: skip


def _next_maintenance(tx: Write, view: OrderView) -> date | None:
    """Say when the machine is due next after a maintenance today: the shortest cycle of its family. Source: BR-104."""
    if view.asset is None:
        return None
    cycles = sa.select(sa.func.min(MaintenanceItem.cycle_days)).where(MaintenanceItem.family == view.asset.family)
    days = tx.scalar(cycles)
    today = tx.now.astimezone(ZoneInfo(view.row.zone)).date()
    return today + timedelta(days=days) if days else None
