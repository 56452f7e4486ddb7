"""What both ends compute from the business rows to be quick: the order list and the search index.

Never synced, never recorded; kept in the transaction that changes what they are computed from, and rebuilt at will.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.store.kinds import AftercareState, OrderState, OrderType, Priority
from app.store.tables import Base
from app.store.types import IdType


class DerivedBase(DeclarativeBase):
    """Same names and types as the business tables, in a metadata of its own."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class OrderListRow(DerivedBase):
    """One line of the order list, with everything a list, a card or a filter shows.

    `day` is the date of the appointment in the zone of the site; `is_mine` is true where the person this store
    belongs to works on the order (always false at head office).
    """

    __tablename__ = "order_list"
    __table_args__ = (
        sa.Index(None, "start_at", "number", "order_id"),
        sa.Index(None, "day", "start_at"),
        sa.Index(None, "state", "day"),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(IdType, primary_key=True)
    number: Mapped[str]
    order_type: Mapped[OrderType]
    state: Mapped[OrderState]
    aftercare_state: Mapped[AftercareState | None]
    priority: Mapped[Priority | None]
    title: Mapped[str]
    title_en: Mapped[str | None]
    customer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    customer: Mapped[str]
    customer_en: Mapped[str | None]
    site_id: Mapped[uuid.UUID]
    site: Mapped[str]
    site_en: Mapped[str | None]
    address: Mapped[str | None]
    zone: Mapped[str]
    asset_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    asset_serial: Mapped[str | None]
    asset_model: Mapped[str | None]
    asset_model_en: Mapped[str | None]
    lead_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    lead_name: Mapped[str | None]
    lead_name_en: Mapped[str | None]
    is_mine: Mapped[bool] = mapped_column(default=False)
    start_at: Mapped[datetime | None]
    end_at: Mapped[datetime | None]
    day: Mapped[date | None]
    dispatched_at: Mapped[datetime]
    state_at: Mapped[datetime | None]


class SearchRow(DerivedBase):
    """What a search may find: one line per record; its words lie in the full-text index under the same number."""

    __tablename__ = "search_rows"
    __table_args__ = (sa.UniqueConstraint("entity", "rec_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(sa.String(40))
    rec_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    detail: Mapped[str | None]
    detail_en: Mapped[str | None]


DERIVED: dict[str, type[DerivedBase]] = dict(
    sorted((mapper.class_.__tablename__, mapper.class_) for mapper in DerivedBase.registry.mappers)
)
