"""The kinds of work order, declared as data: path of states, forms due, documents, numbers, approval, crew.

One table that rules, checklists, documents and the manual (docs/order-types.md) read; no other file names a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T


class Due(StrEnum):
    """When a checklist must be handed in."""

    BEFORE_TRAVEL = "before_travel"
    BEFORE_WORK = "before_work"
    BEFORE_DONE = "before_done"
    LATER = "later"


class Approver(StrEnum):
    """Who must say yes before an order is dispatched. Source: BR-26, BR-94."""

    NOBODY = "nobody"
    MANAGER = "manager"
    VICE_PRESIDENT = "vice_president"


@dataclass(frozen=True)
class FormDue:
    """A form this kind of order needs, and when."""

    form_id: str
    due: Due


@dataclass(frozen=True)
class Kind:
    """All that is declared of one kind of order.

    Args:
        path: the main way, from dispatched to handed over.
        forms: the forms it needs, in the order they are due. Source: BR-87.
        documents: the documents every such order makes.
        on_occasion: the documents it makes where there is cause: a finding, money, a lent machine.
        numbers: the handbook's forms that belong to its file (F-01 … F-40).
        approver: who must approve it before it is dispatched. Source: BR-26, BR-94.
        crew_minimum: how many should go; fewer are warned of, never stopped. Source: BR-33.
        severe_crew_minimum: the same where the whole system is down (fault level 1).
        has_limits: the limits of arrival, repair and loaner run; the others go by their appointment.
    """

    path: tuple[S, ...]
    forms: tuple[FormDue, ...]
    documents: tuple[str, ...]
    on_occasion: tuple[str, ...]
    numbers: tuple[str, ...]
    approver: Approver = Approver.NOBODY
    crew_minimum: int = 1
    severe_crew_minimum: int = 1
    has_limits: bool = False


_END: Final = (S.IN_PROGRESS, S.REPAIRED, S.AWAITING_ACCEPTANCE, S.ACCEPTED)
_TRAVEL: Final = (S.DISPATCHED, S.APPOINTED, S.PREPARED, S.EN_ROUTE, S.ON_SITE)
_PAID_END: Final = (*_END, S.SETTLED, S.HANDED_OVER)
_CHECKED_VISIT: Final = (*_TRAVEL, S.PRE_CHECKED, *_PAID_END)
_PLAIN_VISIT: Final = (*_TRAVEL, *_PAID_END)
_ON_THE_BENCH: Final = (S.DISPATCHED, S.PRE_CHECKED, *_PAID_END)
_FROM_AFAR: Final = (S.DISPATCHED, *_END, S.HANDED_OVER)

_PREPARATION: Final = FormDue("preparation_checklist", Due.BEFORE_TRAVEL)
_PRE_CHECK: Final = FormDue("pre_check", Due.BEFORE_WORK)
_SURVEY: Final = FormDue("satisfaction_survey", Due.LATER)
_CLOSING: Final = FormDue("closing_checklist", Due.LATER)
_FOLLOW_UP: Final = FormDue("follow_up_questionnaire", Due.LATER)
_TRAINED: Final = FormDue("training_attendance", Due.BEFORE_DONE)
_MEASURED: Final = FormDue("commissioning_data", Due.BEFORE_DONE)
_FAULT_REPORT: Final = FormDue("quality_fault_report", Due.BEFORE_DONE)
_OPENED_UP: Final = ("pre_check_finding", "not_our_fault", "visit_record", "take_away", "receipt")

KINDS: Final[Mapping[T, Kind]] = {
    T.INSTALLATION: Kind(
        path=_CHECKED_VISIT,
        forms=(
            _PREPARATION, _PRE_CHECK, FormDue("delivery_inventory", Due.BEFORE_DONE), _MEASURED, _TRAINED, _SURVEY,
            _CLOSING, _FOLLOW_UP,
        ),
        documents=("work_order", "delivery_inventory", "commissioning", "training", "survey"),
        on_occasion=("pre_check_finding", "not_our_fault", "visit_record", "receipt"),
        numbers=("F-01", "F-02", "F-03", "F-04", "F-05", "F-06", "F-10", "F-16", "F-35"),
        approver=Approver.VICE_PRESIDENT,
    ),
    T.QUALITY_FAULT: Kind(
        path=_CHECKED_VISIT,
        forms=(_PREPARATION, _PRE_CHECK, _FAULT_REPORT, _SURVEY, _CLOSING, _FOLLOW_UP),
        documents=("work_order", "diagnosis", "quality_fault", "survey"),
        on_occasion=(*_OPENED_UP, "loaner", "damage_report"),
        numbers=("F-01", "F-02", "F-06", "F-07", "F-10", "F-16"),
        approver=Approver.VICE_PRESIDENT,
        severe_crew_minimum=2,
        has_limits=True,
    ),
    T.FOLLOW_UP_VISIT: Kind(
        path=_PLAIN_VISIT,
        forms=(
            _PREPARATION, FormDue("visit_report", Due.BEFORE_DONE), FormDue("follow_up_questionnaire", Due.BEFORE_DONE),
            _SURVEY, _CLOSING,
        ),
        documents=("work_order", "visit_report", "survey"),
        on_occasion=("visit_record", "receipt"),
        numbers=("F-01", "F-02", "F-09", "F-10", "F-12", "F-13", "F-16"),
        approver=Approver.MANAGER,
    ),
    T.PART_SALE: Kind(
        path=_PLAIN_VISIT,
        forms=(_PREPARATION,),
        documents=("work_order", "receipt"),
        on_occasion=(),
        numbers=("F-22",),
    ),
    T.MAINTENANCE: Kind(
        path=_CHECKED_VISIT,
        forms=(_PREPARATION, _PRE_CHECK, FormDue("maintenance_record", Due.BEFORE_DONE), _SURVEY, _CLOSING),
        documents=("work_order", "maintenance", "survey"),
        on_occasion=_OPENED_UP,
        numbers=("F-02", "F-10", "F-16", "F-40"),
    ),
    T.TRAINING: Kind(
        path=_PLAIN_VISIT,
        forms=(_PREPARATION, _TRAINED, _SURVEY, _CLOSING),
        documents=("work_order", "training", "survey"),
        on_occasion=("visit_record", "receipt"),
        numbers=("F-02", "F-05", "F-10", "F-16"),
    ),
    T.REMOTE_SUPPORT: Kind(
        path=_FROM_AFAR, forms=(), documents=("work_order",), on_occasion=(), numbers=("F-20",), has_limits=True,
    ),
    T.CONSULTATION: Kind(
        path=_FROM_AFAR, forms=(), documents=("work_order",), on_occasion=(), numbers=("F-19",)
    ),
    T.UPGRADE: Kind(
        path=_CHECKED_VISIT,
        forms=(_PREPARATION, _PRE_CHECK, _MEASURED, _SURVEY, _CLOSING),
        documents=("work_order", "commissioning", "survey"),
        on_occasion=_OPENED_UP,
        numbers=("F-02", "F-10", "F-16"),
    ),
    T.SEND_IN: Kind(
        path=_ON_THE_BENCH,
        forms=(_PRE_CHECK, _FAULT_REPORT, _SURVEY),
        documents=("work_order", "take_away", "quality_fault", "survey"),
        on_occasion=("pre_check_finding", "not_our_fault", "loaner", "damage_report", "receipt"),
        numbers=("F-10", "F-16", "F-21"),
        has_limits=True,
    ),
}  # fmt: skip

PATHS: Final[Mapping[T, tuple[S, ...]]] = {order_type: kind.path for order_type, kind in KINDS.items()}
VISITS: Final = frozenset(each for each, path in PATHS.items() if S.ON_SITE in path)
CHECKED: Final = frozenset(each for each in VISITS if S.PRE_CHECKED in PATHS[each])
UNCHECKED: Final = VISITS - CHECKED
BENCH: Final = frozenset(each for each, path in PATHS.items() if S.PRE_CHECKED in path) - VISITS
REMOTE: Final = frozenset(KINDS) - VISITS - BENCH
_SYSTEM_DOWN: Final = "一级"


def required_forms(order_type: T) -> tuple[tuple[str, Due], ...]:
    """List the forms a kind of order needs, and when each is due. Source: BR-87."""
    return tuple((each.form_id, each.due) for each in KINDS[order_type].forms)


def crew_minimum(order_type: T, fault_level: str | None) -> int:
    """Say how many should go: two where the whole system is down. Source: BR-33."""
    kind = KINDS[order_type]
    return kind.severe_crew_minimum if fault_level == _SYSTEM_DOWN else kind.crew_minimum
