"""Two fillings of one response made one: answer by answer, nothing lost, nothing overwritten in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.answers import Answer, AnswerKey, FileAnswer, Row
from forms.facts import Answers


@dataclass(frozen=True, slots=True)
class AnswerConflict:
    """Both sides changed the same answer; None means taken away. A person chooses; until then `mine` stands.

    For a row that one side removed while the other worked in it, the row is kept.
    """

    key: AnswerKey
    base: Answer | None
    mine: Answer | None
    theirs: Answer | None


@dataclass(frozen=True, slots=True)
class MergedAnswers:
    """The answers of both sides, and what only a person can decide."""

    answers: Mapping[AnswerKey, Answer]
    conflicts: tuple[AnswerConflict, ...]


def merge(base: Answers, mine: Answers, theirs: Answers) -> MergedAnswers:
    """Merge two fillings that started from the same answers.

    One side changed: its answer is taken. Both changed to the same: fine. Both changed differently: a conflict with
    both values. Choices of several and ranks count as one value; photos and files are merged as sets; instances of
    repeats are joined by their UUID.
    """
    return _Merge(base, mine, theirs).result()


def merge_answer(base: Answer | None, mine: Answer | None, theirs: Answer | None) -> tuple[Answer | None, bool]:
    """Merge one answer; the second value tells whether a person must decide (then the first is `mine`)."""
    if theirs in (mine, base):
        return mine, False
    if mine == base:
        return theirs, False
    if isinstance(mine, Row) and isinstance(theirs, Row):
        return min(mine, theirs, key=lambda row: (row.order, row.parent)), False
    files = [_files(each) for each in (base, mine, theirs)]
    if all(each is not None for each in files) and (base is not None or mine is not None):
        return _joined(*(each or () for each in files)) or None, False
    return mine, True


def _files(value: Answer | None) -> tuple[FileAnswer, ...] | None:
    if value is None:
        return ()
    if isinstance(value, tuple):
        found = tuple(each for each in value if isinstance(each, FileAnswer))
        return found if len(found) == len(value) else None
    return None


def _joined(
    base: tuple[FileAnswer, ...], mine: tuple[FileAnswer, ...], theirs: tuple[FileAnswer, ...]
) -> tuple[FileAnswer, ...]:
    gone = {each.sha256 for each in base} - ({each.sha256 for each in mine} & {each.sha256 for each in theirs})
    found = {each.sha256: each for each in (*base, *mine, *theirs) if each.sha256 not in gone}
    return tuple(found.values())


class _Merge:
    def __init__(self, base: Answers, mine: Answers, theirs: Answers) -> None:
        self._base = base
        self._mine = mine
        self._theirs = theirs
        self._answers: dict[AnswerKey, Answer] = {}
        self._conflicts: list[AnswerConflict] = []

    def result(self) -> MergedAnswers:
        rescued = self._rescued_rows()
        for key in dict.fromkeys([*self._base, *self._mine, *self._theirs]):
            self._merge_key(key, rescued)
        self._drop_lost()
        return MergedAnswers(self._answers, tuple(self._conflicts))

    def _merge_key(self, key: AnswerKey, rescued: Mapping[str, Answers]) -> None:
        keeper = rescued.get(key.instance)
        if keeper is not None:
            value = keeper.get(key)
            if value is not None:
                self._answers[key] = value
            if isinstance(self._base.get(key), Row):
                self._conflicts.append(self._conflict(key))
            return
        merged, undecided = merge_answer(self._base.get(key), self._mine.get(key), self._theirs.get(key))
        if merged is None and undecided:
            merged = self._theirs.get(key)
        if merged is not None:
            self._answers[key] = merged
        if undecided:
            self._conflicts.append(self._conflict(key))

    def _conflict(self, key: AnswerKey) -> AnswerConflict:
        return AnswerConflict(key, self._base.get(key), self._mine.get(key), self._theirs.get(key))

    def _rescued_rows(self) -> dict[str, Answers]:
        """Return the rows one side removed while the other changed something in them, with the side that has them."""
        rescued: dict[str, Answers] = {}
        for key, value in self._base.items():
            if not isinstance(value, Row):
                continue
            here, there = key in self._mine, key in self._theirs
            if here != there:
                side = self._mine if here else self._theirs
                inside = self._within(key.instance, side)
                if any(side.get(each) != self._base.get(each) for each in inside):
                    rescued.update(dict.fromkeys({each.instance for each in inside}, side))
        return rescued

    def _within(self, instance: str, side: Answers) -> list[AnswerKey]:
        """Return the keys of a row and of the rows beneath it, on one side and in the base."""
        known = {**self._base, **side}
        rows = {instance}
        grew = True
        while grew:
            more = {key.instance for key, value in known.items() if isinstance(value, Row) and value.parent in rows}
            grew = not more <= rows
            rows |= more
        return [key for key in known if key.instance in rows]

    def _drop_lost(self) -> None:
        """Drop what lies in rows that are gone, and rows whose parent row is gone."""
        rows = {key.instance: value for key, value in self._answers.items() if isinstance(value, Row)}
        lost = {uid for uid, row in rows.items() if row.parent and row.parent not in rows}
        while lost:
            for uid in lost:
                del rows[uid]
            lost = {uid for uid, row in rows.items() if row.parent and row.parent not in rows}
        self._answers = {key: value for key, value in self._answers.items() if not key.instance or key.instance in rows}
