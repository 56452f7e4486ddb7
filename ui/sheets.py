"""The view that shows the pages of a document, one below the other: scrolled, zoomed, turned by mouse and keyboard."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from ui.style import Tokens, clothe, look_property

GAP: Final = 12
ZOOMS: Final = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_KEPT: Final = 8
_LINE: Final = 48


@dataclass(frozen=True)
class PageSize:
    """How large a page is, in points."""

    width: float
    height: float


class SheetView(QAbstractScrollArea):
    """Pages one below the other; the width of the view is 100 %.

    Signals: `wanted(int, int)`, a page and its width in pixels: whoever shows a document draws it in a lane and
    answers with `show_page`; `turned(int)`, another page, from 0, is in the middle of the view.
    """

    wanted = Signal(int, int)
    turned = Signal(int)
    look = look_property()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._tokens = Tokens()
        self._sizes: tuple[PageSize, ...] = ()
        self._zoom = 1.0
        self._tops: list[int] = []
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        clothe(self)

    def show_document(self, sizes: tuple[PageSize, ...], said: str) -> None:
        """Show another document from its first page; `said` is what a screen reader calls it."""
        self._sizes, self._page = sizes, 0
        self._pictures.clear()
        self._asked.clear()
        self.setAccessibleName(said)
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def show_page(self, index: int, picture: QImage) -> None:
        """Show the picture that was wanted."""
        key = (index, picture.width())
        self._asked.discard(key)
        self._pictures[key] = picture
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    @property
    def pages(self) -> int:
        """Tell how many pages there are."""
        return len(self._sizes)

    @property
    def zoom(self) -> float:
        """Tell how large a page is shown, 1.0 for the width of the view."""
        return self._zoom

    def zoom_to(self, zoom: float) -> None:
        """Show the pages at another size; the same place stays in view."""
        bar = self.verticalScrollBar()
        share = bar.value() / bar.maximum() if bar.maximum() else 0.0
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._asked.clear()
        self._arrange()
        bar.setValue(round(share * bar.maximum()))
        self.viewport().update()

    def zoom_in(self) -> None:
        """Show the pages one step larger."""
        self.zoom_to(next((zoom for zoom in ZOOMS if zoom > self._zoom + 0.01), ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Show the pages one step smaller."""
        self.zoom_to(next((zoom for zoom in reversed(ZOOMS) if zoom < self._zoom - 0.01), ZOOMS[0]))

    def turn_to(self, index: int) -> None:
        """Go to a page, from 0."""
        if self._tops:
            self.verticalScrollBar().setValue(self._tops[min(max(index, 0), len(self._tops) - 1)] - GAP)

    @property
    def page(self) -> int:
        """Tell which page is in the middle of the view, from 0."""
        return self._page

    def wear(self, tokens: Tokens) -> None:
        """Recolour."""
        self._tokens = tokens
        self.viewport().update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._asked.clear()
        self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._tokens.bg))
        for index, place in self._shown():
            painter.fillRect(place, QColor("#FFFFFF"))
            picture = self._picture(index, place.width())
            if picture is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(place, picture)
            painter.setPen(QColor(self._tokens.line))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            painter.setPen(QColor(self._tokens.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, key, held = self.verticalScrollBar(), event.key(), event.modifiers()
        moves: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Down: lambda: bar.setValue(bar.value() + _LINE),
            Qt.Key.Key_Up: lambda: bar.setValue(bar.value() - _LINE),
            Qt.Key.Key_PageDown: lambda: self.turn_to(self._page + 1),
            Qt.Key.Key_PageUp: lambda: self.turn_to(self._page - 1),
            Qt.Key.Key_Home: lambda: self.turn_to(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: lambda: self.zoom_to(1.0),
        }
        act = moves.get(Qt.Key(key))
        if act is None or held & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        act()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_in() if event.angleDelta().y() > 0 else self.zoom_out()
            return
        super().wheelEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.viewport().update()
        return super().viewportEvent(event)

    def _page_width(self, size: PageSize) -> int:
        widest = max(each.width for each in self._sizes)
        room = max(self.viewport().width() - 2 * GAP, 120)
        return round(room * self._zoom * size.width / widest)

    def _arrange(self) -> None:
        """Say where every page begins, and how far one can scroll."""
        self._tops, top, wide = [], GAP, 0
        for size in self._sizes:
            width = self._page_width(size)
            self._tops.append(top)
            top += round(width * size.height / size.width) + GAP
            wide = max(wide, width + 2 * GAP)
        view = self.viewport()
        self.verticalScrollBar().setRange(0, max(top - view.height(), 0))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(_LINE)
        self.horizontalScrollBar().setRange(0, max(wide - view.width(), 0))
        self.horizontalScrollBar().setPageStep(view.width())

    def _shown(self) -> list[tuple[int, QRect]]:
        """List the pages in view and where they stand."""
        view, found = self.viewport(), []
        down, across = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        for index, (size, top) in enumerate(zip(self._sizes, self._tops, strict=True)):
            width = self._page_width(size)
            height = round(width * size.height / size.width)
            left = max((view.width() - width) // 2, GAP)
            place = QRect(left - across, top - down, width, height)
            if place.intersects(view.rect()):
                found.append((index, place))
        return found

    def _picture(self, index: int, width: int) -> QImage | None:
        """Give the picture of a page, or ask for it and give another size of it meanwhile."""
        key = (index, round(width * self.devicePixelRatioF()))
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if key not in self._asked:
            self._asked.add(key)
            self.wanted.emit(*key)
        return next((picture for (page, _), picture in self._pictures.items() if page == index), None)

    def _scrolled(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        at = max((index for index, top in enumerate(self._tops) if top <= middle), default=0)
        if at != self._page:
            self._page = at
            self.turned.emit(at)
        self.viewport().update()
