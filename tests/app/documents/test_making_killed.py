"""Kill -9 between any two steps of signing and sealing: unsigned and complete, or signed and complete; it goes on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.documents.signed import a_shown_order

ROOT = Path(__file__).resolve().parents[3]
STEP = 5 if hasattr(os, "fork") else 20  # without a fork each point costs a start of Python; 1 tries every point


@pytest.mark.slow
def test_killed_at_any_point_there_is_no_document_without_evidence_and_no_evidence_half(
    tmp_path, store, company, clock
):
    order_id = a_shown_order(store, company, clock)
    store.close()
    template = tmp_path / "template"
    template.mkdir()
    shutil.move(tmp_path / "profile", template / "profile")
    program = [sys.executable, str(Path(__file__).with_name("killed.py")), str(template), str(tmp_path / "dead")]
    apart = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    asked = [*program, str(order_id), "1", str(STEP)]
    told = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=True, **apart)
    points = [json.loads(line) for line in told.stdout.splitlines()]

    assert [each for each in points if each["looked"] is None] == [], told.stderr
    assert [(each["point"], side) for each in points for side in each["looked"] if side["wrong"]] == []
    ends = [(each["looked"][1]["documents"], each["looked"][1]["state"]) for each in points]
    assert set(ends) == {(2, "handed_over")}
    seen = {(each["looked"][0]["inks"], each["looked"][0]["documents"]) for each in points}
    assert {(0, 0), (2, 0), (2, 2)} <= seen
    assert [each["died"] for each in points] == [True] * (len(points) - 1) + [False]
    names = points[-1]["points"]
    assert {"before seal_as_witness", "after verify", "after a file in its place", "before COMMIT"} <= set(names)
    assert len(names) > 40
