"""What covers an order: which proof was shown, what was found on site, and the verdict with its reason in words.

Coverage never decides whether the customer is served, only who pays. Source: BR-06 to BR-08, BR-46, BR-64, BR-77; the
sample world's decisions 1 to 4.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.assets import AssetRow, ComponentRow, asset_row, component_row, terms_of
from app.checklists import values
from app.diagnosis import CAUSES_THAT_EXCLUDE, diagnosis
from app.downtime import stops_until
from app.errors import Refused
from app.evidence import photos, record_fact, standing_fact
from app.orders import OrderView, order_view
from app.repair import PRE_CHECK_FORM, pre_check
from app.store.door import Read, Write
from app.store.kinds import FactKind
from app.store.tables import Asset, Contract
from app.store.types import OrderId
from app.warranty import Coverage, Terms, Verdict, coverage
from app.words import Pair, Sentence

NOT_OURS: Final = "not_ours"
DISMANTLED: Final = "dismantled"
EXCLUSIONS: Final = ("human_damage", "misuse", "dismantled", "non_genuine", "force_majeure")
_UNKNOWN, _AUTHORISED = "unknown", "authorised"
_IN_TERM: Final = frozenset({Verdict.COVERED, Verdict.NOT_STARTED})
BARCODE_LENGTH: Final = 13


class CoverageSource(StrEnum):
    """What coverage is judged from. Source: BR-06."""

    VOUCHER = "voucher"
    CONTRACT = "contract"
    BARCODE = "barcode"
    RECORDS = "records"


class ProofMissing(Refused):
    """A proof was chosen and not named: the number of the voucher is empty. Facts: source."""

    code = "proof_missing"
    rule = "BR-06"
    way_on = "check_coverage"


class BarcodeMisread(Refused):
    """What was scanned or typed is no barcode of ours: its length or its check digit is wrong. Facts: barcode."""

    code = "barcode_misread"
    rule = "BR-06"
    way_on = "check_coverage"


class BarcodeUnknown(Refused):
    """No component with this barcode is known here. Facts: barcode."""

    code = "barcode_unknown"
    rule = "BR-06"
    way_on = "check_coverage"


class BarcodeElsewhere(Refused):
    """The component belongs to another machine than the order is about. Facts: component, serial, wanted."""

    code = "barcode_elsewhere"
    rule = "BR-06"
    way_on = "check_coverage"


class ContractNotRunning(Refused):
    """There is no contract for this machine that holds today. Facts: contract ("" if none is named)."""

    code = "contract_not_running"
    rule = "BR-06"
    way_on = "check_coverage"


class ExclusionUnproved(Refused):
    """What ends the coverage is not described, or no photo shows it. Facts: lacks ("note" or "photo")."""

    code = "exclusion_unproved"
    rule = "BR-64"
    way_on = "check_coverage"


@dataclass(frozen=True)
class Proof:
    """The proof that was shown: of which kind, its number, the component it names, the day it dates from."""

    source: CoverageSource
    number: str = ""
    component: Pair | None = None
    dated_on: date | None = None


@dataclass(frozen=True)
class Scan:
    """What a component's barcode tells: the machine, what is covered of it and for how long. Source: BR-06."""

    component: ComponentRow
    asset: AssetRow
    terms: Terms


@dataclass(frozen=True)
class Judged:
    """The verdict on an order: for parts and labour, from which proof, and what was found that ends the coverage."""

    coverage: Coverage
    in_term: Coverage
    proof: Proof
    found: tuple[str, ...]

    @property
    def reason(self) -> Sentence:
        """Say why, in one sentence; that it is charged never means that it is refused."""
        parts, labour = self.coverage.parts, self.coverage.labour
        facts: dict[str, object] = {
            "parts_end": self.in_term.parts_end_on or "", "labour_end": self.in_term.labour_end_on or "",
            "found": [_found_words(each) for each in self.found],
        }  # fmt: skip
        if parts is not labour and Verdict.EXCLUDED not in {parts, labour}:
            return Sentence("coverage.reason.apart", {**facts, "parts": parts, "labour": labour})
        if parts is Verdict.EXPIRED and self.found:
            return Sentence("coverage.reason.expired_found", facts)
        if Verdict.EXCLUDED in {parts, labour}:
            is_begun = self.in_term.parts_end_on is not None
            return Sentence("coverage.reason.excluded" if is_begun else "coverage.reason.excluded_before", facts)
        return Sentence(f"coverage.reason.{parts}", facts)

    @property
    def source(self) -> Sentence:
        """Say from what it was judged."""
        facts = {"number": self.proof.number, "component": self.proof.component or ""}
        is_unnumbered = self.proof.source is CoverageSource.VOUCHER and not self.proof.number
        return Sentence(f"coverage.source.{'voucher_seen' if is_unnumbered else self.proof.source}", facts)


