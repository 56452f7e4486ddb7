"""Lists and search at 10,000 and 100,000 orders, encrypted. `python -m benchmarks.lists [ORDERS …]`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import orders
from app.orders import OrderFilter
from app.store import search
from app.store.door import Read, Store
from benchmarks import world
from benchmarks.table import Line, middle, percentile, write

PHRASES = ["水", "水泵", "离心水泵", "变频器 过热", "深圳 空压机", "WO-26-0099", "GC0001", "没有这个词"]
SCREEN = 30
FLOOR = Path(__file__).parent / "floor" / "rows.py"


def _took(store: Store, work: Callable[[Read], object]) -> float:
    begun = time.perf_counter()
    with store.read() as db:
        work(db)
    return (time.perf_counter() - begun) * 1000


def _open_list(db: Read) -> None:
    orders.order_rows(db, orders.order_ids(db, OrderFilter())[:SCREEN])


def measure(count: int) -> list[Line]:
    """Open the list, drag through it, and search as one types, over `count` orders; the floor is bare SQLite."""
    with tempfile.TemporaryDirectory() as made:
        store = world.make(Path(made), count)
        _took(store, _open_list)
        opened = [_took(store, _open_list) for _ in range(9)]
        with store.read() as db:
            ids = orders.order_ids(db, OrderFilter())
        pages = [
            _took(store, lambda db, at=at: orders.order_rows(db, ids[at : at + SCREEN]))
            for at in range(0, len(ids) - SCREEN, max(1, len(ids) // 60))
        ]
        typed = [phrase[:end] for phrase in PHRASES for end in range(1, len(phrase) + 1)]
        found = [_took(store, lambda db, text=text: search.find(db, text, 50)) for text in typed for _ in range(3)]
        store.close()
        told = subprocess.run([sys.executable, FLOOR, made, str(count)], capture_output=True, text=True, check=True)
    floor = [float(line) for line in told.stdout.split()]
    return [
        Line(f"{count:,} orders: list opened", middle(opened), floor[0], promised="≤ 150 ms"),
        Line(f"{count:,} orders: a screenful while dragging", middle(pages), floor[1], promised="≤ 16 ms"),
        Line(f"{count:,} orders: keystroke to result, p95", percentile(found, 0.95), floor[2], promised="≤ 20 ms"),
    ]


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000]
    print(write("Lists and search", "python -m benchmarks.lists", [line for size in sizes for line in measure(size)]))
