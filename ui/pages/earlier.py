"""What an answer was before: a small menu that says it in words, with the time, and gives it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from forms.answers import CHOSEN, Answer, AnswerKey, FileAnswer
from forms.definition import Question
from forms.facts import JournalEntry
from forms.filling import Filling
from forms.printing import plain

_MOST: Final = 12
_WHILE_TYPING: Final = timedelta(seconds=4)
_LETTERS: Final = 60


def earlier_values(filling: Filling, key: AnswerKey) -> list[JournalEntry]:
    """List what an answer was, the latest first: each value once, and none that only stood while it was typed."""
    entries = filling.earlier(key.question, key.instance)
    now = filling.value(key.question, key.instance)
    found: list[JournalEntry] = []
    for at, entry in enumerate(entries):
        came_at = entries[at - 1].at if at else None
        if came_at is not None and entry.at - came_at < _WHILE_TYPING:
            continue
        found = [each for each in found if each.before != entry.before]
        if entry.before != now:
            found.append(entry)
    return found[::-1][:_MOST] if any(each.before is not None for each in found) else []


class EarlierMenu(QMenu):
    """The menu. `chosen(value)` is called with what is wanted again; None is "no answer"."""

    def __init__(
        self, filling: Filling, key: AnswerKey, chosen: Callable[[Answer | None], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("earlier_values")
        for number, entry in enumerate(earlier_values(filling, key), 1):
            said = self.said(filling, key, entry.before)
            action = QAction(self.tr("{words}   until {clock}").format(words=said, clock=f"{entry.at:%H:%M:%S}"), self)
            action.setObjectName(f"earlier_{number}")
            action.triggered.connect(lambda _=False, value=entry.before: chosen(value))
            self.addAction(action)

    def said(self, filling: Filling, key: AnswerKey, value: Answer | None) -> str:
        """Say a value as the form words it."""
        if value is None:
            return self.tr("no answer")
        node = filling.form.nodes.get(key.question)
        if isinstance(node, Question) and node.kind in CHOSEN:
            names = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
            return ", ".join(filling.name_of(node, str(name)) for name in names)
        if isinstance(value, tuple) and value and isinstance(value[0], FileAnswer):
            return self.tr("{count} files").format(count=len(value))
        words = " ".join(plain(value).split())
        unit = f" {node.unit}" if isinstance(node, Question) and node.unit else ""
        return (words if len(words) <= _LETTERS else f"{words[:_LETTERS]}…") + unit
