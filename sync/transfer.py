"""Files on their way: in pieces, small lanes first, resumed where head office says it stands, never truncated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from app.clock import Clock
from app.store import mirror
from app.store.door import Read, Silent, Store
from app.store.files import Files
from app.store.laptop_tables import LocalBlob
from app.store.trouble import FileDamaged, FileMissing
from sync import schedule
from sync.apply import note_blobs
from sync.protocol import DONE, FILE_BYTES, INLINE_BYTES, BlobsAnswer, Frame, Office, TooLarge

KEPT_HERE: Final = 9  # lane of files that are sent on request only
PHOTOS: Final = 3  # lane of photos in full
INLINE_LANE: Final = 0
INLINE_TOTAL: Final = 512 << 10
OFFERED_AT_ONCE: Final = 500
WASTED_TRIES: Final = 3
SHAKY_PIECE: Final = 64 << 10  # what one request carries after a cut
SHAKY_BYTES: Final = 4 << 20  # until so much has gone through without another


@dataclass(frozen=True)
class Waiting:
    """A file head office has not verified, and how far it is there."""

    sha: str
    size_bytes: int
    lane: int
    sent_bytes: int


@dataclass
class Sent:
    """What one stay in the file lane did."""

    files: int = 0
    bytes: int = 0
    troubles: dict[str, str] = field(default_factory=dict)


def waiting(db: Read, below_lane: int = KEPT_HERE) -> list[Waiting]:
    """List the files to send: signatures, documents, previews, photos; small ones first within a lane."""
    found = mirror.unverified_blobs(db, min(below_lane, KEPT_HERE))
    return [Waiting(row.sha, row.size_bytes, row.lane, row.sent_bytes) for row in found]


def offers(db: Read, offered: Sequence[Waiting]) -> dict[str, tuple[int, int]]:
    """Name the files head office is asked about: those that wait, and the last it verified.

    A file leaves no trace in the history that cursor and chain tell of. If head office was put back to a copy that
    lacks any file it had verified, it lacks the one it verified last.
    """
    asked = {each.sha: (each.size_bytes, each.lane) for each in offered[:OFFERED_AT_ONCE]}
    return asked | {row.sha: (row.size_bytes, row.lane) for row in mirror.last_verified(db)}


def inline(files: Files, offered: Iterable[Waiting], limit_bytes: int = INLINE_TOTAL) -> dict[str, bytes]:
    """Pick the small files that travel with the ops themselves; one that is no longer whole is told by its lane."""
    picked: dict[str, bytes] = {}
    left = min(INLINE_TOTAL, limit_bytes)
    for each in offered:
        if each.lane <= INLINE_LANE and each.size_bytes <= min(INLINE_BYTES, left):
            with suppress(FileMissing, FileDamaged):
                picked[each.sha] = files.read(each.sha)
                left -= each.size_bytes
    return picked


class Transfer:
    """The file lane of one round.

    Args:
        store: where it is noted how far each file is.
        files: the laptop's files.
        office: the other end.
        clock: measures the link, decides nothing else.
        below_lane: files of this lane and later ones stay here for now.
    """

    def __init__(self, store: Store, files: Files, office: Office, clock: Clock, below_lane: int = KEPT_HERE) -> None:
        self._store = store
        self._files = files
        self._office = office
        self._clock = clock
        self._below_lane = below_lane
        self._wish = schedule.slice_bytes(0, 0)
        self._shaky_bytes = 0
        self._bad: dict[str, int] = {}
        self.sent = Sent()

    def run(self, tell: Callable[[int, int], None], stop: Callable[[], bool]) -> Sent:
        """Send until nothing waits, or until told to stop; `tell` hears bytes sent and bytes in all."""
        while not stop():
            with self._store.read() as db:
                left = [each for each in waiting(db, self._below_lane) if each.sha not in self.sent.troubles]
            if not left:
                break
            self._beware(left)
            tell(self.sent.bytes, self.sent.bytes + sum(each.size_bytes - each.sent_bytes for each in left))
            frames = self._slice(left)
            if frames:
                self._send(frames)
        tell(self.sent.bytes, self.sent.bytes)
        return self.sent

    def _beware(self, left: Iterable[Waiting]) -> None:
        """Begin with small pieces where a file is there in part: the last round was cut, and a cut costs its piece."""
        if not self.sent.bytes and any(0 < each.sent_bytes < each.size_bytes for each in left):
            self._shaky_bytes, self._wish = SHAKY_BYTES, SHAKY_PIECE

    def _send(self, frames: list[Frame]) -> None:
        began = self._clock.monotonic()
        answer = self._office.put_blobs(frames)
        size = sum(len(frame.data) for frame in frames)
        self._shaky_bytes = max(0, self._shaky_bytes - size)
        if not self._shaky_bytes:
            self._wish = schedule.slice_bytes(size, self._clock.monotonic() - began)
        self.sent.bytes += size
        self._note(frames, answer)

    def _note(self, frames: list[Frame], answer: BlobsAnswer) -> None:
        at = {frame.sha: answer.at.get(frame.sha, frame.offset) for frame in frames}
        with self._store.write(recorder=Silent()) as tx:
            note_blobs(tx, at)
        for frame in frames:
            stands = at[frame.sha]
            if stands == DONE:
                self.sent.files += 1
            elif stands == "bad" or (isinstance(stands, int) and stands <= frame.offset and frame.data):
                self._doubt(frame.sha)

    def _doubt(self, sha: str) -> None:
        """A piece was not taken: look at our own file again; a file that changed on this disk is told, not sent."""
        self._bad[sha] = self._bad.get(sha, 0) + 1
        if not self._files.is_whole(sha):
            self._give_up(sha, FileDamaged.code)
        elif self._bad[sha] >= WASTED_TRIES:
            self._give_up(sha, "refused")

    def _slice(self, left: Iterable[Waiting]) -> list[Frame]:
        """Cut the next request out of the files that wait: many small ones, or a piece of a large one.

        A file that is there to its last byte and not yet verified (the office died between the two) is asked for
        again with an empty piece at its end.
        """
        frames: list[Frame] = []
        room = self._wish
        for each in left:
            if room <= 0:
                break
            if each.size_bytes > FILE_BYTES:
                self._give_up(each.sha, TooLarge.code)
                continue
            try:
                data = self._files.part(each.sha, each.sent_bytes, min(room, each.size_bytes - each.sent_bytes))
            except (FileMissing, FileDamaged) as error:
                self._give_up(each.sha, error.code)
                continue
            if len(data) == 0 and each.sent_bytes < each.size_bytes:
                self._give_up(each.sha, FileDamaged.code)
                continue
            frames.append(Frame(each.sha, each.sent_bytes, each.size_bytes, data))
            room -= len(data)
        return frames

    def _give_up(self, sha: str, code: str) -> None:
        self.sent.troubles[sha] = code
        with self._store.write(recorder=Silent()) as tx:
            row = tx.get(LocalBlob, sha)
            if row is not None:
                row.trouble = code


def fetch(files: Files, office: Office, sha: str) -> None:
    """Bring a file from head office; it is kept only if its bytes have its hash.

    Raises:
        FileDamaged: what came does not.
        SyncError: as named.
    """
    kept = files.put(office.get_blob(sha))
    if kept != sha:
        files.remove(kept)
        raise FileDamaged(sha=sha)
