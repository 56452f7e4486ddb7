"""Which documents an order makes: those that stand, those that can be made now, and what the others wait for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal

from app.documents.current import KindLook
from app.documents.sentences import sentences
from ui.kit.buttons import Button
from ui.kit.layout import add, clear, column
from ui.kit.panels import Card
from ui.pages.document_row import DocumentLine

_MARKS: Final = {"zh_CN": "；", "en": "; "}


def title_of(look: KindLook, language: str) -> str:
    """Name a kind of document as it is titled."""
    return sentences(language)[f"title.{look.kind.name}"]


def lacks_of(look: KindLook, language: str) -> str:
    """Name what a kind of document still waits for."""
    return _MARKS[language].join(sentences(language)[f"missing.{code}"] for code in look.lacks)


class KindsCard(Card):
    """The list of kinds; those that cannot be made yet are folded away until they are asked for.

    Signals: `chosen(str)`, the code of a kind.
    """

    chosen = Signal(str)

    def __init__(self, language: str) -> None:
        self._more = Button("", "chevron-right", "quiet", name="document_kinds_more")
        super().__init__("", "list-checks", action=self._more)
        self.title.setText(self.tr("Documents of this order"))
        self._language = language
        self._lines: dict[str, DocumentLine] = {}
        self._looks: tuple[KindLook, ...] = ()
        self._code = ""
        self._is_open = False
        self._more.clicked.connect(self._unfold)
        self._held = column(spacing=4)
        self.fill(self._held)

    def show_kinds(self, looks: Sequence[KindLook], code: str) -> None:
        """Show what an order makes, and which one is looked at."""
        is_same = self._looks == tuple(looks) and self._code == code
        self._looks, self._code = tuple(looks), code
        if not is_same or not self._lines:
            self._write()

    def forget(self) -> None:
        """Show nothing until another order is known."""
        self._looks, self._code, self._is_open = (), "", False
        self._write()

    def _unfold(self) -> None:
        self._is_open = not self._is_open
        self._write()

    def _write(self) -> None:
        clear(self._held)
        self._lines.clear()
        waiting = [look for look in self._looks if self._is_waiting(look)]
        for look in self._looks:
            if self._is_open or look not in waiting:
                self._lines[look.kind.code] = self._line(look)
        add(self._held, *self._lines.values())
        said = self.tr("Fold away") if self._is_open else self.tr("Not yet: {count}").format(count=len(waiting))
        self._more.say(said)
        self._more.show_icon("chevron-down" if self._is_open else "chevron-right")
        self._more.setVisible(bool(waiting))

    def _is_waiting(self, look: KindLook) -> bool:
        return bool(look.lacks) and look.stands is None and look.kind.code != self._code

    def _line(self, look: KindLook) -> DocumentLine:
        state, sub = "ready", self.tr("Can be made now")
        if look.stands is not None:
            state = "signed" if look.is_current else "stale"
            sub = look.stands.number
        elif look.lacks:
            state, sub = "waiting", self.tr("Waits for: {lacks}").format(lacks=lacks_of(look, self._language))
        line = DocumentLine(f"document_kind_{look.kind.code}", title_of(look, self._language), sub, state)
        line.choose(is_chosen=look.kind.code == self._code)
        line.chosen.connect(lambda code=look.kind.code: self.chosen.emit(code))
        return line
