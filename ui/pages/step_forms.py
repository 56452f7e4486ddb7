"""What a step asks for, in place below the next step: appointment, arrival, reason, pre-check, result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app import closing, progress, visits, words
from app.closing import Leaving
from app.orders import OrderView
from app.repair import RepairResult
from app.store.door import Write
from app.store.types import OrderId
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import Item, column, panel, row
from ui.kit.states import Strip

Command = Callable[[Write], Any]


class StepForm(QWidget):
    """A few fields and the button that records them.

    Signals: `asked(object)`, a command for the ledger; `closed()`, not now. UI thread.
    """

    asked = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, order_id: OrderId) -> None:
        super().__init__()
        self.desk, self.order_id = desk, order_id

    def lay(self, verb: str, icon: str, *items: Item) -> None:
        """Put the fields above the button that says `verb`."""
        self._wrong = Strip("", "bad", "circle-alert", name="step_wrong")
        self._wrong.hide()
        record = Button(verb, icon, "primary", name="step_record")
        record.clicked.connect(self._record)
        later = Button(self.tr("Not now"), kind="quiet", name="step_later")
        later.clicked.connect(self.closed)
        lines = column(*items, self._wrong, row(None, later, record), margins=(12, 12, 12, 12), spacing=12)
        self.setLayout(column(panel(lines, "strip", "info")))

    def command(self) -> Command:
        """Make the command out of what stands in the fields.

        Raises:
            ValueError: something cannot be read; `complain` was told.
        """
        raise NotImplementedError

    def begin(self) -> None:
        """Put the focus where an answer begins."""

    def complain(self, words_: str) -> None:
        """Say why it was not recorded; what was typed stays."""
        self._wrong.hide()
        if words_:
            self._wrong.refuse(words_)

    def refuse(self, error: Exception) -> None:
        """Say why the ledger said no."""
        told = words.tell(error, self.desk.language)
        self.complain(told.with_rule)

    def _record(self) -> None:
        self.complain("")
        try:
            made = self.command()
        except ValueError:
            return
        self.asked.emit(made)


class AppointmentForm(StepForm):
    """The time agreed with the customer (BR-34); another one later needs a reason."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        self._zone = ZoneInfo(view.row.zone)
        start, end = view.row.start_at, view.row.end_at
        here = (start or desk.clock.now()).astimezone(self._zone)
        self._day = Entry(f"{here:%Y-%m-%d}", "2026-11-18", name="appointment_day")
        self._from = Entry(f"{here:%H:%M}" if start else "", "09:30", name="appointment_from")
        self._to = Entry(f"{end.astimezone(self._zone):%H:%M}" if end else "", "12:00", name="appointment_to")
        self._with = Entry(view.contact.name if view.contact else "", name="appointment_with")
        self._why = Entry(name="appointment_reason")
        self._view = view
        self._what = Entry(name="appointment_content")
        self._rest = Strip("", "warn", "triangle-alert", name="appointment_rest")
        self._rest.hide()
        for entry, width in ((self._day, 136), (self._from, 96), (self._to, 96)):
            entry.setFixedWidth(width)
        line = row(
            Labelled(self.tr("Day"), self._day),
            Labelled(self.tr("From"), self._from),
            Labelled(self.tr("To"), self._to),
            (Labelled(self.tr("Agreed with"), self._with), 1),
        )
        below = row(
            (Labelled(self.tr("What is to be done"), self._what), 1),
            (Labelled(self.tr("Reason, if it is moved"), self._why), 1),
        )
        for entry in (self._day, self._from, self._to):
            entry.textChanged.connect(lambda _words: self._warn())
        self.lay(self.tr("Record appointment"), "calendar-clock", line, below, self._rest)
        self._warn()

    def begin(self) -> None:
        """Begin with the time."""
        self._from.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Read day and times at the site."""
        order_id, said_by, why = self.order_id, self._with.text(), self._why.text()
        content, place = self._what.text().strip() or None, self._view.row.site.zh
        try:
            start_at, end_at = self._times()
        except ValueError:
            self.complain(self.tr("Write the day like 2026-11-18 and the times like 09:30."))
            raise
        if start_at is None:
            self.complain(self.tr("From when? An appointment needs its start (BR-34)."))
            raise ValueError(self._from.text())
        return lambda tx: progress.confirm_appointment(
            tx, order_id, start_at=start_at, end_at=end_at, place=place, content=content, agreed_with=said_by,
            reason=why,
        )  # fmt: skip

    def _times(self) -> tuple[datetime | None, datetime | None]:
        today = self.desk.clock.now().astimezone(self._zone).date()
        day = typed.day(self._day.text(), today) or today
        begin, end = typed.clock_time(self._from.text()), typed.clock_time(self._to.text())
        start_at = datetime.combine(day, begin, self._zone) if begin else None
        return start_at, datetime.combine(day, end, self._zone) if end else None

    def _warn(self) -> None:
        """Warn of the site's rest and meal times; a warning stops nothing. Source: BR-35."""
        try:
            start_at, end_at = self._times()
        except ValueError:
            start_at = end_at = None
        site = self._view.site
        span = visits.quiet_hours(start_at, end_at, site) if start_at is not None and site is not None else ""
        said = self.tr("This falls into the site's rest time {span} (BR-35). Agree another time, or ask the customer.")
        self._rest.say(said.format(span=span), "warn", "triangle-alert")
        self._rest.setVisible(bool(span))


