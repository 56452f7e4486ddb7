"""Head office's memory of changes: numbered commits, versions, the hash chain; the counter is taken last.

Every write at the office goes through here, so that no change is ever without a number (PROTOCOL 2.3).
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from app.store import replica
from app.store.door import Read, RowChange, Write
from app.store.office_tables import Change, Commit, RecordVersion, ScopeSum, SyncCounter
from app.store.types import table_of
from office.scopes import ScopeKeeper
from sync.ownership import scope_of
from sync.protocol import Rec

ALL: Final = "all"
MOVED: Final = "moved"
SCOPE: Final = "@scope"
_AT_ONCE: Final = 500
_MODULUS: Final = 1 << 128
T = TypeVar("T")

_VERSIONS, _COUNTERS = table_of(RecordVersion), table_of(SyncCounter)
_ONE: Final = sa.and_(_VERSIONS.c.entity == sa.bindparam("b_entity"), _VERSIONS.c.rec_id == sa.bindparam("b_rec_id"))
_NEXT: Final = sa.update(_COUNTERS).where(_COUNTERS.c.scope == ALL).values(v=_COUNTERS.c.v + 1).returning(_COUNTERS.c.v)
_TOP: Final = sa.select(_COUNTERS.c.v).where(_COUNTERS.c.scope == ALL)
_CHAIN: Final = sa.select(Commit.chain).where(Commit.seq == sa.bindparam("seq"))
_VERSION: Final = sa.select(RecordVersion.version).where(
    RecordVersion.entity == sa.bindparam("entity"), RecordVersion.rec_id == sa.bindparam("rec_id")
)
_HELD: Final = sa.select(
    RecordVersion.entity, RecordVersion.rec_id, RecordVersion.version, RecordVersion.scope, RecordVersion.h,
    RecordVersion.is_deleted,
).where(
    RecordVersion.entity.in_(sa.bindparam("entities", expanding=True)),
    RecordVersion.rec_id.in_(sa.bindparam("ids", expanding=True)),
)  # fmt: skip
_NEW_VERSION: Final = sa.insert(_VERSIONS)
_NEXT_VERSION: Final = (
    sa.update(_VERSIONS)
    .where(_ONE)
    .values({name: sa.bindparam(name) for name in ("version", "h", "seq", "n", "scope", "is_deleted")})
)
_NEW_CHANGE: Final = sa.insert(table_of(Change))
_NEW_COMMIT: Final = sa.insert(table_of(Commit))
_SUMS: Final = sa.select(ScopeSum.scope, ScopeSum.total, ScopeSum.number).where(
    ScopeSum.scope.in_(sa.bindparam("scopes", expanding=True))
)
_SUMMED: Final[dict[str, Any]] = {"total": sa.bindparam("total"), "number": sa.bindparam("number")}
_NEW_SUM: Final = sa.insert(table_of(ScopeSum)).values(scope=sa.bindparam("b_scope"), **_SUMMED)
_CHANGED_SUM: Final = (
    sa.update(table_of(ScopeSum)).where(table_of(ScopeSum).c.scope == sa.bindparam("b_scope")).values(_SUMMED)
)


@dataclass
class Told:
    """What one commit did to one record, all its flushes folded."""

    entity: str
    rec_id: uuid.UUID
    kind: str
    patch: dict[str, list[Any]]
    last: RowChange

    @property
    def body(self) -> Mapping[str, Any]:
        """Give the row's body; what was made in this commit is all in its patch."""
        if self.kind in {"create", "fact"}:
            return {name: new for name, (_old, new) in self.patch.items() if new is not None}
        return self.last.body


