"""The stage of the long journeys: a real head office over HTTP that comes and goes, a real window, a hand, one watch.

Nothing here knows a rule: the hand finds widgets by their names, presses, writes and reads; it waits for what it was
told to wait for, never for time.
"""

import re
import shutil
import socket
import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import uvicorn
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from app.settings import MachineSettings
from office import folder as office_folder
from office.api import create_app
from office.devices import Authority, make_code
from sync.round import Round
from tests.keystores import MemoryKeystore
from tests.ui.pens import Pen
from ui import household, style
from ui.household import Means
from ui.kit import Pill
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import Speech
from ui.wiring import House

ZONE = ZoneInfo("Asia/Shanghai")
PIN = "738291"
PATIENCE_SECONDS = 60.0
DAY = date(2026, 11, 18)
COMPANY = office_folder.Wanted(
    "崮川矿山机械有限公司", "Guchuan Mining Machinery Co., Ltd.", sample_day=DAY, is_morning=True
)


class Watch:
    """The one clock of a played day: the test moves its hands; each look is a microsecond later, as on a machine."""

    def __init__(self, at):
        self.at = datetime.fromisoformat(at)

    def now(self):
        self.at += timedelta(microseconds=1)
        return self.at.astimezone(ZoneInfo("UTC"))

    def monotonic(self):
        return time.monotonic()

    def set(self, at):
        """Move the hands on to a moment; they never go back."""
        wanted = datetime.fromisoformat(at)
        assert wanted >= self.at - timedelta(minutes=1), f"{at} is before {self.at}"
        self.at = max(self.at, wanted)

    def go_on(self, **time):
        self.at += timedelta(**time)


