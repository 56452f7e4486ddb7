"""What the customer signs on site besides acceptance: the cause that is not ours, what was delivered, who was trained.

Each gives what is signed, free of any language, and the sentences that show it. Source: BR-46, BR-47, F-03, F-05.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from app.checklists import open_filling
from app.coverage import judged
from app.diagnosis import diagnosis
from app.errors import Refused
from app.signatures import standing_signature
from app.store.door import Read
from app.store.kinds import SignaturePurpose, SignatureSide
from app.store.tables import Response
from app.store.types import OrderId, ResponseId, natural_id
from app.words import Sentence
from forms.answers import FILES, Kind
from forms.definition import Question

_LEFT_OUT: Final = FILES | {Kind.NOTE}
INVENTORY_FORM: Final = "delivery_inventory"
TRAINING_FORM: Final = "training_attendance"
Signed = tuple[dict[str, Any], list[Sentence]]


class FaultNoteUnsigned(Refused):
    """The cause is not ours, and the customer has not signed the note that says so and that it is charged."""

    code = "fault_note_unsigned"
    rule = "BR-46"
    way_on = "sign_fault_note"


def fault_note(db: Read, order_id: OrderId) -> Signed:
    """Give what the note on a cause that is not ours says. Source: BR-46."""
    found = diagnosis(db, order_id)
    if found is None:
        return {}, []
    cause = Sentence(f"names.cause.{found.cause}") if found.cause else Sentence("signing.line.cause_in_words")
    told = [
        Sentence("signing.line.phenomenon", {"phenomenon": found.phenomenon}),
        Sentence("signing.line.cause", {"cause": cause, "words": found.cause_text}),
        Sentence("signing.line.responsibility", {"responsibility": found.responsibility}),
    ]
    covered = judged(db, order_id)
    if covered is not None:
        told.append(Sentence("signing.line.coverage", {"reason": covered.reason}))
    return {"diagnosis": found.content()}, told


def check_fault_note(db: Read, order_id: OrderId) -> None:
    """Make sure that a cause that is not ours was signed for, as it is diagnosed now. Source: BR-46.

    Raises:
        FaultNoteUnsigned: it was not, or the diagnosis is another one since.
    """
    found = diagnosis(db, order_id)
    if found is None or not found.is_not_ours:
        return
    sides = (SignatureSide.CUSTOMER, SignatureSide.WITNESS)
    signed = [standing_signature(db, order_id, SignaturePurpose.NOT_OUR_FAULT, side) for side in sides]
    if not any(row is not None and row.content.get("diagnosis") == found.content() for row in signed):
        raise FaultNoteUnsigned(responsibility=found.responsibility)


def inventory(db: Read, order_id: OrderId) -> Signed:
    """Give the lines of the delivery check: what was agreed, what came, what is done about the rest. Source: BR-47."""
    rows = _rows(db, order_id, INVENTORY_FORM, "line")
    told = [
        Sentence(
            "signing.line.delivered" if _is_as_agreed(each) else "signing.line.delivered_wrong",
            {"item": each.get("item", ""), "wanted": each.get("q_contract", ""), "there": each.get("q_recv", ""),
             "problem": each.get("problem", ""),
             "handling": Sentence(f"names.handling.{each.get('handling', 'none')}")},
        )
        for each in rows
    ]  # fmt: skip
    return {"inventory": rows}, told


def attendance(db: Read, order_id: OrderId) -> Signed:
    """Give who took part in the training. Source: F-05."""
    rows = _rows(db, order_id, TRAINING_FORM, "attendee")
    told = [
        Sentence("signing.line.attendee", {"name": each.get("att_name", ""), "post": each.get("post", "")})
        for each in rows
    ]
    return {"attendees": rows}, told


def _is_as_agreed(row: dict[str, str]) -> bool:
    return row.get("damage") != "yes" and row.get("q_contract") == row.get("q_recv")


def _rows(db: Read, order_id: OrderId, form_id: str, repeat: str) -> list[dict[str, str]]:
    """Read the rows of a repeat by the names of their questions, as text; photos and signatures are left out."""
    response_id = ResponseId(natural_id("response", order_id, form_id, 1))
    if db.scalar(sa.select(Response.id).where(Response.id == response_id)) is None:
        return []
    sheet = open_filling(db, response_id, "zh_CN")
    asked = [
        node
        for key, node in sheet.form.nodes.items()
        if isinstance(node, Question) and key.rpartition("/")[0] == repeat and node.kind not in _LEFT_OUT
    ]
    rows = []
    for uid in sheet.instances(repeat):
        said = {node.name: sheet.value(node.key, uid) for node in asked}
        rows.append({name: str(value) for name, value in said.items() if value is not None})
    return rows
