"""What a page is given: ask the ledger, change it, start a sync, hear what changed; answers land on the UI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.clock import Clock
from app.store.door import Changed, Read, Store, Write
from app.store.types import PersonId
from app.words import Pair
from sync.protocol import Offline
from ui.camera import Cameras
from ui.errands import Errands, Fail
from ui.lanes import Lanes

T = TypeVar("T")
_SOON_MS = 40  # word of many small writes reaches the pages together
_log = logging.getLogger("ui")


class Courier(Protocol):
    """Carries out one sync round, in the wire lane."""

    def __call__(self, progress: Callable[[Any], None], stop: Callable[[], bool], /) -> Any:
        """Run until done, stopped or failed."""
        ...


class Desk(QObject):
    """Stands between a page and the lanes.

    Signals, all on the UI thread: `changed(Changed)` after a COMMIT, gathered over a moment; `failed(Exception)` when
    nobody else took the error; `saved(datetime)` after the COMMIT of a `do`; `sync_began()`; `sync_moved(Progress)`;
    `sync_ended(RoundReport | Exception)`.
    Invariants: a lane holds tickets, values and ids; `then`, `fail` and `owner` never leave the UI thread, and an
    answer whose owner died is dropped.
    """

    changed = Signal(object)
    failed = Signal(object)
    saved = Signal(object)
    sync_began = Signal()
    sync_moved = Signal(object)
    sync_ended = Signal(object)
    _written = Signal(object)
    _moved = Signal(object)
    _arrived = Signal(object)

    def __init__(
        self,
        store: Store,
        lanes: Lanes,
        clock: Clock,
        *,
        language: str,
        person_id: PersonId,
        files: Any = None,
        courier: Courier | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        super().__init__()
        self.company = Pair("")  # what stands on a document as its issuer
        self.bringer: Callable[[str], None] | None = None  # brings a file from head office
        self.clock, self.language, self.person_id, self.zone = clock, language, person_id, zone
        self.files = files
        self.cameras = Cameras()  # those of this laptop; none is opened before somebody asks for it
        self.rescue: Callable[[Path], Any] | None = None
        self._store, self._lanes, self._courier = store, lanes, courier
        self._errands = Errands(self)
        self._errands.failed.connect(self.failed)
        self._heard: list[Changed] = []
        self._stop = False
        self.is_syncing = False
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_SOON_MS)
        self._gather.timeout.connect(self._tell_changed)
        self._written.connect(self._hear)
        self._moved.connect(self.sync_moved)
        self._arrived.connect(self._arrive)
        self._unwatch = store.watch(self._written.emit)

    def ask(
        self,
        query: Callable[[Read], T],
        then: Callable[[T], None],
        owner: QObject,
        *,
        fail: Fail | None = None,
        instead: str = "",
    ) -> None:
        """Ask the ledger.

        Args:
            query: runs in the ledger lane; closes over values and ids, never over a widget.
            then: gets the answer on the UI thread.
            owner: if it dies first, the answer is dropped.
            fail: takes an error; without it `failed` tells.
            instead: names the question; an earlier one of this name by this owner is forgotten (typing in a search).
        """
        store = self._store
        self._send(lambda: _read(store, query), then, owner, fail=fail, instead=instead)

    def do(
        self,
        command: Callable[[Write], T],
        then: Callable[[T], None],
        owner: QObject,
        fail: Fail | None = None,
    ) -> None:
        """Change the ledger, in one transaction; `then` runs after the COMMIT.

        Args:
            command: runs in the ledger lane; closes over values and ids, never over a widget.
            then: gets what the command returned, on the UI thread.
            owner: if it dies first, the answer is dropped; the change is not.
            fail: takes an error; without it `failed` tells.
        """
        store, actor_id = self._store, self.person_id
        self._send(lambda: _write(store, actor_id, command), then, owner, fail=fail, done=self._tell_saved)

    def work(self, job: Callable[[], T], then: Callable[[T], None], owner: QObject, fail: Fail | None = None) -> None:
        """Do other work off the UI thread, in the ledger lane: reading a file, making a preview."""
        self._send(job, then, owner, fail=fail)

    def make(
        self, job: Callable[[Store], T], then: Callable[[T], None], owner: QObject, fail: Fail | None = None
    ) -> None:
        """Do work of several short transactions of its own, in the ledger lane: a document is read, sealed, recorded.

        Args:
            job: gets the store; closes over values and ids, never over a widget.
            then: gets what the job returned, on the UI thread.
            owner: if it dies first, the answer is dropped; what was recorded is not.
            fail: takes an error; without it `failed` tells.
        """
        store = self._store
        self._send(lambda: job(store), then, owner, fail=fail, done=self._tell_saved)

    def bring(self, sha: str, then: Callable[[None], None], owner: QObject, fail: Fail | None = None) -> None:
        """Bring a file from head office, in the wire lane; a laptop without one says that it is offline."""
        bringer = self.bringer or _nobody
        self._errands.send(self._lanes.wire, lambda: bringer(sha), partial(self._show, then), owner, fail=fail)

    def sync(self) -> bool:
        """Start a sync round; False if one is running or this laptop has no office."""
        if self.is_syncing or self._courier is None:
            return False
        self.is_syncing, self._stop = True, False
        courier, moved, stopped = self._courier, self._moved.emit, self._is_stopped
        self.sync_began.emit()
        self._lanes.wire.submit(lambda: courier(moved, stopped)).add_done_callback(self._arrived.emit)
        return True

    def pause_sync(self) -> None:
        """Let the running round stop at the next safe point."""
        self._stop = True

    def retire(self) -> None:
        """Hear nothing more and let the round stop; what the lanes were given is still done."""
        self._stop = True
        self._unwatch()
        self._errands.forget()

    def close(self) -> None:
        """Retire and end the lanes; what was given to them is finished first. The store stays open."""
        self.retire()
        self._lanes.close()

    def _is_stopped(self) -> bool:
        return self._stop

    def _send(self, job: Callable[[], T], then: Callable[[T], None], owner: QObject, **more: Any) -> None:
        self._errands.send(self._lanes.ledger, job, partial(self._show, then), owner, **more)

    def _show(self, then: Callable[[T], None], answer: T) -> None:
        try:
            then(answer)
        except Exception as trouble:
            _log.exception("the page that asked could not show the answer")
            self.failed.emit(trouble)

    def _tell_saved(self) -> None:
        self.saved.emit(self.clock.now())

    @Slot(object)
    def _hear(self, changed: Changed) -> None:
        self._heard.append(changed)
        if not self._gather.isActive():
            self._gather.start()

    def _tell_changed(self) -> None:
        heard, self._heard = self._heard, []
        if heard:
            self.changed.emit(
                Changed(
                    kinds=frozenset().union(*(each.kinds for each in heard)),
                    ids=frozenset().union(*(each.ids for each in heard)),
                    order_ids=frozenset().union(*(each.order_ids for each in heard)),
                )
            )

    @Slot(object)
    def _arrive(self, future: Future[Any]) -> None:
        self.is_syncing = False
        error = future.exception()
        if error is not None:
            _log.warning("sync ended: %s", error)
        self.sync_ended.emit(error if error is not None else future.result())


def _nobody(_sha: str) -> None:
    raise Offline(address="")


def _read(store: Store, query: Callable[[Read], T]) -> T:
    with store.read() as db:
        return query(db)


def _write(store: Store, actor_id: PersonId, command: Callable[[Write], T]) -> T:
    with store.write(actor_id) as tx:
        return command(tx)
