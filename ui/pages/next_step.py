"""The next-step panel: what to do now, why, one big button; below it what is not possible yet, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import progress, undo, words
from app.guidance import Blocked, Guidance, NextAction
from app.measurements import Reading
from app.order_types import VISITS
from app.orders import OrderView, Verb
from app.store.door import Write
from app.store.kinds import OrderState as S
from app.store.kinds import SignaturePurpose
from app.store.types import OrderId
from ui.desk import Desk
from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.labels import Picture, text
from ui.kit.layout import Item, add, bring_into_view, clear, column, row, rule
from ui.kit.states import Pill
from ui.pages.actions import keys_of
from ui.pages.signing import Wanted
from ui.pages.step_forms import (
    AppointmentForm,
    ArriveForm,
    LeavingForm,
    PreCheckForm,
    ReasonForm,
    ResultForm,
    ShownForm,
    StepForm,
)
from ui.pages.work_forms import PauseForm, ReadingForm

_AT_ONCE: Final[Mapping[Verb, Callable[[Write, OrderId], Any]]] = {
    Verb.START_TRAVEL: progress.start_travel,
    Verb.START_WORK: progress.start_work,
    Verb.RESUME_WORK: progress.resume_work,
    Verb.COME_AGAIN: progress.come_again,
    Verb.REOPEN: progress.resume_work,  # after an objection; without one it is a way aside, with its reason
}
_SIGNED: Final[Mapping[Verb, SignaturePurpose]] = {
    Verb.SIGN_FINDING: SignaturePurpose.PRE_CHECK_FINDING,
    Verb.SIGN_FAULT_NOTE: SignaturePurpose.NOT_OUR_FAULT,
    Verb.TELL_CHARGES: SignaturePurpose.CHARGE_NOTICE,
}
_IN_PLACE: Final = frozenset(
    {
        Verb.CONFIRM_APPOINTMENT,
        Verb.ARRIVE,
        Verb.FINISH_WORK,
        Verb.SHOW_RESULT,
        Verb.PRE_CHECK,
        Verb.CLOSE_VISIT,
        Verb.MEASURE_AGAIN,
    }
)
_ICONS: Final[Mapping[Verb, str]] = {
    Verb.CONFIRM_APPOINTMENT: "calendar-clock",
    Verb.PREPARE: "list-checks",
    Verb.START_TRAVEL: "truck",
    Verb.ARRIVE: "map-pin",
    Verb.ASK_CONSENT: "signature",
    Verb.PRE_CHECK: "scan-line",
    Verb.START_WORK: "play",
    Verb.RESUME_WORK: "play",
    Verb.ASK_PART_CONSENT: "signature",
    Verb.FIT_PART: "wrench",
    Verb.FILL_CHECKLIST: "list-checks",
    Verb.FINISH_WORK: "check",
    Verb.SHOW_RESULT: "eye",
    Verb.REOPEN: "undo-2",
    Verb.SIGN_FINDING: "signature",
    Verb.SIGN_FAULT_NOTE: "signature",
    Verb.CONFIRM_PLAN: "signature",
    Verb.MEASURE_AGAIN: "gauge",
    Verb.TELL_CHARGES: "signature",
    Verb.ACCEPT: "badge-check",
    Verb.SETTLE: "receipt",
    Verb.CLOSE_VISIT: "list-checks",
    Verb.COME_AGAIN: "calendar-clock",
    Verb.HAND_OVER: "file-text",
    Verb.BRING_BACK: "undo-2",
}
_TABS: Final[Mapping[Verb, str]] = {
    Verb.PREPARE: "checklist",
    Verb.PRE_CHECK: "checklist",
    Verb.FILL_CHECKLIST: "checklist",
    Verb.ASK_PART_CONSENT: "parts",
    Verb.FIT_PART: "parts",
    Verb.FINISH_WORK: "checklist",
    Verb.ACCEPT: "acceptance",
    Verb.SIGN_VISIT: "acceptance",
    Verb.SETTLE: "charges",
    Verb.TELL_CHARGES: "charges",
    Verb.HAND_OVER: "documents",
    Verb.BRING_BACK: "further",
    Verb.ESCALATE: "further",
    Verb.TAKE_AWAY: "further",
    Verb.CHECK_COVERAGE: "diagnosis",
    Verb.DIAGNOSE: "diagnosis",
    Verb.SIGN_FAULT_NOTE: "diagnosis",
    Verb.PLAN_REPAIR: "diagnosis",
    Verb.CONFIRM_PLAN: "diagnosis",
}


class NextStep(QFrame):
    """What to do now, and what not yet.

    Signals, UI thread: `asked(object)`, a command for the ledger; `went(str, str)`, a tab and a place in it;
    `consent_wanted()`; `signing_wanted(object)`, what is `Wanted`.
    """

    asked = Signal(object)
    went = Signal(str, str)
    consent_wanted = Signal()
    signing_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._view: OrderView | None = None
        self._now: NextAction | None = None
        self._form: StepForm | None = None
        self._shown_ways: tuple[OrderId, tuple[Verb, ...], tuple[Reading, ...], tuple[SignaturePurpose, ...]] | None = (
            None
        )
        self._failed: tuple[Reading, ...] = ()
        self._measured: tuple[Reading, ...] = ()
        self._shown_blocked: tuple[tuple[Verb, str, bool], ...] = ()
        self.setProperty("panel", "next")
        self._step = text("", "small", name="step_count")
        self._title = text("", "h1", wrap=True, name="next_title")
        self._why = text("", "muted", wrap=True, name="next_why")
        self._go = Button("", "play", "big", name="next_step")
        self._go.clicked.connect(self._act)
        self._ways = Flow()
        self._go.hide()
        self._unfolded = column()
        self._blocked = column(spacing=4)
        self._undo = Button(self.tr("Undo the last step"), "undo-2", "quiet", name="undo_step")
        self._undo.setToolTip(keys_of("undo_step"))
        self._undo.clicked.connect(self._take_back)
        self._undo.hide()
        self._go.setToolTip(keys_of("next_step"))
        head = row(text(self.tr("NEXT STEP"), "link"), None, self._undo, self._step)
        act = row((column(self._title, self._why, spacing=4), 1), 16, self._go)
        self.setLayout(column(head, act, self._unfolded, self._ways, self._blocked, margins=(16, 12, 16, 8), spacing=6))

    def show_guidance(self, view: OrderView, guidance: Guidance) -> None:
        """Show what the rules say now."""
        language, now = self._desk.language, guidance.now
        is_same = self._now is not None and now is not None and self._now.verb is now.verb and self._is_of(view)
        is_same = is_same and self._measured == guidance.failed
        self._view, self._now, self._measured = view, now, guidance.failed
        if not is_same:
            self._fold()
        self._say_place(guidance)
        self._undo.setVisible(any(each.source is not None for each in view.steps))
        self._go.setVisible(self._form is None and now is not None)
        self._go.setProperty("verb", now.verb.value if now is not None else "")
        if now is None:
            self._title.setText(self.tr("Nothing is left to do here now"))
            self._why.setText("")
        else:
            self._title.setText(now.title.say(language))
            self._why.setText(now.why.say(language))
            self._go.say(_verb(now.verb, language))
            self._go.show_icon(_ICONS.get(now.verb, "play"))
        self._show_others(view, guidance)
        self._show_blocked(guidance.blocked)

    def forget(self) -> None:
        """Show nothing until another order is known: a press must not land on what is not there yet."""
        self._view = self._now = None
        self._fold()
        self._go.hide()
        self._undo.hide()
        for label in (self._step, self._title, self._why):
            label.setText("")
        self._ways.empty()
        clear(self._blocked)
        self._shown_ways, self._shown_blocked = None, ()

    def refuse(self, error: Exception) -> bool:
        """Say a refusal in the form that is open; False if none is."""
        if self._form is None:
            return False
        self._form.refuse(error)
        return True

    def begin(self) -> None:
        """Do what the big button does."""
        self._act()

    def _take_back(self) -> None:
        if self._view is not None:
            order_id = self._view.row.id
            self._fold()
            self.asked.emit(lambda tx: undo.undo_last(tx, order_id))

    def _is_of(self, view: OrderView) -> bool:
        return self._view is not None and self._view.row.id == view.row.id

    def _say_place(self, guidance: Guidance) -> None:
        here = [place for place, step in enumerate(guidance.path, 1) if step.standing == "current"]
        at = here[0] if here else len(guidance.path)
        self._step.setText(self.tr("Step {at} of {count}").format(at=at, count=len(guidance.path)))

    def _act(self) -> None:
        view, now = self._view, self._now
        if view is None or now is None:
            return
        order_id = view.row.id
        if now.verb in _AT_ONCE:
            command = _AT_ONCE[now.verb]
            self.asked.emit(lambda tx: command(tx, order_id))
        elif now.verb is Verb.ASK_CONSENT:
            self.consent_wanted.emit()
        elif now.verb in _SIGNED:
            self.signing_wanted.emit(Wanted(_SIGNED[now.verb]))
        elif now.form_id is not None and now.verb in _TABS:
            self.went.emit("checklist", now.form_id)
        elif now.verb in _IN_PLACE:
            self._unfold(self._make_form(view, now.verb))
        else:
            self.went.emit(_TABS.get(now.verb, ""), now.verb.value if now.verb is Verb.BRING_BACK else "")

    def _make_form(self, view: OrderView, verb: Verb) -> StepForm:
        if verb is Verb.CONFIRM_APPOINTMENT:
            return AppointmentForm(self._desk, view)
        if verb is Verb.ARRIVE:
            return ArriveForm(self._desk, view)
        if verb is Verb.PRE_CHECK:
            return PreCheckForm(self._desk, view.row.id)
        if verb is Verb.SHOW_RESULT:
            return ShownForm(self._desk, view)
        if verb is Verb.MEASURE_AGAIN and self._failed:
            return ReadingForm(self._desk, view, self._failed[0])
        if verb is Verb.CLOSE_VISIT:
            return LeavingForm(self._desk, view.row.id, is_open=view.row.state is S.ESCALATED)
        return ResultForm(self._desk, view.row.id)

    def _unfold(self, form: StepForm) -> None:
        self._fold()
        self._form = form
        form.asked.connect(self.asked)
        form.closed.connect(self._close)
        self._go.hide()
        add(self._unfolded, form)
        form.begin()
        bring_into_view(form)

    def _fold(self) -> None:
        self._form = None
        clear(self._unfolded)

    def _close(self) -> None:
        self._fold()
        self._go.setVisible(self._now is not None)
        self._go.setFocus()

    def _show_others(self, view: OrderView, guidance: Guidance) -> None:
        ways = _other_ways(guidance)
        elsewhere = _elsewhere(view, guidance)
        self._failed = guidance.failed if guidance.state is S.IN_PROGRESS else ()
        verbs = (*(verb for verb, _question, _command in ways), *elsewhere)
        at_once = _at_once(guidance)
        verbs += at_once
        shown = (view.row.id, verbs, self._failed, guidance.to_sign)
        if shown == self._shown_ways:
            return  # a press under way must find its button
        self._shown_ways = shown
        self._ways.empty()
        self._ways.setVisible(bool(verbs or self._failed or guidance.to_sign))
        if self._failed:
            again = Button(_verb(Verb.MEASURE_AGAIN, self._desk.language), "gauge", "quiet", name="way_measure_again")
            again.setToolTip(keys_of("way_measure_again"))
            again.clicked.connect(lambda: self._unfold(self._make_form(view, Verb.MEASURE_AGAIN)))
            self._ways.add(again)
        for purpose in guidance.to_sign:
            self._ways.add(self._sign_button(purpose))
        for verb in at_once:
            self._ways.add(self._at_once_button(view.row.id, verb))
        for verb, question, command in ways:
            self._ways.add(self._way_button(view, verb, question, command))
        for verb in elsewhere:
            button = Button(_verb(verb, self._desk.language), kind="quiet", name=f"way_{verb}")
            button.setToolTip(keys_of(f"way_{verb}"))
            button.clicked.connect(lambda _on=False, each=verb: self.went.emit(_TABS[each], each.value))
            self._ways.add(button)

    def _sign_button(self, purpose: SignaturePurpose) -> Button:
        said = words.say(f"signing.title.{purpose}", self._desk.language)
        caption = self.tr("Have signed: {title}").format(title=said)
        button = Button(caption, "signature", "quiet", name=f"way_sign_{purpose}")
        button.clicked.connect(lambda: self.signing_wanted.emit(Wanted(purpose)))
        return button

    def _at_once_button(self, order_id: OrderId, verb: Verb) -> Button:
        button = Button(_verb(verb, self._desk.language), _ICONS[verb], "quiet", name=f"way_{verb}")
        command = _AT_ONCE[verb]
        button.clicked.connect(lambda: self.asked.emit(lambda tx: command(tx, order_id)))
        return button

    def _way_button(
        self, view: OrderView, verb: Verb, question: str, command: Callable[[Write, OrderId, str], Any]
    ) -> Button:
        is_skip = verb is Verb.START_TRAVEL
        caption = self.tr("Set off without it") if is_skip else _verb(verb, self._desk.language)
        name = "way_skip_preparation" if is_skip else f"way_{verb}"
        button = Button(caption, kind="quiet", name=name)
        button.setToolTip(keys_of(name))
        button.clicked.connect(lambda: self._unfold(self._way_form(view, verb, question, caption, command)))
        return button

    def _way_form(
        self, view: OrderView, verb: Verb, question: str, caption: str, command: Callable[[Write, OrderId, str], Any]
    ) -> StepForm:
        if verb is Verb.PAUSE_WORK:
            return PauseForm(self._desk, view)
        return ReasonForm(self._desk, view.row.id, question, caption, command)

    def _show_blocked(self, blocked: tuple[Blocked, ...]) -> None:
        shown = tuple((each.verb, str(each.error), each.is_next) for each in blocked)
        if shown == self._shown_blocked:
            return
        self._shown_blocked = shown
        clear(self._blocked)
        if not blocked:
            return
        heads = (
            text(self.tr("Not possible yet"), "b"),
            text(self.tr("each with its reason, rule and way on"), "small"),
        )
        add(self._blocked, rule(), row(*heads, None))
        for place, each in enumerate(blocked, 1):
            add(self._blocked, self._blocked_row(place, each))

    def _blocked_row(self, place: int, blocked: Blocked) -> QWidget:
        language = self._desk.language
        told = words.tell(blocked.error, language)
        name = text(_verb(blocked.verb, language), "b", wrap=True, width=168)
        why = text(told.text, wrap=True, name=f"blocked_why_{place}")
        items: list[Item] = [Picture("lock", "bad", 18), name, (why, 1)]
        if told.rule:
            pill = Pill(
                self.tr("Rule {rule}").format(rule=told.rule), "mute", "book-open", name=f"blocked_rule_{place}"
            )
            pill.setToolTip(words.rule_text(told.rule, language) if words.has(f"rules.{told.rule}", language) else "")
            items.append(pill)
        items.append(self._way_on(place, blocked))
        held = QWidget()
        held.setObjectName(f"blocked_{place}")
        held.setLayout(row(*items))
        return held

    def _way_on(self, place: int, blocked: Blocked) -> QWidget:
        tab = _TABS.get(Verb(blocked.error.way_on), "") if blocked.error.way_on else _TABS.get(blocked.verb, "")
        if blocked.is_next:
            return text(self.tr("The step above"), "link", width=120)
        if not tab:
            return text(self.tr("Later"), "muted", width=120)
        button = Button(self.tr("Go there"), name=f"blocked_go_{place}")
        button.setFixedWidth(120)
        button.clicked.connect(lambda: self.went.emit(tab, ""))
        return button


def _verb(verb: Verb, language: str) -> str:
    return words.say(f"verbs.{verb}", language)


Way = tuple[Verb, str, Callable[[Write, OrderId, str], Any]]


def _other_ways(guidance: Guidance) -> list[Way]:
    """List the steps aside from here, each with the question for its reason."""
    state = guidance.state
    ways: list[Way] = []
    if state is S.IN_PROGRESS:
        ways += [
            (Verb.PAUSE_WORK, QCoreApplication.translate("NextStep", "Why is the work paused (BR-43)?"), _pause),
            (Verb.WAIT_FOR_PARTS, QCoreApplication.translate("NextStep", "Which part is missing?"), _wait),
        ]
    if state is S.REPAIRED:
        ways.append((Verb.REOPEN, QCoreApplication.translate("NextStep", "Why is the work opened again?"), _reopen))
    if state in {S.ACCEPTED, S.SETTLED}:
        said = QCoreApplication.translate("NextStep", "Why is it opened again? Signatures and documents become void.")
        ways.append((Verb.REOPEN, said, _reopen))
    if guidance.now is not None and guidance.now.verb is Verb.PREPARE:
        question = QCoreApplication.translate("NextStep", "Why set off without the preparation list (BR-38)?")
        ways.append((Verb.START_TRAVEL, question, progress.skip_preparation))
    is_there = guidance.now is None or guidance.now.verb is not Verb.COME_AGAIN
    if is_there and state in {S.EN_ROUTE, S.ON_SITE, S.PRE_CHECKED, S.AWAITING_PARTS, S.ESCALATED}:
        ways.append((Verb.LEAVE, QCoreApplication.translate("NextStep", "Why is it not done today?"), _leave))
    if state is S.ON_SITE:
        said = QCoreApplication.translate("NextStep", "Nobody is there: what was done, who was asked (BR-34)?")
        ways.append((Verb.CUSTOMER_ABSENT, said, _absent))
    if state in {S.APPOINTED, S.PREPARED}:
        question = QCoreApplication.translate("NextStep", "Why is the order cancelled? It cannot be opened again.")
        ways.append((Verb.CANCEL, question, _cancel))
    return ways


def _elsewhere(view: OrderView, guidance: Guidance) -> tuple[Verb, ...]:
    """List the steps aside whose fields have a tab of their own."""
    if guidance.state is not S.IN_PROGRESS:
        return ()
    return (Verb.ESCALATE, Verb.TAKE_AWAY) if view.row.order_type in VISITS else (Verb.ESCALATE,)


def _at_once(guidance: Guidance) -> tuple[Verb, ...]:
    """List the steps aside that need no word: the answer came while the engineer was about to leave."""
    now = guidance.now
    is_leaving = guidance.state is S.ESCALATED and now is not None and now.verb is Verb.CLOSE_VISIT
    return (Verb.RESUME_WORK,) if is_leaving else ()


def _pause(tx: Write, order_id: OrderId, why: str) -> None:
    progress.pause_work(tx, order_id, reason=why)


def _wait(tx: Write, order_id: OrderId, why: str) -> None:
    progress.wait_for_parts(tx, order_id, reason=why)


def _reopen(tx: Write, order_id: OrderId, why: str) -> None:
    progress.reopen_work(tx, order_id, reason=why)


def _leave(tx: Write, order_id: OrderId, why: str) -> None:
    progress.leave(tx, order_id, reason=why)


def _absent(tx: Write, order_id: OrderId, why: str) -> None:
    progress.leave_absent(tx, order_id, note=why)


def _cancel(tx: Write, order_id: OrderId, why: str) -> None:
    progress.cancel(tx, order_id, reason=why)
