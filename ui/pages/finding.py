"""What the finder looks through: the search index of this laptop, and the commands of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.store import search
from app.store.door import Read
from app.words import Pair
from ui.finder import Hit
from ui.frame import ICONS, rail_word
from ui.page import RAIL, Place

AT_MOST: Final = 30
_KINDS: Final = {
    "work_orders": ("clipboard-list", "orders"),
    "assets": ("hard-drive", "machines"),
    "parts": ("package", "parts"),
}


def look_up(db: Read, sought: str) -> list[search.Hit]:
    """Find records by words; orders first, then machines, then parts."""
    return [hit for entity in _KINDS for hit in search.find(db, sought, AT_MOST, entity)]


def as_hits(found: Sequence[search.Hit], language: str) -> list[Hit]:
    """Show what was found; the customer's data stays in its own language where it has only one."""
    hits = []
    for each in found:
        icon, page = _KINDS[each.entity]
        title = Pair(each.title, each.title_en).say(language)
        sub = Pair(each.detail or "", each.detail_en).say(language)
        place = Place(page, str(each.order_id or each.rec_id))
        hits.append(Hit(kind_word(each.entity), title, sub, icon, place))
    return hits


def kind_word(entity: str) -> str:
    """Name a kind of record."""
    return {
        "work_orders": QCoreApplication.translate("Finder", "Order"),
        "assets": QCoreApplication.translate("Finder", "Machine"),
        "parts": QCoreApplication.translate("Finder", "Part"),
    }[entity]


def commands() -> list[Hit]:
    """List what the keyboard can do on every page."""
    translate = QCoreApplication.translate
    kind = translate("Finder", "Command")
    places = [
        Hit(kind, rail_word(name), translate("Finder", "Go there"), ICONS[name], None, f"go {name}", f"Ctrl {number}")
        for number, name in enumerate(RAIL, start=1)
    ]
    settings = translate("Finder", "Settings")
    themes = {
        "light": translate("Finder", "Colours: light"),
        "dark": translate("Finder", "Colours: dark"),
        "sunlight": translate("Finder", "Colours: sunlight"),
    }
    looks = [Hit(kind, title, settings, "eye", None, f"theme {theme}") for theme, title in themes.items()]
    office, laptop = translate("Finder", "Head office"), translate("Finder", "This laptop")
    return [
        *places,
        Hit(kind, translate("Finder", "Sync now"), office, "refresh-cw", None, "sync", "F5"),
        Hit(kind, translate("Finder", "Is a document genuine?"), laptop, "shield-check", None, "go proof"),
        Hit(kind, translate("Finder", "Take a call or a complaint"), laptop, "phone", None, "go requests"),
        Hit(kind, translate("Finder", "Lock now"), laptop, "lock", None, "lock", "Ctrl L"),
        *looks,
    ]
