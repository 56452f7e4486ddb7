"""Off the main way: not mended, so escalated, taken away, lent a machine; each records its facts and takes the step."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app import escalation, loaners
from app.approvals import record_consent
from app.errors import Refused
from app.escalation import Flag, Tier
from app.loaners import ReturnMode
from app.progress import check_from, take_step
from app.situation import picture
from app.store.door import Write
from app.store.kinds import ConsentPurpose
from app.store.kinds import OrderState as S
from app.store.types import OrderId


class NobodyOnSite(Refused):
    """A suspected batch, a major fault or a hazard is looked at by an own engineer on site, and nobody is there yet."""

    code = "nobody_on_site"
    rule = "BR-14"


def escalate(
    tx: Write, order_id: OrderId, *, reason: str, tier: Tier = Tier.SUPERIOR, to_id: uuid.UUID | None = None,
    proposed: str = "", customer_told: bool = True,
) -> None:  # fmt: skip
    """Hand the question to the next tier (BR-57); one that is up already goes on to a higher tier.

    Raises:
        NotAllowedNow: the work is not going on.
        QuestionMissing, CustomerNotTold, TierNotHigher: as named.
    """
    is_up = picture(tx, order_id).state is S.ESCALATED
    if not is_up:
        check_from(tx, order_id, S.ESCALATED)
    escalation.record_escalation(
        tx, order_id, tier=tier, question=reason, to_id=to_id, proposed=proposed, customer_told=customer_told
    )
    if not is_up:
        take_step(tx, order_id, S.ESCALATED, reason)


def take_away(
    tx: Write, order_id: OrderId, *, said_by: str, condition: str, accessories: str = "", item: str = "",
    return_mode: ReturnMode = ReturnMode.DELIVERED, explanation: str | None = None,
) -> str:  # fmt: skip
    """Take the product away, with the customer's consent, and give the number of its voucher (BR-55).

    Raises:
        NotAllowedNow: the work is not going on.
        SpeakerMissing, ConditionMissing: as named.
    """
    check_from(tx, order_id, S.TAKEN_AWAY)
    record_consent(tx, order_id, ConsentPurpose.TAKE_AWAY, is_given=True, said_by=said_by, explanation=explanation)
    voucher = loaners.take_away(
        tx, order_id, condition=condition, accessories=accessories, item=item, return_mode=return_mode
    )
    take_step(tx, order_id, S.TAKEN_AWAY)
    return voucher


def bring_back(tx: Write, order_id: OrderId, *, condition: str) -> None:
    """Bring the product back to the customer; the work goes on there (BR-55).

    Raises:
        NotTakenAway, ConditionMissing: as named.
    """
    loaners.bring_back(tx, order_id, condition=condition)
    take_step(tx, order_id, S.IN_PROGRESS)


def flag(tx: Write, order_id: OrderId, flags: Collection[Flag], text: str = "") -> None:
    """Say what makes the fault more than a fault; whom it concerns is told. Source: BR-13, BR-14.

    Raises:
        NobodyOnSite: a suspected batch or a major fault is found by who is there, not from afar.
    """
    seen = picture(tx, order_id)
    if {Flag.BATCH, Flag.MAJOR} & set(flags) and seen.identity is None:
        raise NobodyOnSite(order_id=order_id)
    escalation.flag(tx, order_id, flags, text)
