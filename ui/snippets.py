"""Note templates: a few keys put a whole sentence into the field one writes in; one's own are kept in the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QWidget

from app import words

KEYS: Final = "Ctrl+T"
MOST: Final = 20
_SHOWN: Final = 60
Field = QLineEdit | QPlainTextEdit


def field_of(widget: QWidget | None) -> Field | None:
    """Give the field one writes in; none where nothing may be written, or where it is a secret."""
    if isinstance(widget, QPlainTextEdit):
        return None if widget.isReadOnly() else widget
    if isinstance(widget, QLineEdit) and widget.echoMode() is QLineEdit.EchoMode.Normal:
        return None if widget.isReadOnly() else widget
    return None


def own_templates(kept: str) -> list[str]:
    """Read one's own templates: one a line, none twice."""
    return list(dict.fromkeys(line.strip() for line in kept.splitlines() if line.strip()))[:MOST]


def usual_templates(language: str) -> list[str]:
    """List the templates that come with the program, in the reader's language."""
    return [words.say(f"note_templates.{key}", language) for key in words.keys("note_templates", language)]


def insert(field: Field, said: str) -> None:
    """Put words where the cursor stands, as if they had been typed: they are saved and undone like any others."""
    if isinstance(field, QPlainTextEdit):
        field.insertPlainText(said)
    else:
        field.insert(said)
        field.textEdited.emit(field.text())


class TemplateMenu(QMenu):
    """The menu at the cursor: 1 … 9 put a template in; the last line keeps what stands in the field as a new one.

    `keep` is called with the text to be kept.
    """

    def __init__(self, field: Field, own: Sequence[str], language: str, keep: Callable[[str], None]) -> None:
        super().__init__(field)
        self.setObjectName("templates")
        self._field = field
        for number, said in enumerate([*own, *usual_templates(language)], 1):
            shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
            key = f"&{number} " if number <= len("123456789") else ""
            action = QAction(f"{key}{shown.replace('&', '&&')}", self)
            action.setObjectName(f"template_{number}")
            action.triggered.connect(lambda _=False, chosen=said: insert(field, chosen))
            self.addAction(action)
        self.addSeparator()
        standing = " ".join((field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()).split())
        kept = QAction(self.tr("Keep this text as a template"), self)
        kept.setObjectName("template_keep")
        kept.setEnabled(bool(standing) and standing not in own)
        kept.triggered.connect(lambda: keep(standing))
        self.addAction(kept)

    def open_here(self) -> None:
        """Show the menu where the cursor stands."""
        self.popup(self._field.mapToGlobal(self._field.cursorRect().bottomLeft() + QPoint(0, 4)))
