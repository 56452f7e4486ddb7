"""The left column of a checklist: its name, how far it is, its sections with their progress, the keys that help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.kit.buttons import Button
from ui.kit.labels import Picture, retone, text
from ui.kit.layout import clear, column, let_go, panel, row, scroll
from ui.kit.panels import choose_row
from ui.kit.states import Bar
from ui.pages.sections import Part


class SectionRow(QFrame):
    """One section: name, progress, and what is wrong in it.

    Signals: `pressed(int)`, its number from 0.
    """

    pressed = Signal(int)

    def __init__(self, at: int) -> None:
        super().__init__()
        self._at = at
        self.setObjectName(f"section_{at + 1}")
        self.setProperty("panel", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name = text("", wrap=True)
        self._count = text("", "muted")
        self._tick = Picture("circle-check", "ok", 18)
        self._bar = Bar()
        self._wrong = text("", "small", "bad", wrap=True)
        self.setMinimumHeight(56)
        self.setLayout(
            column(
                row((self._name, 1), self._count, self._tick), self._bar, self._wrong, margins=(12, 8, 12, 8), spacing=4
            )
        )

    def show_part(self, part: Part, *, is_here: bool) -> None:
        """Show how far the section is."""
        self._name.setText(self.tr("{number}  {name}").format(number=self._at + 1, name=part.title))
        retone(self._name, self._name.text(), "")
        count = f"{part.answered}/{part.asked}"
        self._count.setText(count)
        is_full = part.is_done and part.asked > 0
        self._count.setVisible(not is_full)
        self._tick.setVisible(is_full)
        self._bar.tell(part.answered if part.asked else 1, part.asked or 1, "ok" if part.is_done else "")
        wrong = [self.tr("{count} to mend").format(count=part.wrong)] if part.wrong else []
        wrong += [self.tr("{count} photos missing").format(count=part.photos)] if part.photos else []
        self._wrong.setText(" · ".join(wrong))
        self._wrong.setVisible(bool(wrong))
        choose_row(self, chosen=is_here)
        self.setAccessibleName(f"{self._name.text()} {count} {self._wrong.text()}".strip())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self._at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit(self._at)
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._underline(on=True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._underline(on=False)

    def _underline(self, *, on: bool) -> None:
        font = self._name.font()
        font.setUnderline(on)
        self._name.setFont(font)


class SectionColumn(QFrame):
    """The column.

    Signals: `chosen(int)`, a section; `language_chosen(str)`, one of the form's; `closed()`, back to the list of
    checklists.
    """

    chosen = Signal(int)
    language_chosen = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "pane")
        back = Button(self.tr("All checklists"), "arrow-left", "quiet", name="checklist_back")
        back.clicked.connect(self.closed)
        self._title, self._sum = text("", "h2", wrap=True), text("", "muted")
        self._bar = Bar()
        self._version = ""
        self._rows: list[SectionRow] = []
        self._box: QVBoxLayout = column(spacing=0)
        held = QWidget()
        held.setLayout(column(self._box, None, spacing=0))
        self._languages = QHBoxLayout()
        self._languages.setSpacing(4)
        self._languages.setContentsMargins(0, 0, 0, 0)
        tongues = panel(self._languages)
        tongues.setObjectName("form_languages")
        self._tongues = tongues
        top = column(row(back, None), self._title, self._sum, self._bar, tongues, margins=(16, 8, 16, 8), spacing=8)
        self.setLayout(column(top, (scroll(held), 1), self._keys(), margins=(0, 0, 2, 0), spacing=0))

    def _keys(self) -> QWidget:
        lines = [
            ("F8", self.tr("Next missing")),
            ("P / F / N", self.tr("Pass / fail / n.a.")),
            ("Ctrl Z", self.tr("Undo")),
        ]
        made = QWidget()
        rows = [row(text(key, "key", width=72), text(words, "small"), None) for key, words in lines]
        made.setLayout(column(text(self.tr("Keyboard"), "th"), *rows, margins=(16, 8, 16, 12), spacing=6))
        return made

    def show_form(self, title: str, version: str, languages: Sequence[str], spoken: str) -> None:
        """Show which checklist it is, and in which of its languages."""
        self._title.setText(title)
        self._version = version
        clear(self._box)
        self._rows.clear()
        clear(self._languages)
        self._tongues.setVisible(len(languages) > 1)
        for number, language in enumerate(languages, 1):
            button = Button(_short(language), kind="chip", name=f"form_language_{number}", checked=language == spoken)
            button.setToolTip(language)
            button.clicked.connect(lambda _=False, language=language: self.language_chosen.emit(language))
            self._languages.addWidget(button)
        self._languages.addStretch(1)

    def show_parts(self, parts: Sequence[Part], at: int) -> None:
        """Show the sections, and where one is."""
        while len(self._rows) > len(parts):
            let_go(self._rows.pop())
        while len(self._rows) < len(parts):
            made = SectionRow(len(self._rows))
            made.pressed.connect(self.chosen)
            self._rows.append(made)
            self._box.addWidget(made)
        for place, (line, part) in enumerate(zip(self._rows, parts, strict=True)):
            line.show_part(part, is_here=place == at)
        answered, asked = sum(part.answered for part in parts), sum(part.asked for part in parts)
        said = self.tr("{answered} of {asked} answered").format(answered=answered, asked=asked)
        self._sum.setText(f"{said} · {self._version}" if self._version else said)
        self._bar.tell(answered, asked)


def _short(language: str) -> str:
    """Say the name of a language without its code: "中文 (zh)" is "中文"."""
    return language.partition("(")[0].strip() or language
