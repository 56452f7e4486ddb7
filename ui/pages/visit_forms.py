"""What is said to the customer before the visit, as forms below the appointment: confirmation, delay, call."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication

from app import appointments, visits, words
from app.appointments import SentWay
from app.orders import OrderView
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import row
from ui.pages.step_forms import Command, StepForm

LANGUAGES = (Option("zh_CN", "中文"), Option("en", "English"))


class CustomerText(StepForm):
    """A form with a text for the customer: in his language, to be copied.

    Signals: `copied()`, the text is on the clipboard.
    """

    copied = Signal()

    def __init__(self, desk: Desk, view: OrderView, name: str) -> None:
        super().__init__(desk, view.row.id)
        self._view = view
        self._language = Choice(LANGUAGES, desk.language, name=f"{name}_language")
        self._language.chosen.connect(lambda _key: self.write())
        self._text = Memo(lines=5, name=f"{name}_text")
        self._copy = Button(self.tr("Copy"), "clipboard-list", name=f"{name}_copy")
        self._copy.clicked.connect(self._copy_text)

    def write(self) -> None:
        """Ask the ledger for the text and show it."""
        raise NotImplementedError

    def said_in(self) -> str:
        """Tell the language of the text."""
        return self._language.at() or self.desk.language

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self.copied.emit()


class ConfirmationForm(CustomerText):
    """The confirmation of the appointment (BR-34): look, copy, note how it was sent."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view, "confirmation")
        ways = [Option(each.value, words.word(each, desk.language)) for each in SentWay]
        self._way = Choice(ways, SentWay.MESSAGE.value, name="confirmation_way")
        head = row((text(self.tr("Text for the customer"), "b"), 1), self._language, self._copy)
        self.lay(self.tr("Sent"), "check", head, self._text, row(text(self.tr("Sent by"), "b"), self._way, None))
        self.write()

    def begin(self) -> None:
        """Begin with the text."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """Write the text in the chosen language."""
        order_id, language = self.order_id, self.said_in()
        self.desk.ask(lambda db: appointments.confirmation_text(db, order_id, language), self._text.setPlainText, self)

    def command(self) -> Command:
        """Keep what was sent."""
        order_id, said = self.order_id, self._text.toPlainText()
        way = SentWay(self._way.at() or SentWay.MESSAGE.value)
        return lambda tx: appointments.mark_sent(tx, order_id, way, said)


class DelayForm(CustomerText):
    """We shall be late (BR-36): the new time, the reason, the notice with an apology."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view, "delay")
        self._zone = ZoneInfo(view.row.zone)
        start = max(view.row.start_at or desk.clock.now(), desk.clock.now()) + timedelta(minutes=30)
        self._at = Entry(f"{start.astimezone(self._zone):%H:%M}", "15:30", name="delay_at")
        self._at.setFixedWidth(96)
        self._why = Entry(name="delay_reason")
        for field in (self._at, self._why):
            field.textChanged.connect(lambda _words: self.write())
        head = row(Labelled(self.tr("New time"), self._at), (Labelled(self.tr("Reason of the delay"), self._why), 1))
        below = row((text(self.tr("Notice with an apology"), "b"), 1), self._language, self._copy)
        self.lay(self.tr("The customer was told"), "phone", head, below, self._text)
        self.write()

    def begin(self) -> None:
        """Begin with the reason."""
        self._why.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """Write the notice with what stands in the fields; while the time cannot be read, nothing changes."""
        order_id, language, why = self.order_id, self.said_in(), self._why.text()
        try:
            new = self._new_time()
        except ValueError:
            return
        self.desk.ask(
            lambda db: appointments.delay_text(db, order_id, new, why or "…", language), self._text.setPlainText,
            self, instead="delay",
        )  # fmt: skip

    def command(self) -> Command:
        """Keep that he was told."""
        order_id, why = self.order_id, self._why.text()
        try:
            new = self._new_time()
        except ValueError:
            self.complain(self.tr("Write the new time like 15:30."))
            raise
        return lambda tx: visits.tell_delay(tx, order_id, new_start_at=new, reason=why)

    def _new_time(self) -> datetime:
        clock = typed.clock_time(self._at.text())
        if clock is None:
            raise ValueError(self._at.text())
        promised = (self._view.row.start_at or self.desk.clock.now()).astimezone(self._zone)
        return datetime.combine(promised.date(), clock, self._zone)


class CallForm(StepForm):
    """A call to the customer: to whom, and whether anybody answered (BR-37)."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        name = view.contact.name if view.contact else view.row.customer.say(desk.language)
        self._to = Entry(name, name="call_to")
        answers = [
            Option("yes", self.tr("Answered"), "check", "ok"), Option("no", self.tr("No answer"), "x", "bad"),
        ]  # fmt: skip
        self._answered = Choice(answers, name="call_answered", width=128)
        self._note = Entry(hint=self.tr("What was agreed, or a remark"), name="call_note")
        phone = view.contact_phone or (view.contact.phone if view.contact else None)
        number: list[Labelled] = [Labelled(self.tr("Phone"), text(phone, "b"))] if phone else []
        who = row(
            (Labelled(self.tr("Called"), self._to), 1),
            *number,
            Labelled(self.tr("Did anybody answer?"), self._answered),
        )
        self.lay(self.tr("Record call"), "phone", who, self._note)

    def begin(self) -> None:
        """Begin with the answer."""
        self._answered.button("yes").setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Take what is pressed."""
        if not self._answered.at():
            self.complain(self.tr("Did anybody answer? Choose one."))
            raise ValueError(self._answered.at())
        order_id, to_whom, note = self.order_id, self._to.text(), self._note.text()
        was_answered = self._answered.at() == "yes"
        return lambda tx: appointments.log_call(tx, order_id, to_whom=to_whom, was_answered=was_answered, note=note)
