"""The live picture of a camera in a sheet over the window: what it shows, which camera, what is wrong, the way on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QHideEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app import words
from app.errors import AppError
from ui.camera import STILL, Camera, CameraRefused, Cameras, Device, Frame, Reader, Still
from ui.codes import Code
from ui.dialogs import Veil
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.kit.states import Strip
from ui.style import Tokens, clothe, look_property

MARGIN: Final = 32
_WIDEST, _HIGHEST = 960, 680
_GROUND: Final = "#101418"
_SETTINGS: Final = {"win32": "ms-settings:privacy-webcam"}


class Glass(QWidget):
    """Shows a picture as large as it fits; codes in it are outlined."""

    look = look_property()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._picture = QPixmap()
        self._size = QSize()
        self._codes: tuple[Code, ...] = ()
        self._words = ""
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Outline in the colours of the theme."""
        self._tokens = t
        self.update()

    def show_picture(self, image: QImage, codes: tuple[Code, ...] = ()) -> None:
        """Show a picture, with outlines around codes."""
        self._picture, self._size, self._codes, self._words = QPixmap.fromImage(image), image.size(), codes, ""
        self.update()

    def say(self, words: str) -> None:
        """Show words and no picture."""
        self._picture, self._codes, self._words = QPixmap(), (), words
        self.setAccessibleName(words)
        self.update()

    @property
    def has_picture(self) -> bool:
        """Tell whether a picture is shown."""
        return not self._picture.isNull()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_GROUND))
        if self._picture.isNull():
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        room = QRectF(self.rect())
        scale = min(room.width() / self._size.width(), room.height() / self._size.height())
        wide, high = self._size.width() * scale, self._size.height() * scale
        place = QRectF((room.width() - wide) / 2, (room.height() - high) / 2, wide, high)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        for width, colour in ((7, "#FFFFFF"), (4, self._tokens.ok)):
            painter.setPen(QPen(QColor(colour), width))
            for code in self._codes:
                corners = [QPointF(place.x() + x * scale, place.y() + y * scale) for x, y in code.corners]
                painter.drawPolygon(QPolygonF(corners))


