"""How an order ends: the customer objects or accepts, the bill is settled, his copy is handed over.

Like the commands of `app.progress`, each records its facts and takes the step in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from app import acceptance, interim, requests, settlement, visits
from app.documents.kinds import closing_kinds
from app.documents.shelf import documents
from app.errors import Refused
from app.evidence import record_fact, standing_fact
from app.fitting import back_orders
from app.interim import VisitUnsigned
from app.orders import NotAllowedNow, allowed, order_view
from app.progress import settle, take_step
from app.signatures import Ink, Signer, SigningSheet, standing_signature
from app.situation import picture
from app.store.door import Write
from app.store.files import Files
from app.store.kinds import (
    FactKind,
    HandoverWay,
    OrderType,
    PayMethod,
    RoundResult,
    SignaturePurpose,
    SignatureSide,
    TimeKind,
)
from app.store.kinds import OrderState as S
from app.store.types import OrderId

ON_SITE: Final = "on_site"


class NotAwaitingAcceptance(Refused):
    """The result is not shown, so there is nothing to accept or to object to."""

    code = "not_awaiting_acceptance"
    rule = "BR-59"
    way_on = "show_result"


class DocumentVoid(Refused):
    """The document stands no more, so it is not handed over. Facts: number."""

    code = "document_void"
    rule = "BR-61"


class Leaving(StrEnum):
    """What is done before leaving. Source: BR-62."""

    CONTACT_CARD = "contact_card"
    WASTE_REMOVED = "waste_removed"
    BORROWED_RETURNED = "borrowed_returned"
    ASKED = "asked"
    ASKED_IN_CHARGE = "asked_in_charge"
    APOLOGISED = "apologised"


class LeavingOpen(Refused):
    """Something is not done before leaving, and nothing says why. Facts: items."""

    code = "leaving_open"
    rule = "BR-62"
    way_on = "close_visit"


def sign(tx: Write, files: Files, shown: SigningSheet, signer: Signer, ink: Ink, stamp: bytes = b"") -> uuid.UUID:
    """Sign the sheet that was shown, and take the step that waited for it.

    Raises:
        SheetChanged, InkTooThin, SignerMissing, OfficeKeyMissing: as `acceptance.sign_sheet`.
    """
    signed = acceptance.sign_sheet(tx, files, shown, signer, ink, stamp)
    settle(tx, shown.order_id)
    return signed


def sign_acceptance(
    tx: Write, files: Files, shown: SigningSheet, signer: Signer, ink: Ink, stamp: bytes = b"", *,
    opinion: str = "", reservation: str = "",
) -> int:  # fmt: skip
    """Let the customer sign and record his yes at once: neither is there without the other.

    Raises:
        NotAwaitingAcceptance, SignatureMissing, SignatureVoid, ChargeNoticeMissing: as `accept_work`.
        SheetChanged, InkTooThin, SignerMissing, OfficeKeyMissing: as `acceptance.sign_sheet`.
    """
    _check_shown(tx, shown.order_id)
    acceptance.sign_sheet(tx, files, shown, signer, ink, stamp)
    return accept_work(tx, shown.order_id, opinion=opinion, reservation=reservation)


def raise_objection(tx: Write, order_id: OrderId, *, text: str) -> int:
    """Record the customer's objection and go back to the work; gives the number of the round. Source: BR-60.

    Raises:
        NotAwaitingAcceptance, WordsMissing: as named.
    """
    _check_shown(tx, order_id)
    number = acceptance.record_round(tx, order_id, RoundResult.OBJECTION, text=text)
    take_step(tx, order_id, S.OBJECTION)
    return number


def accept_work(tx: Write, order_id: OrderId, *, opinion: str = "", reservation: str = "") -> int:
    """Record that the customer accepts, perhaps with a reservation; both sides have signed. Source: BR-59.

    Raises:
        NotAwaitingAcceptance, SignatureMissing, SignatureVoid, ChargeNoticeMissing: as named.
    """
    _check_shown(tx, order_id)
    outcome = RoundResult.RESERVATION if reservation.strip() else RoundResult.NO_OBJECTION
    number = acceptance.record_round(tx, order_id, outcome, text=reservation or opinion)
    take_step(tx, order_id, S.ACCEPTED)
    return number


def end_unsigned(
    tx: Write, order_id: OrderId, *, is_absent: bool, reason: str, witness_name: str, witness_role: str = ""
) -> int:
    """Record that the customer will not sign or is not there, with the reason and who saw it.

    Raises:
        NotAwaitingAcceptance, WordsMissing, SignatureMissing, ChargeNoticeMissing: as named.
    """
    _check_shown(tx, order_id)
    outcome = RoundResult.ABSENT if is_absent else RoundResult.REFUSED
    number = acceptance.record_round(
        tx, order_id, outcome, reason=reason, witness_name=witness_name, witness_role=witness_role
    )
    take_step(tx, order_id, S.ACCEPTED)
    return number


def settle_charges(tx: Write, order_id: OrderId, *, method: PayMethod | None = None, payer: str = "") -> str | None:
    """Freeze the bill, take what is due, and take the step; gives the number of the receipt if money was due.

    Raises:
        ChargesOpen: something is due and no way of paying is named.
        SignatureVoid: the bill is no longer the one that was signed.
    """
    if standing_signature(tx, order_id, SignaturePurpose.ACCEPTANCE, SignatureSide.CUSTOMER):
        acceptance.accepted_by(tx, order_id, SignatureSide.CUSTOMER)
    frozen = settlement.freeze(tx, order_id)
    due = frozen.bill.total_minor - settlement.paid_minor(tx, order_id)
    number = None
    if due > 0 and method is not None:
        number = settlement.take_payment(tx, order_id, amount_minor=due, method=method, payer=payer)
    take_step(tx, order_id, S.SETTLED)
    return number


def leave_in_order(
    tx: Write, order_id: OrderId, done: Collection[Leaving], *, remark: str = "", problem: str = ""
) -> str | None:
    """Record how the place was left; what was not done needs its reason. Source: BR-62.

    A further problem that the customer or the person in charge named becomes a service request; gives its number.

    Raises:
        LeavingOpen: something is not done, and no word says why.
        RequestNotReady: a problem was named, and the order has no site or nobody to ask.
    """
    open_ = [each for each in Leaving if each not in done]
    if open_ and not remark.strip():
        raise LeavingOpen(items=open_)
    detail: dict[str, object] = {each.value: each in done for each in Leaving}
    number = _request_for(tx, order_id, problem) if problem.strip() else None
    if number is not None:
        detail |= {"problem": problem.strip(), "request": number}
    former = standing_fact(tx, order_id, FactKind.LEFT_IN_ORDER)
    record_fact(
        tx, order_id, FactKind.LEFT_IN_ORDER, detail, remark.strip() or None, voids_id=former.id if former else None
    )
    return number


def end_visit(
    tx: Write, order_id: OrderId, done: Collection[Leaving], *, remark: str = "", problem: str = ""
) -> str | None:
    """End the visit of an order whose question is still up: it stays escalated, the time stops. Source: BR-57, W17.

    A further problem that was named becomes a service request; gives its number.

    Raises:
        NotAllowedNow: no question is up.
        VisitUnsigned: nobody signed for what was done so far.
        LeavingOpen, RequestNotReady: as `leave_in_order`.
    """
    seen = picture(tx, order_id)
    if seen.state is not S.ESCALATED:
        raise NotAllowedNow(step=S.ESCALATED, state=seen.state)
    if not seen.visit_signed:
        raise VisitUnsigned(order_id=order_id)
    number = leave_in_order(tx, order_id, done, remark=remark, problem=problem)
    interim.record_end(tx, order_id)
    if visits.running_kind(tx, order_id) is not None:
        visits.mark_time(tx, order_id, TimeKind.OFF)
    return number


def _request_for(tx: Write, order_id: OrderId, problem: str) -> str | None:
    """Register what was named on leaving as a request of its own. Source: BR-62, BR-95."""
    view = order_view(tx, order_id)
    if view.customer is None:
        return None
    request_id = requests.register(
        tx, kind=OrderType.CONSULTATION, channel=ON_SITE, customer_id=view.customer.id, text=problem,
        site_id=view.site.id if view.site else None, contact_id=view.contact.id if view.contact else None,
        asset_id=view.asset.id if view.asset else None,
    )  # fmt: skip
    found = requests.request_row(tx, request_id)
    return found.number if found else None


def hand_over(tx: Write, order_id: OrderId, document_id: uuid.UUID, *, way: HandoverWay, to_whom: str) -> None:
    """Record that the customer was given his copy, and take the step; a further copy is a fact alone. Source: BR-62.

    A copy of a step's document is a fact alone as well: the order ends with the copy of the whole.

    Raises:
        DocumentVoid: that document stands no more.
        WordsMissing: nobody is named.
        ChargesOpen: the bill is not settled.
    """
    given = next((row for row in documents(tx, order_id) if row.id == document_id), None)
    if given is not None and given.state != "signed":
        raise DocumentVoid(number=given.number)
    acceptance.hand_over(tx, order_id, document_id, way, to_whom)
    seen = picture(tx, order_id)
    is_last = given is None or given.kind in closing_kinds(seen.view.row.order_type)
    if is_last and seen.state is not S.HANDED_OVER:
        take_step(tx, order_id, S.HANDED_OVER)
        _wait_for_the_rest(tx, order_id)


def _wait_for_the_rest(tx: Write, order_id: OrderId) -> None:
    """Keep a sale open while something is back-ordered. Source: BR-82."""
    owed, view = back_orders(tx, order_id), order_view(tx, order_id)
    if owed and allowed(view.row.order_type, S.HANDED_OVER, S.AWAITING_PARTS) is not None:
        take_step(tx, order_id, S.AWAITING_PARTS, "; ".join(f"{each.part.number} × {each.quantity:f}" for each in owed))


def _check_shown(tx: Write, order_id: OrderId) -> None:
    if picture(tx, order_id).state is not S.AWAITING_ACCEPTANCE:
        raise NotAwaitingAcceptance(order_id=order_id)
