"""Says codes, facts and errors as sentences in the reader's language; knows no screen, no database, no kind by name.

The sentences lie in `resources/words/<language>.json`. A fact handed to a sentence may be a plain value, a member of a
`StrEnum` (said by its word), a moment, or anything with `say(language)`.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import resources
from app.errors import AppError, Bug

LANGUAGES: Final = ("en", "zh_CN")
_LONGEST: Final = 20
_LIST_MARKS: Final = {"en": ", ", "zh_CN": "、"}
_CLAUSE_MARKS: Final = {"en": "; ", "zh_CN": "；"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@runtime_checkable
class Sayable(Protocol):
    """Anything that can be said in a language."""

    def say(self, language: str) -> str:
        """Say it."""
        ...


@dataclass(frozen=True)
class Pair:
    """A text its owner keeps in two languages; Chinese is never empty, English may be missing."""

    zh: str
    en: str | None = None

    def say(self, language: str) -> str:
        """Say the text in the reader's language, or in the one it has."""
        return self.en if language == "en" and self.en else self.zh


@dataclass(frozen=True)
class Sentence:
    """A sentence still to be said: its key and its facts."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """Say the sentence."""
        return say(self.key, language, **self.facts)


@dataclass(frozen=True)
class When:
    """A moment as a person reads it: today by its time, yesterday by name, else by date, in the zone of the place."""

    at: datetime
    now: datetime
    zone: str = "Asia/Shanghai"

    def say(self, language: str) -> str:
        """Say the moment."""
        return when(self.at, language, now=self.now, zone=self.zone)


@dataclass(frozen=True)
class Clauses:
    """Several things said in one sentence, apart from each other."""

    parts: tuple[Sayable, ...]

    def say(self, language: str) -> str:
        """Say them one after the other."""
        return _CLAUSE_MARKS[language].join(part.say(language) for part in self.parts)


@dataclass(frozen=True)
class Measure:
    """A quantity with the code of its unit."""

    quantity: Decimal
    unit: str

    def say(self, language: str) -> str:
        """Say the quantity with its unit."""
        return quantity_text(self.quantity, self.unit, language)


@dataclass(frozen=True)
class Told:
    """An error as a person hears it: what is wrong, what to do, and the rule behind it ("BR-44" or "")."""

    text: str
    way_on: str
    rule: str

    @property
    def whole(self) -> str:
        """Say both in one line; Chinese puts no blank between two sentences."""
        return _one_line(self.text, self.way_on)

    @property
    def with_rule(self) -> str:
        """Say both in one line, the rule between them."""
        return _one_line(f"{self.text} ({self.rule})", self.way_on) if self.rule else self.whole


def _one_line(text: str, way_on: str) -> str:
    blank = "" if text.endswith(("。", "！", "？", "；")) else " "
    return f"{text}{blank}{way_on}".strip()


def say(key: str, language: str, **facts: object) -> str:
    """Say the sentence `key` ("errors.not_prepared.text").

    A sentence may have variants, `{"by": fact, value: …, "other": …}`; without "by" the fact is `count`, 1 is "one".

    Raises:
        KeyError: there is no such sentence, which is our mistake.
    """
    found = _find(key, language)
    if isinstance(found, dict) and "other" in found:
        found = found.get(_variant(found, facts), found["other"])
    if not isinstance(found, str):
        raise KeyError(key)
    return _FORMATTER.vformat(found, (), _Facts({name: spoken(value, language) for name, value in facts.items()}))


def has(key: str, language: str) -> bool:
    """Tell whether there is a sentence or a section of this name."""
    try:
        _find(key, language)
    except KeyError:
        return False
    return True


def keys(section: str, language: str) -> list[str]:
    """List the names in a section ("rules", "kinds.OrderState")."""
    found = _find(section, language)
    return list(found) if isinstance(found, dict) else []


def tell(failure: BaseException, language: str) -> Told:
    """Say an error: what is wrong, the way on, the rule; an error without words of its own speaks for its parent.

    What is no error of ours is our mistake, and said as such.
    """
    error = failure if isinstance(failure, AppError) else Bug()
    rule = str(getattr(type(error), "rule", ""))
    for kind in type(error).__mro__:
        code = vars(kind).get("code")
        if code is not None and has(f"errors.{code}", language):
            text = say(f"errors.{code}.text", language, **error.facts)
            return Told(text, say(f"errors.{code}.way_on", language, **error.facts), rule)
    return Told(str(error), "", rule)


def rule_text(rule: str, language: str) -> str:
    """Say the handbook rule itself ("BR-44"), as the rule pill shows it."""
    return say(f"rules.{rule}", language)


def word(member: StrEnum | str, language: str, kind: str = "") -> str:
    """Name a state, type, role, priority or kind; a value this version does not know is named by itself.

    Args:
        member: the member, or the plain text of one.
        language: "en" or "zh_CN".
        kind: the name of the enum, where `member` is plain text.
    """
    name = kind or type(member).__name__
    found = _all(language)["kinds"].get(name, {})
    return str(found.get(str(member), str(member)))


def named(section: str, code: str, language: str) -> str:
    """Name a value of master data ("grade", "channel", "family", "level", "exclusion", "form"), or give it as it is."""
    key = f"names.{section}.{code}"
    return say(key, language) if has(key, language) else code


def unit(code: str, language: str) -> str:
    """Name a unit of measure; one that is the same in both languages ("mm/s") is its own name."""
    return str(_all(language)["units"].get(code, code))


def quantity_text(quantity: Decimal, unit_code: str, language: str) -> str:
    """Write a quantity with its unit ("2 件", "1.5 h")."""
    return f"{_plain(quantity)} {unit(unit_code, language)}".rstrip()


def when(at: datetime, language: str, *, now: datetime, zone: str) -> str:
    """Write a moment: "17:42", "yesterday 18:05", "25 Nov 09:00" ("11月25日 09:00"), the year if it is another one."""
    place = ZoneInfo(zone)
    there, today = at.astimezone(place), now.astimezone(place).date()
    clock = f"{there:%H:%M}"
    days = (there.date() - today).days
    if days == 0:
        return clock
    if days in {-1, 1}:
        return say("times.yesterday" if days < 0 else "times.tomorrow", language, clock=clock)
    return f"{day_text(there.date(), language, this_year=today.year)} {clock}"


def day_text(day: date, language: str, *, this_year: int | None = None) -> str:
    """Write a date: "18 Nov 2026" or "2026-11-18"; within `this_year` shorter, "18 Nov" or "11月18日"."""
    if language == "en":
        short = f"{day.day} {_MONTHS[day.month - 1]}"
        return short if day.year == this_year else f"{short} {day.year}"
    return f"{day.month}月{day.day}日" if day.year == this_year else day.isoformat()


def minutes_text(minutes: int, language: str) -> str:
    """Write a length of time ("1 h 05 min", "45 min")."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say("times.minutes", language, minutes=rest)
    return say("times.hours_minutes", language, hours=hours, minutes=f"{rest:02d}")


