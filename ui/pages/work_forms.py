"""What the work itself asks for, in place below the next step: a pause, and a value measured again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt

from app import measurements, progress
from app.measurements import Reading
from app.orders import OrderView
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.pages.step_forms import Command, StepForm


class PauseForm(StepForm):
    """Why the work stands still, when it goes on, and whether the customer asked for it (BR-43)."""

    def __init__(self, desk: Desk, view: OrderView) -> None:
        super().__init__(desk, view.row.id)
        self._zone = ZoneInfo(view.row.zone)
        self._why = Entry(name="step_reason")
        self._why.returnPressed.connect(self._record)
        self._until = Entry(hint="13:30", name="pause_until")
        self._until.setFixedWidth(96)
        self._asked = Button(self.tr("The customer asked for it"), "user", "choice", name="pause_by_customer")
        self._asked.setCheckable(True)
        self._asked.setToolTip(self.tr("The limit of the repair stands still as long"))
        reason = Labelled(self.tr("Why is the work paused (BR-43)?"), self._why)
        goes_on = Labelled(self.tr("Goes on at"), self._until)
        self.lay(self.tr("Pause"), "pause", row((reason, 1), goes_on, column(None, self._asked)))

    def begin(self) -> None:
        """Begin with the reason."""
        self._why.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Read reason and time."""
        order_id, why, is_asked = self.order_id, self._why.text(), self._asked.isChecked()
        here = self.desk.clock.now().astimezone(self._zone)
        try:
            at = typed.clock_time(self._until.text())
        except ValueError:
            self.complain(self.tr("Write the time like 13:30."))
            raise
        resume_at = datetime.combine(here.date(), at, self._zone) if at else None
        return lambda tx: progress.pause_work(tx, order_id, reason=why, resume_at=resume_at, asked_by_customer=is_asked)


class ReadingForm(StepForm):
    """A value that is out of its limits, measured again (BR-59)."""

    def __init__(self, desk: Desk, view: OrderView, reading: Reading) -> None:
        super().__init__(desk, view.row.id)
        self._reading = reading
        self._value = Entry(hint=reading.value, name="reading_value", said=reading.name.say(desk.language))
        self._value.setFixedWidth(168)
        self._action = Entry(hint=self.tr("Realigned, cleaned, replaced…"), name="reading_action")
        self._action.returnPressed.connect(self._record)
        was = self.tr("Out of its limits: {reading}. The value stays on record.").format(
            reading=reading.say(desk.language)
        )
        value = Labelled(self.tr("Measured again ({unit})").format(unit=reading.unit or "–"), self._value)
        action = Labelled(self.tr("What was done in between"), self._action)
        self.lay(
            self.tr("Record the new value"), "gauge", text(was, wrap=True, name="reading_was"), row(value, (action, 1))
        )

    def begin(self) -> None:
        """Begin with the value."""
        self._value.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> Command:
        """Read the value."""
        order_id, reading, action = self.order_id, self._reading, self._action.text()
        try:
            value = typed.number(self._value.text())
        except ValueError:
            self.complain(self.tr("Write the value as a number, like 2.8."))
            raise
        if value is None:
            self.complain(self.tr("What does it read now?"))
            raise ValueError(self._value.text())
        made: Any = value
        return lambda tx: measurements.measure_again(tx, order_id, reading, made, action=action)
