"""A question goes up: from the team on site by tiers to whoever can answer it, and is tracked to its end.

Source: BR-57, BR-14; F-38; REQUIREMENTS 3.33.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.errors import Refused
from app.evidence import FactRow, facts_of, record_fact, standing_fact
from app.people import PersonRow, answerable, person_row, region_of
from app.store.door import Read, Write
from app.store.kinds import FactKind, Role
from app.store.types import OrderId


class Tier(StrEnum):
    """Who looks at a question next, from near to far. Source: REQUIREMENTS 3.33."""

    SUPERIOR = "superior"
    SERVICE_CENTRE = "service_centre"
    RND = "rnd"
    VENDOR = "vendor"


class Flag(StrEnum):
    """What makes a fault more than a fault. Source: BR-13, BR-14, REQUIREMENTS 3.7."""

    CANNOT_OPERATE = "cannot_operate"
    SAFETY = "safety"
    BATCH = "batch"
    MAJOR = "major"


class NewsKind(StrEnum):
    """What became of an escalation."""

    ANSWERED = "answered"
    APPLIED = "applied"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"


CLOSING: Final = frozenset({NewsKind.SOLVED, NewsKind.NOT_SOLVED})
ROLES: Final = {
    Tier.SUPERIOR: (Role.REGIONAL_MANAGER, Role.MANAGER),
    Tier.SERVICE_CENTRE: (Role.MANAGER,),
    Tier.RND: (Role.TECHNICAL,),
    Tier.VENDOR: (Role.TECHNICAL,),
}
INFORMED: Final = {
    Flag.CANNOT_OPERATE: (Role.MANAGER,),
    Flag.SAFETY: (Role.MANAGER, Role.QUALITY),
    Flag.BATCH: (Role.MANAGER, Role.QUALITY, Role.TECHNICAL),
    Flag.MAJOR: (Role.VICE_PRESIDENT, Role.MANAGER, Role.QUALITY, Role.TECHNICAL),
}
"""Which departments are told of a flag at once. Source: BR-14."""


class QuestionMissing(Refused):
    """A question goes up without words."""

    code = "question_missing"
    rule = "BR-57"
    way_on = "escalate"


class TierNotHigher(Refused):
    """The question is there already, or beyond it. Facts: tier, current."""

    code = "tier_not_higher"
    rule = "BR-57"
    way_on = "escalate"


class CustomerNotTold(Refused):
    """A question goes up, and the customer does not know."""

    code = "customer_not_told"
    rule = "BR-57"
    way_on = "escalate"


class EscalationClosed(Refused):
    """This escalation has come to its end, or there is none."""

    code = "escalation_closed"
    rule = "BR-57"


@dataclass(frozen=True)
class Escalation:
    """One question that went up, and everything that became of it."""

    id: uuid.UUID
    tier: Tier
    to: PersonRow | None
    question: str
    proposed: str
    at: datetime
    by_id: uuid.UUID | None
    news: tuple[tuple[NewsKind, FactRow], ...]
    is_passed_on: bool

    @property
    def is_open(self) -> bool:
        """Tell whether its end is still to come."""
        return not self.is_passed_on and not any(kind in CLOSING for kind, _fact in self.news)


def record_escalation(
    tx: Write, order_id: OrderId, *, tier: Tier, question: str, to_id: uuid.UUID | None = None, proposed: str = "",
    customer_told: bool = True,
) -> uuid.UUID:  # fmt: skip
    """Hand a question to a higher tier; without a name it goes to the one who answers for that tier. Source: BR-57.

    Raises:
        QuestionMissing, CustomerNotTold, TierNotHigher: as named.
    """
    if not question.strip():
        raise QuestionMissing(order_id=order_id)
    if not customer_told:
        raise CustomerNotTold(order_id=order_id)
    open_ = [each for each in escalations(tx, order_id) if each.is_open]
    rank = list(Tier)
    if open_ and rank.index(tier) <= rank.index(open_[-1].tier):
        raise TierNotHigher(tier=tier, current=open_[-1].tier)
    person = person_row(tx, to_id) or who_answers(tx, order_id, tier)
    detail = {
        "tier": tier.value, "to_id": str(person.id) if person else None, "proposed": proposed.strip(),
        "from_id": str(open_[-1].id) if open_ else None,
    }  # fmt: skip
    return record_fact(tx, order_id, FactKind.ESCALATED, detail, question.strip())


def add_news(tx: Write, order_id: OrderId, escalation_id: uuid.UUID, kind: NewsKind, text: str) -> None:
    """Record what became of an escalation: an answer, its trial, the end.

    Raises:
        EscalationClosed, QuestionMissing: as named.
    """
    found = next((each for each in escalations(tx, order_id) if each.id == escalation_id), None)
    if found is None or not found.is_open:
        raise EscalationClosed(order_id=order_id)
    if not text.strip():
        raise QuestionMissing(order_id=order_id)
    detail = {"escalation_id": str(escalation_id), "kind": kind.value}
    record_fact(tx, order_id, FactKind.ESCALATION_NEWS, detail, text.strip())


def escalations(db: Read, order_id: OrderId) -> list[Escalation]:
    """List the questions of an order that went up, oldest first."""
    found = facts_of(db, order_id, [FactKind.ESCALATED, FactKind.ESCALATION_NEWS])
    raised = [fact for fact in found if fact.kind == FactKind.ESCALATED]
    onward = {fact.detail.get("from_id") for fact in raised}
    tiers = {each.value: each for each in Tier}
    return [
        Escalation(
            fact.id, tiers.get(str(fact.detail.get("tier")), Tier.SUPERIOR), person_row(db, _id(fact, "to_id")),
            fact.text or "", str(fact.detail.get("proposed") or ""), fact.at, fact.by_id, _news(found, fact.id),
            str(fact.id) in onward,
        )
        for fact in raised
    ]  # fmt: skip


def open_escalation(db: Read, order_id: OrderId) -> Escalation | None:
    """Find the question that is still up."""
    return next((each for each in reversed(escalations(db, order_id)) if each.is_open), None)


def who_answers(db: Read, order_id: OrderId, tier: Tier) -> PersonRow | None:
    """Name who answers for a tier: of the engineer's region first, then of no region, by code."""
    return next(iter(answerable(db, ROLES[tier], region_of(db, order_id))), None)


