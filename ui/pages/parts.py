"""Parts of an order: what the van holds at the left, the lines at the right with consent, serials and fitting."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import customers, fitting, orders, parts, visits, words
from app.fitting import BackOrder
from app.money import money_text
from app.parts import LineState, PartLine, StockRow
from app.store.door import Read, Write
from app.store.types import OrderId, PersonId, PlannedPartId
from ui.desk import Desk
from ui.fields import typed
from ui.kit.buttons import Button, Option, chips
from ui.kit.entries import Entry
from ui.kit.labels import number, text
from ui.kit.layout import clear, column, panel, row, rule, scroll
from ui.kit.panels import Card, Empty
from ui.kit.states import Pill, Strip
from ui.lists import CardFace, CardList, IdRows
from ui.pages.part_line import PartLineRow
from ui.pages.part_source import Sourced, sources
from ui.pages.tab import Tab
from ui.scanning import scan_button

_STOCK_WIDTH: Final = 344


@dataclass(frozen=True)
class Offered:
    """A part one may put on the order, and how much of it lies in the van."""

    part: parts.PartRow
    in_van: Decimal


@dataclass(frozen=True)
class PartsLook:
    """What one look at the ledger gives the lines."""

    lines: tuple[PartLine, ...]
    speakers: tuple[str, ...]
    zone: str
    sources: dict[PlannedPartId, Sourced]
    owed: tuple[BackOrder, ...]


class PartsTab(Tab):
    """The parts tab."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"planned_parts", "parts_used", "part_moves", "consents", "parts", "order_facts"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._offered: dict[uuid.UUID, Offered] = {}
        self._rows: dict[PlannedPartId, PartLineRow] = {}
        self._chosen: uuid.UUID | None = None
        self.setLayout(row(self._build_stock(), (self._build_lines(), 1), margins=(24, 16, 24, 16), spacing=16))

    def _build_stock(self) -> QWidget:
        self._search = Entry(hint=self.tr("Name, number, or scan"), icon="search", name="part_search")
        self._search.textChanged.connect(lambda _words: self._ask_stock())
        self._search.returnPressed.connect(self._scanned)
        self._source = chips(
            [Option("van", self.tr("In the van")), Option("all", self.tr("Catalogue"))], "van", "part_source"
        )
        self._source.chosen.connect(lambda _key: self._ask_stock())
        self._model = IdRows(self._fetch, self)
        self._list = CardList("part_list")
        self._list.setAccessibleName(self.tr("Van stock"))
        self._list.setModel(self._model)
        self._list.chosen.connect(self._choose)
        self._none = Empty(
            self.tr("No such part."), self.tr("Look in the catalogue, or try the part number."), icon="package"
        )
        self._none.hide()
        self._count = Entry("1", name="part_quantity", said=self.tr("Quantity"))
        self._count.setFixedWidth(64)
        self._unit = text("")
        self._add = Button(self.tr("Add to order"), "plus", "primary", name="part_add")
        self._add.clicked.connect(self._plan)
        foot = row(self._count, (self._unit, 1), self._add)
        search = row((self._search, 1), scan_button(self._search, self.desk))
        card = Card(self.tr("Van stock"), "truck", search, self._source, self._none, (self._list, 1), foot)
        card.setFixedWidth(_STOCK_WIDTH)
        return card

    def _build_lines(self) -> QWidget:
        self._waits = Pill("", "warn", name="parts_waiting")
        self._waits.hide()
        self._box = column(spacing=0)
        self._total = text("", "h2", name="parts_total")
        empty_way = self.tr("Pick one from the van on the left, or scan it.")
        self._empty = Empty(self.tr("No parts on this order yet."), empty_way, icon="package", name="parts_empty")
        held = QWidget()
        held.setLayout(column(self._box, None, spacing=0))
        total = row(text(self.tr("List price of all lines"), "muted"), None, self._total)
        title = self.tr("Parts of this order")
        self._owed = Strip("", "warn", "clock", name="parts_owed")
        self._owed.hide()
        items = (self._heads(), rule(), self._empty, (scroll(held), 1), self._owed, rule(), total)
        return Card(title, "package", *items, action=self._waits)

    def _heads(self) -> QWidget:
        heads = row(
            (text(self.tr("Part"), "th"), 1),
            text(self.tr("Old → new serial"), "th", width=PartLineRow.SERIALS),
            text(self.tr("Customer agrees"), "th", width=PartLineRow.CONSENT),
            number(self.tr("List price"), "th", width=PartLineRow.AMOUNT),
            text("", width=PartLineRow.ACT),
            spacing=12,
        )
        return panel(heads)

    @override
    def clear(self) -> None:
        self._rows.clear()
        clear(self._box)

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id), self._show, self, instead="lines")
        self._ask_stock()

    def _ask_stock(self) -> None:
        wanted, person_id, is_all = self._search.text().strip(), self.desk.person_id, self._source.at() == "all"
        self.desk.ask(lambda db: _offer(db, person_id, wanted, is_all=is_all), self._show_stock, self, instead="stock")

    def _show_stock(self, found: list[Offered]) -> None:
        self._offered = {offer.part.id: offer for offer in found}
        ids = list(self._offered)
        if ids != [self._model.id_at(place) for place in range(self._model.rowCount())]:
            self._model.show_ids(ids)
        self._model.renew()
        self._none.setVisible(not ids)
        self._list.setVisible(bool(ids))
        kept = self._model.place_of(self._chosen) if self._chosen else None
        self._list.choose(kept if kept is not None else 0)
        if not ids:
            self._chosen = None
        self._add.setEnabled(bool(ids))

    def _fetch(self, ids: Any, then: Callable[[dict[uuid.UUID, CardFace]], None]) -> None:
        then({part_id: self._face(self._offered[part_id]) for part_id in ids if part_id in self._offered})

    def _face(self, offer: Offered) -> CardFace:
        language, part = self.desk.language, offer.part
        much = words.quantity_text(offer.in_van, part.unit, language)
        tone = "bad" if offer.in_van <= 0 else "warn" if offer.in_van == 1 else "ok"
        return CardFace(
            top=part.number,
            title=part.name.say(language),
            sub=self.tr("{price} each").format(price=money_text(part.price_minor)),
            state=self.tr("van {quantity}").format(quantity=much),
            tone=tone,
        )

    def _choose(self, place: int) -> None:
        self._chosen = self._model.id_at(place)
        offer = self._offered.get(self._chosen) if self._chosen else None
        self._unit.setText(words.unit(offer.part.unit, self.desk.language) if offer else "")

    def _scanned(self) -> None:
        """Look for exactly what was typed: a scanner presses Enter before the list had time to follow."""
        wanted, person_id, is_all = self._search.text().strip(), self.desk.person_id, self._source.at() == "all"
        if wanted:
            self.desk.ask(
                lambda db: _offer(db, person_id, wanted, is_all=is_all),
                lambda found: self._take_scanned(wanted.casefold(), found),
                self,
            )

    def _take_scanned(self, wanted: str, found: list[Offered]) -> None:
        """Add the part with that number, or the only one found; words that fit several parts only narrow the list."""
        exact = [offer.part.id for offer in found if offer.part.number.casefold() == wanted]
        if exact or len(found) == 1:
            self._chosen = exact[0] if exact else found[0].part.id
            self._plan()
            self._search.clear()

    def _plan(self) -> None:
        order_id, part_id = self.order_id, self._chosen
        try:
            quantity = typed.number(self._count.text()) or Decimal(1)
        except ValueError:
            self._count.mark("bad")
            self._count.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._count.mark("")
        if order_id is None or part_id is None:
            return
        self.desk.do(lambda tx: parts.plan_part(tx, order_id, part_id, quantity), self._planned, self)

    def _planned(self, _line: PlannedPartId) -> None:
        self._count.put("1")
        self.renew()

    def _show(self, found: PartsLook) -> None:
        for gone in [key for key in self._rows if key not in {line.id for line in found.lines}]:
            self._rows.pop(gone).drop()
        for place, line in enumerate(found.lines):
            held = self._rows.get(line.id)
            if held is None:
                held = self._new_row(line, place)
            held.show_line(line, found.sources[line.id], found.speakers, found.zone)
        self._empty.setVisible(not found.lines)
        waiting = sum(1 for line in found.lines if line.state is LineState.PLANNED)
        self._waits.setVisible(waiting > 0)
        self._waits.say(self.tr("Waiting for consent: {count}").format(count=waiting), "warn")
        self._say_owed(found.owed)
        self._total.setText(
            money_text(sum(line.amount_minor for line in found.lines if line.state is not LineState.DECLINED))
        )

    def _say_owed(self, owed: tuple[BackOrder, ...]) -> None:
        language = self.desk.language
        self._owed.setVisible(bool(owed))
        said = [
            self.tr("{part} {quantity}, due {day}").format(
                part=each.part.name.say(language),
                quantity=words.quantity_text(each.quantity, each.part.unit, language),
                day=words.day_text(each.due_on, language),
            )
            for each in owed
        ]
        self._owed.say(self.tr("Back-ordered: {lines}").format(lines="; ".join(said)), "warn", "clock")

    def _new_row(self, line: PartLine, place: int) -> PartLineRow:
        made = PartLineRow(self.desk, place + 1)
        made.asked.connect(self._do)
        made.removed.connect(self._remove)
        self._rows[line.id] = made
        self._box.insertWidget(place, made)
        return made

    def _do(self, command: Callable[[Write], Any], source: PartLineRow) -> None:
        self.desk.do(command, lambda _done: self.renew(), self, fail=source.refuse)

    def _remove(self, line_id: PlannedPartId, name: str) -> None:
        def undo() -> None:
            self.desk.do(lambda tx: parts.restore_planned(tx, line_id), lambda _done: self.renew(), self)

        def told(_done: None) -> None:
            self.told.emit(self.tr("Removed: {part}").format(part=name), undo)
            self.renew()

        self.desk.do(lambda tx: parts.remove_planned(tx, line_id), told, self)


def _look(db: Read, order_id: OrderId) -> PartsLook:
    view = orders.order_view(db, order_id)
    said = visits.start_consent(db, order_id)
    people = customers.contacts_of(db, view.customer.id) if view.customer else []
    names = [said.said_by] if said else []
    names += [view.contact.name] if view.contact else []
    names += [person.name for person in people]
    lines = tuple(parts.order_parts(db, order_id))
    return PartsLook(
        lines, tuple(dict.fromkeys(names)), view.row.zone, sources(db, view, lines),
        tuple(fitting.back_orders(db, order_id)),
    )  # fmt: skip


def _offer(db: Read, person_id: PersonId, wanted: str, *, is_all: bool) -> list[Offered]:
    held: list[StockRow] = parts.van_stock(db, person_id, wanted if not is_all else "")
    if not is_all:
        return [Offered(found.part, found.quantity) for found in held]
    there = {found.part.id: found.quantity for found in held}
    return [Offered(part, there.get(part.id, Decimal(0))) for part in parts.find_parts(db, wanted)]
