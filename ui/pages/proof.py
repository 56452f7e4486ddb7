"""Is this file genuine? Files dropped or chosen are judged by this laptop: no network, every reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from ui.desk import Desk
from ui.kit.buttons import Button, back_button
from ui.kit.labels import text
from ui.kit.layout import add, clear, column, scroll
from ui.kit.panels import Empty, Head
from ui.page import Page, Place
from ui.pages import document_jobs as jobs
from ui.pages.verdict import VerdictCard


class ProofPage(Page):
    """Judges files; the latest verdicts stand at the top."""

    rail = "orders"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setAcceptDrops(True)
        choose = Button(self.tr("Choose files…"), "file-text", "primary", name="proof_choose")
        choose.clicked.connect(self._ask_files)
        back = back_button(self.tr("Back"))
        back.clicked.connect(self.finished)
        sub = self.tr("Sealed work orders of your company, and whatever claims to be one")
        head = Head(self.tr("Is it genuine?"), sub, choose, back=back)
        way = self.tr("Drop PDF files here, or choose them. No network is needed; nothing is kept.")
        self._empty = Empty(self.tr("No file was judged yet."), way, icon="shield-check", name="proof_empty")
        self._root = text("", "small", wrap=True, name="proof_root")
        self._found = column(spacing=16)
        held = QWidget()
        held.setLayout(column(self._empty, self._found, self._root, None, margins=(24, 16, 24, 16), spacing=16))
        self.lay(head, scroll(held))

    @override
    def enter(self, place: Place) -> None:
        self.desk.ask(jobs.trusted_root, self._show_root, self)

    @override
    def place(self) -> Place:
        return Place("proof", field=self.focus_name())

    @override
    def leave(self) -> None:
        super().leave()
        clear(self._found)
        self._empty.show()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files_in(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.judge(_files_in(event.mimeData()))
        event.acceptProposedAction()

    def judge(self, files: Sequence[Path]) -> None:
        """Judge files, one after the other."""
        if files:
            clear(self._found)
            self._empty.hide()
        for number, file in enumerate(files, 1):
            card = VerdictCard(self.desk, file.name)
            card.setObjectName(f"proof_{number}")
            add(self._found, card)
            card.show_waiting()
            self._ask(file, card)

    def _ask(self, file: Path, card: VerdictCard) -> None:
        def show(proved: Any) -> None:
            card.show_proof(proved) if proved is not None else card.show_unreadable()

        self.desk.ask(lambda db: jobs.judged(db, file), show, card)

    def _show_root(self, fingerprint: str) -> None:
        said = self.tr(
            "Judged by your head office's root certificate, SHA-256 {digest}. It is printed on every work order."
        )
        self._root.setText(
            said.format(digest=" ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8)))
        )

    def _ask_files(self) -> None:
        kinds = self.tr("PDF files (*.pdf);;All files (*)")
        found, _kind = QFileDialog.getOpenFileNames(self, self.tr("Choose files"), "", kinds)
        self.judge([Path(each) for each in found])


def _files_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
