"""The rows a document prints: only what shows, failures first, photos numbered, a second language beneath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from forms.answers import FILES, Answer, AnswerKey, FileAnswer, Geopoint, Kind
from forms.definition import REFERENCE, Print, Question, Section, text_in
from forms.facts import FormRow
from forms.filling import Filling
from forms.outline import is_failed

MAX_COLUMNS = 6
_COLONS = ":\uff1a"
_SHORT = frozenset(
    {Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.RANGE, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.SELECT_ONE,
     Kind.ACKNOWLEDGE, Kind.BARCODE, Kind.CALCULATE, Kind.NOTE}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the language of the document, and in the second one if there is one and it differs."""

    first: str = ""
    second: str = ""

    def __bool__(self) -> bool:
        return bool(self.first or self.second)


@dataclass(frozen=True, slots=True)
class NumberedFile:
    """A photo or file with its number in the document."""

    number: int
    file: FileAnswer
    label: Said


@dataclass(frozen=True, slots=True)
class Table:
    """A repeat whose questions are all short: labels above, one line per instance."""

    columns: tuple[Said, ...]
    lines: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintRow:
    """One line. `role` is "section", "instance", "answer", "note" or "table"; `photos` number the photo grid."""

    role: str
    key: AnswerKey
    depth: int
    label: Said
    text: Said = Said()
    unit: str = ""
    is_failed: bool = False
    is_blank: bool = False
    photos: tuple[int, ...] = ()
    signature: FileAnswer | None = None
    table: Table | None = None


