"""Where the part of one line comes from, whether the customer's own is genuine, who pays for it, and what is owed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import fitting, parts, settlement, words
from app.errors import Refused
from app.fitting import Place
from app.orders import OrderView
from app.parts import LineState, PartLine, PartSource
from app.store.door import Read, Write
from app.store.types import OrderId, PlannedPartId
from app.words import Sentence
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry
from ui.kit.labels import text
from ui.kit.layout import row

Command = Callable[[Write], Any]


@dataclass(frozen=True)
class Sourced:
    """What is known of one line's source: the places that have the part, and who pays."""

    places: tuple[Place, ...]
    payer: Sentence | None


def sources(db: Read, view: OrderView, lines: tuple[PartLine, ...]) -> dict[PlannedPartId, Sourced]:
    """Look where each line's part could come from, and who would pay for it. Source: BR-49, BR-65."""
    paid = _payers(db, view.row.id, lines)
    return {line.id: Sourced(tuple(fitting.places(db, line.part.id)), paid.get(line.id)) for line in lines}


def _payers(db: Read, order_id: OrderId, lines: tuple[PartLine, ...]) -> dict[PlannedPartId, Sentence]:
    found = {line.id: Sentence("charged_to.own") for line in lines if line.is_customers}
    try:
        made = {line.number: line for line in settlement.estimate(db, order_id, 0).lines if line.number}
    except Refused:
        return {line.id: Sentence("charged_to.unknown") for line in lines} | found
    for line in lines:
        billed = made.get(line.part.number)
        if billed is not None and line.id not in found and line.state is not LineState.DECLINED:
            found[line.id] = Sentence(f"charged_to.{billed.waived_by or 'customer'}")
    return found


class SourceRow(QWidget):
    """The source of one line.

    Signals, UI thread: `asked(object)`, a command for the ledger.
    """

    asked = Signal(object)

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__()
        self._desk = desk
        self._line: PartLine | None = None
        self._known = Sourced((), None)
        options = [Option(each.value, words.word(each, desk.language)) for each in PartSource]
        self._source = Choice(options, name=f"part_from_{place}")
        self._source.chosen.connect(self._choose)
        genuine = [
            Option("yes", self.tr("Genuine"), "check", "ok"),
            Option("no", self.tr("Not genuine"), "x", "bad"),
        ]
        self._genuine = Choice(genuine, name=f"part_genuine_{place}")
        self._genuine.chosen.connect(self._say_genuine)
        self._why = Entry(hint=self.tr("Why it is fitted all the same"), name=f"part_reason_{place}")
        self._why.rested.connect(self._say_why)
        self._owe = Button(self.tr("Deliver what is there, owe the rest"), "truck", "quiet", name=f"part_owe_{place}")
        self._owe.clicked.connect(self._owe_rest)
        self.setLayout(
            row(text(self.tr("From"), "small"), self._source, self._genuine, (self._why, 1), None, self._owe)
        )

    def show_line(self, line: PartLine, known: Sourced) -> None:
        """Show it."""
        self._line, self._known = line, known
        is_open = line.state in {LineState.PLANNED, LineState.AGREED}
        self._source.choose(line.source.value)
        stores = any(each.source is PartSource.STORE for each in known.places)
        for each in PartSource:
            has_it = each is not PartSource.STORE or stores or line.source is PartSource.STORE
            self._source.button(each.value).setEnabled(is_open and has_it)
        said = line.is_said_genuine
        self._genuine.choose("" if said is None else "yes" if said else "no")
        self._genuine.setVisible(line.is_customers)
        self._genuine.setEnabled(is_open)
        is_odd = said is False or (not line.is_customers and not line.part.is_genuine)
        self._why.setVisible(is_odd)
        self._why.setReadOnly(not is_open)
        self._why.show_words(line.note or "")
        self._owe.setVisible(line.is_short)

    def settle(self) -> None:
        """Tell what was typed."""
        self._why.settle()

    def _choose(self, key: str) -> None:
        line = self._line
        if line is None:
            return
        line_id, wanted = line.id, PartSource(key)
        if wanted is PartSource.CUSTOMER:
            self.asked.emit(lambda tx: fitting.take_customers_own(tx, line_id, is_genuine=None))
            return
        there = [each for each in self._known.places if each.source is wanted]
        best = max(there, key=lambda each: each.quantity, default=None)
        person_id = self._desk.person_id

        def command(tx: Write) -> None:
            van = parts.van_of(tx, person_id)
            place = van if wanted is PartSource.VAN and van else best.warehouse_id if best else None
            if place is not None:
                fitting.take_from(tx, line_id, place)

        self.asked.emit(command)

    def _say_genuine(self, key: str) -> None:
        if self._line is not None:
            line_id = self._line.id
            self.asked.emit(lambda tx: fitting.take_customers_own(tx, line_id, is_genuine=key == "yes"))

    def _say_why(self, said: str) -> None:
        if self._line is not None and said != (self._line.note or ""):
            line_id = self._line.id
            self.asked.emit(lambda tx: parts.set_serials(tx, line_id, note=said))

    def _owe_rest(self) -> None:
        if self._line is not None:
            line_id = self._line.id
            self.asked.emit(lambda tx: fitting.back_order(tx, line_id))
