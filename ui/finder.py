"""Find and commands (Ctrl K): one box over everything on this laptop, and over everything the keyboard can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import icons
from ui.desk import Desk
from ui.dialogs import Veil
from ui.kit.entries import Entry
from ui.kit.labels import Elided, Picture, text
from ui.kit.layout import column, row, rule
from ui.lists import Column, RowModel, Table
from ui.page import Place
from ui.scanning import scan_button
from ui.style import Tokens

EACH_KIND: Final = 3
WIDTH, HEIGHT = 760, 520


@dataclass(frozen=True)
class Hit:
    """One line of the finder: something on this laptop (`place`) or a command (`key` is its keys)."""

    kind: str
    title: str
    sub: str
    icon: str
    place: Place | None = None
    command: str = ""
    keys: str = ""


Search = Callable[[str, Callable[[Sequence[Hit], int], None]], None]
"""Looks for words; hands over the hits, best first, and how many there are in all, on the UI thread."""


class Finder(QFrame):
    """The sheet with the box.

    Signals: `went(Place)`, a hit was opened; `commanded(str)`, a command was chosen.
    """

    went = Signal(object)
    commanded = Signal(str)

    def __init__(self, search: Search, commands: Sequence[Hit]) -> None:
        super().__init__()
        self.setObjectName("finder")
        self.setProperty("panel", "card")
        self.setFixedSize(WIDTH, HEIGHT)
        self._search, self._commands = search, tuple(commands)
        self._kind, self._total = "", 0
        self._is_looking, self._is_hurried = False, False
        self._hits: tuple[Hit, ...] = ()
        self.box = Entry("", self.tr("Order, customer, machine, part or command"), name="find_box")
        self.box.mark("flat")
        self.box.textChanged.connect(lambda _words: self._look())
        self.box.installEventFilter(self)
        self._model: RowModel[Hit] = RowModel([Column("", lambda hit: f"{hit.title}, {hit.sub}")])
        self.list = Table(self._model, "find_hits")
        self.list.horizontalHeader().hide()
        self.list.setItemDelegate(HitDelegate(self.list, self._model))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.opened.connect(self._open)
        self._none = text("", "muted", wrap=True, name="find_none")
        self._none.setContentsMargins(20, 12, 20, 12)
        self._count = Elided("", "small", name="find_count")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        hints = [("↑ ↓", self.tr("Choose")), ("Enter", self.tr("Open")), ("Tab", self.tr("One kind only"))]
        foot = row(
            *(item for key, words in hints for item in (text(key, "key"), text(words, "small"), 8)),
            (self._count, 1),
            margins=(16, 8, 16, 8),
        )
        self._beside = row(spacing=0)
        top = row(Picture("search", "info", 24), (self.box, 1), self._beside, text("Esc", "key"))
        top.setContentsMargins(16, 8, 16, 8)
        self.setLayout(column(top, rule(), self._none, (self.list, 1), rule(), foot, margins=(1, 1, 1, 1), spacing=0))
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter and Tab act on the list while the box keeps the focus."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            self._step(step)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._next_kind()
        else:
            return False
        return True

    def put_beside(self, widget: QWidget) -> None:
        """Put something at the right of the box."""
        self._beside.addWidget(widget)

    def hits(self) -> tuple[Hit, ...]:
        """Give the lines shown."""
        return tuple(self._model.row_at(place) for place in range(self._model.rowCount()))

    def _look(self) -> None:
        words = self.box.text().strip()
        self._is_looking, self._is_hurried = bool(words), False
        if words:
            self._search(words, lambda hits, total: self._found(words, hits, total))
        else:
            self._found("", (), 0)

    def _found(self, words: str, hits: Sequence[Hit], total: int) -> None:
        if words != self.box.text().strip():
            return
        fitting = [hit for hit in self._commands if words.casefold() in hit.title.casefold()]
        self._hits, self._total = (*hits, *fitting), total + len(fitting)
        self._is_looking = False
        self._show()
        if self._is_hurried:
            self._open(0)

    def _show(self) -> None:
        kinds = list(dict.fromkeys(hit.kind for hit in self._hits))
        if self._kind not in kinds:
            self._kind = ""
        shown: list[Hit] = []
        for kind in [self._kind] if self._kind else kinds:
            limit = None if self._kind or len(kinds) == 1 else EACH_KIND
            shown += [hit for hit in self._hits if hit.kind == kind][:limit]
        self._model.show_rows(shown)
        if shown:
            self.list.setCurrentIndex(self._model.index(0, 0))
        searched = self.tr("Nothing on this laptop for '{words}'. Try fewer characters; one is enough.")
        self._none.setText(searched.format(words=self.box.text().strip()))
        self._none.setVisible(not shown)
        self._count.setText(self.tr("{count} found · this laptop only").format(count=self._total))

    def _step(self, by: int) -> None:
        place = min(max(0, self.list.currentIndex().row() + by), self._model.rowCount() - 1)
        self.list.setCurrentIndex(self._model.index(place, 0))

    def _enter(self) -> None:
        """Open the chosen hit; a scanner's Enter comes before the answer, so it waits for it."""
        if self._is_looking:
            self._is_hurried = True
        else:
            self._open(self.list.currentIndex().row())

    def _next_kind(self) -> None:
        kinds = ["", *dict.fromkeys(hit.kind for hit in self._hits)]
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)] if self._kind in kinds else ""
        self._show()

    def _open(self, place: int) -> None:
        if not 0 <= place < self._model.rowCount():
            return
        hit = self._model.row_at(place)
        if hit.place is not None:
            self.went.emit(hit.place)
        else:
            self.commanded.emit(hit.command)


