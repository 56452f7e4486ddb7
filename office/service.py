"""Head office over its own ledger: the interface of `sync.protocol`, without a wire."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from app.clock import Clock
from app.store.door import Read, Store
from app.store.keys import is_signed
from app.store.office_tables import Commit, Device, OfficeIdentity, SyncCounter
from app.store.tables import SCHEMA, Attachment, Document, Person, RequestFile, ServiceRequest
from app.store.trouble import FileMissing
from office import devices, fleet, inbox, push
from office.blobs import Blobs, Receiving
from office.devices import Authority
from office.history import ALL, chain_at, top_of, version_of
from office.judge import Sender, order_of
from office.pull import Cursor, Page, Pull
from office.scopes import sees
from sync.ownership import ENTITIES
from sync.protocol import (
    OLDEST_PROTO,
    BlobsAnswer,
    EnrolAnswer,
    EnrolRequest,
    Frame,
    Garbled,
    Hello,
    NotWelcome,
    Reset,
    RowNews,
    ScopeDigest,
    SyncAnswer,
    SyncRequest,
    TooOld,
    WrongOffice,
)
from sync.stamp import SYNC, Stamp, to_sign

CHAIN_SHOWN: Final = 20  # letters of the chain that travel: 80 bits
SMALLEST_PAGE, LARGEST_PAGE = 16 << 10, 1 << 20
LOST_AT_ONCE: Final = 5000
_ONE: Final = Device.id == sa.bindparam("device")
_CALLER: Final = (
    sa.select(Device.person_id, Device.sign_key, Device.revoked_at, Device.revoked_policy, Person.is_active)
    .join(Person, Person.id == Device.person_id)
    .where(_ONE)
)
_SEEN: Final = sa.select(
    Device.last_seen_at, Device.app_version, Device.schema, Device.clock_skew_ms, Device.request_counter
).where(_ONE)


@dataclass(frozen=True)
class Caller:
    """A laptop that proved who it is."""

    device_id: uuid.UUID
    person_id: uuid.UUID
    is_revoked: bool
    is_aside: bool = False  # revoked, but what it sends is kept for a person to look at


def found_office(store: Store, company: str, company_en: str | None = None) -> str:
    """Make an empty ledger an office: its identity and its counter; the server id comes back."""
    with store.write() as tx:
        office = tx.scalar(sa.select(OfficeIdentity))
        if office is None:
            office = OfficeIdentity(
                id=1,
                server_id=secrets.token_hex(6),
                epoch=secrets.token_hex(4),
                company=company,
                company_en=company_en,
                next_mark=0,
            )
            tx.add(office)
            tx.add(SyncCounter(scope=ALL, v=0))
        return office.server_id


class LocalOffice:
    """Head office itself; `as_device` gives it as one laptop sees it.

    Args:
        store: the office's ledger.
        folder: where its files lie.
        authority: its keys.
        clock: its clock, the only one that counts.
    """

    def __init__(self, store: Store, folder: Path, authority: Authority, clock: Clock) -> None:
        self.store = store
        self.blobs = Blobs(folder / "blobs", store)
        self._authority = authority
        self.clock = clock
        self._guard = threading.Lock()
        self._turns: dict[uuid.UUID, threading.Lock] = {}
        self._sums: dict[uuid.UUID, tuple[int, ScopeDigest]] = {}
        with store.read() as db:
            office = db.scalar(sa.select(OfficeIdentity))
        if office is None:
            raise NotWelcome(reason="no_office")
        self.identity = (office.server_id, office.epoch)
        self._company, self._company_en = office.company, office.company_en
        self._restored_to = office.restored_to

    def hello(self) -> Hello:
        """Say who this office is."""
        return Hello(
            server_id=self.identity[0],
            company=self._company,
            company_en=self._company_en,
            root=self._authority.root_der,
            seal_key=self._authority.seal_public,
            schema=SCHEMA,
        )

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Take a laptop in."""
        return devices.enrol(self.store, self._authority, request)

    def as_device(self, device_id: uuid.UUID) -> DeviceOffice:
        """Give the office as one laptop sees it, with no wire between them."""
        return DeviceOffice(self, self.caller(device_id))

    def caller(self, device_id: uuid.UUID) -> Caller:
        """Look a laptop up.

        Raises:
            NotWelcome: it is not known here.
        """
        with self.store.read() as db:
            return self._caller(db, device_id)[0]

    def authenticate(self, stamp: Stamp, method: str, path: str, digest: str) -> Caller:
        """Check the signature on a request; looked up anew each time, so that a revoked laptop stops at once.

        Raises:
            NotWelcome: the device is unknown, or it did not sign this; before a restored office has told a laptop of
                its new epoch, only a sync is heard.
        """
        with self.store.read() as db:
            caller, sign_key = self._caller(db, stamp.device_id)
        said = to_sign(method, path, (self.identity[0], stamp.epoch), digest, stamp.counter)
        is_of_now = stamp.epoch == self.identity[1] or path == SYNC
        if not is_of_now or not is_signed(sign_key, stamp.signature, said):
            raise NotWelcome(reason="bad_signature")
        return caller

    def _caller(self, db: Read, device_id: uuid.UUID) -> tuple[Caller, bytes]:
        row = db.fetch_one(_CALLER, {"device": device_id})
        if row is None:
            raise NotWelcome(reason="unknown_device")
        is_revoked = row.revoked_at is not None or not row.is_active
        is_aside = is_revoked and row.revoked_policy == "quarantine"
        return Caller(device_id, row.person_id, is_revoked, is_aside), row.sign_key

    def sync(self, caller: Caller, request: SyncRequest, stamp: Stamp | None = None) -> SyncAnswer:
        """Take ops, then give rows: two short transactions, one laptop at a time.

        Raises:
            NotWelcome, TooOld, WrongOffice, Garbled: as named.
        """
        self._check(caller, request)
        with self._turn(caller.device_id):
            if reset := self._reset(caller, request):
                return reset
            taken = push.Taken(fork=self._is_copy(caller, request))
            if (request.ops or request.inline) and not taken.fork:
                sender = Sender(caller.device_id, caller.person_id, aside="revoked" if caller.is_aside else None)
                taken = push.take(
                    self.store, sender, request, lambda tx: self.blobs.keep(tx, request.inline, caller.device_id)
                )
            last, archived = self._seen(caller, request, stamp)
            answer = self._silence(request) if caller.is_aside else self._answer(caller, request)
            return replace(
                answer,
                acked_to=last,
                archived_through=archived,
                receipts=tuple(taken.receipts),
                fork=taken.fork,
                server_time=self.clock.now(),
            )

    def _is_copy(self, caller: Caller, request: SyncRequest) -> bool:
        """Notice that what is here under the number of its last op came from a copy of the laptop."""
        if request.last is None:
            return False
        dseq, shown = request.last
        with self.store.read() as db:
            here = push.hash_of(db, caller.device_id, request.incarnation, dseq)
        is_copy = bool(here) and not here.startswith(shown)
        if is_copy:
            with self.store.write() as tx:
                inbox.tell_incident(tx, caller.device_id, "fork", {"dseq": dseq})
        return is_copy

    def _silence(self, request: SyncRequest) -> SyncAnswer:
        """Tell a revoked laptop how far its work is taken, and nothing of what is here."""
        with self.store.read() as db:
            blobs_at = self.blobs.standing(db, [*request.blobs, *request.inline])
        server_id, epoch = self.identity
        return SyncAnswer(
            server_id, epoch, request.cursor, request.chain, self.clock.now(), blobs_at=blobs_at, schema=SCHEMA
        )

    def _check(self, caller: Caller, request: SyncRequest) -> None:
        if request.server_id != self.identity[0]:
            raise WrongOffice(expected=request.server_id, found=self.identity[0])
        if request.proto < OLDEST_PROTO or request.schema < 1:
            raise TooOld(minimum=OLDEST_PROTO, found=request.proto)
        if caller.is_revoked and not caller.is_aside:
            raise NotWelcome(reason="revoked")
        if len(request.lost) > LOST_AT_ONCE or any(row.entity not in ENTITIES for row in request.lost):
            raise Garbled(reason="lost")
        if request.buckets and len(request.buckets) != 256:
            raise Garbled(reason="buckets")

    def _reset(self, caller: Caller, request: SyncRequest) -> SyncAnswer | None:
        """Notice that this office's history is not the one the laptop saw: it was restored."""
        cursor = Cursor.read(request.cursor)
        with self.store.read() as db:
            is_known = request.epoch == self.identity[1] and max(cursor.seq, cursor.target or 0) <= top_of(db)
            if is_known and cursor.seq and chain_at(db, cursor.seq)[:CHAIN_SHOWN] == request.chain:
                return None
            if is_known and not cursor.seq:
                return None
            last, _archived = push.heard(db, caller.device_id, request.incarnation)
            at = sa.select(Commit.at).where(Commit.seq <= cursor.seq).order_by(Commit.seq.desc()).limit(1)
            restored_to = self._restored_to or db.scalar(at)
            last_hash = push.hash_of(db, caller.device_id, request.incarnation, last)
        server_id, epoch = self.identity
        reset = Reset(epoch, last, restored_to, last_hash)
        return SyncAnswer(server_id, epoch, "0", "", self.clock.now(), acked_to=last, reset=reset, schema=SCHEMA)

    def _seen(self, caller: Caller, request: SyncRequest, stamp: Stamp | None) -> tuple[int, int]:
        """Note that the laptop was here, what it runs and how its clock goes; say how far its ops are taken and kept.

        The second number tells how far a checked copy of this office has them.
        """
        now = self.clock.now()
        with self.store.read() as db:
            device = db.fetch_one(_SEEN, {"device": caller.device_id})
            if device is None:
                raise NotWelcome(reason="unknown_device")
            heard = push.heard(db, caller.device_id, request.incarnation)
        skew = None if request.sent_at is None else round((request.sent_at - now).total_seconds() * 1000)
        is_fresh = device.last_seen_at is not None and (now - device.last_seen_at).total_seconds() < 60
        is_same = device.app_version == request.app_version and device.schema == request.schema
        if not (is_fresh and is_same) or abs((skew or 0) - (device.clock_skew_ms or 0)) > 60_000:
            with self.store.write() as tx:
                tx.execute(
                    sa.update(Device)
                    .where(Device.id == caller.device_id)
                    .values(
                        last_seen_at=now,
                        clock_skew_ms=skew,
                        app_version=request.app_version[:40] or None,
                        schema=min(request.schema, 1 << 30),
                        request_counter=max(device.request_counter, stamp.counter if stamp else 0),
                    )
                )
        return heard

    def _answer(self, caller: Caller, request: SyncRequest) -> SyncAnswer:
        cursor = Cursor.read(request.cursor)
        server_id, epoch = self.identity
        self._note_repairs(caller, request)
        certificates = fleet.renewal(self.store, self._authority, caller.device_id) if request.renew else None
        with self.store.read() as db:
            top = top_of(db)
            pull = Pull(db, top, caller.person_id, caller.device_id)
            present = pull.manifest(request.buckets) if request.buckets else None
            if present is not None and cursor == Cursor(0):  # it has rows of before a restored copy: only what differs
                page = Page((), (), (), Cursor(top), more=False)
            else:
                page = pull.page(cursor, min(LARGEST_PAGE, max(SMALLEST_PAGE, request.page_bytes)))
            extra = pull.wanted(request.want)
            chain = chain_at(db, page.cursor.seq)[:CHAIN_SHOWN]
            digest = None if page.more else self._digest(pull, caller.person_id, top)
            blobs_at = self.blobs.standing(db, [*request.blobs, *request.inline])
            settled = () if cursor.seq == top else pull.settled(cursor.seq)
        return SyncAnswer(
            server_id=server_id,
            epoch=epoch,
            cursor=page.cursor.written(),
            chain=chain,
            server_time=self.clock.now(),
            changes=_once(extra, page),
            leave=page.leave,
            gone_from_scope=page.gone_from_scope,
            more=page.more,
            blobs_at=blobs_at,
            digest=digest,
            present=present,
            settled=tuple(settled),
            certificates=certificates,
            schema=SCHEMA,
        )

    def _note_repairs(self, caller: Caller, request: SyncRequest) -> None:
        """Tell people of rows that had to be compared, and keep rows that only this laptop still has."""
        if not request.lost and (not request.buckets or request.cursor == "0"):
            return
        with self.store.write() as tx:
            if request.buckets:
                inbox.tell_incident(tx, caller.device_id, "repaired", {"cursor": request.cursor})
            fresh = [row for row in request.lost if version_of(tx, (row.entity, row.rec_id)) < row.version]
            orders = {(row.entity, row.rec_id): order_of(row.entity, row.rec_id, row.body) for row in fresh}
            inbox.offer_lost(tx, Sender(caller.device_id, caller.person_id), fresh, orders)

    def _digest(self, pull: Pull, person_id: uuid.UUID, top: int) -> ScopeDigest:
        """Add up a person's rows, once per commit."""
        known = self._sums.get(person_id)
        if known is None or known[0] != top:
            known = self._sums[person_id] = top, pull.digest()
        return known[1]

    def _turn(self, device_id: uuid.UUID) -> threading.Lock:
        with self._guard:
            return self._turns.setdefault(device_id, threading.Lock())

    def get_blob(self, caller: Caller, sha: str, offset: int) -> bytes:
        """Give a file of an order the person sees.

        Raises:
            FileMissing: it is not here, or not for him.
        """
        if caller.is_revoked:
            raise NotWelcome(reason="revoked")
        named = sa.or_(Attachment.sha == sha, Attachment.preview_sha == sha, Attachment.original_sha == sha)
        made = sa.select(Document.order_id).where(Document.sha == sha)
        with self.store.read() as db:
            scopes = [f"order:{order}" for order in db.scalars(sa.select(Attachment.order_id).where(named).union(made))]
            scopes += [f"customer:{each}" for each in db.scalars(_asked_with(sha))]
            if not any(sees(db, caller.person_id, scope) for scope in scopes):
                raise FileMissing(sha=sha)
        return self.blobs.read(sha, offset)

    def receiving(self, caller: Caller) -> Receiving:
        """Begin to take the files of one request.

        Raises:
            NotWelcome: the laptop was turned away.
        """
        if caller.is_revoked and not caller.is_aside:
            raise NotWelcome(reason="revoked")
        return Receiving(self.blobs, caller.device_id)


