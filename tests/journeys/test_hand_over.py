"""The demo left to a person: a laptop joined and open on the sample world, head office beside it till the end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.store.tables import WorkOrder
from app.store.vault import NoKeystore
from ui import household
from ui.demo.__main__ import PIN

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 240


def until(so, what):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if so():
            return
        time.sleep(0.2)
    raise TimeoutError(what)


def is_joined(laptop):
    profile = laptop / "profile.json"
    return profile.exists() and json.loads(profile.read_text("utf-8")).get("is_enrolled")


def orders_in(laptop):
    opened = household.unlock(household.Means(laptop, NoKeystore(), SystemClock()), PIN)
    with opened.store.read() as db:
        count = len(db.rows(WorkOrder.__table__.select()))
    opened.close()
    return count


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal here, by its window there")
def test_the_window_opens_on_the_orders_of_the_day_and_head_office_ends_with_it(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "demo", "--out", str(tmp_path), "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until(lambda: is_joined(tmp_path / "laptop"), "the laptop joins")
        until(lambda: orders_in(tmp_path / "laptop") >= 6, "the window is open and has synced")
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, said
    port = int((tmp_path / "port").read_text("utf-8"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
