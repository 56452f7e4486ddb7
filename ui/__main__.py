"""The laptop program: its command line, and a window that is painted with Qt alone before the rest is brought."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from app import settings as machine
from app import words
from app.errors import AppError
from app.store.trouble import StoreInUse
from ui import VERSION, icons, style
from ui.collector import Collector
from ui.guard import Guard
from ui.instance import Instance, call_first
from ui.pages.enrol import EnrolPage
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import LANGUAGES, Speech, system_language

PROFILE_FILES = ("profile.json", "profile.second.json")
FAILED, IN_USE = 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["demo"]:
        from ui.demo.__main__ import main as play  # the demo brings nothing of its own into a usual start

        return int(play(given[1:], Start))
    if given[:1] == ["verify"]:
        from app.documents.command import run as judge  # what judges a document; no window, no application of Qt's

        return judge(given[1:], say, complain)
    options = _parser().parse_args(given)
    folder = options.profile or machine.default_profile()
    if options.version:
        print(f"gongdan {VERSION}")
        return 0
    if options.self_check:
        return check_self(options.out)
    if options.word == "figures":
        return count(folder, options.since, options.until)
    return run(folder, options.lang, options.first_paint)


def say(line: str) -> None:
    """Print one line, also where the terminal lacks some of its characters."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    print(line)


