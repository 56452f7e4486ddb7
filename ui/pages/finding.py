"""What the finder looks through: the search index of this laptop, and the commands of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.customers import find_customers
from app.documents.shelf import find_documents
from app.orders import OrderFilter, order_ids
from app.store import search
from app.store.door import Read
from app.words import Pair
from ui.finder import Hit
from ui.frame import ICONS, rail_word
from ui.page import RAIL, Place
from ui.pages.actions import Offered

AT_MOST: Final = 30
_KINDS: Final = {
    "work_orders": ("clipboard-list", "orders"),
    "customers": ("building-2", "orders"),
    "assets": ("hard-drive", "machines"),
    "parts": ("package", "parts"),
    "documents": ("file-text", "orders"),
}
_INDEXED: Final = ("work_orders", "assets", "parts")
_TABS: Final = {"customers": "visit", "documents": "documents"}


def look_up(db: Read, sought: str) -> list[search.Hit]:
    """Find records by words; orders first, then customers, machines, parts, documents."""
    found = {entity: search.find(db, sought, AT_MOST, entity) for entity in _INDEXED}
    found |= {"customers": _customers(db, sought), "documents": _documents(db, sought)}
    return [hit for entity in _KINDS for hit in found[entity]]


def _customers(db: Read, sought: str) -> list[search.Hit]:
    """Find customers; one opens at his latest order here, where all his earlier work is listed."""
    hits = []
    for each in find_customers(db, sought, AT_MOST):
        ids = order_ids(db, OrderFilter(customer_id=each.id))
        if ids:
            hits.append(
                search.Hit("customers", each.id, ids[-1], each.name.zh, each.name.en, each.address or each.phone, None)
            )
    return hits


def _documents(db: Read, sought: str) -> list[search.Hit]:
    """Find documents by their number; one opens among the documents of its order."""
    return [
        search.Hit("documents", each.id, each.order_id, each.number, None, each.title.zh, each.title.en)
        for each in find_documents(db, sought, AT_MOST)
    ]


def as_hits(found: Sequence[search.Hit], language: str) -> list[Hit]:
    """Show what was found; the customer's data stays in its own language where it has only one."""
    hits = []
    for each in found:
        icon, page = _KINDS[each.entity]
        title = Pair(each.title, each.title_en).say(language)
        sub = Pair(each.detail or "", each.detail_en).say(language)
        place = Place(page, str(each.order_id or each.rec_id), _TABS.get(each.entity, ""))
        hits.append(Hit(kind_word(each.entity), title, sub, icon, place))
    return hits


def kind_word(entity: str) -> str:
    """Name a kind of record."""
    return {
        "work_orders": QCoreApplication.translate("Finder", "Order"),
        "assets": QCoreApplication.translate("Finder", "Machine"),
        "parts": QCoreApplication.translate("Finder", "Part"),
        "customers": QCoreApplication.translate("Finder", "Customer"),
        "documents": QCoreApplication.translate("Finder", "Document"),
    }[entity]


def actions(offered: Sequence[Offered]) -> list[Hit]:
    """List what can be done on the open order, with the keys that do it at once."""
    kind, sub = QCoreApplication.translate("Finder", "Action"), QCoreApplication.translate("Finder", "On this order")
    return [
        Hit(kind, each.caption, sub, each.icon, None, f"act {each.action.name}", each.action.keys.replace("+", " "))
        for each in offered
    ]


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
