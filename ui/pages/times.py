"""Where the time went: segments with totals, pause and resume with a reason, a time corrected and the former kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import orders, progress, visits, words
from app.store.door import Read, Write
from app.store.kinds import OrderState, TimeKind
from app.store.types import OrderId
from app.visits import SegmentRow, Totals
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import text
from ui.kit.layout import column, panel, row
from ui.kit.panels import Card, Empty, Tile
from ui.kit.states import Strip
from ui.lists import Column, RowModel, Table
from ui.pages.tab import CurrentStack, Tab

_TICK_MS: Final = 20_000


@dataclass(frozen=True)
class Shown:
    """One segment in words."""

    segment: SegmentRow
    kind: str
    start: str
    end: str
    length: str
    reason: str


@dataclass(frozen=True)
class TimesLook:
    """What one look at the ledger gives the page."""

    segments: tuple[SegmentRow, ...]
    totals: Totals
    state: OrderState
    zone: str


class TimesTab(Tab):
    """The time tab."""

    kinds: ClassVar[frozenset[str]] = frozenset({"time_marks", "order_steps"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._look: TimesLook | None = None
        self._chosen: SegmentRow | None = None
        self._command: Callable[[str, str], Any] | None = None
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.renew)
        self._tick.start()

    def _build(self) -> None:
        self._tiles = {
            "travel": Tile("truck", self.tr("Travel"), "time_travel"),
            "work": Tile("wrench", self.tr("Work"), "time_work"),
            "pause": Tile("pause", self.tr("Pauses"), "time_pause"),
            "site": Tile("map-pin", self.tr("On site besides"), "time_site"),
        }
        self._model: RowModel[Shown] = RowModel(
            [
                Column(self.tr("What"), lambda each: each.kind, 200),
                Column(self.tr("From"), lambda each: each.start, 150),
                Column(self.tr("To"), lambda each: each.end, 150),
                Column(self.tr("Length"), lambda each: each.length, 120, is_number=True),
                Column(self.tr("Reason"), lambda each: each.reason),
            ],
            self,
        )
        self._table = Table(self._model, "time_segments")
        self._table.setAccessibleName(self.tr("Time segments"))
        self._table.opened.connect(self._choose)
        way = self.tr("Time runs from the moment you set off; every step marks it by itself.")
        self._empty = Empty(self.tr("No time on this order yet."), way, icon="clock", name="times_empty")
        self._nothing = QWidget()
        self._nothing.setLayout(column(self._empty, None))
        self._body = CurrentStack()
        self._body.addWidget(self._table)
        self._body.addWidget(self._nothing)
        self._pause = Button(self.tr("Pause"), "pause", name="time_pause_work")
        self._resume = Button(self.tr("Go on working"), "play", "primary", name="time_resume_work")
        self._correct = Button(self.tr("Correct a time"), "pen-line", name="time_correct")
        self._pause.clicked.connect(self._open_pause)
        self._resume.clicked.connect(self._resume_work)
        self._correct.clicked.connect(self._open_correction)
        foot = row(self._correct, None, self._pause, self._resume)
        card = Card(self.tr("Segments"), "clock", (self._body, 1), self._build_sheet(), foot, spacing=8)
        tiles = row(*((tile, 1) for tile in self._tiles.values()), spacing=16)
        self.setLayout(column(tiles, (card, 1), margins=(24, 16, 24, 16), spacing=16))

    def _build_sheet(self) -> QWidget:
        self._about = text("", "b", wrap=True)
        self._time = Entry(hint="09:30", name="time_at")
        self._time.setFixedWidth(120)
        self._why = Entry(name="time_reason")
        self._why.returnPressed.connect(self._record)
        self._wrong = Strip("", "bad", "circle-alert", name="time_wrong")
        self._wrong.hide()
        record = Button(self.tr("Record"), "check", "primary", name="time_record")
        record.clicked.connect(self._record)
        later = Button(self.tr("Not now"), kind="quiet", name="time_later")
        later.clicked.connect(self._close)
        self._time_field = Labelled("", self._time)
        self._asked = Button(self.tr("The customer asked for it"), "user", "choice", name="time_by_customer")
        self._asked.setCheckable(True)
        fields = row(
            self._time_field,
            (Labelled(self.tr("Reason"), self._why), 1),
            column(None, self._asked),
            column(None, row(later, record)),
        )
        lines = column(self._about, fields, self._wrong, margins=(12, 8, 12, 8))
        self._sheet = panel(lines, "strip", "info")
        self._sheet.hide()
        return self._sheet

    @override
    def clear(self) -> None:
        self._look, self._chosen = None, None
        self._model.show_rows(())
        self._close()

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id), self._show, self, instead="times")

    def _show(self, look: TimesLook) -> None:
        self._look = look
        language, total = self.desk.language, look.totals
        self._model.show_rows([self._in_words(each, look.zone) for each in look.segments])
        self._body.setCurrentWidget(self._table if look.segments else self._nothing)
        running = next((each.kind for each in look.segments if each.end_at is None), None)
        pauses = total.pause_minutes + total.waiting_minutes
        minutes = {
            "travel": (total.travel_minutes, running in {TimeKind.TRAVEL, TimeKind.RETURN}),
            "work": (total.work_minutes, running is TimeKind.WORK),
            "pause": (pauses, running in {TimeKind.PAUSE, TimeKind.WAITING}),
            "site": (total.on_site_minutes, running is TimeKind.ON_SITE),
        }
        for key, (spent, runs) in minutes.items():
            sub = self.tr("running now") if runs else self.tr("in all")
            self._tiles[key].tell(words.minutes_text(spent, language), sub, "ok" if runs else "info")
        self._pause.setVisible(look.state is OrderState.IN_PROGRESS)
        self._resume.setVisible(look.state in {OrderState.PAUSED, OrderState.AWAITING_PARTS, OrderState.ESCALATED})
        self._correct.setEnabled(bool(look.segments))

    def _in_words(self, segment: SegmentRow, zone: str) -> Shown:
        language, now = self.desk.language, self.desk.clock.now()
        end = words.when(segment.end_at, language, now=now, zone=zone) if segment.end_at else self.tr("running")
        reason = segment.reason or ""
        if segment.resume_at is not None:
            back = words.when(segment.resume_at, language, now=now, zone=zone)
            reason = self.tr("{reason} · goes on {time}").format(reason=reason, time=back)
        return Shown(
            segment,
            words.word(segment.kind, language, "TimeKind"),
            words.when(segment.start_at, language, now=now, zone=zone),
            end,
            words.minutes_text(segment.seconds(now) // 60, language),
            reason,
        )

    def _choose(self, place: int) -> None:
        self._chosen = self._model.row_at(place).segment

    def _open_pause(self) -> None:
        self._about.setText(self.tr("Pause the work: why, and when does it go on (BR-43)?"))
        self._time_field.label.setText(self.tr("Goes on at"))
        self._asked.setChecked(False)
        self._asked.show()
        self._open(self._pause_command)

    def _open_correction(self) -> None:
        if self._look is None or not self._look.segments:
            return
        segment = self._chosen or self._look.segments[-1]
        self._chosen = segment
        at = segment.start_at.astimezone(ZoneInfo(self._look.zone))
        kind = words.word(segment.kind, self.desk.language, "TimeKind")
        said = self.tr("Correct the beginning of '{kind}' at {time}. The former time stays on record.")
        self._about.setText(said.format(kind=kind, time=f"{at:%H:%M}"))
        self._time_field.label.setText(self.tr("Began at"))
        self._asked.hide()
        self._time.show_words(f"{at:%H:%M}")
        self._open(self._correct_command)

    def _open(self, command: Callable[[str, str], Any]) -> None:
        self._command = command
        self._wrong.hide()
        self._sheet.show()
        self._time.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._sheet.hide()
        self._time.clear()
        self._why.clear()
        self._wrong.hide()

    def _record(self) -> None:
        if self._command is None:
            return
        try:
            made = self._command(self._time.text(), self._why.text())
        except ValueError:
            self._say_wrong(self.tr("Write the time like 09:30."))
            return
        self.desk.do(made, self._recorded, self, fail=self._refuse)

    def _pause_command(self, at: str, why: str) -> Any:
        order_id, resume_at, is_asked = self.order_id, self._moment(at, self.desk.clock.now()), self._asked.isChecked()
        if order_id is None:
            raise ValueError(at)
        return lambda tx: progress.pause_work(tx, order_id, reason=why, resume_at=resume_at, asked_by_customer=is_asked)

    def _correct_command(self, at: str, why: str) -> Any:
        chosen = self._chosen
        if chosen is None:
            raise ValueError(at)
        mark_id, moved = chosen.mark_id, self._moment(at, chosen.start_at)
        return lambda tx: visits.correct_mark(tx, mark_id, reason=why, at=moved)

    def _moment(self, written: str, around: datetime) -> datetime | None:
        zone = ZoneInfo(self._look.zone if self._look else self.desk.zone)
        at = typed.moment(written, around.astimezone(zone).date())
        return None if at is None else at.replace(tzinfo=zone)

    def _resume_work(self) -> None:
        order_id = self.order_id

        def command(tx: Write) -> Any:
            if order_id is not None:
                progress.resume_work(tx, order_id)

        self.desk.do(command, self._recorded, self, fail=self._refuse)

    def _recorded(self, _done: Any) -> None:
        self._close()
        self.renew()

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error, self.desk.language)
        self._say_wrong(told.with_rule)
        self._sheet.show()

    def _say_wrong(self, said: str) -> None:
        self._wrong.refuse(said, "circle-alert")


def _look(db: Read, order_id: OrderId) -> TimesLook:
    found = visits.segments(db, order_id)
    line = orders.order_row(db, order_id)
    zone = line.zone if line else "Asia/Shanghai"
    return TimesLook(tuple(found), visits.totals(found, db.clock.now()), orders.state_of(db, order_id), zone)
