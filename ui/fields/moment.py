"""Days and times: typed in any usual writing, chosen on a calendar, or "now" by one press; kept in the site's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QCalendarWidget
from typing_extensions import override

from forms.answers import Kind
from ui.fields import typed
from ui.fields.base import TypedField
from ui.kit.buttons import Button
from ui.kit.entries import Entry
from ui.kit.layout import row

_WIDTHS = {Kind.DATE: 128, Kind.TIME: 88, Kind.DATETIME: 176}
_HINTS = {Kind.DATE: "2026-11-18", Kind.TIME: "09:30", Kind.DATETIME: "2026-11-18 09:30"}


class MomentField(TypedField):
    """A date, a time or both.

    Args:
        now: tells the moment, UTC; behind the buttons "Today" and "Now".
        zone: of the site; a date and time typed there means this zone.
    """

    def __init__(self, name: str, kind: Kind, now: Callable[[], datetime], zone: tzinfo) -> None:
        entry = Entry(hint=_HINTS[kind], name=f"line_{name}")
        super().__init__(name, entry)
        self._kind, self._now, self._zone = kind, now, zone
        entry.setFixedWidth(_WIDTHS[kind])
        self._buttons = [self._now_button()]
        if kind is not Kind.TIME:
            self._buttons.append(self._calendar_button())
        self.setLayout(row(entry, *self._buttons))
        self._calendar: QCalendarWidget | None = None

    def _now_button(self) -> Button:
        caption = self.tr("Today") if self._kind is Kind.DATE else self.tr("Now")
        button = Button(caption, name=f"now_{self.name}")
        button.clicked.connect(self._take_now)
        return button

    def _calendar_button(self) -> Button:
        said = self.tr("Choose on a calendar")
        button = Button("", "calendar-days", name=f"calendar_{self.name}", said=said)
        button.clicked.connect(self._open_calendar)
        return button

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        for button in self._buttons:
            button.setEnabled(not on)

    @override
    def _paint(self, value: Any) -> None:
        self._write(self._text(value))

    @override
    def _read(self, words: str) -> date | time | datetime | None:
        today = self._now().astimezone(self._zone).date()
        if self._kind is Kind.DATE:
            return typed.day(words, today)
        if self._kind is Kind.TIME:
            return typed.clock_time(words)
        found = typed.moment(words, today)
        return None if found is None else found.replace(tzinfo=self._zone)

    def _text(self, value: date | time | datetime | None) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else f"{value:%H:%M}"

    def _take_now(self) -> None:
        here = self._now().astimezone(self._zone).replace(second=0, microsecond=0)
        shapes: dict[Kind, date | time] = {Kind.DATE: here.date(), Kind.TIME: here.time()}
        self._give(shapes.get(self._kind, here))

    def _give(self, value: date | time | datetime) -> None:
        self._is_misread = False
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._entry.show_words(self._text(value))
        self._tell(value)

    def _open_calendar(self) -> None:
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlags(Qt.WindowType.Popup)
            self._calendar.clicked.connect(self._take_day)
            self._calendar.activated.connect(self._take_day)
        today = self._now().astimezone(self._zone).date()
        self._calendar.setSelectedDate(QDate(today.year, today.month, today.day))
        self._calendar.move(self._entry.mapToGlobal(QPoint(0, self._entry.height())))
        self._calendar.show()

    def _take_day(self, chosen: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        on = date(chosen.year(), chosen.month(), chosen.day())
        if self._kind is Kind.DATE:
            self._give(on)
            return
        old = self._told if isinstance(self._told, datetime) else self._now().astimezone(UTC)
        at = old.astimezone(self._zone).time().replace(second=0, microsecond=0)
        self._give(datetime.combine(on, at, self._zone))
