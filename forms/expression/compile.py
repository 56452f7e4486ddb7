"""Turns the tree of an expression into a closure; what is known of the form is bound while compiling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.errors import BadExpression
from forms.expression import operators
from forms.expression.functions import FUNCTIONS, MANY
from forms.expression.nodes import Node, document_order
from forms.expression.parser import Call, Chain, Expression, Literal, Negative, Number, Path, Reference, Step, parse
from forms.expression.steps import Frame, Run, axis_walker, filtered
from forms.expression.values import NAN, Value, World, to_boolean, to_number, to_text

Resolver = Callable[[str], "Place | None"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where `${name}` lies, seen from the node of the expression: so many steps up, then these names down.

    `absolute` are the names from above the root, for functions that want all instances of a repeat.
    """

    ups: int
    names: tuple[str, ...]
    absolute: tuple[str, ...]


class Compiled:
    """An expression ready to run."""

    __slots__ = ("run", "source", "tree")

    def __init__(self, source: str, tree: Expression, run: Run) -> None:
        """Keep the source for messages, the tree for analysis, the closure for running."""
        self.source = source
        self.tree = tree
        self.run = run

    def value(self, node: Node, world: World) -> Value:
        """Return the natural value at a node; an expression that fails is blank if the world wants to be told."""
        try:
            return self.run(node, Frame(node, world))
        except BadExpression as e:
            if world.on_fault is None:
                raise
            world.on_fault(self.source, e)
            return ""

    def text(self, node: Node, world: World) -> str:
        """Return the value as text."""
        return to_text(self.value(node, world))

    def number(self, node: Node, world: World) -> float:
        """Return the value as a number."""
        return to_number(self.value(node, world), world)

    def truth(self, node: Node, world: World) -> bool:
        """Return the value as true or false."""
        return to_boolean(self.value(node, world))

    def nodes(self, node: Node, world: World) -> list[Node]:
        """Return the nodes the expression finds; a value is no node."""
        found = self.value(node, world)
        return found if isinstance(found, list) else []


def compile_expression(source: str, resolve: Resolver = lambda _: None, *, late: bool = False) -> Compiled:
    """Compile an expression.

    Args:
        source: the text, without a leading `=`.
        resolve: says where `${name}` lies.
        late: whether an unknown function may wait until it is reached, as browsers let it; no form is published so.

    Raises:
        BadExpression: it cannot be parsed, names something unknown, or has a wrong number of arguments.
    """
    return compile_tree(parse(source), resolve, source, late=late)


def compile_tree(
    tree: Expression, resolve: Resolver = lambda _: None, source: str = "", *, late: bool = False
) -> Compiled:
    """Compile a tree that is already parsed; raises as `compile_expression` does."""
    return Compiled(source, tree, _Compiler(resolve, late=late).run(tree))


