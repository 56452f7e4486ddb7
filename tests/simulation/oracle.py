"""What head office must hold: a naive second reading of PROTOCOL 2.2 and 2.6 over plain dictionaries.

It is told what the office itself wrote, and reads the op log for what arrived and in which order; what follows from
that, it works out by itself, one op after the other, and compares.
"""

from __future__ import annotations

import copy
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from app.store import replica
from app.store.door import Read, RowChange, Store
from app.store.office_tables import Device, Quarantined, ReceivedOp, RecordVersion
from app.store.tables import Conflict
from app.store.types import table_of
from tests.simulation.violation import Violation

Rec = tuple[str, uuid.UUID]

# Said anew here on purpose: were it read from sync.ownership, a wrong line there would go unseen.
ENGINEER, SHARED, OFFICE, TRAIL = "engineer", "shared", "office", "trail"
STRICT: Mapping[str, Mapping[str, str]] = {
    "work_orders": {"contact_phone": SHARED, "access_notes": SHARED, "work_note": ENGINEER, "": OFFICE},
    "answers": {"answered_at": TRAIL, "by_id": TRAIL, "": ENGINEER},
    "responses": {"begun_at": TRAIL, "submitted_at": TRAIL, "submitted_by_id": TRAIL, "": ENGINEER},
}
TRAILS = {"answered_at", "by_id", "begun_at", "decided_at", "decided_by_id", "planned_at"}
FOR_ALL = ("people", "parts", "asset_models", "form_versions")
FACTS = ("order_facts", "order_steps", "attachments", "time_marks")

_LOG, _CONFLICTS, _VERSIONS = table_of(ReceivedOp), table_of(Conflict), table_of(RecordVersion)
_RECEIVED: Final = sa.select(_LOG).where(_LOG.c.op_id.in_(sa.bindparam("ids", expanding=True)))
_DEVICES: Final = sa.select(table_of(Device).c.id, table_of(Device).c.person_id)
_FILED: Final = sa.select(_CONFLICTS).where(_CONFLICTS.c.op_id.in_(sa.bindparam("ids", expanding=True)))
_VERSIONS_OF: Final = sa.select(_VERSIONS.c.entity, _VERSIONS.c.rec_id, _VERSIONS.c.version).where(
    _VERSIONS.c.rec_id.in_(sa.bindparam("ids", expanding=True))
)


def owner_of(entity: str, name: str) -> str:
    owners = STRICT[entity]
    return owners.get(name, owners[""])


@dataclass
class Entry:
    """One write to a record: at which version, by whom (None: the office), which fields."""

    version: int
    person: uuid.UUID | None
    names: frozenset[str]


@dataclass
class Op:
    """An op of the office's log."""

    op_id: uuid.UUID
    person: uuid.UUID
    payload: Mapping[str, Any]
    hash: str
    receipt: Mapping[str, Any]
    seq: int | None

    @property
    def key(self) -> Rec:
        return self.payload["entity"], uuid.UUID(self.payload["rec_id"])

    @property
    def fields(self) -> dict[str, Any]:
        return {name: new for name, (_old, new) in self.payload["patch"].items()}


