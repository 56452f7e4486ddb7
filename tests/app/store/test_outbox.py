"""The outbox: every change in the transaction that makes it, melted while open, never after, whole through kill -9."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.store import outbox
from app.store.door import Silent
from app.store.kinds import OrderState, Role
from app.store.laptop_tables import BaseRow, OutboxOp, SyncState
from app.store.outbox import payload, payload_hash, seal, sealed, unsent
from app.store.tables import SCHEMA, OrderStep, Person, WorkOrder
from app.store.trouble import BadValue, NotEnrolled
from app.store.types import PersonId

KILLED = (-9, 15)  # by SIGKILL, by TerminateProcess
SOMEBODY = PersonId(uuid.uuid4())


@pytest.fixture
def enrolled(store):
    with store.write(recorder=Silent()) as tx:
        tx.add(
            SyncState(
                server_id="s",
                epoch="e",
                device_id=tx.new_id(),
                incarnation=tx.new_id(),
                mark="A7",
                cursor="",
                chain="",
                next_dseq=1,
            )
        )
    return store


def a_person(code="E05"):
    return Person(code=code, name="李工", role=Role.ENGINEER, skills=[])


def add(store, *rows):
    with store.write() as tx:
        for row in rows:
            tx.add(row)
    return [row.id for row in rows]


def change(store, *edits):
    with store.write() as tx:
        for rec_id, fields in edits:
            row = tx.get(Person, rec_id)
            for name, value in fields.items():
                setattr(row, name, value)


def ops(store):
    with store.read() as db:
        return db.scalars(sa.select(OutboxOp).order_by(OutboxOp.lid))


def said(store):
    return [(op.kind, op.patch) for op in ops(store)]


def test_an_edit_and_its_op_are_one_transaction(store):
    with pytest.raises(BadValue), store.write() as tx:
        tx.add_many(
            Person, [{"id": tx.new_id(), "code": "E5", "name": name, "role": "x", "skills": []} for name in "n\0"]
        )
    assert said(store) == []
    with store.read() as db:
        assert db.scalars(sa.select(Person.id)) == []


def test_an_op_carries_what_head_office_needs(store, clock):
    store.actor_id = SOMEBODY
    order_id = uuid.uuid4()
    with store.write() as tx:
        tx.add(OrderStep(order_id=order_id, to_state=OrderState.DISPATCHED, at=tx.now))
        txn = tx.txn
    (op,) = ops(store)
    assert (op.kind, op.entity, op.order_id, op.txn) == ("fact", "order_steps", order_id, txn)
    assert (op.actor_id, op.at_local, op.schema, op.state) == (SOMEBODY, clock.at, SCHEMA, "open")
    assert (op.dseq, op.base_version) == (None, None)
    assert op.patch["to_state"] == [None, "dispatched"]
    assert op.patch["at"] == [None, "2026-11-18T01:30:00.000000Z"]


def test_a_patch_names_old_and_new_and_the_version_it_rests_on(store):
    (person_id,) = add(store, a_person())
    with store.write(recorder=Silent()) as tx:
        for op in tx.scalars(sa.select(OutboxOp)):
            op.state = "acked"
        tx.add(BaseRow(entity="people", rec_id=person_id, version=7, body={}, h="0" * 64))
    change(store, (person_id, {"name": "李明", "phone": "139"}))
    op = ops(store)[-1]
    assert (op.kind, op.base_version) == ("patch", 7)
    assert op.patch == {"name": ["李工", "李明"], "phone": [None, "139"]}


def test_typing_a_note_makes_one_op(store):
    (person_id,) = add(store, a_person())
    with store.write(recorder=Silent()) as tx:
        tx.scalar(sa.select(OutboxOp)).state = "acked"
    for text in ("泵", "泵轴", "泵轴密封"):
        change(store, (person_id, {"title": text}))
    assert said(store)[1:] == [("patch", {"title": [None, "泵轴密封"]})]


def test_an_edit_taken_back_before_it_was_sent_leaves_no_op(store):
    (person_id,) = add(store, a_person())
    with store.write(recorder=Silent()) as tx:
        tx.scalar(sa.select(OutboxOp)).state = "acked"
    change(store, (person_id, {"phone": "139"}))
    change(store, (person_id, {"phone": None}))
    assert [op.state for op in ops(store)] == ["acked"]


def test_an_edit_melts_into_the_open_creation_of_its_record(store):
    (person_id,) = add(store, a_person())
    change(store, (person_id, {"name": "李明"}))
    ((kind, patch),) = said(store)
    assert (kind, patch["name"]) == ("create", [None, "李明"])


def test_what_one_action_does_to_a_record_in_two_flushes_is_one_op(store):
    with store.write() as tx:
        person = a_person()
        tx.add(person)
        tx.flush()
        person.name = "李明"
        tx.flush()
        person.phone = "139"
    ((kind, patch),) = said(store)
    assert kind == "create"
    assert (patch["name"], patch["phone"]) == ([None, "李明"], [None, "139"])


def test_a_record_made_and_removed_in_one_action_leaves_nothing(store):
    with store.write() as tx:
        person = a_person()
        tx.add(person)
        tx.flush()
        tx.delete(person)
    assert said(store) == []


def test_a_fact_never_melts(store):
    order_id = uuid.uuid4()
    for state in (OrderState.DISPATCHED, OrderState.APPOINTED):
        with store.write() as tx:
            tx.add(OrderStep(order_id=order_id, to_state=state, at=tx.now))
    assert [kind for kind, _ in said(store)] == ["fact", "fact"]


def test_a_sealed_op_never_changes_again(enrolled):
    (person_id,) = add(enrolled, a_person())
    change(enrolled, (person_id, {"name": "李明"}))
    with enrolled.write(recorder=Silent()) as tx:
        assert seal(tx) == 1
    (before,) = ops(enrolled)
    change(enrolled, (person_id, {"name": "李强"}))
    after, later = ops(enrolled)
    assert (after.patch, after.payload_hash, after.dseq) == (before.patch, before.payload_hash, 1)
    assert (later.state, later.patch) == ("open", {"name": ["李明", "李强"]})


def test_an_action_melts_as_a_whole_or_not_at_all(store):
    first, second = add(store, a_person("E01"), a_person("E02"))
    with store.write(recorder=Silent()) as tx:
        for op in tx.scalars(sa.select(OutboxOp)):
            op.state = "acked"
    change(store, (first, {"phone": "1"}), (second, {"phone": "1"}))
    change(store, (first, {"phone": "2"}), (second, {"phone": "2"}))
    assert [patch for _, patch in said(store)[2:]] == [{"phone": [None, "2"]}] * 2
    change(store, (first, {"title": "x"}))
    change(store, (second, {"title": "y"}), (first, {"phone": "3"}))
    transactions = [op.txn for op in ops(store)[2:]]
    assert len(set(transactions)) == 1


def test_a_half_new_action_stays_an_action_of_its_own(store):
    (first,) = add(store, a_person("E01"))
    with store.write() as tx:
        tx.get(Person, first).phone = "1"
        tx.add(a_person("E02"))
    create, other, patch = ops(store)
    assert (create.kind, other.kind, patch.kind) == ("create", "create", "patch")
    assert patch.txn == other.txn != create.txn


def test_another_persons_edit_does_not_melt_into_mine(store):
    store.actor_id = SOMEBODY
    (person_id,) = add(store, a_person())
    store.actor_id = PersonId(uuid.uuid4())
    change(store, (person_id, {"name": "李明"}))
    assert [op.kind for op in ops(store)] == ["create", "patch"]


def test_sealing_gives_a_sequence_without_gaps_in_the_order_of_the_edits(enrolled):
    add(enrolled, a_person("E01"))
    add(enrolled, a_person("E02"))
    with enrolled.write(recorder=Silent()) as tx:
        seal(tx)
    add(enrolled, a_person("E03"))
    with enrolled.write(recorder=Silent()) as tx:
        seal(tx)
        assert seal(tx) == 0
    assert [op.dseq for op in ops(enrolled)] == [1, 2, 3]
    with enrolled.read() as db:
        waiting = sealed(db, after_dseq=1)
    assert [op.dseq for op in waiting] == [2, 3]
    assert all(op.payload_hash == payload_hash(payload(op)) for op in waiting)


def test_sealing_never_cuts_an_action_in_two(enrolled):
    add(enrolled, a_person("E01"), a_person("E02"), a_person("E03"))
    add(enrolled, a_person("E04"))
    with enrolled.write(recorder=Silent()) as tx:
        assert seal(tx, limit=2) == 3
    assert [op.state for op in ops(enrolled)] == ["sealed"] * 3 + ["open"]


def test_nothing_is_sealed_before_an_enrolment(store):
    add(store, a_person())
    with pytest.raises(NotEnrolled), store.write(recorder=Silent()) as tx:
        seal(tx)


def test_unsent_work_is_told_per_order(store):
    order = WorkOrder(
        number="WO-26-00001", order_type="maintenance", title="保养", customer_id=uuid.uuid4(), site_id=uuid.uuid4()
    )
    with store.write() as tx:
        order.dispatched_at = tx.now
        tx.add(order)
        tx.add(a_person())
        tx.flush()
        tx.add(OrderStep(order_id=order.id, to_state=OrderState.DISPATCHED, at=tx.now))
    with store.read() as db:
        assert [op.entity for op in unsent(db)] == ["work_orders", "people", "order_steps"]
        assert [op.kind for op in unsent(db, order.id)] == ["create", "fact"]


def test_what_head_office_said_does_not_echo(store):
    with store.write(recorder=Silent()) as tx:
        tx.add(a_person())
    assert said(store) == []


def test_ops_are_told_apart_by_word():
    assert outbox.UNSENT == ("open", "sealed")


@pytest.mark.parametrize("place", ["flushed", "committed"])
@pytest.mark.parametrize("seed", range(5))
def test_kill_9_leaves_each_edit_with_its_ops_or_neither(path, opened, place, seed):
    """Killed between flush and COMMIT the edit is gone whole; killed after it, before anybody was told, it is there."""
    acknowledged = run_until_killed(path, seed, place)
    store = opened(path, is_enrolled=True)
    with store.read() as db:
        people = set(db.scalars(sa.select(Person.code)))
        steps = set(db.scalars(sa.select(OrderStep.reason)))
        recorded = {op.patch["code"][1] for op in db.scalars(sa.select(OutboxOp).where(OutboxOp.entity == "people"))}
        facts = {op.patch["reason"][1] for op in db.scalars(sa.select(OutboxOp).where(OutboxOp.kind == "fact"))}
    assert people == steps == recorded == facts
    assert len(people) == acknowledged + (place == "committed")
    assert store.trouble_of(path) == ""


def run_until_killed(path, seed, place):
    program = [sys.executable, str(Path(__file__).with_name("killed.py")), str(path), str(seed), place]
    root = Path(__file__).parents[3]
    surroundings = {**os.environ, "PYTHONPATH": str(root)}
    ended = subprocess.run(program, cwd=root, env=surroundings, capture_output=True, text=True, check=False)
    assert ended.returncode in KILLED, ended.stderr
    return ended.stdout.count("ACK")
