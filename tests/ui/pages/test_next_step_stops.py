"""Hard stops as an engineer meets them: he tries it too early, or wrong, and reads the sentence, rule and way on."""

from datetime import date

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QWidget

from app import appointments, diagnosis, progress
from app.store import keys
from app.store.kinds import SignaturePurpose as P
from app.store.kinds import SignatureSide
from app.store.tables import Asset, Component, Contract, Customer, Site, Warranty
from app.store.types import natural_id
from tests import builders, met
from tests.ui.pages.conftest import ENGINEER
from tests.ui.pens import Pen
from ui.dialogs import NoticeBar
from ui.kit.layout import column
from ui.page import Place
from ui.pages.orders import OrdersPage

SERIAL = "PS-450-2207-0031"


@pytest.fixture
def go(desk, show):
    """Open an order at a tab; what no form takes is said in the bar below, as in the window."""
    page, bar = OrdersPage(desk), NoticeBar("en")
    desk.failed.connect(bar.fail)
    held = QWidget()
    held.setLayout(column((page, 1), bar, spacing=0))
    hand = show(held)

    def put(order_id, tab=""):
        page.enter(Place("orders", str(order_id), tab))
        return hand

    yield put
    desk.unexpected.clear()


@pytest.fixture
def ready(store):
    """Head office's key and prices are here, as after an enrolment."""
    with store.write(ENGINEER) as tx:
        keys.keep_secret(tx, "office seal", keys.make_device_keys().seal_public)
        tx.add(builders.a_price_list())


def reads(hand, *said):
    """Wait until all of it stands on the screen."""
    hand.qtbot.waitUntil(lambda: all(each in "\n".join(hand.labels()) for each in said), timeout=10_000)
    met.look()


def do(store, *commands):
    for command in commands:
        with store.write(ENGINEER) as tx:
            command(tx)


@pytest.mark.stop("AppointmentBackwards", "NotPrepared", "ReasonMissing", "UndoTold", "SurveyTooEarly", "NobodyOnSite")
def test_before_the_visit(go, store, order_id):
    do(store, lambda tx: builders.a_form(tx, "satisfaction_survey"))
    hand = go(order_id)
    hand.press("next_step")
    hand.write("appointment_from", "12:00")
    hand.write("appointment_to", "09:30")
    hand.press("step_record")
    reads(hand, "ends before it starts")
    hand.press("step_later")
    do(store, lambda tx: builders.appoint(tx, order_id))
    reads(hand, "is not handed in (")
    hand.press("way_skip_preparation")
    hand.press("step_record")
    reads(hand, "Setting off unprepared needs a reason.")
    hand.press("step_later")
    hand.press("tab_further")
    hand.press("flag")
    hand.press("flag_batch")
    hand.press("step_record")
    reads(hand, "found by an own engineer on site")
    hand.press("tab_acceptance")
    hand.press("survey_give")
    reads(hand, "The work has not begun")
    hand.press("tab_overview")
    do(store, lambda tx: progress.cancel(tx, order_id, reason="customer withdrew"))
    hand.until("next_title", "Nothing is left")
    hand.press("undo_step")
    reads(hand, "Others act on")


@pytest.mark.stop("PreCheckMissing", "NothingToUndo", "ChargesNotTold")
def test_on_site_before_the_work(go, ready, store, company, order_id):
    do(store, lambda tx: builders.on_site(tx, order_id), lambda tx: progress.give_consent(tx, order_id, said_by="韩工"))
    hand = go(order_id)
    reads(hand, "The pre-check is not done")
    do(
        store,
        lambda tx: setattr(tx.get(Warranty, natural_id("sample", "warranty", SERIAL)), "start_on", date(2020, 1, 1)),
        lambda tx: progress.record_pre_check(tx, order_id, parts_complete=True, tampering=False),
    )
    reads(hand, "This work will be charged")
    with store.write(natural_id("person", "E07")) as tx:
        progress.leave(tx, order_id, reason="another team took over")
    hand.until("next_title", "Agree a time")
    hand.press("undo_step")
    reads(hand, "no step on this order that could be taken back")


@pytest.mark.stop("QuestionMissing", "StopAhead", "StopBackwards", "DamageReportMissing", "UndoBuiltUpon")
def test_off_the_main_way(go, ready, store, at_work, clock):
    hand = go(at_work, "further")
    hand.press("escalate")
    hand.press("escalate_told")
    hand.press("step_record")
    reads(hand, "there are no words to it")
    hand.press("step_later")
    hand.press("stop_record")
    hand.write("stop_day", "2026-11-18")
    hand.write("stop_from", "23:30")
    hand.press("step_record")
    reads(hand, "That moment has not come yet")
    hand.write("stop_from", "08:20")
    hand.write("stop_end_day", "2026-11-18")
    hand.write("stop_to", "08:10")
    hand.press("step_record")
    reads(hand, "cannot run again before it stopped")
    hand.press("step_later")
    hand.press("claim_start")
    reads(hand, "rests on a damage report")
    clock.pass_(minutes=5)
    with store.write(ENGINEER) as tx:
        line = progress.parts.plan_part(tx, at_work, natural_part(tx), builders.Decimal(1))
        progress.parts.give_part_consent(tx, line, said_by="韩工")
        progress.fit_part(tx, line)
    hand.press("tab_overview")
    hand.press("undo_step")
    reads(hand, "Work was recorded after")


def natural_part(_tx):
    return natural_id("part", "CH05-A")


