"""The parts place: what lies in the engineer's van, and the catalogue beside it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app import words
from app.money import money_text
from app.parts import PartRow, find_parts, part_row, van_of, van_stock
from app.store.door import Changed, Read
from app.store.types import PersonId
from ui.desk import Desk
from ui.kit.buttons import Option, chips
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import column, panel, row
from ui.kit.panels import Card, Empty, Head
from ui.lists import Column, RowModel, Table
from ui.page import Page, Place
from ui.scanning import scan_button

_CONCERNS: Final = frozenset({"part_moves", "parts", "warehouses"})
CATALOGUE_AT_MOST: Final = 200


@dataclass(frozen=True)
class Shelf:
    """A part and how much of it lies in the van."""

    part: PartRow
    quantity: Decimal


def look(db: Read, person_id: PersonId, sought: str, *, is_catalogue: bool) -> tuple[bool, tuple[Shelf, ...]]:
    """Look into the van, or into the catalogue with what the van has of it; tell whether there is a van."""
    there = {each.part.id: each for each in van_stock(db, person_id, "" if is_catalogue else sought)}
    has_van = van_of(db, person_id) is not None
    if not is_catalogue:
        return has_van, tuple(Shelf(each.part, each.quantity) for each in there.values())
    found = find_parts(db, sought, CATALOGUE_AT_MOST)
    return has_van, tuple(Shelf(part, there[part.id].quantity if part.id in there else Decimal(0)) for part in found)


class VanPage(Page):
    """Van stock and catalogue."""

    rail = "parts"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._build()
        desk.changed.connect(self._hear)

    def _build(self) -> None:
        language = self.desk.language
        self._search = Entry("", self.tr("Name, number, or scan"), icon="search", name="parts_search")
        self._search.textChanged.connect(lambda _words: self.refresh())
        options = [Option("van", self.tr("In the van")), Option("catalogue", self.tr("Whole catalogue"))]
        self._which = chips(options, "van", "parts_which")
        self._which.chosen.connect(lambda _key: self.refresh())
        self._model: RowModel[Shelf] = RowModel(
            [
                Column(self.tr("Part"), lambda shelf: shelf.part.name.say(language)),
                Column(self.tr("Number"), lambda shelf: shelf.part.number, 240),
                Column(self.tr("In the van"), lambda shelf: _quantity(shelf, language), 160, is_number=True),
                Column(self.tr("Price"), lambda shelf: money_text(shelf.part.price_minor), 160, is_number=True),
            ],
            self,
        )
        self._table = Table(self._model, "parts_table")
        self._table.setAccessibleName(self.tr("Van stock"))
        self._empty = Empty("", "", icon="package", name="parts_empty")
        self._count = text("", "muted", name="parts_count")
        card = Card(self.tr("Van stock"), "truck", self._empty, (self._table, 1), action=self._count)
        tools = row((row((self._search, 1), scan_button(self._search, self.desk)), 1), self._which, spacing=16)
        body = panel(column(tools, (card, 1), margins=(24, 16, 24, 16), spacing=16))
        self.lay(Head(self.tr("Parts"), self.tr("The sum of every move in and out of your van")), body)

    def enter(self, place: Place) -> None:
        """Look anew; a part that was found is shown in the catalogue."""
        if place.key:
            self._which.choose("catalogue")
            key = place.key
            self.desk.ask(lambda db: _number(db, key), self._search.setText, self)
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger."""
        person_id, sought, is_catalogue = self.desk.person_id, self._search.text().strip(), self._is_catalogue()
        self.desk.ask(
            lambda db: look(db, person_id, sought, is_catalogue=is_catalogue), self._show, self, instead="van"
        )

    def place(self) -> Place:
        """Tell where one is."""
        return Place("parts", field=self.focus_name())

    def _is_catalogue(self) -> bool:
        return self._which.at() == "catalogue"

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self.refresh()

    def _show(self, found: tuple[bool, tuple[Shelf, ...]]) -> None:
        has_van, shelves = found
        self._model.show_rows(shelves)
        self._table.setVisible(bool(shelves))
        self._empty.setVisible(not shelves)
        self._count.setText(self.tr("{count} kinds").format(count=len(shelves)) if shelves else "")
        if self._search.text().strip():
            self._empty.say(self.tr("No part has this name or number."), self.tr("Try the whole catalogue."))
        elif not has_van:
            later = self.tr("Your storekeeper enters it; it comes with the next sync.")
            self._empty.say(self.tr("No van is entered for you."), later)
        else:
            later = self.tr("What the store issues to you appears here after the next sync.")
            self._empty.say(self.tr("Your van is empty."), later)


def _number(db: Read, part_id: str) -> str:
    found = part_row(db, uuid.UUID(part_id))
    return found.number if found else ""


def _quantity(shelf: Shelf, language: str) -> str:
    return words.quantity_text(shelf.quantity, shelf.part.unit, language)
