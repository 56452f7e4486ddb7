"""The preview: the pages of a document with the few things one does to look at them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row
from ui.pages import document_jobs as jobs
from ui.pages.document_jobs import Opened
from ui.sheets import SheetView


class Preview(QWidget):
    """Pages, page number, zoom.

    Signals: `drawn(int)`, a page, from 0, is on the screen sharp.
    """

    drawn = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._data = b""
        self.view = SheetView("document_pages")
        self.view.wanted.connect(self._draw)
        self.view.turned.connect(lambda _page: self._say_page())
        self._page = text("", "muted", name="document_page")
        before = Button("", "arrow-up", name="document_before", said=self.tr("Page before"))
        after = Button("", "arrow-down", name="document_after", said=self.tr("Next page"))
        smaller = Button("", "minus", name="document_smaller", said=self.tr("Smaller (-)"))
        larger = Button("", "plus", name="document_larger", said=self.tr("Larger (+)"))
        self._fit = Button(self.tr("Width"), "", "quiet", name="document_fit")
        before.clicked.connect(lambda: self.view.turn_to(self.view.page - 1))
        after.clicked.connect(lambda: self.view.turn_to(self.view.page + 1))
        smaller.clicked.connect(self.view.zoom_out)
        larger.clicked.connect(self.view.zoom_in)
        self._fit.clicked.connect(lambda: self.view.zoom_to(1.0))
        tools = row(before, after, self._page, None, smaller, larger, self._fit)
        self.setLayout(column(tools, (self.view, 1)))

    def show_document(self, opened: Opened, said: str) -> None:
        """Show a document."""
        self._data = opened.data
        self.view.show_document(opened.sizes, said)
        self._say_page()

    def clear(self) -> None:
        """Show nothing."""
        self._data = b""
        self.view.show_document((), "")
        self._page.setText("")

    def _say_page(self) -> None:
        if self.view.pages:
            said = self.tr("Page {page} of {pages}")
            self._page.setText(said.format(page=self.view.page + 1, pages=self.view.pages))

    def _draw(self, index: int, width: int) -> None:
        data = self._data

        def show(picture: QImage) -> None:
            if self._data is data:
                self.view.show_page(index, picture)
                self.drawn.emit(index)

        self._desk.work(lambda: jobs.picture(data, index, width), show, self)
