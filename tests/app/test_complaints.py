"""A complaint is registered wherever it is said, with its number and its owner; a low answer opens one by itself."""

import pytest
import sqlalchemy as sa

from app import branches, claims, complaints, requests
from app.claims import ClaimOutsideWarranty, DamageReportMissing
from app.complaints import Channel, ComplaintKind, ComplaintNotReady, ReplyEmpty
from app.escalation import Tier
from app.store.kinds import OrderType, Role
from app.store.tables import Response
from app.words import say
from tests.app.test_escalation import somebody
from tests.builders import a_form, a_work_order, at_work, hand_in, on_site


@pytest.fixture
def visit(store, company):
    with store.write() as tx:
        somebody(tx, "P15", Role.COMPLAINTS)
        order_id = a_work_order(tx, company, OrderType.FOLLOW_UP_VISIT)
        on_site(tx, order_id)
        return order_id


def low(tx, order_id, **said):
    hand_in(tx, order_id, "follow_up_questionnaire", sat="2", why="迟到四十分钟", respondent="周敏", **said)


def test_an_answer_of_two_opens_a_complaint_of_the_class_service_with_an_owner_and_a_day(store, visit):
    with store.write() as tx:
        low(tx, visit)
        (row,) = complaints.of_order(tx, visit)
        assert (row.number, row.kind, row.channel, row.responsibility) == (
            "CP-26-A7-00001", "service_quality", "on_site", "open",
        )  # fmt: skip
        assert (row.said_by, row.text) == ("周敏", "迟到四十分钟")
        assert (row.reply_due_at - row.received_at).total_seconds() == 24 * 3600


def test_an_answer_of_three_opens_none(store, visit):
    with store.write() as tx:
        hand_in(tx, visit, "follow_up_questionnaire", sat="3")
        assert complaints.of_order(tx, visit) == []


def test_a_low_survey_after_a_low_questionnaire_opens_no_second_one(store, visit):
    with store.write() as tx:
        low(tx, visit)
        hand_in(tx, visit, "satisfaction_survey", attitude="3", prompt="2", skill="4", quality="4", order="2",
                reason="迟到")  # fmt: skip
        assert len(complaints.of_order(tx, visit)) == 1
        assert complaints.low_survey(tx, visit)


def test_a_low_survey_alone_opens_one_and_a_good_one_none(store, company):
    with store.write() as tx:
        bad = a_work_order(tx, company)
        good = a_work_order(tx, company, number="WO-26-00816")
        for order_id, marks in ((bad, "4442"), (good, "5555")):
            marks_of = dict(zip(("attitude", "prompt", "skill", "quality"), marks, strict=True))
            hand_in(tx, order_id, "satisfaction_survey", order="4", reason="慢", **marks_of)
        assert len(complaints.of_order(tx, bad)) == 1
        assert complaints.of_order(tx, good) == []


def test_on_an_order_that_is_escalated_a_low_survey_goes_with_the_escalation(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
        branches.escalate(tx, order_id, reason="绝缘", tier=Tier.RND)
        hand_in(tx, order_id, "satisfaction_survey", attitude="4", prompt="4", skill="4", quality="2", order="4",
                reason="修了三次还没好")  # fmt: skip
        assert complaints.of_order(tx, order_id) == []
        assert complaints.low_survey(tx, order_id)


def test_a_complaint_is_registered_without_an_order_and_refused_without_what_it_needs(store, company):
    with store.write() as tx:
        with pytest.raises(ComplaintNotReady) as told:
            complaints.register(
                tx, customer_id=company.customer, kind=None, channel=Channel.PHONE, text="", said_by="韩工"
            )
        assert [each.say("en") for each in told.value.missing] == ["class", "what is complained about"]
        row = complaints.register(
            tx, customer_id=company.customer, kind=ComplaintKind.INTEGRITY, channel=Channel.ON_SITE, text="索要烟酒",
            said_by="韩工",
        )  # fmt: skip
        assert [each.number for each in complaints.recent(tx)] == [row.number]
        assert say(f"kinds.ComplaintKind.{row.kind}", "zh_CN") == "廉洁"


def test_an_answer_to_a_complaint_needs_words_and_is_kept(store, visit):
    with store.write() as tx:
        low(tx, visit)
        (row,) = complaints.of_order(tx, visit)
        with pytest.raises(ReplyEmpty):
            complaints.reply(tx, row.id, " ")
        complaints.reply(tx, row.id, "当面致歉并说明")
        (row,) = complaints.of_order(tx, visit)
        assert (row.reply, row.replied_at is not None) == ("当面致歉并说明", True)


def test_a_fault_that_is_back_opens_a_request_of_its_own_once(store, visit):
    with store.write() as tx:
        hand_in(tx, visit, "follow_up_questionnaire", sat="5", running="no", not_running="又报流量低", again="no",
                question="no")  # fmt: skip
    with store.write() as tx:
        (row,) = requests.recent_requests(tx)
        assert (row.number, row.kind, row.text.zh) == ("SR-26-A7-00001", OrderType.QUALITY_FAULT, "又报流量低")
        response = tx.scalar(sa.select(Response.id))
        assert complaints.request_by_form(tx, visit, response) is None


def test_a_damage_report_that_asks_for_it_starts_a_claim_once(store, company):
    with store.write() as tx:
        a_form(tx, "damage_report")
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
        with pytest.raises(DamageReportMissing):
            claims.start_claim(tx, order_id)
        hand_in(tx, order_id, "damage_report", claim="yes", proposal="更换压缩机")
        (row,) = claims.claims(tx, order_id)
        assert (row.number, row.evidence, row.text) == ("CL-26-A7-00001", "engineer_damage_report", "更换压缩机")
        assert claims.start_claim(tx, order_id).id == row.id


def test_outside_the_warranty_the_report_is_kept_and_no_claim_begun(store, company, clock):
    clock.pass_(days=400)
    with store.write() as tx:
        a_form(tx, "damage_report")
        order_id = a_work_order(tx, company)
        hand_in(tx, order_id, "damage_report", claim="yes", proposal="更换压缩机")
        assert claims.claims(tx, order_id) == []
        with pytest.raises(ClaimOutsideWarranty):
            claims.start_claim(tx, order_id)
