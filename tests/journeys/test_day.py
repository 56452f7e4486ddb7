"""The whole day as a newcomer sees it: played by itself, counted at both ends, and once with a real pointer."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.store import replica
from app.store.door import Silent
from app.store.tables import WorkOrder
from app.store.vault import NoKeystore
from office import folder
from office.history import OfficeHistory
from tests.app.documents import judges
from ui import household
from ui.demo.__main__ import PIN

pytestmark = pytest.mark.slow
SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}  # a machine without a screen plays the day too
ROOT = Path(__file__).parents[2]
DAY_SECONDS = 900


def play(out: Path, *options: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "demo", *options, *(["--out", str(out)] if "--check" not in options else [])],
        cwd=ROOT,
        env={**{name: value for name, value in os.environ.items() if name not in SCREENS}, **surroundings},
        capture_output=True,
        text=True,
        timeout=DAY_SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    out = tmp_path_factory.mktemp("day")
    done = play(out, "--unattended", "--seed", "7")
    assert done.returncode == 0, done.stderr + done.stdout
    return out


@pytest.fixture
def copied(played, tmp_path):
    out = tmp_path / "copy"
    shutil.copytree(played, out)
    return out


@pytest.mark.xdist_group("day")
def test_every_document_of_the_day_is_valid_to_programs_that_share_no_code_with_us(played, tmp_path):
    told = json.loads((played / "summary.json").read_text(encoding="utf-8"))["documents"]
    files = [played / each["file"] for each in told]
    assert len({each["order"] for each in told}) >= 3
    assert judges.verapdf(files) == []
    root = (played / "root.pem").read_bytes()
    for file in files:
        seals = [each for each in judges.pdfsig(file, root, tmp_path) if each]
        assert len(seals) >= 1
        assert all("Signature is Valid.; Certificate is Trusted." in each for each in seals), (file.name, seals)
        assert seals[-1].endswith("whole")
        text = re.sub(r"\s", "", judges.pdftotext(file))
        heads = ("设备", "处理过程", "验收与签章", "签署记录")
        places = [text.find(word) for word in heads]
        assert min(places) >= 0
        assert places == sorted(places)


@pytest.mark.xdist_group("day")
def test_a_day_is_worked_through_without_the_office_and_confirmed_in_the_evening(played):
    told = json.loads((played / "summary.json").read_text(encoding="utf-8"))
    assert told["errors"] == []
    assert told["orders_received"] >= 6
    assert told["orders_completed"] >= 3
    assert told["offline_edits"] >= 40
    assert told["outbox_left"] == 0
    assert told["client_digest"] == told["office_digest"]
    assert told["office_stopped_at"] < told["office_started_at"]
    assert len(told["receipts"]) >= 3
    assert all(line["parts_confirmed"] == line["parts_total"] > 0 for line in told["receipts"])
    assert len(list((played / "pages").glob("*.png"))) >= 15


@pytest.mark.xdist_group("day")
def test_every_completed_order_has_a_sealed_document_that_is_valid_and_trusted(played):
    told = json.loads((played / "summary.json").read_text(encoding="utf-8"))
    documents = told["documents"]
    assert len({each["order"] for each in documents}) == told["orders_completed"] >= 3
    for each in documents:
        data = (played / each["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
        assert (each["signatures"], each["valid"], each["trusted"]) == (2, True, True)
        assert each["base_sha256"] != each["sha256"]
    assert (played / "root.pem").read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE-----")


@pytest.mark.xdist_group("day")
def test_a_document_with_one_byte_changed_is_noticed(copied):
    told = json.loads((copied / "summary.json").read_text(encoding="utf-8"))
    file = copied / told["documents"][0]["file"]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    done = play(copied, "--check", str(copied))
    assert done.returncode == 1
    assert file.name in done.stderr


@pytest.mark.xdist_group("day")
def test_a_document_that_was_taken_away_is_noticed(copied):
    told = json.loads((copied / "summary.json").read_text(encoding="utf-8"))
    (copied / told["documents"][-1]["file"]).unlink()
    assert play(copied, "--check", str(copied)).returncode == 1


@pytest.mark.xdist_group("day")
def test_an_untouched_day_counts_the_same_again(copied):
    assert play(copied, "--check", str(copied)).returncode == 0


@pytest.mark.xdist_group("day")
def test_one_row_changed_by_hand_on_the_laptop_is_noticed(copied):
    opened = household.unlock(household.Means(copied / "laptop", NoKeystore(), SystemClock()), PIN)
    with opened.store.write(recorder=Silent()) as tx:
        order = tx.rows(WorkOrder.__table__.select())[0].id
        replica.write(tx, "work_orders", order, {"work_note": "?"})
    opened.close()
    assert play(copied, "--check", str(copied)).returncode == 1


@pytest.mark.xdist_group("day")
def test_one_row_changed_by_hand_at_the_office_is_noticed(copied):
    with folder.opened_store(copied / "office", SystemClock()) as store, store.write(recorder=OfficeHistory()) as tx:
        order = tx.rows(WorkOrder.__table__.select())[0].id
        replica.write(tx, "work_orders", order, {"work_note": "?"})
    assert play(copied, "--check", str(copied)).returncode == 1


@pytest.mark.screen
@pytest.mark.xdist_group("pointer")
def test_the_same_day_is_worked_with_a_real_pointer_and_keyboard(tmp_path):
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"needs {' and '.join(missing)}")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"], pass_fds=[write]
    )
    try:
        os.close(write)
        display = ":" + os.read(read, 16).decode().strip()
        done = play(tmp_path, "--unattended", "--input", "xdotool", DISPLAY=display, QT_QPA_PLATFORM="xcb")
        assert done.returncode == 0, done.stderr + done.stdout
    finally:
        server.terminate()
        server.wait()
