"""One step of a path: along an axis, through a name test, past the predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from forms.errors import BadExpression
from forms.expression.nodes import Node
from forms.expression.parser import Step
from forms.expression.values import Value, World, to_boolean


class Frame:
    """What a running expression knows beside the node: where it started, and its place in a predicate."""

    __slots__ = ("current", "position", "size", "world")

    def __init__(self, current: Node, world: World, position: int = 1, size: int = 1) -> None:
        """Open a frame."""
        self.current = current
        self.world = world
        self.position = position
        self.size = size


Run = Callable[[Node, Frame], Value]
Walker = Callable[[Node, Frame], Iterable[Node]]


def filtered(found: list[Node], predicate: Run, frame: Frame) -> list[Node]:
    """Return the nodes a predicate lets through; a number means a place."""
    inner = Frame(frame.current, frame.world, 0, len(found))
    kept: list[Node] = []
    for place, node in enumerate(found, 1):
        inner.position = place
        verdict = predicate(node, inner)
        if verdict is True or (verdict is not False and _passes(verdict, place)):
            kept.append(node)
    return kept


def _passes(verdict: Value, place: int) -> bool:
    return verdict == place if type(verdict) is float else to_boolean(verdict)


def axis_walker(step: Step, predicates: list[Run]) -> Walker:
    """Return what walks one step from one node."""
    along = _AXES.get(step.axis)
    if along is None:
        raise BadExpression("unknown_axis", step.at, step.axis)
    test = step.test
    if step.axis == "child" and "*" not in test and "(" not in test:
        return _with_predicates(lambda node: node.of(test), predicates)
    accepts = _acceptor(test)
    return _with_predicates(lambda node: [other for other in along(node) if accepts(other)], predicates)


def _with_predicates(walk: Callable[[Node], Iterable[Node]], predicates: list[Run]) -> Walker:
    if not predicates:
        return lambda node, _: walk(node)

    def run(node: Node, frame: Frame) -> Iterable[Node]:
        found = list(walk(node))
        for predicate in predicates:
            found = filtered(found, predicate, frame)
        return found

    return run


def _acceptor(test: str) -> Callable[[Node], bool]:
    if test in {"*", "node()"}:
        return lambda node: not node.name.startswith("#") or test == "node()"
    if test.endswith(":*"):
        prefix = test[:-1]
        return lambda node: node.name.startswith(prefix)
    if test.endswith("()"):
        return lambda node: node.name == f"#{test[:-2]}"
    return lambda node: node.name == test


def _ancestors(node: Node) -> Iterable[Node]:
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def _attributes(node: Node) -> Iterable[Node]:
    for name, text in node.attributes.items():
        made = Node(name, text)
        made.parent = node
        yield made


def _descendants(node: Node) -> Iterable[Node]:
    found = iter(node.below())
    next(found)
    return found


def _siblings(node: Node, *, after: bool) -> list[Node]:
    if node.parent is None:
        return []
    place = node.parent.kids.index(node)
    return node.parent.kids[place + 1 :] if after else node.parent.kids[:place][::-1]


_AXES: dict[str, Callable[[Node], Iterable[Node]]] = {
    "child": lambda node: node.kids,
    "parent": lambda node: [] if node.parent is None else [node.parent],
    "self": lambda node: [node],
    "attribute": _attributes,
    "descendant": _descendants,
    "descendant-or-self": lambda node: node.below(),
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "following-sibling": lambda node: _siblings(node, after=True),
    "preceding-sibling": lambda node: _siblings(node, after=False),
}
