"""Handing over: the customer's copy printed, saved to a stick, taken by QR code or shown; each recorded as a fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.documents.shelf import DocumentRow
from app.store.kinds import HandoverWay
from app.store.types import OrderId
from ui import volumes
from ui.desk import Desk
from ui.dialogs import Veil
from ui.kit.buttons import Button
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import Picture, text
from ui.kit.layout import add, clear, column, row
from ui.kit.panels import Card
from ui.pages import document_jobs as jobs
from ui.pages.document_jobs import DocumentsLook
from ui.pages.handing_sheets import PrintSheet, QrSheet, StickSheet

_ICONS: Final = {
    HandoverWay.PRINT: "printer", HandoverWay.STICK: "usb", HandoverWay.QR: "scan-line", HandoverWay.SCREEN: "eye",
}  # fmt: skip


class Handing(Card):
    """Gives the customer his copy.

    Signals: `troubled(Exception)`; `told(str)`, what became of it; `began(str)`, what is being done, "" for nothing.
    """

    troubled = Signal(object)
    told = Signal(str)
    began = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__("", "user")
        self._desk = desk
        self._order_id: OrderId | None = None
        self._copies: dict[str, DocumentRow] = {}
        self._to_whom = Entry(name="handover_to")
        self._given = column(spacing=4)
        self.title.setText(self.tr("Give the customer his copy"))
        acts = (
            self._act(self.tr("Print…"), "printer", "document_print", self.ask_print, "primary"),
            self._act(self.tr("Save to a stick…"), "usb", "document_stick", self._ask_stick),
            self._act(self.tr("QR code…"), "scan-line", "document_qr", self._show_qr),
            self._act(self.tr("Was shown"), "eye", "document_screen", self._was_shown),
        )
        kept = text(self.tr("Each copy is recorded with the order: how, to whom, when (BR-62)."), "small", wrap=True)
        pairs = [row((first, 1), (second, 1)) for first, second in (acts[:2], acts[2:])]
        self.fill(Labelled(self.tr("Given to"), self._to_whom), *pairs, kept, self._given)

    def _act(self, said: str, icon: str, name: str, act: Callable[[], None], kind: str = "") -> Button:
        made = Button(said, icon, kind, name=name)
        made.clicked.connect(act)
        return made

    def show_look(self, order_id: OrderId, look: DocumentsLook, standing: Sequence[DocumentRow], code: str) -> None:
        """Show what of a kind of document may be given, and what was."""
        is_other, self._order_id = order_id != self._order_id, order_id
        self._copies = {each.copy: each for each in standing}
        self.setVisible("customer" in self._copies)
        if is_other:
            self._to_whom.setText(look.to_whom)
        clear(self._given)
        now = self._desk.clock.now()
        for number, each in enumerate((each for each in look.given if each.kind == code), 1):
            at = words.when(each.at, self._desk.language, now=now, zone=look.zone)
            way = words.word(each.way, self._desk.language)
            said = self.tr("{way} · {name} · {at}").format(way=way, name=each.to_whom, at=at)
            held = QWidget()
            line = text(said, wrap=True, name=f"handover_{number}")
            held.setLayout(row(Picture(_ICONS[each.way], "ok", 16), (line, 1)))
            add(self._given, held)

    # ── paper ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def ask_print(self) -> None:
        """Ask which printer and which copies; Ctrl P."""
        if "customer" in self._copies:
            self._desk.work(jobs.printers, self._choose_printer, self, fail=self.troubled.emit)

    def _choose_printer(self, found: list[Any]) -> None:
        sheet = PrintSheet([(each.name, each.title) for each in found])
        sheet.setFixedWidth(560)
        veil = Veil(self.window(), sheet)
        sheet.closed.connect(veil.lift)
        sheet.accepted.connect(lambda printer, copies: self._print(printer, copies, None))
        sheet.to_file.connect(self._print_to_file)
        sheet.begin()

    def _print_to_file(self, copies: tuple[str, ...]) -> None:
        usual = Path.home() / jobs.file_name(self._copies["customer"]).replace(".pdf", "_print.pdf")
        found, _kind = QFileDialog.getSaveFileName(self, self.tr("Print into a file"), str(usual), "PDF (*.pdf)")
        if found:
            self._print("", copies[:1], Path(found))

    def _print(self, printer: str, copies: tuple[str, ...], file: Path | None) -> None:
        files = self._desk.files
        wanted = [self._copies[copy] for copy in copies if copy in self._copies]
        mine = next((each.id for each in wanted if each.copy == "customer"), None)
        self.began.emit(self.tr("Printing…"))

        def job() -> int:
            return jobs.print_copies([(files.read(each.sha), each.number) for each in wanted], printer, file)

        def done(pages: int) -> None:
            said = self.tr("{pages} pages on {printer}.").format(pages=pages, printer=printer or str(file))
            self._record(HandoverWay.PRINT if mine and file is None else None, said, mine)

        self._desk.work(job, done, self, fail=self._stop)

    # ── stick ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask_stick(self) -> None:
        self._desk.work(volumes.removable, self._choose_stick, self, fail=self.troubled.emit)

    def _choose_stick(self, found: list[volumes.Volume]) -> None:
        sheet = StickSheet(found)
        sheet.setFixedWidth(560)
        veil = Veil(self.window(), sheet)
        sheet.closed.connect(veil.lift)
        sheet.chosen.connect(self._copy)
        sheet.elsewhere.connect(self._ask_folder)
        sheet.begin()

    def _ask_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.tr("Folder for the copy"))
        if found:
            self._copy(Path(found))

    def _copy(self, folder: Path) -> None:
        mine, files = self._copies.get("customer"), self._desk.files
        if mine is None:
            return
        sha, target, document_id = mine.sha, folder / jobs.file_name(mine), mine.id
        self.began.emit(self.tr("Copying, and reading the copy back…"))

        def done(digest: str) -> None:
            said = self.tr("{file}: written and read back, SHA-256 {digest}…")
            self._record(HandoverWay.STICK, said.format(file=target.name, digest=digest[:12]), document_id)

        self._desk.work(lambda: jobs.copy_out(files.read(sha), target), done, self, fail=self._stop)

    # ── QR and screen ─────────────────────────────────────────────────────────────────────────────────────────────

    def _show_qr(self) -> None:
        mine = self._copies.get("customer")
        if mine is None:
            return
        document_id = mine.id
        sheet = QrSheet(mine.qr_text, mine.number, mine.record_hash)
        sheet.setFixedWidth(640)
        veil = Veil(self.window(), sheet)
        sheet.closed.connect(veil.lift)
        sheet.taken.connect(lambda: self._record(HandoverWay.QR, self.tr("The customer has the code."), document_id))
        sheet.begin()

    def _was_shown(self) -> None:
        mine = self._copies.get("customer")
        if mine is not None:
            self._record(HandoverWay.SCREEN, self.tr("Recorded: shown on the screen."), mine.id)

    def _record(self, way: HandoverWay | None, said: str, document_id: UUID | None) -> None:
        """Record what was done already; a refusal says why the order may not go on, the copy is out all the same."""
        order_id = self._order_id
        self.began.emit("")
        if way is None or document_id is None or order_id is None:
            self.told.emit(said)
            return
        command = jobs.giving(order_id, document_id, way, self._to_whom.text())
        self._desk.do(command, lambda _done: self.told.emit(said), self, fail=self._stop)

    def _stop(self, error: Exception) -> None:
        self.began.emit("")
        self.troubled.emit(error)
