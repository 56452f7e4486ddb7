"""The open icon set (Lucide, ISC), recoloured at run time and drawn sharp at any scale of the screen."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

_SCALE = 3  # three pixels per point: sharp up to 300 %, and one cache for all screens


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """Draw an icon in one colour.

    Args:
        name: file name without its ending, as in `resources/icons`.
        colour: #RRGGBB.
        size: device-independent pixels.
    """
    drawing = resources.text("icons", f"{name}.svg").replace("currentColor", colour)
    made = QPixmap(size * _SCALE, size * _SCALE)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    made.setDevicePixelRatio(_SCALE)
    return made


def icon(name: str, colour: str, size: int = 20, on: str = "") -> QIcon:
    """Make an icon, in another colour (`on`) while its button is checked."""
    made = QIcon(pixmap(name, colour, size))
    if on:
        made.addPixmap(pixmap(name, on, size), QIcon.Mode.Normal, QIcon.State.On)
    return made
