"""What a laptop has not seen yet: pages of rows after a cursor, read from one moment of the ledger.

A cursor is the number of a commit ("17"), or a place inside a longer pull ("17>23:19/answers/<id>": I was at 17, am on
the way to 23, and have all rows up to this one). A row goes once, with its present content, where its first unseen
change stands; what changed meanwhile has a later number and comes again.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from app.store import replica
from app.store.door import Read
from app.store.office_tables import Change, Quarantined, RecordVersion, ScopeMember, ScopeSum
from app.store.types import IdType
from office.history import MOVED, SCOPE
from sync.protocol import Garbled, Present, Rec, RowNews, ScopeDigest, Settled

PACKING: Final = 3  # zstd on our rows; a page is measured before it is packed
WHOLE_BYTES: Final = PACKING * (16 << 10)  # so much is never divided, however small the page that was asked for
ROWS_AT_MOST: Final = 20_000
ROWS_AT_ONCE: Final = 2_000
_CURSOR: Final = re.compile(
    r"(\d{1,18})(?:>(\d{1,18})(?::(\d{1,18})/(?:([a-z]{1,20}(?::[0-9a-f-]{36})?)/)?([a-z_]{1,40})/([0-9a-f-]{36}))?)?"
)
SHOWN: Final = 16  # letters of a fingerprint in a manifest
_AT_ONCE: Final = 500
_ROW_BYTES: Final = 60

_SHOWN: Final = (
    RecordVersion.scope, RecordVersion.entity, RecordVersion.rec_id, RecordVersion.version, RecordVersion.h,
    RecordVersion.is_deleted,
)  # fmt: skip
_MINE: Final = sa.and_(ScopeMember.person_id == sa.bindparam("person"), ScopeMember.left_seq.is_(None))


def _lines() -> sa.Select[Any]:
    """Ask for the rows with an unseen change, and for all rows of a scope entered since; by commit, then by scope."""
    is_foreign = sa.func.max(sa.case((Change.device_id == sa.bindparam("device", type_=IdType), 0), else_=1))
    is_whole = sa.func.max(sa.case((Change.kind.in_(("create", "fact", MOVED)), 1), else_=0))
    is_held = (  # asked row by row: there are few changes, and a person holds thousands of scopes
        sa.exists()
        .where(ScopeMember.scope == RecordVersion.scope, _MINE, ScopeMember.entered_seq <= sa.bindparam("seq"))
        .correlate(RecordVersion)
    )
    held = (
        sa.select(
            sa.func.min(Change.seq).label("first"), *_SHOWN, sa.literal(0).label("is_new"),
            is_foreign.label("is_foreign"), is_whole.label("is_whole"),
        )
        .join(RecordVersion, sa.and_(RecordVersion.entity == Change.entity, RecordVersion.rec_id == Change.rec_id))
        .where(Change.seq > sa.bindparam("seq"), Change.seq <= sa.bindparam("target"))
        .where(is_held)
        .group_by(*_SHOWN)
    )  # fmt: skip
    entered = (
        sa.select(
            ScopeMember.entered_seq.label("first"), *_SHOWN, sa.literal(1).label("is_new"),
            sa.literal(1).label("is_foreign"), sa.literal(1).label("is_whole"),
        )
        .join(RecordVersion, ScopeMember.scope == RecordVersion.scope)
        .where(_MINE, ScopeMember.entered_seq > sa.bindparam("seq"))
        .where(ScopeMember.entered_seq <= sa.bindparam("target"))
        # who was here before may hold a row that was struck while the scope was another's
        .where(sa.or_(sa.bindparam("seq") > 0, RecordVersion.is_deleted.is_(False)))
    )  # fmt: skip
    every = sa.union_all(held, entered).subquery()
    in_order = sa.select(every).order_by(every.c.first, every.c.scope, every.c.entity, every.c.rec_id)
    return in_order.limit(sa.bindparam("most"))


def _lines_after() -> sa.Select[Any]:
    """Ask for those past a row a laptop already has."""
    lines = _lines()
    every = lines.selected_columns
    at: sa.BindParameter[int] = sa.bindparam("at", type_=sa.BigInteger)
    scope: sa.BindParameter[str] = sa.bindparam("scope", type_=sa.String)
    entity: sa.BindParameter[str] = sa.bindparam("entity", type_=sa.String)
    is_there = sa.and_(every.first == at, every.scope == scope)
    return lines.where(
        sa.or_(
            every.first > at,
            sa.and_(every.first == at, every.scope > scope),
            sa.and_(is_there, every.entity > entity),
            sa.and_(is_there, every.entity == entity, every.rec_id > sa.bindparam("rec_id", type_=IdType)),
        )
    )


_LINES, _LINES_AFTER = _lines(), _lines_after()
_SUMMED: Final = (
    sa.select(sa.func.aggregate_strings(ScopeSum.total, ""), sa.func.sum(ScopeSum.number))
    .join(ScopeMember, ScopeMember.scope == ScopeSum.scope)
    .where(_MINE)
)
_PATCHES: Final = sa.select(Change.rec_id, Change.patch).where(
    Change.seq > sa.bindparam("seq"),
    Change.entity == sa.bindparam("entity"),
    Change.rec_id.in_(sa.bindparam("ids", expanding=True)),
)
_LEFT: Final = (
    sa.select(ScopeMember.scope)
    .where(
        ScopeMember.person_id == sa.bindparam("person"),
        ScopeMember.left_seq > sa.bindparam("seq"),
        ScopeMember.left_seq <= sa.bindparam("target"),
    )
    .order_by(ScopeMember.scope)
)
_MOVES: Final = sa.select(Change.entity, Change.rec_id, Change.patch).where(
    Change.seq > sa.bindparam("seq"), Change.seq <= sa.bindparam("target"), Change.kind == MOVED
)
_SETTLED: Final = (
    sa.select(Quarantined.payload, Quarantined.verdict)
    .where(Quarantined.device_id == sa.bindparam("device"), Quarantined.settled_seq > sa.bindparam("seq"))
    .order_by(Quarantined.settled_seq, Quarantined.dseq)
)


@dataclass(frozen=True)
class Cursor:
    """Where a laptop is: all commits up to `seq`; on the way to `target`, past the row `after` if there is one."""

    seq: int
    target: int | None = None
    after: tuple[int, str, str, uuid.UUID] | None = None

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; an empty one is the beginning, one of schema 1 without its scope begins its walk again.

        Raises:
            Garbled: it is none.
        """
        found = _CURSOR.fullmatch(text or "0")
        if not found:
            raise Garbled(reason="cursor")
        seq, target, at, scope, entity, rec_id = found.groups()
        try:
            after = (int(at), scope, entity, uuid.UUID(rec_id)) if scope else None
        except ValueError as error:
            raise Garbled(reason="cursor") from error
        return cls(int(seq), int(target) if target else None, after)

    def written(self) -> str:
        """Write the cursor."""
        if self.target is None:
            return str(self.seq)
        place = "" if self.after is None else ":{}/{}/{}/{}".format(*self.after)
        return f"{self.seq}>{self.target}{place}"


