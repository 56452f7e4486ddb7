"""Take a photo: the live picture, Space or Enter takes it, look at it, use it or take it again."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app import evidence
from ui.camera import Still
from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.viewfinder import CameraSheet, CameraVeil, Viewfinder


class PhotoSheet(CameraSheet):
    """One photo.

    Signals: `used(bytes)`, the photo as JPEG with the moment it was taken. UI thread.
    """

    used = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__("photo_sheet", window)
        self._desk = desk
        self._jpeg = b""
        self._is_shooting = False
        self._finder = Viewfinder(desk.cameras, desk.language)
        self._finder.took.connect(self._took)
        self._finder.came.connect(self._get_ready)
        self._finder.stopped.connect(self._stop)
        self._hint = text(self.tr("Space or Enter takes the photo."), "muted", name="photo_hint")
        close = Button(self.tr("Close"), "x", name="photo_close")
        close.clicked.connect(self.closed)
        self._take = Button(self.tr("Take the photo"), "camera", "primary", name="photo_shoot")
        self._take.clicked.connect(self._shoot)
        self._take.setEnabled(False)
        self._again = Button(self.tr("Take again"), "undo-2", name="photo_again")
        self._again.clicked.connect(self._retake)
        self._use = Button(self.tr("Use this photo"), "check", "primary", name="photo_use")
        self._use.clicked.connect(self._give)
        for button in (self._again, self._use):
            button.hide()
        foot = row((self._hint, 1), close, self._again, self._take, self._use)
        head = text(self.tr("Take a photo"), "h2")
        self.setLayout(column(head, (self._finder, 1), foot, margins=(20, 16, 20, 16), spacing=12))

    def act(self) -> None:
        """Take the photo, or use the one that was taken."""
        (self._use if self._jpeg else self._take).click()

    def _get_ready(self, _frame: object) -> None:
        if self._is_shooting or self._jpeg:
            return
        self._take.setEnabled(True)
        if self.hasFocus():
            self._take.setFocus(Qt.FocusReason.OtherFocusReason)  # Space takes the photo

    def _stop(self) -> None:
        """No picture comes: there is nothing to take."""
        self._is_shooting = False
        if self._take.hasFocus():
            self.hold()
        self._take.setEnabled(False)

    def _shoot(self) -> None:
        if self._finder.has_picture:
            self._is_shooting = True
            self.hold()
            self._take.setEnabled(False)
            self._finder.shoot()

    def _took(self, still: Still) -> None:
        at = self._desk.clock.now().astimezone(ZoneInfo(self._desk.zone))
        self._jpeg = evidence.stamped(still.jpeg, at)
        self.hold()
        self._finder.freeze(still.image)
        said = self.tr("{width} × {height} pixels. Sharp, and all of it in the picture?")
        self._hint.setText(said.format(width=still.width, height=still.height))
        self._take.hide()
        for button in (self._again, self._use):
            button.show()
        self._use.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retake(self) -> None:
        self._jpeg, self._is_shooting = b"", False
        self.hold()
        self._hint.setText(self.tr("Space or Enter takes the photo."))
        self._take.show()
        for button in (self._again, self._use):
            button.hide()
        self._take.setEnabled(False)
        self._finder.begin()

    def _give(self) -> None:
        jpeg, self._jpeg = self._jpeg, b""
        if jpeg:
            self.closed.emit()
            self.used.emit(jpeg)


def take_photo(window: QWidget, desk: Desk, then: Callable[[bytes], None]) -> PhotoSheet:
    """Open the camera over a window; `then` gets the photo, if one is used."""
    sheet = PhotoSheet(desk, window)
    sheet.used.connect(then)
    CameraVeil(window, sheet)
    return sheet
