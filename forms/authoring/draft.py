"""A form on its way from the sheet to the publisher, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.authoring.sheets import Book
from forms.definition import Choice


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, with its place in the workbook and a sentence in both languages.

    `column` is the header as the author wrote it, `cell` the address such as "C14"; `repair` is what to write there.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    text_en: str = ""
    text_zh: str = ""
    repair: str = ""
    repair_en: str = ""
    repair_zh: str = ""
    is_error: bool = True


@dataclass(slots=True)
class Draft:
    """A workbook that was read: its cells, the tree pyxform made of it, and the row of every node."""

    source: str
    tree: Mapping[str, Any] = field(default_factory=dict)
    book: Book = field(default_factory=Book)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    fallback_id: str = "form"
