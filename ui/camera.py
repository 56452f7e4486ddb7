"""The camera of this laptop: its own thread, the newest picture, the still; the one room of OpenCV and of NumPy.

OpenCV is brought by the camera's thread when a camera is first wanted: neither the start nor the first paint pays.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.errors import Known

if sys.platform == "win32":
    import winreg

STILL: Final = (3840, 2160)  # asked for; a camera gives the nearest it has
CODES: Final = (1920, 1080)  # enough to read a code, and twice as fast
SHOWN_WIDTH: Final = 1280
_LOOK_MS: Final = 50
_GUESSED: Final = 4  # numbers tried where the system does not list its cameras
_DARK: Final = 8  # mean brightness of 255: a camera that is still waking up
_WAKING_FRAMES: Final = 40
_MISSES, _MISS_SECONDS = 12, 0.05
_PATIENCE_SECONDS, _GOODBYE_SECONDS = 15.0, 2.0
_JPEG_QUALITY: Final = 94
_CONSENT: Final = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"


class CameraAbsent(Known):
    """No camera answers on this computer."""

    code = "camera_absent"


class CameraBusy(Known):
    """The camera is there but gives no picture: another program has it. Facts: camera."""

    code = "camera_busy"


class CameraRefused(Known):
    """The system keeps this program from the camera."""

    code = "camera_refused"


class CameraLost(Known):
    """The camera stopped giving pictures: unplugged, or its driver died. Facts: camera."""

    code = "camera_lost"


class CameraUnable(Known):
    """OpenCV does not start here: a Windows N without its media parts, a damaged installation. Facts: reason."""

    code = "camera_unable"


@dataclass(frozen=True)
class Device:
    """A camera; `place` is its number for OpenCV, or a film it opens; `is_sure` if the system lists it."""

    place: int | str
    name: str
    is_sure: bool = True


@dataclass(frozen=True)
class Frame:
    """One picture for the screen, and what a reader found in it, in pixels of that picture."""

    number: int
    image: QImage
    is_dark: bool = False
    found: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Still:
    """A picture as it was taken: the whole of it as JPEG, and a smaller one for the screen."""

    jpeg: bytes
    image: QImage
    width: int
    height: int


Reader = Callable[[QImage], tuple[Any, ...]]
"""Looks into a picture, in the camera's thread."""


def devices(known: Path = Path("/sys/class/video4linux")) -> tuple[Device, ...]:
    """List the cameras of this computer, where Linux keeps them; elsewhere the first numbers, as guesses."""
    if not sys.platform.startswith("linux"):
        return tuple(Device(number, str(number + 1), is_sure=False) for number in range(_GUESSED))
    found = []
    for node in known.glob("video*"):
        try:
            is_picture = (node / "index").read_text(encoding="utf-8").strip() == "0"  # further nodes carry no picture
            name = (node / "name").read_text(encoding="utf-8").strip()
            number = int(node.name.removeprefix("video"))
        except (OSError, ValueError):
            continue
        if is_picture:
            found.append(Device(number, name))
    return tuple(sorted(found, key=lambda each: int(each.place)))


def is_refused(found: Sequence[Device], nodes: Path = Path("/dev")) -> bool:
    """Tell whether the system's own settings keep every camera from this program."""
    if sys.platform == "win32":
        return any(_denies(hive, path) for hive, path in _consents())
    numbers = [each.place for each in found if isinstance(each.place, int) and each.is_sure]
    there = [node for node in (nodes / f"video{number}" for number in numbers) if node.exists()]
    return bool(there) and not any(os.access(node, os.R_OK | os.W_OK) for node in there)


if sys.platform == "win32":

    def _consents() -> list[tuple[int, str]]:
        own, every = winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE
        return [(own, _CONSENT), (own, rf"{_CONSENT}\NonPackaged"), (every, _CONSENT)]

    def _denies(hive: int, path: str) -> bool:
        try:
            with winreg.OpenKey(hive, path) as key:
                return bool(winreg.QueryValueEx(key, "Value")[0] == "Deny")
        except OSError:
            return False


class Cameras:
    """Which cameras there are, and which one was chosen on this laptop."""

    def __init__(
        self,
        listed: Callable[[], Sequence[Device]] = devices,
        chosen: str = "",
        keep: Callable[[str], None] | None = None,
    ) -> None:
        self.listed, self.chosen, self._keep = listed, chosen, keep

    def choose(self, name: str) -> None:
        """Begin with this one from now on."""
        if name != self.chosen:
            self.chosen = name
            if self._keep is not None:
                self._keep(name)


