"""`gongdan demo`: head office and a laptop side by side on the sample world, played by itself or left to a person."""

from __future__ import annotations

import argparse
import datetime as dt
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui import household
from ui.demo import summary
from ui.demo.day import Day, visits
from ui.demo.hands import Hands, QtHands, StuckError, XHands, seen, spin, wait
from ui.demo.head_office import HeadOffice
from ui.demo.player import DayClock, Player
from ui.demo.summary import LAPTOP, OFFICE, Played
from ui.start import read_profile

_ZONE: Final = "Asia/Shanghai"
DAY: Final = "2026-11-18"
ENGINEER: Final = "E05"
PIN: Final = "40718293"
_MORNING, _EVENING = f"{DAY}T06:30:00+08:00", f"{DAY}T19:30:00+08:00"
_FAILED: Final = 1


class Window(Protocol):
    """The laptop program as the demo meets it: something to paint and to end."""

    def take_folder(self) -> bool:
        """Take the profile's folder."""
        ...

    def open_with(self, pin: str) -> None:
        """Let the window open its door by itself."""
        ...

    def paint(self) -> Any:
        """Show the window."""
        ...

    def end(self) -> None:
        """Give back what was taken."""
        ...


MakeWindow = Callable[..., Window]


def main(arguments: Sequence[str], make_window: MakeWindow) -> int:
    """Do what the command line asks; 0 only if everything held."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.check:
            return _report(summary.check(asked.check))
        out = asked.out.resolve()
        if asked.unattended:
            return _play(out, asked, make_window)
        return _hand_over(out, asked, make_window)
    except StuckError as error:
        print(error, file=sys.stderr)
        return _FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongdan demo", description=__doc__)
    parser.add_argument("--unattended", action="store_true", help="play the day without anybody, and count it")
    parser.add_argument("--out", type=Path, default=Path("demo-out"), help="where both ends keep their folders")
    parser.add_argument("--lang", choices=["zh_CN", "en"], default=None, help="the language of the window")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other words and readings")
    parser.add_argument("--input", choices=["qt", "xdotool"], default="qt", help="what moves the pointer")
    parser.add_argument("--check", type=Path, metavar="DIR", help="count a played day again")
    return parser


# ── played by itself ──────────────────────────────────────────────────────────────────────────────────────────────────


def _play(out: Path, asked: argparse.Namespace, make_window: MakeWindow) -> int:
    """Play the day into an empty folder, count it, say what came of it."""
    _clear(out)
    language = asked.lang or "zh_CN"
    office = HeadOffice(out / OFFICE)
    office.make(DAY, as_of=f"{DAY}T06:00:00+08:00", seed=asked.seed)
    code = office.ask("enrol", "--engineer", ENGINEER, as_of=_MORNING)["code"]
    clock = DayClock(DAY)
    app = QApplication.instance() or QApplication(["gongdan"])
    window = make_window(app, out / LAPTOP, language, clock=clock, keystore=False)
    if not window.take_folder():
        return _FAILED
    hands: Hands = XHands() if asked.input == "xdotool" else QtHands()
    player = Player(hands, clock, out / "pages")
    times: dict[str, str] = {}
    errors: list[str] = []

    def day() -> None:
        try:
            office.start(as_of=_MORNING)
            _morning(player, office, code)
            _offline(player, office, asked.seed, times)
            _evening(player, office, times)
        except Exception as error:  # noqa: BLE001 -- whatever stopped the day is part of its report
            errors.append(f"{type(error).__name__}: {error}")
            traceback.print_exc()
            player.shot("stuck")
        finally:
            office.stop()
            QApplication.closeAllWindows()
            QApplication.exit(0)

    window.paint()
    QTimer.singleShot(0, day)
    app.exec()
    window.end()
    played = Played(
        seed=asked.seed, language=language, engineer=ENGINEER, pin=PIN,
        offline_since=times.get("since", _MORNING), offline_until=times.get("until", _EVENING),
        stopped_at=office.stopped_at, started_at=office.started_at, errors=errors,
    )  # fmt: skip
    return _report(summary.faults(summary.write(out, played)), out)


def _morning(player: Player, office: HeadOffice, code: str) -> None:
    """Join head office, receive the day's orders, look at them."""
    player.enrol(office.address, code, PIN)
    player.go("sync")
    wait("everything received", _is_settled)
    player.shot("sync_morning")
    player.go("today")
    player.settle()
    player.shot("today")


