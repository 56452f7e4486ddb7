"""What a page says: a document as blocks of text, tables, pictures, ink and seals; how it looks is pdf.py's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.documents.content import Stroke


class Look(StrEnum):
    """How a text is meant; the drawing picks face, size and colour."""

    BODY = "body"
    CELL = "cell"
    SMALL = "small"
    LABEL = "label"
    STRONG = "strong"
    HEAD = "head"
    GOOD = "good"
    WATCH = "watch"
    FAIL = "fail"
    MUTED = "muted"
    TOTAL = "total"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; `lang` ("en", "zh-CN") is told where it differs from the document's."""

    text: str
    look: Look = Look.BODY
    lang: str = ""


Cell = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a section (level 2) or a part of it (level 3); it never stands alone at the foot of a page."""

    text: Text
    level: Literal[2, 3] = 2
    room_mm: int = 26


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Columns:
    """The same thing said twice, side by side."""

    left: Cell
    right: Cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its share of the width, and where its text stands."""

    head: Cell
    share: float
    is_number: bool = False
    is_row_head: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `tone` colours its ground (total, fail)."""

    cells: tuple[Cell, ...]
    tone: Literal["", "total", "fail"] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the heads come again on every page. Without heads it is a list of labels and values."""

    summary: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_head: bool = True


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo with its caption; `alt` is what a reader hears who cannot see it."""

    data: bytes
    caption: Text
    alt: str


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos, three in a row; handwriting that was drawn into a form is set lower, on the bare page."""

    photos: tuple[PhotoShown, ...]
    are_inks: bool = False


@dataclass(frozen=True, slots=True)
class InkShown:
    """Handwriting drawn on the page itself, with what it says yes to."""

    strokes: tuple[Stroke, ...]
    captions: Cell
    alt: str


@dataclass(frozen=True, slots=True)
class Inks:
    """Handwriting, three in a row."""

    inks: tuple[InkShown, ...]


@dataclass(frozen=True, slots=True)
class SealBox:
    """Room for one seal: its field's name, what a reader hears of it, and what is printed around it."""

    field: str
    label: Text
    captions: Cell
    tooltip: str
    height_mm: float = 26


@dataclass(frozen=True, slots=True)
class Seals:
    """Seal boxes side by side."""

    boxes: tuple[SealBox, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A framed remark that must not be overlooked."""

    texts: Cell


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


Block = Heading | Paragraph | Columns | Table | Photos | Inks | Seals | Notice | NewPage


@dataclass(frozen=True, slots=True)
class Page:
    """A whole document, ready to be drawn.

    `page_of` holds `{page}` and `{pages}`; `language` is the one most of it is written in ("zh-CN", "en").
    """

    language: str
    title: str
    subtitle: str
    author: str
    number: str
    copy_mark: str
    head_lines: tuple[str, ...]
    qr_text: str
    qr_alt: str
    footer: str
    record_sha256: str
    page_of: str
    blocks: tuple[Block, ...]
    unprintable: tuple[str, ...] = ()
