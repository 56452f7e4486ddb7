"""`gongdan figures`: the ledger recounted from its rows, as one line of JSON; the PIN comes by a line of stdin."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.documents import shelf
from app.orders import DONE_STATES, OrderFilter, order_ids
from app.store import outbox
from app.store.door import Read
from app.store.files import Files
from app.store.imprint import imprint
from app.store.laptop_tables import LAPTOP
from app.store.vault import system_keystore
from sync import digest
from sync.standing import standing
from ui import household
from ui.household import Means


def figures(
    folder: Path, pin: str, since: datetime | None, until: datetime | None, documents: Path | None = None
) -> dict[str, Any]:
    """Open a profile and count.

    Args:
        folder: the profile's.
        pin: as its engineer enters it.
        since: edits are counted from this moment of the laptop's clock on.
        until: and before this one.
        documents: a folder that gets a copy of every sealed document that stands.

    Raises:
        AppError: the PIN, the keys or the database.
    """
    opened = household.unlock(Means(folder, system_keystore(), SystemClock()), pin)
    try:
        with opened.store.read() as db:
            edits = {"edits_between": outbox.edits_between(db, since, until), "fingerprint": imprint(db, LAPTOP)}
            made = {} if documents is None else {"documents": copy_documents(db, opened.files, documents)}
            return {"engineer": opened.owner.code, **count(db), **edits, **made}
    finally:
        opened.close()


def count(db: Read) -> dict[str, Any]:
    """Count orders, what is unsent, what head office confirmed of each order; add up the rows as they stand."""
    counts = standing(db)
    base, rows = digest.of_base(db), digest.of_rows(db)
    return {
        "orders": len(order_ids(db, OrderFilter())),
        "completed": _completed(db),
        "mine": len(order_ids(db, OrderFilter(mine=True))),
        "digest": asdict(rows),
        "digest_said_by_office": asdict(base),
        "unsent_records": counts.unsent_records,
        "unsent_files": counts.unsent_files,
        "is_equal": counts.is_equal,
        "last_ok_at": counts.last_ok_at.isoformat() if counts.last_ok_at else None,
        "by_order": {
            each.number: {
                "records": [each.parts_confirmed, each.parts_total],
                "files": [each.files_confirmed, each.files_total],
                "where": each.where.value,
            }
            for each in counts.orders
        },
    }


def copy_documents(db: Read, files: Files, folder: Path) -> list[dict[str, Any]]:
    """Copy the sealed documents that stand into a folder; says of each what the ledger knows of it."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for order_id in order_ids(db, OrderFilter(mine=True)):
        for row in shelf.documents(db, order_id):
            if row.state == "signed":
                name = f"{row.number.replace('/', '_')}_{row.copy}.pdf"
                (folder / name).write_bytes(files.read(row.sha))
                told = {"number": row.number, "copy": row.copy, "language": row.language, "sha256": row.sha}
                found.append({"file": name, **told, "base_sha256": row.base_sha, "signatures": row.signatures})
    return sorted(found, key=lambda each: each["file"])


def _completed(db: Read) -> int:
    """Count the orders that were worked on here and whose work is done."""
    touched = {each.order_id for each in standing(db).orders if each.parts_total}
    done = OrderFilter(mine=True, states=DONE_STATES)
    return len(touched & set(order_ids(db, done)))
