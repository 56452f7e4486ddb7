"""Sync: one sentence of where all work is, how far the round is, then order by order what head office has confirmed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QLocale

from app import words
from app.documents import shelf
from app.documents.shelf import SealLimit
from app.errors import AppError
from app.orders import OrderFilter, order_ids
from app.store import mirror
from app.store.door import Changed, Read
from app.store.types import OrderId
from sync.protocol import Offline
from sync.round import Progress
from sync.standing import OrderStanding, Standing, Where, standing
from ui import household
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.labels import Picture, text
from ui.kit.layout import column, panel, row
from ui.kit.panels import Card, Empty, Facts, Head
from ui.kit.states import Bar, Strip
from ui.lists import CardFace, CardList, IdRows
from ui.page import Page, Place
from ui.pages.sync_side import SyncSide

_CONCERNS: Final = frozenset({"outbox", "blobs", "sync_state", "scopes_held", "conflicts"})
_LOOKS: Final[dict[Where, tuple[str, str]]] = {
    Where.UNTOUCHED: ("mute", "circle"),
    Where.HERE_ONLY: ("warn", "laptop"),
    Where.ON_ITS_WAY: ("info", "cloud-upload"),
    Where.AT_OFFICE: ("ok", "circle-check"),
    Where.NEEDS_DECISION: ("warn", "triangle-alert"),
    Where.PUT_ASIDE: ("bad", "circle-alert"),
    Where.HANDED_OVER: ("mute", "user"),
}


@dataclass(frozen=True)
class Look:
    """All the page shows, from one moment; `trouble` is the code and the facts of what ended the last round early."""

    now: datetime
    counts: Standing
    orders: int
    skew_ms: int | None
    trouble: tuple[str, dict[str, Any]] | None
    free_bytes: int
    backup_at: datetime | None
    limit: SealLimit = SealLimit.FREE


def look(db: Read, folder: Path) -> Look:
    """Look at how both ends stand."""
    state = mirror.state(db)
    told = state.last_trouble
    trouble = (str(told.get("code")), dict(told.get("facts", {}))) if told else None
    return Look(
        now=db.clock.now(),
        counts=standing(db),
        orders=len(order_ids(db, OrderFilter())),
        skew_ms=state.skew_ms,
        trouble=trouble,
        free_bytes=household.free_bytes(folder),
        backup_at=household.newest_backup(folder),
        limit=shelf.sealing_limit(db),
    )


class SyncPage(Page):
    """Where the work is."""

    rail = "sync"

    def __init__(self, desk: Desk, folder: Path) -> None:
        super().__init__(desk)
        self._folder = folder
        self._orders: dict[OrderId, OrderStanding] = {}
        self._checked_at = ""
        self._pace = Pace()
        self._is_paused = False
        self._build()
        desk.changed.connect(self._hear)
        desk.sync_began.connect(self._began)
        desk.sync_moved.connect(self._moved)
        desk.sync_ended.connect(self._ended)

    def _build(self) -> None:
        self._picture = Picture("refresh-cw", "info", 28)
        self._sentence = text("", "h1", wrap=True, name="sync_sentence")
        self._detail = text("", "muted", wrap=True, name="sync_detail")
        self._bar = Bar(name="sync_bar")
        self._bar.hide()
        self._go = Button(self.tr("Sync now"), "refresh-cw", "primary", name="sync_now")
        self._go.clicked.connect(self._start)
        self._pause = Button(self.tr("Pause"), "pause", name="sync_pause")
        self._pause.clicked.connect(self._stop)
        self._pause.hide()
        top = row(
            column(self._picture, None),
            (column(self._sentence, self._detail, spacing=2), 1),
            column(row(self._pause, self._go), None),
            spacing=12,
        )
        now = panel(column(top, self._bar, margins=(16, 12, 16, 12), spacing=12), "card")
        self._model = IdRows(lambda ids, then: then(self._faces(ids)), self)
        self._list = CardList("sync_orders")
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Order by order"))
        self._list.opened.connect(self._open)
        nothing = self.tr("Nothing was recorded on this laptop yet.")
        way_on = self.tr("Each order you work on gets a line here: how much of it head office has confirmed.")
        self._empty = Empty(nothing, way_on, icon="cloud-upload", name="sync_empty")
        orders = Card(self.tr("Order by order"), "clipboard-list", self._empty, (self._list, 1))
        self._laptop = Facts(width=104)
        stays = Strip(
            self.tr("Lost link, closed lid, power cut: it goes on from where it stopped."), "info", "shield-check"
        )
        self._side = SyncSide(self.desk)
        self._side.opened.connect(self.opened)
        self._side.told.connect(self.told)
        laptop = Card(self.tr("This laptop"), "laptop", self._laptop)
        side = panel(column(self._signed_card(), self._limit, self._side, laptop, stays, None, spacing=16), width=320)
        body = panel(
            row(
                (column(now, (orders, 1), spacing=16), 1),
                side,
                margins=(24, 16, 24, 16),
                spacing=16,
            )
        )
        head = Head(self.tr("Sync"), self.tr("What has a tick here is what head office has"))
        self.lay(head, body)

    def _signed_card(self) -> Card:
        self._signed_count = text("", "h0", "bad", name="signed_unsent")
        self._signed_words = text("", wrap=True)
        line = row(self._signed_count, 8, (self._signed_words, 1))
        self._signed = Card(self.tr("Signed, not sent"), "signature", line, tone="bad")
        self._limit = Strip("", "warn", "clock", name="seal_limit")
        self._signed.hide()
        self._limit.hide()
        return self._signed

    def enter(self, place: Place) -> None:
        """Look anew."""
        self.refresh()
        self._show_running(is_running=self.desk.is_syncing)

    def refresh(self) -> None:
        """Ask the ledger."""
        folder = self._folder
        self.desk.ask(lambda db: look(db, folder), self._show, self, instead="sync")
        self._side.refresh()

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self.refresh()

    # ── the round ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _start(self) -> None:
        self._is_paused = False
        self.desk.sync()

    def _stop(self) -> None:
        self._is_paused = True
        self._pause.setEnabled(False)
        self._detail.setText(self.tr("Pausing at the next safe point…"))
        self.desk.pause_sync()

    def _began(self) -> None:
        self._pace = Pace()
        self._show_running(is_running=True)
        self._sentence.setText(self.tr("Syncing with head office"))
        self._detail.setText(self.tr("Records first, then signatures, then photos"))
        self._bar.tell(0, 0)

    def _moved(self, progress: Progress) -> None:
        if progress.stage != "files" or not progress.total:
            if progress.done:
                self._detail.setText(self.tr("{count} records brought so far").format(count=progress.done))
            return
        self._pace.note(progress.done, time.monotonic())
        done, total = size_words(progress.done), size_words(progress.total)
        left = self._pace.left(progress.total)
        sending = self.tr("Sending photos and files, {left}").format(left=minutes_words(left))
        self._sentence.setText(sending if left else self.tr("Sending photos and files"))
        rate = f" · {size_words(int(self._pace.rate))}/s" if self._pace.rate else ""
        self._detail.setText(self.tr("{done} of {total}").format(done=done, total=total) + rate)
        self._bar.tell(progress.done, progress.total)

    def _ended(self, _ended: object) -> None:
        self._show_running(is_running=False)
        self.refresh()

    def _show_running(self, *, is_running: bool) -> None:
        self._bar.setVisible(is_running)
        self._pause.setVisible(is_running)
        self._pause.setEnabled(True)
        self._go.setVisible(not is_running)
        self._go.say(self.tr("Resume") if self._is_paused else self.tr("Sync now"))

    # ── how both ends stand ───────────────────────────────────────────────────────────────────────────────────────

    def _show(self, found: Look) -> None:
        counts = found.counts
        self._orders = {each.order_id: each for each in counts.orders}
        self._checked_at = self._when(counts.last_ok_at, found.now) if counts.is_equal else ""
        self._model.show_ids([each.order_id for each in _urgent_first(counts.orders)])
        self._list.setVisible(bool(counts.orders))
        self._empty.setVisible(not counts.orders)
        self._show_laptop(found)
        self._show_signed(found)
        if not self.desk.is_syncing:
            self._show_sentence(found)

    def _show_sentence(self, found: Look) -> None:
        counts = found.counts
        waiting = count_words(counts.unsent_records, counts.unsent_files)
        at = self._when(counts.last_ok_at, found.now)
        last = self.tr("Last confirmed {time}").format(time=at) if at else self.tr("Not synced with head office yet")
        troubled = "troubled" if found.trouble is not None else ""
        self._sentence.setProperty(
            "standing", troubled or ("waiting" if waiting else "equal" if counts.is_equal else "")
        )
        if found.trouble is not None:
            code, facts = found.trouble
            told = words.tell(written(code, facts), self.desk.language)
            is_offline = code == Offline.code
            self._picture.show_icon("wifi-off" if is_offline else "triangle-alert", "warn")
            self._sentence.setText(told.text)
            self._detail.setText(" · ".join(each for each in (waiting, told.way_on, last) if each))
        elif waiting:
            self._picture.show_icon("cloud-upload", "info")
            self._sentence.setText(self.tr("{waiting} on this laptop only").format(waiting=waiting))
            self._detail.setText(" · ".join((self.tr("Safe here, goes out by itself"), last)))
        elif counts.is_equal:
            self._picture.show_icon("circle-check", "ok")
            self._sentence.setText(self.tr("Everything is at head office, compared and equal"))
            self._detail.setText(last)
        else:
            self._picture.show_icon("circle", "info")
            self._sentence.setText(self.tr("Nothing waits to be sent"))
            self._detail.setText(last)

    def _show_signed(self, found: Look) -> None:
        count = found.counts.signed_unsent
        self._signed.setVisible(count > 0)
        self._signed_count.setText(str(count))
        one = self.tr("order is signed and not yet at head office. It goes out first: keep the laptop until then.")
        many = self.tr("orders are signed and not yet at head office. They go out first: keep the laptop until then.")
        self._signed_words.setText(one if count == 1 else many)
        self._limit.setVisible(found.limit is not SealLimit.FREE)
        last = self._when(found.counts.last_ok_at, found.now)
        if found.limit is SealLimit.STOP:
            said = self.tr("Last sync {last}: more than 30 days ago, so no new seals are set here. Sync first.")
            self._limit.say(said.format(last=last), "bad", "lock")
        else:
            said = self.tr("Last sync {last}. 30 days after it this laptop sets no new seals: sync soon.")
            self._limit.say(said.format(last=last), "warn", "clock")

    def _show_laptop(self, found: Look) -> None:
        never = self.tr("none yet")
        skew = self.tr("{seconds} s off").format(seconds=f"{abs(found.skew_ms) / 1000:.1f}") if found.skew_ms else "–"
        self._laptop.tell(
            [
                (self.tr("Safe here"), self.tr("{count} orders, encrypted").format(count=found.orders)),
                (self.tr("Last sync"), self._when(found.counts.last_ok_at, found.now) or never),
                (self.tr("Backup"), self._when(found.backup_at, found.now) or never),
                (self.tr("Clock"), skew),
                (self.tr("Disk"), self.tr("{count} GB free").format(count=found.free_bytes >> 30)),
            ]
        )

    def _when(self, at: datetime | None, now: datetime) -> str:
        return words.when(at, self.desk.language, now=now, zone=self.desk.zone) if at else ""

    def _faces(self, ids: Sequence[OrderId]) -> dict[OrderId, CardFace]:
        return {each: self._face(self._orders[each]) for each in ids if each in self._orders}

    def _face(self, order: OrderStanding) -> CardFace:
        tone, icon = _LOOKS[order.where]
        told = self.tr("{confirmed} of {total} records confirmed").format(
            confirmed=order.parts_confirmed, total=order.parts_total
        )
        if left := order.files_total - order.files_confirmed:
            files = self.tr("{left} of {total} files still on this laptop")
            told += " · " + files.format(left=left, total=order.files_total)
        elif order.files_total:
            files = self.tr("photos {confirmed} of {total}")
            told += " · " + files.format(confirmed=order.files_confirmed, total=order.files_total)
        where = where_word(order.where)
        if order.where is Where.AT_OFFICE and self._checked_at:
            where = self.tr("At head office, checked {time}").format(time=self._checked_at)
        return CardFace(order.number, order.title.say(self.desk.language), told, where, tone, icon)

    def _open(self, place: int) -> None:
        self.opened.emit(Place("orders", str(self._model.id_at(place))))


class Pace:
    """How fast bytes go, over the last moments, and how long the rest takes."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def note(self, done: int, at: float) -> None:
        """Note how many bytes are done, at a moment in seconds."""
        self._seen = [*self._seen, (at, done)][-20:]

    @property
    def rate(self) -> float:
        """Tell bytes per second; 0 while nobody can know."""
        if len(self._seen) < 2:
            return 0.0
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return max(0.0, (last - first) / (ended - began)) if ended > began else 0.0

    def left(self, total: int) -> int:
        """Tell the seconds left; 0 while nobody can know."""
        rest = total - (self._seen[-1][1] if self._seen else 0)
        return int(rest / self.rate) + 1 if self.rate > 0 and rest > 0 else 0


