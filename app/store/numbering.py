"""Numbers that are final at birth: a counter row per kind and year, taken in the transaction that uses it."""

from __future__ import annotations

from datetime import timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.door import Write
from app.store.laptop_tables import Counter, SyncState
from app.store.office_tables import OfficeCounter
from app.store.trouble import NotEnrolled

DIGITS = {"RC": 4}
USUAL_DIGITS = 5
COMPANY_ZONE = timezone(timedelta(hours=8))
"""The year in a number is the company's; China keeps one zone and no summer time."""


class LaptopNumbering:
    """Numbers with the mark head office gave this enrolment: `SR-26-A7-00042`, `RC-26-A7-0007`."""

    def next_number(self, tx: Write, kind: str) -> str:
        """Take the next number of a kind; a kind with a slash is a document and gets its revision (`…/F16/r2`).

        Raises:
            NotEnrolled: head office has not given this profile a mark yet.
        """
        if "/" in kind:
            return f"{kind}/r{_take(tx, Counter, kind)}"
        mark = tx.scalar(sa.select(SyncState.mark))
        if mark is None:
            raise NotEnrolled(kind=kind)
        return _written(tx, Counter, f"{kind}-{_year(tx)}-{mark}", kind)


class OfficeNumbering:
    """Numbers given at head office: `WO-26-00815`."""

    def next_number(self, tx: Write, kind: str) -> str:
        """Take the next number of a kind; a kind with a slash is a document and gets its revision (`…/F16/r2`)."""
        if "/" in kind:
            return f"{kind}/r{_take(tx, OfficeCounter, kind)}"
        return _written(tx, OfficeCounter, f"{kind}-{_year(tx)}", kind)


def _year(tx: Write) -> str:
    return f"{tx.now.astimezone(COMPANY_ZONE).year % 100:02d}"


def _written(tx: Write, counters: type[Counter | OfficeCounter], series: str, kind: str) -> str:
    return f"{series}-{_take(tx, counters, series):0{DIGITS.get(kind, USUAL_DIGITS)}d}"


def _take(tx: Write, counters: type[Counter | OfficeCounter], series: str) -> int:
    """One statement, so that two writers at head office cannot take the same number."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    statement = insert(counters).values(kind=series, next=2)
    counted = statement.on_conflict_do_update(index_elements=["kind"], set_={"next": counters.next + 1})
    taken: int = tx.execute(counted.returning(counters.next - 1)).scalar_one()
    return taken
