"""Photos on their way into a document: JPEG data as it is, without its hidden notes (place, camera, thumbnails)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from app.errors import Known

_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_ADOBE = 0xEE
_ORIENTATION = 0x0112
_PLAIN_MODES = {"L": 1, "RGB": 3}
_QUALITY = 88


class PhotoUnreadable(Known):
    """A photo cannot be opened, or breaks off. Facts: `number` (from 1)."""

    code = "photo_unreadable"


@dataclass(frozen=True, slots=True)
class Jpeg:
    """JPEG data without notes; `components` is 1 (grey) or 3; `orientation` is 1, 3, 6 or 8 as EXIF counts."""

    data: bytes
    width: int
    height: int
    components: int
    orientation: int

    @property
    def upright(self) -> tuple[int, int]:
        """Say width and height as a person sees the picture."""
        return (self.height, self.width) if self.orientation in {6, 8} else (self.width, self.height)


def opened(data: bytes, number: int) -> Jpeg:
    """Make a photo ready to be embedded; what is no plain JPEG is written anew.

    Raises:
        PhotoUnreadable: nothing can be made of it.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            orientation = image.getexif().get(_ORIENTATION, 1)
            is_plain = image.format == "JPEG" and image.mode in _PLAIN_MODES and orientation in {1, 3, 6, 8}
            if not is_plain:
                return _rewritten(image, orientation)
            return Jpeg(_bare(data), image.width, image.height, _PLAIN_MODES[image.mode], orientation)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        IndexError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:
        raise PhotoUnreadable(number=number) from error


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _rewritten(image: Image.Image, orientation: int) -> Jpeg:
    clear = image.convert("RGBA")
    plain = Image.new("RGB", clear.size, "white")
    plain.paste(clear, mask=clear.getchannel("A"))
    if orientation in _TURNS:
        plain = plain.transpose(_TURNS[orientation])
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY)
    return Jpeg(_bare(out.getvalue()), plain.width, plain.height, 3, 1)


def _bare(data: bytes) -> bytes:
    """Copy what draws the picture; leave application notes and comments out.

    Raises:
        ValueError: the data is no whole JPEG.
    """
    kept = [data[:2]]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError(at)
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        size = 2 if kind in _BARE else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:
            end = data.index(b"\xff\xd9", at)
            return b"".join([*kept, data[at : end + 2]])
        if not (0xE0 <= kind <= 0xEF or kind == 0xFE) or kind == _ADOBE:
            kept.append(data[at : at + size])
        at += size
