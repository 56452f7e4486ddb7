"""The overview of an order: the next step first, then machine, contact, site rules, the log and the engineer's note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Qt, Signal
from typing_extensions import override

from app import evidence, limits, orders, repair, visits, words
from app.coverage import Judged, judged
from app.deadlines import Standing, most_urgent, next_open
from app.evidence import FactRow
from app.guidance import Guidance
from app.orders import OrderView, StepRow
from app.store.door import Read, Write
from app.store.kinds import FactKind
from app.store.types import OrderId
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Memo
from ui.kit.labels import text
from ui.kit.layout import column, panel, row, scroll
from ui.kit.panels import Card, Facts
from ui.kit.states import Strip
from ui.pages.limit_rows import LOOKS, limit_words
from ui.pages.next_step import NextStep
from ui.pages.signing import Wanted
from ui.pages.tab import Tab

_LINES: Final = 8
_LONG_TEXTS: Final = frozenset({FactKind.CONFIRMATION_SENT})


@dataclass(frozen=True)
class LogLine:
    """One line of the site log."""

    at: datetime
    said: str


@dataclass(frozen=True)
class Happened:
    """What happened on the order, and the time limit that asks first."""

    log: tuple[LogLine, ...]
    limit: Standing | None
    covered: Judged | None


class OverviewTab(Tab):
    """The first tab.

    Signals: `consent_wanted(OrderView)`, the customer is to be asked whether work may start;
    `signing_wanted(OrderView, Wanted)`, something is to be signed.
    """

    consent_wanted = Signal(object)
    signing_wanted = Signal(object, object)
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"order_facts", "order_steps", "consents", "time_marks", "work_orders", "appointments", "time_limits"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: OrderView | None = None
        self._covered: Judged | None = None
        self._next = NextStep(desk)
        self._next.asked.connect(self._do)
        self._next.went.connect(self.went)
        self._next.consent_wanted.connect(self._want_consent)
        self._next.signing_wanted.connect(self._want_signing)
        self._machine, self._people = Facts(), Facts()
        self._task = Facts(width=104)
        self._limit = Strip("", "mute", "clock", name="limit_strip")
        self._limit.hide()
        self._rules = Strip("", "mute", "shield-check", name="site_rules")
        self._build()

    def _build(self) -> None:
        machine = Card(self.tr("Machine"), "hard-drive", self._machine, None)
        people = Card(self.tr("Contact and site"), "user", self._people, None)
        self._task_card = Card(self.tr("The order"), "clipboard-list", self._task, None)
        self._log_box = Facts(width=64)
        self._line = Entry(hint=self.tr("Add a line to the log"), name="log_line")
        self._line.returnPressed.connect(self._add_line)
        add = Button(self.tr("Add"), "plus", "quiet", name="log_add")
        add.clicked.connect(self._add_line)
        log = Card(self.tr("Site log"), "clock", self._log_box, None, row((self._line, 1), add))
        self._note = Memo(hint=self.tr("Cause found, what was done"), lines=4, name="work_note")
        self._note.rested.connect(self._save_note)
        self._saved = text("", "", "ok", name="note_saved")
        note = Card(self.tr("Work note"), "pen-line", self._note, row(None, self._saved), None)
        cards = row((machine, 1), (people, 1), spacing=16)
        lower = row((log, 1), (column(self._task_card, note, None, spacing=16), 1), spacing=16)
        held = panel(
            column(self._next, self._limit, cards, self._rules, lower, None, margins=(24, 12, 24, 16), spacing=12),
            "body",
        )
        self.setLayout(column((scroll(held), 1)))

    def show_look(self, view: OrderView, guidance: Guidance) -> None:
        """Show the order as it was just looked at."""
        self._view = view
        self._next.show_guidance(view, guidance)
        self._machine.tell(self._machine_facts(view))
        self._people.tell(self._people_facts(view))
        self._task.tell(self._task_facts(view))
        self._note.show_words(view.work_note or "")
        self._note.setEnabled(True)
        language = self.desk.language
        rules = view.site.rules.say(language) if view.site and view.site.rules else ""
        rest = view.site.rest_hours if view.site else None
        if rest:
            rules = " · ".join(part for part in (rules, self.tr("rest {hours} (BR-35)").format(hours=rest)) if part)
        self._rules.setVisible(bool(rules))
        self._rules.say(self.tr("Site rules: {rules}").format(rules=rules), "mute", "shield-check")

    @override
    def refresh(self) -> None:
        order_id, language = self.order_id, self.desk.language
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id, language), self._show_log, self, instead="log")

    @override
    def clear(self) -> None:
        self._view = self._covered = None
        self._next.forget()
        self._note.forget()
        self._note.setEnabled(False)
        self._saved.setText("")
        self._log_box.tell(())
        self._limit.hide()
        self._line.clear()

    @override
    def go_to(self, what: str) -> bool:
        if what == "next_step":
            self._next.begin()
            return True
        return super().go_to(what)

    def _machine_facts(self, view: OrderView) -> list[tuple[str, str]]:
        asset, language = view.asset, self.desk.language
        if asset is None:
            return [(self.tr("Machine"), self.tr("none named"))]
        rows = [(self.tr("Model"), asset.model.say(language)), (self.tr("Serial"), asset.serial)]
        cover = self._covered.coverage if self._covered is not None else asset.coverage  # as this order is judged
        covered = words.word(cover.parts, language, "Verdict")
        if cover.parts_end_on is not None:
            covered = f"{covered} · {words.day_text(cover.parts_end_on, language)}"
            if cover.stopped_days:
                days = sum(cover.stopped_days)
                covered = self.tr("{covered}, {days} days of downtime added").format(covered=covered, days=days)
        rows.append((self.tr("Warranty"), covered))
        if asset.last_maintained_on is not None:
            rows.append((self.tr("Maintained"), words.day_text(asset.last_maintained_on, language)))
        return rows

    def _people_facts(self, view: OrderView) -> list[tuple[str, str]]:
        language = self.desk.language
        rows = [(self.tr("Customer"), view.row.customer.say(language))]
        if view.contact is not None:
            post = view.contact.post.say(language) if view.contact.post else ""
            rows.append((self.tr("Contact"), " · ".join(part for part in (view.contact.name, post) if part)))
        phone = view.contact_phone or (view.contact.phone if view.contact else None)
        if phone:
            rows.append((self.tr("Phone"), phone))
        rows.append((self.tr("Site"), view.row.site.say(language)))
        if view.row.address:
            rows.append((self.tr("Address"), view.row.address))
        if view.access_notes or (view.site and view.site.access_notes):
            rows.append((self.tr("Access"), view.access_notes or (view.site and view.site.access_notes) or ""))
        return rows

    def _task_facts(self, view: OrderView) -> list[tuple[str, str]]:
        language = self.desk.language
        rows = [(self.tr("Kind of work"), words.word(view.row.order_type, language, "OrderType"))]
        if view.row.priority is not None:
            rows.append((self.tr("Priority"), words.word(view.row.priority, language, "Priority")))
        if view.fault is not None:
            rows.append((self.tr("Reported"), view.fault.say(language)))
        if view.instruction is not None:
            rows.append((self.tr("To be done"), view.instruction.say(language)))
        if view.crew:
            rows.append((self.tr("Crew"), words.listed([person.name for person in view.crew], language)))
        return rows

    def _show_log(self, found: Happened) -> None:
        zone = self.desk.zone if self._view is None else self._view.row.zone
        if self._view is not None and self._covered != found.covered:
            self._covered = found.covered
            self._machine.tell(self._machine_facts(self._view))
        language, now = self.desk.language, self.desk.clock.now()
        limit = found.limit
        self._limit.setVisible(limit is not None)
        if limit is not None:
            said = f"{limit_words(limit, language, now, zone)} · {words.word(limit.state, language)}"
            self._limit.say(said, *LOOKS[limit.state])
        rows = [(words.when(line.at, language, now=now, zone=zone), line.said) for line in found.log[-_LINES:]]
        self._log_box.tell(rows or [("–", self.tr("Nothing yet. Arrival, consents and notes will stand here."))])

    def _do(self, command: Callable[[Write], Any]) -> None:
        self.desk.do(command, lambda _done: self.renew(), self, fail=self._refuse)

    def _refuse(self, error: Exception) -> None:
        if not self._next.refuse(error):
            self.desk.failed.emit(error)

    def _want_consent(self) -> None:
        if self._view is not None:
            self.consent_wanted.emit(self._view)

    def _want_signing(self, wanted: Wanted) -> None:
        if self._view is not None:
            self.signing_wanted.emit(self._view, wanted)

    def _add_line(self) -> None:
        order_id, said = self.order_id, self._line.text().strip()
        if order_id is None or not said:
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)
            return

        def done(_fact: Any) -> None:
            self._line.clear()
            self.renew()

        self.desk.do(lambda tx: repair.add_log_line(tx, order_id, said), done, self)

    def _save_note(self, said: str) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.do(lambda tx: repair.write_note(tx, order_id, said), self._note_saved, self, self._note_not_saved)

    def _note_not_saved(self, error: Exception) -> None:
        self._note.not_kept()
        self._saved.setText("")
        self.desk.failed.emit(error)

    def _note_saved(self, _done: None) -> None:
        now = self.desk.clock.now().astimezone(ZoneInfo(self.desk.zone))
        self._saved.setText(self.tr("Saved {time}").format(time=f"{now:%H:%M:%S}"))


def _look(db: Read, order_id: OrderId, language: str) -> Happened:
    known = limits.order_limits(db, order_id)
    return Happened(tuple(_log(db, order_id, language)), most_urgent(known) or next_open(known), judged(db, order_id))


def _log(db: Read, order_id: OrderId, language: str) -> list[LogLine]:
    """Gather what happened: steps taken, the customer's word, what was noted."""
    lines = [LogLine(step.at, _step_words(step, language)) for step in orders.trail_of(db, order_id)]
    happened = (fact for fact in evidence.facts_of(db, order_id) if fact.kind is not FactKind.REMOVED)
    lines += [LogLine(fact.at, _fact_words(fact, language)) for fact in happened]
    consent = visits.start_consent(db, order_id)
    if consent is not None:
        agreed, refused = (
            QCoreApplication.translate("OverviewTab", "{name} agreed to start"),
            QCoreApplication.translate("OverviewTab", "{name} said no to the start"),
        )
        lines.append(LogLine(consent.at, (agreed if consent.is_given else refused).format(name=consent.said_by)))
    return sorted(lines, key=lambda line: line.at)


def _fact_words(fact: FactRow, language: str) -> str:
    """Say what happened: in the sentence of its kind where there is one, else by its kind and its own words."""
    what, said = words.word(fact.kind, language, "FactKind"), fact.text or ""
    if words.has(f"facts.{fact.kind}", language):
        what = words.say(f"facts.{fact.kind}", language, **fact.detail)
    if fact.kind is FactKind.NOTE:
        return said
    return f"{what}: {said}" if said and fact.kind not in _LONG_TEXTS else what


def _step_words(step: StepRow, language: str) -> str:
    what = words.word(step.target, language, "OrderState")
    if step.reason == orders.UNDONE:
        return words.say("undone", language, step=words.word(step.source or "", language, "OrderState"), back=what)
    return f"{what}: {step.reason}" if step.reason else what