@dataclass
class Oracle:
    """The office as it must be; `copy()` goes with every backup of the real one."""

    rows: dict[Rec, dict[str, Any]] = field(default_factory=dict)
    gone: set[Rec] = field(default_factory=set)
    writes: dict[Rec, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    log: dict[uuid.UUID, Op] = field(default_factory=dict)
    filed: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    place: int = 0
    people: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    def copy(self) -> Oracle:
        return copy.deepcopy(self)

    def begin(self, store: Store) -> None:
        """Take the office as it stands when the seed begins."""
        with store.read() as db:
            for entity in replica.ENTITIES:
                self.rows |= {(entity, rec_id): body for rec_id, body in replica.every(db, entity)}
            self.people = {row.id: row.person_id for row in db.fetch(_DEVICES)}
        self.place = _last_place(store)

    def office_wrote(self, db: Read, changes: Iterable[RowChange], versions: Mapping[Rec, int]) -> None:
        """Take over what the office wrote itself."""
        touched: dict[Rec, set[str]] = defaultdict(set)
        for change in changes:
            key = change.entity, change.rec_id
            if change.kind == "delete":
                self.rows.pop(key, None)
                self.gone.add(key)
            else:
                self._set(key, {name: new for name, (_old, new) in change.fields.items()})
            touched[key] |= set(change.fields)
        for key, names in touched.items():
            self.writes[key].append(Entry(versions.get(key, 0), None, frozenset(names)))

    def follow(self, store: Store) -> list[Op]:
        """Read what arrived since the last look, work out what must follow, compare; gives the new ops."""
        ops = self._arrived(store)
        if ops:
            with store.read() as db:
                for _seq, together in groupby(ops, key=lambda op: op.seq):
                    self._take(db, list(together))
                self.compare(db, {op.key for op in ops if op.key[0] in STRICT})
        return ops

    def compare(self, db: Read, keys: Iterable[Rec]) -> None:
        """Hold the office's rows against what must stand there."""
        wanted = {key for key in keys if key not in self.gone}
        there: dict[Rec, Mapping[str, Any]] = {}
        for entity in sorted({entity for entity, _ in wanted}):
            ids = [rec_id for name, rec_id in wanted if name == entity]
            there |= {(entity, rec_id): body for rec_id, body in replica.read_many(db, entity, ids).items()}
        self.hold(wanted, there)

    def hold(self, keys: Iterable[Rec], there: Mapping[Rec, Mapping[str, Any]]) -> None:
        """Hold rows that were read against what must stand there."""
        for entity, rec_id in keys:
            mine, theirs = self.rows.get((entity, rec_id), {}), there.get((entity, rec_id), {})
            for name in sorted({*mine, *theirs}):
                if owner_of(entity, name) != TRAIL and mine.get(name) != theirs.get(name):
                    raise Violation(
                        "I13",
                        f"{entity} {rec_id} {name}: head office has {theirs.get(name)!r}, "
                        f"one op after the other gives {mine.get(name)!r}",
                    )

    def visible(self, person: uuid.UUID) -> Visible:
        """Work out what a person may see, from the orders alone."""
        mine = {
            uuid.UUID(str(row["order_id"]))
            for (entity, _), row in self.rows.items()
            if entity == "assignments" and row["person_id"] == str(person) and row.get("is_active")
        }
        orders = {rec_id: row for (entity, rec_id), row in self.rows.items() if entity == "work_orders"}
        assets = {orders[key].get("asset_id") for key in mine if key in orders} - {None}
        seen = {key for key, row in orders.items() if key in mine or row.get("asset_id") in assets}
        return Visible(
            person=person,
            orders=seen,
            assets={uuid.UUID(str(orders[key]["asset_id"])) for key in seen if orders[key].get("asset_id")},
            customers={uuid.UUID(str(orders[key]["customer_id"])) for key in seen},
        )

    def _arrived(self, store: Store) -> list[Op]:
        with store._reader.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT rowid, op_id FROM received_ops WHERE rowid > ? ORDER BY rowid", (self.place,)
            ).fetchall()
        if not found:
            return []
        self.place = found[-1][0]
        ids = [uuid.UUID(bytes=key) if isinstance(key, bytes) else uuid.UUID(str(key)) for _, key in found]
        with store.read() as db:
            rows = {row.op_id: row for row in db.fetch(_RECEIVED, {"ids": ids})}
            if not self.people.keys() >= {row.device_id for row in rows.values()}:
                self.people |= {row.id: row.person_id for row in db.fetch(_DEVICES)}
        return [
            Op(row.op_id, self.people[row.device_id], row.payload, row.payload_hash, row.receipt, row.seq)
            for row in (rows[key] for key in ids)
        ]

    def _take(self, db: Read, ops: Sequence[Op]) -> None:
        """Take the ops of one commit, in their order."""
        before = {op.key: copy.deepcopy(self.rows.get(op.key, {})) for op in ops}
        filed = self._filed_by(db, ops)
        aside = _aside(db, ops)
        self.log |= {op.op_id: op for op in ops}
        for op in ops:
            if op.receipt["outcome"] == "quarantined":
                self._put_aside(op, aside)
            elif op.key[0] in STRICT and op.key not in self.gone:
                self._merge(op, filed)
            elif op.key[0] in FACTS:
                self._set(op.key, op.fields)
        loose = [op for op in ops if op.key[0] not in STRICT or op.key in self.gone]
        self._stand(db, [op for op in loose if op.receipt["outcome"] != "quarantined"], filed)
        self._wrote(db, before, ops[0].person)

    def accepted(self, store: Store, rows: Sequence[Any]) -> None:
        """Take over what a person took in of what was put aside: each value stands now, or is filed.

        A person at head office answers for it, so it counts as written there.
        """
        ops = [
            Op(uuid.UUID(row.payload["op_id"]), self.people[row.device_id], row.payload, "", row.verdict, None)
            for row in rows
        ]
        with store.read() as db:
            before = {op.key: copy.deepcopy(self.rows.get(op.key, {})) for op in ops}
            self._stand(db, ops, self._filed_by(db, ops))
            self._wrote(db, before, None)

    def brought_back(self, store: Store, keys: Iterable[Rec]) -> None:
        """Take over rows that were lost with a restore and came back from a laptop; the rest stands as it stood."""
        with store.read() as db:
            for key in keys:
                row, before = replica.read(db, *key), {key: self.rows.get(key, {})}
                if row is not None and row != before[key]:
                    self.rows[key] = dict(row)
                    self.gone.discard(key)
                    self._wrote(db, before, None)

    def _wrote(self, db: Read, before: Mapping[Rec, Mapping[str, Any]], person: uuid.UUID | None) -> None:
        """Note which fields have other values than before, and who wrote them."""
        versions = versions_of(db, before)
        for key, was in before.items():
            now = self.rows.get(key, {})
            names = frozenset(name for name in {*was, *now} if was.get(name) != now.get(name))
            if names:
                self.writes[key].append(Entry(versions.get(key, 0), person, names))

    def _merge(self, op: Op, filed: Mapping[tuple[uuid.UUID, str], Any]) -> None:
        entity, _ = op.key
        row = self.rows.get(op.key)
        if row is None:
            self._set(op.key, op.fields)
            return
        for name, (old, new) in sorted(op.payload["patch"].items()):
            owner, now = owner_of(entity, name), row.get(name)
            if now == new or owner == TRAIL:
                continue
            base = None if op.payload["kind"] != "patch" else old
            takes, files = self._rule(op, owner, name, (base, now, new))
            kept, other = (new, now) if takes else (now, new)
            found = filed.get((op.op_id, name))
            if files and (found is None or (found.kept, found.other, found.base) != (kept, other, base)):
                raise Violation(
                    "I10",
                    f"{entity} {op.key[1]} {name}: {other!r} lost against {kept!r}, base {base!r}, and stands in no "
                    f"conflict",
                )
            if files and found is not None and (found.kept_by_id if takes else found.other_by_id) != op.person:
                raise Violation(
                    "I10", f"{entity} {op.key[1]} {name}: filed, but {new!r} is not said to be its author's"
                )
            if found is not None and not files and ("conflicts", found.id) not in self.rows:  # none that came back
                raise Violation("I13", f"{entity} {op.key[1]} {name}: filed, though {old!r} was {now!r} for both")
            if files:
                self.filed[(str(op.key[1]), name, str(base), str(kept), str(other))] += 1
            if takes:
                self._set(op.key, {name: new})

    def _rule(self, op: Op, owner: str, name: str, values: tuple[Any, Any, Any]) -> tuple[bool, bool]:
        """Say whether the new value is taken, and whether the other one is filed. Source: PROTOCOL 2.2, 2.6."""
        base, now, _new = values
        if owner == OFFICE or (owner == ENGINEER and not self._holds(op)):
            return False, True
        if now == base:
            return True, False
        if owner == SHARED:
            return False, True
        since = op.payload.get("base_version") or 0
        others = [
            entry
            for entry in self.writes[op.key]
            if entry.version > since and name in entry.names and entry.person not in (None, op.person)
        ]
        return not others, True

    def _holds(self, op: Op) -> bool:
        """Tell whether the author works on the order, or did before it was given to another."""
        order = str(op.key[1]) if op.key[0] == "work_orders" else self.rows.get(op.key, op.fields).get("order_id")
        return any(
            entity == "assignments" and row["person_id"] == str(op.person) and row["order_id"] == order
            for (entity, _), row in self.rows.items()
        )

    def _stand(self, db: Read, taken: Sequence[Op], filed: Mapping[tuple[uuid.UUID, str], Any]) -> None:
        """Records without a strict reading: each new value stands, is filed, or was overwritten in the same commit."""
        last: dict[tuple[Rec, str], Op] = {}
        for op in taken:
            last |= {(op.key, name): op for name in op.fields}
        for entity in {op.key[0] for op in taken}:
            ids = {op.key[1] for op in taken if op.key[0] == entity}
            there = replica.read_many(db, entity, ids)
            for rec_id in ids:
                self._account(entity, rec_id, there.get(rec_id), last, filed)

    def _account(
        self, entity: str, rec_id: uuid.UUID, row: Mapping[str, Any] | None, last: Mapping[Any, Op], filed: Any
    ) -> None:
        for (key, name), op in last.items():
            if key != (entity, rec_id):
                continue
            new = op.fields[name]
            conflict = filed.get((op.op_id, name))
            stands = (row or {}).get(name) == new
            is_filed = conflict is not None and new in (conflict.other, conflict.kept)
            if entity == "conflicts":  # two decided apart: it is filed once, with the record it is about
                is_filed = is_filed or any(new in (each.kept, each.other) for each in filed.values())
            if not stands and not is_filed and name not in TRAILS:
                raise Violation(
                    "I1",
                    f"{entity} {rec_id} {name}: {new!r} was acknowledged ({op.receipt['outcome']}) and is nowhere, "
                    f"there is {(row or {}).get(name)!r}",
                )
        if row is None:
            self.rows.pop((entity, rec_id), None)
        else:
            self.rows[entity, rec_id] = dict(row)
            self.gone.discard((entity, rec_id))

    def _put_aside(self, op: Op, aside: Mapping[uuid.UUID, list[Any]]) -> None:
        if not any(each.payload == op.payload for each in aside.get(op.op_id, ())):
            raise Violation("I20", f"op {op.op_id} is acknowledged as put aside, but not kept as it was sent")
        entity, _ = op.key
        in_doubt = entity not in STRICT or op.key in self.gone or op.key not in self.rows or not self._holds(op)
        if (
            not in_doubt
            and op.receipt["reason"] not in {"broken", "op_reused", "revoked"}
            and not self._has_company(op)
        ):
            raise Violation("I1", f"{entity} {op.key[1]}: put aside as {op.receipt['reason']}, though it could stand")

    def _has_company(self, op: Op) -> bool:
        """Tell whether the action holds more than this op: one that cannot stand takes the others with it."""
        return any(each.payload["txn"] == op.payload["txn"] and each is not op for each in self.log.values())

    def _filed_by(self, db: Read, ops: Sequence[Op]) -> dict[tuple[uuid.UUID, str], Any]:
        return {(row.op_id, row.field): row for row in db.fetch(_FILED, {"ids": [op.op_id for op in ops]})}

    def _set(self, key: Rec, fields: Mapping[str, Any]) -> None:
        row = {**self.rows.get(key, {}), **fields}
        self.rows[key] = {name: value for name, value in row.items() if value is not None}


