"""Bar codes and QR codes found in a picture: the one room of zxing-cpp, brought when a code is first wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
from PySide6.QtGui import QImage, QImageReader, QTransform

_KINDS: Final = (
    *("QRCode", "MicroQRCode", "DataMatrix", "Aztec", "PDF417", "Code128", "Code39", "Code93", "Codabar"),
    *("EAN13", "EAN8", "UPCA", "UPCE", "DataBar"),
)
"""Not Interleaved 2 of 5: a crooked look reads any part of it as a whole."""
_LINES: Final = re.compile(r"[\r\n\t]+")
_UNCHECKED: Final = frozenset({"Code39", "Codabar"})
_SLANTED, _SLANTED_WIDTH = 45, 1024


@dataclass(frozen=True)
class Code:
    """A code: what it says, what kind it is, its four corners in pixels of the picture."""

    text: str
    kind: str
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def is_checked(self) -> bool:
        """Tell whether a check digit of the code itself vouches for what was read."""
        return self.kind not in _UNCHECKED

    def scaled(self, scale: float) -> Code:
        """Give the same code in a picture of another size."""
        return replace(self, corners=tuple((x * scale, y * scale) for x, y in self.corners))

    def moved(self, way: QTransform) -> Code:
        """Give the same code in a picture that was turned."""
        points = [way.map(QPointF(x, y)) for x, y in self.corners]
        return replace(self, corners=tuple((point.x(), point.y()) for point in points))


def read(image: QImage) -> tuple[Code, ...]:
    """Find every code, in any direction, from left to right; what it says is what a scanner would type."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    found = _found(grey)
    if not found:  # bars are sought along and across the picture only
        scale = min(1.0, _SLANTED_WIDTH / max(1, grey.width()))
        slanted = QTransform().scale(scale, scale).rotate(_SLANTED)
        back = QImage.trueMatrix(slanted, grey.width(), grey.height()).inverted()[0]
        found = [each.moved(back) for each in _found(grey.transformed(slanted))]
    codes = list({each.text: each for each in found if each.text}.values())
    whole = [each for each in codes if not any(_is_part(each, other) for other in codes)]
    return tuple(sorted(whole, key=lambda each: each.corners))


def read_data(data: bytes) -> tuple[Code, ...]:
    """Find the codes of a picture file; what is no picture has none."""
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    image = reader.read()
    return () if image.isNull() else read(image)


def typed(text: str) -> str:
    """Give a code's text as a scanner types it into one line: without signs that no keyboard has."""
    return "".join(sign for sign in _LINES.sub(" ", text) if sign.isprintable()).strip()


def _found(picture: QImage) -> list[Code]:
    engine = _zxing()
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    view = engine.ImageView(grey.constBits(), grey.width(), grey.height(), engine.ImageFormat.Lum, grey.bytesPerLine())
    formats = [getattr(engine.BarcodeFormat, kind) for kind in _KINDS]
    return [_code(each) for each in engine.read_barcodes(view, formats=formats, text_mode=engine.TextMode.Plain)]


def _zxing() -> Any:
    import zxingcpp

    return zxingcpp


def _is_part(code: Code, other: Code) -> bool:
    """Tell whether a code lies inside a larger one: a slice of it read crookedly, and often wrongly."""
    (left, top, right, bottom), (x0, y0, x1, y1) = _box(code), _box(other)
    is_inside = x0 <= (left + right) / 2 <= x1 and y0 <= (top + bottom) / 2 <= y1
    return is_inside and (right - left) * (bottom - top) < (x1 - x0) * (y1 - y0)


def _box(code: Code) -> tuple[float, float, float, float]:
    across, down = [x for x, _y in code.corners], [y for _x, y in code.corners]
    return min(across), min(down), max(across), max(down)


def _code(found: Any) -> Code:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return Code(typed(found.text), found.format.name, tuple((float(each.x), float(each.y)) for each in corners))
