"""Beside a sync: decisions that wait, what others changed, a restored head office, the rescue file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import conflicts, words
from app.store.door import Read
from sync import recovery, rescue
from sync.rescue import Saved
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.layout import column
from ui.kit.panels import Card
from ui.kit.states import Strip
from ui.page import Place
from ui.pages import news


@dataclass(frozen=True)
class Aside:
    """What waits beside the round; `restored` is None unless head office came back from a copy, unread."""

    decisions: int
    unread: int
    restored: dict[str, Any] | None


def look_aside(db: Read) -> Aside:
    """Look at it."""
    return Aside(conflicts.count_open(db), news.look(db).unread, recovery.news(db))


def restored_sentence(told: dict[str, Any], language: str, now: datetime, zone: str) -> str:
    """Say in one sentence that head office was restored, to when, and what was sent again."""
    to = words.when(datetime.fromisoformat(told["to"]), language, now=now, zone=zone) if told["to"] else ""
    key = "sync.restored" if to else "sync.restored_sometime"
    return words.say(key, language, to=to, ops=told["ops"], files=told["files"])


class SyncSide(QWidget):
    """The cards beside a round.

    Signals: `opened(Place)`, it asks to go there; `told(str, object)`, a sentence for the notice bar.
    """

    opened = Signal(object)
    told = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ok = Button(self.tr("Understood"), name="restored_read")
        self._ok.clicked.connect(self._mark_told)
        self._restored = Strip("", "warn", "history", name="restored")
        self._restored.hide()
        self._ok.hide()
        self._decide = Button("", "triangle-alert", name="sync_decide")
        self._decide.clicked.connect(lambda: self.opened.emit(Place("conflicts")))
        self._news = Button(self.tr("What changed"), "history", name="sync_news")
        self._news.clicked.connect(lambda: self.opened.emit(Place("news")))
        self._rescue = Button(self.tr("Rescue file…"), "usb", name="sync_rescue")
        self._rescue.setToolTip(self.tr("Everything unsent in one sealed file for a USB stick"))
        self._rescue.clicked.connect(self._ask_where)
        card = Card(self.tr("Beside the sync"), "bell", self._decide, self._news, self._rescue)
        self.setLayout(column(self._restored, self._ok, card, spacing=8))

    def refresh(self) -> None:
        """Ask the ledger."""
        self._desk.ask(look_aside, self.show_aside, self, instead="aside")

    def show_aside(self, found: Aside) -> None:
        """Show what waits."""
        self._decide.setVisible(found.decisions > 0)
        one, many = self.tr("Decide 1 question"), self.tr("Decide {count} questions")
        self._decide.say(one if found.decisions == 1 else many.format(count=found.decisions))
        unread = self.tr("What changed ({count})").format(count=found.unread)
        self._news.say(unread if found.unread else self.tr("What changed"))
        self._restored.setVisible(found.restored is not None)
        self._ok.setVisible(found.restored is not None)
        if found.restored is not None:
            desk = self._desk
            said = restored_sentence(found.restored, desk.language, desk.clock.now(), desk.zone)
            self._restored.say(said, "warn", "history")

    def _mark_told(self) -> None:
        self._desk.do(recovery.was_told, lambda _none: self.refresh(), self)

    def _ask_where(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        named = f"gongdan-{self._desk.clock.now():%Y%m%d-%H%M}{rescue.SUFFIX}"
        title = self.tr("Save the rescue file on a USB stick")
        chosen, _filter = QFileDialog.getSaveFileName(self, title, str(Path(documents) / named), f"*{rescue.SUFFIX}")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Save the rescue file there."""
        job = self._desk.rescue
        if job is not None:
            self._rescue.setEnabled(False)
            self._desk.work(lambda: job(path), self._saved, self, self._not_saved)

    def _saved(self, saved: Saved) -> None:
        self._rescue.setEnabled(True)
        self.told.emit(saved_sentence(saved, self._desk.language), None)

    def _not_saved(self, error: Exception) -> None:
        self._rescue.setEnabled(True)
        self._desk.failed.emit(error)


def saved_sentence(saved: Saved, language: str) -> str:
    """Say what a rescue file holds, and what to do with it."""
    key = "sync.rescued_partly" if saved.left_out else "sync.rescued"
    return words.say(
        key, language, ops=saved.ops, files=saved.files, name=saved.path.name, left_out=len(saved.left_out)
    )
