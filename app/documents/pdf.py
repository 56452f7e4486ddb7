"""Draws laid-out pages: the one place that turns a `Page` into PDF bytes, each run of drawing under its tag."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from app.documents import faces, marks
from app.documents.layout import laid
from app.documents.page import Page
from app.documents.photos import Jpeg
from app.documents.places import (
    BLACK,
    BLUE,
    BOTTOM,
    GREY,
    HIGH,
    LEFT,
    LINE,
    MM,
    RIGHT,
    WIDE,
    FieldAt,
    FillAt,
    PhotoAt,
    Placed,
    RuleAt,
    ShapeAt,
    Style,
    TextAt,
)
from app.documents.tagging import Marker, Node

QR = 23 * MM


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages drawn, not yet an archive: photos are named `/Photo0` … on their pages but not yet inside.

    `photo_pages` says which page shows which photo.
    """

    data: bytes
    tree: Node
    fields: dict[str, FieldAt]
    photos: tuple[Jpeg, ...]
    photo_pages: tuple[tuple[int, int], ...]


def draw(page: Page) -> Drawn:
    """Draw a document; the same page gives the same bytes.

    Raises:
        PhotoUnreadable: a photo cannot be opened.
    """
    head = Node("Div")
    places = laid(page, head)
    buffer = io.BytesIO()
    canvas = _canvas(buffer, page)
    pen = _Pen(canvas)
    for index, things in enumerate(places.pages):
        pen.turn_to(index)
        _around(pen, page, head, index, len(places.pages))
        for thing in things:
            pen.place(thing)
        pen.lift()
        canvas.showPage()
    canvas.save()
    shown = tuple(
        (index, thing.number)
        for index, things in enumerate(places.pages)
        for thing in things
        if isinstance(thing, PhotoAt)
    )
    return Drawn(buffer.getvalue(), places.tree, places.fields, tuple(places.photos), shown)


def _canvas(buffer: io.BytesIO, page: Page) -> Canvas:
    faces.warm()
    # reportlab's type stubs take the font's name for a number
    canvas = Canvas(buffer, (WIDE, HIGH), pageCompression=1, invariant=1, initialFontName=faces.REGULAR)  # type: ignore[arg-type]
    canvas.setTitle(page.title)
    canvas.setAuthor(page.author)
    canvas.setSubject(page.subtitle)
    canvas.setCreator("Gongdan")
    canvas.setProducer("Gongdan")
    return canvas


class _Pen:
    """Draws placed things; things that follow each other under one tag share one run."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._marker = Marker()
        self._node: Node | None = None
        self._is_down = False
        self._text: PDFTextObject | None = None
        self._lang = ""
        self._written: Style | None = None

    def turn_to(self, page: int) -> None:
        """Begin a page."""
        self._marker.turn_to(page)

    def lift(self) -> None:
        """End the run of drawing."""
        self._end_text()
        self._speak("")
        if self._is_down:
            self._canvas.addLiteral("EMC")
        self._is_down = False

    def place(self, thing: Placed) -> None:
        """Draw one thing."""
        if not self._is_down or thing.node is not self._node:
            self.lift()
            self._canvas.addLiteral(self._marker.begin(thing.node))
            self._node, self._is_down = thing.node, True
        if isinstance(thing, TextAt):
            self._speak(thing.lang if thing.node is not None else "")
            self._write(thing)
            return
        self._end_text()
        self._speak("")
        match thing:
            case FillAt():
                self._fill(thing)
            case RuleAt():
                self._canvas.setStrokeColor(_colour(thing.colour))
                self._canvas.setLineWidth(thing.line)
                self._canvas.line(thing.x, thing.y, thing.x + thing.width, thing.y)
            case ShapeAt():
                up = -thing.scale if thing.is_turned else thing.scale
                self._canvas.addLiteral(
                    f"q {thing.scale:.4f} 0 0 {up:.4f} {thing.x:.2f} {thing.y:.2f} cm\n{thing.operators}\nQ"
                )
            case PhotoAt():
                self._photo(thing)

    def _write(self, thing: TextAt) -> None:
        if self._text is None:
            self._text = self._canvas.beginText()
            self._written = None
        style = thing.style
        if style is not self._written:
            self._text.setFont(style.face, style.size)
            self._text.setFillColor(_colour(style.colour))
            self._written = style
        self._text.setTextOrigin(thing.x, thing.y)
        self._text.textOut(thing.text)

    def _speak(self, lang: str) -> None:
        """Open or close a span in another language than its tag's."""
        if lang == self._lang:
            return
        self._end_text()
        if self._lang:
            self._canvas.addLiteral("EMC")
        if lang:
            self._canvas.addLiteral(f"/Span <</Lang ({lang})>> BDC")
        self._lang = lang

    def _end_text(self) -> None:
        if self._text is not None:
            self._canvas.drawText(self._text)
            self._text = None

    def _fill(self, thing: FillAt) -> None:
        if thing.line:
            self._canvas.setStrokeColor(_colour(thing.colour))
            self._canvas.setLineWidth(thing.line)
            self._canvas.rect(thing.x, thing.y, thing.width, thing.height, stroke=1, fill=0)
        else:
            self._canvas.setFillColor(_colour(thing.colour))
            self._canvas.rect(thing.x, thing.y, thing.width, thing.height, stroke=0, fill=1)

    def _photo(self, thing: PhotoAt) -> None:
        matrix = " ".join(f"{number:.2f}" for number in _upright(thing))
        self._canvas.addLiteral(f"q {matrix} cm /Photo{thing.number} Do Q")


