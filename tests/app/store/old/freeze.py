"""Freezes a ledger of today as an SQL script, so that later versions can prove that they climb from it with its data.

Run once per schema, before the next step is written: `python -m tests.app.store.old.freeze`. A script is never edited.
"""

import tempfile
import uuid
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from app.clock import SystemClock
from app.store import search
from app.store.derived_tables import DERIVED
from app.store.door import Silent, Store
from app.store.laptop_tables import LAPTOP
from app.store.numbering import LaptopNumbering
from app.store.office_tables import OFFICE
from app.store.tables import BUSINESS, SCHEMA
from app.store.types import Choice, IdType, Moment, Quantity

HERE = Path(__file__).parent
PRIVATE = {"laptop": LAPTOP, "office": OFFICE}
WORDS = "离心泵 WO-26-00001"


def value(column, number):
    """Something of the column's kind, never the default, the same at every run."""
    match column.type:
        case IdType():
            return uuid.UUID(int=(sum(map(ord, str(column))) << 64) + number)
        case Moment():
            return datetime(2026, 11, 18, 1, 30, tzinfo=UTC) + timedelta(minutes=number)
        case Quantity():
            return Decimal(number) + Decimal("0.50")
        case Choice(kind=kind):
            return list(kind)[number % len(kind)]
        case sa.JSON():
            return {"词": [number, None, "x"]}
        case sa.Date():
            return date(2026, 11, number)
        case sa.Boolean():
            return bool(number % 2)
        case sa.Integer():
            return number
        case sa.LargeBinary():
            return bytes([number]) * 8
    return f"{number} {column.name} 水泵"[: column.type.length or 99]


def fill(store):
    """Two rows in each table, and one in the search index."""
    with store.write() as tx:
        for kind in [*BUSINESS.values(), *PRIVATE[store.end].values(), *DERIVED.values()]:
            if kind.__tablename__ == "search_rows":
                continue
            for number in (1, 2):
                tx.add(kind(**{column.name: value(column, number) for column in kind.__table__.columns}))
        tx.flush()
        search.put(tx, "work_orders", uuid.UUID(int=9), uuid.UUID(int=9), WORDS, "离心泵")


def script(path):
    """All tables and rows as SQL; of a full-text table only its definition and the words it was given."""
    with closing(dbapi2.connect(str(path))) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
        inside = {f"search_words_{part}" for part in ("data", "idx", "content", "docsize", "config")}
        for name, sql in made:
            if name in inside or name.startswith("sqlite_"):
                continue
            yield f"{sql};"
            if sql.startswith("CREATE TABLE"):
                yield from _rows(connection, name)
        words = " ".join([*search.words(WORDS), *search.endings(WORDS)])
        yield f"INSERT INTO search_words(rowid, txt) VALUES (1, '{words}');"


def _rows(connection, table):
    for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():
        quoted = [connection.execute("SELECT quote(?)", [each]).fetchone()[0] for each in row]
        yield f'INSERT INTO "{table}" VALUES ({", ".join(quoted)});'


def main():
    for end in PRIVATE:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "frozen.db"
            store = Store(path, end=end, recorder=Silent(), clock=SystemClock(), numbering=LaptopNumbering())
            fill(store)
            store.close()
            text = "\n".join(script(path)) + "\n"
        (HERE / f"{SCHEMA:04d}_{end}.sql").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
