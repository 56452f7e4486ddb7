"""What two ledgers say to each other: the interface both ends implement, the messages, what may go wrong.

Version diary of the protocol (`PROTO`):
    1   21 Nov 2026   the first; nothing older exists.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from app.errors import Known

PROTO: Final = 1
OLDEST_PROTO: Final = 1

OPS_BYTES: Final = 1 << 20  # ops of one request, before compression
BODY_BYTES: Final = 2 << 20  # the body of one request, packed or unpacked
INLINE_BYTES: Final = 64 << 10  # a file that may travel inside a sync request
SLICE_BYTES: Final = 4 << 20  # the bytes of files in one request, at most
FILE_BYTES: Final = 512 << 20  # one file, at most
PAGE_BYTES: Final = 320 << 10  # a page of rows, packed, at most: a larger one would be felt in the window
DONE: Final = "done"

Rec = tuple[str, uuid.UUID]  # (entity, record id)
OP_SHOWN: Final = 16  # letters of the hash of an op that travel: 64 bits
Present = tuple[str, uuid.UUID, int, str]  # (entity, record id, version, first 16 letters of its fingerprint)


class SyncError(Known):
    """The two ends could not agree this time; nothing was changed and nothing is lost."""

    code = "sync_error"


class Offline(SyncError):
    """Head office does not answer. Facts: address."""

    code = "offline"


class OfficeBusy(SyncError):
    """Head office asks to come back later. Facts: retry_seconds."""

    code = "office_busy"


class OfficeFull(SyncError):
    """Head office has no room on its disk. Facts: retry_seconds."""

    code = "office_full"


class OfficeFailed(SyncError):
    """Head office answered with a failure of its own. Facts: status."""

    code = "office_failed"


class NotWelcome(SyncError):
    """Head office says no. Facts: reason ("unknown_device", "revoked", "bad_signature", "not_yours", "role")."""

    code = "not_welcome"


class TooOld(SyncError):
    """This program is too old for head office. Facts: minimum, found."""

    code = "too_old"


class OfficeTooOld(SyncError):
    """Head office is too old for this program. Facts: maximum, found."""

    code = "office_too_old"


class Garbled(SyncError):
    """What came over the wire is not what the protocol says. Facts: reason."""

    code = "garbled"


class TooLarge(SyncError):
    """A message is larger than the other end takes. Facts: limit_bytes."""

    code = "too_large"


class WrongOffice(SyncError):
    """Another company's head office answers at this address. Facts: expected, found."""

    code = "wrong_office"


class NotSecure(SyncError):
    """The connection is not the office's own: another certificate, or no TLS beyond this machine. Facts: address."""

    code = "not_secure"


class CodeMalformed(SyncError):
    """An enrolment code has 28 letters and digits. Facts: length."""

    code = "code_malformed"


class CodeForeign(SyncError):
    """The code was not made by the office that answers: mistyped, or the address of another company. Facts: company."""

    code = "code_foreign"


class CodeUnknown(SyncError):
    """The office does not know this code."""

    code = "code_unknown"


class CodeExpired(SyncError):
    """The code is too old, or was mistyped too often."""

    code = "code_expired"


class CodeUsed(SyncError):
    """The code was used by another laptop."""

    code = "code_used"


class AlreadyEnrolled(SyncError):
    """This profile belongs to an office already. Facts: company."""

    code = "already_enrolled"


class SyncRunning(SyncError):
    """This laptop is already in a sync."""

    code = "sync_running"


@dataclass(frozen=True)
class Hello:
    """Who answers at this address; `root` is the office's root certificate (DER), `seal_key` its X25519 key."""

    server_id: str
    company: str
    root: bytes
    seal_key: bytes
    proto: int = PROTO
    oldest_proto: int = OLDEST_PROTO
    schema: int = 1
    company_en: str | None = None


@dataclass(frozen=True)
class EnrolRequest:
    """One engineer's laptop asks to belong to the office; `secret` is the part of the code that is secret."""

    secret: str
    device_name: str
    incarnation: uuid.UUID
    sign_key: bytes
    seal_key: bytes
    engineer_csr: bytes
    witness_csr: bytes
    recovery_slot: bytes | None = None


@dataclass(frozen=True)
class EnrolAnswer:
    """What the laptop is from now on: id, mark, person, certificates (DER), the office's seal key."""

    server_id: str
    epoch: str
    company: str
    device_id: uuid.UUID
    mark: str
    person_id: uuid.UUID
    person_code: str
    person_name: str
    root: bytes
    issuing: bytes
    engineer_cert: bytes
    witness_cert: bytes
    office_seal_key: bytes
    company_en: str | None = None
    person_name_en: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of one op: `applied`, `same` (nothing to do), `filed` (a conflict) or `quarantined`.

    `version` is the record's version after the op; a filed op names the fields that were not taken.
    """

    dseq: int
    outcome: str
    version: int | None = None
    fields: tuple[str, ...] = ()
    conflicts: tuple[uuid.UUID, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class RowNews:
    """One row of a page: `full` (body), `delta` (fields since the cursor), `own` (your ops alone) or `gone`.

    `h` is the fingerprint the row must have after it was applied; a full row needs none.
    """

    entity: str
    rec_id: uuid.UUID
    version: int
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    h: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows of one kind as columns: `columns` has one list for each of `names`, as long as `versions`.

    `ids` are the record ids one after another, 32 letters each; `prints` so the first 32 letters of the fingerprints
    the rows must have; whole rows need none.
    """

    entity: str
    kind: str
    ids: str
    versions: Sequence[int]
    names: Sequence[str] = ()
    columns: Sequence[Sequence[Any]] = ()
    prints: str = ""


