"""What the cards off the main way say: repairs of the same fault, downtime, loaner, voucher, escalation, claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app import words
from app.assets import AssetRow
from app.claims import ClaimRow
from app.complaints import ComplaintRow
from app.deadlines import LimitState, Standing
from app.downtime import Case
from app.duties import NextService
from app.escalation import Escalation, Flag
from app.failures import NOT_RESTORED, Failures
from app.loaners import Equivalence, Lending, LoanerRow, TakenAway
from app.people import PersonRow
from app.warranty import Coverage
from ui.kit.buttons import Button
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import Item, panel, row
from ui.kit.panels import Facts
from ui.kit.states import Strip

translate = QCoreApplication.translate


def quiet(words_: str) -> QWidget:
    """Say what an empty card will hold."""
    return text(words_, "muted", wrap=True)


def _lines(first: str, second: str, icon: str, tone: str, *right: Item) -> QWidget:
    return panel(row(Picture(icon, tone, 18), (TwoLines(first, second), 1), *right))


def services(found: Sequence[NextService], language: str) -> list[Item]:
    """Say what the machine needs next, and when (BR-104)."""
    if not found:
        return []
    shown = found[:3]
    facts = [(words.day_text(each.due_on, language), each.name.say(language)) for each in shown]
    return [text(translate("BranchLines", "Next maintenance (BR-104)"), "b"), Facts(facts, width=104)]


def repairs(seen: Failures, language: str) -> list[Item]:
    """Say how often the fault was worked on, what came of it, and what follows (BR-52, BR-53)."""
    lines: list[Item] = []
    for each in seen.repairs:
        is_failed = each.result == NOT_RESTORED
        day = words.day_text(each.at.date(), language)
        result = words.word(each.result, language, "RepairResult")
        first = f"{each.number} · {result}"
        lines.append(_lines(first, f"{day} · {each.action}" if each.action else day, *_look(is_failed)))
    if seen.proposal is not None:
        said = translate("BranchLines", "Replacement proposed: a new {brand} {model} (BR-52).")
        model, brand = str(seen.proposal.detail.get("model", "")), str(seen.proposal.detail.get("brand", ""))
        lines.append(Strip(said.format(brand=brand, model=model), "info", "refresh-cw", name="fault_proposed"))
    elif seen.is_replacement_due:
        said = translate(
            "BranchLines", "{count} repairs in a row failed: propose a new machine of the same brand and model (BR-52)."
        )
        lines.append(Strip(said.format(count=len(seen.failed)), "bad", "refresh-cw", name="fault_due"))
    elif seen.failed:
        said = translate(
            "BranchLines", "{count} of {limit} failed repairs in a row; then a new machine is proposed (BR-52)."
        )
        lines.append(Strip(said.format(count=len(seen.failed), limit=seen.limit), "warn", name="fault_count"))
    if seen.cause is not None:
        said = translate("BranchLines", "Cause of the recurrence: {text}")
        lines.append(text(said.format(text=seen.cause.text or ""), wrap=True, name="fault_cause_said"))
    elif seen.lacks_cause:
        said = translate("BranchLines", "The same fault came back: say why (BR-53).")
        lines.append(Strip(said, "warn", name="fault_recurs"))
    nothing = translate("BranchLines", "No repair of this fault is on record yet. Earlier ones count.")
    return lines or [quiet(nothing)]


def _look(is_failed: bool) -> tuple[str, str]:
    return ("circle-x", "bad") if is_failed else ("circle-check", "ok")


def earlier(number: str, title: str, button: Button, *, is_same: bool) -> QWidget:
    """Show an earlier repair of the machine, and whether it counts as the same fault."""
    counts = translate("BranchLines", "counts as the same fault")
    other = translate("BranchLines", "another fault")
    return _lines(title, f"{number} · {counts if is_same else other}", "history", "mute", button)


def downtime(case: Case | None, asset: AssetRow | None, language: str, now: datetime) -> list[Item]:
    """Say how long the machine stood still, and what it does to the warranty (BR-73)."""
    lines: list[Item] = []
    if case is not None:
        start = words.when(case.start_at, language, now=now, zone=case.zone)
        end = (
            words.when(case.end_at, language, now=now, zone=case.zone)
            if case.end_at
            else translate("BranchLines", "still stands")
        )
        said = translate("BranchLines", "{start} to {end} · {hours} h").format(
            start=start, end=end, hours=f"{case.hours(now):g}"
        )
        whose = translate("BranchLines", "ours") if case.is_ours else translate("BranchLines", "not ours")
        ends = {
            "loaner": translate("BranchLines", "ended by the running loaner"),
            "result": translate("BranchLines", "ended by the repair"),
            "named": "",
        }
        under = " · ".join(part for part in (whose, ends.get(case.ended_by, ""), case.text or "") if part)
        lines.append(_lines(said, under, "clock", "info" if case.end_at else "warn"))
    if asset is not None and (told := warranty(asset.coverage, language)):
        lines.append(text(told, wrap=True, name="warranty_reason"))
    return lines or [
        quiet(translate("BranchLines", "When it stopped and ran again; each case through us adds whole days (BR-73)."))
    ]


def warranty(cover: Coverage, language: str) -> str:
    """Say where the warranty ends and why: the term, and each stop in whole days."""
    if cover.parts_end_on is None:
        return ""
    end = words.day_text(cover.parts_end_on, language)
    if not cover.stopped_days or cover.base_end_on is None:
        return translate("BranchLines", "Warranty until {end}; no downtime added.").format(end=end)
    days = " + ".join(map(str, cover.stopped_days))
    total = sum(cover.stopped_days)
    base = words.day_text(cover.base_end_on, language)
    sum_ = f"{days} = {total}" if len(cover.stopped_days) > 1 else days
    return translate("BranchLines", "Warranty until {end}: {base} and {days} days stopped (BR-73).").format(
        end=end, base=base, days=sum_
    )


def loaner(
    lent: Sequence[Lending], suited: Sequence[tuple[LoanerRow, Equivalence]], limit: Standing | None, language: str,
    now: datetime, zone: str,
) -> list[Item]:  # fmt: skip
    """Say which loaner is out, when one is due, which would do (BR-54)."""
    lines: list[Item] = []
    for each in lent:
        name = each.loaner.name.say(language) if each.loaner else each.code
        out = words.when(each.handed_over_at, language, now=now, zone=zone)
        under = f"{each.code} · {words.word(each.equivalence, language)} · {out} · {each.condition}"
        if each.came_back_at is not None:
            back = words.when(each.came_back_at, language, now=now, zone=zone)
            under = translate("BranchLines", "{lent}; back {back}, {condition}").format(
                lent=under, back=back, condition=each.came_back
            )
        lines.append(_lines(name, under, "package", "warn" if each.is_open else "ok"))
    if not any(each.is_open for each in lent) and limit is not None and limit.done_at is None:
        due = words.when(limit.ends_at, language, now=now, zone=zone)
        is_due = limit.state in {LimitState.SOON, LimitState.OVERDUE, LimitState.MISSED}
        said = translate("BranchLines", "Not mended by {due}: offer a loaner (BR-54).").format(due=due)
        lines.append(Strip(said, "bad" if is_due else "info", "clock", name="loaner_due"))
    if not any(each.is_open for each in lent):
        names = ", ".join(f"{each.code} ({words.word(how, language)})" for each, how in suited)
        lines.append(
            quiet(
                translate("BranchLines", "Would do: {loaners}").format(loaners=names)
                if names
                else translate("BranchLines", "No loaner that would do is free.")
            )
        )
    return lines


def voucher(away: TakenAway | None, language: str, now: datetime, zone: str) -> list[Item]:
    """Say what of the customer's is with us, by which voucher, and how far it is (BR-55)."""
    if away is None:
        return [
            quiet(
                translate(
                    "BranchLines",
                    "Nothing is with us. What is taken away gets a voucher and is tracked until it is back.",
                )
            )
        ]
    taken = words.when(away.taken_at, language, now=now, zone=zone)
    mode = words.word(away.return_mode, language)
    under = " · ".join(part for part in (away.item, away.accessories, away.condition, taken, mode) if part)
    lines: list[Item] = [_lines(away.voucher, under, "truck", "warn" if away.is_open else "ok")]
    for note in away.progress[-3:]:
        at = words.when(note.at, language, now=now, zone=zone)
        lines.append(text(f"{at} · {note.text or ''}", "small", wrap=True))
    if away.back_at is not None:
        back = words.when(away.back_at, language, now=now, zone=zone)
        lines.append(
            text(translate("BranchLines", "Back {back}: {condition}").format(back=back, condition=away.back), wrap=True)
        )
    return lines


