"""The two faces a document is set in: loaded once, measured, and asked what they can print before anything is drawn."""

from __future__ import annotations

import unicodedata
from functools import cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import resources

REGULAR, BOLD = "GongdanSans", "GongdanSans-Bold"
INSTEAD = "〓"
_FILES = {REGULAR: "GongdanSansSC-Regular.ttf", BOLD: "GongdanSansSC-Bold.ttf"}
_SILENT = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u00ad")

rl_config.useA85 = 0  # streams stay binary: a fifth smaller


@cache
def face(name: str) -> TTFont:
    """Load a face, once in the life of the program."""
    font = TTFont(name, str(resources.path("fonts", _FILES[name])), shapable=False)
    pdfmetrics.registerFont(font)
    return font


def warm() -> None:
    """Load both faces; worth doing in the background before the first document is wanted."""
    face(REGULAR)
    face(BOLD)


@cache
def _advances(name: str) -> tuple[dict[int, float], float]:
    found = face(name).face
    return found.charWidths, found.defaultWidth


def measured(text: str, name: str, size: float) -> float:
    """Say how wide a text runs, in points."""
    advances, default = _advances(name)
    return sum([advances.get(ord(character), default) for character in text]) * size / 1000


def printable(text: str, lost: dict[str, None]) -> str:
    """Write a text so that both faces can print it; what neither can becomes 〓 and is gathered in `lost`, in order."""
    if text.isascii() and text.isprintable():
        return text
    known = _advances(REGULAR)[0]
    out = []
    for character in unicodedata.normalize("NFC", text):
        if character == "\n" or (ord(character) in known and character.isprintable()):
            out.append(character)
        elif character in "\t\u00a0\u2002\u2003\u2009\u202f":
            out.append(" ")
        elif character in "\r\v\f\u0085\u2028\u2029":
            out.append("\n" if character != "\r" else "")
        elif character not in _SILENT:
            out.append(INSTEAD)
            lost[character] = None
    return "".join(out)
