"""What is wrong, why, and who answers for it; then what is proposed, and the customer's word on it.

Source: REQUIREMENTS W11 and W12, BR-46, BR-48, BR-64.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from app.approvals import ConsentRow, record_consent, standing_consent
from app.errors import Refused
from app.evidence import record_fact, standing_fact
from app.store.door import Read, Write
from app.store.kinds import ConsentPurpose, FactKind
from app.store.tables import Answer
from app.store.types import OrderId, natural_id

FAULT_FORM: Final = "quality_fault_report"
LEVELS: Final = ("一级", "二级", "三级", "四级")
CAUSES: Final = (
    "WEAR", "LUB", "ASSY", "MAT", "ELEC", "OPER", "DISM", "NONG", "POWER", "FLOOD", "CIVIL", "LEAK", "DIRT", "SET",
    "DESIGN", "UNKNOWN", "OTHER",
)  # fmt: skip
"""The causes a fault can have; `UNKNOWN` until it is found, `OTHER` is said in words."""
CAUSES_THAT_EXCLUDE: Final[Mapping[str, str]] = {
    "OPER": "misuse", "DISM": "dismantled", "NONG": "non_genuine", "FLOOD": "force_majeure",
}  # fmt: skip
"""What a cause means for the warranty. Source: BR-64."""


class Responsibility(StrEnum):
    """Who answers for the cause. Source: REQUIREMENTS W11, BR-46."""

    OURS = "ours"
    CUSTOMER = "customer"
    THIRD = "third"
    OPEN = "open"


NOT_OURS: Final = frozenset({Responsibility.CUSTOMER, Responsibility.THIRD})


class DiagnosisIncomplete(Refused):
    """A diagnosis without its phenomenon, cause or level. Facts: lacks ("phenomenon", "cause" or "level")."""

    code = "diagnosis_incomplete"
    rule = "BR-51"
    way_on = "diagnose"


class PlanIncomplete(Refused):
    """A plan without its method or its time. Facts: lacks ("method" or "time")."""

    code = "plan_incomplete"
    rule = "BR-48"
    way_on = "plan_repair"


class PlanMissing(Refused):
    """There is no plan the customer could say yes or no to."""

    code = "plan_missing"
    rule = "BR-48"
    way_on = "plan_repair"


class PlanUnconfirmed(Refused):
    """The customer has not said yes to the plan. Facts: is_refused (he said no)."""

    code = "plan_unconfirmed"
    rule = "BR-48"
    way_on = "confirm_plan"


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong, why, who answers for it, how grave it is; `cause` is one of `CAUSES` or "". Source: W11."""

    phenomenon: str
    cause: str
    cause_text: str
    responsibility: Responsibility
    level: str
    at: datetime

    @property
    def is_not_ours(self) -> bool:
        """Tell whether the customer or somebody else answers for it."""
        return self.responsibility in NOT_OURS

    def content(self) -> dict[str, str]:
        """Give what a note on it says, free of any language."""
        return {
            "phenomenon": self.phenomenon, "cause": self.cause, "cause_text": self.cause_text,
            "responsibility": self.responsibility.value,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is proposed, how long it takes, what it was estimated at; and the customer's word on it. Source: BR-48."""

    id: uuid.UUID
    method: str
    minutes: int
    estimate_minor: int | None
    currency: str
    parts: tuple[tuple[str, str], ...]
    at: datetime
    said: ConsentRow | None

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the customer said yes to this very plan."""
        return self.said is not None and self.said.is_given

    def check(self) -> None:
        """Make sure that the customer said yes.

        Raises:
            PlanUnconfirmed: he did not, or said no.
        """
        if not self.is_confirmed:
            raise PlanUnconfirmed(is_refused=self.said is not None)


def diagnose(
    tx: Write, order_id: OrderId, *, phenomenon: str, cause: str, cause_text: str = "",
    responsibility: Responsibility, level: str,
) -> uuid.UUID:  # fmt: skip
    """Record the diagnosis; a later one stands in place of an earlier one. Source: W11, BR-46.

    Raises:
        DiagnosisIncomplete: no phenomenon, no cause ("OTHER" needs words), or no level.
    """
    is_said = cause in CAUSES and (cause != "OTHER" or cause_text.strip())
    given = {"phenomenon": phenomenon.strip(), "cause": is_said, "level": level in LEVELS}
    for name, is_there in given.items():
        if not is_there:
            raise DiagnosisIncomplete(lacks=name)
    former = standing_fact(tx, order_id, FactKind.DIAGNOSED)
    detail = {
        "phenomenon": phenomenon.strip(), "cause": cause, "responsibility": responsibility.value, "level": level,
    }  # fmt: skip
    return record_fact(
        tx, order_id, FactKind.DIAGNOSED, detail, cause_text.strip() or None, former.id if former else None
    )


def diagnosis(db: Read, order_id: OrderId) -> Diagnosis | None:
    """Find what was diagnosed last: recorded by itself, or said in the fault report.

    The report repeats the diagnosis; it stands in its place only where it names another responsibility, later.
    """
    fact, written = standing_fact(db, order_id, FactKind.DIAGNOSED), _reported_diagnosis(db, order_id)
    if fact is None:
        return written
    known = {each.value: each for each in Responsibility}
    found = Diagnosis(
        str(fact.detail.get("phenomenon", "")), str(fact.detail.get("cause", "")), fact.text or "",
        known.get(str(fact.detail.get("responsibility")), Responsibility.OPEN), str(fact.detail.get("level", "")),
        fact.at,
    )  # fmt: skip
    is_other = written is not None and written.at > found.at and written.responsibility is not found.responsibility
    return written if is_other else found


def _reported_diagnosis(db: Read, order_id: OrderId) -> Diagnosis | None:
    """Read the diagnosis from the fault report, as soon as it says who answers for the cause."""
    found = db.scalars(sa.select(Answer).where(
        Answer.response_id == natural_id("response", order_id, FAULT_FORM, 1), Answer.instance == "",
    ))  # fmt: skip
    said = {each.question.rpartition("/")[2]: each for each in found if each.value is not None}
    known = {each.value: each for each in Responsibility}
    who = said.get("resp")
    if who is None or who.value not in known:
        return None
    level = str(said["fault_level"].value) if "fault_level" in said else ""
    place = int(level[1:]) if level[:1] == "l" and level[1:].isdigit() else 0
    texts = {name: str(said[name].value) if name in said else "" for name in ("phenomenon", "cause_text")}
    return Diagnosis(
        texts["phenomenon"], "", texts["cause_text"], known[str(who.value)],
        LEVELS[place - 1] if 1 <= place <= len(LEVELS) else "", who.answered_at,
    )  # fmt: skip


def propose_plan(
    tx: Write, order_id: OrderId, *, method: str, minutes: int, estimate_minor: int | None = None,
    currency: str = "CNY", parts: Iterable[tuple[str, str]] = (),
) -> uuid.UUID:  # fmt: skip
    """Record what is proposed; the customer's word on an earlier plan does not count for it. Source: BR-48.

    Args:
        tx: the transaction.
        order_id: the order.
        method: in words.
        minutes: how long it will take.
        estimate_minor: what it will cost as far as is known, in minor units.
        currency: of the estimate.
        parts: number and quantity of each part it was estimated with.

    Raises:
        PlanIncomplete: no method, or no time.
    """
    if not method.strip() or minutes <= 0:
        raise PlanIncomplete(lacks="time" if method.strip() else "method")
    former = standing_fact(tx, order_id, FactKind.PLANNED)
    detail = {
        "minutes": minutes, "estimate_minor": estimate_minor, "currency": currency,
        "parts": [list(each) for each in parts],
    }  # fmt: skip
    return record_fact(tx, order_id, FactKind.PLANNED, detail, method.strip(), former.id if former else None)


def plan(db: Read, order_id: OrderId) -> Plan | None:
    """Find the plan that stands, with the customer's word on it."""
    fact = standing_fact(db, order_id, FactKind.PLANNED)
    if fact is None:
        return None
    said = standing_consent(db, order_id, ConsentPurpose.PLAN)
    return Plan(
        fact.id, fact.text or "", int(fact.detail.get("minutes", 0)), fact.detail.get("estimate_minor"),
        str(fact.detail.get("currency", "CNY")),
        tuple((str(number), str(much)) for number, much in fact.detail.get("parts", ())), fact.at,
        said if said is not None and said.at >= fact.at else None,
    )  # fmt: skip


def confirm_plan(
    tx: Write, order_id: OrderId, *, said_by: str, is_given: bool = True, contact_id: uuid.UUID | None = None,
    explanation: str | None = None,
) -> uuid.UUID:  # fmt: skip
    """Record the customer's yes or no to the plan that stands. Source: BR-48.

    Raises:
        PlanMissing: there is none.
        SpeakerMissing: nobody is named.
    """
    if plan(tx, order_id) is None:
        raise PlanMissing(order_id=order_id)
    return record_consent(
        tx, order_id, ConsentPurpose.PLAN, is_given=is_given, said_by=said_by, contact_id=contact_id,
        explanation=explanation,
    )  # fmt: skip
