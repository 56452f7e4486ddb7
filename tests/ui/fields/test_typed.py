"""What people type is read the way they mean it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ui.fields import typed

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("0.42", "0.42"),
        ("0,42", "0.42"),
        ("０．４２", "0.42"),
        ("０，４２", "0.42"),
        ("−12", "-12"),
        ("1,500", "1500"),
        ("1,500,000.5", "1500000.5"),
        ("1 500", "1500"),
        (" 3。5 ", "3.5"),
        ("6e-3", "6e-3"),
    ],
)
def test_numbers_are_read_in_every_usual_writing(text: str, value: str | None) -> None:
    assert typed.number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["12 mm", "1.2.3", "abc", "-", "1,50,0", "٣٣x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed.number(text)


def test_a_whole_number_has_no_fraction() -> None:
    assert typed.whole("12.0") == 12
    with pytest.raises(ValueError, match=r"12\.5"):
        typed.whole("12.5")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("2026/1/8", date(2026, 1, 8)),
        ("20260108", date(2026, 1, 8)),
        ("2026年1月8日", date(2026, 1, 8)),
        ("1月8日", date(2026, 1, 8)),
        ("11-20", date(2026, 11, 20)),
        ("今天", TODAY),
        ("yesterday", date(2026, 11, 17)),
        ("", None),
    ],
)
def test_days_are_read_in_every_usual_writing(text: str, value: date | None) -> None:
    assert typed.day(text, TODAY) == value


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "someday", "18"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed.day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("９：３０", time(9, 30)),
        ("9点30分", time(9, 30)),
        ("9点", time(9, 0)),
        ("21:05:10", time(21, 5, 10)),
        ("", None),
    ],
)
def test_times_are_read_in_every_usual_writing(text: str, value: time | None) -> None:
    assert typed.clock_time(text) == value


def test_a_time_alone_means_today() -> None:
    assert typed.moment("9:30", TODAY) == datetime(2026, 11, 18, 9, 30)  # noqa: DTZ001 -- local to the site
    assert typed.moment("2026-11-17 21:05", TODAY) == datetime(2026, 11, 17, 21, 5)  # noqa: DTZ001


def test_a_place_is_two_numbers_within_the_globe() -> None:
    assert typed.place("36.1，117.2") == (Decimal("36.1"), Decimal("117.2"))
    with pytest.raises(ValueError, match="91"):
        typed.place("91 10")


def test_numbers_are_written_without_idle_zeros() -> None:
    assert typed.number_text(Decimal("0.500")) == "0.5"
    assert typed.number_text(Decimal("1E+3")) == "1000"
    assert typed.number_text(None) == ""
