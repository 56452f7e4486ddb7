"""The one command of this project, standard library only: `python3 dev.py WORD` on any system, `make WORD` on Unix.

`demo` and `test` do all of their own set-up on a fresh clone (bootstrap.py); a second run starts at once.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap import BIN, ROOT, WINDOWS, Stop, answers, find_uv, has_display, run, say, setup, system, venv_python

OLDEST, TOO_NEW, NO_PYTHON = (3, 11), (3, 15), 2
COOLDOWN_DAYS = 7
if TYPE_CHECKING:  # an older Python must get as far as being told so
    Word = Callable[[list[str]], int]


def do_setup(arguments: list[str]) -> int:
    """Make .venv for working on the project (`setup product`: only what the product needs)."""
    setup(arguments[0] if arguments else "dev")
    return 0


def do_demo(arguments: list[str]) -> int:
    """Play an engineer's day at both ends; without a screen its results go to demo-out."""
    setup("product")
    if not has_display() and "--unattended" not in arguments:
        arguments = ["--unattended", *([] if "--out" in arguments else ["--out", "demo-out"]), *arguments]
    return run(BIN / "gongdan", "demo", *arguments)


def do_run(arguments: list[str]) -> int:
    """Start the laptop program."""
    setup("product")
    return run(BIN / "gongdan", *arguments)


def do_office(arguments: list[str]) -> int:
    """Start head office (`office help` lists what it can do)."""
    setup("product")
    return run(BIN / "gongdan-office", *arguments)


def do_test(arguments: list[str]) -> int:
    """Run the tests, offscreen (arguments go to pytest); whole days through the window are left to `check`."""
    setup("dev")
    missing = system({"judges"})
    if missing:
        say(f"Without these, the tests that need them are skipped: {' '.join(missing)}")
    screen = {} if os.environ.get("QT_QPA_PLATFORM") else {"QT_QPA_PLATFORM": "offscreen"}
    given = arguments or ["-q", "-n", "2", "--dist", "loadgroup", "-m", "not screen"]
    return run(venv_python(), "-m", "pytest", *given, LC_ALL="C.UTF-8", **screen)


def do_lint(_: list[str]) -> int:
    """Hold the style: ruff's rules and its formatting."""
    setup("dev")
    return run(venv_python(), "-m", "ruff", "check", "-q") or run(
        venv_python(), "-m", "ruff", "format", "--check", "-q"
    )


def do_types(_: list[str]) -> int:
    """Hold the types: mypy --strict over all packages."""
    setup("dev")
    return run(venv_python(), "-m", "mypy")


def do_floors(_: list[str]) -> int:
    """Hold the floors: who may import whom (import-linter)."""
    setup("dev")
    return run(BIN / "lint-imports", "--no-logo")


def do_words(arguments: list[str]) -> int:
    """Gather the window's captions, count what is not translated (`words --check` changes nothing)."""
    setup("dev")
    file = ROOT / "resources" / "translations" / "gongdan_zh_CN.ts"
    before = file.read_bytes() if file.exists() else b""
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", "zh_CN"]
    file.parent.mkdir(exist_ok=True)
    if run(BIN / "pyside6-lupdate", *options, *sorted((ROOT / "ui").rglob("*.py")), "-ts", file):
        return 1
    after = file.read_bytes()
    unfinished = after.count(b'type="unfinished"')
    is_stale = "--check" in arguments and after != before
    if is_stale and before:
        file.write_bytes(before)
    elif is_stale:
        file.unlink()
    say(f"words: {unfinished} unfinished{'; captions changed since `make words`' if is_stale else ''}")
    return int(bool(unfinished) or is_stale)


def do_check(arguments: list[str]) -> int:
    """Do all that CI does: style, types, floors, words, tests; every part runs, whatever the others say."""
    parts: list[tuple[str, Word, list[str]]] = [
        ("lint", do_lint, []),
        ("types", do_types, []),
        ("floors", do_floors, []),
        ("words", do_words, ["--check"]),
    ]
    failed = []
    for name, part, given in parts:
        say(f"── {name}")
        failed += [name] if part(given) else []
    say("── test")
    code = do_test(arguments) or do_test(["-q", "-m", "screen", "-n", "2", "--dist", "loadfile"])
    if failed:
        print(f"check: failed: {', '.join(failed)}", file=sys.stderr)
    return code or int(bool(failed))