def scan(db: Read, barcode: str) -> Scan:
    """Find component, machine, scope and service period by a barcode, typed or scanned. Source: S-05, BR-06.

    Raises:
        BarcodeMisread: its length or check digit is wrong.
        BarcodeUnknown: nothing here has it.
    """
    wanted = barcode.strip()
    if not _is_barcode(wanted):
        raise BarcodeMisread(barcode=wanted)
    found = component_row(db, wanted)
    asset = asset_row(db, found[0]) if found is not None else None
    if found is None or asset is None:
        raise BarcodeUnknown(barcode=wanted)
    return Scan(found[1], asset, terms_of(db, asset.id))


def check_by_voucher(tx: Write, order_id: OrderId, number: str, dated_on: date | None = None) -> None:
    """Record that the customer showed a service voucher or proof of purchase. Source: BR-06.

    Raises:
        ProofMissing: it has no number.
    """
    if not number.strip():
        raise ProofMissing(source=CoverageSource.VOUCHER)
    detail = {"number": number.strip()} | ({"dated_on": dated_on.isoformat()} if dated_on else {})
    _record(tx, order_id, CoverageSource.VOUCHER, detail)


def check_by_contract(tx: Write, order_id: OrderId) -> None:
    """Record that coverage was judged by the contract of the machine.

    Raises:
        ContractNotRunning: none is named, or it does not hold today.
    """
    view = order_view(tx, order_id)
    number = view.asset.contract_number if view.asset else None
    if _contract(tx, number, _today(tx, view)) is None:
        raise ContractNotRunning(contract=number or "")
    _record(tx, order_id, CoverageSource.CONTRACT, {"number": number})


def check_by_barcode(tx: Write, order_id: OrderId, barcode: str) -> Scan:
    """Record that coverage was judged by a component's barcode; gives what it tells. Source: BR-06.

    Raises:
        BarcodeMisread, BarcodeUnknown: as `scan`.
        BarcodeElsewhere: the component is another machine's.
    """
    told, view = scan(tx, barcode), order_view(tx, order_id)
    if view.asset is None or told.asset.id != view.asset.id:
        wanted = view.asset.serial if view.asset else ""
        raise BarcodeElsewhere(component=told.component.name, serial=told.asset.serial, wanted=wanted)
    _record(tx, order_id, CoverageSource.BARCODE, {"number": told.component.barcode})
    return told


def find_exclusions(tx: Write, order_id: OrderId, found: Collection[str], note: str) -> None:
    """Record what was found that ends the coverage, or with nothing that it was none. Source: BR-64, BR-07.

    Raises:
        ExclusionUnproved: it is not described, or no photo of the order shows it.
    """
    kinds = [each for each in EXCLUSIONS if each in found]
    if kinds and not note.strip():
        raise ExclusionUnproved(lacks="note")
    if kinds and not photos(tx, order_id):
        raise ExclusionUnproved(lacks="photo")
    former = standing_fact(tx, order_id, FactKind.EXCLUSION_FOUND)
    record_fact(
        tx, order_id, FactKind.EXCLUSION_FOUND, {"found": kinds}, note.strip() or None, former.id if former else None
    )


def exclusions(db: Read, order_id: OrderId) -> tuple[str, ...]:
    """List what was found on this order that ends the coverage: recorded, or plain from pre-check and diagnosis."""
    fact, seen, known = standing_fact(db, order_id, FactKind.EXCLUSION_FOUND), [], diagnosis(db, order_id)
    if fact is not None:
        seen = [str(each) for each in fact.detail.get("found", ())]
    else:
        looked = pre_check(db, order_id)
        seen = [DISMANTLED] if looked is not None and looked.tampering else []
    if known is not None and known.cause in CAUSES_THAT_EXCLUDE:
        seen.append(CAUSES_THAT_EXCLUDE[known.cause])
    named = [each for each in EXCLUSIONS if each in seen]
    return (*named, NOT_OURS) if known is not None and known.is_not_ours else tuple(named)


