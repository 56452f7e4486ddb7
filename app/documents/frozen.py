"""What was signed and sealed is frozen: an edit that would change it is refused until the order is opened again.

Opening it again voids the signatures with a reason; a new revision, signed anew, then takes the old one's place.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from app.acceptance import signed_work
from app.documents.content import WORK_ORDER
from app.documents.shelf import documents
from app.errors import Refused
from app.signatures import standing_signature
from app.store.door import RowChange, Write
from app.store.kinds import SignaturePurpose, SignatureSide
from app.store.types import OrderId

_CARRYING: Final = frozenset({"work_orders", "order_facts", "planned_parts", "parts_used", "time_marks", "responses"})
"""The entities whose rows can change what was signed."""


class SealedFrozen(Refused):
    """The edit would change what was signed and sealed. Facts: number (of the document)."""

    code = "sealed_frozen"
    rule = "BR-61"
    way_on = "reopen"


def keep_sealed(tx: Write, changes: Sequence[RowChange]) -> None:
    """Refuse a person's own edit that changes sealed content; what head office said was decided there.

    Raises:
        SealedFrozen: as named.
    """
    if not tx.is_recorded:
        return
    touched = {each.order_id for each in changes if each.entity in _CARRYING and each.order_id is not None}
    for order_id in sorted(touched):
        _check(tx, OrderId(order_id))


def _check(tx: Write, order_id: uuid.UUID) -> None:
    standing = [row for row in documents(tx, OrderId(order_id)) if row.state == "signed" and row.kind == WORK_ORDER]
    if not standing:
        return
    for side in (SignatureSide.CUSTOMER, SignatureSide.ENGINEER):
        signed = standing_signature(tx, OrderId(order_id), SignaturePurpose.ACCEPTANCE, side)
        if signed is None:
            continue
        now = signed_work(tx, OrderId(order_id))
        if any(signed.content.get(name) != value for name, value in now.items()):
            raise SealedFrozen(number=standing[-1].number)
        return
