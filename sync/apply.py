"""Brings an answer of head office into the laptop's ledger: one transaction, no echo, unsent work put back on top."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from app.store import mirror, outbox, replica
from app.store.door import Silent, Store, Write
from app.store.laptop_tables import ScopeHeld, SyncState
from app.store.mirror import KnownOp, Said
from app.store.tables import BUSINESS, SCHEMA
from sync import arrivals, digest, recovery, renewal, versions
from sync.ownership import ENTITIES, scope_of
from sync.protocol import DONE, Garbled, Rec, Receipt, RowNews, ScopeDigest, SyncAnswer, SyncRequest
from sync.tables import SHOWN

_STATES: Final = {
    "applied": outbox.ACKED,
    "same": outbox.ACKED,
    "filed": outbox.FILED,
    "quarantined": outbox.QUARANTINED,
}


KEPT: Final = timedelta(days=35)
"""Confirmed ops stay at least so long, also where head office has a checked copy of them."""


_SHOWN_SCHEMA: Final = "shown schema"


@dataclass
class Applied:
    """What an answer did here: rows brought in, ops confirmed, ops and files to send again, rows to ask for, equal.

    `sum` is the sum over the base as it stands now, where it is known.
    """

    rows: int = 0
    confirmed: int = 0
    again: int = 0
    files_again: int = 0
    want: list[Rec] = field(default_factory=list)
    is_equal: bool | None = None
    sum: ScopeDigest | None = None


def apply(
    store: Store,
    request: SyncRequest,
    answer: SyncAnswer,
    *,
    is_partial: bool = False,
    known: ScopeDigest | None = None,
) -> Applied:
    """Apply a whole answer, or nothing of it.

    Args:
        store: the laptop's ledger.
        request: what was asked.
        answer: what head office said.
        is_partial: more rows are to be asked for, so that sums need not be compared yet.
        known: the sum over the base as the caller's last answer left it; without it all rows are added up.

    Raises:
        Garbled: it holds what no head office says.
    """
    with store.write(recorder=Silent()) as tx:
        return _Arrival(tx, mirror.state(tx), request, answer, is_partial=is_partial, sum=known).run()


def fork(store: Store) -> None:
    """Another copy of this profile has used our numbers."""
    with store.write(recorder=Silent()) as tx:
        recovery.become_another(tx)


@dataclass
class _Arrival:
    """One answer on its way into the ledger."""

    tx: Write
    state: SyncState
    request: SyncRequest
    answer: SyncAnswer
    is_partial: bool = False
    sum: ScopeDigest | None = None
    done: Applied = field(default_factory=Applied)
    touched: dict[Rec, None] = field(default_factory=dict)
    struck: dict[Rec, None] = field(default_factory=dict)
    foreign: dict[Rec, str] = field(default_factory=dict)
    seen: arrivals.Seen = field(default_factory=arrivals.Seen)
    ops: Mapping[Rec, Sequence[KnownOp]] = field(default_factory=dict)
    base: dict[Rec, Said] = field(default_factory=dict)
    own: dict[Rec, dict[str, Any]] = field(default_factory=dict)

    def run(self) -> Applied:
        self._receipts()
        self._behind()
        self._settled()
        for scope in self.answer.leave:
            self._leave(scope)
        for entity, rec_id in self.answer.gone_from_scope:
            self._forget(self._named(entity), [rec_id])
        self._news()
        self._manifest()
        self._learned()
        self._rebuild()
        self._blobs()
        self._state()
        self.done.sum = self.sum
        return self.done

    def _settled(self) -> None:
        """A person at head office decided about work that had been put aside.

        From the beginning all of it is told again: a decision that is not has gone with a restored office.
        """
        if self.request.cursor == "0":
            for decided in mirror.decided_aside(self.tx):
                decided.state = outbox.QUARANTINED
                self.touched[decided.entity, decided.rec_id] = None
        for settled in self.answer.settled:
            op = mirror.op_named(self.tx, settled.op_id)
            if op is not None and op.state == outbox.QUARANTINED:
                op.state = _STATES.get(settled.outcome, outbox.DISMISSED)
                told = {"outcome": settled.outcome, "version": settled.version, "fields": list(settled.fields)}
                told |= {mirror.DECIDED: True}
                op.receipt = {**(op.receipt or {}), **told}
                self.touched[op.entity, op.rec_id] = None

    def _receipts(self) -> None:
        receipts = {receipt.dseq: receipt for receipt in self.answer.receipts}
        answered = {}
        for op in mirror.ops_numbered(self.tx, list(receipts)):
            if op.state == outbox.SEALED:
                receipt = receipts[op.dseq or 0]
                answered[op.lid] = _STATES.get(receipt.outcome, outbox.ACKED), _kept(receipt)
                self.touched[op.entity, op.rec_id] = None
        # the office's moment: how long an op is kept asks no laptop's clock
        mirror.answer_ops(self.tx, answered, self.answer.server_time)
        self.done.confirmed += len(answered)

    def _behind(self) -> None:
        """Head office heard less than it once confirmed, though its rows are those we know: it was put back.

        Work that was put aside changes no row, so neither cursor nor chain tells of it; the number of the last op does.
        """
        if self.answer.fork:
            return
        again = recovery.send_again(self.tx, self.answer.acked_to)
        self.done.again = len(again)
        self.touched.update(dict.fromkeys((op.entity, op.rec_id) for op in again))

    def _leave(self, scope: str) -> None:
        """A scope handed over: its rows stay here to be read, but head office no longer speaks of them."""
        self._mark_left(scope)
        prefix, _, key = scope.partition(":")
        for entity, rule in ENTITIES.items():
            if rule.scope == prefix and key:
                self._forget(entity, self._rows_of(entity, uuid.UUID(key)))

    def _forget(self, entity: str, ids: Sequence[uuid.UUID]) -> None:
        """Let go of what head office said about rows it no longer speaks of."""
        self._move([(entity, rec_id) for rec_id in ids])
        mirror.forget_base(self.tx, entity, ids)

    def _move(self, keys: Sequence[Rec], into: Iterable[dict[str, Any]] = ()) -> None:
        """Keep the sum over the base up, before what stands at these keys goes and these rows come."""
        if self.sum is not None:
            self.sum = digest.moved(self.sum, mirror.prints_of(self.tx, keys), [row["h"] for row in into])

    def _mark_left(self, scope: str) -> None:
        held = self.tx.get(ScopeHeld, scope)
        if held is None:
            self.tx.add(ScopeHeld(scope=scope, left_at=self.tx.now))
        else:
            held.left_at = self.tx.now

    def _rows_of(self, entity: str, key: uuid.UUID) -> Sequence[uuid.UUID]:
        rule = ENTITIES[entity]
        if rule.by == "id":
            return [key]
        if rule.via is None:
            return mirror.rows_pointing(self.tx, entity, rule.by, key)
        return mirror.rows_through(self.tx, entity, rule.by, rule.via, key)

    def _news(self) -> None:
        news = [each for each in self.answer.changes if self._named(each.entity)]
        self.base = mirror.base_of(self.tx, {(each.entity, each.rec_id) for each in news})
        self.ops = mirror.ops_of(self.tx, [(each.entity, each.rec_id) for each in news if each.kind == "own"])
        self.own = self._own_bodies(news)
        fresh: dict[Rec, dict[str, Any]] = {}
        changed: dict[Rec, dict[str, Any]] = {}
        for each in news:
            key = each.entity, each.rec_id
            row = self.base.get(key)
            if each.kind == "gone":
                self._strike(each, row)
            elif row is not None and row.version >= each.version and each.kind != "full":
                continue
            elif (body := self._body(each, row)) is None:
                self.done.want.append(key)
            else:
                (fresh if row is None or key in fresh else changed)[key] = _base_row(each, body)
                self.base[key] = Said(each.version, body)
            self.touched[key] = None
            if each.kind != "own":
                self.foreign[key] = each.kind
        self._move(list(changed), [*fresh.values(), *changed.values()])
        mirror.add_base(self.tx, list(fresh.values()))
        mirror.set_base(self.tx, list(changed.values()))
        self._entered(news)
        self.done.rows = len(news)

    def _named(self, entity: str) -> str:
        """Take the name of a kind of record: one of ours, or, from a newer head office, one we do not know yet.

        Raises:
            Garbled: it is neither.
        """
        if entity in ENTITIES or (self.answer.schema > SCHEMA and _is_name(entity)):
            return entity
        raise Garbled(reason=f"entity {entity[:40]}")

    def _entered(self, news: Iterable[RowNews]) -> None:
        """A scope that was handed over and came back is held again."""
        left = mirror.left_scopes(self.tx)
        for each in news if left else ():
            if each.entity not in ENTITIES:
                continue
            scope = scope_of(each.entity, each.rec_id, each.fields, lambda _entity, _id: None)
            if each.kind == "full" and scope in left:
                left[scope].left_at = None

    def _body(self, each: RowNews, row: Said | None) -> dict[str, Any] | None:
        """Work out what the row must be now; None where that does not lead to what head office has."""
        key = each.entity, each.rec_id
        if each.kind == "full":
            return dict(each.fields)
        if each.kind == "own":
            body = _played(row.body if row else {}, self._between(each, row.version if row else 0))
        elif each.kind == "delta" and row is not None:
            body = _set(row.body, each.fields)
        else:
            return None
        if each.h is None:
            return self.own.get(key)
        is_same = len(each.h) >= SHOWN and replica.fingerprint(*key, each.version, body).startswith(each.h)
        return body if is_same else None

    def _own_bodies(self, news: Iterable[RowNews]) -> dict[Rec, dict[str, Any]]:
        """Work out rows only our ops made, where one sum stands for all their fingerprints; none if it differs."""
        bodies, prints = {}, []
        for each in news:
            if each.kind == "own" and each.h is None:
                key = each.entity, each.rec_id
                row = self.base.get(key)
                bodies[key] = _played(row.body if row else {}, self._between(each, row.version if row else 0))
                prints.append(replica.fingerprint(*key, each.version, bodies[key]))
        is_same = f"{replica.add_digests(prints):032x}" == self.answer.own_sum
        return bodies if is_same else {}

    def _between(self, each: RowNews, version: int) -> list[KnownOp]:
        ops = self.ops.get((each.entity, each.rec_id), ())
        return [op for op in ops if op.state == outbox.ACKED and version < _version(op) <= each.version]

    def _strike(self, each: RowNews, row: Said | None) -> None:
        if row is not None:
            self._forget(each.entity, [each.rec_id])
            del self.base[each.entity, each.rec_id]
        self.struck[each.entity, each.rec_id] = None

    def _manifest(self) -> None:
        """After a comparison: ask for what differs; forget the base of what is not there for us, which is no delete."""
        if self.answer.present is None:
            return
        compared = recovery.compare(self.tx, self.answer.present)
        if self.request.cursor == "0":
            recovery.keep_lost(self.tx, self.state, compared.mine_alone)
        self.done.want += compared.differing
        for entity, rec_id in compared.not_there:
            self._forget(self._named(entity), [rec_id])
            self.base.pop((entity, rec_id), None)
            self.touched[entity, rec_id] = None
            if entity == "work_orders":
                self._mark_left(f"order:{rec_id}")

    def _learned(self) -> None:
        """After an upgrade of this program: show what head office had said in words it did not know before."""
        shown = mirror.setting(self.tx, _SHOWN_SCHEMA) or 1
        if shown == SCHEMA:
            return
        mirror.keep_setting(self.tx, _SHOWN_SCHEMA, SCHEMA)
        for entity in versions.learned(shown):
            for rec_id in mirror.base_ids(self.tx, entity):
                self.touched.setdefault((entity, rec_id))

    def _rebuild(self) -> None:
        """Show what stands: the base, and on top of it what head office has not taken in yet."""
        keys = [key for key in self.touched if key[0] in BUSINESS]
        ops = {**self.ops, **mirror.ops_of(self.tx, [key for key in keys if key not in self.ops])}
        base = {**mirror.base_of(self.tx, [key for key in keys if key not in self.base]), **self.base}
        whole: dict[str, dict[uuid.UUID, dict[str, Any]]] = defaultdict(dict)
        for key in keys:
            row = base.get(key)
            waiting = _waiting(ops.get(key, ()), row.version if row else 0)
            if row is None and (key in self.struck or not any(op.kind in {"create", "fact"} for op in waiting)):
                continue
            whole[key[0]][key[1]] = _played(row.body if row else {}, waiting)
        for entity, bodies in whole.items():
            self._show(entity, bodies)
        for entity, rec_id in self.struck:
            if entity not in BUSINESS or entity in replica.FACT_ENTITIES:
                continue
            if not _waiting(ops.get((entity, rec_id), ()), 0):
                replica.remove(self.tx, entity, rec_id)

    def _show(self, entity: str, said: Mapping[uuid.UUID, dict[str, Any]]) -> None:
        """Write rows as this schema knows them; fields of tomorrow stay in the base, for the day of the upgrade."""
        known, is_first = set(replica.fields(entity)), self.request.cursor.startswith("0")
        bodies = {rec_id: {name: body[name] for name in body if name in known} for rec_id, body in said.items()}
        there = replica.read_many(self.tx, entity, bodies)
        for rec_id, wanted in () if is_first else bodies.items():  # in a first pull everything is new
            stands = there.get(rec_id)
            if stands is None and self.foreign.get((entity, rec_id)) == "full":
                self.seen.note(entity, rec_id, {}, wanted)
            elif stands is not None and (entity, rec_id) in self.foreign:
                self.seen.note(entity, rec_id, stands, wanted)
        written = {rec_id: body for rec_id, body in bodies.items() if rec_id not in there}
        if entity not in replica.FACT_ENTITIES:
            written |= {
                rec_id: fields for rec_id, stands in there.items() if (fields := _differing(stands, bodies[rec_id]))
            }
        if written:
            replica.write_many(self.tx, entity, written, there)

    def _blobs(self) -> None:
        """Note how far head office has files; if it lacks one it had verified, it was put back: offer all again."""
        told = self.answer.blobs_at
        is_back = any(row.sha in told and told[row.sha] != DONE for row in mirror.last_verified(self.tx))
        if is_back or self.done.again:
            self.done.files_again = mirror.offer_blobs_again(self.tx)
        note_blobs(self.tx, self.answer.blobs_at)

    def _state(self) -> None:
        answer, state, now = self.answer, self.state, self.tx.now
        self.seen.save(self.tx)
        state.cursor, state.chain, state.epoch = answer.cursor, answer.chain, answer.epoch
        state.archived_through = max(state.archived_through, answer.archived_through)
        state.skew_ms = round((now - answer.server_time).total_seconds() * 1000)
        state.last_ok_at = state.last_try_at = now
        state.last_trouble = None
        state.office_schema = answer.schema
        recovery.sent_lost(state, self.request)
        if state.archived_through:
            outbox.let_go(self.tx, state.archived_through, answer.server_time - KEPT)
        if answer.certificates is not None:
            renewal.keep(self.tx, answer.certificates)
        self.tx.flush()
        state.digest_equal = None  # known only where this answer was compared: a revoked laptop is told nothing
        if answer.digest is not None and not self.done.want and not self.is_partial:
            if self.sum is None or self.sum != answer.digest:
                self.sum = digest.of_base(self.tx)  # nothing is told to differ before all was added up anew
            self.done.is_equal = self.sum == answer.digest
            state.last_digest, state.digest_equal = self.sum.sum, self.done.is_equal


def note_blobs(tx: Write, at: Mapping[str, int | str]) -> None:
    """Note how far head office has files; only "done" means that one was verified there."""
    if at:
        mirror.note_blobs(
            tx, {sha: None if told == DONE else told if isinstance(told, int) else 0 for sha, told in at.items()}
        )


def _kept(receipt: Receipt) -> dict[str, Any]:
    return {
        "outcome": receipt.outcome,
        "version": receipt.version,
        "fields": list(receipt.fields),
        "conflicts": [str(each) for each in receipt.conflicts],
        "reason": receipt.reason,
    }


def _differing(stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Name the fields to set, and to what, to make one body of another."""
    return {name: wanted.get(name) for name in sorted({*wanted, *stands}) if wanted.get(name) != stands.get(name)}


