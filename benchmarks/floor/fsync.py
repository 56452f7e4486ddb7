"""Floor: what the disk asks for one durable edit, an append of one page and a flush; prints seconds, one a line."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def flushes(folder: Path, count: int) -> list[float]:
    """Append `count` pages of 4 KiB, each made durable before the next; give the seconds each took."""
    page, took = os.urandom(4096), []
    with (folder / "floor.bin").open("ab", buffering=0) as file:
        for _ in range(count):
            begun = time.perf_counter()
            file.write(page)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return took


if __name__ == "__main__":
    print("\n".join(f"{seconds:.6f}" for seconds in flushes(Path(sys.argv[1]), int(sys.argv[2]))))
