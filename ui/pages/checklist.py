"""Checklists of an order: which it needs, how far each is, and the one that is open."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from app import checklists, orders, progress, words
from app.checklists import ChecklistRow
from app.store.door import Changed, Read, Write
from app.store.types import OrderId, ResponseId
from app.words import Pair
from forms.rebase import Rebased
from ui.desk import Desk
from ui.dialogs import confirm
from ui.kit.buttons import Button
from ui.kit.labels import TwoLines
from ui.kit.layout import clear, column, row, rule, scroll
from ui.kit.panels import Card, Empty
from ui.kit.states import Bar, Pill, Strip
from ui.pages.drafts import Drafts
from ui.pages.filling_sheet import FillingSheet, Opened
from ui.pages.survey import open_survey
from ui.pages.tab import CurrentStack, Tab


class ChecklistTab(Tab):
    """The checklist tab: the list, or one sheet."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"responses", "answers", "repeat_instances", "form_versions", "order_steps"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[ChecklistRow] = []
        self._open_form, self._wanted_widget = "", ""
        self._moved: Rebased | None = None
        self._refusal = Strip("", "bad", "lock", name="checklist_refused")
        self._refusal.hide()
        self._newer = Strip("", "info", "refresh-cw", self._move_button(), name="checklist_newer")
        self._newer.hide()
        self._sheet = FillingSheet(desk)
        self._sheet.told.connect(self.told)
        self._sheet.closed.connect(self._close)
        self._sheet.moved.connect(self.moved)
        self._sheet.submitted.connect(self._ask_submit)
        self._sheet.reopened.connect(self._reopen)
        self._box = column(spacing=0)
        way = self.tr("They come with the order at the next sync with head office.")
        self._empty = Empty(self.tr("This order needs no checklist."), way, icon="list-checks", name="checklists_empty")
        self._more = Button(self.tr("Another checklist…"), "plus", name="checklist_more")
        self._more.clicked.connect(self._ask_others)
        more = row(self._more, None)
        card = Card(self.tr("Checklists of this order"), "list-checks", self._empty, self._box, more, None)
        held = QWidget()
        held.setLayout(column(card, None, margins=(24, 16, 24, 16)))
        self._stack = CurrentStack()
        self._stack.addWidget(scroll(held))
        self._stack.addWidget(self._sheet)
        self.setLayout(column(self._refusal, self._newer, (self._stack, 1), spacing=0))

    @override
    def clear(self) -> None:
        self._rows = []
        self._open_form = ""
        self._refusal.hide()
        self._newer.hide()
        self._stack.setCurrentIndex(0)
        clear(self._box)

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: checklists.checklists(db, order_id), self._show, self, instead="checklists")

    @override
    def leave(self) -> None:
        self._sheet.flush()

    @override
    def where(self) -> str:
        return self._sheet.where() if self._open_form else ""

    @override
    def go_to(self, what: str) -> bool:
        form, _, widget = what.partition(":")
        self._wanted_widget = widget
        self.open_form(form)
        return True

    @override
    def concerns(self, changed: Changed) -> bool:
        if self._open_form and self._sheet.is_own(changed):
            return False  # the sheet knows what it stored; the list is read again when it shows
        return super().concerns(changed) or (not self._rows and "responses" in changed.kinds)

    def open_form(self, form_id: str) -> None:
        """Open a checklist; one that is not begun is begun."""
        order_id, language = self.order_id, self.desk.language
        if order_id is None or not form_id:
            return
        self._open_form = form_id
        self._refusal.hide()
        self.desk.ask(
            lambda db: _open(db, order_id, form_id, language), self._opened, self, fail=self._refuse, instead="open"
        )

    def _move_button(self) -> Button:
        button = Button(self.tr("Use the newer version…"), "refresh-cw", name="checklist_move")
        button.clicked.connect(self._ask_move)
        return button

    def _look_for_newer(self, response_id: ResponseId) -> None:
        self.desk.ask(lambda db: checklists.newer(db, response_id), self._tell_newer, self, instead="newer")

    def _tell_newer(self, moved: Rebased | None) -> None:
        """Say that a newer version is here; the draft stays on its own until somebody moves it."""
        self._moved = moved
        self._newer.setVisible(moved is not None and bool(self._open_form))
        if moved is not None:
            said = self.tr("A newer version was published. This checklist stays on the one it was begun with.")
            self._newer.say(said, "info", "refresh-cw")

    def _ask_move(self) -> None:
        line = next((each for each in self._rows if each.form_id == self._open_form), None)
        moved, response_id = self._moved, line.response_id if line else None
        if moved is None or response_id is None:
            return
        self._sheet.flush()
        told = self.tr(
            "Answers that go along: {kept}; without a question there: {left}, they stay stored; new: {added}."
        )
        confirm(
            self.window(),
            self.tr("Use the newer version for this checklist?"),
            told.format(kept=len(moved.carried), left=len(moved.orphaned), added=len(moved.added)),
            self.tr("Use it"),
            lambda: self._move(response_id),
        )

    def _move(self, response_id: ResponseId) -> None:
        def command(tx: Write) -> Any:
            return checklists.move_to_newest(tx, response_id)

        self.desk.do(command, lambda _moved: self._has_moved(response_id), self, fail=self._refuse)

    def _has_moved(self, response_id: ResponseId) -> None:
        Drafts.of(self.desk).forget(response_id)
        self._newer.hide()
        self._sheet.forget()
        self.renew()

    def _show(self, found: list[ChecklistRow]) -> None:
        self._rows = found
        self._empty.setVisible(not found)
        clear(self._box)
        for place, line in enumerate(found, 1):
            self._box.addWidget(self._line(place, line))
        if self._open_form:
            self.open_form(self._open_form)

    def _ask_others(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: checklists.others(db, order_id), self._offer, self, instead="others")

    def _offer(self, found: list[tuple[str, Pair]]) -> None:
        """Show what else head office has published; one press begins it."""
        menu = QMenu(self)
        menu.setObjectName("checklist_others")
        for form_id, title in found:
            action = QAction(title.say(self.desk.language), menu)
            action.setObjectName(f"checklist_begin_{form_id}")
            action.triggered.connect(lambda _=False, form_id=form_id: self.open_form(form_id))
            menu.addAction(action)
        if not found:
            menu.addAction(self.tr("Every published checklist is in this list already.")).setEnabled(False)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _line(self, place: int, line: ChecklistRow) -> QWidget:
        language = self.desk.language
        held = QWidget()
        held.setObjectName(f"checklist_{line.form_id}")
        due = words.word(line.due, language, "Due") if line.due else self.tr("begun in addition")
        count = self.tr("{answered} of {asked} answered").format(answered=line.answered, asked=line.asked)
        name = TwoLines(line.title.say(language), f"{due} · {count}")
        bar = Bar(line.answered, line.asked, "ok" if line.is_done else "", width=160)
        state = Pill(*self._state(line))
        button = Button(self._verb(line), "eye" if line.is_done else "pen-line", name=f"checklist_open_{line.form_id}")
        button.setMinimumWidth(120)
        button.setEnabled(line.is_here)
        button.clicked.connect(lambda: self.open_form(line.form_id))
        inner = row((name, 1), bar, state, button, margins=(0, 8, 0, 8), spacing=16)
        held.setLayout(column(*([] if place == 1 else [rule()]), inner, spacing=0))
        return held

    def _state(self, line: ChecklistRow) -> tuple[str, str, str]:
        if not line.is_here:
            return self.tr("Not on this laptop"), "bad", "circle-x"
        if line.is_done:
            return self.tr("Handed in"), "ok", "circle-check"
        if line.state is None:
            return self.tr("Not begun"), "mute", "circle"
        if line.missing:
            return self.tr("{count} missing").format(count=line.missing), "warn", "triangle-alert"
        return self.tr("Ready to hand in"), "info", "check"

    def _verb(self, line: ChecklistRow) -> str:
        if line.is_done:
            return self.tr("Read")
        return self.tr("Begin") if line.state is None else self.tr("Go on")

    def _opened(self, found: Opened | None) -> None:
        order_id, form_id, language = self.order_id, self._open_form, self.desk.language
        if order_id is None or not form_id:
            return
        if form_id == checklists.SURVEY_FORM and (found is None or not found.line.is_done):
            self._open_form = ""
            open_survey(self.desk, self.window(), order_id, self._refuse)  # the customer fills it in, nobody else
            return
        if found is None:
            self.desk.do(
                lambda tx: checklists.begin(tx, order_id, form_id, 1, language), self._begun, self, fail=self._refuse
            )
            return
        if found.line.form_id != form_id:
            return
        if found.line.response_id is not None and not found.line.is_done:
            self._look_for_newer(found.line.response_id)
        is_new = self._stack.currentWidget() is not self._sheet
        self._sheet.show_opened(order_id, found)
        self._stack.setCurrentWidget(self._sheet)
        if is_new:
            self._sheet.begin()
        widget, self._wanted_widget = self._wanted_widget, ""
        if widget:
            self._sheet.go_to_widget(widget)

    def _begun(self, _response: ResponseId) -> None:
        self.open_form(self._open_form)

    def _close(self) -> None:
        self._sheet.flush()
        self._open_form = ""
        self._refusal.hide()
        self._newer.hide()
        self._stack.setCurrentIndex(0)
        self.renew()

    def _ask_submit(self, response_id: ResponseId) -> None:
        line = next((each for each in self._rows if each.response_id == response_id), None)
        title = line.title.say(self.desk.language) if line else ""
        confirm(
            self.window(),
            self.tr("Hand in '{title}'?").format(title=title),
            self.tr("Its answers are closed. It can be opened again while the work goes on."),
            self.tr("Hand in"),
            lambda: self._submit(response_id),
        )

    def _submit(self, response_id: ResponseId) -> None:
        order_id, language = self.order_id, self.desk.language
        if order_id is None:
            return

        def command(tx: Write) -> Any:
            progress.submit_checklist(tx, order_id, response_id, language)

        self.desk.do(command, lambda _done: self._submitted(response_id), self, fail=self._refuse)

    def _submitted(self, response_id: ResponseId) -> None:
        Drafts.of(self.desk).forget(response_id)
        self.told.emit(self.tr("Handed in"), None)
        self._close()

    def _reopen(self, response_id: ResponseId) -> None:
        self.desk.do(lambda tx: checklists.reopen(tx, response_id), lambda _done: self.renew(), self, fail=self._refuse)

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error, self.desk.language)
        self._refusal.refuse(told.with_rule, "lock")


def _open(db: Read, order_id: OrderId, form_id: str, language: str) -> Opened | None:
    line = next((each for each in checklists.checklists(db, order_id) if each.form_id == form_id), None)
    if line is None or line.response_id is None:
        return None
    found = orders.order_row(db, order_id)
    zone = found.zone if found else "Asia/Shanghai"
    return Opened(line, checklists.open_filling(db, line.response_id, language), zone)
