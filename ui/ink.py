"""The signature pad: pen, finger or mouse as smooth ink; the outline leaves it, the raw samples once, to be sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QImage,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.signatures import Ink, InkTooThin
from ui.style import Tokens, clothe, look_property

TENTHS: Final = 7.5  # tenths of a point in a device-independent pixel: 96 pixels are an inch, and so are 72 points
PALM: Final = 76.0  # pixels across: 20 mm, wider than any fingertip
PEN_NEAR_MS: Final = 600
_BASE: Final = 2.4
_SETTLING: Final = 0.4  # pixels that are no movement
_LINE_AT: Final = 0.76

Dot = tuple[float, float, float]
"""x, y and the width of the line there, in pixels of the paper."""
Sample = tuple[float, float, int, float]
"""x, y, milliseconds, pressure 0 to 1: as the device gave them."""


@dataclass
class Stroke:
    """One stroke: what is drawn, and until it is handed over what the device told."""

    device: str
    dots: list[Dot] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def add(self, sample: Sample) -> bool:
        """Take what the device told; tells whether the line grew."""
        x, y, at, pressure = sample
        before = self.samples[-1] if self.samples else None
        self.samples.append(sample)
        if not self.dots:
            self.dots.append((x, y, self._target(pressure, 0.0)))
            return True
        x0, y0, width = self.dots[-1]
        moved = abs(x - x0) + abs(y - y0)
        if moved < _SETTLING:
            return False
        speed = moved / max(1, at - before[2]) if before is not None else 0.0
        self.dots.append((x, y, width + (self._target(pressure, speed) - width) * 0.5))
        return True

    def _target(self, pressure: float, speed: float) -> float:
        """Choose the width: by pressure where the device feels it, else thinner where it is quick."""
        if self.device == "pen":
            return _BASE * (0.35 + 1.3 * pressure)
        return _BASE * max(0.45, min(1.25, 1.3 - 0.3 * speed))


def is_palm(contact: QSizeF) -> bool:
    """Tell a resting hand from a fingertip by the size of the contact, pixels."""
    return max(contact.width(), contact.height()) > PALM


class InkPad(QWidget):
    """Paper to sign on.

    Signals: `changed()`, a stroke ended, was taken back, or all was cleared. UI thread.
    Invariants: the picture is the strokes, whatever the size; a stroke belongs to one device, what others tell
    meanwhile (mouse events made from a pen, a palm beside it) draws nothing; `take` gives the samples away once.
    """

    changed = Signal()
    look = look_property()

    def __init__(self, name: str = "ink_pad") -> None:
        super().__init__()
        self.setObjectName(name)
        self._tokens = Tokens()
        self._strokes: list[Stroke] = []
        self._live: Stroke | None = None
        self._finger: int | None = None
        self._began_at = 0
        self._paper = QSizeF()
        self._picture: QImage | None = None
        self._hint = self._below = ""
        self._pen_seen = QElapsedTimer()
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(320, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Repaint in other colours."""
        self._tokens, self._picture = t, None
        self.update()

    def say(self, hint: str, below: str = "") -> None:
        """Write what to do above the line, and who signs below it."""
        self._hint, self._below = hint, below
        self.setAccessibleName(hint)
        self.setAccessibleDescription(below)
        self.update()

    # ── what was drawn ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def stroke_count(self) -> int:
        """Count the strokes on the paper."""
        return len(self._strokes)

    def trouble(self) -> InkTooThin | None:
        """Say why this cannot be a signature; None if it can."""
        try:
            self._ink(b"").check()
        except InkTooThin as trouble:
            return trouble
        return None

    def take(self) -> Ink:
        """Hand over the outline and, once, the raw samples; here they are dropped, the drawing stays."""
        self._end()
        told = [{"device": each.device, "points": each.samples} for each in self._strokes if each.samples]
        page = {"version": 1, "width": self._paper.width(), "height": self._paper.height(), "strokes": told}
        samples = json.dumps(page, separators=(",", ":")).encode("ascii") if told else b""
        for each in self._strokes:
            each.samples = []
        return self._ink(samples)

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._redraw()

    def clear(self) -> None:
        """Take all strokes back."""
        if self._strokes:
            self._strokes.clear()
            self._redraw()

    def image(self) -> QImage:
        """Give the drawing as it is seen, without line and hint."""
        return self._picture_now().copy()

    def _ink(self, samples: bytes) -> Ink:
        outline = tuple(
            tuple((round(x * TENTHS), round(y * TENTHS), round(width * TENTHS)) for x, y, width in each.dots)
            for each in self._strokes
        )
        return Ink(outline, round(self._paper.width() * TENTHS), round(self._paper.height() * TENTHS), samples)

    def _redraw(self) -> None:
        self._live = self._finger = None
        if not self._strokes:
            self._paper = QSizeF(self.size())
        self._picture = None
        self.update()
        self.changed.emit()

    # ── devices ───────────────────────────────────────────────────────────────────────────────────────────────────

    @override
    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        self._pen_seen.start()
        if self._live is not None and self._live.device == "finger":
            self._forget_live()  # the hand came down before the pen it holds
        if event.pointerType() == QPointingDevice.PointerType.Eraser:
            if kind == QEvent.Type.TabletPress:
                self.undo()
        elif kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._begin("pen", event.position(), event.timestamp(), event.pressure())
        elif self._live is not None and self._live.device == "pen":
            if kind == QEvent.Type.TabletMove:
                self._go_on(event.position(), event.timestamp(), event.pressure())
            elif kind == QEvent.Type.TabletRelease:
                self._end()
        event.accept()  # what is accepted makes no mouse event

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._live is None and _is_mouse(event):
            self._begin("mouse", event.position(), event.timestamp(), 0.5)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._live is not None and self._live.device == "mouse" and _is_mouse(event):
            self._go_on(event.position(), event.timestamp(), 0.5)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._live is not None and self._live.device == "mouse" and event.button() == Qt.MouseButton.LeftButton:
            self._end()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        undoing = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if undoing and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
            return
        super().keyPressEvent(event)

    def _touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._lose_finger()
            return
        for point in event.points():
            if point.state() == QEventPoint.State.Pressed:
                self._touch_down(point)
            elif point.id() == self._finger:
                self._touch_on(point)

    def _touch_down(self, point: QEventPoint) -> None:
        is_taken = self._live is not None or self._is_pen_near()
        if not is_taken and not is_palm(point.ellipseDiameters()):
            self._finger = point.id()
            self._begin("finger", point.position(), point.timestamp(), point.pressure() or 0.5)

    def _touch_on(self, point: QEventPoint) -> None:
        if is_palm(point.ellipseDiameters()):
            self._lose_finger()
        elif point.state() == QEventPoint.State.Updated:
            self._go_on(point.position(), point.timestamp(), point.pressure() or 0.5)
        elif point.state() == QEventPoint.State.Released:
            self._finger = None
            self._end()

    def _lose_finger(self) -> None:
        if self._finger is not None:
            self._forget_live()

    def _is_pen_near(self) -> bool:
        return self._pen_seen.isValid() and self._pen_seen.elapsed() < PEN_NEAR_MS

    # ── strokes ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, device: str, at: QPointF, moment: int, pressure: float) -> None:
        self._end()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self._strokes:
            self._began_at, self._paper, self._picture = moment, QSizeF(self.size()), None
            self.update()
        self._live = Stroke(device)
        self._strokes.append(self._live)
        self._go_on(at, moment, pressure)

    def _go_on(self, at: QPointF, moment: int, pressure: float) -> None:
        live = self._live
        if live is None:
            return
        scale = self._scale()
        x, y = round(at.x() / scale, 2), round(at.y() / scale, 2)
        if live.add((x, y, max(0, moment - self._began_at), round(pressure, 3))) and len(live.dots) > 1:
            self._paint_new(*_piece(live.dots, len(live.dots) - 1))

    def _end(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            self._paint_new(*_tail(live.dots))
            self.changed.emit()

    def _forget_live(self) -> None:
        if self._live is not None:
            self._strokes.remove(self._live)
            self._redraw()

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _scale(self) -> float:
        """Say how much smaller than its paper the pad is now; ink is shrunk to stay whole, never stretched."""
        if self._paper.isEmpty():
            return 1.0
        return min(1.0, self.width() / self._paper.width(), self.height() / self._paper.height())

    def _picture_now(self) -> QImage:
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
        if self._picture is None or self._picture.size() != size:
            self._picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with self._painter(self._picture) as painter:
                for each in self._strokes:
                    self._paint_stroke(painter, each)
        return self._picture

    def _painter(self, picture: QImage) -> QPainter:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale()
        if scale != 1.0:
            painter.scale(scale, scale)
        return painter

    def _paint_stroke(self, painter: QPainter, stroke: Stroke) -> None:
        for place in range(1, len(stroke.dots)):
            self._paint_piece(painter, *_piece(stroke.dots, place))
        if stroke is not self._live:
            self._paint_piece(painter, *_tail(stroke.dots))

    def _paint_piece(self, painter: QPainter, path: QPainterPath, width: float) -> None:
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QColor(self._tokens.ink), width, Qt.PenStyle.SolidLine, cap, join))
        painter.drawPath(path)

    def _paint_new(self, path: QPainterPath, width: float) -> None:
        """Draw the newest piece alone and show its rectangle."""
        with self._painter(self._picture_now()) as painter:
            self._paint_piece(painter, path, width)
        room, scale = path.controlPointRect(), self._scale()
        grown = QRectF(room.x() * scale, room.y() * scale, room.width() * scale, room.height() * scale)
        self.update(grown.adjusted(-width - 2, -width - 2, width + 2, width + 2).toAlignedRect())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        if not self._strokes:
            self._paper = QSizeF(self.size())
        elif self.width() >= self._paper.width() and self.height() >= self._paper.height():
            self._paper = QSizeF(self.size())  # more paper around the same ink
        super().resizeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = self._tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = t.focus if self.hasFocus() else t.border + 1
        painter.setPen(QPen(QColor(t.accent if self.hasFocus() else t.edge), edge))
        painter.setBrush(QColor(t.surface))
        half = edge / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), t.radius, t.radius)
        line_at = round(self.height() * _LINE_AT)
        painter.setPen(QPen(QColor(t.edge), 1, Qt.PenStyle.DashLine))
        painter.drawLine(24, line_at, self.width() - 24, line_at)
        painter.setPen(QColor(t.muted))
        inner = self.rect().adjusted(16, 8, -16, -6)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft), self._hint)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter), self._below)
        painter.drawImage(QPointF(0, 0), self._picture_now())
        painter.end()


