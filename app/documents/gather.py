"""From the ledger to what a document says: a pure function of the record, so the same record gives the same file.

Names, numbers, marks, codes and hashes go in; ids of rows and devices stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from app import acceptance, settlement
from app.approvals import consents
from app.checklists import ChecklistRow, checklists, filling
from app.coverage import judged_for
from app.diagnosis import diagnosis
from app.documents import content as c
from app.documents.checking import checklist_part, form_part, pictures
from app.documents.details import group_of, moments_of, pair
from app.documents.kinds import ORDER, Chapter, DocumentKind
from app.evidence import photos
from app.marking import unprinted
from app.order_types import Due
from app.orders import OrderView, order_view
from app.parts import LineState, order_parts
from app.people import person_rows
from app.repair import RepairResult, log_lines, pre_check, result
from app.signatures import SignatureRow, signatures
from app.store.door import Read
from app.store.files import Files
from app.store.kinds import AttachmentKind, PayMethod, SignaturePurpose, SignatureSide, TimeKind
from app.store.types import OrderId
from app.visits import segments
from app.warranty import Verdict
from app.words import Pair, say, word

_RESULTS: Final = {
    RepairResult.RESTORED: "repaired", RepairResult.NOT_RESTORED: "not_restored", RepairResult.PARTLY: "partly",
}  # fmt: skip
_SEEN: Final = frozenset({AttachmentKind.PHOTO, AttachmentKind.SCAN})
_PURPOSES: Final = {SignaturePurpose.PRE_CHECK_FINDING: "pre_check"}
_WARRANTY: Final = {
    Verdict.COVERED: "in", Verdict.NOT_STARTED: "not_started", Verdict.UNDETERMINED: "undetermined",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the document, and the fingerprint of the root its seals lead to."""

    name: Pair
    phone: str = ""
    root_fingerprint: str = ""


@dataclass(frozen=True)
class Sources:
    """What every document of an order is made from, looked at once: a list of documents asks for many."""

    view: OrderView
    signed: tuple[SignatureRow, ...]
    forms: tuple[ChecklistRow, ...]
    held: frozenset[UUID]


def sources(db: Read, order_id: OrderId, *, for_steps: bool = True) -> Sources:
    """Look at an order for the sake of its documents.

    Args:
        db: the ledger.
        order_id: the order.
        for_steps: also which signatures still say yes to what the order says; a step's document takes no others.

    Raises:
        OrderUnknown: the order is not here.
    """
    signed = tuple(row for row in signatures(db, order_id) if not row.is_void)
    held = acceptance.holding(db, order_id, signed) if for_steps else frozenset()
    return Sources(order_view(db, order_id), signed, tuple(checklists(db, order_id)), held)


