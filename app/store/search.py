"""Full text for Chinese and English: one Chinese character is one word, Latin words match by their beginning.

Serials, numbers and phone numbers are found by any three signs of them: each is kept with all its endings. The index
is written in the transaction that changes what it finds; SQLite keeps it in FTS5, PostgreSQL as a `tsvector`.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.store.derived_tables import SearchRow
from app.store.door import Read, Write
from app.store.types import table_of

SHORTEST_ENDING, LONGEST_CODE = 3, 64
RECORDS_PER_ORDER = 4
MERGED_PAGES = 64
_ROUND = 500

_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+")
_CODE = re.compile(r"[a-z0-9]+(?:[-/._][a-z0-9]+)*")
_NUMBERED_CODE = re.compile(r"(?<![a-z0-9])(?=[a-z/._-]*[0-9])[a-z0-9]+(?:[-/._][a-z0-9]+)*")
_MAY_STAND_ON_OTHERS = re.compile(
    "[\u0300-\u1dff\u20d0-\u20f0\u2cef-\u2dff\u302a-\u309a\ua66f-\uabed\ufb1e-\ufe2f\U000101fd-\U0001e94a]"
)  # the blocks in which there are signs that are no letters of their own
_INSIDE_CODE = re.compile(r"[-/._]")
_WORDS = sa.table("search_words", sa.column("rowid", sa.BigInteger), sa.column("txt"))
_COMMAND = sa.table("search_words", sa.column("search_words", sa.Text), sa.column("rank", sa.Integer))
_MERGE = sa.insert(_COMMAND).values(search_words="merge", rank=MERGED_PAGES)
_CHANGES = sa.select(sa.func.total_changes())


@dataclass(frozen=True)
class Entry:
    """What a record is found by (`text`) and shown as; `order_id` leads from it to an order."""

    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    text: str
    title: str
    title_en: str | None = None
    detail: str | None = None
    detail_en: str | None = None


_SHOWN = tuple(each.name for each in fields(Entry) if each.name != "text")


@dataclass(frozen=True)
class Hit:
    """A record that was found."""

    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    title: str
    title_en: str | None
    detail: str | None
    detail_en: str | None


def put(
    tx: Write,
    entity: str,
    rec_id: uuid.UUID,
    order_id: uuid.UUID | None,
    text: str,
    title: str,
    title_en: str | None = None,
    **detail: str | None,
) -> None:
    """Index a record, or index it anew (`detail` and `detail_en` are shown under its title)."""
    put_many(tx, [Entry(entity, rec_id, order_id, text, title, title_en, **detail)])


def put_many(tx: Write, entries: Sequence[Entry]) -> None:
    """Index many records at once; of two entries for one record the last counts."""
    latest = list({(entry.entity, entry.rec_id): entry for entry in entries}.values())
    for start in range(0, len(latest), _ROUND):
        some = latest[start : start + _ROUND]
        ids = _ids(tx, some)
        known = [{"at": ids[entry.entity, entry.rec_id], **_shown(entry)} for entry in some if _key(entry) in ids]
        if known:
            tx.execute(_NO_WORDS, [{"at": row["at"]} for row in known])
            tx.execute(_ROW_AGAIN, known)
        fresh = [entry for entry in some if _key(entry) not in ids]
        if fresh:
            tx.execute(_NEW_ROW, [_shown(entry) for entry in fresh])
            ids.update(_ids(tx, fresh))
        tx.execute(
            _words_insert(tx.dialect), [{"at": ids[_key(entry)], "words": _indexed(tx, entry.text)} for entry in some]
        )


def drop(tx: Write, entity: str, rec_id: uuid.UUID) -> None:
    """Take a record out of the index; it may be out already."""
    row = tx.scalar(sa.select(SearchRow.id).where(SearchRow.entity == entity, SearchRow.rec_id == rec_id))
    if row is not None:
        tx.execute(sa.delete(_WORDS).where(_WORDS.c.rowid == row))
        tx.execute(sa.delete(SearchRow).where(SearchRow.id == row))


def clear(tx: Write) -> None:
    """Empty the index, to build it anew."""
    tx.execute(sa.delete(_WORDS))
    tx.execute(sa.delete(SearchRow))


def tidy(tx: Write) -> bool:
    """Merge a few pages of the index's parts (SQLite), so that no edit has to; tell whether there is more to merge.

    Each commit leaves a part of its own; a search looks into all of them.
    """
    if tx.dialect != "sqlite":
        return False
    before = tx.fetch(_CHANGES)[0][0]
    tx.execute(_MERGE)
    return bool(tx.fetch(_CHANGES)[0][0] - before > 1)  # one is the command itself


def find(db: Read, text: str, limit: int = 50, entity: str | Collection[str] | None = None) -> list[Hit]:
    """Find records that hold all the words of a text, those indexed last first.

    Args:
        db: what is read.
        text: as typed; the last word may be unfinished.
        limit: at most so many.
        entity: only records of this table, or of these.
    """
    matching = _matching(db, text)
    if matching is None:
        return []
    columns = [getattr(SearchRow, each.name) for each in fields(Hit)]
    found = sa.select(*columns).select_from(_WORDS).join(SearchRow, SearchRow.id == _WORDS.c.rowid).where(matching)
    if entity is not None:
        found = found.where(SearchRow.entity.in_([entity] if isinstance(entity, str) else list(entity)))
    return [Hit(*tuple(row)) for row in db.rows(found.order_by(_WORDS.c.rowid.desc()).limit(limit))]


def order_ids(db: Read, text: str, limit: int = 200) -> list[uuid.UUID]:
    """Find orders that hold all the words of a text in any one of their records, those indexed last first.

    Args:
        db: what is read.
        text: as typed; the last word may be unfinished.
        limit: at most so many; fewer come back where one order is found by many of its records.
    """
    found = orders_matching(db, text)
    if found is None:
        return []
    newest = found.order_by(_WORDS.c.rowid.desc()).limit(limit * RECORDS_PER_ORDER)
    return list(dict.fromkeys(db.ids(newest)))[:limit]


def orders_matching(db: Read, text: str) -> sa.Select[uuid.UUID | None] | None:
    """Ask for the ids of all orders a text finds, to narrow another question (`….in_(…)`); nothing to ask: nothing."""
    matching = _matching(db, text)
    if matching is None:
        return None
    records = sa.select(SearchRow.order_id).select_from(_WORDS).join(SearchRow, SearchRow.id == _WORDS.c.rowid)
    return records.where(matching, SearchRow.order_id.is_not(None))


def words(text: str) -> list[str]:
    """Cut a text into the words it is found by.

    >>> words("离心泵 DN65 异响")
    ['离', '心', '泵', 'dn65', '异', '响']
    """
    return _words_in(_folded(text))


def _words_in(folded: str) -> list[str]:
    return (_PLAIN_WORD if folded.isascii() else _WORD).findall(folded)


def endings(text: str) -> list[str]:
    """List the endings of every number and serial in a text, punctuation taken out.

    >>> endings("WO-26-00815 泵")
    ['wo2600815', 'o2600815', '2600815', '600815', '00815', '0815', '815']
    """
    return _endings_in(_folded(text))


def _endings_in(folded: str) -> list[str]:
    found: list[str] = []
    for code in dict.fromkeys(_NUMBERED_CODE.findall(folded)):
        plain = _plain_code(code)
        if plain is not None:
            found += [plain[start:] for start in range(len(plain) - SHORTEST_ENDING + 1)]
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    """Full-width letters become plain ones, capitals small, accents go."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    if _MAY_STAND_ON_OTHERS.search(apart):
        apart = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", apart)


