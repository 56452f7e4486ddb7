"""A call gets its number at once, and no request ends without an answer to the customer."""

import pytest

from app import requests, words
from app.requests import NotTriaged, ReplyMissing, RequestNotReady, RequestStepRefused
from app.store.kinds import OrderType, Priority
from app.store.kinds import RequestState as R


def a_call(company, **changes):
    return {
        "kind": OrderType.QUALITY_FAULT, "channel": "phone", "customer_id": company.customer, "text": "排气温度高",
        "site_id": company.site, "contact_id": company.contact, "asset_id": company.asset, **changes,
    }  # fmt: skip


def test_a_call_is_registered_with_the_number_of_this_laptop(store, company):
    with store.write() as tx:
        first = requests.register(tx, **a_call(company))
        second = requests.register(tx, **a_call(company))
        assert [requests.request_row(tx, each).number for each in (first, second)] == [
            "SR-26-A7-00001",
            "SR-26-A7-00002",
        ]
        assert requests.state_of(tx, first) is R.REGISTERED
        assert [row.id for row in requests.recent_requests(tx)] == [second, first]


@pytest.mark.parametrize(
    ("lacking", "chinese"), [("site_id", "现场"), ("contact_id", "联系人"), ("asset_id", "设备"), ("text", "问题描述")]
)
def test_a_call_that_lacks_something_is_refused_and_says_what(store, company, lacking, chinese):
    with pytest.raises(RequestNotReady) as caught, store.write() as tx:
        requests.register(tx, **a_call(company, **{lacking: "" if lacking == "text" else None}))
    assert chinese in words.tell(caught.value, "zh_CN").text


def test_a_question_needs_no_machine(store, company):
    with store.write() as tx:
        assert requests.register(tx, **a_call(company, kind=OrderType.CONSULTATION, asset_id=None))


def test_a_request_goes_its_way_and_is_closed_with_an_answer(store, company):
    with store.write() as tx:
        request_id = requests.register(tx, **a_call(company))
        with pytest.raises(NotTriaged):
            requests.take_step(tx, request_id, R.TRIAGED)
        requests.triage(tx, request_id, fault_level="二级", priority=Priority.P2)
        with pytest.raises(RequestStepRefused):
            requests.take_step(tx, request_id, R.CLOSED, "x")
        with pytest.raises(ReplyMissing):
            requests.take_step(tx, request_id, R.SOLVED_REMOTELY)
        requests.take_step(tx, request_id, R.SOLVED_REMOTELY, "清洗滤网后恢复")
        requests.take_step(tx, request_id, R.CLOSED, "客户确认")
        assert requests.state_of(tx, request_id) is R.CLOSED
