"""Lint of one expression: everything that can be said without running it, each fault with a repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from forms.authoring.draft import Problem
from forms.authoring.problems import both
from forms.authoring.spelling import close_brackets, nearest, parses, repair
from forms.errors import BadExpression
from forms.expression.functions import FUNCTIONS, MANY, REFUSED
from forms.expression.parser import Call, Expression, Literal, Path, Reference, children, parse, walk
from forms.expression.texts import pattern

_AXES = frozenset({"child", "parent", "self", "attribute"})
_AGGREGATES = frozenset(
    {"sum", "max", "min", "count", "count-non-empty", "join", "concat", "indexed-repeat", "position", "once"}
)
_NOT_IN_COLLECT = frozenset({"floor", "ceiling"})


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the form: what it is and which repeats it lies in."""

    name: str
    kind: str
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may refer to."""

    names: Mapping[str, Known] = field(default_factory=dict)
    doubled: Collection[str] = ()
    lists: Collection[str] = ()
    columns: Collection[str] = ()
    own: str = ""
    repeats: tuple[str, ...] = ()


Report = Callable[..., Problem]
"""`report(code, repair=…, **facts)` makes the problem at the place of the cell."""


def check_expression(text: str, scope: Scope, report: Report) -> list[Problem]:
    """Return every fault of an expression."""
    return list(_Check(text, scope, report).all())


class _Check:
    def __init__(self, text: str, scope: Scope, report: Report) -> None:
        self._text = text
        self._scope = scope
        self._report = report
        self._fixed, self._fixes = repair(text, scope.names, scope.columns)

    def all(self) -> Iterator[Problem]:
        for fix in self._fixes:
            yield self._report(fix.code, repair=self._fixed, detail=fix.detail)
        source = self._text if not self._fixes else self._fixed
        try:
            tree = parse(source)
        except BadExpression as e:
            yield self._syntax(e)
            if not parses(self._fixed):
                return
            tree = parse(self._fixed)
        yield from self._tree(tree)

    def _syntax(self, error: BadExpression) -> Problem:
        code = error.code
        wanted = self._fixed if parses(self._fixed) else ""
        if not wanted and parses(close_brackets(self._fixed)):
            wanted = close_brackets(self._fixed)
        names = next(iter(self._scope.names), "name")
        return self._report(code, repair=wanted, detail=error.detail, at=error.at + 1, suggestion=names)

    def _tree(self, tree: Expression) -> Iterator[Problem]:
        inside = _inside_calls(tree)
        for each in walk(tree):
            if isinstance(each, Call):
                yield from self._call(each)
            elif isinstance(each, Reference):
                yield from self._reference(each, inside.get(id(each), frozenset()))
            elif isinstance(each, Path):
                yield from self._path(each, tree)

    def _call(self, call: Call) -> Iterator[Problem]:
        function = FUNCTIONS.get(call.name)
        if call.name in REFUSED and function is None:
            yield self._report("unsupported_function", detail=call.name, reason=both("no_key"))
        elif function is None:
            yield self._unknown_function(call)
        elif not function.least <= len(call.args) <= function.most:
            yield self._arguments(call)
        else:
            if call.name == "regex" and isinstance(call.args[1], Literal):
                yield from self._pattern(call.args[1].value)
            if call.name in _NOT_IN_COLLECT:
                yield self._report("floor_not_in_collect", detail=call.name)
            if call.name in {"instance", "pulldata"} and isinstance(call.args[0], Literal):
                yield from self._list(call.args[0].value)

    def _unknown_function(self, call: Call) -> Problem:
        near = nearest(call.name, FUNCTIONS)
        fixed = re.sub(rf"\b{re.escape(call.name)}\s*\(", f"{near}(", self._fixed) if near else ""
        advice = both("nearest", value=near) if near else both("no_function")
        return self._report("unknown_function", repair=fixed, detail=call.name, suggestion=advice)

    def _arguments(self, call: Call) -> Problem:
        function = FUNCTIONS[call.name]
        wanted = str(function.least)
        if function.most != function.least:
            wanted = f"{function.least}+" if function.most >= MANY else f"{function.least}–{function.most}"
        fixed = self._fixed
        if len(call.args) < function.least and fixed.endswith(")") and fixed.startswith(call.name):
            fixed = fixed[:-1] + ", ''" * (function.least - len(call.args)) + ")"
        else:
            fixed = f"{call.name}({', '.join(['…'] * function.least)})"
        return self._report("wrong_arguments", repair=fixed, name=call.name, wanted=wanted, given=len(call.args))

    def _pattern(self, source: str) -> Iterator[Problem]:
        try:
            pattern(source)
        except BadExpression as e:
            yield self._report(e.code, detail=source)

    def _list(self, name: str) -> Iterator[Problem]:
        if name not in self._scope.lists:
            near = nearest(name, self._scope.lists)
            yield self._report("unknown_list", repair=self._fixed.replace(name, near) if near else "", detail=name)

    def _reference(self, reference: Reference, calls: frozenset[str]) -> Iterator[Problem]:
        known = self._scope.names.get(reference.name)
        if known is None:
            yield self._unknown_name(reference.name)
            return
        if reference.name in self._scope.doubled:
            yield self._report("ambiguous_name", detail=reference.name)
        if known.kind == "note":
            yield self._report("reference_note", detail=reference.name)
        elif known.kind == "group" and not calls & _AGGREGATES:
            yield self._report("reference_group", detail=reference.name)
        outside = [name for name in known.repeats if name not in self._scope.repeats]
        if outside and known.kind not in {"group", "repeat"} and not calls & _AGGREGATES:
            yield self._report("repeat_outside", detail=reference.name, name=outside[0])

    def _unknown_name(self, name: str) -> Problem:
        near = nearest(name, self._scope.names)
        if not near:
            return self._report("unknown_name_alone", detail=name)
        fixed = re.sub(rf"\$\{{\s*{re.escape(name)}\s*\}}", f"${{{near}}}", self._fixed)
        code = "wrong_case" if near.lower() == name.lower() else "unknown_name"
        return self._report(code, repair=fixed, detail=name, suggestion=near)

    def _path(self, path: Path, tree: Expression) -> Iterator[Problem]:
        for step in path.steps:
            if step.axis not in _AXES and not (step.axis == "descendant-or-self" and step.test == "node()"):
                yield self._report("unknown_axis", detail=step.axis)
        if path.start is None and len(path.steps) == 1 and not self._in_predicate(path, tree):
            step = path.steps[0]
            is_name = step.axis == "child" and not step.predicates and step.test != "*" and "(" not in step.test
            if is_name and step.test not in self._scope.columns:
                yield self._bare_name(step.test)

    def _in_predicate(self, path: Path, tree: Expression) -> bool:
        for each in walk(tree):
            if isinstance(each, Path):
                inside = [*each.predicates, *(one for step in each.steps for one in step.predicates)]
                if any(other is path for predicate in inside for other in walk(predicate)):
                    return True
        return False

    def _bare_name(self, name: str) -> Problem:
        near = name if name in self._scope.names else nearest(name, self._scope.names)
        if self._scope.columns and not near:
            return self._report("filter_column_missing", name=name, suggestion=both("add_column", name=name))
        fixed = re.sub(rf"(?<![\w${{/]){re.escape(name)}(?![\w}}/(])", f"${{{near or name}}}", self._text)
        return self._report("bare_name", repair=fixed, detail=name)


def _inside_calls(tree: Expression) -> dict[int, frozenset[str]]:
    """Return, for each reference, the names of the functions around it."""
    found: dict[int, frozenset[str]] = {}
    waiting: list[tuple[Expression, frozenset[str]]] = [(tree, frozenset())]
    while waiting:
        here, around = waiting.pop()
        if isinstance(here, Reference):
            found[id(here)] = around
        inner = around | {here.name} if isinstance(here, Call) else around
        if isinstance(here, Path) and here.steps:
            inner |= {"position"}
        waiting.extend((child, inner) for child in children(here))
    return found
