"""The values of the expression language and how each turns into another (XPath 1.0, with dates)."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from forms.errors import BadExpression
from forms.expression import moments
from forms.expression.nodes import Node

Value = Any
"""bool, float, str, date, datetime, time or a list of nodes."""

NAN = math.nan


class _Invalid(str):
    """A date that does not exist: false, not a number, and as text what every engine writes."""

    __slots__ = ()


INVALID = _Invalid("Invalid Date")
_NUMBER = re.compile(r"[ \t\r\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*\Z")
_DATED = frozenset({"date", "datetime", "calculate"})
_LIKE_DATE = re.compile(r"\d{4}-\d")
_EXACT = 1e15
_DIGITS_FROM = 1e-6
_DIGITS_TO = 1e21


@dataclass(slots=True)
class World:
    """What expressions may know beside the answers: clock, zone, lists, language, texts, chance."""

    now: Callable[[], datetime]
    zone: tzinfo | None = None
    lists: Mapping[str, Node] = field(default_factory=dict)
    language: str = ""
    texts: Callable[[Node, str], str] = lambda *_: ""
    choice_label: Callable[[Node, str, str], str] = lambda *_: ""
    chance: random.Random = field(default_factory=random.SystemRandom)
    properties: Mapping[str, str] = field(default_factory=dict)
    root: Node | None = None
    on_fault: Callable[[str, BadExpression], None] | None = None
    """Told of an expression that fails while running, which then counts as blank; without it the error is raised."""

    def local(self) -> tzinfo:
        """Return the zone of the reader."""
        return self.zone or self.now().tzinfo or UTC

    def moment(self) -> datetime:
        """Return now, in the zone of the reader."""
        return self.now().astimezone(self.local())


def first_text(nodes: list[Node]) -> str:
    """Return the text of the first node, or blank."""
    return nodes[0].value if nodes else ""


def typed(node: Node, world: World) -> Value:
    """Return the value of a node by its kind: a date, a moment, or its text."""
    text = node.value
    if node.kind in _DATED and _LIKE_DATE.match(text):
        found = moments.read(text, world.local())
        if found is not None:
            return found
    return text


def to_text(value: Value) -> str:
    """Return a value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].value if value else ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, time):
        return moments.write_time(value)
    return moments.write(value)


def number_text(value: float) -> str:
    """Return a number the way JavaScript writes it: no exponent between 1e-6 and 1e21, no trailing zero."""
    if math.isnan(value):
        return "NaN"
    if value in {math.inf, -math.inf}:
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < _DIGITS_TO:
        return str(int(value))
    text = repr(value)
    if "e" not in text:
        return text
    mantissa, _, exponent = text.partition("e")
    if _DIGITS_FROM <= abs(value) < _DIGITS_TO:
        return f"{value:.20f}".rstrip("0") if len(mantissa) < 3 else _plain(mantissa, int(exponent))
    return f"{mantissa.removesuffix('.0')}e{'+' if int(exponent) > 0 else '-'}{abs(int(exponent))}"


def _plain(mantissa: str, exponent: int) -> str:
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    digits = whole + part
    return f"{sign}0.{'0' * (-exponent - 1)}{digits}"


def text_number(text: str) -> float:
    """Return the number a text stands for, or NaN."""
    if _NUMBER.match(text):
        return float(text)
    stripped = text.strip(" \t\r\n")
    if stripped in {"Infinity", "-Infinity"}:
        return float(stripped.replace("Infinity", "inf"))
    return NAN


def to_number(value: Value, world: World) -> float:
    """Return a value as a number; dates count in days, blank and nonsense are NaN."""
    kind = type(value)
    if kind is float:
        return float(value)
    if kind is list:
        if not value:
            return NAN
        value = typed(value[0], world)
        kind = type(value)
    if kind is str:
        return _read_number(value, world)
    if kind is bool:
        return 1.0 if value else 0.0
    return NAN if value is INVALID else _time_number(value, world)


def _read_number(text: str, world: World) -> float:
    number = text_number(text)
    if math.isnan(number) and _LIKE_DATE.match(text):
        found = moments.read(text, world.local())
        return NAN if found is None else moments.world_days(found, world.local())
    return number


def _time_number(value: Value, world: World) -> float:
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, datetime):
        return moments.world_days(value, world.local())
    if isinstance(value, date):
        return float(moments.day_number(value))
    return float(value)


def to_boolean(value: Value) -> bool:
    """Return a value as true or false."""
    if isinstance(value, (bool, str, list)):
        return bool(value) and value is not INVALID
    if isinstance(value, float):
        return not math.isnan(value) and value != 0
    return True


def to_date(value: Value, world: World) -> date | datetime | None:
    """Return the date or moment behind a value, or None."""
    if isinstance(value, list):
        if not value:
            return None
        value = value[0].value
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return moments.from_days(value, world.local())
    text = to_text(value).strip()
    found = moments.read(text, world.local())
    if found is not None:
        return found
    number = text_number(text)
    return None if math.isnan(number) else moments.from_days(number, world.local())
