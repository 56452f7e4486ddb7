"""The promises of PROTOCOL 2.13, each where it can be seen: after a round, and when all is quiet at the end."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from app.store import mirror, outbox, replica
from app.store.door import Read
from app.store.laptop_tables import BaseRow, LocalBlob, OutboxOp
from app.store.office_tables import Device, OfficeBlob, ReceivedOp, RecordVersion, ScopeMember
from app.store.tables import Conflict
from app.store.types import table_of
from sync import digest
from sync.protocol import NotWelcome
from sync.round import RoundReport
from sync.standing import standing
from tests.simulation.oracle import FACTS, STRICT, Rec
from tests.simulation.violation import Violation
from tests.simulation.watching import half_actions
from tests.simulation.world import Laptop, World

CUT_BYTES = 40 << 10
TRIES = 60
NATURAL: Final = {  # what makes two records the same thing
    "assets": ("serial",),
    "responses": ("order_id", "form_id", "copy"),
    "answers": ("response_id", "instance", "question"),
}

# Asked after every round: written once, asked without making objects.
_OPS, _VERSIONS, _MEMBERS = table_of(OutboxOp), table_of(RecordVersion), table_of(ScopeMember)
_SETTLED: Final = sa.select(_OPS.c.op_id, _OPS.c.payload_hash, _OPS.c.state).where(_OPS.c.state.not_in(outbox.UNSENT))
_FILES: Final = sa.select(table_of(LocalBlob))
_VISIBLE: Final = (
    sa.select(_VERSIONS.c.entity, _VERSIONS.c.rec_id, _VERSIONS.c.h)
    .join(_MEMBERS, _MEMBERS.c.scope == _VERSIONS.c.scope)
    .where(_MEMBERS.c.person_id == sa.bindparam("person"), _MEMBERS.c.left_seq.is_(None))
    .where(_VERSIONS.c.is_deleted.is_(False))
)


def acknowledged(world: World, laptop: Laptop, *, is_all: bool = False) -> None:
    """Hold what a laptop believes to be confirmed against the office's op log (I1; all of it, I12)."""
    with laptop.store.read() as db:
        rows = db.fetch(_SETTLED)
    found = {row.op_id: row.payload_hash for row in rows}
    aside = {row.op_id for row in rows if row.state == outbox.QUARANTINED}
    fresh = {op_id: said for op_id, said in found.items() if op_id not in laptop.acked}
    for op_id, said in (found if is_all else fresh).items():
        op = world.oracle.log.get(op_id)
        if op is None:
            name = "I12" if op_id in laptop.acked else "I1"
            raise Violation(name, f"{laptop.name}: op {op_id} counts as confirmed and is not in the op log")
        if op.hash != said and op_id not in aside and not world.reused(op_id):
            raise Violation("I3", f"{laptop.name}: op {op_id} is confirmed with another content")
    laptop.acked |= fresh
    if is_all and (lost := set(laptop.acked) - set(world.oracle.log)):
        raise Violation("I12", f"{laptop.name}: {len(lost)} ops were confirmed once and are not in the op log")


def after_a_round(world: World, laptop: Laptop, report: RoundReport) -> None:
    """Look at a laptop whose round came to its end."""
    acknowledged(world, laptop, is_all=True)
    with laptop.store.read() as db:
        stands = standing(db)
        is_pending = mirror.has_unsent(db)
        mine = digest.of_base(db)
    if is_pending:
        raise Violation("I11", f"{laptop.name}: a round ended well and edits are still unsent")
    if stands.is_equal:
        theirs = told_digest(world, laptop)
        if (mine.sum, mine.count) != theirs:
            raise Violation("I19", f"{laptop.name} shows “checked”; it holds {mine.count} rows, the office {theirs[1]}")
    elif not report.file_troubles and not laptop.is_revoked:
        raise Violation("I7", f"{laptop.name}: a round ended well and both ends differ ({mine.count} rows here)")


def told_digest(world: World, laptop: Laptop) -> tuple[str, int]:
    """Add up what the office tells of its rows to a person; at the end, what it tells is held against the rows."""
    with world.office.store.read() as db:
        prints = [row.h for row in db.fetch(_VISIBLE, {"person": laptop.person})]
    return f"{replica.add_digests(prints):032x}", len(prints)


def verified_files(world: World, known: set[str]) -> list[str]:
    """Read files the office calls verified, as far as not known: each must have the hash that names it (I6)."""
    with world.office.store.read() as db:
        shas = [sha for sha in db.scalars(sa.select(OfficeBlob.sha)) if sha not in known]
    for sha in shas:
        path = world.office_folder / "blobs" / sha[:2] / sha
        if not path.exists():
            raise Violation("I6", f"file {sha} is called verified and is not there")
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            raise Violation("I6", f"file {sha} is called verified and holds something else")
    return shas


# when all is quiet


