"""Saving: one edit made durable, beside one bare flush of the same disk. `python -m benchmarks.saving [COUNT]`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from app import repair
from app.store.tables import WorkOrder
from app.store.types import OrderId
from benchmarks import world
from benchmarks.table import Line, middle, percentile, write

FLOOR = Path(__file__).parent / "floor" / "fsync.py"


def measure(count: int) -> list[Line]:
    """Save `count` notes, one transaction each, over 10,000 orders; the floor in the same run."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        store = world.make(folder, 10_000)
        with store.read() as db:
            order = OrderId(db.scalar(sa.select(WorkOrder.id).limit(1)))
        ours = []
        for number in range(count + 20):
            begun = time.perf_counter()
            with store.write() as tx:
                repair.write_note(tx, order, f"轴承温度 {number} ℃")
            ours.append((time.perf_counter() - begun) * 1000)
        store.close()
        told = subprocess.run(
            [sys.executable, FLOOR, folder, str(count)], capture_output=True, text=True, check=True
        ).stdout
    ours = ours[20:]
    floor = [float(line) * 1000 for line in told.split()]
    return [
        Line("one edit durable, p50", middle(ours), middle(floor), promised="≤ 15 ms"),
        Line("one edit durable, p99", percentile(ours, 0.99), percentile(floor, 0.99), promised="≤ 50 ms"),
    ]


if __name__ == "__main__":
    print(write("Saving", "python -m benchmarks.saving", measure(int(sys.argv[1]) if sys.argv[1:] else 500)))
