"""The order list: search as you type, chips for day and state, cards by time; a long list costs its ids."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from app import limits, orders, words
from app.deadlines import Standing, most_urgent
from app.orders import OrderFilter, OrderRow
from app.store.door import Changed, Read
from app.store.kinds import OrderState as S
from app.store.types import OrderId
from ui.desk import Desk
from ui.kit.buttons import Option, chips
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.panels import Empty
from ui.lists import CardFace, CardList, IdRows
from ui.pages.limit_rows import LOOKS, short_words
from ui.pages.states import URGENT, look_of

WIDTH: Final = 312
_SETTLE_MS: Final = 140  # arrow keys run through the list; the order is opened where they stop
_SHOWN: Final = frozenset(
    {
        "order_facts",
        "time_limits",
        "work_orders",
        "order_steps",
        "appointments",
        "assignments",
        "customers",
        "sites",
        "contacts",
        "order_list",
    }
)
TO_DO: Final = frozenset({S.DISPATCHED, S.APPOINTED, S.PREPARED})
WORKING: Final = frozenset(
    {S.EN_ROUTE, S.ON_SITE, S.PRE_CHECKED, S.IN_PROGRESS, S.PAUSED, S.AWAITING_PARTS, S.TAKEN_AWAY, S.ESCALATED}
    | {S.REPAIRED, S.AWAITING_ACCEPTANCE, S.OBJECTION}
)
DONE: Final = frozenset(S) - TO_DO - WORKING
STATES: Final[dict[str, frozenset[S]]] = {"any": frozenset(), "to_do": TO_DO, "working": WORKING, "done": DONE}


@dataclass(frozen=True)
class Listed:
    """What one look at the ledger gives the list."""

    ids: Sequence[OrderId]
    today: int
    late: int
    due: int


def face(found: OrderRow, language: str, now: datetime, limit: Standing | None = None) -> CardFace:
    """Write an order as a card: when, what, which and where; the number is never the part that is cut.

    A limit that is overdue or nearly so is said in place of the state: it is what asks for attention (BR-24).
    """
    at = words.when(found.start_at, language, now=now, zone=found.zone) if found.start_at else "–"
    urgent = f"  {found.priority}" if found.priority in URGENT else ""
    (tone, icon), state = look_of(found.state), words.word(found.state, language, "OrderState")
    if limit is not None:
        (tone, icon), state = LOOKS[limit.state], short_words(limit, language, now, found.zone)
    return CardFace(
        top=f"{at}{urgent}",
        title=found.title.say(language),
        sub=f"{found.number} · {found.customer.say(language)} · {found.site.say(language)}",
        state=state,
        tone=tone,
        icon=icon,
    )


class OrderList(QFrame):
    """The pane at the left of the orders place.

    Signals: `chosen(uuid)`, the order to show. UI thread.
    """

    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("panel", "pane")
        self.setMinimumWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._desk = desk
        self._wanted: uuid.UUID | None = None
        self._ids: Sequence[OrderId] = ()
        self._is_eager = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._tell)
        self._build()
        desk.changed.connect(self._hear)
        self.refresh()

    def _build(self) -> None:
        self._date = text("", "muted")
        self._search = Entry(hint=self.tr("Order, customer, machine"), icon="search", name="order_search")
        self._search.textChanged.connect(lambda _words: self.refresh())
        self._search.returnPressed.connect(self._open_first)
        days = [
            Option("today", self.tr("Today")),
            Option("late", self.tr("Late")),
            Option("due", self.tr("Due")),
            Option("all", self.tr("All")),
        ]
        self._days = chips(days, "all", "order_days")
        self._days.chosen.connect(lambda _key: self.refresh())
        groups = [
            Option("any", self.tr("Any")),
            Option("to_do", self.tr("To do")),
            Option("working", self.tr("Active")),
            Option("done", self.tr("Done")),
        ]
        self._states = chips(groups, "any", "order_states")
        self._states.chosen.connect(lambda _key: self.refresh())
        self._model = IdRows(self._fetch, self)
        self._view = CardList("order_list")
        self._view.setModel(self._model)
        self._view.setAccessibleName(self.tr("My orders"))
        self._view.chosen.connect(self._stepped)
        self._view.opened.connect(self._pressed)
        self._empty = Empty("", "", icon="clipboard-list", name="order_list_empty")
        self._empty.hide()
        head = row((text(self.tr("My orders"), "h1"), 1), self._date, margins=(16, 12, 16, 0))
        tools = column(self._search, self._days, self._states, margins=(16, 0, 12, 0))
        self.setLayout(column(head, tools, self._empty, (self._view, 1), margins=(0, 0, 2, 0), spacing=8))

    def refresh(self) -> None:
        """Ask the ledger which orders to show."""
        language, today = self._desk.language, self._today()
        self._date.setText(words.day_text(today, language, this_year=today.year))
        wanted, is_due = self._filter(today), self._days.at() == "due"
        self._desk.ask(lambda db: _look(db, wanted, today, is_due=is_due), self._show, self, instead="ids")

    def show_current(self, order_id: uuid.UUID) -> None:
        """Mark the order that is open, without opening it again."""
        self._wanted = order_id
        place = self._model.place_of(order_id)
        if place is not None and self._view.currentIndex().row() != place:
            self._view.choose(place)

    def open_first_once(self) -> None:
        """Open the order on top as soon as there is one: nothing else was asked for."""
        self._is_eager = self._wanted is None
        if self._is_eager and self._ids:
            self._open_first()

    def focus_list(self) -> None:
        """Put the focus on the cards."""
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go down from the search into the list."""
        if event.key() == Qt.Key.Key_Down and self._search.hasFocus() and self._model.rowCount():
            self.focus_list()
            if not self._view.currentIndex().isValid():
                self._view.choose(0)
            return
        super().keyPressEvent(event)

    def _today(self) -> date:
        return self._desk.clock.now().astimezone(ZoneInfo(self._desk.zone)).date()

    def _filter(self, today: date) -> OrderFilter:
        made = OrderFilter(text=self._search.text().strip(), states=STATES[self._states.at() or "any"])
        day = self._days.at()
        if day == "today":
            return replace(made, day=today)
        return replace(made, before=today, open_only=True) if day == "late" else made

    def _show(self, found: Listed) -> None:
        self._days.button("today").say(self.tr("Today {count}").format(count=found.today))
        self._days.button("late").say(self.tr("Late {count}").format(count=found.late))
        self._days.button("due").say(self.tr("Due {count}").format(count=found.due))
        ids = found.ids
        if ids != self._ids:
            self._ids = ids
            self._model.show_ids(ids)
            if self._wanted is not None:
                self.show_current(self._wanted)
            elif self._is_eager:
                self._open_first()
        self._empty.setVisible(not ids)
        self._view.setVisible(bool(ids))
        if not ids:
            self._empty.say(*self._nothing())

    def _nothing(self) -> tuple[str, str]:
        wanted = self._search.text().strip()
        if wanted:
            return (
                self.tr("Nothing found for '{words}'.").format(words=wanted),
                self.tr("Searched: number, title, customer, site, machine and serial, on this laptop."),
            )
        if self._days.at() == "today":
            return self.tr("No order today."), self.tr("Orders of other days are under 'All'.")
        if self._days.at() == "late":
            return self.tr("Nothing is late."), self.tr("An order stands here once its day has passed.")
        if self._days.at() == "due":
            return self.tr("No limit is overdue."), self.tr(
                "Orders whose time limit ends soon or has passed stand here."
            )
        return self.tr("No orders here yet."), self.tr("They arrive with the next sync with head office.")

    def _fetch(self, ids: Sequence[OrderId], then: Callable[[dict[OrderId, CardFace]], None]) -> None:
        language, now, wanted = self._desk.language, self._desk.clock.now(), list(ids)

        def query(db: Read) -> dict[OrderId, CardFace]:
            rows = orders.order_rows(db, wanted)
            known = limits.limits_of(db, [each.id for each in rows if each.state in orders.OPEN_STATES])
            return {each.id: face(each, language, now, most_urgent(known.get(each.id, ()))) for each in rows}

        self._desk.ask(query, then, self)

    def _hear(self, changed: Changed) -> None:
        if changed.kinds & _SHOWN:
            self._model.renew(frozenset(changed.order_ids) or None)
            self.refresh()

    def _stepped(self, place: int) -> None:
        found = self._model.id_at(place)
        if found != self._wanted:
            self._wanted = found
            self._settle.start()

    def _pressed(self, place: int) -> None:
        self._settle.stop()
        self._wanted = self._model.id_at(place)
        self._tell()

    def _open_first(self) -> None:
        if self._model.rowCount():
            self._is_eager = False
            self._pressed(0)
            self._view.choose(0)

    def _tell(self) -> None:
        if self._wanted is not None:
            self.chosen.emit(self._wanted)


def _look(db: Read, wanted: OrderFilter, today: date, *, is_due: bool) -> Listed:
    due = len(orders.order_ids(db, OrderFilter(day=today)))
    late = len(orders.order_ids(db, OrderFilter(before=today, open_only=True)))
    urgent = limits.urgent_ids(db)
    ids = orders.order_ids(db, wanted)
    return Listed([each for each in ids if each in urgent] if is_due else ids, due, late, len(urgent))
