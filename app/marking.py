"""Arrows, boxes and words on a copy of a photo, the untouched one beside it; and which photos a document prints."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

import resources
from app.errors import Refused
from app.evidence import attach_photo, facts_of, photos, record_fact
from app.store.door import Read, Write
from app.store.files import Files
from app.store.kinds import FactKind
from app.store.tables import Attachment
from app.store.types import AttachmentId, OrderId

WHOLE: Final = 1000  # a place on a photo is told in thousandths of its width and height
RED: Final = (217, 45, 32)
WHITE: Final = (255, 255, 255)
_HEAD: Final = math.radians(28)


class MarkKind(StrEnum):
    """What is drawn on a photo."""

    ARROW = "arrow"
    BOX = "box"
    TEXT = "text"


class MarksMissing(Refused):
    """Nothing is drawn on the photo, so there is no copy to make."""

    code = "marks_missing"


class PhotoGone(Refused):
    """The photo to be marked is not on the order any more."""

    code = "photo_gone"


@dataclass(frozen=True)
class Mark:
    """One thing drawn, from corner to corner in thousandths; an arrow points at its second place."""

    kind: MarkKind
    x1: int
    y1: int
    x2: int
    y2: int
    text: str = ""

    @property
    def is_seen(self) -> bool:
        """Tell whether there is anything to see."""
        if self.kind is MarkKind.TEXT:
            return bool(self.text.strip())
        return math.dist((self.x1, self.y1), (self.x2, self.y2)) >= WHOLE / 100


def drawn(data: bytes, marks: Sequence[Mark]) -> bytes:
    """Draw on a picture and give it as JPEG; its size stays."""
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    pen = ImageDraw.Draw(picture)
    line = max(3, max(picture.size) // 220)
    for mark in marks:
        places = [
            (x * picture.width / WHOLE, y * picture.height / WHOLE) for x, y in ((mark.x1, mark.y1), (mark.x2, mark.y2))
        ]
        if mark.kind is MarkKind.TEXT:
            _write(pen, places[0], mark.text.strip(), picture)
            continue
        for colour, width in ((WHITE, line * 2), (RED, line)):
            _draw(pen, mark.kind, places, colour, width)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=88)
    return kept.getvalue()


def mark_photo(tx: Write, files: Files, photo_id: AttachmentId, marks: Sequence[Mark]) -> AttachmentId:
    """Draw on a copy of a photo and attach it; the photo itself stays as it is, and a fact links both (laptop only).

    Raises:
        MarksMissing: nothing is drawn.
        PhotoGone: the photo is not here.
    """
    seen = [mark for mark in marks if mark.is_seen]
    if not seen:
        raise MarksMissing(photo_id=photo_id)
    photo = tx.get(Attachment, photo_id)
    order_id = OrderId(photo.order_id) if photo is not None else None
    if photo is None or order_id is None or photo_id not in {row.id for row in photos(tx, order_id)}:
        raise PhotoGone(photo_id=photo_id)
    made = attach_photo(
        tx, files, order_id, drawn(files.read(photo.sha), seen), file_name=photo.file_name or "",
        moment=photo.moment, caption=photo.caption,
    )  # fmt: skip
    copy = tx.get(Attachment, made)
    detail = {"of": photo.sha, "copy": copy.sha if copy else "", "marks": [_told(mark) for mark in seen]}
    record_fact(tx, order_id, FactKind.PHOTO_MARKED, detail)
    return made


def marked(db: Read, order_id: OrderId) -> dict[str, str]:
    """Map each marked copy to the photo it was made of, by the hashes of their files."""
    found = facts_of(db, order_id, [FactKind.PHOTO_MARKED])
    return {str(fact.detail.get("copy", "")): str(fact.detail.get("of", "")) for fact in found}


def choose_print(tx: Write, photo_id: AttachmentId, *, is_printed: bool) -> None:
    """Say whether the documents of the order show a photo. Source: S-37.

    Raises:
        PhotoGone: the photo is not here.
    """
    photo = tx.get(Attachment, photo_id)
    if photo is None:
        raise PhotoGone(photo_id=photo_id)
    record_fact(tx, OrderId(photo.order_id), FactKind.PRINT_CHOSEN, {"sha": photo.sha, "is_printed": is_printed})


def unprinted(db: Read, order_id: OrderId) -> frozenset[str]:
    """List the photos that documents leave out, by the hash of their file; the last word on each counts."""
    said = {
        str(fact.detail.get("sha", "")): bool(fact.detail.get("is_printed", True))
        for fact in facts_of(db, order_id, [FactKind.PRINT_CHOSEN])
    }
    return frozenset(sha for sha, is_printed in said.items() if not is_printed)


def _told(mark: Mark) -> dict[str, Any]:
    return {**asdict(mark), "kind": mark.kind.value}


Place = tuple[float, float]


def _draw(
    pen: ImageDraw.ImageDraw, kind: MarkKind, places: Sequence[Place], colour: tuple[int, int, int], width: int
) -> None:
    (x1, y1), (x2, y2) = places
    if kind is MarkKind.BOX:
        pen.rectangle((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), outline=colour, width=width)
        return
    pen.line((x1, y1, x2, y2), fill=colour, width=width)
    back, long = math.atan2(y1 - y2, x1 - x2), min(math.dist((x1, y1), (x2, y2)) / 2, width * 7)
    for turn in (_HEAD, -_HEAD):
        end = (x2 + long * math.cos(back + turn), y2 + long * math.sin(back + turn))
        pen.line((x2, y2, *end), fill=colour, width=width)


def _write(pen: ImageDraw.ImageDraw, at: Place, words: str, picture: Image.Image) -> None:
    size = max(18, max(picture.size) // 36)
    face = ImageFont.truetype(io.BytesIO(resources.path("fonts", "GongdanSansSC-Bold.ttf").read_bytes()), size)
    wide, high = pen.textlength(words, font=face), size * 1.3
    x = max(0.0, min(at[0], picture.width - wide - size / 2))
    y = max(0.0, min(at[1], picture.height - high))
    pen.rectangle((x, y, x + wide + size / 2, y + high), fill=WHITE)
    pen.text((x + size / 4, y), words, fill=RED, font=face)
