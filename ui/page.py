"""What every page is: a place one can go to, come back to, and leave with everything saved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.kit.layout import column

if TYPE_CHECKING:  # the desk brings the database; the shell is painted before that
    from ui.desk import Desk

RAIL: Final = ("today", "orders", "machines", "parts", "sync", "settings")


@dataclass(frozen=True)
class Place:
    """Where one is: the page, what it shows (an id as text), its tab, the field that has the focus.

    Invariants: ids and names of widgets only, never words of a customer; it is kept while the profile is locked.
    """

    page: str
    key: str = ""
    tab: str = ""
    field: str = ""

    def as_json(self) -> dict[str, str]:
        """Write it down."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Any) -> Place:
        """Read it; whatever is not a place is Today."""
        if not isinstance(found, dict) or not isinstance(found.get("page"), str):
            return TODAY
        return cls(**{name: str(found.get(name, "")) for name in ("page", "key", "tab", "field")})


TODAY: Final = Place("today")


class Page(QWidget):
    """One page of the window.

    Signals: `opened(Place)`, it asks to go there; `finished()`, it asks to go back; `told(str, object)`, a sentence
    for the notice bar and, or None, what undoes it (a callable); `moved()`, one went to another tab or field within.
    A page builds itself in its constructor from `desk` and ids, asks for its data in `enter`, and refreshes only what
    it shows when `desk.changed` concerns it. Override `rail`, `primary`, `enter`, `place` and `leave` as needed.
    """

    opened = Signal(object)
    finished = Signal()
    told = Signal(str, object)
    moved = Signal()
    rail = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("panel", "body")

    def lay(self, head: QWidget, body: QWidget, *below: QWidget) -> QVBoxLayout:
        """Put head, body and foot in their places."""
        body.setProperty("panel", "body")
        box = column(head, (body, 1), *below, spacing=0)
        self.setLayout(box)
        return box

    def enter(self, place: Place) -> None:
        """Show what `place` names; called on every arrival, before the page is seen."""

    def leave(self) -> None:
        """Settle every field; called before another page is shown, before locking and before the end."""
        for child in self.findChildren(QWidget):
            if callable(settle := getattr(child, "settle", None)):
                settle()

    def place(self) -> Place:
        """Tell where one is, down to the field."""
        return Place(self.rail, field=self.focus_name())

    def primary(self) -> QAbstractButton | None:
        """Give the primary button (Ctrl Enter): the visible one of its kind."""
        for button in self.findChildren(QPushButton):
            if button.property("kind") in {"primary", "big"} and button.isVisible():
                return button
        return None

    def focus_name(self) -> str:
        """Name the field that has the focus, "" if none."""
        focused: QWidget | None = self.focusWidget()
        return focused.objectName() if focused else ""

    def focus_field(self, name: str) -> bool:
        """Give a field the focus by its object name; False if it is not here."""
        found = self.findChild(QWidget, name) if name else None
        if found is None or isinstance(found, QLabel | QAbstractScrollArea):
            return False
        found.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