def gather(
    db: Read, files: Files | None, order_id: OrderId, issuer: Issuer, revision: int = 1, replaces: str = "",
    kind: DocumentKind = ORDER, found: Sources | None = None,
) -> c.WorkOrderContent:  # fmt: skip
    """Gather all that a document says; what is not there is left empty and named when it is composed.

    Args:
        db: the ledger.
        files: where the photos lie; None where only the record is wanted, and no picture.
        order_id: the order.
        issuer: who issues it.
        revision: which one it is to be.
        replaces: the number of the one before.
        kind: what it is to say.
        found: the order as it was looked at, where that was done already.

    Raises:
        OrderUnknown: the order is not here.
        FileMissing: a photo's file is gone.
        Refused: the bill cannot be computed.
    """
    found = found or sources(db, order_id, for_steps=not kind.is_work_order)
    view = found.view
    signed, customer, engineer = _signed(found, kind)
    forms = [row for row in found.forms if _is_printed(row, kind)]
    made_at, until = _moments(db, found, signed, forms, kind)
    has = frozenset(kind.parts)
    return c.WorkOrderContent(
        number=view.row.number,
        revision=revision,
        order_type=view.row.order_type.value,
        title=view.row.title,
        zone=view.row.zone,
        made_at=made_at,
        provider=c.Party(issuer.name, phone=issuer.phone),
        customer=_customer(view),
        engineers=tuple(
            c.EngineerLine(each.name.zh, each.code, each.name.en or "", is_lead=number == 0)
            for number, each in enumerate(view.crew)
        ),
        equipment=_equipment(db, view, until),
        fault=_fault(db, view) if Chapter.FAULT in has else c.Fault(c.UNSAID),
        diagnosis=_diagnosis(db, view) if Chapter.FAULT in has else c.Diagnosis(c.UNSAID),
        work=_work(db, view) if Chapter.WORK in has else c.Work((), ""),
        checklists=tuple(_checklist(db, row, kind) for row in forms),
        parts=_parts(db, order_id) if Chapter.PARTS in has else (),
        segments=_segments(db, order_id, until) if Chapter.TIME in has else (),
        charges=_charges(db, order_id) if Chapter.CHARGES in has else c.Charges((), 0),
        photos=_photos(db, files, order_id) if kind.moment == "all" else _shown(db, files, view, forms, kind),
        signatures=tuple(_signature(files, row) for row in signed),
        acceptance=_acceptance(db, order_id) if customer == c.ACCEPTANCE else c.Acceptance("open"),
        audit=_audit(db, order_id, signed, kind, has_rounds=customer == c.ACCEPTANCE),
        priority=view.row.priority.value if view.row.priority else "",
        root_fingerprint=issuer.root_fingerprint,
        replaces=replaces,
        kind=kind.code,
        details=tuple(group for step in kind.steps if (group := group_of(db, view, step, until)) is not None),
        engineer_purpose=engineer,
        customer_purpose=customer,
    )


def _signed(found: Sources, kind: DocumentKind) -> tuple[list[SignatureRow], str, str]:
    """Choose the ink of a document, and name for what each side's seal takes it; only what still says yes counts."""
    if kind.is_work_order:
        return list(found.signed), c.ACCEPTANCE, c.ACCEPTANCE
    if kind.customer is None:
        return [], "", ""
    signed = [row for row in found.signed if row.purpose is kind.customer and row.id in found.held]
    purpose = _PURPOSES.get(kind.customer, kind.customer.value)
    is_asked = any(row.side is SignatureSide.ENGINEER for row in signed) or "engineer_signature" in kind.needs
    return signed, purpose, purpose if is_asked else ""


def _moments(
    db: Read, found: Sources, signed: Sequence[SignatureRow], forms: Iterable[ChecklistRow], kind: DocumentKind
) -> tuple[datetime, datetime]:
    """Take the moment of what is told last: the record decides, not the clock of the printing.

    The second is up to when things are told: that moment as well, but until somebody signs who is to sign, now.
    """
    moments = [row.at for row in signed]
    if kind.is_work_order or any(row.purpose is SignaturePurpose.ACCEPTANCE for row in signed):
        moments += [each.at for each in acceptance.rounds(db, found.view.row.id)]
    if not kind.is_work_order:
        moments += [row.submitted_at for row in forms if row.submitted_at is not None]
        moments += moments_of(db, found.view, kind.steps)
    last = max(moments, default=None)
    told_until = last if signed or kind.customer is None else None
    return last or found.view.dispatched_at, told_until or db.clock.now()


def _customer(view: OrderView) -> c.Party:
    customer, site, contact = view.customer, view.site, view.contact
    return c.Party(
        customer.name if customer else view.row.customer,
        (site.address if site else None) or view.row.address or "",
        (customer.phone if customer else None) or "",
        contact.name if contact else "",
        (contact.post if contact else None) or c.UNSAID,
        view.contact_phone or (contact.phone if contact else None) or "",
        site.name if site else view.row.site,
    )


def _equipment(db: Read, view: OrderView, until: datetime) -> c.Equipment:
    asset, judged = view.asset, judged_for(db, view, settlement.price_day(db, view), until)
    if asset is None or judged is None:
        return c.Equipment(c.UNSAID, "", "")
    covered = judged.coverage
    reason = c.UNSAID
    if covered.exclusion != "none":
        reason = pair(f"names.exclusion.{covered.exclusion}")
    return c.Equipment(
        asset.model, asset.model_code, asset.serial, asset.spec or "", asset.produced_on, asset.accepted_on,
        _WARRANTY.get(covered.labour, "out"), covered.labour_end_on, reason,
    )  # fmt: skip


