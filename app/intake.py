"""Who and what a call is about, found as it is typed: machines with their customer and site, and customers alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from app.assets import AssetLine, asset_ids, asset_lines
from app.customers import ContactRow, contacts_of, sites_of
from app.store.door import Read
from app.store.tables import Asset, Customer
from app.words import Pair

MOST: Final = 400


@dataclass(frozen=True)
class Subject:
    """What a call may be about: a machine where it stands, or a customer."""

    asset_id: uuid.UUID | None
    customer_id: uuid.UUID
    site_id: uuid.UUID | None
    name: Pair


def subjects(db: Read) -> list[Subject]:
    """List the machines on this laptop, each with customer and site, then the customers."""
    lines = {line.id: line for line in asset_lines(db, asset_ids(db, limit=MOST))}
    owners = {
        row.id: (row.customer_id, row.site_id) for row in db.rows(sa.select(Asset.id, Asset.customer_id, Asset.site_id))
    }
    machines = [Subject(each, *owners[each], _named(line)) for each, line in lines.items() if each in owners]
    customers = db.scalars(sa.select(Customer).order_by(Customer.name).limit(MOST))
    return [*machines, *(_customer(db, each) for each in customers)]


def contacts(db: Read, customer_id: uuid.UUID) -> list[ContactRow]:
    """List whom a customer's call may come from."""
    return contacts_of(db, customer_id)


def _named(line: AssetLine) -> Pair:
    said = [
        " · ".join((line.serial, line.model.say(language), line.customer.say(language), line.site.say(language)))
        for language in ("zh_CN", "en")
    ]
    return Pair(*said)


def _customer(db: Read, customer: Customer) -> Subject:
    sites = sites_of(db, customer.id)
    only = sites[0].id if len(sites) == 1 else None
    return Subject(None, customer.id, only, Pair(customer.name, customer.name_en))
