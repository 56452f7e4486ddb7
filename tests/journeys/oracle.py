"""The oracle of the played day: tests/data/day.json, and what a screen and a ledger must agree with in it."""

import json
from pathlib import Path

import resources
from app import coverage, downtime, duties, visits, words
from app.approvals import NoConsentToStart
from app.limits import order_limits
from app.money import money_text
from app.parts import van_stock
from tests.journeys import hall
from tests.journeys.engineer import moment

DAY = json.loads((Path(__file__).parents[1] / "data" / "day.json").read_text("utf-8"))
ORDERS = {each["no"]: each for each in DAY["orders"]}
A_MINUTE = 60
CALL_OUT = "visit"  # the oracle's word for the way
WORLD = json.loads(resources.text("demo", "world.json"))
FAULTS = {each["id"]: each for each in json.loads(resources.text("demo", "faults.json"))["faults"]}
PREPARED = {"installation": "installation", "quality_fault": "fault", "maintenance": "maintenance"}
VERDICTS = {"not_started": "not_started", "M_IN": "covered", "M_EXPIRED": "expired"}


def bill_is(engineer, order):
    """The bill in the ledger and on the screen is the oracle's, line by line, to the fen."""
    wanted, bill = order["expected"]["charge"], engineer.bill()
    assert bill.policy == wanted["policy"]
    got = [
        {
            "kind": {"call_out": CALL_OUT}.get(line.kind, str(line.kind)),
            "unit_fen": line.unit_price_minor,
            "amount_fen": line.amount_minor,
            "waived_by": line.waived_by,
            "package_fen": line.package_minor,
            "payable_fen": line.payable_minor,
        }
        for line in bill.lines
    ]
    assert got == [{name: line.get(name) for name in got[0]} for line in wanted["lines"]]
    sums = (bill.gross_minor, bill.waived_minor, bill.package_minor, bill.total_minor)
    assert sums == tuple(wanted[f"{name}_fen"] for name in ("gross", "waived", "package", "total"))
    lines, told = engineer.bill_on_screen()
    assert [pays for _, pays in lines] == [money_text(line["payable_fen"]) for line in wanted["lines"]]
    assert told["total"] == money_text(wanted["total_fen"])
    assert told["gross"] == money_text(wanted["gross_fen"])


def clocks_are(engineer, order):
    """Every limit is due when the oracle says, from the source it names; where it knows none, none runs."""
    clocks = order["clocks"]
    found = {str(each.limit.goal): each.limit for each in engineer.ask(lambda db: order_limits(db, engineer.order_id))}
    wanted = {
        goal: moment(clocks[f"{goal}_due"])
        for goal in ("response", "arrival", "repair", "loaner")
        if clocks[f"{goal}_due"]
    }
    assert {goal: found[goal].due_at for goal in found if goal not in {"contact", "plan"}} == wanted
    sources = {
        "contract": {"contract"},
        "agreed_with_customer": {"agreed", "priority"},
        "priority_default": {"priority"},
    }
    told = sources.get(clocks["source"], {"contract", "priority"})
    assert {str(each.source) for goal, each in found.items() if goal in wanted} <= told


def verdict_is(engineer, order):
    """The warranty's verdict is the oracle's."""
    told = order["expected"]["warranty"]
    wanted = next((state for word, state in VERDICTS.items() if word in told), None)
    if wanted is not None:
        judged = engineer.ask(lambda db: coverage.judged(db, engineer.order_id))
        assert (str(judged.coverage.parts), str(judged.coverage.labour)) == (wanted, wanted)