def flags(found: Sequence[Flag], informed: Sequence[PersonRow], language: str) -> list[Item]:
    """Say what makes the fault more than a fault, and who is told (BR-14)."""
    if not found:
        return []
    names = words.listed([words.word(each, language) for each in found], language)
    people = words.listed([each.name.say(language) for each in informed], language)
    said = translate("BranchLines", "{flags}. Told: {people} (BR-14).").format(flags=names, people=people or "–")
    return [Strip(said, "bad", "triangle-alert", name="flags_told")]


def raised(found: Sequence[Escalation], language: str, now: datetime, zone: str) -> list[Item]:
    """Say to whom the question went, and everything that became of it (BR-57)."""
    if not found:
        return [
            quiet(
                translate(
                    "BranchLines",
                    "The question is still with the team on site. Tier by tier it goes up, and is tracked to its end.",
                )
            )
        ]
    lines: list[Item] = []
    for each in found:
        to = each.to.name.say(language) if each.to else ""
        at = words.when(each.at, language, now=now, zone=zone)
        head = " · ".join(part for part in (words.word(each.tier, language), to, at) if part)
        tone = "bad" if each.is_open else "mute"
        lines.append(_lines(head, each.question, "triangle-alert" if each.is_open else "check", tone))
        for kind, fact in each.news:
            at = words.when(fact.at, language, now=now, zone=zone)
            lines.append(text(f"{words.word(kind, language)} · {at} · {fact.text or ''}", "small", wrap=True))
    return lines


