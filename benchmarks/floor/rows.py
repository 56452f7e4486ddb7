"""Floor: what SQLite itself asks for a list and a search, plain tables without encryption; prints milliseconds."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import time
from pathlib import Path


def build(file: Path, count: int) -> sqlite3.Connection:
    """Make a table of `count` ids with a title, and a full-text index with one token a character."""
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE line (id BLOB PRIMARY KEY, at TEXT, title TEXT) WITHOUT ROWID")
    db.execute("CREATE INDEX at ON line (at)")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content='')")
    rows = [(n.to_bytes(16, "big"), f"2026-{n % 12:02}-{n % 28:02}", f"离 心 水 泵 WO26{n:06}") for n in range(count)]
    db.executemany("INSERT INTO line VALUES (?, ?, ?)", rows)
    db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", ((n, row[2]) for n, row in enumerate(rows)))
    db.commit()
    return db


def took(db: sqlite3.Connection, *statements: str) -> float:
    """Run the statements nine times; give the median in milliseconds."""
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        for statement in statements:
            db.execute(statement).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    ledger = build(Path(sys.argv[1]) / "floor.db", int(sys.argv[2]))
    print(took(ledger, "SELECT id FROM line ORDER BY at", "SELECT * FROM line ORDER BY at LIMIT 30"))
    print(took(ledger, "SELECT * FROM line ORDER BY at LIMIT 30 OFFSET 5000"))
    print(took(ledger, "SELECT rowid FROM words WHERE words MATCH '\"水 泵\"' ORDER BY rowid DESC LIMIT 50"))
