"""The tab of what follows: not mended, so said why, lent, taken away, escalated, claimed; what is owed till done."""

import itertools
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from app import claims, complaints, downtime, duties, escalation, failures, limits, loaners, orders
from app.assets import asset_row, passport
from app.repair import RepairResult
from app.store.kinds import OrderState, OrderType, Priority, Role
from app.store.tables import OrderStep
from tests import builders
from tests.app.test_downtime import a_loaner
from tests.app.test_escalation import somebody
from tests.app.test_failures import worked_on
from tests.ui.pages.conftest import ENGINEER
from ui.page import Place
from ui.pages.order import OrderPage
from ui.pages.orders import OrdersPage
from ui.pages.passport import PassportView

R = RepairResult


@pytest.fixture
def open_tab(desk, show):
    def put(order_id, tab="further"):
        page = OrdersPage(desk)
        hand = show(page)
        page.enter(Place("orders", str(order_id), tab))
        return hand

    return put


def says(hand, *wanted):
    """Wait until the page says all of it."""
    hand.qtbot.waitUntil(lambda: all(each in " ".join(hand.labels()) for each in wanted), timeout=10_000)


def read(store, question):
    with store.read() as db:
        return question(db)


@pytest.mark.feature(
    "S-44", "the third failed repair of the same fault proposes the same brand and model, with its evidence",
    page="further",
)  # fmt: skip
@pytest.mark.stop("CauseMissing")
def test_the_third_failed_repair_proposes_a_new_machine(open_tab, store, company):
    with store.write(ENGINEER) as tx:
        for number, days in (("WO-26-00801", 36), ("WO-26-00802", 19)):
            worked_on(tx, company, number, R.NOT_RESTORED, days)
        order_id = worked_on(tx, company, "WO-26-00815", R.NOT_RESTORED)
    hand = open_tab(order_id)
    hand.find("fault_due")
    hand.find("fault_recurs")
    hand.press("fault_cause")
    hand.press("step_record")
    says(hand, "why it came back")
    hand.write("cause_text", "Cooling water too hard, windings overheat")
    hand.press("step_record")
    hand.until("fault_cause_said", "too hard")
    hand.press("fault_replace")
    hand.press("step_record")
    hand.find("fault_proposed")
    proposal = read(store, lambda db: failures.failures(db, order_id).proposal)
    assert proposal.detail["model"] == "MCU-450"
    assert proposal.detail["evidence"] == ["WO-26-00801", "WO-26-00802", "WO-26-00815"]


@pytest.mark.feature(
    "S-44", "an earlier order counts as the same fault, or not, by the engineer's word", page="further"
)
@pytest.mark.stop("ReplacementNotDue")
def test_the_engineer_says_whether_it_is_the_same_fault(open_tab, store, company):
    with store.write(ENGINEER) as tx:
        worked_on(tx, company, "WO-26-00801", R.NOT_RESTORED, 20, fault="跳闸")
        order_id = worked_on(tx, company, "WO-26-00815", R.NOT_RESTORED)
    hand = open_tab(order_id)
    assert len(read(store, lambda db: failures.failures(db, order_id).failed)) == 1
    hand.press("same_WO-26-00801")
    assert len(read(store, lambda db: failures.failures(db, order_id).failed)) == 2
    hand.press("fault_replace")
    hand.press("step_record")
    says(hand, "after 3 failed repairs")


@pytest.mark.feature(
    "S-45", "a loaner is handed over with its equivalence, listed as open, and comes back", page="further"
)
@pytest.mark.stop("ConditionMissing")
def test_a_loaner_goes_out_and_comes_back(open_tab, store, company, at_work):
    with store.write(ENGINEER) as tx:
        a_loaner(tx)
    hand = open_tab(at_work)
    hand.press("loaner_lend")
    hand.press("step_record")
    says(hand, "condition is not described")
    hand.write("lend_condition", "Complete, 812 h, no damage")
    hand.press("step_record")
    (line,) = read(store, loaners.open_lendings)
    assert (line.lending.code, line.lending.equivalence, line.order.number) == ("LN-01", "same_grade", "WO-26-00815")
    hand.press("loaner_sign")
    hand.until("sign_line_3", "Loaner LN-01")
    hand.press("sign_later")
    hand.press("loaner_back")
    hand.write("loaner_condition", "Clean, works")
    hand.press("step_record")
    assert read(store, loaners.open_lendings) == []


