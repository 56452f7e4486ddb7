"""The passport of one machine: warranty, components, and its life, newest first; all of it readable offline."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.assets import AssetRow, ComponentRow, EarlierOrder, Passport
from app.store.kinds import OrderType
from app.warranty import Verdict
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option, chips
from ui.kit.labels import TwoLines, text
from ui.kit.layout import clear, column, panel, row, scroll
from ui.kit.panels import Card, Empty, Facts, Head
from ui.kit.states import Pill
from ui.kit.steps import LifeDot
from ui.page import Place
from ui.pages import branch_lines
from ui.pages.states import look_of

TONES: Final[dict[Verdict, str]] = {Verdict.COVERED: "ok", Verdict.NOT_STARTED: "ok", Verdict.EXPIRED: "mute"}
FAULTS: Final = frozenset({OrderType.QUALITY_FAULT, OrderType.SEND_IN, OrderType.REMOTE_SUPPORT})
LIFE_AT_MOST: Final = 40


class PassportView(QWidget):
    """Everything known of one machine.

    Signals: `went(Place)`, an order of its life was pressed.
    """

    went = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: Passport | None = None
        self._pill = Pill("", "mute", "shield-check", name="machine_warranty")
        self._head = Head("", "", self._pill)
        self._facts = Facts(width=112)
        self._parts = Card(self.tr("Components"), "package")
        self._filter: Choice = chips([Option("all", "")], "all", "life_filter")
        self._life = column(spacing=0)
        self._above = column(spacing=8)
        life = Card(self.tr("Life line"), "history", self._above, self._life, None)
        facts = Card(self.tr("Machine"), "hard-drive", self._facts)
        side = column(facts, self._parts, None, spacing=16)
        body = panel(row((column(life, None), 3), (side, 2), margins=(24, 16, 24, 16), spacing=16), "body")
        self.setLayout(column(self._head, (scroll(body), 1), spacing=0))

    def show_passport(self, found: Passport) -> None:
        """Show a machine."""
        self._found = found
        language, asset = self._desk.language, found.asset
        where = [each.name.say(language) for each in (found.customer, found.site) if each]
        self._head.say(asset.model.say(language), " · ".join([asset.serial, *where]))
        verdict = asset.coverage.parts
        self._pill.say(words.word(verdict, language), TONES.get(verdict, "warn"), "shield-check")
        self._facts.tell(self._lines(asset))
        self._parts.fill(*self._components(found.components))
        self._show_filter(found)
        self._show_life("all")

    def _lines(self, asset: AssetRow) -> list[tuple[str, str]]:
        cover = asset.coverage
        told = [
            (self.tr("Model"), asset.model_code),
            (self.tr("Serial"), asset.serial),
            (self.tr("Specification"), asset.spec or ""),
            (self.tr("Built"), self._day(asset.produced_on)),
            (self.tr("Accepted"), self._day(asset.accepted_on)),
            (self.tr("Parts covered"), self._until(cover.parts, cover.parts_end_on)),
            (self.tr("Labour covered"), self._until(cover.labour, cover.labour_end_on)),
            (self.tr("Extended"), branch_lines.warranty(cover, self._desk.language) if cover.stopped_days else ""),
            (self.tr("Last service"), self._day(asset.last_maintained_on)),
            (self.tr("Contract"), asset.contract_number or ""),
        ]
        return [(name, value) for name, value in told if value]

    def _components(self, found: tuple[ComponentRow, ...]) -> list[QWidget]:
        if not found:
            nothing = self.tr("No component with a barcode of its own is known.")
            return [text(nothing, "muted", wrap=True)]
        language = self._desk.language
        made: list[QWidget] = []
        for each in found:
            fitted = self._day(each.fitted_on)
            lines = TwoLines(each.name.say(language), " · ".join(part for part in (each.barcode, fitted) if part))
            pill = Pill(self.tr("Genuine"), "ok") if each.is_genuine else Pill(self.tr("Not genuine"), "warn")
            made.append(panel(row((lines, 1), pill), height=52))
        return made

    def _show_filter(self, found: Passport) -> None:
        faults = sum(each.order_type in FAULTS for each in found.history)
        parts = sum(bool(each.parts) for each in found.history)
        clear(self._above)
        options = [
            Option("all", self.tr("All {count}").format(count=len(found.history))),
            Option("faults", self.tr("Faults {count}").format(count=faults)),
            Option("parts", self.tr("Parts {count}").format(count=parts)),
        ]
        self._filter = chips(options, "all", "life_filter")
        self._filter.chosen.connect(self._show_life)
        self._above.addWidget(self._filter)

    def _show_life(self, which: str) -> None:
        clear(self._life)
        history = self._found.history if self._found else ()
        shown = [
            each
            for each in history
            if which == "all" or (which == "faults" and each.order_type in FAULTS) or (which == "parts" and each.parts)
        ][:LIFE_AT_MOST]
        if not shown:
            nothing = self.tr("Nothing of this kind was done to the machine.")
            later = self.tr("Every order on it appears here, with its result and its parts.")
            self._life.addWidget(Empty(nothing, later, icon="history", name="life_empty"))
        for place, each in enumerate(shown):
            self._life.addWidget(self._event(each, is_first=place == 0, is_last=place == len(shown) - 1))

    def _event(self, each: EarlierOrder, *, is_first: bool, is_last: bool) -> QWidget:
        language = self._desk.language
        tone, icon = look_of(each.state)
        kind, state = words.word(each.order_type, language), words.word(each.state, language, "OrderState")
        engineer = each.engineer.say(language) if each.engineer else ""
        fitted = words.listed([part.say(language) for part in each.parts], language)
        lines = TwoLines(each.title.say(language), " · ".join(p for p in (kind, each.number, engineer, state) if p))
        lines.second.setToolTip(" · ".join(part for part in (each.note, each.result, fitted) if part))
        go = Button("", "arrow-right", name=f"life_{each.number}", said=each.number)
        go.setFixedWidth(48)
        go.clicked.connect(lambda: self.went.emit(Place("orders", str(each.order_id))))
        dot = LifeDot(icon, tone, is_first=is_first, is_last=is_last)
        when = text(self._day(each.at.date()), "small", width=88)
        under = [text(fitted, "small", wrap=True)] if fitted else []
        return panel(row(when, dot, (column(None, lines, *under, None, spacing=2), 1), go))

    def _until(self, verdict: Verdict, end_on: date | None) -> str:
        word = words.word(verdict, self._desk.language)
        until = self.tr("{verdict} · {day}")
        return until.format(verdict=word, day=self._day(end_on)) if end_on else word

    def _day(self, day: date | None) -> str:
        return words.day_text(day, self._desk.language) if day else ""