def _fault(db: Read, view: OrderView) -> c.Fault:
    found = pre_check(db, view.row.id)
    told = c.UNSAID
    if found is not None:
        key = "documents.pre_check." + ("found" if found.has_discrepancy else "clean")
        told = Pair(say(key, "zh_CN", note=found.note), say(key, "en", note=found.note))
    is_ours = not any(
        row.purpose is SignaturePurpose.NOT_OUR_FAULT and not row.is_void for row in signatures(db, view.row.id)
    )
    return c.Fault(view.fault or view.row.title, None, view.fault_level or "", told, is_ours)


def _diagnosis(db: Read, view: OrderView) -> c.Diagnosis:
    """Tell the cause as it was noted; without a note, what was said of the result."""
    came_of, found = result(db, view.row.id), diagnosis(db, view.row.id)
    said = view.work_note or (came_of[1].text if came_of else "")
    if found is None or not found.cause:
        return c.Diagnosis(Pair(said or ""))
    told = said or found.cause_text or found.phenomenon
    return c.Diagnosis(Pair(told), found.cause, pair(f"names.cause.{found.cause}"))


def _work(db: Read, view: OrderView) -> c.Work:
    steps = [Pair(line.text) for line in log_lines(db, view.row.id) if line.text]
    if not steps and view.work_note:
        steps = [Pair(view.work_note)]
    came_of = result(db, view.row.id)
    if came_of is None:
        return c.Work(tuple(steps), "")
    outcome, fact = came_of
    named = Pair(word(outcome, "zh_CN"), word(outcome, "en"))
    steps = steps or [Pair(fact.text) if fact.text else named]
    return c.Work(tuple(steps), _RESULTS.get(outcome, "done"), Pair(fact.text) if fact.text else named)


def _is_printed(row: ChecklistRow, kind: DocumentKind) -> bool:
    if not row.is_done or row.response_id is None:
        return False
    return row.due in {None, Due.BEFORE_WORK, Due.BEFORE_DONE} if kind.is_work_order else row.form_id in kind.forms


def _checklist(db: Read, row: ChecklistRow, kind: DocumentKind) -> c.ChecklistPart:
    if row.response_id is None:
        return c.ChecklistPart(row.title, ())
    told = checklist_part if kind.is_work_order else form_part
    return told(filling(db, row.response_id), row.title, row.form_number or "")


def _parts(db: Read, order_id: OrderId) -> tuple[c.PartLine, ...]:
    return tuple(
        c.PartLine(
            line.part.number, line.part.name, line.quantity, line.part.unit,
            c.PartConsent(line.consent.is_given, line.consent.said_by, line.consent.at) if line.consent else None,
            line.old_serial or "", line.new_serial or "", line.old_part.value if line.old_part else "",
        )
        for line in order_parts(db, order_id)
        if line.state is LineState.FITTED
    )  # fmt: skip


def _segments(db: Read, order_id: OrderId, until: datetime) -> tuple[c.Segment, ...]:
    """List the time that was over at the last signature; what runs on or comes after belongs to no record yet."""
    over = [(each, each.end_at) for each in segments(db, order_id) if each.kind is not TimeKind.OFF]
    found = [(each, end_at) for each, end_at in over if end_at is not None and end_at <= until]
    people = person_rows(db, (each.person_id for each, _ in found))
    return tuple(
        c.Segment(
            each.kind.value, people[each.person_id].name if each.person_id in people else c.UNSAID, each.start_at,
            end_at, each.reason or "",
        )
        for each, end_at in found
    )  # fmt: skip


def _charges(db: Read, order_id: OrderId) -> c.Charges:
    frozen = settlement.sheet(db, order_id)
    made = frozen.bill if frozen else settlement.quote(db, order_id)
    told, receipts = acceptance.notice(db, order_id), settlement.receipts(db, order_id)
    lines = tuple(
        c.ChargeLine(
            line.kind.value, line.text, line.quantity, line.unit, line.unit_price_minor, line.amount_minor,
            line.payable_minor, line.waived_by.value if line.waived_by else "package" if line.package_minor else "",
        )
        for line in made.lines
    )  # fmt: skip
    return c.Charges(
        lines, made.total_minor, made.currency, pair(f"documents.policy.{made.policy}"), told.at if told else None,
        sum(row.amount_minor for row in receipts), _listed(row.method for row in receipts),
        ", ".join(row.number for row in receipts),
    )  # fmt: skip


