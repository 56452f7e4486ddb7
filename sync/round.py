"""One round: push, pull, files, count and compare; stopped or killed anywhere it starts again where it was."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.clock import Clock, SystemClock
from app.errors import AppError, Bug
from app.store import mirror, outbox, replica
from app.store.door import Read, Silent, Store
from app.store.files import Files
from app.store.tables import SCHEMA
from resources import VERSION
from sync import apply, codec, digest, recovery, renewal, transfer, versions
from sync.link import Link
from sync.protocol import (
    PAGE_BYTES,
    Garbled,
    Office,
    Offline,
    Rec,
    ScopeDigest,
    SyncAnswer,
    SyncRequest,
    SyncRunning,
    WrongOffice,
)

OPS_AT_ONCE: Final = 4000
WANTED_AT_ONCE: Final = 2000
REPAIRS: Final = 2
COUNTED_ANEW: Final = 20  # so often all rows are added up; between, only what an answer changes is
log = logging.getLogger("sync")


@dataclass(frozen=True)
class Progress:
    """How far a round is: `stage` is "records" or "files", `done` of `total` (bytes of files, or rows so far)."""

    stage: str
    done: int
    total: int


@dataclass
class RoundReport:
    """What a round did: ops confirmed, rows brought, files verified; whether both ends are equal now.

    `repaired` counts rows that had to be compared and fetched again; `again` ops and `files_again` files sent again
    after head office was restored; `trouble` is the error that ended the round early, `None` if it came to its end.
    """

    confirmed: int = 0
    rows: int = 0
    files: int = 0
    file_bytes: int = 0
    requests: int = 0
    is_equal: bool | None = None
    repaired: int = 0
    again: int = 0
    files_again: int = 0
    is_stopped: bool = False
    file_troubles: dict[str, str] = field(default_factory=dict)
    trouble: AppError | None = None


class Round:
    """One laptop's rounds with one head office.

    Args:
        store: the laptop's ledger.
        files: the laptop's files.
        office: the other end; requests are signed where they leave (`sync.http`).
        clock: measures the link; decides nothing.
        page_bytes: how large a page of rows may be, packed, at most.
        keeps_back: tells at each round which lanes of files stay here for now (a metered link: no photos).
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        office: Office,
        clock: Clock | None = None,
        page_bytes: int = PAGE_BYTES,
        keeps_back: Callable[[], int] | None = None,
    ) -> None:
        self._store = store
        self._files = files
        self._office = office
        self._clock = clock or SystemClock()
        self._page_bytes = page_bytes
        self._ask_lanes = keeps_back
        self._keeps_back = transfer.KEPT_HERE
        self._link = Link()
        self._alone = threading.Lock()
        self._runs = 0
        self._sum: ScopeDigest | None = None

    def run(
        self, progress: Callable[[Progress], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> RoundReport:
        """Bring both ends together; trouble is in the report, what was done before it stays done.

        Raises:
            SyncRunning: a round is under way.
        """
        if not self._alone.acquire(blocking=False):
            raise SyncRunning
        report = RoundReport()
        self._keeps_back = self._ask_lanes() if self._ask_lanes else transfer.KEPT_HERE
        self._link = self._link_of_last_time()
        self._runs += 1
        if self._runs % COUNTED_ANEW == 0:
            self._sum = None
        tell, ended = progress or _say_nothing, stop or _never
        try:
            self._records(report, tell, ended)
            if not ended():
                self._send_files(report, tell, ended)
            report.is_stopped = ended()
        except AppError as error:
            self._failed(report, error)
        except Exception as error:
            log.exception("a sync broke")
            self._failed(report, Bug(error=f"{type(error).__name__}: {error}"))
        finally:
            self._alone.release()
        return report

    def _records(self, report: RoundReport, tell: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
        wanted: list[Rec] = []
        compared, asked, is_comparing = 0, 0, False
        while not stop():
            request = self._compose(wanted[:WANTED_AT_ONCE], is_comparing=is_comparing)
            answer = self._ask(request, report)
            if answer.reset is not None:
                self._start_over(answer, report)
                wanted, is_comparing = [], False
                continue
            rest = wanted[WANTED_AT_ONCE:]
            done = self._take(request, answer, report, is_partial=bool(rest))
            tell(Progress("records", report.rows, report.rows))
            asked += bool(done.want) and not request.buckets
            wanted = [*rest, *done.want]
            is_comparing = done.is_equal is False and compared < REPAIRS
            compared += is_comparing
            if answer.more or answer.fork or done.files_again or self._has_more(answer):
                continue  # of files offered again it is asked how far each is before any of it is sent
            if not (wanted or is_comparing) or asked > REPAIRS:
                break

    def _start_over(self, answer: SyncAnswer, report: RoundReport) -> None:
        ops, files = recovery.start_over(self._store, answer)
        report.again, report.files_again = report.again + ops, report.files_again + files

    def _take(
        self, request: SyncRequest, answer: SyncAnswer, report: RoundReport, *, is_partial: bool
    ) -> apply.Applied:
        known, self._sum = self._sum, None  # an answer that breaks leaves nothing that could be believed
        done = apply.apply(self._store, request, answer, is_partial=is_partial, known=known)
        self._sum = done.sum
        report.confirmed += done.confirmed
        report.rows += done.rows
        report.is_equal = done.is_equal
        report.repaired += len(done.want)
        report.again += done.again
        report.files_again += done.files_again
        if answer.fork:
            apply.fork(self._store)
        elif request.ops and not done.confirmed and not done.again:
            raise Garbled(reason="receipts")
        return done

    def _compose(self, want: Sequence[Rec], *, is_comparing: bool) -> SyncRequest:
        self._seal()
        with self._store.read() as db:
            state = mirror.state(db)
            offered = transfer.waiting(db, self._keeps_back)
            ops = _ops(db, self._link.ops_bytes)
            inline = transfer.inline(self._files, offered, self._link.inline_bytes)
            return SyncRequest(
                server_id=state.server_id,
                epoch=state.epoch,
                incarnation=state.incarnation,
                cursor=state.cursor,
                chain=state.chain,
                ops=ops,
                blobs=transfer.offers(db, offered),
                inline=inline,
                want=tuple(want),
                buckets=digest.buckets(db) if is_comparing or recovery.is_recovering(db, state) else (),
                lost=recovery.lost(state) if state.cursor != "0" else (),
                last=recovery.last_answered(db),
                renew=renewal.is_due(db, state),
                form=codec.COLUMNS,
                page_bytes=min(self._page_bytes, self._link.page_bytes),
                schema=SCHEMA,
                app_version=VERSION,
                sent_at=self._clock.now(),
            )

    def _seal(self) -> None:
        """Give what was done since its place in the sequence; a round with nothing new writes nothing here."""
        with self._store.read() as db:
            has_open = outbox.has_open(db)
        if has_open:
            with self._store.write(recorder=Silent()) as tx:
                state = mirror.state(tx)
                outbox.seal(tx, must_wait=_too_new_for(state.office_schema))
                state.last_try_at = tx.now

    def _ask(self, request: SyncRequest, report: RoundReport) -> SyncAnswer:
        report.requests += 1
        began = self._clock.monotonic()
        try:
            answer = self._office.sync(request)
        except Offline:
            self._link.broke()
            raise
        self._link.held(request, answer, self._clock.monotonic() - began)
        if answer.server_id != request.server_id:
            raise WrongOffice(expected=request.server_id, found=answer.server_id)
        if answer.more and answer.cursor == request.cursor:
            raise Garbled(reason="cursor")
        return answer

    def _has_more(self, answer: SyncAnswer) -> bool:
        """Tell whether something still waits that head office can take; what it is too old for waits on."""
        with self._store.read() as db:
            must_wait = _too_new_for(answer.schema)
            if outbox.has_sealed(db) or recovery.lost(mirror.state(db)):
                return True
            return bool(outbox.without_waiting(outbox.waiting_open(db), must_wait))

    def _send_files(self, report: RoundReport, tell: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
        lane = transfer.Transfer(self._store, self._files, self._office, self._clock, self._keeps_back)
        try:
            lane.run(lambda done, total: tell(Progress("files", done, total)), stop)
        finally:
            report.files, report.file_bytes = lane.sent.files, lane.sent.bytes
            report.file_troubles = dict(lane.sent.troubles)

    def _link_of_last_time(self) -> Link:
        """Begin small where the last round was cut off: a link that holds 32 KiB carries everything, in the end."""
        with self._store.read() as db:
            told = mirror.state(db).last_trouble if mirror.is_enrolled(db) else None
        return Link(is_weak=bool(told) and (told or {}).get("code") == Offline.code)

    def _failed(self, report: RoundReport, error: AppError) -> None:
        report.trouble = error
        log.warning("sync ended early: %s", error)
        try:
            with self._store.write(recorder=Silent()) as tx:
                state = mirror.state(tx)
                state.last_try_at = tx.now
                state.last_trouble = {"code": error.code, "facts": {k: str(v) for k, v in error.facts.items()}}
        except AppError:
            log.exception("the trouble could not be noted")


def _too_new_for(office_schema: int | None) -> Callable[[str, dict[str, Any]], bool]:
    known = office_schema or 1

    def must_wait(entity: str, patch: dict[str, Any]) -> bool:
        return versions.needs(entity, patch) > known

    return must_wait


def _ops(db: Read, limit_bytes: int) -> list[dict[str, Any]]:
    """Take sealed ops from the first that is not confirmed, up to the limit of one request, whole actions only."""
    ops: list[dict[str, Any]] = []
    size, whole = 0, 0
    for op in outbox.sealed(db, limit=OPS_AT_ONCE):
        sent = {"dseq": op.dseq, **outbox.payload(op)}
        size += len(replica.canonical(sent)) + 1
        if size > limit_bytes and ops:
            return ops[: whole or len(ops)]
        if ops and ops[-1]["txn"] != sent["txn"]:
            whole = len(ops)
        ops.append(sent)
    return ops[: whole or len(ops)] if len(ops) == OPS_AT_ONCE else ops


def _say_nothing(_progress: Progress) -> None:
    return


def _never() -> bool:
    return False
