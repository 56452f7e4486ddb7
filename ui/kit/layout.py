"""Rows and columns written the way they look: widgets, layouts, gaps and what stretches."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None
"""A widget or layout, one with its stretch, a gap in pixels, or None for all the room that is left."""

Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)
SEEN_AROUND = 16  # pixels kept free around what is scrolled to
B = TypeVar("B", bound=QBoxLayout)


def row(*items: Item, margins: Margins = NONE, spacing: int = 8) -> QHBoxLayout:
    """Lay items out from left to right."""
    return _fill(QHBoxLayout(), items, margins, spacing)


def column(*items: Item, margins: Margins = NONE, spacing: int = 8) -> QVBoxLayout:
    """Lay items out from top to bottom."""
    return _fill(QVBoxLayout(), items, margins, spacing)


def panel(content: QLayout | None, kind: str = "", tone: str = "", height: int = 0, width: int = 0) -> QFrame:
    """Frame a layout; `kind` names the look in the sheet ("card", "row", "chosen", "pane", "body", …)."""
    made = QFrame()
    made.setProperty("panel", kind)
    made.setProperty("tone", tone)
    if content is not None:
        made.setLayout(content)
    if height:
        made.setFixedHeight(height)
    if width:
        made.setFixedWidth(width)
    return made


def rule() -> QFrame:
    """Draw a thin line between rows."""
    return panel(None, "rule", height=1)


def scroll(content: QWidget | QLayout) -> QScrollArea:
    """Put content where it may be longer than the window; it never scrolls sideways."""
    held = content if isinstance(content, QWidget) else panel(content)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(held)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return area


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever holds a widget so that it is seen, once what has just changed is laid out."""
    QTimer.singleShot(0, widget, lambda: QTimer.singleShot(0, widget, lambda: _scroll_to(widget)))


def _scroll_to(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None and widget.isVisible():
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, SEEN_AROUND)
        above = above.parentWidget()


def let_go(widget: QWidget) -> None:
    """Take a widget off the screen for good: nobody finds it by name any more, Qt deletes it on its next turn."""
    widget.hide()
    for each in (widget, *widget.findChildren(QWidget)):
        each.setObjectName("")
    widget.setParent(None)
    widget.deleteLater()


def clear(box: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            let_go(widget)
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


def add(box: QBoxLayout, *items: Item) -> None:
    """Add items to a row or column that stands already; a layout among them gets a widget of its own."""
    for each in items:
        item, stretch = each if isinstance(each, tuple) else (each, 0)
        if isinstance(item, QLayout):
            held = QWidget()
            held.setLayout(item)
            item = held
        _put(box, item, stretch)


def _put(box: QBoxLayout, item: QLayout | QWidget | int | None, stretch: int) -> None:
    if item is None:
        box.addStretch(1)
    elif isinstance(item, int):
        box.addSpacing(item)
    elif isinstance(item, QLayout):
        box.addLayout(item, stretch)
    else:
        box.addWidget(item, stretch)


def _fill(box: B, items: tuple[Item, ...], margins: Margins, spacing: int) -> B:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for each in items:
        _put(box, *(each if isinstance(each, tuple) else (each, 0)))
    return box
