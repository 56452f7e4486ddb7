"""What waits for a person at head office: late work, work put aside, records struck while somebody worked on them."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.store import outbox
from app.store import tables as t
from app.store.door import Silent
from app.store.kinds import FactKind, OrderState
from app.store.laptop_tables import OutboxOp
from app.store.office_tables import Device, Incident, Orphan, Quarantined, ReceivedOp
from office import fleet, inbox, settling
from sync.protocol import NotWelcome
from sync.standing import Where, standing
from tests.sync.ends import Between, add_order, order_id, person_id, same, value


def give(end, number, to):
    with end.write() as tx:
        given = tx.scalar(sa.select(t.Assignment).where(t.Assignment.order_id == order_id(number)))
        given.is_active = False
        tx.add(t.Assignment(order_id=order_id(number), person_id=person_id(to)))


def rows(end, kind):
    with end.store.read() as db:
        return db.scalars(sa.select(kind))


def late_kinds(end):
    with end.store.read() as db:
        return [(row.kind, row.order, row.ops) for row in inbox.orphan_rows(db)]


def fact(laptop, number, text):
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(number), kind=FactKind.NOTE, detail={}, text=text, at=tx.now))


def test_work_after_a_hand_over_is_taken_and_told(end, laptop, other):
    laptop.sync()
    laptop.note(1, "done by E01")
    fact(laptop, 1, "log")
    give(end, 1, "E02")
    laptop.sync()
    assert value(end, 1) == "done by E01"
    assert late_kinds(end) == [("after_handover", "WO-26-00001", 2)]
    (row,) = rows(end, Orphan)
    assert settling.settle_orphan(end.store, row.id, accept=True) == 0
    assert late_kinds(end) == []


def test_work_after_a_cancellation_is_taken_and_told(end, laptop):
    laptop.sync()
    fact(laptop, 1, "was there already")
    with end.write() as tx:
        tx.add(
            t.OrderStep(
                order_id=order_id(1), from_state=OrderState.DISPATCHED, to_state=OrderState.CANCELLED, at=tx.now
            )
        )
    laptop.sync()
    assert late_kinds(end) == [("after_cancel", "WO-26-00001", 1)]
    assert same(laptop)


def test_work_on_a_record_struck_at_the_office_brings_it_back(end, laptop):
    laptop.sync()
    laptop.note(1, "work arrived")
    with end.write() as tx:
        tx.delete(tx.get(t.WorkOrder, order_id(1)))
    laptop.sync()
    assert value(end, 1) == value(laptop, 1) == "work arrived"
    assert value(end, 1, "number") == "WO-26-00001"
    assert ("deleted", "WO-26-00001", 1) in late_kinds(end)
    laptop.sync()
    assert same(laptop)


def test_what_was_put_aside_is_taken_in_when_a_person_says_so(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    fact(laptop, 20, "not mine, but true")
    laptop.sync()
    with end.store.read() as db:
        (aside,) = inbox.put_aside_rows(db)
        assert (aside.order, aside.reason, aside.entities) == ("WO-26-00020", "not_yours", ("order_facts",))
    (receipt,) = settling.accept(end.store, aside.id)
    assert receipt.outcome == "applied"
    with end.store.read() as db:
        assert db.scalars(sa.select(t.OrderFact.text)) == ["not mine, but true"]
        assert inbox.put_aside_rows(db) == []
    laptop.sync()
    assert [op.state for op in laptop.ops()] == [outbox.ACKED]
    assert same(laptop)


def test_what_a_person_dismisses_is_told_to_the_laptop_and_kept(end, laptop):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(0)).work_note = "half"
        tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="other half", at=tx.now))
    laptop.sync()
    before = [dict(row.payload) for row in rows(end, Quarantined)]
    with end.store.read() as db:
        (aside,) = inbox.put_aside_rows(db)
    assert settling.dismiss(end.store, aside.id) == 2
    laptop.sync()
    assert {op.state for op in laptop.ops()} == {outbox.DISMISSED}
    assert value(laptop, 0) is None
    assert [dict(row.payload) for row in rows(end, Quarantined)] == before
    assert same(laptop)


def test_what_cannot_be_taken_in_stays_as_it_is(end, laptop):
    laptop.sync()
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(0)).work_note = "x"
    with laptop.store.write(recorder=Silent()) as tx:
        op = tx.scalar(sa.select(OutboxOp))
        op.patch = {"nonsense": [None, 1]}
    laptop.sync()
    (row,) = rows(end, Quarantined)
    with pytest.raises(settling.CannotAccept) as refused:
        settling.accept(end.store, row.id)
    assert refused.value.facts["reason"] == "unknown_field"
    (row,) = rows(end, Quarantined)
    assert row.settled_at is None


def test_a_revoked_laptop_under_quarantine_is_heard_and_told_nothing(end, laptop):
    laptop.sync()
    laptop.note(0, "the last work")
    sha = laptop.add_file(0, b"photo of the last work" * 100)
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(2)).instruction = "secret"
    with end.store.read() as db:
        mark = db.get(Device, laptop.device_id).mark
    fleet.revoke(end.store, mark, "quarantine")
    between = Between(laptop.office)
    report = laptop.sync(between)
    assert report.trouble is None
    assert report.confirmed == 1
    assert all(answer.changes == () and answer.digest is None for answer in between.answers)
    assert value(end, 0) is None
    assert value(laptop, 2, "instruction") != "secret"
    assert end.office.blobs.read(sha) == b"photo of the last work" * 100
    (row,) = rows(end, Quarantined)
    assert row.reason == "revoked"
    with laptop.store.read() as db:
        assert standing(db).orders[0].where is Where.PUT_ASIDE
    settling.accept(end.store, row.id)
    assert value(end, 0) == "the last work"
    fleet.revoke(end.store, mark, "refuse")
    assert isinstance(laptop.sync().trouble, NotWelcome)
    fleet.revoke(end.store, mark, None)
    assert laptop.sync().trouble is None
    assert same(laptop)


def test_raw_and_corrected_time_of_an_op_are_both_kept(end, laptop):
    laptop.sync()
    laptop.note(0, "when")
    laptop.sync()
    (row,) = rows(end, ReceivedOp)
    assert row.payload["at_local"].endswith("Z")
    assert abs((row.happened_at - row.received_at).total_seconds()) < 60


def test_a_copied_profile_is_told_as_an_incident(end, laptop):
    laptop.sync()
    laptop.note(0, "one")
    between = Between(laptop.office)
    laptop.sync(between)
    request = between.asked[0]
    op = {**request.ops[0], "op_id": str(uuid.uuid4())}
    end.office.sync(end.office.caller(laptop.device_id), type(request)(**{**vars(request), "ops": (op,)}))
    assert [row.kind for row in rows(end, Incident)] == ["fork"]
