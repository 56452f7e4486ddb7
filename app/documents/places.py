"""Where things may stand on paper and how each kind of text looks: measures, styles, placed things."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.documents import faces
from app.documents.page import Look
from app.documents.photos import Jpeg
from app.documents.tagging import Node

MM = 72 / 25.4
WIDE, HIGH = 595.28, 841.89
LEFT, RIGHT = 15 * MM, WIDE - 15 * MM
TOP, FIRST_TOP, BOTTOM = HIGH - 18 * MM, HIGH - 39 * MM, 17 * MM
INNER = RIGHT - LEFT
PAD = 4.0
PAD_UP = 2.4

BLUE, BLACK, GREY, WHITE = "#143D6B", "#16191D", "#5B6673", "#FFFFFF"
LINE, PALE, TOTAL, ALARM = "#C3CBD4", "#F1F4F8", "#DCE5EF", "#FBE9E7"
GREEN, AMBER, RED = "#1B7F3B", "#8A5A00", "#B3261E"
TONES = {"total": TOTAL, "fail": ALARM}


@dataclass(frozen=True, slots=True)
class Style:
    """Face, size, distance from line to line, colour."""

    face: str
    size: float
    leading: float
    colour: str = BLACK


LOOKS = {
    Look.BODY: Style(faces.REGULAR, 9, 13),
    Look.CELL: Style(faces.REGULAR, 8.5, 11.3),
    Look.SMALL: Style(faces.REGULAR, 7.8, 10.8),
    Look.LABEL: Style(faces.REGULAR, 7.2, 10, GREY),
    Look.STRONG: Style(faces.BOLD, 9, 13),
    Look.HEAD: Style(faces.BOLD, 8, 10.8, WHITE),
    Look.GOOD: Style(faces.BOLD, 8.2, 11.4, GREEN),
    Look.WATCH: Style(faces.BOLD, 8.2, 11.4, AMBER),
    Look.FAIL: Style(faces.BOLD, 8.2, 11.4, RED),
    Look.MUTED: Style(faces.REGULAR, 8.2, 11.4, GREY),
    Look.TOTAL: Style(faces.BOLD, 9.5, 13.5),
    Look.CODE: Style(faces.REGULAR, 6.4, 8.6, GREY),
}
HEADINGS = {2: Style(faces.BOLD, 11, 15, BLUE), 3: Style(faces.BOLD, 9, 12.5, BLACK)}


@dataclass(frozen=True, slots=True)
class TextAt:
    """One line of text on its baseline."""

    node: Node | None
    x: float
    y: float
    text: str
    style: Style
    lang: str = ""


@dataclass(frozen=True, slots=True)
class FillAt:
    """A coloured ground, or a frame of `line` points if that is not nought."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    line: float = 0
    node: None = None


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A horizontal rule."""

    x: float
    y: float
    width: float
    colour: str = LINE
    line: float = 0.4
    node: None = None


@dataclass(frozen=True, slots=True)
class ShapeAt:
    """Bare operators with the origin moved to x, y, scaled by `scale` (y turned over where it is told)."""

    node: Node | None
    x: float
    y: float
    operators: str
    scale: float = 1
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class PhotoAt:
    """A photo, by its number in `Laid.photos`; `orientation` as EXIF counts."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    number: int
    orientation: int


Placed = TextAt | FillAt | RuleAt | ShapeAt | PhotoAt


@dataclass(frozen=True, slots=True)
class FieldAt:
    """Where a signature field lies: page index, left, bottom, right, top."""

    page: int
    box: tuple[float, float, float, float]
    tooltip: str


@dataclass(slots=True)
class Laid:
    """A document with every place decided."""

    pages: list[list[Placed]] = field(default_factory=list)
    tree: Node = field(default_factory=lambda: Node("Document"))
    fields: dict[str, FieldAt] = field(default_factory=dict)
    photos: list[Jpeg] = field(default_factory=list)
