"""Reads a workbook in a process of its own with little time and memory, so that a hostile file can hurt nobody."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from forms.authoring import sheets
from forms.authoring.convert import to_tree
from forms.authoring.draft import Problem
from forms.authoring.limits import LIMITS
from forms.authoring.lint import lint
from forms.authoring.problems import problem

try:
    import resource
except ImportError:  # Windows has no such limits: there the clock and the size of the file must do
    resource = None  # type: ignore[assignment]

_MEMORY = 1 << 30
_START_SECONDS = 3
_PATIENCE = 3


def read_apart(path: Path, kind: str, unpacked_bytes: int, files: frozenset[str]) -> dict[str, Any]:
    """Read, lint and convert a workbook in a child process; the answer is what `work` returns.

    A child that runs out of time or memory gives one problem.
    """
    seconds = LIMITS.seconds + (unpacked_bytes >> 20) // 2
    with tempfile.TemporaryDirectory(prefix="gongdan-forms-") as folder:
        answer = Path(folder, "answer.json")
        command = [
            sys.executable,
            "-m",
            "forms.authoring.child",
            str(path.resolve()),  # the child starts elsewhere
            kind,
            str(seconds),
            str(answer),
            *sorted(files),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                capture_output=True,
                timeout=(seconds + _START_SECONDS) * _PATIENCE,
                check=False,
                cwd=_root(),
                env=_environment(),
            )
        except subprocess.TimeoutExpired:
            return _only("file_timeout")
        if answer.exists():
            body: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return body
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if done.returncode < 0 or (said and "MemoryError" in said[-1]):
            return _only("file_timeout")
        return _only("file_parse", said[-1][:120] if said else str(done.returncode))


def _only(code: str, detail: str = "") -> dict[str, Any]:
    return {"book": None, "tree": None, "problems": [dataclasses.asdict(problem(code, detail=detail))]}


def _root() -> str:
    return str(Path(__file__).resolve().parents[2])


def _environment() -> dict[str, str]:
    """Hand the child only what Python needs to start."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "HOME", "USERPROFILE")
    ours = {"PYTHONUTF8": "1", "PYTHONPATH": _root(), "OPENBLAS_NUM_THREADS": "1"}  # openpyxl brings NumPy if it can
    return {name: os.environ[name] for name in kept if name in os.environ} | ours


def work(path: Path, kind: str, files: frozenset[str]) -> dict[str, Any]:
    """Read, lint and convert a workbook; the answer holds the book, the tree (None with errors) and the problems."""
    try:
        book = sheets.read_book(path, kind)
    except sheets.UNREADABLE as e:
        return _only("file_parse", f"{type(e).__name__}: {e}"[:120])
    problems = lint(book, files=files)
    tree = None
    if not any(each.is_error for each in problems):
        tree, more = to_tree(book, path.stem)
        problems.extend(more)
    return {"book": sheets.to_plain(book), "tree": tree, "problems": [dataclasses.asdict(each) for each in problems]}


def problems_of(answer: dict[str, Any]) -> list[Problem]:
    """Return the problems of an answer."""
    return [Problem(**each) for each in answer["problems"]]


def _tighten(seconds: int) -> None:
    """Limit this process, where the system can."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + _START_SECONDS, seconds + _START_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main(arguments: list[str]) -> None:
    """Do the work of a child."""
    path, kind, seconds, answer, *files = arguments
    _tighten(int(seconds))
    body = work(Path(path), kind, frozenset(files))
    Path(answer).write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
