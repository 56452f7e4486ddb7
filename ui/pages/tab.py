"""What every tab of an order is: it shows one order, refreshes only while it is seen, and settles before it is left."""

from __future__ import annotations

import uuid
from typing import ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.store.door import Changed
from app.store.types import OrderId
from ui.desk import Desk


class CurrentStack(QStackedWidget):
    """A stack that asks for the room of the page it shows, not of the largest behind it."""

    @override
    def sizeHint(self) -> QSize:
        shown: QWidget | None = self.currentWidget()
        return shown.sizeHint() if shown is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        shown: QWidget | None = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()


class Tab(QWidget):
    """One tab of an order.

    Signals:
        told(str, object): a sentence for the notice bar and, or None, what undoes it.
        moved(): the place in it is another one.
        went(str, str): another tab is wanted, and a place in it ("" for its beginning).
        opened(Place): another page of the window is wanted.

    Invariants: nothing is asked of the ledger while the tab is hidden; what was missed is asked when it is seen.
    """

    told = Signal(str, object)
    moved = Signal()
    went = Signal(str, str)
    opened = Signal(object)
    kinds: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.order_id: OrderId | None = None
        self._is_stale = True
        desk.changed.connect(self._hear)

    def show_order(self, order_id: OrderId) -> None:
        """Show another order; nothing of the one before stays on the screen."""
        if order_id != self.order_id:
            self.order_id = order_id
            self.clear()
            self.renew()

    def clear(self) -> None:
        """Take everything of the order before off the screen."""

    def refresh(self) -> None:
        """Ask the ledger and paint; called only while the tab is seen."""
        raise NotImplementedError

    def renew(self) -> None:
        """Refresh now if the tab is seen, else when it will be."""
        self._is_stale = True
        if self.isVisible() and self.order_id is not None:
            self._is_stale = False
            self.refresh()

    def leave(self) -> None:
        """Settle every field."""
        for child in self.findChildren(QWidget):
            if callable(settle := getattr(child, "settle", None)):
                settle()

    def where(self) -> str:
        """Name the place that has the focus, to come back to; "" for none."""
        focused: QWidget | None = self.focusWidget()
        return focused.objectName() if focused is not None else ""

    def go_to(self, what: str) -> bool:
        """Put the focus on a place of this tab; say whether there is one of that name."""
        found = self.findChild(QWidget, what) if what else None
        if found is None:
            return False
        found.setFocus()
        return True

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.renew()

    def _hear(self, changed: Changed) -> None:
        if self.concerns(changed):
            self.renew()

    def concerns(self, changed: Changed) -> bool:
        """Tell whether a change touches what this tab shows."""
        ids: frozenset[uuid.UUID] = changed.order_ids
        return bool(changed.kinds & self.kinds) and (not ids or self.order_id in ids)