@pytest.mark.feature("S-45", "past its limit without a repair the order asks for a loaner", page="further")
def test_a_loaner_is_asked_for_once_its_limit_comes_near(open_tab, store, at_work, clock):
    with store.write(ENGINEER) as tx:
        limits.set_limit(tx, "P1", {"loaner": 24 * 60}, priority=Priority.P1)
        a_loaner(tx)
    clock.pass_(hours=23)
    hand = open_tab(at_work)
    says(hand, "Not mended by", "offer a loaner (BR-54)", "Would do: LN-01 (Same grade)")
    hand.press("loaner_lend")
    hand.write("lend_condition", "Complete, 812 h")
    hand.press("step_record")
    hand.qtbot.waitUntil(lambda: not hand.has("loaner_due"), timeout=10_000)


@pytest.mark.feature("S-46", "a machine is taken away with a voucher and tracked until it is back", page="further")
def test_a_machine_is_taken_away_and_brought_back(open_tab, store, at_work):
    hand = open_tab(at_work, "overview")
    hand.press("way_take_away")
    hand.press("step_record")
    says(hand, "condition is not described")
    hand.write("take_condition", "Housing intact, motor blocked")
    hand.write("take_accessories", "Control box")
    hand.press("step_record")
    away = read(store, lambda db: loaners.taken_away(db, at_work))
    assert (away.voucher, away.accessories, away.is_open) == ("TA-26-A7-00001", "Control box", True)
    assert [duty.kind for duty in read(store, lambda db: duties.duties(db, at_work))] == ["bring_back"]
    hand.press("tab_overview")
    hand.until("next_title", "Bring the machine back")
    hand.press("next_step")
    hand.write("voucher_condition", "Motor rewound, test run fine")
    hand.press("step_record")
    assert read(store, lambda db: orders.state_of(db, at_work)) is OrderState.IN_PROGRESS
    assert not read(store, lambda db: loaners.taken_away(db, at_work)).is_open


@pytest.mark.feature("S-47", "a question goes up tier by tier and is tracked to its end", page="further")
@pytest.mark.stop("CustomerNotTold")
def test_a_question_goes_up_and_is_tracked_to_its_end(open_tab, store, at_work):
    with store.write(ENGINEER) as tx:
        somebody(tx, "P11", Role.TECHNICAL)
    hand = open_tab(at_work, "overview")
    hand.press("way_escalate")
    hand.press("escalate_tier_rnd")
    hand.write("escalate_question", "Insulation 0.9 megaohm after drying: rewind or exchange?")
    hand.press("step_record")
    says(hand, "the customer does not know")
    hand.press("escalate_told")
    hand.press("step_record")
    up = read(store, lambda db: escalation.open_escalation(db, at_work))
    assert (up.tier, up.to.code) == ("rnd", "P11")
    assert read(store, lambda db: orders.state_of(db, at_work)) is OrderState.ESCALATED
    hand.press("escalation_news")
    hand.press("news_kind_solved")
    hand.write("news_text", "Exchange agreed")
    hand.press("step_record")
    assert read(store, lambda db: escalation.open_escalation(db, at_work)) is None
    says(hand, "Exchange agreed")


@pytest.mark.feature("S-47", "a suspected batch names the departments that are told", page="further")
def test_a_suspected_batch_tells_the_departments(open_tab, store, at_work):
    with store.write(ENGINEER) as tx:
        for code, role in (("P02", Role.MANAGER), ("P10", Role.QUALITY), ("P11", Role.TECHNICAL)):
            somebody(tx, code, role)
    hand = open_tab(at_work)
    hand.press("flag")
    hand.press("flag_batch")
    hand.press("step_record")
    hand.find("flags_told")
    says(hand, "P02, P10, P11")


@pytest.mark.feature(
    "S-48", "downtime is recorded and the warranty grows by whole days, with the sum shown", page="further"
)
def test_downtime_lengthens_the_warranty(open_tab, store, company, at_work, clock):
    hand = open_tab(at_work)
    hand.press("stop_record")
    hand.press("step_record")
    says(hand, "When did it stop")
    hand.write("stop_day", "2026-11-17")
    hand.write("stop_from", "06:30")
    hand.write("stop_end_day", "2026-11-18")
    hand.write("stop_to", "07:30")
    hand.press("step_record")
    assert read(store, lambda db: downtime.case_of(db, at_work)).hours(clock.now()) == 25.0
    assert read(store, lambda db: asset_row(db, company.asset)).coverage.stopped_days == (2,)
    hand.until("warranty_reason", "20 Jul 2027: 18 Jul 2027 and 2 days stopped")


def test_the_passport_and_the_overview_say_why_the_warranty_ends_later(open_tab, desk, show, store, company, at_work):
    with store.write(ENGINEER) as tx:
        downtime.record_stop(tx, at_work, start_at=tx.now - timedelta(hours=25), end_at=tx.now)
    hand = open_tab(at_work, "overview")
    says(hand, "20 Jul 2027, 2 days of downtime added")
    view = PassportView(desk)
    show(view)
    view.show_passport(read(store, lambda db: passport(db, company.asset)))
    said = " ".join(each.text() for each in view.findChildren(QLabel))
    assert "Warranty until 20 Jul 2027: 18 Jul 2027 and 2 days stopped (BR-73)." in said