def _offline(player: Player, office: HeadOffice, seed: int, times: dict[str, str]) -> None:
    """Head office goes away; the orders are worked through."""
    office.stop()
    player.clock.set("07:00")
    times["since"] = player.clock.now().isoformat()
    chance = random.Random(seed)  # noqa: S311 -- drawn again by the same seed
    day = Day(player, chance)
    for count, order in enumerate(visits(chance)):
        day.visit(order, is_shown=count == 1)
    player.go("machines")
    player.settle()
    player.shot("machines")
    player.go("parts")
    player.settle()
    player.shot("van")
    player.go("sync")
    player.settle()
    player.shot("sync_offline")
    player.hands.key("Ctrl+L")
    player.unlock(PIN)


def _evening(player: Player, office: HeadOffice, times: dict[str, str]) -> None:
    """Head office comes back at its old address; everything goes there and is confirmed."""
    player.clock.set("19:30")
    times["until"] = player.clock.now().isoformat()
    office.start(port=int(office.address.rsplit(":", 1)[1]), as_of=_EVENING)
    player.go("sync")
    player.press("sync_now")
    wait("everything confirmed", _is_settled, 120)
    player.shot("sync_evening")
    player.go("settings")
    player.settle()
    player.shot("settings")
    player.go("today")
    player.settle()
    player.shot("today_evening")


def _is_settled() -> bool:
    """Tell whether the sync page says that both ends are equal and nothing waits."""
    sentence = seen("sync_sentence", QWidget)
    return sentence is not None and sentence.property("standing") == "equal"


# ── left to a person ──────────────────────────────────────────────────────────────────────────────────────────────────


def _hand_over(out: Path, asked: argparse.Namespace, make_window: MakeWindow) -> int:
    """Open the window on the sample world, head office running beside it until the window is closed."""
    office = HeadOffice(out / OFFICE)
    is_new = not (out / OFFICE).exists()
    if is_new:
        office.make(dt.datetime.now(ZoneInfo(_ZONE)).date().isoformat())
    office.start(port=0 if is_new else _port_of(out))
    (out / "port").write_text(office.address.rsplit(":", 1)[1], encoding="utf-8")
    if not (read_profile(out / LAPTOP) or {}).get("is_enrolled"):
        code = office.ask("enrol", "--engineer", ENGINEER)["code"]
        means = household.lone(out / LAPTOP)
        household.join(means, office.address, code, PIN).close()
    app = QApplication.instance() or QApplication(["gongdan"])
    window = make_window(app, out / LAPTOP, asked.lang, keystore=False)
    if not window.take_folder():
        office.stop()
        return _FAILED
    window.open_with(PIN)
    window.paint()
    print(f"PIN: {PIN}\nHead office: {office.address}\nFolder: {out}", flush=True)
    breath = _end_on_signals(app)
    try:
        app.exec()
    finally:
        breath.stop()
        window.end()
        office.stop()
    return 0


def _end_on_signals(app: QCoreApplication) -> QTimer:
    """Let Ctrl C and a polite kill end the window, and head office with it; Python hears them only while it runs."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_heard: app.quit())
    breath = QTimer()
    breath.timeout.connect(lambda: None)
    breath.start(300)
    return breath


def _port_of(out: Path) -> int:
    try:
        return int((out / "port").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _clear(out: Path) -> None:
    """Make room for a new day; only what an earlier day left there is taken away."""
    for name in (LAPTOP, OFFICE, summary.DOCUMENTS, "pages"):
        shutil.rmtree(out / name, ignore_errors=True)
    for name in (summary.NAME, summary.ROOT):
        (out / name).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    spin()


def _report(faults: Sequence[str], out: Path | None = None) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    if out is not None:
        print((out / summary.NAME).read_text(encoding="utf-8"))
        print(f"Folder: {out}\nPages: {out / 'pages'}\nSummary: {out / summary.NAME}")
    return _FAILED if faults else 0
