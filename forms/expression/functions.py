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


def _table() -> dict[str, Function]:
    one, text, number, truth, nodes = 1, "text", "number", "boolean", "nodes"
    return {
        "true": Function(0, 0, truth, texts.true),
        "false": Function(0, 0, truth, texts.false),
        "not": Function(one, one, truth, texts.negate),
        "boolean": Function(one, one, truth, texts.boolean),
        "boolean-from-string": Function(one, one, truth, texts.boolean_from_string),
        "if": Function(3, 3, "any"),
        "coalesce": Function(2, 2, "any", texts.coalesce),
        "once": Function(one, one, "any"),
        "checklist": Function(2, MANY, truth, numbers.checklist),
        "weighted-checklist": Function(2, MANY, truth, numbers.weighted_checklist),
        "regex": Function(2, 2, truth, texts.regex),
        "string": Function(0, one, text, texts.string, in_context=True),
        "concat": Function(0, MANY, text, texts.concat),
        "join": Function(one, MANY, text, texts.join),
        "substr": Function(2, 3, text, texts.substr),
        "substring": Function(2, 3, text, texts.substring),
        "substring-before": Function(2, 2, text, texts.substring_before),
        "substring-after": Function(2, 2, text, texts.substring_after),
        "contains": Function(2, 2, truth, texts.contains),
        "starts-with": Function(2, 2, truth, texts.starts_with),
        "ends-with": Function(2, 2, truth, texts.ends_with),
        "translate": Function(3, 3, text, texts.translate),
        "string-length": Function(0, one, number, texts.string_length, in_context=True),
        "normalize-space": Function(0, one, text, texts.normalize_space, in_context=True),
        "digest": Function(2, 3, text, texts.digest),
        "base64-decode": Function(one, one, text, texts.base64_decode),
        "uuid": Function(0, one, text, texts.uuid),
        "number": Function(0, one, number, numbers.number, in_context=True),
        "int": Function(one, one, number, numbers.integer),
        "round": Function(one, 2, number, numbers.rounded),
        "floor": Function(one, one, number, numbers.floor),
        "ceiling": Function(one, one, number, numbers.ceiling),
        "abs": Function(one, one, number, numbers.absolute),
        "pow": Function(2, 2, number, numbers.power),
        "sqrt": Function(one, one, number, numbers.sqrt),
        "exp": Function(one, one, number, numbers.exp),
        "exp10": Function(one, one, number, numbers.exp10),
        "log": Function(one, one, number, numbers.log),
        "log10": Function(one, one, number, numbers.log10),
        "sin": Function(one, one, number, numbers.sin),
        "cos": Function(one, one, number, numbers.cos),
        "tan": Function(one, one, number, numbers.tan),
        "asin": Function(one, one, number, numbers.asin),
        "acos": Function(one, one, number, numbers.acos),
        "atan": Function(one, one, number, numbers.atan),
        "atan2": Function(2, 2, number, numbers.atan2),
        "pi": Function(0, 0, number, numbers.pi),
        "min": Function(one, MANY, number, numbers.least),
        "max": Function(one, MANY, number, numbers.most),
        "sum": Function(one, one, number, numbers.total),
        "random": Function(0, 0, number, numbers.random),
        "today": Function(0, 0, "date", times.today),
        "now": Function(0, 0, "moment", times.now),
        "date": Function(one, one, "date", times.day),
        "date-time": Function(one, one, "moment", times.moment),
        "decimal-date-time": Function(one, one, number, times.decimal_date_time),
        "decimal-time": Function(one, one, number, times.decimal_time),
        "format-date": Function(2, 2, text, times.format_moment),
        "format-date-time": Function(2, 2, text, times.format_moment),
        "count": Function(one, one, number, sets.count),
        "count-non-empty": Function(one, one, number, sets.count_non_empty),
        "count-selected": Function(one, one, number, sets.count_selected),
        "selected": Function(2, 2, truth, sets.selected),
        "selected-at": Function(2, 2, text, sets.selected_at),
        "randomize": Function(one, 2, nodes, sets.randomize),
        "id": Function(one, one, nodes, sets.nothing),
        "name": Function(0, one, text, sets.name, in_context=True),
        "local-name": Function(0, one, text, sets.local_name, in_context=True),
        "position": Function(0, one, number),
        "last": Function(0, 0, number),
        "current": Function(0, 0, nodes),
        "instance": Function(one, one, nodes),
        "indexed-repeat": Function(3, 7, "any"),
        "jr:choice-name": Function(2, 2, text),
        "jr:itext": Function(one, one, text),
        "pulldata": Function(4, 4, text, sets.pulldata),
        "version": Function(0, 0, text, sets.version),
        "property": Function(one, one, text, sets.property_),
        "area": Function(one, MANY, number, places.area),
        "distance": Function(one, MANY, number, places.distance),
        "geofence": Function(2, 2, truth, places.geofence),
    }


FUNCTIONS = _table()

REFUSED = {
    "extract-signed": "needs the public key of a signing service; a laptop in a hall has none",
    "last-saved": "there is no last saved response of a form on a laptop that works on many orders",
    "property": "only username, email, phonenumber and deviceid are known, as in ODK",
}
"""Functions of the specification that a desktop refuses or narrows, with the reason."""

VOLATILE = frozenset({"now", "today", "random", "uuid"})
"""Functions whose answer changes without any answer having changed."""
