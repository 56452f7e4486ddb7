"""Processes that tests kill: a laptop in a round, an office that serves; each may die by itself at a chosen COMMIT."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import socket
import sys
import time
import uuid
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app import ledger
from app.clock import SystemClock
from app.store.files import Files
from app.store.types import PersonId
from office.__main__ import main
from sync.enrolment import office_of
from sync.round import Round
from tests.sync.ends import KEY

Point = tuple[str, int]  # ("before" | "after", which COMMIT)
CONTEXT = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    CONTEXT.set_forkserver_preload(["tests.sync.driver"])


def die() -> None:
    """End like a pulled plug: no handler, no goodbye."""
    if sys.platform == "win32":
        os._exit(9)
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Point | None) -> None:
    """Die just before or just after the n-th COMMIT of this process."""
    if point is None:
        return
    left = [point[1]]

    def count(*_args: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    if point[0] == "before":
        sa.event.listen(Engine, "commit", count)
    else:
        sa.event.listen(Session, "after_commit", count)


def run_round(folder: str, person: str, address: str, report: str, point: Point | None) -> None:
    """Run one round of a laptop and write what it reports."""
    store = ledger.open_laptop(Path(folder), KEY, SystemClock(), person_id=PersonId(uuid.UUID(person)))
    arm(point)
    with closing(store), closing(office_of(store, address, read_seconds=20)) as office:
        told = Round(store, Files(Path(folder) / "files", KEY), office).run()
    Path(report).write_text(json.dumps({**vars(told), "trouble": str(told.trouble or "")}), encoding="utf-8")


def run_office(folder: str, port: int, point: Point | None) -> None:
    """Serve an office."""
    sys.stdout = io.StringIO()
    arm(point)
    sys.exit(main(["serve", "--data", folder, "--port", str(port)]))


def start_round(folder: Path, person: uuid.UUID, address: str, report: Path, point: Point | None = None) -> BaseProcess:
    """Start a round in a process of its own."""
    report.unlink(missing_ok=True)
    process = CONTEXT.Process(target=run_round, args=(str(folder), str(person), address, str(report), point))
    process.start()
    return process


def start_office(folder: Path, port: int, point: Point | None = None) -> BaseProcess:
    """Start an office in a process of its own and wait until it answers."""
    process = CONTEXT.Process(target=run_office, args=(str(folder), port, point))
    process.start()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process
    raise TimeoutError(port)


def free_port() -> int:
    """Find a port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
