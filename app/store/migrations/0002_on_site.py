"""On site, by the book: loaners, cycles of maintenance, photos of a request, complaints, claims, time limits."""
# fmt: off -- a table reads best as a block

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(as_uuid=True), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(40)
TEXT, INT, BIG = sa.Text(), sa.Integer(), sa.BigInteger()


def upgrade() -> None:
    _branches()
    _search()
    _limits()
    if op.get_context().opts["end"] == "laptop":
        _sums()


def some(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """A column that always holds something."""
    return sa.Column(name, kind, nullable=False)


def none(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """A column that may hold nothing."""
    return sa.Column(name, kind, nullable=True)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _search() -> None:
    """Have no commit merge parts of the index before there are many: `search.tidy` merges them when nobody waits."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search_words(search_words, rank) VALUES('automerge', 0)")
        op.execute("INSERT INTO search_words(search_words, rank) VALUES('crisismerge', 64)")


def _sums() -> None:
    """Let go of the order by fingerprint: a round keeps their sum up, and rarely adds all of them up."""
    op.drop_index("ix_sync_base_h", "sync_base")


def _branches() -> None:
    op.create_table(
        "loaners",
        some("id", ID),
        some("code", sa.String(60)),
        none("model_id", ID),
        some("name", TEXT),
        none("name_en", TEXT),
        none("serial", TEXT),
        none("depot", TEXT),
        none("keeper_id", ID),
        some("state", sa.String(20)),
        key("loaners", "id"),
        unique("loaners", "code"),
    )
    op.create_table(
        "maintenance_items",
        some("id", ID),
        some("family", WORD),
        some("name", TEXT),
        none("name_en", TEXT),
        some("cycle_days", INT),
        none("minutes", INT),
        key("maintenance_items", "id"),
    )
    index("maintenance_items", "family")
    op.create_table(
        "request_files",
        some("id", ID),
        some("request_id", ID),
        some("kind", WORD),
        some("sha", sa.String(64)),
        some("size_bytes", BIG),
        some("mime", TEXT),
        none("width", INT),
        none("height", INT),
        none("preview_sha", sa.String(64)),
        none("preview_size_bytes", BIG),
        none("file_name", TEXT),
        none("caption", TEXT),
        none("taken_at", MOMENT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("request_files", "id"),
    )
    index("request_files", "request_id")
    index("request_files", "sha")
    op.create_table(
        "complaints",
        some("id", ID),
        some("number", WORD),
        some("customer_id", ID),
        none("site_id", ID),
        none("contact_id", ID),
        none("asset_id", ID),
        none("order_id", ID),
        some("channel", sa.String(20)),
        some("kind", WORD),
        none("said_by", TEXT),
        some("text", TEXT),
        some("received_at", MOMENT),
        none("received_by_id", ID),
        some("responsibility", sa.String(20)),
        none("owner_id", ID),
        none("opened_by_id", ID),
        none("reply", TEXT),
        none("replied_at", MOMENT),
        none("replied_by_id", ID),
        key("complaints", "id"),
        unique("complaints", "number"),
    )
    index("complaints", "customer_id")
    index("complaints", "order_id")
    op.create_table(
        "claims",
        some("id", ID),
        some("number", WORD),
        some("order_id", ID),
        none("asset_id", ID),
        none("part_id", ID),
        some("evidence", WORD),
        none("response_id", ID),
        none("text", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("claims", "id"),
        unique("claims", "number"),
    )
    index("claims", "order_id")


def _limits() -> None:
    op.create_table(
        "time_limits",
        some("id", ID),
        some("code", sa.String(60)),
        none("family", TEXT),
        none("priority", WORD),
        none("response_minutes", INT),
        none("plan_minutes", INT),
        none("arrival_minutes", INT),
        none("repair_minutes", INT),
        none("loaner_minutes", INT),
        key("time_limits", "id"),
        unique("time_limits", "code"),
    )
