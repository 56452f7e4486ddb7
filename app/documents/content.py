"""What a work order says: frozen values that others fill from the ledger; a document depends on no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from app.words import Pair

Point = tuple[int, int, int]
"""x, y (downwards) and pen width, each in tenths of a point."""
Stroke = tuple[Point, ...]
UNSAID: Final = Pair("")


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the order: a company, its site, the person met there."""

    name: Pair
    address: str = ""
    phone: str = ""
    person: str = ""
    person_role: Pair = UNSAID
    person_phone: str = ""
    site: Pair = UNSAID


@dataclass(frozen=True, slots=True)
class EngineerLine:
    """Who worked on the order."""

    name: str
    code: str
    name_en: str = ""
    is_lead: bool = True


@dataclass(frozen=True, slots=True)
class Equipment:
    """The machine served, and its coverage on the day of the visit (`warranty`: in, out, not_started, undetermined)."""

    name: Pair
    model: str
    serial: str
    spec: str = ""
    produced_on: date | None = None
    accepted_on: date | None = None
    warranty: str = "undetermined"
    warranty_until: date | None = None
    warranty_reason: Pair = UNSAID


@dataclass(frozen=True, slots=True)
class Fault:
    """What the customer reported, and what was found before any work."""

    reported: Pair
    occurred_at: datetime | None = None
    level: str = ""
    pre_check: Pair = UNSAID
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The cause as the engineer found it."""

    text: Pair
    cause_code: str = ""
    cause: Pair = UNSAID


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, step by step, and how it ended (`result`: repaired, not_restored, done, partly)."""

    steps: tuple[Pair, ...]
    result: str
    result_text: Pair = UNSAID
    advice: Pair = UNSAID


Verdict = Literal["fail", "watch", "pass", "none", "info"]
"""`none` does not apply to this machine; `info` is an answer that nobody judges."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of a checklist; a value already carries its unit, in English where it is said otherwise there."""

    number: str
    item: Pair
    value: str
    verdict: Verdict
    remark: str = ""
    value_en: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistPart:
    """One filled checklist."""

    title: Pair
    rows: tuple[CheckRow, ...]
    form_number: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class PartConsent:
    """The customer's yes or no to one part."""

    is_given: bool
    said_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part fitted, the consent it rests on, and both serial numbers."""

    number: str
    name: Pair
    quantity: Decimal
    unit: str
    consent: PartConsent | None
    old_serial: str = ""
    new_serial: str = ""
    old_part: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of time: travel, on_site, work, pause, waiting, return."""

    kind: str
    who: Pair
    from_at: datetime
    to_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One fee: quantity x unit price = amount, less what is waived = payable. Money in minor units.

    `kind`: parts, labour, material, management, training, analysis, care, call_out, other;
    `waived_by`: warranty, package, policy, goodwill or nothing.
    """

    kind: str
    text: Pair
    quantity: Decimal
    unit: str
    unit_price_minor: int
    amount_minor: int
    payable_minor: int
    waived_by: str = ""


@dataclass(frozen=True, slots=True)
class Charges:
    """The bill of the order."""

    lines: tuple[ChargeLine, ...]
    total_minor: int
    currency: str = "CNY"
    policy: Pair = UNSAID
    notice_signed_at: datetime | None = None
    paid_minor: int = 0
    paid_by: Pair = UNSAID
    receipt_number: str = ""


@dataclass(frozen=True, slots=True)
class PhotoValue:
    """A photo as it lies in the file store, with what it shows (`moment`: before, during, after).

    Where only the record is wanted, `sha256` and `size_bytes` stand for `data`.
    """

    data: bytes
    caption: Pair
    moment: str = ""
    taken_at: datetime | None = None
    sha256: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class StampValue:
    """A picture of a stamp that was set beside a signature; where only the record is wanted, without its data."""

    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class SignatureValue:
    """Ink and what it says yes to.

    `strokes` is the drawn outline alone; the raw pen data stays out, `pen_sha256` is its hash.
    `purpose`: pre_check, not_our_fault, part_consent, loaner, take_away, acceptance, receipt;
    `side`: engineer or customer; `code`: the short hash of what was shown.
    """

    purpose: str
    side: str
    name: str
    role: Pair
    strokes: tuple[Stroke, ...]
    statement: Pair
    code: str
    at: datetime
    device: str
    pen_sha256: str = ""
    stamp: StampValue | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How the customer took the work, and in which round.

    `result`: open, no_objection, reservation, objection, absent, refused.
    """

    result: str
    round_number: int = 1
    opinion: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event of the record: who, when, on which device, what was shown line by line, its hash."""

    at: datetime
    who: str
    device: str
    what: Pair
    sha256: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrderContent:
    """All that F-16 says. Source: F-16, REQUIREMENTS 3.8 to 3.25.

    `zone` is where the work was done; times are printed in it. `verify_address` stands before the record's
    hash in the QR code; `replaces` names the document this revision takes the place of.
    """

    number: str
    revision: int
    order_type: str
    title: Pair
    zone: str
    made_at: datetime
    provider: Party
    customer: Party
    engineers: tuple[EngineerLine, ...]
    equipment: Equipment
    fault: Fault
    diagnosis: Diagnosis
    work: Work
    checklists: tuple[ChecklistPart, ...]
    parts: tuple[PartLine, ...]
    segments: tuple[Segment, ...]
    charges: Charges
    photos: tuple[PhotoValue, ...]
    signatures: tuple[SignatureValue, ...]
    acceptance: Acceptance
    audit: tuple[AuditEntry, ...]
    priority: str = ""
    remarks: str = ""
    verify_address: str = ""
    root_fingerprint: str = ""
    replaces: str = ""

    @property
    def document_number(self) -> str:
        """Name the document: order, form, revision."""
        return f"{self.number}/F16/r{self.revision}"

    def acceptance_of(self, side: str) -> SignatureValue | None:
        """Find the ink that one side set under the whole work, the last one if there were several."""
        return last_signature(self.signatures, side)


def last_signature(signatures: Sequence[SignatureValue], side: str) -> SignatureValue | None:
    """Find the latest acceptance signature of one side."""
    found = [each for each in signatures if each.purpose == "acceptance" and each.side == side]
    return max(found, key=lambda each: each.at) if found else None