class HitDelegate(QStyledItemDelegate):
    """Draws a hit: icon, title, what explains it, its kind or keys at the right."""

    def __init__(self, view: Table, model: RowModel[Hit]) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Ask for the row's height."""
        return QSize(WIDTH, self._view.verticalHeader().defaultSectionSize())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it."""
        t, hit, area = self._view.tokens, self._model.row_at(index.row()), QRectF(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(area, QColor(t.accent_soft if is_chosen else t.surface))
        if is_chosen:
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(t.accent))
        glyph = icons.pixmap(hit.icon, t.accent if is_chosen else t.muted, 20)
        painter.drawPixmap(QPointF(area.left() + 16, area.center().y() - 10), glyph)
        right = hit.keys or hit.kind
        side = self._line(painter, t, right, QRectF(area.right() - 156, area.top(), 140, area.height()), is_right=True)
        room = area.adjusted(48, 4, -24 - side, -4)
        half = room.height() / 2
        self._line(painter, t, hit.title, QRectF(room.left(), room.top(), room.width(), half), is_bold=True)
        self._line(painter, t, hit.sub, QRectF(room.left(), room.top() + half, room.width(), half))
        painter.restore()

    @staticmethod
    def _line(
        painter: QPainter, t: Tokens, words: str, room: QRectF, *, is_bold: bool = False, is_right: bool = False
    ) -> float:
        font = painter.font()
        font.setBold(is_bold)
        font.setPixelSize(t.font if is_bold else t.font - 1)
        painter.setFont(font)
        painter.setPen(QColor(t.text if is_bold else t.muted))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return float(painter.fontMetrics().horizontalAdvance(shown))


def open_finder(window: QWidget, search: Search, commands: Sequence[Hit], desk: Desk | None = None) -> Finder:
    """Open the finder over a window; it closes when something was chosen. With a desk, a code is scanned into it."""
    finder = Finder(search, commands)
    if desk is not None:
        finder.put_beside(scan_button(finder.box, desk))
    veil = Veil(window, finder, top=56)
    finder.went.connect(lambda _place: veil.lift())
    finder.commanded.connect(lambda _command: veil.lift())
    finder.box.setFocus()
    return finder