def flag(tx: Write, order_id: OrderId, flags: Collection[Flag], text: str = "") -> None:
    """Say what makes the fault more than a fault; the departments it concerns are named with it. Source: BR-14."""
    former = standing_fact(tx, order_id, FactKind.FLAGGED)
    detail = {"flags": sorted(each.value for each in flags)}
    record_fact(tx, order_id, FactKind.FLAGGED, detail, text.strip() or None, former.id if former else None)


def flags(db: Read, order_id: OrderId) -> tuple[Flag, ...]:
    """List the flags of an order."""
    fact = standing_fact(db, order_id, FactKind.FLAGGED)
    said = set(fact.detail.get("flags", ())) if fact else set()
    return tuple(each for each in Flag if each.value in said)


def informed(db: Read, order_id: OrderId) -> list[PersonRow]:
    """List who is told of the flags of an order, by code. Source: BR-14."""
    roles = [role for each in flags(db, order_id) for role in INFORMED[each]]
    region = region_of(db, order_id)
    found = (answerable(db, (role,), region) for role in dict.fromkeys(roles))
    return sorted((people[0] for people in found if people), key=lambda person: person.code)


def _news(found: list[FactRow], escalation_id: uuid.UUID) -> tuple[tuple[NewsKind, FactRow], ...]:
    kinds = {each.value: each for each in NewsKind}
    return tuple(
        (kinds.get(str(fact.detail.get("kind")), NewsKind.ANSWERED), fact)
        for fact in found
        if fact.kind == FactKind.ESCALATION_NEWS and fact.detail.get("escalation_id") == str(escalation_id)
    )


def _id(fact: FactRow, name: str) -> uuid.UUID | None:
    said = fact.detail.get(name)
    return uuid.UUID(str(said)) if said else None
