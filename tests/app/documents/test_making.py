"""The work order of a real ledger: gathered, sealed, judged genuine, recorded at once; killed, nothing is half done."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
import sqlalchemy as sa

from app import closing, parts, progress, repair
from app.closing import DocumentVoid
from app.documents import making
from app.documents.complete import DocumentIncomplete
from app.documents.current import is_current, issued
from app.documents.frozen import SealedFrozen
from app.documents.gather import gather
from app.documents.making import OrderChanged, SealingStopped, SealKeysMissing, documents, make_documents
from app.documents.press import print_document
from app.documents.proof import Recorded, prove
from app.documents.shelf import SealLimit, sealing_limit, signed_but_unsent
from app.documents.verify import Outcome, verify
from app.repair import RepairResult
from app.signatures import signatures
from app.store.kinds import HandoverWay, OrderState, SignatureSide
from app.store.laptop_tables import LocalBlob, SyncState
from app.store.tables import Handover
from tests import builders
from tests.app.documents import samples
from tests.app.documents.signed import ISSUER, OFFICE, a_shown_order, an_accepted_order, enrol, sign, sign_both


@pytest.fixture
def accepted(store, files, company, clock):
    """An order that engineer and customer signed and that is settled."""
    return an_accepted_order(store, files, company, clock)


def test_a_signed_order_becomes_two_genuine_copies_of_one_record_and_is_handed_over(store, files, accepted):
    company, customer = make_documents(store, files, accepted, ISSUER, "both")

    assert (company.copy, customer.copy) == ("company", "customer")
    assert company.record_hash == customer.record_hash
    assert company.base_sha != customer.base_sha
    for made in (company, customer):
        data = files.read(made.sha)
        assert verify(data, [OFFICE.root], recorded_sha256=sha256(data).hexdigest()).outcome is Outcome.PASSED
        assert (made.number, made.signatures, made.state) == ("WO-26-00815/F16/r1", 2, "signed")
    with store.read() as db:
        assert db.get(LocalBlob, customer.sha).lane == 1
        assert signed_but_unsent(db) == 1
    with store.write() as tx:
        closing.hand_over(tx, accepted, customer.id, way=HandoverWay.QR, to_whom="韩工")
    with store.read() as db:
        assert progress.picture(db, accepted).state is OrderState.HANDED_OVER


def test_a_second_copy_is_a_fact_and_no_second_step(store, files, accepted):
    _, customer = make_documents(store, files, accepted, ISSUER, "zh_CN")
    for way in (HandoverWay.PRINT, HandoverWay.STICK):
        with store.write() as tx:
            closing.hand_over(tx, accepted, customer.id, way=way, to_whom="韩工")
    with store.read() as db:
        assert [row.way for row in db.scalars(sa.select(Handover))] == [HandoverWay.PRINT, HandoverWay.STICK]


def test_a_draft_can_be_looked_at_before_anybody_signs_and_says_what_it_lacks(store, files, company):
    with store.write() as tx:
        order_id = builders.a_work_order(tx, company)
    with store.read() as db:
        draft = print_document(gather(db, files, order_id, ISSUER), "both", "draft").data
    judged = verify(draft, [OFFICE.root])
    assert (judged.outcome, judged.reasons[0].code) == (Outcome.FAILED, "unsealed")


def test_a_file_is_judged_by_what_the_ledger_recorded(store, files, accepted):
    company, customer = make_documents(store, files, accepted, ISSUER, "zh_CN")
    sealed = files.read(customer.sha)
    again = making._sealed(content_of(store, files, accepted), keys_of(store), "en", "customer", customer.at, files)
    with store.read() as db:
        assert prove(db, sealed).recorded is Recorded.STANDS
        assert prove(db, files.read(company.sha)).judged.outcome is Outcome.PASSED
        other = prove(db, again.data)
        assert verify(again.data, [OFFICE.root]).outcome is Outcome.PASSED
        assert (other.judged.outcome, other.judged.reasons[0].code) == (Outcome.FAILED, "not_recorded")
    later = make_documents(store, files, accepted, ISSUER, "zh_CN")[1]
    with store.read() as db:
        old = prove(db, sealed)
    assert (old.judged.outcome, old.recorded, old.replaced_by) == (Outcome.PASSED, Recorded.VOID, later.number)


def content_of(store, files, order_id, revision=1):
    with store.read() as db:
        return gather(db, files, order_id, ISSUER, revision, "WO-26-00815/F16/r1" if revision > 1 else "")


def keys_of(store):
    with store.read() as db:
        return making._keys(db)


def test_the_same_record_gives_the_same_base(store, files, accepted, clock):
    def base():
        with store.read() as db:
            return print_document(gather(db, files, accepted, ISSUER), "zh_CN", "customer").data

    first = base()
    clock.pass_(hours=5)
    assert base() == first
    assert str(accepted).encode() not in first


def test_a_new_revision_voids_the_former_visibly(store, files, accepted):
    make_documents(store, files, accepted, ISSUER, "zh_CN")
    second = make_documents(store, files, accepted, ISSUER, "en")

    with store.read() as db:
        told = [(row.revision, row.copy, row.state) for row in documents(db, accepted)]
    assert told == [
        (1, "company", "void"), (1, "customer", "void"), (2, "company", "signed"), (2, "customer", "signed"),
    ]  # fmt: skip
    assert {row.number for row in second} == {"WO-26-00815/F16/r2"}


def test_sealed_work_is_frozen_until_the_order_is_opened_again(store, files, company, accepted):
    first = make_documents(store, files, accepted, ISSUER, "zh_CN")[1]
    with pytest.raises(SealedFrozen), store.write() as tx:
        repair.write_note(tx, accepted, "改成别的")
    with store.write() as tx:
        line = parts.plan_part(tx, accepted, company.part, Decimal(1))
    with store.read() as db:
        assert [row.state for row in documents(db, accepted)] == ["signed", "signed"]

    with store.write() as tx:
        progress.reopen_work(tx, accepted, reason="漏记一项")
    with store.read() as db:
        assert [row.state for row in documents(db, accepted)] == ["withdrawn", "withdrawn"]
        withdrawn = prove(db, files.read(first.sha))
    assert (withdrawn.judged.outcome, withdrawn.recorded) == (Outcome.PASSED, Recorded.WITHDRAWN)
    with pytest.raises(DocumentVoid), store.write() as tx:
        closing.hand_over(tx, accepted, first.id, way=HandoverWay.QR, to_whom="韩工")
    with pytest.raises(DocumentIncomplete):
        make_documents(store, files, accepted, ISSUER, "zh_CN")
    with store.write() as tx:
        repair.write_note(tx, accepted, "改成别的")
        parts.remove_planned(tx, line)
        progress.finish_work(tx, accepted, outcome=RepairResult.RESTORED)
        progress.show_result(tx, accepted, shown_to="韩工")
    sign_both(store, files, accepted)
    with store.write() as tx:
        closing.accept_work(tx, accepted)
        closing.settle_charges(tx, accepted)
    second = make_documents(store, files, accepted, ISSUER, "zh_CN")[1]
    with store.read() as db:
        assert [row.state for row in documents(db, accepted)] == ["void", "void", "signed", "signed"]
    assert second.number == "WO-26-00815/F16/r2"
    assert b"WO-26-00815/F16/r1" in print_document(content_of(store, files, accepted, 2), "zh_CN", "customer").record


def test_the_customers_stamp_stands_in_the_document(store, files, company, clock):
    order_id = a_shown_order(store, company, clock)
    sign(store, files, order_id, SignatureSide.ENGINEER)
    sign(store, files, order_id, SignatureSide.CUSTOMER, stamp=samples.photo(1))
    with store.write() as tx:
        closing.accept_work(tx, order_id)
        closing.settle_charges(tx, order_id)
    made = make_documents(store, files, order_id, ISSUER, "zh_CN")[1]
    with store.read() as db:
        stamps = [row.stamp_sha for row in signatures(db, order_id) if row.stamp_sha]
        assert is_current(db, made, order_id, issued(db, ISSUER))
        told = print_document(gather(db, files, order_id, ISSUER), "zh_CN", "customer")
    assert len(stamps) == 1
    assert stamps[0].encode() in told.record


def test_a_document_knows_whether_the_order_says_more_by_now(store, files, accepted, clock):
    made = make_documents(store, files, accepted, ISSUER, "both")[1]

    def current():
        with store.read() as db:
            return is_current(db, made, accepted, issued(db, ISSUER))

    assert current()
    clock.pass_(minutes=20)
    with store.write() as tx:
        closing.hand_over(tx, accepted, made.id, way=HandoverWay.PRINT, to_whom="韩工")
    assert current()
    with store.write() as tx:
        repair.add_log_line(tx, accepted, "后来想起的一行")
    assert not current()


class Killed(BaseException):
    """The power went."""


@pytest.mark.parametrize("step", ["print_document", "seal_as_engineer", "seal_as_witness", "verify", "_record"])
def test_killed_at_any_step_nothing_is_half_done(store, files, accepted, monkeypatch, step):
    kept = getattr(making, step)

    def kill(*given, **named):
        kept(*given, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(making, step, kill)
        with pytest.raises(Killed):
            make_documents(store, files, accepted, ISSUER, "zh_CN")
    with store.read() as db:
        assert documents(db, accepted) == []
    assert make_documents(store, files, accepted, ISSUER, "zh_CN")[0].revision == 1


def test_what_changes_while_the_document_is_made_stops_it(store, files, accepted, monkeypatch):
    def change(*given):
        with store.write() as tx:
            repair.add_log_line(tx, accepted, "后来的一行")
        return verify(*given)

    monkeypatch.setattr(making, "verify", change)
    with pytest.raises(OrderChanged):
        make_documents(store, files, accepted, ISSUER, "zh_CN")
    with store.read() as db:
        assert documents(db, accepted) == []


def test_what_is_missing_is_named_before_anything_is_drawn(store, files, company):
    with store.write() as tx:
        order_id = builders.a_work_order(tx, company)
    with pytest.raises(SealKeysMissing):
        make_documents(store, files, order_id, ISSUER, "en")
    with store.write() as tx:
        enrol(tx)
    with pytest.raises(DocumentIncomplete) as lacking:
        make_documents(store, files, order_id, ISSUER, "en")
    assert {each.code for each in lacking.value.missing} >= {"result", "time", "engineer_signature", "acceptance"}


def test_after_thirty_days_without_head_office_no_seal_is_set(store, files, accepted, clock):
    with store.write() as tx:
        tx.get(SyncState, 1).last_ok_at = clock.now()
    make_documents(store, files, accepted, ISSUER, "zh_CN")
    clock.pass_(days=8)
    with store.read() as db:
        assert sealing_limit(db) is SealLimit.WARN
    clock.pass_(days=23)
    with pytest.raises(SealingStopped):
        make_documents(store, files, accepted, ISSUER, "zh_CN")


def test_setting_the_clock_back_does_not_help(store, files, accepted, clock):
    with store.write() as tx:
        tx.get(SyncState, 1).last_ok_at = clock.now()
    clock.pass_(days=31)
    with store.write() as tx:
        repair.add_log_line(tx, accepted, "很久以后")
    clock.at -= timedelta(days=31)
    with pytest.raises(SealingStopped):
        make_documents(store, files, accepted, ISSUER, "zh_CN")
