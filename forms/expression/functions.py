"""The functions of the expression language: which there are, how many arguments each takes, and where it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forms.expression import numbers, places, sets, texts, times
from forms.expression.values import Value

MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how many arguments, what it gives, and how (None: `compile.py` makes it, with its context)."""

    least: int
    most: int
    gives: str
    run: Callable[..., Value] | None = None
    in_context: bool = False


_TEXT, _NUMBER, _TRUTH, _NODES = "text", "number", "boolean", "nodes"

FUNCTIONS = {
    "true": Function(0, 0, _TRUTH, texts.true),
    "false": Function(0, 0, _TRUTH, texts.false),
    "not": Function(1, 1, _TRUTH, texts.negate),
    "boolean": Function(1, 1, _TRUTH, texts.boolean),
    "boolean-from-string": Function(1, 1, _TRUTH, texts.boolean_from_string),
    "if": Function(3, 3, "any"),
    "coalesce": Function(2, 2, "any", texts.coalesce),
    "once": Function(1, 1, "any"),
    "checklist": Function(2, MANY, _TRUTH, numbers.checklist),
    "weighted-checklist": Function(2, MANY, _TRUTH, numbers.weighted_checklist),
    "regex": Function(2, 2, _TRUTH, texts.regex),
    "string": Function(0, 1, _TEXT, texts.string, in_context=True),
    "concat": Function(0, MANY, _TEXT, texts.concat),
    "join": Function(1, MANY, _TEXT, texts.join),
    "substr": Function(2, 3, _TEXT, texts.substr),
    "substring": Function(2, 3, _TEXT, texts.substring),
    "substring-before": Function(2, 2, _TEXT, texts.substring_before),
    "substring-after": Function(2, 2, _TEXT, texts.substring_after),
    "contains": Function(2, 2, _TRUTH, texts.contains),
    "starts-with": Function(2, 2, _TRUTH, texts.starts_with),
    "ends-with": Function(2, 2, _TRUTH, texts.ends_with),
    "translate": Function(3, 3, _TEXT, texts.translate),
    "string-length": Function(0, 1, _NUMBER, texts.string_length, in_context=True),
    "normalize-space": Function(0, 1, _TEXT, texts.normalize_space, in_context=True),
    "digest": Function(2, 3, _TEXT, texts.digest),
    "base64-decode": Function(1, 1, _TEXT, texts.base64_decode),
    "uuid": Function(0, 1, _TEXT, texts.uuid),
    "number": Function(0, 1, _NUMBER, numbers.number, in_context=True),
    "int": Function(1, 1, _NUMBER, numbers.integer),
    "round": Function(1, 2, _NUMBER, numbers.rounded),
    "floor": Function(1, 1, _NUMBER, numbers.floor),
    "ceiling": Function(1, 1, _NUMBER, numbers.ceiling),
    "abs": Function(1, 1, _NUMBER, numbers.absolute),
    "pow": Function(2, 2, _NUMBER, numbers.power),
    "sqrt": Function(1, 1, _NUMBER, numbers.sqrt),
    "exp": Function(1, 1, _NUMBER, numbers.exp),
    "exp10": Function(1, 1, _NUMBER, numbers.exp10),
    "log": Function(1, 1, _NUMBER, numbers.log),
    "log10": Function(1, 1, _NUMBER, numbers.log10),
    "sin": Function(1, 1, _NUMBER, numbers.sin),
    "cos": Function(1, 1, _NUMBER, numbers.cos),
    "tan": Function(1, 1, _NUMBER, numbers.tan),
    "asin": Function(1, 1, _NUMBER, numbers.asin),
    "acos": Function(1, 1, _NUMBER, numbers.acos),
    "atan": Function(1, 1, _NUMBER, numbers.atan),
    "atan2": Function(2, 2, _NUMBER, numbers.atan2),
    "pi": Function(0, 0, _NUMBER, numbers.pi),
    "min": Function(1, MANY, _NUMBER, numbers.least),
    "max": Function(1, MANY, _NUMBER, numbers.most),
    "sum": Function(1, 1, _NUMBER, numbers.total),
    "random": Function(0, 0, _NUMBER, numbers.random),
    "today": Function(0, 0, "date", times.today),
    "now": Function(0, 0, "moment", times.now),
    "date": Function(1, 1, "date", times.day),
    "date-time": Function(1, 1, "moment", times.moment),
    "decimal-date-time": Function(1, 1, _NUMBER, times.decimal_date_time),
    "decimal-time": Function(1, 1, _NUMBER, times.decimal_time),
    "format-date": Function(2, 2, _TEXT, times.format_moment),
    "format-date-time": Function(2, 2, _TEXT, times.format_moment),
    "count": Function(1, 1, _NUMBER, sets.count),
    "count-non-empty": Function(1, 1, _NUMBER, sets.count_non_empty),
    "count-selected": Function(1, 1, _NUMBER, sets.count_selected),
    "selected": Function(2, 2, _TRUTH, sets.selected),
    "selected-at": Function(2, 2, _TEXT, sets.selected_at),
    "randomize": Function(1, 2, _NODES, sets.randomize),
    "id": Function(1, 1, _NODES, sets.nothing),
    "name": Function(0, 1, _TEXT, sets.name, in_context=True),
    "local-name": Function(0, 1, _TEXT, sets.local_name, in_context=True),
    "position": Function(0, 1, _NUMBER),
    "last": Function(0, 0, _NUMBER),
    "current": Function(0, 0, _NODES),
    "instance": Function(1, 1, _NODES),
    "indexed-repeat": Function(3, 7, "any"),
    "jr:choice-name": Function(2, 2, _TEXT),
    "jr:itext": Function(1, 1, _TEXT),
    "pulldata": Function(4, 4, _TEXT, sets.pulldata),
    "version": Function(0, 0, _TEXT, sets.version),
    "property": Function(1, 1, _TEXT, sets.property_),
    "area": Function(1, MANY, _NUMBER, places.area),
    "distance": Function(1, MANY, _NUMBER, places.distance),
    "geofence": Function(2, 2, _TRUTH, places.geofence),
}


REFUSED = {
    "extract-signed": "needs the public key of a signing service; a laptop in a hall has none",
    "last-saved": "there is no last saved response of a form on a laptop that works on many orders",
    "property": "only username, email, phonenumber and deviceid are known, as in ODK",
}
"""Functions of the specification that a desktop refuses or narrows, with the reason."""

VOLATILE = frozenset({"now", "today", "random", "uuid"})
"""Functions whose answer changes without any answer having changed."""
