"""Phrases that every chapter of a document is made of: headings, labelled values, running text in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Final, Literal

from app.documents.page import Block, Cell, Column, Columns, Heading, Look, Paragraph, Row, Table, Text
from app.documents.telling import Teller
from app.words import Pair

NOTHING: Final[Cell] = ()
Labelled = tuple[str, Cell]


def pairs_table(summary: str, pairs: Iterable[Labelled], say: Teller, label: float = 17) -> Table:
    """Set labels and values, two of each in a row."""
    listed = [(key, value) for key, value in pairs if any(text.text for text in value)]
    columns = (
        Column(NOTHING, label, is_row_head=True),
        Column(NOTHING, 90 - label),
        Column(NOTHING, label, is_row_head=True),
        Column(NOTHING, 90 - label),
    )
    rows = []
    for (key, value), right in zip_longest(listed[::2], listed[1::2]):
        other = (say.cell(right[0]), right[1]) if right else (NOTHING, NOTHING)
        rows.append(Row((say.cell(key), value, *other)))
    return Table(say.line(summary), columns, tuple(rows), has_head=False)


def heading(key: str, say: Teller, level: Literal[2, 3] = 2, room_mm: int = 26, **facts: object) -> Heading:
    """Open a chapter, or a part of one."""
    return Heading(Text(say.line(key, **facts)), level, room_mm)


def narrative(said: Pair, say: Teller) -> list[Block]:
    """Set running text; kept in both languages and wanted in both, it stands side by side."""
    texts = say.told(said)
    if len(texts) == 2:
        return [Columns(texts[:1], (Text(texts[1].text, Look.BODY, texts[1].lang),))]
    return [Paragraph(text) for text in texts if text.text]
