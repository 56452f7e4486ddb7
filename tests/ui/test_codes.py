"""Codes are read as a person holds them: turned, a little blurred, several at once, from a file as from a film."""

import cv2
import pytest
from PySide6.QtGui import QImage

from tests import films
from ui import codes


def looked_at(picture):
    height, width = picture.shape[:2]
    return codes.read(QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_BGR888).copy())


@pytest.mark.parametrize("turned", [0, 17, 90, 200])
@pytest.mark.parametrize("blurred", [0.0, 1.2])
def test_a_qr_code_is_read_turned_and_blurred(turned, blurred):
    (found,) = looked_at(
        films.on_a_wall(films.qr("https://gongdan.example/PS-450 水泵"), turned=turned, blurred=blurred)
    )
    assert found.text == "https://gongdan.example/PS-450 水泵"
    assert found.kind == "QRCode"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Code128", "KX-77-0031"), ("Code39", "VP-1234"), ("EAN13", "2000000501857"), ("EAN8", "96385074"),
        ("DataMatrix", "SN 4711/A"), ("Codabar", "A12345B"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [0, 8, 12, 40])
def test_bars_are_read_a_little_crooked_and_no_slice_of_them_besides(kind, words, turned):
    (found,) = looked_at(films.on_a_wall(films.bars(words, kind), turned=turned, blurred=0.6, size=(1280, 720)))
    assert found.text == words


def test_several_codes_are_all_told_from_left_to_right():
    found = looked_at(films.on_a_wall(films.qr("left"), films.bars("RIGHT-2"), size=(1280, 720)))
    assert [code.text for code in found] == ["left", "RIGHT-2"]
    assert found[0].corners[0][0] < 640 < found[1].corners[0][0]


def test_what_no_keyboard_can_type_is_left_out():
    assert codes.typed("0104912345\x1d10AB\r\nC\x00") == "010491234510AB C"


def test_a_picture_file_is_read_and_what_is_none_has_no_codes(tmp_path):
    _is_written, data = cv2.imencode(".png", films.on_a_wall(films.qr("SN-9")))
    assert [code.text for code in codes.read_data(data.tobytes())] == ["SN-9"]
    assert codes.read_data(b"%PDF-1.7") == ()
    assert codes.read_data(b"") == ()
    assert looked_at(films.scene()) == ()
