"""Which field each kind of question gets: the one table from `forms` to widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication

from forms.answers import Kind
from forms.definition import Question
from ui.fields.base import Field
from ui.fields.choice import FEW, ManyField, OneField, RankField, SearchField
from ui.fields.moment import MomentField
from ui.fields.number import NumberField, RangeField
from ui.fields.photo import FileField
from ui.fields.place import GeopointField, TraceField
from ui.fields.plain import AcknowledgeField, ComputedField
from ui.fields.signature import SignatureField
from ui.fields.text import BarcodeField, ParagraphField, TextField
from ui.kit.buttons import Option


@dataclass(frozen=True)
class Around:
    """What a field must know beside its question: the clock and the zone of the site."""

    now: Callable[[], datetime]
    zone: tzinfo


def make_field(question: Question, name: str, options: Sequence[Option], around: Around, most: int = 0) -> Field | None:
    """Make the widget a question is answered with; a note has none.

    Args:
        question: as its form defines it.
        name: of the question on this screen, unique and stable ("result", "part_no.2").
        options: what may be chosen now, worded in the language of the screen.
        around: the clock and the zone of the site.
        most: how many may be offered at all, where a filter shows fewer.
    """
    kind = question.kind
    if kind in {Kind.NOTE, Kind.ROW}:
        return None
    if kind in {Kind.DATE, Kind.TIME, Kind.DATETIME}:
        return MomentField(name, kind, around.now, around.zone)
    if kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK}:
        return _choosing(question, name, options, most)
    if kind in {Kind.PHOTO, Kind.FILE, Kind.SIGNATURE}:
        return _evidence(kind, name)
    if kind is Kind.RANGE:
        start, end, step = (_part(question, part) for part in ("start", "end", "step"))
        return RangeField(name, start, end, step, question.unit)
    if kind in {Kind.INTEGER, Kind.DECIMAL}:
        return NumberField(name, kind, question.unit)
    if kind is Kind.CALCULATE:
        return ComputedField(name, question.unit)
    return _words(question, name)


def _words(question: Question, name: str) -> Field:
    makers: dict[Kind, Callable[[str], Field]] = {
        Kind.ACKNOWLEDGE: AcknowledgeField,
        Kind.BARCODE: BarcodeField,
        Kind.GEOPOINT: GeopointField,
        Kind.GEOTRACE: TraceField,
        Kind.GEOSHAPE: TraceField,
    }
    make = makers.get(question.kind)
    if make is not None:
        return make(name)
    return ParagraphField(name) if "multiline" in question.appearance.split() else TextField(name)


def _choosing(question: Question, name: str, options: Sequence[Option], most: int) -> Field:
    if question.kind is Kind.RANK:
        return RankField(name, options)
    if question.kind is Kind.SELECT_MULTIPLE:
        return ManyField(name, options)
    is_filtered = bool(question.choice_filter or question.itemset)
    if max(most, len(options)) > FEW or "minimal" in question.appearance.split():
        return SearchField(name, options)
    return OneField(name, options, is_filtered=is_filtered)


def _evidence(kind: Kind, name: str) -> Field:
    if kind is Kind.SIGNATURE:
        return SignatureField(name)
    if kind is Kind.FILE:
        return FileField(name, QCoreApplication.translate("FileField", "Choose files"), "file-text")
    return FileField(name, QCoreApplication.translate("FileField", "From files"), "image-plus", has_camera=True)


def _part(question: Question, part: str) -> Decimal:
    fallback = {"start": Decimal(0), "end": Decimal(10), "step": Decimal(1)}[part]
    try:
        return Decimal(str(question.parameters.get(part, fallback)))
    except InvalidOperation:
        return fallback
