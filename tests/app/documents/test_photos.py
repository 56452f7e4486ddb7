"""Photos on their way into a document."""

import io

import pytest
from PIL import Image

from app.documents.photos import PhotoUnreadable, opened
from tests.app.documents import samples

PLACE = b"GPS 31.2304 N"


def with_notes(orientation=6) -> bytes:
    image = Image.open(io.BytesIO(samples.photo(1)))
    notes = image.getexif()
    notes[0x0112] = orientation
    notes[0x010E] = PLACE.decode()
    out = io.BytesIO()
    image.save(out, "JPEG", exif=notes, comment=b"secret")
    return out.getvalue()


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def test_hidden_notes_are_left_out_and_the_picture_stays_as_it_was():
    data = with_notes()
    bare = opened(data, 1)
    assert PLACE in data
    assert PLACE not in bare.data
    assert b"secret" not in bare.data
    assert pixels(bare.data) == pixels(data)


def test_a_photo_held_upright_is_shown_upright():
    bare = opened(with_notes(6), 1)
    assert (bare.width, bare.height, bare.orientation, bare.upright) == (1000, 750, 6, (750, 1000))


@pytest.mark.parametrize("orientation", [2, 4, 5, 7])
def test_a_mirrored_photo_is_written_anew(orientation):
    bare = opened(with_notes(orientation), 1)
    assert bare.orientation == 1
    assert bare.upright == ((750, 1000) if orientation in {5, 7} else (1000, 750))


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("RGB", "WEBP")])
def test_other_kinds_become_plain_pictures(mode, kind):
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, kind)
    bare = opened(out.getvalue(), 1)
    assert (bare.width, bare.height, bare.components) == (40, 30, 3)


def test_grey_stays_grey():
    out = io.BytesIO()
    Image.new("L", (40, 30)).save(out, "JPEG", progressive=True)
    assert opened(out.getvalue(), 1).components == 1


@pytest.mark.parametrize("data", [b"", b"no photo", samples.photo(1)[:5000], samples.photo(1)[:2], b"\xff\xd8" * 20])
def test_a_photo_that_breaks_off_is_named(data):
    with pytest.raises(PhotoUnreadable) as refused:
        opened(data, 4)
    assert refused.value.number == 4
