"""What nobody expected: kept in the log with its facts, told as a sentence, never shown raw; the data is safe."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler

LOG, CRASHES = "gongdan.log", "crash.log"
LARGEST: Final = 2 << 20
KEPT: Final = 3
_log = logging.getLogger("ui")
_qt = logging.getLogger("qt")


class Guard(QObject):
    """Takes every error that reached the top, from any thread.

    Signals: `troubled(BaseException)`, on the UI thread.
    """

    troubled = Signal(object)
    _raised = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._raised.connect(self.troubled)
        self._crashes = open_logs(folder)
        sys.excepthook = self._take
        threading.excepthook = lambda told: self._take(told.exc_type, told.exc_value, told.exc_traceback)
        qInstallMessageHandler(_note_qt)

    def _take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        _log.critical("nobody caught this", exc_info=(kind, error or kind(), trace))
        self._raised.emit(error or kind())

    def release(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        if faulthandler.is_enabled():
            faulthandler.disable()
        self._crashes.close()


def open_logs(folder: Path) -> TextIO:
    """Send every logger to a file that rotates, and crashes of the interpreter to one beside it; gives the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    keeper = RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    keeper.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(threadName)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(keeper)
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    crashes = (folder / CRASHES).open("a", encoding="utf-8")
    faulthandler.enable(crashes)
    return crashes


def _note_qt(kind: QtMsgType, _context: object, message: str) -> None:
    levels: dict[QtMsgType, Callable[[str, str], None]] = {
        QtMsgType.QtDebugMsg: _qt.debug,
        QtMsgType.QtInfoMsg: _qt.info,
        QtMsgType.QtWarningMsg: _qt.warning,
    }
    levels.get(kind, _qt.error)("%s", message)