def _asked_with(sha: str) -> sa.Select[uuid.UUID]:
    """Name the customers whose requests this file came with."""
    found = sa.select(ServiceRequest.customer_id).join(RequestFile, RequestFile.request_id == ServiceRequest.id)
    return found.where(sa.or_(RequestFile.sha == sha, RequestFile.preview_sha == sha))


class DeviceOffice:
    """The office as one laptop sees it, called directly."""

    def __init__(self, office: LocalOffice, caller: Caller) -> None:
        self._office = office
        self._caller = caller

    def hello(self) -> Hello:
        """Say who the office is."""
        return self._office.hello()

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Take a laptop in."""
        return self._office.enrol(request)

    def sync(self, request: SyncRequest) -> SyncAnswer:
        """Take ops, give rows."""
        return self._office.sync(self._office.caller(self._caller.device_id), request)

    def put_blobs(self, frames: Iterable[Frame]) -> BlobsAnswer:
        """Take pieces of files."""
        receiving = self._office.receiving(self._caller)
        receiving.take(frames)
        return BlobsAnswer(receiving.finish())

    def get_blob(self, sha: str, offset: int = 0) -> bytes:
        """Give a file from `offset` on."""
        return self._office.get_blob(self._caller, sha, offset)


def _once(extra: Sequence[RowNews], page: Page) -> tuple[RowNews, ...]:
    """Give each row once; a row that was asked for whole wins over its delta."""
    whole = {(news.entity, news.rec_id) for news in extra}
    return (*extra, *(news for news in page.rows if (news.entity, news.rec_id) not in whole))


def seen_at(store: Store, device_id: uuid.UUID) -> datetime | None:
    """Tell when a laptop was last here."""
    with store.read() as db:
        return db.scalar(sa.select(Device.last_seen_at).where(Device.id == device_id))
