"""What a large checklist costs in the window: 500 questions with 200 expressions opened, answered, repainted.

Usage: python -m benchmarks.forms_window      (offscreen; a real encrypted ledger, the real lanes)
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import checklists, ledger
from app.clock import SystemClock
from app.store.files import Files
from app.store.types import PersonId, natural_id
from benchmarks.table import Line, middle, write
from forms.answers import Kind
from forms.definition import Choice, Form, Question, Section
from tests import builders
from ui import lanes, style
from ui.desk import Desk
from ui.page import Place
from ui.pages.orders import OrdersPage

KEY = bytes(range(32))
ENGINEER = PersonId(natural_id("person", "E05"))
TIMES = 60


def large_form(dice):
    """Return 300 questions to answer and 200 that follow from them, in one section."""
    verdict = tuple(Choice(name, {"en": name.title()}) for name in ("pass", "fail", "na"))
    asked = [Question(f"all/q{at}", Kind.SELECT_ONE, {"en": f"Check {at}"}, choices="pf") for at in range(300)]
    follow = []
    for at in range(200):
        one, other = dice.sample(range(300), 2)
        if at % 3:
            source = f"if(${{q{one}}} = 'fail', 1, 0) + count-selected(${{q{other}}})"
            made = Question(f"all/c{at}", Kind.CALCULATE, {"en": f"Sum {at}"}, calculation=source)
        else:
            made = Question(f"all/c{at}", Kind.TEXT, {"en": f"Why {at}"}, relevant=f"${{q{one}}} = 'fail'")
        follow.append(made)
    section = Section("all", {"en": "Everything"}, children=(*asked, *follow))
    return Form("large", {"en": "Large"}, "1", ("en",), (section,), {"pf": verdict})


def wait(so):
    """Let the event loop run until something is so."""
    loop, clock = QEventLoop(), QTimer()
    clock.timeout.connect(lambda: loop.quit() if so() else None)
    clock.start(1)
    loop.exec()


class Painted(QObject):
    """Sees when a widget is painted."""

    def __init__(self, widget):
        super().__init__()
        self.is_so = False
        self._button = widget
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt names it
        """Look, and let it pass."""
        self.is_so = self.is_so or (event.type() == QEvent.Type.Paint and self._button.isChecked())
        return False


class Stalls:
    """The longest time the window's thread did not come back to its loop."""

    def __init__(self):
        self.worst, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _tick(self):
        now = time.perf_counter()
        self.worst, self._last = max(self.worst, now - self._last), now

    def end(self):
        """Stop looking; give milliseconds."""
        self._timer.stop()
        return 1000 * self.worst


def measure(page, dice):
    """Open the large checklist, then answer in it."""

    def find(name):
        return next((each for each in page.findChildren(QWidget, name) if each.isVisible()), None)

    stalls, began = Stalls(), time.perf_counter()
    page.enter(Place("orders", page.property("order"), "checklist", "large:"))
    wait(lambda: find("choice_q0_pass"))
    opened = 1000 * (time.perf_counter() - began)
    wait(lambda: find("choice_q30_pass"))
    stalled = stalls.end()
    times, spent = [], []
    for _ in range(TIMES):
        names = [f"choice_q{dice.randrange(30)}_{each}" for each in ("pass", "fail", "na")]
        button = next(each for each in map(find, names) if not each.isChecked())
        clock, work = time.perf_counter(), time.thread_time()
        painted = Painted(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        while not painted.is_so:
            QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - clock))
        spent.append(1000 * (time.thread_time() - work))
        rest = time.perf_counter() + 0.15
        wait(lambda rest=rest: time.perf_counter() > rest)
    return [
        Line("500 questions, 200 expressions: first screen of the checklist", opened, None, promised="no stall"),
        Line("the same, longest stall of the window while it opens", stalled, None, promised="–"),
        Line("one press to the repainted window, p50", middle(times), None, promised="≤ 16 ms"),
        Line("the same, processor of the window's thread, p50", middle(spent), None, promised="≤ 16 ms"),
        Line("the same, p95", sorted(times)[int(0.95 * TIMES)], None, promised="–"),
    ]


def main():
    """Make a ledger with one order, open the window over it, measure."""
    dice = random.Random(1)
    app = QApplication(sys.argv[:1])
    style.load_fonts()
    style.dress(app, "light", "mouse")
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        store = ledger.open_laptop(folder, KEY, SystemClock(), person_id=ENGINEER, is_enrolled=False)
        with store.write(ENGINEER) as tx:
            order = builders.a_work_order(tx, builders.a_company(tx))
            builders.a_form(tx, "large", large_form(dice))
            checklists.begin(tx, order, "large", language="en")
        files = Files(folder / "files", KEY)
        desk = Desk(store, lanes.threads(), SystemClock(), language="en", person_id=ENGINEER, files=files)
        page = OrdersPage(desk)
        page.setProperty("order", str(order))
        page.resize(1366 - 84, 768 - 32)
        page.show()
        lines = measure(page, dice)
        page.close()
        desk.close()
        store.close()
    print(write("Forms in the window", "python -m benchmarks.forms_window", lines))


if __name__ == "__main__":
    main()
