"""What covers an order: by which proof, what was found on site, and the verdict in words; it is never a refusal."""

from datetime import date

import pytest

from app import coverage, evidence, progress, settlement
from app.coverage import (
    BarcodeElsewhere,
    BarcodeMisread,
    BarcodeUnknown,
    ContractNotRunning,
    CoverageSource,
    ExclusionUnproved,
    ProofMissing,
)
from app.diagnosis import Responsibility, diagnose
from app.store.tables import Asset, Component, Contract, Customer, Site, Warranty
from app.store.types import natural_id
from app.warranty import Verdict
from tests.builders import a_photo, a_price_list, a_work_order, an_asset, at_work, hand_in, on_site
from tests.pictures import a_jpeg

BARCODE = "2000000101378"


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


def judged(store, order_id, on=None):
    with store.read() as db:
        return coverage.judged(db, order_id, on)


def changed(store, company, **asset):
    """Change what head office knows of the machine; the key `warranty` changes its warranty."""
    with store.write() as tx:
        for name, value in asset.pop("warranty", {}).items():
            setattr(tx.get(Warranty, natural_id("sample", "warranty", "PS-450-2207-0031")), name, value)
        for name, value in asset.items():
            setattr(tx.get(Asset, company.asset), name, value)
        tx.flush()


def test_without_a_proof_the_records_of_head_office_say_what_is_covered(store, order_id):
    found = judged(store, order_id)
    assert (found.coverage.parts, found.proof.source) == (Verdict.COVERED, CoverageSource.RECORDS)
    assert found.reason.say("en") == "In term until 18 Jul 2027: free of charge."
    assert found.reason.say("zh_CN") == "在保，至 2027-07-18：免费。"


def test_a_barcode_tells_machine_scope_and_service_period(store, company):
    with store.read() as db:
        found = coverage.scan(db, f" {BARCODE} ")
    assert (found.component.name.en, found.asset.serial) == ("Compressor", "PS-450-2207-0031")
    assert found.terms.start_on == date(2026, 7, 18)
    assert found.asset.coverage.parts_end_on == date(2027, 7, 18)


@pytest.mark.parametrize("wrong", ["", "2000000101379", "20000001013", "PS-450-2207-0031", "２０００００0101378"])
def test_what_is_no_barcode_is_told_apart_from_one_nobody_knows(store, company, wrong):
    with store.read() as db:
        with pytest.raises(BarcodeMisread):
            coverage.scan(db, wrong)
        with pytest.raises(BarcodeUnknown):
            coverage.scan(db, "2000000501857")


def test_the_proof_that_was_shown_is_kept_and_a_later_one_takes_its_place(store, order_id):
    with store.write() as tx:
        coverage.check_by_voucher(tx, order_id, "FP-0001", date(2026, 6, 13))
        coverage.check_by_barcode(tx, order_id, BARCODE)
    found = judged(store, order_id)
    assert (found.proof.source, found.proof.number) == (CoverageSource.BARCODE, BARCODE)
    assert found.source.say("en") == "by the barcode of Compressor (2000000101378)"
    with store.read() as db:
        assert len(evidence.facts_of(db, order_id, [evidence.FactKind.COVERAGE_CHECKED])) == 1


def test_a_component_of_another_machine_proves_nothing_here(store, company, order_id):
    with store.write() as tx:
        an_asset(tx, tx.get(Customer, company.customer), tx.get(Site, company.site), "PS-450-2207-0099")
        tx.flush()
        tx.get(Component, natural_id("sample", "component", "PS-450-2207-0099")).barcode = "2000000501857"
    with pytest.raises(BarcodeElsewhere) as caught, store.write() as tx:
        coverage.check_by_barcode(tx, order_id, "2000000501857")
    assert caught.value.serial == "PS-450-2207-0099"


def test_a_voucher_without_a_number_is_no_proof(store, order_id):
    with pytest.raises(ProofMissing), store.write() as tx:
        coverage.check_by_voucher(tx, order_id, "  ")


def test_nobody_knows_until_a_proof_says_from_when_on(store, company, order_id):
    changed(store, company, purchase_channel="unknown", purchased_on=None, accepted_on=None,
            warranty={"start_on": None, "basis": None})  # fmt: skip
    assert judged(store, order_id).coverage.parts is Verdict.UNDETERMINED
    with store.write() as tx:
        coverage.check_by_voucher(tx, order_id, "FP-9")
    assert judged(store, order_id).coverage.parts is Verdict.UNDETERMINED
    with store.write() as tx:
        coverage.check_by_voucher(tx, order_id, "FP-9", date(2026, 3, 1))
    assert judged(store, order_id).coverage.parts_end_on == date(2027, 3, 1)
    assert judged(store, order_id, date(2027, 3, 1)).coverage.is_free
    assert judged(store, order_id, date(2027, 3, 2)).coverage.parts is Verdict.EXPIRED


def test_a_component_dates_what_nobody_else_knows(store, company, order_id):
    changed(store, company, purchase_channel="unknown", purchased_on=None, warranty={"start_on": None})
    with store.write() as tx:
        tx.get(Component, natural_id("sample", "component", "PS-450-2207-0031")).fitted_on = date(2026, 5, 2)
        coverage.check_by_barcode(tx, order_id, BARCODE)
    assert judged(store, order_id).coverage.parts_end_on == date(2027, 5, 2)


