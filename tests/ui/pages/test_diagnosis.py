"""Coverage, diagnosis and plan in the window: a barcode scanned, a cause that is not ours signed for, a plan agreed."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app import coverage, diagnosis, orders, parts, progress
from app.coverage import CoverageSource
from app.diagnosis import Responsibility
from app.store import keys
from app.store.kinds import OrderState, PhotoMoment
from app.store.tables import Asset, Component, Warranty
from app.store.types import natural_id
from app.warranty import Verdict
from tests import builders
from tests.pictures import a_jpeg
from tests.ui.pages.conftest import ENGINEER
from tests.ui.pens import Pen
from ui.page import Place
from ui.pages.orders import OrdersPage

SERIAL = "PS-450-2207-0031"


@pytest.fixture
def prices(store):
    with store.write(ENGINEER) as tx:
        keys.keep_secret(tx, "office seal", keys.make_device_keys().seal_public)
        tx.add(builders.a_price_list())


@pytest.fixture
def opened(desk, show, prices, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "diagnosis"))
    hand.find("coverage_barcode")
    return hand


def judged(store, order_id):
    with store.read() as db:
        return coverage.judged(db, order_id)


def change(store, company, warranty=None, **asset):
    with store.write(ENGINEER) as tx:
        for name, value in (warranty or {}).items():
            setattr(tx.get(Warranty, natural_id("sample", "warranty", SERIAL)), name, value)
        for name, value in asset.items():
            setattr(tx.get(Asset, company.asset), name, value)


@pytest.mark.feature("S-04", "the verdict stands with its reason, by voucher, barcode or record", page="diagnosis")
@pytest.mark.stop("ProofMissing")
def test_the_verdict_changes_with_the_proof_and_says_why(opened, store, company, at_work):
    assert opened.says("coverage_reason") == "In term until 18 Jul 2027: free of charge."
    change(store, company, {"start_on": None}, purchase_channel="unknown", purchased_on=None)
    opened.until("coverage_reason", "No proof of purchase")
    assert opened.find("coverage_verdict").words() == "Undetermined"
    opened.press("coverage_by_voucher")
    assert "no number" in opened.find("coverage_wrong").label.text()
    opened.write("coverage_voucher", "FP-77")
    opened.write("coverage_dated", "2026-03-01")
    opened.press("coverage_by_voucher")
    opened.until("coverage_reason", "In term until 1 Mar 2027")
    assert opened.says("coverage_source") == "Judged by voucher FP-77."
    assert judged(store, at_work).proof.source is CoverageSource.VOUCHER


@pytest.mark.feature("S-05", "a scanned barcode finds machine, scope and service period", page="diagnosis")
@pytest.mark.stop("BarcodeMisread")
def test_a_wedge_scan_finds_the_component_its_machine_and_how_long_it_is_covered(opened, store, at_work):
    opened.find("coverage_barcode").setFocus()
    opened.qtbot.keyClicks(opened.find("coverage_barcode"), "2000000101379")
    opened.key(Qt.Key.Key_Return)
    assert "13 digits" in opened.find("coverage_wrong").label.text()
    opened.find("coverage_barcode").selectAll()
    opened.qtbot.keyClicks(opened.find("coverage_barcode"), "2000000101378")
    opened.key(Qt.Key.Key_Return)
    opened.until("coverage_source", "Compressor")
    told = opened.labels()
    assert "Compressor · 2000000101378" in told
    assert f"Screw chiller MCU-450 · {SERIAL}" in told
    assert "18 Jul 2026 – 18 Jul 2027" in told
    assert "12 months for parts, 12 for labour" in told
    assert not opened.has("coverage_wrong")


@pytest.mark.feature(
    "S-06", "an ended term, an exclusion or a foreign channel is charged, never refused", page="diagnosis"
)
@pytest.mark.parametrize(
    ("asset", "warranty", "verdict", "said"),
    [
        ({"purchase_channel": "unauthorised"}, {}, Verdict.UNAUTHORISED, "BR-07"),
        ({}, {"start_on": date(2024, 9, 4)}, Verdict.EXPIRED, "BR-08"),
        ({}, {"exclusion": "misuse"}, Verdict.EXCLUDED, "BR-64"),
    ],
)
def test_what_is_not_covered_is_charged_and_the_work_goes_on(
    opened, store, company, at_work, asset, warranty, verdict, said
):
    change(store, company, warranty, **asset)
    opened.until("coverage_reason", said)
    assert opened.find("coverage_verdict").words() == "Charged"
    assert judged(store, at_work).coverage.parts is verdict
    opened.press("tab_overview")
    opened.press("way_pause_work")
    opened.write("step_reason", "Lunch")
    opened.write("pause_until", "13:30")
    opened.press("pause_by_customer")
    opened.press("step_record")
    opened.until("next_step", "Go on")
    opened.press("next_step")
    with store.read() as db:
        assert orders.state_of(db, at_work) is OrderState.IN_PROGRESS


@pytest.mark.stop("ExclusionUnproved")
def test_what_is_found_is_described_and_shown_before_it_counts(opened, store, files, at_work):
    opened.press("found_non_genuine")
    opened.press("found_record")
    assert "BR-64" in opened.find("found_wrong").label.text()
    opened.write("found_note", "foreign seal strip fitted")
    opened.press("found_record")
    assert "photo" in opened.find("found_wrong").label.text()
    with store.write(ENGINEER) as tx:
        builders.a_photo(tx, files, at_work, a_jpeg(), PhotoMoment.DURING)
    opened.press("found_record")
    opened.until("coverage_reason", "Non-genuine part")
    assert judged(store, at_work).found == ("non_genuine",)


@pytest.mark.feature("S-32", "cause, responsibility and level are recorded, or what lacks is said", page="diagnosis")
@pytest.mark.stop("DiagnosisIncomplete")
def test_a_diagnosis_is_recorded_with_cause_responsibility_and_level(opened, store, at_work):
    assert opened.says("diagnosis_phenomenon") == "Discharge temperature high"
    opened.press("diagnosis_record")
    assert "Who answers" in opened.find("diagnosis_wrong").label.text()
    opened.press("responsibility_ours")
    opened.press("diagnosis_record")
    assert "names no cause. (BR-51)" in opened.find("diagnosis_wrong").label.text()
    opened.press("cause_mat")
    opened.press("level_三级")
    opened.write("diagnosis_cause_text", "cast housing cracked")
    opened.press("diagnosis_record")
    with store.read() as db:
        found = diagnosis.diagnosis(db, at_work)
    assert (found.cause, found.responsibility, found.level) == ("MAT", Responsibility.OURS, "三级")
    assert found.cause_text == "cast housing cracked"
    assert not opened.has("diagnosis_wrong")


@pytest.mark.feature(
    "S-31", "a cause that is not ours stops the work until note and charges are signed", page="diagnosis"
)
@pytest.mark.stop("FaultNoteUnsigned")
def test_a_cause_that_is_not_ours_is_signed_for_with_its_charges_before_the_work_goes_on(
    opened, store, company, at_work
):
    opened.press("responsibility_customer")
    opened.press("cause_oper")
    opened.press("diagnosis_record")
    opened.until("coverage_reason", "Cause not ours")
    assert "BR-46" in opened.find("diagnosis_note").label.text()
    opened.press("tab_overview")
    opened.until("next_title", "sign that the cause is not ours")
    opened.press("tab_parts")
    opened.press("part_add")
    opened.press("part_consent_1_yes")
    opened.press("part_record_1")
    opened.press("part_fit_1")
    assert "BR-46" in opened.says("part_note_1")
    opened.press("tab_overview")
    opened.press("next_step")
    lines = [label for label in opened.labels() if label.startswith(("Cause:", "Who answers", "Labour", "Coverage"))]
    assert len(lines) == 4
    assert any("¥180.00 per hour" in line for line in lines)
    Pen(opened.find("sign_pad")).draw()
    opened.press("sign_go")
    opened.press("confirm_yes")
    with store.read() as db:
        progress.findings.check_fault_note(db, at_work)
    opened.press("tab_parts")
    opened.press("part_fit_1")
    with store.read() as db:
        assert parts.order_parts(db, at_work)[0].state is parts.LineState.FITTED


@pytest.mark.feature(
    "S-33", "method, time and the engine's estimate are proposed; a no keeps parts out", page="diagnosis"
)
def test_a_plan_is_estimated_proposed_declined_and_another_confirmed(opened, store, company, at_work):
    change(store, company, {"start_on": date(2024, 9, 4)})
    with store.write(ENGINEER) as tx:
        line = parts.plan_part(tx, at_work, company.part, Decimal(1))
        parts.give_part_consent(tx, line, said_by="韩工")
    opened.write("plan_method", "Replace the sensor")
    opened.write("plan_minutes", "61")
    opened.leave()
    opened.until("plan_estimate", "¥655.00")
    opened.press("plan_propose")
    opened.until("plan_estimate", "¥655.00")
    assert opened.find("plan_standing").label.text().startswith("Proposed, not confirmed yet")
    opened.write("plan_why", "too dear")
    opened.press("plan_no")
    opened.qtbot.waitUntil(lambda: "declined" in opened.find("plan_standing").label.text())
    opened.press("tab_parts")
    opened.press("part_fit_1")
    assert "BR-48" in opened.says("part_note_1")
    opened.press("tab_diagnosis")
    opened.write("plan_method", "Clean the sensor")
    opened.press("plan_propose")
    opened.press("plan_yes")
    opened.qtbot.waitUntil(lambda: "agreed" in opened.find("plan_standing").label.text())
    with store.read() as db:
        found = diagnosis.plan(db, at_work)
    assert (found.method, found.minutes, found.is_confirmed) == ("Clean the sensor", 61, True)
    assert found.estimate_minor == 18500 + 27000 + 20000


def test_what_is_half_typed_stays_while_the_ledger_changes(opened, store, company, at_work):
    opened.write("diagnosis_phenomenon", "It rattles")
    change(store, company, {"exclusion": "misuse"})
    opened.until("coverage_reason", "Misuse")
    assert opened.says("diagnosis_phenomenon") == "It rattles"
    with store.write(ENGINEER) as tx:
        tx.get(Component, natural_id("sample", "component", SERIAL)).name_en = "Motor"
    assert opened.says("diagnosis_phenomenon") == "It rattles"


def test_the_overview_says_the_verdict_of_the_order_not_of_the_machine_alone(opened, store, company, at_work):
    change(store, company, {"start_on": None}, purchase_channel="unknown", purchased_on=None)
    with store.write(ENGINEER) as tx:
        coverage.check_by_voucher(tx, at_work, "FP-77", date(2026, 3, 1))
    opened.press("tab_overview")
    opened.qtbot.waitUntil(lambda: any("1 Mar 2027" in each for each in opened.labels()), timeout=10_000)
