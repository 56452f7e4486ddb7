"""What covers the order: verdict and reason, the proof that was shown, and what was found that ends the coverage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app import coverage, words
from app.coverage import EXCLUSIONS, NOT_OURS, Judged, Scan
from app.errors import AppError
from app.store.door import Write
from app.store.types import OrderId
from app.warranty import Verdict
from ui.desk import Desk
from ui.fields import typed
from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.panels import Card, Facts
from ui.kit.states import Pill, Strip
from ui.scanning import scan_button

_FREE = frozenset({Verdict.COVERED, Verdict.NOT_STARTED})


class CoverageCards(QWidget):
    """Two cards: coverage with its proof, and what was found on site.

    Signals, UI thread: `asked(object, object)`, a command for the ledger and what is told a refusal.
    """

    asked = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._order_id: OrderId | None = None
        self._kept: tuple[str, ...] | None = None
        self.setLayout(column(self._build_coverage(), self._build_found(), None, spacing=16))

    def _build_coverage(self) -> Card:
        self._verdict = Pill("", "mute", name="coverage_verdict")
        self._reason = text("", wrap=True, name="coverage_reason")
        self._source = text("", "muted", wrap=True, name="coverage_source")
        self._barcode = Entry(hint=self.tr("Scan, or type 13 digits"), icon="scan-line", name="coverage_barcode")
        self._barcode.returnPressed.connect(self._by_barcode)
        scan = Button(self.tr("Check the barcode"), name="coverage_scan")
        scan.clicked.connect(self._by_barcode)
        self._scanned = Facts(width=120)
        self._voucher = Entry(hint=self.tr("Number"), name="coverage_voucher")
        self._dated = Entry(hint="2026-06-13", name="coverage_dated", said=self.tr("Date of purchase"))
        self._dated.setFixedWidth(128)
        voucher = Button(self.tr("Record the voucher"), name="coverage_by_voucher")
        voucher.clicked.connect(self._by_voucher)
        contract = Button(self.tr("Judge by the contract"), "file-text", "quiet", name="coverage_by_contract")
        contract.clicked.connect(self._by_contract)
        self._wrong = Strip("", "bad", "circle-alert", name="coverage_wrong")
        self._wrong.hide()
        look = scan_button(self._barcode, self._desk)
        by_code = Labelled(self.tr("Component barcode"), self._barcode, "", look, scan)
        by_paper = Labelled(self.tr("Service voucher or proof of purchase"), self._voucher, "", self._dated, voucher)
        return Card(
            self.tr("Coverage"), "shield-check", self._reason, self._source, by_code, self._scanned, by_paper,
            row(contract, None), self._wrong, action=self._verdict,
        )  # fmt: skip

    def _build_found(self) -> Card:
        self._kinds = {
            each: Button(words.named("exclusion", each, self._desk.language), kind="choice", name=f"found_{each}")
            for each in EXCLUSIONS
        }
        flow = Flow()
        for button in self._kinds.values():
            button.setCheckable(True)
            flow.add(button)
        self._note = Memo(hint=self.tr("What was found, where, who saw it"), lines=2, name="found_note")
        record = Button(self.tr("Record what was found"), "check", name="found_record")
        record.clicked.connect(self._record_found)
        self._found_wrong = Strip("", "bad", "lock", name="found_wrong")
        self._found_wrong.hide()
        hint = text(self.tr("It ends the coverage (BR-64): described here, shown by a photo."), "small", wrap=True)
        return Card(self.tr("Found on site"), "eye", hint, flow, self._note, self._found_wrong, row(None, record))

    def forget(self) -> None:
        """Take everything of the order before off the screen."""
        self._order_id, self._kept = None, None
        for entry in (self._barcode, self._voucher, self._dated):
            entry.clear()
        self._note.forget()
        self._scanned.tell(())
        self._wrong.hide()
        self._found_wrong.hide()

    def show_judged(self, order_id: OrderId, judged: Judged | None, note: str) -> None:
        """Show the verdict as it stands."""
        self._order_id = order_id
        language = self._desk.language
        self.setEnabled(judged is not None)
        if judged is None:
            self._verdict.say(self.tr("No machine"), "mute")
            self._reason.setText(self.tr("The order names no machine, so there is nothing to cover."))
            self._source.setText("")
            return
        parts, labour = judged.coverage.parts, judged.coverage.labour
        is_free, is_open = {parts, labour} <= _FREE, Verdict.UNDETERMINED in {parts, labour}
        said = self.tr("Free") if is_free else self.tr("Undetermined") if is_open else self.tr("Charged")
        if not is_free and _FREE & {parts, labour}:
            said = self.tr("Partly charged")
        self._verdict.say(said, "ok" if is_free else "warn", "circle-check" if is_free else "receipt")
        self._reason.setText(judged.reason.say(language))
        self._source.setText(self.tr("Judged {source}.").format(source=judged.source.say(language)))
        found = tuple(each for each in judged.found if each != NOT_OURS)
        if found != self._kept:
            self._kept = found
            for each, button in self._kinds.items():
                button.setChecked(each in found)
            self._note.show_words(note)

    def refuse(self, error: Exception) -> None:
        """Say why a proof was not taken."""
        self._say(self._wrong, error)

    def refuse_found(self, error: Exception) -> None:
        """Say why what was found was not recorded."""
        self._say(self._found_wrong, error)

    def show_scan(self, scan: Scan | None) -> None:
        """Show what a barcode told: component, machine, scope and service period."""
        if scan is None:
            self._scanned.tell(())
            return
        language, covered = self._desk.language, scan.asset.coverage
        months = self.tr("{parts} months for parts, {labour} for labour").format(
            parts=scan.terms.months_parts, labour=scan.terms.months_labour
        )
        period = self.tr("not begun")
        if scan.terms.start_on is not None and covered.parts_end_on is not None:
            ends = words.day_text(covered.parts_end_on, language)
            period = f"{words.day_text(scan.terms.start_on, language)} – {ends}"
        self._scanned.tell(
            [
                (self.tr("Component"), f"{scan.component.name.say(language)} · {scan.component.barcode}"),
                (self.tr("Machine"), f"{scan.asset.model.say(language)} · {scan.asset.serial}"),
                (self.tr("Scope"), months),
                (self.tr("Service period"), period),
            ]
        )

    def _say(self, strip: Strip, error: Exception) -> None:
        told = words.tell(error, self._desk.language)
        strip.refuse(told.with_rule, "lock" if isinstance(error, AppError) else "circle-alert")

    def _ask(self, command: Callable[[Write], Any], refuse: Callable[[Exception], None]) -> None:
        self._wrong.hide()
        self._found_wrong.hide()
        self.asked.emit(command, refuse)

    def _by_barcode(self) -> None:
        order_id, code = self._order_id, typed.plain(self._barcode.text())
        if order_id is None:
            return
        self.show_scan(None)
        self._barcode.selectAll()  # the next scan takes its place
        self._ask(lambda tx: coverage.check_by_barcode(tx, order_id, code), self.refuse)

    def _by_voucher(self) -> None:
        order_id, number = self._order_id, self._voucher.text()
        today = self._desk.clock.now().date()
        try:
            dated: date | None = typed.day(self._dated.text(), today)
        except ValueError:
            self._wrong.refuse(self.tr("Write the day like 2026-11-18."), "circle-alert")
            self._dated.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if order_id is not None:
            self._ask(lambda tx: coverage.check_by_voucher(tx, order_id, number, dated), self.refuse)

    def _by_contract(self) -> None:
        order_id = self._order_id
        if order_id is not None:
            self._ask(lambda tx: coverage.check_by_contract(tx, order_id), self.refuse)

    def _record_found(self) -> None:
        order_id, note = self._order_id, self._note.toPlainText()
        found = tuple(each for each, button in self._kinds.items() if button.isChecked())
        if order_id is not None:
            self._ask(lambda tx: coverage.find_exclusions(tx, order_id, found, note), self.refuse_found)
