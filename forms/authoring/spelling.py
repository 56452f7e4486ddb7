"""Repairs what people type into expressions: full-width signs, curly quotes, Excel habits, missing brackets."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from forms.errors import BadExpression
from forms.expression.functions import FUNCTIONS
from forms.expression.parser import parse

_QUOTES = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "「": '"', "」": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "＇": "'",
}  # fmt: skip
_INVISIBLE = {
    "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u3000": " ", "\u2003": " ", "\u2002": " ",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u200e": "", "\u200f": "", "\u00ad": "",
}  # fmt: skip
_SIGNS = {
    "、": ",", "。": ".", "【": "[", "】": "]", "《": "<", "》": ">",
    "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": " div ",
    "−": "-", "–": "-", "—": "-", "￥": "$", "｛": "{", "｝": "}",
}  # fmt: skip
_OPERATORS = (
    ("===", "="), ("!==", "!="), ("==", "="), ("<>", "!="), ("=>", ">="), ("=<", "<="), (">>", ">"), ("<<", "<"),
    ("&&", " and "), ("||", " or "),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d][\w.\-]*")
_CALL = re.compile(r"([^\W\d][\w:\-]*)(\s*\()")
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_WORDS = frozenset({"and", "or", "div", "mod"})


@dataclass(frozen=True, slots=True)
class Fix:
    """One kind of fault found while repairing: its code and the piece of text at fault."""

    code: str
    detail: str


def repair(text: str, names: Collection[str] = (), columns: Collection[str] = ()) -> tuple[str, list[Fix]]:
    """Return an expression as its author meant it, and what was wrong with it.

    Args:
        text: as it stands in the cell.
        names: of questions, to correct case and missing `${}`.
        columns: names that may stand alone, as in a choice filter.
    """
    fixes: list[Fix] = []
    made = text
    for step in (_visible, _straight, _half_width, _operators, _excel):
        made = step(made, fixes)
    made = _outside(made, _lower_functions)
    if not parses(made):
        made = close_brackets(made)
    made = _outside(made, lambda part: with_braces(part, names, columns)) if names else made
    return made, fixes


def parses(text: str) -> bool:
    """Whether a text is an expression."""
    try:
        parse(text)
    except BadExpression:
        return False
    return True


def _visible(text: str, fixes: list[Fix]) -> str:
    found = [character for character in text if character in _INVISIBLE]
    if found:
        fixes.append(Fix("invisible_space", f"U+{ord(found[0]):04X}"))
    return "".join(_INVISIBLE.get(character, character) for character in text)


def _straight(text: str, fixes: list[Fix]) -> str:
    found = [character for character in text if character in _QUOTES]
    if not found:
        return text
    fixes.append(Fix("smart_quotes", " ".join(dict.fromkeys(found))))
    return "".join(_QUOTES.get(character, character) for character in text)


def _half_width(text: str, fixes: list[Fix]) -> str:
    found: list[str] = []

    def narrow(part: str) -> str:
        made = []
        for character in part:
            plain = _SIGNS.get(character) or (
                unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character
            )
            if plain != character:
                found.append(character)
            made.append(plain)
        return "".join(made)

    narrowed = _outside(text, narrow)
    if found:
        fixes.append(Fix("full_width", " ".join(dict.fromkeys(found))))
    return narrowed


def _operators(text: str, fixes: list[Fix]) -> str:
    def fix(part: str) -> str:
        for wrong, right in _OPERATORS:
            if wrong in part:
                fixes.append(Fix("operator_double", wrong))
                part = re.sub(rf" *{re.escape(wrong)} *" if right[0] == " " else re.escape(wrong), right, part)
        return part

    head = "=" if text.startswith("=") and not text.startswith("==") else ""
    return head + _outside(text[len(head) :], fix)


def _excel(text: str, fixes: list[Fix]) -> str:
    if text.lstrip().startswith("="):
        fixes.append(Fix("cell_excel_expression", text[:60]))
        return text.lstrip()[1:].lstrip()
    return text


def _lower_functions(part: str) -> str:
    def lower(match: re.Match[str]) -> str:
        small = match[1].lower()
        return (small if match[1] not in FUNCTIONS and small in FUNCTIONS else match[1]) + match[2]

    return _CALL.sub(lower, part)


def close_brackets(text: str) -> str:
    """Return an expression with the closing brackets added that are missing at its end."""
    waiting: list[str] = []
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            waiting.append(")" if character == "(" else "]")
        elif character in ")]" and waiting and waiting[-1] == character:
            waiting.pop()
    return text + quote + "".join(reversed(waiting))


def with_braces(part: str, names: Collection[str], columns: Collection[str] = ()) -> str:
    """Return a piece of an expression with `${}` around bare names of questions, and their case corrected."""
    small = {name.lower(): name for name in names}

    def reference(match: re.Match[str]) -> str:
        return f"${{{match[1] if match[1] in names else small.get(match[1].lower(), match[1])}}}"

    def word(match: re.Match[str]) -> str:
        text = match[0]
        before, after = part[: match.start()], part[match.end() :]
        if text in _WORDS or text in columns or text not in names:
            return text
        if (
            before.endswith(("${", "/", "::", "@", "$", "{"))
            or after.lstrip().startswith(("(", "::"))
            or after.startswith(("}", "/"))
        ):
            return text
        return f"${{{text}}}"

    return _REFERENCE.sub(reference, _WORD.sub(word, part))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Return a text with everything outside of quotes changed."""
    parts = re.split(r"(\"[^\"]*\"|'[^']*')", text)
    return "".join(part if place % 2 else change(part) for place, part in enumerate(parts))


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word that is most like one, or ""."""
    small = {each.lower(): each for each in known}
    if word.lower() in small:
        return small[word.lower()]
    found = difflib.get_close_matches(word.lower(), list(small), n=1, cutoff=0.6)
    return small[found[0]] if found else ""
