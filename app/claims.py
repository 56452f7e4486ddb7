"""Claims against the maker: begun on the laptop by a damage report, judged at head office in a fixed order.

Source: BR-78, BR-79; F-14, F-15; REQUIREMENTS 3.18.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from app.errors import Refused
from app.orders import OrderView, order_view
from app.responses import said_in
from app.store.door import Read, Write
from app.store.kinds import ResponseState
from app.store.tables import Claim, Response
from app.store.types import OrderId, ResponseId
from app.warranty import Verdict

DAMAGE_FORM: Final = "damage_report"
EVIDENCE: Final = "engineer_damage_report"
NUMBER: Final = "CL"
_COVERED: Final = frozenset({Verdict.COVERED, Verdict.NOT_STARTED})


class DamageReportMissing(Refused):
    """A claim needs a damage report that is handed in."""

    code = "damage_report_missing"
    rule = "BR-78"
    way_on = "fill_checklist"


class ClaimOutsideWarranty(Refused):
    """Only equipment in warranty is claimed for. Facts: verdict."""

    code = "claim_outside_warranty"
    rule = "BR-79"


@dataclass(frozen=True)
class ClaimRow:
    """One claim of an order."""

    id: uuid.UUID
    number: str
    order_id: OrderId
    evidence: str
    response_id: ResponseId | None
    text: str
    at: datetime


def start_claim(tx: Write, order_id: OrderId) -> ClaimRow:
    """Begin a claim with the damage report of the order; one begun before is given. Source: BR-78, BR-79.

    Raises:
        DamageReportMissing, ClaimOutsideWarranty: as named.
    """
    report = _report(tx, order_id)
    if report is None:
        raise DamageReportMissing(order_id=order_id)
    known = next((row for row in claims(tx, order_id) if row.response_id == report.id), None)
    if known is not None:
        return known
    view = order_view(tx, order_id)
    verdict = view.asset.coverage.parts if view.asset else Verdict.UNDETERMINED
    if verdict not in _COVERED:
        raise ClaimOutsideWarranty(verdict=verdict)
    said = said_in(tx, ResponseId(report.id))
    row = Claim(
        id=tx.new_id(), number=tx.next_number(NUMBER), order_id=order_id,
        asset_id=view.asset.id if view.asset else None, part_id=None, evidence=EVIDENCE, response_id=report.id,
        text=str(said.get("proposal") or said.get("cause_text") or "") or None, at=tx.now, by_id=tx.actor_id,
        voids_id=None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return _row(row)


def start_by_form(tx: Write, order_id: OrderId, response_id: ResponseId) -> ClaimRow | None:
    """Begin the claim a damage report asks for as it is handed in; outside the warranty none is begun."""
    response = tx.get(Response, response_id)
    if response is None or response.form_id != DAMAGE_FORM or said_in(tx, response_id).get("claim") != "yes":
        return None
    try:
        return start_claim(tx, order_id)
    except ClaimOutsideWarranty:
        return None


def claims(db: Read, order_id: OrderId) -> list[ClaimRow]:
    """List the claims of an order that stand, oldest first."""
    found = db.scalars(sa.select(Claim).where(Claim.order_id == order_id).order_by(Claim.at, Claim.id))
    voided = {row.voids_id for row in found}
    return [_row(row) for row in found if row.id not in voided and row.voids_id is None]


def in_warranty(view: OrderView) -> bool:
    """Tell whether the equipment of an order may be claimed for."""
    return view.asset is not None and view.asset.coverage.parts in _COVERED


def _report(db: Read, order_id: OrderId) -> Response | None:
    found = db.scalars(
        sa.select(Response).where(
            Response.order_id == order_id, Response.form_id == DAMAGE_FORM, Response.state == ResponseState.SUBMITTED
        ).order_by(Response.copy)
    )  # fmt: skip
    return found[-1] if found else None


def _row(row: Claim) -> ClaimRow:
    return ClaimRow(
        row.id, row.number, OrderId(row.order_id), row.evidence,
        ResponseId(row.response_id) if row.response_id else None, row.text or "", row.at,
    )  # fmt: skip
