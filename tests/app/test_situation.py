"""Every hard stop: what may not happen does not, nothing is saved, and the person hears the rule and the way on."""

from decimal import Decimal

import pytest

from app import checklists, fitting, guidance, orders, parts, progress, repair, visits, words
from app.approvals import NoConsentToStart, SpeakerMissing
from app.checklists import FormIncomplete, NotPrepared
from app.errors import Refused
from app.orders import NotAllowedNow, Verb
from app.parts import NoPartConsent, StockShort
from app.repair import DiscrepancyUnproved, PreCheckMissing, RepairResult, WorkIncomplete
from app.situation import AcceptanceMissing, ChargesNotTold, FindingUnsigned
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.store.kinds import SignaturePurpose as P
from app.store.kinds import SignatureSide as SIDE  # noqa: N814 -- as short as the others
from app.store.tables import OrderFact, OrderStep, TimeMark, Warranty
from app.store.types import natural_id
from app.visits import IdentityNotShown, NoAppointment, ReasonMissing
from tests.builders import a_photo, a_price_list, a_work_order, appoint, at_work, hand_in, on_site, sign
from tests.pictures import a_jpeg


def refused(store, kind, command, *args, **how):
    """Run a command that must be refused; nothing of it may be saved."""

    def everything():
        with store.read() as db:
            return [len(db.rows(orders.sa.select(table.id))) for table in (OrderFact, OrderStep, TimeMark)]

    before = everything()
    with pytest.raises(kind) as caught, store.write() as tx:
        command(tx, *args, **how)
    assert everything() == before
    for language in words.LANGUAGES:
        told = words.tell(caught.value, language)
        assert told.text
        assert "…" not in told.text + told.way_on
    return caught.value


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


def did(store, command, *args, **how):
    with store.write() as tx:
        return command(tx, *args, **how)


def test_no_visit_without_an_appointment(store, order_id):
    assert refused(store, NotAllowedNow, progress.arrive, order_id, identity_shown=True)
    assert refused(store, NoAppointment, progress.start_travel, order_id).rule == "BR-34"


def test_no_travel_without_preparation(store, order_id):
    did(store, appoint, order_id)
    assert refused(store, NotPrepared, progress.start_travel, order_id).rule == "BR-38"


def test_travel_without_preparation_needs_a_reason_and_then_goes(store, order_id):
    did(store, appoint, order_id)
    refused(store, ReasonMissing, progress.skip_preparation, order_id, "  ")
    did(store, progress.skip_preparation, order_id, "客户停产，先出发")
    did(store, progress.start_travel, order_id)
    with store.read() as db:
        assert orders.state_of(db, order_id) is S.EN_ROUTE


def test_no_arrival_without_the_badge(store, order_id):
    did(store, appoint, order_id)
    did(store, progress.skip_preparation, order_id, "急")
    did(store, progress.start_travel, order_id)
    assert refused(store, IdentityNotShown, progress.arrive, order_id, identity_shown=False).rule == "BR-41"


def test_no_work_without_consent(store, order_id):
    did(store, on_site, order_id)
    assert refused(store, NoConsentToStart, progress.start_work, order_id).rule == "BR-44"


