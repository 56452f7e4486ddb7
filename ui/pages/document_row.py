"""One line of a list of documents: a kind, or a revision and whose copy it is; sealed, void, to be made or waiting."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from ui.kit.labels import TwoLines
from ui.kit.layout import row
from ui.kit.panels import choose_row
from ui.kit.states import Pill


class DocumentLine(QFrame):
    """A line to choose: pressed, or Enter and space.

    Signals: `chosen()`.
    """

    chosen = Signal()

    def __init__(self, name: str, title: str, sub: str, state: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("state", state)
        self.setProperty("panel", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(56)
        said, tone, icon = _state(state)
        self.setAccessibleName(f"{title}, {said}, {sub}")
        lines = TwoLines(title, sub)
        self.setLayout(row((lines, 1), Pill(said, tone, icon), margins=(12, 4, 8, 4)))

    def choose(self, *, is_chosen: bool) -> None:
        """Show whether it is the one on the left."""
        choose_row(self, chosen=is_chosen)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        self.chosen.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit()
            return
        super().keyPressEvent(event)


def _state(state: str) -> tuple[str, str, str]:
    translate = QCoreApplication.translate
    return {
        "signed": (translate("DocumentLine", "Sealed"), "ok", "shield-check"),
        "void": (translate("DocumentLine", "Void"), "bad", "ban"),
        "ready": (translate("DocumentLine", "To make"), "info", "pen-line"),
        "waiting": (translate("DocumentLine", "Not yet"), "mute", "clock"),
        "stale": (translate("DocumentLine", "Out of date"), "warn", "triangle-alert"),
        "withdrawn": (translate("DocumentLine", "Withdrawn"), "warn", "triangle-alert"),
    }.get(state, (translate("DocumentLine", "Draft"), "mute", "pen-line"))