def written(code: str, facts: dict[str, Any]) -> AppError:
    """Make an error of what was written down of one, to say it again."""
    error: AppError = type("Written", (AppError,), {"code": code})(**facts)
    return error


def _urgent_first(orders: Sequence[OrderStanding]) -> list[OrderStanding]:
    rank = list(_URGENCY)
    return sorted(orders, key=lambda each: (rank.index(each.where), each.number))


_URGENCY: Final = (
    Where.PUT_ASIDE,
    Where.NEEDS_DECISION,
    Where.ON_ITS_WAY,
    Where.HERE_ONLY,
    Where.AT_OFFICE,
    Where.HANDED_OVER,
    Where.UNTOUCHED,
)


def where_word(where: Where) -> str:
    """Name where the work of an order is."""
    translate = QCoreApplication.translate
    return {
        Where.UNTOUCHED: translate("Where", "Nothing recorded"),
        Where.HERE_ONLY: translate("Where", "On this laptop only"),
        Where.ON_ITS_WAY: translate("Where", "Partly at head office"),
        Where.AT_OFFICE: translate("Where", "At head office"),
        Where.NEEDS_DECISION: translate("Where", "To be decided"),
        Where.PUT_ASIDE: translate("Where", "Put aside by head office"),
        Where.HANDED_OVER: translate("Where", "Handed to a colleague"),
    }[where]


def count_words(records: int, files: int) -> str:
    """Count what waits, "" for nothing: "3 changes, 2 photos"."""
    translate = QCoreApplication.translate
    parts = []
    if records:
        one, many = translate("SyncPage", "1 change"), translate("SyncPage", "{count} changes")
        parts.append(one if records == 1 else many.format(count=records))
    if files:
        one, many = translate("SyncPage", "1 photo"), translate("SyncPage", "{count} photos")
        parts.append(one if files == 1 else many.format(count=files))
    return translate("SyncPage", ", ").join(parts)


def size_words(size_bytes: int) -> str:
    """Write a size: "2.4 MB", "38 kB"."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def minutes_words(seconds: int) -> str:
    """Say how long something takes: "about 3 minutes left"."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("SyncPage", "about {count} s left").format(count=seconds)
    return translate("SyncPage", "about {count} min left").format(count=round(seconds / 60))
