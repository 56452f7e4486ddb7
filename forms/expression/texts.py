"""Functions on text and truth."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import uuid as uuids
from functools import lru_cache
from typing import Protocol

from forms.errors import BadExpression
from forms.expression.values import Value, World, to_boolean, to_number, to_text

try:
    import re2
except ImportError:  # the linear-time engine is not there: patterns that could explode are refused instead
    re2 = None

MAX_SUBJECT = 4096
_SPACES = re.compile(r"[ \t\n\v\f\r]+")
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]|\\[1-9]|\(\?[=!<]")
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


class Pattern(Protocol):
    """A compiled regular expression."""

    def search(self, text: str) -> object | None:
        """Find the pattern anywhere in a text."""


def true(_: World) -> bool:
    """`true()`."""
    return True


def false(_: World) -> bool:
    """`false()`."""
    return False


def negate(_: World, value: Value) -> bool:
    """`not(x)`."""
    return not to_boolean(value)


def boolean(_: World, value: Value) -> bool:
    """`boolean(x)`."""
    return to_boolean(value)


def boolean_from_string(_: World, value: Value) -> bool:
    """`boolean-from-string(x)`: true for 'true' and '1'."""
    return to_text(value) in {"true", "1"}


def coalesce(_: World, first: Value, second: Value) -> Value:
    """`coalesce(a, b)`: the first that is not blank."""
    return first if to_text(first) else second


@lru_cache(maxsize=512)
def pattern(source: str) -> Pattern:
    """Compile a regular expression that runs in linear time.

    Raises:
        BadExpression: not a regular expression, or one that cannot run in linear time.
    """
    if re2 is not None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 8 << 20
        try:
            compiled: Pattern = re2.compile(source, options)
        except re2.error as e:
            raise BadExpression("bad_pattern", 0, source) from e
        return compiled
    if _NESTED.search(source):
        raise BadExpression("slow_pattern", 0, source)
    try:
        return re.compile(source)
    except re.error as e:
        raise BadExpression("bad_pattern", 0, source) from e


def regex(_: World, value: Value, source: Value) -> bool:
    """`regex(text, pattern)`: whether the pattern is found, in the first 4,096 characters."""
    return pattern(to_text(source)).search(to_text(value)[:MAX_SUBJECT]) is not None


def string(_: World, value: Value) -> str:
    """`string(x)`."""
    return to_text(value)


def _each(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        found.extend([node.value for node in value] if isinstance(value, list) else [to_text(value)])
    return found


def concat(_: World, *values: Value) -> str:
    """`concat(a, b, ...)`; nodes give all their texts."""
    return "".join(_each(values))


def join(_: World, separator: Value, *values: Value) -> str:
    """`join(separator, a, b, ...)`."""
    return to_text(separator).join(_each(values))


def substr(world: World, value: Value, start: Value, end: Value = None) -> str:
    """`substr(text, from, to)`: counted from 0, negative from the end, `to` not included."""
    text = to_text(value)
    first = _index(to_number(start, world), len(text))
    last = len(text) if end is None else _index(to_number(end, world), len(text))
    return text[first:last]


def _index(number: float, length: int) -> int:
    if math.isnan(number):
        return 0
    number = max(min(number, length), -length)
    return int(number) if number >= 0 else max(0, length + int(number))


def substring(world: World, value: Value, start: Value, length: Value = None) -> str:
    """`substring(text, from, length)`: XPath 1.0, counted from 1, both ends rounded."""
    text = to_text(value)
    first = _half_up(to_number(start, world))
    if length is None:
        return "".join(c for place, c in enumerate(text, 1) if place >= first)
    last = first + _half_up(to_number(length, world))
    return "".join(c for place, c in enumerate(text, 1) if first <= place < last)


def _half_up(number: float) -> float:
    if not math.isfinite(number):
        return number
    return float((number + 0.5) // 1)


def substring_before(_: World, value: Value, mark: Value) -> str:
    """`substring-before(text, mark)`."""
    text, needle = to_text(value), to_text(mark)
    return text[: max(text.find(needle), 0)]


def substring_after(_: World, value: Value, mark: Value) -> str:
    """`substring-after(text, mark)`."""
    text, needle = to_text(value), to_text(mark)
    found = text.find(needle)
    return "" if found < 0 else text[found + len(needle) :]


def contains(_: World, value: Value, part: Value) -> bool:
    """`contains(text, part)`."""
    return to_text(part) in to_text(value)


def starts_with(_: World, value: Value, part: Value) -> bool:
    """`starts-with(text, part)`."""
    return to_text(value).startswith(to_text(part))


def ends_with(_: World, value: Value, part: Value) -> bool:
    """`ends-with(text, part)`."""
    return to_text(value).endswith(to_text(part))


def translate(_: World, value: Value, old: Value, new: Value) -> str:
    """`translate(text, old, new)`: the first rule for a character counts."""
    before, after = to_text(old), to_text(new)
    table: dict[int, str | None] = {}
    for place, character in enumerate(before):
        table.setdefault(ord(character), after[place] if place < len(after) else None)
    return to_text(value).translate(table)


def string_length(_: World, value: Value) -> float:
    """`string-length(text)`."""
    return float(len(to_text(value)))


def normalize_space(_: World, value: Value) -> str:
    """`normalize-space(text)`: one blank between words, none around."""
    return _SPACES.sub(" ", to_text(value)).strip(" ")


def digest(_: World, value: Value, algorithm: Value, encoding: Value = "base64") -> str:
    """`digest(text, algorithm, encoding)`: MD5, SHA-1, SHA-256, SHA-384, SHA-512 as base64 or hex."""
    name = _HASHES.get(to_text(algorithm).upper())
    if name is None:
        raise BadExpression("bad_argument", 0, to_text(algorithm))
    made = hashlib.new(name, to_text(value).encode(), usedforsecurity=False)
    style = to_text(encoding)
    if style == "hex":
        return made.hexdigest()
    if style != "base64":
        raise BadExpression("bad_argument", 0, style)
    return base64.b64encode(made.digest()).decode()


def base64_decode(_: World, value: Value) -> str:
    """`base64-decode(text)`."""
    try:
        return base64.b64decode(to_text(value) + "==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def uuid(world: World, length: Value = None) -> str:
    """`uuid()` or a random text of a given length."""
    made = uuids.UUID(int=world.chance.getrandbits(128), version=4)
    if length is None:
        return str(made)
    wanted = to_number(length, world)
    count = 0 if math.isnan(wanted) else int(min(max(wanted, 0), 1000))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(world.chance.choice(letters) for _ in range(count))