class Office:
    """Head office in a folder, served over HTTP at one address; it can go away and come back."""

    def __init__(self, folder, clock):
        self.folder, self.clock = folder, clock
        self._held = office_folder.opened(folder, clock)
        self.office = self._held.__enter__()
        self._port = 0
        self.come()

    def come(self):
        place = socket.socket()
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", self._port))
        self._port = place.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self._server = uvicorn.Server(
            uvicorn.Config(create_app(self.office), log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [place]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def go_away(self):
        self._server.should_exit = True
        self._thread.join()

    def close(self):
        if self._thread.is_alive():
            self.go_away()
        self._held.__exit__(None, None, None)


def ground(folder, engineers=("E05",), morning="2026-11-18T06:40:00+08:00"):
    """Make head office with the sample world, and a profile enrolled and synced for each engineer, to be copied."""
    clock = Watch(morning)
    office_folder.init(folder / "office", COMPANY, clock)
    office = Office(folder / "office", clock)
    keystores = {}
    for engineer in engineers:
        code = make_code(office.office.store, Authority(folder / "office" / "keys"), engineer, 60).code
        means = Means(folder / engineer, MemoryKeystore(), clock)
        opened = household.join(means, office.address, code, PIN)
        report = Round(opened.store, opened.files, household.office_of(opened.store, office.address), clock).run()
        assert report.trouble is None
        opened.close()
        keystores[engineer] = means.keystore
    office.close()
    return folder, keystores


class Stage:
    """One played day: an office and the laptops of some engineers, all on one watch."""

    def __init__(self, made, folder, qapp, morning="2026-11-18T06:41:00+08:00"):
        source, self._keystores = made
        shutil.copytree(source, folder, dirs_exist_ok=True)
        self.clock, self.app, self._folder = Watch(morning), qapp, folder
        self.office = Office(folder / "office", self.clock)
        self._laptops = []

    def laptop(self, engineer="E05", language="zh_CN"):
        laptop = Laptop(self, engineer, language, self._folder / engineer, self._keystores[engineer])
        self._laptops.append(laptop)
        return laptop

    def close(self):
        for laptop in self._laptops:
            laptop.close()
        self.office.close()


class Laptop:
    """The window over one profile, and the hand that works it."""

    def __init__(self, stage, engineer, language, folder, keystore):
        self.stage, self.clock, self.engineer, self.language = stage, stage.clock, engineer, language
        kept = MemoryKeystore()
        kept.kept = dict(keystore.kept)
        means = Means(folder, kept, self.clock)
        style.dress(stage.app, "light", "mouse")
        self.shell, self.speech = Shell("Gongdan"), Speech(stage.app)
        self.speech.speak(language)
        gate = UnlockPage("test", "Guchuan")
        settings = MachineSettings(language=language, office_address=stage.office.address, lock_minutes=0)
        self.shell.show_gate(gate)
        self.house = House(stage.app, self.shell, self.speech, means, settings, "test")
        self.house.begin(gate)
        self.shell.resize(1366, 768)
        self.shell.show()
        self.shell.activateWindow()
        self.troubles = []
        self.write("pin", PIN, leave=False)
        self.press("unlock")
        self.wait("the window is open", lambda: self.shell.is_open)
        self.desk.failed.connect(self.troubles.append)
        self.calm()

    @property
    def desk(self):
        return self.house.desk

    def front(self):
        """Take this laptop before oneself."""
        self.shell.raise_()
        self.shell.activateWindow()
        self.wait("the window is before one", self.shell.isActiveWindow)

    def close(self):
        self.shell.close()
        self.house.wait()
        self.speech.speak("en")

    # waiting

    def wait(self, what, ready, seconds=PATIENCE_SECONDS):
        ends = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < ends, f"waited {seconds:.0f} s until {what}; on the screen: {self.sees()[:60]}"
            QApplication.processEvents()
            time.sleep(0.002)

    def calm(self):
        """Wait until every answer landed, word of every change went round, and what came of it is painted."""
        desk = self.desk

        def settled():
            QApplication.processEvents()
            return not (desk._errands._waiting or self.house._errands._waiting or desk._gather.isActive())

        rest = 0
        ends = time.monotonic() + PATIENCE_SECONDS
        while rest < 3:
            rest = rest + 1 if settled() else 0
            assert time.monotonic() < ends, "the window does not come to rest"
            if not rest:
                time.sleep(0.002)

    # seeing

    def seen(self, name, kind=QWidget):
        return next((each for each in self.shell.findChildren(kind, name) if each.isVisible()), None)

    def find(self, name, kind=QWidget):
        self.wait(f"{name} can be used", lambda: (w := self.seen(name, kind)) is not None and w.isEnabled())
        widget = self.seen(name, kind)
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget, 24, 24)
            above = above.parentWidget()
        QApplication.processEvents()
        return widget

    def says(self, name):
        widget = self.find(name)
        if isinstance(label := getattr(widget, "label", None), QLabel):
            return label.text()
        if isinstance(widget, Pill):
            return widget.words()
        return widget.text() if hasattr(widget, "text") else widget.toPlainText()

    def sees(self):
        """Read every word on the screen."""
        spoken = [each for each in self.shell.findChildren(QWidget) if each.isVisible() and hasattr(each, "text")]
        return [re.sub(r"<[^>]+>", "", said) for each in spoken if (said := each.text())]

    def reads(self, *words):
        """Wait until all of these stand on the screen."""
        self.wait(f"{words} can be read", lambda: all(any(w in line for line in self.sees()) for w in words))
        return True

    # doing

    def press(self, name):
        widget = self.find(name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())
        if self.desk is not None:
            self.calm()

    def write(self, name, words, *, leave=True):
        widget = self.find(name)
        field = widget if isinstance(widget, QLineEdit | QPlainTextEdit) else widget.findChild(QLineEdit) or widget
        field.setFocus(Qt.FocusReason.MouseFocusReason)
        field.selectAll()
        if words.isascii():
            QTest.keyClicks(field, words)
        elif isinstance(field, QLineEdit):
            field.insert(words)
        else:
            field.insertPlainText(words)
        if leave:
            QTest.keyClick(field, Qt.Key.Key_Tab)
        if self.desk is not None:
            self.calm()

    def key(self, key, held=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, held)
        self.calm()

    def choose(self, name, row):
        view = self.find(name, QAbstractItemView)
        self.wait(f"row {row} of {name}", lambda: view.model() is not None and view.model().rowCount() > row)
        index = view.model().index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
        self.calm()

    def choose_from(self, name, action):
        """Open a menu and choose a line of it by its name."""
        self.press(name)
        self.wait("the menu", lambda: QApplication.activePopupWidget() is not None)
        menu = QApplication.activePopupWidget()
        line = next(each for each in menu.actions() if each.objectName() == action)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(line).center())
        self.calm()

    # the window

    def go(self, place):
        self.press(f"rail_{place}")

    def open_order(self, number):
        """Find an order by its number and open its overview."""
        self.go("orders")
        if self.seen("order_list", QAbstractItemView) is None:  # it gave way to what is filled in
            self.tab("overview")
        self.press("order_days_all")
        self.press("order_states_any")
        self.write("order_search", number, leave=False)
        self.wait("one order is left", lambda: self.find("order_list", QAbstractItemView).model().rowCount() == 1)
        self.calm()
        self.choose("order_list", 0)
        self.tab("overview")

    def tab(self, name):
        self.press(f"tab_{name}")

    def sync(self):
        """Press for a round, and wait until both ends are equal and nothing waits."""
        self.go("sync")
        self.wait("no round is under way", lambda: not self.desk.is_syncing)
        if self.seen("sync_now") is not None:
            self.press("sync_now")
        self.wait("the round is over", lambda: not self.desk.is_syncing)
        self.wait("all is equal", lambda: self.find("sync_sentence").property("standing") == "equal", 120)
        self.calm()

    @property
    def verb(self):
        """What the window says is next."""
        button = self.seen("next_step")
        return str(button.property("verb") or "") if button is not None else ""

    def next(self, expected):
        """Press the one big button, which must ask for this."""
        self.wait(f"the next step is {expected}", lambda: self.verb == expected)
        self.press("next_step")

    def record(self):
        """Record the form that a step unfolded; it must be taken."""
        self.press("step_record")
        self.wait("the step is taken", lambda: self.seen("step_record") is None)
        self.calm()

    # ink, files

    def draw(self, pad):
        Pen(pad).draw([(pad.width() * (0.15 + 0.6 * x / 240), pad.height() * (0.2 + 0.6 * y / 104)) for x, y in LOOPS])
        QApplication.processEvents()

    def sign(self):
        """Sign the sheet that is open."""
        self.draw(self.find("sign_pad"))
        self.press("sign_go")
        self.yes()
        self.wait("the sheet is signed", lambda: self.seen("sign_pad") is None)
        self.calm()

    def yes(self):
        """Say yes where the window asks once more."""
        if self.seen("confirm_yes") is not None:
            self.press("confirm_yes")

    # checklists

    def fill(self, answers, *, submit=True):
        """Walk with F8 through all that is missing, answer it, and hand the checklist in."""
        for _ in range(200):
            self.calm()
            if self.seen("checklist_submit") is not None:
                break
            self.press("next_missing")
            self.answer(self.row(), answers)
        if submit:
            self.press("checklist_submit")
            self.yes()
            self.wait("the checklist is handed in", lambda: self.seen("checklist_submit") is None)
            self.calm()

    def row(self):
        """Name the question that has the focus."""
        widget = QApplication.focusWidget()
        while widget is not None and not widget.objectName().startswith("row_"):
            widget = widget.parentWidget()
        assert widget is not None, f"no question has the focus, but {QApplication.focusWidget()}"
        return widget.objectName().removeprefix("row_")

    def answer(self, row, answers):
        """Answer one question: as it stands (`line.2`), else by name, else `*` for choices, `*line` for words."""
        wanted = answers.get(row, answers.get(row.split(".")[0], ""))
        options = [
            each.objectName().removeprefix(f"choice_{row}_")
            for each in self.find(f"row_{row}").findChildren(QWidget)
            if each.objectName().startswith(f"choice_{row}_")
        ]
        if options:
            given = wanted.split() or [next((each for each in answers.get("*", "").split() if each in options), "")]
            for each in given:
                assert each in options, f"{row}: {each!r} of {options}"
                self.press(f"choice_{row}_{each}")
        elif self.seen(f"add_{row}") is not None and not self.seen(f"line_{row}"):
            self._add_file_or_ink(row)
        elif not wanted and self.seen(f"now_{row}") is not None:
            self.press(f"now_{row}")
        else:
            self.write(f"line_{row}", wanted or answers.get("*line", ""))

    def _add_file_or_ink(self, row):
        picture = self.stage._folder / "picture.png"
        if not picture.exists():
            a_picture(row).save(str(picture))
        asked = QFileDialog.getOpenFileNames
        QFileDialog.getOpenFileNames = staticmethod(lambda *_a, **_k: ([str(picture)], ""))
        try:
            self.press(f"add_{row}")
        finally:
            QFileDialog.getOpenFileNames = asked
        if self.seen(f"pad_{row}") is not None:
            self.draw(self.find(f"pad_{row}"))
            self.press(f"take_{row}")


def a_picture(words):
    """Draw what a camera would have taken."""
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    picture.fill(0x446688 + len(words) * 0x010203)
    return picture


LOOPS = [(24 + step * 5, 52 + 34 * ((step * 7919) % 13 / 6.5 - 1)) for step in range(44)]
