"""What the customer pays: the lines of a bill, what warranty, policy and package take off; pure, to the fen.

The sequence is fixed: warranty, price policy, package, total. Parts and labour are judged apart.

Source: BR-63 to BR-72, BR-77; the sample world's decisions 3 to 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final

from app.errors import Refused
from app.money import DEFAULT_CURRENCY, amount, rounded
from app.warranty import Coverage, Verdict
from app.words import Pair

LABOUR: Final = Pair("工时费", "Labour")
CALL_OUT: Final = Pair("上门费", "Call-out")
TRAINING: Final = Pair("培训费", "Training")
FREE: Final = frozenset({Verdict.COVERED, Verdict.NOT_STARTED})


class Policy(StrEnum):
    """How work is charged that the warranty does not cover. Source: BR-66, C-07."""

    PARTS_LABOUR = "parts_labour"
    PARTS_AT_COST = "parts_at_cost"
    COST_BOTH = "cost_both"
    ALL_FREE = "all_free"


class LineKind(StrEnum):
    """What a line charges. Source: REQUIREMENTS 3.25."""

    PARTS = "parts"
    LABOUR = "labour"
    CALL_OUT = "call_out"
    MATERIAL = "material"
    MANAGEMENT = "management"
    TRAINING = "training"
    ANALYSIS = "analysis"
    CARE = "care"
    OTHER = "other"


class WaivedBy(StrEnum):
    """What takes a whole line off the bill."""

    WARRANTY = "warranty"
    POLICY = "policy"
    PACKAGE = "package"


class PackageRule(StrEnum):
    """What a service package gives. Source: REQUIREMENTS 3.6."""

    FREE_PARTS = "free_parts"
    FREE_LABOUR = "free_labour"
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    NUMBER_OF_VISITS = "number_of_visits"


_AT_COST: Final = frozenset({Policy.PARTS_AT_COST, Policy.COST_BOTH})
_POLICY_WAIVES: Final = {
    Policy.PARTS_LABOUR: frozenset[LineKind](),
    Policy.PARTS_AT_COST: frozenset(LineKind) - {LineKind.PARTS},
    Policy.COST_BOTH: frozenset({LineKind.CALL_OUT}),
    Policy.ALL_FREE: frozenset(LineKind),
}
_AS_PARTS: Final = frozenset({LineKind.PARTS, LineKind.MATERIAL})
_AS_LABOUR: Final = frozenset({LineKind.LABOUR, LineKind.CALL_OUT, LineKind.MANAGEMENT, LineKind.OTHER})


class CoverageUndetermined(Refused):
    """Nobody knows whether the warranty covers this: the proof of purchase is to be shown first."""

    code = "coverage_undetermined"
    rule = "BR-06"


class PriceMissing(Refused):
    """A price that the bill needs is not known here. Facts: item (what it is the price of)."""

    code = "price_missing"
    rule = "BR-71"


@dataclass(frozen=True)
class Rates:
    """The price list: money in minor units, labour charged in steps."""

    labour_minor_per_hour: int
    labour_cost_minor_per_hour: int
    labour_step_minutes: int
    call_out_minor: int
    training_minor: int | None = None
    currency: str = DEFAULT_CURRENCY


@dataclass(frozen=True)
class PartFitted:
    """A part to be charged; `cost_minor` is what it costs us, for the policies at cost."""

    number: str
    name: Pair
    unit: str
    quantity: Decimal
    price_minor: int
    cost_minor: int | None = None
    is_wear_part: bool = False


@dataclass(frozen=True)
class Extra:
    """Any other fee, by its kind and price."""

    kind: LineKind
    text: Pair
    quantity: Decimal
    unit: str
    unit_price_minor: int


@dataclass(frozen=True)
class Done:
    """What was done and may be charged.

    Args:
        minutes: working time alone; neither travel nor pauses.
        is_call_out: somebody went there and worked (an empty trip is none).
        is_maintenance: the visit itself is what a package of visits holds.
    """

    parts: Sequence[PartFitted] = ()
    minutes: int = 0
    is_call_out: bool = False
    is_maintenance: bool = False
    extras: Sequence[Extra] = ()


@dataclass(frozen=True)
class PackageTerms:
    """The service package that holds: its rule, its value (percent, or the sum bought), what is left of it."""

    rule: PackageRule
    value: int = 0
    remaining: int = 0
    is_for_wear_parts: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the bill: quantity x unit price = amount; less the package's share, or waived whole = payable."""

    kind: LineKind
    text: Pair
    quantity: Decimal
    unit: str
    unit_price_minor: int
    amount_minor: int
    waived_by: WaivedBy | None = None
    package_minor: int = 0
    number: str = ""
    minutes: int = 0
    is_wear_part: bool = False

    @property
    def payable_minor(self) -> int:
        """What the customer pays for it."""
        return 0 if self.waived_by else self.amount_minor - self.package_minor


