"""The bill: each charge of the oracle day and each further example to the fen, and sums that never lose a unit."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charges import (
    CoverageUndetermined,
    Done,
    Extra,
    LineKind,
    PackageRule,
    PackageTerms,
    PartFitted,
    Policy,
    PriceMissing,
    Rates,
    WaivedBy,
    bill,
    labour_hours,
)
from app.warranty import Coverage, Terms, Verdict, coverage
from app.words import Pair

DAY = date(2026, 11, 18)
ORACLE = json.loads((Path(__file__).parents[1] / "data" / "charges.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in ORACLE["cases"]}
RATES = Rates(18000, 9500, 30, 20000, 60000)
EXPIRED = Coverage(Verdict.EXPIRED, Verdict.EXPIRED, None, None, "none")
NO_WORK = {"follow_up_visit", "part_sale"}


def a_part(number="PU05-A", quantity=1, price=148000, cost=91760, **more):
    return PartFitted(number, Pair(number), "件", Decimal(quantity), price, cost, **more)


def covered(case):
    said = case["warranty"]
    if said == "expired" or case["kind"] in NO_WORK:
        return EXPIRED
    if said == "parts_only":
        return Coverage(Verdict.COVERED, Verdict.EXPIRED, None, None, "none")
    start = said["start"] and date.fromisoformat(said["start"])
    return coverage(
        Terms(
            start, said["months_parts"], said["months_labour"], said["extension_days"], said["exclusion"],
            said["channel"],
        ),
        DAY,
    )  # fmt: skip


def billed(case):
    package = case["package"] and PackageTerms(
        PackageRule(case["package"]["rule"]), case["package"]["value"] or 0, case["package"]["remaining"] or 0
    )
    worked = case["minutes"] > 0 and case["kind"] not in NO_WORK
    done = Done(
        [a_part(each["number"], each["quantity"], each["price"], each["cost"]) for each in case["parts"]],
        case["minutes"], is_call_out=worked, is_maintenance=case["kind"] == "maintenance",
    )  # fmt: skip
    return bill(done, RATES, Policy(case["policy"]), covered(case), package or None)


@pytest.mark.parametrize("name", list(CASES))
def test_the_oracle_agrees_to_the_fen(name):
    made, expected = billed(CASES[name]), CASES[name]["expected"]

    told = [
        (line.kind, line.unit_price_minor, line.amount_minor, line.waived_by, line.package_minor, line.payable_minor)
        for line in made.lines
    ]
    wanted = [
        (line["kind"], line["unit_fen"], line["amount_fen"], line["waived_by"], line["package_fen"],
         line["payable_fen"])
        for line in expected["lines"]
    ]  # fmt: skip
    assert told == wanted
    sums = (made.gross_minor, made.waived_minor, made.package_minor, made.total_minor)
    assert sums == tuple(expected[name] for name in ("gross_fen", "waived_fen", "package_fen", "total_fen"))
    assert made.package_visits == expected.get("visits", 0)


def test_the_day_collects_what_the_oracle_says():
    assert sum(billed(CASES[f"order {number}"]).total_minor for number in range(1, 9)) == 583022


def test_a_prepaid_amount_ends_at_nothing():
    assert billed(CASES["prepaid_partial"]).package_amount_minor == 8000


@pytest.mark.parametrize("verdict", [Verdict.EXPIRED, Verdict.EXCLUDED, Verdict.UNAUTHORISED])
def test_what_is_not_covered_is_charged(verdict):
    found = bill(Done([a_part()], 30), RATES, Policy.PARTS_LABOUR, Coverage(verdict, verdict, None, None, "misuse"))

    assert found.total_minor == 148000 + 9000


def test_labour_may_be_covered_where_parts_are_not():
    half = Coverage(Verdict.EXPIRED, Verdict.COVERED, None, None, "none")

    found = bill(Done([a_part()], 30, is_call_out=True), RATES, Policy.PARTS_LABOUR, half)

    assert [line.waived_by for line in found.lines] == [None, WaivedBy.WARRANTY, WaivedBy.WARRANTY]


def test_without_proof_nothing_is_charged_and_nothing_is_free():
    unknown = Coverage(Verdict.UNDETERMINED, Verdict.UNDETERMINED, None, None, "none")

    with pytest.raises(CoverageUndetermined):
        bill(Done([a_part()]), RATES, Policy.PARTS_LABOUR, unknown)
    assert bill(Done([a_part()]), RATES, Policy.ALL_FREE, unknown).total_minor == 0
    assert bill(Done(), RATES, Policy.PARTS_LABOUR, unknown).lines == ()


def test_a_cost_that_is_not_known_is_asked_for():
    with pytest.raises(PriceMissing) as refused:
        bill(Done([a_part(cost=None)]), RATES, Policy.PARTS_AT_COST, EXPIRED)
    assert refused.value.item == Pair("PU05-A")


def test_a_wear_parts_package_leaves_other_parts_alone():
    terms = PackageTerms(PackageRule.FREE_PARTS, is_for_wear_parts=True)
    parts = [a_part("W", is_wear_part=True), a_part("O")]

    found = bill(Done(parts), RATES, Policy.PARTS_LABOUR, EXPIRED, terms)

    assert [line.waived_by for line in found.lines] == [WaivedBy.PACKAGE, None]
    everything = bill(Done(parts), RATES, Policy.PARTS_LABOUR, EXPIRED, PackageTerms(PackageRule.FREE_PARTS))
    assert everything.total_minor == 0


def test_a_visit_of_a_package_is_used_once_and_only_where_it_helps():
    terms = PackageTerms(PackageRule.NUMBER_OF_VISITS, 6, 2)
    free = Coverage(Verdict.COVERED, Verdict.COVERED, None, None, "none")
    done = Done(minutes=31, is_call_out=True)

    charged = bill(done, RATES, Policy.PARTS_LABOUR, EXPIRED, terms)
    covered_already = bill(done, RATES, Policy.PARTS_LABOUR, free, terms)

    assert (charged.package_visits, charged.total_minor) == (1, 18000)
    assert covered_already.package_visits == 0


def test_training_and_care_are_not_waived_by_the_warranty():
    extras = [
        Extra(LineKind.TRAINING, Pair("培训"), Decimal(1), "次", 60000),
        Extra(LineKind.MANAGEMENT, Pair("管理"), Decimal(1), "次", 500),
        Extra(LineKind.MATERIAL, Pair("材料"), Decimal("1.5"), "kg", 333),
    ]
    free = Coverage(Verdict.COVERED, Verdict.COVERED, None, None, "none")

    found = bill(Done(extras=extras), RATES, Policy.PARTS_LABOUR, free)

    assert found.total_minor == 60000
    assert found.lines[2].amount_minor == 500


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0"), (1, "0.5"), (30, "0.5"), (31, "1"), (95, "2"), (600, "10"), (1200, "20")]
)
def test_labour_is_rounded_up_to_half_an_hour(minutes, hours):
    assert labour_hours(minutes, 30) == Decimal(hours)
    assert "E" not in str(labour_hours(minutes, 30))


money = st.integers(0, 10**9)
lines = st.lists(
    st.builds(
        lambda quantity, price, cost, is_wear: a_part("P", quantity, price, cost, is_wear_part=is_wear),
        st.decimals("0.001", "999", places=3), money, money, st.booleans(),
    ),
    max_size=6,
)  # fmt: skip
verdicts = st.sampled_from([each for each in Verdict if each is not Verdict.UNDETERMINED])
packages = st.none() | st.builds(
    PackageTerms, st.sampled_from(PackageRule), st.integers(0, 100), st.integers(-5, 10**7), st.booleans()
)


@given(lines, st.integers(0, 2000), st.booleans(), st.booleans(), st.sampled_from(Policy), verdicts, verdicts, packages)
def test_no_unit_of_money_is_ever_lost(parts, minutes, is_call_out, is_maintenance, policy, of_parts, of_labour, terms):
    judged = Coverage(of_parts, of_labour, None, None, "none")

    found = bill(Done(parts, minutes, is_call_out, is_maintenance), RATES, policy, judged, terms)

    assert found.gross_minor == found.waived_minor + found.package_minor + found.total_minor
    assert all(0 <= line.payable_minor <= line.amount_minor for line in found.lines)
    assert all(not (line.waived_by and line.package_minor) for line in found.lines)
    assert len(found.lines) == len(parts) + bool(minutes) + is_call_out
    assert found.package_amount_minor <= max(0, terms.remaining if terms else 0)
    assert found.package_visits in (0, 1)
