"""Absolute paths inside a repeat mean the instance the expression stands in, as everywhere in ODK."""

from __future__ import annotations

from dataclasses import replace

from forms.expression.parser import Call, Chain, Expression, Negative, Path, Step

Names = tuple[str, ...]


def in_own_instance(tree: Expression, here: Names, root: str, repeats: frozenset[Names]) -> Expression:
    """Return an expression whose absolute paths start from the repeat instance both they and `here` lie in."""
    if not any(here[:depth] in repeats for depth in range(1, len(here) + 1)):
        return tree
    return _Rewriter(here, root, repeats).expression(tree)


class _Rewriter:
    def __init__(self, here: Names, root: str, repeats: frozenset[Names]) -> None:
        self._here = here
        self._root = root
        self._repeats = repeats

    def expression(self, tree: Expression) -> Expression:
        if isinstance(tree, Call):
            return replace(
                tree, args=tuple(self._argument(tree.name, place, each) for place, each in enumerate(tree.args))
            )
        if isinstance(tree, Chain):
            rest = tuple((sign, self.expression(operand), at) for sign, operand, at in tree.rest)
            return replace(tree, first=self.expression(tree.first), rest=rest)
        if isinstance(tree, Negative):
            return replace(tree, operand=self.expression(tree.operand))
        return self._path(tree) if isinstance(tree, Path) else tree

    def _argument(self, name: str, place: int, tree: Expression) -> Expression:
        """Leave the paths of indexed-repeat alone: it says itself which instance it wants."""
        is_path = name == "indexed-repeat" and (place == 0 or place % 2 == 1)
        return tree if is_path else self.expression(tree)

    def _path(self, tree: Path) -> Expression:
        steps = tuple(
            replace(step, predicates=tuple(self.expression(each) for each in step.predicates)) for step in tree.steps
        )
        start = tree.start
        if start is not None and not isinstance(start, str):
            start = self.expression(start)
        made = replace(
            tree, start=start, steps=steps, predicates=tuple(self.expression(each) for each in tree.predicates)
        )
        shared = self._shared(steps) if start == "/" else 0
        if not shared:
            return made
        ups = len(self._here) - shared
        climbs = (Step("parent", "node()", (), tree.at),) * ups
        return replace(made, start=Call("current", (), tree.at), steps=(*climbs, *steps[shared + 1 :]))

    def _shared(self, steps: tuple[Step, ...]) -> int:
        """Return how deep the innermost repeat lies that a path runs through without predicate, with `here` in it."""
        if not steps or steps[0].test != self._root or steps[0].predicates:
            return 0
        deepest = 0
        for depth, step in enumerate(steps[1:-1], 1):
            if step.axis != "child" or step.predicates or depth > len(self._here) or step.test != self._here[depth - 1]:
                break
            if self._here[:depth] in self._repeats:
                deepest = depth
        return deepest
