"""Lists: rows as values and columns as data, cards drawn by a delegate, pages fetched by id; never a widget per row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import icons
from ui.kit.labels import GLYPHS
from ui.style import Tokens, clothe, look_property

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
CARD: Final = int(Qt.ItemDataRole.UserRole) + 1
PAGE_ROWS: Final = 100
_KEPT_PAGES: Final = 40
_OPEN_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, what it says of a row, whether it is a number; `width` 0 takes the room that is left."""

    title: str
    words: Callable[[R], str]
    width: int = 0
    is_number: bool = False
    tone: Callable[[R], str] | None = None


class RowModel(QAbstractTableModel, Generic[R]):
    """Frozen rows, one column each per thing said of them."""

    def __init__(self, columns: Sequence[Column[R]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[R, ...] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; where only values differ, the selection stays."""
        new = tuple(rows)
        if len(new) == len(self._rows):
            self._rows = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row_at(self, place: int) -> R:
        """Give a row."""
        return self._rows[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Say what a cell holds."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.words(self._rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Say a column's title."""
        if orientation == Qt.Orientation.Horizontal and section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if self._columns[section].is_number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def widths(self) -> list[int]:
        """Give the widths of the columns."""
        return [column.width for column in self._columns]


@dataclass(frozen=True)
class CardFace:
    """What a card of a list shows: three lines and a state in word, tone and icon."""

    top: str
    title: str
    sub: str
    state: str = ""
    tone: str = "mute"
    icon: str = ""

    def spoken(self) -> str:
        """Say the card as one sentence, for a screen reader."""
        return ", ".join(part for part in (self.top, self.title, self.sub, self.state) if part)


class IdRows(QAbstractTableModel):
    """A long list as an array of ids; the cards of a page are fetched when they are first seen.

    `fetch(ids, then)` must give the cards of these ids, in any order, as `{id: CardFace}`, on the UI thread, now or
    later. A hundred thousand rows cost their ids.
    """

    def __init__(
        self,
        fetch: Callable[[Sequence[Any], Callable[[dict[Any, CardFace]], None]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: Sequence[Any] = ()
        self._places: dict[Hashable, int] | None = None
        self._cards: dict[Any, CardFace] = {}
        self._asked: dict[int, int] = {}
        self._era = 0

    def show_ids(self, ids: Sequence[Any]) -> None:
        """Show other rows; cards already here are shown at once and fetched again."""
        self.beginResetModel()
        self._ids, self._places = ids, None
        self._era += 1
        self._asked.clear()
        self.endResetModel()

    def renew(self, ids: frozenset[Any] | None = None) -> None:
        """Fetch cards again, all that are here or those of these ids."""
        if ids is None:
            self._era += 1
            self._asked.clear()
        else:
            for which in ids:
                if (place := self.place_of(which)) is not None:
                    self._asked.pop(place // PAGE_ROWS, None)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def id_at(self, place: int) -> Any:
        """Give the id of a row."""
        return self._ids[place]

    def place_of(self, which: Any) -> int | None:
        """Tell where an id stands, if it does."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._ids)}
        return self._places.get(which)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """Count the rows."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        """A card is one column."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a card, and fetch its page if it is not here yet."""
        if not index.isValid() or role not in {CARD, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole}:
            return None
        self._want(index.row() // PAGE_ROWS)
        card = self._cards.get(self._ids[index.row()])
        if role == CARD:
            return card
        return card.spoken() if card else ""

    def _want(self, page: int) -> None:
        if self._asked.get(page) == self._era:
            return
        self._asked[page] = self._era
        ids = self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        era = self._era
        self._fetch(ids, lambda cards: self._take(page, era, cards))

    def _take(self, page: int, era: int, cards: dict[Any, CardFace]) -> None:
        if era != self._era:
            return
        if len(self._cards) > PAGE_ROWS * _KEPT_PAGES:
            self._cards.clear()
            self._asked = {page: era}
        self._cards.update(cards)
        last = min(len(self._ids), (page + 1) * PAGE_ROWS) - 1
        if last >= page * PAGE_ROWS:
            self.dataChanged.emit(self.index(page * PAGE_ROWS, 0), self.index(last, 0))


class CardList(QTableView):
    """A list of cards, one column, one height: 100,000 rows open and scroll like ten.

    Signals: `chosen(int)`, the row the arrow keys or a press moved to; `opened(int)`, a press (unless a press only
    chooses) or Enter on a row.
    """

    chosen = Signal(int)
    opened = Signal(int)
    look = look_property()

    def __init__(self, name: str, parent: QWidget | None = None, *, opens_on_press: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.tokens = Tokens()
        self._delegate = CardDelegate(self)
        _plain(self)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setShowGrid(False)
        if opens_on_press:
            self.clicked.connect(lambda index: self.opened.emit(index.row()))
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Redraw."""
        self.tokens = t
        self.verticalHeader().setDefaultSectionSize(CardDelegate.height(t))
        self.viewport().update()

    def choose(self, place: int) -> None:
        """Make a row the current one and show it."""
        model = self.model()
        if 0 <= place < model.rowCount():
            self.setCurrentIndex(model.index(place, 0))
            self.scrollTo(model.index(place, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _OPEN_KEYS and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class CardDelegate(QStyledItemDelegate):
    """Draws a card: time and number with its state, what, who."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    @staticmethod
    def height(t: Tokens) -> int:
        """Say how high a card is."""
        return 88 + 3 * (t.font - 14)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the one height."""
        return QSize(240, self.height(self._view.tokens))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        t, area = self._view.tokens, QRectF(option.rect)
        state = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(t.accent_soft if is_chosen else t.surface))
        if is_chosen:
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(t.accent))
        painter.fillRect(QRectF(area.left(), area.bottom() - t.border, area.width(), t.border), QColor(t.line))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -2))
        if isinstance(card := index.data(CARD), CardFace):
            self._draw(painter, area.adjusted(12, 8, -12, -8), card, is_chosen=is_chosen)
        painter.restore()

    def _draw(self, painter: QPainter, area: QRectF, card: CardFace, *, is_chosen: bool) -> None:
        t = self._view.tokens
        line = area.height() / 3
        taken = self._draw_state(painter, area, card, is_chosen=is_chosen) if card.state else 0.0
        lines = (
            (card.top, t.font - 1, False, t.muted, area.width() - taken),
            (card.title, t.font, True, t.text, area.width()),
            (card.sub, t.font - 1, False, t.muted, area.width()),
        )
        for place, (words, size, is_bold, colour, width) in enumerate(lines):
            font = painter.font()
            font.setPixelSize(size)
            font.setBold(is_bold)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            room = QRectF(area.left(), area.top() + place * line, width, line)
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(width))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def _draw_state(self, painter: QPainter, area: QRectF, card: CardFace, *, is_chosen: bool) -> float:
        t = self._view.tokens
        colour, tint = t.tone(card.tone)
        font = painter.font()
        font.setPixelSize(t.font - 1)
        font.setBold(True)
        painter.setFont(font)
        width = min(painter.fontMetrics().horizontalAdvance(card.state) + 38.0, area.width() * 0.7)
        pill = QRectF(area.right() - width, area.top() - 1, width, 26)
        painter.setPen(QPen(QColor(colour), t.border) if t.border > 1 else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QColor(t.surface if is_chosen else tint))
        painter.drawRoundedRect(pill, 12, 12)
        glyph = icons.pixmap(card.icon or GLYPHS.get(card.tone, "clock"), colour, 14)
        painter.drawPixmap(QPointF(pill.left() + 8, pill.top() + 6), glyph)
        painter.setPen(QColor(colour))
        room = QRectF(pill.left() + 26, pill.top(), width - 34, pill.height())
        words = painter.fontMetrics().elidedText(card.state, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        return width + 8


class Table(QTableView):
    """A table over a `RowModel`: rows of one height that a thumb can hit.

    Signals: `opened(int)`, a press or Enter on a row.
    """

    opened = Signal(int)
    look = look_property()

    def __init__(self, model: RowModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.tokens = Tokens()
        self.setModel(model)
        _plain(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for place, width in enumerate(model.widths()):
            if width:
                self.setColumnWidth(place, width)
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(lambda index: self.opened.emit(index.row()))
        clothe(self)

    def wear(self, t: Tokens) -> None:
        """Give rows the height of the density."""
        self.tokens = t
        self.verticalHeader().setDefaultSectionSize(t.touch + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _OPEN_KEYS and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


def _plain(view: QTableView) -> None:
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setMinimumSectionSize(24)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTabKeyNavigation(False)
    QScroller.grabGesture(view.viewport(), QScroller.ScrollerGestureType.TouchGesture)
