"""Are we equal: sums over the rows head office last said, and over the rows as they stand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from app.store import mirror, replica
from app.store.door import Read
from sync.protocol import ScopeDigest


def of_base(db: Read) -> ScopeDigest:
    """Add up the rows as head office last said them."""
    joined, count = mirror.joined_prints(db)
    return ScopeDigest(f"{replica.add_joined(joined):032x}", count)


def moved(before: ScopeDigest, out: Iterable[str], into: Iterable[str]) -> ScopeDigest:
    """Say what a sum becomes when these fingerprints leave it and those come to it."""
    gone, come = list(out), list(into)
    left = replica.take_digests(gone, int(before.sum, 16))
    return ScopeDigest(f"{replica.add_digests(come, left):032x}", before.count - len(gone) + len(come))


def of_rows(db: Read) -> ScopeDigest:
    """Add up the rows themselves, each under the version head office gave it; the base's hashes are not believed.

    A row with work that head office has not confirmed differs from its base and so makes the sums differ.
    """
    versions: dict[str, dict[uuid.UUID, int]] = defaultdict(dict)
    for entity, rec_id, version, _h in mirror.printed(db):
        versions[entity][rec_id] = version
    total, count = 0, 0
    for entity, known in versions.items():
        bodies = replica.read_many(db, entity, known)
        prints = [replica.fingerprint(entity, rec_id, known[rec_id], body) for rec_id, body in bodies.items()]
        total, count = replica.add_digests(prints, total), count + len(prints)
    return ScopeDigest(f"{total:032x}", count)


def buckets(db: Read) -> list[str]:
    """Add up the base by the last byte of the id, to find out where two ends differ; an empty bucket is ""."""
    prints: dict[int, list[str]] = defaultdict(list)
    for _entity, rec_id, _version, h in mirror.printed(db):
        prints[rec_id.bytes[-1]].append(h)
    return [_sum(prints.get(bucket, ())) for bucket in range(256)]


def _sum(prints: Iterable[str]) -> str:
    known = list(prints)
    return f"{replica.add_digests(known):032x}" if known else ""
