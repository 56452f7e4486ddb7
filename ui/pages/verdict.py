"""The verdict on a file in words: passed, failed or cannot tell, why, whose seals, and what the ledger knows of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import words
from ui.desk import Desk
from ui.kit.labels import Picture, text
from ui.kit.layout import add, clear, column, row
from ui.kit.panels import Card
from ui.kit.states import Strip
from ui.pages import document_jobs as jobs


class VerdictCard(Card):
    """Shows what was found of one file."""

    def __init__(self, desk: Desk, title: str = "") -> None:
        super().__init__(title, "shield-check")
        if not title:
            self.title.setText(self.tr("Is it genuine?"))
        self._desk = desk
        self._strip = Strip("", "ok", "badge-check", name="verdict")
        self._lines = column(spacing=6)
        self.fill(self._strip, self._lines)

    def show_proof(self, proved: Any) -> None:
        """Show a verdict; None hides the card."""
        self.setVisible(proved is not None)
        clear(self._lines)
        if proved is None:
            return
        language, outcome = self._desk.language, str(proved.judged.outcome)
        said, tone, icon = {
            "passed": (self.tr("Genuine: whole, sealed, unchanged."), "ok", "badge-check"),
            "failed": (self.tr("Not genuine."), "bad", "circle-x"),
        }.get(outcome, (self.tr("Nothing can be told."), "warn", "triangle-alert"))
        if outcome == "passed" and str(proved.recorded) in {"void", "withdrawn"}:
            said, tone, icon = self.tr("Genuine, but it stands no more."), "warn", "triangle-alert"
        self._strip.say(said, tone, icon)
        for number, reason in enumerate(jobs.reasons(proved, language), 1):
            self._line("circle-alert", tone, reason, f"verdict_why_{number}")
        for name, whose, at in jobs.seals(proved, language):
            when = words.when(at, language, now=self._desk.clock.now(), zone=self._desk.zone)
            seal = self.tr("{seal}: {name}, {at}").format(seal=name, name=whose, at=when)
            self._line("circle-check" if outcome == "passed" else "circle", tone, seal)
        self._show_known(proved, outcome)
        if proved.judged.record_sha256:
            self._line("hash", "mute", proved.judged.record_sha256, "verdict_hash")

    def show_waiting(self) -> None:
        """Say that it is being judged."""
        self._strip.say(self.tr("Looking…"), "info", "clock")

    def show_unreadable(self) -> None:
        """Say that the file cannot be read."""
        self._strip.say(self.tr("The file cannot be read, so nothing can be told."), "warn", "triangle-alert")

    def _show_known(self, proved: Any, outcome: str) -> None:
        known = str(proved.recorded)
        if known == "void":
            said = self.tr("Void: {number} took its place.").format(number=proved.replaced_by)
            self._line("ban", "bad", said, "verdict_void")
        elif known == "withdrawn":
            said = self.tr("Withdrawn: the order was opened again after it was signed.")
            self._line("ban", "bad", said, "verdict_void")
        elif known == "stands" and outcome == "passed":
            self._line("circle-check", "ok", self.tr("Recorded on this laptop, byte for byte."), "verdict_recorded")
        elif known == "not_here" and proved.judged.document:
            said = self.tr("{number} is not recorded on this laptop.").format(number=proved.judged.document)
            self._line("circle", "mute", said, "verdict_recorded")

    def _line(self, icon: str, tone: str, said: str, name: str = "") -> None:
        held = QWidget()
        words_ = text(said, wrap=True, name=name)
        if name == "verdict_hash":
            words_.setText("\u200b".join(said[at : at + 8] for at in range(0, len(said), 8)))
        held.setLayout(row(Picture(icon, tone, 16), (words_, 1)))
        add(self._lines, held)