class ArriveForm(StepForm):
    """Badge shown (BR-41), site rules read (BR-42)."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        self._badge = Button(self.tr("Badge shown"), "user", "choice", name="arrive_identity")
        self._rules = Button(self.tr("Site rules read, protection on"), "shield-check", "choice", name="arrive_rules")
        for button in (self._badge, self._rules):
            button.setCheckable(True)
        said = view.site.rules.say(desk.language) if view.site and view.site.rules else ""
        rules: list[Item] = [text(self.tr("Site rules: {rules}").format(rules=said), wrap=True)] if said else []
        line = row((self._badge, 1), (self._rules, 1))
        self.lay(self.tr("Record arrival"), "map-pin", *rules, line)

    def begin(self) -> None:
        """Begin with the badge."""
        self._badge.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take what is pressed."""
        order_id, badge, rules = self.order_id, self._badge.isChecked(), self._rules.isChecked()
        return lambda tx: progress.arrive(tx, order_id, identity_shown=badge, site_rules_seen=rules)


class ReasonForm(StepForm):
    """One sentence why: a pause, a wait, a step aside."""

    def __init__(
        self, desk: Desk, order_id: OrderId, question: str, verb: str, command: Callable[[Write, OrderId, str], Any]
    ) -> None:
        super().__init__(desk, order_id)
        self._why = Entry(name="step_reason")
        self._make = command
        self.lay(verb, "check", Labelled(question, self._why))
        self._why.returnPressed.connect(self._record)

    def begin(self) -> None:
        """Begin with the reason."""
        self._why.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take the words."""
        order_id, why, make = self.order_id, self._why.text(), self._make
        return lambda tx: make(tx, order_id, why)


class PreCheckForm(StepForm):
    """What was found before the work, where no form asks for it (BR-45)."""

    def __init__(self, desk: Desk, order_id: OrderId) -> None:
        super().__init__(desk, order_id)
        complete = [Option("yes", self.tr("Complete"), "check", "ok"), Option("no", self.tr("Missing"), "x", "bad")]
        traces = [Option("no", self.tr("None"), "check", "ok"), Option("yes", self.tr("Found"), "x", "bad")]
        self._complete = Choice(complete, name="pre_check_complete", width=112)
        self._traces = Choice(traces, name="pre_check_tampering", width=112)
        self._note = Memo(
            hint=self.tr("What is missing, what was changed, who says so"), lines=2, name="pre_check_note"
        )
        self.lay(
            self.tr("Record pre-check"),
            "scan-line",
            row((text(self.tr("All parts present?"), "b"), 1), self._complete),
            row((text(self.tr("Traces of tampering?"), "b"), 1), self._traces),
            self._note,
        )

    def begin(self) -> None:
        """Begin with the first question."""
        self._complete.button("yes").setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take both answers; none is given for the engineer."""
        if not self._complete.at() or not self._traces.at():
            self.complain(self.tr("Answer both questions first."))
            raise ValueError(self._complete.at())
        order_id, note = self.order_id, self._note.toPlainText()
        is_complete, is_tampered = self._complete.at() == "yes", self._traces.at() == "yes"
        return lambda tx: progress.record_pre_check(
            tx, order_id, parts_complete=is_complete, tampering=is_tampered, note=note
        )


