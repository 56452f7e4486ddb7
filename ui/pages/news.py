"""What changed since yesterday: what others wrote while this laptop was away, order by order, until it was read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app import words
from app.conflicts import Reader, field_text
from app.store import mirror
from app.store.door import Changed, Read, Write
from app.store.types import OrderId
from sync import arrivals
from sync.arrivals import ArrivalRow
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.layout import panel, row
from ui.kit.panels import Card, Empty, Head
from ui.lists import CardFace, CardList, IdRows
from ui.page import Page, Place

SHOWN: Final = 200
BACK: Final = timedelta(hours=36)


@dataclass(frozen=True)
class Look:
    """What came, the newest first, and the orders it belongs to."""

    rows: tuple[ArrivalRow, ...]
    numbers: dict[uuid.UUID, str]
    unread: int


def look(db: Read) -> Look:
    """Look at what came since yesterday, or since it was last read if that is longer ago."""
    read_at = arrivals.read_at(db)
    since = db.clock.now() - BACK
    rows = arrivals.since(db, min(since, read_at) if read_at else since, SHOWN)
    orders = sorted({each.order_id for each in rows if each.order_id}, key=str)
    numbers = {order: number for order, number, _title, _title_en in mirror.order_names(db, orders)}
    unread = sum(1 for each in rows if read_at is None or each.at > read_at)
    return Look(tuple(rows), numbers, unread)


def mark_read(tx: Write) -> None:
    """The engineer has read it all."""
    arrivals.mark_read(tx)


class NewsPage(Page):
    """What others changed."""

    rail = "sync"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._look = Look((), {}, 0)
        back = Button("", "arrow-left", name="news_back", said=self.tr("Back"))
        back.clicked.connect(self.finished)
        self._read = Button(self.tr("I have read it"), "check", "primary", name="news_read")
        self._read.clicked.connect(self._mark_read)
        self._head = Head(self.tr("What changed since yesterday"), "", self._read, back=back)
        self._model = IdRows(lambda ids, then: then(self._faces(ids)), self)
        self._list = CardList("news_list")
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("What others changed"))
        self._list.opened.connect(self._open)
        way_on = self.tr("What colleagues and head office change on your orders is listed here after a sync.")
        self._empty = Empty(self.tr("Nothing changed."), way_on, icon="circle-check", name="news_empty")
        card = Card(self.tr("By others"), "user", self._empty, (self._list, 1))
        self.lay(self._head, panel(row((card, 1), margins=(24, 16, 24, 16))))
        desk.changed.connect(self._hear)

    def enter(self, place: Place) -> None:
        """Look anew."""
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger."""
        self.desk.ask(look, self._show, self, instead="news")

    def place(self) -> Place:
        """Tell where one is."""
        return Place("news", field=self.focus_name())

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and "sync_state" in changed.kinds:
            self.refresh()

    def _show(self, found: Look) -> None:
        self._look = found
        self._model.show_ids(list(range(len(found.rows))))
        self._list.setVisible(bool(found.rows))
        self._empty.setVisible(not found.rows)
        self._read.setVisible(bool(found.unread))
        told = self.tr("{count} not read yet") if found.unread else self.tr("All read")
        self._head.say(self.tr("What changed since yesterday"), told.format(count=found.unread))

    def _mark_read(self) -> None:
        self.desk.do(mark_read, lambda _none: self.refresh(), self)

    def _faces(self, ids: Sequence[int]) -> dict[int, CardFace]:
        return {at: self._face(self._look.rows[at]) for at in ids if at < len(self._look.rows)}

    def _face(self, came: ArrivalRow) -> CardFace:
        reader = Reader(self.desk.language, self.desk.clock.now(), self.desk.zone, self.desk.person_id)
        number = self._look.numbers.get(came.order_id, "") if came.order_id else ""
        at = reader.moment(came.at)
        tone, icon = ("info", "plus") if came.kind == "new" else ("info", "pen-line")
        return CardFace(number, self._title(came, reader), self._detail(came, reader), at, tone, icon)

    def _title(self, came: ArrivalRow, reader: Reader) -> str:
        entity = words.say(f"entities.{came.entity}", reader.language)
        return words.say(f"arrivals.{came.kind}", reader.language, entity=entity)

    def _detail(self, came: ArrivalRow, reader: Reader) -> str:
        told = [
            words.say(
                "arrivals.field",
                reader.language,
                field=field_text(came.entity, name, reader.language),
                before=reader.value(values[0]),
                after=reader.value(values[1]),
            )
            for name, values in sorted(came.fields.items())
        ]
        return words.listed(told, reader.language)

    def _open(self, place: int) -> None:
        came = self._look.rows[place]
        if came.order_id is not None:
            self.opened.emit(Place("orders", str(OrderId(came.order_id))))
