"""Builds the tree of an expression: a Pratt parser over the tokens, bounded in depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from forms.errors import BadExpression
from forms.expression.lexer import T, Token, tokens

MAX_DEPTH = 100
MAX_CHAIN = 10_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    at: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes."""

    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: a question or section, found by its name."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    args: tuple[Expression, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one strength, left to right; flat, so that 5,000 terms need no recursion."""

    first: Expression
    rest: tuple[tuple[str, Expression, int], ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus sign in front."""

    operand: Expression
    at: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis, name test and predicates."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A location path; `start` is None (the context node), "/" (the root) or an expression that gives nodes."""

    start: Expression | str | None
    steps: tuple[Step, ...]
    predicates: tuple[Expression, ...] = ()
    at: int = 0


Expression = Number | Literal | Reference | Call | Chain | Negative | Path

_STRENGTH = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
    "|": 8,
}  # fmt: skip
_NEGATIVE = 7
_AXES = frozenset(
    {"child", "parent", "self", "attribute", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self",
     "following-sibling", "preceding-sibling", "following", "preceding", "namespace"}
)  # fmt: skip
_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Return the tree of an expression.

    Raises:
        BadExpression: the text is not an expression; `at` points to the first token that cannot stand where it stands.
    """
    return _Parser(tokens(source)).whole()


def children(tree: Expression) -> Iterator[Expression]:
    """Yield the expressions directly beneath one, predicates included."""
    if isinstance(tree, Call):
        yield from tree.args
    elif isinstance(tree, Chain):
        yield tree.first
        yield from (operand for _, operand, _ in tree.rest)
    elif isinstance(tree, Negative):
        yield tree.operand
    elif isinstance(tree, Path):
        if tree.start is not None and not isinstance(tree.start, str):
            yield tree.start
        yield from tree.predicates
        for step in tree.steps:
            yield from step.predicates


def walk(tree: Expression) -> Iterator[Expression]:
    """Yield an expression and everything beneath it."""
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(children(here))


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._index = 0
        self._depth = 0

    def whole(self) -> Expression:
        if self._is_end():
            raise BadExpression("empty", 0)
        tree = self._expression(0)
        if not self._is_end():
            raise self._unexpected()
        return tree

    def _is_end(self) -> bool:
        return self._here.kind is T.END

    @property
    def _here(self) -> Token:
        return self._tokens[self._index]

    @property
    def _next(self) -> Token:
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._here
        self._index += 1
        return token

    def _at(self, *texts: str) -> bool:
        return self._here.kind is T.PUNCTUATION and self._here.text in texts

    def _expect(self, text: str) -> None:
        if not self._at(text):
            raise self._unexpected("missing_bracket" if text in ")]" else "unexpected", text)
        self._index += 1

    def _unexpected(self, code: str = "unexpected", detail: str = "") -> BadExpression:
        token = self._here
        if token.kind is T.END:
            return BadExpression("unfinished" if code == "unexpected" else code, token.at, detail)
        return BadExpression(code, token.at, detail or token.text)

    def _expression(self, strength: int) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadExpression("too_deep", self._here.at, str(MAX_DEPTH))
        tree = self._prefix()
        while self._here.kind is T.OPERATOR and _STRENGTH[self._here.text] > strength:
            tree = self._chain(tree, _STRENGTH[self._here.text])
        self._depth -= 1
        return tree

    def _chain(self, first: Expression, strength: int) -> Expression:
        start = self._here.at
        rest: list[tuple[str, Expression, int]] = []
        while self._here.kind is T.OPERATOR and _STRENGTH[self._here.text] == strength:
            operator = self._take()
            rest.append((operator.text, self._expression(strength), operator.at))
            if len(rest) > MAX_CHAIN:
                raise BadExpression("too_long", operator.at, str(MAX_CHAIN))
        return Chain(first, tuple(rest), start)

    def _prefix(self) -> Expression:
        token = self._here
        if token.kind is T.OPERATOR and token.text == "-":
            self._index += 1
            return Negative(self._expression(_NEGATIVE - 1), token.at)
        return self._path()

    def _path(self) -> Expression:
        token = self._here
        if self._at("/"):
            self._index += 1
            steps = self._relative() if self._starts_step() else ()
            return Path("/", steps, (), token.at)
        if self._at("//"):
            return Path("/", self._tail(), (), token.at)
        if self._starts_step():
            return Path(None, self._relative(), (), token.at)
        primary = self._primary()
        predicates = self._predicates()
        if self._at("/", "//"):
            return Path(primary, self._tail(), predicates, token.at)
        return Path(primary, (), predicates, token.at) if predicates else primary

    def _starts_step(self) -> bool:
        token = self._here
        if token.kind is T.PUNCTUATION:
            return token.text in {".", "..", "@"}
        if token.kind is not T.NAME:
            return False
        following = self._next
        is_call = following.kind is T.PUNCTUATION and following.text == "("
        return not is_call or token.text in _NODE_TESTS

    def _relative(self) -> tuple[Step, ...]:
        return (self._step(), *self._tail())

    def _tail(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._at("/", "//"):
            slash = self._take()
            if slash.text == "//":
                steps.append(Step("descendant-or-self", "node()", (), slash.at))
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        token = self._here
        if self._at("."):
            self._index += 1
            return Step("self", "node()", self._predicates(), token.at)
        if self._at(".."):
            self._index += 1
            return Step("parent", "node()", self._predicates(), token.at)
        axis = "child"
        if self._at("@"):
            self._index += 1
            axis = "attribute"
        elif token.kind is T.NAME and self._next.text == "::":
            axis = token.text
            if axis not in _AXES:
                raise BadExpression("unknown_axis", token.at, axis)
            self._index += 2
        return Step(axis, self._test(), self._predicates(), token.at)

    def _test(self) -> str:
        if self._here.kind is not T.NAME:
            raise self._unexpected()
        name = self._take().text
        if name in _NODE_TESTS and self._at("("):
            self._index += 1
            self._index += 0 if self._at(")") else 1
            self._expect(")")
            return f"{name}()"
        return name

    def _predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self._at("["):
            self._index += 1
            found.append(self._expression(0))
            self._expect("]")
        return tuple(found)

    def _primary(self) -> Expression:
        token = self._here
        if token.kind is T.NUMBER:
            return Number(float(self._take().text), token.at)
        if token.kind is T.STRING:
            return Literal(self._take().text, token.at)
        if token.kind is T.REFERENCE:
            return self._reference()
        if self._at("("):
            self._index += 1
            tree = self._expression(0)
            self._expect(")")
            return tree
        if token.kind is T.NAME and self._next.text == "(":
            return self._call()
        raise self._unexpected()

    def _reference(self) -> Expression:
        token = self._take()
        name = token.text.removeprefix("last-saved#")
        if not name or any(character.isspace() for character in name):
            raise BadExpression("bad_reference", token.at, token.text)
        if name != token.text:
            raise BadExpression("unsupported", token.at, "last-saved")
        return Reference(name, token.at)

    def _call(self) -> Expression:
        token = self._take()
        self._expect("(")
        args: list[Expression] = []
        while not self._at(")"):
            args.append(self._expression(0))
            if not self._at(","):
                break
            self._index += 1
            if self._at(")"):
                raise self._unexpected()
        self._expect(")")
        return Call(token.text, tuple(args), token.at)
