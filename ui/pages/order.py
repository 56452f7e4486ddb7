"""One order: head with the visible path, and its tabs in a fixed order, each with what it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from app import guidance, orders, words
from app.guidance import Guidance, TabCounts
from app.order_types import VISITS
from app.orders import OrderView
from app.store.door import Changed, Read
from app.store.kinds import OrderState
from app.store.types import OrderId
from ui.desk import Desk
from ui.dialogs import Veil
from ui.kit.buttons import TAB_KEYS, Button, Option, Tabs, back_button
from ui.kit.layout import column
from ui.kit.panels import Empty, Head
from ui.kit.states import Pill
from ui.kit.steps import StepPath
from ui.pages.acceptance import AcceptanceTab
from ui.pages.actions import ACTIONS, Action, Offered, caption_of
from ui.pages.charges import ChargesTab
from ui.pages.checklist import ChecklistTab
from ui.pages.consent import ConsentSheet
from ui.pages.diagnosis import DiagnosisTab
from ui.pages.documents import DocumentsTab
from ui.pages.further import FurtherTab
from ui.pages.overview import OverviewTab
from ui.pages.parts import PartsTab
from ui.pages.photos import PhotosTab
from ui.pages.signing import SigningPage, Wanted
from ui.pages.states import look_of
from ui.pages.tab import CurrentStack, Tab
from ui.pages.times import TimesTab
from ui.pages.visit import VisitTab

OVERVIEW: Final = "overview"
_ICONS: Final = {
    OVERVIEW: "file-text",
    "visit": "calendar-clock",
    "diagnosis": "gauge",
    "checklist": "list-checks",
    "parts": "package",
    "photos": "camera",
    "time": "clock",
    "charges": "receipt",
    "acceptance": "badge-check",
    "documents": "shield-check",
    "further": "bell",
}
_MAKERS: Final[dict[str, Callable[[Desk], Tab]]] = {
    "visit": VisitTab,
    "diagnosis": DiagnosisTab,
    "checklist": ChecklistTab,
    "parts": PartsTab,
    "photos": PhotosTab,
    "time": TimesTab,
    "charges": ChargesTab,
    "acceptance": AcceptanceTab,
    "documents": DocumentsTab,
    "further": FurtherTab,
}


@dataclass(frozen=True)
class OrderLook:
    """What one look at the ledger gives the head and the overview."""

    view: OrderView
    guidance: Guidance
    counts: TabCounts


class OrderPage(QWidget):
    """The order that is open.

    Signals:
        told(str, object): a sentence for the notice bar, and what undoes it.
        tab_opened(str): another tab is shown.
        is_customers(bool): the customer looks at the screen now, or no longer.
        moved(): the place within the tab is another one.
        opened(Place): another page of the window is wanted.
        left(): the arrow back was pressed on the first tab.
    """

    told = Signal(str, object)
    moved = Signal()
    tab_opened = Signal(str)
    is_customers = Signal(bool)
    opened = Signal(object)
    left = Signal()
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"work_orders", "order_steps", "appointments", "order_facts", "consents", "responses", "answers", "attachments"}
        | {"planned_parts", "parts_used", "time_marks", "part_moves", "assignments", "customers", "sites", "contacts"}
        | {"signatures", "acceptance_rounds", "charge_sheets", "receipts", "documents", "handovers"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._order_id: OrderId | None = None
        self._wanted = ("", "")
        self._is_wide = False
        self._is_visit = False
        self._make_tabs()
        self._build()
        self._make_shortcuts()
        desk.changed.connect(self._hear)

    def _make_tabs(self) -> None:
        self._overview = OverviewTab(self._desk)
        self._overview.consent_wanted.connect(self._ask_consent)
        self._tabs: dict[str, Tab] = {OVERVIEW: self._listen(self._overview)}
        self._consent = ConsentSheet(self._desk)
        self._consent.finished.connect(self._consent_done)
        self._signing = SigningPage(self._desk)
        self._signing.finished.connect(self._signing_done)

    def _listen(self, tab: Tab) -> Tab:
        tab.told.connect(self.told)
        tab.moved.connect(self.moved)
        tab.went.connect(self.open_tab)
        if isinstance(tab, OverviewTab | DiagnosisTab | ChargesTab | AcceptanceTab | FurtherTab):
            tab.signing_wanted.connect(self._ask_signing)
        tab.opened.connect(self.opened)
        return tab

    def _tab_of(self, key: str) -> Tab:
        """Give a tab, made when it is first opened: an order that is only looked at costs its overview."""
        if key not in self._tabs:
            self._tabs[key] = self._listen(_MAKERS[key](self._desk))
            self._stack.addWidget(self._tabs[key])
        return self._tabs[key]

    def _build(self) -> None:
        self._back: Button = back_button(self.tr("Back"))
        self._back.clicked.connect(self.go_back)
        self._state = Pill("", "mute", name="order_state")
        self._path = StepPath()
        self._strip = Tabs([Option(key, self._title(key, None), _ICONS[key]) for key in _ICONS], OVERVIEW)
        self._strip.chosen.connect(self.open_tab)
        self._head = Head("", "", self._state, back=self._back, below=[self._path, self._strip])
        self._stack = CurrentStack()
        self._stack.addWidget(self._overview)
        self._stack.addWidget(self._consent)
        self._stack.addWidget(self._signing)
        self._empty = Empty(self.tr("No order is open."), self.tr("Choose one on the left."), icon="clipboard-list")
        self.setLayout(column(self._empty, self._head, (self._stack, 1), spacing=0))
        self._head.hide()
        self._stack.hide()
        self._back.hide()

    @property
    def order_id(self) -> OrderId | None:
        """Name the order that is open."""
        return self._order_id

    @property
    def tab(self) -> str:
        """Name the tab that is open."""
        return self._strip.at() or OVERVIEW

    def show_order(self, order_id: UUID, tab: str = "", where: str = "") -> None:
        """Open an order, at a tab and a place in it."""
        self._leave_customer()
        is_other = order_id != self._order_id
        if is_other:
            self.leave()
            self._order_id = OrderId(order_id)
            self._overview.show_order(self._order_id)  # it is told what `_refresh` finds, whichever tab is open
            self._empty.hide()
            self._head.say("", "")
            self._head.show()
            self._stack.show()
        self.open_tab(tab or OVERVIEW, where)
        if is_other:
            self._refresh()

    def open_tab(self, key: str, where: str = "") -> None:
        """Show a tab, and go to a place in it."""
        if key not in _ICONS or self._order_id is None:
            return
        for shown in self._tabs.values():
            if shown.isVisible() and shown is not self._tabs.get(key):
                shown.leave()
        self._leave_customer()
        tab = self._tab_of(key)
        self._strip.choose(key)
        self._back.setVisible(key != OVERVIEW)
        self._path.setVisible(key == OVERVIEW)
        self._state.setVisible(True)
        if key == OVERVIEW:
            self._stack.setCurrentWidget(tab)
        self.tab_opened.emit(key)  # the list makes room before a wide tab asks for it, and comes back after it went
        self._stack.setCurrentWidget(tab)
        tab.show_order(self._order_id)
        if where and tab.go_to(where):
            return
        focused: QWidget | None = self.window().focusWidget()
        is_lost = focused is None or not focused.isVisible() or focused is self._back
        if is_lost or (focused is not None and self._strip.isAncestorOf(focused)):
            self._focus_tab(key)

    def _focus_tab(self, key: str) -> None:
        button = self._strip.findChild(QWidget, f"tab_{key}")
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Leave what the customer looks at, or a tab, for the overview; from the overview, leave the order."""
        if self._is_customers:
            self._leave_customer()
            self.open_tab(OVERVIEW)
        elif self.tab != OVERVIEW:
            self.open_tab(OVERVIEW)
        else:
            self.left.emit()

    def offered(self) -> list[Offered]:
        """List what can be done on this order now, each by one press of the palette or its keys."""
        if self._order_id is None or self._is_customers:
            return []
        found: list[Offered] = []
        for action in ACTIONS:
            widget = self._overview.findChild(QWidget, action.name) if action.tab == OVERVIEW else None
            is_there = widget is not None and not widget.isHidden() and widget.isEnabled()
            if not is_there and (action.tab == OVERVIEW or not self._is_visit):
                continue
            caption = caption_of(action.name) or (widget.text() if isinstance(widget, QAbstractButton) else "")
            found.append(Offered(action, caption, "play" if action.name == "next_step" else "arrow-right"))
        for place, key in enumerate(_ICONS):
            opened = Action(f"tab_{key}", key, f"Alt+{TAB_KEYS[place]}" if place < len(TAB_KEYS) else "")
            found.append(Offered(opened, self._title(key, None), _ICONS[key]))
        return found

    def act(self, name: str) -> None:
        """Do an action by the name of its widget; where it is not possible now, say so."""
        if self._order_id is None or self._is_customers:
            return
        if name.startswith("tab_"):
            self.open_tab(name.removeprefix("tab_"))
            return
        action = next(each for each in ACTIONS if each.name == name)
        if action.name not in {each.action.name for each in self.offered()}:
            self.told.emit(self.tr("This is not possible now. What is possible stands under Next step."), None)
            return
        self.open_tab(action.tab)
        widget = self._tab_of(action.tab).findChild(QWidget, name)
        if isinstance(widget, QAbstractButton):
            widget.click()
        elif widget is not None:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_shortcuts(self) -> None:
        for action in ACTIONS[1:]:  # the first is the primary button, which the window presses itself
            shortcut = QShortcut(QKeySequence(action.keys), self)
            shortcut.activated.connect(partial(self._press, action.name))

    def _press(self, name: str) -> None:
        veils = [veil for veil in self.window().findChildren(Veil) if veil.isVisible()]
        if not veils:
            self.act(name)

    def leave(self) -> None:
        """Settle every field."""
        for tab in self._tabs.values():
            tab.leave()

    def where(self) -> str:
        """Tell the place in the tab that is open, to come back to."""
        return self._tab_of(self.tab).where()

    @override
    def event(self, event: QEvent) -> bool:
        # Esc belongs to the window; where there is a way back within the order, it is taken first.
        is_esc = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_esc and event.type() == QEvent.Type.ShortcutOverride and self._can_go_back():
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._can_go_back():
            self.go_back()
            return
        super().keyPressEvent(event)

    def _can_go_back(self) -> bool:
        return self.tab != OVERVIEW or self._is_customers

    @property
    def _is_customers(self) -> bool:
        return self._stack.currentWidget() in {self._consent, self._signing}

    def _refresh(self) -> None:
        order_id = self._order_id
        if order_id is not None:
            self._desk.ask(lambda db: _look(db, order_id), self._show, self, instead="order")

    def _show(self, look: OrderLook) -> None:
        if look.view.row.id != self._order_id:
            return
        language, row = self._desk.language, look.view.row
        self._is_visit = row.order_type in VISITS
        now = self._desk.clock.now()
        span = ""
        if row.start_at is not None:
            span = words.when(row.start_at, language, now=now, zone=row.zone)
            if row.end_at is not None:
                span += f"–{words.when(row.end_at, language, now=row.end_at, zone=row.zone)}"
        place = (row.number, row.customer.say(language), row.site.say(language), span)
        self._head.say(row.title.say(language), " · ".join(part for part in place if part))
        tone, icon = look_of(look.guidance.state)
        self._state.say(words.word(look.guidance.state, language, "OrderState"), tone, icon)
        self._show_path(look.guidance)
        for key in _ICONS:
            self._strip.say(key, self._title(key, look.counts))
        self._overview.show_look(look.view, look.guidance)

    def _show_path(self, guidance: Guidance) -> None:
        steps = [self._milestone(step.milestone) for step in guidance.path]
        here = [place for place, step in enumerate(guidance.path) if step.standing == "current"]
        self._path.tell(steps, here[0] if here else len(steps))

    def _milestone(self, state: OrderState) -> str:
        return words.say(f"milestones.{state}", self._desk.language)

    def _title(self, key: str, counts: TabCounts | None) -> str:
        titles = {
            OVERVIEW: self.tr("Overview"),
            "visit": self.tr("Visit"),
            "diagnosis": self.tr("Diagnosis"),
            "checklist": self.tr("Checklists"),
            "parts": self.tr("Parts"),
            "photos": self.tr("Photos"),
            "time": self.tr("Time"),
            "charges": self.tr("Charges"),
            "acceptance": self.tr("Acceptance"),
            "documents": self.tr("Documents"),
            "further": self.tr("Further"),
        }
        if counts is None:
            return titles[key]
        numbers = {
            "checklist": f"{counts.checklists_done}/{counts.checklists}",
            "parts": str(counts.parts),
            "photos": str(counts.photos),
            "documents": str(counts.documents),
        }
        return self.tr("{tab} {count}").format(tab=titles[key], count=numbers[key]) if key in numbers else titles[key]

    def _ask_consent(self, view: OrderView) -> None:
        self._consent.show_order(view)
        self._turn_to_customer(self._consent)

    def _ask_signing(self, view: OrderView, wanted: Wanted) -> None:
        self._signing.show_sheet(view, wanted)
        self._turn_to_customer(self._signing)

    def _turn_to_customer(self, sheet: QWidget) -> None:
        self.told.emit("", None)  # what was said to the engineer, and the room it takes, goes first
        self.is_customers.emit(True)
        self._head.hide()
        self._stack.setCurrentWidget(sheet)

    def _consent_done(self) -> None:
        self._leave_customer()
        self.open_tab(OVERVIEW)

    def _signing_done(self, is_last: bool) -> None:
        self._leave_customer()
        self.open_tab(OVERVIEW if is_last else self.tab)

    def _leave_customer(self) -> None:
        if self._is_customers:
            self._head.show()
            self._stack.setCurrentWidget(self._tab_of(self.tab))
            self.is_customers.emit(False)

    def _hear(self, changed: Changed) -> None:
        if changed.kinds & self.KINDS and (not changed.order_ids or self._order_id in changed.order_ids):
            self._refresh()


def _look(db: Read, order_id: OrderId) -> OrderLook:
    return OrderLook(
        orders.order_view(db, order_id), guidance.guidance(db, order_id), guidance.tab_counts(db, order_id)
    )
