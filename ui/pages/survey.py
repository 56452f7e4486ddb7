"""The customer's survey, filled in by himself: large and plain, over the whole window, and closed once handed in.

Nothing he says is stored before he hands it in, so nobody reads or changes half of it. Source: BR-93, F-10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app import checklists, progress, survey, words
from app.errors import AppError, Bug
from app.orders import order_view
from app.store.door import Read, Write
from app.store.types import OrderId, ResponseId
from app.survey import HEAD, SurveyRow
from forms.answers import Answer, Kind
from forms.definition import Question
from forms.filling import Filling
from ui.desk import Desk
from ui.dialogs import Held
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Memo
from ui.kit.labels import text
from ui.kit.layout import add, clear, column, row, rule, scroll
from ui.kit.panels import Card, Head
from ui.kit.states import Strip
from ui.pages.signing import LANGUAGES

_LABEL, _ANSWER = 220, 168
_WIDE, _HIGH = 64, 48
_ASKED: Final = frozenset({Kind.SELECT_ONE, Kind.TEXT})


@dataclass(frozen=True)
class _Look:
    response_id: ResponseId
    sheet: Filling
    order: str
    engineer: str
    customer: str


def open_survey(desk: Desk, window: QWidget, order_id: OrderId, fail: Callable[[Exception], None]) -> None:
    """Hand the window to the customer for his survey; what keeps it shut goes to `fail`."""
    language = desk.language

    def show(response_id: ResponseId) -> None:
        sheet = SurveySheet(desk, order_id, response_id)
        sheet.setFixedSize(window.width() - _WIDE, window.height() - _HIGH)
        held = Held(window, sheet)
        sheet.finished.connect(held.release)
        sheet.load(language)

    desk.do(lambda tx: survey.hand_to_customer(tx, order_id, language), show, window, fail=fail)


class SurveySheet(QWidget):
    """What the customer fills in.

    Signals: `finished()`, the laptop is the engineer's again. UI thread.
    """

    finished = Signal()

    def __init__(self, desk: Desk, order_id: OrderId, response_id: ResponseId) -> None:
        super().__init__()
        self.setObjectName("survey")
        self._desk, self._order_id, self._response_id = desk, order_id, response_id
        self._look: _Look | None = None
        self._given: dict[str, Answer] = {}
        self._fields: dict[str, QWidget] = {}
        self._rows: dict[str, QWidget] = {}
        self._build()

    def _build(self) -> None:
        self._tongue = Choice(LANGUAGES, name="survey_language", width=88)
        self._tongue.chosen.connect(self.load)
        self._head = Head("", "", self._tongue)
        self._intro = text("", "muted", wrap=True, name="survey_intro")
        self._asked = column(spacing=8)
        self._wrong = Strip("", "bad", "circle-alert", name="survey_wrong")
        self._wrong.hide()
        self._decline = Button("", "x", "quiet", name="survey_decline")
        self._decline.clicked.connect(lambda: self._close("declined"))
        self._go = Button("", "check", "big", name="survey_hand_in")
        self._go.clicked.connect(self._hand_in)
        held = QWidget()
        held.setLayout(column(self._asked, None, margins=(0, 0, 12, 0)))
        self._card = Card(
            "", "pen-line", self._intro, (scroll(held), 1), self._wrong, row(self._decline, None, self._go)
        )
        self._said = text("", "h1", wrap=True, name="survey_said")
        self._score = text("", "h2", name="survey_score")
        self._please = text("", "", wrap=True)
        self._back = Button("", "arrow-left", "big", name="survey_back")
        self._back.clicked.connect(self.finished)
        self._end = Card("", "circle-check", None, self._said, self._score, self._please, None, row(None, self._back))
        self._end.hide()
        body = column((self._card, 1), (self._end, 1), margins=(0, 16, 0, 0))
        self.setLayout(column(self._head, (body, 1), spacing=0))

    def load(self, language: str) -> None:
        """Ask for the questions in a language; what was answered stays answered."""
        self._tongue.choose(language)
        order_id, response_id = self._order_id, self._response_id

        def look(db: Read) -> _Look:
            view = order_view(db, order_id)
            crew = words.listed([person.name for person in view.crew], language)
            return _Look(
                response_id, checklists.open_filling(db, response_id, language), view.row.number, crew,
                view.row.customer.say(language),
            )  # fmt: skip

        self._desk.ask(look, self._show, self, fail=self._refuse, instead="survey")

    @property
    def _language(self) -> str:
        return self._tongue.at() or self._desk.language

    def _say(self, key: str, **facts: object) -> str:
        return words.say(f"survey.{key}", self._language, **facts)

    def _show(self, look: _Look) -> None:
        self._look = look
        for key, value in self._given.items():
            look.sheet.set(key, value)
        told = self._say("of", order=look.order, engineer=look.engineer, customer=look.customer)
        self._head.say(self._say("title"), told)
        self._card.title.setText(self._say("answers"))
        self._intro.setText(self._say("intro"))
        self._go.say(self._say("hand_in"))
        self._decline.say(self._say("decline"))
        self._back.say(self._say("back"))
        self._please.setText(self._say("hand_back"))
        self._ask_all(look.sheet)

    def _ask_all(self, sheet: Filling) -> None:
        clear(self._asked)
        self._fields.clear()
        self._rows.clear()
        for node in _questions(sheet):
            field = self._field(sheet, node)
            self._fields[node.key] = field
            self._rows[node.key] = self._row(sheet, node, field)
        self._lay()

    def _row(self, sheet: Filling, node: Question, field: QWidget) -> QWidget:
        held = QWidget()
        held.setObjectName(f"survey_row_{node.name}")
        label = text(sheet.label(node.key), "b", wrap=True, width=_LABEL)
        held.setLayout(column(row(label, (field, 1), spacing=16), rule()))
        add(self._asked, held)
        return held

    def _field(self, sheet: Filling, node: Question) -> QWidget:
        name, known = f"survey_{node.name}", self._given.get(node.key)
        if node.kind is Kind.SELECT_ONE:
            options = [Option(each.name, sheet.choice_label(each)) for each in sheet.choices(node.key)]
            choice = Choice(options, str(known or ""), name=name, width=_ANSWER)
            choice.chosen.connect(lambda value, key=node.key: self._take(key, value))
            return choice
        if node.name == "respondent":
            entry = Entry(str(known or ""), name=name, said=sheet.label(node.key))
            entry.textChanged.connect(lambda value, key=node.key: self._take(key, value))
            return entry
        memo = Memo(str(known or ""), lines=2, name=name, said=sheet.label(node.key))
        memo.textChanged.connect(lambda key=node.key, memo=memo: self._take(key, memo.toPlainText()))
        return memo

    def _take(self, key: str, value: str) -> None:
        if self._look is None:
            return
        if value.strip():
            self._given[key] = value.strip()
        else:
            self._given.pop(key, None)
        self._look.sheet.set(key, value.strip() or None)
        self._wrong.hide()
        self._lay()

    def _lay(self) -> None:
        """Show what the answers so far ask for."""
        if self._look is not None:
            for key, held in self._rows.items():
                held.setVisible(self._look.sheet.relevant(key))

    def _hand_in(self) -> None:
        look = self._look
        if look is None:
            return
        missing = [each.key.question for each in look.sheet.missing() if each.key.question in self._fields]
        if missing:
            named = words.listed([look.sheet.label(key) for key in missing], self._language)
            self._wrong.refuse(self._say("open", questions=named), "circle-alert")
            self._fields[missing[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        order_id, response_id, given, language = self._order_id, self._response_id, dict(self._given), self._language

        def command(tx: Write) -> SurveyRow | None:
            survey.take_back(tx, response_id, given)
            progress.submit_checklist(tx, order_id, response_id, language)
            return survey.survey(tx, order_id)

        self._go.setEnabled(False)
        self._desk.do(command, self._handed_in, self, fail=self._refuse)

    def _handed_in(self, found: SurveyRow | None) -> None:
        self._score.setText(self._say("score", score=f"{found.score:.1f}") if found else "")
        self._close("thanks")

    def _close(self, key: str) -> None:
        """Leave the questions; from here only the way back to the engineer leads on."""
        self._said.setText(self._say(key))
        self._card.hide()
        self._tongue.hide()
        self._end.show()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, error: Exception) -> None:
        self._go.setEnabled(True)
        told = words.tell(error if isinstance(error, AppError) else Bug(), self._language)
        self._wrong.refuse(told.with_rule, "circle-alert")


def _questions(sheet: Filling) -> list[Question]:
    """List what the customer is asked: his points and his words, in the order of the form."""
    asked = (node for node in sheet.form.questions if node.kind in _ASKED and node.name not in HEAD)
    return [node for node in asked if not node.calculation]
