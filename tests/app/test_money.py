"""Money is whole minor units: rounded half up, written and read without losing a fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import amount, money_text, read_money, rounded


@given(st.integers(-(10**12), 10**12))
def test_what_is_written_is_read_back(minor):
    assert read_money(money_text(minor).replace("-¥", "-")) == minor


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_rounding_is_half_up_and_never_off_by_more_than_half(exact):
    whole = rounded(exact)
    assert abs(Decimal(whole) - exact) <= Decimal("0.5")
    assert rounded(-exact) == -whole


def test_amounts_are_rounded_once():
    assert amount(18500, Decimal("1.5")) == 27750
    assert amount(333, Decimal("0.5")) == 167
    assert amount(18500, Decimal(0)) == 0


def test_amounts_are_written_alike_in_both_languages():
    assert money_text(123400) == "¥1,234.00"
    assert money_text(-5) == "-¥0.05"
    assert money_text(100, "USD") == "$1.00"
    assert money_text(100, "CHF") == "CHF 1.00"


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1,234.5", 123450), ("¥768", 76800), ("１２．５", 1250), ("12。5元", 1250), (".5", 50), ("-3", -300)],
)
def test_what_people_type_is_read(text, minor):
    assert read_money(text) == minor


@pytest.mark.parametrize("text", ["", "abc", "1.234", "1..2", "¥", "一百", "1e5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- the text is its message
        read_money(text)