def proof(db: Read, order_id: OrderId) -> Proof:
    """Find the proof that was shown last; without one, coverage is judged from what head office knows."""
    fact = standing_fact(db, order_id, FactKind.COVERAGE_CHECKED)
    known = {each.value: each for each in CoverageSource}
    if fact is None or fact.detail.get("source") not in known:
        return _shown_at_pre_check(db, order_id)
    number, dated = str(fact.detail.get("number", "")), fact.detail.get("dated_on")
    source = known[str(fact.detail["source"])]
    found = component_row(db, number) if source is CoverageSource.BARCODE else None
    dated_on = date.fromisoformat(dated) if dated else found[1].fitted_on if found else None
    return Proof(source, number, found[1].name if found else None, dated_on)


def _shown_at_pre_check(db: Read, order_id: OrderId) -> Proof:
    """Read the proof from the pre-check handed in, where it was not checked by itself. Source: BR-06."""
    if pre_check(db, order_id) is None:
        return Proof(CoverageSource.RECORDS)
    said = values(db, order_id, PRE_CHECK_FORM)
    if said.get("voucher") == CoverageSource.VOUCHER:
        return Proof(CoverageSource.VOUCHER)
    found = component_row(db, str(said.get("component", ""))) if said.get("voucher") == CoverageSource.BARCODE else None
    asset = order_view(db, order_id).asset
    if found is None or asset is None or found[0] != asset.id:
        return Proof(CoverageSource.RECORDS)
    return Proof(CoverageSource.BARCODE, found[1].barcode, found[1].name, found[1].fitted_on)


def judged(db: Read, order_id: OrderId, on: date | None = None) -> Judged | None:
    """Judge what covers an order on a day, today at the site unless given; None where it is about no machine.

    Raises:
        OrderUnknown: the order is not here.
    """
    return judged_for(db, order_view(db, order_id), on)


def judged_for(db: Read, view: OrderView, on: date | None = None, until: datetime | None = None) -> Judged | None:
    """Judge what covers an order that was looked at already.

    Args:
        db: the ledger.
        view: the order.
        on: the day of the event; today, where none is named.
        until: count only the stops that were over by then, as a document of that moment says it.
    """
    if view.asset is None:
        return None
    shown, found = proof(db, view.row.id), exclusions(db, view.row.id)
    terms = _proved(db, view.asset.id, terms_of(db, view.asset.id), shown)
    if until is not None:
        terms = replace(terms, stops=stops_until(db, view.asset.id, until))
    in_term = coverage(terms, on or _today(db, view))
    ended = (terms.exclusion,) if terms.exclusion != "none" else ()
    all_found = tuple(dict.fromkeys((*ended, *found)))
    covered = replace(
        in_term, parts=_ended(in_term.parts, found), labour=_ended(in_term.labour, found),
        exclusion=all_found[0] if all_found else "none",
    )  # fmt: skip
    return Judged(covered, in_term, shown, all_found)


def _record(tx: Write, order_id: OrderId, source: CoverageSource, detail: Mapping[str, object]) -> None:
    former = standing_fact(tx, order_id, FactKind.COVERAGE_CHECKED)
    record_fact(
        tx, order_id, FactKind.COVERAGE_CHECKED, {"source": source.value, **detail},
        voids_id=former.id if former else None,
    )  # fmt: skip


def _proved(db: Read, asset_id: uuid.UUID, terms: Terms, shown: Proof) -> Terms:
    """Let a proof stand in for what head office does not know; it never makes good an unauthorised channel.

    A proof without a day says from nowhere on what is covered: that stays undetermined.
    """
    if terms.channel != _UNKNOWN or shown.source is CoverageSource.RECORDS:
        return terms
    asset = db.get(Asset, asset_id)
    start_on = terms.start_on or shown.dated_on or (asset.purchased_on if asset else None)
    return replace(terms, channel=_AUTHORISED, start_on=start_on) if start_on else terms


def _ended(verdict: Verdict, found: Collection[str]) -> Verdict:
    return Verdict.EXCLUDED if found and verdict in _IN_TERM else verdict


def _contract(db: Read, number: str | None, on: date) -> Contract | None:
    found = db.scalar(sa.select(Contract).where(Contract.number == number)) if number else None
    if found is None or (found.start_on or on) > on or (found.end_on or on) < on:
        return None
    return found


def _today(db: Read, view: OrderView) -> date:
    return db.clock.now().astimezone(ZoneInfo(view.row.zone)).date()


def _is_barcode(text: str) -> bool:
    """Check length and check digit of an EAN-13.

    >>> _is_barcode("2000000501857"), _is_barcode("2000000501858"), _is_barcode("S-1")
    (True, False, False)
    """
    if len(text) != BARCODE_LENGTH or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(text[:-1]))
    return (10 - total % 10) % 10 == int(text[-1])


def _found_words(exclusion: str) -> Sentence:
    return Sentence(f"names.exclusion.{exclusion}")
