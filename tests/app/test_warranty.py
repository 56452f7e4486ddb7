"""Coverage by the sample world's cases: the last day counts, extension adds, exclusions and channels decide."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.warranty import Terms, Verdict, add_months, coverage

TODAY = date(2026, 11, 18)
V = Verdict


@pytest.mark.parametrize(
    ("case", "terms", "parts", "labour", "ends"),
    [
        ("12M_IN", Terms(date(2026, 7, 18), 12, 12), V.COVERED, V.COVERED, ("2027-07-18", "2027-07-18")),
        ("12M_EXPIRED", Terms(date(2024, 9, 4), 12, 12), V.EXPIRED, V.EXPIRED, ("2025-09-04", "2025-09-04")),
        ("48M_IN", Terms(date(2023, 11, 6), 48, 48), V.COVERED, V.COVERED, ("2027-11-06", "2027-11-06")),
        ("PARTS60_PARTS_ONLY", Terms(date(2024, 2, 22), 72, 12), V.COVERED, V.EXPIRED, ("2030-02-22", "2025-02-22")),
        ("LAST_DAY", Terms(date(2025, 11, 18), 12, 12), V.COVERED, V.COVERED, ("2026-11-18", "2026-11-18")),
        ("ENDED_YESTERDAY", Terms(date(2025, 11, 17), 12, 12), V.EXPIRED, V.EXPIRED, ("2026-11-17", "2026-11-17")),
        ("EXTENDED_IN", Terms(date(2025, 11, 12), 12, 12, 9), V.COVERED, V.COVERED, ("2026-11-21", "2026-11-21")),
        ("EXTENDED_EXPIRED", Terms(date(2025, 10, 29), 12, 12, 2), V.EXPIRED, V.EXPIRED, ("2026-10-31", "2026-10-31")),
        ("EXCL_MISUSE", Terms(date(2026, 1, 21), 24, 24, 0, "misuse"), V.EXCLUDED, V.EXCLUDED, ("2028-01-21",) * 2),
        (
            "UNAUTHORISED_CHANNEL",
            Terms(date(2026, 8, 5), 12, 12, channel="unauthorised"),
            V.UNAUTHORISED,
            V.UNAUTHORISED,
            ("2027-08-05",) * 2,
        ),
        ("NO_PROOF", Terms(None, 12, 12, channel="unknown"), V.UNDETERMINED, V.UNDETERMINED, (None, None)),
        ("NOT_STARTED", Terms(None, 12, 12), V.NOT_STARTED, V.NOT_STARTED, (None, None)),
        ("LEAP_DAY", Terms(date(2024, 2, 29), 12, 12), V.EXPIRED, V.EXPIRED, ("2025-02-28", "2025-02-28")),
    ],
)
def test_the_cases_of_the_sample_world(case, terms, parts, labour, ends):
    found = coverage(terms, TODAY)
    assert (found.parts, found.labour) == (parts, labour), case
    assert tuple(str(end) if end else None for end in (found.parts_end_on, found.labour_end_on)) == ends


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 120), st.integers(0, 400))
def test_the_last_day_is_covered_and_the_next_is_not(start_on, months, extension_days):
    terms = Terms(start_on, months, months, extension_days)
    last = add_months(start_on, months) + timedelta(days=extension_days)
    assert coverage(terms, last).parts is Verdict.COVERED
    assert coverage(terms, last + timedelta(days=1)).parts is Verdict.EXPIRED


def test_both_free_is_free():
    assert coverage(Terms(None, 12, 12), TODAY).is_free
    assert not coverage(Terms(date(2024, 2, 22), 72, 12), TODAY).is_free
