"""The window with everything behind it: enrol over HTTP, unlock, lock, come back to the very field, sync, find."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app import settings as machine
from app.settings import MachineSettings
from tests.keystores import MemoryKeystore
from tests.ui.conftest import PIN
from ui.household import Means
from ui.kit import Button
from ui.page import Place
from ui.pages.enrol import EnrolPage
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import Speech
from ui.wiring import House

PATIENCE_MS = 8_000


class Window:
    """The window as a person has it before him."""

    def __init__(self, qtbot, app, means, gate, address, language="en"):
        self.qtbot, self.shell = qtbot, Shell("Gongdan")
        self.speech = Speech(app)
        self.speech.speak(language)
        settings = MachineSettings(language=language, office_address=address)
        self.shell.show_gate(gate)
        self.house = House(app, self.shell, self.speech, means, settings, "test")
        self.house.begin(gate)
        self.shell.show()
        qtbot.addWidget(self.shell)
        self.shell.activateWindow()

    def find(self, name, kind=QWidget):
        found = self.shell.findChild(kind, name)
        assert found is not None, f"no {name}"
        return found

    def press(self, name):
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def type(self, name, words):
        entry = self.find(name)
        entry.setFocus()
        entry.clear()
        self.qtbot.keyClicks(entry, words)

    def until(self, so, patience=PATIENCE_MS):
        self.qtbot.waitUntil(so, timeout=patience)

    def unlock(self, pin=PIN):
        self.type("pin", pin)
        self.press("unlock")

    def words(self):
        texts = [label.text() for label in self.shell.findChildren(QLabel)]
        return texts + [entry.text() for entry in self.shell.findChildren(QLineEdit)]

    def close(self):
        self.shell.close()
        self.house.wait()
        self.speech.speak("en")


@pytest.fixture
def window(qtbot, dressed, means, served):
    window = Window(qtbot, dressed, means, UnlockPage("test", "Guchuan"), served.address)
    yield window
    window.close()


@pytest.fixture
def new_window(qtbot, dressed, means, served, tmp_path):
    fresh = Means(tmp_path / "new", MemoryKeystore(), means.clock)
    window = Window(qtbot, dressed, fresh, EnrolPage("test"), "")
    window.folder = fresh.folder
    yield window
    window.close()


@pytest.mark.feature(
    "S-20", "a new laptop joins, and the orders of its engineer come with everything they need", page="enrol"
)
def test_a_new_laptop_joins_names_the_company_and_brings_its_orders(new_window, served):
    window = new_window
    window.type("enrol_address", served.address)
    window.type("enrol_code", served.code("E07").lower())
    window.press("enrol_check")
    window.until(lambda: window.find("enrol_company").isVisible())
    assert "Guchuan Mining Machinery Co., Ltd." in window.find("enrol_company").label.text()
    assert not (window.folder / "profile.json").exists()
    window.type("enrol_pin", PIN)
    window.type("enrol_pin_again", PIN)
    window.press("enrol_go")
    window.until(lambda: window.shell.is_open)
    assert window.shell.place().page == "sync"
    window.until(lambda: "equal" in window.find("sync_sentence").text())
    assert machine.load(window.folder).office_address == served.address


def test_a_code_of_nobody_is_said_at_its_field_and_what_was_typed_stays(new_window, served):
    window = new_window
    window.type("enrol_address", served.address)
    window.type("enrol_code", "ABCDEFGHJKMNPQRSTVWXYZ012345")
    window.press("enrol_check")
    window.until(lambda: window.find("enrol_code").property("look_state") == "bad")
    assert window.find("enrol_code").text() == "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345"
    assert window.find("enrol_check").isEnabled()


def test_an_address_where_nobody_answers_is_said_at_its_field(new_window, served):
    window = new_window
    window.type("enrol_address", "http://127.0.0.1:9")
    window.type("enrol_code", served.code())
    window.press("enrol_check")
    window.until(lambda: window.find("enrol_address").property("look_state") == "bad")


def test_unlocking_shows_today_and_syncs_by_itself(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    assert window.shell.place().page == "today"
    window.until(lambda: "Online" in window.shell.status.words.text())


@pytest.mark.feature("S-98", "a wrong PIN opens nothing and says so", page="unlock")
def test_a_wrong_pin_says_so_and_lets_one_try_again(window):
    window.unlock("000000")
    window.until(lambda: "Wrong tries so far: 1" in window.find("unlock_said").text())
    window.unlock()
    window.until(lambda: window.shell.is_open)


@pytest.mark.feature(
    "S-98", "a locked window shows nothing of a customer and opens with the PIN alone, at the very field", page="unlock"
)
def test_locking_hides_everything_and_unlocking_leads_back_to_the_very_field(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.go(Place("parts"))
    window.type("parts_search", "CH05")
    before = set(window.words())
    window.qtbot.keyClick(window.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.shell.is_open
    window.qtbot.wait(20)
    shown = " ".join(window.words())
    assert "CH05" not in shown
    assert not any(name in shown for name in ("Dianling", "WO-26"))
    assert before
    window.unlock()
    window.until(lambda: window.shell.is_open)
    assert window.shell.place() == Place("parts", field="parts_search")


def test_the_place_outlives_the_program(qtbot, dressed, means, served):
    first = Window(qtbot, dressed, means, UnlockPage("test"), served.address)
    first.unlock()
    first.until(lambda: first.shell.is_open)
    first.shell.go(Place("settings"))
    first.close()
    second = Window(qtbot, dressed, means, UnlockPage("test"), served.address)
    second.unlock()
    second.until(lambda: second.shell.is_open)
    assert second.shell.place().page == "settings"
    second.close()


def _kept(means):
    kept = machine.load(means.folder)
    return kept.language, kept.theme


def test_settings_are_in_force_at_once_and_kept(window, means, qapp):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.go(Place("settings"))
    window.press("theme_sunlight")
    assert window.shell.rail.findChild(object, "rail_today").property("look") == "sunlight/mouse"
    window.press("language_zh_CN")
    window.until(lambda: "今日" in [each.text() for each in window.shell.rail.children() if hasattr(each, "text")])
    assert window.shell.place().page == "settings"
    window.until(lambda: _kept(means) == ("zh_CN", "sunlight"))


def test_the_pin_is_changed_only_with_the_old_one(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.go(Place("settings"))
    window.type("pin_old", "111222")
    window.type("pin_new", "849302")
    window.press("pin_change")
    window.until(lambda: window.find("pin_said").isVisible())
    assert "not right" in window.find("pin_said").label.text()
    window.type("pin_old", PIN)
    window.press("pin_change")
    window.until(lambda: "in force" in window.find("pin_said").label.text())
    window.house.lock()
    window.unlock("849302")
    window.until(lambda: window.shell.is_open)


def test_the_finder_opens_what_was_typed_or_scanned(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.qtbot.keyClick(window.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.keyClicks(window.find("find_box"), "WO-26-00052")
    window.qtbot.keyClick(window.find("find_box"), Qt.Key.Key_Return)
    window.until(lambda: window.shell.place().page == "orders")


def test_a_command_of_the_finder_runs(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.find_asked.emit()
    window.qtbot.keyClicks(window.find("find_box"), "Lock now")
    window.qtbot.keyClick(window.find("find_box"), Qt.Key.Key_Return)
    window.until(lambda: not window.shell.is_open)


@pytest.mark.feature("S-70", "the window opens and works on with nobody at the other end", page="unlock")
def test_without_a_network_the_line_says_so_calmly_and_nothing_pops_up(qtbot, dressed, means):
    window = Window(qtbot, dressed, means, UnlockPage("test"), "http://127.0.0.1:9")
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.until(lambda: "Offline" in window.shell.status.words.text())
    assert window.shell.notice.sentence() == ""
    window.close()


def test_locking_does_not_wait_for_a_slow_network(qtbot, dressed, means):
    window = Window(qtbot, dressed, means, UnlockPage("test"), "http://10.255.255.1:80")
    window.unlock()
    window.until(lambda: window.shell.is_open)
    began = time.perf_counter()
    window.house.lock()
    assert time.perf_counter() - began < 1
    assert isinstance(window.find("unlock"), Button)
    window.close()


def test_work_done_while_online_is_sent_soon_and_by_itself(window, monkeypatch):
    from app.orders import OrderFilter, order_ids
    from app.repair import write_note
    from ui import wiring

    monkeypatch.setattr(wiring, "SOON_MS", 200)
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.until(lambda: "every change is at head office" in window.shell.status.words.text())
    desk = window.house._desk
    desk.do(
        lambda tx: write_note(tx, order_ids(tx, OrderFilter(mine=True))[0], "轴封渗油"), lambda _: None, window.shell
    )
    window.until(lambda: "1 change is safe" in window.shell.status.words.text())
    window.until(lambda: "every change is at head office" in window.shell.status.words.text())


def test_the_palette_does_what_can_be_done_on_the_open_order_and_finds_its_customer(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.go(Place("today"))
    window.until(lambda: window.find("today_list").model().rowCount() > 0)
    window.press("open_next")
    window.until(lambda: window.shell.findChild(Button, "way_cancel") is not None)
    window.qtbot.keyClick(window.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.type("find_box", "log a call")
    window.until(lambda: window.shell.findChild(QWidget, "finder").hits()[0].keys == "Ctrl Shift T")
    window.qtbot.keyClick(window.find("find_box"), Qt.Key.Key_Return)
    window.until(lambda: window.shell.findChild(QWidget, "call_to") is not None)
    window.qtbot.keyClick(window.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.type("find_box", "Dianling")
    finder = window.find("finder")
    window.until(lambda: any(hit.kind == "Customer" for hit in finder.hits()))


def test_a_note_template_of_ones_own_is_put_in_by_two_keys(window):
    window.unlock()
    window.until(lambda: window.shell.is_open)
    window.shell.go(Place("settings"))
    window.until(lambda: window.shell.findChild(QWidget, "note_templates") is not None)
    window.find("note_templates").setFocus()
    window.qtbot.keyClicks(window.find("note_templates"), "Sealed again")
    window.shell.go(Place("orders"))
    window.until(lambda: window.shell.findChild(QWidget, "log_line") is not None)
    line = window.find("log_line")
    line.setFocus()
    window.qtbot.keyClick(line, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    window.until(lambda: window.shell.findChild(QWidget, "templates") is not None)
    window.qtbot.keyClick(window.find("templates"), Qt.Key.Key_1)
    window.until(lambda: line.text() == "Sealed again")
