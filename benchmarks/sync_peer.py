"""Our product as a peer of a sync bench: the same day, the same 10,000 orders, the same link as everybody else's.

`python -m benchmarks.sync_peer extra` writes the lines a bench takes by `--extra`; then it calls
`server FOLDER PORT` and `OP FOLDER ADDRESS DATA [flags]` with OP one of load_day, load_bulk, change100, sync, verify.

Timed is a sync between programs that are open: both have gone through one before, undone at its COMMIT (`--cold`
leaves that out at the laptop). A work order is born at head office; so loading orders writes them into the ledger of
the office that serves, in the folder `srv` beside the laptop's. An answer is an answer, a part is a fact of the order,
a file has its fact and its bytes; the order's own text travels as its work note. The laptop is enrolled without the
slow stretching of a PIN.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from app import ledger
from app.clock import SystemClock
from app.store import mirror, outbox
from app.store import tables as t
from app.store.door import Store, Write
from app.store.files import Files
from app.store.kinds import AttachmentKind, FactKind, OrderType, ResponseState
from app.store.laptop_tables import BaseRow, LocalBlob, OutboxOp, SyncState
from app.store.office_tables import Device, OfficeBlob, Quarantined, ReceivedOp
from app.store.outbox import LaptopOutbox
from app.store.trouble import FileMissing
from app.store.types import PersonId, natural_id
from office import folder as folders
from office.__main__ import main as office_main
from office.api import create_app
from office.devices import Authority
from office.history import OfficeHistory, chain_at, top_of
from office.service import CHAIN_SHOWN, LocalOffice
from sync import apply, digest
from sync.enrolment import office_of
from sync.http import HttpOffice
from sync.protocol import Receipt, RowNews, SyncAnswer, SyncRequest
from sync.round import Round
from tests.sync.ends import (
    CUSTOMER,
    KEY,
    SITE,
    OfficeEnd,
    add_company,
    add_form,
    enrol_by_hand,
    make_folder,
    person_id,
)

ENGINEER = "E01"
RETRY_SECONDS = 0.3  # after a cut; the program itself waits longer (`sync.schedule.next_try`)
FORM = natural_id("form_version", "BENCH")
Row = dict[str, Any]


def extra() -> int:
    """Say how a bench starts us."""
    ours = [sys.executable, "-m", "benchmarks.sync_peer"]
    client = [*ours, "{op}", "{state}", "{url}", "{data}"]
    print(json.dumps({"gongdan": {"server": [*ours, "server", "{state}", "{port}"], "client": client}}))
    return 0


def server(folder: Path, port: str) -> int:
    """Serve the office in a folder; the first time, one with a company and no orders."""
    if not (folder / folders.NAME).exists():
        make_folder(folder, _company)

    def app(office: LocalOffice) -> Any:
        _wake_office(office)
        return create_app(office)

    with mock.patch("office.__main__.create_app", app):
        return office_main(["serve", "--data", str(folder), "--port", port])


def _company(tx: Write) -> None:
    add_company(tx, (ENGINEER,))
    add_form(tx, "BENCH", FORM)


# what the laptop holds before the sync


def load_day(folder: Path, address: str, data: Path, flags: Sequence[str]) -> None:
    """Give the day's orders out at the office, bring them to a new laptop, and do the day's work on it."""
    orders = _lines(data / "day" / "jobs.jsonl")
    _give_out(folder, orders, is_empty=True)
    with _laptop(folder) as (store, files):
        _round(store, files, address)
        _work(store, orders, _lines(data / "day" / "answers.jsonl"), _lines(data / "day" / "parts.jsonl"))
        if "--noblobs" not in flags:
            wanted = "*__sig*" if "--nophotos" in flags else "*"
            _attach(store, files, sorted((data / "day" / "blobs").glob(f"{wanted}.bin")))


def load_bulk(folder: Path, address: str, data: Path, flags: Sequence[str]) -> None:
    """Give out many orders at the office; the laptop has them after its first sync."""
    limit = int(flags[flags.index("--limit") + 1]) if "--limit" in flags else None
    _give_out(folder, _lines(data / "bulk" / "jobs.jsonl")[:limit], is_empty=False)
    with _laptop(folder):
        print(f"orders wait at {address}")


def change(folder: Path, data: Path) -> None:
    """Change a hundred orders on the laptop, each by itself, as a person does."""
    with _laptop(folder) as (store, _files):
        for row in _lines(data / "bulk" / "changed.jsonl"):
            with store.write() as tx:
                order = tx.get(t.WorkOrder, uuid.UUID(row["_id"]))
                if order is None:
                    raise SystemExit(f"{row['number']} is not on this laptop")
                order.work_note = _note_of(row)


def _give_out(folder: Path, rows: Sequence[Row], *, is_empty: bool) -> None:
    with _office(folder) as end:
        for start in range(0, len(rows), 500):
            with end.store.write() as tx:
                for row in rows[start : start + 500]:
                    _order(tx, row, is_empty=is_empty)


def _order(tx: Write, row: Row, *, is_empty: bool) -> None:
    """Write a work order of the workload; an empty one waits for the work of the day."""
    order_id = uuid.UUID(row["_id"])
    asset = natural_id("asset", "BENCH", row["asset"]["serial"])
    said = json.dumps([row["lat"], row["lon"], row["asset"], row["window"], row["priority"], row["tags"]])
    tx.add(
        t.WorkOrder(
            id=order_id, number=row["number"], order_type=OrderType.MAINTENANCE,
            title=f"{row['customer']}, {row['site']}", customer_id=CUSTOMER, site_id=SITE, asset_id=None,
            dispatched_at=tx.now, contact_phone=row["phone"],
            access_notes=row["access_notes"], instruction=row["description"], fault=said, fault_en=row["contact"],
            fault_level=asset.hex[:8], work_note=None if is_empty else _note_of(row),
        )
    )  # fmt: skip
    tx.add(t.Assignment(order_id=order_id, person_id=person_id(ENGINEER)))


def _note_of(row: Row) -> str:
    return f"{row['state']}\n{row['report']}"


def _work(store: Store, orders: Sequence[Row], answers: Sequence[Row], parts: Sequence[Row]) -> None:
    for row in orders:
        order_id = uuid.UUID(row["_id"])
        with store.write() as tx:
            order = tx.get(t.WorkOrder, order_id)
            assert order is not None
            order.work_note = json.dumps(row)
            response = natural_id("response", order_id, "BENCH", 1)
            draft = {"state": ResponseState.DRAFT, "begun_at": tx.now}
            tx.add(t.Response(id=response, order_id=order_id, form_id="BENCH", copy=1, form_version_id=FORM, **draft))
    for row in answers:
        with store.write() as tx:
            order_id = uuid.UUID(row["job"])
            response = natural_id("response", order_id, "BENCH", 1)
            tx.add(t.Answer(id=uuid.UUID(row["_id"]), order_id=order_id, response_id=response, instance="",
                            question=row["q"], value=[row["value"], row["note"]], answered_at=tx.now))  # fmt: skip
    for row in parts:
        with store.write() as tx:
            detail = {name: value for name, value in row.items() if name not in {"_id", "job", "type"}}
            tx.add(t.OrderFact(id=uuid.UUID(row["_id"]), order_id=uuid.UUID(row["job"]), kind=FactKind.NOTE,
                               detail=detail, at=tx.now))  # fmt: skip


def _attach(store: Store, files: Files, paths: Sequence[Path]) -> None:
    for path in paths:
        content, order_id = path.read_bytes(), uuid.UUID(path.name.split("__")[0])
        sha, is_signature = files.put(content), "__sig" in path.name
        with store.write() as tx:
            tx.add(t.Attachment(order_id=order_id, kind=AttachmentKind.PHOTO, sha=sha, size_bytes=len(content),
                                mime="image/jpeg", at=tx.now))  # fmt: skip
            tx.add(LocalBlob(sha=sha, size_bytes=len(content), mime="image/jpeg", lane=0 if is_signature else 3,
                             order_id=order_id, added_at=tx.now, sent_bytes=0))  # fmt: skip


# the sync, and what both ends hold then


def sync(folder: Path, address: str, flags: Sequence[str]) -> None:
    """Sync, and tell the time of that alone; with `--retries N` again after each failure, from where it stood."""
    tries = 1 + (int(flags[flags.index("--retries") + 1]) if "--retries" in flags else 0)
    with _laptop(folder) as (store, files), closing(office_of(store, address)) as office:
        going = Round(store, files, office)
        if "--cold" not in flags:
            _wake(store, going)
            _wake_wire(office)
        base = _link_stats()
        gc.collect()
        gc.freeze()
        gc.disable()  # as the window does while a sync runs (`ui.collector`)
        idle = _memory("VmRSS")
        began, spent = time.perf_counter(), time.process_time()
        for _ in range(tries):
            report = going.run()
            if report.trouble is None:
                break
            time.sleep(RETRY_SECONDS)
        told = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - spent}
        told |= {"rss_kb": _memory("VmHWM"), "idle_kb": idle, "requests": report.requests, "base": base}
        if report.trouble or not report.is_equal:
            told["err"] = str(report.trouble or "not equal")
    print(json.dumps(told))


def verify(folder: Path) -> None:
    """Count both ends anew, from their rows."""
    with _laptop(folder) as (store, _files), store.read() as db:
        mine = digest.of_rows(db)
        here = {
            "rows": mine.count,
            "digest": mine.sum,
            "base": len(db.scalars(sa.select(BaseRow.rec_id))),
            "unsent": len(db.scalars(sa.select(OutboxOp.lid).where(OutboxOp.acked_at.is_(None)))),
            "unverified": len(db.scalars(sa.select(LocalBlob.sha).where(LocalBlob.verified_at.is_(None)))),
        }
    with _office(folder) as end, end.store.read() as db:
        there = {
            "ops": len(db.scalars(sa.select(ReceivedOp.op_id))),
            "blobs": len(db.scalars(sa.select(OfficeBlob.sha))),
            "orders": len(db.scalars(sa.select(t.WorkOrder.id))),
            "aside": len(db.scalars(sa.select(Quarantined.dseq))),
        }
    print(json.dumps({**here, "server": there}))


def _round(store: Store, files: Files, address: str) -> None:
    with closing(office_of(store, address)) as office:
        report = Round(store, files, office).run()
    if report.trouble:
        raise SystemExit(str(report.trouble))


class _DreamtError(Exception):
    """Ends a write that was only done to have done it once."""


@contextmanager
def _dreaming(store: Store) -> Iterator[None]:
    """Do writes as always, and undo each at its COMMIT."""

    def undo(connection: sa.Connection) -> None:
        connection.connection.driver_connection.execute("ROLLBACK")
        raise _DreamtError

    engine = store._writer  # noqa: SLF001 -- a bench may look behind the door
    sa.event.listen(engine, "commit", undo)
    try:
        with contextlib.suppress(_DreamtError):
            yield
    finally:
        sa.event.remove(engine, "commit", undo)


def _wake(store: Store, going: Round) -> None:
    """Do what a program that is open has long done: a round with an edit of its own, of which nothing stays."""
    with store.read() as db:
        state = db.scalar(sa.select(SyncState))
        row = db.scalar(sa.select(BaseRow).where(BaseRow.entity == "work_orders").limit(1))
        going._sum = digest.of_base(db)  # noqa: SLF001 -- its last round has added it up
    assert state is not None
    with _dreaming(store):
        going._compose((), is_comparing=False)  # noqa: SLF001
    request = SyncRequest(state.server_id, state.epoch, state.incarnation, state.cursor, state.chain)
    told = None if row is None else {**row.body, "work_note": "woken", "contact_phone": "1"}
    news = [] if row is None else [RowNews(row.entity, row.rec_id, row.version + 1, "full", told)]
    answer = SyncAnswer(state.server_id, state.epoch, state.cursor, state.chain, SystemClock().now(), changes=news)
    with _dreaming(store):
        apply.apply(store, request, answer)
    if row is not None:
        _wake_sender(store, row, request, answer)


def _wake_sender(store: Store, row: BaseRow, request: SyncRequest, answer: SyncAnswer) -> None:
    with contextlib.suppress(_DreamtError), store.write() as tx:
        order = tx.get(t.WorkOrder, row.rec_id)
        assert order is not None
        order.work_note = "woken"
        LaptopOutbox().before_commit(tx)
        tx.flush()
        outbox.seal(tx)
        receipts = [Receipt(op.dseq or 0, "applied", version=row.version + 1) for op in outbox.sealed(tx)]
        own = [RowNews(row.entity, row.rec_id, row.version + 1, "own")]
        said = replace(answer, receipts=tuple(receipts), changes=own, acked_to=10**9)
        apply._Arrival(tx, mirror.state(tx), request, said).run()  # noqa: SLF001
        raise _DreamtError


def _wake_wire(office: HttpOffice) -> None:
    """Have both programs answer and ask once, over a connection that is closed again."""
    with contextlib.suppress(FileMissing):
        office.get_blob("0" * 64)
    office.close()


def _link_stats() -> Any:
    """Ask the bench's link what it has carried so far: that is not counted."""
    counted = Path(os.environ["BENCH_STATS"]) if "BENCH_STATS" in os.environ else None
    if counted is None:
        return None
    counted.unlink(missing_ok=True)
    counted.with_name(f"{counted.name}.req").touch()
    while not counted.exists():
        time.sleep(0.01)
    time.sleep(0.02)
    return json.loads(counted.read_text("utf-8"))


