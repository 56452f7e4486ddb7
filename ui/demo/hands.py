"""Hands and eyes of the player: find a widget by its name, press, write, paste, wait."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QInputDevice,
    QInputMethodEvent,
    QKeySequence,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QScrollArea, QWidget

W = TypeVar("W", bound=QWidget)
PATIENCE_SECONDS = 60.0
Ink = tuple[QPointF, float]
"""Where the pen is, and how hard it presses, 0 to 1."""


class StuckError(Exception):
    """The player waited for something that did not come; the text says for what."""


class Hands(Protocol):
    """What can touch the window: Qt's own events, or a real X server's."""

    def press(self, widget: QWidget, at: QPoint) -> None:
        """Press and let go at a place inside the widget."""
        ...

    def draw(self, widget: QWidget, line: Sequence[Ink]) -> None:
        """Draw one line inside the widget, without lifting the pen."""
        ...

    def write(self, text: str) -> None:
        """Write into whatever has the focus."""
        ...

    def key(self, keys: str) -> None:
        """Press keys together, named as Qt names them ("Ctrl+V")."""
        ...


class QtHands:
    """Events as Qt delivers them; what a keyboard has no keys for arrives as from an input method."""

    def __init__(self) -> None:
        pen, can = QPointingDevice.PointerType.Pen, QInputDevice.Capability
        felt = can.Position | can.Pressure | can.Hover
        self._pen = QPointingDevice("demo pen", 1, QInputDevice.DeviceType.Stylus, pen, felt, 1, 3)

    def press(self, widget: QWidget, at: QPoint) -> None:
        """Press and let go at a place inside the widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def draw(self, widget: QWidget, line: Sequence[Ink]) -> None:
        """Draw with a pen that feels pressure: 125 events a second, as a tablet tells them."""
        last = len(line) - 1
        for place, (at, pressure) in enumerate(line):
            kind = QEvent.Type.TabletPress if place == 0 else QEvent.Type.TabletMove
            self._tell(widget, kind, at, pressure, place)
            if place == last:
                self._tell(widget, QEvent.Type.TabletRelease, at, 0.0, place + 1)
            spin(0.002)

    def _tell(self, widget: QWidget, kind: QEvent.Type, at: QPointF, pressure: float, place: int) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.TabletMove else left
        held = none if kind == QEvent.Type.TabletRelease else left
        event = QTabletEvent(
            kind, self._pen, at, widget.mapToGlobal(at), pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier,
            button, held,
        )  # fmt: skip
        event.setTimestamp(1000 + 8 * place)
        QCoreApplication.sendEvent(widget, event)

    def write(self, text: str) -> None:
        """Write into the focused widget."""
        focus = _focus()
        if text.isascii():
            QTest.keyClicks(focus, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(focus, event)

    def key(self, keys: str) -> None:
        """Press keys together."""
        QTest.keySequence(_focus(), QKeySequence(keys))


_X_NAMES = {"Return": "Return", "Esc": "Escape", "Tab": "Tab", "Down": "Down", "Up": "Up"}


class XHands:
    """A real mouse pointer and keyboard, moved by xdotool on the X server the window is on."""

    def __init__(self) -> None:
        program = shutil.which("xdotool")
        if program is None:
            raise StuckError("xdotool is not installed (Debian: apt-get install xdotool)")
        self._program = program

    def press(self, widget: QWidget, at: QPoint) -> None:
        """Move the pointer there and click; what moved away meanwhile is aimed at again."""
        aimed = QPoint(-1, -1)
        while (place := (widget.mapToGlobal(QPointF(at)) * widget.devicePixelRatioF()).toPoint()) != aimed:
            aimed = place
            self._do("mousemove", "--sync", str(place.x()), str(place.y()))
        self._do("click", "1")

    def draw(self, widget: QWidget, line: Sequence[Ink]) -> None:
        """Draw with the mouse pointer."""
        told: list[str] = []
        for place, (at, _pressure) in enumerate(line):
            there = widget.mapToGlobal(at) * widget.devicePixelRatioF()
            told += ["mousemove", str(int(there.x())), str(int(there.y())), "sleep", "0.008"]
            if place == 0:
                told += ["mousedown", "1"]
        self._do(*told, "mouseup", "1")

    def write(self, text: str) -> None:
        """Type the text, character by character."""
        self._do("type", "--delay", "12", "--", text)

    def key(self, keys: str) -> None:
        """Press keys together."""
        self._do("key", "+".join(_X_NAMES.get(part, part.lower()) for part in keys.split("+")))

    def _do(self, *arguments: str) -> None:
        """Run xdotool while the window goes on living: an event only counts when it was handled."""
        tool = subprocess.Popen([self._program, *arguments])  # noqa: S603 -- the program found on PATH
        ends = time.monotonic() + PATIENCE_SECONDS
        while tool.poll() is None:
            if time.monotonic() > ends:
                tool.kill()
                raise StuckError(f"xdotool {arguments[0]} did not come back")
            spin(0.005)
        spin(0.05)


def spin(seconds: float = 0.0) -> None:
    """Let the window live for a while."""
    ends = time.monotonic() + seconds
    while True:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        if time.monotonic() >= ends:
            return
        time.sleep(0.002)


def wait(what: str, ready: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until `ready()` is true.

    Raises:
        StuckError: not within `seconds`; it names `what`.
    """
    ends = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > ends:
            raise StuckError(f"waited {seconds:.0f} s for {what}")
        spin(0.01)


def seen(name: str, kind: type[W]) -> W | None:
    """Find a widget a person could see now, by its object name; None if there is none."""
    for window in QApplication.topLevelWidgets():
        if not window.isVisible():
            continue
        if isinstance(window, kind) and window.objectName() == name:
            return window
        children: list[W] = window.findChildren(kind, name)
        for widget in children:
            if widget.isVisible():
                return widget
    return None


def reads(words: str) -> bool:
    """Tell whether these words stand somewhere in the window, on a label of their own."""
    for window in QApplication.topLevelWidgets():
        labels: list[QLabel] = window.findChildren(QLabel)
        if any(words == label.text() and label.isVisible() for label in labels):
            return True
    return False


def find(name: str, kind: type[W], *, usable: bool = True) -> W:
    """Wait for a widget a person could use, and bring it into view.

    Raises:
        StuckError: it did not appear, or stayed out of use.
    """

    def ready() -> bool:
        widget = seen(name, kind)
        return widget is not None and (widget.isEnabled() or not usable)

    wait(f"a usable {name}", ready)
    widget = seen(name, kind)
    if widget is None:
        raise StuckError(f"{name} went away")
    _into_view(widget)
    return widget


def paste(hands: Hands, picture: QImage) -> None:
    """Put a picture on the clipboard and paste it, as from another program."""
    QGuiApplication.clipboard().setImage(picture)
    spin(0.05)
    hands.key("Ctrl+V")


def press(hands: Hands, name: str) -> None:
    """Press the middle of a widget."""
    widget = find(name, QWidget)
    hands.press(widget, widget.rect().center())
    spin(0.02)


def choose_row(hands: Hands, name: str, row: int) -> None:
    """Press a row of a list or table."""
    view = find(name, QAbstractItemView)
    wait(f"row {row} of {name}", lambda: view.model() is not None and view.model().rowCount() > row)
    index = view.model().index(row, 0)
    view.scrollTo(index)
    spin(0.02)
    hands.press(view.viewport(), view.visualRect(index).center())
    spin(0.02)


def write_into(hands: Hands, name: str, text: str, *, leave: bool = True) -> None:
    """Press a field, replace what it holds, and leave it by Tab, so that it is saved."""
    press(hands, name)
    hands.key("Ctrl+A")
    hands.write(text)
    if leave:
        hands.key("Tab")
    spin(0.02)


def _focus() -> QWidget:
    focus = QApplication.focusWidget() or QApplication.activeWindow()
    if focus is None:
        raise StuckError("nothing has the focus")
    return focus


def _into_view(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 24, 24)
        above = above.parentWidget()
    spin(0.01)
