"""A laptop program whose engineer types into a checklist until somebody kills it: one line to stdout once it rests."""

import json
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.clock import ShiftedClock
from app.settings import MachineSettings
from app.store import vault
from tests.keystores import CHEAP, MemoryKeystore
from tests.ui.conftest import MORNING
from ui import style
from ui.household import Means
from ui.page import Place
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import Speech
from ui.wiring import House


def wait(milliseconds):
    """Let the event loop run; unlike `QTest.qWait` it lets other threads work meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(so):
    for _ in range(2000):
        if so():
            return
        wait(10)
    raise SystemExit("waited in vain")


def main():
    told = json.loads(sys.stdin.readline())
    vault.USUAL = vault.LONE = CHEAP
    app = QApplication([])
    style.load_fonts()
    style.dress(app, "light", "mouse")
    speech, shell = Speech(app), Shell("Gongdan")
    speech.speak("en")
    keystore = MemoryKeystore()
    keystore.kept = {name: bytes.fromhex(secret) for name, secret in told["kept"].items()}
    gate = UnlockPage("test", "Guchuan")
    shell.show_gate(gate)
    means = Means(Path(told["folder"]), keystore, ShiftedClock(MORNING))
    settings = MachineSettings(language="en", office_address="http://127.0.0.1:9")
    house = House(app, shell, speech, means, settings, "test")
    house.begin(gate)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()

    def find(name):
        return next((each for each in shell.findChildren(QWidget, name) if each.isVisible()), None)

    until(lambda: find("pin"))
    QTest.keyClicks(find("pin"), told["pin"])
    QTest.mouseClick(find("unlock"), Qt.MouseButton.LeftButton)
    until(lambda: shell.is_open)
    shell.go(Place("orders", told["order"], "checklist", f"{told['form']}:"))
    until(lambda: find(told["section"]))
    QTest.mouseClick(find(told["section"]), Qt.MouseButton.LeftButton)
    until(lambda: find(told["field"]))
    line = find(told["field"])
    line.setFocus()
    took = [typed(house, line, word) for word in told["words"]]
    for _ in range(told["back"]):
        QTest.keyClick(line, Qt.Key.Key_Left)
    bars = [each.verticalScrollBar() for each in shell.findChildren(QScrollArea) if each.isAncestorOf(line)]
    bars[0].setValue(told["down"])
    place = f'{told["field"]}@{line.cursorPosition()}@{bars[0].value()}"'
    kept = means.folder / "place.json"
    until(lambda: not told["back"] or (kept.exists() and place in kept.read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps({"down": bars[0].value(), "cursor": line.cursorPosition(), "took": took}) + "\n")
    sys.stdout.flush()
    wait(60_000)


def typed(house, line, word):
    """Type a word, and count the milliseconds from its last key until it is on the disk."""
    saved = []
    forget = house._opened.store.watch(
        lambda changed: saved.append(time.monotonic()) if "answers" in changed.kinds else None
    )
    QTest.keyClicks(line, word)
    began = time.monotonic()
    until(lambda: saved)
    forget()
    wait(200)
    return round(1000 * (saved[-1] - began))


if __name__ == "__main__":
    main()
