"""A visit that ends before the work does: the customer signs for what was done, and the order stays open.

An interim record is no acceptance: it says what was done and found so far, and who looks at it now. A record signed
before the work went on says less than the order does, so it no longer counts for a later leave.

Source: BR-57, BR-61, BR-62; W14, W17; the sample world's decision 13.
"""

from __future__ import annotations

from typing import Any, Final

from app.errors import Refused
from app.escalation import open_escalation
from app.evidence import FactRow, record_fact, standing_fact
from app.order_types import VISITS
from app.store.door import Read, Write
from app.store.kinds import FactKind, OrderType
from app.store.kinds import OrderState as S
from app.store.types import OrderId
from app.words import Sentence

BREAKS: Final = frozenset({S.ESCALATED, S.AWAITING_PARTS})
"""Where the work stands still for a reason that may outlast the visit."""
_VISITED: Final = VISITS - {OrderType.PART_SALE}


class VisitUnsigned(Refused):
    """The engineer would leave an escalated order, and nobody has signed for what was done on this visit."""

    code = "visit_unsigned"
    rule = "BR-57"
    way_on = "sign_visit"


class VisitEnded(Refused):
    """The engineer has left the customer, so the work does not go on without a new visit. Facts: at (as a `When`)."""

    code = "visit_ended"
    rule = "BR-34"
    way_on = "come_again"


def so_far(db: Read, order_id: OrderId) -> tuple[dict[str, Any], list[Sentence]]:
    """Give what stays open, for the sheet the customer signs: the question that is up, and who has it."""
    up = open_escalation(db, order_id)
    if up is None:
        return {}, [Sentence("signing.line.continued")]
    who = up.to.name if up.to else ""
    content = {"question": up.question, "tier": up.tier.value, "to": up.to.code if up.to else ""}
    asked = Sentence("signing.line.question" if up.to else "signing.line.question_of_nobody",
                     {"question": up.question, "tier": up.tier, "who": who})  # fmt: skip
    return {"open": content}, [asked, Sentence("signing.line.continued")]


def may_be_signed(order_type: OrderType, state: S, *, is_begun: bool) -> bool:
    """Tell whether a visit may end here with a record of its own: the work began, and stands still. Pure."""
    return state in BREAKS and is_begun and order_type in _VISITED


def ended(db: Read, order_id: OrderId) -> FactRow | None:
    """Find the end of the visit, where the order waits for the next one."""
    return standing_fact(db, order_id, FactKind.VISIT_ENDED)


def record_end(tx: Write, order_id: OrderId) -> None:
    """Record that the visit is over while the order is not."""
    former = ended(tx, order_id)
    record_fact(tx, order_id, FactKind.VISIT_ENDED, {}, voids_id=former.id if former else None)
