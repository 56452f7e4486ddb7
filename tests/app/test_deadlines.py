"""Time limits: the first source that names one wins, a clock may stand still, and a slow model says the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.deadlines import (
    SOON_AT_LEAST,
    Goal,
    Limit,
    LimitSource,
    LimitState,
    Terms,
    limits,
    most_urgent,
    next_open,
    stand,
    stopped_time,
)

START = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HORIZON = 600
spans = st.dictionaries(st.sampled_from(Goal), st.none() | st.integers(1, HORIZON).map(lambda n: n * MINUTE))
moments = st.integers(0, HORIZON).map(lambda n: START + n * MINUTE)
terms = st.builds(
    Terms,
    registered_at=moments,
    contract=spans,
    agreed=st.dictionaries(st.sampled_from(Goal), moments),
    product_line=spans,
    priority=spans,
    goals=st.frozensets(st.sampled_from(Goal)),
)
pauses = st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60)), max_size=6)


def slow_limits(found):
    """Ask every source for every goal, rank all that answer, keep the first: no early way out anywhere."""
    wanted = {}
    for goal in Goal:
        candidates = []
        for rank, spans_ in enumerate([found.contract, None, found.product_line, found.priority]):
            if spans_ is None:
                if goal in found.agreed:
                    candidates.append((rank, found.agreed[goal]))
            elif spans_.get(goal) is not None:
                minutes = int(spans_[goal].total_seconds() // 60)
                moment = found.registered_at
                for _ in range(minutes):
                    moment += MINUTE
                candidates.append((rank, moment))
        if candidates and goal in found.goals:
            wanted[goal] = min(candidates)
    return wanted


@given(terms)
def test_the_first_source_that_names_a_limit_sets_it_as_a_slow_model_says(found):
    sources = list(LimitSource)
    made = {each.goal: (sources.index(each.source), each.due_at) for each in limits(found)}
    assert made == slow_limits(found)


@given(pauses, st.integers(0, 60))
def test_time_stood_still_counts_each_minute_once_up_to_the_moment(found, until):
    as_moments = [(START + begin * MINUTE, None if end is None else START + end * MINUTE) for begin, end in found]
    minutes = {
        minute
        for begin, end in found
        for minute in range(60)
        if minute < until and begin <= minute < (60 if end is None else end)
    }
    assert stopped_time(as_moments, START + until * MINUTE) == len(minutes) * MINUTE


@given(st.integers(1, HORIZON), st.integers(0, HORIZON), st.none() | st.integers(0, HORIZON), st.integers(0, 90))
def test_the_state_of_a_limit_is_what_a_clock_ticking_minute_by_minute_shows(span, now, done, stopped):
    limit = Limit(Goal.REPAIR, START, START + span * MINUTE, LimitSource.PRIORITY)
    left = span + stopped  # minutes until it is overdue
    passed = done if done is not None else now
    for _ in range(passed):
        left -= 1
    if done is not None:
        wanted = LimitState.MET if left >= 0 else LimitState.MISSED
    elif left < 0:
        wanted = LimitState.OVERDUE
    else:
        wanted = LimitState.SOON if left * 5 <= span or left <= 30 else LimitState.RUNNING
    done_at = None if done is None else START + done * MINUTE
    judged = stand(limit, START + now * MINUTE, done_at, stopped * MINUTE)
    assert judged.state is wanted
    assert judged.ends_at == START + (span + stopped) * MINUTE


@given(st.lists(st.tuples(st.integers(1, 300), st.none() | st.integers(0, 300)), max_size=6), st.integers(0, 300))
def test_the_most_urgent_limit_is_open_and_none_ends_before_it(found, now):
    judged = [
        stand(
            Limit(Goal.REPAIR, START, START + span * MINUTE, LimitSource.PRIORITY),
            START + now * MINUTE,
            None if done is None else START + done * MINUTE,
        )
        for span, done in found
    ]
    first = most_urgent(judged)
    urgent = [each for each in judged if each.state in {LimitState.SOON, LimitState.OVERDUE}]
    assert (first is None) == (not urgent)
    assert all(first.ends_at <= each.ends_at for each in urgent)
    following = next_open(judged)
    still_open = [each for each in judged if each.done_at is None]
    assert (following is None) == (not still_open)
    assert all(following.ends_at <= each.ends_at for each in still_open)


def test_half_an_hour_before_the_end_is_soon_even_where_a_fifth_is_less():
    limit = Limit(Goal.ARRIVAL, START, START + 60 * MINUTE, LimitSource.CONTRACT)
    assert stand(limit, START + 29 * MINUTE, None).state is LimitState.RUNNING
    assert stand(limit, START + 60 * MINUTE - SOON_AT_LEAST, None).state is LimitState.SOON
    assert stand(limit, START + 60 * MINUTE, None).state is LimitState.SOON
    assert stand(limit, START + 61 * MINUTE, None).state is LimitState.OVERDUE


def test_an_agreed_arrival_gives_way_to_the_contract_but_not_to_the_table():
    agreed = {Goal.ARRIVAL: START + 22 * 60 * MINUTE}
    table = {Goal.ARRIVAL: 12 * 60 * MINUTE}
    (found,) = limits(Terms(START, agreed=agreed, priority=table))
    assert (found.due_at, found.source) == (agreed[Goal.ARRIVAL], LimitSource.AGREED)
    (found,) = limits(Terms(START, contract={Goal.ARRIVAL: 4 * 60 * MINUTE}, agreed=agreed, priority=table))
    assert (found.due_at, found.source) == (START + 4 * 60 * MINUTE, LimitSource.CONTRACT)
