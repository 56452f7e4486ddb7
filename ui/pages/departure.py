"""Ready to leave: what one order needs before the road, looked at in the lane, said on the screen."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.checklists import ChecklistRow, checklists
from app.customers import contacts_of
from app.evidence import FactRow, standing_fact
from app.order_types import Due
from app.orders import OrderRow, order_view
from app.parts import LineState, order_parts
from app.store.door import Read
from app.store.kinds import FactKind
from app.store.kinds import OrderState as S
from app.words import Pair

BEFORE_ROAD: Final = frozenset({S.DISPATCHED, S.APPOINTED, S.PREPARED})
ENOUGH_BYTES: Final = 2 << 30


@dataclass(frozen=True)
class Check:
    """One line of the check: `tone` "ok", "warn" or "bad"; `tab` and `field` lead to where it is mended."""

    what: str
    tone: str
    count: int = 0
    name: Pair | None = None
    there: str = ""
    wanted: str = ""
    tab: str = ""


def look(db: Read, row: OrderRow, folder: Path) -> tuple[Check, ...]:
    """Check one order: data, appointment, checklists, preparation, parts in the van, signer, disk."""
    view = order_view(db, row.id)
    forms = checklists(db, row.id)
    absent = [form for form in forms if not form.is_here]
    open_before = [form for form in forms if form.due is Due.BEFORE_TRAVEL and not form.is_done]
    skipped = standing_fact(db, row.id, FactKind.SKIPPED)
    contacts = contacts_of(db, view.customer.id) if view.customer else []
    signer = next((each for each in contacts if each.may_sign), None)
    free = shutil.disk_usage(folder).free
    return (
        Check("data", "ok", 0 if view.asset is None else 1),
        Check("appointment", "ok" if row.start_at else "bad", tab="overview"),
        Check("forms_absent", "bad", len(absent)) if absent else Check("forms", "ok", len(forms)),
        *_preparation(open_before, skipped),
        *_parts(db, row),
        Check("signer", "ok", name=Pair(signer.name)) if signer else Check("signer_unknown", "warn", tab="overview"),
        Check("disk", "ok" if free > ENOUGH_BYTES else "warn", free >> 30),
    )


def _preparation(forms: list[ChecklistRow], skipped: FactRow | None) -> list[Check]:
    if forms and skipped is not None:
        return [Check("skipped", "warn", name=Pair(skipped.text or ""))]
    return [Check("preparation", "bad", form.missing or form.asked, form.title, tab="checklist") for form in forms]


def lacks(checks: tuple[Check, ...]) -> int:
    """Count what is missing."""
    return sum(check.tone == "bad" for check in checks)


def _parts(db: Read, row: OrderRow) -> list[Check]:
    planned = [line for line in order_parts(db, row.id) if line.state in {LineState.PLANNED, LineState.AGREED}]
    short = [line for line in planned if (line.in_stock or Decimal(0)) < line.quantity]
    if planned and not short:
        return [Check("parts", "ok", len(planned), tab="parts")]
    return [
        Check("part_short", "bad", 1, line.part.name, f"{line.in_stock or 0:f}", f"{line.quantity:f}", tab="parts")
        for line in short
    ]


def say(check: Check, language: str) -> tuple[str, str]:
    """Say a line and what stands at its right; the second is the button's word where it can be mended."""
    name = check.name.say(language) if check.name else ""
    return {**_of_the_order(check, name), **_of_the_van(check, name)}[check.what]


def _of_the_order(check: Check, name: str) -> dict[str, tuple[str, str]]:
    translate, is_fine = QCoreApplication.translate, check.tone == "ok"
    data = translate("Departure", "Order data and machine history")
    no_machine = translate("Departure", "Order data; no machine is named")
    agreed = translate("Departure", "Appointment agreed"), translate("Departure", "confirmed")
    not_agreed = translate("Departure", "No appointment agreed (BR-34)"), translate("Departure", "Agree")
    return {
        "data": (data if check.count else no_machine, translate("Departure", "on this laptop")),
        "appointment": agreed if is_fine else not_agreed,
        "forms": (
            translate("Departure", "Checklists: {count}").format(count=check.count),
            translate("Departure", "on this laptop"),
        ),
        "forms_absent": (
            translate("Departure", "Checklists not on this laptop: {count}").format(count=check.count),
            translate("Departure", "sync once more"),
        ),
        "preparation": (
            translate("Departure", "{title}: {count} open (BR-38)").format(title=name, count=check.count),
            translate("Departure", "Fill in"),
        ),
        "skipped": (
            translate("Departure", "Leaves without the preparation list: {reason}").format(reason=name),
            translate("Departure", "reason kept"),
        ),
    }


def _of_the_van(check: Check, name: str) -> dict[str, tuple[str, str]]:
    translate, is_fine = QCoreApplication.translate, check.tone == "ok"
    short = translate("Departure", "Part: {name}, van {there}, need {wanted}")
    room = translate("Departure", "Disk: {count} GB free, keys usable")
    passed, little = translate("Departure", "passed"), translate("Departure", "little room")
    return {
        "parts": (
            translate("Departure", "Parts planned: {count}").format(count=check.count),
            translate("Departure", "in the van"),
        ),
        "part_short": (
            short.format(name=name, there=check.there, wanted=check.wanted),
            translate("Departure", "Look"),
        ),
        "signer": (
            translate("Departure", "Authorised signer: {name}").format(name=name),
            translate("Departure", "known"),
        ),
        "signer_unknown": (
            translate("Departure", "Nobody is known who may sign"),
            translate("Departure", "Look"),
        ),
        "disk": (room.format(count=check.count), passed if is_fine else little),
    }