def listed(items: Iterable[object], language: str) -> str:
    """Join things the way a sentence lists them."""
    return _LIST_MARKS[language].join(spoken(item, language) for item in items)


def spoken(value: object, language: str) -> str:
    """Say one fact of a sentence."""
    if isinstance(value, Sayable):
        return value.say(language)
    if isinstance(value, StrEnum):
        return word(value, language)
    if isinstance(value, datetime):
        return f"{day_text(value.date(), language)} {value:%H:%M}"
    if isinstance(value, date):
        return day_text(value, language)
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return listed(value, language)
    return "" if value is None else str(value)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    if len(text) > _LONGEST:
        text = f"{number:.4f}"  # a third of an hour has no last digit
    return text.rstrip("0").rstrip(".") if "." in text else text


class _Facts(dict[str, str]):
    """A fact nobody handed over shows as an ellipsis: a sentence about a trouble must not be a trouble."""

    def __missing__(self, key: str) -> str:
        return "…"


_FORMATTER: Final = string.Formatter()


@cache
def _all(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.text("words", f"{language}.json"))
    return found


def _variant(found: Mapping[str, str], facts: Mapping[str, object]) -> str:
    if "by" in found:
        return str(facts.get(found["by"], "")).lower()
    return "one" if facts.get("count") == 1 else "other"


def _find(key: str, language: str) -> Any:
    found: Any = _all(language)
    for name in key.split("."):
        if not isinstance(found, dict):
            raise KeyError(key)
        found = found[name]
    return found
