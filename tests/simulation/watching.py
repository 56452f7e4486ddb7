"""Readers beside the engines: what a laptop shows from one look to the next, and a reader that only pulls."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.store import outbox, replica
from app.store.door import Store
from app.store.laptop_tables import OutboxOp
from app.store.types import PersonId
from sync.protocol import RowNews, SyncRequest
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

Rec = tuple[str, uuid.UUID]
ROWS = ("work_orders", "answers", "responses", "assets", "customers", "contacts", "conflicts")
FACTS = ("order_facts", "order_steps", "attachments")
WATCHED_PAGE = 700
_IDS = " UNION ALL ".join(f"SELECT '{table}', id FROM {table}" for table in ROWS)


@dataclass
class Replica:
    """The rows of one laptop as last seen: none may go without a word (I8), no fact may change (I15)."""

    rows: dict[str, set[bytes]] = field(default_factory=dict)
    facts: dict[str, dict[bytes, Any]] = field(default_factory=dict)

    def look(self, store: Store, struck: Collection[Rec] = ()) -> None:
        """Look again."""
        with store._reader.connect() as connection:
            rows: dict[str, set[bytes]] = {table: set() for table in ROWS}
            for table, rec_id in connection.exec_driver_sql(_IDS):
                rows[table].add(rec_id)
            facts = {table: _all_of(connection, table) for table in FACTS}
        for table, before in self.rows.items():
            if lost := before - rows[table]:
                lost -= {rec_id.bytes for entity, rec_id in struck if entity == table}
            if lost:
                raise Violation("I8", f"{table}: {len(lost)} rows went without a tombstone, such as {_text(lost)}")
        for table, stood in self.facts.items():
            for rec_id, fact in stood.items():
                if facts[table].get(rec_id) != fact:
                    raise Violation("I15", f"{table} {_text([rec_id])}: a fact was changed or removed")
        self.rows, self.facts = rows, facts
        half_actions(
            (fact.text for fact in facts["order_facts"].values()),
            (step.reason for step in facts["order_steps"].values()),
        )


def _all_of(connection: sa.Connection, table: str) -> dict[bytes, Any]:
    return {row.id: row for row in connection.exec_driver_sql(f"SELECT * FROM {table}")}


def half_actions(texts: Iterable[str | None], reasons: Iterable[str | None]) -> None:
    """An action wrote a fact and a step: where one is, the other is (I14)."""
    told = {text for text in texts if text and text.startswith("action")}
    taken = {reason for reason in reasons if reason and reason.startswith("action")}
    if told != taken:
        raise Violation("I14", f"half of an action: {sorted(told ^ taken)}")


@dataclass
class Watcher:
    """A reader with a cursor and nothing else; it never sends an op, and asks for one page at a time.

    Invariants: what it holds after its last page is what a laptop of this person must be given (I5).
    """

    person: PersonId
    device_id: uuid.UUID
    cursor: str = "0"
    chain: str = ""
    incarnation: uuid.UUID = field(default_factory=uuid.uuid4)
    rows: dict[Rec, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    want: list[Rec] = field(default_factory=list)

    def start_over(self) -> None:
        """Know nothing: the office was restored."""
        self.cursor, self.chain, self.rows, self.want = "0", "", {}, []

    def page(self, world: World, page_bytes: int = WATCHED_PAGE) -> bool:
        """Ask for one page; tells whether there is more."""
        server_id, epoch = world.office.identity
        request = SyncRequest(
            server_id, epoch, self.incarnation, self.cursor, self.chain, want=tuple(self.want), page_bytes=page_bytes
        )
        answer = world.office.as_device(self.device_id).sync(request)
        if answer.reset is not None:
            self.start_over()
            return True
        self.want = []
        visible = world.oracle.visible(self.person)
        for news in answer.changes:
            self._take(news)
            body = {**world.oracle.rows.get((news.entity, news.rec_id), {}), **news.fields}
            if news.kind != "gone" and not visible.allows(news.entity, news.rec_id, body):
                raise Violation("I17", f"a reader was sent {news.entity} {news.rec_id}, which is not his to see")
        self._leave(world, answer.leave)
        for entity, rec_id in answer.gone_from_scope:
            self.rows.pop((entity, rec_id), None)
        self.cursor, self.chain = answer.cursor, answer.chain
        return answer.more or bool(self.want)

    def _take(self, news: RowNews) -> None:
        key = news.entity, news.rec_id
        version, body = self.rows.get(key, (0, {}))
        if news.kind == "gone":
            self.rows.pop(key, None)
        elif news.kind == "full":
            self.rows[key] = news.version, dict(news.fields)
        elif version < news.version:
            body = {name: value for name, value in {**body, **news.fields}.items() if value is not None}
            if news.kind == "own" or replica.fingerprint(*key, news.version, body) != news.h:
                self.want.append(key)
            else:
                self.rows[key] = news.version, body

    def _leave(self, world: World, scopes: Collection[str]) -> None:
        """Forget what belongs to a scope that was left; whose it is, the office's own list says."""
        if not scopes:
            return
        with world.office.store._reader.connect() as connection:
            for scope in scopes:
                found = connection.exec_driver_sql(
                    "SELECT entity, rec_id FROM record_versions WHERE scope = ?", (scope,)
                )
                for entity, rec_id in found:
                    self.rows.pop((entity, uuid.UUID(bytes=rec_id)), None)


def _text(ids: Collection[bytes]) -> str:
    return str(uuid.UUID(bytes=next(iter(ids))))


def ops_in(store: Store) -> set[bytes]:
    """Name the ops of a laptop's outbox."""
    with store._reader.connect() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT op_id FROM outbox")}


def is_recorded(store: Store, wanted: dict[Any, dict[str, list[Any]]]) -> bool | None:
    """Tell whether an action is in the rows and in the outbox; None where it is in one of them alone."""
    with store.read() as db:
        found = []
        for (entity, rec_id), fields in wanted.items():
            row = replica.read(db, entity, rec_id) or {}
            ops = db.scalars(sa.select(OutboxOp).where(OutboxOp.rec_id == rec_id).order_by(OutboxOp.lid))
            open_ops = [op for op in ops if op.state == outbox.OPEN]
            in_rows = all(row.get(name) == new for name, (_old, new) in fields.items())
            in_ops = any(
                all(name in op.patch and op.patch[name][1] == new for name, (_old, new) in fields.items())
                for op in open_ops
            )
            found += [in_rows, in_ops]
    return found[0] if len(set(found)) == 1 else None
