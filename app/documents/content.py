"""What a work order says: frozen values that others fill from the ledger; a document depends on no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from app.words import Pair

LATER: Final[Mapping[str, bool]] = {"later": True}
"""Marks a field that came later: left out of the record where it says nothing, so that old records stay as they are."""
Point = tuple[int, int, int]
"""x, y (downwards) and pen width, each in tenths of a point."""
Stroke = tuple[Point, ...]
UNSAID: Final = Pair("")
WORK_ORDER: Final = "F16"
ACCEPTANCE: Final = "acceptance"
SIGNATURE: Final = "signature"


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
class RepeatRow:
    """One round of what is asked again and again: an answer for each head."""

    cells: tuple[Pair, ...]
    is_failed: bool = False


@dataclass(frozen=True, slots=True)
class RepeatTable:
    """What a checklist asks again and again, a line for each round."""

    title: Pair
    heads: tuple[Pair, ...]
    rows: tuple[RepeatRow, ...]


@dataclass(frozen=True, slots=True)
class ChecklistPart:
    """One filled checklist; in a document of its own, what it repeats stands in tables below."""

    title: Pair
    rows: tuple[CheckRow, ...]
    form_number: str = ""
    version: str = ""
    tables: tuple[RepeatTable, ...] = field(default=(), metadata=LATER)


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
    """A photo as it lies in the file store, with what it shows (`moment`: before, during, after, or signature).

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
class Detail:
    """One thing a step says: `label` is a key of the documents' sentences (`label.…`)."""

    label: str
    value: Pair


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """What one step says, under its heading (`section.…`): labelled values, then running text."""

    title: str
    details: tuple[Detail, ...]
    texts: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrderContent:
    """All that a document says; of a step's document, the part that belongs to it. Source: F-16, REQUIREMENTS 3.8-3.25.

    `zone` is where the work was done; times are printed in it. `verify_address` stands before the record's
    hash in the QR code; `replaces` names the document this revision takes the place of. `kind` is the code in the
    number; the two purposes say whose ink the seals take, "" where a side does not sign.
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
    kind: str = field(default=WORK_ORDER, metadata=LATER)
    details: tuple[DetailGroup, ...] = field(default=(), metadata=LATER)
    engineer_purpose: str = field(default=ACCEPTANCE, metadata=LATER)
    customer_purpose: str = field(default=ACCEPTANCE, metadata=LATER)

    @property
    def document_number(self) -> str:
        """Name the document: order, form, revision."""
        return f"{self.number}/{self.kind}/r{self.revision}"

    @property
    def sealing_sides(self) -> tuple[str, ...]:
        """Name who seals, in order; a step's document is the engineer's, whether or not he set ink under it."""
        sides = [side for side in ("engineer", "customer") if self.ink_of(side)]
        return tuple(sides) if self.kind == WORK_ORDER else tuple(dict.fromkeys(("engineer", *sides)))

    def ink_of(self, side: str) -> SignatureValue | None:
        """Find the ink that one side set under all this says, the last one if there were several."""
        purpose = self.engineer_purpose if side == "engineer" else self.customer_purpose
        found = [each for each in self.signatures if each.purpose == purpose and each.side == side]
        return max(found, key=lambda each: each.at) if found else None

    def seal_of(self, side: str) -> SignatureValue | None:
        """Give what a side seals with: its ink, or for the engineer of a step's document his name alone."""
        ink = self.ink_of(side)
        if ink is not None or side not in self.sealing_sides:
            return ink
        name = next((each.name for each in self.engineers if each.is_lead), "")
        return SignatureValue("", side, name, UNSAID, (), UNSAID, "", self.made_at, "")
