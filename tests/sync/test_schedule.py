"""When to try again: spread out, patient, obedient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.schedule import EVENING_BEGINS, EVENING_MINUTES, LONGEST_SECONDS, evening_wait, next_try, slice_bytes


@given(st.integers(1, 60), st.floats(0, 1))
def test_waits_grow_and_stay_below_their_ceiling(failures, drawn):
    assert 0 <= next_try(failures, lambda: drawn) <= min(LONGEST_SECONDS, 2 * 2.0**failures)


@given(st.integers(1, 60), st.floats(0, 1), st.floats(0, 900))
def test_nobody_comes_back_before_the_office_asked(failures, drawn, asked):
    assert next_try(failures, lambda: drawn, asked) >= asked


def test_when_all_is_well_the_next_look_is_spread_around_a_quarter_of_an_hour():
    assert next_try(0, lambda: 0.0) == pytest.approx(675)
    assert next_try(0, lambda: 1.0) == pytest.approx(1125)


@given(st.floats(0, EVENING_BEGINS - 0.1), st.floats(0, 1))
def test_everybody_has_his_own_moment_in_the_evening(minute, drawn):
    moment = minute + evening_wait(minute, lambda: drawn) / 60
    assert EVENING_BEGINS - 0.001 <= moment <= EVENING_BEGINS + EVENING_MINUTES + 0.001
    assert moment == pytest.approx(EVENING_BEGINS + EVENING_MINUTES * drawn)


def test_the_evening_is_not_waited_for_once_it_is_over():
    assert evening_wait(EVENING_BEGINS, lambda: 0.5) is None


@given(st.integers(0, 1 << 30), st.floats(0, 1000))
def test_slices_follow_the_link_within_bounds(size, seconds):
    assert 256 << 10 <= slice_bytes(size, seconds) <= 4 << 20


def test_a_slow_link_gets_small_slices():
    assert slice_bytes(1 << 20, 33.0) == 256 << 10
    assert slice_bytes(4 << 20, 0.5) == 4 << 20
