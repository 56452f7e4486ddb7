"""What is stored of a filling: answers and rows in step with the tree, what can be taken back, the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from forms.answers import Answer, AnswerKey, Kind, Row, check, from_text, to_text
from forms.errors import BadAnswer
from forms.evaluation import Cell, Evaluation
from forms.facts import Answers, Changes, Diff, JournalEntry

MAX_UNDO = 500


class Record:
    """The stored side of a filling.

    Invariants:
        `answers` holds no computed value; answers of hidden questions stay in it.
        `orphans` are answers no question takes: of a removed question, of another kind, of a row that is gone.
    """

    def __init__(self, evaluation: Evaluation, zone: tzinfo, now: Callable[[], datetime]) -> None:
        """Keep the record of one evaluation."""
        self._eval = evaluation
        self._zone = zone
        self._now = now
        self.answers: dict[AnswerKey, Answer] = {}
        self.orphans: dict[AnswerKey, Answer] = {}
        self.journal: list[JournalEntry] = []
        self.done: list[Diff] = []
        self.undone: list[Diff] = []
        self._diff: Diff = {}

    def load(self, answers: Answers) -> None:
        """Put stored answers into a blank tree, rows first."""
        waiting = {key: value for key, value in answers.items() if isinstance(value, Row)}
        while waiting:
            ready = {key: row for key, row in waiting.items() if not row.parent or row.parent in self._eval.instances}
            if not ready:
                break
            for key, row in sorted(ready.items(), key=lambda item: (item[1].order, item[0].instance)):
                del waiting[key]
                self._place_row(key, row)
        self.orphans.update(waiting)
        for key, value in answers.items():
            if isinstance(value, Row):
                continue
            if not self._load_answer(key, value):
                self.orphans[key] = value

    def _load_answer(self, key: AnswerKey, value: Answer) -> bool:
        cell = self._eval.cell(key.question, key.instance)
        question = cell.entry.question if cell is not None else None
        if cell is None or question is None or cell.instance != key.instance:
            return False
        try:
            check(question.kind, value, key.question)
        except BadAnswer:
            return False
        self.answers[key] = value
        cell.text = to_text(value)
        return True

    def _place_row(self, key: AnswerKey, row: Row) -> bool:
        holder = self._eval.holder(key.question, row.parent)
        entry = holder.entry.by_name.get(key.question.rpartition("/")[2]) if holder is not None else None
        if holder is None or entry is None or not entry.repeats or key.instance in self._eval.instances:
            self.orphans[key] = row
            return False
        self.answers[key] = row
        rows = self._eval.rows(holder, entry.name)
        index = len(rows)
        while index and self._order_of(rows[index - 1]) > row.order:
            index -= 1
        self._eval.add_row(holder, entry, key.instance, index)
        return True

    def _order_of(self, row: Cell) -> float:
        known = self.answers.get(AnswerKey(row.uid, row.entry.key))
        return known.order if isinstance(known, Row) else 0.0

    def store(self, key: AnswerKey, value: Answer | None) -> None:
        """Change what is to be stored, remembering what was there before the command."""
        self._diff.setdefault(key, self.answers.get(key))
        if value is None:
            self.answers.pop(key, None)
        else:
            self.answers[key] = value

    def collect(self, *, keep_undo: bool = False, moved: Cell | None = None) -> Changes:
        """Bring what is stored up to date with the tree, and say what happened."""
        touched = self._eval.take_touched()
        for row in touched.removed:
            self._forget_row(row)
        for row in touched.added:
            if row.uid in self._eval.instances and not self._is_stored(row):
                self._store_row(row)
        if moved is not None:
            self._store_row(moved)
        for cell in touched.values:
            self._keep(cell)
        diff, self._diff = self._diff, {}
        diff = {key: before for key, before in diff.items() if self.answers.get(key) != before}
        answers = {key: self.answers.get(key) for key in diff}
        if keep_undo and diff:
            self.done = [*self.done[1 - MAX_UNDO :], diff]
            self.undone = []
            self._remember(diff)
        seen = {*touched.values, *touched.flags, *touched.cleared}
        return Changes(
            answers=answers,
            touched=frozenset(AnswerKey(cell.instance, cell.entry.key) for cell in seen),
            cleared=tuple(AnswerKey(cell.instance, cell.entry.key) for cell in touched.cleared),
            added=tuple(row.uid for row in (*touched.added, *touched.returned) if self._eval.is_live(row)),
            removed=tuple(row.uid for row in (*touched.removed, *touched.parked) if not self._eval.is_live(row)),
            rows_changed=any((touched.flags, touched.added, touched.removed, touched.returned, touched.parked, moved)),
        )

    def _keep(self, cell: Cell) -> None:
        question = cell.entry.question
        if (
            question is None
            or question.calculation
            or question.kind is Kind.NOTE
            or cell.root is not self._eval.document
        ):
            return
        key = AnswerKey(cell.instance, cell.entry.key)
        if to_text(self.answers.get(key)) != cell.text:
            try:
                self.store(key, from_text(question.kind, cell.text, self._zone, key.question))
            except BadAnswer:
                self.store(key, None)

    def _store_row(self, row: Cell) -> None:
        key = AnswerKey(row.uid, row.entry.key)
        if row.uid in self._eval.born:
            parent, index = self._eval.born[row.uid]
            self.store(key, Row(parent, float(index + 1)))
            return
        holder = row.parent
        siblings = self._eval.rows(holder, row.name) if isinstance(holder, Cell) else [row]
        before = self._order_of(siblings[row.index - 1]) if row.index > 0 else None
        after = (
            self._order_of(siblings[row.index + 1])
            if row.index + 1 < len(siblings) and self._is_stored(siblings[row.index + 1])
            else None
        )
        order = _between(before, after)
        parent = holder.instance if isinstance(holder, Cell) else ""
        self.store(key, Row(parent, order))
        if after is not None and before is not None and not before < order < after:
            for place, other in enumerate(siblings):
                self.store(AnswerKey(other.uid, other.entry.key), Row(parent, float(place + 1)))

    def _is_stored(self, row: Cell) -> bool:
        return AnswerKey(row.uid, row.entry.key) in self.answers

    def _forget_row(self, row: Cell) -> None:
        for cell in self._eval.with_parked(row):
            self.store(AnswerKey(cell.instance, cell.entry.key), None)

    def _remember(self, diff: Diff) -> None:
        moment = self._now()
        self.journal.extend(JournalEntry(moment, key, before, self.answers.get(key)) for key, before in diff.items())

    def undo(self) -> Changes:
        """Take the last command back; without one, do nothing."""
        return self._swing(self.done, self.undone)

    def redo(self) -> Changes:
        """Do again what was taken back last."""
        return self._swing(self.undone, self.done)

    def _swing(self, source: list[Diff], target: list[Diff]) -> Changes:
        if not source:
            return Changes()
        diff = source.pop()
        target.append({key: self.answers.get(key) for key in diff})
        self.apply(diff)
        self._eval.settle()
        return self.collect()

    def apply(self, diff: Mapping[AnswerKey, Answer | None]) -> None:
        """Put answers in place, rows first; a value of the wrong kind is kept apart."""
        rows = {key: value for key, value in diff.items() if isinstance(value or self.answers.get(key), Row)}
        for key, value in rows.items():
            present = self._eval.instances.get(key.instance)
            if value is None and present is not None:
                self._eval.remove_row(present)
                self.store(key, None)
        added = {key: value for key, value in rows.items() if isinstance(value, Row)}
        while added:
            ready = [key for key, row in added.items() if not row.parent or row.parent in self._eval.instances]
            if not ready:
                break
            for key in sorted(ready, key=lambda each: (added[each].order, each.instance)):
                self._put_row(key, added.pop(key))
        for key, value in diff.items():
            if key not in rows:
                self._put_answer(key, value)

    def _put_row(self, key: AnswerKey, row: Row) -> None:
        present = self._eval.instances.get(key.instance)
        if present is None:
            self.store(key, row)
            self._place_row(key, row)
            return
        self.store(key, row)
        holder = present.parent
        if isinstance(holder, Cell):
            others = [other for other in self._eval.rows(holder, present.name) if other is not present]
            self._eval.move_row(present, sum(1 for other in others if self._order_of(other) <= row.order))

    def _put_answer(self, key: AnswerKey, value: Answer | None) -> None:
        cell = self._eval.cell(key.question, key.instance)
        if cell is None:
            return
        self.store(key, value)
        self._eval.put(cell, to_text(value))


def _between(before: float | None, after: float | None) -> float:
    if before is None:
        return 1.0 if after is None else after - 1.0
    return before + 1.0 if after is None else (before + after) / 2
