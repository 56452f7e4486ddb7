"""When to try again: pure; full jitter, so that a thousand laptops do not come back at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST_SECONDS: Final = 2.0
LONGEST_SECONDS: Final = 300.0
QUIET_SECONDS: Final = 900.0
EVENING_BEGINS: Final = 18 * 60  # minute of the day: everybody comes home
EVENING_MINUTES: Final = 60


def next_try(failures: int, draw: Callable[[], float], retry_after: float | None = None) -> float:
    """Say how many seconds to wait before the next sync.

    Args:
        failures: tries that failed since the last that worked; 0 means all is well.
        draw: a number from 0 to 1, drawn anew each time.
        retry_after: seconds the office asked for; never come back earlier.
    """
    if failures <= 0:
        return QUIET_SECONDS * (0.75 + 0.5 * draw())
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures, 16))
    jittered = ceiling * draw()
    if retry_after is None:
        return jittered
    return max(retry_after, 0.0) + min(jittered, max(retry_after, FIRST_SECONDS))


def evening_wait(minute_of_day: float, draw: Callable[[], float]) -> float | None:
    """Say how many seconds to wait for this laptop's own moment in the evening window, drawn anew each time.

    Args:
        minute_of_day: of the clock on the wall, 0 to 1440.
        draw: a number from 0 to 1.

    Returns:
        None where the window is over for today: the usual looks go on.
    """
    if minute_of_day >= EVENING_BEGINS:
        return None
    return (EVENING_BEGINS - minute_of_day + EVENING_MINUTES * draw()) * 60


def slice_bytes(last_bytes: int, last_seconds: float, aim_seconds: float = 5.0) -> int:
    """Choose how many bytes of files the next request carries: about `aim_seconds` worth, 256 KiB to 4 MiB."""
    if last_bytes <= 0 or last_seconds <= 0:
        return 1 << 20
    wish = last_bytes / last_seconds * aim_seconds
    return int(min(4 << 20, max(256 << 10, wish)))