def owed_is(engineer, order):
    """What the order leaves owed is the oracle's: kind, until when, whose, by which rule."""
    got = [
        {
            "kind": str(each.kind),
            "due": None if each.due_at is None else each.due_at.astimezone(hall.ZONE),
            "owner": each.owner.code if each.owner else None,
            "rule": each.rule,
        }
        for each in engineer.ask(lambda db: duties.duties(db, engineer.order_id))
        if not each.is_done
    ]
    assert [each["kind"] for each in got] == [each["kind"] for each in by_due(order["expected"]["follow_ups"])]
    for each, told in zip(got, by_due(order["expected"]["follow_ups"]), strict=True):
        due = told["due"]
        assert (each["kind"], each["owner"], each["rule"]) == (told["kind"], told["owner"], told["rule"])
        if due is None or each["due"] is None:
            assert due is each["due"] is None
        elif len(due) == len("2026-12-02"):
            assert each["due"].date().isoformat() == due
        else:
            assert abs((each["due"] - moment(due)).total_seconds()) < A_MINUTE


def longer_by(engineer, order):
    """The machine's warranty ends when the oracle says, by the stops it counts."""
    told = order["expected"]["downtime"]
    asset = engineer.view().asset
    assert asset.coverage.parts_end_on.isoformat() == told["new_end"]
    case = engineer.ask(lambda db: downtime.case_of(db, engineer.order_id))
    assert abs(case.hours(engineer.laptop.clock.now()) - told["cases"][-1]["hours"]) < 0.01
    engineer.laptop.tab("further")
    engineer.laptop.reads(words.day_text(asset.coverage.parts_end_on, engineer.language))


def by_due(told):
    """Order the oracle's follow-ups as the product lists them: what is due first, what has no day last."""
    return sorted(told, key=lambda each: (each["due"] is None, each["due"] or ""))


def minutes(engineer, kind):
    """Add up the minutes of one kind of time of the order."""
    spent = engineer.ask(lambda db: visits.segments(db, engineer.order_id))
    return sum(round((each.end_at - each.start_at).total_seconds() / 60) for each in spent if each.kind == kind)


def in_van(engineer, number):
    held = engineer.ask(lambda db: van_stock(db, engineer.laptop.desk.person_id, number))
    return sum(int(each.quantity) for each in held if each.part.number == number)


def forms_of(order, name, **more):
    """Give the oracle's answers of one form as the hand wants them: words, by question."""
    told = order.get("forms", {}).get(name, {})
    plain = {key: _word(value) for key, value in told.items() if not key.startswith("_")}
    return {"*": "yes pass", "*line": "-", **plain, **more}


def _word(value):
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " ".join(value)
    if isinstance(value, str) and len(value) > 16 and value[10] == "T":
        return value[:16].replace("T", " ")
    return str(value)


def looked_at(order, met):
    """Give the answers of a pre-check that found everything in its place."""
    return {"*": "yes pass", "*line": met, "voucher": "voucher", "complete": "yes", "tamper": "no", "consent": "yes"}


def rounds_of(form, *repeats):
    """Spread the rounds of repeated groups over their questions: `r_name.1`, `r_name.2`."""
    return {
        f"{question}.{place}": _word(value)
        for repeat in repeats
        for place, each in enumerate(form.get(repeat, ()), 1)
        for question, value in each.items()
    }


def met_on(day, no):
    """Open an order and name whom the engineer meets there."""
    return day.open(ORDERS[no]["service_no"]).view().contact.name


def prepare(day, no):
    """Fill the preparation list of an order that waits for it."""
    day.prepare(forms_of(ORDERS[no], "preparation_checklist", job_type=PREPARED.get(ORDERS[no]["job_type"], "visit")))
    assert day.state == "prepared"


def go_there(day, no, met, explained):
    """Travel, arrive, and hear the customer's yes, each when the oracle says."""
    if day.laptop.verb == "prepare":
        prepare(day, no)
    spans = {each["kind"]: each for each in reversed(ORDERS[no]["segments"])}
    day.at(spans.get("travel", spans.get("on_site", spans.get("work")))["start"])
    day.travel()
    day.at(spans.get("on_site", spans.get("work"))["start"])
    day.arrive()
    day.stopped("BR-44", NoConsentToStart)
    day.agree_to_start(met, explained)


def told_rounds(order):
    """Give the readings of the fault report, without the verdicts that the form computes."""
    readings = order["forms"]["quality_fault_report"]["reading"]
    return [{name: value for name, value in each.items() if name != "r_ok"} for each in readings]
