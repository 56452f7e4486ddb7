"""The sentences of lint: each problem in English and Chinese, from `resources/words/forms.*.json`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import resources
from forms.authoring.draft import Problem

LANGUAGES = ("en", "zh_CN")
WARNINGS = frozenset(
    {
        "file_macros",
        "file_old_format",
        "sheet_missing_settings",
        "sheet_misspelt",
        "sheet_hidden",
        "cells_merged",
        "column_unknown",
        "choice_blank_one",
        "language_gaps",
        "cell_formula",
        "choice_label_missing",
        "reference_group",
        "reference_note",
        "repeat_outside",
        "never_relevant",
        "constraint_on_calculation",
        "required_readonly",
        "required_calculation",
        "default_breaks_rule",
        "constraint_message_missing",
        "floor_not_in_collect",
        "external_file",
        "language_default",
    }
)


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


@lru_cache(maxsize=2)
def words(language: str) -> dict[str, Any]:
    """Return the sentences of a language."""
    found: dict[str, Any] = json.loads(resources.text("words", f"forms.{language}.json"))
    return found


def is_worded(code: str) -> bool:
    """Tell whether a problem has sentences of its own."""
    return code in words(LANGUAGES[0])["problems"]


def say(key: str, language: str, /, **facts: Any) -> str:
    """Say a sentence of the command line."""
    return str(words(language)["console"][key]).format_map(_Facts(facts))


def part(name: str, language: str, /, **facts: Any) -> str:
    """Say a piece of a sentence."""
    return str(words(language)["parts"][name]).format_map(_Facts(facts))


def problem(
    code: str, *, sheet: str = "", row: int = 0, column: str = "", cell: str = "", repair: str = "", **facts: Any
) -> Problem:
    """Return a problem with its sentences; a fact that is a pair is said once per language."""
    said: dict[str, str] = {}
    for language in LANGUAGES:
        place = LANGUAGES.index(language)
        own = {name: fact[place] if isinstance(fact, tuple) else fact for name, fact in facts.items()}
        own.setdefault("value", repair)
        own.setdefault("value_hint", part("value_hint", language, value=repair) if repair else "")
        sentences = words(language)["problems"][code]
        said[f"text_{language}"] = sentences["text"].format_map(_Facts(own))
        said[f"repair_{language}"] = sentences["repair"].format_map(_Facts(own))
    return Problem(
        code=code,
        sheet=sheet,
        row=row,
        column=column,
        cell=cell,
        repair=repair,
        text_en=said["text_en"],
        text_zh=said["text_zh_CN"],
        repair_en=said["repair_en"],
        repair_zh=said["repair_zh_CN"],
        is_error=code not in WARNINGS,
    )


def both(name: str, /, **facts: Any) -> tuple[str, str]:
    """Return a piece of a sentence in both languages, to be a fact of a problem."""
    return part(name, "en", **facts), part(name, "zh_CN", **facts)
