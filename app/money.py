"""Money as whole minor units (fen): rounded in one place, written in one way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

DEFAULT_CURRENCY: Final = "CNY"
_EXACT: Final = Context(prec=60)
_FINE: Final = Decimal("1e-12")
_SIGNS: Final = {"CNY": "¥", "USD": "$", "EUR": "€"}


def rounded(minor: Decimal) -> int:
    """Round an exact amount in minor units half up, away from zero, as a price list does.

    >>> rounded(Decimal("0.5")), rounded(Decimal("-0.5"))
    (1, -1)
    """
    return int(minor.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def amount(unit_price_minor: int, quantity: Decimal) -> int:
    """Multiply a price by a quantity; the line is rounded once, to the fen.

    A third of an hour has no last digit: its product is put right before the half decides.

    >>> amount(2277, Decimal(1) / 6)
    380
    """
    exact = _EXACT.multiply(Decimal(unit_price_minor), quantity)
    return rounded(exact.quantize(_FINE, ROUND_HALF_UP, _EXACT))


def money_text(minor: int, currency: str = DEFAULT_CURRENCY) -> str:
    """Write an amount the way both languages read it.

    >>> money_text(123400), money_text(-5)
    ('¥1,234.00', '-¥0.05')
    """
    whole, part = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    return f"{sign}{_SIGNS.get(currency, f'{currency} ')}{whole:,}.{part:02d}"


def read_money(text: str) -> int:
    """Read an amount a person typed ("1,234.5", "¥768", full-width digits too).

    Raises:
        ValueError: the text is no amount with at most two decimals.
    """
    plain = text.translate(_FULL_WIDTH).replace(",", "").replace(" ", "")
    for mark in ("¥", "元"):
        plain = plain.replace(mark, "")
    sign, digits = (-1, plain[1:]) if plain.startswith("-") else (1, plain)
    whole, _, part = digits.partition(".")
    if not (whole + part).isascii() or not (whole + part).isdigit() or len(part) > 2:
        raise ValueError(text)
    return sign * (int(whole or "0") * 100 + int(part.ljust(2, "0") or "0"))


_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0xFF0C: ",", 0xFF0E: ".", 0x3002: ".", 0xFFE5: "¥", 0xFF0D: "-", 0x2212: "-",
}  # fmt: skip
