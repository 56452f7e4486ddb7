"""Who may write what, and what both ends see when two wrote at once."""

from __future__ import annotations

import uuid
from decimal import Decimal

import sqlalchemy as sa

from app.conflicts import Side, conflict_rows, decide
from app.store import outbox
from app.store import tables as t
from app.store.kinds import FactKind, MoveKind, ResponseState
from app.store.laptop_tables import BaseRow, ScopeHeld
from app.store.office_tables import Quarantined
from app.store.types import natural_id
from sync.standing import Where, standing
from tests.sync.ends import (
    CUSTOMER,
    MODEL,
    PART,
    SITE,
    Between,
    add_form,
    add_order,
    order_id,
    person_id,
    same,
    value,
    van_id,
)


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
    with laptop.write() as tx:
        decide(tx, conflict.id, Side.OTHER)
    assert laptop.sync().is_equal
    assert value(end, 1, "contact_phone") == "138-0000-0003"
    with laptop.store.read() as db:
        assert standing(db).orders[0].where is Where.AT_OFFICE
    assert same(laptop)


def test_two_people_who_decide_apart_leave_one_new_question(end, laptop):
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).contact_phone = "office"
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).contact_phone = "laptop"
    laptop.sync()
    with laptop.store.read() as db:
        (conflict,) = db.scalars(sa.select(t.Conflict.id))
    with end.write() as tx:
        decide(tx, conflict, Side.OTHER)
    with laptop.write() as tx:
        decide(tx, conflict, Side.KEPT)
    assert laptop.sync().is_equal
    with end.store.read() as db:
        waiting = conflict_rows(db)
        assert [(row.entity, row.field, row.kept.value, row.other.value) for row in waiting] == [
            ("work_orders", "contact_phone", "laptop", "office")
        ]
    assert value(laptop, 1, "contact_phone") == "laptop"
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
    with end.write() as tx:
        add_form(tx, "pre_check", version)
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


def test_a_long_old_text_travels_as_its_hash_and_is_whole_in_the_conflict(end, laptop):
    before, theirs, mine = "原".ljust(300, "文"), "他".ljust(300, "改"), "我".ljust(300, "改")
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).access_notes = before
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).access_notes = theirs
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).access_notes = mine
    between = Between(laptop.office)
    laptop.sync(between)
    (old, new) = between.asked[0].ops[0]["patch"]["access_notes"]
    assert (old, new) == ({"#": outbox.text_hash(before)}, mine)
    with laptop.store.read() as db:
        (conflict,) = db.scalars(sa.select(t.Conflict))
        assert (conflict.base, conflict.kept, conflict.other) == (before, theirs, mine)
    assert same(laptop)


def test_two_engineers_register_the_same_equipment_apart_and_both_values_are_kept(end, laptop, other):
    laptop.sync()
    other.sync()
    asset = natural_id("asset", "GUCHUAN", "new-1")
    for mine, channel in ((laptop, "dealer"), (other, "direct")):
        with mine.write() as tx:
            tx.add(t.Asset(id=asset, serial="new-1", model_id=MODEL, customer_id=CUSTOMER, site_id=SITE,
                           purchase_channel=channel))  # fmt: skip
    laptop.sync()
    other.sync()
    with end.store.read() as db:
        assert db.get(t.Asset, asset).purchase_channel == "dealer"
        assert db.scalars(sa.select(Quarantined.id)) == []
        (conflict,) = db.scalars(sa.select(t.Conflict))
        assert (conflict.field, conflict.kept, conflict.other) == ("purchase_channel", "dealer", "direct")
