"""Jobs sent to a lane and their answers brought home: `then`, `fail` and the owner wait here, never in the lane."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from ui.lanes import Lane

T = TypeVar("T")
Then = Callable[[Any], None]
Fail = Callable[[Exception], None]


@dataclass(frozen=True)
class _Ticket:
    then: Then
    fail: Fail | None
    owner: QObject
    slot: tuple[int, str] | None
    done: Callable[[], None] | None


class Forgotten(Exception):
    """A later question of the same name came before this one was asked."""


class Errands(QObject):
    """Sends jobs and lands their answers.

    Signals: `failed(Exception)`, on the UI thread, when nobody else takes the error.
    Invariants: a lane holds the job and a number; an answer whose owner died is dropped, its `done` is not.
    """

    failed = Signal(object)
    _landed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Ticket] = {}
        self._latest: dict[tuple[int, str], int] = {}
        self._forgotten: set[int] = set()
        self._landed.connect(self._land)

    def send(
        self,
        lane: Lane,
        job: Callable[[], T],
        then: Callable[[T], None],
        owner: QObject,
        *,
        fail: Fail | None = None,
        instead: str = "",
        done: Callable[[], None] | None = None,
    ) -> None:
        """Send a job.

        Args:
            lane: where it runs.
            job: closes over values and ids, never over a widget.
            then: gets the answer on the UI thread.
            owner: if it dies first, the answer is dropped.
            fail: takes an error; without it `failed` tells.
            instead: names the job; an earlier one of this name by this owner is forgotten.
            done: called on the UI thread when the job worked, whether or not the owner still lives.
        """
        number, forgotten = next(self._numbers), self._forgotten
        slot = (id(owner), instead) if instead else None
        if slot is not None:
            if (earlier := self._latest.get(slot)) is not None:
                forgotten.add(earlier)
            self._latest[slot] = number
        self._waiting[number] = _Ticket(then, fail, owner, slot, done)

        def run() -> T:
            if number in forgotten:
                raise Forgotten
            return job()

        landed = self._landed.emit
        lane.submit(run).add_done_callback(lambda future: landed(number, future))

    def forget(self) -> None:
        """Drop every answer still out: the house is being closed."""
        self._waiting.clear()

    @Slot(int, object)
    def _land(self, number: int, future: Future[Any]) -> None:
        ticket = self._waiting.pop(number, None)
        is_late = number in self._forgotten
        self._forgotten.discard(number)
        if ticket is None:
            return
        if ticket.slot is not None and self._latest.get(ticket.slot) == number:
            del self._latest[ticket.slot]
        error = future.exception()
        if error is None and ticket.done is not None:
            ticket.done()
        if is_late or not shiboken6.isValid(ticket.owner):
            return
        if error is not None:
            self._fail(error, ticket)
        else:
            ticket.then(future.result())

    def _fail(self, error: BaseException, ticket: _Ticket) -> None:
        if ticket.fail is not None and isinstance(error, Exception):
            ticket.fail(error)
        else:
            self.failed.emit(error)
