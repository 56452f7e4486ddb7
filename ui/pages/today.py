"""The morning in one page: what is on, what is ready to leave, what waits to be sent, what changed since yesterday."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QWidget

from app import limits, visits, words
from app.deadlines import Standing
from app.duties import Duty, owed_by
from app.orders import OrderFilter, OrderRow, order_ids, order_rows, order_view
from app.readiness import Line, missing
from app.store.door import Changed, Read
from app.store.files import Files
from app.store.kinds import OrderState as S
from app.store.types import OrderId
from app.words import Pair
from sync.standing import standing
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import column, panel, row, scroll
from ui.kit.panels import Card, Empty, Head, Tile
from ui.lists import CardFace, CardList, IdRows
from ui.page import Page, Place
from ui.pages import departure
from ui.pages.departure import BEFORE_ROAD
from ui.pages.limit_rows import LOOKS, limit_words
from ui.pages.owed import OwedCard
from ui.pages.states import look_of

UNDER_WAY: Final = frozenset(
    {S.EN_ROUTE, S.ON_SITE, S.PRE_CHECKED, S.IN_PROGRESS, S.PAUSED, S.AWAITING_PARTS, S.TAKEN_AWAY}
    | {S.ESCALATED, S.REPAIRED, S.AWAITING_ACCEPTANCE, S.OBJECTION}
)
NEWS_AT_MOST: Final = 3
LATE_AT_MOST: Final = 4
_CONCERNS: Final = frozenset(
    {"work_orders", "order_steps", "appointments", "assignments", "planned_parts", "part_moves", "responses", "answers"}
    | {"outbox", "blobs", "sync_state", "order_facts", "time_limits", "complaints"}
)


@dataclass(frozen=True)
class Lined:
    """One order of the day with its check."""

    row: OrderRow
    checks: tuple[Line, ...]

    @property
    def lacks(self) -> int:
        """Count what is missing before the road; nothing is, once it is taken."""
        return missing(self.checks) if self.row.state in BEFORE_ROAD else 0


@dataclass(frozen=True)
class News:
    """Something head office changed since yesterday: a new order, or a moved appointment with its reason."""

    row: OrderRow
    at: datetime
    moved_to: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Look:
    """All the page shows, from one moment of the ledger."""

    now: datetime
    lines: tuple[Lined, ...]
    unsent_records: int
    unsent_files: int
    signed_unsent: int
    news: tuple[News, ...]
    upcoming: datetime | None
    late: tuple[tuple[OrderRow, Standing], ...] = ()


def look(db: Read, files: Files | None, person_id: uuid.UUID | None, zone: str) -> Look:
    """Look at the day."""
    now = db.clock.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    ids = dict.fromkeys(
        [
            *order_ids(db, OrderFilter(mine=True, states=UNDER_WAY)),
            *order_ids(db, OrderFilter(mine=True, day=today)),
        ]
    )
    rows = sorted(order_rows(db, list(ids)), key=lambda each: (each.start_at is None, each.start_at or now))
    dispatched = order_rows(db, order_ids(db, OrderFilter(mine=True, states=frozenset({S.DISPATCHED, S.APPOINTED}))))
    ahead = [each.start_at for each in dispatched if each.start_at and each.start_at > now]
    counts = standing(db)
    return Look(
        now=now,
        lines=tuple(Lined(each, departure.look(db, each, files, person_id)) for each in rows),
        unsent_records=counts.unsent_records,
        unsent_files=counts.unsent_files,
        signed_unsent=counts.signed_unsent,
        news=_news(db, dispatched, now - timedelta(days=1)),
        upcoming=min(ahead, default=None),
        late=_late(db),
    )


def _late(db: Read) -> tuple[tuple[OrderRow, Standing], ...]:
    """Find what is overdue or nearly so, the most pressing first. Source: BR-24."""
    urgent = sorted(limits.urgent_ids(db).items(), key=lambda each: each[1].ends_at)[:LATE_AT_MOST]
    rows = {each.id: each for each in order_rows(db, [order_id for order_id, _ in urgent])}
    return tuple((rows[order_id], limit) for order_id, limit in urgent if order_id in rows)


def _news(db: Read, rows: list[OrderRow], since: datetime) -> tuple[News, ...]:
    found: list[News] = []
    for each in rows[:40]:
        view, promised = order_view(db, each.id), visits.standing_appointment(db, each.id)
        if promised is not None and promised.reason and promised.at > since:
            found.append(News(each, promised.at, promised.start_at, promised.reason))
        elif view.dispatched_at > since:
            found.append(News(each, view.dispatched_at))
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:NEWS_AT_MOST])


def _further(duty: Duty) -> Place:
    return Place("orders", str(duty.order_id), "further")


class TodayPage(Page):
    """The first page of the morning."""

    rail = "today"

    def __init__(self, desk: Desk, person: Pair, folder: Path) -> None:
        super().__init__(desk)
        self._person, self._folder = person, folder
        self._lines: dict[OrderId, Lined] = {}
        self._chosen: OrderId | None = None
        self._build()
        desk.changed.connect(self._hear)

    def _build(self) -> None:
        self._next = Button(self.tr("Open the next order"), "play", "primary", name="open_next")
        self._next.clicked.connect(self._open_next)
        call = Button(self.tr("Take a call"), "phone", name="take_call")
        call.clicked.connect(lambda: self.opened.emit(Place("requests")))
        self._head = Head("", "", call, self._next)
        self._tiles = {
            "orders": Tile("calendar-days", self.tr("Orders today"), "tile_orders"),
            "ready": Tile("truck", self.tr("Ready to leave"), "tile_ready"),
            "records": Tile("cloud-upload", self.tr("Changes not sent"), "tile_unsent"),
            "files": Tile("image-plus", self.tr("Photos not sent"), "tile_files"),
            "signed": Tile("signature", self.tr("Signed, not sent"), "tile_signed"),
        }
        self._model = IdRows(lambda ids, then: then(self._faces(ids)), self)
        self._list = CardList("today_list", opens_on_press=False)
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Orders by time"))
        self._list.chosen.connect(self._choose)
        self._list.opened.connect(lambda place: self._open(self._model.id_at(place)))
        self._empty = Empty("", "", icon="calendar-days", name="today_empty")
        left = Card(self.tr("Orders by time"), "clock", self._empty, (self._list, 1))
        self._open_button = Button(self.tr("Open"), "arrow-right", "quiet", name="today_open")
        self._open_button.clicked.connect(self._open_chosen)
        self._check = Card(self.tr("Ready to leave?"), "truck", action=self._open_button)
        self._changes = Card(self.tr("Since yesterday"), "bell")
        self._late = Card(self.tr("Overdue or nearly so"), "clock", tone="bad")
        self._late.hide()
        self._owed = OwedCard(self.tr("What is owed"), lambda duty: self.opened.emit(_further(duty)))
        self._right = column(self._late, self._check, self._owed, self._changes, None, spacing=16)
        right = panel(self._right)
        body = column(
            row(*((tile, 1) for tile in self._tiles.values()), spacing=16),
            (row((left, 13), (scroll(right), 12), spacing=16), 1),
            margins=(24, 16, 24, 16),
            spacing=16,
        )
        self.lay(self._head, panel(body))

    def enter(self, place: Place) -> None:
        """Look at the day."""
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger."""
        files, person_id, zone = self.desk.files, self.desk.person_id, self.desk.zone
        self.desk.ask(lambda db: look(db, files, person_id, zone), self._show, self, instead="today")
        self.desk.ask(lambda db: (owed_by(db, person_id), db.clock.now()), self._show_owed, self, instead="owed")

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self.refresh()

    def _show(self, found: Look) -> None:
        self._lines = {each.row.id: each for each in found.lines}
        self._head.say(self._greeting(found.now), self._date(found.now))
        self._show_tiles(found)
        ids = [each.row.id for each in found.lines]
        self._model.show_ids(ids)
        self._list.setVisible(bool(ids))
        self._empty.setVisible(not ids)
        self._empty.say(self.tr("No order is planned for today."), self._what_next(found))
        self._next.setEnabled(bool(ids))
        if self._chosen not in self._lines:
            self._chosen = self._first(found)
        if self._chosen is not None:
            self._list.choose(ids.index(self._chosen))
        self._show_check()
        self._show_late(found)
        self._show_news(found)

    def _show_owed(self, found: tuple[list[Duty], datetime]) -> None:
        self._owed.tell(found[0], self.desk.language, found[1])
        above = self._late if found[0] else self._check  # what is owed is seen without scrolling
        if self._right.indexOf(self._owed) != self._right.indexOf(above) + 1:
            self._right.removeWidget(self._owed)
            self._right.insertWidget(self._right.indexOf(above) + 1, self._owed)

    def _show_tiles(self, found: Look) -> None:
        waiting = [each for each in found.lines if each.row.state in BEFORE_ROAD]
        ready = [each for each in waiting if not each.lacks]
        under_way = len(found.lines) - len(waiting)
        way = self.tr("{count} under way").format(count=under_way) if under_way else self.tr("None under way")
        self._tiles["orders"].tell(str(len(found.lines)), way)
        lacking = len(waiting) - len(ready)
        lacks = self.tr("{count} lack something").format(count=lacking) if lacking else self.tr("Nothing is missing")
        self._tiles["ready"].tell(f"{len(ready)}/{len(waiting)}", lacks, "warn" if lacking else "ok")
        safe, sent = self.tr("Safe on this laptop"), self.tr("All at head office")
        for key, count in (("records", found.unsent_records), ("files", found.unsent_files)):
            self._tiles[key].tell(str(count), safe if count else sent, "warn" if count else "ok")
        first = self.tr("Goes out first") if found.signed_unsent else sent
        self._tiles["signed"].tell(str(found.signed_unsent), first, "bad" if found.signed_unsent else "ok")

    def _show_check(self) -> None:
        line = self._lines.get(self._chosen) if self._chosen else None
        self._open_button.setVisible(line is not None)
        if line is None:
            self._check.title.setText(self.tr("Ready to leave?"))
            why = self.tr("Choose an order on the left: what it lacks before the road is listed here.")
            self._check.fill(text(why, "muted", wrap=True))
            return
        language = self.desk.language
        at = f"{line.row.start_at.astimezone(ZoneInfo(line.row.zone)):%H:%M} " if line.row.start_at else ""
        self._check.title.setText(
            self.tr("Ready to leave? · {order}").format(order=f"{at}{line.row.customer.say(language)}")
        )
        order_id = line.row.id
        self._check.fill(
            *(departure.line_row(each, language, partial(self._mend, order_id)) for each in line.checks), None
        )

    def _mend(self, order_id: OrderId, way: str) -> None:
        self.opened.emit(departure.place_of(order_id, way))

    def _show_late(self, found: Look) -> None:
        self._late.setVisible(bool(found.late))
        self._late.fill(*(self._late_line(order, limit, found.now) for order, limit in found.late))

    def _late_line(self, order: OrderRow, limit: Standing, now: datetime) -> QWidget:
        language = self.desk.language
        tone, icon = LOOKS[limit.state]
        said = limit_words(limit, language, now, order.zone)
        first = self.tr("{state}: {limit}").format(state=words.word(limit.state, language), limit=said)
        second = f"{order.number} · {order.customer.say(language)} · {order.title.say(language)}"
        button = Button(self.tr("Look"), name=f"late_{order.number}")
        button.clicked.connect(lambda: self.opened.emit(Place("orders", str(order.id), "visit")))
        return panel(row(Picture(icon, tone), (TwoLines(first, second), 1), button))

    def _show_news(self, found: Look) -> None:
        if not found.news:
            nothing = self.tr("Nothing changed since yesterday. What head office moves or adds is listed here.")
            self._changes.fill(text(nothing, "muted", wrap=True))
            return
        self._changes.fill(*(self._news_line(each, found.now) for each in found.news))

    def _news_line(self, news: News, now: datetime) -> QWidget:
        language = self.desk.language
        title = news.row.title.say(language)
        at = words.when(news.at, language, now=now, zone=self.desk.zone)
        if news.moved_to is not None:
            moved = words.when(news.moved_to, language, now=now, zone=news.row.zone)
            first = self.tr("Moved to {time}: {title}").format(time=moved, title=title)
            second = f"{news.row.number} · {news.reason} · {at}"
        else:
            first = self.tr("New: {title}").format(title=title)
            second = f"{news.row.number} · {news.row.customer.say(language)} · {at}"
        button = Button(self.tr("Look"), name=f"news_{news.row.number}")
        button.clicked.connect(lambda: self._open(news.row.id))
        return panel(row(Picture("history", "info"), (TwoLines(first, second), 1), button))

    def _faces(self, ids: Sequence[OrderId]) -> dict[OrderId, CardFace]:
        return {order_id: self._face(self._lines[order_id]) for order_id in ids if order_id in self._lines}

    def _face(self, line: Lined) -> CardFace:
        language, found = self.desk.language, line.row
        at = f"{found.start_at.astimezone(ZoneInfo(found.zone)):%H:%M}" if found.start_at else "–"
        if found.state in BEFORE_ROAD:
            missing = self.tr("{count} missing").format(count=line.lacks)
            state, tone, icon = (missing, "bad", "") if line.lacks else (self.tr("Ready"), "ok", "")
        else:
            (tone, icon), state = look_of(found.state), words.word(found.state, language, "OrderState")
        top = f"{at}  {found.number}" + (f"  {found.priority}" if found.priority else "")
        where = f"{found.customer.say(language)} · {found.site.say(language)}"
        return CardFace(top, found.title.say(language), where, state, tone, icon)

    def _choose(self, place: int) -> None:
        chosen = self._model.id_at(place)
        if chosen != self._chosen:
            self._chosen = chosen
            self._show_check()

    def _first(self, found: Look) -> OrderId | None:
        lacking = (each.row.id for each in found.lines if each.lacks)
        return next(lacking, found.lines[0].row.id if found.lines else None)

    def _open_next(self) -> None:
        ahead = [each.row for each in self._lines.values() if each.row.state in BEFORE_ROAD | UNDER_WAY]
        under_way = [each for each in ahead if each.state in UNDER_WAY]
        if ahead:
            self._open((under_way or ahead)[0].id)

    def _open_chosen(self) -> None:
        if self._chosen is not None:
            self._open(self._chosen)

    def _open(self, order_id: OrderId) -> None:
        self.opened.emit(Place("orders", str(order_id)))

    def _what_next(self, found: Look) -> str:
        if found.upcoming is None:
            return self.tr("Orders appear here as soon as head office dispatches them and this laptop has synced.")
        at = words.when(found.upcoming, self.desk.language, now=found.now, zone=self.desk.zone)
        return self.tr("The next one is {time}. All orders are under Orders in the rail.").format(time=at)

    def _greeting(self, now: datetime) -> str:
        hour = now.astimezone(ZoneInfo(self.desk.zone)).hour
        name = self._person.say(self.desk.language)
        if hour < 12:
            return self.tr("Good morning, {name}").format(name=name)
        if hour < 18:
            return self.tr("Good afternoon, {name}").format(name=name)
        return self.tr("Good evening, {name}").format(name=name)

    def _date(self, now: datetime) -> str:
        here = now.astimezone(ZoneInfo(self.desk.zone))
        locale = QLocale(self.desk.language)
        return locale.toString(QDate(here.year, here.month, here.day), QLocale.FormatType.LongFormat)