@pytest.mark.feature("S-65", "a damage report with photos that asks for it starts a claim", page="further")
def test_a_damage_report_starts_a_claim(open_tab, store, desk, at_work):
    with store.write(ENGINEER) as tx:
        builders.a_form(tx, "damage_report")
    hand = open_tab(at_work)
    hand.press("claim_start")
    assert [error.code for error in desk.unexpected] == ["damage_report_missing"]
    desk.unexpected.clear()
    hand.press("claim_report")
    assert hand.page.findChild(OrderPage).tab == "checklist"
    with store.write(ENGINEER) as tx:
        builders.hand_in(tx, at_work, "damage_report", claim="yes", proposal="Exchange the compressor")
    hand.press("tab_further")
    (claim,) = read(store, lambda db: claims.claims(db, at_work))
    assert claim.number == "CL-26-A7-00001"
    says(hand, "Claim CL-26-A7-00001")
    assert not hand.has("claim_start")


@pytest.mark.feature(
    "S-78", "the follow-up is owed two weeks after acceptance until its questionnaire is in", page="further"
)
def test_the_follow_up_is_owed_until_its_questionnaire_is_in(open_tab, store, order_id, clock):
    with store.write(ENGINEER) as tx:
        builders.a_form(tx, "follow_up_questionnaire")
        path = (OrderState.DISPATCHED, OrderState.IN_PROGRESS, OrderState.ACCEPTED)
        for source, target in itertools.pairwise(path):
            tx.add(OrderStep(id=tx.new_id(), order_id=order_id, from_state=source, to_state=target, at=tx.now))
    clock.pass_(days=15)
    hand = open_tab(order_id)
    says(hand, "Follow-up after service", "by 2 Dec 2026", "Late")
    hand.press("tab_checklist")
    with store.write(ENGINEER) as tx:
        builders.hand_in(tx, order_id, "follow_up_questionnaire", sat="5", question="no", running="yes", again="no")
    hand.press("tab_further")
    hand.until("duty_1_rule", "BR-89")
    says(hand, "done")


@pytest.mark.feature("S-82", "a question in the follow-up is owed an answer within eight hours", page="further")
@pytest.mark.stop("AnswerEmpty")
def test_a_question_of_the_follow_up_is_answered(open_tab, store, company, clock):
    with store.write(ENGINEER) as tx:
        builders.a_form(tx, "follow_up_questionnaire")
        visit = builders.a_work_order(tx, company, OrderType.FOLLOW_UP_VISIT)
        builders.hand_in(
            tx, visit, "follow_up_questionnaire", sat="5", question="yes", question_text="How often?", running="yes",
            again="no",
        )  # fmt: skip
    hand = open_tab(visit)
    says(hand, "How often?")
    (duty,) = read(store, lambda db: duties.duties(db, visit))
    assert duty.due_at - clock.now() < timedelta(hours=8)
    hand.press("duty_done_1")
    hand.press("step_record")
    says(hand, "has no words")
    hand.write("duty_answer", "Every three months")
    hand.press("step_record")
    assert read(store, lambda db: duties.duties(db, visit))[0].is_done
    assert read(store, lambda db: complaints.of_order(db, visit)) == []


@pytest.mark.stop("ReplyEmpty")
def test_a_complaint_is_answered_in_words(open_tab, store, company):
    with store.write(ENGINEER) as tx:
        builders.a_form(tx, "follow_up_questionnaire")
        visit = builders.a_work_order(tx, company, OrderType.FOLLOW_UP_VISIT)
        builders.hand_in(
            tx, visit, "follow_up_questionnaire", sat="2", why="Forty minutes late", question="no", running="yes",
            again="no",
        )  # fmt: skip
    hand = open_tab(visit)
    hand.press("duty_done_1")
    hand.press("step_record")
    says(hand, "The answer to the customer has no words.")
    hand.write("duty_answer", "Apologised on the phone")
    hand.press("step_record")
    (complaint,) = read(store, lambda db: complaints.of_order(db, visit))
    assert complaint.reply == "Apologised on the phone"


def test_the_eleventh_tab_has_its_key_as_the_others(open_tab, at_work):
    hand = open_tab(at_work, "overview")
    (offered,) = [each for each in hand.page.findChild(OrderPage).offered() if each.action.name == "tab_further"]
    assert offered.action.keys == "Alt+-"