def test_a_no_is_no_consent_and_can_be_turned(store, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工", is_given=False)
    assert refused(store, NoConsentToStart, progress.start_work, order_id).is_refused is True
    did(store, progress.give_consent, order_id, said_by="韩工")
    refused(store, PreCheckMissing, progress.start_work, order_id)


def test_consent_names_who_gave_it(store, order_id):
    refused(store, SpeakerMissing, progress.give_consent, order_id, said_by=" ")


def test_no_work_without_pre_check(store, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    assert refused(store, PreCheckMissing, progress.start_work, order_id).rule == "BR-45"


def test_a_discrepancy_needs_note_and_photo(store, files, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    found = {"parts_complete": False, "tampering": True}
    refused(store, DiscrepancyUnproved, progress.record_pre_check, order_id, **found)
    refused(store, DiscrepancyUnproved, progress.record_pre_check, order_id, **found, note="漆封破坏")
    did(store, a_photo, files, order_id, a_jpeg())
    did(store, progress.record_pre_check, order_id, **found, note="漆封破坏")
    assert refused(store, FindingUnsigned, progress.start_work, order_id).rule == "BR-45"
    did(store, sign, files, order_id, P.PRE_CHECK_FINDING)
    did(store, progress.start_work, order_id)
    with store.read() as db:
        assert repair.pre_check(db, order_id).has_discrepancy


def test_a_finding_that_changed_after_it_was_signed_is_signed_again(store, files, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    did(store, a_photo, files, order_id, a_jpeg())
    did(store, progress.record_pre_check, order_id, parts_complete=False, tampering=False, note="缺护罩")
    did(store, sign, files, order_id, P.PRE_CHECK_FINDING, SIDE.WITNESS)
    did(store, repair.record_pre_check, order_id, parts_complete=False, tampering=True, note="缺护罩,漆封破坏")
    refused(store, FindingUnsigned, progress.start_work, order_id)
    did(store, sign, files, order_id, P.PRE_CHECK_FINDING, SIDE.WITNESS)
    did(store, progress.start_work, order_id)


@pytest.mark.parametrize("purpose", [P.CHARGE_NOTICE, P.NOT_OUR_FAULT])
def test_no_work_that_is_charged_before_the_customer_signed_the_notice(store, files, order_id, purpose):
    with store.write() as tx:
        tx.add(a_price_list())
        tx.get(Warranty, natural_id("sample", "warranty", "PS-450-2207-0031")).exclusion = "misuse"
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    did(store, progress.record_pre_check, order_id, parts_complete=True, tampering=False)
    refusal = refused(store, ChargesNotTold, progress.start_work, order_id)
    assert (refusal.rule, refusal.facts["labour"]) == ("BR-69", "¥380.00")
    with store.read() as db:
        assert guidance.guidance(db, order_id).now.verb is Verb.TELL_CHARGES
    did(store, sign, files, order_id, purpose)
    with store.read() as db:
        assert guidance.guidance(db, order_id).now.verb is Verb.START_WORK
    did(store, progress.start_work, order_id)


def test_the_pre_check_form_asks_for_note_and_photo_itself(store, files, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    did(store, hand_in, order_id, "pre_check", complete="no", missing="缺护罩", tamper="yes", tamper_text="漆封破坏")
    with store.read() as db:
        assert guidance.guidance(db, order_id).now.verb is Verb.SIGN_FINDING
    did(store, sign, files, order_id, P.PRE_CHECK_FINDING)
    with store.read() as db:
        found = repair.pre_check(db, order_id)
        assert found.has_discrepancy
        assert not found.lacks_note
        assert not found.lacks_photo
        assert orders.state_of(db, order_id) is S.PRE_CHECKED


def test_missing_parts_alone_need_a_photo_of_before(store, files, order_id):
    did(store, on_site, order_id)
    did(store, progress.give_consent, order_id, said_by="韩工")
    did(store, hand_in, order_id, "pre_check", complete="no", missing="缺护罩", tamper="no")
    refused(store, DiscrepancyUnproved, progress.start_work, order_id)
    did(store, a_photo, files, order_id, a_jpeg())
    did(store, sign, files, order_id, P.PRE_CHECK_FINDING)
    did(store, progress.start_work, order_id)


def test_no_part_without_consent(store, company, order_id):
    did(store, at_work, order_id)
    line = did(store, parts.plan_part, order_id, company.part, Decimal(1))
    assert refused(store, NoPartConsent, fitting.fit_part, line).rule == "BR-49"
    did(store, parts.give_part_consent, line, said_by="韩工", is_given=False, explanation="下周自行更换")
    assert refused(store, NoPartConsent, fitting.fit_part, line).is_refused is True


def test_no_part_before_the_work_is_agreed(store, company, order_id):
    line = did(store, parts.plan_part, order_id, company.part, Decimal(1))
    did(store, parts.give_part_consent, line, said_by="韩工")
    refused(store, NoConsentToStart, fitting.fit_part, line)


def test_stock_never_becomes_negative(store, company, order_id):
    did(store, at_work, order_id)
    line = did(store, parts.plan_part, order_id, company.part, Decimal(5))
    did(store, parts.give_part_consent, line, said_by="韩工")
    error = refused(store, StockShort, fitting.fit_part, line)
    assert error.rule == "BR-82"
    told = "Temperature sensor: 5 pc wanted, 4 pc in stock. Stock never becomes negative."
    assert words.tell(error, "en").text == told


def test_work_is_not_finished_while_anything_is_open(store, company, clock, order_id):
    did(store, at_work, order_id)
    clock.pass_(minutes=20)
    line = did(store, parts.plan_part, order_id, company.part, Decimal(1))
    error = refused(store, WorkIncomplete, progress.finish_work, order_id, outcome=RepairResult.RESTORED)
    assert error.rule == "BR-51"
    assert words.tell(error, "zh_CN").text == (
        "记录还不完整：1 行配件既未更换也未移除（温度传感器）；1 份检查表未提交（质量故障处理服务报告），还差 19 项。"
    )
    did(store, parts.give_part_consent, line, said_by="韩工", is_given=False, explanation="下周自行更换")
    did(store, hand_in, order_id, "quality_fault_report")
    did(store, progress.finish_work, order_id, outcome=RepairResult.RESTORED)


def test_a_paused_order_is_not_finished(store, order_id):
    did(store, at_work, order_id)
    did(store, progress.pause_work, order_id, reason="午休")
    refused(store, NotAllowedNow, progress.finish_work, order_id, outcome=RepairResult.RESTORED)


def test_a_pause_needs_a_reason(store, order_id):
    did(store, at_work, order_id)
    assert refused(store, ReasonMissing, progress.pause_work, order_id, reason="").rule == "BR-43"


def test_a_checklist_with_gaps_is_not_handed_in(store, order_id):
    response_id = did(store, checklists.begin, order_id, "preparation_checklist", language="en")
    error = refused(store, FormIncomplete, progress.submit_checklist, order_id, response_id, "en")
    assert "Badge" in error.questions


def test_nobody_accepts_for_the_customer_and_the_sentence_says_what_to_do(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company, T.REMOTE_SUPPORT, "WO-26-00816")
        progress.start_work(tx, order_id)
    with store.write() as tx:
        progress.finish_work(tx, order_id, outcome=RepairResult.REMOTE)
        progress.show_result(tx, order_id, shown_to="韩工")
    error = refused(store, AcceptanceMissing, progress.take_step, order_id, S.ACCEPTED)
    with store.read() as db:
        assert type(progress.why_not(db, order_id, S.ACCEPTED)) is type(error)
        assert "signed" in words.tell(error, "en").way_on


def test_a_wild_step_is_refused(store, order_id):
    for target in (S.REPAIRED, S.ACCEPTED, S.HANDED_OVER, S.PAUSED, S.DISPATCHED):
        refused(store, NotAllowedNow, progress.take_step, order_id, target)


def test_cancelling_needs_a_reason_and_ends_before_work(store, order_id):
    refused(store, ReasonMissing, progress.cancel, order_id, reason="")
    did(store, at_work, order_id)
    refused(store, NotAllowedNow, progress.cancel, order_id, reason="客户取消")


def test_moving_an_appointment_needs_a_reason(store, clock, order_id):
    did(store, appoint, order_id)
    refused(store, ReasonMissing, visits.confirm_appointment, order_id, start_at=clock.now())


def test_a_refusal_names_its_rule_and_the_rule_has_words():
    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    for kind in below(Refused):
        if kind.rule:
            assert all(words.rule_text(kind.rule, language) for language in words.LANGUAGES), kind
