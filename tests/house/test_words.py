"""Every sentence is there in every language: same keys, same facts, words for every error and every kind."""

import importlib
import json
import pkgutil
import re
import string
from collections.abc import Iterator
from enum import StrEnum

import pytest

import app
import office
import resources
import sync
from app import words
from app.errors import AppError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLURALS = {"one", "other"}


def walk(part: object, key: str = "") -> Iterator[tuple[str, str]]:
    """List (key, sentence) of a words file; the forms of a plural count as one sentence, the last."""
    if isinstance(part, str):
        yield key, part
    elif isinstance(part, dict) and "other" in part and set(part) <= PLURALS:
        yield key, part["other"]
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from walk(inner, f"{key}.{name}".strip("."))


def sentences(language: str) -> dict[str, str]:
    return dict(walk(json.loads(resources.text("words", f"{language}.json"))))


def facts(sentence: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.fixture(scope="module")
def everything():
    """All modules that may raise an error or name a kind, imported."""
    for package in (app, sync, office):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def descendants(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] in {"app", "sync", "office"}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_error_has_words(everything, language):
    mute = [
        f"{kind.__module__}.{kind.__name__}: {kind.code}"
        for kind in descendants(AppError)
        if ours(kind)
        and not (words.has(f"errors.{kind.code}.text", language) and words.has(f"errors.{kind.code}.way_on", language))
    ]
    assert mute == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_word_of_a_kind_belongs_to_a_member_and_no_member_is_forgotten(everything, language):
    kinds = {kind.__name__: {str(member) for member in kind} for kind in descendants(StrEnum) if ours(kind)}
    said = {name: set(words.keys(f"kinds.{name}", language)) for name in words.keys("kinds", language)}
    assert {name: kinds.get(name) for name in said} == said


def test_the_languages_say_the_same_things():
    assert sentences("en").keys() == sentences("zh_CN").keys()


def test_the_languages_name_the_same_facts():
    english, chinese = sentences("en"), sentences("zh_CN")
    different = [key for key in english if key in chinese and facts(english[key]) != facts(chinese[key])]
    assert different == []


def test_chinese_sentences_are_chinese():
    alike = sentences("en")
    foreign = [
        key
        for key, sentence in sentences("zh_CN").items()
        if not CHINESE.search(sentence) and sentence != alike.get(key) and re.search("[a-z]{3}", sentence)
    ]
    assert foreign == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_sentence_is_empty_or_untidy(language):
    untidy = [
        key
        for key, sentence in sentences(language).items()
        if (sentence != sentence.strip(" ") and sentence.strip(" ,、"))
        or (not sentence and not key.endswith("way_on"))
        or "TODO" in sentence
    ]
    assert untidy == []
