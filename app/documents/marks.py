"""What is drawn as bare PDF operators, the same for everyone who draws or judges it: handwriting and the QR code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import segno

from app.documents.content import Stroke

INK = "0.043 0.122 0.361"
STAMP = "0.702 0.149 0.118"
NEAR = 8
"""Tenths of a point."""
_Dot = tuple[int, int, float]


@lru_cache(maxsize=16)
def qr_rows(text: str) -> tuple[bytes, ...]:
    """Make a QR code: one byte per module, 1 is black; both copies, their verdicts and the window ask for the same."""
    return tuple(bytes(row) for row in segno.make(text, error="m", micro=False).matrix)


def qr_path(text: str) -> tuple[int, str]:
    """Draw a QR code as rectangles of whole modules, y downwards: its size in modules, and the operators."""
    rows = qr_rows(text)
    runs = []
    for line, row in enumerate(rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            runs.append(f"{start} {line} {end - start} 1 re")
            start = end
    return len(rows), "\n".join([*runs, "f"])


def stamp_path(width: float, height: float) -> str:
    """Draw head office's stamp, a tick in a ring, in the middle of a box whose lower left corner is the origin."""
    radius = min(width, height) / 2 - 3
    bow, x, y = radius * 0.5523, width / 2, height / 2
    ring = [
        f"{x + radius:.1f} {y:.1f} m",
        f"{x + radius:.1f} {y + bow:.1f} {x + bow:.1f} {y + radius:.1f} {x:.1f} {y + radius:.1f} c",
        f"{x - bow:.1f} {y + radius:.1f} {x - radius:.1f} {y + bow:.1f} {x - radius:.1f} {y:.1f} c",
        f"{x - radius:.1f} {y - bow:.1f} {x - bow:.1f} {y - radius:.1f} {x:.1f} {y - radius:.1f} c",
        f"{x + bow:.1f} {y - radius:.1f} {x + radius:.1f} {y - bow:.1f} {x + radius:.1f} {y:.1f} c S",
    ]
    left, low, right = x - radius * 0.45, y - radius * 0.35, x + radius * 0.5
    tick = f"{left:.1f} {y:.1f} m {x - radius * 0.1:.1f} {low:.1f} l {right:.1f} {y + radius * 0.4:.1f} l S"
    return "\n".join([f"q {STAMP} RG 1.6 w 1 J 1 j", *ring, tick, "Q"])


def ink_path(strokes: Sequence[Stroke], width: float, height: float, margin: float = 4) -> str:
    """Draw handwriting to fit a box whose lower left corner is the origin: smoothed middle line, width by the pen.

    Args:
        strokes: the outline, tenths of a point, y downwards.
        width: the box, points.
        height: the box, points.
        margin: kept free on every side, points.
    """
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return ""
    left, top = min(x for x, _, _ in points), min(y for _, y, _ in points)
    wide = max(x for x, _, _ in points) - left or 1
    high = max(y for _, y, _ in points) - top or 1
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high, 0.15) * 10
    across, up = (width * 10 - wide * scale) / 2, (height * 10 + high * scale) / 2
    parts = [f"q 0.1 0 0 0.1 0 0 cm {INK} RG 1 J 1 j"]
    for stroke in strokes:
        moved = [
            (round(across + (x - left) * scale), round(up - (y - top) * scale), pen * scale) for x, y, pen in stroke
        ]
        parts += _curve(_thinned(moved))
    return "\n".join([*parts, "Q"])


def _thinned(points: list[_Dot]) -> list[_Dot]:
    """Leave out what lies closer together than a printer shows; first and last stay."""
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= NEAR:
            kept.append(point)
    return [*kept, *points[-1:]]


def _curve(points: list[_Dot]) -> list[str]:
    """Lead a smooth line through the middles of the steps; each point pulls it, its pen gives the width."""
    begun = 0
    at: tuple[int, int] = points[0][:2]
    parts: list[str] = []
    for index, (x, y, width) in enumerate(points[:-1]):
        ahead = points[index + 1]
        to = ahead[:2] if index == len(points) - 2 else ((x + ahead[0]) // 2, (y + ahead[1]) // 2)
        pen = max(round(width), 3)
        if pen != begun:
            parts.append(f"{'S ' if begun else ''}{pen} w {at[0]} {at[1]} m")
            begun = pen
        parts.append(f"{x} {y} {to[0]} {to[1]} v" if index else f"{to[0]} {to[1]} l")
        at = to
    return [*parts, "S"]
