"""Files at head office by content hash: taken in pieces, resumed, verified before anything is said to be there."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import sqlalchemy as sa

from app.store.disk import flush_folder, move
from app.store.door import Read, Store, Write
from app.store.faults import from_disk
from app.store.office_tables import OfficeBlob
from app.store.trouble import FileMissing
from sync.protocol import DONE, FILE_BYTES, Frame, Garbled, TooLarge

T = TypeVar("T")
BAD: Final = "bad"
_SHA: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 20
AT_ONCE = 8  # files that are flushed to the disk together
_KNOWN: Final = sa.select(OfficeBlob.sha).where(OfficeBlob.sha.in_(sa.bindparam("shas", expanding=True)))
_IS_KNOWN: Final = sa.select(OfficeBlob.sha).where(OfficeBlob.sha == sa.bindparam("sha"))


class Blobs:
    """The files of the office in one folder: `ab/<sha>` whole, `part/<sha>` on their way.

    Invariants: a row in `office_blobs` means that the bytes on disk were read again and had their hash; how far a
    file is, is the size of its part and nothing else; one writer per file at a time.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._parts = folder / "part"
        self._store = store
        self._guard = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}
        self._parts.mkdir(parents=True, exist_ok=True)

    def standing(self, db: Read, shas: Iterable[str]) -> dict[str, int | str]:
        """Say for each file how many bytes are here, or that it is whole."""
        wanted = [sha for sha in shas if _SHA.fullmatch(sha)]
        done = set(db.fetch_column(_KNOWN, {"shas": wanted})) if wanted else ()
        return {sha: DONE if sha in done else self._size(sha) for sha in wanted}

    def has(self, sha: str) -> bool:
        """Tell whether a file is here, whole and verified."""
        with self._store.read() as db:
            return db.fetch_one(_IS_KNOWN, {"sha": sha}) is not None

    def take(self, frame: Frame, device_id: uuid.UUID | None) -> int | str:
        """Take one piece and say where its file stands now.

        Raises:
            Garbled, TooLarge, StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        receiving = Receiving(self, device_id)
        receiving.take([frame])
        return receiving.finish()[frame.sha]

    def append(self, frame: Frame) -> int:
        """Append a piece where the file stands and say where it stands now; a piece that does not fit is passed over.

        Raises:
            Garbled: the name is no hash.
            TooLarge: a file larger than any may be.
            StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        if not _SHA.fullmatch(frame.sha):
            raise Garbled(reason="sha")
        if frame.size > FILE_BYTES:
            raise TooLarge(limit_bytes=FILE_BYTES)
        with self._alone(frame.sha):
            return self._append(frame)

    def verify(self, sizes: Mapping[str, int], device_id: uuid.UUID | None) -> dict[str, str]:
        """Read whole parts again and put those that have their hash in their places, all noted in one write.

        Raises:
            StoreFull, StoreReadOnly, DiskFailed: as named; then no file is said to be there that is not.
        """
        told = self._all_at_once(self._settle, list(sizes))
        self._flush([sha for sha, said in told.items() if said == DONE])
        with self._store.write() as tx:
            done = [sha for sha, said in told.items() if said == DONE]
            known = set(tx.fetch_column(_KNOWN, {"shas": done}))
            self._note(tx, {sha: sizes[sha] for sha in done if sha not in known}, device_id)
        return told

    def keep(self, tx: Write, files: Mapping[str, bytes], device_id: uuid.UUID | None) -> None:
        """Keep small files that came with a sync: on the disk before this write commits.

        Raises:
            Garbled: a file does not have its hash.
        """
        if any(hashlib.sha256(data).hexdigest() != sha for sha, data in files.items()):
            raise Garbled(reason="sha")
        known = set(tx.fetch_column(_KNOWN, {"shas": list(files)}))
        fresh = {sha: data for sha, data in files.items() if sha not in known}
        self._all_at_once(lambda sha: self._put(sha, fresh[sha]), list(fresh))
        self._flush(list(fresh))
        self._note(tx, {sha: len(data) for sha, data in fresh.items()}, device_id)

    def read(self, sha: str, offset: int = 0) -> bytes:
        """Give a file from `offset` on.

        Raises:
            FileMissing: it is not here whole.
        """
        if not _SHA.fullmatch(sha) or not self.has(sha):
            raise FileMissing(sha=sha)
        try:
            with self._path(sha).open("rb") as stream:
                stream.seek(offset)
                return stream.read()
        except FileNotFoundError:
            raise FileMissing(sha=sha) from None

    def _append(self, frame: Frame) -> int:
        try:
            with self._part(frame.sha).open("ab") as stream:
                at = stream.tell()
                if at == frame.offset and frame.data:
                    stream.write(frame.data)
                    at += len(frame.data)
        except OSError as error:
            raise from_disk(error, self._folder) from error
        return at

    def _all_at_once(self, work: Callable[[str], T], shas: Sequence[str]) -> dict[str, T]:
        """Do the same for many files: a disk flushes several together in little more time than one."""
        if len(shas) < 2 or AT_ONCE == 1:
            return {sha: work(sha) for sha in shas}
        with ThreadPoolExecutor(min(AT_ONCE, len(shas))) as pool:
            return dict(zip(shas, pool.map(work, shas), strict=True))

    def _settle(self, sha: str) -> str:
        """Read a part again, flush it, and put it in its place; a wrong one goes."""
        with self._alone(sha):
            part = self._part(sha)
            try:
                with part.open("rb+") as stream:
                    is_right = _hash_of(stream) == sha
                    if is_right:
                        os.fsync(stream.fileno())
                if not is_right:
                    part.unlink()
                    return BAD
                self._path(sha).parent.mkdir(exist_ok=True)
                move(part, self._path(sha))
            except FileNotFoundError as error:  # another connection sent its last piece as well, and was first
                if not self._path(sha).exists():
                    raise from_disk(error, self._folder) from error
            except OSError as error:
                raise from_disk(error, self._folder) from error
        return DONE

    def _put(self, sha: str, data: bytes) -> str:
        """Write a small file in its place."""
        temporary = self._parts / f"{sha}-{secrets.token_hex(4)}"
        try:
            with temporary.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            self._path(sha).parent.mkdir(exist_ok=True)
            move(temporary, self._path(sha))
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise from_disk(error, self._folder) from error
        return DONE

    def _flush(self, shas: Sequence[str]) -> None:
        """Make the new names last through a power cut."""
        folders = sorted({self._path(sha).parent for sha in shas})
        try:
            self._all_at_once(lambda name: flush_folder(self._folder / name), [each.name for each in folders])
            if folders:
                flush_folder(self._folder)
        except OSError as error:
            raise from_disk(error, self._folder) from error

    def _note(self, tx: Write, sizes: Mapping[str, int], device_id: uuid.UUID | None) -> None:
        rows = [
            {"sha": sha, "size_bytes": size, "verified_at": tx.now, "device_id": device_id}
            for sha, size in sizes.items()
        ]
        if rows:
            tx.execute(sa.insert(OfficeBlob), rows)

    @contextmanager
    def _alone(self, sha: str) -> Iterator[None]:
        with self._guard:
            lock, waiting = self._busy.get(sha, (threading.Lock(), 0))
            self._busy[sha] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._busy[sha]
                if waiting == 1:
                    del self._busy[sha]
                else:
                    self._busy[sha] = lock, waiting - 1

    def _size(self, sha: str) -> int:
        try:
            return self._part(sha).stat().st_size
        except FileNotFoundError:
            return 0

    def _part(self, sha: str) -> Path:
        return self._parts / sha

    def _path(self, sha: str) -> Path:
        return self._folder / sha[:2] / sha


class Receiving:
    """The files of one request: appended as their bytes arrive; what is whole at its end is verified in one go.

    Args:
        blobs: the office's files.
        device_id: who sends.
    """

    def __init__(self, blobs: Blobs, device_id: uuid.UUID | None) -> None:
        self._blobs = blobs
        self._device_id = device_id
        self._at: dict[str, int | str] = {}
        self._whole: dict[str, int] = {}

    def take(self, frames: Iterable[Frame]) -> None:
        """Take pieces as they come.

        Raises:
            Garbled, TooLarge, StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        for frame in frames:
            if frame.sha not in self._at and self._blobs.has(frame.sha):
                self._at[frame.sha] = DONE
            if self._at.get(frame.sha) == DONE:
                continue
            at = self._at[frame.sha] = self._blobs.append(frame)
            if at >= frame.size:
                self._whole[frame.sha] = frame.size

    def finish(self) -> dict[str, int | str]:
        """Verify what is whole, and say for each file where it stands.

        Raises:
            StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        whole, self._whole = self._whole, {}
        if whole:
            self._at |= self._blobs.verify(whole, self._device_id)
        return self._at


def _hash_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
