"""What interrupts: a question over the page where nothing leads back, and the notice bar that tells and undoes."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app import words
from app.errors import AppError, Refused
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, panel, row
from ui.kit.states import Strip

NOTICE_MS = 12_000


class Veil(QFrame):
    """Covers the window and holds one sheet in its middle; Esc or a press beside the sheet closes it."""

    def __init__(self, window: QWidget, sheet: QWidget, *, top: int = 0) -> None:
        super().__init__(window)
        self.setProperty("panel", "veil")
        self._back: QWidget | None = window.focusWidget()
        above = [top] if top else [None]
        self.setLayout(column(*above, row(None, sheet, None), None))
        self._sheet = sheet
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the whole window."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.lift()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        """Close on a press beside the sheet."""
        position = getattr(event, "position", None)
        if position is not None and not self._sheet.geometry().contains(position().toPoint()):
            self.lift()

    def lift(self) -> None:
        """Close and give the focus back."""
        self.hide()
        self.deleteLater()
        if self._back is not None and shiboken6.isValid(self._back):
            self._back.setFocus()


class Held(Veil):
    """Covers the whole window for somebody else to use: no key and no press reaches what is beneath until `release`."""

    def __init__(self, window: QWidget, sheet: QWidget) -> None:
        super().__init__(window, sheet)
        self.setProperty("panel", "body")
        self._is_released = False
        beneath = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._shut = [each for each in beneath if each is not self and each.isEnabled()]
        for each in self._shut:
            each.setEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let no key through to the page."""
        event.accept()

    def lift(self) -> None:
        """Stay, until the sheet lets go."""
        if self._is_released:
            super().lift()

    def release(self) -> None:
        """Give the window back."""
        self._is_released = True
        for each in self._shut:
            if shiboken6.isValid(each):
                each.setEnabled(True)
        self.lift()


def confirm(window: QWidget, question: str, consequence: str, verb: str, then: Callable[[], None]) -> Veil:
    """Ask before something that nothing leads back from.

    Args:
        window: what the question covers.
        question: names the object.
        consequence: what will be so afterwards.
        verb: on the button that does it; the focus sits on the harmless one.
        then: done on a press of that button.
    """
    keep = Button(QCoreApplication.translate("dialogs", "Go back"), name="confirm_no")
    act = Button(verb, kind="primary", name="confirm_yes")
    sheet = panel(
        column(
            text(question, "h2", wrap=True),
            text(consequence, "muted", wrap=True),
            8,
            row(None, keep, act),
            margins=(24, 20, 24, 20),
        ),
        "card",
        width=520,
    )
    sheet.setObjectName("confirm")
    veil = Veil(window, sheet)
    keep.clicked.connect(veil.lift)

    def go() -> None:
        veil.lift()
        then()

    act.clicked.connect(go)
    keep.setFocus(Qt.FocusReason.OtherFocusReason)
    return veil


class RuleButton(Button):
    """Names a handbook rule; a press opens the rule's own sentence."""

    def __init__(self, rule: str, language: str) -> None:
        super().__init__("", "book-open", "quiet")
        self._language, self._rule = language, ""
        self.clicked.connect(self._open)
        self.show_rule(rule)

    def show_rule(self, rule: str) -> None:
        """Name another rule."""
        self._rule = rule
        self.setObjectName(f"rule_{rule}")
        self.say(QCoreApplication.translate("dialogs", "Rule {rule}").format(rule=rule))

    def _open(self) -> None:
        key = f"rules.{self._rule}"
        if words.has(key, self._language):
            show_sentence(self.window(), self._rule, words.rule_text(self._rule, self._language))


def show_sentence(window: QWidget, title: str, sentence: str) -> Veil:
    """Show something to read, and one way out."""
    close = Button(QCoreApplication.translate("dialogs", "Close"), name="sheet_close")
    lines = column(text(title, "h2"), text(sentence, wrap=True), 8, row(None, close), margins=(24, 20, 24, 20))
    sheet = panel(lines, "card", width=560)
    sheet.setObjectName("sheet")
    veil = Veil(window, sheet)
    close.clicked.connect(veil.lift)
    close.setFocus(Qt.FocusReason.OtherFocusReason)
    return veil


class NoticeBar(QWidget):
    """One sentence above the status line: a refusal with its rule, a trouble with its way on, or "Removed · Undo"."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._language = language
        self._undo: Callable[[], None] | None = None
        self._rule = RuleButton("", language)
        self._act = Button("", name="notice_undo")
        self._close = Button("", "x", "quiet", name="notice_close", said=self.tr("Close"))
        self._strip = Strip("", "mute", "", self._rule, self._act, self._close, name="notice_strip")
        self._act.clicked.connect(self._run_undo)
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_MS)
        self._timer.timeout.connect(self.hide)
        self.setLayout(column(self._strip, margins=(24, 0, 24, 8)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say what happened, and offer to undo it for a while; an empty sentence takes the last one away."""
        if not sentence:
            self.hide()
            return
        self._show(sentence, "mute", "circle-check", "", undo)
        self._timer.start()

    def fail(self, error: BaseException) -> None:
        """Say an error: what is wrong, what to do, which rule; one that is not ours says that the data is safe."""
        told = words.tell(error, self._language)
        is_stop = isinstance(error, Refused)
        sentence = told.whole
        icon = "lock" if is_stop else "triangle-alert"
        self._show(sentence, "bad" if is_stop or not isinstance(error, AppError) else "warn", icon, told.rule, None)
        self._timer.stop()

    def sentence(self) -> str:
        """Tell what it says, "" if nothing."""
        return "" if self.isHidden() else self._strip.label.text()

    def _show(self, sentence: str, tone: str, icon: str, rule: str, undo: Callable[[], None] | None) -> None:
        self._undo = undo
        self._strip.say(sentence, tone, icon)
        self._rule.setVisible(bool(rule))
        if rule:
            self._rule.show_rule(rule)
        self._act.setVisible(undo is not None)
        self._act.say(self.tr("Undo"))
        self.show()

    def _run_undo(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
