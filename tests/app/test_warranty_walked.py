"""The warranty's end against a slow model of its own, which walks the calendar day by day, hour by hour."""

import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.warranty import Stop, Terms, Verdict, coverage

ONE = timedelta(days=1)
DAYS = st.dates(date(2019, 12, 1), date(2032, 3, 31))
STOPS = st.lists(
    st.builds(Stop, DAYS, st.integers(-90, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))), max_size=6
)
TERMS = st.builds(
    Terms,
    start_on=DAYS,
    months_parts=st.integers(0, 84),
    months_labour=st.integers(0, 60),
    extension_days=st.integers(0, 40),
    exclusion=st.just("none"),
    channel=st.just("authorised"),
    stops=STOPS.map(tuple),
)


def months_later(start, months):
    """Walk from month to month; a day the last one does not have is its last."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    day = start.day
    while day > calendar.monthrange(year, month)[1]:
        day -= 1
    return date(year, month, day)


def days_of(lasted):
    """Count a day for each 24 hours begun, by taking them off."""
    days, left = 0, lasted.total_seconds()
    while left > 0:
        days, left = days + 1, left - 24 * 3600
    return days


def walked(terms, months):
    end = months_later(terms.start_on, months)
    for _ in range(terms.extension_days):
        end += ONE
    added, grown = [], True
    waiting = sorted(terms.stops, key=lambda stop: stop.start_on)
    while grown:
        grown = False
        for stop in list(waiting):
            is_within = terms.start_on <= stop.start_on <= end
            if is_within and days_of(stop.lasted):
                waiting.remove(stop)
                added.append(days_of(stop.lasted))
                for _ in range(days_of(stop.lasted)):
                    end += ONE
                grown = True
                break
    return end, added


@given(TERMS, DAYS)
def test_the_end_is_where_walking_the_calendar_ends(terms, on):
    found = coverage(terms, on)
    parts_end, added = walked(terms, terms.months_parts)
    labour_end, _ = walked(terms, terms.months_labour)
    assert (found.parts_end_on, found.labour_end_on) == (parts_end, labour_end)
    assert list(found.stopped_days) == added
    assert found.parts is (Verdict.COVERED if on <= parts_end else Verdict.EXPIRED)
    assert found.labour is (Verdict.COVERED if on <= labour_end else Verdict.EXPIRED)


@given(TERMS, DAYS)
def test_a_stop_never_shortens_a_term(terms, on):
    without = coverage(Terms(terms.start_on, terms.months_parts, terms.months_labour, terms.extension_days), on)
    found = coverage(terms, on)
    assert found.parts_end_on >= without.parts_end_on
    assert found.parts_end_on - without.parts_end_on == sum(found.stopped_days) * ONE
    assert found.base_end_on == without.parts_end_on