class ResultForm(StepForm):
    """What came of the work (BR-51)."""

    def __init__(self, desk: Desk, order_id: OrderId) -> None:
        super().__init__(desk, order_id)
        options = [Option(each.value, words.word(each, desk.language)) for each in RepairResult]
        self._outcome = Choice(options[:4], name="result")
        self._other = Choice(options[4:], name="result")
        self._outcome.chosen.connect(lambda _key: self._other.choose(""))
        self._other.chosen.connect(lambda _key: self._outcome.choose(""))
        self._text = Memo(hint=self.tr("What was done, in one or two sentences"), lines=2, name="result_text")
        choices = column(self._outcome, self._other)
        self.lay(self.tr("Finish the work"), "check", choices, self._text)

    def begin(self) -> None:
        """Begin with the outcome."""
        self._outcome.button(RepairResult.RESTORED.value).setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take outcome and words."""
        chosen = self._outcome.at() or self._other.at()
        if not chosen:
            self.complain(self.tr("What came of it? Choose one (BR-51)."))
            raise ValueError(chosen)
        order_id, outcome, said = self.order_id, RepairResult(chosen), self._text.toPlainText()
        return lambda tx: progress.finish_work(tx, order_id, outcome=outcome, text=said)


class LeavingForm(StepForm):
    """How the place is left (BR-62); what is not done needs its reason. Where the order stays open, the visit ends."""

    def __init__(self, desk: Desk, order_id: OrderId, *, is_open: bool = False) -> None:
        super().__init__(desk, order_id)
        self._ending = closing.end_visit if is_open else closing.leave_in_order
        self._items = {
            each: Button(words.word(each, desk.language), "check", "choice", name=f"leave_{each}") for each in Leaving
        }
        for button in self._items.values():
            button.setCheckable(True)
        self._remark = Memo(hint=self.tr("Why something was not done"), lines=2, name="leave_remark")
        hint = self.tr("A further problem that was named: it becomes a service request")
        self._problem = Memo(hint=hint, lines=2, name="leave_problem")
        buttons = list(self._items.values())
        pairs = [row(*((each, 1) for each in buttons[at : at + 3])) for at in (0, 3)]
        self.lay(self.tr("Record"), "check", *pairs, row((self._problem, 1), (self._remark, 1)))

    def begin(self) -> None:
        """Begin with the first."""
        self._items[Leaving.CONTACT_CARD].setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take what is pressed."""
        order_id, said, problem = self.order_id, self._remark.toPlainText(), self._problem.toPlainText()
        done = frozenset(each for each, button in self._items.items() if button.isChecked())
        ending = self._ending
        return lambda tx: ending(tx, order_id, done, remark=said, problem=problem)


class ShownForm(StepForm):
    """To whom the result was shown (BR-59)."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        self._who = Entry(view.contact.name if view.contact else "", name="shown_to")
        self.lay(self.tr("Record"), "eye", Labelled(self.tr("Shown to"), self._who))

    def begin(self) -> None:
        """Begin with the name."""
        self._who.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take the name."""
        order_id, who = self.order_id, self._who.text()
        return lambda tx: progress.show_result(tx, order_id, shown_to=who)
