"""Brings the rest of the house to the painted window: unlocking, enrolling, pages, sync, settings, locking again."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from app import settings as machine
from app import words
from app.errors import AppError, Bug
from app.settings import MachineSettings
from app.store.search import Hit as Found
from app.store.trouble import WrongPin
from sync import rescue, schedule
from sync.protocol import (
    CodeExpired,
    CodeForeign,
    CodeMalformed,
    CodeUnknown,
    CodeUsed,
    Garbled,
    NotSecure,
    OfficeBusy,
    Offline,
)
from sync.standing import Standing as Counts
from sync.standing import standing
from ui import household, lanes, style
from ui.camera import Cameras
from ui.desk import Desk
from ui.dialogs import confirm
from ui.errands import Errands
from ui.finder import Hit, open_finder
from ui.frame import Standing
from ui.household import Means, Opened
from ui.page import Page, Place
from ui.pages.conflicts import ConflictsPage
from ui.pages.enrol import EnrolPage
from ui.pages.finding import actions, as_hits, commands, look_up
from ui.pages.machines import MachinesPage
from ui.pages.news import NewsPage
from ui.pages.orders import OrdersPage
from ui.pages.proof import ProofPage
from ui.pages.requests import RequestsPage
from ui.pages.settings import SettingsPage
from ui.pages.syncing import SyncPage
from ui.pages.today import TodayPage
from ui.pages.unlock import UnlockPage
from ui.pages.van import VanPage
from ui.shell import Shell
from ui.snippets import TemplateMenu, field_of, own_templates
from ui.translation import Speech

_log = logging.getLogger("ui")
_CODE_TROUBLES: Final = (CodeMalformed, CodeForeign, CodeUnknown, CodeExpired, CodeUsed)
_BACKUP_AGE_HOURS: Final = 20
_PLACE_REST_MS: Final = 400
SOON_MS: Final = 30_000  # work waits no longer than this for a round while head office answers


class House(QObject):
    """Joins the window with the rest; imported after the first paint.

    Invariants: whatever reads the disk, the keystore or the network runs in a lane; while locked no store is open and
    no page exists.
    """

    def __init__(
        self, app: QApplication, shell: Shell, speech: Speech, means: Means, settings: MachineSettings, version: str
    ) -> None:
        super().__init__(shell)
        self._app, self._shell, self._speech = app, shell, speech
        self._means, self._settings, self._version = means, settings, version
        self._lanes = lanes.threads()
        self._errands = Errands(self)
        self._errands.failed.connect(self._fail)
        self._opened: Opened | None = None
        self._desk: Desk | None = None
        self._place: Place | None = None
        self._way = household.Way(settings.office_address, settings.metered)
        self._farewell: threading.Thread | None = None
        self._retired: list[Desk] = []
        self._standing = Standing()
        self.calm: Callable[[bool], None] | None = None  # keeps what would stop the window still during a sync
        self._failures = 0
        self._next_sync = QTimer(self)
        self._next_sync.setSingleShot(True)
        self._next_sync.timeout.connect(self._sync)
        self._keep_place = QTimer(self)
        self._keep_place.setSingleShot(True)
        self._keep_place.setInterval(_PLACE_REST_MS)
        self._keep_place.timeout.connect(self._write_place)
        shell.lock_asked.connect(self.lock)
        shell.sync_asked.connect(self._sync)
        shell.find_asked.connect(self._find)
        shell.templates_asked.connect(self._offer_templates)
        shell.moved.connect(lambda _place: self._keep_place.start())
        shell.closing.connect(self.close)
        shell.unsent_question = self._ask_about_unsent

    # ── before the door ───────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, gate: UnlockPage | EnrolPage) -> None:
        """Take over the gate that was painted first."""
        if isinstance(gate, EnrolPage):
            gate.checked.connect(partial(self._check, gate))
            gate.enrolled.connect(partial(self._join, gate))
            gate.get_ready(self._means.shortest_pin)
        else:
            gate.tried.connect(partial(self._try, gate))
            gate.get_ready()

    def _try(self, gate: UnlockPage, pin: str) -> None:
        means, farewell = self._means, self._farewell

        def unlock() -> Opened:
            if farewell is not None:
                farewell.join()  # the round that was under way when the window locked ends first
            return household.unlock(means, pin)

        self._send(unlock, self._open, gate, partial(self._refuse, gate))

    def _refuse(self, gate: UnlockPage, error: Exception) -> None:
        if isinstance(error, WrongPin):
            tries = error.facts.get("tries")
            wait_seconds = int(str(error.facts.get("wait_seconds", 0)))
            gate.show_wrong(lambda left: self._sentence(WrongPin(tries=tries, wait_seconds=left)), wait_seconds)
        else:
            gate.show_trouble(self._sentence(error), "bad")

    def _check(self, gate: EnrolPage, address: str, code: str) -> None:
        language = self._speech.language

        def met(company: str) -> None:
            gate.show_company(company)

        self._send(
            lambda: _company(household.check_office(address, code), language), met, gate, partial(self._stop, gate)
        )

    def _join(self, gate: EnrolPage, address: str, code: str, pin: str) -> None:
        means = self._means

        def joined(opened: Opened) -> None:
            self._keep(self._settings.changed(office_address=address))
            self._open(opened)
            self._shell.go(Place("sync"))
            self._sync()

        self._send(lambda: household.join(means, address, code, pin), joined, gate, partial(self._stop, gate))

    def _stop(self, gate: EnrolPage, error: Exception) -> None:
        field = ""
        if isinstance(error, _CODE_TROUBLES):
            field = "code"
        elif isinstance(error, Offline | NotSecure | Garbled):
            field = "address"
        elif getattr(type(error), "code", "") in {"pin_too_weak", "wrong_pin"}:
            field = "pin"
        if isinstance(error, Offline | Garbled):
            error = type(error)(**{**error.facts, "doing": "enrol"})  # nothing is sent later by itself yet
        gate.show_trouble(self._sentence(error), field)

    # ── open and locked ───────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, opened: Opened) -> None:
        opened.store.forbid_thread(threading.get_ident())
        while self._retired:
            self._retired.pop().deleteLater()
        self._opened = opened
        self._desk = Desk(
            opened.store,
            self._lanes,
            self._means.clock,
            language=self._speech.language,
            person_id=opened.owner.person_id,
            files=opened.files,
            courier=household.courier(opened, self._means.clock, self._way),
        )
        desk = self._desk
        desk.company, desk.bringer = opened.company, household.bringer(opened, self._way)
        desk.cameras = Cameras(chosen=self._settings.camera, keep=self._keep_camera)
        desk.rescue = partial(rescue.save, opened.store, opened.files)
        desk.failed.connect(self._fail)
        desk.changed.connect(lambda _changed: self._count())
        desk.sync_began.connect(self._sync_began)
        desk.sync_ended.connect(self._sync_ended)
        place = self._place or Place.from_json(household.kept_place(opened.folder))
        self._shell.open_house(self._make_page, self._speech.language, place)
        self._shell.set_idle_lock(self._settings.lock_minutes)
        self._count()
        self._listen_to_network()
        self._next_sync.start(0)

    @property
    def desk(self) -> Desk | None:
        """Give the desk while the house is open."""
        return self._desk

    def lock(self) -> None:
        """Settle every field, close the ledger, forget the keys, show the PIN page; the place is kept."""
        if self._opened is None:
            return
        self._place = self._shell.place()
        gate = UnlockPage(self._version, self._opened.company.say(self._speech.language))
        self._shell.show_gate(gate)
        self._leave()
        self._lanes = lanes.threads()
        self.begin(gate)

    def close(self) -> None:
        """End everything in order: what was typed is saved, the lanes finish, the database is closed."""
        self._write_place()
        self._leave()

    def _ask_about_unsent(self) -> bool:
        """Say how much would stay on this laptop only, and ask; False if there is nothing to ask."""
        waiting = self._standing.unsent
        if not waiting or self._desk is None:
            return False
        said = QCoreApplication.translate("House", "{count} changes and files are on this laptop only.")
        safe = QCoreApplication.translate("House", "They are safe here and go out at the next start online.")
        question = QCoreApplication.translate("House", "Close with unsent work?")
        verb = QCoreApplication.translate("House", "Close anyway")
        confirm(self._shell, question, f"{said.format(count=waiting)} {safe}", verb, self._shell.close_for_good)
        return True

    def wait(self) -> None:
        """Wait until everything is on the disk; the window is gone already."""
        if self._farewell is not None:
            self._farewell.join()

    def _leave(self) -> None:
        """Let the lanes finish and the ledger close; the window does not wait for a slow network."""
        self._next_sync.stop()
        if self.calm is not None:
            self.calm(False)
        self._shell.set_idle_lock(0)
        if self._desk is not None:
            self._desk.retire()
            self._retired.append(self._desk)  # its lanes may still answer to it
        both, opened = self._lanes, self._opened
        self._desk = self._opened = None
        self._farewell = threading.Thread(target=household.leave, args=(both.close, opened), name="farewell")
        self._farewell.start()

    # ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _make_page(self, place: Place) -> Page:
        desk, opened = self._desk, self._opened
        if desk is None or opened is None:
            raise Bug(place=place.page)
        pages: dict[str, Callable[[], Page]] = {
            "orders": lambda: OrdersPage(desk),
            "machines": lambda: MachinesPage(desk),
            "parts": lambda: VanPage(desk),
            "proof": lambda: ProofPage(desk),
            "requests": lambda: RequestsPage(desk),
            "sync": lambda: SyncPage(desk, opened.folder),
            "conflicts": lambda: ConflictsPage(desk),
            "news": lambda: NewsPage(desk),
            "settings": lambda: self._make_settings(desk, opened),
        }
        return pages.get(place.page, lambda: TodayPage(desk, opened.person_name, opened.folder))()

    def _make_settings(self, desk: Desk, opened: Opened) -> SettingsPage:
        language = self._speech.language
        about = {
            "person": f"{opened.person_name.say(language)} ({opened.owner.code})",
            "company": opened.company.say(language),
            "mark": opened.owner.mark,
            "version": self._version,
            "folder": str(opened.folder),
        }
        page = SettingsPage(desk, self._settings, partial(self._change_pin, opened), about)
        page.changed.connect(partial(self._set, page))
        return page

    def _change_pin(
        self, opened: Opened, old: str, new: str, done: Callable[[], None], kept: Callable[[str], None]
    ) -> None:
        vault, clock = opened.vault, self._means.clock
        self._send(
            lambda: vault.change_pin(old, new, clock),
            lambda _none: done(),
            self,
            lambda error: kept(self._sentence(error)),
        )

    def _set(self, page: SettingsPage, name: str, value: Any) -> None:
        before, self._settings = self._settings, self._settings.changed(**{name: value})
        self._keep(self._settings)
        if name in {"theme", "density"}:
            style.dress(self._app, self._settings.theme, self._settings.density)
        if name == "lock_minutes":
            self._shell.set_idle_lock(self._settings.lock_minutes)
        page.show_settings(self._settings)
        if name == "language" and before.language != value:
            self._change_language(str(value))

    def _change_language(self, language: str) -> None:
        self._speech.speak(language)
        if self._desk is not None:
            self._desk.language = self._speech.language
            place = self._shell.place()
            QTimer.singleShot(0, self, lambda: self._rebuild(place))

    def _rebuild(self, place: Place) -> None:
        self._shell.open_house(self._make_page, self._speech.language, place)
        self._count()

    def _keep(self, settings: MachineSettings) -> None:
        self._settings, self._way.address, self._way.is_saving = settings, settings.office_address, settings.metered
        folder = self._means.folder
        self._send(lambda: machine.save(folder, settings), lambda _none: None, self)

    def _write_place(self) -> None:
        if self._opened is not None and self._shell.is_open:
            folder, place = self._opened.folder, self._shell.place().as_json()
            self._send(lambda: household.keep_place(folder, place), lambda _none: None, self)

    # ── finding ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _find(self) -> None:
        desk = self._desk
        if desk is None or not self._shell.is_open:
            return

        def search(sought: str, then: Callable[[Sequence[Hit], int], None]) -> None:
            def show(found: Sequence[Found]) -> None:
                then(as_hits(found, desk.language), len(found))

            desk.ask(lambda db: look_up(db, sought), show, desk, instead="find")

        page = self._shell.page()
        offered = page.offered() if isinstance(page, OrdersPage) else []
        finder = open_finder(self._shell, search, [*actions(offered), *commands()], desk)
        finder.went.connect(self._shell.go)
        finder.commanded.connect(self._command)

    def _offer_templates(self) -> None:
        """Offer note templates where one is writing."""
        field = field_of(self._shell.focusWidget())
        if field is not None and self._desk is not None:
            TemplateMenu(field, own_templates(self._settings.notes), self._speech.language, self._keep_note).open_here()

    def _keep_note(self, said: str) -> None:
        kept = "\n".join([*own_templates(self._settings.notes), said])
        self._keep(self._settings.changed(notes=kept))
        self._shell.notice.tell(QCoreApplication.translate("House", "Kept as a template: Ctrl T puts it in."))

    def _keep_camera(self, name: str) -> None:
        self._keep(self._settings.changed(camera=name))

    def _command(self, command: str) -> None:
        verb, _, what = command.partition(" ")
        if verb == "go":
            self._shell.go(Place(what))
        elif verb == "act":
            page = self._shell.page()
            if isinstance(page, OrdersPage):
                page.act(what)
        elif verb == "sync":
            self._sync()
        elif verb == "lock":
            self.lock()
        elif verb == "theme":
            self._settings = self._settings.changed(theme=what)
            self._keep(self._settings)
            style.dress(self._app, self._settings.theme, self._settings.density)

    # ── sync ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sync(self) -> None:
        if self._desk is not None:
            self._next_sync.stop()
            self._desk.sync()

    def _sync_began(self) -> None:
        if self.calm is not None:
            self.calm(True)
        self._tell(is_syncing=True)

    def _sync_ended(self, ended: Any) -> None:
        if self.calm is not None:
            self.calm(False)
        trouble = ended if isinstance(ended, BaseException) else getattr(ended, "trouble", None)
        self._failures = self._failures + 1 if trouble is not None else 0
        if trouble is not None and not isinstance(trouble, Offline | OfficeBusy):
            self._shell.fail(trouble)
        self._tell(is_online=not isinstance(trouble, Offline), is_syncing=False)
        self._count()
        wait = getattr(trouble, "facts", {}).get("retry_seconds")
        seconds = schedule.next_try(self._failures, random.random, float(str(wait)) if wait is not None else None)
        if trouble is None and (evening := schedule.evening_wait(self._minute_of_day(), random.random)) is not None:
            seconds = min(seconds, evening)
        self._next_sync.start(max(1, int(seconds * 1000)))
        if trouble is None:
            self._back_up()

    def _minute_of_day(self) -> float:
        here = self._means.clock.now().astimezone()
        return here.hour * 60 + here.minute + here.second / 60

    def _back_up(self) -> None:
        opened, clock = self._opened, self._means.clock
        if opened is None:
            return

        def take() -> None:
            newest = household.newest_backup(opened.folder)
            if newest is None or (clock.now() - newest).total_seconds() > _BACKUP_AGE_HOURS * 3600:
                household.back_up(opened, clock)

        self._errands.send(self._lanes.wire, take, lambda _none: None, self)

    def _listen_to_network(self) -> None:
        if not QNetworkInformation.loadDefaultBackend():
            return
        network = QNetworkInformation.instance()
        if network is not None:
            network.reachabilityChanged.connect(self._reached)
            network.isMeteredChanged.connect(self._metered)
            self._metered(is_metered=network.isMetered())

    def _metered(self, is_metered: bool) -> None:
        self._way.is_metered = is_metered

    def _reached(self, reach: QNetworkInformation.Reachability) -> None:
        """Take it as a hint to try: only an answer of head office is the truth."""
        if reach == QNetworkInformation.Reachability.Online and self._desk is not None and not self._standing.is_online:
            self._next_sync.start(1000)

    def _count(self) -> None:
        if self._desk is not None:
            self._desk.ask(standing, self._counted, self, instead="standing")

    def _counted(self, counts: Counts) -> None:
        last = ""
        if counts.last_ok_at is not None and self._desk is not None:
            now = self._means.clock.now()
            last = words.when(counts.last_ok_at, self._speech.language, now=now, zone=self._desk.zone)
        unsent = counts.unsent_records + counts.unsent_files
        self._tell(unsent=unsent, last_sync=last, signed=counts.signed_unsent)
        if self._standing.unsent and self._standing.is_online and not self._failures:
            self._sync_within(SOON_MS)

    def _sync_within(self, wait_ms: int) -> None:
        """Bring the next round forward; an earlier one stays."""
        if self._next_sync.isActive() and self._next_sync.remainingTime() > wait_ms:
            self._next_sync.start(wait_ms)

    def _tell(self, **facts: Any) -> None:
        known = {
            name: getattr(self._standing, name) for name in ("is_online", "is_syncing", "unsent", "last_sync", "signed")
        }
        self._standing = Standing(**{**known, **facts})
        self._shell.tell(self._standing, self._standing.unsent)

    # ── troubles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def tell_trouble(self, error: BaseException) -> None:
        """Tell an error that nobody expected: it is in the log, the data is safe."""
        self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            _log.error("unexpected: %r", error, exc_info=error)
        self._shell.fail(error)

    def _sentence(self, error: BaseException) -> str:
        if not isinstance(error, AppError):
            _log.error("unexpected: %r", error, exc_info=error)
        told = words.tell(error, self._speech.language)
        return told.whole

    def _send(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None],
        owner: QObject,
        fail: Callable[[Exception], None] | None = None,
    ) -> None:
        self._errands.send(self._lanes.ledger, job, then, owner, fail=fail)


def _company(hello: Any, language: str) -> str:
    return str(words.Pair(hello.company, hello.company_en).say(language))
