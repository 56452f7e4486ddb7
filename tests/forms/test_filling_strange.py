"""Strange data and strange times: nothing is lost, nothing crashes, the clock is asked and not trusted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forms.answers import AnswerKey, FileAnswer, Kind, from_json, to_json
from forms.definition import Form, Question, Section
from forms.errors import BadAnswer
from forms.filling import Filling

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


class Clock:
    """Shows what it is set to."""

    def __init__(self, at, zone=SHANGHAI):
        self.at, self.zone = at, zone

    def __call__(self):
        return self.at.astimezone(self.zone)


def form(*children):
    return Form("strange", {"": "Strange"}, "1", children=children)


@pytest.fixture
def clock():
    return Clock(datetime(2026, 11, 18, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize("text", ["🛠" * 10_000, "水" * 10_000, "a\u0301\u202e\u0000b", "=1+1", "<b>%s {} ${q}</b>"])
def test_a_long_or_odd_text_is_kept_letter_by_letter(clock, text):
    filling = Filling(
        form(Question("q", Kind.TEXT), Question("n", Kind.CALCULATE, calculation="string-length(${q})")), now=clock
    )
    filling.set("q", text)
    stored = {key: from_json(Kind.TEXT, to_json(value), "q") for key, value in filling.answers().items()}
    again = Filling(filling.form, stored, now=clock)
    assert again.value("q") == text
    assert again.text("n") == filling.text("n") != ""


def test_a_required_question_that_never_shows_keeps_no_form_open(clock):
    filling = Filling(form(Question("q", Kind.TEXT, required="true()", relevant="false()")), now=clock)
    assert filling.finish() == []


def test_a_photo_in_a_group_that_does_not_show_is_kept_and_not_asked_for(clock):
    photo = (FileAnswer("0" * 64, "../../leak.jpg", "image/jpeg"),)
    inside = Question("g/pic", Kind.PHOTO, required="true()")
    filling = Filling(
        form(Question("on", Kind.TEXT), Section("g", relevant="${on} = 'yes'", children=(inside,))), now=clock
    )
    filling.set("on", "yes")
    filling.set("g/pic", photo)
    filling.set("on", "no")
    assert filling.missing() == []
    assert filling.answers()[AnswerKey("", "g/pic")] == photo
    assert "g/pic" not in {row.key.question for row in filling.rows()}


def test_today_is_asked_again_across_midnight_but_a_default_stays(clock):
    clock.at = datetime(2026, 11, 18, 15, 59, tzinfo=UTC)  # 23:59 at the site
    asked = (
        Question("begun", Kind.DATE, initial="today()"),
        Question("due", Kind.DATE, constraint=". >= today()"),
        Question("late", Kind.CALCULATE, calculation="today() > ${due}"),
    )
    filling = Filling(form(*asked), now=clock, zone=SHANGHAI)
    filling.set("due", date(2026, 11, 18))
    assert (filling.value("begun"), filling.text("late")) == (date(2026, 11, 18), "false")
    clock.at += timedelta(minutes=2)
    filling.refresh()
    assert (filling.value("begun"), filling.text("late")) == (date(2026, 11, 18), "true")
    assert filling.error("due").code == "constraint"


def test_a_clock_that_is_set_back_during_a_draft_changes_no_answer(clock):
    asked = (
        Question("at", Kind.DATETIME, initial="now()"),
        Question("start", Kind.DATETIME, preload="start", hidden=True),
    )
    filling = Filling(form(*asked, Question("q", Kind.TEXT)), now=clock, zone=SHANGHAI)
    before = dict(filling.answers())
    clock.at -= timedelta(days=400)
    filling.set("q", "after")
    filling.refresh()
    assert {key: value for key, value in filling.answers().items() if key.question != "q"} == before


def test_a_moment_is_the_same_after_the_zone_changed_between_opening_and_finishing(clock):
    asked = (
        Question("at", Kind.DATETIME),
        Question("h", Kind.CALCULATE, calculation="format-date-time(${at}, '%H:%M')"),
    )
    here = Filling(form(*asked), now=clock, zone=SHANGHAI)
    here.set("at", datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI))
    there = Filling(here.form, here.answers(), now=Clock(clock.at, BERLIN), zone=BERLIN)
    assert there.value("at") == here.value("at")
    assert (here.text("h"), there.text("h")) == ("09:00", "02:00")


@pytest.mark.parametrize("hour", [1, 2, 3])
def test_a_time_in_the_hour_that_summer_time_skips_does_no_harm(hour):
    clock = Clock(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), BERLIN)
    filling = Filling(form(Question("at", Kind.DATETIME, constraint=". <= now() + 1")), now=clock, zone=BERLIN)
    filling.set("at", datetime(2026, 3, 29, hour, 30, tzinfo=BERLIN))
    again = Filling(filling.form, filling.answers(), now=clock, zone=BERLIN)
    assert again.error("at") is None
    assert again.value("at") == filling.value("at")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_first_and_the_last_day_there_are_can_be_answered(clock, day):
    filling = Filling(form(Question("d", Kind.DATE, constraint=". < today() or . >= today()")), now=clock)
    filling.set("d", day)
    assert filling.error("d") is None
    assert filling.value("d") == day


def test_ten_thousand_rows_are_the_most_there_are(clock):
    inside = (Question("r/q", Kind.TEXT),)
    filling = Filling(
        form(Question("n", Kind.INTEGER), Section("r", repeats=True, count="${n}", children=inside)), now=clock
    )
    filling.set("n", 10**9)
    assert len(filling.instances("r")) == 10_000
    assert filling.cut_counts() == {AnswerKey("", "r"): 1e9}
    filling.set("n", -3)
    assert filling.instances("r") == ()


@pytest.mark.parametrize("value", [3, ["x"], {"a": 1}, True])
def test_a_stored_value_of_another_type_is_a_refusal_and_no_crash(value):
    with pytest.raises(BadAnswer):
        from_json(Kind.DATE, value, "q")
