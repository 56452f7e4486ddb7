"""Everything unsent in one file for a USB stick: sealed to head office, signed by the laptop; read back piece by piece.

The file: magic, length of the head, head (JSON: which office, which laptop, the sealed key), pieces of 1 MiB under
AES-256-GCM, and the laptop's Ed25519 signature over the SHA-256 of all that. Inside stand the same requests a sync
would send, and the files. Nothing of it is believed before the signature was checked, nothing is doubled by a later
sync: the ops have the numbers they will be sent under.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Known
from app.store import keys, mirror, outbox
from app.store.disk import new_file
from app.store.door import Silent, Store
from app.store.files import Files
from app.store.laptop_tables import OutboxOp, SyncState
from app.store.replica import canonical
from app.store.tables import SCHEMA
from app.store.trouble import FileDamaged, FileMissing, NotEnrolled
from app.store.values import moment_text
from resources import VERSION
from sync import codec, transfer
from sync.protocol import FILE_BYTES, OPS_BYTES, SyncRequest

SUFFIX: Final = ".gongdan-rescue"
MAGIC: Final = b"GDR1"
PIECE, TAG, SIGNATURE = 1 << 20, 16, 64
_OPS, _FILE = b"O", b"F"
_HEAD: Final = struct.Struct(">4sI")
_PART: Final = struct.Struct(">cQ")
_OFFICE_SEAL: Final = "office seal"
_HEAD_BYTES: Final = 64 << 10


class RescueBroken(Known):
    """This is no whole rescue file of one of our laptops. Facts: reason."""

    code = "rescue_broken"


@dataclass(frozen=True)
class Saved:
    """What a rescue file holds; `left_out` are files that are no longer whole on this laptop."""

    path: Path
    ops: int
    files: int
    bytes: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """What a rescue file says of itself, unsealed."""

    server_id: str
    device_id: uuid.UUID
    incarnation: uuid.UUID
    made_at: str
    sealed_key: bytes
    written: bytes


@dataclass(frozen=True)
class FilePiece:
    """Some bytes of a file."""

    sha: str
    offset: int
    size: int
    data: bytes


def save(store: Store, files: Files, path: Path) -> Saved:
    """Write everything head office has not confirmed, and what it has no checked copy of, into one file.

    Raises:
        NotEnrolled: this profile belongs to no office.
        StoreFull, StoreReadOnly, DiskFailed: as named; then nothing was written.
    """
    with store.write(recorder=Silent()) as tx:
        outbox.seal(tx)
        state = mirror.state(tx)
        mine, seal_key = keys.device_keys(tx), keys.secret(tx, _OFFICE_SEAL)
        if mine is None or seal_key is None:
            raise NotEnrolled(kind="rescue")
        requests = list(_requests(state, mirror.ops_after(tx, state.archived_through), tx.now))
        waiting, now = transfer.waiting(tx), tx.now
    key = os.urandom(32)
    head = {
        "server_id": state.server_id,
        "device_id": str(state.device_id),
        "incarnation": str(state.incarnation),
        "made_at": moment_text(now),
        "sealed_key": keys.seal(seal_key, key).hex(),
        "app_version": VERSION,
    }
    left_out: list[str] = []
    with new_file(path.parent) as (stream, place):
        signed = _Signed(stream)
        written = canonical(head)
        signed.write(_HEAD.pack(MAGIC, len(written)) + written)
        sealing = _Sealing(signed.write, key, written)
        for request in requests:
            packed = codec.pack(request)
            sealing.write(_PART.pack(_OPS, len(packed)) + packed)
        for each in waiting:
            if each.size_bytes > FILE_BYTES or not files.is_whole(each.sha):
                left_out.append(each.sha)
                continue
            sealing.write(_PART.pack(_FILE, 32 + each.size_bytes) + bytes.fromhex(each.sha))
            for data in files.pieces(each.sha):
                sealing.write(data)
        sealing.end()
        stream.write(keys.Signer(mine.sign).sign(signed.digest()))
        place(path)
    count = sum(len(request.ops) for request in requests)
    return Saved(path, count, len(waiting) - len(left_out), path.stat().st_size, tuple(left_out))


def head_of(path: Path) -> Head:
    """Read what a rescue file says of itself; believe it after `check`.

    Raises:
        RescueBroken: it is none.
        FileMissing: there is no such file.
    """
    with _opened(path) as stream:
        return _head(stream)


def check(path: Path, sign_key: bytes) -> None:
    """Check that a file is whole and was signed by this laptop.

    Raises:
        RescueBroken: it is not.
    """
    size = path.stat().st_size - SIGNATURE
    digest = hashlib.sha256()
    with _opened(path) as stream:
        left = size
        while left > 0 and (data := stream.read(min(PIECE, left))):
            digest.update(data)
            left -= len(data)
        signature = stream.read(SIGNATURE)
    if left > 0 or not keys.is_signed(sign_key, signature, digest.digest()):
        raise RescueBroken(reason="signature")


def contents(path: Path, unseal: Callable[[bytes], bytes]) -> Iterator[SyncRequest | FilePiece]:
    """Give what is inside, in the order it must be taken in: requests, then files piece by piece.

    Args:
        path: the file, checked.
        unseal: opens what was sealed to head office.

    Raises:
        RescueBroken: it was sealed to another office, or is not whole.
    """
    with _opened(path) as stream:
        head = _head(stream)
        try:
            key = unseal(head.sealed_key)
        except Known as error:
            raise RescueBroken(reason="sealed to another office") from error
        end = path.stat().st_size - SIGNATURE
        plain = _Plain(_opened_pieces(stream, end, key, head.written))
        while start := plain.read(_PART.size):
            kind, length = _PART.unpack(start)
            if kind == _OPS:
                yield codec.unpack(SyncRequest, plain.exactly(length))
            elif kind == _FILE:
                yield from _pieces(plain, length)
            else:
                raise RescueBroken(reason="part")


def _pieces(plain: _Plain, length: int) -> Iterator[FilePiece]:
    sha, size, offset = plain.exactly(32).hex(), length - 32, 0
    if size == 0:
        yield FilePiece(sha, 0, 0, b"")
    while offset < size:
        data = plain.exactly(min(PIECE, size - offset))
        yield FilePiece(sha, offset, size, data)
        offset += len(data)


def _requests(state: SyncState, ops: Iterable[OutboxOp], now: datetime) -> Iterator[SyncRequest]:
    """Put ops into requests as a round would, whole actions only."""

    def request(some: list[dict[str, object]]) -> SyncRequest:
        return SyncRequest(
            server_id=state.server_id,
            epoch=state.epoch,
            incarnation=state.incarnation,
            cursor=state.cursor,
            chain=state.chain,
            ops=some,
            schema=SCHEMA,
            app_version=VERSION,
            sent_at=now,
        )

    gathered: list[dict[str, object]] = []
    size = 0
    for op in ops:
        sent: dict[str, object] = {"dseq": op.dseq, **outbox.payload(op)}
        size += len(canonical(sent))
        if gathered and size > OPS_BYTES and gathered[-1]["txn"] != sent["txn"]:
            yield request(gathered)
            gathered, size = [], len(canonical(sent))
        gathered.append(sent)
    if gathered:
        yield request(gathered)


@dataclass
class _Signed:
    """Writes, and hashes what is written."""

    stream: BinaryIO
    hashed: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        self.hashed.update(data)
        self.stream.write(data)

    def digest(self) -> bytes:
        return self.hashed.digest()


class _Sealing:
    """Seals a stream piece by piece; a piece knows its place and whether it is the last."""

    def __init__(self, write: Callable[[bytes], None], key: bytes, head: bytes) -> None:
        self._write, self._cipher, self._head = write, AESGCM(key), head
        self._held = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), is_last=False)
            del self._held[:PIECE]

    def end(self) -> None:
        self._seal(bytes(self._held), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, self._head))
        self._number += 1


class _Plain:
    """Reads what the pieces hold as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = io.BytesIO()

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes, fewer only at the end."""
        found = bytearray()
        while len(found) < size:
            data = self._held.read(size - len(found))
            if not data:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._held = io.BytesIO(piece)
                continue
            found += data
        return bytes(found)

    def exactly(self, size: int) -> bytes:
        """Give so many bytes."""
        found = self.read(size)
        if len(found) != size:
            raise RescueBroken(reason="cut off")
        return found


def _opened_pieces(stream: BinaryIO, end: int, key: bytes, head: bytes) -> Iterator[bytes]:
    cipher = AESGCM(key)
    number = 0
    while (left := end - stream.tell()) > 0:
        sealed = stream.read(min(PIECE + TAG, left))
        try:
            yield cipher.decrypt(_nonce(number, is_last=left <= PIECE + TAG), sealed, head)
        except InvalidTag as error:
            raise RescueBroken(reason="seal") from error
        number += 1


def _head(stream: BinaryIO) -> Head:
    start = stream.read(_HEAD.size)
    if len(start) < _HEAD.size:
        raise RescueBroken(reason="head")
    magic, length = _HEAD.unpack(start)
    if magic != MAGIC or length > _HEAD_BYTES:
        raise RescueBroken(reason="head")
    written = stream.read(length)
    try:
        told = json.loads(written)
        return Head(
            server_id=str(told["server_id"]),
            device_id=uuid.UUID(told["device_id"]),
            incarnation=uuid.UUID(told["incarnation"]),
            made_at=str(told["made_at"]),
            sealed_key=bytes.fromhex(told["sealed_key"]),
            written=written,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RescueBroken(reason="head") from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileMissing(sha=path.name) from error
    except OSError as error:
        raise FileDamaged(sha=path.name) from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")