def _wake_office(office: LocalOffice) -> None:
    """The same for a server that has been up for a while: one laptop asks and sends, of which nothing stays."""
    with office.store.read() as db:
        device, order = db.scalar(sa.select(Device)), db.scalar(sa.select(t.WorkOrder.id).limit(1))
        top = top_of(db)
        chain = chain_at(db, top)[:CHAIN_SHOWN]
    if device is None or order is None:
        return
    fact_id, moment = str(uuid.uuid4()), "2026-11-21T00:00:00.000000Z"
    patch = {"order_id": [None, str(order)], "kind": [None, "note"], "detail": [None, {}], "at": [None, moment]}
    op = {"dseq": device.last_dseq + 1, "op_id": fact_id, "txn": fact_id, "entity": "order_facts", "rec_id": fact_id,
          "order_id": str(order), "kind": "fact", "base_version": None, "patch": patch, "schema": 1}  # fmt: skip
    request = SyncRequest(*office.identity, device.incarnation, "0", "", page_bytes=64 << 10, app_version="bench")
    for asked in (request, replace(request, cursor=str(top), chain=chain)):
        office.sync(office.caller(device.id), asked)
    with _dreaming(office.store):
        office.sync(office.caller(device.id), replace(request, ops=(op,)))


@contextmanager
def _laptop(folder: Path) -> Iterator[tuple[Store, Files]]:
    """Open the laptop in a folder; the first time, enrolled at the office beside it."""
    if not (folder / ledger.LAPTOP_FILE).exists():
        with _office(folder) as end:
            enrol_by_hand(end, folder, ENGINEER, SystemClock()).store.close()
    person = PersonId(person_id(ENGINEER))
    with closing(ledger.open_laptop(folder, KEY, SystemClock(), person_id=person)) as store:
        yield store, Files(folder / "files", KEY)