def _listed(methods: Iterable[PayMethod]) -> Pair:
    each = list(dict.fromkeys(methods))
    return Pair("、".join(word(method, "zh_CN") for method in each), ", ".join(word(method, "en") for method in each))


def _photos(db: Read, files: Files | None, order_id: OrderId) -> tuple[c.PhotoValue, ...]:
    left_out = unprinted(db, order_id)
    return tuple(
        c.PhotoValue(
            files.read(row.sha) if files else b"", Pair(row.caption or ""), row.moment.value if row.moment else "",
            row.taken_at, "" if files else row.sha, 0 if files else row.size_bytes,
        )
        for row in photos(db, order_id)
        if row.sha not in left_out
    )  # fmt: skip


def _shown(
    db: Read, files: Files | None, view: OrderView, forms: Iterable[ChecklistRow], kind: DocumentKind
) -> tuple[c.PhotoValue, ...]:
    """Show the pictures in the answers of the forms printed, and the photos of the moment this document is about."""
    taken = [row for row in _photos(db, files, view.row.id) if kind.moment and row.moment == kind.moment]
    known = {row.sha: row for row in photos(db, view.row.id, kinds=_SEEN)}
    answered = [
        (known[sha], caption, c.SIGNATURE if is_ink else "")
        for form in forms if form.response_id is not None
        for sha, caption, is_ink in pictures(filling(db, form.response_id)) if sha in known
    ]  # fmt: skip
    told = [
        c.PhotoValue(
            files.read(row.sha) if files else b"", caption, moment, None if moment else row.taken_at,
            "" if files else row.sha, 0 if files else row.size_bytes,
        )
        for row, caption, moment in answered
    ]  # fmt: skip
    there = {row.sha for row, _, _ in answered}
    return (*told, *(row for row in taken if (row.sha256 or sha256(row.data).hexdigest()) not in there))


def _signature(files: Files | None, row: SignatureRow) -> c.SignatureValue:
    stamp = None
    if row.stamp_sha:
        stamp = c.StampValue(files.read(row.stamp_sha) if files else b"", row.stamp_sha)
    return c.SignatureValue(
        _PURPOSES.get(row.purpose, row.purpose.value), row.side.value, row.signer_name, Pair(row.signer_role or ""),
        row.strokes, Pair(row.statement, row.statement), row.short_code, row.at, row.device_mark,
        row.samples_hash or "", stamp,
    )  # fmt: skip


def _acceptance(db: Read, order_id: OrderId) -> c.Acceptance:
    found = acceptance.latest_round(db, order_id)
    if found is None:
        return c.Acceptance("open")
    reason = "  ".join(filter(None, (found.reason, found.witness_name, found.witness_role)))
    return c.Acceptance(found.result.value, found.number, found.text or "", reason)


def _audit(
    db: Read, order_id: OrderId, signed: Iterable[SignatureRow], kind: DocumentKind, *, has_rounds: bool
) -> tuple[c.AuditEntry, ...]:
    """List what was agreed, shown, said and signed; what was shown for signing stands in the signer's language."""
    entries = [
        c.AuditEntry(
            row.at, row.signer_name, row.device_mark, pair(f"signing.title.{row.purpose}"), row.content_hash, row.lines
        )
        for row in signed
    ]
    for purpose in kind.consents:
        for word_ in consents(db, order_id, purpose):
            said = pair(f"documents.consent.{'yes' if word_.is_given else 'no'}.{purpose}")
            entries.append(c.AuditEntry(word_.at, word_.said_by, "", said, "", _told(word_.explanation)))
    for each in acceptance.rounds(db, order_id) if has_rounds else ():
        named = Pair(word(each.result, "zh_CN"), word(each.result, "en"))
        entries.append(c.AuditEntry(each.at, each.witness_name or "", "", named, "", _told(each.text, each.reason)))
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _told(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
