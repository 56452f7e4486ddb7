"""The passport of a machine: coverage today, components, and everything that was done to it."""

from decimal import Decimal

import pytest

from app import assets, customers, fitting, parts, progress
from app.assets import AssetUnknown
from app.repair import RepairResult, write_note
from app.store.types import new_id
from app.warranty import Verdict
from tests.builders import a_work_order, appoint, at_work, hand_in


def test_a_passport_tells_history_newest_first(store, company, clock):
    with store.write() as tx:
        earlier = a_work_order(tx, company, number="WO-26-00001")
        at_work(tx, earlier)
        line = parts.plan_part(tx, earlier, company.part, Decimal(1))
        parts.give_part_consent(tx, line, said_by="韩工")
        fitting.fit_part(tx, line)
        write_note(tx, earlier, "测温漂移，更换传感器")
        hand_in(tx, earlier, "quality_fault_report")
    clock.pass_(minutes=30)
    with store.write() as tx:
        progress.finish_work(tx, earlier, outcome=RepairResult.RESTORED)
    with store.write() as tx:
        later = a_work_order(tx, company, number="WO-26-00002")
        appoint(tx, later, clock.now().replace(day=25))
    with store.read() as db:
        found = assets.passport(db, company.asset)
    assert [entry.number for entry in found.history] == ["WO-26-00002", "WO-26-00001"]
    done = found.history[1]
    assert (done.note, done.result, [part.say("en") for part in done.parts]) == (
        "测温漂移，更换传感器", "restored", ["Temperature sensor"]
    )  # fmt: skip
    assert found.asset.coverage.parts is Verdict.COVERED
    assert str(found.asset.coverage.parts_end_on) == "2027-07-18"
    assert [component.barcode for component in found.components] == ["2000000101378"]
    assert found.customer.name.say("en") == "Qingling Coal"


def test_an_undone_part_is_no_history(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
        line = parts.plan_part(tx, order_id, company.part, Decimal(1))
        parts.give_part_consent(tx, line, said_by="韩工")
        fitting.undo_fit(tx, fitting.fit_part(tx, line))
    with store.read() as db:
        assert assets.history(db, company.asset)[0].parts == ()


def test_machines_are_found_by_serial_and_by_a_scanned_component(store, company):
    with store.read() as db:
        assert [row.id for row in assets.find_assets(db, "ps-450")] == [company.asset]
        assert [row.id for row in assets.find_assets(db, " 2000000101378 ")] == [company.asset]
        assert assets.find_assets(db, "") == assets.find_assets(db, "%") == []


def test_a_machine_that_is_not_here_is_named(store):
    with store.read() as db, pytest.raises(AssetUnknown):
        assets.passport(db, new_id())


def test_contacts_of_a_customer_come_with_the_right_to_sign(store, company):
    with store.read() as db:
        [contact] = customers.contacts_of(db, company.customer)
        assert (contact.name, contact.may_sign, contact.post.say("en")) == ("韩工", True, "Plant engineer")
        assert [site.zone for site in customers.sites_of(db, company.customer)] == ["Asia/Shanghai"]
