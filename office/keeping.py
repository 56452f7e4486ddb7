"""Copies of an office: taken while it serves, checked, with its files and keys; brought back under a new epoch."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from app.clock import Clock
from app.errors import Known
from app.store import backup
from app.store.disk import new_file
from app.store.door import Silent, Store, Write
from app.store.office_tables import Commit, Device, OfficeBlob, OfficeCounter, OfficeIdentity
from office import folder as folders
from office.inbox import tell_incident

BLOBS, KEYS = "blobs", "keys"
MARKS_LEFT_OUT: Final = 50
NUMBERS_LEFT_OUT: Final = 1000
_CHUNK: Final = 1 << 20


class CopyElsewhere(Known):
    """This office's database is not a file: its own tools copy it."""

    code = "copy_elsewhere"


class CopyMissing(Known):
    """There is no good copy here. Facts: folder."""

    code = "copy_missing"


@dataclass(frozen=True)
class Copied:
    """A copy that was taken and checked: where it is, how many files came with it, for how many laptops it counts."""

    path: Path
    files: int
    devices: int


@dataclass(frozen=True)
class Restored:
    """An office that was brought back: to which moment, which files it still lacks, where the old database went."""

    to: datetime | None
    files_missing: int
    old: Path | None


def copy(folder: Path, target: Path, clock: Clock) -> Copied:
    """Copy an office that may be serving; from then on laptops know that this work has a second home.

    Raises:
        CopyElsewhere: its ledger is PostgreSQL.
        BackupFailed, StoreFull, …: as `app.store.backup.take`.
    """
    with folders.opened_store(folder, clock) as store:
        if not isinstance(store.location, Path):
            raise CopyElsewhere
        with store.read() as db:
            held = [(row.id, row.incarnation, row.last_dseq) for row in db.scalars(sa.select(Device))]
            shas = db.scalars(sa.select(OfficeBlob.sha))
        path = backup.take(store, target, clock.now())
        files = sum(_copy_file(folder / BLOBS, target / BLOBS, sha) for sha in shas)
        _copy_keys(folder, target)
        _announce(store, held)
    return Copied(path, files, len(held))


def restore(folder: Path, source: Path, clock: Clock) -> Restored:
    """Bring an office back from a copy: the newest good one of a folder, or the named file; nobody may be serving.

    The office takes a new epoch, so that every laptop compares everything and sends again what came after the copy;
    marks and numbers go on well beyond those given meanwhile.

    Raises:
        OfficeRunning, CopyMissing, StoreFull, …: as named.
    """
    lock = folders.alone(folder)
    try:
        chosen = source if source.is_file() else _newest(source)
        old = backup.restore(chosen, folder / folders.FILE, clock.now())
        for companion in ("-wal", "-shm"):
            (folder / f"{folders.FILE}{companion}").unlink(missing_ok=True)
        if not (folder / folders.NAME).exists():
            shutil.copy2(chosen.parent / folders.NAME, folder / folders.NAME)
            shutil.copytree(chosen.parent / KEYS, folder / KEYS, dirs_exist_ok=True)
        with folders.opened_store(folder, clock) as store:
            if trouble := store.trouble_of(folder / folders.FILE):
                raise CopyMissing(folder=trouble)
            with store.write(recorder=Silent()) as tx:
                to = _new_epoch(tx)
                missing = _settle_files(tx, folder / BLOBS, chosen.parent / BLOBS)
        return Restored(to, missing, old)
    finally:
        lock.release()


def _announce(store: Store, held: Iterable[tuple[uuid.UUID, uuid.UUID, int]]) -> None:
    """Tell laptops, at their next sync, up to which op a checked copy holds their work."""
    with store.write(recorder=Silent()) as tx:
        for device_id, incarnation, last in held:
            tx.execute(
                sa.update(Device)
                .where(Device.id == device_id, Device.incarnation == incarnation)
                .values(archived_dseq=last)
            )


def _new_epoch(tx: Write) -> datetime | None:
    office = tx.scalar(sa.select(OfficeIdentity))
    to = tx.scalar(sa.select(Commit.at).order_by(Commit.seq.desc()).limit(1))
    if office is not None:
        office.epoch = secrets.token_hex(4)
        office.restored_at, office.restored_to = tx.now, to
        office.next_mark += MARKS_LEFT_OUT
    for counter in tx.scalars(sa.select(OfficeCounter)):
        counter.next += NUMBERS_LEFT_OUT
    tell_incident(tx, None, "restored", {"to": to.isoformat() if to else ""})
    return to


def _settle_files(tx: Write, blobs: Path, copies: Path) -> int:
    """Believe only files that are there whole: fetch those the copy has, know those that came after it, drop others."""
    known = set(tx.scalars(sa.select(OfficeBlob.sha)))
    missing = 0
    for sha in sorted(known):
        if not _is_whole(blobs, sha) and not _copy_file(copies, blobs, sha):
            tx.execute(sa.delete(OfficeBlob).where(OfficeBlob.sha == sha))
            missing += 1
    for path in sorted(blobs.glob("[0-9a-f][0-9a-f]/*")):
        if path.name not in known and _is_whole(blobs, path.name):
            size = path.stat().st_size
            tx.add(OfficeBlob(sha=path.name, size_bytes=size, verified_at=tx.now, device_id=None))
    return missing


def _newest(source: Path) -> Path:
    found = backup.copies(source, Path(folders.FILE).stem)
    if not found:
        raise CopyMissing(folder=str(source))
    return found[0][0]


def _copy_file(source: Path, target: Path, sha: str) -> bool:
    """Copy a file that is not there yet; says whether it came, and came whole."""
    place = target / sha[:2] / sha
    if place.exists() or not _is_whole(source, sha):
        return False
    with (source / sha[:2] / sha).open("rb") as stream, new_file(target / "part") as (made, put):
        shutil.copyfileobj(stream, made, _CHUNK)
        put(place)
    return True


def _copy_keys(folder: Path, target: Path) -> None:
    shutil.copy2(folder / folders.NAME, target / folders.NAME)
    if not (target / KEYS).exists():
        shutil.copytree(folder / KEYS, target / KEYS)


def _is_whole(blobs: Path, sha: str) -> bool:
    digest = hashlib.sha256()
    try:
        with (blobs / sha[:2] / sha).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha
