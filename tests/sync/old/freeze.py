"""Freezes ops as this schema writes them, with the receipts they get: `python -m tests.sync.old.freeze`, once a schema.

Later schemas must take the ops of earlier ones to the same end (`tests/sync/test_versions.py`).
"""

from __future__ import annotations

import json
import tempfile
import uuid
from pathlib import Path

from app.store import replica
from app.store.tables import BUSINESS, SCHEMA
from app.store.types import natural_id
from app.store.values import columns, to_json
from office.judge import Sender
from office.push import take
from sync.ownership import ENTITIES, FACT_NAMES, Owner
from sync.protocol import SyncRequest
from tests.app.store.old.freeze import value
from tests.sync.ends import (
    CUSTOMER,
    MODEL,
    PART,
    SITE,
    add_company,
    add_order,
    enrol_by_hand,
    open_end,
    order_id,
    van_id,
)

HERE = Path(__file__).parent
KNOWN = {"order_id": order_id(0), "customer_id": CUSTOMER, "site_id": SITE, "model_id": MODEL, "part_id": PART,
         "warehouse_id": van_id("E01")}  # fmt: skip


def name(*parts):
    return str(natural_id("sample", "frozen", *parts))


def op(entity, rec_id, kind, patch, base_version=None):
    return {
        "op_id": name(entity, kind, "op"), "txn": name(entity, kind, "txn"), "entity": entity, "rec_id": str(rec_id),
        "order_id": str(order_id(0)), "kind": kind, "base_version": base_version, "patch": patch, "schema": SCHEMA,
        "actor_id": name("actor"), "at_local": "2026-11-18T09:00:00.000000Z", "mono_ms": 1, "boot": name("boot"),
    }  # fmt: skip


def born(entity):
    kind = BUSINESS[entity]
    fields = {}
    for field, column in columns(kind).items():
        made = KNOWN.get(field) or value(column, 1)
        fields[field] = [None, to_json(kind, field, made)]
    fields.pop("voids_id", None)
    return op(entity, name(entity), "fact" if entity in FACT_NAMES else "create", fields)


def edited():
    """One edit of every field an engineer may write on a record he was given."""
    for field in replica.fields("work_orders"):
        if ENTITIES["work_orders"].owner_of(field) in {Owner.ENGINEER, Owner.SHARED}:
            made = op("work_orders", order_id(0), "patch", {field: [None, f"frozen {field}"]}, 1)
            yield {**made, "op_id": name("edit", field), "txn": name("edit", field, "txn")}


def ops():
    """Every kind of op a laptop of this schema makes."""
    made = [born(entity) for entity, rule in ENTITIES.items() if rule.born_on_laptop and entity != "conflicts"]
    return [*made, *edited()]


def answered(payloads, folder):
    """Send them to a new office; gives for each what became of it."""
    end = open_end(folder / "office")
    with end.write() as tx:
        add_company(tx)
        add_order(tx, 0)
    laptop = enrol_by_hand(end, folder / "laptop", "E01")
    laptop.store.close()
    sent = [{"dseq": number, **payload} for number, payload in enumerate(payloads, 1)]
    request = SyncRequest(*end.office.identity, uuid.uuid4(), "0", "", ops=sent)
    taken = take(end.store, Sender(laptop.device_id, laptop.person), request)
    end.store.close()
    return [[receipt.outcome, receipt.reason] for receipt in taken.receipts]


def main():
    with tempfile.TemporaryDirectory() as folder:
        payloads = ops()
        receipts = answered(payloads, Path(folder))
    frozen = [{"op": payload, "receipt": receipt} for payload, receipt in zip(payloads, receipts, strict=True)]
    text = json.dumps(frozen, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (HERE / f"{SCHEMA:04d}_ops.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
