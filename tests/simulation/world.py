"""Both ends in one process, over real files: an office, laptops with their engineers, and what happens to them."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

import sqlalchemy as sa

from app import ledger
from app.errors import AppError, Bug
from app.store import replica
from app.store.door import RowChange, Store
from app.store.files import Files
from app.store.office_tables import Quarantined
from app.store.types import PersonId
from office import keeping
from office.history import OfficeHistory
from office.service import LocalOffice
from sync.protocol import SyncAnswer, SyncError, SyncRequest
from sync.round import Round, RoundReport
from tests.simulation import machines
from tests.simulation.link import Link
from tests.simulation.machines import Fired, Killed, OwnIds, SimClock, Time
from tests.simulation.oracle import Oracle, versions_of
from tests.simulation.schedule import Fault, Schedule
from tests.simulation.template import template
from tests.simulation.violation import Violation
from tests.simulation.watching import Replica, Watcher, is_recorded, ops_in
from tests.sync.ends import KEY

KEPT_FOR_LATER = 3
KEPT_SECONDS = 35 * 86_400  # how old a backup may be that loses nothing


@dataclass
class Counts:
    """What a seed did."""

    steps: int = 0
    syncs: int = 0
    faults: int = 0
    kills: int = 0


@dataclass
class Laptop:
    """A laptop that is on; `replica` remembers what was seen on it, `acked` what head office confirmed to it."""

    name: str
    engineer: str
    person: PersonId
    device_id: uuid.UUID
    folder: Path
    clock: SimClock
    store: Store
    files: Files
    ids: OwnIds = field(default_factory=OwnIds)
    replica: Replica = field(default_factory=Replica)
    sealed: dict[str, bytes] = field(default_factory=dict)
    acked: dict[uuid.UUID, str] = field(default_factory=dict)
    is_revoked: bool = False
    spoiled: set[str] = field(default_factory=set)


@dataclass
class Backup:
    """A copy of the office, and of what was known of it then."""

    folder: Path
    at: float
    oracle: Oracle
    revoked: frozenset[uuid.UUID]
    is_checked: bool


class Looks(Protocol):
    """The invariants that are held at once; the module `invariants` is one."""

    def acknowledged(self, world: World, laptop: Laptop) -> None: ...
    def after_a_round(self, world: World, laptop: Laptop, report: RoundReport) -> None: ...
    def verified_files(self, world: World, known: set[str]) -> list[str]: ...


class World:
    """One seed's two ends.

    Args:
        schedule: sizes and clocks.
        folder: an empty folder for everything.
        looks: the invariants to be held while it runs.
    """

    def __init__(self, schedule: Schedule, folder: Path, looks: Looks) -> None:
        self.schedule = schedule
        self._looks = looks
        self.folder = folder
        self.time = Time()
        self.counts = Counts()
        self.oracle = Oracle()
        self.backups: list[Backup] = []
        self.later: list[tuple[uuid.UUID, SyncRequest]] = []
        self.era = 0
        self.seen_files: set[str] = set()
        self.receipts: dict[tuple[bytes, int], dict[str, Any]] = {}
        self.images: dict[str, Path] = {}
        self.sticks: list[Path] = []
        self.torn_bytes = 0
        self._places = 0
        self._open = ExitStack()
        self._office_ids = OwnIds()
        self._frozen: Path | None = None
        self._set_up()

    def _set_up(self) -> None:
        made = template()
        small = {
            "sync.round.OPS_AT_ONCE": self.schedule.ops_at_once,
            "office.service.SMALLEST_PAGE": 64,
            "app.store.disk.flush_folder": lambda _folder: None,
            "office.blobs.flush_folder": lambda _folder: None,
            "office.blobs.AT_ONCE": 1,  # one after the other, so that a seed means one run for ever
        }
        for name, value in small.items():
            self._open.enter_context(mock.patch(name, value))
        self._open.enter_context(machines.compiled_once())
        if not self.schedule.has_keepers:
            self._open.enter_context(mock.patch.object(ledger, "keepers", return_value=()))
        self.office_clock = SimClock(self.time)
        self.office_folder = self.place("office")
        shutil.copytree(made.folder / "office", self.office_folder)
        self.office = self._open_office()
        self.laptops = [self._first(each, days) for each, days in zip(made.laptops, self.days(), strict=True)]
        self.watchers = [Watcher(person, device_id) for person, device_id in made.watchers.items()]
        self.oracle = made.oracle.copy()
        for laptop in self.laptops:
            laptop.replica.look(laptop.store)

    def days(self) -> Sequence[int]:
        return self.schedule.clock_days

    def close(self) -> None:
        """Let go of everything."""
        for laptop in self.laptops:
            laptop.store.close()
        self.office.store.close()
        self._open.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def place(self, name: str) -> Path:
        """Name a folder that is not there yet."""
        self._places += 1
        return self.folder / f"{name}.{self._places}"

    # the office

    def _open_office(self) -> LocalOffice:
        store = ledger.open_office(self.office_folder / "office.db", OfficeHistory(), self.office_clock)
        return LocalOffice(store, self.office_folder, template().authority, self.office_clock)

    def office_ids(self) -> AbstractContextManager[None]:
        return self._office_ids()

    def freeze_office(self) -> None:
        self._frozen = self.place("office")
        machines.freeze(self.office_folder, self._frozen)

    def office_loses_power(self, part: float) -> None:
        self.freeze_office()
        assert self._frozen is not None
        self.torn_bytes += machines.tear(self._frozen / "blobs" / "part", part)
        raise Killed

    def pull_office_plug(self) -> None:
        self.freeze_office()
        raise Killed

    def office_restarts(self, folder: Path | None = None) -> None:
        """Start the office again on what its disk held, and look whether all that was said to be there is."""
        folder, self._frozen = folder or self._frozen or self.office_folder, None
        self.office.store.close()
        if folder != self.office_folder:
            shutil.rmtree(self.office_folder, ignore_errors=True)
        self.office_folder = folder
        self.office = self._open_office()

    def office_writes(self, work: Any, fault: Fault | None = None) -> None:
        """Let the office edit; killed in the middle, either all of it is there afterwards or nothing."""
        changes: list[RowChange] = []
        is_done, laid = False, ExitStack()
        try:
            with laid, self.office_ids():
                if fault is not None:
                    pull = self.pull_office_plug
                    laid.enter_context(machines.at_commit(self.office.store, 1, pull, is_after=fault.is_after))
                with self.office.store.write() as tx:
                    work(tx)
                    tx.flush()
                    changes = list(tx.changes)
                is_done = True
        except Killed:
            self.fired(is_kill=True)
            self.office_restarts()
            is_done = fault is not None and fault.is_after
        if is_done and changes:
            with self.office.store.read() as db:
                keys = [(change.entity, change.rec_id) for change in changes]
                self.oracle.office_wrote(db, changes, versions_of(db, keys))
                self.oracle.compare(db, [key for key in keys if key[0] in ("work_orders", "answers", "responses")])

    def back_up(self, *, is_checked: bool) -> None:
        """Copy the office: as its own command does, which laptops hear of, or as any tool copies a database."""
        folder = self.place("backup")
        folder.mkdir()
        if is_checked:
            keeping.copy(self.office_folder, folder, self.office_clock)
        else:
            self.office.store.copy_to(folder / "office.db")
            shutil.copytree(self.office_folder / "blobs", folder / "blobs")
        revoked = frozenset(laptop.device_id for laptop in self.laptops if laptop.is_revoked)
        self.backups.append(Backup(folder, self.time.seconds, self.oracle.copy(), revoked, is_checked))

    def restore(self, which: int, *, is_told: bool) -> None:
        """Put the office back to a backup of the last weeks: by its command, or by copying files, untold."""
        recent = [backup for backup in self.backups if self.time.seconds - backup.at < KEPT_SECONDS]
        if not recent:
            return
        backup = recent[which % len(recent)]
        folder = self.place("office")
        if backup.is_checked and is_told:
            shutil.copytree(self.office_folder, folder, ignore=shutil.ignore_patterns("*-shm", "lock"))
            keeping.restore(folder, backup.folder, self.office_clock)
        else:
            shutil.copytree(backup.folder, folder)
            for each in folder.glob("office-*.db"):
                each.rename(folder / "office.db")
            for name in ("office.json", "keys"):  # whoever copies a database by hand leaves the rest in its place
                if (self.office_folder / name).is_dir():
                    shutil.copytree(self.office_folder / name, folder / name, dirs_exist_ok=True)
                elif not (folder / name).exists():
                    shutil.copy(self.office_folder / name, folder / name)
        self.oracle = backup.oracle.copy()
        self.era += 1
        self.seen_files.clear()
        for laptop in self.laptops:
            laptop.is_revoked = laptop.device_id in backup.revoked
        for watcher in self.watchers:
            watcher.start_over()
        self.office_restarts(folder)

    # laptops

    def _first(self, enrolled: Any, days: int) -> Laptop:
        folder = self.place(enrolled.name)
        shutil.copytree(template().folder / enrolled.name, folder)
        clock = SimClock(self.time, days)
        store = self._open_laptop(folder, clock, enrolled.person)
        files = Files(folder / "files", KEY)
        return Laptop(
            enrolled.name, enrolled.engineer, enrolled.person, enrolled.device_id, folder, clock, store, files
        )

    def _open_laptop(self, folder: Path, clock: SimClock, person: PersonId) -> Store:
        return ledger.open_laptop(folder, KEY, clock, person_id=person)

    def laptop(self, number: int) -> Laptop:
        return self.laptops[number % len(self.laptops)]

    def restart(self, laptop: Laptop, folder: Path | None = None) -> None:
        """Start a laptop again on what its disk holds."""
        laptop.store.close()
        if folder is not None and folder != laptop.folder:
            shutil.rmtree(laptop.folder, ignore_errors=True)
            laptop.folder = folder
        laptop.store = self._open_laptop(laptop.folder, laptop.clock, laptop.person)
        laptop.files = Files(laptop.folder / "files", KEY)

    def copy_laptop(self, laptop: Laptop) -> None:
        """Make a second one of it, as a disk image does."""
        folder = self.place(f"{laptop.name}copy")
        machines.freeze(laptop.folder, folder)
        clock = SimClock(self.time, laptop.clock.days)
        store = self._open_laptop(folder, clock, laptop.person)
        twin = Laptop(
            f"{laptop.name} copy", laptop.engineer, laptop.person, laptop.device_id, folder, clock, store,
            Files(folder / "files", KEY), acked=dict(laptop.acked), is_revoked=laptop.is_revoked,
            spoiled=set(laptop.spoiled),
        )  # fmt: skip
        twin.replica.look(twin.store)
        self.laptops.append(twin)

    def image(self, laptop: Laptop) -> None:
        """Take an image of a disk, or put a laptop back to the one that was taken."""
        if laptop.name not in self.images:
            self.images[laptop.name] = self.place("image")
            machines.freeze(laptop.folder, self.images[laptop.name])
            return
        folder = self.place(laptop.name)
        shutil.copytree(self.images[laptop.name], folder)
        laptop.replica, laptop.sealed, laptop.acked = Replica(), {}, {}
        self.restart(laptop, folder)
        laptop.replica.look(laptop.store)

    def works(self, laptop: Laptop, work: Any, fault: Fault | None = None) -> None:
        """Let the engineer do something; killed in the middle, either all of it is there afterwards or nothing."""
        try:
            with laptop.ids(), ExitStack() as laid:
                if fault is not None:
                    pull = machines.plug(lambda: self._freeze(laptop))
                    laid.enter_context(machines.at_commit(laptop.store, 1, pull, is_after=fault.is_after))
                with laptop.store.write() as tx:
                    work(tx)
                    tx.flush()
                    wanted = {(change.entity, change.rec_id): dict(change.fields) for change in tx.changes}
        except Killed:
            self.fired(is_kill=True)
            self.restart(laptop, self._thawed())
            is_there = is_recorded(laptop.store, wanted)
            if wanted and is_there is not (fault is not None and fault.is_after):
                raise Violation("I2", f"{laptop.name}: an edit killed at its COMMIT is half there: {wanted}") from None
        except AppError as error:
            raise Violation("sound", f"{laptop.name} refused an edit: {error!r}") from error

    def _freeze(self, laptop: Laptop) -> None:
        self._frozen = self.place(laptop.name)
        machines.freeze(laptop.folder, self._frozen)

    def _thawed(self) -> Path | None:
        folder, self._frozen = self._frozen, None
        return folder

    # the wire

    def sync(self, laptop: Laptop, fault: Fault | None = None, page_bytes: int = 1 << 20) -> RoundReport | None:
        """Run a round; gives its report, or None if the laptop was killed in it."""
        self.counts.syncs += 1
        before = ops_in(laptop.store)
        report = self._run(laptop, Link(self, laptop, fault), fault, page_bytes)
        self._pending_survived(laptop, before)
        self.follow()
        laptop.replica.look(laptop.store, struck=self.oracle.gone)
        if report is not None and report.trouble is None:
            self._looks.after_a_round(self, laptop, report)
        else:
            self._looks.acknowledged(self, laptop)
        return report

    def _run(self, laptop: Laptop, link: Link, fault: Fault | None, page_bytes: int) -> RoundReport | None:
        try:
            with laptop.ids(), ExitStack() as laid:
                fired = self._lay(laid, laptop, fault)
                going = Round(laptop.store, laptop.files, link, laptop.clock, page_bytes)
                try:
                    report = going.run()
                finally:
                    if fired.is_done:
                        self.fired(is_kill=fault is not None and fault.kind == "kill_laptop")
        except Killed:
            self.restart(laptop, self._thawed())
            return None
        if isinstance(report.trouble, Bug):
            raise Violation("sound", f"{laptop.name}: a round broke: {report.trouble}")
        if isinstance(report.trouble, AppError) and fault is None and not isinstance(report.trouble, SyncError):
            raise Violation("I11", f"{laptop.name}: a round failed without a fault: {report.trouble!r}")
        return report

    def _lay(self, laid: ExitStack, laptop: Laptop, fault: Fault | None) -> Fired:
        if fault is None:
            return Fired()
        if fault.kind == "kill_laptop":
            pull = machines.plug(lambda: self._freeze(laptop))
            return laid.enter_context(machines.at_commit(laptop.store, fault.at, pull, is_after=fault.is_after))
        if fault.kind == "laptop_disk":
            broken = machines.broken_disk(laptop.store)
            return laid.enter_context(machines.at_commit(laptop.store, fault.at, broken, is_after=False))
        if fault.kind == "laptop_full":
            return laid.enter_context(machines.full_disk(laptop.store))
        return Fired()

    def another_syncs(self, busy: Laptop) -> None:
        """Have somebody else's laptop sync while this one's request is on its way."""
        other = next(each for each in self.laptops if each.device_id != busy.device_id)
        self.counts.syncs += 1
        self._run(other, Link(self, other), None, 1 << 20)
        self.follow()
        other.replica.look(other.store, struck=self.oracle.gone)
        self._looks.acknowledged(self, other)

    def syncs_again(self, laptop: Laptop) -> None:
        """Have a second round of the same laptop run while the first one's request is on its way."""
        self.counts.syncs += 1
        self._run(laptop, Link(self, laptop), None, 1 << 20)
        self.follow()

    def fired(self, *, is_kill: bool = False) -> None:
        self.counts.faults += 1
        self.counts.kills += is_kill

    def keep_for_later(self, laptop: Laptop, request: SyncRequest) -> None:
        if request.ops:
            self.later = [*self.later, (laptop.device_id, request)][-KEPT_FOR_LATER:]

    def an_old_request_arrives(self, which: int) -> None:
        """Deliver a request a second time, long after; nobody waits for its answer."""
        if not self.later:
            return
        device_id, request = self.later[which % len(self.later)]
        self.fired()
        try:
            with self.office_ids():
                self.office.as_device(device_id).sync(request)
        except SyncError:
            return
        self.follow()

    def ledger_of_sent(self, laptop: Laptop, request: SyncRequest) -> None:
        """Hold what is sent against what was sent before under the same id (I3)."""
        for op in request.ops:
            said = _said(op)
            if laptop.sealed.setdefault(op["op_id"], said) != said:
                raise Violation("I3", f"{laptop.name}: op {op['op_id']} says something else than when it was sealed")

    def answered(self, laptop: Laptop, request: SyncRequest, answer: SyncAnswer) -> None:
        """Look at an answer as it leaves the office: scope (I17), receipts (I1, I4)."""
        self.follow()
        visible = self.oracle.visible(laptop.person)
        for news in answer.changes:
            body = {**self.oracle.rows.get((news.entity, news.rec_id), {}), **news.fields}
            if news.kind != "gone" and not visible.allows(news.entity, news.rec_id, body):
                raise Violation("I17", f"{laptop.name} was sent {news.entity} {news.rec_id}, which is not his to see")
        sent = {op["dseq"]: uuid.UUID(op["op_id"]) for op in request.ops}
        said = {op["dseq"]: laptop.sealed[op["op_id"]] for op in request.ops}
        for receipt in answer.receipts:
            op_id = sent.get(receipt.dseq)
            if op_id is None:
                raise Violation("I4", f"{laptop.name}: a receipt for {receipt.dseq}, which was not sent")
            if op_id not in self.oracle.log:
                raise Violation("I1", f"{laptop.name}: op {op_id} is acknowledged and not in the op log")
            told = {"outcome": receipt.outcome, "version": receipt.version, "fields": tuple(receipt.fields)}
            first = self.receipts.setdefault((said[receipt.dseq], self.era), told)
            if first != told:
                raise Violation("I4", f"op {op_id} got the receipt {told}, the first time it was {first}")
            kept = self.reused(op_id) if receipt.reason == "op_reused" else [self.oracle.log[op_id].payload]
            if said[receipt.dseq] not in map(_said, kept):
                raise Violation("I20", f"op {op_id} is not kept as it was sent")

    def reused(self, op_id: uuid.UUID) -> list[Mapping[str, Any]]:
        """Give what was put aside under an id that says something else in the op log: a copied laptop's."""
        with self.office.store.read() as db:
            kept = db.scalars(sa.select(Quarantined.payload).where(Quarantined.reason == "op_reused"))
        return [payload for payload in kept if payload["op_id"] == str(op_id)]

    def follow(self) -> None:
        """Let the second reading take in what arrived at the office."""
        self.oracle.follow(self.office.store)

    def stored_files(self) -> None:
        """Hold new files of the office against their names (I6)."""
        self.seen_files |= set(self._looks.verified_files(self, known=self.seen_files))

    def sync_over_cuts(self, laptop: Laptop, every: int) -> tuple[Link, RoundReport]:
        """Run a round over a link that cuts every so many bytes."""
        self.counts.syncs += 1
        link = Link(self, laptop, every=every)
        report = self._run(laptop, link, None, 1 << 20)
        assert report is not None
        self.follow()
        laptop.replica.look(laptop.store, struck=self.oracle.gone)
        return link, report

    def _pending_survived(self, laptop: Laptop, before: set[bytes]) -> None:
        gone = {uuid.UUID(bytes=op_id) for op_id in before - ops_in(laptop.store)}
        if lost := gone - set(laptop.acked):
            raise Violation(
                "I9", f"{laptop.name}: {len(lost)} ops are no longer in the outbox: {sorted(map(str, lost))}"
            )


def _said(op: Mapping[str, Any]) -> bytes:
    return replica.canonical({name: value for name, value in op.items() if name != "dseq"})
