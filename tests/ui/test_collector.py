"""Cycles are collected by the window's thread, whoever made them."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from ui import collector
from ui.collector import Collector


class Knot:
    def __init__(self):
        self.me = self


def test_cycles_are_freed_on_the_windows_thread_and_never_in_a_lane(qtbot, monkeypatch):
    monkeypatch.setattr(collector, "YOUNG_MS", 10)
    home, freed = QObject(), []
    kept = Collector(home)
    try:
        assert not gc.isenabled()

        def tie():
            for _ in range(5_000):
                weakref.finalize(Knot(), lambda: freed.append(threading.get_ident()))

        lane = threading.Thread(target=tie)
        lane.start()
        lane.join()
        assert freed == []
        qtbot.waitUntil(lambda: len(freed) == 5_000)
        assert set(freed) == {threading.get_ident()}
        kept.hold(True)
        tie()
        qtbot.wait(60)
        assert len(freed) == 5_000
        kept.hold(False)
        qtbot.waitUntil(lambda: len(freed) == 10_000)
    finally:
        kept.release()
    assert gc.isenabled()