def _plain_code(code: str) -> str | None:
    plain = code if code.isalnum() else _INSIDE_CODE.sub("", code)
    is_code = SHORTEST_ENDING <= len(plain) <= LONGEST_CODE and any(letter.isdigit() for letter in plain)
    return plain if is_code else None


def _terms(text: str) -> Iterable[tuple[list[str], str | None]]:
    """Each typed term as its words in a row, and as a code without punctuation if it could be one."""
    for term in _folded(text).split():
        row = _WORD.findall(term)
        if row:
            yield row, _plain_code(term) if _CODE.fullmatch(term) else None


def _matching(db: Read, text: str) -> sa.ColumnElement[bool] | None:
    terms = list(_terms(text))
    if not terms:
        return None
    if db.dialect == "postgresql":
        asked = " & ".join(_postgres_term(row, code) for row, code in terms)
        query = sa.cast(sa.literal(asked, sa.Text), postgresql.TSQUERY)
        return _WORDS.c.txt.op("@@", is_comparison=True)(query)
    asked = " AND ".join(_sqlite_term(row, code) for row, code in terms)
    return sa.literal_column("search_words").op("MATCH", is_comparison=True)(asked)


def _sqlite_term(row: list[str], code: str | None) -> str:
    if code:
        return f'"{code}"*'
    return f'"{" ".join(row)}"' + ("" if _is_ideograph(row[-1]) else "*")


def _postgres_term(row: list[str], code: str | None) -> str:
    if code:
        return f"'{code}':*"
    quoted = [f"'{word}'" for word in row]
    if not _is_ideograph(row[-1]):
        quoted[-1] += ":*"
    return f"({' <-> '.join(quoted)})"


def _is_ideograph(word: str) -> bool:
    return re.fullmatch(f"[{_IDEOGRAPH}]", word) is not None


def _indexed(tx: Write, text: str) -> str:
    folded = _folded(text)
    row = [*_words_in(folded), *_endings_in(folded)]
    if tx.dialect != "postgresql":
        return " ".join(row)
    return " ".join(f"'{word}':{min(place, 16383)}" for place, word in enumerate(row, start=1))


@cache
def _words_insert(dialect: str) -> sa.Insert:
    typed = sa.bindparam("words", type_=sa.Text)
    txt = sa.cast(typed, postgresql.TSVECTOR) if dialect == "postgresql" else typed
    return sa.insert(_WORDS).values(rowid=sa.bindparam("at"), txt=txt)


def _key(entry: Entry) -> tuple[str, uuid.UUID]:
    return entry.entity, entry.rec_id


def _shown(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in _SHOWN}


def _ids(tx: Write, entries: Sequence[Entry]) -> dict[tuple[str, uuid.UUID], int]:
    rows = tx.fetch(_NUMBERS, {"ids": [entry.rec_id for entry in entries]})
    wanted = {_key(entry) for entry in entries}
    return {(row.entity, row.rec_id): row.id for row in rows if (row.entity, row.rec_id) in wanted}


_ROWS = table_of(SearchRow)
_NO_WORDS = sa.delete(_WORDS).where(_WORDS.c.rowid == sa.bindparam("at"))
_NEW_ROW = sa.insert(_ROWS)
_ROW_AGAIN = (
    sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("at")).values({name: sa.bindparam(name) for name in _SHOWN})
)
_NUMBERS = sa.select(_ROWS.c.entity, _ROWS.c.rec_id, _ROWS.c.id).where(
    _ROWS.c.rec_id.in_(sa.bindparam("ids", expanding=True))
)
