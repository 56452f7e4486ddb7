"""A form on its way from the sheet to the publisher, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
    """A workbook that was read: the tree pyxform made of it and where everything stood.

    `rows` maps the key of a node to its row in the survey sheet.
    """

    source: str
    tree: Mapping[str, Any] = field(default_factory=dict)
    sheets: Mapping[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    fallback_id: str = "form"