def _is_mouse(event: QMouseEvent) -> bool:
    """Tell a real mouse from events that Qt or the system makes out of a pen or a touch."""
    kinds = {QInputDevice.DeviceType.Mouse, QInputDevice.DeviceType.TouchPad, QInputDevice.DeviceType.Unknown}
    is_made_up = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
    return not is_made_up and event.pointingDevice().type() in kinds


def _piece(dots: list[Dot], place: int) -> tuple[QPainterPath, float]:
    """Lead a curve from the middle of the step before to the middle of this one, pulled by the dot between."""
    x, y, width = dots[place]
    x1, y1, width1 = dots[place - 1]
    x0, y0, _ = dots[place - 2] if place > 1 else dots[place - 1]
    path = QPainterPath(QPointF((x0 + x1) / 2, (y0 + y1) / 2))
    path.quadTo(x1, y1, (x1 + x) / 2, (y1 + y) / 2)
    return path, (width + width1) / 2


def _tail(dots: list[Dot]) -> tuple[QPainterPath, float]:
    """End a stroke where it was let go; a touch alone is a dot."""
    x, y, width = dots[-1]
    if len(dots) == 1:
        path = QPainterPath(QPointF(x, y))
        path.lineTo(x + 0.01, y)
        return path, width * 1.4
    x0, y0, _ = dots[-2]
    path = QPainterPath(QPointF((x0 + x) / 2, (y0 + y) / 2))
    path.lineTo(x, y)
    return path, width
