"""How long the window stands still while a first sync brings 10,000 orders: `python -m benchmarks.sync_window [N]`.

The real window, drawn off screen, over a real encrypted profile; head office serves from a process of its own. A timer
of 5 ms notes each time it was late; the pages shown meanwhile are the order list and the sync page.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock
from app.settings import MachineSettings
from app.store import vault
from benchmarks.table import Line, percentile, write
from office import folder as office_folder
from office.devices import Authority, make_code
from tests.keystores import CHEAP, MemoryKeystore
from tests.sync.ends import serving
from ui import household, style
from ui.collector import Collector
from ui.household import Means
from ui.page import Place
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import Speech
from ui.wiring import House

PIN, ENGINEER, TICK_MS = "738291", "E05", 5


class Watch:
    """Notes how late a timer of the window comes, and how much of that the machine had no processor for it."""

    def __init__(self, app: QApplication) -> None:
        self.gaps: list[float] = []
        self.own: list[float] = []
        self._waited = _waited_ms()
        self._last = time.perf_counter()
        self._timer = QTimer(app)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """Start to look."""
        self._last, self._waited = time.perf_counter(), _waited_ms()
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now, waited = time.perf_counter(), _waited_ms()
        self.gaps.append((now - self._last) * 1000)
        self.own.append(self.gaps[-1] - (waited - self._waited))
        self._last, self._waited = now, waited


def _waited_ms() -> float:
    """Say how long this thread ever stood in the queue for a processor (Linux); elsewhere nobody counts it."""
    counted = Path("/proc/thread-self/schedstat")
    return int(counted.read_text("ascii").split()[1]) / 1e6 if counted.exists() else 0.0


def measure(orders: int) -> list[Line]:
    """Enrol, unlock, and watch the window until the first sync has ended."""
    vault.USUAL = vault.LONE = CHEAP
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as made:
        office = Path(made) / "office"
        command = ["init", "--data", str(office), "--sample", "--orders", str(orders), "--orders-for", ENGINEER]
        subprocess.run([sys.executable, "-m", "office", *command], check=True, capture_output=True)
        with serving(office) as server:
            with office_folder.opened_store(office, clock) as store:
                code = make_code(store, Authority(office / "keys"), ENGINEER, 60).code
            means = Means(Path(made) / "profile", MemoryKeystore(), clock)
            household.join(means, server.address, code, PIN).close()
            watch, seconds, report = _watch(means, server.address)
    if report.trouble is not None or not report.is_equal:
        raise SystemExit(f"the sync did not end well: {report}")
    what = f"{report.rows:,} rows of {orders:,} orders"
    return [
        Line(f"{what}: longest stall of the window", max(watch.gaps), None, promised="≤ 50 ms"),
        Line("the same without waiting for a processor", max(watch.own), None, promised="≤ 50 ms"),
        Line("99.9 % of the looks", percentile(watch.gaps, 0.999), None),
        Line("the same without waiting for a processor", percentile(watch.own, 0.999), None),
        Line("the first sync, in s", seconds, None, unit="s"),
    ]


def _watch(means: Means, address: str) -> tuple[Watch, float, household.RoundReport]:
    app = QApplication.instance() or QApplication(["sync_window"])
    assert isinstance(app, QApplication)
    style.load_fonts()
    style.dress(app, "light", "mouse")
    shell, speech, gate = Shell("Gongdan"), Speech(app), UnlockPage("bench", "")
    shell.show_gate(gate)
    house = House(app, shell, speech, means, MachineSettings(language="en", office_address=address), "bench")
    collector = Collector(app)
    collector.set_aside()
    house.calm = collector.hold
    house.begin(gate)
    shell.show()
    gate.tried.emit(PIN)
    while (desk := house.desk) is None:
        app.processEvents()
        time.sleep(0.001)
    ended: list[household.RoundReport] = []
    desk.sync_ended.connect(ended.append)
    watch = Watch(app)
    begun = time.perf_counter()
    turn = 0
    QTimer.singleShot(0, watch.begin)
    while not ended:
        app.processEvents()
        if time.perf_counter() - begun > turn * 2:
            turn += 1
            shell.go(Place("orders" if turn % 2 else "sync"))
            watch.begin()  # going to a page is the person's own doing
        time.sleep(0.0005)
    seconds = time.perf_counter() - begun
    watch.end()
    shell.close()
    house.wait()
    collector.release()
    return watch, seconds, ended[0]


if __name__ == "__main__":
    size = int(sys.argv[1]) if sys.argv[1:] else 10_000
    print(write("The window while a sync arrives", "python -m benchmarks.sync_window", measure(size)))
