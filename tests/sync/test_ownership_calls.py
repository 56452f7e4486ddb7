"""What engineers register apart arrives whole: numbers never collide, loaners and claims are known at both ends."""

from __future__ import annotations

import sqlalchemy as sa

from app import claims, complaints, loaners, requests
from app.complaints import Channel, ComplaintKind
from app.store import tables as t
from app.store.kinds import OrderType
from app.store.types import natural_id
from tests.sync.ends import CUSTOMER, SITE, order_id, same


def a_contact(tx):
    contact = t.Contact(
        id=natural_id("contact", "K1"), code="K1", customer_id=CUSTOMER, name="韩工", post=None, post_en=None,
        phone=None, is_designated=True, may_sign=True,
    )  # fmt: skip
    tx.add(contact)
    return contact.id


def test_requests_and_complaints_registered_apart_have_numbers_of_their_own_at_head_office(end, laptop, other):
    with end.write() as tx:
        contact = a_contact(tx)
    for mine in (laptop, other):
        mine.sync()
        with mine.write() as tx:
            requests.register(
                tx, kind=OrderType.CONSULTATION, channel="phone", customer_id=CUSTOMER, text="油位?", site_id=SITE,
                contact_id=contact,
            )  # fmt: skip
            complaints.register(
                tx, customer_id=CUSTOMER, kind=ComplaintKind.SERVICE_QUALITY, channel=Channel.ON_SITE, text="迟到",
                said_by="韩工",
            )  # fmt: skip
    for mine in (laptop, other, laptop):
        mine.sync()
    with end.store.read() as db:
        told = db.scalars(sa.select(t.ServiceRequest.number).where(t.ServiceRequest.text == "油位?"))
        assert len(set(told)) == 2
        assert len(set(db.scalars(sa.select(t.Complaint.number)))) == 2
    assert same(laptop)
    assert same(other)


def test_a_loaner_lent_on_one_laptop_is_out_on_the_other_after_both_synced(end, laptop, other):
    with end.write() as tx:
        tx.add(
            t.Loaner(
                id=natural_id("sample", "loaner", "LN-01"), code="LN-01", model_id=None, name="代用机", name_en=None,
                serial=None, depot="DP-KM", keeper_id=None, state=loaners.FREE,
            )
        )  # fmt: skip
        tx.add(t.Assignment(order_id=order_id(0), person_id=other.person, is_lead=False))
    laptop.sync()
    other.sync()
    with laptop.write() as tx:
        (row,) = loaners.loaner_rows(tx)
        loaners.lend(tx, order_id(0), row.id, equivalence=loaners.Equivalence.TEMPORARY, condition="完好")
    laptop.sync()
    other.sync()
    with other.store.read() as db:
        (row,) = loaners.loaner_rows(db)
        assert not row.is_free
        assert [line.lending.condition for line in loaners.open_lendings(db)] == ["完好"]
    assert same(laptop)
    assert same(other)


def test_an_answer_to_a_complaint_given_at_head_office_is_read_on_the_laptop(end, laptop):
    laptop.sync()
    with laptop.write() as tx:
        row = complaints.register(
            tx, customer_id=CUSTOMER, kind=ComplaintKind.INTEGRITY, channel=Channel.PHONE, text="索要", said_by="韩工"
        )
    laptop.sync()
    with end.write() as tx:
        complaints.reply(tx, row.id, "已核实并致歉")
    laptop.sync()
    with laptop.store.read() as db:
        (read,) = complaints.recent(db)
        assert (read.reply, read.replied_at is not None) == ("已核实并致歉", True)
        assert claims.claims(db, order_id(0)) == []
    assert same(laptop)
