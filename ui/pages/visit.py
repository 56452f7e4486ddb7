"""Before the visit: appointment, what the customer was told, time limits, ready to leave, parts, crew, history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import appointments, limits, supply, visits, words
from app.appointments import Word
from app.deadlines import Standing
from app.errors import AppError
from app.order_types import VISITS, crew_minimum
from app.orders import OrderFilter, OrderRow, OrderView, order_ids, order_rows, order_view
from app.parts import PartRow
from app.readiness import Line, Machine, missing, readiness
from app.store.door import Read, Write
from app.store.types import OrderId
from app.supply import CarryRow
from app.visits import AppointmentRow
from app.words import When, word
from ui.desk import Desk
from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import add, clear, column, panel, row, scroll
from ui.kit.panels import Card, Facts
from ui.kit.states import Pill, Strip
from ui.page import Place
from ui.pages import departure
from ui.pages.actions import keys_of
from ui.pages.limit_rows import limit_row
from ui.pages.states import look_of
from ui.pages.step_forms import AppointmentForm, StepForm
from ui.pages.tab import Tab
from ui.pages.visit_forms import CallForm, ConfirmationForm, CustomerText, DelayForm

EARLIER_AT_MOST: Final = 5


@dataclass(frozen=True)
class Look:
    """All the tab shows, from one moment of the ledger."""

    view: OrderView
    promised: AppointmentRow | None
    said: Word
    limits: tuple[Standing, ...]
    ready: tuple[Line, ...]
    carry: tuple[CarryRow, ...]
    unused: tuple[tuple[PartRow, Any], ...]
    earlier: tuple[OrderRow, ...]
    now: datetime


def look(db: Read, order_id: OrderId, machine: Machine) -> Look:
    """Look at the order as it stands before its visit."""
    view = order_view(db, order_id)
    customer = view.customer.id if view.customer else None
    ids = order_ids(db, OrderFilter(customer_id=customer)) if customer else []
    earlier = [each for each in order_rows(db, ids) if each.id != order_id]
    same = view.row.asset_serial
    earlier.sort(key=lambda each: (each.asset_serial != same, -(each.start_at or view.dispatched_at).timestamp()))
    return Look(
        view,
        visits.standing_appointment(db, order_id),
        appointments.told(db, order_id),
        limits.order_limits(db, order_id),
        readiness(db, order_id, machine),
        tuple(supply.to_carry(db, order_id, machine.person_id)),
        tuple(supply.unused(db, order_id, machine.person_id)),
        tuple(earlier[:EARLIER_AT_MOST]),
        db.clock.now(),
    )


class VisitTab(Tab):
    """The tab before the visit."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"appointments", "order_facts", "order_steps", "responses", "answers", "planned_parts", "part_moves"}
        | {"assignments", "work_orders", "time_limits", "contacts", "consents", "parts_used", "requests"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._look: Look | None = None
        self._form: StepForm | None = None
        self._shown_form = self._wanted = ""
        self._promise = Facts(width=112)
        self._quiet = Strip("", "warn", "triangle-alert", name="visit_rest")
        self._late = Strip("", "bad", "triangle-alert", name="visit_late")
        self._unfolded = column()
        self._buttons: dict[str, Button] = {}
        self._build()

    def _build(self) -> None:
        bar = Flow()
        for key, caption, icon in self._deeds():
            button = Button(caption, icon, name=f"visit_{key}")
            button.setToolTip(keys_of(f"visit_{key}"))
            button.clicked.connect(lambda _=False, chosen=key: self.open_form(chosen))
            self._buttons[key] = button
            bar.add(button)
        self._card = Card(
            self.tr("Appointment"), "calendar-clock", self._promise, self._quiet, self._late, bar, self._unfolded
        )
        self._limits = Card(self.tr("Time limits"), "clock")
        self._earlier = Card(self.tr("Earlier work for this customer"), "history")
        self._ready = Card(self.tr("Ready to leave?"), "truck")
        self._parts = Card(self.tr("Parts to carry"), "package")
        self._crew = Card(self.tr("Crew"), "user")
        left = column(self._card, self._limits, self._earlier, None, spacing=16)
        right = column(self._ready, self._parts, self._crew, None, spacing=16)
        held = panel(row((left, 13), (right, 12), margins=(24, 12, 24, 16), spacing=16), "body")
        self.setLayout(column((scroll(held), 1)))
        self._quiet.hide()
        self._late.hide()

    def _deeds(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("appointment", self.tr("Agree a time"), "calendar-clock"),
            ("confirmation", self.tr("Confirmation"), "file-text"),
            ("delay", self.tr("Tell a delay"), "clock"),
            ("call", self.tr("Log a call"), "phone"),
        )

    @override
    def refresh(self) -> None:
        order_id, files, person_id = self.order_id, self.desk.files, self.desk.person_id
        if order_id is None:
            return

        def query(db: Read) -> Look:
            return look(db, order_id, Machine(files.free_bytes() if files else 0, person_id))

        self.desk.ask(query, self._show, self, instead="visit")

    @override
    def clear(self) -> None:
        self._look = None
        self._wanted = ""
        self._fold()
        self._promise.tell(())
        for card in (self._limits, self._earlier, self._ready, self._parts, self._crew):
            card.fill()

    @override
    def go_to(self, what: str) -> bool:
        name = what.removeprefix("visit_")
        if name in self._buttons:
            self.open_form(name)
            return True
        if name == "parts":
            name = "ask_store_1" if self.findChild(QWidget, "ask_store_1") else "visit_parts"
        return super().go_to(name if name != what.removeprefix("visit_") else what)

    def open_form(self, key: str) -> None:
        """Unfold one of the forms below the appointment; pressed again it folds."""
        if self._look is None:
            self._wanted = key  # opened as soon as the order is here
            return
        if not self._buttons[key].isEnabled():
            self.told.emit(self._buttons[key].toolTip(), None)
            return
        if self._shown_form == key:
            self._fold()
            return
        self._fold()
        view = self._look.view
        makers: dict[str, Callable[[], StepForm]] = {
            "appointment": lambda: AppointmentForm(self.desk, view),
            "confirmation": lambda: ConfirmationForm(self.desk, view),
            "delay": lambda: DelayForm(self.desk, view),
            "call": lambda: CallForm(self.desk, view),
        }
        form = makers[key]()
        form.asked.connect(self._do)
        form.closed.connect(self._fold)
        if isinstance(form, CustomerText):
            form.copied.connect(lambda: self.told.emit(self.tr("The text is on the clipboard."), None))
        self._form, self._shown_form = form, key
        add(self._unfolded, form)
        form.begin()

    def _fold(self) -> None:
        self._form, self._shown_form = None, ""
        clear(self._unfolded)

    def _do(self, command: Callable[[Write], Any]) -> None:
        def done(_made: Any) -> None:
            self._fold()
            self.renew()

        self.desk.do(command, done, self, fail=self._refuse)

    def _refuse(self, error: Exception) -> None:
        if self._form is not None and isinstance(error, AppError):
            self._form.refuse(error)
        else:
            self.desk.failed.emit(error)

    def _show(self, found: Look) -> None:
        if found.view.row.id != self.order_id:
            return
        self._look = found
        self._show_appointment(found)
        self._show_limits(found)
        self._show_ready(found)
        self._show_parts(found)
        self._show_crew(found)
        self._show_earlier(found)
        if wanted := self._wanted:
            self._wanted = ""
            self.open_form(wanted)

    def _show_appointment(self, found: Look) -> None:
        language, view, promised, said = self.desk.language, found.view, found.promised, found.said
        self._card.setVisible(view.row.order_type in VISITS)
        moved = self.tr("Move") if promised else self.tr("Agree a time")
        self._buttons["appointment"].say(moved)
        for key in ("confirmation", "delay"):
            self._buttons[key].setEnabled(promised is not None)
            why = keys_of(f"visit_{key}") if promised else self.tr("Agree a time first (BR-34).")
            self._buttons[key].setToolTip(why)
        self._promise.tell(self._facts_of(found, language))
        site = view.site
        span = visits.quiet_hours(promised.start_at, promised.end_at, site) if promised and site else ""
        rest = self.tr("Falls into the site's rest time {span} (BR-35).").format(span=span)
        self._quiet.say(rest, "warn", "triangle-alert")
        self._quiet.setVisible(bool(span))
        late = said.late
        self._late.setVisible(late is not None)
        if late is not None:
            told = bool(late.detail.get("was_told"))
            self._late.say(words.say("facts.late_arrival", language, **late.detail), "warn" if told else "bad")

    def _facts_of(self, found: Look, language: str) -> list[tuple[str, str]]:
        promised, said, zone = found.promised, found.said, found.view.row.zone
        if promised is None:
            nothing = self.tr("Not agreed yet. Call the customer, agree day, time and what is to be done (BR-34).")
            rows = [(self.tr("Time"), nothing)]
        else:
            span = words.when(promised.start_at, language, now=found.now, zone=zone)
            if promised.end_at is not None:
                span += f"–{words.when(promised.end_at, language, now=promised.end_at, zone=zone)}"
            rows = [(self.tr("Time"), span)]
            rows += [(self.tr("Agreed with"), promised.agreed_with)] if promised.agreed_with else []
            rows += [(self.tr("To be done"), promised.content)] if promised.content else []
            rows += [(self.tr("Moved because"), promised.reason)] if promised.reason else []
            sent = self.tr("not sent yet")
            if said.confirmed is not None:
                way = word(str(said.confirmed.detail.get("way", "")), language, "SentWay")
                sent = f"{way}, {words.when(said.confirmed.at, language, now=found.now, zone=zone)}"
            rows.append((self.tr("Confirmation"), sent))
        if said.delay is not None:
            new = datetime.fromisoformat(str(said.delay.detail["new_start_at"]))
            at = words.when(new, language, now=found.now, zone=zone)
            rows.append((self.tr("Delay told"), f"{at} · {said.delay.text or ''}"))
        for call in said.calls[-3:]:
            made = words.say("facts.call_made", language, to=call.to_whom, answered=call.was_answered)
            rows.append((words.when(call.at, language, now=found.now, zone=zone), f"{made} {call.note or ''}".strip()))
        return rows

    def _show_limits(self, found: Look) -> None:
        language, zone = self.desk.language, found.view.row.zone
        if not found.limits:
            self._limits.fill(text(self.tr("No limit applies: the visit goes by its appointment."), "muted", wrap=True))
            return
        self._limits.fill(*(limit_row(each, language, found.now, zone) for each in found.limits))

    def _show_ready(self, found: Look) -> None:
        self._ready.setVisible(found.view.row.state in departure.BEFORE_ROAD)
        lacking = missing(found.ready)
        title = (
            self.tr("Ready to leave? {count} missing").format(count=lacking) if lacking else self.tr("Ready to leave")
        )
        self._ready.title.setText(title)
        language = self.desk.language
        self._ready.fill(*(departure.line_row(line, language, self._mend) for line in found.ready))

    def _mend(self, way: str) -> None:
        order_id = self.order_id
        if order_id is None:
            return
        place = departure.place_of(order_id, way)
        if place.page != "orders":
            self.opened.emit(place)
        elif place.tab == "visit":
            self.go_to(place.field)
        else:
            self.went.emit(place.tab, "preparation_checklist")

    def _show_parts(self, found: Look) -> None:
        language = self.desk.language
        lines = [self._part_line(place, each, language) for place, each in enumerate(found.carry, 1)]
        lines += [self._unused_line(place, *each) for place, each in enumerate(found.unused, 1)]
        if not lines:
            nothing = self.tr("No part is planned. Plan parts under Parts; what the van lacks is asked for here.")
            lines = [text(nothing, "muted", wrap=True, name="visit_parts")]
        self._parts.fill(*lines)

    def _part_line(self, place: int, found: CarryRow, language: str) -> QWidget:
        unit = found.part.unit
        wanted, there = (words.quantity_text(each, unit, language) for each in (found.wanted, found.in_van))
        second = self.tr("need {wanted}, van {there}").format(wanted=wanted, there=there)
        if found.asked:
            asked = words.quantity_text(found.asked, unit, language)
            second = self.tr("{line}, asked of the store {asked}").format(line=second, asked=asked)
        lines = TwoLines(found.part.name.say(language), second)
        open_quantity = found.short - max(found.asked - found.issued, type(found.asked)(0))
        if open_quantity <= 0:
            tone = "ok" if not found.short else "warn"
            return panel(row(Picture("circle-check" if tone == "ok" else "clock", tone), (lines, 1)))
        ask = Button(self.tr("Ask the store"), "package", name=f"ask_store_{place}")
        order_id, part_id = self.order_id, found.part.id
        if order_id is not None:
            ask.clicked.connect(lambda: self._do(lambda tx: supply.ask_store(tx, order_id, part_id, open_quantity)))
        return panel(row(Picture("triangle-alert", "warn"), (lines, 1), ask))

    def _unused_line(self, place: int, part: PartRow, left: Any) -> QWidget:
        language, order_id = self.desk.language, self.order_id
        second = self.tr("issued and not fitted: {left}").format(left=words.quantity_text(left, part.unit, language))
        back = Button(self.tr("Give back"), "undo-2", name=f"give_back_{place}")
        if order_id is not None:
            back.clicked.connect(lambda: self._do(lambda tx: supply.give_back(tx, order_id, part.id, left)))
        return panel(row(Picture("package", "info"), (TwoLines(part.name.say(language), second), 1), back))

    def _show_crew(self, found: Look) -> None:
        language, view = self.desk.language, found.view
        lines: list[QWidget] = []
        for place, person in enumerate(view.crew):
            role = [Pill(self.tr("Lead"), "info", "user", name="crew_lead")] if place == 0 else []
            about = " · ".join(part for part in (person.code, person.phone or "") if part)
            lines.append(panel(row(Picture("user", "info"), (TwoLines(person.name.say(language), about), 1), *role)))
        wanted = crew_minimum(view.row.order_type, view.fault_level)
        if len(view.crew) < wanted:
            said = self.tr("{wanted} should go, {count} are named: ask head office for a second one (BR-33).")
            lines.append(Strip(said.format(wanted=wanted, count=len(view.crew)), "warn", name="crew_minimum"))
        self._crew.fill(*(lines or [text(self.tr("Nobody is named yet."), "muted")]))

    def _show_earlier(self, found: Look) -> None:
        if not found.earlier:
            nothing = self.tr("Nothing earlier is on this laptop. It will stand here, also without a network.")
            self._earlier.fill(text(nothing, "muted", wrap=True))
            return
        self._earlier.fill(*(self._earlier_line(each, found) for each in found.earlier))

    def _earlier_line(self, each: OrderRow, found: Look) -> QWidget:
        language = self.desk.language
        is_same = each.asset_serial is not None and each.asset_serial == found.view.row.asset_serial
        machine = self.tr("this machine") if is_same else each.asset_serial or ""
        at = When(each.start_at, found.now, each.zone).say(language) if each.start_at else ""
        second = " · ".join(part for part in (at, each.number, machine) if part)
        tone, icon = look_of(each.state)
        pill = Pill(word(each.state, language), tone, icon)
        button = Button(self.tr("Look"), name=f"earlier_{each.number}")
        button.clicked.connect(lambda: self.opened.emit(Place("orders", str(each.id))))
        return panel(row((TwoLines(each.title.say(language), second), 1), pill, button))