@dataclass
class Stamp:
    """The number of a commit and the versions it gave; `seq` is None where no business row changed."""

    seq: int | None = None
    versions: dict[Rec, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """How a record stood before this commit."""

    version: int
    scope: str
    h: str
    is_deleted: bool


class OfficeHistory:
    """Records every write at the office.

    Args:
        device_id: the laptop whose ops this write applies.
        own: records changed by nothing but ops of that laptop, each with the last op; asked at commit.
        finish: called with the stamp when all numbers are known, before COMMIT.
        is_marked: take a number also where no business row changed, so that laptops look.
    """

    def __init__(
        self,
        *,
        device_id: uuid.UUID | None = None,
        own: Mapping[Rec, uuid.UUID] | None = None,
        finish: Callable[[Write, Stamp], None] | None = None,
        is_marked: bool = False,
    ) -> None:
        self._is_marked = is_marked
        self._device_id = device_id
        self._own = own if own is not None else {}
        self._finish = finish

    def record(self, tx: Write, changes: Sequence[RowChange]) -> None:
        """Take no note yet: a record flushed twice is one change."""

    def before_commit(self, tx: Write) -> None:
        """Take the counter, then stamp versions, changes, the chain and who sees what."""
        stamp = Stamp()
        told = fold(tx.changes)
        if told or self._is_marked:
            stamp.seq = _bump(tx)
            self._stamp(tx, told, stamp)
            ScopeKeeper(tx, stamp.seq).follow(told)
        if self._finish:
            self._finish(tx, stamp)

    def _stamp(self, tx: Write, told: Sequence[Told], stamp: Stamp) -> None:
        assert stamp.seq is not None  # noqa: S101 -- taken one line above
        look = _Looker(tx, {(each.entity, each.rec_id): each for each in told})
        chained = hashlib.sha256()
        number = 0
        sums = _Sums()
        for some in _batches(told):
            held = _held(tx, some)
            versions, changes = [], []
            for each in some:
                key = each.entity, each.rec_id
                version, change = self._line(each, held.get(key), look)
                version |= {"seq": stamp.seq, "n": number}
                change |= {"seq": stamp.seq, "n": number}
                chained.update(_change_line(change))
                stamp.versions[key] = version["version"]
                sums.note(held.get(key), version)
                versions.append((key in held, version))
                changes.append(change)
                number += 1
            _save(tx, versions, changes)
        sums.save(tx)
        chain = _next_chain(chain_at(tx, stamp.seq - 1), stamp.seq, chained.hexdigest())
        made = {"seq": stamp.seq, "at": tx.now, "actor_id": tx.actor_id, "device_id": self._device_id, "chain": chain}
        tx.execute(_NEW_COMMIT, [made])

    def _line(self, each: Told, held: Held | None, look: _Looker) -> tuple[dict[str, Any], dict[str, Any]]:
        key = each.entity, each.rec_id
        version = held.version + 1 if held else 1
        is_deleted = each.kind == "delete"
        body = each.body
        scope = held.scope if is_deleted and held else scope_of(*key, body, look)
        patch: dict[str, Any] = dict(each.patch)
        kind = each.kind
        if held and held.scope != scope:
            patch[SCOPE] = [held.scope, scope]
            kind = MOVED
        own = self._own.get(key)
        row = {
            "entity": each.entity,
            "rec_id": each.rec_id,
            "version": version,
            "h": replica.fingerprint(*key, version, body),
            "scope": scope,
            "is_deleted": is_deleted,
        }
        change = {
            "entity": each.entity,
            "rec_id": each.rec_id,
            "kind": kind,
            "version": version,
            "patch": patch,
            "device_id": self._device_id if own else None,
            "op_id": own,
        }
        return row, change


class _Sums:
    """What a commit adds to the sums of its scopes, and takes away."""

    def __init__(self) -> None:
        self._moved: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def note(self, before: Held | None, after: Mapping[str, Any]) -> None:
        """Take a row's old fingerprint out of its old scope, and add the new one to the new."""
        if before is not None and not before.is_deleted:
            self._add(before.scope, before.h, -1)
        if not after["is_deleted"]:
            self._add(after["scope"], after["h"], 1)

    def save(self, tx: Write) -> None:
        """Keep the sums; the counter's lock makes us the only one who does."""
        for scopes in _batches(sorted(self._moved)):
            known = {row.scope: row for row in tx.fetch(_SUMS, {"scopes": scopes})}
            fresh: list[dict[str, Any]] = []
            changed: list[dict[str, Any]] = []
            for scope in scopes:
                total, count = self._moved[scope]
                row = known.get(scope)
                stood = (0, 0) if row is None else (int(row.total, 16), row.number)
                line = {"total": f"{(stood[0] + total) % _MODULUS:032x}", "number": stood[1] + count}
                (fresh if row is None else changed).append({"b_scope": scope, **line})
            if fresh:
                tx.execute(_NEW_SUM, fresh)
            if changed:
                tx.execute(_CHANGED_SUM, changed)

    def _add(self, scope: str, h: str, sign: int) -> None:
        moved = self._moved[scope]
        moved[0] += sign * int(h[:32], 16)
        moved[1] += sign


class _Looker:
    """Finds the row a scope depends on: among those of this commit, else in the database."""

    def __init__(self, tx: Write, told: Mapping[Rec, Told]) -> None:
        self._tx = tx
        self._told = told

    def __call__(self, entity: str, rec_id: uuid.UUID) -> Mapping[str, Any] | None:
        known = self._told.get((entity, rec_id))
        return known.body if known else replica.read(self._tx, entity, rec_id)


def fold(changes: Iterable[RowChange]) -> list[Told]:
    """Make one change of all that a write did to a record; a record made and removed in one write leaves none."""
    told: dict[Rec, Told] = {}
    for change in changes:
        key = change.entity, change.rec_id
        before = told.get(key)
        if before is None:
            told[key] = Told(*key, change.kind, dict(change.fields), change)
        elif change.kind == "delete":
            if before.kind == "create":
                del told[key]
            else:
                told[key] = Told(*key, "delete", dict(change.fields), change)
        else:
            before.last = change
            for name, (old, new) in change.fields.items():
                oldest = before.patch[name][0] if name in before.patch else old
                before.patch[name] = [oldest, new]
    return [each for each in told.values() if each.kind != "patch" or any(a != b for a, b in each.patch.values())]


def chain_at(db: Read, seq: int) -> str:
    """Give the chain at a commit; before the first it is empty.

    Raises:
        LookupError: there is no such commit.
    """
    if seq == 0:
        return ""
    found = db.fetch_one(_CHAIN, {"seq": seq})
    if found is None:
        raise LookupError(seq)
    chain: str = found.chain
    return chain


def version_of(db: Read, key: Rec) -> int:
    """Give the version a record has, struck or not; 0 for one that never was."""
    found = db.fetch_one(_VERSION, {"entity": key[0], "rec_id": key[1]})
    return found.version if found else 0


def top_of(db: Read) -> int:
    """Give the number of the last commit this reader sees."""
    found = db.fetch_one(_TOP)
    return found.v if found else 0


def _bump(tx: Write) -> int:
    """Take the next number; the row stays locked until COMMIT, so that numbers show in the order of commits."""
    seq: int = tx.execute(_NEXT).scalar_one()
    return seq


def _held(tx: Write, told: Sequence[Told]) -> dict[Rec, Held]:
    wanted = {(each.entity, each.rec_id) for each in told}
    named = {"entities": sorted({entity for entity, _ in wanted}), "ids": [rec_id for _, rec_id in wanted]}
    return {
        (row.entity, row.rec_id): Held(row.version, row.scope, row.h, row.is_deleted)
        for row in tx.fetch(_HELD, named)
        if (row.entity, row.rec_id) in wanted
    }


def _save(tx: Write, versions: Sequence[tuple[bool, dict[str, Any]]], changes: Sequence[dict[str, Any]]) -> None:
    if fresh := [row for is_held, row in versions if not is_held]:
        tx.execute(_NEW_VERSION, fresh)
    if known := [row for is_held, row in versions if is_held]:
        tx.execute(_NEXT_VERSION, [{**row, "b_entity": row["entity"], "b_rec_id": row["rec_id"]} for row in known])
    tx.execute(_NEW_CHANGE, changes)


def _change_line(change: Mapping[str, Any]) -> bytes:
    said = [change["n"], change["entity"], str(change["rec_id"]), change["kind"], change["version"], change["patch"]]
    return replica.canonical(said) + b"\n"


def _next_chain(before: str, seq: int, digest: str) -> str:
    return hashlib.sha256(f"{before}\n{seq}\n{digest}".encode()).hexdigest()


def _batches(told: Sequence[T]) -> Iterator[list[T]]:
    waiting = iter(told)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
