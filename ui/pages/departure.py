"""Ready to leave, on the screen: one row per line of the check, with a button that leads to where it is mended."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from app import words
from app.orders import OrderRow
from app.readiness import Line, Machine, Ready, readiness
from app.store.door import Read
from app.store.files import Files
from app.store.kinds import OrderState as S
from app.store.types import OrderId
from ui.kit.buttons import Button
from ui.kit.labels import GLYPHS, Elided, Picture, text
from ui.kit.layout import Item, panel, row
from ui.page import Place

BEFORE_ROAD: Final = frozenset({S.DISPATCHED, S.APPOINTED, S.PREPARED})
_TABS: Final = {
    "appointment": "visit", "confirmation": "visit", "parts": "visit", "preparation": "checklist",
}  # fmt: skip


def look(db: Read, found: OrderRow, files: Files | None, person_id: uuid.UUID | None) -> tuple[Line, ...]:
    """Check one order, in the lane."""
    return readiness(db, found.id, Machine(files.free_bytes() if files else 0, person_id))


def place_of(order_id: OrderId, way: str) -> Place:
    """Say where a line is mended."""
    if way == "sync":
        return Place("sync")
    return Place("orders", str(order_id), _TABS[way], "" if way == "preparation" else f"visit_{way}")


def line_row(line: Line, language: str, go: Callable[[str], None]) -> QWidget:
    """Lay out one line: how it stands, its sentence, and its rule or the button that mends it."""
    tone = "" if line.verdict is Ready.OK else line.verdict.value
    words_ = Elided(line.said.say(language), "b" if tone else "", tone, name=f"ready_{line.what}")
    items: list[Item] = [Picture(GLYPHS[line.verdict.value], line.verdict.value), (words_, 1)]
    if line.rule and words.has(f"rules.{line.rule}", language):
        words_.setToolTip(f"{line.said.say(language)} · {words.rule_text(line.rule, language)}")
    if line.rule:
        items.append(text(line.rule, "small"))
    if not line.way:
        return panel(row(*items), height=32)
    mend = Button(line.mend().say(language), name=f"mend_{line.what}")
    mend.clicked.connect(lambda: go(line.way))
    items.append(mend)
    return panel(row(*items))
