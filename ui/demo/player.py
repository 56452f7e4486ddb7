"""The player: what a person does in the window, in the window's own words: unlock, open an order, fill a checklist."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from ui.demo.hands import (
    Hands,
    Ink,
    StuckError,
    choose_row,
    find,
    paste,
    press,
    reads,
    seen,
    spin,
    wait,
    write_into,
)

Answers = Mapping[str, str]
ZONE: Final = ZoneInfo("Asia/Shanghai")
_QUESTIONS_AT_MOST: Final = 200
_PRESSES_AT_MOST: Final = 4
_SOON_SECONDS: Final = 10.0
_REPLACING: Final = (QLineEdit, QPlainTextEdit)


class DayClock:
    """A clock whose hands the player moves: the day shows the same moments each time it is played."""

    def __init__(self, day: str) -> None:
        self._day = dt.date.fromisoformat(day)
        self._at = dt.datetime.combine(self._day, dt.time(6, 40), ZONE)
        self._beat = 0.0

    def now(self) -> dt.datetime:
        """Tell the moment, UTC."""
        return self._at.astimezone(dt.UTC)

    def monotonic(self) -> float:
        """Tell the seconds of the machine underneath: waiting is real, also in a played day."""
        return dt.datetime.now(dt.UTC).timestamp()

    def set(self, time: str) -> None:
        """Move the hands on to "HH:MM" of the day; they never go back."""
        at = dt.datetime.combine(self._day, dt.time.fromisoformat(time), ZONE)
        self._at = max(self._at, at)

    def go_on(self, minutes: float) -> None:
        """Move the hands on by so many minutes."""
        self._at += dt.timedelta(minutes=minutes)


class Player:
    """A person at the window.

    Args:
        hands: what touches the window.
        clock: the clock on the wall.
        shots: the folder that gets a picture of every page.
    """

    def __init__(self, hands: Hands, clock: DayClock, shots: Path) -> None:
        self.hands, self.clock, self._shots = hands, clock, shots
        self._taken = 0
        shots.mkdir(parents=True, exist_ok=True)

    # ── the window as a whole ─────────────────────────────────────────────────────────────────────────────────────

    def shot(self, name: str) -> None:
        """Take a picture of the window as it is."""
        spin(0.15)
        self._taken += 1
        find("shell", QWidget).grab().save(str(self._shots / f"{self._taken:02}_{name}.png"))

    def press(self, name: str) -> None:
        """Press a widget in its middle."""
        press(self.hands, name)

    def press_for(self, name: str, wanted: str) -> None:
        """Press a widget until another one appears: a press that fell beside it is made again, as a person does."""
        for _ in range(_PRESSES_AT_MOST):
            self.press(name)
            ends = self.clock.monotonic() + _SOON_SECONDS
            while self.clock.monotonic() < ends:
                if seen(wanted, QWidget) is not None:
                    return
                spin(0.02)
        raise StuckError(f"{name} was pressed {_PRESSES_AT_MOST} times, and {wanted} did not come")

    def write(self, name: str, words: str) -> None:
        """Put words into a field and leave it."""
        write_into(self.hands, name, words)

    def go(self, place: str) -> None:
        """Go to a place of the rail."""
        self.press(f"rail_{place}")

    def settle(self) -> None:
        """Wait until what was entered is on the disk and shown."""
        spin(0.35)

    # ── the gate ──────────────────────────────────────────────────────────────────────────────────────────────────

    def enrol(self, address: str, code: str, pin: str) -> None:
        """Join head office with a code."""
        self.write("enrol_address", address)
        self.write("enrol_code", code)
        self.shot("enrol_code")
        self.press("enrol_check")
        wait("the company", lambda: seen("enrol_pin", QWidget) is not None)
        self.write("enrol_pin", pin)
        self.write("enrol_pin_again", pin)
        self.shot("enrol_pin")
        self.press("enrol_go")
        wait("the frame", lambda: seen("rail", QWidget) is not None)

    def unlock(self, pin: str) -> None:
        """Enter the PIN at the locked window."""
        find("pin", QWidget)
        self.shot("locked")
        self.write("pin", pin)
        if seen("unlock", QWidget) is not None:
            self.press("unlock")
        wait("the frame", lambda: seen("rail", QWidget) is not None)

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    def open_order(self, words: str) -> None:
        """Find an order by its machine, its number or its words, and open it."""
        self.go("orders")
        self.press("order_days_today")
        write_into(self.hands, "order_search", words, leave=False)
        self.settle()
        choose_row(self.hands, "order_list", 0)
        self.press("tab_overview")
        wait(f"the order of {words}", lambda: reads(words))
        self.settle()

    def record(self) -> None:
        """Record the form that a step unfolded."""
        self.press("step_record")
        wait("the step taken", lambda: seen("step_record", QWidget) is None)
        self.settle()

    # ── the end of a visit ────────────────────────────────────────────────────────────────────────────────────────

    def sign(self, chance: random.Random, shot: str = "") -> None:
        """Draw a signature on the sheet that is open, and seal it."""
        pad = find("sign_pad", QWidget)
        for line in signature(chance, pad.width(), pad.height()):
            self.hands.draw(pad, line)
        if shot:
            self.shot(shot)
        self.press("sign_go")
        self.confirm()
        wait("the sheet signed", lambda: seen("sign_pad", QWidget) is None)
        self.settle()

    # ── checklists ────────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, answers: Answers, shot: str = "") -> None:
        """Walk through everything missing in the open checklist, answer it, and hand it in.

        Args:
            answers: by question; of questions not named `*` answers the choices (the first of these names that is
                offered) and `*line` what is written.
            shot: the name of a picture to take half way.
        """
        for count in range(_QUESTIONS_AT_MOST):
            if seen("checklist_submit", QWidget) is not None:
                break
            if count == 6 and shot:
                self.shot(shot)
            self.press("next_missing")
            spin(0.1)
            self.answer(answers)
            spin(0.15)
        else:
            raise StuckError(f"a checklist still asks for more: {focused_row()}")
        if shot:
            self.shot(f"{shot}_full")
        self.settle()
        self.press("checklist_submit")
        self.confirm()
        wait("the checklist handed in", lambda: seen("checklist_submit", QWidget) is None)
        self.settle()

    def answer(self, answers: Answers) -> None:
        """Answer the question that has the focus."""
        row = focused_row()
        question = row.split(".")[0]
        options = _options(row)
        wanted = answers.get(row, answers.get(question, ""))
        if options:
            chosen = (
                wanted if wanted in options else next((o for o in answers.get("*", "").split() if o in options), "")
            )
            self.press(f"choice_{row}_{chosen or options[0]}")
            return
        if (now := seen(f"now_{row}", QWidget)) is not None and not wanted:
            self.hands.press(now, now.rect().center())
            return
        if seen(f"line_{row}", QWidget) is not None:
            self.write(f"line_{row}", wanted or answers["*line"])
            return
        raise StuckError(f"no way to answer {row}")

    def confirm(self) -> None:
        """Say yes where the window asks once more."""
        spin(0.1)
        if seen("confirm_yes", QWidget) is not None:
            self.press("confirm_yes")

    # ── parts, photos, words ──────────────────────────────────────────────────────────────────────────────────────

    def plan_part(self, number: str) -> None:
        """Put a part from the van on the order, by its number as a scanner types it."""
        write_into(self.hands, "part_search", number, leave=False)
        self.settle()
        self.hands.key("Return")
        wait(f"a line for {number}", lambda: seen("part_consent_1_yes", QWidget) is not None)
        self.settle()

    def agree_part(self, place: int, *, said_yes: bool, why: str) -> None:
        """Record the customer's yes or no to a part line."""
        self.press(f"part_consent_{place}_{'yes' if said_yes else 'no'}")
        self.write(f"part_why_{place}", why)
        self.press(f"part_record_{place}")
        self.settle()

    def fit_part(self, place: int, old_serial: str, new_serial: str) -> None:
        """Write both serials, say what becomes of the old part, and fit it."""
        self.write(f"part_old_{place}", old_serial)
        self.write(f"part_new_{place}", new_serial)
        self.settle()
        self.press(f"part_old_part_{place}_returned")
        self.settle()
        self.press(f"part_fit_{place}")
        wait("the part fitted", lambda: seen(f"part_undo_{place}", QWidget) is not None)

    def photograph(self, number: int, moment: str, caption: str, picture: QImage) -> None:
        """Paste a photo and write what it shows."""
        self.press(f"photo_moment_{moment}")
        find("tab_photos", QWidget)
        paste(self.hands, picture)
        wait(f"photo {number}", lambda: seen(f"photo_caption_{number}", QWidget) is not None)
        self.write(f"photo_caption_{number}", caption)
        self.settle()


