"""The lines of one section, built a few at a time, so that five hundred questions open without a stall."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import shiboken6
from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from forms.answers import AnswerKey
from forms.facts import FormRow
from forms.filling import Filling
from ui.fields.kinds import Around
from ui.kit.layout import column, let_go, panel, scroll
from ui.pages.question_rows import AddRow, HeadingRow, InstanceRow, Named, QuestionRow

Line = QuestionRow | InstanceRow | AddRow | HeadingRow
LineKey = tuple[str, AnswerKey]
_SLICE_MS: Final = 12  # of building at a time; the window breathes in between
_FIRST: Final = 6  # lines drawn at once; the others follow in slices


class SectionSheet(QWidget):
    """What is drawn of a section.

    Signals, UI thread: as those of the lines, `came(AnswerKey)`, the focus entered a question, and `scrolled()`.
    Invariants: lines that stay keep their widget, with cursor and half-typed words.
    """

    answered = Signal(object, object)
    moved_on = Signal(object)
    earlier_wanted = Signal(object, object)
    files_wanted = Signal(object)
    files_given = Signal(object, object)
    file_removed = Signal(object, object)
    camera_wanted = Signal(object)
    round_moved = Signal(str, int)
    round_removed = Signal(str)
    round_added = Signal(str, str)
    came = Signal(object)
    scrolled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[LineKey, Line] = {}
        self._place: dict[LineKey, int] = {}
        self._waiting: list[tuple[FormRow, Named]] = []
        self._wanted: list[tuple[FormRow, Named]] = []
        self._filling: Filling | None = None
        self._around: Around | None = None
        self._is_locked = False
        self._chosen: QuestionRow | None = None
        self._thumbs: dict[str, QImage] = {}
        self._box = column(spacing=0)
        held = QWidget()
        held.setLayout(column(panel(self._box, "card"), None, margins=(24, 8, 24, 8), spacing=0))
        self._area: QScrollArea = scroll(held)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.verticalScrollBar().valueChanged.connect(lambda _value: self.scrolled.emit())
        self.setLayout(column((self._area, 1)))
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._build_some)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)

    def open(self, filling: Filling, around: Around, *, is_locked: bool) -> None:
        """Begin with another checklist or section; nothing of the one before stays."""
        self._filling, self._around, self._is_locked = filling, around, is_locked
        self._later.stop()
        for line in self._lines.values():
            let_go(line)
        self._chosen = None  # only now: dropping the line with the focus hands the focus to the next one
        self._lines.clear()
        self._waiting.clear()
        self._area.verticalScrollBar().setValue(0)

    def show_rows(self, rows: Sequence[tuple[FormRow, Named]]) -> None:
        """Draw these lines; those that are there already are kept, with their cursor and half-typed words."""
        self._wanted = list(rows)
        self._place = {_key(found): place for place, (found, _named) in enumerate(rows)}
        for key in [each for each in self._lines if each not in self._place]:
            line = self._lines.pop(key)
            if line is self._chosen:
                self._chosen = None
            let_go(line)
        self._reorder()
        self._waiting = [(found, named) for found, named in rows if _key(found) not in self._lines]
        for found, named in rows:
            line_kept = self._lines.get(_key(found))
            if isinstance(line_kept, QuestionRow | InstanceRow):
                line_kept.rename(named)
        while self._waiting and self._place[_key(self._waiting[0][0])] < max(_FIRST, len(self._lines)):
            self._build_one()
        if self._waiting:
            self._later.start()

    def paint(self, touched: frozenset[AnswerKey] | None = None) -> None:
        """Paint lines again, all or those touched."""
        if self._filling is None:
            return
        rows = {_key(found): found for found, _named in self._wanted}
        for key, line in self._lines.items():
            if isinstance(line, InstanceRow) and key in rows:
                line.show_place(rows[key], self._filling, is_locked=self._is_locked)
            elif isinstance(line, QuestionRow | HeadingRow) and (touched is None or line.key in touched):
                line.show_state(self._filling)
                if self._is_locked and isinstance(line, QuestionRow):
                    line.lock()

    def row_of(self, key: AnswerKey) -> QuestionRow | None:
        """Give the line of a question, built now if it was still waiting."""
        found = self._lines.get(("question", key))
        if found is None and ("question", key) in self._place:
            while self._waiting and ("question", key) not in self._lines:
                self._build_one()
            found = self._lines.get(("question", key))
        return found if isinstance(found, QuestionRow) else None

    def focus(self, key: AnswerKey) -> bool:
        """Put the focus into a question and bring it into view; say whether it is here."""
        line = self.row_of(key)
        if line is None:
            return False
        line.take_focus()
        self._reveal(line)
        return True

    def next_after(self, key: AnswerKey) -> AnswerKey | None:
        """Name the question behind another one on this sheet."""
        asked = [found.key for found, _named in self._wanted if found.role == "question"]
        behind = asked[asked.index(key) + 1 :] if key in asked else asked
        return next((each for each in behind if (line := self.row_of(each)) and line.field is not None), None)

    def flush(self) -> None:
        """Settle every field."""
        for line in list(self._lines.values()):
            if isinstance(line, QuestionRow) and line.field is not None:
                line.field.flush()

    def show_thumbs(self, thumbs: dict[str, QImage]) -> None:
        """Show small pictures of what is attached."""
        self._thumbs.update(thumbs)
        for line in self._lines.values():
            if isinstance(line, QuestionRow):
                line.show_thumbs(self._thumbs)

    def scroll_place(self) -> int:
        """Tell how far down one is."""
        return self._area.verticalScrollBar().value()

    def scroll_to(self, place: int) -> None:
        """Go as far down as one was, once every line stands."""
        while self._waiting:
            self._build_one()

        def scroll() -> None:
            if shiboken6.isValid(self._area):
                self._area.verticalScrollBar().setValue(place)

        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, scroll))  # behind what brings the focus in view

    def _build_some(self) -> None:
        spent = QElapsedTimer()
        spent.start()
        while self._waiting and spent.elapsed() < _SLICE_MS:
            self._build_one()
        if not self._waiting:
            self._later.stop()

    def _build_one(self) -> None:
        """Build the first line that waits; all before it stand already, so its place in the layout is its own."""
        found, named = self._waiting.pop(0)
        place = self._place[_key(found)]
        line = self._make(found, named)
        self._lines[_key(found)] = line
        is_between = place < self._box.count()
        self._box.insertWidget(place, line)
        line.show()
        if is_between:
            self._chain(place)

    def _make(self, found: FormRow, named: Named) -> Line:
        if self._filling is None or self._around is None:
            raise TypeError(found)
        if found.role == "question":
            return self._make_question(found, named, self._filling, self._around)
        if found.role == "instance":
            line = InstanceRow(found, named)
            line.show_place(found, self._filling, is_locked=self._is_locked)
            line.moved.connect(self.round_moved)
            line.removed.connect(self.round_removed)
            return line
        if found.role == "add":
            add = AddRow(found, named, self._filling)
            add.added.connect(self.round_added)
            add.setEnabled(not self._is_locked)
            return add
        return HeadingRow(found, self._filling)

    def _make_question(self, found: FormRow, named: Named, filling: Filling, around: Around) -> QuestionRow:
        made = QuestionRow(found, named, filling, around)
        made.answered.connect(self.answered)
        made.moved_on.connect(self.moved_on)
        made.earlier_wanted.connect(self.earlier_wanted)
        made.files_wanted.connect(self.files_wanted)
        made.files_given.connect(self.files_given)
        made.file_removed.connect(self.file_removed)
        made.camera_wanted.connect(self.camera_wanted)
        made.show_thumbs(self._thumbs)
        if self._is_locked:
            made.lock()
        return made

    def _reorder(self) -> None:
        """Move lines that stay to their new places."""
        for place, line in enumerate(self._in_order()):
            if self._box.indexOf(line) != place:
                self._box.removeWidget(line)
                self._box.insertWidget(place, line)
                self._chain(place)

    def _in_order(self) -> list[QWidget]:
        """The lines that stand, from top to bottom; never asked of the layout, whose items Qt deletes as it likes."""
        return [self._lines[key] for key in sorted(self._lines, key=lambda key: self._place[key])]

    def _chain(self, place: int) -> None:
        """Let Tab follow the eye: a line that came later stands late in Qt's own chain."""
        around = self._in_order()[max(0, place - 1) : place + 2]
        stops = [
            widget
            for line in around
            for widget in line.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        at = new
        while at is not None and at is not self:
            if isinstance(at, QuestionRow):
                self._choose(at)
                return
            at = at.parentWidget()

    def _choose(self, line: QuestionRow) -> None:
        if line is not self._chosen:
            if self._chosen is not None and shiboken6.isValid(self._chosen):  # its section may be on the way out
                self._chosen.choose(on=False)
            line.choose(on=True)
            self._chosen = line
            self._reveal(line)
        self.came.emit(line.key)

    def _reveal(self, line: QWidget) -> None:
        def reveal() -> None:
            if shiboken6.isValid(line) and shiboken6.isValid(self._area):
                self._area.ensureWidgetVisible(line, 0, 24)

        QTimer.singleShot(0, self, reveal)  # once the layout knows where the line stands


def _key(found: FormRow) -> LineKey:
    return (found.role, found.key)