@contextmanager
def _office(folder: Path) -> Iterator[OfficeEnd]:
    """Open the ledger of the office that serves, beside it: what dispatchers do goes on while it serves."""
    beside = next(each for each in (folder.parent / "srv", folder.parent.parent / "srv") if each.exists())
    clock = SystemClock()
    with closing(ledger.open_office(beside / folders.FILE, OfficeHistory(), clock)) as store:
        yield OfficeEnd(beside, store, LocalOffice(store, beside, Authority(beside / "keys"), clock), clock)


def _lines(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def main(arguments: Sequence[str]) -> int:
    """Do one thing the bench asks for."""
    os.environ.pop("http_proxy", None)
    if not arguments:
        print("A peer for a sync bench: python -m benchmarks.sync_peer extra > ours.json, then its --extra ours.json")
        return 0
    op, *rest = arguments
    if op == "extra":
        return extra()
    folder = Path(rest[0])
    if op == "server":
        return server(folder, rest[1])
    address, data, flags = rest[1], Path(rest[2]), rest[3:]
    folder.mkdir(parents=True, exist_ok=True)
    {
        "load_day": lambda: load_day(folder, address, data, flags),
        "load_bulk": lambda: load_bulk(folder, address, data, flags),
        "change100": lambda: change(folder, data),
        "sync": lambda: sync(folder, address, flags),
        "verify": lambda: verify(folder),
    }[op]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
