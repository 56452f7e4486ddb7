"""One process of the simulator: runs every n-th seed and tells of each in a line, or explains what broke in one."""

from __future__ import annotations

import gc
import json
import logging
import sys

from tests.simulation.run import run_seed, shortest
from tests.simulation.template import template
from tests.simulation.violation import INVARIANTS

SEEDS_TO_CLEAN = 4


def some(first: str, end: str, step: str, wrong: str, place: str) -> None:
    """Run every n-th seed and write one line for each."""
    logging.disable(logging.CRITICAL)
    template()
    gc.freeze()
    gc.disable()  # nothing of a seed outlives it: one look between seeds costs less than many within
    for done, seed in enumerate(range(int(first) + int(place), int(end), int(step)), 1):
        outcome = run_seed(seed, wrong=wrong or None)
        if done % SEEDS_TO_CLEAN == 0:
            gc.collect()
        told = {"seed": seed, "seeds": 1, **vars(outcome.counts), "violations": int(outcome.violation is not None)}
        print(json.dumps({**told, "what": str(outcome.violation)}), flush=True)


def explain(number: str, wrong: str) -> None:
    """Say which promise is broken, and the shortest way there."""
    logging.disable(logging.CRITICAL)
    seed = int(number)
    found = shortest(seed, wrong=wrong or None)
    if found.violation is None:
        print(f"seed {seed} did not do it again: that is a fault of the simulator")
        return
    name = found.violation.invariant
    print(f"\nseed {seed} breaks {name}: {INVARIANTS.get(name, '')}\n  {found.violation.what}\nshortest trace found:")
    for step in found.trace:
        print(f"  {step}")
    again = f"SEED={seed} COUNT=1{f' BREAK={wrong}' if wrong else ''}"
    print(f"again: make simulate {again}\n")


if __name__ == "__main__":
    {"some": some, "explain": explain}[sys.argv[1]](*sys.argv[2:])
