"""Head office as the demo meets it: a program of its own, started, asked and stopped like any other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ui.demo.hands import StuckError, spin

STOP_SECONDS = 20.0

if sys.platform == "win32":
    _STOP, _GROUP = signal.CTRL_BREAK_EVENT, subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _STOP, _GROUP = signal.SIGTERM, 0


class HeadOffice:
    """The office's folder and, while it runs, its process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.started_at: list[str] = []
        self.stopped_at: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def make(self, day: str, as_of: str | None = None, seed: int | None = None) -> None:
        """Make the office of the sample world, its day of visits on `day` (YYYY-MM-DD), its root drawn from `seed`."""
        drawn = [] if seed is None else ["--seed", str(seed)]
        self.ask("init", "--sample", "--day", day, *drawn, as_of=as_of)

    def start(self, port: int = 0, as_of: str | None = None) -> None:
        """Start serving and wait until it answers; `address` says where. `as_of` is the moment its clock shows."""
        command = [*_office("serve"), "--data", str(self.folder), "--port", str(port), "--json", *_as_of(as_of)]
        log = (self.folder / "serve.log").open("ab")
        self._process = subprocess.Popen(  # noqa: S603 -- our own program
            command, stdout=subprocess.PIPE, stderr=log, text=True, creationflags=_GROUP
        )
        log.close()
        if self._process.stdout is None:
            raise StuckError("head office has no voice")
        line = self._process.stdout.readline()
        if not line:
            raise StuckError(f"head office did not start; see {self.folder / 'serve.log'}")
        self.address = str(json.loads(line)["address"])
        self.started_at.append(now())

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        if self._process is None:
            return
        self._process.send_signal(_STOP)
        ends = time.monotonic() + STOP_SECONDS
        while self._process.poll() is None:
            if time.monotonic() > ends:
                self._process.kill()
            spin(0.02)
        self._process = None
        self.stopped_at.append(now())

    def ask(self, word: str, *arguments: str, as_of: str | None = None) -> Any:
        """Run one command of the office and give its JSON, or None where it has none to say.

        Raises:
            StuckError: the command failed; its own sentence is in the text.
        """
        command = [*_office(word), "--data", str(self.folder), "--json", *arguments, *_as_of(as_of)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
        if done.returncode:
            raise StuckError(f"gongdan-office {word}: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None


def now() -> str:
    """Tell the moment, as the summary writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def program(name: str, package: str) -> list[str]:
    """Say how one of our programs is started: beside this one if it was built, else as a module."""
    beside = Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else ""))
    return [str(beside)] if getattr(sys, "frozen", False) else [sys.executable, "-m", package]


def _office(word: str) -> list[str]:
    return [*program("gongdan-office", "office"), word]


def _as_of(moment: str | None) -> list[str]:
    return ["--as-of", moment] if moment else []
