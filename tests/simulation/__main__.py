"""`python -m tests.simulation SEED=1 COUNT=300 [BREAK=merge|receipt|cursor] [PROCESSES=2]`: seeds, and what they found.

The last line is `seeds=… steps=… syncs=… faults=… kills=… violations=… first_bad=…`; a violation ends with 1.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from tests.simulation.breaks import BREAKS
from tests.simulation.run import run_seed, shortest
from tests.simulation.template import template
from tests.simulation.violation import INVARIANTS

USAGE = 2
SEEDS_TO_CLEAN = 4


def main(arguments: Sequence[str]) -> int:
    """Run seeds in as many processes as asked for."""
    asked = {"SEED": "1", "COUNT": "300", "BREAK": "", "PROCESSES": str(min(2, os.cpu_count() or 1))}
    for argument in arguments:
        name, _, value = argument.partition("=")
        if (
            name not in asked
            or (name != "BREAK" and not value.isdigit())
            or (value and name == "BREAK" and value not in BREAKS)
        ):
            print(f"{argument}: say SEED=N COUNT=N BREAK={'|'.join(BREAKS)} PROCESSES=N", file=sys.stderr)
            return USAGE
        asked[name] = value
    first, count, wrong = int(asked["SEED"]), int(asked["COUNT"]), asked["BREAK"]
    began = time.monotonic()
    total = {"seeds": 0, "steps": 0, "syncs": 0, "faults": 0, "kills": 0, "violations": 0}
    bad: list[dict[str, Any]] = []
    for told in _outcomes(first, count, wrong, max(1, min(int(asked["PROCESSES"]), count))):
        for name in total:
            total[name] += told.get(name, 0)
        if told["violations"]:
            bad.append(told)
            print(f"seed {told['seed']}: {told['what']}", flush=True)
            if wrong:
                break
    logging.disable(logging.CRITICAL)
    bad.sort(key=lambda told: told["seed"])
    if bad:
        _explain(bad[0]["seed"], wrong)
    print(f"{time.monotonic() - began:.1f} s")
    print(" ".join(f"{name}={value}" for name, value in total.items()), f"first_bad={bad[0]['seed'] if bad else '-'}")
    return 1 if bad else 0


def _outcomes(first: int, count: int, wrong: str, processes: int) -> Iterator[dict[str, Any]]:
    """Have the seeds run by others, every n-th by each; hash seeds are fixed, so that a seed means one run for ever."""
    command = [
        sys.executable,
        "-m",
        "tests.simulation",
        "--some",
        str(first),
        str(first + count),
        str(processes),
        wrong,
    ]
    surroundings = {**os.environ, "PYTHONHASHSEED": "0"}
    with ExitStack() as running:
        started = []
        for place in range(processes):
            process = subprocess.Popen(
                [*command, str(place)], stdout=subprocess.PIPE, env=surroundings, text=True, encoding="utf-8"
            )
            running.callback(process.wait)
            running.callback(process.kill)
            started.append(process)
        for process in started:
            assert process.stdout is not None
            running.enter_context(process.stdout)
        waiting = [iter(process.stdout) for process in started if process.stdout is not None]
        while waiting:
            for lines in list(waiting):
                line = next(lines, None)
                if line is None:
                    waiting.remove(lines)
                else:
                    yield json.loads(line)
        for process in started:
            if process.wait():
                raise SystemExit(f"a part of the seeds ended with {process.returncode}")


def _some(first: str, end: str, step: str, wrong: str, place: str) -> int:
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
    return 0


def _explain(seed: int, wrong: str) -> None:
    """Say which promise is broken, and the shortest way there."""
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
    sys.exit(_some(*sys.argv[2:]) if sys.argv[1:2] == ["--some"] else main(sys.argv[1:]))