@pytest.mark.stop(
    "PlanIncomplete", "BarcodeUnknown", "BarcodeElsewhere", "ContractNotRunning", "CoverageUndetermined",
)  # fmt: skip
def test_coverage_diagnosis_and_plan(go, ready, store, company, at_work, clock):
    clock.pass_(minutes=40)
    with store.write(ENGINEER) as tx:
        customer, site = tx.get(Customer, company.customer), tx.get(Site, company.site)
        other = builders.an_asset(tx, customer, site, "PS-450-2207-0099")
        tx.flush()
        tx.scalar(sa.select(Component).where(Component.asset_id == other.id)).barcode = "2000000101385"
        tx.get(Asset, company.asset).contract_number = "HT-1"
        tx.add(
            Contract(
                id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer, kind="supply",
                signed_on=None, start_on=date(2020, 1, 1), end_on=date(2020, 12, 31), price_policy="parts_labour",
            )
        )  # fmt: skip
    hand = go(at_work, "diagnosis")
    for code, said in (("2000000101392", "No component on this laptop"), ("2000000101385", "belongs to the machine")):
        hand.write("coverage_barcode", code)
        hand.press("coverage_scan")
        reads(hand, said)
    hand.press("coverage_by_contract")
    reads(hand, "No contract of this machine holds today")
    hand.press("plan_propose")
    reads(hand, "The plan does not say")
    with store.write(ENGINEER) as tx:
        tx.get(Warranty, natural_id("sample", "warranty", SERIAL)).start_on = None
        machine = tx.get(Asset, company.asset)
        machine.purchase_channel, machine.purchased_on, machine.accepted_on = "unknown", None, None
    hand.press("tab_charges")
    reads(hand, "Nobody knows whether the warranty covers this machine")


@pytest.mark.stop("NobodyNamed")
def test_a_call_to_nobody(go, store, order_id):
    hand = go(order_id, "visit")
    hand.press("visit_call")
    hand.write("call_to", " ")
    hand.press("call_answered_yes")
    hand.press("step_record")
    reads(hand, "needs the name of whom it went to")
    hand.write("call_to", "韩工")
    hand.press("step_record")
    assert read_calls(store, order_id) == ["韩工"]


def read_calls(store, order_id):
    with store.read() as db:
        return [each.to_whom for each in appointments.told(db, order_id).calls]


@pytest.mark.stop("DiscrepancyUnproved")
def test_a_discrepancy_without_a_photo(go, ready, store, order_id):
    do(
        store,
        lambda tx: builders.on_site(tx, order_id),
        lambda tx: progress.give_consent(tx, order_id, said_by="韩工"),
        lambda tx: builders.hand_in(tx, order_id, "pre_check", complete="no", missing="the gasket", tamper="no"),
    )
    hand = go(order_id)
    reads(hand, "found a discrepancy")


@pytest.mark.stop("PlanUnconfirmed")
def test_a_plan_without_an_answer(go, ready, store, at_work):
    do(store, lambda tx: diagnosis.propose_plan(tx, at_work, method="clean the strainer", minutes=60))
    hand = go(at_work)
    reads(hand, "has not confirmed the plan")
    do(store, lambda tx: diagnosis.confirm_plan(tx, at_work, said_by="韩工"))
    hand.qtbot.waitUntil(lambda: not any("has not confirmed the plan" in each for each in hand.labels()))


@pytest.mark.stop("ClaimOutsideWarranty")
def test_a_claim_for_what_is_out_of_warranty(go, ready, store, at_work):
    do(
        store,
        lambda tx: builders.a_form(tx, "damage_report"),
        lambda tx: setattr(tx.get(Warranty, natural_id("sample", "warranty", SERIAL)), "start_on", date(2020, 1, 1)),
        lambda tx: builders.hand_in(tx, at_work, "damage_report", claim="yes", proposal="exchange the compressor"),
    )
    hand = go(at_work, "further")
    hand.press("claim_start")
    reads(hand, "Only equipment in warranty is claimed for")


@pytest.mark.stop("PriceMissing", "OfficeKeyMissing")
def test_a_laptop_without_prices_and_without_the_key_of_head_office(go, store, at_work, clock):
    clock.pass_(minutes=40)
    hand = go(at_work, "charges")
    reads(hand, "is not known on this laptop")
    do(store, lambda tx: tx.add(builders.a_price_list()))
    hand.press("tab_acceptance")
    hand.press("sign_charge_notice")
    Pen(hand.find("sign_pad")).draw()
    hand.press("sign_go")
    yes(hand)
    reads(hand, "Head office's key is not on this laptop")


def yes(hand):
    """Say yes where the window asks once more."""
    hand.qtbot.waitUntil(lambda: hand.page.window().findChild(QWidget, "confirm_yes") is not None)
    hand.page.window().findChild(QWidget, "confirm_yes").click()


@pytest.mark.stop("AcceptanceMissing", "HandoverOpen", "UndoSigned")
def test_at_the_end_of_the_visit(go, ready, store, files, at_work, clock):
    clock.pass_(minutes=40)
    do(store, lambda tx: builders.work_done(tx, at_work, "quality_fault_report"))
    hand = go(at_work)
    hand.until("next_title", "Show")
    reads(hand, "The customer has not said yet")
    do(store, lambda tx: progress.show_result(tx, at_work, shown_to="韩工"))
    clock.pass_(seconds=5)
    reads(hand, "copy is not handed over")
    do(store, lambda tx: builders.sign(tx, files, at_work, P.ACCEPTANCE, SignatureSide.ENGINEER))
    hand.press("undo_step")
    reads(hand, "rests on signatures")