def do_bench(arguments: list[str]) -> int:
    """Measure the promises, one file each in benchmarks/ (`bench NAME …` runs those alone)."""
    setup("dev")
    files = [
        file
        for file in sorted((ROOT / "benchmarks").glob("*.py"))
        if '__name__ == "__main__"' in file.read_text("utf-8") and (not arguments or file.stem in arguments)
    ]
    if not files:
        raise Stop(2, f"There is no such benchmark in benchmarks/: {' '.join(arguments)}")
    return max(run(venv_python(), "-m", f"benchmarks.{file.stem}") for file in files)


def do_simulate(arguments: list[str]) -> int:
    """Sync in a simulated world that fails in every way: `simulate SEED=1 COUNT=300`, BREAK=merge must be caught."""
    setup("dev")
    return run(venv_python(), "-m", "tests.simulation", *arguments)


def do_features(arguments: list[str]) -> int:
    """Run the tests that show a feature and write docs/features.md from their marks."""
    setup("dev")
    return run(venv_python(), "-m", "tests.features", *arguments, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8")


def do_migration(arguments: list[str]) -> int:
    """Begin the next step of the schema: `make migration NAME=loaner_returns`."""
    name = "_".join(arguments).removeprefix("NAME=").lower()
    if not name.isidentifier():
        raise Stop(2, "Name the step in small letters and underscores: make migration NAME=loaner_returns")
    steps = ROOT / "app" / "store" / "migrations"
    last = max((file.name[:4] for file in steps.glob("[0-9]*.py")), default="0000")
    number = f"{int(last) + 1:04d}"
    text = MIGRATION.format(sentence=name.replace("_", " ").capitalize(), number=number, last=last)
    (steps / f"{number}_{name}.py").write_text(text, "utf-8")
    say(f"Begun: app/store/migrations/{number}_{name}.py. Next: tables.py, SCHEMA, the step, its test.")
    return 0


MIGRATION = '''"""{sentence}."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{last}"


def upgrade() -> None:
    end = op.get_context().opts["end"]  # "laptop" or "office"
'''


def do_lock(_: list[str]) -> int:
    """Pin the newest releases older than a week into requirements.lock and requirements-dev.lock (needs uv)."""
    uv = find_uv()
    if uv is None:
        raise Stop(1, "The locks are made by uv: install it (pip install uv), then run the same command again")
    newest = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() - COOLDOWN_DAYS * 86400))
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url"]
    options += ["--upgrade", "--exclude-newer", newest, "-q"]
    product = run(uv, "pip", "compile", *options, "requirements.in", "-o", "requirements.lock")
    return product or run(
        uv, "pip", "compile", *options, "requirements-dev.in", "-c", "requirements.lock", "-o", "requirements-dev.lock"
    )


def do_build(_: list[str]) -> int:
    """Pack both programs into dist/gongdan (one folder) and let each check itself."""
    setup("dev")
    if run(venv_python(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"):
        return 1
    built = ROOT / "dist" / "gongdan"
    suffix = ".exe" if WINDOWS else ""
    return run(built / f"gongdan{suffix}", "--self-check", QT_QPA_PLATFORM="offscreen")


def do_help(_: list[str]) -> int:
    """List the words."""
    say("make WORD, or python3 dev.py WORD (Windows: py dev.py WORD):\n")
    for word, command in WORDS.items():
        say(f"  {word:<10} {(command.__doc__ or '').strip()}")
    return 0


WORDS: dict[str, Word] = {
    "demo": do_demo,
    "run": do_run,
    "office": do_office,
    "test": do_test,
    "check": do_check,
    "lint": do_lint,
    "types": do_types,
    "floors": do_floors,
    "words": do_words,
    "bench": do_bench,
    "simulate": do_simulate,
    "features": do_features,
    "migration": do_migration,
    "build": do_build,
    "lock": do_lock,
    "setup": do_setup,
    "help": do_help,
}


def fitting_python() -> str | None:
    """Find a Python on the path that is neither too old nor too new."""
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and answers(found, "-c", ""):
            return found
    return None


def main() -> int:
    """Do one word."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old Windows console lacks the line we draw
    word, *arguments = sys.argv[1:] or ["help"]
    if word not in WORDS:
        say(f"There is no word {word!r}.")
        do_help([])
        return 2
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        other = fitting_python()
        if other is None:
            say("This needs Python 3.11, 3.12, 3.13 or 3.14; none was found on the path.")
            return NO_PYTHON
        return run(other, Path(__file__), word, *arguments)
    try:
        return WORDS[word](arguments)
    except Stop as stop:
        say(f"\n{stop}")
        return stop.code


if __name__ == "__main__":
    raise SystemExit(main())
