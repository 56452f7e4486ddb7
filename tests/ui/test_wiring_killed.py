"""Killed while an engineer types: what rested 300 ms is there, the cursor stands where it stood, the sheet as well."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea

from app import checklists
from app.orders import OrderFilter, order_ids
from tests.ui.conftest import PIN
from tests.ui.test_wiring import Window
from ui import household
from ui.pages.unlock import UnlockPage

ROOT = Path(__file__).parents[2]
REPORT = "quality_fault_report"


@pytest.fixture
def order(means):
    opened = household.unlock(means, PIN)
    with opened.store.read() as db:
        found = order_ids(db, OrderFilter(mine=True, open_only=True))[0]
    opened.close()
    return found


def typed_and_killed(means, order, **what):
    """Let another process type, then kill it; gives where its cursor and its sheet stood."""
    asked = {
        "folder": str(means.folder), "pin": PIN, "order": str(order), "form": REPORT, "section": "section_2",
        "kept": {name: secret.hex() for name, secret in means.keystore.kept.items()}, **what,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.killed_typing"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    process.kill()
    _, said = process.communicate()
    assert line, said
    return json.loads(line)


def test_what_rested_is_on_the_disk_within_300_ms_of_the_last_key(means, order):
    words = ["seal ", "weeps ", "since ", "Monday ", "noon"]
    told = typed_and_killed(means, order, field="line_cause_text", words=words, back=0, down=0)
    assert min(told["took"]) <= 300
    opened = household.unlock(means, PIN)
    with opened.store.read() as db:
        stored = checklists.values(db, order, REPORT)
    opened.close()
    assert stored["cause_text"] == "seal weeps since Monday noon"


def test_after_a_crash_focus_cursor_and_place_on_the_sheet_are_as_they_were(qtbot, dressed, means, order, served):
    told = typed_and_killed(means, order, field="line_cause_text", words=["seal weeps"], back=6, down=40)
    assert told["cursor"] == 4
    window = Window(qtbot, dressed, means, UnlockPage("test", "Guchuan"), "http://127.0.0.1:9")
    window.shell.resize(1366, 768)
    window.unlock()

    def focused():
        return QApplication.focusWidget() is not None and QApplication.focusWidget().objectName() == "line_cause_text"

    window.until(focused)
    line = window.find("line_cause_text", QLineEdit)
    bars = [each.verticalScrollBar() for each in window.shell.findChildren(QScrollArea) if each.isAncestorOf(line)]
    window.until(lambda: bars[0].value() == told["down"])
    assert (line.text(), line.cursorPosition()) == ("seal weeps", 4)
    window.close()