class _Compiler:
    def __init__(self, resolve: Resolver, *, late: bool) -> None:
        self._resolve = resolve
        self._late = late

    def run(self, tree: Expression) -> Run:
        if isinstance(tree, (Number, Literal)):
            constant: Value = tree.value
            return lambda *_: constant
        if isinstance(tree, Reference):
            return self._reference(tree)
        if isinstance(tree, Path):
            return self._path(tree)
        if isinstance(tree, Call):
            return self._call(tree)
        if isinstance(tree, Negative):
            operand = self.run(tree.operand)
            return lambda node, frame: -to_number(operand(node, frame), frame.world)
        return self._chain(tree)

    # operators

    def _chain(self, tree: Chain) -> Run:
        run = self.run(tree.first)
        if len(tree.rest) > 1 and all(sign in {"and", "or"} for sign, _, _ in tree.rest):
            return _logic(tree.rest[0][0], [run, *(self.run(operand) for _, operand, _ in tree.rest)])
        if len(tree.rest) > _LONG and all(sign in operators.ARITHMETIC for sign, _, _ in tree.rest):
            return _long_sum(run, [(operators.ARITHMETIC[sign], self.run(operand)) for sign, operand, _ in tree.rest])
        for sign, operand, _ in tree.rest:
            run = _binary(sign, run, self.run(operand))
        return run

    # paths

    def _reference(self, tree: Reference) -> Run:
        place = self._place(tree)
        if len(place.names) == 1 and place.ups == 1:
            name = place.names[0]

            def sibling(_: Node, frame: Frame) -> Value:
                parent = frame.current.parent
                return [] if parent is None else list(parent.of(name))

            return sibling
        return lambda _, frame: walk_down(climb(frame.current, place.ups), place.names)

    def _place(self, tree: Reference) -> Place:
        place = self._resolve(tree.name)
        if place is None:
            raise BadExpression("unknown_name", tree.at, tree.name)
        return place

    def _path(self, tree: Path) -> Run:
        start = self._start(tree)
        steps = [axis_walker(step, [self.run(each) for each in step.predicates]) for step in tree.steps]
        if not steps:
            return start
        simple = _plain_names(tree.steps)
        if simple is not None:
            return lambda node, frame: walk_all(start(node, frame), simple)
        ordered = any(step.axis not in {"child", "self", "attribute"} for step in tree.steps)

        def run(node: Node, frame: Frame) -> Value:
            found = start(node, frame)
            for step in steps:
                reached: list[Node] = []
                for each in found:
                    reached.extend(step(each, frame))
                found = reached
            return document_order(found) if ordered and len(found) > 1 else found

        return run

    def _start(self, tree: Path) -> Run:
        if tree.start is None:
            return lambda node, _: [node]
        if tree.start == "/":
            return lambda node, frame: [frame.world.root or node.root]
        if isinstance(tree.start, str):
            raise BadExpression("unexpected", tree.at)
        inner = self.run(tree.start)
        predicates = [self.run(each) for each in tree.predicates]

        def start(node: Node, frame: Frame) -> Value:
            found = inner(node, frame)
            if not isinstance(found, list):
                raise BadExpression("needs_nodes", tree.at)
            for predicate in predicates:
                found = filtered(found, predicate, frame)
            return found

        return start

    # functions

    def _call(self, tree: Call) -> Run:
        function = FUNCTIONS.get(tree.name)
        if function is None:
            if self._late:
                return _refuse("unknown_function", tree)
            raise BadExpression("unknown_function", tree.at, tree.name)
        if not function.least <= len(tree.args) <= function.most:
            wanted = str(function.least) if function.least == function.most else _range(function.least, function.most)
            raise BadExpression("wrong_arguments", tree.at, f"{tree.name} {wanted} {len(tree.args)}")
        if function.run is None:
            return self._special(tree)
        args = [self.run(each) for each in tree.args]
        body = function.run
        if function.in_context and not args:
            return lambda node, frame: body(frame.world, [node])
        if not args:
            return lambda _, frame: body(frame.world)
        if len(args) == 1:
            only = args[0]
            return lambda node, frame: body(frame.world, only(node, frame))
        return lambda node, frame: body(frame.world, *(each(node, frame) for each in args))

    def _special(self, tree: Call) -> Run:
        name = tree.name
        if name == "if":
            return self._if(tree)
        if name == "position":
            return self._position(tree)
        if name == "last":
            return lambda _, frame: float(frame.size)
        if name == "current":
            return lambda _, frame: [frame.current]
        if name == "indexed-repeat":
            return self._indexed_repeat(tree)
        args = [self.run(each) for each in tree.args]
        if name == "once":
            return lambda node, frame: frame.current.text or args[0](node, frame)
        if name == "jr:itext":
            return lambda node, frame: frame.world.texts(frame.current, to_text(args[0](node, frame)))
        if name == "instance":
            return lambda node, frame: _instance(to_text(args[0](node, frame)), frame, tree.at)
        return lambda node, frame: _choice_name(args[0](node, frame), to_text(args[1](node, frame)), frame)

    def _if(self, tree: Call) -> Run:
        test, then, otherwise = (self.run(each) for each in tree.args)
        return lambda node, frame: then(node, frame) if to_boolean(test(node, frame)) else otherwise(node, frame)

    def _position(self, tree: Call) -> Run:
        if not tree.args:
            return lambda _, frame: float(frame.position)
        only = self.run(tree.args[0])

        def run(node: Node, frame: Frame) -> Value:
            found = only(node, frame)
            if not isinstance(found, list):
                raise BadExpression("needs_nodes", tree.at, "position")
            return float(found[0].index + 1) if found else NAN

        return run

    def _indexed_repeat(self, tree: Call) -> Run:
        if len(tree.args) % 2 == 0:
            raise BadExpression("wrong_arguments", tree.at, f"indexed-repeat 3|5|7 {len(tree.args)}")
        target = self._absolute(tree.args[0], tree)
        repeats = [self._absolute(each, tree) for each in tree.args[1::2]]
        indexes = [self.run(each) for each in tree.args[2::2]]

        def run(node: Node, frame: Frame) -> Value:
            wanted = {}
            for names, index in zip(repeats, indexes, strict=True):
                wanted[names(node, frame)] = to_number(index(node, frame), frame.world)
            return _pick(target(node, frame), wanted, frame.world.root or node.root)

        return run

    def _absolute(self, tree: Expression, call: Call) -> Callable[[Node, Frame], tuple[str, ...]]:
        """Return what gives the names from the root for a path without predicates."""
        if isinstance(tree, Reference):
            names = self._place(tree).absolute
            return lambda *_: names
        if not isinstance(tree, Path) or any(step.predicates for step in tree.steps):
            raise BadExpression("needs_path", call.at, call.name)
        if tree.start not in {None, "/"} and not (isinstance(tree.start, Call) and tree.start.name == "current"):
            raise BadExpression("needs_path", call.at, call.name)
        moves = tuple(
            "." if step.axis == "self" else ".." if step.axis == "parent" else step.test for step in tree.steps
        )
        if tree.start == "/":
            return lambda *_: _resolve_moves([], moves)
        return lambda node, frame: _resolve_moves(_names_of(node, frame.world.root), moves)


