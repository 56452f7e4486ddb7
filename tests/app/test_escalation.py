"""A question goes up by tiers, never down, and is tracked until it is solved or given up."""

import pytest

from app import branches, escalation
from app.escalation import CustomerNotTold, EscalationClosed, Flag, NewsKind, QuestionMissing, Tier, TierNotHigher
from app.orders import state_of
from app.store.kinds import OrderState, Role
from app.store.tables import Person
from app.store.types import natural_id
from tests.builders import a_work_order, at_work


def somebody(tx, code, role, region=None):
    person = Person(
        id=natural_id("person", code), code=code, name=code, name_en=code, role=role, title=None, title_en=None,
        phone=None, region=region, level=None, skills=[], is_active=True,
    )  # fmt: skip
    tx.add(person)
    tx.flush()
    return person.id


@pytest.fixture
def staff(store):
    with store.write() as tx:
        for code, role, region in (
            ("P01", Role.VICE_PRESIDENT, None), ("P02", Role.MANAGER, None), ("P10", Role.QUALITY, None),
            ("P11", Role.TECHNICAL, None), ("P16", Role.REGIONAL_MANAGER, "西南"),
            ("P17", Role.REGIONAL_MANAGER, "华北"),
        ):  # fmt: skip
            somebody(tx, code, role, region)


def test_it_goes_to_who_answers_for_the_tier_and_waits_there(store, company, staff):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    with store.write() as tx:
        branches.escalate(tx, order_id, reason="绝缘持续下降", tier=Tier.SUPERIOR)
        (up,) = escalation.escalations(tx, order_id)
        assert (up.to.code, up.question, up.is_open) == ("P16", "绝缘持续下降", True)
        assert state_of(tx, order_id) is OrderState.ESCALATED


def test_it_goes_on_to_a_higher_tier_and_never_back(store, company, staff):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    with store.write() as tx:
        branches.escalate(tx, order_id, reason="绝缘持续下降", tier=Tier.SERVICE_CENTRE)
        with pytest.raises(TierNotHigher):
            branches.escalate(tx, order_id, reason="绝缘持续下降", tier=Tier.SUPERIOR)
    with store.write() as tx:
        branches.escalate(tx, order_id, reason="绕组返修还是换机?", tier=Tier.RND)
        first, second = escalation.escalations(tx, order_id)
        assert (first.is_open, second.is_open, second.to.code) == (False, True, "P11")


def test_it_needs_words_and_a_customer_who_knows(store, company, staff):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    with store.write() as tx:
        with pytest.raises(QuestionMissing):
            branches.escalate(tx, order_id, reason="  ")
        with pytest.raises(CustomerNotTold):
            branches.escalate(tx, order_id, reason="绝缘", customer_told=False)
        assert escalation.escalations(tx, order_id) == []
        assert state_of(tx, order_id) is OrderState.IN_PROGRESS


def test_answer_trial_and_end_are_kept_and_nothing_follows_the_end(store, company, staff):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    with store.write() as tx:
        branches.escalate(tx, order_id, reason="绝缘", tier=Tier.RND)
        up = escalation.open_escalation(tx, order_id)
        for kind, said in ((NewsKind.ANSWERED, "先烘干"), (NewsKind.APPLIED, "已烘干 4 h"), (NewsKind.SOLVED, "5 MΩ")):
            escalation.add_news(tx, order_id, up.id, kind, said)
        (ended,) = escalation.escalations(tx, order_id)
        assert [fact.text for _kind, fact in ended.news] == ["先烘干", "已烘干 4 h", "5 MΩ"]
        assert escalation.open_escalation(tx, order_id) is None
        with pytest.raises(EscalationClosed):
            escalation.add_news(tx, order_id, up.id, NewsKind.APPLIED, "再试")


def test_whom_a_flag_concerns_is_told_by_name(store, company, staff):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        assert escalation.informed(tx, order_id) == []
        at_work(tx, order_id)
        branches.flag(tx, order_id, {Flag.CANNOT_OPERATE, Flag.BATCH}, "同批三台")
        assert escalation.flags(tx, order_id) == (Flag.CANNOT_OPERATE, Flag.BATCH)
        assert [person.code for person in escalation.informed(tx, order_id)] == ["P02", "P10", "P11"]
        branches.flag(tx, order_id, {Flag.SAFETY})
        assert [person.code for person in escalation.informed(tx, order_id)] == ["P02", "P10"]