class Viewfinder(QWidget):
    """A camera's live picture and what stands around it.

    Signals, UI thread: `came(Frame)`, a picture was shown; `took(Still)`, the shutter was pressed and this is it;
    `stopped()`, no picture comes now: the camera starts, or has failed, which is said.
    Invariants: the camera runs only while this is on the screen; hiding it, for whatever reason, lets go of it.
    """

    came = Signal(object)
    took = Signal(object)
    stopped = Signal()

    def __init__(
        self, cameras: Cameras, language: str, size: tuple[int, int] = STILL, reader: Reader | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("viewfinder")
        self._language = language
        self.glass = Glass("camera_picture")
        self._camera = Camera(cameras, self, size, reader)
        self._camera.began.connect(self._begin)
        self._camera.came.connect(self._come)
        self._camera.took.connect(self._take)
        self._camera.failed.connect(self._fail)
        self._which = text("", "small", name="camera_name")
        self._next = Button(self.tr("Other camera"), "refresh-cw", "quiet", name="camera_next")
        self._next.clicked.connect(self._turn)
        self._next.hide()
        self._again = Button(self.tr("Try again"), "refresh-cw", name="camera_again")
        self._again.clicked.connect(self.begin)
        self._open = Button(self.tr("Open the settings"), "settings", name="camera_settings")
        self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(_SETTINGS[sys.platform])))
        self._trouble = Strip("", "warn", "triangle-alert", self._open, self._again, name="camera_trouble")
        self._trouble.hide()
        self._beneath = row((self._which, 1), self._next)
        self.setLayout(column((self.glass, 1), self._trouble, self._beneath))
        self._is_frozen = False

    @property
    def has_picture(self) -> bool:
        """Tell whether the camera gives pictures now."""
        return self.glass.has_picture and self._trouble.isHidden()

    def begin(self) -> None:
        """Open the camera, or again after trouble."""
        self._wait()
        self._camera.start()

    def end(self) -> None:
        """Let go of the camera."""
        self._camera.stop()

    def is_held(self) -> bool:
        """Tell whether the camera's thread still has the device."""
        return self._camera.is_held()

    def shoot(self) -> None:
        """Take the next picture."""
        self._camera.shoot()

    def freeze(self, image: QImage, codes: tuple[Code, ...] = ()) -> None:
        """Show this picture and no other; the camera rests."""
        self._is_frozen = True
        self._camera.stop()
        self._next.hide()
        self._trouble.hide()
        self.glass.show_picture(image, codes)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_frozen:  # the window was put away and came back while a photo was looked at
            return
        self._wait()
        QTimer.singleShot(0, self, self._start_if_seen)  # the sheet is painted first: bringing OpenCV takes a moment

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._camera.stop()
        super().hideEvent(event)

    def _start_if_seen(self) -> None:
        if self.isVisible() and not self._is_frozen:
            self._camera.start()

    def _wait(self) -> None:
        self._is_frozen = False
        self._trouble.hide()
        self.glass.say(self.tr("Starting the camera…"))
        self.stopped.emit()

    def _turn(self) -> None:
        self._wait()
        self._camera.turn()

    def _begin(self, device: Device, count: int) -> None:
        said = self.tr("Camera: {name}").format(name=device.name)
        self._which.setText(said)
        self._next.setVisible(count > 1)

    def _come(self, frame: Frame) -> None:
        if self._is_frozen:
            return
        self.glass.show_picture(frame.image, frame.found)
        self.glass.setAccessibleName(self.tr("Picture of the camera"))
        self._trouble.setVisible(frame.is_dark)
        if frame.is_dark:
            said = self.tr("The picture is black: open the shutter of the camera, or take its cover off.")
            self._say(said, is_refused=False)
        self.came.emit(frame)

    def _take(self, still: Still) -> None:
        self.took.emit(still)

    def _fail(self, error: AppError) -> None:
        self.glass.say("")
        self._which.setText("")
        self._next.hide()
        self._say(words.tell(error, self._language).whole, is_refused=isinstance(error, CameraRefused))
        self.stopped.emit()

    def _say(self, said: str, *, is_refused: bool) -> None:
        self._trouble.say(said, "warn", "triangle-alert")
        self._open.setVisible(is_refused and sys.platform in _SETTINGS)
        self._trouble.show()


class CameraSheet(QFrame):
    """A sheet that holds a viewfinder; Esc closes it, Enter does what stands first.

    Signals: `closed()`, UI thread.
    """

    closed = Signal()

    def __init__(self, name: str, window: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("panel", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        room = window.size()
        self.setFixedSize(min(_WIDEST, room.width() - 2 * MARGIN), min(_HIGHEST, room.height() - 2 * MARGIN))

    def act(self) -> None:
        """Do what Enter does."""
        raise NotImplementedError

    def hold(self) -> None:
        """Take the focus: what had it is about to go, and the page beneath must not get the keys."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays within the sheet."""
        ring = [each for each in self.findChildren(QPushButton) if each.isVisible() and each.isEnabled()]
        if ring:
            here = next_place(ring, self.focusWidget(), 1 if next else -1)
            ring[here].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.act()
            return
        super().keyPressEvent(event)


def next_place(ring: Sequence[QWidget], here: QWidget | None, step: int) -> int:
    """Find the place after, or before, the one that has the focus; round and round."""
    if here not in ring:
        return 0 if step > 0 else len(ring) - 1
    return (ring.index(here) + step) % len(ring)


class CameraVeil(Veil):
    """Holds a camera's sheet; a slip of the thumb beside it does not throw a picture away."""

    def __init__(self, window: QWidget, sheet: CameraSheet) -> None:
        super().__init__(window, sheet)
        sheet.closed.connect(self.lift)
        sheet.hold()

    @override
    def mousePressEvent(self, event: object) -> None:
        """Stay."""
