"""The machines place: every machine on this laptop at the left, the passport of the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget

from app.assets import AssetLine, Passport, asset_ids, asset_lines, find_assets, passport
from app.store.door import Changed, Read
from app.store.types import AssetId
from ui.desk import Desk
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import column, panel, row
from ui.kit.panels import Empty
from ui.lists import CardFace, CardList, IdRows
from ui.page import Page, Place
from ui.pages.passport import PassportView
from ui.scanning import scan_button

_CONCERNS: Final = frozenset({"assets", "warranties", "components", "order_steps", "parts_used", "work_orders"})
Cards = Callable[[dict[AssetId, CardFace]], None]


def look(db: Read, sought: str) -> tuple[AssetId, ...]:
    """Look which machines to list."""
    return tuple(asset_ids(db, sought))


class MachinesPage(Page):
    """List at the left, the passport of the chosen machine beside it."""

    rail = "machines"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted: AssetId | None = None
        self._shown: AssetId | None = None
        self._build()
        desk.changed.connect(self._hear)

    def _build(self) -> None:
        self._search = Entry("", self.tr("Serial or customer"), icon="search", name="machine_search")
        self._search.textChanged.connect(lambda _words: self.refresh())
        self._search.returnPressed.connect(self._scanned)
        self._model = IdRows(self._fetch, self)
        self._list = CardList("machine_list")
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Machines"))
        self._list.chosen.connect(lambda place: self._choose(self._model.id_at(place)))
        self._none = Empty("", "", icon="hard-drive", name="machine_list_empty")
        self._none.hide()
        search = row((self._search, 1), scan_button(self._search, self.desk))
        top = column(text(self.tr("Machines"), "h1"), search, margins=(16, 12, 16, 0))
        pane = panel(column(top, self._none, (self._list, 1), spacing=8), "pane", width=312)
        self._passport = PassportView(self.desk)
        self._passport.went.connect(self.opened)
        self._beside = QStackedWidget()
        hint = Empty(
            self.tr("Choose a machine on the left."),
            self.tr("Its warranty, its parts and everything that was ever done to it are here, without a network."),
            icon="hard-drive",
            name="machine_none",
        )
        self._beside.addWidget(panel(column(hint, None, margins=(24, 24, 24, 24)), "body"))
        self._beside.addWidget(self._passport)
        self.setLayout(row(pane, (self._beside, 1), spacing=0))

    def enter(self, place: Place) -> None:
        """Show a machine, or the list."""
        if place.key:
            self._search.clear()
            self._choose(AssetId(UUID(place.key)))
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger."""
        sought = self._search.text().strip()
        self.desk.ask(lambda db: look(db, sought), self._show, self, instead="machines")

    def _scanned(self) -> None:
        """Show the machine of exactly this serial or component: a scanner presses Enter."""
        sought = self._search.text().strip()
        self.desk.ask(lambda db: [each.id for each in find_assets(db, sought, 2)], self._show_only, self)

    def _show_only(self, found: Sequence[AssetId]) -> None:
        if len(found) == 1:
            self._choose(found[0])

    def place(self) -> Place:
        """Tell where one is."""
        return Place("machines", str(self._shown or ""), field=self.focus_name())

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self.refresh()
            if self._shown is not None:
                self._ask_passport(self._shown)

    def _show(self, ids: Sequence[AssetId]) -> None:
        self._model.show_ids(ids)
        self._list.setVisible(bool(ids))
        self._none.setVisible(not ids)
        if self._search.text().strip():
            self._none.say(self.tr("No machine here has these words."), self.tr("One character is enough."))
        else:
            self._none.say(
                self.tr("No machine is on this laptop yet."), self.tr("The machines of your orders come with the sync.")
            )
        if self._shown is None and ids:
            self._choose(ids[0])
        elif self._shown is not None and (place := self._model.place_of(self._shown)) is not None:
            self._list.choose(place)

    def _fetch(self, ids: Sequence[AssetId], then: Cards) -> None:
        self.desk.ask(lambda db: asset_lines(db, ids), partial(self._show_lines, then), self)

    def _show_lines(self, then: Cards, lines: Sequence[AssetLine]) -> None:
        then({line.id: self._face(line) for line in lines})

    def _face(self, line: AssetLine) -> CardFace:
        language = self.desk.language
        where = " · ".join(each for each in (line.customer.say(language), line.site.say(language)) if each)
        return CardFace(line.serial, line.model.say(language), where)

    def _choose(self, asset_id: AssetId) -> None:
        if asset_id != self._shown:
            self._shown = asset_id
            self._ask_passport(asset_id)

    def _ask_passport(self, asset_id: AssetId) -> None:
        self.desk.ask(lambda db: passport(db, asset_id), self._show_passport, self, instead="passport")

    def _show_passport(self, found: Passport) -> None:
        self._passport.show_passport(found)
        self._beside.setCurrentWidget(self._passport)
