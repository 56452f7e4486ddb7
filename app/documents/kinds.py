"""The kinds of document, declared as data: its number, what it says, whose ink seals it, what it cannot be without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app import order_types
from app.documents.content import WORK_ORDER
from app.store.kinds import ConsentPurpose, OrderType
from app.store.kinds import SignaturePurpose as P


class Chapter(StrEnum):
    """A chapter of a document; each has its composer in `report`."""

    PARTIES = "parties"
    EQUIPMENT = "equipment"
    FAULT = "fault"
    WORK = "work"
    DETAILS = "details"
    CHECKLISTS = "checklists"
    PARTS = "parts"
    TIME = "time"
    CHARGES = "charges"
    PHOTOS = "photos"
    SIGNATURES = "signatures"
    AUDIT = "audit"


class Step(StrEnum):
    """What a step says that has no part of its own: set as labelled values."""

    FINDING = "finding"
    CAUSE = "cause"
    RATES = "rates"
    PLAN = "plan"
    LOANER = "loaner"
    TAKE_AWAY = "take_away"
    CLAIM = "claim"
    RECEIPT = "receipt"
    SCORE = "score"
    QUESTION = "question"
    STOP = "stop"


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    Args:
        name: its title in the documents' sentences (`title.…`) and in `app.order_types`.
        code: what stands in its number between order and revision; no two kinds share one.
        parts: what it says, in this sequence, between the parties and the audit page.
        needs: what it cannot be without, as `complete` names it.
        forms: the checklists it prints, once they are handed in.
        steps: what it says as labelled values.
        customer: for what its ink was given; None if nobody signs it, and the engineer's key alone seals. Where the
            engineer signed for the same, his ink is under it as well.
        consents: the customer's words that its audit page lists.
        moment: the photos it shows: "" those of its forms, "before", or "all".
    """

    name: str
    code: str
    parts: tuple[Chapter, ...]
    needs: tuple[str, ...]
    forms: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    customer: P | None = None
    consents: tuple[ConsentPurpose, ...] = ()
    moment: str = ""

    @property
    def is_work_order(self) -> bool:
        """Tell whether this is the whole order, which the customer accepts."""
        return self.code == WORK_ORDER


_C: Final = Chapter
_WHOLE: Final = (
    "provider", "customer", "site", "engineer", "equipment", "serial", "fault", "diagnosis", "steps", "result", "time",
    "consent", "notice", "acceptance", "engineer_signature", "customer_signature", "reason",
)  # fmt: skip
_WHO: Final = ("provider", "customer", "engineer")
_MACHINE: Final = (*_WHO, "equipment", "serial")
_SIGNED: Final = ("acceptance", "engineer_signature", "customer_signature", "reason")
_ACCEPTED: Final = P.ACCEPTANCE
_END: Final = (_C.SIGNATURES, _C.AUDIT)
_FORM: Final = (_C.PARTIES, _C.EQUIPMENT, _C.CHECKLISTS, _C.PHOTOS, *_END)
_TOLD: Final = (_C.PARTIES, _C.EQUIPMENT, _C.DETAILS, _C.CHECKLISTS, _C.PHOTOS, *_END)


def _accepted(name: str, code: str, form: str, *needs: str) -> DocumentKind:
    """Declare the document of one form that the customer accepts together with the work."""
    return DocumentKind(name, code, _FORM, (*needs, "form", *_SIGNED), (form,), (), _ACCEPTED)


def _kept(name: str, code: str, form: str, *needs: str) -> DocumentKind:
    """Declare the document of one form that the engineer's key alone seals."""
    return DocumentKind(name, code, _FORM, (*needs, "form"), (form,))