@dataclass(frozen=True)
class Bill:
    """All lines and their sums, and what it takes from the package.

    Invariants: gross = waived + package + total, and no line's payable is negative or more than its amount.
    """

    policy: Policy
    lines: tuple[Line, ...]
    currency: str = DEFAULT_CURRENCY
    package_visits: int = 0
    package_amount_minor: int = 0

    @property
    def gross_minor(self) -> int:
        """All amounts."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def waived_minor(self) -> int:
        """The amounts of waived lines."""
        return sum(line.amount_minor for line in self.lines if line.waived_by)

    @property
    def package_minor(self) -> int:
        """What the package took off lines that are not waived whole."""
        return sum(line.package_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        """What the customer pays."""
        return sum(line.payable_minor for line in self.lines)


def bill(
    done: Done, rates: Rates, policy: Policy, coverage: Coverage | None = None, package: PackageTerms | None = None
) -> Bill:
    """Compute the bill.

    Args:
        done: what was done.
        rates: the price list.
        policy: how work outside the warranty is charged.
        coverage: what the warranty says on the day; None where it does not matter (a sale).
        package: the service package that is valid on the day.

    Raises:
        CoverageUndetermined: something would be charged or not, and nobody knows which.
        PriceMissing: a part at cost price whose cost is not known.
    """
    lines = [_judged(line, policy, coverage) for line in _gross(done, rates, policy)]
    if package is None:
        return Bill(policy, tuple(lines), rates.currency)
    lines, visits, used_minor = _packaged(lines, package, done)
    return Bill(policy, tuple(lines), rates.currency, visits, used_minor)


def labour_hours(minutes: int, step_minutes: int) -> Decimal:
    """Round working time up to whole steps and give it in hours.

    >>> labour_hours(85, 30), labour_hours(61, 30), labour_hours(0, 30)
    (Decimal('1.5'), Decimal('1.5'), Decimal('0'))
    """
    steps = (Decimal(minutes) / step_minutes).to_integral_value(ROUND_CEILING)
    return (steps * step_minutes / 60).normalize() + 0


def _gross(done: Done, rates: Rates, policy: Policy) -> Iterable[Line]:
    for part in done.parts:
        unit = part.cost_minor if policy in _AT_COST else part.price_minor
        if unit is None:
            raise PriceMissing(item=part.name)
        yield Line(
            LineKind.PARTS, part.name, part.quantity, part.unit, unit, amount(unit, part.quantity),
            number=part.number, is_wear_part=part.is_wear_part,
        )  # fmt: skip
    if done.minutes:
        hours = labour_hours(done.minutes, rates.labour_step_minutes)
        rate = rates.labour_cost_minor_per_hour if policy is Policy.COST_BOTH else rates.labour_minor_per_hour
        yield Line(LineKind.LABOUR, LABOUR, hours, "h", rate, amount(rate, hours), minutes=done.minutes)
    if done.is_call_out:
        yield Line(LineKind.CALL_OUT, CALL_OUT, Decimal(1), "次", rates.call_out_minor, rates.call_out_minor)
    for extra in done.extras:
        total = amount(extra.unit_price_minor, extra.quantity)
        yield Line(extra.kind, extra.text, extra.quantity, extra.unit, extra.unit_price_minor, total)


def _judged(line: Line, policy: Policy, coverage: Coverage | None) -> Line:
    """Take off what warranty and policy waive; the warranty comes first (BR-65)."""
    verdict = None
    if coverage is not None:
        verdict = coverage.parts if line.kind in _AS_PARTS else coverage.labour if line.kind in _AS_LABOUR else None
    if verdict in FREE:
        return replace(line, waived_by=WaivedBy.WARRANTY)
    if line.kind in _POLICY_WAIVES[policy]:
        return replace(line, waived_by=WaivedBy.POLICY)
    if verdict is Verdict.UNDETERMINED and line.amount_minor:
        raise CoverageUndetermined
    return line


def _packaged(lines: Sequence[Line], package: PackageTerms, done: Done) -> tuple[list[Line], int, int]:
    """Take off what the package gives; also tells how many visits and how much money it costs the package."""
    match package.rule:
        case PackageRule.PERCENTAGE:
            return [_discounted(line, package.value) for line in lines], 0, 0
        case PackageRule.AMOUNT:
            return _prepaid(lines, package.remaining)
        case PackageRule.NUMBER_OF_VISITS:
            return _visit(lines, package, is_maintenance=done.is_maintenance)
        case PackageRule.FREE_LABOUR:
            return [_given(line, line.kind is LineKind.LABOUR) for line in lines], 0, 0
    is_given = [line.kind is LineKind.PARTS and (line.is_wear_part or not package.is_for_wear_parts) for line in lines]
    return [_given(line, given) for line, given in zip(lines, is_given, strict=True)], 0, 0


def _given(line: Line, is_given: bool) -> Line:  # noqa: FBT001 -- the answer to the question the caller asked
    return replace(line, waived_by=WaivedBy.PACKAGE) if is_given and not line.waived_by else line


def _discounted(line: Line, percent: int) -> Line:
    if line.waived_by or line.kind is not LineKind.PARTS:
        return line
    return replace(line, package_minor=rounded(Decimal(line.amount_minor * percent) / 100))


def _prepaid(lines: Sequence[Line], remaining: int) -> tuple[list[Line], int, int]:
    found, left = [], max(remaining, 0)
    for line in lines:
        used = min(left, line.payable_minor)
        left -= used
        found.append(replace(line, package_minor=line.package_minor + used))
    return found, 0, max(remaining, 0) - left


def _visit(lines: Sequence[Line], package: PackageTerms, *, is_maintenance: bool) -> tuple[list[Line], int, int]:
    """Use a visit up where it pays for the call-out, or where the visit itself is the maintenance that was bought."""
    is_paid_for = any(line.kind is LineKind.CALL_OUT and not line.waived_by for line in lines)
    is_used = package.remaining > 0 and (is_paid_for or is_maintenance)
    return [_given(line, is_used and line.kind is LineKind.CALL_OUT) for line in lines], int(is_used), 0
