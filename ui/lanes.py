"""The threads: one for the ledger, one for the wire. A lane holds values and ids, never a widget nor its closure."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

T = TypeVar("T")
GIVE_WAY_SECONDS: Final = 0.001  # the window asks for the interpreter anew after each call into Qt: not 5 ms each


class Lane(Protocol):
    """Does jobs one after the other, in the order they were given."""

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Take a job."""
        ...

    def close(self) -> None:
        """Finish what was taken, then end; a later job is refused with `RuntimeError`."""
        ...


class ThreadLane:
    """A lane with one thread of its own, named so that a crash report can be read."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Take a job."""
        return self._pool.submit(job)

    def close(self) -> None:
        """Finish what was taken: an edit that was made is saved."""
        self._pool.shutdown(wait=True)


class InlineLane(ThreadLane):
    """A lane for unit tests of pages: the job is done when `submit` returns, and still never on the UI thread."""

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Do the job and wait for it."""
        future = super().submit(job)
        wait([future])
        return future


@dataclass(frozen=True)
class Lanes:
    """Both lanes: `ledger` for every ask and do, `wire` for sync."""

    ledger: Lane
    wire: Lane

    def close(self) -> None:
        """End both, the wire first: it still writes through its own store session."""
        self.wire.close()
        self.ledger.close()


def threads() -> Lanes:
    """Open the two real lanes; a lane that computes gives way to the window after a moment."""
    sys.setswitchinterval(GIVE_WAY_SECONDS)
    return Lanes(ThreadLane("ledger"), ThreadLane("wire"))


def inline() -> Lanes:
    """Open lanes that work at once, for tests of pages."""
    return Lanes(InlineLane("ledger"), InlineLane("wire"))
