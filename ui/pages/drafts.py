"""The checklists that were open since the profile was unlocked, with what can be undone in each."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.store.types import ResponseId
from forms.filling import Filling

_KEPT = 12


class Drafts(QObject):
    """Keeps fillings past their page; a child of the desk, it ends with it, when the profile is locked.

    Invariants: what is kept equals what is stored; a filling whose answers changed from outside is let go.
    """

    def __init__(self, desk: QObject) -> None:
        super().__init__(desk)
        self._kept: dict[ResponseId, Filling] = {}

    @staticmethod
    def of(desk: QObject) -> Drafts:
        """Give the drafts of a desk."""
        return desk.findChild(Drafts) or Drafts(desk)

    def keep(self, response_id: ResponseId, filling: Filling) -> None:
        """Keep a filling; the one that was not looked at for longest makes room."""
        self._kept.pop(response_id, None)
        self._kept[response_id] = filling
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))

    def fresh(self, response_id: ResponseId, stored: Filling) -> Filling:
        """Give the filling kept, if it still says what is stored, else the stored one, kept from now on."""
        kept = self._kept.get(response_id)
        same = kept is not None and kept.answers() == stored.answers()
        found = kept if kept is not None and same else stored
        if found.language != stored.language:
            found.speak(stored.language)
        self.keep(response_id, found)
        return found

    def forget(self, response_id: ResponseId) -> None:
        """Let one go: it was handed in."""
        self._kept.pop(response_id, None)
