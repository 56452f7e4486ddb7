"""Which nodes an expression looks at, found without running it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from forms.expression.compile import Resolver
from forms.expression.parser import Call, Expression, Path, Reference, Step, children

Names = tuple[str, ...]
_PLACE_ONLY = frozenset({"position", "count"})


class Reach(NamedTuple):
    """A node looked at; `scope` is how deep the turning point lies that the way there shares with the expression."""

    path: Names
    scope: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The shape of a form: the name of its root, the children of each path, which paths repeat."""

    root: str
    children: Mapping[Names, Names]
    repeats: frozenset[Names]


_Spot = Reach | None
"""Where a path stands: at a node of the form, above its root (`DOCUMENT`), or outside (None: a choice list)."""

_DOCUMENT = Reach(("/",), 0)


def reaches(tree: Expression, here: Names, shape: Tree, resolve: Resolver) -> list[Reach]:
    """Return every node an expression at `here` may look at, without doubles."""
    walker = _Walker(shape, resolve, Reach(here, len(here)))
    return list(dict.fromkeys(walker.expression(tree, walker.here)))


class _Walker:
    def __init__(self, shape: Tree, resolve: Resolver, here: Reach) -> None:
        self._shape = shape
        self._resolve = resolve
        self.here = here

    def expression(self, tree: Expression, context: _Spot, *, whole: bool = True) -> Iterator[Reach]:
        """Yield what an expression looks at; `whole`: for a section, all its content counts, not its mere presence."""
        if isinstance(tree, Reference):
            yield from self._reference(tree, whole=whole)
        elif isinstance(tree, Path):
            yield from self._path(tree, context, whole=whole)
        elif isinstance(tree, Call) and tree.name == "indexed-repeat":
            yield from self._indexed_repeat(tree, context)
        elif isinstance(tree, Call) and not tree.args and tree.name in _IN_CONTEXT:
            if context is not None:
                yield from self._seen(context, whole=True)
        elif isinstance(tree, Call) and tree.name == "position" and not tree.args:
            if context is not None and context.path in self._shape.repeats:
                yield context
        else:
            inner_whole = not (isinstance(tree, Call) and tree.name in _PLACE_ONLY)
            for child in children(tree):
                yield from self.expression(child, context, whole=inner_whole)

    def _reference(self, tree: Reference, *, whole: bool) -> Iterator[Reach]:
        passed, spot = self._way(tree)
        yield from passed
        if spot is not None:
            yield from self._seen(spot, whole=whole)

    def _way(self, tree: Reference) -> tuple[list[Reach], _Spot]:
        """Return the repeats a reference passes through, and where it ends."""
        place = self._resolve(tree.name)
        if place is None:
            return [], None
        top = len(self.here.path) - place.ups
        spot = Reach(self.here.path[:top], min(self.here.scope, top))
        passed: list[Reach] = []
        for name in place.names:
            spot = Reach((*spot.path, name), spot.scope)
            if spot.path in self._shape.repeats:
                passed.append(spot)
        return passed, spot

    def _path(self, tree: Path, context: _Spot, *, whole: bool) -> Iterator[Reach]:
        spots, seen = self._start(tree.start, context)
        yield from seen
        for predicate in tree.predicates:
            for spot in spots:
                yield from self.expression(predicate, spot)
        for step in tree.steps:
            spots = list(dict.fromkeys(after for spot in spots for after in self._step(step, spot)))
            for spot in spots:
                yield from self._passed(step, spot)
        for spot in spots:
            if spot is not None:
                yield from self._seen(spot, whole=whole)

    def _passed(self, step: Step, spot: _Spot) -> Iterator[Reach]:
        if spot is not None and spot.path in self._shape.repeats and step.axis not in {"self", "parent"}:
            yield spot
        for predicate in step.predicates:
            yield from self.expression(predicate, spot)

    def _start(self, start: Expression | str | None, context: _Spot) -> tuple[list[_Spot], list[Reach]]:
        if start is None or isinstance(start, str):
            return [context if start is None else _DOCUMENT], []
        if isinstance(start, Call) and start.name == "current":
            return [self.here], []
        if isinstance(start, Call) and start.name == "instance":
            return [None], []
        if isinstance(start, Reference):
            passed, spot = self._way(start)
            return [spot], passed
        seen = list(self.expression(start, context, whole=False))
        return [*seen], seen

    def _step(self, step: Step, spot: _Spot) -> list[_Spot]:
        if spot is None:
            return [None]
        kids = self._kids(spot)
        if step.axis == "child":
            return [kid for kid in kids if _accepts(step.test, kid.path)]
        if step.axis == "self":
            return [spot]
        if step.axis == "parent":
            return [self._up(spot)]
        if step.axis in {"descendant", "descendant-or-self"}:
            return [*self._below(spot)]
        return [spot]

    def _kids(self, spot: Reach) -> list[Reach]:
        if spot == _DOCUMENT:
            return [Reach((), 0)]
        return [Reach((*spot.path, name), spot.scope) for name in self._shape.children.get(spot.path, ())]

    def _up(self, spot: Reach) -> Reach:
        if not spot.path or spot == _DOCUMENT:
            return _DOCUMENT
        return Reach(spot.path[:-1], min(spot.scope, len(spot.path) - 1))

    def _below(self, spot: Reach) -> Iterator[Reach]:
        yield spot
        for kid in self._kids(spot):
            yield from self._below(kid)

    def _seen(self, spot: Reach, *, whole: bool) -> Iterator[Reach]:
        if spot == _DOCUMENT:
            return
        yield spot
        if whole and self._shape.children.get(spot.path):
            yield from self._below(spot)

    def _indexed_repeat(self, tree: Call, context: _Spot) -> Iterator[Reach]:
        for place, argument in enumerate(tree.args):
            if place == 0 or place % 2 == 1:
                for reach in self.expression(argument, context, whole=False):
                    yield Reach(reach.path, 0)
            else:
                yield from self.expression(argument, context)


_IN_CONTEXT = frozenset({"string", "number", "string-length", "normalize-space"})


def _accepts(test: str, path: Names) -> bool:
    if test in {"*", "node()"} or not path:
        return True
    return path[-1] == test
