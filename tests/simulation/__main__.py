"""`python -m tests.simulation SEED=1 COUNT=300 [BREAK=merge|receipt|cursor] [PROCESSES=2]`: seeds, and what they found.

The last line is `seeds=… steps=… syncs=… faults=… kills=… violations=… first_bad=…`; a violation ends with 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from tests.simulation.violation import BREAKS

USAGE = 2
SURROUNDINGS = {**os.environ, "PYTHONHASHSEED": "0"}  # so that a seed means one run for ever
WORKER = (sys.executable, "-m", "tests.simulation.worker")


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
    bad.sort(key=lambda told: told["seed"])
    if bad:
        subprocess.run([*WORKER, "explain", str(bad[0]["seed"]), wrong], env=SURROUNDINGS, check=False)
    print(f"{time.monotonic() - began:.1f} s")
    print(" ".join(f"{name}={value}" for name, value in total.items()), f"first_bad={bad[0]['seed'] if bad else '-'}")
    return 1 if bad else 0


def _outcomes(first: int, count: int, wrong: str, processes: int) -> Iterator[dict[str, Any]]:
    """Have the seeds run by others, every n-th by each."""
    command = [*WORKER, "some", str(first), str(first + count), str(processes), wrong]
    with ExitStack() as running:
        started = []
        for place in range(processes):
            process = subprocess.Popen(
                [*command, str(place)], stdout=subprocess.PIPE, env=SURROUNDINGS, text=True, encoding="utf-8"
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
