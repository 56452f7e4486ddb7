"""One window per profile: the first holds the folder, a second one asks it to come forward and says so."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.store.disk import FolderLock

_PATIENCE_MS = 1000


class Instance(QObject):
    """The profile folder in our hands.

    Signals: `called()`, somebody started the program again for this folder; it wants this window.
    """

    called = Signal()

    def __init__(self, folder: Path) -> None:
        """Take the folder.

        Raises:
            StoreInUse: another window has it.
        """
        super().__init__()
        self._lock = FolderLock(folder)
        name = _name(folder)
        QLocalServer.removeServer(name)  # left over by a window that was killed: the folder is ours now
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(name)

    def release(self) -> None:
        """Give the folder back."""
        self._server.close()
        self._lock.release()

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnectFromServer()
            caller.deleteLater()
            self.called.emit()


def call_first(folder: Path) -> bool:
    """Ask the window that has the folder to come forward; False if it does not answer."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    is_there = socket.waitForConnected(_PATIENCE_MS)
    if is_there:
        socket.waitForDisconnected(_PATIENCE_MS)
    return is_there


def _name(folder: Path) -> str:
    return "gongdan-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
