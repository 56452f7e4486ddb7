"""The lines of a checklist: a question with its field and state, a round of a repeat, the place to add one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from forms.answers import CHOSEN, NUMBERS, Answer, AnswerKey, Kind
from forms.definition import Question, text_in
from forms.facts import FormRow
from forms.filling import Filling, FillingError
from ui.fields import typed
from ui.fields.base import Field, is_enter
from ui.fields.kinds import Around, make_field
from ui.fields.photo import FileField
from ui.fields.text import BarcodeField
from ui.kit.buttons import Button, Option
from ui.kit.labels import Picture, retone, text
from ui.kit.layout import Item, column, panel, row, rule
from ui.kit.panels import choose_row
from ui.kit.states import Pill
from ui.pages.earlier import earlier_values

_NUMBER_WIDTH: Final = 40
_STATE_WIDTH: Final = 112
_EARLIER_WIDTH: Final = 36
_PATIENCE_MS: Final = 900  # before somebody who is still typing is told that it does not fit
_VERDICTS: Final = {"pass": ("ok", "circle-check"), "fail": ("bad", "circle-x"), "na": ("mute", "minus")}


@dataclass(frozen=True)
class Named:
    """A question's place on the screen: its number ("3.2") and the name its widgets carry ("vib", "part_no.2")."""

    number: str
    name: str


