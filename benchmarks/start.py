"""Start: the first painted window, from source and built, beside a bare one. `python -m benchmarks.start [BUILT]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Line, middle, write

FLOOR = Path(__file__).parent / "floor" / "window.py"
ROUNDS = 7


def _first_paint(*command: str) -> float:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    told = subprocess.run([*command, str(time.time())], capture_output=True, text=True, check=True, env=surroundings)
    return float(told.stdout.split()[0]) * 1000


def measure(built: str) -> list[Line]:
    """Start floor and ours turn by turn."""
    ours, frozen, floor = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            floor.append(_first_paint(sys.executable, str(FLOOR)))
            ours.append(_first_paint(sys.executable, "-m", "ui", "--profile", folder, "--first-paint"))
            if built:
                frozen.append(_first_paint(built, "--profile", folder, "--first-paint"))
    lines = [Line("first paint, from source", middle(ours), middle(floor), promised="≤ 1.5 ×")]
    if frozen:
        lines.append(Line("first paint, built", middle(frozen), middle(floor), promised="≤ 1.5 ×"))
    return lines


if __name__ == "__main__":
    print(write("Start", "python -m benchmarks.start", measure(sys.argv[1] if sys.argv[1:] else "")))
