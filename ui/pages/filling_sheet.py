"""One checklist being filled: sections at the left, questions at the right, saved and undone answer by answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app import checklists, words
from app.checklists import ChecklistRow
from app.errors import AppError
from app.responses import record_ids
from app.store.door import Changed
from app.store.types import OrderId, ResponseId
from forms.answers import Answer, AnswerKey, Kind
from forms.definition import text_in
from forms.errors import BadAnswer
from forms.filling import Changes, Filling
from ui.desk import Desk
from ui.fields.kinds import Around
from ui.kit.buttons import Button
from ui.kit.layout import column, panel, row
from ui.kit.panels import Foot
from ui.kit.states import Strip
from ui.pages.drafts import Drafts
from ui.pages.earlier import EarlierMenu
from ui.pages.evidence_jobs import EvidenceJobs
from ui.pages.guessing import meant
from ui.pages.section_column import SectionColumn
from ui.pages.section_sheet import SectionSheet
from ui.pages.sections import Part, Sections, name_rows

_COLUMN_WIDTH: Final = 280
_ECHO_MS: Final = 2000


@dataclass(frozen=True)
class Opened:
    """A checklist as it was opened in the ledger lane."""

    line: ChecklistRow
    filling: Filling
    zone: str


class FillingSheet(QWidget):
    """The checklist on the screen.

    Signals, UI thread: `told(str, object)`; `submitted(object)`, hand this response in; `reopened(object)`;
    `closed()`, back to the list of checklists; `moved()`, the cursor may stand elsewhere than it was told.
    Invariants: an answer is shown as saved only after its COMMIT; what could not be saved stays on the screen, is
    said to be unsaved, and goes along with the next save.
    """

    told = Signal(str, object)
    submitted = Signal(object)
    reopened = Signal(object)
    closed = Signal()
    moved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("filling_sheet")
        self._desk = desk
        self._drafts = Drafts.of(desk)
        self._order_id: OrderId | None = None
        self._line: ChecklistRow | None = None
        self._filling: Filling | None = None
        self._around: Around | None = None
        self._sections: Sections | None = None
        self._parts: list[Part] = []
        self._at = 0
        self._here: AnswerKey | None = None
        self._unsaved: dict[AnswerKey, Answer | None] = {}
        self._on_the_way = 0
        self._own: Counter[UUID] = Counter()
        self._spoken: dict[ResponseId, str] = {}
        self._jobs = EvidenceJobs(desk, self)
        self._jobs.attached.connect(self._answer)
        self._jobs.refused.connect(self._complain)
        self._build()
        self._jobs.thumbs.connect(self._sheet.show_thumbs)
        self._keys()

    def _build(self) -> None:
        self._column = SectionColumn()
        self._column.setFixedWidth(_COLUMN_WIDTH)
        self._column.chosen.connect(self.open_section)
        self._column.closed.connect(self.closed)
        self._column.language_chosen.connect(self.speak)
        self._sheet = SectionSheet()
        self._sheet.answered.connect(self._answer)
        self._sheet.moved_on.connect(self._move_on)
        self._sheet.came.connect(self._come)
        self._sheet.scrolled.connect(self.moved)
        self._sheet.earlier_wanted.connect(self._show_earlier)
        self._sheet.round_added.connect(lambda repeat, parent: self._change(lambda f: f.add(repeat, parent)))
        self._sheet.round_removed.connect(self._remove_round)
        self._sheet.round_moved.connect(lambda uid, at: self._change(lambda f: f.move(uid, at)))
        self._sheet.files_wanted.connect(self._jobs.ask_files)
        self._sheet.files_given.connect(self._jobs.attach)
        self._sheet.file_removed.connect(self._remove_file)
        self._sheet.camera_wanted.connect(self._jobs.use_camera)
        self._trouble = Strip("", "bad", "circle-alert", self._again_button(), name="not_saved")
        self._trouble.hide()
        self._closed = Strip(
            self.tr("Handed in. To change something, open it again."),
            "ok",
            "lock",
            self._reopen_button(),
            name="handed_in",
        )
        self._closed.hide()
        right = column(
            panel(column(self._trouble, self._closed, margins=(24, 0, 24, 0), spacing=0)),
            (self._sheet, 1),
            self._make_foot(),
            spacing=0,
        )
        self.setLayout(row(self._column, (right, 1), spacing=0))

    def _again_button(self) -> Button:
        button = Button(self.tr("Try again"), "refresh-cw", name="save_again")
        button.clicked.connect(lambda: self._store({}))
        return button

    def _reopen_button(self) -> Button:
        button = Button(self.tr("Open again"), "undo-2", name="checklist_reopen")
        button.clicked.connect(lambda: self.reopened.emit(self._line.response_id) if self._line else None)
        return button

    def _make_foot(self) -> Foot:
        before = Button(self.tr("Previous"), "arrow-left", name="section_before")
        after = Button(self.tr("Next section"), "arrow-right", name="section_after")
        before.clicked.connect(lambda: self.open_section(self._at - 1))
        after.clicked.connect(lambda: self.open_section(self._at + 1))
        self._before, self._after = before, after
        self._primary = Button(self.tr("Next missing  F8"), "list-checks", "primary", name="next_missing")
        self._primary.clicked.connect(self._press_primary)
        self._foot = Foot(before, after, self._primary)
        return self._foot

    def _keys(self) -> None:
        keys = {"F8": self.next_missing, "Shift+F8": self.previous_missing, "Ctrl+Z": self.undo, "Ctrl+Y": self.redo}
        keys["Ctrl+Shift+Z"] = self.redo
        for key, action in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────

    def show_opened(self, order_id: OrderId, opened: Opened) -> None:
        """Show a checklist, begun or handed in."""
        is_same = self._line is not None and self._line.response_id == opened.line.response_id
        was_done = self._line.is_done if self._line else False
        self._order_id, self._line = order_id, opened.line
        self.setProperty("form", opened.line.form_id)
        response_id = _response(opened.line)
        if is_same and was_done == opened.line.is_done and self._is_still(opened.filling):
            return
        spoken = self._spoken.get(response_id, opened.filling.language)
        if spoken != opened.filling.language:
            opened.filling.speak(spoken)
        self._filling = self._drafts.fresh(response_id, opened.filling)
        zone = ZoneInfo(opened.zone)
        self._around = Around(self._desk.clock.now, zone)
        self._jobs.show(order_id, response_id, self._filling)
        self._closed.setVisible(opened.line.is_done)
        self._at = self._at if is_same else 0
        self._sections = Sections(self._filling)
        self._parts = self._sections.parts
        self._show_title()
        self._draw()

    def _show_title(self) -> None:
        filling, line = self._filling, self._line
        if filling is not None and line is not None:
            title = text_in(filling.form.title, filling.language) or line.title.say(self._desk.language)
            self._column.show_form(title, filling.form.version, filling.form.languages, filling.language)
            self._column.show_parts(self._parts, self._at)

    def open_section(self, at: int) -> None:
        """Show another section, from its top."""
        if 0 <= at < len(self._parts) and at != self._at:
            self._sheet.flush()
            self._at = at
            self._draw()

    def begin(self) -> None:
        """Put the focus into the first question."""
        first = self._sheet.next_after(AnswerKey("", ""))
        if first is not None:
            self._sheet.focus(first)

    def next_missing(self) -> None:
        """Go to the next answer that is missing or wrong, across sections."""
        self._go_missing(forward=True)

    def previous_missing(self) -> None:
        """Go to the one before."""
        self._go_missing(forward=False)

    def undo(self) -> None:
        """Take the last answer back."""
        self._swing(lambda filling: filling.undo())

    def redo(self) -> None:
        """Give it again."""
        self._swing(lambda filling: filling.redo())

    def is_own(self, changed: Changed) -> bool:
        """Tell whether a change is nothing but what this sheet has just stored."""
        return bool(changed.ids) and all(self._own[each] > 0 for each in changed.ids)

    def forget(self) -> None:
        """Let go of what is shown: the next `show_opened` begins afresh."""
        self._line = None

    def flush(self) -> None:
        """Settle every field."""
        self._sheet.flush()

    def where(self) -> str:
        """Name the place: the checklist, the widget that has the focus, its cursor, and how far down one is."""
        focused: QWidget | None = self.focusWidget()
        form = self._line.form_id if self._line else ""
        line = self._sheet.row_of(self._here) if self._here is not None else None
        cursor = line.field.cursor_place() if line is not None and line.field is not None else 0
        name = focused.objectName() if focused is not None else ""
        return f"{form}:{name}@{cursor}@{self._sheet.scroll_place()}"

    def go_to_widget(self, place: str) -> None:
        """Open the section that holds a widget of this name; focus, cursor and place on the sheet as they were."""
        if self._filling is None:
            return
        name, _, rest = place.partition("@")
        cursor, _, down = rest.partition("@")
        wanted = name.partition("_")[2]
        for at, part in enumerate(self._parts):
            names = name_rows(self._filling.form, self._filling, part.rows, at + 1)
            for found, named in zip(part.rows, names, strict=True):
                if found.role == "question" and (wanted == named.name or wanted.startswith(f"{named.name}_")):
                    self.open_section(at)
                    self._sheet.focus(found.key)
                    line = self._sheet.row_of(found.key)
                    if line is not None and line.field is not None and cursor.isdigit():
                        line.field.put_cursor(int(cursor))
                    if down.isdigit():
                        self._sheet.scroll_to(int(down))
                    return

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _answer(self, key: AnswerKey, value: Any) -> None:
        self._change(lambda filling: filling.set(key.question, value, key.instance), key)

    def _change(self, command: Any, key: AnswerKey | None = None) -> None:
        filling = self._filling
        if filling is None or (self._line is not None and self._line.is_done):
            return
        try:
            changes: Changes = command(filling)
        except BadAnswer as error:
            self._complain(key or AnswerKey("", error.question), error)
            return
        self._take(changes, key)

    def _take(self, changes: Changes, key: AnswerKey | None = None) -> None:
        self._store(changes.answers)
        touched = changes.touched | ({key} if key else frozenset())
        self._lay_out(touched, rows_changed=changes.rows_changed)
        if key is not None:
            self._propose(key)

    def _swing(self, command: Any) -> None:
        filling = self._filling
        if filling is None or (self._line is not None and self._line.is_done):
            return
        self._sheet.flush()
        changes: Changes = command(filling)
        if changes.answers:
            self._take(changes)
            self._show_key(next(iter(changes.answers)))

    def _remove_round(self, uid: str) -> None:
        self._change(lambda filling: filling.remove(uid))
        self.told.emit(self.tr("Removed"), self.undo)

    def _remove_file(self, key: AnswerKey, file: Any) -> None:
        filling = self._filling
        if filling is not None:
            held = filling.value(key.question, key.instance)
            kept = tuple(each for each in held if each != file) if isinstance(held, tuple) else ()
            self._answer(key, kept or None)
            self.told.emit(self.tr("Removed: {name}").format(name=file.name or self.tr("photo")), self.undo)

    def _store(self, answers: Mapping[AnswerKey, Answer | None]) -> None:
        self._unsaved.update(answers)
        if self._line is None or not self._unsaved:
            return
        response_id, sent = _response(self._line), dict(self._unsaved)
        self._unsaved.clear()
        self._on_the_way += 1
        ids = Counter(record_ids(response_id, sent))
        self._own += ids

        def fail(error: Exception) -> None:
            self._on_the_way -= 1
            self._own.subtract(ids)
            self._unsaved = {**sent, **self._unsaved}
            self._say_unsaved(error)

        self._desk.do(
            lambda tx: checklists.store_answers(tx, response_id, sent), lambda _done: self._saved(ids), self, fail
        )

    def _saved(self, ids: Counter[UUID]) -> None:
        self._on_the_way -= 1
        QTimer.singleShot(_ECHO_MS, self, lambda: self._own.subtract(ids))  # the ledger tells of it right after this
        self.moved.emit()
        if not self._unsaved:
            self._trouble.hide()
            self._foot.show_saved(self._desk.clock.now().astimezone(ZoneInfo(self._desk.zone)))

    def _say_unsaved(self, error: Exception) -> None:
        told = words.tell(error, self._desk.language)
        count = len(self._unsaved)
        first = self.tr("Not saved: {count} answers. They stay on the screen.").format(count=count)
        self._trouble.refuse(f"{first} {told.whole}", "circle-alert")

    def _complain(self, key: AnswerKey, error: Exception) -> None:
        line = self._sheet.row_of(key)
        if isinstance(error, AppError):
            told = words.tell(error, self._desk.language)
            said = told.with_rule
        else:
            said = self.tr("This answer does not fit the question.")
        if line is not None:
            line.complain(said)

    def _propose(self, key: AnswerKey) -> None:
        """Guess the slip behind a number out of bounds, and offer it by one press."""
        line = self._sheet.row_of(key)
        if self._filling is not None and self._around is not None and line is not None:
            found = meant(self._filling, self._around, key)
            if found is not None:
                line.propose(*found)

    def _show_earlier(self, key: AnswerKey, button: QWidget) -> None:
        if self._filling is None:
            return

        def take(value: Answer | None) -> None:
            self._answer(key, value)
            self._sheet.focus(key)

        menu = EarlierMenu(self._filling, key, take, self)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def speak(self, language: str) -> None:
        """Show the checklist in another of its languages; answers and place stay."""
        filling, line = self._filling, self._line
        if filling is None or line is None or language == filling.language:
            return
        self._sheet.flush()
        self._spoken[_response(line)] = language
        changes = filling.speak(language)
        if not line.is_done:
            self._store(changes.answers)
        self._lay_out(None)
        self._show_title()

    # ── places ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        if self._filling is None or self._around is None:
            return
        self._sheet.open(self._filling, self._around, is_locked=bool(self._line and self._line.is_done))
        self._lay_out(None)
        self._jobs.ask_thumbs()

    def _lay_out(self, touched: frozenset[AnswerKey] | None, *, rows_changed: bool = True) -> None:
        filling, sections = self._filling, self._sections
        if filling is None or sections is None:
            return
        sections.follow(touched, rows_changed=rows_changed)
        self._parts = sections.parts
        self._at = min(self._at, max(0, len(self._parts) - 1))
        if self._parts:
            rows = self._parts[self._at].rows
            self._sheet.show_rows(list(zip(rows, name_rows(filling.form, filling, rows, self._at + 1), strict=True)))
            self._sheet.paint(touched)
        self._column.show_parts(self._parts, self._at)
        self._before.setEnabled(self._at > 0)
        self._after.setEnabled(self._at + 1 < len(self._parts))
        self._say_left()

    def _say_left(self) -> None:
        is_done = bool(self._line and self._line.is_done)
        open_ = sum(part.asked - part.answered + part.wrong for part in self._parts)
        photos = sum(part.photos for part in self._parts)
        left = max(0, open_ - photos)
        if is_done:
            self._foot.left.setText("")
        elif left or photos:
            said = self.tr("To go: {answers} answers, {photos} photos").format(answers=left, photos=photos)
            self._foot.left.setText(said if photos else self.tr("To go: {answers} answers").format(answers=left))
        else:
            self._foot.left.setText(self.tr("Everything is answered"))
        self._primary.setVisible(not is_done)
        is_ready = not left and not photos
        self._primary.say(self.tr("Hand in checklist") if is_ready else self.tr("Next missing  F8"))
        self._primary.show_icon("check" if is_ready else "list-checks")
        self._primary.setObjectName("checklist_submit" if is_ready else "next_missing")

    def _press_primary(self) -> None:
        if self._primary.objectName() == "checklist_submit" and self._line is not None:
            self._sheet.flush()
            self.submitted.emit(self._line.response_id)
        else:
            self.next_missing()

    def _go_missing(self, *, forward: bool) -> None:
        filling = self._filling
        if filling is None:
            return
        self._sheet.flush()
        order = [found.key for part in self._parts for found in part.rows if found.role == "question"]
        missing = {each.key for each in filling.missing()} - self._signatures()
        wanted = [key for key in order if key in missing]
        if not wanted:
            return
        here = order.index(self._here) if self._here in order else (-1 if forward else len(order))
        ahead = [key for key in wanted if (order.index(key) > here if forward else order.index(key) < here)]
        if forward:
            self._show_key(ahead[0] if ahead else wanted[0])
        else:
            self._show_key(ahead[-1] if ahead else wanted[-1])

    def _signatures(self) -> set[AnswerKey]:
        """Name the signatures that are given at acceptance; in a list of people each signs his own line here."""
        form = self._filling.form if self._filling is not None else None
        asked = (found.key for part in self._parts for found in part.rows if found.kind is Kind.SIGNATURE)
        return {key for key in asked if form is None or not form.repeat_of(key.question)}

    def _show_key(self, key: AnswerKey) -> None:
        for at, part in enumerate(self._parts):
            if any(found.role == "question" and found.key == key for found in part.rows):
                self.open_section(at)
                line = self._sheet.row_of(key)
                if line is not None and self._filling is not None:
                    line.want()
                    line.show_state(self._filling)
                self._sheet.focus(key)
                return

    def _move_on(self, key: AnswerKey) -> None:
        after = self._sheet.next_after(key)
        if after is not None:
            self._sheet.focus(after)
        elif self._at + 1 < len(self._parts):
            self.open_section(self._at + 1)
            self.begin()

    def _come(self, key: AnswerKey) -> None:
        self._here = key

    def _is_still(self, stored: Filling) -> bool:
        """Tell whether the screen knows at least as much as what was read: an answer may have left it meanwhile."""
        if self._filling is None or self._unsaved or self._on_the_way:
            return self._filling is not None
        return self._filling.answers() == stored.answers()


def _response(line: ChecklistRow) -> ResponseId:
    if line.response_id is None:
        raise ValueError(line.form_id)
    return line.response_id
