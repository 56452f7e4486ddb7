"""The only reader of time: everything else is handed a clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of this machine; no outcome of sync, merge or acceptance depends on it."""

    def now(self) -> datetime:
        """Tell the moment, UTC, never naive."""
        ...

    def monotonic(self) -> float:
        """Tell seconds from a fixed but unknown start; never goes back."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Tell the moment, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Tell seconds since the machine started."""
        return time.monotonic()


class ShiftedClock:
    """A clock that runs like another one but shows a different moment: the demo's day and tests of wrong clocks."""

    def __init__(self, start_at: datetime, ground: Clock | None = None) -> None:
        self._ground = ground or SystemClock()
        self._start_at = start_at
        self._started = self._ground.monotonic()

    def now(self) -> datetime:
        """Tell the shifted moment, UTC."""
        return self._start_at + timedelta(seconds=self._ground.monotonic() - self._started)

    def monotonic(self) -> float:
        """Tell the seconds of the clock underneath."""
        return self._ground.monotonic()