_LONG = 50


def _refuse(code: str, tree: Call) -> Run:
    def run(_: Node, __: Frame) -> Value:
        raise BadExpression(code, tree.at, tree.name)

    return run


def _range(least: int, most: int) -> str:
    return f"{least}+" if most >= MANY else f"{least}-{most}"


def _binary(sign: str, left: Run, right: Run) -> Run:
    if sign in {"and", "or"}:
        return _logic(sign, [left, right])
    if sign == "|":
        return lambda node, frame: _union(left(node, frame), right(node, frame))
    if sign == "-":
        return lambda node, frame: operators.minus(left(node, frame), right(node, frame), frame.world)
    comparison = operators.COMPARISONS.get(sign)
    if comparison is not None:
        return lambda node, frame: comparison(left(node, frame), right(node, frame), frame.world)
    arithmetic = operators.ARITHMETIC[sign]

    def run(node: Node, frame: Frame) -> Value:
        world = frame.world
        return arithmetic(to_number(left(node, frame), world), to_number(right(node, frame), world))

    return run


def _logic(sign: str, operands: list[Run]) -> Run:
    if sign == "and":
        return lambda node, frame: all(to_boolean(each(node, frame)) for each in operands)
    return lambda node, frame: any(to_boolean(each(node, frame)) for each in operands)


def _long_sum(first: Run, rest: list[tuple[Callable[[float, float], float], Run]]) -> Run:
    """Join thousands of terms in a loop: nested closures would run out of stack."""

    def run(node: Node, frame: Frame) -> Value:
        world = frame.world
        total = to_number(first(node, frame), world)
        for operation, operand in rest:
            total = operation(total, to_number(operand(node, frame), world))
        return total

    return run


def _union(left: Value, right: Value) -> list[Node]:
    if not isinstance(left, list) or not isinstance(right, list):
        raise BadExpression("needs_nodes", 0, "|")
    return document_order([*left, *right])


def _plain_names(steps: Sequence[Step]) -> tuple[str, ...] | None:
    names = tuple(step.test for step in steps)
    is_plain = all(
        step.axis == "child" and not step.predicates and "*" not in step.test and "(" not in step.test for step in steps
    )
    return names if is_plain else None


def climb(node: Node, ups: int) -> Node | None:
    """Return the ancestor so many steps up, or None."""
    here: Node | None = node
    for _ in range(ups):
        if here is None:
            return None
        here = here.parent
    return here


def walk_down(start: Node | None, names: tuple[str, ...]) -> list[Node]:
    """Return the nodes reached by child names from one node."""
    return [] if start is None else walk_all([start], names)


def walk_all(found: list[Node], names: tuple[str, ...]) -> list[Node]:
    """Return the nodes reached by child names from several nodes."""
    for name in names:
        found = list(found[0].of(name)) if len(found) == 1 else [kid for each in found for kid in each.of(name)]
    return found


def _instance(list_id: str, frame: Frame, at: int) -> list[Node]:
    root = frame.world.lists.get(list_id)
    if root is None:
        raise BadExpression("unknown_list", at, list_id)
    return [root]


def _choice_name(value: Value, path: str, frame: Frame) -> str:
    return frame.world.choice_label(frame.current, to_text(value), path)


def _names_of(node: Node, root: Node | None) -> list[str]:
    names: list[str] = []
    here: Node | None = node
    while here is not None and here.parent is not None and here is not root:
        names.append(here.name)
        here = here.parent
    return names[::-1]


def _resolve_moves(names: list[str], moves: tuple[str, ...]) -> tuple[str, ...]:
    for move in moves:
        if move == "..":
            names = names[:-1]
        elif move != ".":
            names = [*names, move]
    return tuple(names)


def _pick(target: tuple[str, ...], wanted: dict[tuple[str, ...], float], root: Node) -> list[Node]:
    """Walk from the root to the target, taking the asked instance at each repeat that is named."""
    found = [root]
    for depth in range(1, len(target) + 1):
        index = wanted.get(target[:depth])
        name = target[depth - 1]
        if index is None:
            found = [kid for each in found for kid in each.of(name)]
        else:
            found = [each.of(name)[int(index) - 1] for each in found if 1 <= index <= len(each.of(name))]
    return found
