"""The signature pad under real pen, touch and mouse events: one smooth line each, nothing drawn twice, nothing kept."""

import json

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.pens import WAVE, Pen, draw_by_finger, draw_by_mouse, screen
from ui.ink import InkPad, is_palm


@pytest.fixture(scope="module")
def touch_screen(qapp):
    return screen()


@pytest.fixture
def pad(dressed, qtbot):
    made = InkPad()
    qtbot.addWidget(made)
    made.resize(420, 180)
    made.show()
    qtbot.waitExposed(made)
    return made


def dark(image):
    return sum(image.pixelColor(x, y).alpha() > 40 for x in range(image.width()) for y in range(image.height()))


def same(one, other):
    bits = [bytes(image.constBits()) for image in (one, other)]
    return sum(abs(a - b) > 24 for a, b in zip(*bits, strict=True)) <= len(bits[0]) // 2000


def test_a_pen_draws_one_stroke_whose_width_follows_the_pressure(pad):
    pen = Pen(pad)
    pen.press(30, 60, 0.1)
    for step in range(30):
        pen.move(30 + step * 5, 60 + step % 7, 0.1 + step * 0.03)
    pen.release(180, 60)
    (stroke,) = pad.take().strokes
    assert stroke[-1][2] > 2 * stroke[1][2]
    assert pad.trouble() is None


def test_a_finger_draws_and_a_second_finger_does_not(pad, touch_screen):
    QTest.touchEvent(pad, touch_screen).press(0, QPoint(30, 60), pad).commit()
    QTest.touchEvent(pad, touch_screen).move(0, QPoint(60, 70), pad).press(1, QPoint(200, 100), pad).commit()
    QTest.touchEvent(pad, touch_screen).move(0, QPoint(90, 60), pad).move(1, QPoint(220, 120), pad).commit()
    QTest.touchEvent(pad, touch_screen).release(0, QPoint(90, 60), pad).release(1, QPoint(220, 120), pad).commit()
    (stroke,) = pad.take().strokes
    assert max(x for x, _, _ in stroke) <= 90 * 7.5
    draw_by_finger(pad, touch_screen)
    assert pad.stroke_count == 2


def test_a_mouse_draws(pad):
    draw_by_mouse(pad)
    assert pad.stroke_count == 1
    assert pad.trouble() is None


def test_mouse_events_made_from_a_pen_draw_nothing(pad):
    left, place = Qt.MouseButton.LeftButton, QPointF(50, 50)
    pen = Pen(pad)
    pen.press(30, 60)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, pad.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier, pen.device)
        QCoreApplication.sendEvent(pad, event)
    pen.move(40, 60)
    pen.release(40, 60)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, pad.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier, pen.device)
        QCoreApplication.sendEvent(pad, event)
    assert pad.stroke_count == 1
    assert max(x for x, _, _ in pad.take().strokes[0]) == 40 * 7.5


def test_pen_events_are_accepted_so_that_qt_makes_no_mouse_of_them(pad):
    pen = Pen(pad)
    assert all(event.isAccepted() for event in (pen.press(30, 60), pen.move(40, 60), pen.release(40, 60)))


def test_a_hand_that_rests_beside_the_pen_draws_nothing(pad, touch_screen):
    pen = Pen(pad)
    pen.hover(30, 60)
    draw_by_finger(pad, touch_screen)
    assert pad.stroke_count == 0
    pen.draw()
    draw_by_finger(pad, touch_screen)
    assert pad.stroke_count == 1


def test_a_hand_that_came_down_before_its_pen_leaves_nothing(pad, touch_screen):
    QTest.touchEvent(pad, touch_screen).press(0, QPoint(200, 150), pad).commit()
    QTest.touchEvent(pad, touch_screen).move(0, QPoint(210, 152), pad).commit()
    pen = Pen(pad)
    pen.draw()
    QTest.touchEvent(pad, touch_screen).move(0, QPoint(230, 155), pad).commit()
    QTest.touchEvent(pad, touch_screen).release(0, QPoint(230, 155), pad).commit()
    (stroke,) = pad.take().strokes
    assert [stroke[0][:2], stroke[-1][:2]] == [tuple(round(v * 7.5) for v in WAVE[at]) for at in (0, -1)]


def test_a_contact_wider_than_a_fingertip_is_a_palm():
    assert [is_palm(QSizeF(width, 20)) for width in (0, 44, 60, 110)] == [False, False, False, True]


def test_the_eraser_end_takes_the_last_stroke_back(pad):
    Pen(pad).draw()
    Pen(pad).draw([(x, y + 20) for x, y in WAVE])
    Pen(pad, QPointingDevice.PointerType.Eraser).press(50, 50)
    assert pad.stroke_count == 1


def test_undo_takes_back_stroke_by_stroke_and_clear_takes_all(pad, qtbot):
    told = []
    pad.changed.connect(lambda: told.append(pad.stroke_count))
    for shift in (0, 10, 20):
        Pen(pad).draw([(x, y + shift) for x, y in WAVE])
    pad.setFocus()
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    pad.undo()
    Pen(pad).draw()
    pad.clear()
    assert told == [1, 2, 3, 2, 1, 2, 0]
    assert dark(pad.image()) == 0


def test_what_was_painted_piece_by_piece_is_what_a_full_redraw_paints(pad):
    pen = Pen(pad)
    pen.draw()
    pen.draw([(x, y + 30) for x, y in reversed(WAVE)])
    live = pad.image()
    pad.wear(pad._tokens)
    assert dark(live) > 800
    assert same(live, pad.image())


def test_resizing_keeps_the_ink_whole(pad):
    Pen(pad).draw()
    before = pad.take()
    amount = dark(pad.image())
    pad.resize(320, 150)
    QApplication.processEvents()
    shrunk = pad.image()
    assert dark(shrunk) > amount / 3
    edges = [shrunk.pixelColor(shrunk.width() - 1, y).alpha() for y in range(shrunk.height())]
    assert max(edges) == 0
    pad.resize(600, 240)
    QApplication.processEvents()
    assert pad.take().strokes == before.strokes
    assert abs(dark(pad.image()) - amount) < amount / 10


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([(50, 50)], "short"),
        ([(50 + step % 3, 50) for step in range(30)], "short"),
        ([(30 + step * 8, 60 + step / 4) for step in range(30)], "line"),
    ],
)
def test_a_dot_a_scratch_or_a_ruled_line_is_no_signature(pad, points, reason):
    Pen(pad).draw(points)
    assert pad.trouble().facts["reason"] == reason


def test_an_empty_pad_says_so(pad):
    assert pad.trouble().facts["reason"] == "empty"
    assert pad.take().samples == b""


def test_the_samples_are_handed_over_once_and_only_the_outline_stays(pad):
    Pen(pad).draw()
    first = pad.take()
    told = json.loads(first.samples)
    assert [each["device"] for each in told["strokes"]] == ["pen"]
    assert len(told["strokes"][0]["points"]) == len(WAVE)
    assert {len(point) for point in told["strokes"][0]["points"]} == {4}
    second = pad.take()
    assert (second.samples, second.strokes) == (b"", first.strokes)
    assert dark(pad.image()) > 0


def test_the_outline_is_in_tenths_of_a_point(pad):
    Pen(pad).draw()
    ink = pad.take()
    assert (ink.width, ink.height) == (round(420 * 7.5), round(180 * 7.5))
    assert ink.strokes[0][0][:2] == (round(24 * 7.5), round(70 * 7.5))
