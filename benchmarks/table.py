"""The table of `docs/benchmarks.md`: what was promised, what was measured, beside what floor."""

from __future__ import annotations

import datetime as dt
import platform
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Line:
    """One promise measured beside its floor in the same run; times in milliseconds unless `unit` says otherwise."""

    promise: str
    ours: float
    floor: float | None
    unit: str = "ms"
    promised: str = ""

    def row(self) -> str:
        """Write the line as a row of Markdown."""
        floor = "–" if self.floor is None else f"{self.floor:,.1f} {self.unit}"
        ratio = "–" if not self.floor else f"{self.ours / self.floor:.2f}×"
        return f"| {self.promise} | {self.ours:,.1f} {self.unit} | {floor} | {ratio} | {self.promised or '–'} |"


def middle(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def percentile(values: Iterable[float], share: float) -> float:
    """Give the value that `share` (0…1) of all values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def write(chapter: str, command: str, lines: Sequence[Line]) -> str:
    """Put the chapter into the page, in place of its last run; give its text."""
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    text = "\n".join([
        f"## {chapter}", "", f"`{command}` · {dt.datetime.now(dt.UTC).date()} · {machine}", "",
        "| what | ours | floor | ratio | promised |", "|---|---|---|---|---|", *(line.row() for line in lines), "",
    ])  # fmt: skip
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Benchmarks\n\n"
    kept = re.sub(rf"## {re.escape(chapter)}\n.*?(?=^## |\Z)", "", page, flags=re.DOTALL | re.MULTILINE)
    PAGE.write_text(kept.rstrip() + "\n\n" + text, encoding="utf-8", newline="\n")
    return text
