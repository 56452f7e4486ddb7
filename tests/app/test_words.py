"""What is said: moments, quantities, lists, variants, errors that have no words of their own."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app import words
from app.approvals import NoConsentToStart
from app.errors import AppError, Bug, Refused
from app.guidance import MILESTONES
from app.orders import NotAllowedNow, Verb
from app.parts import NoPartConsent
from app.store.kinds import OrderState, TimeKind
from app.words import Clauses, Measure, Pair, Sentence, When

NOW = datetime(2026, 11, 18, 9, 42, tzinfo=UTC)  # 17:42 at the site


@pytest.mark.parametrize(
    ("at", "english", "chinese"),
    [
        (NOW, "17:42", "17:42"),
        (NOW - timedelta(days=1), "yesterday 17:42", "昨天 17:42"),
        (NOW + timedelta(days=1), "tomorrow 17:42", "明天 17:42"),
        (NOW + timedelta(days=7), "25 Nov 17:42", "11月25日 17:42"),
        (NOW - timedelta(days=365), "18 Nov 2025 17:42", "2025-11-18 17:42"),
        (NOW - timedelta(hours=10), "07:42", "07:42"),
    ],
)
def test_moments_are_said_as_people_say_them(at, english, chinese):
    assert When(at, NOW).say("en") == english
    assert When(at, NOW).say("zh_CN") == chinese


def test_dates_lengths_and_quantities():
    assert words.day_text(date(2027, 6, 30), "en") == "30 Jun 2027"
    assert words.day_text(date(2027, 6, 30), "zh_CN") == "2027-06-30"
    assert words.minutes_text(65, "en") == "1 h 05 min"
    assert words.minutes_text(45, "zh_CN") == "45 分钟"
    assert Measure(Decimal("2.50"), "升").say("en") == "2.5 l"
    assert Measure(Decimal(2), "件").say("zh_CN") == "2 件"
    assert words.quantity_text(Decimal(100), "mm/s", "en") == "100 mm/s"


def test_a_pair_is_said_in_the_language_it_has():
    assert Pair("泵", "Pump").say("en") == "Pump"
    assert Pair("泵").say("en") == "泵"
    assert Pair("泵", "Pump").say("zh_CN") == "泵"


def test_lists_and_clauses_have_their_marks():
    assert words.listed([Pair("甲"), "乙"], "zh_CN") == "甲、乙"
    assert words.listed([OrderState.PAUSED, TimeKind.WORK], "en") == "Paused, Work"
    both = Clauses((Sentence("open_work.time"), Sentence("open_work.result")))
    assert both.say("zh_CN") == "没有作业时间；没有处理结果"


def test_one_is_said_as_one():
    facts = {"parts": ["x"]}
    assert words.say("open_work.parts", "en", count=1, **facts) == "1 part line is neither fitted nor removed (x)"
    assert words.say("open_work.parts", "en", count=2, **facts) == "2 part lines are neither fitted nor removed (x)"


def test_a_no_is_told_apart_from_nobody_asked():
    assert words.tell(NoConsentToStart(is_refused=True), "zh_CN").text == "客户不同意开工，不能动手。"
    assert words.tell(NoConsentToStart(is_refused=False), "zh_CN").text == "客户还没有同意开工，不能动手。"
    assert words.tell(NoPartConsent(part=Pair("轴封"), is_refused=False), "zh_CN") == words.Told(
        "客户还没有同意更换轴封，不能登记换件。", "说明为什么要换，再请客户选择。", "BR-49"
    )


def test_states_in_a_sentence_are_said_by_their_words():
    told = words.tell(NotAllowedNow(step=OrderState.EN_ROUTE, state=OrderState.DISPATCHED), "zh_CN")
    assert told.text == "工单现在是“已派单”，不能直接变为“在途”。"


def test_an_error_without_words_speaks_for_its_parent():
    class Unheard(Refused):
        code = "never_heard_of"
        rule = "BR-51"

    assert words.tell(Unheard(), "en") == words.Told("This cannot be done now.", "", "BR-51")
    assert words.tell(Bug(), "en").text.startswith("The program made a mistake")
    assert words.tell(AppError(), "zh_CN").way_on


def test_a_fact_nobody_gave_shows_as_missing_and_does_not_fail():
    assert words.say("errors.part_fitted.text", "en") == "… is booked as fitted; its line can no longer be changed."


def test_a_word_of_a_later_version_is_said_as_it_is():
    assert words.word("parked", "en", "OrderState") == "parked"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_verb_milestone_and_next_step_has_words(language):
    assert [verb for verb in Verb if not words.has(f"verbs.{verb}", language)] == []
    assert [each for each in MILESTONES if not words.has(f"milestones.{each}", language)] == []
    assert all(words.has(f"guidance.{verb}.title", language) for verb in words.keys("guidance", language))


def test_a_sentence_that_is_not_there_is_our_mistake():
    with pytest.raises(KeyError):
        words.say("errors.nothing.text", "en")
