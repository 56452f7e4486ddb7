"""How the customer takes the work: five answers of equal rank, and the words each of them needs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.store.kinds import RoundResult
from ui.kit.buttons import Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.layout import column, row

SIGNED: Final = frozenset({RoundResult.NO_OBJECTION, RoundResult.RESERVATION})
_ICONS: Final = {
    RoundResult.NO_OBJECTION: ("circle-check", "ok"),
    RoundResult.RESERVATION: ("pen-line", "warn"),
    RoundResult.OBJECTION: ("message-square-warning", "bad"),
    RoundResult.REFUSED: ("ban", "warn"),
    RoundResult.ABSENT: ("user-x", "warn"),
}


class Outcome(QWidget):
    """The five answers.

    Signals: `chosen()`, another answer; UI thread.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        first = [Option(each.value, "", *_ICONS[each]) for each in list(RoundResult)[:3]]
        second = [Option(each.value, "", *_ICONS[each]) for each in list(RoundResult)[3:]]
        self._choices = (Choice(first, name="outcome"), Choice(second, name="outcome"))
        for mine, other in (self._choices, reversed(self._choices)):
            mine.chosen.connect(lambda _key, other=other: self._choose(other))
        self._said = Memo(lines=2, name="outcome_text")
        self._reason = Memo(lines=2, name="outcome_reason")
        self._witness, self._post = Entry(name="outcome_witness"), Entry(name="outcome_witness_role")
        self._reason_field = Labelled("", self._reason)
        self._witness_field, self._post_field = Labelled("", self._witness), Labelled("", self._post)
        self._unsigned = QWidget()
        witness = row((self._witness_field, 1), (self._post_field, 1), spacing=12)
        self._unsigned.setLayout(column(self._reason_field, witness))
        self.setLayout(column(*self._choices, self._said, self._unsigned))
        self._lay()

    @property
    def result(self) -> RoundResult:
        """Tell which answer is chosen; at first there is no objection."""
        chosen = next((choice.at() for choice in self._choices if choice.at()), RoundResult.NO_OBJECTION.value)
        return RoundResult(chosen)

    @property
    def is_signed(self) -> bool:
        """Tell whether the customer signs with this answer."""
        return self.result in SIGNED

    @property
    def said(self) -> str:
        """Give the customer's words: his opinion, his reservation or his objection."""
        return self._said.toPlainText().strip()

    @property
    def reason(self) -> str:
        """Say why there is no signature."""
        return self._reason.toPlainText().strip()

    @property
    def witness(self) -> tuple[str, str]:
        """Name who saw it, and his post."""
        return self._witness.text().strip(), self._post.text().strip()

    def begin(self) -> None:
        """Begin anew, with no objection."""
        for memo in (self._said, self._reason):
            memo.show_words("")
        for entry in (self._witness, self._post):
            entry.setText("")
        self._choices[0].choose(RoundResult.NO_OBJECTION.value)
        self._choices[1].choose("")
        self._lay()

    def speak(self, language: str) -> None:
        """Say everything in the signer's language."""
        for place, choice in enumerate(self._choices):
            for each in list(RoundResult)[3 * place : 3 * place + 3]:
                choice.button(each.value).say(words.say(f"signing.answer.{each}", language))
        self._reason_field.label.setText(words.say("signing.sheet.reason", language))
        self._witness_field.label.setText(words.say("signing.sheet.witness", language))
        self._post_field.label.setText(words.say("signing.sheet.role", language))
        self._language = language
        self._lay()

    def _choose(self, other: Choice) -> None:
        other.choose("")
        self._lay()
        self.chosen.emit()

    def _lay(self) -> None:
        is_unsigned = self.result in {RoundResult.REFUSED, RoundResult.ABSENT}
        self._said.setVisible(not is_unsigned)
        self._unsigned.setVisible(is_unsigned)
        if not is_unsigned:
            asked = words.say(f"signing.words.{self.result}", self._language)
            self._said.setPlaceholderText(asked)
            self._said.setAccessibleName(asked)

    _language = words.LANGUAGES[0]
