"""Pages stand on a real encrypted ledger with a small company in it, orders brought to any state by the business."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app import ledger
from app.store.files import Files
from app.store.laptop_tables import SyncState
from app.store.types import PersonId, natural_id, new_id
from tests import builders
from ui import lanes, style
from ui.desk import Desk

KEY = bytes(range(32))
ENGINEER = PersonId(natural_id("person", "E05"))
FORMS = ("preparation_checklist", "pre_check", "quality_fault_report", "maintenance_record", "delivery_inventory")


class HandClock:
    """Shows the moment it is set to; each look is a microsecond later, as on a real machine."""

    def __init__(self, at):
        self.at = at

    def now(self):
        self.at += timedelta(microseconds=1)
        return self.at

    def monotonic(self):
        return (self.at - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()

    def pass_(self, **time):
        self.at += timedelta(**time)


def start():
    return HandClock(datetime(2026, 11, 18, 0, 30, tzinfo=UTC))  # 08:30 at the site


@pytest.fixture(scope="session")
def company_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    store = ledger.open_laptop(folder, KEY, start(), person_id=ENGINEER, is_enrolled=False)
    with store.write() as tx:
        company = builders.a_company(tx, *FORMS)
        tx.add(
            SyncState(
                id=1, server_id="s", epoch="e", device_id=new_id(), incarnation=new_id(), mark="A7", cursor="",
                chain="", next_dseq=1, request_counter=0, archived_through=0,
            )
        )  # fmt: skip
    store.close()
    return folder, company


@pytest.fixture
def clock():
    return start()


@pytest.fixture
def company(company_file):
    return company_file[1]


@pytest.fixture
def store(tmp_path, company_file, clock):
    folder = tmp_path / "profile"
    shutil.copytree(company_file[0], folder)
    store = ledger.open_laptop(folder, KEY, clock, person_id=ENGINEER)
    yield store
    store.close()


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "files", KEY)


@pytest.fixture
def order_id(store, company):
    with store.write(ENGINEER) as tx:
        return builders.a_work_order(tx, company)


@pytest.fixture
def at_work(store, order_id):
    with store.write(ENGINEER) as tx:
        builders.at_work(tx, order_id)
    return order_id


def take_down(app):
    """Close and delete every window, as locking does before the ledger is closed.

    A list that pops up is left to whoever owns it: Qt's completer deletes its own by an address it keeps.
    """
    for window in app.topLevelWidgets():
        window.close()
        if window.windowType() != Qt.WindowType.Popup:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def dressed(qapp, fonts):
    """The application in the light theme; the pages of the test before are gone first, so that dressing is cheap."""
    take_down(qapp)
    if qapp.property("look") != "light/mouse":
        style.dress(qapp, "light", "mouse")
    return qapp


def make_desk(store, files, clock, which):
    desk = Desk(store, which, clock, language="en", person_id=ENGINEER, files=files)
    desk.unexpected = []
    desk.failed.connect(desk.unexpected.append)
    return desk


@pytest.fixture
def desk(dressed, store, files, clock):
    """A desk whose answers are there when `ask` and `do` return; an error nobody took fails the test."""
    desk = make_desk(store, files, clock, lanes.inline())
    yield desk
    take_down(dressed)
    desk.close()
    assert desk.unexpected == []


@pytest.fixture
def busy_desk(dressed, store, files, clock):
    """A desk with the real lanes; the UI thread may not touch the store."""
    store.forbid_thread(threading.get_ident())
    desk = make_desk(store, files, clock, lanes.threads())
    yield desk
    take_down(dressed)
    desk.close()
    assert desk.unexpected == []


class Hand:
    """Presses, types and reads a page the way a person does: by the names of its widgets."""

    def __init__(self, qtbot, page):
        self.qtbot, self.page = qtbot, page

    def find(self, name, kind=QWidget):
        def seen():
            return [each for each in self.page.findChildren(kind, name) if each.isVisibleTo(self.page)]

        self.qtbot.waitUntil(lambda: bool(seen()), timeout=3000)
        return seen()[0]

    def until(self, name, words):
        self.qtbot.waitUntil(lambda: self.has(name) and words in self.says(name), timeout=3000)

    def has(self, name):
        return any(each.isVisibleTo(self.page) for each in self.page.findChildren(QWidget, name))

    def press(self, name):
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def write(self, name, words):
        field = self.find(name)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, words) if words.isascii() else field.insert(words)
        QApplication.processEvents()

    def labels(self):
        return [each.text() for each in self.page.findChildren(QLabel) if each.isVisibleTo(self.page)]

    def leave(self):
        QApplication.focusWidget().clearFocus()
        QApplication.processEvents()

    def key(self, key, held=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget() or self.page, key, held)
        QApplication.processEvents()

    def says(self, name):
        found = self.find(name)
        return found.text() if hasattr(found, "text") else found.toPlainText()


@pytest.fixture
def show(qtbot):
    """Show a page in a window of the size the drawings have."""

    def put(page, width=1366 - 84, height=768 - 32):
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        page.activateWindow()
        qtbot.waitActive(page)
        QApplication.processEvents()
        return Hand(qtbot, page)

    return put


def settle(times=6):
    for _ in range(times):
        QApplication.processEvents()


@pytest.fixture
def now_settle():
    return settle
