"""What proves that something was so: facts of an order, and photos: shrunk, previewed, their originals kept.

A photo's bytes are on the disk before its row is written. A fact is never changed: a later one voids it.
"""

from __future__ import annotations

import io
import mimetypes
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from PIL import Image, ImageOps

from app.errors import Refused
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import AttachmentKind, FactKind, PhotoMoment
from app.store.laptop_tables import LocalBlob
from app.store.tables import Attachment, OrderFact
from app.store.types import AttachmentId, OrderId, ResponseId

LONGEST_SIDE: Final = 2048
PREVIEW_SIDE: Final = 480
PREVIEW_BYTES: Final = 40 * 1024
MOST_BYTES: Final = 48 * 1024 * 1024
MOST_PIXELS: Final = 150_000_000
_PHOTOS: Final = frozenset({AttachmentKind.PHOTO, AttachmentKind.VIDEO})
LANE_PREVIEW, LANE_PHOTO, LANE_KEPT = 2, 3, 9
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
_GPX: Final = re.compile(r"<(?:wpt|trkpt|rtept)\b[^>]{0,200}>")
_ATTRIBUTE: Final = re.compile(r"(lat|lon)\s*=\s*[\"']([^\"']{1,30})[\"']")
_KML: Final = re.compile(r"<coordinates>\s*(-?[\d.]{1,20})\s*,\s*(-?[\d.]{1,20})")
_VIDEO_MARKS: Final = ((4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (8, b"AVI "), (0, b"FLV"), (0, b"\x00\x00\x01\xba"))
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class PictureEmpty(Refused):
    """The file holds no byte."""

    code = "picture_empty"


class PictureUnreadable(Refused):
    """The file is no picture this program can read. Facts: file_name."""

    code = "picture_unreadable"


class PictureTooLarge(Refused):
    """The picture is larger than a photo can be. Facts: file_name, megabytes, limit_megabytes or megapixels."""

    code = "picture_too_large"


class FileTooLarge(Refused):
    """The file is larger than an answer can be. Facts: file_name, megabytes, limit_megabytes."""

    code = "file_too_large"


class VideoRefused(Refused):
    """A video was handed over where a photo is wanted. Facts: file_name, megabytes."""

    code = "video_refused"


@dataclass(frozen=True)
class Stored:
    """A photo in the file store: the copy that goes to head office, its preview, and the untouched original."""

    sha: str
    size_bytes: int
    width: int
    height: int
    preview_sha: str
    preview_size_bytes: int
    original_sha: str
    original_size_bytes: int
    taken_at: datetime | None


@dataclass(frozen=True)
class PhotoRow:
    """One photo as the screens show it; `is_removed` while it can still be brought back."""

    id: AttachmentId
    kind: AttachmentKind
    moment: PhotoMoment | None
    sha: str
    preview_sha: str | None
    original_sha: str | None
    size_bytes: int
    width: int | None
    height: int | None
    caption: str | None
    response_id: uuid.UUID | None
    question: str | None
    taken_at: datetime | None
    at: datetime
    is_removed: bool


@dataclass(frozen=True)
class FactRow:
    """One thing that happened on an order."""

    id: uuid.UUID
    kind: FactKind
    detail: dict[str, Any]
    text: str | None
    at: datetime
    by_id: uuid.UUID | None


def record_fact(
    tx: Write, order_id: OrderId, kind: FactKind, detail: dict[str, Any] | None = None, text: str | None = None,
    voids_id: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Record that something happened on an order, perhaps in place of what was recorded before."""
    fact = OrderFact(
        id=tx.new_id(), order_id=order_id, kind=kind, detail=detail or {}, text=text, at=tx.now,
        by_id=tx.actor_id, voids_id=voids_id,
    )  # fmt: skip
    tx.add(fact)
    tx.flush()
    return fact.id


def facts_of(db: Read, order_id: OrderId, kinds: Iterable[FactKind] = ()) -> list[FactRow]:
    """List what happened on an order and was not voided, oldest first."""
    found = db.scalars(sa.select(OrderFact).where(OrderFact.order_id == order_id).order_by(OrderFact.at, OrderFact.id))
    voided = voided_facts(found)
    wanted = frozenset(kinds)
    return [
        FactRow(fact.id, fact.kind, dict(fact.detail), fact.text, fact.at, fact.by_id)
        for fact in found
        if fact.id not in voided and (not wanted or fact.kind in wanted)
    ]


def standing_fact(db: Read, order_id: OrderId, kind: FactKind) -> FactRow | None:
    """Find the latest fact of a kind that stands."""
    found = facts_of(db, order_id, [kind])
    return found[-1] if found else None


def store_photo(files: Files, data: bytes, file_name: str = "") -> Stored:
    """Put a photo into the file store: a copy of at most 2048 px without place or camera, a preview, the original.

    Needs no transaction; the bytes are on the disk when it returns.

    Raises:
        PictureEmpty, PictureUnreadable, PictureTooLarge, VideoRefused: as named.
    """
    picture = _open(data, file_name)
    taken_at = _taken_at(picture)
    try:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = _flat(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as e:
        raise PictureUnreadable(file_name=file_name) from e
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    copy, preview = _jpeg(upright, 85), _preview(upright)
    return Stored(
        files.put(copy), len(copy), upright.width, upright.height, files.put(preview), len(preview),
        files.put(data), len(data), taken_at,
    )  # fmt: skip


def stamped(jpeg: bytes, at: datetime) -> bytes:
    """Write into a JPEG of our own camera when it was taken, as cameras do; the picture itself is not touched.

    Args:
        jpeg: as the camera's room made it, without a moment of its own.
        at: with its offset from UTC.
    """
    offset = f"{at:%z}"
    details = Image.Exif()
    details[0x9003], details[0x9011] = f"{at:%Y:%m:%d %H:%M:%S}", f"{offset[:3]}:{offset[3:5]}"
    told = Image.Exif()
    told[0x8769] = dict(details)
    block = told.tobytes()
    return jpeg[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[2:]


def attach_photo(  # noqa: PLR0913 - what, for what, of which kind: each is a fact of its own
    tx: Write,
    files: Files,
    order_id: OrderId,
    data: bytes,
    *,
    file_name: str = "",
    moment: PhotoMoment | None = None,
    caption: str | None = None,
    for_answer: tuple[ResponseId, str] | None = None,
    kind: AttachmentKind = AttachmentKind.PHOTO,
) -> AttachmentId:
    """Store a photo and attach it to an order (laptop only); `for_answer` names checklist and question it belongs to.

    Raises:
        PictureEmpty, PictureUnreadable, PictureTooLarge, VideoRefused: as named.
    """
    stored = store_photo(files, data, file_name)
    response_id, question = for_answer or (None, None)
    row = Attachment(
        id=tx.new_id(), order_id=order_id, kind=kind, moment=moment, sha=stored.sha,
        size_bytes=stored.size_bytes, mime="image/jpeg", width=stored.width, height=stored.height,
        preview_sha=stored.preview_sha, preview_size_bytes=stored.preview_size_bytes,
        original_sha=stored.original_sha, original_size_bytes=stored.original_size_bytes,
        file_name=file_name or None, caption=(caption or "").strip() or None, response_id=response_id,
        question=question, taken_at=stored.taken_at, at=tx.now, by_id=tx.actor_id, voids_id=None,
    )  # fmt: skip
    tx.add(row)
    to_send(tx, order_id, stored.sha, stored.size_bytes, LANE_PHOTO)
    to_send(tx, order_id, stored.preview_sha, stored.preview_size_bytes, LANE_PREVIEW)
    to_send(tx, order_id, stored.original_sha, stored.original_size_bytes, LANE_KEPT)
    tx.flush()
    return AttachmentId(row.id)


def attach_file(
    tx: Write, files: Files, order_id: OrderId, data: bytes, file_name: str, for_answer: tuple[ResponseId, str]
) -> AttachmentId:
    """Store a file as it is (a log, a track, a drawing) and attach it as the answer to a question (laptop only).

    Raises:
        PictureEmpty, FileTooLarge: as named.
    """
    if not data:
        raise PictureEmpty(file_name=file_name)
    if len(data) > MOST_BYTES:
        megabytes = round(len(data) / 1_000_000, 1)
        raise FileTooLarge(file_name=file_name, megabytes=megabytes, limit_megabytes=MOST_BYTES // 1_000_000)
    mime = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
    row = Attachment(
        id=tx.new_id(), order_id=order_id, kind=AttachmentKind.DOCUMENT, moment=None, sha=files.put(data),
        size_bytes=len(data), mime=mime, width=None, height=None, preview_sha=None, preview_size_bytes=None,
        original_sha=None, original_size_bytes=None, file_name=file_name or None, caption=None,
        response_id=for_answer[0], question=for_answer[1], taken_at=None, at=tx.now, by_id=tx.actor_id, voids_id=None,
    )  # fmt: skip
    tx.add(row)
    to_send(tx, order_id, row.sha, row.size_bytes, LANE_PHOTO)
    tx.flush()
    return AttachmentId(row.id)


def place_of(data: bytes) -> tuple[float, float] | None:
    """Find the first place a file tells of, as latitude and longitude: a photo's own, or one of a GPX or KML track."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            return _place_of_photo(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        text = data.decode("utf-8", "replace")
    if found := _GPX.search(text):
        written = dict(_ATTRIBUTE.findall(found[0]))
        return _on_earth(written.get("lat"), written.get("lon"))
    if found := _KML.search(text):
        return _on_earth(found[2], found[1])
    return None


def _place_of_photo(picture: Image.Image) -> tuple[float, float] | None:
    told = picture.getexif().get_ifd(0x8825)
    try:
        north, east = (sum(float(part) / 60**at for at, part in enumerate(told[key])) for key in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return _on_earth(-north if told.get(1) == "S" else north, -east if told.get(3) == "W" else east)


def _on_earth(latitude: object, longitude: object) -> tuple[float, float] | None:
    try:
        north, east = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def set_caption(tx: Write, photo_id: AttachmentId, caption: str) -> AttachmentId:
    """Give a photo another caption: the same picture again, in place of the former row; returns the new row's id."""
    former = tx.get(Attachment, photo_id)
    if former is None or (former.caption or "") == caption.strip():
        return photo_id
    kept = {column.key: getattr(former, column.key) for column in sa.inspect(Attachment).columns}
    row = Attachment(**{**kept, "id": tx.new_id(), "caption": caption.strip() or None, "voids_id": former.id})
    tx.add(row)
    tx.flush()
    return AttachmentId(row.id)


def remove_photo(tx: Write, photo_id: AttachmentId) -> None:
    """Take a photo out of the order; its bytes stay, and `restore_photo` brings it back."""
    photo = tx.get(Attachment, photo_id)
    if photo is not None and not removals(tx, OrderId(photo.order_id)).get(photo_id):
        record_fact(tx, OrderId(photo.order_id), FactKind.REMOVED, {"entity": "attachments"}, voids_id=photo_id)


def restore_photo(tx: Write, photo_id: AttachmentId) -> None:
    """Undo `remove_photo`."""
    photo = tx.get(Attachment, photo_id)
    removal = removals(tx, OrderId(photo.order_id)).get(photo_id) if photo else None
    if photo is not None and removal is not None:
        record_fact(tx, OrderId(photo.order_id), FactKind.REMOVED, {"entity": "order_facts"}, voids_id=removal)


def photos(
    db: Read, order_id: OrderId, *, with_removed: bool = False, kinds: Collection[AttachmentKind] = _PHOTOS
) -> list[PhotoRow]:
    """List the photos of an order in the order they were taken in; `kinds` names other files that are wanted too."""
    found = db.scalars(
        sa.select(Attachment).where(Attachment.order_id == order_id).order_by(Attachment.at, Attachment.id)
    )
    replaced = {photo.voids_id for photo in found}
    removed = removals(db, order_id) if found else {}
    return [
        _photo(photo, is_removed=photo.id in removed)
        for photo in found
        if photo.kind in kinds and photo.id not in replaced and (with_removed or photo.id not in removed)
    ]


def request_original(tx: Write, photo_id: AttachmentId) -> bool:
    """Have the untouched original sent to head office as well; tells whether it still lies on this laptop."""
    photo = tx.get(Attachment, photo_id)
    blob = tx.get(LocalBlob, photo.original_sha) if photo and photo.original_sha else None
    if blob is None:
        return False
    blob.lane = min(blob.lane, LANE_PHOTO)
    tx.flush()
    return True


def set_aside(tx: Write, order_id: OrderId, entity: str, row_id: uuid.UUID) -> None:
    """Record that a fact no longer counts, with nothing in its place (what was agreed for a visit that is over)."""
    if row_id not in removals(tx, order_id):
        record_fact(tx, order_id, FactKind.REMOVED, {"entity": entity}, voids_id=row_id)


def removals(db: Read, order_id: OrderId) -> dict[uuid.UUID, uuid.UUID]:
    """Map each removed row to the fact that removed it."""
    found = db.scalars(sa.select(OrderFact).where(OrderFact.order_id == order_id, OrderFact.kind == FactKind.REMOVED))
    voided = {fact.voids_id for fact in found}
    return {fact.voids_id: fact.id for fact in found if fact.voids_id is not None and fact.id not in voided}


def voided_facts(found: Iterable[OrderFact]) -> set[uuid.UUID | None]:
    """Name what is voided; a removal that is voided itself voids nothing, a replacement stays one."""
    facts = list(found)
    named = {fact.voids_id for fact in facts}
    return {fact.voids_id for fact in facts if fact.kind != FactKind.REMOVED or fact.id not in named}


def _photo(photo: Attachment, *, is_removed: bool) -> PhotoRow:
    return PhotoRow(
        AttachmentId(photo.id), photo.kind, photo.moment, photo.sha, photo.preview_sha, photo.original_sha,
        photo.size_bytes, photo.width, photo.height, photo.caption, photo.response_id, photo.question,
        photo.taken_at, photo.at, is_removed,
    )  # fmt: skip


def to_send(tx: Write, order_id: OrderId | None, sha: str, size_bytes: int, lane: int) -> None:
    """Note that a stored file is to go to head office, in the most urgent lane that asks for it."""
    tx.flush()
    known = tx.get(LocalBlob, sha)
    if known is not None:
        known.lane = min(known.lane, lane)
        return
    tx.add(
        LocalBlob(
            sha=sha, size_bytes=size_bytes, mime="image/jpeg" if lane != LANE_KEPT else "application/octet-stream",
            lane=lane, order_id=order_id, added_at=tx.now, sent_bytes=0, verified_at=None, trouble=None,
        )
    )  # fmt: skip


def _open(data: bytes, file_name: str) -> Image.Image:
    if not data:
        raise PictureEmpty(file_name=file_name)
    megabytes = round(len(data) / 1_000_000, 1)
    if any(data[at : at + len(mark)] == mark for at, mark in _VIDEO_MARKS):
        raise VideoRefused(file_name=file_name, megabytes=megabytes)
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(file_name=file_name, megabytes=megabytes, limit_megabytes=MOST_BYTES // 1_000_000)
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as e:
        raise PictureTooLarge(file_name=file_name, megabytes=megabytes, limit_megabytes=MOST_BYTES // 1_000_000) from e
    except (OSError, ValueError, SyntaxError) as e:
        raise PictureUnreadable(file_name=file_name) from e
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureTooLarge(file_name=file_name, megabytes=megabytes, limit_megabytes=MOST_BYTES // 1_000_000)
    return picture


def _taken_at(picture: Image.Image) -> datetime | None:
    """Read when the camera says the photo was taken; without its offset from UTC that is no moment, so nothing."""
    details = picture.getexif().get_ifd(0x8769)
    stamp, offset = str(details.get(0x9003, "")), str(details.get(0x9011, ""))
    try:
        return datetime.strptime(f"{stamp} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return None


def _flat(picture: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    for quality in (75, 60, 45, 30, 15):
        data = _jpeg(small, quality)
        if len(data) <= PREVIEW_BYTES:
            return data
    small.thumbnail((PREVIEW_SIDE // 2, PREVIEW_SIDE // 2), Image.Resampling.LANCZOS)
    return _jpeg(small, 40)
