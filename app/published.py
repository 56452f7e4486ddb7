"""Published forms: every version kept side by side, long lists joined to them, each compiled once.

A version is never changed and never taken away: a response keeps the one it was begun with for life.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

import sqlalchemy as sa

from app.errors import Refused
from app.store.door import Read, Write
from app.store.tables import ChoiceListPiece, FormVersion
from app.store.types import FormVersionId, natural_id
from app.words import Pair
from forms.definition import Form, compare, named_apart
from forms.graph import Plan

PIECE_LETTERS: Final = 1 << 16
_KEPT: Final = 64


class VersionTaken(Refused):
    """Another content was published under this version already. Facts: form_id, version, published_on."""

    code = "version_taken"


class FormRetyped(Refused):
    """A question asked for another kind of answer in an earlier version. Facts: form_id, question, before, after."""

    code = "form_retyped"


class ListNotHere(Refused):
    """A long list of the form has not arrived yet. Facts: form_id."""

    code = "list_not_here"


@dataclass(frozen=True)
class VersionRow:
    """One published version."""

    id: FormVersionId
    form_id: str
    version: str
    serial: int
    hash: str
    title: Pair
    form_number: str | None
    published_at: datetime
    is_new: bool = False


def versions(db: Read, form_id: str = "") -> list[VersionRow]:
    """List the published versions, of one form or of all, each form's oldest first."""
    wanted = sa.select(FormVersion).order_by(FormVersion.form_id, FormVersion.serial)
    found = db.scalars(wanted.where(FormVersion.form_id == form_id) if form_id else wanted)
    return [_row(each) for each in found]


def newest(db: Read, form_id: str) -> FormVersion | None:
    """Find the newest version of a form that is here with all its lists."""
    wanted = sa.select(FormVersion).where(FormVersion.form_id == form_id).order_by(FormVersion.serial.desc())
    return next((each for each in db.scalars(wanted) if is_whole(db, each)), None)


def is_whole(db: Read, version: FormVersion) -> bool:
    """Tell whether every long list of a version has arrived."""
    return all(_pieces_lacking(db, sha) == 0 for sha in named_apart(version.definition))


def compiled(db: Read, version: FormVersion) -> tuple[Form, Plan]:
    """Give a version as a form with its expressions compiled; kept for the next time.

    Raises:
        ListNotHere: a long list of it has not arrived yet.
    """
    return _COMPILED.get(db, version)


def earlier(db: Read, form_id: str) -> list[Form]:
    """Give every published version of a form, oldest first."""
    wanted = sa.select(FormVersion).where(FormVersion.form_id == form_id).order_by(FormVersion.serial)
    return [compiled(db, each)[0] for each in db.scalars(wanted) if is_whole(db, each)]


def publish(tx: Write, form: Form, form_number: str | None = None, *, at: datetime | None = None) -> VersionRow:
    """Publish a form as the newest version; the same content again changes nothing.

    Args:
        tx: of head office.
        form: checked by the publisher.
        form_number: of the handbook ("F-07"); None keeps the one of the version before.
        at: the moment, if it is not now.

    Raises:
        VersionTaken: this version was published with another content.
        FormRetyped: a question had another kind in an earlier version.
    """
    known = tx.get(FormVersion, natural_id("form_version", form.hash))
    if known is not None:
        return _row(known)
    before = tx.scalars(
        sa.select(FormVersion).where(FormVersion.form_id == form.form_id).order_by(FormVersion.serial.desc())
    )
    for each in before:
        if each.version == form.version:
            day = each.published_at.date()
            raise VersionTaken(form_id=form.form_id, version=form.version, published_on=day)
        for key, was, becomes in compare(compiled(tx, each)[0], form).retyped:
            raise FormRetyped(form_id=form.form_id, question=key, before=str(was), after=str(becomes))
    title, title_en = _titles(form.title)
    made = FormVersion(
        id=natural_id("form_version", form.hash), form_id=form.form_id, version=form.version,
        serial=1 + max((each.serial for each in before), default=0), hash=form.hash, title=title, title_en=title_en,
        form_number=form_number or (before[0].form_number if before else None), definition=form.to_json(),
        published_at=at or tx.now,
    )  # fmt: skip
    for sha, text in form.lists_apart.items():
        _store_list(tx, sha, text)
    tx.add(made)
    tx.flush()
    return _row(made, is_new=True)


def _row(version: FormVersion, *, is_new: bool = False) -> VersionRow:
    title = Pair(version.title, version.title_en)
    return VersionRow(
        FormVersionId(version.id), version.form_id, version.version, version.serial, version.hash, title,
        version.form_number, version.published_at, is_new,
    )  # fmt: skip


def _titles(title: Mapping[str, str]) -> tuple[str, str | None]:
    """Find the Chinese and the English title of a form."""
    said = {"zh" if "zh" in language else "en": text for language, text in title.items()}
    return said.get("zh") or next(iter(title.values()), ""), said.get("en") if "zh" in said else None


# long lists


def _store_list(tx: Write, sha: str, text: str) -> None:
    pieces = [text[start : start + PIECE_LETTERS] for start in range(0, len(text), PIECE_LETTERS)]
    for place, body in enumerate(pieces):
        piece_id = natural_id("choice_list_piece", sha, place)
        if tx.get(ChoiceListPiece, piece_id) is None:
            tx.add(ChoiceListPiece(id=piece_id, sha=sha, place=place, pieces=len(pieces), body=body))


def _pieces_lacking(db: Read, sha: str) -> int:
    wanted = db.scalars(sa.select(ChoiceListPiece.pieces).where(ChoiceListPiece.sha == sha))
    return max(wanted) - len(wanted) if wanted else 1


def _list_text(db: Read, sha: str) -> str:
    wanted = sa.select(ChoiceListPiece.body).where(ChoiceListPiece.sha == sha).order_by(ChoiceListPiece.place)
    return "".join(db.scalars(wanted))


class _Compiled:
    """The forms compiled last, by hash: a definition never changes, so neither does what was made of it."""

    def __init__(self) -> None:
        self._forms: OrderedDict[str, tuple[Form, Plan]] = OrderedDict()
        self._guard = Lock()

    def get(self, db: Read, version: FormVersion) -> tuple[Form, Plan]:
        with self._guard:
            found = self._forms.get(version.hash)
            if found is not None:
                self._forms.move_to_end(version.hash)
                return found
        if not is_whole(db, version):
            raise ListNotHere(form_id=version.form_id)
        lists = {sha: _list_text(db, sha) for sha in named_apart(version.definition)}
        form = Form.from_json(version.definition, lists)
        found = form, Plan(form)
        with self._guard:
            self._forms[version.hash] = found
            while len(self._forms) > _KEPT:
                self._forms.popitem(last=False)
        return found


_COMPILED: Final = _Compiled()
