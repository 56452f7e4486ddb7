"""A signature question: drawn on the pad in place, kept as one picture of the outline, redrawn, taken back."""

import json
import logging

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.signatures import Ink
from forms.answers import FileAnswer
from tests.ui.pens import Pen
from ui.fields.signature import PadSheet, SignatureField, picture_of


@pytest.fixture
def field(dressed, qtbot):
    held = QWidget()
    qtbot.addWidget(held)
    held.resize(900, 700)
    made = SignatureField("sign", "Sign here", "en")
    made.setParent(held)
    made.resize(600, 200)
    made.set_said("Signature of the trainee")
    held.show()
    qtbot.waitExposed(held)
    given = []
    made.files_given.connect(given.extend)
    return held, made, given


def press(held, name):
    held.window().findChild(QWidget, name).click()


def test_what_is_drawn_becomes_one_picture_of_the_outline_and_no_pen_data(field, caplog):
    held, _, given = field
    caplog.set_level(logging.DEBUG)
    press(held, "add_sign")
    pad = held.window().findChild(QWidget, "field_pad")
    Pen(pad).draw()
    samples = json.dumps(pad._strokes[0].samples[5])
    press(held, "field_pad_use")
    (data,) = given
    image = QImage.fromData(data)
    assert not image.isNull()
    dark = sum(image.pixelColor(x, y).lightness() < 60 for x in range(image.width()) for y in range(image.height()))
    assert dark > 500
    assert samples.strip("[]").encode() not in data
    assert samples not in caplog.text
    assert pad._strokes[0].samples == []


def test_a_scratch_is_refused_in_place_and_nothing_is_given(field):
    held, _, given = field
    press(held, "add_sign")
    Pen(held.window().findChild(QWidget, "field_pad")).draw([(40, 40), (42, 41)])
    press(held, "field_pad_use")
    assert given == []
    assert held.window().findChild(QWidget, "field_pad_wrong").isVisible()
    press(held, "field_pad_later")
    assert given == []


def test_the_question_stands_above_the_paper(field):
    held, _, _ = field
    press(held, "add_sign")
    words = [each.text() for each in held.window().findChild(PadSheet).findChildren(QWidget) if hasattr(each, "text")]
    assert "Signature of the trainee" in words


def test_a_stored_signature_is_shown_and_can_be_taken_back(field):
    _, made, _ = field
    removed = []
    made.removed.connect(removed.append)
    answer = FileAnswer("ab" * 32, "", "image/jpeg")
    made.show_value(answer)
    made.findChild(QWidget, "remove_sign_1").click()
    assert removed == [answer]


def test_the_picture_is_cut_to_the_ink():
    image = QImage.fromData(picture_of(Ink((((1000, 1000, 16), (1400, 1200, 16)),), 9999, 9999)))
    assert (image.width(), image.height()) == (round(480 * 0.3), round(280 * 0.3))
