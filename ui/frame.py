"""The parts of the one frame around every page: the rail with its six places and the status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton

from ui import icons
from ui.kit.labels import Elided, Picture, retone, text
from ui.kit.layout import column, row
from ui.page import RAIL
from ui.style import Tokens, clothe, look_property, repolish

ICONS: Final = {
    "today": "calendar-days",
    "orders": "clipboard-list",
    "machines": "hard-drive",
    "parts": "package",
    "sync": "refresh-cw",
    "settings": "settings",
}


def rail_word(place: str) -> str:
    """Name a place of the rail in the reader's language."""
    return {
        "today": QCoreApplication.translate("Rail", "Today"),
        "orders": QCoreApplication.translate("Rail", "Orders"),
        "machines": QCoreApplication.translate("Rail", "Machines"),
        "parts": QCoreApplication.translate("Rail", "Parts"),
        "sync": QCoreApplication.translate("Rail", "Sync"),
        "settings": QCoreApplication.translate("Rail", "Settings"),
    }[place]


class RailButton(QToolButton):
    """A place of the rail: icon, word, and a badge for what waits for me."""

    look = look_property()

    def __init__(self, place: str) -> None:
        super().__init__()
        self._icon = ICONS[place]
        self._word = rail_word(place)
        self.setObjectName(f"rail_{place}")
        self.setText(self._word)
        self.setToolTip(self._word)
        self.setCheckable(True)
        self.setIconSize(QSize(24, 24))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._badge = QLabel(self)
        self._badge.setObjectName(f"badge_{place}")
        self._badge.setProperty("panel", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.hide()
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Recolour the icon."""
        self.setIcon(icons.icon(self._icon, t.rail_fg, 24, t.rail_on))

    def count(self, waiting: int, *, is_urgent: bool = True) -> None:
        """Show how many things wait for me here, in red if they are at risk; 0 shows nothing."""
        kind = "badge" if is_urgent else "calm_badge"
        if self._badge.property("panel") != kind:
            repolish(self._badge, panel=kind)
        self._badge.setText("99+" if waiting > 99 else str(waiting))
        self._badge.setVisible(waiting > 0)
        self.setAccessibleName(f"{self._word} {waiting}" if waiting else self._word)
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the badge at the icon's shoulder."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        width = max(18, self._badge.sizeHint().width() + 8)
        self._badge.setGeometry(min(self.width() // 2 + 4, self.width() - width), 4, width, 18)


class Rail(QFrame):
    """The six places.

    Signals: `chosen(str)`, the place pressed.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setProperty("panel", "rail")
        self.setFixedWidth(88)
        self._buttons = {place: RailButton(place) for place in RAIL}
        for place, button in self._buttons.items():
            button.clicked.connect(lambda _checked=False, place=place: self._press(place))
        upper = [self._buttons[place] for place in RAIL[:-1]]
        self.setLayout(column(*upper, None, self._buttons[RAIL[-1]], margins=(8, 12, 8, 12)))

    def choose(self, place: str) -> None:
        """Show where one is."""
        for name, button in self._buttons.items():
            button.setChecked(name == place)

    def count(self, place: str, waiting: int, *, is_urgent: bool = True) -> None:
        """Show how many things wait for me at a place, in red if they are at risk."""
        self._buttons[place].count(waiting, is_urgent=is_urgent)

    def _press(self, place: str) -> None:
        self.choose(place)
        self.chosen.emit(place)


@dataclass(frozen=True)
class Standing:
    """What the status line tells: is head office in reach, what waits, when both ends last agreed.

    `is_online` is None before the first try; `last_sync` is a moment already in words; `signed` counts the orders
    that were signed and have not reached head office.
    """

    is_online: bool | None = None
    is_syncing: bool = False
    unsent: int = 0
    last_sync: str = ""
    signed: int = 0


class StatusLine(QFrame):
    """Says at every moment whether the work is safe."""

    def __init__(self, find: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setProperty("panel", "status")
        self.setFixedHeight(34)
        self._picture = Picture("circle-check", "ok", 16)
        self.words = Elided("", name="status_words")
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.last = text("", name="status_last")
        key = text("Ctrl K", "key")
        find_words = text(self.tr("Find and commands"))
        self.setLayout(row(self._picture, (self.words, 1), self.last, 16, key, find_words, margins=(24, 0, 24, 0)))
        self._find = find
        self.tell(Standing())

    def tell(self, standing: Standing) -> None:
        """Show a standing."""
        sentence, tone, icon = _sentence(standing)
        self._picture.show_icon(icon, tone)
        retone(self.words, sentence, tone)
        never = self.tr("Not synced with head office yet")
        last = self.tr("Last sync with head office {time}").format(time=standing.last_sync)
        self.last.setText(last if standing.last_sync else never)

    def mousePressEvent(self, event: object) -> None:
        """Open the finder: everything that has a key has a press as well."""
        self._find()


def _sentence(standing: Standing) -> tuple[str, str, str]:
    translate, count = QCoreApplication.translate, standing.unsent
    if standing.is_syncing:
        return translate("StatusLine", "Syncing with head office"), "info", "refresh-cw"
    if standing.is_online is None:
        return translate("StatusLine", "Every change is saved on this laptop"), "ok", "circle-check"
    if standing.is_online and not count:
        return translate("StatusLine", "Online · every change is at head office"), "ok", "circle-check"
    if standing.is_online:
        one = translate("StatusLine", "Online · 1 change is safe on this laptop and goes out with the next sync")
        many = translate("StatusLine", "Online · {count} changes are safe on this laptop and go out with the next sync")
        return (one if count == 1 else many.format(count=count)), "info", "cloud-upload"
    if not count:
        return translate("StatusLine", "Offline · nothing waits to be sent"), "warn", "wifi-off"
    one = translate("StatusLine", "Offline · 1 change is safe on this laptop, to be sent when you are online")
    many = translate("StatusLine", "Offline · {count} changes are safe on this laptop, to be sent when you are online")
    return (one if count == 1 else many.format(count=count)), "warn", "wifi-off"
