"""What a document cannot do without, and its sums: named and checked before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.documents.content import ACCEPTANCE, SIGNATURE, WORK_ORDER, WorkOrderContent
from app.documents.kinds import Step, kind_of
from app.documents.sentences import sentences
from app.errors import Refused
from app.money import amount

_NOT_YET: Final = frozenset({"open", "objection"})
_REMOTE: Final = frozenset({"remote_support", "consultation"})
_WITHOUT_MACHINE: Final = _REMOTE | {"part_sale", "training"}
_WITHOUT_TIME: Final = _REMOTE | {"part_sale"}
_WITHOUT_NOTICE: Final = frozenset({"part_sale"})  # he buys what he asked for: there is no work to be told of
_DIAGNOSED: Final = frozenset({"quality_fault", "send_in"})
_UNSIGNED_RESULTS: Final = frozenset({"absent", "refused"})
_TOLD: Final = tuple(step.value for step in Step)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not there; it says its own name."""

    code: str

    def say(self, language: str) -> str:
        """Name it in the reader's language."""
        return sentences(language)[f"missing.{self.code}"]


class DocumentIncomplete(Refused):
    """Something the document must say is not there. Facts: `missing`, a list of `Lack`."""

    code = "document_incomplete"
    rule = "BR-51"


class SumsDiffer(Refused):
    """The charges do not add up. Facts: `line` (from 1; 0 is the total), `told`, `expected` in minor units."""

    code = "sums_differ"
    rule = "BR-67"


def missing(content: WorkOrderContent) -> tuple[str, ...]:
    """Name everything a document of this kind cannot do without that is not there.

    A machine is asked for where the order names one or is about one, a diagnosis where a fault was to be found, a site
    and times where somebody went. Source: BR-49, BR-51, BR-59, BR-69.
    """
    kind, machine = content.order_type, content.equipment
    needs_machine = kind not in _WITHOUT_MACHINE or bool(machine.name.zh or machine.name.en)
    engineer, customer = content.ink_of("engineer"), content.ink_of("customer")
    is_unsigned = content.customer_purpose == ACCEPTANCE and content.acceptance.result in _UNSIGNED_RESULTS
    witnessed = content.kind != WORK_ORDER and any(each.side == "witness" for each in content.signatures)
    present = {
        "provider": content.provider.name.zh or content.provider.name.en,
        "customer": content.customer.name.zh or content.customer.name.en,
        "site": kind in _REMOTE or content.customer.address or content.customer.site.zh,
        "engineer": content.engineers,
        "equipment": not needs_machine or machine.name.zh or machine.name.en,
        "serial": not needs_machine or machine.serial,
        "fault": content.fault.reported.zh or content.fault.reported.en,
        "diagnosis": kind not in _DIAGNOSED or content.diagnosis.text.zh or content.diagnosis.text.en,
        "steps": content.work.steps,
        "result": content.work.result,
        "time": kind in _WITHOUT_TIME or content.segments,
        "consent": all(part.consent is not None and part.consent.is_given for part in content.parts),
        "notice": kind in _WITHOUT_NOTICE or content.charges.total_minor <= 0 or content.charges.notice_signed_at,
        "acceptance": content.acceptance.result not in _NOT_YET,
        "engineer_signature": engineer is not None and any(engineer.strokes),
        "customer_signature": is_unsigned or witnessed or (customer is not None and any(customer.strokes)),
        "reason": not is_unsigned or content.acceptance.reason,
        "form": content.checklists,
        "attendees": any(photo.moment == SIGNATURE for photo in content.photos),
        **dict.fromkeys(_TOLD, False),
        **{group.title.removeprefix("section."): True for group in content.details},
    }
    needs = kind_of(content.kind).needs
    return tuple(code for code, there in present.items() if code in needs and not there)


def check_sums(content: WorkOrderContent) -> None:
    """Do the arithmetic of the charges again.

    Raises:
        SumsDiffer: a line or the total says something else.
    """
    for number, line in enumerate(content.charges.lines, 1):
        expected = amount(line.unit_price_minor, line.quantity)
        if expected != line.amount_minor:
            raise SumsDiffer(line=number, told=line.amount_minor, expected=expected)
    total = sum(line.payable_minor for line in content.charges.lines)
    if total != content.charges.total_minor:
        raise SumsDiffer(line=0, told=content.charges.total_minor, expected=total)
