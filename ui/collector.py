"""Cyclic garbage is collected on the window's thread alone: in a lane it would free widgets Qt is just deleting."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

YOUNG_MS: Final = 1_000
ALL_EVERY: Final = 30
MANY: Final = 100_000


class Collector(QObject):
    """Takes Python's own collecting over while the window lives.

    Python collects cycles in whatever thread allocates; a page and its slots are such cycles, and a lane freeing
    their wrappers while the window's thread is inside a widget's destructor crashes both.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._turn = 0
        self._is_held = False
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(YOUNG_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def set_aside(self) -> None:
        """Look never again at what is there now: the program itself, before its first page; looking takes long."""
        gc.freeze()

    def hold(self, is_held: bool) -> None:
        """Collect nothing while a sync brings rows by the thousand: going through them all would stop the window."""
        if self._is_held and not is_held and gc.get_count()[0] > MANY:
            gc.freeze()  # what a large sync left is data that stays; going through it once would stop the window
        self._is_held = is_held

    def release(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        """Collect what is young each time, everything now and then."""
        if self._is_held:
            return
        self._turn += 1
        gc.collect(2 if self._turn % ALL_EVERY == 0 else 1)
