"""Cuts an expression into tokens, by the rules of XPath 1.0 plus `${name}` references."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from forms.errors import BadExpression


class T(StrEnum):
    """The kinds of token."""

    NUMBER = "number"
    STRING = "string"
    NAME = "name"
    REFERENCE = "reference"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `at` is its column, counted from 0."""

    kind: T
    text: str
    at: int


MAX_LENGTH = 100_000
_NAME = r"[^\W\d][\w.\-·]*+"
_PATTERN = re.compile(
    rf"""(?P<space>[ \t\r\n]+)
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<string>"[^"]*"|'[^']*')
    |\$\{{(?P<reference>[^{{}}]*)\}}
    |(?P<name>{_NAME}(?::(?:{_NAME}|\*))?(?!:))
    |(?P<axis>{_NAME})(?=\s*::)
    |(?P<operator>!=|<=|>=|[=<>+\-|*])
    |(?P<punctuation>::|//|\.\.|[()\[\],/.@])""",
    re.VERBOSE,
)
_WORDS = frozenset({"and", "or", "div", "mod"})
_GLUED = re.compile(r"(?:and|or|div|mod)(?=[\d.])")
_OPENERS = frozenset({"(", "[", ",", "/", "//", "@", "::"})


def _is_operand(previous: Token | None) -> bool:
    """Whether a token could end an operand, so that `*` and `div` after it are operators (XPath 1.0, 3.7)."""
    if previous is None or previous.kind is T.OPERATOR:
        return False
    return not (previous.kind is T.PUNCTUATION and previous.text in _OPENERS)


def tokens(source: str) -> list[Token]:
    """Return the tokens of an expression, the last one of kind END.

    Raises:
        BadExpression: a character no rule takes, an open string or reference, or a text that is too long.
    """
    if len(source) > MAX_LENGTH:
        raise BadExpression("too_long", 0, str(len(source)))
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _PATTERN.match(source, at)
        if match is None:
            raise _fault(source, at)
        kind = match.lastgroup or ""
        text = match.group(kind)
        end = match.end()
        previous = found[-1] if found else None
        glued = _GLUED.match(text) if kind == "name" and _is_operand(previous) else None
        if glued is not None:
            text, end = glued.group(), at + glued.end()
        if kind != "space":
            found.append(_token(kind, text, at, previous))
        at = end
    found.append(Token(T.END, "", len(source)))
    return found


def _token(kind: str, text: str, at: int, previous: Token | None) -> Token:
    if kind in {"name", "axis"}:
        is_word = text in _WORDS and _is_operand(previous)
        return Token(T.OPERATOR if is_word else T.NAME, text, at)
    if kind == "operator":
        if text == "*" and not _is_operand(previous):
            return Token(T.NAME, text, at)
        return Token(T.OPERATOR, text, at)
    if kind == "string":
        return Token(T.STRING, text[1:-1], at)
    return Token(T(kind), text.strip() if kind == "reference" else text, at)


def _fault(source: str, at: int) -> BadExpression:
    character = source[at]
    if character in "\"'":
        return BadExpression("open_string", at, source[at : at + 20])
    if character == "$":
        return BadExpression("bad_reference", at, source[at : at + 20])
    return BadExpression("bad_character", at, character)