def unhappy() -> QWidget:
    """Say that the customer's low survey goes with the escalation."""
    return Strip(
        translate("BranchLines", "The customer's survey is low; it goes with this escalation."),
        "warn",
        name="survey_linked",
    )


def claims(
    found: Sequence[ClaimRow], complaints: Sequence[ComplaintRow], language: str, now: datetime, zone: str
) -> list[Item]:
    """Say which claims were begun and which complaints opened (BR-78, BR-95)."""
    lines: list[Item] = []
    for claim in found:
        at = words.when(claim.at, language, now=now, zone=zone)
        lines.append(
            _lines(
                translate("BranchLines", "Claim {number}").format(number=claim.number),
                f"{at} · {claim.text}",
                "file-text",
                "info",
            )
        )
    for each in complaints:
        at = words.when(each.received_at, language, now=now, zone=zone)
        kind = words.word(each.kind, language, "ComplaintKind")
        head = translate("BranchLines", "Complaint {number} · {kind}").format(number=each.number, kind=kind)
        tone = "ok" if each.replied_at else "bad"
        lines.append(_lines(head, f"{each.said_by} · {at} · {each.text}", "message-square-warning", tone))
    empty = translate(
        "BranchLines", "A damage report with photos that asks for it starts a claim, in warranty (BR-78, BR-79)."
    )
    return lines or [quiet(empty)]
