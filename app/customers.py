"""Customers, their sites and the people we meet there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from app.store.door import Read
from app.store.tables import Contact, Customer, Site
from app.store.types import ContactId, CustomerId, SiteId
from app.words import Pair


@dataclass(frozen=True)
class CustomerRow:
    """Who pays. Source: REQUIREMENTS 3.1."""

    id: CustomerId
    code: str
    name: Pair
    grade: str
    region: str | None
    address: str | None
    phone: str | None
    industry: Pair | None
    familiarity: str | None
    is_complaint_user: bool


@dataclass(frozen=True)
class SiteRow:
    """Where the work is, and what is to be heeded there. Source: REQUIREMENTS 3.2, BR-35, BR-42."""

    id: SiteId
    code: str
    name: Pair
    address: str | None
    rules: Pair | None
    rest_hours: str | None
    work_hours: str | None
    travel_km: Decimal | None
    access_notes: str | None
    zone: str


@dataclass(frozen=True)
class ContactRow:
    """Whom we meet; `may_sign` says whether his acceptance counts."""

    id: ContactId
    name: str
    post: Pair | None
    phone: str | None
    is_designated: bool
    may_sign: bool


def pair(zh: str | None, en: str | None) -> Pair | None:
    """Make a text in two languages out of two columns; nothing if both are empty."""
    if zh:
        return Pair(zh, en)
    return Pair(en, en) if en else None


def customer_row(db: Read, customer_id: uuid.UUID) -> CustomerRow | None:
    """Find one customer."""
    found = db.get(Customer, customer_id)
    if found is None:
        return None
    return CustomerRow(
        CustomerId(found.id), found.code, Pair(found.name, found.name_en), found.grade, found.region, found.address,
        found.phone, pair(found.industry, found.industry_en), found.familiarity, found.is_complaint_user,
    )  # fmt: skip


def site_row(db: Read, site_id: uuid.UUID) -> SiteRow | None:
    """Find one site."""
    found = db.get(Site, site_id)
    if found is None:
        return None
    return SiteRow(
        SiteId(found.id), found.code, Pair(found.name, found.name_en), found.address, pair(found.rules, found.rules_en),
        found.rest_hours, found.work_hours, found.travel_km, found.access_notes, found.zone,
    )  # fmt: skip


def contact_row(db: Read, contact_id: uuid.UUID | None) -> ContactRow | None:
    """Find one contact."""
    found = db.get(Contact, contact_id) if contact_id else None
    return _contact(found) if found else None


def contacts_of(db: Read, customer_id: uuid.UUID) -> list[ContactRow]:
    """List whom we may meet at a customer's: the designated contact first, then those who may sign."""
    found = db.scalars(
        sa.select(Contact)
        .where(Contact.customer_id == customer_id)
        .order_by(Contact.is_designated.desc(), Contact.may_sign.desc(), Contact.code)
    )
    return [_contact(contact) for contact in found]


def find_customers(db: Read, text: str, limit: int = 20) -> list[CustomerRow]:
    """Find customers by a piece of their name in either language, their code, or the name of a contact."""
    columns = (Customer.name, Customer.name_en, Customer.code, Contact.name)
    statement = sa.select(Customer.id).join(Contact, Contact.customer_id == Customer.id, isouter=True).distinct()
    for wanted in text.split():
        statement = statement.where(sa.or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
    rows = (customer_row(db, each) for each in db.scalars(statement.limit(limit)))
    return sorted((row for row in rows if row), key=lambda row: row.name.zh)


def sites_of(db: Read, customer_id: uuid.UUID) -> list[SiteRow]:
    """List a customer's sites by code."""
    ids = db.scalars(sa.select(Site.id).where(Site.customer_id == customer_id).order_by(Site.code))
    rows = (site_row(db, site_id) for site_id in ids)
    return [row for row in rows if row]


def _contact(found: Contact) -> ContactRow:
    return ContactRow(
        ContactId(found.id), found.name, pair(found.post, found.post_en), found.phone, found.is_designated,
        found.may_sign,
    )  # fmt: skip
