"""What others changed since yesterday: noted while an answer is applied, told in the order it came."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from app.store import mirror
from app.store.door import Read, Write
from app.store.values import moment_text
from sync.ownership import ENTITIES, Owner

KEPT_DAYS: Final = 14
_READ: Final = "arrivals read"
_UNTOLD: Final = frozenset(
    {"choice_list_pieces", "conflicts", "assets", "components", "warranties", "warehouses", "price_lists"}
)
_ALONE: Final = frozenset({"form_versions", "work_orders"})  # records that are news by being new


@dataclass(frozen=True)
class ArrivalRow:
    """One thing others changed: which fields from what to what; of a new record only its kind."""

    at: datetime
    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    kind: str
    fields: Mapping[str, Sequence[Any]]


@dataclass
class Seen:
    """Gathers what an answer changes here."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    new_orders: set[uuid.UUID] = field(default_factory=set)

    def note(self, entity: str, rec_id: uuid.UUID, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note one row that somebody else wrote; `before` is empty where it is new here."""
        rule = ENTITIES[entity]
        is_new = not before
        if entity in _UNTOLD or (is_new and rule.scope != "order" and entity not in _ALONE):
            return
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        told = sorted(name for name in names if rule.owner_of(name) is not Owner.TRAIL)
        if not is_new and not told:
            return
        order_id = rec_id if entity == "work_orders" else _id(after.get("order_id"))
        if is_new and entity == "work_orders":
            self.new_orders.add(rec_id)
        fields = {} if is_new else {name: [before.get(name), after.get(name)] for name in told}
        kind = "new" if is_new else "changed"
        self.rows.append({"entity": entity, "rec_id": rec_id, "order_id": order_id, "kind": kind, "fields": fields})

    def save(self, tx: Write) -> None:
        """Keep them; the rows of an order that is itself new go without saying."""
        told = [
            {**row, "at": tx.now}
            for row in self.rows
            if row["entity"] == "work_orders" or row["kind"] == "changed" or row["order_id"] not in self.new_orders
        ]
        mirror.add_arrivals(tx, told, tx.now - timedelta(days=KEPT_DAYS))


def since(db: Read, moment: datetime, limit: int = 200) -> list[ArrivalRow]:
    """List what others changed since a moment, the newest first."""
    return [
        ArrivalRow(row.at, row.entity, row.rec_id, row.order_id, row.kind, row.fields)
        for row in mirror.arrivals_since(db, moment, limit)
    ]


def _id(value: Any) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(str(value))


def read_at(db: Read) -> datetime | None:
    """Say up to when the engineer has read what others changed."""
    kept = mirror.setting(db, _READ)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None


def mark_read(tx: Write) -> None:
    """The engineer has read everything until now."""
    mirror.keep_setting(tx, _READ, moment_text(tx.now))
