"""How much one request may carry over the link as it is now: small after a cut, more with every answer that came."""

from __future__ import annotations

from typing import Final

from sync.protocol import OPS_BYTES, PAGE_BYTES, SyncAnswer, SyncRequest

WEAK_BYTES: Final = 16 << 10
GOOD_BYTES: Final = 832 << 10
SMALLEST_PAGE: Final = 16 << 10
AIM_SECONDS: Final = 8.0
INLINE_BYTES: Final = 512 << 10
PACKED: Final = 3  # what packing makes of ops, about


class Link:
    """The link of one round.

    Args:
        is_weak: the last round was cut off.
    """

    def __init__(self, *, is_weak: bool = False) -> None:
        self._bytes = WEAK_BYTES if is_weak else GOOD_BYTES

    @property
    def ops_bytes(self) -> int:
        """Say how many bytes of ops to send, before packing."""
        return min(OPS_BYTES, self._bytes * PACKED)

    @property
    def inline_bytes(self) -> int:
        """Say how many bytes of small files may travel along: none over a link that was cut."""
        return INLINE_BYTES if self._bytes > WEAK_BYTES else 0

    @property
    def page_bytes(self) -> int:
        """Say how large a page of rows to ask for, packed."""
        return min(PAGE_BYTES, max(SMALLEST_PAGE, self._bytes))

    def broke(self) -> None:
        """A request was cut off."""
        self._bytes = WEAK_BYTES

    def held(self, request: SyncRequest, answer: SyncAnswer, seconds: float) -> None:
        """An answer came: dare more, but no more than about eight seconds' worth."""
        rough = 100 * (len(request.ops) + len(answer.changes))
        ceiling = GOOD_BYTES
        if seconds > AIM_SECONDS and rough > WEAK_BYTES:
            ceiling = max(WEAK_BYTES, int(rough / seconds * AIM_SECONDS))
        self._bytes = min(ceiling, self._bytes * 4)