_ALL: Final = (
    DocumentKind(
        "work_order", WORK_ORDER,
        (_C.PARTIES, _C.EQUIPMENT, _C.FAULT, _C.WORK, _C.CHECKLISTS, _C.PARTS, _C.TIME, _C.DETAILS, _C.CHARGES,
         _C.PHOTOS, *_END),
        _WHOLE, steps=(Step.STOP,), customer=_ACCEPTED, consents=tuple(ConsentPurpose), moment="all",
    ),
    DocumentKind(
        "pre_check_finding", "F16A", _TOLD, (*_MACHINE, "finding", "customer_signature"), ("pre_check",),
        (Step.FINDING,), P.PRE_CHECK_FINDING, moment="before",
    ),
    DocumentKind(
        "not_our_fault", "F16B", (_C.PARTIES, _C.EQUIPMENT, _C.FAULT, _C.DETAILS, _C.PHOTOS, *_END),
        (*_MACHINE, "cause", "rates", "customer_signature"), (), (Step.CAUSE, Step.RATES), P.NOT_OUR_FAULT,
        moment="before",
    ),
    DocumentKind(
        "visit_record", "F16C",
        (_C.PARTIES, _C.EQUIPMENT, _C.FAULT, _C.WORK, _C.DETAILS, _C.PARTS, _C.TIME, _C.PHOTOS, *_END),
        (*_WHO, "time", "customer_signature"), (), (Step.QUESTION, Step.STOP), P.VISIT, moment="all",
    ),
    DocumentKind(
        "delivery_inventory", "F03", _FORM, (*_MACHINE, "form", "customer_signature"), ("delivery_inventory",),
        customer=P.INVENTORY_CHECK,
    ),
    _accepted("commissioning", "F04", "commissioning_data", *_MACHINE),
    DocumentKind(
        "training", "F05", _FORM, (*_WHO, "form", "attendees"), ("training_attendance",),
        customer=P.TRAINING_ATTENDANCE,
    ),
    DocumentKind(
        "quality_fault", "F07",
        (_C.PARTIES, _C.EQUIPMENT, _C.FAULT, _C.DETAILS, _C.WORK, _C.CHECKLISTS, _C.PARTS, _C.TIME,
         *_END),
        (*_MACHINE, "fault", "diagnosis", "steps", "result", "time", "consent", "form", *_SIGNED),
        ("quality_fault_report",), (Step.CAUSE, Step.STOP), _ACCEPTED, (ConsentPurpose.PART,),
    ),
    DocumentKind(
        "diagnosis", "F08", (_C.PARTIES, _C.EQUIPMENT, _C.FAULT, _C.DETAILS, _C.PHOTOS, *_END),
        (*_MACHINE, "fault", "diagnosis"), (), (Step.CAUSE, Step.PLAN),
        consents=(ConsentPurpose.PLAN,), moment="before",
    ),
    _accepted("visit_report", "F12", "visit_report", *_WHO),
    DocumentKind(
        "maintenance", "F40",
        (_C.PARTIES, _C.EQUIPMENT, _C.CHECKLISTS, _C.PARTS, _C.TIME, _C.PHOTOS, *_END),
        (*_MACHINE, "form", "consent", *_SIGNED), ("maintenance_record",), (), _ACCEPTED,
        (ConsentPurpose.PART,),
    ),
    DocumentKind(
        "loaner", "F37", _TOLD, (*_WHO, "loaner", "customer_signature"), ("loaner_handover",), (Step.LOANER, Step.STOP),
        P.LOANER,
    ),
    DocumentKind(
        "take_away", "F21", _TOLD, (*_MACHINE, "take_away", "customer_signature"), (), (Step.TAKE_AWAY, Step.STOP),
        P.TAKE_AWAY, consents=(ConsentPurpose.TAKE_AWAY,), moment="before",
    ),
    DocumentKind(
        "receipt", "F22", (_C.PARTIES, _C.EQUIPMENT, _C.CHARGES, _C.DETAILS, *_END),
        (*_WHO, "receipt"), (), (Step.RECEIPT,), P.RECEIPT,
    ),
    DocumentKind(
        "survey", "F10", _TOLD, (*_WHO, "form"), ("satisfaction_survey",), (Step.SCORE,),
    ),
    DocumentKind("damage_report", "F15", _TOLD, (*_MACHINE, "form"), ("damage_report",), (Step.CLAIM, Step.STOP)),
    _kept("service_memo", "F02", "service_memo", *_WHO),
    _kept("service_summary", "F06", "service_summary", *_WHO),
    _kept("follow_up", "F09", "follow_up_questionnaire", *_WHO),
    _kept("data_collection", "F13", "data_collection", *_WHO),
    DocumentKind(
        "manuals", "F35", _FORM, (*_WHO, "form", "attendees"), ("manuals_receipt",),
        customer=P.TRAINING_ATTENDANCE,
    ),
)  # fmt: skip

KINDS: Final[Mapping[str, DocumentKind]] = {each.code: each for each in _ALL}
"""Every kind by its code, the work order first."""
BY_NAME: Final[Mapping[str, DocumentKind]] = {each.name: each for each in _ALL}
ORDER: Final = KINDS[WORK_ORDER]
RECEIPT: Final = BY_NAME["receipt"].code


def due_documents(order_type: OrderType) -> frozenset[str]:
    """Name the documents that every order of a type makes."""
    return frozenset(order_types.KINDS[order_type].documents)


def closing_kinds(order_type: OrderType) -> frozenset[str]:
    """Name the kinds whose copy ends an order once the customer has it: of a sale the receipt does as well."""
    return frozenset({WORK_ORDER, RECEIPT} if order_type is OrderType.PART_SALE else {WORK_ORDER})


def kind_of(code: str) -> DocumentKind:
    """Give a kind by its code; one that this version does not know is shown as the work order is."""
    return KINDS.get(code, ORDER)
