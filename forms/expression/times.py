"""Functions on dates and times."""

from __future__ import annotations

from datetime import date, datetime, time

from forms.expression import moments
from forms.expression.values import INVALID, NAN, Value, World, to_date, to_text


def today(world: World) -> date:
    """`today()`."""
    return world.moment().date()


def now(world: World) -> datetime:
    """`now()`."""
    return world.moment()


def day(world: World, value: Value) -> Value:
    """`date(x)`: the day of a text or of a number of days."""
    if isinstance(value, bool):
        return INVALID
    found = to_date(value, world)
    if found is None:
        text = to_text(value)
        return INVALID if text else ""
    return found.date() if isinstance(found, datetime) else found


def moment(world: World, value: Value) -> Value:
    """`date-time(x)`: the moment of a text or of a number of days since 1970-01-01T00:00Z."""
    if isinstance(value, bool):
        return INVALID
    if isinstance(value, float):
        return moments.moment_from_days(value, world.local()) or INVALID
    found = to_date(value, world)
    if found is None:
        return INVALID if to_text(value) else ""
    return found


def decimal_date_time(world: World, value: Value) -> float:
    """`decimal-date-time(x)`: days since 1970-01-01T00:00Z."""
    found = to_date(value, world)
    return NAN if found is None else moments.world_days(found, world.local())


def decimal_time(world: World, value: Value) -> float:
    """`decimal-time(x)`: the part of the local day."""
    clock = value if isinstance(value, time) else moments.read_time(to_text(value), world.local())
    if clock is None:
        found = moments.read_moment(to_text(value), world.local())
        return NAN if found is None else moments.local_days(found) % 1
    local = datetime.combine(world.moment().date(), clock).astimezone(world.local())
    return moments.local_days(local) % 1


def format_moment(world: World, value: Value, pattern: Value) -> str:
    """`format-date(x, pattern)`; a time alone may be formatted too."""
    found = to_date(value, world)
    if found is None:
        clock = moments.read_time(to_text(value), world.local())
        if clock is None:
            return ""
        found = datetime.combine(world.moment().date(), clock).astimezone(world.local())
    return moments.write_pattern(found, to_text(pattern))
