"""The structure of a document for those who do not see it: a tree of tags over marked content; no library knows it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of drawing on one page: page index, and its number on that page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class FieldMark:
    """A form field, by name."""

    name: str


@dataclass(slots=True, eq=False)
class Node:
    """One tag with what is under it, in reading order.

    `box` is left, bottom, right, top in points; `scope` is Column or Row.
    """

    tag: str
    alt: str = ""
    lang: str = ""
    scope: str = ""
    summary: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Node | Mark | FieldMark] = field(default_factory=list)

    def add(self, tag: str, *, lang: str = "", scope: str = "", alt: str = "", summary: str = "") -> Node:
        """Open a tag under this one."""
        node = Node(tag, alt=alt, lang=lang, scope=scope, summary=summary)
        self.kids.append(node)
        return node


class Marker:
    """Numbers marked content page by page and says the operators that open it."""

    def __init__(self) -> None:
        self._count = 0
        self._page = 0

    def turn_to(self, page: int) -> None:
        """Begin a page: its numbers start at nought."""
        self._page, self._count = page, 0

    def begin(self, node: Node | None) -> str:
        """Open a run of drawing; without a node it is an artifact, which readers skip."""
        if node is None:
            return "/Artifact BMC"
        node.kids.append(Mark(self._page, self._count))
        self._count += 1
        return f"/{node.tag} <</MCID {self._count - 1}>> BDC"