class Feed:
    """What the camera's thread and the window share: plain values behind a lock, never a widget."""

    def __init__(self) -> None:
        self.stop, self.shutter = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._news: dict[str, Any] = {}
        self._is_wanted = True

    def put(self, **news: Any) -> None:
        """Lay down the newest; what nobody took yet is forgotten."""
        with self._lock:
            self._news.update(news)
            self._is_wanted = self._is_wanted and "frame" not in news

    def take(self) -> dict[str, Any]:
        """Take what is new."""
        with self._lock:
            news, self._news, self._is_wanted = self._news, {}, True
            return news

    @property
    def is_wanted(self) -> bool:
        """Tell whether the window took the last picture: until then no other need be decoded."""
        with self._lock:
            return self._is_wanted or self.shutter.is_set()


class Camera(QObject):
    """A camera in use.

    Signals, UI thread: `began(Device, int)`, it gives pictures, one of so many cameras; `came(Frame)`, the newest
    picture; `took(Still)`; `failed(Known)`, no picture comes any more.
    Invariants: opening, reading and releasing happen in its own thread, which holds no Qt object of ours; the newest
    picture replaces the one before; the device is released when `stop` was called or the camera is deleted.
    """

    began = Signal(object, int)
    came = Signal(object)
    took = Signal(object)
    failed = Signal(object)

    def __init__(
        self, cameras: Cameras, parent: QObject, size: tuple[int, int] = STILL, reader: Reader | None = None
    ) -> None:
        super().__init__(parent)
        self._cameras, self._size, self._reader = cameras, size, reader
        self._feed = Feed()
        self._thread: threading.Thread | None = None
        self._device: Device | None = None
        self._is_turned = False  # another one was asked for: it is the one to begin with from now on
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._tell)

    def start(self, *, after: Device | None = None) -> None:
        """Open the chosen camera, else the first that gives a picture; `after` one: the next in turn."""
        self.stop()
        self._is_turned = after is not None
        self._feed, before = Feed(), self._thread
        self.destroyed.connect(self._feed.stop.set)
        choose = partial(_in_turn, chosen=self._cameras.chosen, after=after)
        self._thread = threading.Thread(
            target=_run, args=(self._feed, self._cameras.listed, choose, self._size, self._reader, before),
            name="camera", daemon=True,
        )  # fmt: skip
        self._thread.start()
        self._look.start()

    def stop(self) -> None:
        """Let go of the camera; its thread releases it in a moment."""
        self._look.stop()
        self._feed.stop.set()

    def shoot(self) -> None:
        """Take the next picture whole."""
        self._feed.shutter.set()

    def turn(self) -> None:
        """Go on to the next camera."""
        self.start(after=self._device)

    def is_held(self) -> bool:
        """Tell whether the thread still has the device."""
        return self._thread is not None and self._thread.is_alive()

    def _tell(self) -> None:
        news = self._feed.take()
        if "began" in news:
            self._device, count = news["began"]
            if self._is_turned and self._device is not None:
                self._cameras.choose(self._device.name)
            self.began.emit(self._device, count)
        if "frame" in news:
            self.came.emit(news["frame"])
        if "still" in news:
            self.took.emit(news["still"])
        if "trouble" in news:
            self._look.stop()
            self.failed.emit(news["trouble"])


def _in_turn(found: Sequence[Device], chosen: str, after: Device | None) -> list[Device]:
    """Order the cameras to be tried: the chosen one first, or beginning behind the one in use."""
    places = [each.place for each in found]
    if after is not None and after.place in places:
        at = places.index(after.place) + 1
        return [*found[at:], *found[:at]]
    return sorted(found, key=lambda each: each.name != chosen)


