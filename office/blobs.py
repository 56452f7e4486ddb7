"""Files at head office by content hash: taken in pieces, resumed, verified before anything is said to be there."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from app.store.disk import flush_folder, new_file, rename
from app.store.door import Read, Store, Write
from app.store.faults import from_disk
from app.store.office_tables import OfficeBlob
from app.store.trouble import FileMissing
from sync.protocol import DONE, FILE_BYTES, Frame, Garbled, TooLarge

BAD: Final = "bad"
_SHA: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 20


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
        done = set(db.scalars(sa.select(OfficeBlob.sha).where(OfficeBlob.sha.in_(wanted))))
        return {sha: DONE if sha in done else self._size(sha) for sha in wanted}

    def has(self, sha: str) -> bool:
        """Tell whether a file is here, whole and verified."""
        with self._store.read() as db:
            return db.get(OfficeBlob, sha) is not None

    def take(self, frame: Frame, device_id: uuid.UUID | None) -> int | str:
        """Append a piece where the file stands and say where it stands now; a piece that does not fit is passed over.

        Raises:
            Garbled: the name is no hash.
            StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        if not _SHA.fullmatch(frame.sha):
            raise Garbled(reason="sha")
        if frame.size > FILE_BYTES:
            raise TooLarge(limit_bytes=FILE_BYTES)
        with self._alone(frame.sha):
            if self.has(frame.sha):
                return DONE
            at = self._append(frame)
            return self._finish(frame, device_id) if at >= frame.size else at

    def keep(self, tx: Write, files: Mapping[str, bytes], device_id: uuid.UUID | None) -> None:
        """Keep small files that came with a sync: on the disk before this write commits.

        Raises:
            Garbled: a file does not have its hash.
        """
        for sha, data in files.items():
            if hashlib.sha256(data).hexdigest() != sha:
                raise Garbled(reason="sha")
            if tx.get(OfficeBlob, sha) is None:
                with new_file(self._parts) as (stream, place):
                    stream.write(data)
                    place(self._path(sha))
                tx.add(OfficeBlob(sha=sha, size_bytes=len(data), verified_at=tx.now, device_id=device_id))

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
        part = self._part(frame.sha)
        try:
            with part.open("ab") as stream:
                at = stream.tell()
                if at == frame.offset and frame.data:
                    stream.write(frame.data)
                    at += len(frame.data)
                if at >= frame.size:
                    stream.flush()
                    os.fsync(stream.fileno())
        except OSError as error:
            raise from_disk(error, self._folder) from error
        return at

    def _finish(self, frame: Frame, device_id: uuid.UUID | None) -> str:
        part, whole = self._part(frame.sha), self._path(frame.sha)
        try:
            if _hash_of(part) != frame.sha:
                part.unlink()
                flush_folder(self._parts)
                return BAD
            whole.parent.mkdir(parents=True, exist_ok=True)
            rename(part, whole)
        except OSError as error:
            raise from_disk(error, self._folder) from error
        with self._store.write() as tx:
            if tx.get(OfficeBlob, frame.sha) is None:
                tx.add(OfficeBlob(sha=frame.sha, size_bytes=frame.size, verified_at=tx.now, device_id=device_id))
        return DONE

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


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