@dataclass(frozen=True)
class Visible:
    """What one person may see."""

    person: uuid.UUID
    orders: set[uuid.UUID]
    assets: set[uuid.UUID]
    customers: set[uuid.UUID]

    def allows(self, entity: str, rec_id: uuid.UUID, body: Mapping[str, Any]) -> bool:
        """Tell whether a row is his to see; where its body does not say whose it is, it counts as his."""
        if entity == "work_orders":
            return rec_id in self.orders
        if entity == "assets":
            return rec_id in self.assets
        if entity == "customers":
            return rec_id in self.customers
        if entity == "conflicts" and not body.get("order_id"):
            return str(body.get("other_by_id", self.person)) == str(self.person)
        order = body.get("order_id")
        return order is None or uuid.UUID(str(order)) in self.orders

    def must_have(self, entity: str, rec_id: uuid.UUID, body: Mapping[str, Any]) -> bool:
        """Tell whether a row must reach him: his orders and all that hangs on them, and what everybody holds."""
        if entity in ("work_orders", "assets", "customers"):
            return self.allows(entity, rec_id, body)
        order = body.get("order_id")
        return entity in FOR_ALL if order is None else uuid.UUID(str(order)) in self.orders


def versions_of(db: Read, keys: Iterable[Rec]) -> dict[Rec, int]:
    """Read the versions of these records."""
    found = db.fetch(_VERSIONS_OF, {"ids": [rec_id for _, rec_id in keys]})
    return {(row.entity, row.rec_id): row.version for row in found}


def _aside(db: Read, ops: Sequence[Op]) -> dict[uuid.UUID, list[Any]]:
    if all(op.receipt["outcome"] != "quarantined" for op in ops):
        return {}
    kept: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.scalars(sa.select(Quarantined)):
        kept[uuid.UUID(str(row.payload["op_id"]))].append(row)
    return kept


def _last_place(store: Store) -> int:
    with store._reader.connect() as connection:
        return int(connection.exec_driver_sql("SELECT coalesce(max(rowid), 0) FROM received_ops").scalar() or 0)