def _run(
    feed: Feed, listed: Callable[[], Sequence[Device]], choose: Callable[[Sequence[Device]], list[Device]],
    size: tuple[int, int], reader: Reader | None, before: threading.Thread | None,
) -> None:  # fmt: skip
    """Open a camera and film until the window lets go of it."""
    leave = partial(_leave, feed, threading.current_thread())
    atexit.register(leave)  # the interpreter does not end in the middle of a driver
    trouble: Known = CameraLost(camera="")
    try:
        if before is not None:
            before.join(_PATIENCE_SECONDS)
        cv2 = _opencv()
        found = choose(listed())
        device, capture = _open(cv2, found, size, feed.stop)
        trouble = CameraLost(camera=device.name)
        try:
            feed.put(began=(device, len(found)))
            _film(cv2, capture, feed, reader, is_film=isinstance(device.place, str))
        finally:
            capture.release()
    except Known as e:
        trouble = e
    except ImportError as e:
        trouble = CameraUnable(reason=str(e))
    finally:
        atexit.unregister(leave)
        if not feed.stop.is_set():
            feed.put(trouble=trouble)


def _leave(feed: Feed, thread: threading.Thread) -> None:
    feed.stop.set()
    thread.join(_GOODBYE_SECONDS)


def _opencv() -> Any:
    """Bring OpenCV, quiet and without what makes it slow or greedy."""
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")  # or opening takes half a minute
    os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")  # asked by the system itself: we are no main thread
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here is linear algebra
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def engine_version() -> str:
    """Start OpenCV and tell which one it is.

    Raises:
        ImportError: it does not start here.
    """
    return str(_opencv().__version__)


def _open(cv2: Any, found: Sequence[Device], size: tuple[int, int], stop: threading.Event) -> tuple[Device, Any]:
    """Open the first camera that gives a picture.

    Raises:
        CameraAbsent, CameraBusy, CameraRefused: as named.
    """
    if is_refused(found):
        raise CameraRefused
    ways: dict[str, tuple[int, ...]] = {
        "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW), "linux": (cv2.CAP_V4L2,), "darwin": (cv2.CAP_AVFOUNDATION,)
    }  # fmt: skip
    for device in found:
        is_film = isinstance(device.place, str)
        for way in (cv2.CAP_ANY,) if is_film else ways.get(sys.platform, (cv2.CAP_ANY,)):
            if stop.is_set():
                raise CameraAbsent
            capture = cv2.VideoCapture(device.place, way)
            if capture.isOpened():
                if not is_film:
                    _ask(cv2, capture, size)
                if capture.grab():
                    return device, capture
            capture.release()
    known = next((each for each in found if each.is_sure), None)
    raise CameraBusy(camera=known.name) if known is not None else CameraAbsent


def _ask(cv2: Any, capture: Any, size: tuple[int, int]) -> None:
    """Ask for compressed pictures of this size, few of them waiting; a camera that cannot gives what it has."""
    for setting, value in (
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, size[0]),
        (cv2.CAP_PROP_FRAME_HEIGHT, size[1]),
        (cv2.CAP_PROP_BUFFERSIZE, 2),
    ):
        capture.set(setting, value)


def _film(cv2: Any, capture: Any, feed: Feed, reader: Reader | None, *, is_film: bool) -> None:
    """Hand over the newest picture as often as the window takes one; ends when pictures stop coming."""
    misses = number = 0
    is_awake = False
    pace = 1 / max(1.0, capture.get(cv2.CAP_PROP_FPS)) if is_film else 0.0  # a camera keeps its own time
    while not feed.stop.is_set() and misses < _MISSES:
        if not capture.grab():
            misses += 1
            feed.stop.wait(_MISS_SECONDS)
            continue
        misses, number = 0, number + 1
        if feed.is_wanted:
            is_given, pixels = capture.retrieve()
            is_dark = is_given and float(pixels[::16, ::16].mean()) < _DARK
            is_awake = is_awake or not is_dark or number > _WAKING_FRAMES
            if is_given and is_awake:
                _hand_over(cv2, pixels, feed, number, reader, is_dark=is_dark)
        if pace:
            feed.stop.wait(pace)


def _hand_over(cv2: Any, pixels: Any, feed: Feed, number: int, reader: Reader | None, *, is_dark: bool) -> None:
    height, width = pixels.shape[:2]
    scale = min(1.0, SHOWN_WIDTH / width)
    shown = pixels
    if scale < 1:
        shown = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    image = _image(shown)
    if feed.shutter.is_set():
        feed.shutter.clear()
        is_written, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        if is_written:
            feed.put(still=Still(jpeg.tobytes(), image, width, height))
    found = tuple(each.scaled(scale) for each in reader(_image(pixels))) if reader is not None else ()
    feed.put(frame=Frame(number, image, is_dark, found))


def _image(pixels: Any) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888).copy()
