"""The bill against a slow model of its own: fen counted one by one, every rule spelt out anew; no unit is ever lost."""

from collections import deque
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.charges import Done, Extra, LineKind, PackageRule, PackageTerms, PartFitted, Policy, Rates, bill
from app.warranty import Coverage, Verdict
from app.words import Pair

FREE = ("covered", "not_started")
UNCOVERED = ("training", "analysis", "care")


def rounded(exact: Fraction) -> int:
    """Count whole fen up to the amount, and one more from the half on."""
    whole = 0
    while whole + 1 <= exact:
        step = 1
        while whole + step * 2 <= exact:
            step *= 2
        whole += step
    return whole + 1 if exact - whole >= Fraction(1, 2) else whole


def hours(minutes: int, step: int) -> Fraction:
    """Begin a step for every minute that the ones before do not hold."""
    held = 0
    while held < minutes:
        held += step
    return Fraction(held, 60)


def gross(parts, minutes, call_out, extras, rates, policy):
    """List what was done: kind, amount, and whether it is a wear part."""
    at_cost = policy in ("parts_at_cost", "cost_both")
    found = []
    for quantity, price, cost, is_wear in parts:
        found.append(["parts", rounded(Fraction(quantity) * (cost if at_cost else price)), is_wear])
    if minutes:
        rate = rates.labour_cost_minor_per_hour if policy == "cost_both" else rates.labour_minor_per_hour
        found.append(["labour", rounded(hours(minutes, rates.labour_step_minutes) * rate), False])
    if call_out:
        found.append(["call_out", rates.call_out_minor, False])
    return found + [[kind, rounded(Fraction(quantity) * price), False] for kind, quantity, price in extras]


def is_waived(kind, policy, of_parts, of_labour):
    if kind in ("parts", "material") and of_parts in FREE:
        return True
    if kind not in ("parts", "material", *UNCOVERED) and of_labour in FREE:
        return True
    return {
        "parts_labour": False, "parts_at_cost": kind != "parts", "cost_both": kind == "call_out", "all_free": True,
    }[policy]  # fmt: skip


def paid(lines, package):
    """Say for each line what the customer pays, what the package bears, and how much of it is used."""
    rule, value, remaining, wear_only, is_maintenance = package
    told, purse = [], deque([remaining])
    visits = 0
    for kind, amount, is_wear, waived in lines:
        share, given = 0, False
        if not waived and rule == "percentage" and kind == "parts":
            share = rounded(Fraction(amount * value, 100))
        elif not waived and rule == "amount":
            left = max(purse.pop(), 0)
            share = min(left, amount)
            purse.append(left - share)
        elif not waived and rule == "free_labour":
            given = kind == "labour"
        elif not waived and rule == "free_parts":
            given = kind == "parts" and (is_wear or not wear_only)
        elif not waived and rule == "number_of_visits" and remaining > 0:
            given = kind == "call_out"
        visits |= given and rule == "number_of_visits"
        told.append((0 if waived or given else amount - share, share))
    if rule == "number_of_visits" and remaining > 0 and is_maintenance:
        visits = 1
    return told, int(visits)


money = st.integers(0, 10**8)
amounts = st.integers(1, 99_999).map(lambda thousandths: Decimal(thousandths) / 1000)
lists = st.lists(st.tuples(amounts, money, money, st.booleans()), max_size=5)
more = st.lists(
    st.tuples(st.sampled_from(["material", "management", "training", "analysis", "care", "other"]), amounts, money),
    max_size=3,
)
verdicts = st.sampled_from([each.value for each in Verdict if each is not Verdict.UNDETERMINED])
prices = st.builds(Rates, money, money, st.sampled_from([10, 15, 30, 60]), money)
packages = st.tuples(
    st.sampled_from([each.value for each in PackageRule]), st.integers(0, 100), st.integers(-3, 10**7), st.booleans(),
    st.booleans(),
)  # fmt: skip


@given(
    lists, st.integers(0, 900), st.booleans(), more, prices, st.sampled_from([*Policy]),
    st.tuples(verdicts, verdicts), packages,
)  # fmt: skip
def test_the_bill_is_what_the_slow_model_counts(parts, minutes, call_out, extras, rates, policy, verdicts, terms):
    of_parts, of_labour = verdicts
    judged = Coverage(Verdict(of_parts), Verdict(of_labour), None, None, "none")
    fitted = [
        PartFitted("P", Pair("件"), "件", quantity, price, cost, is_wear) for quantity, price, cost, is_wear in parts
    ]
    others = [Extra(LineKind(kind), Pair(kind), quantity, "次", price) for kind, quantity, price in extras]
    rule, value, remaining, wear_only, is_maintenance = terms
    package = PackageTerms(PackageRule(rule), value, remaining, wear_only)

    made = bill(Done(fitted, minutes, call_out, is_maintenance, others), rates, policy, judged, package)

    lines = [
        (kind, amount, is_wear, is_waived(kind, policy.value, of_parts, of_labour))
        for kind, amount, is_wear in gross(parts, minutes, call_out, extras, rates, policy.value)
    ]
    told, visits = paid(lines, terms)
    assert [(line.kind.value, line.amount_minor) for line in made.lines] == [(line[0], line[1]) for line in lines]
    assert [(line.payable_minor, line.package_minor) for line in made.lines] == told
    assert made.total_minor == sum(payable for payable, _ in told)
    assert made.gross_minor == made.total_minor + made.waived_minor + made.package_minor
    assert made.package_visits == visits
    assert made.package_amount_minor == (sum(share for _, share in told) if rule == "amount" else 0)
