"""Comparison and arithmetic: what `=`, `<`, `+` and the others mean for each pair of values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import date, datetime

from forms.expression import moments
from forms.expression.values import NAN, Value, World, to_boolean, to_number, to_text, typed

_TOLERANCE = 1e-9


def equal_numbers(left: float, right: float) -> bool:
    """Whether two numbers are equal within the tolerance for computed decimals."""
    if left == right:
        return True
    return math.isfinite(left) and math.isfinite(right) and abs(left - right) <= _TOLERANCE * max(abs(left), abs(right))


def equals(left: Value, right: Value, world: World) -> bool:
    """`=`: for nodes, whether any of them is equal."""
    return _any_pair(left, right, world, _equal_scalars)


def differs(left: Value, right: Value, world: World) -> bool:
    """`!=`: for nodes, whether any of them is different."""
    return _any_pair(left, right, world, _unequal_scalars)


Scalar = Callable[[Value, Value, World], bool]


def _any_pair(left: Value, right: Value, world: World, test: Scalar) -> bool:
    if type(left) is list:
        if isinstance(right, bool):
            return test(bool(left), right, world)
        if type(right) is list:
            others = [typed(other, world) for other in right]
            return any(test(typed(node, world), other, world) for node in left for other in others)
        return any(test(typed(node, world), right, world) for node in left)
    if type(right) is list:
        if isinstance(left, bool):
            return test(left, bool(right), world)
        return any(test(left, typed(node, world), world) for node in right)
    return test(left, right, world)


def _equal_scalars(left: Value, right: Value, world: World) -> bool:
    if type(left) is str and type(right) is str:
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, date) or isinstance(right, date):
        one, other = _comparable(left, right, world)
        if math.isnan(one) or math.isnan(other):
            return to_text(left) == to_text(right)
        return equal_numbers(one, other)
    if isinstance(left, float) or isinstance(right, float):
        return equal_numbers(_day_or_number(left, world), _day_or_number(right, world))
    return to_text(left) == to_text(right)


def _unequal_scalars(left: Value, right: Value, world: World) -> bool:
    return not _equal_scalars(left, right, world)


def _comparable(left: Value, right: Value, world: World) -> tuple[float, float]:
    """Count two values in days if both are dates (a text may be one), else turn both into numbers.

    Beside a date a moment counts as its day, as in JavaRosa: this noon is not after today.
    """
    one, other = _as_date(left, world), _as_date(right, world)
    if one is not None and other is not None:
        if isinstance(one, datetime) and isinstance(other, datetime):
            return moments.world_days(one, world.local()), moments.world_days(other, world.local())
        return float(moments.day_number(one)), float(moments.day_number(other))
    return to_number(left, world), to_number(right, world)


def _day_or_number(value: Value, world: World) -> float:
    """Turn a value into the number it is compared by: a text that is a date counts whole days."""
    found = _as_date(value, world)
    return to_number(value, world) if found is None or isinstance(found, datetime) else float(moments.day_number(found))


def _as_date(value: Value, world: World) -> date | None:
    if isinstance(value, date):
        return value
    return moments.read(value, world.local()) if isinstance(value, str) and value[:4].isdigit() else None


def ordering(test: Callable[[float, float], bool]) -> Scalar:
    """Return `<`, `<=`, `>` or `>=` as a function of two values."""

    def scalars(left: Value, right: Value, world: World) -> bool:
        if isinstance(left, date) or isinstance(right, date):
            return test(*_comparable(left, right, world))
        if isinstance(left, str) and isinstance(right, str):
            return test(to_number(left, world), to_number(right, world))
        return test(_day_or_number(left, world), _day_or_number(right, world))

    def compare(left: Value, right: Value, world: World) -> bool:
        return _any_pair(left, right, world, scalars)

    return compare


less, less_equal = ordering(operator.lt), ordering(operator.le)
greater, greater_equal = ordering(operator.gt), ordering(operator.ge)


def minus(left: Value, right: Value, world: World) -> float:
    """`-`: between two dates or moments, the days between them on the wall clock."""
    if type(left) is list and left:
        left = typed(left[0], world)
    if type(right) is list and right:
        right = typed(right[0], world)
    if isinstance(left, date) and isinstance(right, date):
        return moments.local_days(left) - moments.local_days(right)
    return to_number(left, world) - to_number(right, world)


def divide(left: float, right: float) -> float:
    """`div`, with the infinities of IEEE 754."""
    if right == 0:
        if left == 0 or math.isnan(left):
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def remainder(left: float, right: float) -> float:
    """`mod`: the sign is that of the left side."""
    if right == 0 or not math.isfinite(left) or math.isnan(right):
        return NAN
    return math.fmod(left, right)


def times(left: float, right: float) -> float:
    """`*`."""
    return left * right


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "*": times, "div": divide, "mod": remainder,
}  # fmt: skip
COMPARISONS: dict[str, Scalar] = {
    "=": equals, "!=": differs, "<": less, "<=": less_equal, ">": greater, ">=": greater_equal,
}  # fmt: skip
