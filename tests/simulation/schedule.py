"""What happens in one seed: steps drawn before anything runs, so that any of them may be left out and the rest stays.

A step names its laptop, its order and so on by number; the world takes each number modulo what it has just then.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

STEPS: Final = 61
FIRST_OF_PEOPLE: Final = 300  # their steps are numbered from here
LAPTOPS: Final = 4
ENGINEERS: Final = ("E01", "E02", "E03")

# Who does what, and how often out of all of them.
_LAPTOP_WORK: Final = {
    "note": 7, "phone": 4, "access": 2, "title": 2, "fact": 4, "void": 2, "answer": 6, "asset": 2, "action": 4,
    "attach": 4, "unfit": 1, "decide": 3,
}  # fmt: skip
_OFFICE_WORK: Final = {
    "correct": 8,
    "assign": 4,
    "cancel": 1,
    "delete": 1,
    "customer": 1,
    "equipment": 1,
    "order": 1,
    "settle": 1,
}
_WIRE: Final = {"sync": 17, "old": 1, "watch": 4}
_MACHINE: Final = {
    "kill_laptop": 2, "kill_office": 1, "backup": 1, "restore": 1, "clock": 2, "copy": 1, "image": 1, "upgrade": 1,
    "upgrade_office": 1, "revoke": 1, "weeks": 1,
}  # fmt: skip
KINDS: Final = {**_LAPTOP_WORK, **_OFFICE_WORK, **_WIRE, **_MACHINE}
ONCE: Final = frozenset({"restore", "copy", "image", "revoke", "delete", "weeks"})  # at most so often in a seed

# Drawn by a chance of their own into the steps above, so that a seed that once found a fault stays what it was.
_PEOPLE: Final = {"aside": 5, "orphan": 3, "stick": 4, "spoil": 1, "restore": 1, "backup": 1, "sync": 3}
MOST_MORE: Final = 6

# What may go wrong while a laptop syncs (PROTOCOL 2.14, and what a machine does to itself).
FAULTS: Final = (
    "cut_up", "cut_down", "lost", "double", "meanwhile", "twice", "slow", "busy", "failed", "garbage", "office_full",
    "laptop_full", "office_disk", "laptop_disk", "office_flush", "kill_laptop", "kill_office", "cut_file",
)  # fmt: skip
TORN: Final = "torn_file"  # the power fails at the office: of what was not flushed, the end is lost


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong in a round: which, at its n-th occasion, and how far in (0 … 1)."""

    kind: str
    at: int = 1
    part: float = 0.5
    is_after: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that happens: `number` is its place in the seed and stays when others are left out."""

    number: int
    kind: str
    laptop: int = 0
    a: int = 0
    b: int = 0
    fault: Fault | None = None

    def __str__(self) -> str:
        said = f"{self.number:3d} {self.kind:12s} laptop={self.laptop} a={self.a} b={self.b}"
        if self.fault is None:
            return said
        side = "after" if self.fault.is_after else "before"
        return f"{said} fault={self.fault.kind} at={self.fault.at} part={self.fault.part:.2f} {side}"


@dataclass(frozen=True)
class Schedule:
    """All of one seed: its steps, and the sizes and clocks it runs with."""

    seed: int
    steps: Sequence[Step]
    ops_at_once: int = 4000
    has_keepers: bool = False
    clock_days: Sequence[int] = field(default_factory=lambda: (0,) * LAPTOPS)
    is_twin: bool = False

    def with_steps(self, steps: Sequence[Step]) -> Schedule:
        """Give the same seed with other steps."""
        return Schedule(self.seed, tuple(steps), self.ops_at_once, self.has_keepers, self.clock_days, self.is_twin)

    def with_clocks(self, days: Sequence[int]) -> Schedule:
        """Give the same seed on laptops whose clocks are wrong by so many days."""
        return Schedule(self.seed, self.steps, self.ops_at_once, self.has_keepers, tuple(days), self.is_twin)


def draw(seed: int, steps: int = STEPS, *, has_people: bool = True) -> Schedule:
    """Draw a seed: at least 60 steps, ten syncs, one of them with an answer that gets lost.

    Args:
        seed: which.
        steps: how many, without those of people.
        has_people: whether people settle what waits, carry rescue files and so on; seeds found before did without.
    """
    chance = random.Random(f"gongdan simulation {seed}")
    drawn = [Step(0, "note", 0, 0), Step(1, "sync", 0, 2, fault=Fault("lost"))]
    spent: set[str] = set()
    while len(drawn) < steps:
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in spent:
            continue
        if kind in ONCE:
            spent.add(kind)
        drawn.append(_step(chance, len(drawn), kind))
    short = 10 - sum(step.kind == "sync" for step in drawn)
    for place in chance.sample([n for n, step in enumerate(drawn) if step.kind in _LAPTOP_WORK and n], max(short, 0)):
        drawn[place] = _step(chance, place, "sync")
    return Schedule(
        seed=seed,
        steps=tuple(_among(drawn, _more(seed)) if has_people else drawn),
        ops_at_once=chance.choice([3, 4000, 4000]),
        has_keepers=seed % 25 == 4,
        clock_days=[chance.choice([0, 0, 0, 1, -400, 3650, -3650]) for _ in range(LAPTOPS)],
        is_twin=seed % 30 == 7,
    )


def _more(seed: int) -> list[Step]:
    chance = random.Random(f"gongdan people {seed}")
    more = [_step(chance, FIRST_OF_PEOPLE + place, "sync", TORN) for place in range(chance.random() < 0.3)]
    for place in range(chance.randint(1, MOST_MORE)):
        kind = chance.choices(list(_PEOPLE), list(_PEOPLE.values()))[0]
        more.append(_step(chance, FIRST_OF_PEOPLE + 1 + place, kind))
    return more


def _among(steps: list[Step], more: list[Step]) -> list[Step]:
    chance = random.Random(f"gongdan places {len(more)} {steps[-1].a}")
    places = sorted(chance.randrange(len(steps) // 3, len(steps) + 1) for _ in more)
    for place, step in zip(reversed(places), reversed(more), strict=True):
        steps.insert(place, step)
    return steps


def _step(chance: random.Random, number: int, kind: str, fails: str = "") -> Step:
    laptop, a, b = chance.randrange(LAPTOPS + 1), chance.randrange(1 << 16), chance.randrange(1 << 16)
    fault = None
    if fails:
        fault = _fault(chance, fails)
    elif kind == "sync" and chance.random() < 0.45:
        fault = _fault(chance, chance.choice(FAULTS))
    elif kind in {"kill_laptop", "kill_office"}:
        fault = _fault(chance, kind)
    return Step(number, kind, laptop, a, b, fault)


def _fault(chance: random.Random, kind: str) -> Fault:
    return Fault(kind, chance.choice([1, 1, 1, 2, 2, 3, 4]), chance.random(), chance.random() < 0.5)