@pytest.mark.parametrize("shown", [lambda tx, order_id: coverage.check_by_voucher(tx, order_id, "FP-2"),
                                   lambda tx, order_id: coverage.check_by_barcode(tx, order_id, BARCODE)])  # fmt: skip
def test_no_proof_makes_an_unauthorised_channel_good(store, company, order_id, shown):
    changed(store, company, purchase_channel="unauthorised")
    with store.write() as tx:
        shown(tx, order_id)
    found = judged(store, order_id)
    assert found.coverage.parts is Verdict.UNAUTHORISED
    assert "BR-07" in found.reason.say("en")


def test_a_contract_counts_while_it_holds(store, company, order_id):
    with pytest.raises(ContractNotRunning), store.write() as tx:
        coverage.check_by_contract(tx, order_id)
    changed(store, company, contract_number="HT-1")
    with store.write() as tx:
        tx.add(Contract(
            id=natural_id("sample", "contract", "HT-1"), number="HT-1", customer_id=company.customer, kind="supply",
            signed_on=None, start_on=date(2026, 1, 1), end_on=date(2026, 12, 31), price_policy="parts_labour",
        ))  # fmt: skip
        tx.flush()
        coverage.check_by_contract(tx, order_id)
    assert judged(store, order_id).source.say("en") == "by contract HT-1"


@pytest.mark.parametrize("term_is_over", [False, True])
def test_what_was_found_on_site_is_charged_and_an_ended_term_is_still_served(
    store, files, company, order_id, term_is_over
):
    if term_is_over:
        changed(store, company, warranty={"start_on": date(2024, 9, 4)})
    with store.write() as tx:
        on_site(tx, order_id)
        a_photo(tx, files, order_id, a_jpeg())
        coverage.find_exclusions(tx, order_id, ["non_genuine", "dismantled"], "漆封破坏，装有非原厂密封条")
        progress.give_consent(tx, order_id, said_by="韩工")
    found = judged(store, order_id)
    assert found.found == ("dismantled", "non_genuine")
    assert found.coverage.parts is (Verdict.EXPIRED if term_is_over else Verdict.EXCLUDED)
    assert "Dismantled, Non-genuine part" in found.reason.say("en")


def test_an_exclusion_is_described_and_shown(store, files, order_id):
    with pytest.raises(ExclusionUnproved) as caught, store.write() as tx:
        coverage.find_exclusions(tx, order_id, ["misuse"], " ")
    assert caught.value.lacks == "note"
    with pytest.raises(ExclusionUnproved) as caught, store.write() as tx:
        coverage.find_exclusions(tx, order_id, ["misuse"], "无冷却水运行")
    assert caught.value.lacks == "photo"


def test_traces_of_tampering_end_the_coverage_unless_the_engineer_finds_they_do_not(store, files, order_id):
    with store.write() as tx:
        on_site(tx, order_id)
        a_photo(tx, files, order_id, a_jpeg())
        progress.record_pre_check(tx, order_id, parts_complete=True, tampering=True, note="漆封破坏")
    assert judged(store, order_id).coverage.parts is Verdict.EXCLUDED
    with store.write() as tx:
        coverage.find_exclusions(tx, order_id, [], "漆封为我方上次服务时拆开")
    assert judged(store, order_id).coverage.parts is Verdict.COVERED


@pytest.mark.parametrize(
    ("cause", "responsibility", "is_free"),
    [
        ("MAT", Responsibility.OURS, True),
        ("WEAR", Responsibility.OPEN, True),
        ("OPER", Responsibility.OURS, False),
        ("ELEC", Responsibility.CUSTOMER, False),
        ("CIVIL", Responsibility.THIRD, False),
    ],
)
def test_the_bill_follows_cause_and_responsibility(store, clock, order_id, cause, responsibility, is_free):
    with store.write() as tx:
        tx.add(a_price_list())
        at_work(tx, order_id)
    clock.pass_(minutes=50)
    with store.write() as tx:
        diagnose(tx, order_id, phenomenon="流量低", cause=cause, responsibility=responsibility, level="三级")
    with store.read() as db:
        assert settlement.quote(db, order_id).total_minor == (0 if is_free else 38000)


@pytest.mark.parametrize(
    ("said", "source", "told"),
    [
        ({"voucher": "barcode", "component": BARCODE}, CoverageSource.BARCODE, "by the barcode of Compressor"),
        ({"voucher": "barcode", "component": "2000000501857"}, CoverageSource.RECORDS, "by head office's records"),
        ({"voucher": "voucher"}, CoverageSource.VOUCHER, "by the voucher shown at the pre-check"),
        ({"voucher": "neither"}, CoverageSource.RECORDS, "by head office's records"),
    ],
)
def test_the_proof_named_in_the_pre_check_counts_until_one_is_checked_by_itself(store, order_id, said, source, told):
    with store.write() as tx:
        on_site(tx, order_id)
        progress.give_consent(tx, order_id, said_by="韩工")
        hand_in(tx, order_id, "pre_check", tamper="no", **said)
    found = judged(store, order_id)
    assert found.proof.source is source
    assert found.source.say("en").startswith(told)
    with store.write() as tx:
        coverage.check_by_voucher(tx, order_id, "FP-5", date(2026, 6, 13))
    assert judged(store, order_id).proof.number == "FP-5"