class QuestionRow(QFrame):
    """One question: number, words, field, state, and what is wrong with it, in words, right below.

    Signals, UI thread: `answered(AnswerKey, value)`, `mended(AnswerKey, value)` a proposed repair was pressed,
    `moved_on(AnswerKey)`, `earlier_wanted(AnswerKey, QWidget)` what was answered before, `files_wanted(AnswerKey)`,
    `files_given(AnswerKey, list)`, `file_removed(AnswerKey, file)`, `camera_wanted(QuestionRow)`.
    """

    answered = Signal(object, object)
    moved_on = Signal(object)
    earlier_wanted = Signal(object, object)
    files_wanted = Signal(object)
    files_given = Signal(object, object)
    file_removed = Signal(object, object)
    camera_wanted = Signal(object)

    def __init__(self, form_row: FormRow, named: Named, filling: Filling, around: Around) -> None:
        super().__init__()
        self.key, self._question, self._named = form_row.key, _question(form_row), named
        self.setObjectName(f"row_{named.name}")
        self.setProperty("panel", "row")
        self._is_wanted = False
        self._slip, self._spoken = "", filling.language
        self._meant: Answer | None = None
        self._due: tuple[str, str] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._say_due)
        self._earlier = self._make_earlier(named.name)
        self.field = self._make_field(named.name, filling, around)
        self._words = text("", "b" if self._question.kind is not Kind.NOTE else "", wrap=True)
        self._hint = text("", "small", wrap=True)
        self._pill = Pill("", "mute")
        self._picture = Picture("circle-alert", "bad", 16)
        self._wrong = text("", tone="bad", wrap=True, name=f"error_{named.name}")
        self._mend = Button("", "undo-2", name=f"mend_{named.name}")
        self._mend.clicked.connect(lambda: self._answer(self._meant))
        self._mend.hide()
        self._below = panel(row(self._picture, (self._wrong, 1), self._mend, margins=(_NUMBER_WIDTH + 12, 0, 0, 0)))
        self._below.hide()
        self._lay(named.number, form_row.depth)
        self.show_state(filling)

    def _make_earlier(self, name: str) -> Button:
        button = Button("", "history", "quiet", name=f"earlier_{name}", said=self.tr("Earlier values"))
        button.setFixedWidth(_EARLIER_WIDTH)
        kept = button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        button.setSizePolicy(kept)
        button.clicked.connect(lambda: self.earlier_wanted.emit(self.key, button))
        button.hide()
        return button

    def _make_field(self, name: str, filling: Filling, around: Around) -> Field | None:
        most = len(filling.form.choices.get(self._question.choices, ()))
        made = make_field(self._question, name, options_of(filling, self.key), around, most)
        if made is None:
            return None
        made.answered.connect(self._answer)
        made.misread.connect(self._misread)
        made.moved_on.connect(lambda: self.moved_on.emit(self.key))
        made.left.connect(self._say_due)
        if isinstance(made, FileField | BarcodeField):
            made.camera_wanted.connect(lambda: self.camera_wanted.emit(self))
        if isinstance(made, FileField):
            made.wanted.connect(lambda: self.files_wanted.emit(self.key))
            made.files_given.connect(lambda given: self.files_given.emit(self.key, given))
            made.removed.connect(lambda file: self.file_removed.emit(self.key, file))
        return made

    def _lay(self, number: str, depth: int) -> None:
        mark = self._mark = text(number, "muted", width=_NUMBER_WIDTH)
        asked = QWidget()
        asked.setLayout(column(self._words, self._hint, spacing=2))
        state = QWidget()
        state.setFixedWidth(_STATE_WIDTH + _EARLIER_WIDTH)
        state.setLayout(row(self._earlier, None, self._pill, spacing=0))
        top: list[Item] = [mark, (asked, 1)]
        if self.field is not None and not self.field.is_wide:
            top.append(self.field)
        lines: list[Item] = [row(*top, state, spacing=12)]
        if self.field is not None and self.field.is_wide:
            lines.append(row(_NUMBER_WIDTH + 12, (self.field, 1), 0))
        inner = column(*lines, self._below, margins=(12 + 16 * max(0, depth - 1), 8, 12, 8), spacing=8)
        self.setLayout(column(inner, rule(), spacing=0))

    def show_state(self, filling: Filling) -> None:
        """Paint words, value, state and error as the filling has them."""
        key, instance = self.key.question, self.key.instance
        words = filling.label(key, instance) or self._question.name
        self._words.setText(f"{words} *" if filling.required(key, instance) and self._is_asked() else words)
        hint = filling.hint(key, instance)
        if self._question.kind is Kind.SIGNATURE and not hint and not filling.form.repeat_of(key):
            hint = self.tr("May stay open: at acceptance the customer signs the whole service sheet.")
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        wrong = filling.error(key, instance)
        if self.field is not None:
            self.field.set_said(words)
            is_filtered = bool(self._question.choice_filter or self._question.itemset)
            if self._question.kind in CHOSEN and (is_filtered or filling.language != self._spoken):
                self._spoken = filling.language
                self.field.show_options(options_of(filling, self.key))
            value = filling.value(key, instance)
            if not self._slip:
                self.field.show_value(value)
            is_fixed = filling.readonly(key, instance)
            self.field.set_locked(on=is_fixed)
            self._earlier.setVisible(not is_fixed and bool(earlier_values(filling, self.key)))
            self._show_wrong(filling, wrong)
            self._show_pill(filling, wrong, value)
        else:
            self._show_pill(filling, None, None)

    def rename(self, named: Named) -> None:
        """Take another number and name: a round before this one came, went or moved."""
        if named != self._named:
            self._mark.setText(named.number)
            rename(self, self._named.name, named.name)
            if self.field is not None:
                self.field.name = named.name
            self._named = named

    def lock(self) -> None:
        """Let the answer be read only: the checklist is handed in."""
        self._earlier.hide()
        if self.field is not None:
            self.field.set_locked(on=True)

    def want(self) -> None:
        """Say in words that this answer is missing: somebody asked what is left."""
        self._is_wanted = True

    def take_focus(self) -> None:
        """Put the focus into the field."""
        if self.field is not None:
            self.field.take_focus()

    def choose(self, *, on: bool) -> None:
        """Show that the focus is here."""
        choose_row(self, chosen=on)

    def show_thumbs(self, thumbs: dict[str, QImage]) -> None:
        """Show small pictures of what is attached."""
        if isinstance(self.field, FileField):
            self.field.show_thumbs(thumbs)

    def complain(self, words: str) -> None:
        """Say why this answer was not taken."""
        self._tell_wrong(words, "")

    def propose(self, value: Answer, unit: str) -> None:
        """Offer what was probably meant, by one press."""
        shown = typed.number_text(value) if not isinstance(value, str) else value  # type: ignore[arg-type]
        words = QCoreApplication.translate("QuestionRow", "Use {value}").format(value=f"{shown} {unit}".strip())
        self._mend.say(words)
        self._mend.setVisible(True)
        self._meant = value

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.moved_on.emit(self.key)
            return
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and event.text() and self.field is not None and self.field.press(event.text()):
            return
        super().keyPressEvent(event)

    def _is_asked(self) -> bool:
        return self.field is not None and self._question.kind is not Kind.CALCULATE

    def _answer(self, value: Any) -> None:
        self._slip = ""
        self.answered.emit(self.key, value)

    def _misread(self, words: str) -> None:
        self._slip = words
        self._tell_wrong(_misread_words(self._question.kind).format(words=words), "")

    def _show_wrong(self, filling: Filling, wrong: FillingError | None) -> None:
        if self._slip:
            return
        self._mend.hide()
        if wrong is None or (wrong.code == "required" and not self._is_wanted):
            self._is_wanted = self._is_wanted and wrong is not None
            self._tell_wrong("", "")
            return
        self._tell_wrong(_wrong_words(filling, self.key, wrong), wrong.code)

    def _tell_wrong(self, words: str, code: str) -> None:
        """Say what is wrong; while somebody is typing, only after a while, or when he leaves."""
        is_early = self.field is not None and self.field.is_being_typed() and self._below.isHidden()
        if words and is_early:
            self._due = (words, code)
            self._patience.start()
            return
        self._due = None
        self._patience.stop()
        self._say_wrong(words, code)

    def _say_due(self) -> None:
        if self._due is not None:
            due, self._due = self._due, None
            self._say_wrong(*due)

    def _say_wrong(self, words: str, code: str) -> None:
        is_soft = code in {"photo", "required"}
        self._below.setVisible(bool(words))
        retone(self._wrong, words, "warn" if is_soft else "bad")
        self._picture.show_icon("camera" if code == "photo" else "circle-alert", "warn" if is_soft else "bad")
        if self.field is not None:
            self.field.set_wrong(on=bool(words) and not is_soft)
        if words and not is_soft:
            self._pill.say(QCoreApplication.translate("QuestionRow", "Mend"), "bad", "circle-alert")
            self._pill.show()

    def _show_pill(self, filling: Filling, wrong: FillingError | None, value: Answer | None) -> None:
        if self._slip or self._due:
            return
        is_verdict = isinstance(value, str) and self._question.kind is Kind.SELECT_ONE and value in _VERDICTS
        if not self._is_asked():
            self._pill.hide()
            return
        self._pill.show()
        if wrong is not None and wrong.code not in {"required", "photo"}:
            self._pill.say(QCoreApplication.translate("QuestionRow", "Mend"), "bad", "circle-alert")
        elif is_verdict:
            tone, icon = _VERDICTS[str(value)]
            self._pill.say(_choice_words(filling, self.key, str(value)), tone, icon)
        elif filling.text(self.key.question, self.key.instance):
            self._pill.say(QCoreApplication.translate("QuestionRow", "Done"), "ok", "circle-check")
        elif filling.required(self.key.question, self.key.instance):
            self._pill.say(QCoreApplication.translate("QuestionRow", "Open"), "mute", "circle")
        else:
            self._pill.say(QCoreApplication.translate("QuestionRow", "If needed"), "mute", "minus")


