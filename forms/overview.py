"""What can be asked of a filling as a whole: what to draw, what is missing, what is stored, what was before."""

from __future__ import annotations

from forms import outline
from forms.answers import Answer, AnswerKey
from forms.facts import Answers, Failure, FormRow, JournalEntry, Missing
from forms.reading import Reading


class Overview(Reading):
    """Questions about all nodes together."""

    @property
    def orphans(self) -> Answers:
        """Stored answers that no question takes; they stay stored."""
        return self._record.orphans

    @property
    def journal(self) -> tuple[JournalEntry, ...]:
        """Every answer replaced since the filling was opened."""
        return tuple(self._record.journal)

    def answers(self) -> dict[AnswerKey, Answer]:
        """Return what is to be stored now, answers no question takes any more included."""
        return {**self._record.orphans, **self._record.answers}

    def earlier(self, key: str, instance: str = "") -> tuple[JournalEntry, ...]:
        """Return what an answer was before, the latest change last."""
        wanted = AnswerKey(instance, key)
        return tuple(entry for entry in self._record.journal if entry.key == wanted)

    def instances(self, repeat: str, parent: str = "") -> tuple[str, ...]:
        """Return the instances of a repeat, in order."""
        holder = self._eval.holder(repeat, parent)
        return (
            tuple(row.uid for row in self._eval.rows(holder, repeat.rpartition("/")[2])) if holder is not None else ()
        )

    def rows(self, *, everything: bool = False) -> list[FormRow]:
        """Return what to draw, in order: only what shows; with `everything` computed values too."""
        return outline.rows(self._eval, everything=everything)

    def failures(self) -> list[Failure]:
        """Return everything that failed and what its author wants done about it."""
        return outline.failures(self._eval)

    def missing(self) -> list[Missing]:
        """Return every answer that keeps the form from being finished, in order."""
        return outline.missing(self._eval)

    def next_missing(self, after: AnswerKey | None = None) -> Missing | None:
        """Return the first missing answer behind a place, starting over at the end."""
        return outline.next_missing(self._eval, after)

    def progress(self) -> tuple[int, int]:
        """Return how many questions are answered, and how many there are to answer."""
        return outline.progress(self._eval)

    def snapshot(self) -> dict[AnswerKey, str]:
        """Return the computed values as they stand, to be kept with a signature."""
        found: dict[AnswerKey, str] = {}
        for cell in self._eval.cells():
            question = cell.entry.question
            if question is not None and question.calculation and cell.shown:
                found[AnswerKey(cell.instance, cell.entry.key)] = cell.text
        return found

    def cut_counts(self) -> dict[AnswerKey, float]:
        """Return the repeats whose count asks for more instances than there can be, with what it asks for."""
        return {
            AnswerKey(holder.instance, f"{holder.entry.key}/{name}".lstrip("/")): wanted
            for (holder, name), wanted in self._eval.capped.items()
        }
