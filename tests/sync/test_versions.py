"""Old and new ends: ops are lifted as they are read, fields of tomorrow survive, what the office lacks waits."""

from __future__ import annotations

import uuid

import pytest

from app.store import outbox
from app.store import tables as t
from app.store.door import Silent
from sync import versions
from tests.sync.ends import SITE, order_id


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
