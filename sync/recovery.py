"""Head office came back from a copy: send again what it lost, compare by manifest, give back rows only we have."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.store import mirror, outbox, replica
from app.store.door import Read, Silent, Store, Write
from app.store.laptop_tables import OutboxOp, SyncState
from app.store.values import moment_text
from sync.protocol import OP_SHOWN, LostRow, Present, Rec, SyncAnswer, SyncRequest

LOST_BYTES: Final = 256 << 10  # lost rows of one request, before compression
LOST_ROWS: Final = 2000


@dataclass
class Compared:
    """What a comparison by manifest found."""

    differing: list[Rec] = field(default_factory=list)
    not_there: list[Rec] = field(default_factory=list)
    mine_alone: list[tuple[Rec, int]] = field(default_factory=list)


def start_over(store: Store, answer: SyncAnswer) -> tuple[int, int]:
    """Keep everything, send again what head office lost, compare everything from the beginning.

    Returns:
        How many ops and how many files will be sent again.
    """
    if answer.reset is None:
        return 0, 0
    with store.write(recorder=Silent()) as tx:
        state = mirror.state(tx)
        state.epoch, state.cursor, state.chain = answer.reset.epoch, "0", ""
        files = mirror.offer_blobs_again(tx)
        is_copy = mirror.says_otherwise(tx, answer.reset.last_dseq, answer.reset.last_hash)
        ops = become_another(tx) if is_copy else len(send_again(tx, answer.reset.last_dseq))
        before = dict(state.restored or {})
        to = answer.reset.restored_to
        state.restored = {
            "to": moment_text(to) if to is not None else None,
            "at": moment_text(tx.now),
            "ops": ops + (0 if before.get("is_told", True) else int(before.get("ops", 0))),
            "files": max(files, 0 if before.get("is_told", True) else int(before.get("files", 0))),
            "lost": list(before.get("lost", ())),
            "is_told": False,
        }
        return ops, files


def become_another(tx: Write) -> int:
    """Be a new incarnation, because a copy of this profile has used our numbers; say how many ops are numbered anew.

    Ops keep their ids, so that head office knows the ones it has; nothing is dropped.
    """
    state = mirror.state(tx)
    state.incarnation, state.next_dseq = uuid.uuid4(), mirror.renumber(tx)
    return state.next_dseq - 1


def last_answered(db: Read) -> tuple[int, str] | None:
    """Say what our last answered op was, so that head office tells us from a copy of this laptop."""
    found = mirror.last_answered(db)
    return None if found is None else (found[0], found[1][:OP_SHOWN])


def send_again(tx: Write, after_dseq: int) -> list[OutboxOp]:
    """Make what comes after head office's last op ready to be sent again."""
    again = mirror.settled_after(tx, after_dseq)
    for op in again:
        op.state, op.receipt, op.acked_at = outbox.SEALED, None, None
    return again


def is_recovering(db: Read, state: SyncState) -> bool:
    """Tell whether everything must be compared: at the beginning, but with rows of before."""
    return state.cursor == "0" and mirror.has_base(db)


def compare(db: Read, present: Mapping[int, Sequence[Present]]) -> Compared:
    """Compare what head office has with what it said before, in the buckets that differed."""
    theirs = {(entity, rec_id): (version, h) for rows in present.values() for entity, rec_id, version, h in rows}
    found = Compared()
    mine: set[Rec] = set()
    for entity, rec_id, version, h in mirror.printed(db):
        key = entity, rec_id
        if rec_id.bytes[-1] not in present:
            continue
        mine.add(key)
        known = theirs.get(key)
        if known is None:
            found.not_there.append(key)
        elif not h.startswith(known[1]):
            found.differing.append(key)
        if known is None or known[0] < version:
            found.mine_alone.append((key, version))
    found.differing += [key for key in theirs if key not in mine]
    return found


def keep_lost(tx: Write, state: SyncState, keys: Sequence[tuple[Rec, int]]) -> None:
    """Keep the rows that head office no longer has until it was given them; the base is about to forget them."""
    if not keys:
        return
    base = mirror.base_of(tx, [key for key, _version in keys])
    rows = [[key[0], str(key[1]), version, base[key].body] for key, version in keys if key in base]
    told = dict(state.restored or {"to": None, "at": moment_text(tx.now), "ops": 0, "files": 0, "is_told": False})
    state.restored = {**told, "lost": [*told.get("lost", ()), *rows]}


def lost(state: SyncState) -> tuple[LostRow, ...]:
    """Give the next of the rows that only this laptop still has."""
    found: list[LostRow] = []
    size = 0
    for entity, rec_id, version, body in (state.restored or {}).get("lost", ())[:LOST_ROWS]:
        size += len(replica.canonical(body)) + 80
        if size > LOST_BYTES and found:
            break
        found.append(LostRow(entity, uuid.UUID(rec_id), version, body))
    return tuple(found)


def sent_lost(state: SyncState, request: SyncRequest) -> None:
    """Head office has taken the lost rows of a request."""
    if request.lost and state.restored:
        state.restored = {**state.restored, "lost": state.restored["lost"][len(request.lost) :]}


def news(db: Read) -> dict[str, Any] | None:
    """Tell of a restored head office that this engineer was not told of yet: `to`, `at`, `ops`, `files`."""
    told = mirror.state(db).restored if mirror.is_enrolled(db) else None
    return None if told is None or told.get("is_told") else {name: told[name] for name in ("to", "at", "ops", "files")}


def was_told(tx: Write) -> None:
    """The engineer has read it."""
    state = mirror.state(tx)
    if state.restored is not None:
        state.restored = {**state.restored, "is_told": True}