@dataclass(frozen=True)
class Page:
    """Some of what a laptop has not seen, and where it stands then."""

    rows: Sequence[RowNews]
    leave: Sequence[str]
    gone_from_scope: Sequence[Rec]
    cursor: Cursor
    more: bool


@dataclass(frozen=True)
class _Line:
    first: int
    scope: str
    entity: str
    rec_id: uuid.UUID
    version: int
    h: str
    is_deleted: bool
    is_new: bool
    is_foreign: bool
    is_whole: bool

    @property
    def key(self) -> Rec:
        return self.entity, self.rec_id

    @property
    def place(self) -> tuple[int, str, str, uuid.UUID]:
        """Name its place in the walk, for a cursor."""
        return self.first, self.scope, self.entity, self.rec_id

    @property
    def group(self) -> tuple[int, str]:
        """What a page never divides if it can: a commit, or what is in a scope that was entered."""
        return self.first, self.scope if self.is_new else ""

    @property
    def kind(self) -> str:
        """Say what kind of news this row is."""
        if self.is_deleted:
            return "gone"
        if self.is_new:
            return "full"
        return "full" if self.is_foreign and self.is_whole else "delta" if self.is_foreign else "own"


class Pull:
    """One look at the ledger for one laptop.

    Args:
        db: a read that sees one moment.
        top: the number of the last commit in it.
        person: whose scopes count.
        device: the laptop, whose own ops need not come back.
    """

    def __init__(self, db: Read, top: int, person: uuid.UUID, device: uuid.UUID) -> None:
        self._db = db
        self._top = top
        self._person = person
        self._device = device

    def page(self, cursor: Cursor, page_bytes: int) -> Page:
        """Give the next page."""
        if cursor.target is None and cursor.seq == self._top:
            return Page((), (), (), cursor, more=False)
        target = cursor.target or self._top
        news, last = self._fill(cursor, target, page_bytes * PACKING)
        after = Cursor(target) if last is None else Cursor(cursor.seq, target, last.place)
        is_first = cursor.after is None
        return Page(
            rows=sorted(news, key=lambda each: each.entity),  # rows alike side by side pack best
            leave=self._left(cursor.seq, target) if is_first else (),
            gone_from_scope=self._moved_out(cursor.seq, target) if is_first else (),
            cursor=after,
            more=last is not None or target != self._top,
        )

    def wanted(self, keys: Iterable[Rec]) -> list[RowNews]:
        """Give these rows whole, as far as the person may see them."""
        news: list[RowNews] = []
        for entity, ids in _by_entity(keys).items():
            for some in _batches(ids):
                found = self._visible().where(RecordVersion.entity == entity, RecordVersion.rec_id.in_(some))
                bodies = replica.read_many(self._db, entity, some)
                for row in self._db.fetch(found):
                    if row.is_deleted:
                        news.append(RowNews(entity, row.rec_id, row.version, "gone"))
                    elif row.rec_id in bodies:
                        news.append(RowNews(entity, row.rec_id, row.version, "full", bodies[row.rec_id]))
        return news

    def digest(self) -> ScopeDigest:
        """Add up all rows the person sees, from the sums kept for his scopes."""
        found = self._db.fetch_one(_SUMMED, {"person": self._person})
        totals, count = found or (None, None)
        return ScopeDigest(f"{replica.add_joined(totals or ''):032x}", int(count or 0))

    def manifest(self, theirs: Sequence[str]) -> dict[int, list[Present]]:
        """Compare sums by the last byte of the id; name what is in the buckets that differ, with its fingerprint."""
        mine: dict[int, list[Any]] = defaultdict(list)
        for row in self._db.fetch(self._visible()):
            if not row.is_deleted:
                mine[row.rec_id.bytes[-1]].append(row)
        return {
            bucket: [(row.entity, row.rec_id, row.version, row.h[:SHOWN]) for row in mine[bucket]]
            for bucket in range(256)
            if f"{replica.add_digests(row.h for row in mine[bucket]):032x}" != (theirs[bucket] or "0" * 32)
        }

    def settled(self, seq: int) -> list[Settled]:
        """Tell what people decided about this laptop's ops put aside, in the commits after `seq`."""
        found = self._db.fetch(_SETTLED, {"device": self._device, "seq": seq})
        return [
            Settled(
                op_id=uuid.UUID(str(row.payload["op_id"])),
                outcome=str((row.verdict or {}).get("outcome")),
                version=(row.verdict or {}).get("version"),
                fields=tuple((row.verdict or {}).get("fields", ())),
            )
            for row in found
        ]

    def _visible(self) -> sa.Select[str, uuid.UUID, int, str, bool]:
        return (
            sa.select(
                RecordVersion.entity,
                RecordVersion.rec_id,
                RecordVersion.version,
                RecordVersion.h,
                RecordVersion.is_deleted,
            )
            .join(ScopeMember, ScopeMember.scope == RecordVersion.scope)
            .where(ScopeMember.person_id == self._person, ScopeMember.left_seq.is_(None))
        )

    def _walk(self, cursor: Cursor, target: int) -> Iterator[list[_Line]]:
        """Go through the rows after a cursor, a few at a time, and ask for more of them only when they are wanted."""
        asked: dict[str, Any] = {"seq": cursor.seq, "target": target, "person": self._person, "device": self._device}
        asked["most"] = ROWS_AT_ONCE
        after, is_more = cursor.after, True
        while is_more:
            past = {} if after is None else dict(zip(("at", "scope", "entity", "rec_id"), after, strict=True))
            rows = self._db.fetch(_LINES_AFTER if past else _LINES, {**asked, **past})
            lines = [_Line(*row[:6], *map(bool, row[6:])) for row in rows]
            for start in range(0, len(lines), _AT_ONCE):
                yield lines[start : start + _AT_ONCE]
            is_more = len(lines) == ROWS_AT_ONCE
            after = lines[-1].place if lines else None

    def _fill(self, cursor: Cursor, target: int, budget: int) -> tuple[list[RowNews], _Line | None]:
        """Make news of lines until the page is full; say which line was the last if it was not the last of all.

        A page ends between commits, and between scopes that were entered; one that is larger than a page makes it
        larger, up to what the weakest link carries, and only then it is divided.
        """
        news: list[RowNews] = []
        lines: list[_Line] = []
        spent, border = 0, 0
        for some in self._walk(cursor, target):
            begin = len(lines)
            lines += some
            for place, each in enumerate(self._news(some, cursor), begin):
                if place and lines[place].group != lines[place - 1].group:
                    border = place
                spent += _ROW_BYTES + len(replica.canonical(dict(each.fields)))
                if spent > budget and (border or (place and spent > WHOLE_BYTES)):
                    cut = border or place
                    return news[:cut], lines[cut - 1]
                news.append(each)
            if len(lines) >= ROWS_AT_MOST:
                cut = border or len(lines)
                return news[:cut], lines[cut - 1]
        return news, None

    def _news(self, lines: Sequence[_Line], cursor: Cursor) -> list[RowNews]:
        touched = self._touched([line for line in lines if line.kind == "delta"], cursor.seq)
        bodies: dict[Rec, dict[str, Any]] = {}
        for entity, ids in _by_entity(line.key for line in lines if line.kind in {"delta", "full"}).items():
            bodies |= {(entity, rec_id): body for rec_id, body in replica.read_many(self._db, entity, ids).items()}
        return [_news_of(line, bodies.get(line.key, {}), touched.get(line.key, ())) for line in lines]

    def _touched(self, lines: Sequence[_Line], seq: int) -> dict[Rec, set[str]]:
        """Name the fields of rows that were changed after a commit."""
        found: dict[Rec, set[str]] = defaultdict(set)
        for entity, ids in _by_entity(line.key for line in lines).items():
            for some in _batches(ids):
                for row in self._db.fetch(_PATCHES, {"seq": seq, "entity": entity, "ids": some}):
                    found[entity, row.rec_id] |= set(row.patch)
        return found

    def _left(self, seq: int, target: int) -> list[str]:
        asked = {"person": self._person, "seq": seq, "target": target}
        return self._db.fetch_column(_LEFT, asked) if seq else []

    def _moved_out(self, seq: int, target: int) -> list[Rec]:
        """Name rows that went from a scope this person holds into one he does not."""
        rows = self._db.fetch(_MOVES, {"seq": seq, "target": target}) if seq else ()
        if not rows:
            return []
        mine = set(
            self._db.scalars(
                sa.select(ScopeMember.scope).where(
                    ScopeMember.person_id == self._person, ScopeMember.left_seq.is_(None)
                )
            )
        )
        gone: dict[Rec, None] = {}
        for row in rows:
            before, after = row.patch[SCOPE]
            if before in mine and after not in mine:
                gone[row.entity, row.rec_id] = None
        return list(gone)


def _news_of(line: _Line, body: Mapping[str, Any], touched: Iterable[str]) -> RowNews:
    kind, key = line.kind, (line.entity, line.rec_id, line.version)
    if kind == "full":
        return RowNews(*key, kind, body)
    if kind == "delta":
        return RowNews(*key, kind, {name: body.get(name) for name in sorted(touched)}, line.h)
    return RowNews(*key, kind, h=line.h if kind == "own" else None)


def _by_entity(keys: Iterable[Rec]) -> dict[str, list[uuid.UUID]]:
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for entity, rec_id in keys:
        found[entity].append(rec_id)
    return found


def _batches(ids: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
