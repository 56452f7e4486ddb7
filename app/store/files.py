"""Photos and documents by content hash, each encrypted by itself; nothing outside knows where they lie.

A file is cut into pieces of 1 MiB, each sealed with AES-256-GCM under a key of its own file; a piece knows its place
and whether it is the last, so that none can be left out, moved or cut off unseen.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.store.disk import new_file
from app.store.faults import from_disk
from app.store.trouble import FileDamaged, FileMissing

PIECE, TAG, SALT = 1 << 20, 16, 16
MAGIC = b"GDF1"
HEAD = len(MAGIC) + SALT


class Files:
    """The encrypted files of one profile, by the SHA-256 (hex) of what they hold."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def free_bytes(self) -> int:
        """Tell how much room the disk has left."""
        return shutil.disk_usage(self._folder if self._folder.exists() else self._folder.parent).free

    def put(self, content: bytes | BinaryIO) -> str:
        """Keep a file; when this returns it is on the disk. Gives its SHA-256, hex.

        Raises:
            StoreFull, StoreReadOnly, DiskFailed: as named.
        """
        source = io.BytesIO(content) if isinstance(content, bytes | bytearray | memoryview) else content
        hashed = hashlib.sha256()
        salt = os.urandom(SALT)
        sealing = self._cipher(salt)
        with new_file(self._folder / "part") as (stream, place):
            stream.write(MAGIC + salt)
            number, piece = 0, source.read(PIECE)
            while True:
                following = source.read(PIECE) if len(piece) == PIECE else b""
                hashed.update(piece)
                stream.write(sealing.encrypt(_nonce(number, is_last=not following), piece, MAGIC))
                if not following:
                    break
                number, piece = number + 1, following
            sha = hashed.hexdigest()
            place(self._path(sha))
        return sha

    def read(self, sha: str) -> bytes:
        """Give the whole file.

        Raises:
            FileMissing, FileDamaged: as named.
        """
        content = b"".join(self.pieces(sha))
        if hashlib.sha256(content).hexdigest() != sha:
            raise FileDamaged(sha=sha)
        return content

    def open(self, sha: str) -> BinaryIO:
        """Give the file as a stream of its plain bytes, in memory; `pieces` and `part` need less of it.

        Raises:
            FileMissing, FileDamaged: as named.
        """
        return io.BytesIO(self.read(sha))

    def pieces(self, sha: str) -> Iterator[bytes]:
        """Give the file piece by piece, each checked.

        Raises:
            FileMissing, FileDamaged: as named.
        """
        size = self.size(sha)
        for number in range(_count(size)):
            yield self._piece(sha, number, size)

    def part(self, sha: str, offset: int, length: int) -> bytes:
        """Give some bytes of the file, fewer at its end.

        Raises:
            FileMissing, FileDamaged: as named.
        """
        size = self.size(sha)
        end = min(offset + length, size)
        if offset >= end:
            return b""
        first = offset // PIECE
        found = b"".join(self._piece(sha, number, size) for number in range(first, (end - 1) // PIECE + 1))
        return found[offset - first * PIECE : end - first * PIECE]

    def has(self, sha: str) -> bool:
        """Tell whether the file is here."""
        return self._path(sha).exists()

    def size(self, sha: str) -> int:
        """Give the size of the file in plain bytes.

        Raises:
            FileMissing, FileDamaged: as named.
        """
        sealed = self._sealed_size(sha) - HEAD
        count = max(1, -(-sealed // (PIECE + TAG)))
        if sealed < TAG:
            raise FileDamaged(sha=sha)
        return sealed - count * TAG

    def is_whole(self, sha: str) -> bool:
        """Read the file through and tell whether it holds what its name says."""
        hashed = hashlib.sha256()
        try:
            for piece in self.pieces(sha):
                hashed.update(piece)
        except (FileMissing, FileDamaged):
            return False
        return hashed.hexdigest() == sha

    def every(self) -> Iterator[str]:
        """Name every file that is here."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            yield from (path.name for path in sorted(folder.iterdir()))

    def remove(self, sha: str) -> None:
        """Remove a file; it may be gone already."""
        self._path(sha).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what a killed process left half written; for the one program that holds the folder."""
        for path in self._folder.glob("part/part-*"):
            path.unlink(missing_ok=True)

    def _piece(self, sha: str, number: int, size: int) -> bytes:
        try:
            with self._path(sha).open("rb") as stream:
                head = stream.read(HEAD)
                stream.seek(HEAD + number * (PIECE + TAG))
                sealed = stream.read(PIECE + TAG)
            if head[: len(MAGIC)] != MAGIC:
                raise FileDamaged(sha=sha)
            is_last = number == _count(size) - 1
            return self._cipher(head[len(MAGIC) :]).decrypt(_nonce(number, is_last=is_last), sealed, MAGIC)
        except FileNotFoundError as error:
            raise FileMissing(sha=sha) from error
        except InvalidTag as error:
            raise FileDamaged(sha=sha) from error
        except OSError as error:
            raise from_disk(error, self._folder) from error

    def _sealed_size(self, sha: str) -> int:
        try:
            return self._path(sha).stat().st_size
        except FileNotFoundError as error:
            raise FileMissing(sha=sha) from error

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"gongdan 1 file").derive(self._key))

    def _path(self, sha: str) -> Path:
        if len(sha) != 64 or not set(sha) <= set("0123456789abcdef"):
            raise FileMissing(sha=sha)
        return self._folder / sha[:2] / sha


def _count(size: int) -> int:
    return max(1, -(-size // PIECE))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")
