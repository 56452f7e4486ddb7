"""Text into lines of a given width: Chinese breaks between characters, Latin between words; pure."""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], float]

NO_START = frozenset("，。、；：？！）】」』》〉”’…—·％℃,.;:?!)]}%")
NO_END = frozenset("（【「『《〈“‘([{￥$")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[ \u3000]+|[{_WIDE}]|[^ \u3000{_WIDE}]+")


def broken(text: str, width: float, measure: Measure) -> list[str]:
    """Break a text into lines; every line break in it is kept, and no character is lost but spaces at a break."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        if measure(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines += _wrapped(paragraph, width, measure)
    return lines


def _wrapped(paragraph: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _unsplit(_PIECE.findall(paragraph)):
        size = measure(piece)
        if used + size <= width:
            line, used = line + piece, used + size
            continue
        if line.strip():
            lines.append(line.rstrip())
        line, used = ("", 0.0) if piece.isspace() else (piece, size)
        while used > width:
            head = _fitting(line, width, measure)
            lines.append(line[:head])
            line = line[head:]
            used = measure(line)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _unsplit(pieces: list[str]) -> list[str]:
    """Join what no line may begin or end with to its neighbour."""
    joined: list[str] = []
    for piece in pieces:
        glued = joined and not joined[-1].isspace() and (piece[0] in NO_START or joined[-1][-1] in NO_END)
        if glued and not piece.isspace():
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _fitting(text: str, width: float, measure: Measure) -> int:
    """Count the leading characters that fit; never none."""
    used, count = 0.0, 0
    for character in text:
        used += measure(character)
        if used > width:
            break
        count += 1
    return max(count, 1)