def focused_row() -> str:
    """Name the question whose field has the focus.

    Raises:
        StuckError: no question has it.
    """
    widget = QApplication.focusWidget()
    while widget is not None:
        if widget.objectName().startswith("row_"):
            return widget.objectName().removeprefix("row_")
        widget = widget.parentWidget()
    focus = QApplication.focusWidget()
    raise StuckError(f"no question has the focus, but {focus.objectName() if focus else 'nothing'}")


def signature(chance: random.Random, width: int, height: int) -> list[list[Ink]]:
    """Draw a name as a hand writes it: a few waves that grow smaller, and a stroke below."""
    loops, lean = chance.randrange(4, 8), chance.uniform(0.6, 1.4)
    wide, middle, tall = width * 0.55, height * 0.52, height * 0.3
    name = [
        (
            QPointF(
                width * 0.15 + wide * at, middle - tall * math.exp(-at) * math.sin(loops * math.tau * at + lean * at)
            ),
            0.35 + 0.3 * abs(math.sin(9 * at)),
        )
        for at in (step / 120 for step in range(121))
    ]
    below = [
        (QPointF(width * (0.2 + 0.5 * at), height * (0.8 - 0.06 * at * lean)), 0.3 + 0.4 * at * (1 - at))
        for at in (step / 24 for step in range(25))
    ]
    return [name, below]


def snapshot(words: str, hue: int) -> QImage:
    """Draw what a camera would have taken: a machine part in a colour of its own, with its words."""
    picture = QImage(1600, 1200, QImage.Format.Format_RGB32)
    picture.fill(QColor.fromHsv(hue, 60, 140))
    painter = QPainter(picture)
    for ring in range(12):
        painter.setPen(QColor.fromHsv(hue, 30 + ring * 8, 240 - ring * 12))
        painter.drawEllipse(800 - 60 * ring, 600 - 45 * ring, 120 * ring, 90 * ring)
    font = QFont(QApplication.font())
    font.setPixelSize(64)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(80, 1120, words)
    painter.end()
    return picture


def _options(row: str) -> list[str]:
    held = seen(f"row_{row}", QWidget)
    prefix = f"choice_{row}_"
    names = [child.objectName() for child in held.findChildren(QWidget)] if held is not None else []
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