class InstanceRow(QFrame):
    """The head of one round of a repeat: its words, up, down, remove.

    Signals, UI thread: `moved(str, int)` the instance and its new place, `removed(str)`.
    """

    moved = Signal(str, int)
    removed = Signal(str)

    def __init__(self, form_row: FormRow, named: Named) -> None:
        super().__init__()
        self.key, self._named = form_row.key, named
        self.setObjectName(f"round_{named.name}")
        self.setProperty("panel", "row")
        self._words = text("", "h2")
        uid, self._at = form_row.key.instance, 0
        self._up = Button("", "arrow-up", "quiet", name=f"round_up_{named.name}", said=self.tr("Move up"))
        self._down = Button("", "arrow-down", "quiet", name=f"round_down_{named.name}", said=self.tr("Move down"))
        self._remove = Button(self.tr("Remove"), "x", "quiet", name=f"round_remove_{named.name}")
        self._up.clicked.connect(lambda: self.moved.emit(uid, self._at - 1))
        self._down.clicked.connect(lambda: self.moved.emit(uid, self._at + 1))
        self._remove.clicked.connect(lambda: self.removed.emit(uid))
        top = row((self._words, 1), self._up, self._down, self._remove, margins=(12, 4, 12, 4))
        self.setLayout(column(top, rule(), spacing=0))

    def rename(self, named: Named) -> None:
        """Take another name: a round before this one came, went or moved."""
        rename(self, self._named.name, named.name)
        self._named = named

    def show_place(self, form_row: FormRow, filling: Filling, *, is_locked: bool) -> None:
        """Show which round it is."""
        words = text_in(form_row.node.label, filling.language, filling.form.languages) or form_row.node.name
        self._at = form_row.index
        told = self.tr("{name}: {at} of {count}").format(name=words, at=form_row.index + 1, count=form_row.count)
        self._words.setText(told)
        is_fixed = is_locked or bool(getattr(form_row.node, "count", ""))
        self._up.setVisible(not is_fixed and form_row.index > 0)
        self._down.setVisible(not is_fixed and form_row.index + 1 < form_row.count)
        self._remove.setVisible(not is_fixed)


