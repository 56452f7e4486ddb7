"""The way between a laptop and head office, in bytes, with everything that goes wrong on it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from app.errors import AppError
from app.store.replica import canonical
from app.store.trouble import StoreFull
from sync import codec
from sync.protocol import (
    BlobsAnswer,
    Frame,
    OfficeBusy,
    OfficeFailed,
    OfficeFull,
    Offline,
    SyncAnswer,
    SyncError,
    SyncRequest,
)
from tests.simulation.machines import Killed, at_commit, broken_disk, failing_flush, full_disk
from tests.simulation.schedule import TORN, Fault
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from tests.simulation.world import Laptop, World

T = TypeVar("T")
MANY = 120  # requests of one round; none needs so many here
PIECE = 16 << 10
AT_OFFICE = frozenset({"office_full", "office_disk", "kill_office", "office_flush", TORN})
OF_FILES = frozenset({"cut_file", "office_flush", TORN})
IN_FILES = frozenset({"cut_up", "cut_down", "lost", "failed", "kill_office"})


class Link:
    """Head office as one laptop reaches it during one round.

    Args:
        world: both ends.
        laptop: whose round it is.
        fault: what goes wrong, once.
        every: cut after so many bytes upstream, again and again (the liveness phase).
    """

    def __init__(self, world: World, laptop: Laptop, fault: Fault | None = None, every: int | None = None) -> None:
        self._world = world
        self._laptop = laptop
        self._fault = fault
        self._every = every
        self._asked = self._occasion = 0
        self.sent_bytes = self.message_bytes = self.cuts = 0

    def sync(self, request: SyncRequest) -> SyncAnswer:
        self._asked += 1
        if self._asked > MANY:
            raise Violation("I11", f"{self._laptop.name}: a round that does not end, {MANY} requests")
        self._world.ledger_of_sent(self._laptop, request)
        body = codec.pack(request)
        self.sent_bytes += len(body)
        self.message_bytes += len(body)
        fault = self._due(is_file=False)
        self._spoil_request(fault, request)
        answer = self._at_office(lambda: self._answer(codec.unpack(SyncRequest, body)), fault)
        self._world.answered(self._laptop, request, answer)
        packed = self._spoil_answer(fault, request, answer)
        return codec.unpack_answer(request, packed)

    def put_blobs(self, frames: Iterable[Frame]) -> BlobsAnswer:
        packed = codec.pack_frames(frames)
        body = packed if isinstance(packed, bytes) else b"".join(packed)
        fault = self._due(is_file=True)
        cut = self._cut_at(len(body)) if fault is None else None
        if fault is not None and fault.kind in {"cut_up", "cut_file", TORN}:
            cut = int(len(body) * fault.part)
        if fault is not None and fault.kind not in AT_OFFICE:
            self._world.fired()
        if fault is not None and fault.kind == "failed":
            raise OfficeFailed(status=500)
        if fault is not None and fault.kind == TORN:
            self.sent_bytes += len(body) if cut is None else cut
            self._at_office(lambda: self._tear(body[:cut], fault), fault)
        at = self._at_office(lambda: self._take(body[:cut]), fault)
        self.sent_bytes += len(body) if cut is None else cut
        self._world.stored_files()
        if cut is not None:
            self.cuts += 1
            raise Offline(address="cut")
        if fault is not None and fault.kind in {"cut_down", "lost"}:
            raise Offline(address="lost")
        return codec.from_wire(BlobsAnswer, codec.read_json(canonical(codec.to_wire(BlobsAnswer(at)))))

    def get_blob(self, sha: str, offset: int = 0) -> bytes:
        office = self._world.office
        return self._at_office(lambda: office.as_device(self._laptop.device_id).get_blob(sha, offset), None)

    def _answer(self, request: SyncRequest) -> SyncAnswer:
        office = self._world.office
        return office.sync(office.caller(self._laptop.device_id), request)

    def _take(self, body: bytes) -> dict[str, int | str]:
        """Take pieces of files as the service does: as their bytes arrive."""
        office, reader = self._world.office, codec.FrameReader()
        receiving = office.receiving(office.caller(self._laptop.device_id))
        for start in range(0, len(body), PIECE):
            receiving.take(reader.feed(body[start : start + PIECE]))
        return receiving.finish()

    def _tear(self, body: bytes, fault: Fault) -> None:
        """Take pieces of files, and lose the power before they were flushed."""
        office, reader = self._world.office, codec.FrameReader()
        office.receiving(office.caller(self._laptop.device_id)).take(reader.feed(body))
        self._world.fired(is_kill=True)
        self._world.office_loses_power(fault.part)

    def _due(self, *, is_file: bool) -> Fault | None:
        """Give the fault if this is its occasion: some wait for a file, the others count every request."""
        if self._fault is None or (self._fault.kind in OF_FILES and not is_file):
            return None
        if is_file and self._fault.kind not in OF_FILES | IN_FILES:
            return None
        self._occasion += 1
        if self._occasion != (1 if self._fault.kind in OF_FILES else self._fault.at):
            return None
        fault, self._fault = self._fault, None
        return fault

    def _spoil_request(self, fault: Fault | None, request: SyncRequest) -> None:
        if fault is None or fault.kind in AT_OFFICE:
            return
        world = self._world
        if fault.kind in {"cut_up", "busy", "failed"}:
            world.fired()
            raise {
                "cut_up": Offline(address="cut"),
                "busy": OfficeBusy(retry_seconds=30),
                "failed": OfficeFailed(status=502),
            }[fault.kind]
        if fault.kind == "slow":
            world.fired()
            world.time.seconds += 3600 * fault.part
        elif fault.kind == "meanwhile":
            world.fired()
            world.another_syncs(self._laptop)
        elif fault.kind == "twice":
            world.fired()
            world.syncs_again(self._laptop)
        world.keep_for_later(self._laptop, request)

    def _spoil_answer(self, fault: Fault | None, request: SyncRequest, answer: SyncAnswer) -> bytes:
        packed = codec.pack_answer(request, answer)
        if fault is None:
            return packed
        if fault.kind in {"cut_down", "lost"}:
            self._world.fired()
            raise Offline(address="lost")
        if fault.kind == "garbage":
            self._world.fired()
            chance = random.Random(int(fault.part * 1e9))
            spoiled = bytearray(packed)
            for _ in range(8):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            return bytes(spoiled[: max(1, int(len(spoiled) * fault.part))])
        if fault.kind == "double":
            self._world.fired()
            again = self._at_office(lambda: self._answer(request), None)
            self._world.answered(self._laptop, request, again)
            if again.receipts != answer.receipts and answer.reset is None and not answer.fork:
                raise Violation("I4", f"{self._laptop.name}: the same request got other receipts the second time")
            return codec.pack_answer(request, replace(again, server_time=answer.server_time))
        return packed

    def _at_office(self, work: Callable[[], T], fault: Fault | None) -> T:
        """Do something at the office, which may fail or die there; its failures come back as HTTP tells them."""
        world, fired = self._world, None
        try:
            with ExitStack() as laid:
                if fault is not None:
                    fired = self._lay(laid, fault)
                with world.office_ids():
                    return work()
        except Killed:
            world.office_restarts()
            raise Offline(address="the office died") from None
        except SyncError:
            raise
        except StoreFull as error:
            raise OfficeFull(retry_seconds=30) from error
        except AppError as error:
            raise OfficeFailed(status=500) from error
        except Exception as error:
            raise Violation("sound", f"head office broke: {type(error).__name__}: {error}") from error
        finally:
            if fired is not None and fired.is_done:
                world.fired(is_kill=fault is not None and fault.kind == "kill_office")

    def _lay(self, laid: ExitStack, fault: Fault) -> Any:
        store, world = self._world.office.store, self._world
        which = 1 + int(fault.part * 2)
        if fault.kind == "kill_office":
            return laid.enter_context(at_commit(store, which, world.pull_office_plug, is_after=fault.is_after))
        if fault.kind == "office_disk":
            return laid.enter_context(at_commit(store, which, broken_disk(store), is_after=False))
        if fault.kind == "office_full":
            return laid.enter_context(full_disk(store))
        if fault.kind == "office_flush":
            dies = fault.part > 0.6
            return laid.enter_context(
                failing_flush(which, "full" if fault.part > 0.3 else "broken", world.freeze_office if dies else None)
            )
        return None

    def _cut_at(self, size: int) -> int | None:
        """Say where a link that is cut again and again cuts this body."""
        return self._every if self._every is not None and size > self._every else None
