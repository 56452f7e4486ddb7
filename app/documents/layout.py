"""Blocks become pages: text is broken, rows are split where they must, heads come again; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from app.documents import faces, marks
from app.documents.lines import broken
from app.documents.page import (
    Block,
    Cell,
    Columns,
    Heading,
    Inks,
    InkShown,
    NewPage,
    Notice,
    Page,
    Paragraph,
    Photos,
    PhotoShown,
    Seals,
    Table,
    Text,
)
from app.documents.photos import Jpeg, opened
from app.documents.places import (
    BLUE,
    BOTTOM,
    FIRST_TOP,
    GREY,
    HEADINGS,
    INNER,
    LEFT,
    LINE,
    LOOKS,
    MM,
    PALE,
    TONES,
    TOP,
    FieldAt,
    FillAt,
    Laid,
    PhotoAt,
    Placed,
    RuleAt,
    ShapeAt,
    Style,
    TextAt,
)
from app.documents.tagging import FieldMark, Node

PAD, PAD_UP = 4.0, 2.3
GAP = 4 * MM
INK_HIGH = 20 * MM
TALL = 160.0
"""A row higher than this may be split over pages."""
SHORT = 60.0
"""Less room than this is not worth beginning a split row in."""
LAST = 24.0
"""Room kept so that the last row of a table does not stand alone overleaf."""
AFTER = 4.0
Again = partial[None] | None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: Style
    node: Node | None
    lang: str = ""


@dataclass(slots=True)
class _Slot:
    """A cell on its way to the page: where it stands, and the lines still to be set."""

    x: float
    width: float
    lines: list[_Line]
    is_number: bool = False


def laid(page: Page, head_node: Node | None = None) -> Laid:
    """Decide every place; what is drawn around the pages (head, foot) is not here.

    Args:
        page: what to say.
        head_node: the tag that the head of the first page will be drawn under; it comes first in reading order.

    Raises:
        PhotoUnreadable: a photo cannot be opened.
    """
    flow = _Flow(head_node)
    for index, block in enumerate(page.blocks):
        flow.put(block, page.blocks[index + 1 : index + 3])
    return flow.laid


class _Flow:
    def __init__(self, head_node: Node | None) -> None:
        self.laid = Laid()
        if head_node is not None:
            self.laid.tree.kids.append(head_node)
        self._y = FIRST_TOP
        self._place: list[Placed] = []
        self.laid.pages.append(self._place)

    def put(self, block: Block, following: Sequence[Block] = ()) -> None:
        """Set one block where the last one ended; a heading stays with the first row of what follows it."""
        match block:
            case Heading():
                self._heading(block, following)
            case Paragraph():
                self._text(block.text)
            case Columns():
                self._columns(block)
            case Table():
                self._table(block)
            case Photos():
                self._photos(block)
            case Inks():
                self._inks(block)
            case Seals():
                self._seals(block)
            case Notice():
                self._notice(block)
            case NewPage():
                self._turn()

    @property
    def _room(self) -> float:
        return self._y - BOTTOM

    def _turn(self) -> None:
        if not self._place:
            return
        self._place = []
        self.laid.pages.append(self._place)
        self._y = TOP

    def _want(self, height: float) -> None:
        if self._room < height:
            self._turn()

    def _heading(self, block: Heading, following: Sequence[Block]) -> None:
        style = HEADINGS[block.level]
        self._want(max(block.room_mm * MM, style.leading + 10 + _beginning(following)))
        if self._place:
            self._y -= 7 if block.level == 2 else 4
        node = self.laid.tree.add(f"H{block.level}", lang=block.text.lang)
        lines = [_Line(line, style, node) for line in broken(block.text.text, INNER, _measure(style))]
        self._lines(lines, LEFT, INNER)
        self._y -= 2.5

    def _text(self, text: Text) -> None:
        node = self.laid.tree.add("P", lang=text.lang)
        lines = _set((text,), INNER, node)
        while lines:
            fits = _count_fitting(lines, self._room)
            if fits < min(2, len(lines)):
                self._turn()
                continue
            self._lines(lines[:fits], LEFT, INNER)
            lines = lines[fits:]
        self._y -= 2

    def _columns(self, block: Columns) -> None:
        width = (INNER - GAP) / 2
        slots = []
        for x, cell in ((LEFT, block.left), (LEFT + width + GAP, block.right)):
            lines = [line for text in cell for line in _set((text,), width, self.laid.tree.add("P", lang=text.lang))]
            slots.append(_Slot(x, width, lines))
        self._row(slots, inset=0, rule=False)
        self._y -= 2

    def _table(self, block: Table) -> None:
        table = self.laid.tree.add("Table", summary=block.summary)
        whole = sum(column.share for column in block.columns)
        widths = [INNER * column.share / whole for column in block.columns]
        lefts = [LEFT + sum(widths[:index]) for index in range(len(widths))]
        if block.has_head:
            self._head(block, lefts, widths, table)
        for index, row in enumerate(block.rows):
            tags = table.add("TR")
            slots = []
            for column, cell, x, width in zip(block.columns, row.cells, lefts, widths, strict=True):
                node = tags.add("TH", scope="Row") if column.is_row_head else tags.add("TD")
                slots.append(_Slot(x, width, _set(cell, width - 2 * PAD, node), column.is_number))
            again = partial(self._head, block, lefts, widths, None) if block.has_head else None
            ground = TONES.get(row.tone, PALE if block.has_head and index % 2 else "")
            keep = LAST if index == len(block.rows) - 2 else 0
            self._row(slots, ground=ground, again=again, keep=keep)
        self._y -= AFTER

    def _head(self, block: Table, lefts: Sequence[float], widths: Sequence[float], table: Node | None) -> None:
        tags = table.add("TR") if table else None
        slots = []
        for column, x, width in zip(block.columns, lefts, widths, strict=True):
            node = tags.add("TH", scope="Column") if tags else None
            slots.append(_Slot(x, width, _set(column.head, width - 2 * PAD, node), column.is_number))
        self._row(slots, ground=BLUE, rule=False)

    def _row(
        self,
        slots: list[_Slot],
        *,
        inset: float = PAD,
        ground: str = "",
        rule: bool = True,
        keep: float = 0,
        again: Again = None,
    ) -> None:
        """Set a row with `keep` points free below; one that is too high goes on overleaf, under the same heads."""
        around = 2 * PAD_UP
        while True:
            drops = _drops(slots)
            height = max(drop + _height(slot.lines) for drop, slot in zip(drops, slots, strict=True)) + around
            if height + keep <= self._room:
                self._row_part(slots, height, inset=inset, ground=ground, rule=rule)
                return
            if self._place and (height < TALL or self._room < SHORT):
                self._turn()
                keep = 0
            else:
                room = self._room - around - max(drops)
                fits = [_count_fitting(slot.lines, room) for slot in slots]
                parts = [
                    _Slot(slot.x, slot.width, slot.lines[:count], slot.is_number)
                    for slot, count in zip(slots, fits, strict=True)
                ]
                self._row_part(parts, self._room, inset=inset, ground=ground, rule=rule)
                slots = [
                    _Slot(slot.x, slot.width, slot.lines[count:], slot.is_number)
                    for slot, count in zip(slots, fits, strict=True)
                ]
                self._turn()
            if again:
                again()

    def _row_part(self, slots: list[_Slot], height: float, *, inset: float, ground: str, rule: bool) -> None:
        top = self._y
        if ground:
            left = slots[0].x
            self._place.append(FillAt(left, top - height, slots[-1].x + slots[-1].width - left, height, ground))
        for drop, slot in zip(_drops(slots), slots, strict=True):
            self._y = top - PAD_UP - drop
            self._lines(slot.lines, slot.x + inset, slot.width - 2 * inset, is_number=slot.is_number)
        self._y = top - height
        if rule:
            self._place.append(RuleAt(LEFT, self._y, INNER))

    def _lines(self, lines: Iterable[_Line], x: float, width: float, *, is_number: bool = False) -> None:
        for line in lines:
            style = line.style
            baseline = self._y - _above(style)
            shift = width - faces.measured(line.text, style.face, style.size) if is_number else 0
            if line.text:
                self._place.append(TextAt(line.node, x + shift, baseline, line.text, style, line.lang))
            self._y -= style.leading

    def _photos(self, block: Photos) -> None:
        width = (INNER - 2 * GAP) / 3
        high = INK_HIGH if block.are_inks else width * 0.75
        opened_photos = [opened(photo.data, number) for number, photo in enumerate(block.photos, 1)]
        begun = len(self.laid.photos)
        self.laid.photos += opened_photos
        for start in range(0, len(block.photos), 3):
            row = block.photos[start : start + 3]
            captions = [_set((photo.caption,), width, None) for photo in row]
            self._want(high + max(map(_height, captions)) + 8)
            top = self._y
            for column, (photo, caption) in enumerate(zip(row, captions, strict=True)):
                at = LEFT + column * (width + GAP)
                number = begun + start + column
                if not block.are_inks:
                    self._place.append(FillAt(at, top - high, width, high, PALE))
                self._photo(photo, opened_photos[start + column], number, at, top, width, high)
                self._y = top - high - 2
                node = self.laid.tree.add("P", lang=photo.caption.lang)
                self._lines([_Line(line.text, line.style, node) for line in caption], at, width)
            self._y = top - high - max(map(_height, captions)) - 8

    def _photo(
        self, photo: PhotoShown, jpeg: Jpeg, number: int, left: float, top: float, width: float, high: float
    ) -> None:
        real_width, real_height = jpeg.upright
        scale = min(width / real_width, high / real_height)
        wide, tall = real_width * scale, real_height * scale
        x, y = left + (width - wide) / 2, top - high + (high - tall) / 2
        node = self.laid.tree.add("Figure", alt=photo.alt)
        node.box = (x, y, x + wide, y + tall)
        self._place.append(PhotoAt(node, x, y, wide, tall, number, jpeg.orientation))

    def _inks(self, block: Inks) -> None:
        width = (INNER - 2 * GAP) / 3
        for start in range(0, len(block.inks), 3):
            row = block.inks[start : start + 3]
            captions = [_set(ink.captions, width - 2 * PAD, None) for ink in row]
            height = INK_HIGH + max(map(_height, captions)) + 6
            self._want(height)
            top = self._y
            for column, (ink, caption) in enumerate(zip(row, captions, strict=True)):
                at = LEFT + column * (width + GAP)
                self._place.append(FillAt(at, top - height, width, height, LINE, 0.5))
                self._ink(ink, at, top - INK_HIGH, width)
                self._y = top - INK_HIGH - 2
                self._lines(_tagged(caption, self.laid.tree), at + PAD, width)
            self._y = top - height - 5

    def _ink(self, ink: InkShown, x: float, y: float, width: float) -> None:
        node = self.laid.tree.add("Figure", alt=ink.alt)
        node.box = (x, y, x + width, y + INK_HIGH)
        self._place.append(ShapeAt(node, x, y, marks.ink_path(ink.strokes, width, INK_HIGH)))

    def _seals(self, block: Seals) -> None:
        count = len(block.boxes)
        width = (INNER - (count - 1) * GAP) / count
        captions = [_set(box.captions, width - 2 * PAD, None) for box in block.boxes]
        labels = [_set((box.label,), width - 2 * PAD, None) for box in block.boxes]
        high = max(box.height_mm for box in block.boxes) * MM
        above, below = max(map(_height, labels)) + 5, max(map(_height, captions)) + 5
        self._want(above + high + below)
        top = self._y
        for index, box in enumerate(block.boxes):
            x = LEFT + index * (width + GAP)
            self._place.append(FillAt(x, top - above, width, above, PALE))
            self._place.append(FillAt(x, top - above - high - below, width, above + high + below, BLUE, 0.7))
            self._y = top - 2.5
            self._lines(_tagged(labels[index], self.laid.tree), x + PAD, width)
            node = self.laid.tree.add("Form")
            node.kids.append(FieldMark(box.field))
            low = top - above - high
            self.laid.fields[box.field] = FieldAt(
                len(self.laid.pages) - 1, (x + 1, low, x + width - 1, low + high), box.tooltip
            )
            self._place.append(RuleAt(x + PAD, low, width - 2 * PAD))
            self._y = low - 2.5
            self._lines(_tagged(captions[index], self.laid.tree), x + PAD, width)
        self._y = top - above - high - below - 6

    def _notice(self, block: Notice) -> None:
        node = self.laid.tree.add("P")
        lines = _set(block.texts, INNER - 4 * PAD, node)
        height = _height(lines) + 2 * PAD
        self._want(height)
        top = self._y
        self._place.append(FillAt(LEFT, top - height, INNER, height, PALE))
        self._place.append(FillAt(LEFT, top - height, 2.4, height, GREY))
        self._y = top - PAD
        self._lines(lines, LEFT + 2 * PAD, INNER)
        self._y = top - height - 4


def _beginning(blocks: Sequence[Block]) -> float:
    """Say how high a table that comes next, or next but one, begins: its head and its first row."""
    table = next((block for block in blocks if isinstance(block, Table)), None)
    if table is None or not table.rows:
        return 0
    whole = sum(column.share for column in table.columns)
    widths = [INNER * column.share / whole - 2 * PAD for column in table.columns]
    rows = [[column.head for column in table.columns]] if table.has_head else []
    height = 0.0 if blocks[0] is table else LAST
    for cells in (*rows, table.rows[0].cells):
        lines = [_height(_set(cell, width, None)) for cell, width in zip(cells, widths, strict=True)]
        height += min(max(lines), TALL) + 2 * PAD_UP
    return height


def _measure(style: Style) -> partial[float]:
    return partial(faces.measured, name=style.face, size=style.size)


def _set(cell: Cell, width: float, node: Node | None) -> list[_Line]:
    """Break the paragraphs of a cell; a tag that tells its own language need not be told line by line."""
    lines = []
    for text in cell:
        style = LOOKS[text.look]
        lang = "" if node is not None and node.lang == text.lang else text.lang
        lines += [_Line(line, style, node, lang) for line in broken(text.text, width, _measure(style))]
    return lines


def _tagged(lines: Iterable[_Line], parent: Node) -> list[_Line]:
    node = parent.add("P")
    return [_Line(line.text, line.style, node, line.lang) for line in lines]


def _height(lines: Iterable[_Line]) -> float:
    return sum(line.style.leading for line in lines)


def _drops(slots: Sequence[_Slot]) -> list[float]:
    """Say how far each cell is lowered so that all first lines of a row stand on one baseline."""
    firsts = [_above(slot.lines[0].style) if slot.lines else 0 for slot in slots]
    return [max(firsts) - first if first else 0 for first in firsts]


def _above(style: Style) -> float:
    """Say how far below the top of its line a text's baseline lies."""
    return style.leading / 2 + style.size * 0.35


def _count_fitting(lines: Sequence[_Line], room: float) -> int:
    used = 0.0
    for count, line in enumerate(lines):
        used += line.style.leading
        if used > room:
            return count
    return len(lines)