def _upright(at: PhotoAt) -> tuple[float, float, float, float, float, float]:
    """Turn the unit square of a picture so that it stands upright in its place."""
    match at.orientation:
        case 3:
            return -at.width, 0, 0, -at.height, at.x + at.width, at.y + at.height
        case 6:
            return 0, -at.height, at.width, 0, at.x, at.y + at.height
        case 8:
            return 0, at.height, -at.width, 0, at.x + at.width, at.y
        case _:
            return at.width, 0, 0, at.height, at.x, at.y


@cache
def _colour(code: str) -> Color:
    return HexColor(code)


def _around(pen: _Pen, page: Page, head: Node, index: int, count: int) -> None:
    """Set what stands above and below the text of a page."""
    if index == 0:
        _first_head(pen, page, head)
    else:
        _later_head(pen, page)
    low = BOTTOM - 4 * MM
    pen.place(RuleAt(LEFT, low, RIGHT - LEFT))
    small = Style(faces.REGULAR, 6.4, 8, GREY)
    told, face = page.page_of.format(page=index + 1, pages=count), Style(faces.REGULAR, 7.2, 9, GREY)
    room = RIGHT - LEFT - faces.measured(told, face.face, face.size) - 4 * MM
    pen.place(TextAt(None, LEFT, low - 9, page.footer, _fitted(page.footer, faces.REGULAR, 6.4, GREY, room)))
    pen.place(TextAt(None, LEFT, low - 18, page.record_sha256, small))
    _right(pen, None, RIGHT, low - 9, told, face)
    _right(pen, None, RIGHT, low - 18, f"{page.number} · {page.copy_mark}", small)


def _first_head(pen: _Pen, page: Page, head: Node) -> None:
    top = HIGH - 14 * MM
    right = RIGHT - QR - 4 * MM
    pen.place(FillAt(LEFT, top - 20 * MM, 1.6 * MM, 20 * MM, BLUE))
    at = LEFT + 5 * MM
    title, name = _fitted(page.title, faces.BOLD, 18, BLUE, 82 * MM), head.add("H1")
    pen.place(TextAt(name, at, top - 6.5 * MM, page.title, title))
    told = head.add("P")
    subtitle = _fitted(page.subtitle, faces.REGULAR, 9.5, GREY, 96 * MM)
    pen.place(TextAt(told, at, top - 12 * MM, page.subtitle, subtitle))
    mark = Style(faces.BOLD, 8, 10, BLUE)
    wide = faces.measured(page.copy_mark, mark.face, mark.size)
    pen.place(FillAt(at, top - 19.5 * MM, wide + 3 * MM, 5 * MM, BLUE, 0.8))
    pen.place(TextAt(head.add("P"), at + 1.5 * MM, top - 18 * MM, page.copy_mark, mark))
    lines = head.add("P")
    _right(pen, lines, right, top - 5.5 * MM, page.number, Style(faces.BOLD, 11, 14, BLACK))
    for number, line in enumerate(page.head_lines):
        _right(pen, lines, right, top - (10 + 3.9 * number) * MM, line, Style(faces.REGULAR, 7.5, 10, GREY))
    modules, operators = marks.qr_path(page.qr_text)
    code = head.add("Figure", alt=page.qr_alt)
    code.box = (RIGHT - QR, top - QR + 3 * MM, RIGHT, top + 3 * MM)
    pen.place(ShapeAt(code, RIGHT - QR, top + 3 * MM, f"0 g\n{operators}", QR / modules, is_turned=True))
    pen.place(RuleAt(LEFT, top - 23 * MM, RIGHT - LEFT, BLUE, 1.2))


def _later_head(pen: _Pen, page: Page) -> None:
    top = HIGH - 13 * MM
    pen.place(TextAt(None, LEFT, top, page.title, Style(faces.BOLD, 8.5, 11, BLUE)))
    _right(pen, None, RIGHT, top, page.number, Style(faces.REGULAR, 7.5, 10, GREY))
    pen.place(RuleAt(LEFT, top - 2 * MM, RIGHT - LEFT, LINE, 0.6))


def _right(pen: _Pen, node: Node | None, right: float, y: float, text: str, style: Style) -> None:
    pen.place(TextAt(node, right - faces.measured(text, style.face, style.size), y, text, style))


def _fitted(text: str, face: str, size: float, colour: str, width: float) -> Style:
    """Take a size at which a line fits; a title is shortened by nothing else."""
    runs = faces.measured(text, face, size)
    size = size if runs <= width else max(size * width / runs, 5)
    return Style(face, size, size * 1.3, colour)
