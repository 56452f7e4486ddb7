"""Before the visit, in the window: appointment, confirmation, delay and calls, limits, ready to leave, parts, crew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from app import appointments, limits, parts, progress, supply, visits
from app.evidence import facts_of, standing_fact
from app.orders import state_of
from app.store import keys
from app.store.kinds import FactKind, OrderState, RequestState, SignaturePurpose, TimeKind
from app.store.tables import Assignment, Person, RequestStep, ServiceRequest, WorkOrder
from app.store.types import natural_id
from tests import builders
from ui.kit import Button
from ui.page import Place
from ui.pages.actions import ACTIONS
from ui.pages.orders import OrdersPage

ENGINEER = builders.natural_id("person", "E05")
TABLE = {"P1": {"response": 120, "plan": 120, "arrival": 240, "repair": 1440, "loaner": 1440}}


@pytest.fixture
def page(desk, show, store, order_id):
    with store.write(ENGINEER) as tx:
        limits.seed_limits(tx, TABLE)
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), "visit"))
    return hand


def appointed(store, order_id, start_at=builders.NOON - timedelta(hours=2, minutes=30)):
    with store.write(ENGINEER) as tx:
        builders.appoint(tx, order_id, start_at)


def fact(store, order_id, kind):
    with store.read() as db:
        return standing_fact(db, order_id, kind)


def promised(store, order_id):
    with store.read() as db:
        return visits.standing_appointment(db, order_id)


def labels(page, words):
    return any(words in each.text() for each in page.page.findChildren(QLabel) if each.isVisibleTo(page.page))


@pytest.mark.feature("S-22", "a time is agreed, its confirmation copied and marked as sent, and moved with a reason",
                     page="visit")  # fmt: skip
def test_a_time_is_agreed_confirmed_and_moved_only_with_a_reason(page, store, order_id):
    page.press("visit_appointment")
    page.write("appointment_from", "09:30")
    page.write("appointment_to", "11:30")
    page.write("appointment_content", "Replace the discharge sensor")
    page.press("step_record")
    assert promised(store, order_id).content == "Replace the discharge sensor"
    page.press("visit_confirmation")
    page.press("confirmation_language_en")
    page.press("confirmation_copy")
    copied = QGuiApplication.clipboard().text()
    assert "Lin Chuan, phone 138-0000-1105" in copied
    assert "09:30–11:30" in copied
    page.press("confirmation_way_wechat")
    page.press("step_record")
    sent = fact(store, order_id, FactKind.CONFIRMATION_SENT)
    assert (sent.detail["way"], sent.text) == ("wechat", copied)
    page.qtbot.waitUntil(lambda: labels(page, "WeChat, 08:30"))
    page.press("visit_appointment")
    page.write("appointment_from", "10:30")
    page.press("step_record")
    assert "A changed appointment needs a reason." in page.find("step_wrong").label.text()
    page.write("appointment_reason", "The customer asked for it")
    page.press("step_record")
    assert promised(store, order_id).reason == "The customer asked for it"
    page.qtbot.waitUntil(lambda: labels(page, "not sent yet"))


@pytest.mark.feature("S-22", "the first contact is reminded of until somebody answered a call", page="visit")
def test_the_first_call_is_reminded_of_and_calls_are_kept(page, store, order_id):
    assert page.find("limit_contact").words() == "In time so far"
    page.press("visit_call")
    page.press("step_record")
    assert "Did anybody answer" in page.find("step_wrong").label.text()
    page.press("call_answered_no")
    page.press("step_record")
    page.qtbot.waitUntil(lambda: labels(page, "no answer"))
    page.press("visit_call")
    page.press("call_answered_yes")
    page.write("call_note", "tomorrow at nine")
    page.press("step_record")
    page.qtbot.waitUntil(lambda: page.find("limit_contact").words() == "In time")
    with store.read() as db:
        assert [call.was_answered for call in appointments.told(db, order_id).calls] == [False, True]


@pytest.mark.feature(
    "S-23", "a time in the site's rest hours is warned of while it is typed, and may stay", page="visit"
)
def test_a_time_at_rest_hours_is_warned_of_and_may_stay(page, store, order_id):
    page.press("visit_appointment")
    page.write("appointment_from", "09:30")
    assert not page.has("appointment_rest")
    page.write("appointment_from", "12:15")
    page.write("appointment_to", "13:00")
    assert "12:00-13:30 (BR-35)" in page.find("appointment_rest").label.text()
    page.press("step_record")
    page.qtbot.waitUntil(lambda: page.has("visit_rest"))
    assert promised(store, order_id) is not None


@pytest.mark.feature("S-25", "an arrival too late without a notice is a breach on record, shown", page="visit")
def test_a_late_arrival_without_notice_stands_as_a_breach(page, store, order_id, clock):
    appointed(store, order_id)
    with store.write(ENGINEER) as tx:
        progress.skip_preparation(tx, order_id, "urgent")
        progress.start_travel(tx, order_id)
    clock.pass_(hours=3, minutes=25)
    with store.write(ENGINEER) as tx:
        progress.arrive(tx, order_id, identity_shown=True)
    page.qtbot.waitUntil(lambda: page.has("visit_late"))
    assert "25 min late and the customer had not been told: a breach (BR-36)" in page.find("visit_late").label.text()
    page.press("tab_overview")
    page.qtbot.waitUntil(lambda: labels(page, "a breach (BR-36)"))


@pytest.mark.feature("S-25", "a delay told before the time, with reason and apology, keeps it from being a breach",
                     page="visit")  # fmt: skip
def test_a_delay_is_told_with_its_reason_and_an_apology(page, store, order_id, clock):
    appointed(store, order_id)
    page.qtbot.waitUntil(lambda: page.find("visit_delay").isEnabled())
    page.press("visit_delay")
    page.press("step_record")
    assert "A delay needs a reason." in page.find("step_wrong").label.text()
    page.write("delay_reason", "the order before took longer")
    page.write("delay_at", "12:00")
    page.press("delay_language_en")
    page.press("delay_copy")
    assert "We apologise" in QGuiApplication.clipboard().text()
    assert "the order before took longer" in QGuiApplication.clipboard().text()
    page.press("step_record")
    assert fact(store, order_id, FactKind.DELAY_TOLD).text == "the order before took longer"
    with store.write(ENGINEER) as tx:
        progress.skip_preparation(tx, order_id, "urgent")
        progress.start_travel(tx, order_id)
    clock.pass_(hours=3, minutes=10)
    with store.write(ENGINEER) as tx:
        progress.arrive(tx, order_id, identity_shown=True)
    page.qtbot.waitUntil(lambda: page.has("visit_late"))
    assert "had been told before" in page.find("visit_late").label.text()


@pytest.mark.feature("S-08", "each limit stands with its time, its source and its state in words", page="visit")
def test_every_limit_names_time_source_and_state(page, store, order_id, clock):
    appointed(store, order_id, builders.NOON)
    page.qtbot.waitUntil(lambda: page.has("limit_arrival"))
    assert labels(page, "Arrival by 12:30")
    assert labels(page, "from the priority table")
    page.press("tab_overview")
    wanted = "Arrival by 12:30, from the priority table · In time so far"
    page.qtbot.waitUntil(lambda: page.has("limit_strip") and wanted in page.find("limit_strip").label.text())
    page.press("tab_visit")
    clock.pass_(hours=5)
    appointed_now = clock.now() + timedelta(hours=1)
    with store.write(ENGINEER) as tx:
        progress.confirm_appointment(tx, order_id, start_at=appointed_now, reason="we are late")
    page.qtbot.waitUntil(lambda: page.find("limit_arrival").words() == "Overdue")


@pytest.mark.feature("S-24", "without the preparation list nobody sets off, and the check leads to it", page="visit")
def test_the_preparation_list_is_missing_until_it_is_handed_in(page, store, order_id):
    appointed(store, order_id)
    page.qtbot.waitUntil(lambda: not page.has("mend_appointment"))
    with store.read() as db:
        assert progress.why_not(db, order_id, OrderState.EN_ROUTE).rule == "BR-38"
    page.press("mend_preparation")
    page.qtbot.waitUntil(lambda: page.has("section_1"))
    page.press("back")
    with store.write(ENGINEER) as tx:
        builders.hand_in(tx, order_id, "preparation_checklist")
    page.press("tab_visit")
    page.qtbot.waitUntil(lambda: labels(page, "Preparation list handed in"))
    with store.read() as db:
        assert progress.why_not(db, order_id, OrderState.EN_ROUTE) is None


@pytest.mark.feature(
    "S-20", "all the visit needs is on the laptop: data, history, forms, signer, room, keys", page="visit"
)
def test_the_check_says_of_each_thing_whether_it_is_here_and_leads_to_where_it_is_mended(page):
    for what in ("data", "history", "forms", "appointment", "preparation", "parts_none", "signer", "crew", "disk"):
        assert page.has(f"ready_{what}"), what
    assert page.has("ready_certificate")
    page.press("mend_appointment")
    assert page.has("appointment_from")


def test_the_check_before_the_road_is_over_once_the_road_is_taken(desk, show, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "visit"))
    hand.find("visit_appointment")
    assert not labels(hand, "Ready to leave")


@pytest.mark.feature("S-26", "earlier work for the customer and on the machine stands there offline, the machine first",
                     page="visit")  # fmt: skip
def test_earlier_work_is_listed_and_opens(page, store, company, order_id):
    with store.write(ENGINEER) as tx:
        builders.a_work_order(tx, company, number="WO-26-00111")
        tx.get(WorkOrder, order_id).work_note = "x"
    page.press("tab_overview")
    page.press("tab_visit")
    page.qtbot.waitUntil(lambda: page.has("earlier_WO-26-00111"))
    assert labels(page, "this machine")
    went = []
    page.page.opened.connect(went.append)
    page.press("earlier_WO-26-00111")
    assert went[0].page == "orders"
    assert went[0].key != str(order_id)


def a_request(tx, company, order_id, *states):
    request = ServiceRequest(
        id=tx.new_id(), number="SR-26-00001", kind="quality_fault", channel="phone", received_at=tx.now,
        received_by_id=None, customer_id=company.customer, site_id=company.site, contact_id=company.contact,
        asset_id=company.asset, text="x", text_en=None, fault_level=None, priority=None, occurred_at=None,
    )  # fmt: skip
    tx.add(request)
    tx.get(WorkOrder, order_id).request_id = request.id
    before = None
    for each in states:
        step(tx, request.id, before, each)
        before = each
    return request.id


def step(tx, request_id, before, after):
    tx.add(
        RequestStep(
            id=tx.new_id(), request_id=request_id, from_state=RequestState(before) if before else None,
            to_state=RequestState(after), at=tx.now, by_id=None, reason=None,
        )
    )  # fmt: skip
    tx.flush()


@pytest.mark.feature("S-27", "what the van lacks for the plan is asked of the store, for an approved case alone",
                     page="visit")  # fmt: skip
def test_parts_the_van_lacks_are_asked_for_once_the_case_is_approved_and_unused_ones_go_back(
    page, desk, store, company, order_id
):
    with store.write(ENGINEER) as tx:
        request_id = a_request(tx, company, order_id, "registered", "triaged", "awaiting_approval")
        parts.plan_part(tx, order_id, company.part, Decimal(6))
    page.press("ask_store_1")
    (refused,) = desk.unexpected
    assert refused.rule == "BR-39"
    desk.unexpected.clear()
    with store.write(ENGINEER) as tx:
        step(tx, request_id, "awaiting_approval", "approved")
    page.press("ask_store_1")
    page.qtbot.waitUntil(lambda: labels(page, "asked of the store 2"))
    assert not page.has("ask_store_1")
    with store.write(ENGINEER) as tx:
        parts.move_stock(tx, company.van, company.part, Decimal(2), parts.MoveKind.ISSUE, order_id=order_id)
        (line,) = parts.order_parts(tx, order_id)
        parts.remove_planned(tx, line.id)
    page.press("give_back_1")
    page.qtbot.waitUntil(lambda: not page.has("give_back_1"))
    with store.read() as db:
        assert parts.in_stock(db, company.van, company.part) == 4
        assert supply.unused(db, order_id, ENGINEER) == []


@pytest.mark.feature("S-18", "the crew stands with its lead; fewer than needed is warned of; both work on the order",
                     page="visit")  # fmt: skip
def test_the_crew_is_shown_with_its_lead_and_a_missing_second_is_warned_of(page, store, order_id):
    assert page.has("crew_lead")
    assert not page.has("crew_minimum")
    with store.write(ENGINEER) as tx:
        tx.get(WorkOrder, order_id).fault_level = "一级"
    page.qtbot.waitUntil(lambda: page.has("crew_minimum"))
    assert "2 should go, 1 are named" in page.find("crew_minimum").label.text()
    second = natural_id("person", "E06")
    with store.write(ENGINEER) as tx:
        tx.add(Person(id=second, code="E06", name="陈立", name_en="Chen Li", role="engineer", skills=[]))
        tx.add(Assignment(id=tx.new_id(), order_id=order_id, person_id=second, is_lead=False, is_active=True))
    page.press("tab_overview")
    page.press("tab_visit")
    page.qtbot.waitUntil(lambda: not page.has("crew_minimum") and labels(page, "Chen Li"))
    with store.write(ENGINEER) as tx:
        builders.at_work(tx, order_id)
    with store.write(second) as tx:
        visits.mark_time(tx, order_id, TimeKind.WORK)
    with store.read() as db:
        workers = {each.person_id for each in visits.segments(db, order_id) if each.kind is TimeKind.WORK}
    assert workers == {ENGINEER, second}


@pytest.mark.feature(
    "S-25", "an absent customer is left with the calls on record and needs a new appointment", page="visit"
)
def test_nobody_there_is_recorded_with_its_calls_and_the_order_waits_for_a_new_time(page, store, order_id):
    with store.write(ENGINEER) as tx:
        builders.on_site(tx, order_id)
    for _ in range(2):
        page.press("visit_call")
        page.press("call_answered_no")
        page.press("step_record")
    page.press("tab_overview")
    page.press("way_customer_absent")
    page.write("step_reason", "Gate closed, note left with the guard")
    page.press("step_record")
    with store.read() as db:
        assert state_of(db, order_id) is OrderState.DISPATCHED
        (absent,) = facts_of(db, order_id, [FactKind.CUSTOMER_ABSENT])
    assert absent.detail["calls"] == 2
    page.press("tab_visit")
    page.qtbot.waitUntil(lambda: page.has("mend_appointment"))


def test_a_pause_the_customer_asks_for_is_said_with_one_press(desk, show, store, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work)))
    hand.press("way_pause_work")
    hand.write("step_reason", "lunch of the shift")
    hand.press("pause_by_customer")
    hand.press("step_record")
    assert fact(store, at_work, FactKind.PAUSE_ASKED).text == "lunch of the shift"
    with store.read() as db:
        assert state_of(db, at_work) is OrderState.PAUSED


@pytest.mark.feature("S-09", "what is overdue is said on its card and gathered under its own chip", page="order_list")
def test_an_overdue_limit_is_said_on_the_card_and_gathered(page, store, company, order_id, clock):
    page.press("tab_overview")
    assert page.says("order_days_due").strip() == "Due 0"
    clock.pass_(hours=5)
    with store.write(ENGINEER) as tx:
        builders.a_work_order(tx, company, number="WO-26-00999")
    page.qtbot.waitUntil(lambda: page.says("order_days_due").strip() == "Due 1")
    page.press("order_days_due")
    listed = page.find("order_list").model()
    page.qtbot.waitUntil(lambda: listed.rowCount() == 1)
    page.qtbot.waitUntil(lambda: "overdue since" in (listed.data(listed.index(0, 0)) or ""))


def test_the_last_step_is_taken_back_by_its_keys_or_its_button(page, store, order_id):
    page.press("tab_overview")
    appointed(store, order_id)
    page.qtbot.waitUntil(lambda: page.has("undo_step"))
    page.page.activateWindow()
    page.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    with store.read() as db:
        assert state_of(db, order_id) is OrderState.DISPATCHED
    page.qtbot.waitUntil(lambda: labels(page, "Taken back: Appointed"))
    page.qtbot.waitUntil(lambda: not page.has("undo_step"))


def test_a_signed_step_is_not_taken_back_and_the_refusal_names_its_rule(page, desk, store, files, order_id):
    with store.write(ENGINEER) as tx:
        builders.at_work(tx, order_id)
        keys.keep_secret(tx, "office seal", bytes(32))
    with store.write(ENGINEER) as tx:
        builders.sign(tx, files, order_id, SignaturePurpose.PRE_CHECK_FINDING)
    page.press("tab_overview")
    page.press("undo_step")
    (refused,) = desk.unexpected
    desk.unexpected.clear()
    assert refused.rule == "BR-61"
    with store.read() as db:
        assert state_of(db, order_id) is OrderState.IN_PROGRESS


def test_every_action_of_the_order_is_offered_with_its_keys_and_does_what_its_button_does(page, store, order_id):
    appointed(store, order_id)
    page.press("tab_overview")
    page.qtbot.waitUntil(lambda: page.has("way_cancel"))
    offered = {each.action.name: each for each in page.page.offered()}
    shown = {
        each.objectName() for each in page.page.findChildren(Button)
        if each.objectName().startswith("way_") and each.isVisibleTo(page.page)
    }  # fmt: skip
    assert shown
    assert shown | {"next_step", "undo_step", "visit_call", "log_line", "tab_parts"} <= set(offered)
    assert all(each.caption and (each.action.keys or each.action.name == "tab_further") for each in offered.values())
    page.page.act("visit_call")
    page.qtbot.waitUntil(lambda: page.has("call_to"))
    page.page.act("tab_overview")
    page.page.act("way_cancel")
    page.qtbot.waitUntil(lambda: page.has("step_reason"))
    told = []
    page.page.told.connect(lambda words, _undo: told.append(words))
    page.page.act("way_reopen")
    assert "not possible now" in told[0]


def test_no_two_actions_share_their_keys():
    used = [each.keys for each in ACTIONS]
    assert len(used) == len(set(used))
