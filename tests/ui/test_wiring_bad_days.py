"""Bad days before the real window: one sentence with the way on in the reader's language, and nothing is changed."""

import contextlib
import hashlib
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeoutError

from app.clock import ShiftedClock
from app.store.tables import WorkOrder
from app.store.upgrade import SCHEMA
from office import folder as office_folder
from office.devices import Authority, make_code
from tests.disks import fill, make_read_only, small_disk
from tests.keystores import MemoryKeystore
from tests.ui.conftest import MORNING, PIN, Served
from tests.ui.test_wiring import Window
from ui import household
from ui.household import Means
from ui.page import Place
from ui.pages.enrol import EnrolPage
from ui.pages.unlock import UnlockPage

LANGUAGES = ("en", "zh_CN")
NOT_KEPT = {"lock", "log", "settings.json"}


def tree(folder):
    """What lies in a folder, by name and content; the lock and the log are not work."""
    if not folder.exists():
        return {}
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in NOT_KEPT]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def stranger(tmp_path_factory):
    """The head office of another company."""
    served = Served(tmp_path_factory.mktemp("stranger"))
    yield served
    served.close()


@pytest.fixture
def babbler():
    """A server that answers everything with something else."""

    class Babble(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>Welcome to the hotel network</html>")

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Babble)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def joining(qtbot, dressed, means, served, language, tmp_path, cheap_pins):
    """A new laptop before the gate, in one language."""
    made = []

    def at(folder=None):
        fresh = Means(folder or tmp_path / "new", MemoryKeystore(), means.clock)
        window = Window(qtbot, dressed, fresh, EnrolPage("test"), "", language)
        window.folder = fresh.folder
        made.append(window)
        return window

    yield at
    for window in made:
        window.close()


@pytest.fixture
def opening(qtbot, dressed, means, served, language):
    """An enrolled laptop before its gate, in one language."""
    made = []

    def at(folder=None):
        there = Means(folder or means.folder, means.keystore, means.clock)
        window = Window(qtbot, dressed, there, UnlockPage("test", "Guchuan"), served.address, language)
        window.folder = there.folder
        made.append(window)
        return window

    yield at
    for window in made:
        window.close()


def check(window, address, code):
    window.type("enrol_address", address)
    window.type("enrol_code", code)
    window.press("enrol_check")


def join(window, address, code):
    check(window, address, code)
    window.until(lambda: window.find("enrol_company").isVisible())
    window.type("enrol_pin", PIN)
    window.type("enrol_pin_again", PIN)
    window.press("enrol_go")


def shown(window):
    """All words the window shows now."""
    return " ".join(label.text() for label in window.shell.findChildren(QLabel) if label.isVisible())


def until_said(window, sentence):
    with contextlib.suppress(QtTimeoutError):
        window.until(lambda: sentence in shown(window))
    assert sentence in shown(window)


SENTENCES = {
    "short": {
        "en": "20 letters or digits of the code are still missing",
        "zh_CN": "还差 20 位",
    },
    "mistyped": {
        "en": "did not make this code: it is mistyped",
        "zh_CN": "这个邀请码不是崮川矿山机械有限公司发的",
    },
    "stranger": {
        "en": "or the address is another company's.",
        "zh_CN": "或地址是另一家公司的。",
    },
    "nobody": {
        "en": "No head office answers at this address. Check",
        "zh_CN": "这个地址没有总部应答。核对",
    },
    "babbler": {
        "en": "is not a head office, or the answer was altered",
        "zh_CN": "应答的不是总部，或内容在途中被改动。",
    },
    "expired": {
        "en": "The code has expired",
        "zh_CN": "邀请码已过期",
    },
    "used": {
        "en": "The code was used by another laptop. Ask head office",
        "zh_CN": "邀请码已在另一台电脑上用过。向总部",
    },
    "full": {
        "en": "The disk is full.",
        "zh_CN": "磁盘已满",
    },
    "read_only": {
        "en": "The folder cannot be written to; nothing was saved. Check",
        "zh_CN": "文件夹不能写入，没有保存。检查",
    },
    "newer": {
        "en": "A later version of the program wrote this database. Install",
        "zh_CN": "更新版本的程序写的。安装",
    },
    "empty": {
        "en": "empty although this laptop was enrolled. Do not enrol",
        "zh_CN": "但这台电脑已经注册过。不要重新注册",
    },
    "missing": {
        "en": "The database is not where it was. Check",
        "zh_CN": "数据库不在原来的位置。检查",
    },
    "keys": {
        "en": "The key file cannot be read. Delete nothing",
        "zh_CN": "密钥文件读不出来。不要删除",
    },
    "pin": {
        "en": "The PIN is not right. Wrong tries so far: 1.",
        "zh_CN": "PIN 不对。已输错 1 次",
    },
}


