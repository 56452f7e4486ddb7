"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from forms.expression import moments
from forms.expression.values import NAN, Value, World, to_boolean, to_number, typed

_MAX_PLACES = 300


def number(world: World, value: Value) -> float:
    """`number(x)`: a date counts as in `decimal-date-time()`, from its local midnight."""
    if isinstance(value, list):
        value = typed(value[0], world) if value else ""
    return moments.world_days(value, world.local()) if isinstance(value, date) else to_number(value, world)


def integer(world: World, value: Value) -> float:
    """`int(x)`: cut, towards zero."""
    found = to_number(value, world)
    return float(math.trunc(found)) if math.isfinite(found) else found


def rounded(world: World, value: Value, places: Value = 0.0) -> float:
    """`round(x, places)`: halves away from zero, as engineers expect."""
    found, digits = to_number(value, world), to_number(places, world)
    if not math.isfinite(found) or math.isnan(digits):
        return NAN if math.isnan(digits) else found
    wanted = int(max(min(digits, _MAX_PLACES), -_MAX_PLACES))
    exact = Decimal(repr(found))
    if -int(exact.as_tuple().exponent) <= wanted:
        return found
    if exact.adjusted() + wanted < -1:
        return math.copysign(0.0, found)
    step = Decimal(1).scaleb(-wanted)
    return float((exact / step).to_integral_value(ROUND_HALF_UP) * step)


def floor(world: World, value: Value) -> float:
    """`floor(x)`."""
    found = to_number(value, world)
    return _signed(math.floor(found), found) if math.isfinite(found) else found


def ceiling(world: World, value: Value) -> float:
    """`ceiling(x)`."""
    found = to_number(value, world)
    return _signed(math.ceil(found), found) if math.isfinite(found) else found


def _signed(whole: int, origin: float) -> float:
    return math.copysign(float(whole), origin) if whole == 0 else float(whole)


def absolute(world: World, value: Value) -> float:
    """`abs(x)`."""
    return abs(to_number(value, world))


def power(world: World, base: Value, exponent: Value) -> float:
    """`pow(x, y)`."""
    one, other = to_number(base, world), to_number(exponent, world)
    if math.isnan(other) or (abs(one) == 1 and math.isinf(other)):
        return NAN
    try:
        return math.pow(one, other)
    except OverflowError:
        return -math.inf if one < 0 and other % 2 == 1 else math.inf
    except ValueError:
        if one == 0:
            is_odd = other % 2 == 1
            return math.copysign(math.inf, one) if is_odd else math.inf
        return NAN


def _guarded(function: Callable[[float], float]) -> Callable[[World, Value], float]:
    def run(world: World, value: Value) -> float:
        try:
            return function(to_number(value, world))
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return run


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else function(value)


sqrt, exp = _guarded(math.sqrt), _guarded(math.exp)
exp10 = _guarded(lambda value: math.pow(10.0, value))
log, log10 = _guarded(_logarithm(math.log)), _guarded(_logarithm(math.log10))
sin, cos, tan = _guarded(math.sin), _guarded(math.cos), _guarded(math.tan)
asin, acos, atan = _guarded(math.asin), _guarded(math.acos), _guarded(math.atan)


def atan2(world: World, rise: Value, run: Value) -> float:
    """`atan2(y, x)`."""
    return math.atan2(to_number(rise, world), to_number(run, world))


def pi(_: World) -> float:
    """`pi()`."""
    return math.pi


def _numbers(world: World, values: tuple[Value, ...]) -> list[float]:
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            found.extend(to_number([node], world) for node in value)
        else:
            found.append(to_number(value, world))
    return found


def least(world: World, *values: Value) -> float:
    """`min(...)`; a blank among them gives NaN."""
    found = _numbers(world, values)
    return NAN if not found or any(map(math.isnan, found)) else min(found)


def most(world: World, *values: Value) -> float:
    """`max(...)`; a blank among them gives NaN."""
    found = _numbers(world, values)
    return NAN if not found or any(map(math.isnan, found)) else max(found)


def total(world: World, value: Value) -> float:
    """`sum(nodes)`."""
    return sum(_numbers(world, (value,)), 0.0)


def random(world: World) -> float:
    """`random()`: at least 0, less than 1."""
    return world.chance.random()


def _truths(values: tuple[Value, ...]) -> list[bool]:
    found: list[bool] = []
    for value in values:
        found.extend(
            [node.value not in {"", "0", "false"} for node in value] if isinstance(value, list) else [to_boolean(value)]
        )
    return found


def _between(count: float, low: float, high: float) -> bool:
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def checklist(world: World, low: Value, high: Value, *values: Value) -> bool:
    """`checklist(min, max, ...)`: whether so many are true; -1 is no limit."""
    count = float(sum(_truths(values)))
    return _between(count, to_number(low, world), to_number(high, world))


def weighted_checklist(world: World, low: Value, high: Value, *values: Value) -> bool:
    """`weighted-checklist(min, max, truth, weight, ...)`."""
    count = 0.0
    for truth, weight in zip(values[0::2], values[1::2], strict=False):
        truths, weights = _truths((truth,)), _numbers(world, (weight,))
        count += sum(one for holds, one in zip(truths, weights, strict=False) if holds)
    return _between(count, to_number(low, world), to_number(high, world))
