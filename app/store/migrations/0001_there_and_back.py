"""The first ledger: business tables at both ends, each end's own tables, the derived ones and the search index."""
# fmt: off -- a table reads best as a block

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(as_uuid=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(40)
TEXT, DATE, YES_NO, INT, BIG, BYTES = (
    sa.Text(),
    sa.Date(),
    sa.Boolean(),
    sa.Integer(),
    sa.BigInteger(),
    sa.LargeBinary(),
)


def upgrade() -> None:
    end = op.get_context().opts["end"]
    _people_and_places()
    _requests_and_orders()
    _work_on_site()
    _contracts_and_prices()
    _signed()
    _derived()
    if end == "laptop":
        _laptop()
    else:
        _office_feed()
        _office_devices()


def some(name: str, kind: sa.types.TypeEngine[Any], *, autoincrement: bool = True) -> sa.Column[Any]:
    """A column that always holds something."""
    return sa.Column(name, kind, nullable=False, autoincrement="auto" if autoincrement else False)


def none(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """A column that may hold nothing."""
    return sa.Column(name, kind, nullable=True)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _search_index() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (rowid BIGINT PRIMARY KEY, txt TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_words_txt ON search_words USING GIN (txt)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5("
            "txt, content='', contentless_delete=1, tokenize='unicode61', prefix='1 2 3')"
        )


def _people_and_places() -> None:
    op.create_table(
        "people",
        some("id", ID),
        some("code", sa.String(60)),
        some("name", TEXT),
        none("name_en", TEXT),
        some("role", WORD),
        none("title", TEXT),
        none("title_en", TEXT),
        none("phone", TEXT),
        none("region", TEXT),
        none("level", TEXT),
        some("skills", JSON),
        some("is_active", YES_NO),
        key("people", "id"),
        unique("people", "code"),
    )
    op.create_table(
        "customers",
        some("id", ID),
        some("code", sa.String(60)),
        some("name", TEXT),
        none("name_en", TEXT),
        some("grade", TEXT),
        none("region", TEXT),
        none("address", TEXT),
        none("phone", TEXT),
        none("industry", TEXT),
        none("industry_en", TEXT),
        none("familiarity", TEXT),
        some("is_complaint_user", YES_NO),
        key("customers", "id"),
        unique("customers", "code"),
    )
    op.create_table(
        "sites",
        some("id", ID),
        some("code", sa.String(60)),
        some("customer_id", ID),
        some("name", TEXT),
        none("name_en", TEXT),
        none("address", TEXT),
        none("rules", TEXT),
        none("rules_en", TEXT),
        none("rest_hours", TEXT),
        none("work_hours", TEXT),
        none("travel_km", WORD),
        none("access_notes", TEXT),
        some("zone", TEXT),
        key("sites", "id"),
        unique("sites", "code"),
    )
    index("sites", "customer_id")
    op.create_table(
        "contacts",
        some("id", ID),
        some("code", sa.String(60)),
        some("customer_id", ID),
        some("name", TEXT),
        none("post", TEXT),
        none("post_en", TEXT),
        none("phone", TEXT),
        some("is_designated", YES_NO),
        some("may_sign", YES_NO),
        key("contacts", "id"),
        unique("contacts", "code"),
    )
    index("contacts", "customer_id")
    op.create_table(
        "asset_models",
        some("id", ID),
        some("code", sa.String(60)),
        some("family", TEXT),
        some("name", TEXT),
        none("name_en", TEXT),
        none("spec", TEXT),
        none("size", TEXT),
        none("brand", TEXT),
        key("asset_models", "id"),
        unique("asset_models", "code"),
    )
    op.create_table(
        "assets",
        some("id", ID),
        some("serial", sa.String(80)),
        some("model_id", ID),
        some("customer_id", ID),
        some("site_id", ID),
        none("produced_on", DATE),
        none("purchased_on", DATE),
        none("accepted_on", DATE),
        none("live_on", DATE),
        none("last_maintained_on", DATE),
        none("purchase_channel", TEXT),
        none("proof", TEXT),
        none("purpose", TEXT),
        none("contract_number", TEXT),
        key("assets", "id"),
    )
    index("assets", "customer_id")
    index("assets", "serial")
    op.create_table(
        "components",
        some("id", ID),
        some("asset_id", ID),
        some("barcode", sa.String(40)),
        some("code", TEXT),
        some("name", TEXT),
        none("name_en", TEXT),
        none("fitted_on", DATE),
        some("is_genuine", YES_NO),
        key("components", "id"),
    )
    index("components", "asset_id")
    index("components", "barcode")
    op.create_table(
        "warranties",
        some("id", ID),
        some("asset_id", ID),
        none("basis", TEXT),
        none("start_on", DATE),
        some("months_parts", INT),
        some("months_labour", INT),
        some("extension_days", INT),
        some("exclusion", TEXT),
        key("warranties", "id"),
    )
    index("warranties", "asset_id")
    op.create_table(
        "parts",
        some("id", ID),
        some("number", sa.String(60)),
        some("name", TEXT),
        none("name_en", TEXT),
        some("unit", TEXT),
        none("family", TEXT),
        none("size", TEXT),
        some("price_minor", BIG),
        none("cost_minor", BIG),
        some("is_wear_part", YES_NO),
        some("is_genuine", YES_NO),
        key("parts", "id"),
        unique("parts", "number"),
    )
    op.create_table(
        "warehouses",
        some("id", ID),
        some("code", sa.String(60)),
        some("kind", WORD),
        some("name", TEXT),
        none("name_en", TEXT),
        none("holder_id", ID),
        key("warehouses", "id"),
        unique("warehouses", "code"),
    )
    index("warehouses", "holder_id")
    op.create_table(
        "form_versions",
        some("id", ID),
        some("form_id", sa.String(80)),
        some("version", TEXT),
        some("serial", INT),
        some("hash", sa.String(64)),
        some("title", TEXT),
        none("title_en", TEXT),
        none("form_number", TEXT),
        some("definition", TEXT),
        some("published_at", MOMENT),
        key("form_versions", "id"),
        unique("form_versions", "hash"),
    )
    index("form_versions", "form_id")
    op.create_table(
        "choice_list_pieces",
        some("id", ID),
        some("sha", sa.String(64)),
        some("place", INT),
        some("pieces", INT),
        some("body", TEXT),
        key("choice_list_pieces", "id"),
    )
    index("choice_list_pieces", "sha")


def _requests_and_orders() -> None:
    op.create_table(
        "requests",
        some("id", ID),
        some("number", sa.String(40)),
        some("kind", WORD),
        some("channel", TEXT),
        some("received_at", MOMENT),
        none("received_by_id", ID),
        some("customer_id", ID),
        none("site_id", ID),
        none("contact_id", ID),
        none("asset_id", ID),
        some("text", TEXT),
        none("text_en", TEXT),
        none("fault_level", TEXT),
        none("priority", WORD),
        none("occurred_at", MOMENT),
        key("requests", "id"),
        unique("requests", "number"),
    )
    index("requests", "customer_id")
    op.create_table(
        "request_steps",
        some("id", ID),
        some("request_id", ID),
        none("from_state", WORD),
        some("to_state", WORD),
        some("at", MOMENT),
        none("by_id", ID),
        none("reason", TEXT),
        key("request_steps", "id"),
    )
    index("request_steps", "request_id")
    op.create_table(
        "work_orders",
        some("id", ID),
        some("number", sa.String(40)),
        none("request_id", ID),
        some("order_type", WORD),
        some("title", TEXT),
        none("title_en", TEXT),
        some("customer_id", ID),
        some("site_id", ID),
        none("contact_id", ID),
        none("asset_id", ID),
        none("priority", WORD),
        none("fault_level", TEXT),
        none("fault", TEXT),
        none("fault_en", TEXT),
        none("instruction", TEXT),
        none("instruction_en", TEXT),
        none("contact_phone", TEXT),
        none("access_notes", TEXT),
        none("work_note", TEXT),
        some("dispatched_at", MOMENT),
        key("work_orders", "id"),
        unique("work_orders", "number"),
    )
    index("work_orders", "asset_id")
    index("work_orders", "customer_id")
    op.create_table(
        "assignments",
        some("id", ID),
        some("order_id", ID),
        some("person_id", ID),
        some("is_lead", YES_NO),
        some("is_active", YES_NO),
        key("assignments", "id"),
    )
    index("assignments", "order_id")
    index("assignments", "person_id")
    op.create_table(
        "order_steps",
        some("id", ID),
        some("order_id", ID),
        none("from_state", WORD),
        some("to_state", WORD),
        some("at", MOMENT),
        none("by_id", ID),
        none("reason", TEXT),
        key("order_steps", "id"),
    )
    index("order_steps", "order_id")
    op.create_table(
        "aftercare_steps",
        some("id", ID),
        some("order_id", ID),
        none("from_state", WORD),
        some("to_state", WORD),
        some("at", MOMENT),
        none("by_id", ID),
        none("reason", TEXT),
        key("aftercare_steps", "id"),
    )
    index("aftercare_steps", "order_id")
    op.create_table(
        "appointments",
        some("id", ID),
        some("order_id", ID),
        some("start_at", MOMENT),
        none("end_at", MOMENT),
        none("place", TEXT),
        none("content", TEXT),
        none("agreed_with", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        none("reason", TEXT),
        key("appointments", "id"),
    )
    index("appointments", "order_id")
    index("appointments", "start_at")
    op.create_table(
        "consents",
        some("id", ID),
        some("order_id", ID),
        some("purpose", WORD),
        none("planned_part_id", ID),
        some("is_given", YES_NO),
        none("contact_id", ID),
        some("said_by", TEXT),
        none("explanation", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("consents", "id"),
    )
    index("consents", "order_id")
    index("consents", "planned_part_id")
    op.create_table(
        "order_facts",
        some("id", ID),
        some("order_id", ID),
        some("kind", WORD),
        some("detail", JSON),
        none("text", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("order_facts", "id"),
    )
    index("order_facts", "order_id")
    op.create_table(
        "time_marks",
        some("id", ID),
        some("order_id", ID),
        some("person_id", ID),
        some("kind", WORD),
        some("at", MOMENT),
        none("reason", TEXT),
        none("resume_at", MOMENT),
        some("recorded_at", MOMENT),
        none("voids_id", ID),
        key("time_marks", "id"),
    )
    index("time_marks", "order_id")


def _work_on_site() -> None:
    op.create_table(
        "planned_parts",
        some("id", ID),
        some("order_id", ID),
        some("part_id", ID),
        some("quantity", WORD),
        none("warehouse_id", ID),
        none("component_id", ID),
        none("position", TEXT),
        none("old_serial", TEXT),
        none("new_serial", TEXT),
        none("old_part", WORD),
        none("note", TEXT),
        some("planned_at", MOMENT),
        some("is_removed", YES_NO),
        key("planned_parts", "id"),
    )
    index("planned_parts", "order_id")
    op.create_table(
        "parts_used",
        some("id", ID),
        some("order_id", ID),
        some("planned_part_id", ID),
        some("part_id", ID),
        some("quantity", WORD),
        some("consent_id", ID),
        none("old_serial", TEXT),
        none("new_serial", TEXT),
        none("old_part", WORD),
        some("unit_price_minor", BIG),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("parts_used", "id"),
    )
    index("parts_used", "order_id")
    op.create_table(
        "part_moves",
        some("id", ID),
        some("warehouse_id", ID),
        some("part_id", ID),
        some("quantity", WORD),
        some("kind", WORD),
        none("order_id", ID),
        none("part_used_id", ID),
        some("at", MOMENT),
        none("by_id", ID),
        none("reason", TEXT),
        none("voids_id", ID),
        key("part_moves", "id"),
    )
    index("part_moves", "order_id")
    index("part_moves", "part_id")
    index("part_moves", "warehouse_id")
    op.create_table(
        "attachments",
        some("id", ID),
        some("order_id", ID),
        some("kind", WORD),
        none("moment", WORD),
        some("sha", sa.String(64)),
        some("size_bytes", BIG),
        some("mime", TEXT),
        none("width", INT),
        none("height", INT),
        none("preview_sha", sa.String(64)),
        none("preview_size_bytes", BIG),
        none("original_sha", sa.String(64)),
        none("original_size_bytes", BIG),
        none("file_name", TEXT),
        none("caption", TEXT),
        none("response_id", ID),
        none("question", TEXT),
        none("taken_at", MOMENT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("attachments", "id"),
    )
    index("attachments", "order_id")
    index("attachments", "sha")
    op.create_table(
        "responses",
        some("id", ID),
        some("order_id", ID),
        some("form_id", TEXT),
        some("copy", INT),
        some("form_version_id", ID),
        some("state", WORD),
        some("begun_at", MOMENT),
        none("submitted_at", MOMENT),
        none("submitted_by_id", ID),
        key("responses", "id"),
    )
    index("responses", "order_id")
    op.create_table(
        "answers",
        some("id", ID),
        some("order_id", ID),
        some("response_id", ID),
        some("instance", TEXT),
        some("question", TEXT),
        none("value", JSON),
        some("answered_at", MOMENT),
        none("by_id", ID),
        key("answers", "id"),
    )
    index("answers", "order_id")
    index("answers", "response_id")
    op.create_table(
        "repeat_instances",
        some("id", ID),
        some("order_id", ID),
        some("response_id", ID),
        some("repeat", TEXT),
        none("parent", TEXT),
        some("position", INT),
        some("is_removed", YES_NO),
        key("repeat_instances", "id"),
    )
    index("repeat_instances", "order_id")
    index("repeat_instances", "response_id")
    op.create_table(
        "conflicts",
        some("id", ID),
        none("order_id", ID),
        some("entity", TEXT),
        some("record_id", ID),
        some("field", TEXT),
        none("base", JSON),
        none("kept", JSON),
        none("kept_by_id", ID),
        none("kept_at", MOMENT),
        none("other", JSON),
        none("other_by_id", ID),
        some("other_at", MOMENT),
        some("op_id", ID),
        some("filed_at", MOMENT),
        none("decided_at", MOMENT),
        none("decided_by_id", ID),
        none("decided_value", JSON),
        key("conflicts", "id"),
    )
    index("conflicts", "order_id")


def _contracts_and_prices() -> None:
    op.create_table(
        "contracts",
        some("id", ID),
        some("number", sa.String(60)),
        some("customer_id", ID),
        some("kind", TEXT),
        none("signed_on", DATE),
        none("start_on", DATE),
        none("end_on", DATE),
        some("price_policy", TEXT),
        none("response_hours", INT),
        none("arrival_hours", INT),
        none("repair_hours", INT),
        none("loaner_hours", INT),
        none("failed_repairs_limit", INT),
        none("visit_interval_days", INT),
        none("third_party_hours", INT),
        none("depot", TEXT),
        key("contracts", "id"),
        unique("contracts", "number"),
    )
    index("contracts", "customer_id")
    op.create_table(
        "packages",
        some("id", ID),
        some("code", sa.String(60)),
        some("customer_id", ID),
        some("rule", TEXT),
        some("name", TEXT),
        none("name_en", TEXT),
        none("value", BIG),
        none("remaining", BIG),
        some("is_for_wear_parts", YES_NO),
        some("valid_from", DATE),
        some("valid_to", DATE),
        key("packages", "id"),
        unique("packages", "code"),
    )
    index("packages", "customer_id")
    op.create_table(
        "package_uses",
        some("id", ID),
        some("package_id", ID),
        some("order_id", ID),
        some("visits", INT),
        some("amount_minor", BIG),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("package_uses", "id"),
    )
    index("package_uses", "package_id")
    index("package_uses", "order_id")
    op.create_table(
        "price_lists",
        some("id", ID),
        some("code", sa.String(60)),
        some("currency", sa.String(3)),
        some("valid_from", DATE),
        some("labour_minor_per_hour", BIG),
        some("labour_cost_minor_per_hour", BIG),
        some("labour_step_minutes", INT),
        some("call_out_minor", BIG),
        none("training_minor", BIG),
        none("analysis_minor", BIG),
        key("price_lists", "id"),
        unique("price_lists", "code"),
    )


def _signed() -> None:
    op.create_table(
        "signatures",
        some("id", ID),
        some("order_id", ID),
        some("purpose", WORD),
        some("side", WORD),
        some("signer_name", TEXT),
        none("signer_role", TEXT),
        none("contact_id", ID),
        some("language", TEXT),
        some("statement", TEXT),
        some("summary", JSON),
        some("content_hash", sa.String(64)),
        some("short_code", sa.String(9)),
        some("outline", JSON),
        some("width", INT),
        some("height", INT),
        none("samples_hash", sa.String(64)),
        none("samples_sha", sa.String(64)),
        none("stamp_sha", sa.String(64)),
        some("device_mark", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        none("reason", TEXT),
        key("signatures", "id"),
    )
    index("signatures", "order_id")
    op.create_table(
        "acceptance_rounds",
        some("id", ID),
        some("order_id", ID),
        some("round", INT),
        some("result", WORD),
        none("text", TEXT),
        none("reason", TEXT),
        none("witness_name", TEXT),
        none("witness_role", TEXT),
        none("signature_id", ID),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("acceptance_rounds", "id"),
    )
    index("acceptance_rounds", "order_id")
    op.create_table(
        "charge_sheets",
        some("id", ID),
        some("order_id", ID),
        some("revision", INT),
        some("policy", TEXT),
        some("lines", JSON),
        some("gross_minor", BIG),
        some("waived_minor", BIG),
        some("package_minor", BIG),
        some("total_minor", BIG),
        some("currency", sa.String(3)),
        none("package_id", ID),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("charge_sheets", "id"),
    )
    index("charge_sheets", "order_id")
    op.create_table(
        "receipts",
        some("id", ID),
        some("number", sa.String(40)),
        some("order_id", ID),
        some("amount_minor", BIG),
        some("currency", sa.String(3)),
        some("method", WORD),
        some("payer", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("receipts", "id"),
        unique("receipts", "number"),
    )
    index("receipts", "order_id")
    op.create_table(
        "documents",
        some("id", ID),
        some("order_id", ID),
        some("kind", sa.String(20)),
        some("revision", INT),
        some("number", sa.String(60)),
        some("language", TEXT),
        some("copy", sa.String(20)),
        some("record_hash", sa.String(64)),
        some("base_sha", sa.String(64)),
        some("sha", sa.String(64)),
        some("size_bytes", BIG),
        some("at", MOMENT),
        some("device_mark", TEXT),
        some("signatures", INT),
        none("by_id", ID),
        none("voids_id", ID),
        none("reason", TEXT),
        key("documents", "id"),
    )
    index("documents", "order_id")
    op.create_table(
        "handovers",
        some("id", ID),
        some("order_id", ID),
        some("document_id", ID),
        some("way", WORD),
        some("to_whom", TEXT),
        some("at", MOMENT),
        none("by_id", ID),
        none("voids_id", ID),
        key("handovers", "id"),
    )
    index("handovers", "order_id")


def _derived() -> None:
    op.create_table(
        "order_list",
        some("order_id", ID),
        some("number", TEXT),
        some("order_type", WORD),
        some("state", WORD),
        none("aftercare_state", WORD),
        none("priority", WORD),
        some("title", TEXT),
        none("title_en", TEXT),
        some("customer_id", ID),
        some("customer", TEXT),
        none("customer_en", TEXT),
        some("site_id", ID),
        some("site", TEXT),
        none("site_en", TEXT),
        none("address", TEXT),
        some("zone", TEXT),
        none("asset_id", ID),
        none("asset_serial", TEXT),
        none("asset_model", TEXT),
        none("asset_model_en", TEXT),
        none("lead_id", ID),
        none("lead_name", TEXT),
        none("lead_name_en", TEXT),
        some("is_mine", YES_NO),
        none("start_at", MOMENT),
        none("end_at", MOMENT),
        none("day", DATE),
        some("dispatched_at", MOMENT),
        none("state_at", MOMENT),
        key("order_list", "order_id"),
    )
    index("order_list", "asset_id")
    index("order_list", "customer_id")
    index("order_list", "day", "start_at")
    index("order_list", "lead_id")
    index("order_list", "start_at", "number", "order_id")
    index("order_list", "state", "day")
    op.create_table(
        "search_rows",
        some("id", INT),
        some("entity", sa.String(40)),
        some("rec_id", ID),
        none("order_id", ID),
        some("title", TEXT),
        none("title_en", TEXT),
        none("detail", TEXT),
        none("detail_en", TEXT),
        key("search_rows", "id"),
        unique("search_rows", "entity", "rec_id"),
    )
    index("search_rows", "order_id")
    _search_index()


def _laptop() -> None:
    op.create_table(
        "blobs",
        some("sha", sa.String(64)),
        some("size_bytes", BIG),
        some("mime", TEXT),
        some("lane", INT),
        none("order_id", ID),
        some("added_at", MOMENT),
        some("sent_bytes", BIG),
        none("verified_at", MOMENT),
        none("trouble", TEXT),
        key("blobs", "sha"),
    )
    index("blobs", "order_id")
    op.create_table(
        "counters",
        some("kind", sa.String(60)),
        some("next", INT),
        key("counters", "kind"),
    )
    op.create_table(
        "outbox",
        some("lid", INT),
        none("dseq", INT),
        some("op_id", ID),
        some("txn", ID),
        some("entity", TEXT),
        some("rec_id", ID),
        none("order_id", ID),
        some("kind", sa.String(12)),
        none("base_version", INT),
        some("patch", JSON),
        some("schema", INT),
        none("actor_id", ID),
        some("at_local", MOMENT),
        some("mono_ms", BIG),
        some("boot", ID),
        some("state", sa.String(12)),
        none("payload_hash", sa.String(64)),
        none("receipt", JSON),
        none("acked_at", MOMENT),
        key("outbox", "lid"),
        unique("outbox", "dseq"),
        unique("outbox", "op_id"),
        sqlite_autoincrement=True,
    )
    index("outbox", "order_id")
    index("outbox", "rec_id")
    index("outbox", "state")
    op.create_table(
        "scopes_held",
        some("scope", sa.String(80)),
        none("left_at", MOMENT),
        key("scopes_held", "scope"),
    )
    op.create_table(
        "settings",
        some("name", sa.String(80)),
        none("value", JSON),
        key("settings", "name"),
    )
    op.create_table(
        "sync_base",
        some("entity", sa.String(40)),
        some("rec_id", ID),
        some("version", INT),
        some("body", JSON),
        some("h", sa.String(64)),
        key("sync_base", "entity", "rec_id"),
    )
    index("sync_base", "h")
    op.create_table(
        "sync_state",
        some("id", INT),
        some("server_id", TEXT),
        some("epoch", TEXT),
        some("device_id", ID),
        some("incarnation", ID),
        some("mark", sa.String(3)),
        some("cursor", TEXT),
        some("chain", TEXT),
        some("next_dseq", INT),
        some("request_counter", INT),
        some("archived_through", INT),
        none("skew_ms", BIG),
        none("last_ok_at", MOMENT),
        none("last_try_at", MOMENT),
        none("last_trouble", JSON),
        none("last_digest", TEXT),
        none("digest_equal", YES_NO),
        none("office_schema", INT),
        none("restored", JSON),
        key("sync_state", "id"),
    )
    op.create_table(
        "arrivals",
        some("id", INT),
        some("at", MOMENT),
        some("entity", sa.String(40)),
        some("rec_id", ID),
        none("order_id", ID),
        some("kind", sa.String(12)),
        some("fields", JSON),
        key("arrivals", "id"),
    )
    index("arrivals", "at")
    index("arrivals", "order_id")
    op.create_table(
        "vault",
        some("name", sa.String(60)),
        some("value", BYTES),
        key("vault", "name"),
    )


def _office_feed() -> None:
    op.create_table(
        "office_identity",
        some("id", INT),
        some("server_id", TEXT),
        some("epoch", TEXT),
        some("company", TEXT),
        none("company_en", TEXT),
        some("next_mark", INT),
        none("restored_at", MOMENT),
        none("restored_to", MOMENT),
        key("office_identity", "id"),
    )
    op.create_table(
        "sync_counter",
        some("scope", sa.String(20)),
        some("v", BIG),
        key("sync_counter", "scope"),
    )
    op.create_table(
        "commits",
        some("seq", BIG, autoincrement=False),
        some("at", MOMENT),
        none("actor_id", ID),
        none("device_id", ID),
        some("chain", sa.String(64)),
        key("commits", "seq"),
    )
    op.create_table(
        "record_versions",
        some("entity", sa.String(40)),
        some("rec_id", ID),
        some("version", INT),
        some("h", sa.String(64)),
        some("seq", BIG),
        some("n", INT),
        some("scope", sa.String(80)),
        some("is_deleted", YES_NO),
        key("record_versions", "entity", "rec_id"),
    )
    index("record_versions", "scope", "seq")
    index("record_versions", "seq", "n")
    op.create_table(
        "changes",
        some("seq", BIG, autoincrement=False),
        some("n", INT, autoincrement=False),
        some("entity", sa.String(40)),
        some("rec_id", ID),
        some("kind", sa.String(12)),
        some("version", INT),
        some("patch", JSON),
        none("device_id", ID),
        none("op_id", ID),
        key("changes", "seq", "n"),
    )
    index("changes", "entity", "rec_id")
    op.create_table(
        "scope_members",
        some("person_id", ID),
        some("scope", sa.String(80)),
        some("entered_seq", BIG),
        none("left_seq", BIG),
        key("scope_members", "person_id", "scope"),
    )
    index("scope_members", "scope")
    op.create_table(
        "scope_sums",
        some("scope", sa.String(80)),
        some("total", sa.String(32)),
        some("number", INT),
        key("scope_sums", "scope"),
    )


def _office_devices() -> None:
    op.create_table(
        "devices",
        some("id", ID),
        some("person_id", ID),
        some("mark", sa.String(3)),
        none("name", TEXT),
        some("incarnation", ID),
        some("sign_key", BYTES),
        some("seal_key", BYTES),
        some("engineer_cert", BYTES),
        some("witness_cert", BYTES),
        none("recovery_slot", BYTES),
        some("enrolled_at", MOMENT),
        none("revoked_at", MOMENT),
        none("revoked_policy", TEXT),
        some("last_dseq", BIG),
        some("archived_dseq", BIG),
        some("request_counter", BIG),
        none("last_seen_at", MOMENT),
        none("clock_skew_ms", BIG),
        none("app_version", TEXT),
        none("schema", INT),
        key("devices", "id"),
        unique("devices", "mark"),
    )
    index("devices", "person_id")
    op.create_table(
        "enrolment_codes",
        some("id", ID),
        some("person_id", ID),
        some("code_hash", TEXT),
        some("made_at", MOMENT),
        some("expires_at", MOMENT),
        some("tries_left", INT),
        none("used_at", MOMENT),
        none("used_by_device_id", ID),
        key("enrolment_codes", "id"),
    )
    op.create_table(
        "office_blobs",
        some("sha", sa.String(64)),
        some("size_bytes", BIG),
        some("verified_at", MOMENT),
        none("device_id", ID),
        key("office_blobs", "sha"),
    )
    op.create_table(
        "office_counters",
        some("kind", sa.String(60)),
        some("next", INT),
        key("office_counters", "kind"),
    )
    op.create_table(
        "quarantine",
        some("id", ID),
        some("device_id", ID),
        some("dseq", BIG),
        some("payload", JSON),
        some("reason", TEXT),
        some("facts", JSON),
        none("order_id", ID),
        some("at", MOMENT),
        none("settled_at", MOMENT),
        none("settled_seq", BIG),
        none("verdict", JSON),
        key("quarantine", "id"),
    )
    index("quarantine", "device_id")
    index("quarantine", "order_id")
    op.create_table(
        "orphans",
        some("id", ID),
        some("kind", sa.String(20)),
        none("order_id", ID),
        none("entity", sa.String(40)),
        none("rec_id", ID),
        none("version", INT),
        none("body", JSON),
        none("person_id", ID),
        none("device_id", ID),
        some("ops", INT),
        some("first_at", MOMENT),
        some("last_at", MOMENT),
        none("settled_at", MOMENT),
        none("verdict", sa.String(12)),
        key("orphans", "id"),
    )
    index("orphans", "order_id")
    op.create_table(
        "incidents",
        some("id", ID),
        none("device_id", ID),
        some("kind", sa.String(20)),
        some("facts", JSON),
        some("at", MOMENT),
        key("incidents", "id"),
    )
    index("incidents", "device_id")
    op.create_table(
        "received_ops",
        some("device_id", ID),
        some("incarnation", ID),
        some("dseq", BIG, autoincrement=False),
        some("op_id", ID),
        some("payload_hash", sa.String(64)),
        some("payload", JSON),
        some("receipt", JSON),
        none("order_id", ID),
        none("seq", BIG),
        none("happened_at", MOMENT),
        some("received_at", MOMENT),
        key("received_ops", "device_id", "incarnation", "dseq"),
        unique("received_ops", "op_id"),
    )
    index("received_ops", "order_id")
