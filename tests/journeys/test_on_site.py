"""Beyond the oracle day, in the same window: a hard customer, parts of three kinds, two engineers on one order.

The third repair in vain (a) and the absent customer (c) are orders 8 and 5 of tests/journeys/test_oracle_day.py.
"""

import pytest

from app import acceptance, orders, parts, repair
from app.evidence import photos
from app.parts import NoPartConsent, PartSource
from app.store.kinds import RoundResult
from app.store.tables import Assignment
from app.store.types import natural_id, new_id
from tests.journeys import hall
from tests.journeys.engineer import Engineer
from tests.journeys.oracle import ORDERS, forms_of, go_there, in_van, looked_at, met_on, rounds_of, told_rounds

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("on_site")]


@pytest.fixture(scope="module")
def made(tmp_path_factory, cheap_pins, lit):
    return hall.ground(tmp_path_factory.mktemp("ground"), ("E05", "E06"))


@pytest.fixture
def stage(made, tmp_path, lit):
    stage = hall.Stage(made, tmp_path, lit)
    yield stage
    stage.close()


def at_work(engineer, no):
    """Bring an order of the day to work, and name the customer's man."""
    met = met_on(engineer, no)
    go_there(engineer, no, met, "停机挂牌 lock-out")
    engineer.look_at_it(looked_at(ORDERS[no], met))
    engineer.at("2026-11-18T11:40:00+08:00")
    engineer.start()
    return met


def report(no, met):
    order = ORDERS[no]
    return {
        **forms_of(order, "quality_fault_report"), **rounds_of({"reading": told_rounds(order)[:1]}, "reading"),
        "phenomenon": met, "occurred": "2026-11-18 06:30", "fault_level": "l3", "part_no.1": "CH05-A", "qty.1": "1",
        "part_consent.1": "yes", "old.1": "returned", "acceptance": "none",
    }  # fmt: skip


@pytest.mark.feature("S-34", "one part is agreed, one refused, one is the customer's own", page="parts")
@pytest.mark.feature("S-51", "a customer objects twice and signs with a reservation in the third round", page="signing")
def test_one_part_agreed_one_refused_one_his_own_and_two_objections_before_a_reservation(stage):
    engineer = Engineer(stage.laptop("E05", "en"))
    met = at_work(engineer, 3)
    for place, number in enumerate(("CH05-A", "CH10-A", "CH07-A"), 1):
        engineer.plan(place, number, 1)
    engineer.ask_for_part(1, met, "paddle stuck")
    engineer.ask_for_part(2, met, "next year", said_yes=False)
    engineer.laptop.press("part_from_3_customer")
    engineer.laptop.press("part_genuine_3_yes")
    engineer.ask_for_part(3, met, "from his own shelf")
    engineer.fit(1, "returned", ("A1", "B1"))
    engineer.fit(3, "returned", ("A3", "B3"))
    engineer.laptop.press("part_fit_2")
    refusal = engineer.refused(NoPartConsent(part=engineer.part_name(2), is_refused=True))
    engineer.laptop.reads(refusal.text)
    assert [in_van(engineer, number) for number in ("CH05-A", "CH10-A", "CH07-A")] == [0, 2, 2]
    lines = engineer.ask(lambda db: parts.order_parts(db, engineer.order_id))
    assert [line.source is PartSource.CUSTOMER for line in lines] == [False, False, True]
    stage.clock.go_on(minutes=40)
    engineer.fill("quality_fault_report", report(3, met))
    for text in ("Outlet is 9.5 °C, not 7 °C", "Now it is loud"):
        engineer.finish("restored", "flow restored")
        engineer.show(met)
        engineer.object(text)
        assert engineer.state == "objection"
        engineer.overview()
        engineer.laptop.next("reopen")
        stage.clock.go_on(minutes=20)
    engineer.finish("restored", "strainer cleaned, feet tightened")
    engineer.show(met)
    engineer.sign_for_himself()
    engineer.hand_to_customer()
    engineer.laptop.press("outcome_reservation")
    engineer.laptop.write("outcome_text", "look at the noise again in spring")
    engineer.laptop.sign()
    assert engineer.state == "accepted"
    told = engineer.ask(lambda db: acceptance.rounds(db, engineer.order_id))
    assert [each.result for each in told] == [RoundResult.OBJECTION, RoundResult.OBJECTION, RoundResult.RESERVATION]
    charged = {line.number: line.amount_minor for line in engineer.bill().lines if line.number}
    assert charged.pop("CH07-A", 0) == 0  # his own: listed, not charged
    assert list(charged) == ["CH05-A"]


def test_two_engineers_work_on_one_order_both_offline_and_both_ends_hear_all_of_it(stage):
    order_id = natural_id("sample", "order", ORDERS[3]["service_no"])
    with stage.office.office.store.write() as tx:
        tx.add(
            Assignment(
                id=new_id(), order_id=order_id, person_id=natural_id("person", "E06"), is_lead=False, is_active=True
            )
        )
    first, second = (Engineer(stage.laptop(code, "zh_CN")) for code in ("E05", "E06"))
    for each in (first, second):
        each.laptop.front()
        each.laptop.sync()
    stage.office.go_away()
    first.laptop.front()
    met = at_work(first, 3)
    first.laptop.write("log_line", f"林川: {met} 在场")
    first.laptop.press("log_add")
    second.laptop.front()
    met_on(second, 3)
    second.laptop.write("log_line", "副手: 已隔离电源")
    second.laptop.press("log_add")
    second.photograph(1, "before", "开关柜")
    stage.office.come()
    for each in (first, second, first):
        each.laptop.front()
        each.laptop.sync()
    for each in (first, second):
        lines = {line.text for line in each.ask(lambda db: repair.log_lines(db, order_id))}
        assert {f"林川: {met} 在场", "副手: 已隔离电源"} <= lines
        assert [each.caption for each in each.ask(lambda db: photos(db, order_id))] == ["开关柜"]
        assert str(each.ask(lambda db: orders.state_of(db, order_id))) == "in_progress"
