"""Rounds between two real ledgers, with no wire between them: what goes up, what comes down, what stays."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app import ledger
from app.clock import ShiftedClock
from app.store import keys, mirror, outbox
from app.store import tables as t
from app.store.door import Silent
from app.store.files import Files
from app.store.kinds import FactKind, MoveKind, ResponseState
from app.store.laptop_tables import BaseRow, ScopeHeld
from app.store.office_tables import Change, Device, Quarantined, ReceivedOp
from app.store.types import natural_id
from office.figures import figures
from sync.protocol import Garbled, NotWelcome, Offline, SyncAnswer, SyncRequest, SyncRunning, WrongOffice
from sync.round import Round
from sync.standing import Where, standing
from tests.sync.ends import (
    CUSTOMER,
    KEY,
    PART,
    LaptopEnd,
    add_company,
    add_device,
    add_order,
    asset_id,
    enrol_by_hand,
    in_threads,
    open_end,
    order_id,
    person_id,
    same,
    van_id,
)


@pytest.fixture
def end(tmp_path):
    office = open_end(tmp_path / "office")
    with office.write() as tx:
        add_company(tx)
        for number in range(3):
            add_order(tx, number)
        add_order(tx, 3, "E02")
    yield office
    office.store.close()


@pytest.fixture
def laptop(end, tmp_path):
    mine = enrol_by_hand(end, tmp_path / "e01", "E01")
    yield mine
    mine.store.close()


@pytest.fixture
def other(end, tmp_path):
    his = enrol_by_hand(end, tmp_path / "e02", "E02")
    yield his
    his.store.close()


class Between:
    """An office that may lose or double what is said, and keeps a record of it."""

    def __init__(self, office, lose=(), double=()):
        self.office, self.lose, self.double = office, set(lose), set(double)
        self.asked: list[SyncRequest] = []
        self.answers: list[SyncAnswer] = []

    def sync(self, request):
        number = len(self.asked)
        self.asked.append(request)
        answer = self.office.sync(request)
        if number in self.double:
            again = self.office.sync(request)
            assert again.receipts == answer.receipts
        self.answers.append(answer)
        if number in self.lose:
            raise Offline(address="lost")
        return answer

    def put_blobs(self, frames):
        return self.office.put_blobs(frames)


def value(end, number, name="work_note"):
    with end.store.read() as db:
        return getattr(db.get(t.WorkOrder, order_id(number)), name)


def test_a_first_round_brings_everything_in_scope_and_nothing_else(end, laptop):
    report = laptop.sync()
    assert report.is_equal is True
    assert same(laptop)
    with laptop.store.read() as db:
        assert set(db.scalars(sa.select(t.WorkOrder.id))) == {order_id(number) for number in range(3)}
        assert db.get(t.Asset, asset_id(3)) is None


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


def test_an_edit_made_during_a_round_stays_on_top_and_goes_next_time(end, laptop):
    laptop.sync()
    laptop.note(0, "first")

    class Typing(Between):
        def sync(self, request):
            answer = super().sync(request)
            if len(self.asked) == 1:
                laptop.note(0, "second")
            return answer

    between = Typing(laptop.office)
    laptop.sync(between)
    assert len(between.asked) == 2
    assert value(laptop, 0) == value(end, 0) == "second"
    assert same(laptop)


def test_both_ends_wrote_a_shared_field_and_both_values_are_kept(end, laptop):
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).contact_phone = "138-0000-0002"
    with laptop.write() as tx:
        order = tx.get(t.WorkOrder, order_id(1))
        order.contact_phone, order.work_note = "138-0000-0003", "called"
    laptop.sync()
    assert value(end, 1, "contact_phone") == value(laptop, 1, "contact_phone") == "138-0000-0002"
    assert value(end, 1) == value(laptop, 1) == "called"
    for store in (end.store, laptop.store):
        with store.read() as db:
            (conflict,) = db.scalars(sa.select(t.Conflict))
            assert (conflict.base, conflict.kept, conflict.other) == (
                "138-0000-0001",
                "138-0000-0002",
                "138-0000-0003",
            )
            assert conflict.other_by_id == person_id("E01")
    with laptop.store.read() as db:
        assert standing(db).orders[0].where is Where.NEEDS_DECISION
    assert same(laptop)


def test_an_edit_of_what_belongs_to_the_office_is_filed_and_never_applied(end, laptop):
    laptop.sync()
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).title = "my title"
    laptop.sync()
    assert value(end, 1, "title") == value(laptop, 1, "title") == "维护 1"
    with end.store.read() as db:
        (conflict,) = db.scalars(sa.select(t.Conflict))
        assert (conflict.field, conflict.other) == ("title", "my title")
    assert same(laptop)


def test_an_order_given_to_another_keeps_the_work_done_and_leaves_as_handed_over(end, laptop, other):
    laptop.sync()
    other.sync()
    laptop.note(1, "work by E01")
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(1), kind=FactKind.NOTE, detail={}, text="log", at=tx.now))
    with end.write() as tx:
        given = tx.scalar(sa.select(t.Assignment).where(t.Assignment.order_id == order_id(1)))
        given.is_active = False
        tx.add(t.Assignment(order_id=order_id(1), person_id=person_id("E02")))
    between = Between(laptop.office)
    report = laptop.sync(between)
    assert report.confirmed == 2
    assert f"order:{order_id(1)}" in between.answers[0].leave
    assert not [news for news in between.answers[0].changes if news.rec_id == order_id(1)]
    assert value(end, 1) == "work by E01"
    with laptop.store.read() as db:
        assert db.get(t.WorkOrder, order_id(1)) is not None
        assert db.get(ScopeHeld, f"order:{order_id(1)}").left_at is not None
        assert db.get(BaseRow, ("work_orders", order_id(1))) is None
        assert [each.where for each in standing(db).orders] == [Where.HANDED_OVER]
    other.sync()
    assert value(other, 1) == "work by E01"
    assert same(laptop)
    assert same(other)


def test_an_order_entered_comes_with_all_its_rows_and_its_history(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=77)
        tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="earlier", at=tx.now))
    laptop.sync()
    with end.write() as tx:
        add_order(tx, 21, "E01", asset=77)
    laptop.sync()
    with laptop.store.read() as db:
        assert db.get(t.WorkOrder, order_id(20)) is not None
        assert db.scalars(sa.select(t.OrderFact.text)) == ["earlier"]
    assert same(laptop)


def test_work_on_an_order_of_somebody_else_is_put_aside_whole_and_does_not_block(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="not mine", at=tx.now))
    laptop.note(0, "mine")
    between = Between(laptop.office)
    report = laptop.sync(between)
    assert report.confirmed == 2
    assert value(end, 0) == "mine"
    sent = {name: each for name, each in between.asked[0].ops[0].items() if name != "dseq"}
    with end.store.read() as db:
        (aside,) = db.scalars(sa.select(Quarantined))
        assert aside.reason == "not_yours"
        assert outbox.payload_hash(aside.payload) == outbox.payload_hash(sent)
        assert db.scalars(sa.select(t.OrderFact.id)) == []
    with laptop.store.read() as db:
        assert db.scalars(sa.select(t.OrderFact.text)) == ["not mine"]
        assert {each.where for each in standing(db).orders} == {Where.PUT_ASIDE, Where.AT_OFFICE}
    assert same(laptop)


def test_a_note_on_an_order_never_held_is_filed_for_both_to_see(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    laptop.note(20, "not mine")
    laptop.sync()
    assert value(end, 20) is value(laptop, 20) is None
    with laptop.store.read() as db:
        assert db.scalars(sa.select(t.Conflict.other)) == ["not mine"]
    assert same(laptop)


def test_ops_of_one_action_are_taken_together_or_not_at_all(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(0)).work_note = "half"
        tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="the other half", at=tx.now))
    laptop.sync()
    assert value(end, 0) is None
    with end.store.read() as db:
        assert len(db.scalars(sa.select(Quarantined.id))) == 2


def test_facts_are_added_by_both_ends_and_never_conflict(end, laptop):
    laptop.sync()
    with laptop.write() as tx:
        used = t.PartMove(warehouse_id=van_id("E01"), part_id=PART, quantity=Decimal(-1), kind=MoveKind.USE,
                          order_id=order_id(0), at=tx.now, by_id=tx.actor_id)  # fmt: skip
        tx.add(used)
    with end.write() as tx:
        tx.add(
            t.PartMove(warehouse_id=van_id("E01"), part_id=PART, quantity=Decimal(5), kind=MoveKind.ISSUE, at=tx.now)
        )
    laptop.sync()
    for store in (end.store, laptop.store):
        with store.read() as db:
            assert sum(db.scalars(sa.select(t.PartMove.quantity))) == Decimal(4)
    assert same(laptop)


def test_two_laptops_that_begin_the_same_checklist_end_with_one(end, laptop, other):
    with end.write() as tx:
        tx.add(t.Assignment(order_id=order_id(1), person_id=person_id("E02"), is_lead=False))
    laptop.sync()
    other.sync()
    response = natural_id("response", order_id(1), "pre_check", 1)
    version = uuid.uuid4()
    for mine, said in ((laptop, "yes"), (other, "no")):
        with mine.write() as tx:
            tx.add(t.Response(id=response, order_id=order_id(1), form_id="pre_check", copy=1, form_version_id=version,
                              state=ResponseState.DRAFT, begun_at=tx.now))  # fmt: skip
            tx.add(t.Answer(id=natural_id("answer", response, "", "ok"), order_id=order_id(1), response_id=response,
                            instance="", question="ok", value=said, answered_at=tx.now, by_id=mine.person))  # fmt: skip
    for mine in (laptop, other, laptop, other):
        mine.sync()
    for store in (end.store, laptop.store, other.store):
        with store.read() as db:
            assert db.scalars(sa.select(t.Response.id)) == [response]
            assert db.scalars(sa.select(t.Answer.value)) == ["yes"]
            conflicts = [(each.field, each.kept, each.other) for each in db.scalars(sa.select(t.Conflict))]
            assert conflicts == [("value", "yes", "no")]
    assert same(laptop)
    assert same(other)


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


def test_a_restored_office_is_noticed_and_gets_back_what_it_lost(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "before the copy")
    laptop.sync()
    end.store.copy_to(tmp_path / "copy.db")
    laptop.note(1, "after the copy")
    sha = laptop.add_file(1, b"photo" * 1000)
    laptop.sync()
    (tmp_path / "restored").mkdir()
    restored = open_end(tmp_path / "restored", location=tmp_path / "copy.db")
    with restored.write() as tx:
        tx.get(t.WorkOrder, order_id(2)).instruction = "something else happened here"
    laptop.near, laptop.office = restored, restored.office.as_device(laptop.device_id)
    report = laptop.sync()
    assert report.trouble is None
    assert report.again == 1
    assert value(restored, 1) == "after the copy"
    assert restored.office.blobs.has(sha)
    assert same(laptop)
    restored.store.close()


def test_a_copied_laptop_becomes_a_new_incarnation_and_loses_nothing(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "original")
    laptop.store.copy_to(tmp_path / "copy.db")
    laptop.sync()
    (tmp_path / "copied").mkdir()
    (tmp_path / "copy.db").rename(tmp_path / "copied" / "gongdan.db")
    store = ledger.open_laptop(tmp_path / "copied", KEY, laptop.clock, person_id=laptop.person)
    copy = LaptopEnd(tmp_path / "copied", store, Files(tmp_path / "f", KEY), laptop.person, laptop.device_id, end,
                     end.office.as_device(laptop.device_id), laptop.clock)  # fmt: skip
    with copy.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(2), kind=FactKind.NOTE, detail={}, text="by the copy", at=tx.now))
    laptop.note(1, "by the original")
    laptop.sync()
    report = copy.sync()
    assert report.trouble is None
    with end.store.read() as db:
        assert db.scalars(sa.select(t.OrderFact.text)) == ["by the copy"]
        assert "op_reused" in db.scalars(sa.select(Quarantined.reason))
    assert value(end, 1) == "by the original"
    laptop.sync()
    copy.sync()
    assert same(laptop)
    assert same(copy)
    store.close()


def test_a_row_that_differs_is_found_by_its_bucket_and_fetched_again(end, laptop):
    laptop.sync()
    with laptop.store.write(recorder=Silent()) as tx:
        row = tx.get(BaseRow, ("work_orders", order_id(1)))
        row.h, row.body = "0" * 64, {**row.body, "title": "damaged"}
        tx.get(t.WorkOrder, order_id(1)).title = "damaged"
        tx.delete(tx.get(BaseRow, ("customers", CUSTOMER)))
    report = laptop.sync()
    assert report.is_equal is True
    assert report.repaired > 0
    assert value(laptop, 1, "title") == "维护 1"
    assert same(laptop)


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


def test_an_answer_that_makes_no_sense_changes_nothing(end, laptop):
    laptop.sync()
    laptop.note(0, "x")

    class Lying(Between):
        def sync(self, request):
            answer = super().sync(request)
            news = replace(answer.changes[0], entity="spoons")
            return replace(answer, changes=(news,))

    report = laptop.sync(Lying(laptop.office))
    assert isinstance(report.trouble, Garbled)
    assert [op.state for op in laptop.ops()] == [outbox.SEALED]
    laptop.sync()
    assert same(laptop)


def test_a_file_that_changed_on_this_disk_is_told_and_never_sent(end, laptop):
    laptop.sync()
    sha = laptop.add_file(0, b"photo" * 100_000)
    path = next(path for path in (laptop.folder / "files").rglob(sha))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    report = laptop.sync()
    assert report.file_troubles == {sha: "file_damaged"}
    assert not end.office.blobs.has(sha)


def test_files_go_in_pieces_and_the_office_keeps_only_whole_ones(end, laptop):
    laptop.sync()
    shas = [laptop.add_file(0, bytes([number]) * size) for number, size in enumerate((0, 1, 300_000, 5_000_000))]
    small = laptop.add_file(1, b"signature", lane=0)
    between = Between(laptop.office)
    report = laptop.sync(between)
    assert list(between.asked[0].inline) == [small]
    assert report.files == 4
    for sha in (*shas, small):
        assert end.office.blobs.read(sha) == laptop.files.read(sha)
    with laptop.store.read() as db:
        assert standing(db).unsent_files == 0


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
