"""What people do beside the wire: settle what waits at head office, carry a stick there, spoil a file on a disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.errors import AppError
from app.store import mirror
from app.store.office_tables import Orphan, Quarantined
from office import inbox, settling
from office.rescue import bring_in
from sync import rescue
from sync.protocol import SyncRequest
from tests.simulation.schedule import Step
from tests.simulation.template import template
from tests.simulation.violation import Violation
from tests.simulation.world import World

ANY_LANE: Final = 9


def settle_aside(world: World, step: Step) -> None:
    """Take in an action that was put aside, or say no to it."""
    store = world.office.store
    with store.read() as db:
        waiting = inbox.put_aside_rows(db)
    if not waiting:
        return
    action = waiting[step.a % len(waiting)]
    with world.office_ids():
        if step.b % 4 == 0:
            settling.dismiss(store, action.id)
            return
        try:
            settling.accept(store, action.id)
        except settling.CannotAccept:
            return
    with store.read() as db:
        rows = [row for key in action.ids if (row := db.get(Quarantined, key)) is not None]
    if any(row.settled_at is None or row.verdict is None for row in rows):
        raise Violation("I14", f"half of an action was taken in: {action.entities}")
    world.oracle.accepted(store, rows)


def settle_orphan(world: World, step: Step) -> None:
    """Bring back rows that only laptops still have since a restore, or say that work after a hand-over was seen."""
    store = world.office.store
    with store.read() as db:
        waiting = inbox.orphan_rows(db)
        lost = [db.get(Orphan, row.id) for row in waiting if row.kind == inbox.LOST_ROW]
    if not waiting:
        return
    with world.office_ids():
        try:
            settling.settle_orphan(store, waiting[step.a % len(waiting)].id, accept=step.b % 4 != 0)
        except settling.CannotAccept:
            return
    keys = [(row.entity, row.rec_id) for row in lost if row is not None and row.entity and row.rec_id]
    world.oracle.brought_back(store, keys)


def carry_a_stick(world: World, step: Step) -> None:
    """Save a laptop's work to a stick; head office takes in that one, or one that lay in a drawer since."""
    laptop = world.laptop(step.laptop)
    path = world.place("stick").with_suffix(rescue.SUFFIX)
    with laptop.ids():
        rescue.save(laptop.store, laptop.files, path)
    for found in rescue.contents(path, template().authority.unseal):
        if isinstance(found, SyncRequest):
            world.ledger_of_sent(laptop, found)
    world.sticks.append(path)
    taken = world.sticks[step.a % len(world.sticks)] if step.b % 3 else path
    try:
        with world.office_ids():
            bring_in(world.office, template().authority, taken)
    except AppError as error:
        raise Violation("I9", f"{laptop.name}: a stick is not taken in: {error!r}") from error
    world.follow()
    world.stored_files()


def spoil_a_file(world: World, step: Step) -> None:
    """Change a file on a laptop's disk before head office has it."""
    laptop = world.laptop(step.laptop)
    with laptop.store.read() as db:
        waiting = [row.sha for row in mirror.unverified_blobs(db, ANY_LANE)]
    if not waiting:
        return
    sha = waiting[step.a % len(waiting)]
    path = laptop.files._path(sha)
    held = bytearray(path.read_bytes())
    if step.b % 3 == 0:
        path.unlink()
    elif step.b % 3 == 1:
        path.write_bytes(held[: len(held) // 2])
    else:
        held[step.b % len(held)] ^= 1
        path.write_bytes(held)
    world.fired()
    laptop.spoiled.add(sha)


DEEDS: Final[Mapping[str, Callable[[World, Step], None]]] = {
    "aside": settle_aside,
    "orphan": settle_orphan,
    "stick": carry_a_stick,
    "spoil": spoil_a_file,
}