class Quiet:
    """The office when all is quiet: every row under the version and fingerprint that are told of it, read once."""

    def __init__(self, world: World) -> None:
        self._world = world
        with world.office.store.read() as db:
            told = db.rows(sa.select(RecordVersion.__table__).where(RecordVersion.is_deleted.is_(False)))
            self.bodies = _bodies(db, [(row.entity, row.rec_id) for row in told])
            self.conflicts = db.scalars(sa.select(Conflict))
        self.versions = {(row.entity, row.rec_id): row.version for row in told}
        for row in told:
            body = self.bodies.get((row.entity, row.rec_id))
            if body is None or replica.fingerprint(row.entity, row.rec_id, row.version, body) != row.h:
                raise Violation("I5", f"{row.entity} {row.rec_id}: what is told about it is not what it is")

    def scope(self, person: uuid.UUID) -> dict[Rec, tuple[int, dict[str, Any]]]:
        """Give the rows a person holds."""
        with self._world.office.store.read() as db:
            keys = db.fetch(_VISIBLE, {"person": person})
        return {(row.entity, row.rec_id): self._one((row.entity, row.rec_id)) for row in keys}

    def _one(self, key: Rec) -> tuple[int, dict[str, Any]]:
        return self.versions[key], self.bodies[key]


def settle(world: World) -> None:
    """Heal everything, let each laptop sync twice, and hold every promise that must hold then."""
    alive = [laptop for laptop in world.laptops if not laptop.is_revoked]
    for laptop in alive:
        through_cuts(world, laptop)
    for laptop in alive:
        report = world.sync(laptop)
        if report is None or report.trouble is not None:
            raise Violation("I11", f"{laptop.name}: the link works and the round ends with {report}")
        if stay := set(report.file_troubles) - laptop.spoiled:
            raise Violation("I11", f"{laptop.name}: the link works and files stay: {stay}")
    for laptop in world.laptops:
        if laptop.is_revoked:
            kept_when_revoked(world, laptop)
    quiet = Quiet(world)
    for laptop in alive:
        equal(quiet, laptop)
        all_in_scope(world, quiet, laptop.person)
        files_arrived(world, laptop)
    at_the_office(world, quiet)
    nothing_forgotten(world, quiet)
    both_people_see(world, quiet, alive)
    readers(world, quiet)


def through_cuts(world: World, laptop: Laptop) -> None:
    """Bring everything over a link that is cut again and again (I11)."""
    before = _files(laptop)
    sent = cuts = rounds = 0
    while rounds < TRIES:
        rounds += 1
        link, report = world.sync_over_cuts(laptop, CUT_BYTES)
        sent, cuts = sent + link.sent_bytes, cuts + link.cuts
        if report.trouble is None:
            break
    else:
        raise Violation("I11", f"{laptop.name}: not all arrived in {TRIES} tries")
    files = sum(
        row.size_bytes - (row.sent_bytes if row.verified_at is None else 0)
        for sha, row in before.items()
        if row.verified_at is None or row.verified_at != _files(laptop)[sha].verified_at  # those sent again, too
    )
    allowed = 1.01 * (files + link.message_bytes) + (64 << 10) * (cuts + 1) + world.torn_bytes
    if sent > allowed:
        raise Violation("I11", f"{laptop.name}: sent {sent} bytes for {files} of files and {cuts} cuts")


def _files(laptop: Laptop) -> dict[str, Any]:
    with laptop.store.read() as db:
        return {row.sha: row for row in db.fetch(_FILES)}


def equal(quiet: Quiet, laptop: Laptop) -> None:
    """Hold a laptop's base and rows against the office's (I7); what was put aside stays on top of the rows, unsent."""
    theirs = quiet.scope(laptop.person)
    with laptop.store.read() as db:
        base = {(row.entity, row.rec_id): (row.version, row.body) for row in db.rows(sa.select(BaseRow.__table__))}
        aside = db.scalars(sa.select(OutboxOp).where(OutboxOp.state == outbox.QUARANTINED))
        rows = _bodies(db, list(theirs))
    if differing := [key for key in {*base, *theirs} if base.get(key) != theirs.get(key)]:
        said = f"{len(differing)} rows of the base differ, such as {min(map(str, differing))}"
        raise Violation("I7", f"{laptop.name}: {said}")
    on_top = {(op.entity, op.rec_id, name) for op in aside for name in op.patch}
    for key, (_version, body) in theirs.items():
        here = rows.get(key, {})
        names = [name for name in {*body, *here} if body.get(name) != here.get(name) and (*key, name) not in on_top]
        if names:
            raise Violation("I7", f"{laptop.name}: {key[0]} {key[1]} differs from the office's in {sorted(names)}")


def _bodies(db: Read, keys: Sequence[Rec]) -> dict[Rec, dict[str, Any]]:
    named: dict[str, list[uuid.UUID]] = {}
    for entity, rec_id in keys:
        named.setdefault(entity, []).append(rec_id)
    return {
        (entity, rec_id): body
        for entity, ids in named.items()
        for rec_id, body in replica.read_many(db, entity, ids).items()
    }