def _is_name(entity: str) -> bool:
    """Tell whether a newer head office may call a kind of record so."""
    return entity.isascii() and entity.replace("_", "").isalnum() and len(entity) <= 40


def _base_row(each: RowNews, body: dict[str, Any]) -> dict[str, Any]:
    h = replica.fingerprint(each.entity, each.rec_id, each.version, body)
    return {"entity": each.entity, "rec_id": each.rec_id, "version": each.version, "body": body, "h": h}


def _version(op: KnownOp) -> int:
    return int((op.receipt or {}).get("version") or 0)


def _waiting(ops: Iterable[KnownOp], version: int) -> list[KnownOp]:
    """Pick the ops whose effect the base does not hold yet; what is in quarantine stays the engineer's work to see."""
    return [
        op
        for op in ops
        if op.state in {outbox.OPEN, outbox.SEALED, outbox.QUARANTINED}
        or (op.state in {outbox.ACKED, outbox.FILED} and _version(op) > version)
    ]


def _played(body: Mapping[str, Any], ops: Iterable[KnownOp]) -> dict[str, Any]:
    """Play ops on a row; fields that head office filed instead of taking are left as they are."""
    played = dict(body)
    for op in ops:
        refused = (op.receipt or {}).get("fields") or ()
        played = _set(played, {name: new for name, (_old, new) in op.patch.items() if name not in refused})
    return played


def _set(body: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**body, **fields}.items() if value is not None}
