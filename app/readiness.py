"""Ready to leave: what one order needs before the road, each with a verdict and the place where it is mended.

Stops are what the rules stop by (appointment, preparation); the rest is said, and may be left as it is.
Source: BR-32 to BR-40, DESIGN 3.1.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app import appointments, supply
from app.assets import history
from app.checklists import ChecklistRow, checklists
from app.customers import contacts_of
from app.evidence import standing_fact
from app.order_types import VISITS, Due, crew_minimum
from app.orders import OrderView, order_view
from app.store import keys
from app.store.door import Read
from app.store.kinds import FactKind
from app.store.types import OrderId
from app.words import Measure, Sentence

ENOUGH_BYTES: Final = 2 << 30
GIGABYTE: Final = 1 << 30
CERTIFICATE: Final = "certificate engineer"
SOON_EXPIRED: Final = timedelta(days=30)


class Ready(StrEnum):
    """How one line of the check stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Machine:
    """What only the laptop itself can tell."""

    free_bytes: int
    person_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Line:
    """One line: `what` names its sentence, `way` where it is mended ("" where nothing is to be done there)."""

    what: str
    verdict: Ready
    said: Sentence
    way: str = ""
    rule: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def mend(self) -> Sentence:
        """Name what mends it, for the button."""
        return Sentence(f"readiness.way.{self.way}")


def readiness(db: Read, order_id: OrderId, machine: Machine) -> tuple[Line, ...]:
    """Check one order before the road.

    Raises:
        OrderUnknown: it is not here.
    """
    view = order_view(db, order_id)
    forms = checklists(db, order_id)
    lines = [*_data(db, view), *_forms(forms)]
    if view.row.order_type in VISITS:
        lines += [*_appointment(db, view), *_preparation(db, order_id, forms)]
    lines += [*_parts(db, order_id, machine), _signer(db, view), _crew(view), _disk(machine), _certificate(db)]
    return tuple(lines)


def missing(lines: tuple[Line, ...]) -> int:
    """Count what must be mended before the road."""
    return sum(line.verdict is Ready.BAD for line in lines)


def _line(what: str, verdict: Ready, way: str = "", rule: str = "", **facts: object) -> Line:
    said = Sentence(f"readiness.line.{what}.{verdict}", facts)
    return Line(what, verdict, said, "" if verdict is Ready.OK else way, rule, facts)


def _data(db: Read, view: OrderView) -> Iterator[Line]:
    lacking = [name for name, value in (("site", view.site), ("customer", view.customer)) if value is None]
    if lacking:
        yield _line("data", Ready.BAD, "sync", names=[Sentence(f"readiness.names.{name}") for name in lacking])
    else:
        yield _line("data", Ready.OK)
    if view.asset is None:
        yield _line("history", Ready.WARN)
    else:
        earlier = [each for each in history(db, view.asset.id) if each.order_id != view.row.id]
        yield _line("history", Ready.OK, rule="BR-40", count=len(earlier), serial=view.asset.serial)


def _appointment(db: Read, view: OrderView) -> Iterator[Line]:
    if view.row.start_at is None:
        yield _line("appointment", Ready.BAD, "appointment", "BR-34")
        return
    yield _line("appointment", Ready.OK, rule="BR-34")
    said = appointments.told(db, view.row.id)
    yield _line("confirmation", Ready.OK if said.confirmed else Ready.WARN, "confirmation", "BR-34")


def _forms(forms: list[ChecklistRow]) -> Iterator[Line]:
    absent = [form.title for form in forms if not form.is_here]
    if absent:
        yield _line("forms", Ready.BAD, "sync", "BR-87", count=len(absent), names=absent)
    else:
        yield _line("forms", Ready.OK, rule="BR-87", count=len(forms))


def _preparation(db: Read, order_id: OrderId, forms: list[ChecklistRow]) -> Iterator[Line]:
    still_open = [form for form in forms if form.due is Due.BEFORE_TRAVEL and not form.is_done]
    skipped = standing_fact(db, order_id, FactKind.SKIPPED)
    if still_open and skipped is not None:
        yield _line("preparation", Ready.WARN, "preparation", "BR-38", reason=skipped.text or "")
    elif still_open:
        form = still_open[0]
        count = form.missing or form.asked
        yield _line("preparation", Ready.BAD, "preparation", "BR-38", title=form.title, count=count)
    else:
        yield _line("preparation", Ready.OK, rule="BR-38")


def _parts(db: Read, order_id: OrderId, machine: Machine) -> Iterator[Line]:
    rows = supply.to_carry(db, order_id, machine.person_id)
    short = [row for row in rows if row.short > Decimal(0)]
    if not rows:
        yield _line("parts_none", Ready.OK)
    elif not short:
        yield _line("parts", Ready.OK, count=len(rows))
    for row in short:
        unit = row.part.unit
        verdict = Ready.WARN if row.asked >= row.short else Ready.BAD
        there, wanted = Measure(row.in_van, unit), Measure(row.wanted, unit)
        yield _line("parts", verdict, "parts", "BR-39", part=row.part.name, there=there, wanted=wanted)


def _signer(db: Read, view: OrderView) -> Line:
    contacts = contacts_of(db, view.customer.id) if view.customer else []
    signer = next((each for each in contacts if each.may_sign), None)
    if signer is None:
        return _line("signer", Ready.WARN, rule="BR-59")
    return _line("signer", Ready.OK, rule="BR-59", name=signer.name)


def _crew(view: OrderView) -> Line:
    wanted, there = crew_minimum(view.row.order_type, view.fault_level), len(view.crew)
    lead = view.crew[0].name if view.crew else ""
    return _line(
        "crew", Ready.OK if there >= wanted else Ready.WARN, "", "BR-33", count=there, wanted=wanted, lead=lead
    )


def _disk(machine: Machine) -> Line:
    enough = machine.free_bytes > ENOUGH_BYTES
    return _line("disk", Ready.OK if enough else Ready.WARN, count=machine.free_bytes // GIGABYTE)


def _certificate(db: Read) -> Line:
    """Look whether documents can be sealed with the engineer's certificate on the way."""
    certificate = keys.secret(db, CERTIFICATE)
    if not certificate:
        return _line("certificate", Ready.WARN, "sync")
    ends_at = keys.ends_at(certificate)
    if ends_at <= db.clock.now():
        return _line("certificate", Ready.BAD, "sync", until=ends_at.date())
    verdict = Ready.WARN if ends_at - db.clock.now() <= SOON_EXPIRED else Ready.OK
    return _line("certificate", verdict, "sync", until=ends_at.date())
