"""Pen, finger and mouse as Qt delivers them, for tests of whatever is signed."""

import math

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

WAVE = [(24 + step * 5, 70 + 34 * math.sin(step / 3)) for step in range(44)]


def stylus(kind=QPointingDevice.PointerType.Pen):
    return QPointingDevice(
        "test pen", 7 + kind.value, QInputDevice.DeviceType.Stylus, kind,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure | QInputDevice.Capability.Hover, 1, 3,
    )  # fmt: skip


class Pen:
    """A pen of a graphics tablet."""

    def __init__(self, pad, kind=QPointingDevice.PointerType.Pen):
        self.pad, self.device, self.at = pad, stylus(kind), 1000

    def tell(self, kind, x, y, pressure=0.5, *, is_down=True):
        self.at += 8
        left = Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else left
        held = left if is_down and kind != QEvent.Type.TabletRelease else Qt.MouseButton.NoButton
        place = QPointF(x, y)
        event = QTabletEvent(
            kind, self.device, place, QPointF(self.pad.mapToGlobal(place)), pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, held,
        )  # fmt: skip
        event.setTimestamp(self.at)
        QCoreApplication.sendEvent(self.pad, event)
        return event

    def press(self, x, y, pressure=0.5):
        return self.tell(QEvent.Type.TabletPress, x, y, pressure)

    def move(self, x, y, pressure=0.5):
        return self.tell(QEvent.Type.TabletMove, x, y, pressure)

    def release(self, x, y):
        return self.tell(QEvent.Type.TabletRelease, x, y, 0.0)

    def hover(self, x, y):
        return self.tell(QEvent.Type.TabletMove, x, y, 0.0, is_down=False)

    def draw(self, points=WAVE):
        (x, y), *rest = points
        self.press(x, y)
        for step, (x, y) in enumerate(rest):
            self.move(x, y, 0.3 + 0.4 * abs(math.sin(step / 5)))
        self.release(x, y)


def draw_by_mouse(pad, points=WAVE):
    (x, y), *rest = points
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())
    for x, y in rest:
        QTest.mouseMove(pad, QPointF(x, y).toPoint())
        QApplication.processEvents()
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())


def screen():
    return QTest.createTouchDevice()


def draw_by_finger(pad, device, points=WAVE, finger=0):
    (x, y), *rest = points
    QTest.touchEvent(pad, device).press(finger, QPointF(x, y).toPoint(), pad).commit()
    for x, y in rest:
        QTest.touchEvent(pad, device).move(finger, QPointF(x, y).toPoint(), pad).commit()
    QTest.touchEvent(pad, device).release(finger, QPointF(x, y).toPoint(), pad).commit()
