"""A link between two ends that can be cut after so many bytes, either way, and tells when it does."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Cut:
    """Cut after `up` or `down` bytes have passed in all; `then` is called first."""

    up: int | None = None
    down: int | None = None
    every: bool = False
    then: Callable[[], None] = lambda: None


@dataclass
class Counts:
    """What passed."""

    up: int = 0
    down: int = 0
    connections: int = 0
    cuts: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)


class Link:
    """Listens on 127.0.0.1 and passes bytes on to a port, until a cut is due."""

    def __init__(self, target: int, cut: Cut | None = None) -> None:
        self.target = target
        self.cut = cut
        self.counts = Counts()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        for each in list(self._open):
            self._reset(each)
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._socket.settimeout(0.1)
        while self._socket.fileno() >= 0:
            try:
                near, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            near.settimeout(None)
            self.counts.connections += 1
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                self._reset(near)
                continue
            far.settimeout(None)
            self._open |= {near, far}
            passed = {"up": 0, "down": 0}
            self._start(self._pump, near, far, "up", passed)
            self._start(self._pump, far, near, "down", passed)

    def _pump(self, source: socket.socket, target: socket.socket, way: str, passed: dict[str, int]) -> None:
        try:
            while data := source.recv(16 << 10):
                room = self._room(way, passed)
                if room is not None and len(data) >= room:
                    if room:
                        target.sendall(data[:room])
                    self._count(way, room, passed)
                    self._cut(source, target)
                    return
                target.sendall(data)
                self._count(way, len(data), passed)
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)
        except OSError:
            self._reset(source)
            self._reset(target)

    def _room(self, way: str, passed: dict[str, int]) -> int | None:
        cut = self.cut
        limit = None if cut is None else cut.up if way == "up" else cut.down
        if cut is None or limit is None:
            return None
        done = passed[way] if cut.every else self.counts.up if way == "up" else self.counts.down
        return max(0, limit - done)

    def _count(self, way: str, size: int, passed: dict[str, int]) -> None:
        passed[way] += size
        with self.counts.guard:
            if way == "up":
                self.counts.up += size
            else:
                self.counts.down += size

    def _cut(self, source: socket.socket, target: socket.socket) -> None:
        """Reset the sender; what was passed on before still reaches the other end, as it would on a real link."""
        cut = self.cut
        if cut is not None:
            self.counts.cuts += 1
            cut.then()
            if not cut.every:
                self.cut = None
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        self._reset(source)

    def _reset(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            each.close()
