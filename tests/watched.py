"""Watches which pages a test really shows in a window, and which of them its keys, buttons and pens reach.

A page is any widget class of `ui`; its names are its class without Page, Tab or Sheet (`SigningPage`: signing), its
module (`times`), and the place or tab the window calls it by (`parts`, `time`). Watching starts with the first test
that is marked and stays for the process: it costs nothing while no such test runs.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

import ui

PAGES = ("ui.pages.", "ui.finder", "ui.sheets", "ui.dialogs", "ui.shell")
HANDS = ("mouseClick", "mouseDClick", "mousePress", "keyClick", "keyClicks", "keyPress", "keySequence")
PLACES = {"VanPage": "parts", "TimesTab": "time"}
TOUCHES = {QEvent.Type.TabletPress, QEvent.Type.InputMethod, QEvent.Type.TouchBegin, QEvent.Type.Drop}


def names_of(kind: type[QWidget]) -> set[str]:
    """Give all names a page answers to."""
    stem = re.sub(r"(Page|Tab|Sheet|View|Side)$", "", kind.__name__)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem).lower()
    return {snake, kind.__module__.rsplit(".", 1)[-1], PLACES.get(kind.__name__, snake)}


class Watch:
    """What one test showed and touched."""

    def __init__(self) -> None:
        self.shown: set[str] = set()
        self.touched: set[str] = set()
        self._pages: list[QWidget] = []

    def show(self, page: QWidget) -> None:
        """Note that a page is on the screen."""
        self.shown |= names_of(type(page))
        if page not in self._pages:
            self._pages.append(page)

    def touch(self, widget: QWidget) -> None:
        """Note that a key, a button or a pen came down in the window of these pages."""
        window, above = widget.window(), widget
        while above is not None:  # a page that was on the screen before the test began is as good
            if type(above).__module__.startswith(PAGES):
                self.show(above)
            above = above.parentWidget()
        for page in self._pages:
            if isValid(page) and page.isVisible() and page.window() is window:
                self.touched |= names_of(type(page))

    def fault(self, page: str) -> str:
        """Say what a test that names this page has not done; "" if it did."""
        if page not in self.shown:
            return f"the page {page!r} was never shown (shown: {', '.join(sorted(self.shown)) or 'none'})"
        if page not in self.touched:
            return f"the page {page!r} was shown, but no key, button or pen reached it"
        return ""


_running: list[Watch] = []
_started: list[bool] = []


def begin() -> Watch:
    """Watch from here on."""
    if not _started:
        _started.append(True)
        _listen()
    watch = Watch()
    _running.append(watch)
    return watch


def end(watch: Watch) -> None:
    """Watch no longer."""
    _running.remove(watch)


def _listen() -> None:
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        if module.name.startswith(PAGES):
            importlib.import_module(module.name)
    for kind in list(_pages(QWidget)):
        _tell_of_showing(kind)
    for name in HANDS:
        _tell_of_touching(QTest, name)
    send = QCoreApplication.sendEvent

    def sent(receiver: Any, event: QEvent) -> bool:
        if event.type() in TOUCHES and isinstance(receiver, QWidget):
            _touched(receiver)
        return send(receiver, event)

    QCoreApplication.sendEvent = staticmethod(sent)


def _pages(kind: type[QWidget]) -> Iterator[type[QWidget]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(PAGES):
            yield child
        yield from _pages(child)


def _tell_of_showing(kind: type[QWidget]) -> None:
    before: Callable[..., None] | None = kind.__dict__.get("showEvent")

    def show_event(self: QWidget, event: Any) -> None:
        for watch in _running:
            watch.show(self)
        if before is not None:
            before(self, event)
        else:
            super(kind, self).showEvent(event)

    kind.showEvent = show_event


def _tell_of_touching(hands: Any, name: str) -> None:
    real = getattr(hands, name)

    @wraps(real)
    def press(widget: Any, *arguments: Any, **more: Any) -> Any:
        if isinstance(widget, QWidget):
            _touched(widget)
        return real(widget, *arguments, **more)

    setattr(hands, name, staticmethod(press))


def _touched(widget: QWidget) -> None:
    for watch in _running:
        watch.touch(widget)
