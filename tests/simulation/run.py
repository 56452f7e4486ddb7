"""One seed from beginning to end, and the shortest way to what went wrong in it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.store import replica
from app.store.office_tables import Quarantined
from app.store.tables import Conflict
from tests.simulation import deeds, invariants
from tests.simulation.breaks import broken
from tests.simulation.machines import drawn_from
from tests.simulation.schedule import LAPTOPS, Schedule, Step, draw
from tests.simulation.template import memory, template
from tests.simulation.violation import Violation
from tests.simulation.world import Counts, World

SHRINK_SECONDS = 25.0


@dataclass
class Outcome:
    """What came of a seed; `violation` is None where every promise held."""

    seed: int
    counts: Counts
    violation: Violation | None = None
    last: int = 0
    trace: Sequence[Step] = ()
    state: dict[str, Any] = field(default_factory=dict)


def run(schedule: Schedule, *, wrong: str | None = None) -> Outcome:
    """Run a seed."""
    template()
    folder = Path(tempfile.mkdtemp(prefix="gongdan-seed-", dir=memory()))
    outcome = Outcome(schedule.seed, Counts())
    with ExitStack() as around:
        around.callback(shutil.rmtree, folder, ignore_errors=True)
        around.enter_context(drawn_from(schedule.seed))
        if wrong is not None:
            around.enter_context(broken(wrong))
        world = World(schedule, folder, invariants)
        around.callback(world.close)
        outcome.counts = world.counts
        try:
            for place, step in enumerate(schedule.steps):
                outcome.last = place
                deeds.do(world, step)
            outcome.last = len(schedule.steps)
            invariants.settle(world)
            outcome.state = state_of(world)
        except Violation as violation:
            outcome.violation = violation
    return outcome


def run_seed(seed: int, *, wrong: str | None = None, has_people: bool = True) -> Outcome:
    """Run a seed; some are run again on laptops with other clocks, and must end the same (I16)."""
    schedule = draw(seed, has_people=has_people)
    if not schedule.is_twin:
        return run(schedule, wrong=wrong)
    first = run(schedule.with_clocks((0,) * LAPTOPS), wrong=wrong)
    if first.violation is not None:
        return first
    second = run(schedule.with_clocks((3650, -3650, -400, 3650)), wrong=wrong)
    first.counts.steps += second.counts.steps
    first.counts.syncs += second.counts.syncs
    first.counts.faults += second.counts.faults
    first.counts.kills += second.counts.kills
    first.violation = second.violation
    if first.violation is None and first.state != second.state:
        differing = sorted(name for name in first.state if first.state[name] != second.state.get(name))
        first.violation = Violation("I16", f"with other clocks the office ends with other {', '.join(differing)}")
    return first


def shortest(seed: int, *, wrong: str | None = None, seconds: float = SHRINK_SECONDS) -> Outcome:
    """Find the fewest steps of a seed that still break the same promise."""
    schedule = draw(seed)
    found = run(schedule, wrong=wrong)
    if found.violation is None:
        found = run_seed(seed, wrong=wrong)
        found.trace = schedule.steps
        return found
    name, until = found.violation.invariant, time.monotonic() + seconds

    def breaks(steps: Sequence[Step]) -> Outcome | None:
        again = run(schedule.with_steps(steps), wrong=wrong)
        return again if again.violation is not None and again.violation.invariant == name else None

    steps = list(schedule.steps[: found.last + 1])
    found.trace = steps
    if (again := breaks(steps)) is not None:
        found = _fewer(again, steps, breaks, until)
    return found


def _fewer(
    found: Outcome, steps: list[Step], breaks: Callable[[Sequence[Step]], Outcome | None], until: float
) -> Outcome:
    """Leave out runs of steps, long ones first, as long as it still breaks."""
    size = max(1, len(steps) // 2)
    while size and time.monotonic() < until:
        start, is_shorter = 0, False
        while start < len(steps) and time.monotonic() < until:
            fewer = steps[:start] + steps[start + size :]
            again = breaks(fewer) if fewer else None
            if again is None:
                start += size
            else:
                steps, found, is_shorter = fewer, again, True
        if not is_shorter:
            size //= 2
    found.trace = steps
    return found


def state_of(world: World) -> dict[str, Any]:
    """Say how the office ended, without what a clock or chance may choose (ids and moments)."""
    with world.office.store.read() as db:
        rows = {
            entity: sorted(_said(body) for _id, body in replica.every(db, entity))
            for entity in ("work_orders", "answers", "order_facts", "order_steps", "assets", "customers")
        }
        conflicts = db.scalars(sa.select(Conflict))
        aside = db.scalars(sa.select(Quarantined))
    filed = sorted(f"{each.entity} {each.field} {each.base} {each.kept} {each.other}" for each in conflicts)
    return {**rows, "conflicts": filed, "quarantine": sorted(f"{each.reason}" for each in aside)}


def _said(body: dict[str, Any]) -> str:
    said = {
        name: value
        for name, value in body.items()
        if not name.endswith(("_at", "_id")) and name != "at" and "_at" not in str(value)
    }
    return replica.canonical(said).decode()
