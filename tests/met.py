"""Which refusals a test puts on the screen: the sentence, its rule and the way on, where a person reads them.

`@pytest.mark.stop("LeavingOpen", …)` says that a test drives the window into these stops. Each press looks at what
stood on the screen until then; a stop counts when its own words, with the facts of that moment, were all there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app import words
from app.words import Told
from tests.ui.pens import Pen
from tests.watched import HANDS

BLOCKED = "blocked_why_"  # the panel of the next step sets the way on beside the sentence, as a button or a pointer


class Met:
    """What one test was told, and what stood on the screen."""

    def __init__(self) -> None:
        self.told: set[tuple[str, Told]] = set()
        self.seen: set[str] = set()

    def look(self) -> None:
        """Look at the screen: which of what was told stands there."""
        waiting = [(name, told) for name, told in self.told if name not in self.seen]
        if not waiting or QApplication.instance() is None:
            return
        QApplication.processEvents()  # what was said is laid out
        said = (each for each in QApplication.allWidgets() if isinstance(each, QLabel | QAbstractButton))
        labels = [each for each in said if _is_on_screen(each)]
        shown = "\n".join(each.text() for each in labels)
        beside = [each.text() for each in labels if each.objectName().startswith(BLOCKED)]
        for name, told in waiting:
            has_way_on = told.way_on in shown or told.text in beside
            if told.text in shown and told.rule in shown and has_way_on:
                self.seen.add(name)

    def fault(self, name: str) -> str:
        """Say what is wrong with a stop that the test names; "" if it was read on the screen."""
        if name not in {each for each, _told in self.told}:
            return f"nobody was refused by {name}"
        return "" if name in self.seen else f"{name} was raised, but sentence, rule and way on were never on the screen"


_running: list[Met] = []
_started: list[bool] = []


def begin() -> Met:
    """Watch from here on."""
    if not _started:
        _started.append(True)
        _listen()
    met = Met()
    _running.append(met)
    return met


def end(met: Met) -> None:
    """Watch no longer."""
    _running.remove(met)


def look() -> None:
    """Look at the screen now, for whoever runs: what stands there is about to change by no press."""
    for met in _running:
        met.look()


def _listen() -> None:
    real = words.tell

    @wraps(real)
    def tell(failure: BaseException, language: str) -> Told:
        told = real(failure, language)
        for met in _running:
            met.told.add((type(failure).__name__, told))
        return told

    words.tell = tell
    for name in HANDS:
        _look_before(QTest, name)
    _look_before(Pen, "draw")


def _look_before(hands: Any, name: str) -> None:
    press: Callable[..., Any] = getattr(hands, name)

    @wraps(press)
    def look_and_press(*arguments: Any, **more: Any) -> Any:
        look()
        return press(*arguments, **more)

    setattr(hands, name, look_and_press if hands is Pen else staticmethod(look_and_press))


def _is_on_screen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()