@dataclass(frozen=True)
class ScopeDigest:
    """Sum of the fingerprints of all rows in scope, modulo 2^128, and their number."""

    sum: str
    count: int


@dataclass(frozen=True)
class Reset:
    """The office's history is not the one this laptop saw: it was restored; `last_dseq` is the last op it has.

    `restored_to` is the moment of the last commit it had then, where that is known; `last_hash` says what its last op
    was: another than this laptop's of that number came from a copy of the laptop.
    """

    epoch: str
    last_dseq: int
    restored_to: datetime | None = None
    last_hash: str = ""


@dataclass(frozen=True)
class LostRow:
    """A row as head office once said it and no longer has it: the laptop gives it back after a restored copy."""

    entity: str
    rec_id: uuid.UUID
    version: int
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Settled:
    """What a person decided about an op that was put aside: `applied`, `same`, `filed` or `dismissed`."""

    op_id: uuid.UUID
    outcome: str
    version: int | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Certificates:
    """New certificates for the keys a laptop has (DER)."""

    issuing: bytes
    engineer: bytes
    witness: bytes


@dataclass(frozen=True)
class SyncRequest:
    """One round: where I am, what I did, which files I offer.

    `ops` travel as they were sealed, so that what is filed is what was sent. `buckets` is only there when the digests
    differed, or after a restored copy: 256 sums by the last byte of the record id. `lost` are rows a restored office
    no longer has. `last` is the number of the last op that was answered and the first 16 letters of its hash: where
    head office has another op of that number, it came from a copy of this laptop. `renew` asks for new certificates.
    `form` says which forms of an answer this laptop reads: 1 rows one by one, 2 rows as columns as well
    (`sync.tables`).
    """

    server_id: str
    epoch: str
    incarnation: uuid.UUID
    cursor: str
    chain: str
    ops: Sequence[Mapping[str, Any]] = ()
    blobs: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    inline: Mapping[str, bytes] = field(default_factory=dict)
    want: Sequence[Rec] = ()
    buckets: Sequence[str] = ()
    lost: Sequence[LostRow] = ()
    last: tuple[int, str] | None = None
    renew: bool = False
    form: int = 1
    page_bytes: int = PAGE_BYTES
    schema: int = 1
    proto: int = PROTO
    app_version: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True)
class SyncAnswer:
    """What the office took, what it has for you, how far you are now.

    `leave` names scopes that are no longer yours; `gone_from_scope` single rows that moved out of one. Neither is a
    delete. `present` answers `buckets`: the rows in each bucket that differed, each with its version and the first 16
    letters of its fingerprint. `settled` are ops put aside that a person has decided about since the cursor. In form 2
    rows may stand in `tables`, and `own` names runs of ops whose rows are just as they made them,
    `own_sum` the sum of the fingerprints these rows must have.
    """

    server_id: str
    epoch: str
    cursor: str
    chain: str
    server_time: datetime
    acked_to: int = 0
    receipts: Sequence[Receipt] = ()
    changes: Sequence[RowNews] = ()
    tables: Sequence[Table] = ()
    own: Sequence[tuple[int, int]] = ()
    own_sum: str | None = None
    leave: Sequence[str] = ()
    gone_from_scope: Sequence[Rec] = ()
    more: bool = False
    blobs_at: Mapping[str, int | str] = field(default_factory=dict)
    archived_through: int = 0
    digest: ScopeDigest | None = None
    present: Mapping[int, Sequence[Present]] | None = None
    settled: Sequence[Settled] = ()
    certificates: Certificates | None = None
    min_schema: int = 1
    schema: int = 1
    reset: Reset | None = None
    fork: bool = False
    notice: str | None = None


@dataclass(frozen=True)
class Frame:
    """A piece of a file: where it starts, how large the whole file is, its bytes."""

    sha: str
    offset: int
    size: int
    data: bytes


@dataclass(frozen=True)
class BlobsAnswer:
    """For each file: how many bytes the office has; "done" when whole and verified, "bad" when its hash was not."""

    at: Mapping[str, int | str]


class Office(Protocol):
    """Head office as one laptop sees it, near or far.

    Raises:
        SyncError: any of its kinds, from any of these calls.
    """

    def hello(self) -> Hello:
        """Say who you are."""
        ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Take this laptop in; the same request gets the same answer."""
        ...

    def sync(self, request: SyncRequest) -> SyncAnswer:
        """Take ops, give rows."""
        ...

    def put_blobs(self, frames: Iterable[Frame]) -> BlobsAnswer:
        """Take pieces of files."""
        ...

    def get_blob(self, sha: str, offset: int = 0) -> bytes:
        """Give a file from `offset` on."""
        ...