def complain(sentence: str) -> None:
    """Print a sentence on stderr."""
    print(sentence, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongdan", description="Gongdan: service calls, with or without a network.")
    parser.add_argument(
        "word",
        nargs="?",
        choices=["figures", "verify"],
        help="figures: count the ledger, the PIN comes by stdin; verify FILE…: is a document genuine? (verify --help)",
    )
    parser.add_argument("--profile", type=Path, help="the profile's folder")
    parser.add_argument("--lang", choices=list(LANGUAGES), help="the language of this run")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON (they always are)")
    parser.add_argument("--since", type=datetime.fromisoformat, help="figures: edits from this moment on")
    parser.add_argument("--until", type=datetime.fromisoformat, help="figures: edits before this moment")
    parser.add_argument("--self-check", action="store_true", help="try every part of the installed program")
    parser.add_argument("--out", type=Path, help="where the self-check writes its line as well")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--first-paint", type=float, help="print the seconds since this Unix time when painted, and go")
    return parser


def check_self(out: Path | None) -> int:
    """Print what the self-check found, and write it to a file: a windowed program on Windows has no terminal."""
    from ui.selfcheck import check  # everything at once, for a built program only

    found = check()
    line = json.dumps(found, ensure_ascii=False)
    print(line)
    if out is not None:
        out.write_text(line + "\n", encoding="utf-8")
    return 0 if found["is_well"] else FAILED


def count(folder: Path, since: datetime | None, until: datetime | None) -> int:
    """Print the figures of a profile; the PIN comes by a line of stdin, an error is a sentence on stderr."""
    from ui.figures import figures  # the ledger without a window

    try:
        print(json.dumps(figures(folder, sys.stdin.readline().strip(), since, until), ensure_ascii=False))
    except AppError as error:
        told = words.tell(error, "en")
        print(f"{told.text} {told.way_on}".strip(), file=sys.stderr)
        return FAILED
    return 0


def run(folder: Path, language: str | None, since: float | None = None) -> int:
    """Show the window until it is closed; with `since` only until it was painted, telling the seconds from then."""
    app = QApplication(sys.argv[:1])
    start = Start(app, folder, language)
    if not start.take_folder():
        return IN_USE
    shell = start.paint()
    if since is not None:
        shell.painted.connect(lambda: _tell_painted(app, since))
    code = app.exec()
    start.end()
    return code


def _tell_painted(app: QApplication, since: float) -> None:
    print(f"{time.time() - since:.4f}", flush=True)
    app.exit(0)


class Start:
    """The first moments: settings, looks, language, the gate painted; then the house is brought."""

    def __init__(
        self, app: QApplication, folder: Path, language: str | None = None, *, clock: Any = None, keystore: bool = True
    ) -> None:
        """Read what is needed for the first paint.

        Args:
            app: the application.
            folder: the profile's folder.
            language: of this run; None takes the setting.
            clock: an `app.clock.Clock` for a played day; None is the machine's own.
            keystore: whether the system's keystore holds half of the key; a played day asks nothing of the system.
        """
        self._app, self._folder, self._clock, self._has_keystore = app, folder, clock, keystore
        self.settings = machine.load(folder)
        if not (folder / machine.NAME).exists():
            self.settings = self.settings.changed(language=system_language())
        app.setApplicationName("gongdan")
        app.setApplicationVersion(VERSION)
        style.load_fonts()
        style.dress(app, self.settings.theme, self.settings.density)
        self.speech = Speech(app)
        self.speech.speak(language or self.settings.language)
        self._collector = Collector(app)
        self._guard: Guard | None = None
        self._instance: Instance | None = None
        self._house: Any = None

    def take_folder(self) -> bool:
        """Take the profile; if another window has it, let that one come forward and say so."""
        try:
            self._instance = Instance(self._folder)
        except StoreInUse as taken:
            told = words.tell(taken, self.speech.language)
            print(told.text, told.way_on, file=sys.stderr)
            if not call_first(self._folder):
                QMessageBox.information(None, "Gongdan", f"{told.text} {told.way_on}")
            return False
        self._guard = Guard(self._folder / "log")
        return True

    def paint(self) -> Shell:
        """Show the gate; the rest of the house is imported on the first idle moment after it was painted."""
        self.shell = Shell(self.shell_title())
        self.shell.setWindowIcon(QIcon(icons.pixmap("wrench", style.LIGHT.rail, 64)))
        self._gate = self._make_gate()
        self.shell.show_gate(self._gate)
        self.shell.painted.connect(lambda: QTimer.singleShot(0, self._bring))
        if self._instance is not None:
            self._instance.called.connect(self._come_forward)
        self.shell.show()
        return self.shell

    def shell_title(self) -> str:
        """Say what stands in the window's title."""
        return "工单 Gongdan" if self.speech.language.startswith("zh") else "Gongdan"

    def end(self) -> None:
        """Wait for the last write, then give back what was taken."""
        if self._house is not None:
            self._house.wait()
        if self._instance is not None:
            self._instance.release()
        if self._guard is not None:
            self._guard.release()

    def _make_gate(self) -> UnlockPage | EnrolPage:
        told = read_profile(self._folder)
        if told is not None and told.get("is_enrolled") is False:
            return EnrolPage(VERSION, str(told.get("office_address") or self.settings.office_address))
        if told is None and not any((self._folder / name).exists() for name in PROFILE_FILES):
            return EnrolPage(VERSION, self.settings.office_address)
        company = (told or {}).get("company_en" if self.speech.language == "en" else "company")
        return UnlockPage(VERSION, str(company or (told or {}).get("company") or ""))

    def _bring(self) -> None:
        from app.clock import SystemClock
        from app.store.vault import NoKeystore, system_keystore
        from ui.household import Means
        from ui.wiring import House

        keystore = system_keystore() if self._has_keystore else NoKeystore()
        means = Means(self._folder, keystore, self._clock or SystemClock())
        self._house = House(self._app, self.shell, self.speech, means, self.settings, VERSION)
        if self._guard is not None:
            self._guard.troubled.connect(self._house.tell_trouble)
        self._house.begin(self._gate)

    def _come_forward(self) -> None:
        self.shell.showNormal() if self.shell.isMinimized() else self.shell.show()
        self.shell.raise_()
        self.shell.activateWindow()


def read_profile(folder: Path) -> dict[str, Any] | None:
    """Read what a profile tells before it is unlocked, without bringing the ledger; None if it cannot be read."""
    for name in PROFILE_FILES:
        try:
            found = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(found, dict):
            return found
    return None


if __name__ == "__main__":
    if sys.stdout is None:  # a windowed program on Windows has no terminal
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- for as long as it runs
    sys.exit(main())
