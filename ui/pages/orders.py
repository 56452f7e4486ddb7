"""The orders place: the list at the left while one looks, the full width while one fills in."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from ui.desk import Desk
from ui.kit.layout import row
from ui.page import Page, Place
from ui.pages.actions import Offered
from ui.pages.order import OVERVIEW, OrderPage
from ui.pages.order_list import OrderList


class OrdersPage(Page):
    """List and order side by side; the list gives way to whatever is filled in, and to a customer who looks."""

    rail = "orders"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._is_customers = False
        self._list = OrderList(desk)
        self._order = OrderPage(desk)
        self._list.chosen.connect(self._order.show_order)
        self._order.told.connect(self.told)
        self._order.moved.connect(self.moved)
        self._order.opened.connect(self.opened)
        self._order.left.connect(self.finished)
        self._order.tab_opened.connect(self._show_list)
        self._order.is_customers.connect(self._hide_others)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.setLayout(row(self._list, (self._order, 1), spacing=0))

    @override
    def enter(self, place: Place) -> None:
        if place.key:
            self._open(UUID(place.key), place.tab, place.field)
        elif self._order.order_id is None:
            self._list.open_first_once()

    @override
    def leave(self) -> None:
        self._order.leave()

    @override
    def place(self) -> Place:
        order_id = self._order.order_id
        return Place(self.rail, str(order_id or ""), self._order.tab if order_id else "", self._order.where())

    @override
    def focus_field(self, name: str) -> bool:
        focused: QWidget | None = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)  # `enter` went to the very place already

    def offered(self) -> list[Offered]:
        """List what can be done on the open order now."""
        return self._order.offered()

    def act(self, name: str) -> None:
        """Do an action on the open order."""
        self._order.act(name)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.moved.emit()

    def _open(self, order_id: UUID, tab: str, where: str) -> None:
        self._list.show_current(order_id)
        self._order.show_order(order_id, tab, where)

    def _show_list(self, tab: str) -> None:
        self._list.setVisible(tab == OVERVIEW and not self._is_customers)
        if self._order.order_id is not None:
            self._list.show_current(self._order.order_id)

    def _hide_others(self, is_customers: bool) -> None:
        self._is_customers = is_customers
        self._show_list(self._order.tab)
