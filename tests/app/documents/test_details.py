"""What the steps of an order say on its documents: downtime and what it adds, numbers the same everywhere."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app import acceptance, closing, downtime, repair, settlement
from app.documents.current import is_current, issued, next_content
from app.documents.kinds import BY_NAME, KINDS, ORDER, Step
from app.documents.making import make_documents
from app.store.kinds import PayMethod, SignaturePurpose, SignatureSide
from app.store.tables import Warranty
from tests.app.documents.signed import ISSUER, a_shown_order, sign, sign_both
from tests.app.test_downtime import an_earlier_order, warranty_from

STOPPED = [kind for kind in KINDS.values() if Step.STOP in kind.steps]


@pytest.fixture
def stopped(store, company, clock):
    """The sample world's third repair in vain: two earlier stops, and one of five hours today."""
    order_id = a_shown_order(store, company, clock)
    with store.write() as tx:
        warranty_from(tx, company, date(2026, 2, 10))
        an_earlier_order(tx, company, "WO-1", "2026-10-12T08:00", "2026-10-13T14:00")
        an_earlier_order(tx, company, "WO-2", "2026-10-30T09:00", "2026-10-30T18:00")
        repair.set_result(tx, order_id, repair.RepairResult.NOT_RESTORED)
        begin = tx.now - timedelta(hours=5)
        downtime.record_stop(tx, order_id, start_at=begin, end_at=tx.now, text="2# 压缩机")
    return order_id


def said(content, title="section.stop"):
    group = next(each for each in content.details if each.title == title)
    return {each.label.removeprefix("label."): each.value.zh for each in group.details}


def content(store, files, order_id, kind):
    with store.read() as db:
        return next_content(db, files, order_id, issued(db, ISSUER), kind)


@pytest.mark.parametrize("kind", STOPPED, ids=lambda kind: kind.name)
def test_a_document_says_how_long_the_machine_stood_and_what_all_its_stops_add(store, files, stopped, kind):
    told = said(content(store, files, stopped, kind))
    assert (told["stopped_hours"], told["stop_ours"]) == ("5", "是")
    assert told["stopped_days"] == "2 + 1 + 1 = 4"
    assert told["extended"] == "2027-02-10 → 2027-02-14"


def test_which_documents_carry_the_downtime():
    named = {kind.name for kind in STOPPED}
    assert named == {"work_order", "visit_record", "quality_fault", "loaner", "take_away", "damage_report"}


def test_a_machine_that_stands_is_said_to_stand_and_adds_nothing_yet(store, files, company, clock):
    order_id = a_shown_order(store, company, clock)
    with store.write() as tx:
        repair.set_result(tx, order_id, repair.RepairResult.NOT_RESTORED)
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(minutes=30))
    told = said(content(store, files, order_id, ORDER))
    assert told["ran_again_at"] == "仍停机"
    assert told["stopped_days"] == "0"
    assert "stopped_hours" not in told


def test_a_later_stop_of_the_machine_leaves_a_sealed_document_as_it_is(store, files, company, clock, stopped):
    sign_both(store, files, stopped)
    with store.write() as tx:
        closing.accept_work(tx, stopped)
    paper = make_documents(store, files, stopped, ISSUER, "zh_CN")[1]
    clock.pass_(hours=48)
    with store.write() as tx:
        an_earlier_order(tx, company, "WO-9", "2026-11-19T09:00", "2026-11-19T18:00")
    with store.read() as db:
        assert is_current(db, paper, stopped, issued(db, ISSUER))


def test_a_receipt_has_one_number_by_its_laptop_wherever_it_is_told(store, files, company, clock):
    order_id = a_shown_order(store, company, clock)
    with store.write() as tx:
        for row in tx.scalars(sa.select(Warranty)):
            row.start_on = date(2020, 1, 1)
    sign(store, files, order_id, SignatureSide.CUSTOMER, SignaturePurpose.CHARGE_NOTICE)
    sign_both(store, files, order_id)
    with store.write() as tx:
        closing.accept_work(tx, order_id)
        number = closing.settle_charges(tx, order_id, method=PayMethod.CASH, payer="青岭煤业")
    assert number == "RC-26-A7-0001"  # decision 0030: the oracle's SJ-… is for reading
    with store.read() as db:
        assert [row.number for row in settlement.receipts(db, order_id)] == [number]
        shown = acceptance.sheet(db, order_id, SignaturePurpose.RECEIPT, "zh_CN")
        papers = [next_content(db, files, order_id, ISSUER, kind) for kind in (ORDER, BY_NAME["receipt"])]
    assert any(number in line for line in shown.lines)
    assert {paper.charges.receipt_number for paper in papers} == {number}
    told = {each.label: each.value.zh for group in papers[1].details for each in group.details}
    assert told["label.receipt_number"] == number
