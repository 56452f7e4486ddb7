"""What a step says that has no chapter of its own, from the ledger as labelled values in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app import settlement
from app.approvals import standing_consent
from app.checklists import values
from app.claims import claims
from app.coverage import judged_for
from app.diagnosis import diagnosis, plan
from app.documents.content import UNSAID, Detail, DetailGroup
from app.documents.kinds import Step
from app.downtime import case_of
from app.escalation import escalations
from app.loaners import lendings, taken_away
from app.money import money_text
from app.orders import OrderView
from app.repair import pre_check
from app.store.door import Read
from app.store.kinds import ConsentPurpose
from app.survey import survey
from app.words import LANGUAGES, Pair, has, say, word

_LOANER: Final = "loaner_handover"
_LENT: Final = {"l_name": "loaner", "l_serial": "serial", "l_hours": "hours", "l_due": "return_due"}
_AGREED: Final = {Step.PLAN: ConsentPurpose.PLAN, Step.TAKE_AWAY: ConsentPurpose.TAKE_AWAY}
Told = DetailGroup | None


def group_of(db: Read, view: OrderView, step: Step, until: datetime) -> Told:
    """Tell what one step says by a moment; None where it says nothing yet."""
    if step is Step.STOP:
        return _stop(db, view, until)
    return _TELLERS[step](db, view)


def happened(db: Read, view: OrderView, step: Step) -> bool:
    """Tell whether a step of this order is a cause to make a document of it."""
    order_id = view.row.id
    match step:
        case Step.FINDING:
            found = pre_check(db, order_id)
            return found is not None and found.has_discrepancy
        case Step.LOANER:
            return bool(lendings(db, order_id))
        case Step.TAKE_AWAY:
            return taken_away(db, order_id) is not None
        case Step.PLAN:
            return plan(db, order_id) is not None
        case Step.QUESTION:
            return bool(escalations(db, order_id))
        case Step.RECEIPT:
            return bool(settlement.receipts(db, order_id))
    return False


def moments_of(db: Read, view: OrderView, steps: Iterable[Step]) -> list[datetime]:
    """Tell when what these steps say was said, where that is no signature and no form."""
    order_id, found = view.row.id, []
    for step in steps:
        match step:
            case Step.FINDING if (checked := pre_check(db, order_id)) is not None:
                found.append(checked.at)
            case Step.CAUSE if (said := diagnosis(db, order_id)) is not None:
                found.append(said.at)
            case Step.PLAN if (proposed := plan(db, order_id)) is not None:
                found.append(proposed.at)
            case Step.LOANER:
                found += [each.came_back_at or each.handed_over_at for each in lendings(db, order_id)]
            case Step.TAKE_AWAY if (taken := taken_away(db, order_id)) is not None:
                found.append(taken.back_at or taken.taken_at)
            case Step.CLAIM:
                found += [row.at for row in claims(db, order_id)]
            case Step.RECEIPT:
                found += [row.at for row in settlement.receipts(db, order_id)]
    agreed = [standing_consent(db, order_id, _AGREED[step]) for step in steps if step in _AGREED]
    return [*found, *(each.at for each in agreed if each is not None)]


def _finding(db: Read, view: OrderView) -> Told:
    found = pre_check(db, view.row.id)
    if found is None:
        return None
    details = (
        _plain("checked_at", _moment(found.at, view)),
        Detail("label.parts_complete", _answer(is_yes=found.parts_complete)),
        Detail("label.tampering", _answer(is_yes=found.tampering)),
    )
    return _group(Step.FINDING, details, Pair(found.note.strip()))


def _cause(db: Read, view: OrderView) -> Told:
    """Tell the phenomenon, the cause and who answers for it."""
    found = diagnosis(db, view.row.id)
    if found is None:
        return None
    details = (
        _plain("phenomenon", found.phenomenon),
        Detail("label.responsibility", _pair_of(found.responsibility)),
        Detail("label.cause", pair(f"names.cause.{found.cause}") if found.cause else UNSAID),
        _plain("diagnosed_at", _moment(found.at, view)),
    )
    return _group(Step.CAUSE, details, Pair(found.cause_text.strip()))


def _rates(db: Read, view: OrderView) -> Told:
    prices = settlement.rates(db, settlement.price_day(db, view))
    details = (
        _plain("labour_rate", money_text(prices.labour_minor_per_hour, prices.currency)),
        _plain("labour_step", str(prices.labour_step_minutes)),
        _plain("call_out_fee", money_text(prices.call_out_minor, prices.currency)),
    )
    return _group(Step.RATES, details, pair("documents.charged"))


def _plan(db: Read, view: OrderView) -> Told:
    """Tell what was proposed and what the customer said to it; where nothing was proposed, his word alone."""
    found, said = plan(db, view.row.id), standing_consent(db, view.row.id, ConsentPurpose.PLAN)
    agreed = _agreed(said.said_by, said.at, view) if said is not None and said.is_given else ()
    if found is None:
        return _group(Step.PLAN, agreed, Pair((said.explanation or "").strip())) if said is not None else None
    estimate = money_text(found.estimate_minor, found.currency) if found.estimate_minor is not None else ""
    parts = ", ".join(f"{number} × {much}" for number, much in found.parts)
    details = (
        _plain("plan_minutes", str(found.minutes)), _plain("estimate", estimate), _plain("plan_parts", parts), *agreed
    )  # fmt: skip
    return _group(Step.PLAN, details, Pair(found.method.strip()))


def _take_away(db: Read, view: OrderView) -> Told:
    found, said = taken_away(db, view.row.id), standing_consent(db, view.row.id, ConsentPurpose.TAKE_AWAY)
    agreed = _agreed(said.said_by, said.at, view) if said is not None and said.is_given else ()
    if found is None:
        return _group(Step.TAKE_AWAY, agreed) if agreed else None
    details = (
        _plain("voucher", found.voucher),
        _plain("item", found.item),
        _plain("accessories", found.accessories),
        _plain("condition", found.condition),
        Detail("label.return_mode", _pair_of(found.return_mode)),
        _plain("taken_at", _moment(found.taken_at, view)),
        *agreed,
        *([_plain("back_at", _moment(found.back_at, view))] if found.back_at else []),
    )
    return _group(Step.TAKE_AWAY, details, Pair(found.back.strip()))


def _loaner(db: Read, view: OrderView) -> Told:
    """Tell what was lent, as it was recorded, else as the form says."""
    details: list[Detail] = []
    for each in lendings(db, view.row.id):
        details += [
            Detail("label.loaner", each.loaner.name if each.loaner else Pair(each.code)),
            _plain("loaner_code", each.code),
            Detail("label.equivalence", _pair_of(each.equivalence)),
            _plain("condition", each.condition),
            _plain("handed_over_at", _moment(each.handed_over_at, view)),
            *([_plain("back_at", _moment(each.came_back_at, view))] if each.came_back_at else []),
        ]
    said = {} if details else values(db, view.row.id, _LOANER)
    details += [_plain(label, str(said[name])) for name, label in _LENT.items() if said.get(name) is not None]
    return _group(Step.LOANER, tuple(details)) if details else None


def _claim(db: Read, view: OrderView) -> Told:
    found = claims(db, view.row.id)
    details = [
        detail
        for row in found
        for detail in (_plain("claim_number", row.number), _plain("claimed_at", _moment(row.at, view)))
    ]
    return _group(Step.CLAIM, tuple(details)) if details else None


def _receipt(db: Read, view: OrderView) -> Told:
    found = settlement.receipts(db, view.row.id)
    details = [
        detail
        for row in found
        for detail in (
            _plain("receipt_number", row.number),
            _plain("amount_paid", money_text(row.amount_minor, row.currency)),
            Detail("label.paid_by", _pair_of(row.method)),
            _plain("payer", row.payer),
            _plain("paid_at", _moment(row.at, view)),
        )
    ]
    return _group(Step.RECEIPT, tuple(details)) if details else None


def _score(db: Read, view: OrderView) -> Told:
    said = survey(db, view.row.id)
    if said is None:
        return None
    details = (
        _plain("score_total", f"{said.total} / {said.most}"),
        _plain("score", f"{said.score:.1f} / 100"),
        Detail("label.satisfied", _answer(is_yes=said.is_satisfied)),
        _plain("respondent", said.respondent),
    )
    return _group(Step.SCORE, details)


def _question(db: Read, view: OrderView) -> Told:
    """Tell the question that went up last, who has it, and what has become of it."""
    found = escalations(db, view.row.id)
    if not found:
        return None
    up = found[-1]
    details = (
        Detail("label.tier", _pair_of(up.tier)),
        _plain("asked_of", up.to.name.zh if up.to else ""),
        _plain("asked_at", _moment(up.at, view)),
        *([_plain("proposed", up.proposed)] if up.proposed else []),
        Detail("label.standing", pair("documents.question.open" if up.is_open else "documents.question.closed")),
    )
    return _group(Step.QUESTION, details, Pair(up.question))


def _stop(db: Read, view: OrderView, until: datetime) -> Told:
    """Tell how long the machine stood still, and by how much all its stops lengthen the warranty. Source: BR-73."""
    case = case_of(db, view.row.id)
    if case is None:
        return None
    is_over = case.end_at is not None and case.end_at <= until
    ran = Detail("label.ran_again_at", pair("documents.stop.stands"))
    if case.end_at is not None and is_over:
        ran = _plain("ran_again_at", _moment(case.end_at, view))
    details = [
        _plain("stopped_at", _moment(case.start_at, view)), ran,
        *([_plain("stopped_hours", f"{case.hours(until):g}")] if is_over else []),
        Detail("label.stop_ours", _answer(is_yes=case.is_ours)),
    ]  # fmt: skip
    judged = judged_for(db, view, case.start_on, until)
    covered = judged.coverage if judged is not None else None
    if covered is not None and covered.base_end_on is not None and covered.parts_end_on is not None:
        days = covered.stopped_days
        told = " + ".join(map(str, days)) + (f" = {sum(days)}" if len(days) > 1 else "")
        details.append(_plain("stopped_days", told or "0"))
        details.append(_plain("extended", f"{covered.base_end_on} → {covered.parts_end_on}"))
    return _group(Step.STOP, tuple(details), Pair((case.text or "").strip()))


_TELLERS: Final[Mapping[Step, Callable[[Read, OrderView], Told]]] = {
    Step.FINDING: _finding,
    Step.CAUSE: _cause,
    Step.RATES: _rates,
    Step.PLAN: _plan,
    Step.LOANER: _loaner,
    Step.TAKE_AWAY: _take_away,
    Step.CLAIM: _claim,
    Step.RECEIPT: _receipt,
    Step.SCORE: _score,
    Step.QUESTION: _question,
}


def _group(step: Step, details: tuple[Detail, ...], text: Pair = UNSAID) -> DetailGroup:
    return DetailGroup(f"section.{step}", details, (text,) if text.zh else ())


def _plain(label: str, value: str) -> Detail:
    return Detail(f"label.{label}", Pair(value))


def _agreed(said_by: str, at: datetime, view: OrderView) -> tuple[Detail, ...]:
    return _plain("agreed_by", said_by), _plain("agreed_at", _moment(at, view))


def _moment(at: datetime, view: OrderView) -> str:
    return at.astimezone(ZoneInfo(view.row.zone)).strftime("%Y-%m-%d %H:%M")


def _answer(*, is_yes: bool) -> Pair:
    return pair(f"documents.answer.{'yes' if is_yes else 'no'}")


def _pair_of(member: StrEnum) -> Pair:
    return Pair(word(member, "zh_CN"), word(member, "en"))


def pair(key: str) -> Pair:
    """Say a sentence in both languages; a name nobody gave stands as its code."""
    chinese, english = (
        say(key, language) if has(key, language) else key.rpartition(".")[2] for language in reversed(LANGUAGES)
    )
    return Pair(chinese, english)
