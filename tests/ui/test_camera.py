"""The camera's room plays what OpenCV opens: newest picture, whole still, every trouble told, the device let go."""

import subprocess
import sys
import threading
from io import BytesIO

import cv2
import numpy as np
import pytest
import shiboken6
from PIL import Image
from PySide6.QtCore import QObject

from app import words
from tests import films
from ui import camera
from ui.camera import Camera, CameraAbsent, CameraBusy, CameraLost, CameraRefused, Cameras, CameraUnable, Device

SECONDS = 20_000


class Watched:
    """A camera and everything it told."""

    def __init__(self, cameras, **more):
        self.owner = QObject()
        self.camera = Camera(cameras, self.owner, **more)
        self.began, self.frames, self.stills, self.failed = [], [], [], []
        self.camera.began.connect(lambda device, count: self.began.append((device.name, count)))
        self.camera.came.connect(self.frames.append)
        self.camera.took.connect(self.stills.append)
        self.camera.failed.connect(self.failed.append)


@pytest.fixture
def watch(qapp, qtbot):
    made = []

    def begin(cameras, **more):
        made.append(Watched(cameras, **more))
        made[-1].camera.start()
        return made[-1]

    yield begin
    for each in made:
        if shiboken6.isValid(each.camera):
            each.camera.stop()
            qtbot.waitUntil(lambda each=each: not each.camera.is_held(), timeout=SECONDS)


@pytest.fixture
def film(tmp_path):
    return films.a_film(tmp_path / "bench.avi", [films.scene()], each=300)


def test_the_newest_picture_comes_and_then_a_newer_one(watch, film, qtbot):
    seen = watch(films.cameras(film))
    qtbot.waitUntil(lambda: len(seen.frames) >= 3, timeout=SECONDS)
    assert seen.began == [("bench", 1)]
    numbers = [frame.number for frame in seen.frames]
    assert numbers == sorted(set(numbers))
    assert (seen.frames[0].image.width(), seen.frames[0].image.height()) == films.SIZE
    middle = seen.frames[0].image.pixelColor(320, 240)
    assert (abs(middle.red() - 220), abs(middle.green() - 160), abs(middle.blue() - 40)) < (12, 12, 12)


def test_pictures_nobody_takes_do_not_queue(qapp, film, qtbot):
    feed = camera.Feed()
    thread = threading.Thread(
        target=camera._run, args=(feed, films.cameras(film).listed, list, camera.CODES, None, None)
    )
    thread.start()
    qtbot.waitUntil(lambda: not feed.is_wanted, timeout=SECONDS)
    assert feed.take()["frame"].number < 4
    assert "frame" not in feed.take()
    feed.stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_still_is_the_whole_picture_though_the_screen_shows_a_smaller_one(watch, tmp_path, qtbot):
    large = films.a_film(tmp_path / "large.avi", [films.scene(size=(1920, 1080))], each=150, rate=5)
    seen = watch(films.cameras(large))
    qtbot.waitUntil(lambda: bool(seen.frames), timeout=SECONDS)
    assert seen.frames[0].image.width() == camera.SHOWN_WIDTH
    seen.camera.shoot()
    qtbot.waitUntil(lambda: bool(seen.stills), timeout=SECONDS)
    (still,) = seen.stills
    assert (still.width, still.height) == (1920, 1080)
    assert Image.open(BytesIO(still.jpeg)).size == (1920, 1080)
    assert np.mean(cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)) > 60


def test_black_pictures_while_it_wakes_up_are_not_shown(watch, tmp_path, qtbot):
    waking = films.a_film(tmp_path / "waking.avi", [films.black()] * 15 + [films.scene()] * 200)
    seen = watch(films.cameras(waking))
    qtbot.waitUntil(lambda: bool(seen.frames), timeout=SECONDS)
    assert seen.frames[0].number >= 15
    assert not seen.frames[0].is_dark


def test_a_camera_that_stays_black_is_shown_and_said_to_be_black(watch, tmp_path, qtbot):
    seen = watch(films.cameras(films.a_film(tmp_path / "covered.avi", [films.black()], each=300, rate=30)))
    qtbot.waitUntil(lambda: bool(seen.frames), timeout=SECONDS)
    assert seen.frames[0].is_dark


