"""What is drawn as bare PDF operators, the same for everyone who draws or judges it: handwriting and the QR code."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from app.documents.content import Stroke

INK = "0.043 0.122 0.361"


def qr_path(text: str) -> tuple[int, str]:
    """Draw a QR code as rectangles of whole modules, y downwards: its size in modules, and the operators."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs = []
    for line, row in enumerate(rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            runs.append(f"{start} {line} {end - start} 1 re")
            start = end
    return len(rows), "\n".join([*runs, "f"])


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
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high, 0.15)
    across, up = (width - wide * scale) / 2, (height + high * scale) / 2
    parts = [f"q {INK} RG 1 J 1 j"]
    for stroke in strokes:
        moved = [(across + (x - left) * scale, up - (y - top) * scale, pen * scale) for x, y, pen in stroke]
        parts += _curve(moved)
    return "\n".join([*parts, "Q"])


def _curve(points: list[tuple[float, float, float]]) -> list[str]:
    if len(points) < 3:
        (x, y, pen), (to_x, to_y, _) = points[0], points[-1]
        return [f"{max(pen, 0.3):.1f} w {x:.1f} {y:.1f} m {to_x:.1f} {to_y:.1f} l S"]
    parts: list[str] = []
    begun = 0.0
    at = points[0][:2]
    for index in range(1, len(points) - 1):
        x, y, pen = points[index]
        to = points[index + 1][:2] if index == len(points) - 2 else _between(points[index], points[index + 1])
        pen = max(round(pen, 1), 0.3)
        if pen != begun:
            parts.append(f"{'S ' if begun else ''}{pen:.1f} w {at[0]:.1f} {at[1]:.1f} m")
            begun = pen
        first = (at[0] + 2 * x) / 3, (at[1] + 2 * y) / 3
        second = (to[0] + 2 * x) / 3, (to[1] + 2 * y) / 3
        parts.append(f"{first[0]:.1f} {first[1]:.1f} {second[0]:.1f} {second[1]:.1f} {to[0]:.1f} {to[1]:.1f} c")
        at = to
    return [*parts, "S"]


def _between(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
