"""Functions on nodes, choices and what the form knows of itself."""

from __future__ import annotations

import hashlib
import math

from forms.errors import BadExpression
from forms.expression.nodes import Node
from forms.expression.values import Value, World, first_text, to_number, to_text

_MODULUS = 2147483647
_FACTOR = 48271


def _nodes(value: Value, name_of: str) -> list[Node]:
    if not isinstance(value, list):
        raise BadExpression("needs_nodes", 0, name_of)
    return value


def count(_: World, value: Value) -> float:
    """`count(nodes)`: hidden nodes do not count."""
    return float(len(_nodes(value, "count")))


def count_non_empty(_: World, value: Value) -> float:
    """`count-non-empty(nodes)`."""
    return float(sum(1 for node in _nodes(value, "count-non-empty") if node.value))


def _words(value: Value) -> list[str]:
    return to_text(value).split()


def count_selected(_: World, value: Value) -> float:
    """`count-selected(x)`."""
    return float(len(_words(value)))


def selected(_: World, value: Value, choice: Value) -> bool:
    """`selected(x, choice)`."""
    return to_text(choice).strip() in _words(value)


def selected_at(world: World, value: Value, index: Value) -> str:
    """`selected-at(x, index)`: counted from 0."""
    words, place = _words(value), to_number(index, world)
    return words[int(place)] if 0 <= place < len(words) else ""


def randomize(world: World, value: Value, seed: Value = None) -> list[Node]:
    """`randomize(nodes, seed)`: the same seed gives the same order, in every engine (Park-Miller, Fisher-Yates)."""
    found = list(_nodes(value, "randomize"))
    if seed is None:
        world.chance.shuffle(found)
        return found
    state = _seed(seed, world)
    for place in range(len(found) - 1, 0, -1):
        state = state * _FACTOR % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        found[place], found[other] = found[other], found[place]
    return found


def _seed(value: Value, world: World) -> int:
    number = to_number(value, world)
    if math.isnan(number):
        text = to_text(value)
        digest = hashlib.sha256(text.encode()).digest()
        number = float(int.from_bytes(digest[:8], "big", signed=True))
    whole = int(number) if abs(number) != float("inf") else 0
    state = whole % _MODULUS
    return state + _MODULUS - 1 if state <= 0 else state


def nothing(_: World, __: Value) -> list[Node]:
    """`id(x)`: answer trees have no ids."""
    return []


def name(_: World, value: Value) -> str:
    """`name(nodes)`."""
    found = _nodes(value, "name")
    return found[0].name if found else ""


def local_name(_: World, value: Value) -> str:
    """`local-name(nodes)`."""
    found = _nodes(value, "local-name")
    return found[0].name.rpartition(":")[2] if found else ""


def pulldata(world: World, list_name: Value, column: Value, key_column: Value, key: Value) -> str:
    """`pulldata(list, column, key column, key)`: a cell of a list attached to the form."""
    root = world.lists.get(to_text(list_name))
    if root is None:
        raise BadExpression("unknown_list", 0, to_text(list_name))
    wanted, where, what = to_text(key), to_text(key_column), to_text(column)
    for holder in root.kids:
        for item in holder.kids:
            if _cell(item, where) == wanted:
                return _cell(item, what) or ""
    return ""


def _cell(item: Node, column: str) -> str | None:
    if column.startswith("@"):
        return item.attributes.get(column[1:])
    found = item.of(column)
    return first_text(list(found)) if found else None


def version(world: World) -> str:
    """`version()`: the version of the form."""
    return world.properties.get("version", "")


def property_(world: World, key: Value) -> str:
    """`property(name)`: who fills the form, on which device."""
    return world.properties.get(to_text(key), "")