def test_unplugged_in_the_middle_it_is_lost_and_let_go(watch, tmp_path, qtbot):
    short = films.a_film(tmp_path / "short.avi", [films.scene()], each=6)
    seen = watch(films.cameras(short))
    qtbot.waitUntil(lambda: bool(seen.failed), timeout=SECONDS)
    assert isinstance(seen.failed[0], CameraLost)
    assert seen.failed[0].camera == "short"
    assert seen.frames
    qtbot.waitUntil(lambda: not seen.camera.is_held(), timeout=SECONDS)


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        ((), CameraAbsent),
        ((Device("nowhere.avi", "1", is_sure=False), Device("nothing.avi", "2", is_sure=False)), CameraAbsent),
        ((Device("nowhere.avi", "Integrated Camera"),), CameraBusy),
    ],
)
def test_what_gives_no_picture_is_told_apart(watch, qtbot, listed, kind):
    seen = watch(Cameras(lambda: listed))
    qtbot.waitUntil(lambda: bool(seen.failed), timeout=SECONDS)
    assert type(seen.failed[0]) is kind


def test_a_system_that_refuses_is_believed_before_the_device_is_touched(watch, film, qtbot, monkeypatch):
    monkeypatch.setattr(camera, "is_refused", lambda _found: True)
    seen = watch(films.cameras(film))
    qtbot.waitUntil(lambda: bool(seen.failed), timeout=SECONDS)
    assert isinstance(seen.failed[0], CameraRefused)
    assert not seen.began


def test_without_its_engine_the_camera_says_so(watch, film, qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    seen = watch(films.cameras(film))
    qtbot.waitUntil(lambda: bool(seen.failed), timeout=SECONDS)
    assert isinstance(seen.failed[0], CameraUnable)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("kind", [CameraAbsent, CameraBusy, CameraLost, CameraRefused, CameraUnable])
def test_every_trouble_has_its_sentence_and_its_way_on(kind, language):
    told = words.tell(kind(camera="USB 2.0", reason="no mfplat.dll"), language)
    assert told.text
    assert told.way_on
    assert "{" not in told.whole


def test_the_next_camera_in_turn_is_kept_for_the_next_time(watch, tmp_path, film, qtbot):
    back = films.a_film(tmp_path / "back.avi", [films.scene(3)], each=300)
    kept = []
    both = films.cameras(film, back, keep=kept.append)
    seen = watch(both)
    qtbot.waitUntil(lambda: bool(seen.frames), timeout=SECONDS)
    seen.camera.turn()
    qtbot.waitUntil(lambda: seen.began == [("bench", 2), ("back", 2)], timeout=SECONDS)
    assert kept == ["back"]
    again = watch(both)
    qtbot.waitUntil(lambda: bool(again.began), timeout=SECONDS)
    assert again.began[0][0] == "back"


def test_a_remembered_camera_that_is_gone_gives_way_to_one_that_is_there(watch, film, qtbot):
    listed = (Device("gone.avi", "dock", is_sure=False), Device(str(film), "bench"))
    seen = watch(Cameras(lambda: listed, chosen="dock"))
    qtbot.waitUntil(lambda: bool(seen.began), timeout=SECONDS)
    assert seen.began == [("bench", 2)]


def test_the_device_is_let_go_when_whoever_showed_it_is_gone(watch, film, qtbot):
    seen = watch(films.cameras(film))
    qtbot.waitUntil(lambda: bool(seen.frames), timeout=SECONDS)
    thread = seen.camera._thread
    shiboken6.delete(seen.owner)
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=SECONDS)


def test_no_library_of_the_camera_is_brought_before_a_camera_is_wanted():
    code = (
        "import sys, ui.wiring, ui.camera, ui.codes\n"
        "print([name for name in ('cv2', 'numpy', 'zxingcpp') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system does not list its cameras")
def test_linux_lists_its_cameras_by_name_without_their_other_nodes(tmp_path, monkeypatch):
    for number, name, index in ((10, "Dock", 0), (2, "Integrated Camera", 0), (3, "Integrated Camera", 1)):
        folder = tmp_path / f"video{number}"
        folder.mkdir()
        (folder / "name").write_text(f"{name}\n", encoding="utf-8")
        (folder / "index").write_text(f"{index}\n", encoding="utf-8")
    (tmp_path / "video9").mkdir()
    found = camera.devices(tmp_path)
    assert found == (Device(2, "Integrated Camera"), Device(10, "Dock"))
    assert not camera.is_refused(found, tmp_path / "nothing")
    assert not camera.is_refused(found, tmp_path)
    monkeypatch.setattr(camera.os, "access", lambda *_asked: False)
    assert camera.is_refused(found, tmp_path)


def test_where_nothing_lists_the_cameras_the_first_numbers_are_guessed(monkeypatch):
    monkeypatch.setattr(camera.sys, "platform", "darwin")
    guessed = camera.devices()
    assert [device.place for device in guessed] == [0, 1, 2, 3]
    assert not any(device.is_sure for device in guessed)
    assert not camera.is_refused(guessed)
