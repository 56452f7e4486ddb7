"""Says things in the customer's language, or both side by side; what no face prints is replaced and remembered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from app import words
from app.documents import faces
from app.documents.page import Cell, Look, Text
from app.documents.sentences import sentences
from app.words import Pair

_LONG: Final = 20
Language = Literal["zh_CN", "en", "both"]
CHINESE, ENGLISH = "zh-CN", "en"
_SMALLER: Final = {
    Look.BODY: Look.SMALL,
    Look.CELL: Look.SMALL,
    Look.STRONG: Look.SMALL,
    Look.TOTAL: Look.STRONG,
    Look.FAIL: Look.FAIL,
}


class Teller:
    """One document's voice.

    Invariants: every text it makes can be printed; `lost` lists the characters that could not.
    """

    def __init__(self, language: Language, zone: str) -> None:
        self.is_both = language == "both"
        self.has_chinese = language != "en"
        self.lang = CHINESE if self.has_chinese else ENGLISH
        self.lost: dict[str, None] = {}
        self._first = sentences("zh_CN" if self.has_chinese else "en")
        self._second = sentences("en") if self.is_both else None
        self._zone = ZoneInfo(zone)

    def clean(self, text: str) -> str:
        """Write a text as both faces can print it."""
        return faces.printable(text, self.lost)

    def text(self, text: str, look: Look = Look.BODY, lang: str = "") -> Text:
        """Make one paragraph of a text that somebody wrote."""
        return Text(self.clean(text), look, "" if lang == self.lang else lang)

    def plain(self, text: str, look: Look = Look.BODY) -> Cell:
        """Make a cell of a text that has no language: a number, a name, a time."""
        return (self.text(text, look),)

    def line(self, key: str, **facts: object) -> str:
        """Say a sentence in one line; in both languages one after the other."""
        first = self._first[key].format(**facts)
        if self._second is None:
            return self.clean(first)
        second = self._second[key].format(**facts)
        return self.clean(first if first == second else f"{first}  {second}")

    def fact(self, key: str, value: str) -> str:
        """Say a label and its value in one line; the value comes once, whatever the languages."""
        label = " ".join(dict.fromkeys([self._first[key], (self._second or self._first)[key]]))
        return self.clean(f"{label}：{value}" if self.has_chinese else f"{label}: {value}")

    def cell(self, key: str, look: Look = Look.LABEL, **facts: object) -> Cell:
        """Say a sentence in a cell, the second language below the first."""
        first = Text(self.clean(self._first[key].format(**facts)), look)
        if self._second is None:
            return (first,)
        second = self.clean(self._second[key].format(**facts))
        return (first,) if second == first.text else (first, Text(second, _SMALLER.get(look, look), ENGLISH))

    def told(self, said: Pair, look: Look = Look.BODY) -> Cell:
        """Repeat what somebody wrote: in the document's language where it was kept in it, else as it was written."""
        chinese, english = said.zh.strip(), (said.en or "").strip()
        if self.is_both and chinese and english and chinese != english:
            return self.text(chinese, look), self.text(english, _SMALLER.get(look, look), ENGLISH)
        if self.has_chinese:
            return (self.text(chinese, look, CHINESE) if chinese else self.text(english, look, ENGLISH),)
        return (self.text(english, look, ENGLISH) if english else self.text(chinese, look, CHINESE),)

    def flat(self, said: Pair) -> str:
        """Repeat what somebody wrote in one line."""
        return " / ".join(text.text for text in self.told(said) if text.text)

    def name(self, said: Pair) -> str:
        """Write a name as the document's first language writes it; a name is said once."""
        return self.clean(said.zh if self.has_chinese or not said.en else said.en)

    def named(self, section: str, code: str) -> str:
        """Name a value of master data; in both languages one after the other."""
        first = words.named(section, code, "zh_CN" if self.has_chinese else "en")
        second = words.named(section, code, "en") if self.is_both else first
        return self.clean(first if first == second else f"{first} / {second}")

    def unit(self, code: str) -> str:
        """Name a unit; in both languages one after the other."""
        first = words.unit(code, "zh_CN" if self.has_chinese else "en")
        second = words.unit(code, "en") if self.is_both else first
        return self.clean(first if first == second else f"{first}/{second}")

    def moment(self, at: datetime | None) -> str:
        """Say a moment as the clock at the site shows it."""
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M") if at else "—"

    def clock(self, at: datetime) -> datetime:
        """Move a moment into the site's zone."""
        return at.astimezone(self._zone)

    def offset(self, at: datetime) -> str:
        """Say the site's offset, `UTC+08:00`."""
        told = at.astimezone(self._zone).strftime("%z")
        return f"UTC{told[:3]}:{told[3:]}"


def day(on: date | None) -> str:
    """Say a date."""
    return on.isoformat() if on else "—"


def money(minor: int) -> str:
    """Say an amount in the currency's main unit, two places."""
    return f"{Decimal(minor) / 100:,.2f}"


def amount(quantity: Decimal) -> str:
    """Say a quantity without trailing noughts, to four places where it has no last one."""
    told = f"{quantity:f}" if len(f"{quantity:f}") < _LONG else f"{quantity:.4f}"
    return told.rstrip("0").rstrip(".") if "." in told else told