@pytest.mark.parametrize("trouble", ["short", "mistyped", "stranger", "nobody", "babbler"])
def test_what_is_wrong_with_code_or_address_is_said_before_anything_is_sent(
    joining, served, stranger, babbler, language, trouble
):
    window, code = joining(), served.code("E08")
    address = {"stranger": stranger.address, "nobody": "http://127.0.0.1:9", "babbler": babbler}.get(
        trouble, served.address
    )
    typed = {"short": "ABCDEFGH", "mistyped": "ABCDEFGHJKMNPQRSTVWXYZ012345"}.get(trouble, code)
    check(window, address, typed)
    until_said(window, SENTENCES[trouble][language])
    assert tree(window.folder) == {}
    window.type("enrol_address", served.address)
    window.type("enrol_code", code)
    window.press("enrol_check")
    window.until(lambda: window.find("enrol_company").isVisible())


def test_an_expired_code_is_said_and_nothing_is_left(joining, served, language):
    earlier = ShiftedClock(MORNING - timedelta(days=2))
    with office_folder.opened_store(served.folder, earlier) as store:
        code = make_code(store, Authority(served.folder / "keys"), "E09", 60).code
    window = joining()
    join(window, served.address, code)
    until_said(window, SENTENCES["expired"][language])
    assert tree(window.folder) == {}


def test_a_used_code_is_said_and_the_folder_stays_free(joining, served, means, language, tmp_path):
    code = served.code("E10")
    first = Means(tmp_path / "first", MemoryKeystore(), means.clock)
    household.join(first, served.address, code, PIN).close()
    window = joining()
    join(window, served.address, code)
    until_said(window, SENTENCES["used"][language])
    assert tree(window.folder) == {}


def test_a_wrong_pin_is_said_and_nothing_is_wiped(opening, language):
    window = opening()
    before = tree(window.folder)
    window.unlock("000000")
    until_said(window, SENTENCES["pin"][language])
    assert {name for name, held in tree(window.folder).items() if held != before.get(name)} <= {
        "profile.json",
        "profile.second.json",
    }


def spoil(folder, means, trouble):
    database = folder / "gongdan.db"
    if trouble == "newer":
        opened = household.unlock(means, PIN)
        with opened.store._writer.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA + 7:04d}'")
        opened.close()
    elif trouble == "empty":
        database.write_bytes(b"")
    elif trouble == "missing":
        database.unlink()
    else:
        for name in ("profile.json", "profile.second.json"):
            (folder / name).write_text("{", encoding="utf-8")


@pytest.mark.parametrize("trouble", ["newer", "empty", "missing", "keys"])
def test_a_database_that_cannot_be_opened_is_named_and_left_as_it_is(opening, means, language, trouble):
    spoil(means.folder, means, trouble)
    before = tree(means.folder)
    window = opening()
    window.unlock()
    until_said(window, SENTENCES[trouble][language])
    assert not window.shell.is_open
    assert tree(means.folder) == before


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=24) as folder:
        yield folder


def moved_onto(disk, means):
    subprocess.run(["cp", "-a", str(means.folder), str(disk / "profile")], check=True)
    return disk / "profile"


def test_a_laptop_on_a_read_only_disk_says_so_and_changes_nothing(opening, disk, means, language):
    folder = moved_onto(disk, means)
    before = tree(folder)
    make_read_only(disk)
    window = opening(folder)
    window.unlock()
    until_said(window, SENTENCES["read_only"][language])
    assert tree(folder) == before


def test_joining_on_a_read_only_disk_says_so_and_leaves_the_code_unused(joining, served, disk, means, language):
    make_read_only(disk)
    window, code = joining(disk / "new"), served.code("E11")
    join(window, served.address, code)
    until_said(window, SENTENCES["read_only"][language])
    elsewhere = Means(means.folder.parent / "elsewhere", MemoryKeystore(), means.clock)
    household.join(elsewhere, served.address, code, PIN).close()


def notes_of(opened):
    """Read the notes as another thread may: never the window's own."""

    def read():
        with opened.store.read() as db:
            return dict(db.rows(sa.select(WorkOrder.id, WorkOrder.work_note).order_by(WorkOrder.number)))

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(read).result()


def test_a_note_on_a_full_disk_is_refused_in_words_and_stays_in_its_field(opening, disk, means, language):
    window = opening(moved_onto(disk, means))
    window.unlock()
    window.until(lambda: window.shell.is_open)
    before = notes_of(window.house._opened)
    window.shell.go(Place("orders", key=str(next(iter(before)))))
    window.until(lambda: (found := window.shell.findChild(QWidget, "work_note")) is not None and found.isEnabled())
    window.until(lambda: household.newest_backup(window.folder) is not None)  # its half would free room later
    fill(disk / "filler")
    note = window.find("work_note")
    note.setFocus()
    note.selectAll()
    window.qtbot.keyClicks(note, "Seal ring renewed. " * 300)
    window.shell.setFocus()
    until_said(window, SENTENCES["full"][language])
    assert not any("Seal ring renewed" in (note or "") for note in notes_of(window.house._opened).values())
    assert note.toPlainText().startswith("Seal ring renewed. Seal")
    (disk / "filler").unlink()
    note.setFocus()
    window.shell.setFocus()
    window.until(
        lambda: "Seal ring renewed" in " ".join(note for note in notes_of(window.house._opened).values() if note)
    )
