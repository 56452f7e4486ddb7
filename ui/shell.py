"""The window: one frame, one page at a time, the keys that work everywhere; painted with Qt alone, before all else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ui.dialogs import NoticeBar, Veil
from ui.frame import Rail, Standing, StatusLine
from ui.front import Painted
from ui.kit.buttons import TAB_KEYS, Tabs
from ui.kit.layout import column, row
from ui.page import RAIL, TODAY, Page, Place

MakePage = Callable[[Place], Page]
_ACTIVE: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
    | {QEvent.Type.TouchBegin, QEvent.Type.TabletPress, QEvent.Type.TabletMove}
)
_KEPT_BACK: Final = 30


class Shell(Painted):
    """The one window of a profile: a gate before it is open, the frame with its pages after.

    Signals: `moved(Place)`, another page or tab is shown; `lock_asked()`, Ctrl L or nobody was here for a while;
    `sync_asked()`, F5; `find_asked()`, Ctrl K; `templates_asked()`, Ctrl T; `closing()`, the
    window is about to close and every field is settled.
    """

    moved = Signal(object)
    lock_asked = Signal()
    sync_asked = Signal()
    find_asked = Signal()
    templates_asked = Signal()
    closing = Signal()
    unsent_question: Callable[[], bool] | None = None
    """Asks before the window closes with unsent work; True if it asked, and the window stays for now."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setProperty("panel", "root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(title)
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self._is_leaving = False
        self._make: MakePage | None = None
        self._kept: dict[str, Page] = {}
        self._back: list[Place] = []
        self._gate: QWidget | None = None
        self._frame: QFrame | None = None
        self._over = QStackedWidget()
        self.setLayout(row(self._over, spacing=0))
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock_asked)
        self._keys()

    # ── gate and house ────────────────────────────────────────────────────────────────────────────────────────────

    def show_gate(self, gate: QWidget) -> None:
        """Show a page before the door; every page behind it is taken down, with what it shows."""
        self.take_down()
        self._gate = gate
        self._over.addWidget(gate)
        self._over.setCurrentWidget(gate)
        gate.setFocus()

    def open_house(self, make: MakePage, language: str, at: Place) -> None:
        """Show the frame with its pages, at a place."""
        self.take_down()
        self._make = make
        self.rail, self.notice = Rail(), NoticeBar(language)
        self.status = StatusLine(self.find_asked.emit)
        self._pages = QStackedWidget()
        self.rail.chosen.connect(lambda place: self.go(Place(place)))
        right = column((self._pages, 1), self.notice, self.status, spacing=0)
        self._frame = QFrame()
        self._frame.setProperty("panel", "root")
        self._frame.setLayout(row(self.rail, (right, 1), spacing=0))
        self._over.addWidget(self._frame)
        self._over.setCurrentWidget(self._frame)
        self.go(at)

    def take_down(self) -> None:
        """Take gate, frame and pages away: a locked window holds nothing of what it showed."""
        for veil in self.findChildren(Veil):
            veil.lift()
        if self._frame is not None and (page := self.page()) is not None:
            page.leave()
        for widget in (self._gate, self._frame, *self._kept.values()):
            if widget is not None:
                self._over.removeWidget(widget)
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._gate = self._frame = self._make = None
        self._kept.clear()
        self._back.clear()

    @property
    def is_open(self) -> bool:
        """Tell whether pages are shown, not a gate."""
        return self._frame is not None

    # ── places ────────────────────────────────────────────────────────────────────────────────────────────────────

    def page(self) -> Page | None:
        """Give the page that is shown."""
        if self._frame is None:
            return None
        page = self._pages.currentWidget()
        return page if isinstance(page, Page) else None

    def place(self) -> Place:
        """Tell where one is, down to the field."""
        page = self.page()
        return page.place() if page is not None else TODAY

    def go(self, place: Place, *, is_back: bool = False) -> None:
        """Go to a place: settle the page one leaves, show the other, give its field the focus.

        A page is made when it is first wanted and kept until the window locks; `enter` shows it another record.
        """
        if self._make is None:
            return
        before = self.page()
        if before is not None:
            if not is_back:
                self._back = [*self._back, before.place()][-_KEPT_BACK:]
            before.leave()
        page = self._page_for(place, self._make)
        self._pages.setCurrentWidget(page)
        self.rail.choose(page.rail)
        self.notice.hide()
        page.enter(place)
        if not page.focus_field(place.field):
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moved.emit(place)

    def back(self) -> None:
        """Go where one came from; with nothing to go back to, stay."""
        if self._back:
            self.go(self._back.pop(), is_back=True)

    def _page_for(self, place: Place, make: MakePage) -> Page:
        if (kept := self._kept.get(place.page)) is not None:
            return kept
        page = make(place)
        page.opened.connect(self.go)
        page.finished.connect(self.back)
        page.told.connect(self.notice.tell)
        page.moved.connect(lambda: self.moved.emit(page.place()))
        self._kept[place.page] = page
        self._pages.addWidget(page)
        return page

    # ── what is told from outside ─────────────────────────────────────────────────────────────────────────────────

    def tell(self, standing: Standing, waiting: int) -> None:
        """Show the standing, and how much waits for a sync."""
        if self._frame is not None:
            self.status.tell(standing)
            self.rail.count("sync", standing.signed or waiting, is_urgent=standing.signed > 0)

    def fail(self, error: BaseException) -> None:
        """Say an error in the notice bar."""
        if self._frame is not None:
            self.notice.fail(error)

    def set_idle_lock(self, minutes: int) -> None:
        """Lock after so many minutes without a touch; 0 never does."""
        self._idle.setInterval(minutes * 60_000)
        if minutes:
            self._idle.start()
        else:
            self._idle.stop()

    # ── Qt ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def showEvent(self, event: QShowEvent) -> None:
        """Watch what comes in by the window itself: every key, press and touch passes there first.

        Never watch the whole application from Python: Qt would hand over widgets in the middle of their destructors.
        """
        super().showEvent(event)
        if (window := self.window().windowHandle()) is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is here."""
        if event.type() in _ACTIVE and self._idle.isActive():
            self._idle.start()
        return False

    def holds_back(self) -> bool:
        """Tell whether the window stays open for now, because somebody must answer a question first."""
        return self.is_open and not self._is_leaving and self.unsent_question is not None and self.unsent_question()

    def close_for_good(self) -> None:
        """Close, whatever waits: the engineer said so."""
        self._is_leaving = True
        self.window().close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Settle every field, then close."""
        if (page := self.page()) is not None:
            page.leave()
        self.closing.emit()
        super().closeEvent(event)

    def _keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.find_asked.emit,
            "Ctrl+T": self.templates_asked.emit,
            "Ctrl+L": self.lock_asked.emit,
            "F5": self.sync_asked.emit,
            "Esc": self.back,
            "Ctrl+Return": self._press_primary,
            "Ctrl+Enter": self._press_primary,
        }
        for number, place in enumerate(RAIL, start=1):
            keys[f"Ctrl+{number}"] = partial(self.go, Place(place))
        for at, digit in enumerate(TAB_KEYS):
            keys[f"Alt+{digit}"] = partial(self._press_tab, at)
        for key, action in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(partial(self._run, key, action))

    def _run(self, key: str, action: Callable[[], object]) -> None:
        veils = [veil for veil in self.findChildren(Veil) if veil.isVisible()]
        if veils:
            if key == "Esc":
                veils[-1].lift()
        elif self.is_open:
            action()

    def _press_primary(self) -> None:
        page = self.page()
        button = page.primary() if page is not None else None
        if button is not None and button.isEnabled():
            button.click()

    def _press_tab(self, place: int) -> None:
        page = self.page()
        tabs = page.findChild(Tabs) if page is not None else None
        if tabs is not None:
            tabs.press(place)
