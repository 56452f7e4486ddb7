"""Decisions: one plain sentence for each field two people wrote, both values side by side, and the way back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QFrame

from app import conflicts
from app.conflicts import ConflictRow, Reader, Side, Truth
from app.store.door import Changed, Read
from sync.ownership import ENTITIES, Owner
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.labels import Picture, text
from ui.kit.layout import column, panel, row, scroll
from ui.kit.panels import Card, Empty, Head
from ui.kit.states import Strip
from ui.lists import CardFace, CardList, IdRows
from ui.page import Page, Place

_CONCERNS: Final = frozenset({"conflicts", "work_orders", "answers", "sites", "contacts", "assets"})
_DECIDED_SHOWN: Final = 30


@dataclass(frozen=True)
class Look:
    """All conflicts of this laptop: open ones first, then the last that were decided."""

    rows: tuple[ConflictRow, ...]
    open_count: int


def look(db: Read) -> Look:
    """Look at what is to be decided, and what was."""
    waiting = conflicts.conflict_rows(db)
    decided = conflicts.conflict_rows(db, is_open=False, limit=_DECIDED_SHOWN)
    return Look((*waiting, *decided), len(waiting))


def is_offices(found: ConflictRow) -> bool:
    """Tell whether only head office may change the field."""
    rule = ENTITIES.get(found.entity)
    return rule is None or rule.owner_of(found.field) is Owner.OFFICE


class ConflictsPage(Page):
    """Two truths of one field at a time; work goes on while they wait."""

    rail = "sync"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: dict[uuid.UUID, ConflictRow] = {}
        self._shown: uuid.UUID | None = None
        self._build()
        desk.changed.connect(self._hear)

    def _build(self) -> None:
        back = Button("", "arrow-left", name="conflicts_back", said=self.tr("Back"))
        back.clicked.connect(self.finished)
        self._head = Head(self.tr("Decisions"), "", back=back)
        self._model = IdRows(lambda ids, then: then(self._faces(ids)), self)
        self._list = CardList("conflict_list")
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Questions two people answered differently"))
        self._list.opened.connect(lambda place: self._choose(self._model.id_at(place)))
        nothing = self.tr("Nothing to decide.")
        way_on = self.tr("Where two people write the same field apart from each other, both values wait here.")
        self._empty = Empty(nothing, way_on, icon="circle-check", name="conflicts_empty")
        left = Card(self.tr("Which one stands?"), "triangle-alert", self._empty, (self._list, 1))
        self._sentence = text("", "h2", wrap=True, name="conflict_sentence")
        self._before = text("", "muted", wrap=True, name="conflict_before")
        self._strip = Strip("", "info", "lock", name="conflict_strip")
        self._mine, self._theirs = _Side("other"), _Side("kept")
        self._mine.use.clicked.connect(lambda: self._decide(Side.OTHER))
        self._theirs.use.clicked.connect(lambda: self._decide(Side.KEPT))
        self._undo = Button(self.tr("Take the decision back"), "undo-2", name="conflict_undo")
        self._undo.clicked.connect(self._take_back)
        question = panel(column(self._sentence, self._before, margins=(16, 12, 16, 12), spacing=4), "card")
        both = row((self._mine, 1), (self._theirs, 1), spacing=16)
        self._detail = panel(column(question, self._strip, both, row(None, self._undo), None, spacing=16))
        body = panel(row((left, 2), (scroll(self._detail), 3), margins=(24, 16, 24, 16), spacing=16))
        self.lay(self._head, body)

    def enter(self, place: Place) -> None:
        """Show the conflict `place` names, or the first."""
        if place.key:
            self._shown = uuid.UUID(place.key)
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger."""
        self.desk.ask(look, self._show, self, instead="conflicts")

    def place(self) -> Place:
        """Tell which conflict is shown."""
        return Place("conflicts", str(self._shown) if self._shown else "", field=self.focus_name())

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self.refresh()

    def _show(self, found: Look) -> None:
        self._found = {each.id: each for each in found.rows}
        self._model.show_ids([each.id for each in found.rows])
        self._list.setVisible(bool(found.rows))
        self._empty.setVisible(not found.rows)
        count = found.open_count
        title = self.tr("1 decision for you") if count == 1 else self.tr("{count} decisions for you")
        sub = self.tr("Both values are kept, and work goes on while they wait")
        self._head.say(title.format(count=count) if count else self.tr("Decisions"), sub)
        if self._shown not in self._found:
            self._shown = found.rows[0].id if found.rows else None
        self._show_one()

    def _choose(self, conflict_id: object) -> None:
        if isinstance(conflict_id, uuid.UUID):
            self._shown = conflict_id
            self._show_one()
            self.moved.emit()

    def _show_one(self) -> None:
        found = self._found.get(self._shown) if self._shown else None
        self._detail.setVisible(found is not None)
        if found is None:
            return
        reader = self._reader()
        offices = is_offices(found)
        self._sentence.setText(conflicts.sentence(found, reader, is_offices=offices))
        before = self.tr("Before: {value}").format(value=reader.value(found.base))
        self._before.setText(" · ".join(each for each in (found.number, before) if each))
        self._strip.setVisible(offices or found.decided is not None)
        if found.decided is not None:
            self._strip.say(self.tr("Decided. Both values stay written down."), "ok", "circle-check")
        elif offices:
            self._strip.say(self.tr("Head office decides this one. It sees what was written."), "info", "lock")
        may = found.decided is None and not offices
        self._mine.show_truth(found.other, reader, may=may, is_chosen=found.decided is Side.OTHER)
        self._theirs.show_truth(found.kept, reader, may=may, is_chosen=found.decided is Side.KEPT)
        self._undo.setVisible(found.decided is not None and not offices)

    def _decide(self, side: Side) -> None:
        shown = self._shown
        if shown is None:
            return

        def told(_none: None) -> None:
            self.told.emit(self.tr("Decided. It goes to head office with the next sync."), self._take_back)
            self.refresh()

        self.desk.do(lambda tx: conflicts.decide(tx, shown, side), told, self)

    def _take_back(self) -> None:
        shown = self._shown
        if shown is not None:
            self.desk.do(lambda tx: conflicts.undo(tx, shown), lambda _none: self.refresh(), self)

    def _reader(self) -> Reader:
        return Reader(self.desk.language, self.desk.clock.now(), self.desk.zone, self.desk.person_id)

    def _faces(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, CardFace]:
        reader = self._reader()
        return {each: self._face(self._found[each], reader) for each in ids if each in self._found}

    def _face(self, found: ConflictRow, reader: Reader) -> CardFace:
        is_open = found.decided is None
        title = found.title.say(reader.language) if found.title else reader.field(found)
        state = self.tr("To be decided") if is_open else self.tr("Decided")
        if is_open and is_offices(found):
            state = self.tr("Head office decides")
        both = f"{reader.value(found.kept.value)} / {reader.value(found.other.value)}"
        sub = f"{reader.field(found)}: {both}"
        tone, icon = ("warn", "triangle-alert") if is_open else ("ok", "circle-check")
        return CardFace(found.number or "", title, sub, state, tone, icon)


class _Side(QFrame):
    """One of the two truths: who, when, what, and the button that lets it stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("panel", "card")
        self._picture = Picture("user", "info", 20)
        self._who = text("", "b", name=f"truth_{name}_who")
        self._when = text("", "muted", name=f"truth_{name}_when")
        self._value = text("", "h1", wrap=True, name=f"truth_{name}")
        self.use = Button("", "check", "pick", name=f"use_{name}")
        top = row(self._picture, (self._who, 1))
        self.setLayout(column(top, self._when, self._value, None, self.use, margins=(16, 12, 16, 12), spacing=8))

    def show_truth(self, truth: Truth, reader: Reader, *, may: bool, is_chosen: bool) -> None:
        """Show who wrote what."""
        icon = "building-2" if truth.by is None else "laptop" if truth.by.id == reader.me else "user"
        self._picture.show_icon(icon, "info")
        self._who.setText(reader.name(truth.by))
        self._when.setText(reader.moment(truth.at))
        self._value.setText(reader.value(truth.value))
        self.use.setEnabled(may)
        self.use.setVisible(may or is_chosen)
        self.use.say(self.tr("This one stands") if is_chosen else self.tr("Let this one stand"))
