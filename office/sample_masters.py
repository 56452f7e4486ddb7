"""Master data of the sample for what goes off the main way: loaners with their keepers, cycles of maintenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.store import tables as t
from app.store.door import Write
from app.store.types import natural_id

KEEPERS: Final = {"DP-KM": "P08"}  # the storekeeper of a depot; where none is named, the one of the company's store
COMPANY_KEEPER: Final = "P07"
REGIONS: Final = {"P08": "西南", "P16": "西南"}  # of staff who answer for a part of the country alone

Json = Mapping[str, Any]


def add_masters(tx: Write, world: Json) -> None:
    """Add loaners and maintenance items."""
    tx.add_many(t.Loaner, [_loaner(each) for each in world["loaners"]])
    tx.add_many(
        t.MaintenanceItem,
        [_item(family["id"], each) for family in world["families"] for each in family["maintenance"]],
    )


def _loaner(each: Json) -> dict[str, Any]:
    return {
        "id": natural_id("sample", "loaner", each["id"]),
        "code": each["id"],
        "model_id": natural_id("model", each["model"]),
        "name": each["name_zh"],
        "name_en": each["name_en"],
        "depot": each["depot"],
        "keeper_id": natural_id("person", KEEPERS.get(each["depot"], COMPANY_KEEPER)),
        "state": each["state"],
    }


def _item(family: str, each: Json) -> dict[str, Any]:
    return {
        "id": natural_id("sample", "maintenance", family, each["item_zh"]),
        "family": family,
        "name": each["item_zh"],
        "name_en": each["item_en"],
        "cycle_days": each["cycle_days"],
        "minutes": round(each["hours"] * 60),
    }
