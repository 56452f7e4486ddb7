"""Rounds between two real ledgers, with no wire between them: what goes up, what comes down, what stays."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.clock import ShiftedClock
from app.store import keys, mirror, outbox
from app.store import tables as t
from app.store.office_tables import Change, Device, ReceivedOp
from office import pull
from office.figures import figures
from sync.protocol import NotWelcome, Offline, SyncAnswer, SyncRunning, WrongOffice
from sync.round import Round
from tests.sync.ends import (
    Between,
    add_company,
    add_device,
    add_order,
    asset_id,
    enrol_by_hand,
    in_threads,
    open_end,
    order_id,
    same,
    value,
)


def test_a_first_round_brings_everything_in_scope_and_nothing_else(end, laptop):
    report = laptop.sync()
    assert report.is_equal is True
    assert same(laptop)
    with laptop.store.read() as db:
        assert set(db.scalars(sa.select(t.WorkOrder.id))) == {order_id(number) for number in range(3)}
        assert db.get(t.Asset, asset_id(3)) is None


@pytest.mark.parametrize(("at_once", "at_most"), [(1, 20_000), (3, 20_000), (2_000, 20_000), (4, 8)])
def test_however_few_rows_are_asked_for_at_once_the_same_rows_come_and_each_once(
    end, laptop, monkeypatch, at_once, at_most
):
    monkeypatch.setattr(pull, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(pull, "ROWS_AT_MOST", at_most)
    with end.write() as tx:
        for number in range(10, 30):
            add_order(tx, number)
    between = Between(laptop.office)
    assert laptop.sync(between).is_equal is True
    came = [(news.entity, news.rec_id) for answer in between.answers for news in answer.changes]
    assert len(came) == len(set(came))
    assert same(laptop)
    with end.write() as tx:
        for number in range(10, 30):
            tx.get(t.WorkOrder, order_id(number)).instruction = "bring a spare"
    assert laptop.sync(between).is_equal is True
    assert same(laptop)


def test_own_work_comes_back_without_its_body(laptop):
    laptop.sync()
    laptop.note(1, "done")
    between = Between(laptop.office)
    laptop.sync(between)
    (news,) = between.answers[0].changes
    assert (news.kind, dict(news.fields), news.version) == ("own", {}, 2)
    assert same(laptop)


def test_what_the_office_changed_comes_as_the_changed_fields_alone(end, laptop):
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).instruction = "bring a spare"
    between = Between(laptop.office)
    laptop.sync(between)
    (news,) = between.answers[0].changes
    assert (news.kind, dict(news.fields)) == ("delta", {"instruction": "bring a spare"})
    assert same(laptop)


def test_nothing_to_do_is_one_request_and_writes_no_row_at_the_office(end, laptop):
    laptop.sync()
    before = figures(end.store)["fingerprint"]
    between = Between(laptop.office)
    assert laptop.sync(between).is_equal is True
    assert len(between.asked) == 1
    assert between.answers[0].changes == ()
    assert figures(end.store)["fingerprint"] == before


def test_pages_of_any_size_give_the_same_rows(end, laptop, tmp_path):
    with end.write() as tx:
        for number in range(10, 90):
            add_order(tx, number)
    with end.write() as tx:
        for number in range(10, 90):
            tx.get(t.WorkOrder, order_id(number)).instruction = "x" * 900
    between = Between(laptop.office)
    laptop.sync(between, page_bytes=16 << 10)
    assert len(between.asked) > 1
    assert same(laptop)


def test_changes_made_between_two_pages_are_not_missed(end, laptop):
    with end.write() as tx:
        for number in range(10, 90):
            add_order(tx, number)
    with end.write() as tx:
        for number in range(10, 90):
            tx.get(t.WorkOrder, order_id(number)).instruction = "x" * 900

    class Meanwhile(Between):
        def sync(self, request):
            answer = super().sync(request)
            if len(self.asked) < 6:
                with end.write() as tx:
                    tx.get(t.WorkOrder, order_id(10 + 7 * len(self.asked))).priority = "P1"
                    tx.get(t.WorkOrder, order_id(89)).access_notes = f"gate {len(self.asked)}"
            return answer

    laptop.sync(Meanwhile(laptop.office), page_bytes=16 << 10)
    laptop.sync()
    assert same(laptop)


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_lost_answer_changes_nothing_and_is_made_good(end, laptop, lost):
    laptop.sync()
    between = Between(laptop.office, lose={lost}, double={0, 1, 2, 3})
    for number in range(4):
        laptop.note(number % 3, f"note {number}")
        report = laptop.sync(between)
        assert isinstance(report.trouble, Offline) is (number == lost)
    laptop.sync()
    with end.store.read() as db:
        assert len(db.scalars(sa.select(ReceivedOp.op_id))) == 4
        notes = sa.select(Change.patch).where(Change.entity == "work_orders", Change.kind == "patch")
        assert len(db.scalars(notes)) == 4
    assert value(end, 0) == "note 3"
    assert same(laptop)


def test_two_parallel_pushes_of_the_same_ops_apply_them_once(end, laptop):
    laptop.sync()
    for number in range(3):
        laptop.note(number, "twice")
    between = Between(laptop.office)
    laptop.sync(between)
    request = between.asked[0]
    answers: list[SyncAnswer] = []
    assert in_threads(4, lambda _number: answers.append(laptop.office.sync(request))) == []
    assert {answer.receipts for answer in answers} == {between.answers[0].receipts}
    with end.store.read() as db:
        assert len(db.scalars(sa.select(ReceivedOp.op_id))) == 3


def test_a_wrong_clock_decides_nothing(end, tmp_path):
    """The same work on laptops ten years ahead and ten years behind ends the same."""
    results = []
    for years in (-10, 0, 10):
        clock = ShiftedClock(datetime.now(UTC) + timedelta(days=3650 * years))
        laptop = enrol_by_hand(end, tmp_path / f"y{years}", "E01", clock)
        laptop.sync()
        laptop.note(0, f"y{years}")
        with end.write() as tx:
            tx.get(t.WorkOrder, order_id(0)).contact_phone = f"office {years}"
        with laptop.write() as tx:
            tx.get(t.WorkOrder, order_id(0)).contact_phone = f"laptop {years}"
        laptop.sync()
        results.append((value(end, 0) == f"y{years}", value(end, 0, "contact_phone") == f"office {years}"))
        with laptop.store.read() as db:
            assert abs(mirror.state(db).skew_ms / 1000 - years * 3650 * 86400) < 60
        assert same(laptop)
        laptop.store.close()
    assert results == [(True, True)] * 3


def test_a_revoked_laptop_keeps_its_work(end, laptop):
    laptop.sync()
    laptop.note(0, "kept")
    with end.write() as tx:
        tx.get(Device, laptop.device_id).revoked_at = tx.now
    report = laptop.sync()
    assert isinstance(report.trouble, NotWelcome)
    assert [op.state for op in laptop.ops()] == [outbox.SEALED]
    assert value(laptop, 0) == "kept"


def test_an_office_of_another_company_gets_nothing(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "ours")
    stranger = open_end(tmp_path / "stranger", is_stranger=True)
    with stranger.write() as tx:
        add_company(tx)
    add_device(stranger, laptop.person, laptop.device_id, uuid.uuid4(), keys.make_device_keys())
    report = laptop.sync(stranger.office.as_device(laptop.device_id))
    assert isinstance(report.trouble, WrongOffice)
    assert value(laptop, 0) == "ours"
    laptop.sync()
    assert value(end, 0) == "ours"
    stranger.store.close()


def test_a_second_round_at_once_is_refused(laptop):
    going = Round(laptop.store, laptop.files, laptop.office)

    class Twice(Between):
        def sync(self, request):
            with pytest.raises(SyncRunning):
                going.run()
            return super().sync(request)

    going._office = Twice(laptop.office)
    assert going.run().trouble is None


def test_a_round_can_be_stopped_between_pages(laptop, end):
    with end.write() as tx:
        for number in range(10, 60):
            add_order(tx, number)
    calls: list[int] = []
    going = Round(laptop.store, laptop.files, laptop.office, page_bytes=16 << 10)
    report = going.run(lambda progress: calls.append(progress.done), stop=lambda: bool(calls))
    assert report.is_stopped
    laptop.sync()
    assert same(laptop)
