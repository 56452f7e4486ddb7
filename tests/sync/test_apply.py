"""Answers brought into the laptop's ledger: unsent work on top, repairs, a restored office, a copied laptop."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app import ledger
from app.store import outbox
from app.store import tables as t
from app.store.door import Silent
from app.store.files import Files
from app.store.kinds import FactKind
from app.store.laptop_tables import BaseRow
from app.store.office_tables import Device, Incident, Quarantined
from office import fleet, settling
from sync.protocol import Garbled
from tests.sync.ends import (
    CUSTOMER,
    KEY,
    Between,
    open_end,
    order_id,
    same,
    value,
)


def treat(end, laptop, policy):
    """Have head office treat a laptop as revoked, by this policy, or as its own again."""
    with end.store.read() as db:
        mark = db.get(Device, laptop.device_id).mark
    fleet.revoke(end.store, mark, policy)


def copied(laptop, folder):
    """Open a copy of a laptop's ledger beside it, as whoever copies its folder does."""
    folder.mkdir()
    laptop.store.copy_to(folder / ledger.LAPTOP_FILE)
    store = ledger.open_laptop(folder, KEY, laptop.clock, person_id=laptop.person)
    return replace(laptop, folder=folder, store=store, files=Files(folder / "files", KEY))


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


def test_a_laptop_put_aside_gives_a_restored_office_what_it_lost_and_is_told_nothing(end, laptop, tmp_path):
    laptop.sync()
    end.store.copy_to(tmp_path / "copy.db")
    laptop.note(1, "after the copy")
    laptop.sync()
    (tmp_path / "restored").mkdir()
    restored = open_end(tmp_path / "restored", location=tmp_path / "copy.db")
    treat(restored, laptop, "quarantine")
    between = Between(restored.office.as_device(laptop.device_id))
    report = laptop.sync(between)
    assert (report.trouble, report.again) == (None, 1)
    with restored.store.read() as db:
        (aside,) = db.scalars(sa.select(Quarantined))
    assert aside.reason == "revoked"
    assert all(answer.changes == () and answer.digest is None for answer in between.answers)
    treat(restored, laptop, None)
    settling.accept(restored.store, aside.id)
    laptop.near, laptop.office = restored, restored.office.as_device(laptop.device_id)
    assert laptop.sync().trouble is None
    assert value(restored, 1) == value(laptop, 1) == "after the copy"
    assert same(laptop)
    restored.store.close()


def test_work_put_aside_that_a_restored_office_forgot_goes_there_again_though_no_row_tells_of_it(end, laptop, tmp_path):
    laptop.sync()
    treat(end, laptop, "quarantine")
    end.store.copy_to(tmp_path / "copy.db")
    laptop.note(1, "put aside, then forgotten")
    laptop.sync()
    (tmp_path / "restored").mkdir()
    restored = open_end(tmp_path / "restored", location=tmp_path / "copy.db")
    laptop.near, laptop.office = restored, restored.office.as_device(laptop.device_id)
    report = laptop.sync()
    assert (report.trouble, report.again, report.confirmed) == (None, 1, 1)
    with restored.store.read() as db:
        assert [row.payload["patch"]["work_note"][1] for row in db.scalars(sa.select(Quarantined))] == [
            "put aside, then forgotten"
        ]
    assert laptop.sync().again == 0
    restored.store.close()


def test_a_copied_laptop_becomes_a_new_incarnation_and_loses_nothing(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "original")
    copy = copied(laptop, tmp_path / "copied")
    laptop.sync()
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
    copy.store.close()


def test_a_decision_that_a_restored_office_forgot_is_open_again_at_both_ends_until_it_is_made_anew(
    end, laptop, tmp_path
):
    laptop.sync()
    treat(end, laptop, "quarantine")
    laptop.note(0, "put aside")
    laptop.sync()
    treat(end, laptop, None)
    end.store.copy_to(tmp_path / "copy.db")
    accept(end)
    laptop.sync()
    assert [op.state for op in laptop.ops()] == ["acked"]
    (tmp_path / "restored").mkdir()
    restored = open_end(tmp_path / "restored", location=tmp_path / "copy.db")
    laptop.near, laptop.office = restored, restored.office.as_device(laptop.device_id)
    laptop.sync()
    assert [op.state for op in laptop.ops()] == ["quarantined"]
    assert value(laptop, 0) == "put aside"
    accept(restored)
    laptop.sync()
    assert [op.state for op in laptop.ops()] == ["acked"]
    assert value(restored, 0) == value(laptop, 0) == "put aside"
    assert same(laptop)
    restored.store.close()


def accept(end):
    with end.store.read() as db:
        (aside,) = db.scalars(sa.select(Quarantined).where(Quarantined.settled_at.is_(None)))
    settling.accept(end.store, aside.id)


def test_forgotten_work_of_a_copied_laptop_goes_to_a_restored_office_again_though_the_original_took_its_number(
    end, laptop, tmp_path
):
    laptop.sync()
    treat(end, laptop, "quarantine")
    (tmp_path / "restored").mkdir()
    copy = copied(laptop, tmp_path / "copied")
    end.store.copy_to(tmp_path / "copy.db")
    copy.note(0, "by the copy")
    assert copy.sync().confirmed == 1
    restored = open_end(tmp_path / "restored", location=tmp_path / "copy.db")
    laptop.note(1, "by the original")
    for each in (laptop, copy):
        each.near, each.office = restored, restored.office.as_device(laptop.device_id)
        assert each.sync().trouble is None
    with restored.store.read() as db:
        aside = [row.payload["patch"]["work_note"][1] for row in db.scalars(sa.select(Quarantined))]
        assert sorted(aside) == ["by the copy", "by the original"]
        assert [row.kind for row in db.scalars(sa.select(Incident))] == ["fork"]
    restored.store.close()
    copy.store.close()


def test_two_copies_that_go_on_with_one_open_edit_both_come_to_an_end(end, laptop, tmp_path):
    laptop.sync()
    laptop.note(0, "open in both")
    copy = copied(laptop, tmp_path / "copied")
    laptop.note(0, "by the original")
    copy.note(0, "by the copy")
    assert laptop.sync().trouble is None
    between = Between(copy.office)
    assert copy.sync(between).trouble is None
    assert len(between.asked) < 5
    with end.store.read() as db:
        aside = db.scalars(sa.select(Quarantined).where(Quarantined.reason == "op_reused"))
        assert "by the copy" in [each.payload["patch"]["work_note"][1] for each in aside]
    assert value(end, 0) == "by the original"
    assert [op.state for op in copy.ops()] == [outbox.QUARANTINED]
    copy.store.close()


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
