"""Old and new ends: ops are lifted as they are read, fields of tomorrow survive, what the office lacks waits."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from app.store import outbox, replica
from app.store import tables as t
from app.store.door import Silent
from app.store.laptop_tables import BaseRow
from sync import codec, versions
from sync.protocol import RowNews, SyncAnswer, SyncRequest
from tests.sync.ends import SITE, Between, order_id, same, value
from tests.sync.old.freeze import answered


def op(**more):
    return {"op_id": str(uuid.uuid4()), "schema": 1, "entity": "work_orders", "patch": {}, **more}


def test_an_op_is_lifted_step_by_step_to_the_schema_of_today():
    steps = {
        1: lambda said: {**said, "patch": {"b" if name == "a" else name: two for name, two in said["patch"].items()}},
        3: lambda said: {**said, "entity": said["entity"].upper()},
    }
    lifted = versions.lift(op(patch={"a": [1, 2]}), 4, steps)
    assert (lifted["patch"], lifted["entity"], lifted["schema"]) == ({"b": [1, 2]}, "WORK_ORDERS", 4)


@pytest.mark.parametrize("schema", [None, "1", True, 0, -1, 99])
def test_an_op_of_no_earlier_schema_is_left_as_it_is(schema):
    said = op(schema=schema)
    assert versions.lift(said, 5, {1: lambda _said: {}}) is said


def test_an_op_that_head_office_cannot_know_waits_with_its_action_and_with_what_follows_on_the_record(laptop):
    laptop.sync()
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(0)).work_note = "new field of tomorrow"
        tx.get(t.WorkOrder, order_id(1)).work_note = "same action"
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).access_notes = "later, same record"
        tx.get(t.WorkOrder, order_id(2)).access_notes = "later, same action"
    with laptop.write() as tx:
        tx.get(t.Site, SITE).access_notes = "free"
    introduced = {("work_orders", "work_note"): 7}

    def must_wait(entity, patch):
        return versions.needs(entity, patch, introduced) > 6

    with laptop.store.write(recorder=Silent()) as tx:
        assert outbox.seal(tx, must_wait=must_wait) == 1
    assert [(each.entity, each.state) for each in laptop.ops()] == [
        *[("work_orders", outbox.OPEN)] * 4,
        ("sites", outbox.SEALED),
    ]
    with laptop.store.write(recorder=Silent()) as tx:
        assert outbox.seal(tx) == 4
    assert [each.dseq for each in laptop.ops()] == [2, 3, 4, 5, 1]
    assert laptop.sync().is_equal is True


@pytest.mark.parametrize(
    "frozen", sorted((Path(__file__).parent / "old").glob("*_ops.json")), ids=lambda path: path.stem
)
def test_ops_of_every_released_schema_end_as_they_did(frozen, tmp_path):
    kept = json.loads(frozen.read_text(encoding="utf-8"))
    assert answered([each["op"] for each in kept], tmp_path) == [each["receipt"] for each in kept]


def test_rows_of_a_newer_office_are_shown_as_far_as_they_are_known_and_kept_whole(end, laptop):
    laptop.sync()

    class Tomorrow(Between):
        """An office whose orders have a field this laptop never heard of, and another kind of record."""

        def sync(self, request):
            answer = self.office.sync(request)
            body = {**replica_body(end), "instruction": "known", "colour": "of tomorrow"}
            news = (
                RowNews("work_orders", order_id(1), 9, "full", body),
                RowNews("drones", uuid.UUID(int=7), 1, "full", {"range_km": 3}),
            )
            return replace(answer, schema=99, changes=news, digest=None) if not self.asked else answer

    assert laptop.sync(Tomorrow(laptop.office)).trouble is None
    assert value(laptop, 1, "instruction") == "known"
    with laptop.store.read() as db:
        assert db.get(BaseRow, ("work_orders", order_id(1))).body["colour"] == "of tomorrow"
        assert db.get(BaseRow, ("drones", uuid.UUID(int=7))).body == {"range_km": 3}


def replica_body(end):
    with end.store.read() as db:
        return replica.read(db, "work_orders", order_id(1))


def test_a_kind_of_order_of_tomorrow_goes_there_and_back_untouched(end, laptop):
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).order_type = "drone_inspection"
    laptop.sync()
    laptop.note(1, "looked at by an old program")
    laptop.sync()
    assert value(end, 1, "order_type") == value(laptop, 1, "order_type") == "drone_inspection"
    assert value(end, 1) == "looked at by an old program"
    assert same(laptop)


def test_what_a_message_of_tomorrow_says_beyond_this_one_is_passed_over(laptop):
    between = Between(laptop.office)
    laptop.sync(between)
    asked = {**codec.to_wire(between.asked[0]), "mood": "cheerful"}
    told = {**codec.to_wire(between.answers[0]), "weather": {"rain": True}}
    assert codec.unpack(SyncRequest, json.dumps(asked).encode(), codec.PLAIN).cursor == between.asked[0].cursor
    assert codec.unpack(SyncAnswer, json.dumps(told).encode(), codec.PLAIN).cursor == between.answers[0].cursor
