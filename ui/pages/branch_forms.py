"""What is asked off the main way, each in a few fields in place: stop, cause, new machine, escalation, loaner."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from typing_extensions import override

from app import branches, downtime, escalation, failures, loaners, words
from app.downtime import Case
from app.escalation import Flag, NewsKind, Tier
from app.loaners import Equivalence, LoanerRow, ReturnMode
from app.orders import OrderView
from app.store.door import Write
from app.store.types import OrderId
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.pages.step_forms import Command, StepForm

OTHER = Qt.FocusReason.OtherFocusReason


class StopForm(StepForm):
    """From when to when the machine stood still, and whether through us (BR-73)."""

    def __init__(self, desk: Desk, view: OrderView, known: Case | None) -> None:
        super().__init__(desk, view.row.id)
        self._zone = ZoneInfo(view.row.zone)
        now = desk.clock.now().astimezone(self._zone)
        start = known.start_at.astimezone(self._zone) if known else None
        end = known.end_at.astimezone(self._zone) if known and known.end_at and known.ended_by == "named" else None
        self._day = Entry(f"{start or now:%Y-%m-%d}", "2026-11-18", name="stop_day")
        self._from = Entry(f"{start:%H:%M}" if start else "", "06:30", name="stop_from")
        self._end_day = Entry(f"{end:%Y-%m-%d}" if end else "", "2026-11-18", name="stop_end_day")
        self._to = Entry(f"{end:%H:%M}" if end else "", "13:35", name="stop_to")
        for entry, width in ((self._day, 128), (self._from, 84), (self._end_day, 128), (self._to, 84)):
            entry.setFixedWidth(width)
        whose = [Option("yes", self.tr("Ours")), Option("no", self.tr("Not ours"))]
        self._ours = Choice(whose, "yes" if known is None or known.is_ours else "no", name="stop_ours", width=112)
        self._text = Entry(known.text or "" if known else "", name="stop_text")
        began = row(Labelled(self.tr("Stopped on"), self._day), Labelled(self.tr("At"), self._from), None)
        hint = self.tr("Empty: taken from the result, or from the running loaner.")
        ended = row(Labelled(self.tr("Ran again on"), self._end_day), Labelled(self.tr("At"), self._to), None)
        why = row((text(self.tr("Through whom?"), "b"), 1), self._ours)
        said = Labelled(self.tr("What stood still"), self._text)
        self.lay(self.tr("Record downtime"), "clock", began, ended, text(hint, "small", wrap=True), why, said)

    @override
    def begin(self) -> None:
        self._from.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, is_ours, said = self.order_id, self._ours.at() != "no", self._text.text()
        try:
            start_at, end_at = self._moment(self._day, self._from), self._moment(self._end_day, self._to)
        except ValueError:
            self.complain(self.tr("Write days like 2026-11-18 and times like 09:30."))
            raise
        if start_at is None:
            self.complain(self.tr("When did it stop (BR-73)?"))
            raise ValueError(self._from.text())
        return lambda tx: downtime.record_stop(
            tx, order_id, start_at=start_at, end_at=end_at, is_ours=is_ours, text=said
        )

    def _moment(self, day: Entry, clock: Entry) -> datetime | None:
        at = typed.clock_time(clock.text())
        today = self.desk.clock.now().astimezone(self._zone).date()
        on = typed.day(day.text(), today)
        return datetime.combine(on or today, at, self._zone) if at is not None else None


class WordsForm(StepForm):
    """A few sentences, and the command they are for."""

    def __init__(
        self, desk: Desk, order_id: OrderId, question: str, verb: str, command: Callable[[Write, OrderId, str], object],
        name: str, hint: str = "",
    ) -> None:  # fmt: skip
        super().__init__(desk, order_id)
        self._make = command
        self._said = Memo(hint=hint, lines=3, name=name, said=question)
        self.lay(verb, "check", Labelled(question, self._said))

    @override
    def begin(self) -> None:
        self._said.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, said, make = self.order_id, self._said.toPlainText(), self._make
        return lambda tx: make(tx, order_id, said)


class ReplacementForm(StepForm):
    """A new machine of the same brand and model is proposed (BR-52)."""

    def __init__(self, desk: Desk, order_id: OrderId, model: str) -> None:
        super().__init__(desk, order_id)
        self._said = Memo(hint=self.tr("What the customer was told"), lines=2, name="replacement_text")
        self._beyond = Button(
            self.tr("The machine is beyond repair"), "x", "choice", name="replacement_beyond", checked=False
        )
        proposed = text(self.tr("Exchange for a new {model}, same brand.").format(model=model), "b", wrap=True)
        self.lay(self.tr("Propose the replacement"), "refresh-cw", proposed, self._said, self._beyond)

    @override
    def begin(self) -> None:
        self._said.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, said, beyond = self.order_id, self._said.toPlainText(), self._beyond.isChecked()
        return lambda tx: failures.propose_replacement(tx, order_id, said, is_beyond_repair=beyond)


class EscalateForm(StepForm):
    """To which tier the question goes, what is asked, whether the customer knows (BR-57)."""

    def __init__(self, desk: Desk, order_id: OrderId, tiers: Sequence[Tier]) -> None:
        super().__init__(desk, order_id)
        options = [Option(each.value, words.word(each, desk.language)) for each in tiers]
        self._tier = Choice(options, options[0].key if options else "", name="escalate_tier")
        self._question = Memo(hint=self.tr("What is asked, what was tried"), lines=3, name="escalate_question")
        self._proposed = Entry(name="escalate_proposed")
        self._told = Button(self.tr("The customer was told"), "check", "choice", name="escalate_told", checked=False)
        self.lay(
            self.tr("Escalate"), "triangle-alert", self._tier, self._question,
            Labelled(self.tr("What we propose"), self._proposed), self._told,
        )  # fmt: skip

    @override
    def begin(self) -> None:
        self._question.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, tier, said = self.order_id, Tier(self._tier.at() or Tier.VENDOR), self._question.toPlainText()
        proposed, told = self._proposed.text(), self._told.isChecked()
        return lambda tx: branches.escalate(tx, order_id, reason=said, tier=tier, proposed=proposed, customer_told=told)


class NewsForm(StepForm):
    """What became of an escalation (BR-57)."""

    def __init__(self, desk: Desk, order_id: OrderId, escalation_id: uuid.UUID) -> None:
        super().__init__(desk, order_id)
        self._id = escalation_id
        options = [Option(each.value, words.word(each, desk.language)) for each in NewsKind]
        self._kind = Choice(options, NewsKind.ANSWERED.value, name="news_kind")
        self._said = Memo(hint=self.tr("What was answered, tried, found"), lines=2, name="news_text")
        self.lay(self.tr("Record"), "check", self._kind, self._said)

    @override
    def begin(self) -> None:
        self._said.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, up, kind, said = self.order_id, self._id, NewsKind(self._kind.at()), self._said.toPlainText()
        return lambda tx: escalation.add_news(tx, order_id, up, kind, said)


class FlagForm(StepForm):
    """What makes the fault more than a fault, so that the departments it concerns are told (BR-14)."""

    def __init__(self, desk: Desk, order_id: OrderId, known: Sequence[Flag]) -> None:
        super().__init__(desk, order_id)
        self._flags = {
            each: Button(
                words.word(each, desk.language), "triangle-alert", "choice", name=f"flag_{each}", checked=each in known
            )
            for each in Flag
        }
        self._said = Entry(name="flag_text")
        buttons = list(self._flags.values())
        pairs = [row(*((button, 1) for button in buttons[at : at + 2])) for at in (0, 2)]
        self.lay(self.tr("Record"), "check", *pairs, Labelled(self.tr("What makes you think so"), self._said))

    @override
    def begin(self) -> None:
        self._flags[Flag.CANNOT_OPERATE].setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, said = self.order_id, self._said.text()
        pressed = frozenset(each for each, button in self._flags.items() if button.isChecked())
        return lambda tx: branches.flag(tx, order_id, pressed, said)


class LendForm(StepForm):
    """Which loaner is handed over, how it compares, in what condition (BR-54)."""

    def __init__(self, desk: Desk, order_id: OrderId, suited: Sequence[tuple[LoanerRow, Equivalence]]) -> None:
        super().__init__(desk, order_id)
        language = desk.language
        self._ids = {row_.code: row_.id for row_, _how in suited}
        self._compared = {row_.code: how for row_, how in suited}
        options = [Option(row_.code, f"{row_.code} · {row_.name.say(language)}") for row_, _how in suited]
        first = options[0].key if options else ""
        self._which = Choice(options, first, kind="choice", name="lend_loaner")
        how = [Option(each.value, words.word(each, language)) for each in Equivalence]
        self._how = Choice(how, self._compared[first].value if first else "", name="lend_equivalence")
        self._which.chosen.connect(lambda code: self._how.choose(self._compared[code].value))
        self._running = Button(
            self.tr("It runs in place of the machine"), "play", "choice", name="lend_running", checked=True
        )
        self._condition = Memo(hint=self.tr("Complete, running hours, damage"), lines=2, name="lend_condition")
        self.lay(self.tr("Hand over"), "truck", column(self._which, self._how), self._running, self._condition)

    @override
    def begin(self) -> None:
        self._condition.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, loaner = self.order_id, self._ids.get(self._which.at())
        if loaner is None or not self._how.at():
            self.complain(self.tr("Choose a loaner, and how it compares."))
            raise ValueError(self._which.at())
        how, running, said = Equivalence(self._how.at()), self._running.isChecked(), self._condition.toPlainText()
        return lambda tx: loaners.lend(tx, order_id, loaner, equivalence=how, condition=said, is_running=running)


class TakeAwayForm(StepForm):
    """What is taken away, by whose word, in what condition, and how it comes back (BR-55)."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        self._who = Entry(view.contact.name if view.contact else "", name="take_said_by")
        self._with = Entry(name="take_accessories")
        self._condition = Memo(hint=self.tr("Complete, damage, what does not work"), lines=2, name="take_condition")
        modes = [Option(each.value, words.word(each, desk.language)) for each in ReturnMode]
        self._mode = Choice(modes, ReturnMode.DELIVERED.value, name="take_return")
        who = row(
            (Labelled(self.tr("Who agreed"), self._who), 1), (Labelled(self.tr("What goes with it"), self._with), 1)
        )
        self.lay(self.tr("Take away"), "truck", who, self._condition, self._mode)

    @override
    def begin(self) -> None:
        self._condition.setFocus(OTHER)

    @override
    def command(self) -> Command:
        order_id, who, accessories = self.order_id, self._who.text(), self._with.text()
        said, mode = self._condition.toPlainText(), ReturnMode(self._mode.at())
        return lambda tx: branches.take_away(
            tx, order_id, said_by=who, condition=said, accessories=accessories, return_mode=mode
        )
