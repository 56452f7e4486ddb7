"""Where each order's work is: on this laptop only, on its way, or at head office; counted from rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app import conflicts
from app.documents import shelf
from app.store import mirror, outbox
from app.store.door import Read
from app.store.types import OrderId
from app.words import Pair
from sync.transfer import KEPT_HERE

_UNSENT: Final = frozenset(outbox.UNSENT)


class Where(StrEnum):
    """Where the work of an order is; the word shown is `sync.where.<value>`."""

    UNTOUCHED = "untouched"
    HERE_ONLY = "here_only"
    ON_ITS_WAY = "on_its_way"
    AT_OFFICE = "at_office"
    NEEDS_DECISION = "needs_decision"
    PUT_ASIDE = "put_aside"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class OrderStanding:
    """One order: its records confirmed of all that were made here, its files verified of all that belong to it."""

    order_id: OrderId
    number: str
    title: Pair
    parts_confirmed: int
    parts_total: int
    files_confirmed: int
    files_total: int
    where: Where


@dataclass(frozen=True)
class Standing:
    """The whole laptop; `is_equal` is true only if nothing waits and the last comparison found both ends equal.

    `signed_unsent` counts the orders that somebody signed and head office has not confirmed yet.
    """

    unsent_records: int
    unsent_files: int
    last_ok_at: datetime | None
    is_equal: bool
    orders: tuple[OrderStanding, ...]
    signed_unsent: int = 0


@dataclass
class _Count:
    total: int = 0
    unsent: int = 0
    filed: int = 0
    aside: int = 0
    files: int = 0
    verified: int = 0

    def where(self, *, is_left: bool) -> Where:
        waits = self.unsent or self.files > self.verified
        if self.aside:
            return Where.PUT_ASIDE
        if self.filed and not waits:
            return Where.NEEDS_DECISION
        if waits:
            return Where.HERE_ONLY if self.unsent == self.total and not self.verified else Where.ON_ITS_WAY
        return Where.HANDED_OVER if is_left else Where.AT_OFFICE if self.total or self.files else Where.UNTOUCHED


def standing(db: Read) -> Standing:
    """Count where all work made on this laptop is."""
    counts = _counts(db)
    left = mirror.left_scopes(db)
    named = mirror.order_names(db, [key for key in counts if key is not None])
    orders = [_order(names, counts[names[0]], is_left=f"order:{names[0]}" in left) for names in named]
    unsent_records = sum(count.unsent for count in counts.values())
    unsent_files = sum(count.files - count.verified for count in counts.values())
    state = mirror.state(db) if mirror.is_enrolled(db) else None
    return Standing(
        unsent_records=unsent_records,
        unsent_files=unsent_files,
        last_ok_at=state.last_ok_at if state else None,
        is_equal=bool(state and state.digest_equal and not unsent_records and not unsent_files),
        orders=tuple(orders),
        signed_unsent=shelf.signed_but_unsent(db),
    )


def _order(names: tuple[uuid.UUID, str, str, str | None], count: _Count, *, is_left: bool) -> OrderStanding:
    order_id, number, title, title_en = names
    return OrderStanding(
        order_id=OrderId(order_id),
        number=number,
        title=Pair(title, title_en),
        parts_confirmed=count.total - count.unsent,
        parts_total=count.total,
        files_confirmed=count.verified,
        files_total=count.files,
        where=count.where(is_left=is_left),
    )


def _counts(db: Read) -> dict[uuid.UUID | None, _Count]:
    counts: dict[uuid.UUID | None, _Count] = defaultdict(_Count)
    for order_id, state, number in mirror.op_states(db):
        count = counts[order_id]
        count.total += number
        count.unsent += number if state in _UNSENT else 0
        count.aside += number if state == outbox.QUARANTINED else 0
    for order_id, number in conflicts.open_by_order(db).items():
        counts[order_id].filed = number
    for order_id, total, verified in mirror.blob_counts(db, KEPT_HERE):
        counts[order_id].files, counts[order_id].verified = total, verified
    return counts
