"""The tree an expression looks at: nodes with a name, a text, a parent and children, found by name without a search."""

from __future__ import annotations

from collections.abc import Iterator

_NONE: tuple[Node, ...] = ()


class Node:
    """One node of an answer tree, a choice list or a document.

    Invariants:
        `index` is the place among the siblings of the same name, counted from 0.
        A node that is not `shown` counts as blank, whatever its text; the text is kept.
    """

    __slots__ = ("attributes", "index", "kids", "kind", "name", "named", "parent", "shown", "text", "uid")

    def __init__(self, name: str, text: str = "", kind: str = "", uid: str = "") -> None:
        """Make a node that stands alone."""
        self.name = name
        self.text = text
        self.kind = kind
        self.uid = uid
        self.parent: Node | None = None
        self.kids: list[Node] = []
        self.named: dict[str, list[Node]] = {}
        self.index = 0
        self.shown = True
        self.attributes: dict[str, str] = {}

    def append(self, kid: Node) -> Node:
        """Add a child at the end and return it."""
        kid.parent = self
        self.kids.append(kid)
        twins = self.named.setdefault(kid.name, [])
        kid.index = len(twins)
        twins.append(kid)
        return kid

    def insert(self, kid: Node, index: int, before: Node | None) -> None:
        """Add a child as the `index`-th of its name; `before` is the sibling of another name it must precede."""
        twins = self.named.setdefault(kid.name, [])
        index = max(0, min(index, len(twins)))
        if index < len(twins):
            place = self.kids.index(twins[index])
        elif twins:
            place = self._place_from_end(twins[-1]) + 1
        else:
            place = self._place_from_end(before) if before is not None else len(self.kids)
        kid.parent = self
        self.kids.insert(place, kid)
        twins.insert(index, kid)
        _renumber(twins, index)

    def _place_from_end(self, kid: Node) -> int:
        """Return the place of a child that is likely to stand near the end."""
        place = len(self.kids) - 1
        while self.kids[place] is not kid:
            place -= 1
        return place

    def remove(self, kid: Node) -> None:
        """Take a child out."""
        twins = self.named[kid.name]
        index = kid.index
        del twins[index]
        del self.kids[self.kids.index(kid)]
        kid.parent = None
        _renumber(twins, index)

    def of(self, name: str) -> list[Node] | tuple[Node, ...]:
        """Return the children of a name, in order."""
        return self.named.get(name, _NONE)

    @property
    def value(self) -> str:
        """The text as expressions see it: blank when hidden, all beneath it for a parent."""
        if not self.shown:
            return ""
        if not self.kids:
            return self.text
        return self.text + "".join(kid.value for kid in self.kids)

    @property
    def root(self) -> Node:
        """The topmost ancestor."""
        here = self
        while here.parent is not None:
            here = here.parent
        return here

    def below(self) -> Iterator[Node]:
        """Yield this node and everything beneath it, in document order."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(here.kids))


def _renumber(twins: list[Node], start: int) -> None:
    for index in range(start, len(twins)):
        twins[index].index = index


def document_order(found: list[Node]) -> list[Node]:
    """Return nodes without doubles, in document order."""
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=_place) if len(unique) > 1 else unique


def _place(node: Node) -> tuple[int, ...]:
    steps: list[int] = []
    here = node
    while here.parent is not None:
        steps.append(here.parent.kids.index(here) if here in here.parent.kids else -1)
        here = here.parent
    return tuple(reversed(steps))
