"""PDF to pictures, for the screen and for paper: the one room of pypdfium2.

PDFium is not made for two threads: whatever is here runs in one lane, never on the window's thread.
"""

from __future__ import annotations

import pypdfium2
from PySide6.QtGui import QImage

from ui.sheets import PageSize


def page_sizes(data: bytes) -> tuple[PageSize, ...]:
    """Measure every page of a document."""
    with pypdfium2.PdfDocument(data) as document:
        return tuple(PageSize(*document.get_page_size(index)) for index in range(len(document)))


def page_image(data: bytes, index: int, width: int) -> QImage:
    """Draw one page, `width` pixels wide, seals' ink included."""
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        page = document[index]
        bitmap = page.render(scale=width / page.get_width(), rev_byteorder=False, prefer_bgrx=True)
        kind = QImage.Format.Format_RGB32
        return QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, kind).copy()