NOT_APPLICABLE: Final = frozenset({"na", "n_a", "n/a"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A filling ready to be laid out."""

    form_id: str
    title: Said
    version: str
    short_hash: str
    failed: tuple[PrintRow, ...]
    rows: tuple[PrintRow, ...]
    photos: tuple[NumberedFile, ...]
    score: Score


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached and points that could be reached, over everything that counts in the score."""

    points: Decimal
    possible: Decimal

    @property
    def percent(self) -> Decimal | None:
        """The share in percent to one decimal, or None if nothing counts."""
        return round(100 * self.points / self.possible, 1) if self.possible else None


def printed(
    filling: Filling, language: str, second_language: str = "", *, snapshot: Mapping[AnswerKey, str] | None = None
) -> Printed:
    """Return what a document says of a filling.

    Args:
        filling: opened with the definition it was filled with.
        language: of the document, one of the form's.
        second_language: printed beneath, or "".
        snapshot: computed values as they stood at signing; what is not in it is taken as it stands.
    """
    printer = _Printer(filling, language, second_language, snapshot or {})
    rows = tuple(printer.rows())
    form = filling.form
    return Printed(
        form_id=form.form_id,
        title=printer.said(form.title),
        version=form.version,
        short_hash=form.hash[:8],
        failed=tuple(row for row in rows if row.is_failed),
        rows=rows,
        photos=tuple(printer.photos),
        score=score(filling),
    )


def score(filling: Filling) -> Score:
    """Count the score: pass and fail by weight, numbered choices by their number; "na" does not count."""
    points, possible = Decimal(0), Decimal(0)
    for row in filling.rows(everything=True):
        node = row.node
        if row.role != "question" or not isinstance(node, Question) or not node.score:
            continue
        got, out_of = _points(filling, node, filling.text(row.key.question, row.key.instance))
        points += got
        possible += out_of
    return Score(points, possible)


def _points(filling: Filling, question: Question, text: str) -> tuple[Decimal, Decimal]:
    weight = Decimal(question.score) if question.score.replace(".", "", 1).isdigit() else Decimal(1)
    if not text or text in NOT_APPLICABLE:
        return Decimal(0), Decimal(0)
    numbers = [int(choice.name) for choice in filling.form.choices.get(question.choices, ()) if choice.name.isdigit()]
    if numbers and text.isdigit():
        return weight * int(text), weight * max(numbers)
    return Decimal(0) if is_failed(filling.form, question, text) else weight, weight


class _Printer:
    def __init__(self, filling: Filling, language: str, second: str, snapshot: Mapping[AnswerKey, str]) -> None:
        self._filling = filling
        self._form = filling.form
        self._language = language
        self._second = second if second != language else ""
        self._snapshot = snapshot
        self.photos: list[NumberedFile] = []

    def said(self, texts: Mapping[str, str]) -> Said:
        """Say a text without references in both languages."""
        return self._pair(
            text_in(texts, self._language, self._form.languages),
            text_in(texts, self._second, self._form.languages) if self._second else "",
        )

    def _pair(self, first: str, second: str) -> Said:
        return Said(first, second if second != first else "")

    def rows(self) -> Iterator[PrintRow]:
        """Yield every line, sections without content left out."""
        waiting: list[PrintRow] = []
        lines = self._filling.rows(everything=True)
        place = 0
        while place < len(lines):
            row = lines[place]
            end = place + 1
            if row.role == "instance" and self._is_table(row.node):
                end = self._end_of_repeat(lines, place)
                made = self._table(lines[place:end])
            else:
                made = self._row(row)
            place = end
            if made is None:
                continue
            waiting = [each for each in waiting if each.depth < made.depth]
            if made.role in {"section", "instance"}:
                waiting.append(made)
                continue
            yield from waiting
            waiting = []
            yield made

    def _row(self, row: FormRow) -> PrintRow | None:
        node = row.node
        if node.print is Print.NEVER or row.role == "add":
            return None
        label = self._label(row.key)
        if row.role == "section":
            return PrintRow("section", row.key, row.depth, label) if label else None
        if row.role == "instance":
            numbered = Said(
                f"{label.first} {row.index + 1}".strip(), f"{label.second} {row.index + 1}" if label.second else ""
            )
            return PrintRow("instance", row.key, row.depth, numbered)
        return self._question(row, node, label) if isinstance(node, Question) else None

    def _question(self, row: FormRow, node: Question, label: Said) -> PrintRow | None:
        text = self._filling.text(row.key.question, row.key.instance)
        failed = is_failed(self._form, node, text)
        if node.kind is Kind.NOTE:
            speaks = node.print is Print.ALWAYS or any(REFERENCE.search(each) for each in node.label.values())
            return PrintRow("note", row.key, row.depth, label) if speaks else None
        if not label:
            if not failed:
                return None
            label = self._label(AnswerKey(row.key.instance, row.key.question.rpartition("/")[0]))
        value = self._filling.value(row.key.question, row.key.instance)
        return PrintRow(
            role="answer",
            key=row.key,
            depth=row.depth,
            label=label,
            text=self._text(row.key, node, value),
            unit=node.unit,
            is_failed=failed,
            is_blank=value is None,
            photos=self._number(node, value, label),
            signature=value if isinstance(value, FileAnswer) else None,
        )

    def _label(self, key: AnswerKey) -> Said:
        if not key.question:
            return Said()
        first = self._filling.label(key.question, key.instance, self._language)
        second = self._filling.label(key.question, key.instance, self._second) if self._second else ""
        return self._pair(first, second)

    def _number(self, node: Question, value: Answer | None, label: Said) -> tuple[int, ...]:
        if node.kind not in FILES or not isinstance(value, tuple):
            return ()
        numbers: list[int] = []
        for each in value:
            if isinstance(each, FileAnswer):
                numbers.append(len(self.photos) + 1)
                self.photos.append(NumberedFile(numbers[-1], each, label))
        return tuple(numbers)

    def _text(self, key: AnswerKey, node: Question, value: Answer | None) -> Said:
        if key in self._snapshot:
            return Said(self._snapshot[key])
        if isinstance(value, str) and node.choices:
            return self._names(node, (value,))
        if isinstance(value, tuple) and node.choices:
            return self._names(node, tuple(str(each) for each in value))
        return Said(plain(value))

    def _names(self, node: Question, names: tuple[str, ...]) -> Said:
        def joined(language: str) -> str:
            glue = "、" if "zh" in language.lower() or "中文" in language else ", "
            return glue.join(self._filling.name_of(node, name, language) for name in names)

        return self._pair(joined(self._language), joined(self._second) if self._second else "")

    # tables

    def _is_table(self, node: object) -> bool:
        if not isinstance(node, Section):
            return False
        shown = [each for each in node.children if isinstance(each, Question) and _has_column(each)]
        flat = all(isinstance(each, Question) for each in node.children)
        return flat and 0 < len(shown) <= MAX_COLUMNS and all(each.kind in _SHORT for each in shown)

    def _end_of_repeat(self, lines: list[FormRow], place: int) -> int:
        repeat, depth = lines[place].key.question, lines[place].depth
        end = place
        while end < len(lines) and (lines[end].depth > depth or lines[end].key.question == repeat):
            end += 1
        return end

    def _table(self, lines: list[FormRow]) -> PrintRow | None:
        head = lines[0]
        node = head.node
        if node.print is Print.NEVER or not isinstance(node, Section):
            return None
        columns = [each for each in node.children if isinstance(each, Question) and _has_column(each)]
        instances = [line.key.instance for line in lines if line.role == "instance"]
        body = tuple(tuple(self._cell(each, uid) for each in columns) for uid in instances)
        labels = tuple(self._column_label(each) for each in columns)
        return PrintRow("table", head.key, head.depth, self._label(head.key), table=Table(labels, body))

    def _column_label(self, question: Question) -> Said:
        said = self.said(
            {language: REFERENCE.sub("", text).rstrip().rstrip(_COLONS) for language, text in question.label.items()}
        )
        unit = f" ({question.unit})" if question.unit else ""
        return Said(said.first + unit, said.second)

    def _cell(self, question: Question, uid: str) -> Said:
        key = AnswerKey(uid, question.key)
        if not self._filling.relevant(question.key, uid):
            return Said()
        if question.kind is Kind.NOTE:
            return self._label(key)
        return self._text(key, question, self._filling.value(question.key, uid))


def _has_column(question: Question) -> bool:
    if question.print is Print.NEVER or not question.label or question.hidden or question.preload:
        return False
    return question.kind is not Kind.NOTE or any(REFERENCE.search(each) for each in question.label.values())


def plain(value: Answer | None) -> str:
    """Return an answer as a person reads it, where no language is needed."""
    if value is None:
        return ""
    if value is True:
        return "✓"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Geopoint):
        return f"{value.latitude:.6f}, {value.longitude:.6f}"
    if isinstance(value, FileAnswer):
        return value.name
    if isinstance(value, tuple):
        return ", ".join(plain(each) for each in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
