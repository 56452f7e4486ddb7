"""A visit ends with the customer's signature while the question is up; the order stays open until it is answered."""

import pytest

from app import acceptance, branches, closing, escalation, guidance, interim, progress, visits
from app.closing import LeavingOpen
from app.documents.current import issued, kinds_of_order
from app.documents.kinds import BY_NAME
from app.documents.making import make_documents
from app.escalation import NewsKind, Tier
from app.interim import VisitEnded, VisitUnsigned
from app.orders import NotAllowedNow, Verb, state_of
from app.repair import RepairResult, set_result
from app.store.kinds import HandoverWay, OrderState, SignaturePurpose, SignatureSide
from tests import builders
from tests.app.documents.signed import ISSUER, enrol, prices, sign

VISIT = SignaturePurpose.VISIT


@pytest.fixture
def up(store, company, clock):
    """An order whose fault the engineer could not solve: the question went up, the work stands still."""
    with store.write() as tx:
        enrol(tx)
        prices(tx)
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
    clock.pass_(minutes=40)
    with store.write() as tx:
        set_result(tx, order_id, RepairResult.NOT_RESTORED, "绕组绝缘仍低")
        branches.escalate(tx, order_id, reason="返修还是换机?", tier=Tier.RND)
    clock.pass_(minutes=5)
    return order_id


def ask(store, question):
    with store.read() as db:
        return question(db)


def now(store, order_id):
    return ask(store, lambda db: guidance.guidance(db, order_id).now.verb)


def end(store, order_id):
    with store.write() as tx:
        closing.end_visit(tx, order_id, frozenset(closing.Leaving))


def test_nobody_leaves_an_escalated_order_before_what_was_done_is_signed_for(store, up):
    with pytest.raises(VisitUnsigned), store.write() as tx:
        progress.leave(tx, up, reason="等研发答复")
    with pytest.raises(VisitUnsigned):
        end(store, up)
    assert ask(store, lambda db: state_of(db, up)) is OrderState.ESCALATED
    assert ask(store, lambda db: guidance.guidance(db, up).to_sign) == (VISIT,)


def test_the_sheet_says_what_was_done_who_has_the_question_and_that_the_order_stays_open(store, up):
    with store.read() as db:
        shown = acceptance.sheet(db, up, VISIT, "en")
    told = "\n".join(shown.lines)
    assert "Working time: 40 min" in told
    assert "返修还是换机?" in told
    assert "The order stays open" in told
    assert shown.content["open"]["tier"] == "rnd"


def test_the_visit_ends_signed_and_the_order_stays_escalated(store, files, clock, up):
    sign(store, files, up, SignatureSide.CUSTOMER, VISIT)
    assert now(store, up) is Verb.CLOSE_VISIT
    with pytest.raises(LeavingOpen), store.write() as tx:
        closing.end_visit(tx, up, frozenset())
    end(store, up)
    assert ask(store, lambda db: state_of(db, up)) is OrderState.ESCALATED
    assert ask(store, lambda db: visits.running_kind(db, up)) is None
    assert ask(store, lambda db: escalation.open_escalation(db, up)).is_open
    assert now(store, up) is Verb.COME_AGAIN
    with pytest.raises(VisitEnded), store.write() as tx:
        progress.resume_work(tx, up)


def test_the_next_visit_begins_anew_and_its_end_needs_a_signature_of_its_own(store, files, clock, up):
    sign(store, files, up, SignatureSide.CUSTOMER, VISIT)
    end(store, up)
    with store.write() as tx:
        progress.come_again(tx, up)
    assert now(store, up) is Verb.CONFIRM_APPOINTMENT
    clock.pass_(hours=20)
    with store.write() as tx:
        builders.appoint(tx, up, clock.at)
        progress.start_travel(tx, up)
        progress.arrive(tx, up, identity_shown=True)
        progress.give_consent(tx, up, said_by="韩工")
        progress.start_work(tx, up)
    assert not ask(store, lambda db: progress.picture(db, up).is_left_in_order)
    clock.pass_(minutes=30)
    with store.write() as tx:
        branches.escalate(tx, up, reason="返修后绝缘仍低", tier=Tier.VENDOR)
    with pytest.raises(VisitUnsigned):
        end(store, up)


def test_the_answer_may_come_before_he_leaves_and_the_work_goes_on(store, files, up):
    sign(store, files, up, SignatureSide.CUSTOMER, VISIT)
    with store.write() as tx:
        question = escalation.open_escalation(tx, up)
        escalation.add_news(tx, up, question.id, NewsKind.SOLVED, "更换轴封")
        progress.resume_work(tx, up)
    assert ask(store, lambda db: state_of(db, up)) is OrderState.IN_PROGRESS
    with pytest.raises(NotAllowedNow):
        end(store, up)


def test_a_witness_signs_where_the_customer_does_not(store, files, up):
    with store.write() as tx:
        builders.sign(tx, files, up, VISIT, SignatureSide.WITNESS)
    end(store, up)
    assert ask(store, lambda db: interim.ended(db, up)) is not None


def test_waiting_for_parts_offers_the_same_record_and_does_not_insist(store, files, company, clock):
    with store.write() as tx:
        prices(tx)
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
    clock.pass_(minutes=10)
    with store.write() as tx:
        progress.wait_for_parts(tx, order_id, reason="缺轴封")
    assert ask(store, lambda db: guidance.guidance(db, order_id).to_sign) == (VISIT,)
    with store.write() as tx:
        progress.leave(tx, order_id, reason="缺轴封")
    assert ask(store, lambda db: state_of(db, order_id)) is OrderState.DISPATCHED


def test_the_signed_visit_is_a_document_of_its_own_and_its_copy_leaves_the_order_open(store, files, up):
    kind = BY_NAME["visit_record"]

    def look(db):
        return next(each for each in kinds_of_order(db, up, issued(db, ISSUER)) if each.kind is kind)

    assert ask(store, look).lacks == ("customer_signature",)
    sign(store, files, up, SignatureSide.CUSTOMER, VISIT)
    assert ask(store, look).lacks == ()
    paper = make_documents(store, files, up, ISSUER, "zh_CN", kind)[1]
    assert paper.number == "WO-26-00815/F16C/r1"
    with store.write() as tx:
        closing.hand_over(tx, up, paper.id, way=HandoverWay.PRINT, to_whom="韩工")
    assert ask(store, lambda db: state_of(db, up)) is OrderState.ESCALATED
