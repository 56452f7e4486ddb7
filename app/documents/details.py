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
from app.documents.content import UNSAID, Detail, DetailGroup
from app.documents.kinds import Step
from app.money import money_text
from app.orders import OrderView
from app.repair import pre_check
from app.store.door import Read
from app.store.kinds import ConsentPurpose
from app.survey import survey
from app.words import LANGUAGES, Pair, has, say, word

_REPORT: Final = "quality_fault_report"
_LOANER: Final = "loaner_handover"
_LENT: Final = {"l_name": "loaner", "l_serial": "serial", "l_hours": "hours", "l_due": "return_due"}
_AGREED: Final = {Step.PLAN: ConsentPurpose.PLAN, Step.TAKE_AWAY: ConsentPurpose.TAKE_AWAY}
Told = DetailGroup | None


def group_of(db: Read, view: OrderView, step: Step) -> Told:
    """Tell what one step says; None where it says nothing yet."""
    return _TELLERS[step](db, view)


def happened(db: Read, view: OrderView, step: Step) -> bool:
    """Tell whether a step of this order is a cause to make a document of it."""
    if step is Step.FINDING:
        found = pre_check(db, view.row.id)
        return found is not None and found.has_discrepancy
    if step in _AGREED:
        return standing_consent(db, view.row.id, _AGREED[step]) is not None
    return step is Step.RECEIPT and bool(settlement.receipts(db, view.row.id))


def moments_of(db: Read, view: OrderView, steps: Iterable[Step]) -> list[datetime]:
    """Tell when what these steps say was said, where that is no signature and no form."""
    found = []
    for step in steps:
        if step is Step.FINDING and (checked := pre_check(db, view.row.id)) is not None:
            found.append(checked.at)
        elif step is Step.RECEIPT:
            found += [row.at for row in settlement.receipts(db, view.row.id)]
        elif step in _AGREED and (agreed := standing_consent(db, view.row.id, _AGREED[step])) is not None:
            found.append(agreed.at)
    return found


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
    """Tell the cause and whose it is: as the report says, else as the engineer noted it."""
    said = values(db, view.row.id, _REPORT)
    cause = str(said.get("not_ours_text") or said.get("cause_text") or view.work_note or "").strip()
    if not cause:
        return None
    whose = str(said.get("resp") or "")
    details = (Detail("label.responsibility", pair(f"names.responsibility.{whose}")),) if whose else ()
    return _group(Step.CAUSE, details, Pair(cause))


def _rates(db: Read, view: OrderView) -> Told:
    prices = settlement.rates(db, settlement.price_day(db, view))
    details = (
        _plain("labour_rate", money_text(prices.labour_minor_per_hour, prices.currency)),
        _plain("labour_step", str(prices.labour_step_minutes)),
        _plain("call_out_fee", money_text(prices.call_out_minor, prices.currency)),
    )
    return _group(Step.RATES, details, pair("documents.charged"))


def _plan(db: Read, view: OrderView) -> Told:
    found = standing_consent(db, view.row.id, ConsentPurpose.PLAN)
    if found is None:
        return None
    return _group(Step.PLAN, _agreed(found.said_by, found.at, view), Pair((found.explanation or "").strip()))


def _take_away(db: Read, view: OrderView) -> Told:
    found = standing_consent(db, view.row.id, ConsentPurpose.TAKE_AWAY)
    if found is None or not found.is_given:
        return None
    return _group(Step.TAKE_AWAY, _agreed(found.said_by, found.at, view), Pair((found.explanation or "").strip()))


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


def _loaner(db: Read, view: OrderView) -> Told:
    said = values(db, view.row.id, _LOANER)
    if not said:
        return None
    details = [_plain(label, str(said[name])) for name, label in _LENT.items() if said.get(name) is not None]
    return _group(Step.LOANER, tuple(details))


_TELLERS: Final[Mapping[Step, Callable[[Read, OrderView], Told]]] = {
    Step.FINDING: _finding,
    Step.CAUSE: _cause,
    Step.RATES: _rates,
    Step.PLAN: _plan,
    Step.LOANER: _loaner,
    Step.TAKE_AWAY: _take_away,
    Step.RECEIPT: _receipt,
    Step.SCORE: _score,
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