def kept_when_revoked(world: World, laptop: Laptop) -> None:
    """A laptop without rights keeps its work (I9); head office puts it aside where it may, else it refuses it."""
    before = len(laptop.replica.facts.get("order_facts", ()))
    report = world.sync(laptop)
    if len(laptop.replica.facts.get("order_facts", ())) < before:
        raise Violation("I9", f"{laptop.name} lost work when it was revoked")
    with world.office.store.read() as db:
        device = db.get(Device, laptop.device_id)
    with laptop.store.read() as db:
        is_pending = mirror.has_unsent(db)
    if device is None or report is None:
        raise Violation("sound", f"{laptop.name} is not known any more")
    if device.revoked_policy == "quarantine" and (is_pending or report.trouble is not None):
        raise Violation("I9", f"{laptop.name}: what a revoked laptop sends is not put aside: {report.trouble!r}")
    if device.revoked_policy == "refuse" and not isinstance(report.trouble, NotWelcome):
        raise Violation("I17", f"{laptop.name} has no rights and is answered: {report}")


def all_in_scope(world: World, quiet: Quiet, person: uuid.UUID) -> None:
    """What a person's orders make his to see is told to him, all of it (I5); that nothing else is, is I17."""
    theirs, visible = quiet.scope(person), world.oracle.visible(person)
    for key, body in quiet.bodies.items():
        if key not in theirs and visible.must_have(*key, body):
            raise Violation("I5", f"{key[0]} {key[1]} is in the scope of {person} and is not told")


def files_arrived(world: World, laptop: Laptop) -> None:
    """Each file of a laptop that was not spoiled is verified at head office (I11), which the laptop says as well."""
    with laptop.store.read() as db:
        mine = {row.sha: row.verified_at for row in db.fetch(_FILES)}
    with world.office.store.read() as db:
        theirs = set(db.scalars(sa.select(OfficeBlob.sha)))
    if missing := [sha for sha, at in mine.items() if (sha not in theirs or at is None) and sha not in laptop.spoiled]:
        raise Violation("I11", f"{laptop.name}: {len(missing)} files did not arrive: {missing}")
    if believed := [sha for sha, at in mine.items() if at is not None and sha not in theirs]:
        raise Violation("I6", f"{laptop.name} counts {believed} as verified, which head office has not")


def at_the_office(world: World, quiet: Quiet) -> None:
    """Hold the office's rows against the second reading (I13, I15), its op log against what arrived (I1)."""
    strict = [key for key in world.oracle.rows if key[0] in STRICT and key not in world.oracle.gone]
    world.oracle.hold(strict, quiet.bodies)
    for key, body in world.oracle.rows.items():
        if key[0] in FACTS and quiet.bodies.get(key) != body:
            raise Violation("I15", f"{key[0]} {key[1]}: {quiet.bodies.get(key)}, but it was {body}")
    with world.office.store.read() as db:
        logged = db.scalars(sa.select(ReceivedOp.op_id))
    if len(logged) != len(set(logged)) or set(logged) != set(world.oracle.log):
        raise Violation("I1", "the op log does not hold what arrived, once each")
    verified_files(world, known=set())


def nothing_forgotten(world: World, quiet: Quiet) -> None:
    """What was filed is still filed (I10); there is no fact nobody wrote (I4), no half of an action (I14)."""
    filed = Counter(
        (str(each.record_id), each.field, str(each.base), str(each.kept), str(each.other)) for each in quiet.conflicts
    )
    if gone := world.oracle.filed - filed:
        raise Violation("I10", f"filed once and gone: {min(gone)}")
    facts = {key for key in quiet.bodies if key[0] in FACTS}
    if extra := facts - set(world.oracle.rows):
        raise Violation("I4", f"{len(extra)} facts nobody wrote: {min(map(str, extra))}")
    half_actions(
        (body.get("text") for key, body in quiet.bodies.items() if key[0] == "order_facts"),
        (body.get("reason") for key, body in quiet.bodies.items() if key[0] == "order_steps"),
    )
    for entity, names in NATURAL.items():
        rows = [tuple(body.get(name) for name in names) for key, body in quiet.bodies.items() if key[0] == entity]
        if len(rows) != len(set(rows)):
            raise Violation("I21", f"one thing stands twice in {entity}")


def both_people_see(world: World, quiet: Quiet, alive: list[Laptop]) -> None:
    """Each conflict is at the office and with the people it concerns (I10)."""
    for laptop in alive:
        visible = world.oracle.visible(laptop.person)
        with laptop.store.read() as db:
            here = set(db.scalars(sa.select(Conflict.id)))
        for each in quiet.conflicts:
            if each.order_id in visible.orders and each.id not in here:
                raise Violation("I10", f"{laptop.name} does not see the conflict about {each.entity} {each.field}")


def readers(world: World, quiet: Quiet) -> None:
    """Let the readers come to the end of their pages: they hold what is in scope, all of it, nothing else (I5)."""
    for watcher in world.watchers:
        for _ in range(TRIES * 4):
            with world.office_ids():
                if not watcher.page(world, 1 << 20):
                    break
        wanted = quiet.scope(watcher.person)
        for key, row in wanted.items():
            if watcher.rows.get(key) != row:
                raise Violation("I5", f"a reader has {key[0]} {key[1]} not as it stands at version {row[0]}")
        if extra := set(watcher.rows) - set(wanted):
            raise Violation("I5", f"a reader holds {len(extra)} rows that are not in scope: {min(map(str, extra))}")
