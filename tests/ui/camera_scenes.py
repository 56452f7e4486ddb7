"""The sheets of the camera as they are looked at: live, taken, several codes, a code read, no camera, unplugged."""

import tempfile
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests import films
from ui.page import Place


def bench():
    """A pump's nameplate on a bench, as a picture with something to see in it."""
    picture = np.full((1080, 1920, 3), (120, 132, 140), np.uint8)
    cv2.rectangle(picture, (0, 760), (1920, 1080), (70, 78, 86), -1)
    cv2.circle(picture, (520, 560), 330, (160, 110, 40), -1)
    cv2.circle(picture, (520, 560), 120, (60, 66, 70), -1)
    cv2.rectangle(picture, (980, 300), (1760, 760), (205, 210, 212), -1)
    for at, words in enumerate(("PS-450", "SN PS-450-0231", "1480 r/min  55 kW")):
        cv2.putText(picture, words, (1020, 400 + 110 * at), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (40, 40, 40), 5)
    return picture


def played(stage, pictures, each=400, names=("Integrated Camera",)):
    """Give the desk a camera that shows these pictures."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-scenes-"))
    shown = [films.a_film(folder / f"{name}.avi", pictures, each=each) for name in names]
    stage.desk.cameras = films.cameras(*shown)


def until(stage, name, *, is_enabled=True):
    for _ in range(400):
        found = stage.shell.findChild(QWidget, name)
        if found is not None and found.isVisible() and found.isEnabled() >= is_enabled:
            break
        QTest.qWait(50)
    stage.settle()
    return stage.shell.findChild(QWidget, name)


def open_photo(stage, pictures, **more):
    played(stage, pictures, **more)
    stage.page(Place("orders", stage.order(), "photos"))
    stage.shell.findChild(QWidget, "photo_camera").click()


def live(stage):
    open_photo(stage, [bench()], names=("Integrated Camera", "USB 2.0 Camera"))
    until(stage, "photo_shoot")


def taken(stage):
    live(stage)
    stage.shell.findChild(QWidget, "photo_shoot").click()
    until(stage, "photo_use")


def lost(stage):
    open_photo(stage, [bench()], each=5, names=("USB 2.0 Camera",))
    until(stage, "camera_again")


def absent(stage):
    stage.desk.cameras = films.cameras()
    stage.page(Place("parts"))
    stage.shell.findChild(QWidget, "scan_parts_search").click()
    until(stage, "camera_again")


def scanned(stage, *codes, wanted="code_told"):
    played(stage, [films.on_a_wall(*codes, size=(1280, 720))])
    stage.page(Place("machines"))
    stage.shell.findChild(QWidget, "scan_machine_search").click()
    until(stage, wanted)


SCENES = {
    "camera_live": live,
    "camera_taken": taken,
    "camera_lost": lost,
    "camera_absent": absent,
    "camera_code": lambda stage: scanned(stage, films.bars("2000000101378", "EAN13")),
    "camera_codes": lambda stage: scanned(stage, films.qr("PS-450-0231"), films.bars("KX-77-0031"), wanted="code_2"),
}