class AddRow(QFrame):
    """The place where one more round of a repeat is added.

    Signals, UI thread: `added(str, str)`, the repeat and the instance around it.
    """

    added = Signal(str, str)

    def __init__(self, form_row: FormRow, named: Named, filling: Filling) -> None:
        super().__init__()
        self.key = form_row.key
        self.setProperty("panel", "row")
        words = text_in(form_row.node.label, filling.language, filling.form.languages) or form_row.node.name
        button = Button(self.tr("Add: {name}").format(name=words), "plus", name=f"add_{named.name}")
        button.clicked.connect(lambda: self.added.emit(self.key.question, self.key.instance))
        self.setLayout(column(row(button, None, margins=(12, 8, 12, 8)), rule(), spacing=0))


class HeadingRow(QFrame):
    """The words of a group inside a section."""

    def __init__(self, form_row: FormRow, filling: Filling) -> None:
        super().__init__()
        self.key = form_row.key
        self.setProperty("panel", "row")
        self._words = text("", "th", wrap=True)
        self.setLayout(column(self._words, margins=(12 + 16 * max(0, form_row.depth - 1), 12, 12, 4)))
        self.show_state(filling)

    def show_state(self, filling: Filling) -> None:
        """Paint the words."""
        self._words.setText(filling.label(self.key.question, self.key.instance))


def options_of(filling: Filling, key: AnswerKey) -> tuple[Option, ...]:
    """List what may be chosen now, worded in the language of the screen."""
    found = filling.choices(key.question, key.instance)
    return tuple(Option(choice.name, filling.choice_label(choice)) for choice in found)


def rename(line: QWidget, old: str, new: str) -> None:
    """Give a line and what is in it the names of another place."""
    for widget in (line, *line.findChildren(QWidget)):
        name = widget.objectName()
        if old != new and f"_{old}" in name:
            widget.setObjectName(name.replace(f"_{old}", f"_{new}", 1))


def _question(form_row: FormRow) -> Question:
    node = form_row.node
    if not isinstance(node, Question):
        raise TypeError(node)
    return node


def _choice_words(filling: Filling, key: AnswerKey, name: str) -> str:
    return next((option.words for option in options_of(filling, key) if option.key == name), name)


def _misread_words(kind: Kind) -> str:
    if kind is Kind.INTEGER:
        return QCoreApplication.translate("QuestionRow", "'{words}' is not a whole number.")
    if kind in NUMBERS:
        return QCoreApplication.translate("QuestionRow", "'{words}' is not a number.")
    if kind in {Kind.DATE, Kind.DATETIME, Kind.TIME}:
        return QCoreApplication.translate(
            "QuestionRow", "'{words}' is not a date or time. Write it like 2026-11-18 or 09:30."
        )
    if kind in {Kind.GEOPOINT, Kind.GEOTRACE, Kind.GEOSHAPE}:
        return QCoreApplication.translate("QuestionRow", "'{words}' is not a place. Write degrees: 36.1234, 117.1234.")
    return QCoreApplication.translate("QuestionRow", "'{words}' is not in the list. Choose one of the list.")


def _wrong_words(filling: Filling, key: AnswerKey, wrong: FillingError) -> str:
    own = filling.message(wrong, key.question, key.instance)
    if wrong.code == "photo":
        return own or QCoreApplication.translate("QuestionRow", "A photo is needed here: 0 of at least 1.")
    if wrong.code == "required":
        return own or QCoreApplication.translate("QuestionRow", "This answer is needed.")
    if wrong.code == "choice":
        return QCoreApplication.translate("QuestionRow", "What was chosen is no longer in the list. Choose again.")
    if wrong.code == "range":
        facts: Mapping[str, str] = wrong.facts
        words = QCoreApplication.translate("QuestionRow", "Between {start} and {end}, in steps of {step}.")
        return words.format(start=facts.get("start"), end=facts.get("end"), step=facts.get("step") or "1")
    return own or QCoreApplication.translate("QuestionRow", "This answer is outside what the form allows.")
