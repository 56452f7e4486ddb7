"""The day of tests/data/day.json, played in the real window: every verdict, stop, fee, follow-up and ledger line.

One engineer, one laptop, head office over HTTP in the morning, at 16:50 and in the evening; no network in between.
Where the product differs from the oracle, docs/decisions says which rule and why. Each test is one order of the day;
they share the laptop and follow one another.
"""

import json
from pathlib import Path

import pytest

from app import visits
from app.approvals import NoConsentToStart
from app.money import money_text
from app.parts import NoPartConsent, van_stock
from tests.journeys import hall
from tests.journeys.engineer import Engineer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("oracle")]
DAY = json.loads((Path(__file__).parents[1] / "data" / "day.json").read_text("utf-8"))
ORDERS = {each["no"]: each for each in DAY["orders"]}
CALL_OUT = "visit"  # the oracle's word for the way


@pytest.fixture(scope="module")
def made(tmp_path_factory, cheap_pins, lit):
    return hall.ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module", params=["en", "zh_CN"])
def day(request, made, tmp_path_factory, lit):
    """The engineer's day: synced at 06:41, then the network is gone."""
    stage = hall.Stage(made, tmp_path_factory.mktemp(f"day_{request.param}"), lit)
    laptop = stage.laptop("E05", request.param)
    laptop.sync()
    stage.office.go_away()
    yield Engineer(laptop)
    stage.close()


@pytest.fixture(autouse=True)
def no_trouble(day):
    """Whatever nobody took ends the test that caused it."""
    day.laptop.troubles.clear()
    yield
    assert day.laptop.troubles == []


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


def test_in_the_morning_every_order_of_the_day_is_there_prepared_and_dated(day):
    day.at("2026-11-18T06:50:00+08:00")
    kinds = {"installation": "installation", "quality_fault": "fault"}
    for no in (1, 2, 3, 4, 5, 6):
        order = ORDERS[no]
        day.open(order["service_no"])
        assert day.view().row.start_at.isoformat() == _utc(order["appointment"])
        day.prepare(forms_of(order, "preparation_checklist", job_type=kinds.get(order["job_type"], "other")))
        assert day.state == "prepared"
    day.laptop.go("today")


def _utc(text):
    from datetime import UTC, datetime

    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


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


def go_there(day, no, met, explained):
    """Travel, arrive, and hear the customer's yes, each when the oracle says."""
    spans = {each["kind"]: each for each in reversed(ORDERS[no]["segments"])}
    day.at(spans.get("travel", spans.get("on_site", spans.get("work")))["start"])
    day.travel()
    day.at(spans.get("on_site", spans.get("work"))["start"])
    day.arrive()
    day.stopped("BR-44", NoConsentToStart)
    day.agree_to_start(met, explained)


@pytest.mark.feature("S-43", "periodic maintenance is recorded with its checks, rate and next date", page="checklist")
@pytest.mark.feature("S-70", "an order is worked from the road to the hand-over without a network", page="overview")
def test_order_2_maintenance_in_warranty_costs_nothing_and_uses_a_visit_of_the_package(day):
    order, met = ORDERS[2], met_on(day, 2)
    go_there(day, 2, met, day.say("年度巡检第四次", "fourth inspection of the year"))
    day.look_at_it(looked_at(order, met))
    day.start()
    assert day.state == "in_progress"
    day.plan(1, "SC12-A", 2)
    day.stopped("BR-49", NoPartConsent)
    day.laptop.tab("parts")
    day.ask_for_part(1, met, day.say("张紧件磨损", "tensioner worn"))
    day.fit(1, "returned")
    assert in_van(day, "SC12-A") == 0
    day.photograph(1, "before", order["photos"][0][f"caption_{day.say('zh', 'en')}"])
    day.at("2026-11-18T11:05:00+08:00")
    day.fill("maintenance_record", forms_of(order, "maintenance_record"))
    day.finish("restored", day.say("急停拉绳清理后复位正常", "stop cord freed, resets"))
    assert minutes(day, "work") == 50
    day.show(met)
    day.accept()
    assert day.state == "accepted"
    bill_is(day, order)
    assert day.bill().package_visits == order["expected"]["package"]["used_visits"]
    day.settle()
    assert day.state == "settled"


def test_order_3_a_fault_in_warranty_is_accepted_in_the_second_round(day):
    order, met = ORDERS[3], met_on(day, 3)
    go_there(day, 3, met, day.say("先停机挂牌", "lock-out first"))
    day.look_at_it(looked_at(order, met))
    day.at("2026-11-18T11:40:00+08:00")
    day.start()
    day.plan(1, "CH05-A", 1)
    day.stopped("BR-49", NoPartConsent)
    day.laptop.tab("parts")
    day.ask_for_part(1, met, day.say("流量开关簧片卡滞", "flow-switch paddle stuck"))
    day.fit(1, "returned", ("A1001", "B2002"))
    day.photograph(1, "before", order["photos"][0][f"caption_{day.say('zh', 'en')}"])
    day.at("2026-11-18T12:00:00+08:00")
    day.pause(order["segments"][3]["reason_zh"])
    day.at("2026-11-18T13:00:00+08:00")
    day.resume()
    day.at("2026-11-18T13:15:00+08:00")
    told = forms_of(order, "quality_fault_report")
    first = {"reading": told_rounds(order)[:1]}
    report = {
        **told, "phenomenon": met, "occurred": "2026-11-18 06:30", "fault_level": "l3", "part_no.1": "CH05-A",
        "qty.1": "1", "part_consent.1": "yes", "old.1": "returned", "acceptance": "none",
    }  # fmt: skip
    day.fill("quality_fault_report", {**report, **rounds_of(first, "reading")})
    day.finish("restored", day.say("流量恢复", "flow restored"))
    day.show(met)
    day.object(order["objections"][0][f"text_{day.say('zh', 'en')}"])
    assert day.state == "objection"
    day.overview()
    day.laptop.next("reopen")
    day.at("2026-11-18T13:35:00+08:00")
    both = {"reading": told_rounds(order)}
    day.fill("quality_fault_report", {**report, **rounds_of(both, "reading")}, (("reading", 2),))
    day.finish("restored", order["objections"][0][f"action_{day.say('zh', 'en')}"])
    assert minutes(day, "work") == 55
    day.show(met)
    day.at("2026-11-18T13:38:00+08:00")
    day.accept()
    assert day.state == "accepted"
    bill_is(day, order)
    day.settle()


def told_rounds(order):
    """Give the readings of the fault report, without the verdicts that the form computes."""
    readings = order["forms"]["quality_fault_report"]["reading"]
    return [{name: value for name, value in each.items() if name != "r_ok"} for each in readings]


def test_order_5_nobody_is_there_and_the_visit_is_to_be_agreed_anew_without_a_fee(day):
    order = ORDERS[5]
    day.open(order["service_no"])
    day.at("2026-11-18T14:05:00+08:00")
    day.travel()
    day.at("2026-11-18T14:25:00+08:00")
    day.arrive()
    day.stopped("BR-44", NoConsentToStart)
    day.photograph(1, "before", order["photos"][0][f"caption_{day.say('zh', 'en')}"])
    day.at("2026-11-18T14:45:00+08:00")
    day.overview()
    day.laptop.press("way_leave")
    day.laptop.write("step_reason", day.say("客户不在,两次电话未接", "nobody there, two calls not answered"))
    day.laptop.record()
    assert day.state == order["expected"]["status"]
    day.laptop.wait("a new appointment is asked for", lambda: day.laptop.verb == "confirm_appointment")
    bill_is(day, order)
