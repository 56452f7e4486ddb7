"""The camera in the whole window: locking and quitting let go of it, the chosen one is kept, the finder scans."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app import settings as machine
from tests import films
from tests.ui.test_wiring import Window
from ui.page import Place
from ui.pages.unlock import UnlockPage
from ui.viewfinder import Viewfinder

PATIENCE_MS = 20_000


@pytest.fixture
def window(qtbot, dressed, means, served):
    window = Window(qtbot, dressed, means, UnlockPage("test", "Guchuan"), served.address)
    window.unlock()
    window.until(lambda: window.shell.is_open, PATIENCE_MS)
    yield window
    window.close()


def play(window, *shown):
    """Let the desk's own cameras play these films."""
    window.house.desk.cameras.listed = films.cameras(*shown).listed


@pytest.fixture
def live(window, tmp_path):
    """The van's page with the camera open over it; gives the camera's thread."""
    play(window, *(films.a_film(tmp_path / f"{name}.avi", [films.scene()], each=400) for name in ("front", "back")))
    window.shell.go(Place("parts"))
    window.until(lambda: window.find("scan_parts_search").isVisible(), PATIENCE_MS)
    window.press("scan_parts_search")
    finder = window.find("viewfinder", Viewfinder)
    window.until(lambda: finder.has_picture, PATIENCE_MS)
    return finder._camera._thread


def test_locking_lets_go_of_the_camera_and_takes_its_picture_away(window, live):
    assert live.is_alive()
    window.house.lock()
    window.until(lambda: not live.is_alive(), PATIENCE_MS)
    window.until(lambda: window.shell.findChild(QWidget, "camera_picture") is None, PATIENCE_MS)
    assert not window.shell.is_open


def test_quitting_lets_go_of_the_camera(window, live):
    assert live.is_alive()
    window.close()
    window.until(lambda: not live.is_alive(), PATIENCE_MS)


def test_the_camera_that_was_chosen_is_kept_on_this_laptop(window, live, means):
    assert machine.load(means.folder).camera == ""
    window.press("camera_next")
    window.until(lambda: "back" in window.find("camera_name").text(), PATIENCE_MS)
    window.until(lambda: machine.load(means.folder).camera == "back", PATIENCE_MS)


def test_the_finder_goes_where_a_scanned_code_leads(window, tmp_path):
    wall = films.on_a_wall(films.bars("WO-26-00052"), size=(1280, 720))
    play(window, films.a_film(tmp_path / "number.avi", [wall], each=400))
    window.qtbot.keyClick(window.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.until(lambda: window.shell.findChild(QWidget, "scan_find_box") is not None, PATIENCE_MS)
    window.press("scan_find_box")
    window.until(lambda: window.shell.place().page == "orders", PATIENCE_MS)
    assert window.shell.place().key
