"""The laptop program: its command line, and a bare window that is painted before anything else is brought."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from ui import VERSION
from ui.front import COLOURS, Front

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ui.start import Start

LANGUAGES = ("en", "zh_CN")
FAILED, IN_USE, NO_SCREEN = 1, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["demo"]:
        from ui.demo.__main__ import main as play  # the demo brings nothing of its own into a usual start
        from ui.start import Start

        if not has_screen():  # the day is played all the same, on a screen that only Qt sees
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return int(play(given[1:], Start))
    if given[:1] == ["verify"]:
        from app.documents.command import run as judge  # what judges a document; no window, no application of Qt's

        return judge(given[1:], say, complain)
    options = _parser().parse_args(given)
    if options.version:
        print(f"gongdan {VERSION}")
        return 0
    if options.self_check:
        return check_self(options.out)
    if options.word == "figures":
        return count(options.profile, options.since, options.until, options.documents)
    if options.word == "rescue":
        return save_rescue(options.profile, options.out, options.lang, is_json=options.json)
    return run(options.profile, options.lang, options.first_paint)


def say(line: str) -> None:
    """Print one line, also where the terminal lacks some of its characters."""
    import io

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
        choices=["figures", "rescue", "verify"],
        help="figures: count the ledger, the PIN comes by stdin; rescue: everything unsent in one sealed file (--out),"
        " the PIN comes by stdin; verify FILE…: is a document genuine? (verify --help)",
    )
    parser.add_argument("--profile", type=Path, help="the profile's folder")
    parser.add_argument("--lang", choices=LANGUAGES, help="the language of this run")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON (they always are)")
    parser.add_argument("--since", type=_moment, help="figures: edits from this moment on")
    parser.add_argument("--until", type=_moment, help="figures: edits before this moment")
    parser.add_argument("--documents", type=Path, help="figures: copy the sealed documents into this folder as well")
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


def count(profile: Path | None, since: datetime | None, until: datetime | None, documents: Path | None = None) -> int:
    """Print the figures of a profile; the PIN comes by a line of stdin, an error is a sentence on stderr."""
    from app.settings import default_profile
    from ui.figures import figures  # the ledger without a window

    def counted() -> str:
        found = figures(profile or default_profile(), sys.stdin.readline().strip(), since, until, documents)
        return json.dumps(found, ensure_ascii=False)

    return _say_outcome(counted, "en")


def save_rescue(profile: Path | None, out: Path | None, language: str | None, *, is_json: bool) -> int:
    """Save everything unsent in one file; the PIN comes by a line of stdin, an error is a sentence on stderr."""
    from app.settings import default_profile
    from ui.rescue_word import save  # the ledger without a window
    from ui.translation import system_language

    spoken = language or system_language()

    def saved() -> str:
        said, facts = save(profile or default_profile(), sys.stdin.readline().strip(), out, spoken)
        return json.dumps(facts, ensure_ascii=False) if is_json else said

    return _say_outcome(saved, spoken)


def _say_outcome(work: Callable[[], str], language: str) -> int:
    from app import words
    from app.errors import AppError

    try:
        say(work())
    except AppError as error:
        complain(words.tell(error, language).whole)
        return FAILED
    return 0


def run(profile: Path | None, language: str | None, since: float | None = None) -> int:
    """Show the window until it is closed; with `since` only until it was painted, telling the seconds from then."""
    if not has_screen():
        from app import words
        from ui.translation import system_language

        complain(words.say("laptop.no_screen", language or system_language()))
        return NO_SCREEN
    app = QApplication(sys.argv[:1])
    front = Front(theme_of(profile))
    begun: list[Start] = []

    def begin() -> None:
        from app.settings import default_profile
        from ui.start import Start

        start = Start(app, profile or default_profile(), language, front=front)
        if not start.take_folder():
            app.exit(IN_USE)
            return
        begun.append(start)
        start.paint()

    if since is None:
        front.painted.connect(lambda: QTimer.singleShot(0, begin))
    else:
        front.painted.connect(lambda: _tell_painted(app, since))
    front.show()
    code = app.exec()
    for start in begun:
        start.end()
    return code


def has_screen() -> bool:
    """Tell whether Qt can show a window here; without one it would end the program with a raw message."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def theme_of(profile: Path | None) -> str:
    """Read which colours the bare window has; the settings themselves are read after it is painted."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    folder = profile or Path(where, "gongdan", "profile")
    try:
        found = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        theme = str(found["theme"])
    except (OSError, ValueError, KeyError, TypeError):
        theme = ""
    return theme if theme in COLOURS else "light"


def _moment(text: str) -> datetime:
    from datetime import datetime as moments

    return moments.fromisoformat(text)


def _tell_painted(app: QApplication, since: float) -> None:
    print(f"{time.time() - since:.4f}", flush=True)
    app.exit(0)


if __name__ == "__main__":
    if sys.stdout is None:  # a windowed program on Windows has no terminal
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- for as long as it runs
    sys.exit(main())
