"""The refusals that no other test meets: what is not there, what is too much, what comes too early."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from app import checklists, closing, conflicts, evidence, orders, parts, progress, repair, supply, visits
from app.checklists import ChecklistUnknown
from app.closing import NotAwaitingAcceptance
from app.conflicts import ConflictDecided, ConflictOpen, ConflictUnknown
from app.evidence import FileTooLarge
from app.orders import OrderUnknown
from app.parts import PartUnknown
from app.repair import NoteEmpty
from app.situation import ObjectionMissing, ResultNotShown, TakeAwayNotAgreed, facts, picture
from app.store.kinds import OrderState as S
from app.store.tables import Conflict, Customer
from app.store.types import PersonId, natural_id
from app.supply import VanUnknown
from app.visits import AppointmentBackwards
from tests.builders import NOON, a_work_order, at_work, work_done

NOBODY = uuid.UUID(int=7)


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


def test_what_is_not_on_this_laptop_is_said_to_be_unknown(store, order_id):
    with store.read() as db:
        with pytest.raises(OrderUnknown):
            orders.order_view(db, NOBODY)
        with pytest.raises(ChecklistUnknown):
            checklists.open_filling(db, NOBODY, "en")
        with pytest.raises(ConflictUnknown):
            conflicts.conflict_row(db, NOBODY)
    with pytest.raises(PartUnknown), store.write() as tx:
        parts.plan_part(tx, order_id, NOBODY, Decimal(1))


def test_a_conflict_is_decided_once_and_taken_back_once(store, company):
    asked = uuid.UUID(int=9)
    with store.write() as tx:
        customer = tx.get(Customer, company.customer)
        tx.add(
            Conflict(
                id=asked, entity="customers", record_id=customer.id, field="phone", kept=customer.phone, other="139",
                other_at=tx.now, op_id=uuid.UUID(int=10), filed_at=tx.now,
            )
        )  # fmt: skip
    with pytest.raises(ConflictOpen), store.write() as tx:
        conflicts.undo(tx, asked)
    with store.write() as tx:
        conflicts.decide(tx, asked, conflicts.Side.OTHER)
    with pytest.raises(ConflictDecided), store.write() as tx:
        conflicts.decide(tx, asked, conflicts.Side.KEPT)


def test_a_file_larger_than_the_link_bears_is_refused_with_both_sizes(store, files, order_id, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_BYTES", 1_000_000)
    with pytest.raises(FileTooLarge) as caught, store.write() as tx:
        evidence.attach_file(tx, files, order_id, bytes(1_500_000), "track.gpx", (NOBODY, "track"))
    assert (caught.value.megabytes, caught.value.limit_megabytes) == (1.5, 1)


def test_a_line_of_the_log_needs_words(store, order_id):
    with pytest.raises(NoteEmpty), store.write() as tx:
        repair.add_log_line(tx, order_id, "  ")


def test_an_appointment_ends_after_it_begins(store, order_id):
    with pytest.raises(AppointmentBackwards), store.write() as tx:
        visits.confirm_appointment(tx, order_id, start_at=NOON, end_at=NOON - timedelta(minutes=1))


def test_parts_go_back_from_a_van_and_who_has_none_hears_so(store, company, order_id):
    storekeeper = PersonId(natural_id("person", "P08"))
    with pytest.raises(VanUnknown), store.write(storekeeper) as tx:
        supply.give_back(tx, order_id, company.part, Decimal(1))


def test_nothing_is_taken_away_without_the_customers_yes(store, order_id):
    with store.write() as tx:
        at_work(tx, order_id)
    with pytest.raises(TakeAwayNotAgreed), store.write() as tx:
        progress.take_step(tx, order_id, S.TAKEN_AWAY)


def test_the_customer_answers_only_to_a_result_that_was_shown(store, order_id, clock):
    with store.write() as tx:
        at_work(tx, order_id)
    clock.pass_(minutes=40)
    with store.write() as tx:
        work_done(tx, order_id, "quality_fault_report")
    with pytest.raises(NotAwaitingAcceptance), store.write() as tx:
        closing.raise_objection(tx, order_id, text="no")
    with pytest.raises(ResultNotShown), store.write() as tx:
        progress.take_step(tx, order_id, S.AWAITING_ACCEPTANCE)


def test_an_order_is_in_objection_only_if_the_customer_objected(store, order_id):
    with store.read() as db:
        lacking = facts(picture(db, order_id)).lacking
    with pytest.raises(ObjectionMissing):
        raise lacking[orders.Need.OBJECTION]
