"""Acceptance: what is shown and signed, round by round, until the customer is satisfied, or why there is no signature.

A signature counts as long as what was signed is still what the ledger says; else it is void and must be given anew.

Source: BR-45, BR-46, BR-49, BR-59 to BR-61, BR-69; REQUIREMENTS 3.24.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app import findings, interim, settlement
from app.checklists import checklists
from app.errors import Refused
from app.evidence import standing_fact, store_photo
from app.loaners import lendings, taken_away
from app.money import money_text
from app.orders import OrderView, order_view
from app.parts import LineState, order_parts
from app.repair import pre_check, result
from app.signatures import Ink, SignatureRow, Signer, SigningSheet, hash_of, sign, standing_signature
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import FactKind, HandoverWay, RoundResult, SignaturePurpose, SignatureSide, TimeKind
from app.store.replica import canonical
from app.store.tables import AcceptanceRound, Answer, Document, Handover
from app.store.types import OrderId
from app.visits import segments, totals
from app.words import Measure, Sentence, say

_P: Final = SignaturePurpose
SATISFIED: Final = frozenset({RoundResult.NO_OBJECTION, RoundResult.RESERVATION})
UNSIGNED: Final = frozenset({RoundResult.REFUSED, RoundResult.ABSENT})
WITH_WORDS: Final = frozenset({RoundResult.OBJECTION, RoundResult.RESERVATION})
NOTICES: Final = (_P.CHARGE_NOTICE, _P.NOT_OUR_FAULT)


class SignatureVoid(Refused):
    """What was signed has changed since: the signature is void and is to be given anew. Facts: name, signed_at."""

    code = "signature_void"
    rule = "BR-61"
    way_on = "accept"


class SignatureMissing(Refused):
    """Somebody has not signed yet. Facts: side."""

    code = "signature_missing"
    rule = "BR-59"
    way_on = "accept"


class SheetChanged(Refused):
    """The order changed while the sheet was shown: what was shown is not what would be signed."""

    code = "sheet_changed"
    rule = "BR-61"
    way_on = "accept"


class WordsMissing(Refused):
    """An objection, a reservation, a refusal or an absence without the words or the witness. Facts: what."""

    code = "words_missing"
    rule = "BR-60"


@dataclass(frozen=True)
class Round:
    """One round of acceptance: what the customer said, and who saw it where he did not sign."""

    id: uuid.UUID
    number: int
    result: RoundResult
    text: str | None
    reason: str | None
    witness_name: str | None
    witness_role: str | None
    at: datetime


def sheet(
    db: Read, order_id: OrderId, purpose: SignaturePurpose, language: str,
    side: SignatureSide = SignatureSide.CUSTOMER,
) -> SigningSheet:  # fmt: skip
    """Make what the signer sees.

    Raises:
        OrderUnknown: as named.
        Refused: the bill cannot be computed yet.
    """
    view = order_view(db, order_id)
    content, told = _signed(db, view, purpose)
    statement = f"signing.statement.{purpose}"
    if side is not SignatureSide.CUSTOMER:
        statement = f"signing.statement_of.{side}"
    lines = tuple(sentence.say(language) for sentence in told)
    return SigningSheet(
        order_id, purpose, language, say(f"signing.title.{purpose}", language), lines, say(statement, language), content
    )


def sign_sheet(tx: Write, files: Files, shown: SigningSheet, signer: Signer, ink: Ink, stamp: bytes = b"") -> uuid.UUID:
    """Sign the sheet that was shown; a picture of the customer's stamp may go with it.

    Raises:
        SheetChanged: the order says something else by now.
        InkTooThin, SignerMissing, OfficeKeyMissing: as `app.signatures.sign`.
        PictureEmpty, PictureUnreadable, PictureTooLarge, VideoRefused: the stamp, as `app.evidence.store_photo`.
    """
    content, _ = _signed(tx, order_view(tx, shown.order_id), shown.purpose)
    if hash_of(content) != shown.content_hash:
        raise SheetChanged(order_id=shown.order_id)
    return sign(tx, files, shown, signer, ink, store_photo(files, stamp) if stamp else None)


def accepted_by(db: Read, order_id: OrderId, side: SignatureSide) -> SignatureRow | None:
    """Find the acceptance signature of one side that still counts.

    Raises:
        SignatureVoid: there is one, and what it says yes to has changed.
    """
    found = standing_signature(db, order_id, _P.ACCEPTANCE, side)
    if found is None:
        return None
    content, _ = _signed(db, order_view(db, order_id), _P.ACCEPTANCE)
    if hash_of(content) != found.content_hash:
        raise SignatureVoid(name=found.signer_name, signed_at=found.at)
    return found


def check_signatures(db: Read, order_id: OrderId) -> None:
    """Make sure that engineer and customer signed what the order says now; the last round may excuse the customer.

    Raises:
        SignatureMissing, SignatureVoid: as named.
    """
    last = latest_round(db, order_id)
    is_excused = last is not None and last.result in UNSIGNED
    for side in (SignatureSide.CUSTOMER, SignatureSide.ENGINEER):
        if side is SignatureSide.CUSTOMER and is_excused:
            continue
        if accepted_by(db, order_id, side) is None:
            raise SignatureMissing(side=side)


def notice(db: Read, order_id: OrderId) -> SignatureRow | None:
    """Find the signed notice that the work is charged. Source: BR-69."""
    found = (standing_signature(db, order_id, purpose, SignatureSide.CUSTOMER) for purpose in NOTICES)
    return next((row for row in found if row is not None), None)


def finding_signed(db: Read, order_id: OrderId) -> bool:
    """Tell whether the customer, or a witness, signed what the pre-check found as it stands now. Source: BR-45."""
    return signed_as_it_is(db, order_id, _P.PRE_CHECK_FINDING)


def signed_as_it_is(db: Read, order_id: OrderId, purpose: SignaturePurpose) -> bool:
    """Tell whether the customer, or a witness, signed for a purpose what the order says of it now."""
    sides = (SignatureSide.CUSTOMER, SignatureSide.WITNESS)
    signed = (standing_signature(db, order_id, purpose, side) for side in sides)
    return any(row is not None and holds(db, row) for row in signed)


def holds(db: Read, row: SignatureRow) -> bool:
    """Tell whether what somebody signed is still what the order says."""
    return row.id in holding(db, row.order_id, [row])


def holding(db: Read, order_id: OrderId, rows: Iterable[SignatureRow]) -> frozenset[uuid.UUID]:
    """Name the signatures that still say yes to what the order says; of an acceptance the work counts, not the bill."""
    view, rows = order_view(db, order_id), list(rows)
    said: dict[SignaturePurpose, dict[str, Any]] = {}
    for purpose in {row.purpose for row in rows}:
        said[purpose] = signed_work(db, order_id) if purpose is _P.ACCEPTANCE else _signed(db, view, purpose)[0]
    return frozenset(row.id for row in rows if _is_held(row, said[row.purpose]))


def _is_held(row: SignatureRow, said: dict[str, Any]) -> bool:
    if row.purpose is _P.ACCEPTANCE:
        return all(row.content.get(name) == value for name, value in said.items())
    return hash_of(said) == row.content_hash


def record_round(
    tx: Write,
    order_id: OrderId,
    outcome: RoundResult,
    *,
    text: str = "",
    reason: str = "",
    witness_name: str = "",
    witness_role: str = "",
) -> int:
    """Record how the customer took the work; gives the number of the round.

    Raises:
        WordsMissing: an objection or a reservation without words, a refusal or an absence without reason or witness.
    """
    if outcome in WITH_WORDS and not text.strip():
        raise WordsMissing(what=outcome)
    if outcome in UNSIGNED and not (reason.strip() and witness_name.strip()):
        raise WordsMissing(what=outcome)
    number = len(rounds(tx, order_id)) + 1
    signed = standing_signature(tx, order_id, _P.ACCEPTANCE, SignatureSide.CUSTOMER)
    tx.add(
        AcceptanceRound(
            id=tx.new_id(), order_id=order_id, round=number, result=outcome, text=text.strip() or None,
            reason=reason.strip() or None, witness_name=witness_name.strip() or None,
            witness_role=witness_role.strip() or None,
            signature_id=signed.id if signed and outcome in SATISFIED else None, at=tx.now, by_id=tx.actor_id,
            voids_id=None,
        )
    )  # fmt: skip
    tx.flush()
    return number


def rounds(db: Read, order_id: OrderId) -> list[Round]:
    """List the rounds of acceptance, oldest first."""
    found = db.scalars(
        sa.select(AcceptanceRound)
        .where(AcceptanceRound.order_id == order_id)
        .order_by(AcceptanceRound.at, AcceptanceRound.id)
    )
    voided = {row.voids_id for row in found}
    return [
        Round(row.id, row.round, row.result, row.text, row.reason, row.witness_name, row.witness_role, row.at)
        for row in found
        if row.id not in voided
    ]


def latest_round(db: Read, order_id: OrderId) -> Round | None:
    """Find the last word of the customer on the result as it was shown last; an older one no longer counts."""
    shown = standing_fact(db, order_id, FactKind.RESULT_SHOWN)
    found = rounds(db, order_id)
    return found[-1] if found and shown is not None and found[-1].at >= shown.at else None


def hand_over(tx: Write, order_id: OrderId, document_id: uuid.UUID, way: HandoverWay, to_whom: str) -> uuid.UUID:
    """Record that the customer was given his copy of a document. Source: BR-62.

    Raises:
        WordsMissing: nobody is named.
    """
    if not to_whom.strip():
        raise WordsMissing(what=way)
    row = Handover(
        id=tx.new_id(), order_id=order_id, document_id=document_id, way=way, to_whom=to_whom.strip(), at=tx.now,
        by_id=tx.actor_id, voids_id=None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.id


def handovers(db: Read, order_id: OrderId, kinds: Collection[str] = ()) -> list[Handover]:
    """List the handovers of documents that stand: neither the handover nor the document is void.

    Args:
        db: the ledger.
        order_id: the order.
        kinds: the codes of the kinds of document wanted; none names all.
    """
    papers = db.scalars(sa.select(Document).where(Document.order_id == order_id))
    void = {row.voids_id for row in papers} | {row.id for row in papers if kinds and row.kind not in kinds}
    found = db.scalars(sa.select(Handover).where(Handover.order_id == order_id).order_by(Handover.at, Handover.id))
    voided = {row.voids_id for row in found} | set(void)
    return [row for row in found if row.id not in voided and row.document_id not in voided]


Signed = tuple[dict[str, Any], list[Sentence]]


def signed_work(db: Read, order_id: OrderId) -> dict[str, Any]:
    """Give what a signature of acceptance covers but for the bill, which is frozen by itself."""
    view = order_view(db, order_id)
    content, _ = _work(db, view)
    parts, _ = _parts(db, view, LineState.FITTED)
    told: dict[str, Any] = json.loads(canonical({**content, **parts}))
    return told


def _signed(db: Read, view: OrderView, purpose: SignaturePurpose) -> Signed:
    """Give what is signed, free of any language, and the sentences that show it."""
    content, told = _head(view, purpose)
    for part in _SIGNED.get(purpose, (lambda _db, view: _work_note(view),)):
        more, sentences = part(db, view)
        content.update(more)
        told.extend(sentences)
    return content, told


def _head(view: OrderView, purpose: SignaturePurpose) -> Signed:
    row = view.row
    content = {
        "purpose": purpose.value, "order": row.number, "order_type": row.order_type.value,
        "customer": view.customer.code if view.customer else "", "equipment": row.asset_serial or "",
    }  # fmt: skip
    told = [Sentence("signing.line.order", {"number": row.number, "title": row.title})]
    if row.asset_serial:
        told.append(Sentence("signing.line.equipment", {"model": row.asset_model or "", "serial": row.asset_serial}))
    return content, told


def _work_note(view: OrderView) -> Signed:
    note = (view.work_note or "").strip()
    return {"note": note}, [Sentence("signing.line.note", {"note": note})] if note else []


def _work(db: Read, view: OrderView) -> Signed:
    order_id = view.row.id
    content, told = _work_note(view)
    came_of = result(db, order_id)
    if came_of is not None:
        outcome, fact = came_of
        content |= {"result": outcome.value, "result_text": fact.text or ""}
        told.append(Sentence("signing.line.result", {"result": outcome}))
    work = [each for each in segments(db, order_id) if each.kind is TimeKind.WORK]
    minutes = totals(work, db.clock.now()).work_minutes
    content["minutes"] = minutes
    told.append(Sentence("signing.line.minutes", {"minutes": minutes}))
    forms = [row for row in checklists(db, order_id) if row.is_done and row.due is not None and row.due != "later"]
    content["checklists"] = [{"form": row.form_id, "copy": row.copy, "hash": _answers(db, row.response_id)}
                             for row in forms]  # fmt: skip
    told += [Sentence("signing.line.checklist", {"title": row.title, "count": row.answered}) for row in forms]
    return content, told


def _answers(db: Read, response_id: uuid.UUID | None) -> str:
    found = db.scalars(sa.select(Answer).where(Answer.response_id == response_id))
    return hash_of({f"{each.instance}/{each.question}": each.value for each in found if each.value is not None})


def _parts(db: Read, view: OrderView, only: LineState | None = None) -> Signed:
    found = [line for line in order_parts(db, view.row.id) if only is None or line.state is only]
    content = [
        {
            "number": line.part.number, "quantity": f"{line.quantity:f}", "old_serial": line.old_serial or "",
            "new_serial": line.new_serial or "", "price_minor": line.unit_price_minor,
        }
        for line in found
    ]  # fmt: skip
    told = [
        Sentence("signing.line.part", {"part": line.part.name, "quantity": Measure(line.quantity, line.part.unit)})
        for line in found
    ]
    return {"parts": content}, told


def _bill(db: Read, view: OrderView) -> Signed:
    made = settlement.quote(db, view.row.id)
    told = [
        Sentence(
            "signing.line.charge",
            {"text": line.text, "amount": money_text(line.amount_minor, made.currency),
             "payable": money_text(line.payable_minor, made.currency)},
        )
        for line in made.lines
    ]  # fmt: skip
    told.append(Sentence("signing.line.total", {"total": money_text(made.total_minor, made.currency)}))
    content = {"charges": settlement.told_lines(made), "total_minor": made.total_minor, "currency": made.currency}
    return content, told


def _notice(db: Read, view: OrderView) -> Signed:
    prices = settlement.rates(db, settlement.price_day(db, view))
    facts = {
        "labour": money_text(prices.labour_minor_per_hour, prices.currency),
        "call_out": money_text(prices.call_out_minor, prices.currency),
    }
    content = {"labour_minor": prices.labour_minor_per_hour, "call_out_minor": prices.call_out_minor}
    return content, [Sentence("signing.line.rates", facts)]


def _pre_check(db: Read, view: OrderView) -> Signed:
    found = pre_check(db, view.row.id)
    if found is None:
        return {}, []
    content = {"complete": found.parts_complete, "tampering": found.tampering, "note": found.note}
    told = [] if found.parts_complete else [Sentence("signing.line.incomplete")]
    told += [Sentence("signing.line.tampering")] if found.tampering else []
    told += [Sentence("signing.line.note", {"note": found.note})] if found.note.strip() else []
    return content, told


def _receipts(db: Read, view: OrderView) -> Signed:
    found = settlement.receipts(db, view.row.id)
    content = [{"number": row.number, "amount_minor": row.amount_minor, "method": row.method.value} for row in found]
    told = [
        Sentence(
            "signing.line.receipt",
            {"number": row.number, "amount": money_text(row.amount_minor, row.currency), "method": row.method},
        )
        for row in found
    ]
    return {"receipts": content}, told


def _lent(db: Read, view: OrderView) -> Signed:
    """Give the loaners that are with the customer, and in what condition he got them."""
    found = [each for each in lendings(db, view.row.id) if each.is_open]
    content = [
        {"loaner": each.code, "equivalence": each.equivalence.value, "condition": each.condition, "keep": each.keep}
        for each in found
    ]
    told = [
        Sentence(
            "signing.line.lent",
            {"loaner": each.loaner.name if each.loaner else each.code, "code": each.code,
             "equivalence": each.equivalence, "condition": each.condition},
        )
        for each in found
    ]  # fmt: skip
    return {"loaners": content}, told


def _taken(db: Read, view: OrderView) -> Signed:
    """Give what is taken away, by its voucher, and how it comes back."""
    found = taken_away(db, view.row.id)
    if found is None:
        return {}, []
    content = {
        "voucher": found.voucher, "item": found.item, "accessories": found.accessories, "condition": found.condition,
        "return_mode": found.return_mode.value,
    }  # fmt: skip
    return {"taken_away": content}, [Sentence("signing.line.taken", {**content, "return_mode": found.return_mode})]


Part = Callable[[Read, OrderView], Signed]
_FITTED: Final[Part] = lambda db, view: _parts(db, view, LineState.FITTED)  # noqa: E731 -- a line of the table below
_NOTICED: Final[tuple[Part, ...]] = (lambda _db, view: _work_note(view), _notice, _parts)
_SIGNED: Final[Mapping[SignaturePurpose, tuple[Part, ...]]] = {
    _P.ACCEPTANCE: (_work, _FITTED, _bill),
    _P.CHARGE_NOTICE: _NOTICED,
    _P.NOT_OUR_FAULT: (lambda db, view: findings.fault_note(db, view.row.id), *_NOTICED),
    _P.PART_CONSENT: (_parts,),
    _P.PRE_CHECK_FINDING: (_pre_check,),
    _P.INVENTORY_CHECK: (lambda db, view: findings.inventory(db, view.row.id),),
    _P.TRAINING_ATTENDANCE: (lambda db, view: findings.attendance(db, view.row.id),),
    _P.LOANER: (_lent,),
    _P.TAKE_AWAY: (_taken,),
    _P.RECEIPT: (_bill, _receipts),
    _P.VISIT: (_work, _FITTED, lambda db, view: interim.so_far(db, view.row.id)),
}
"""What a signature of each purpose says yes to; of any other, the engineer's note."""
