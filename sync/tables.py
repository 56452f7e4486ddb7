"""An answer in its short form: rows as columns, and of the laptop's own rows only which of its ops made them.

A laptop says in its request that it reads this form; one that does not is given the rows one by one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.store import replica
from sync.protocol import Garbled, Rec, RowNews, SyncAnswer, SyncRequest, Table

FEWEST: Final = 3  # rows that make a table; fewer are shorter one by one
SHOWN: Final = 32  # letters of a fingerprint that travel: 128 bits
_NONE: Final = "-" * SHOWN  # where a row has no fingerprint
_HEX: Final = frozenset("0123456789abcdef")
_Shape = tuple[str, str, tuple[str, ...]]


def folded(request: SyncRequest, answer: SyncAnswer) -> SyncAnswer:
    """Put an answer in its short form."""
    numbers = _own_numbers(request, answer)
    own = {key for key, _number in numbers}
    prints = [row.h for row in answer.changes if row.kind == "own" and row.h and (row.entity, row.rec_id) in own]
    alike: dict[_Shape, list[RowNews]] = defaultdict(list)
    for row in answer.changes:
        if row.kind != "own" or (row.entity, row.rec_id) not in own:
            alike[row.entity, row.kind, () if row.kind == "full" else tuple(sorted(row.fields))].append(row)
    return replace(
        answer,
        changes=tuple(row for rows in alike.values() if len(rows) < FEWEST for row in rows),
        tables=tuple(_table(shape, rows) for shape, rows in alike.items() if len(rows) >= FEWEST),
        own=_runs(sorted(number for _key, number in numbers)),
        own_sum=f"{replica.add_digests(prints):032x}" if prints else None,
    )


def unfolded(request: SyncRequest, answer: SyncAnswer) -> SyncAnswer:
    """Give an answer its rows again, one by one.

    Raises:
        Garbled: a table has columns of different lengths, or an op is named that was not sent or not answered.
    """
    if not (answer.tables or answer.own):
        return answer
    rows = [row for table in answer.tables for row in _rows(table)]
    return replace(answer, changes=(*_own_rows(request, answer), *answer.changes, *rows), tables=(), own=())


def _own_numbers(request: SyncRequest, answer: SyncAnswer) -> list[tuple[Rec, int]]:
    """Find the rows that are just as ops of this request made them, each with the number of its last op."""
    versions = {(row.entity, row.rec_id): row.version for row in answer.changes if row.kind == "own"}
    answered = {receipt.dseq: receipt.version for receipt in answer.receipts}
    last: dict[Rec, int] = {}
    for op in request.ops if versions else ():
        key, number = (op.get("entity"), _id_or_none(op.get("rec_id"))), op.get("dseq")
        if key in versions and isinstance(number, int) and answered.get(number) == versions[key]:
            last[key] = number
    return list(last.items())


def _own_rows(request: SyncRequest, answer: SyncAnswer) -> Iterator[RowNews]:
    sent = {op.get("dseq"): op for op in request.ops}
    answered = {receipt.dseq: receipt.version for receipt in answer.receipts}
    for first, last in answer.own:
        if not first <= last < first + len(sent):
            raise Garbled(reason="own")
        for number in range(first, last + 1):
            op, version = sent.get(number), answered.get(number)
            rec_id = None if op is None else _id_or_none(op.get("rec_id"))
            if op is None or rec_id is None or version is None:
                raise Garbled(reason="own")
            yield RowNews(str(op.get("entity")), rec_id, version, "own")


def _runs(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Say numbers as runs of neighbours."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return tuple(runs)


def _table(shape: _Shape, rows: Sequence[RowNews]) -> Table:
    entity, kind, _names = shape
    names = sorted({name for row in rows for name in row.fields})
    return Table(
        entity,
        kind,
        ids="".join(row.rec_id.hex for row in rows),
        versions=tuple(row.version for row in rows),
        names=tuple(names),
        columns=tuple([row.fields.get(name) for row in rows] for name in names),
        prints="".join((row.h or _NONE)[:SHOWN] for row in rows) if any(row.h for row in rows) else "",
    )


def _rows(table: Table) -> Iterator[RowNews]:
    count = len(table.versions)
    lengths = {len(table.ids) / SHOWN, len(table.prints or table.ids) / SHOWN, *map(len, table.columns)}
    if lengths - {count} or len(table.columns) != len(table.names) or not _HEX.issuperset(table.ids):
        raise Garbled(reason="table")
    values: Iterable[Sequence[Any]] = zip(*table.columns, strict=True) if table.columns else [()] * count
    for place, (version, row) in enumerate(zip(table.versions, values, strict=True)):
        here = slice(place * SHOWN, (place + 1) * SHOWN)
        h = table.prints[here].strip(_NONE) or None
        yield RowNews(table.entity, uuid.UUID(table.ids[here]), version, table.kind, _fields(table, row), h)


def _fields(table: Table, row: Sequence[Any]) -> Mapping[str, Any]:
    """Name the values of a row; a whole row leaves out what is empty, a change says that it is empty now."""
    said = zip(table.names, row, strict=True)
    return {name: value for name, value in said if value is not None} if table.kind == "full" else dict(said)


def _id_or_none(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
