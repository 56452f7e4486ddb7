"""Every refusal of the house is provoked by a test; it says its sentence, rule and way on in both languages."""

import pytest

from app import words
from tests import stops


def test_every_refusal_is_provoked_by_a_test():
    found = stops.provoked()
    assert [kind.__name__ for kind in stops.stops() if not found[kind.__name__]] == []


def test_a_stop_is_read_in_the_window_or_says_once_why_no_window_meets_it():
    names = {kind.__name__ for kind in stops.stops()}
    below = [name for each in stops.BELOW.values() for name in each]
    assert sorted({*stops.seen(), *below} - names) == []
    assert sorted(set(below) & set(stops.seen())) == []
    assert len(below) == len(set(below))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_refusal_says_its_sentence_and_the_way_on(language):
    mute = [kind.__name__ for kind in stops.stops() if not all(stops._sentence(kind, language))]
    assert mute == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_rule_a_refusal_names_has_its_sentence(language):
    rules = {kind.rule for kind in stops.stops() if kind.rule}
    assert [rule for rule in sorted(rules) if not words.has(f"rules.{rule}", language)] == []


def test_the_page_of_hard_stops_is_as_they_are():
    assert stops.PAGE.read_text("utf-8") == stops.page(), "python -m tests.features --page"


def test_a_refusal_without_its_facts_is_noticed():
    from app.parts import StockShort

    with pytest.raises(AssertionError, match="lacks a fact"):
        stops.told(StockShort())
