"""The start: painted with Qt alone, one window per profile, a command line that says what it found."""

import json
import subprocess
import sys

import pytest

from tests.ui.conftest import PIN
from ui import VERSION
from ui.__main__ import main, read_profile

HEAVY = {
    "sqlalchemy",
    "sqlcipher3",
    "alembic",
    "requests",
    "cryptography",
    "keyring",
    "argon2",
    "zstandard",
    "forms",
    "sync",
}
FIRST_PAINT = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.__main__ import Start
app = QApplication([])
start = Start(app, Path(sys.argv[1]), "en")
assert start.take_folder()
seen = []
start._bring = lambda: seen.append(sorted(sys.modules)) or app.quit()
shell = start.paint()
app.exec()
start.end()
print(json.dumps({"modules": seen[0], "gate": type(start._gate).__name__}))
"""


def first_paint(folder):
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_but_qt_and_ours_is_imported_before_the_first_paint(tmp_path):
    found = first_paint(tmp_path / "new")
    tops = {name.split(".")[0] for name in found["modules"]}
    assert tops & HEAVY == set()
    assert not [name for name in found["modules"] if name.startswith(("app.store.door", "app.orders", "ui.desk"))]
    assert found["gate"] == "EnrolPage"


def test_an_enrolled_profile_is_asked_for_its_pin(means):
    assert first_paint(means.folder)["gate"] == "UnlockPage"


def test_a_damaged_profile_is_not_taken_for_a_new_one(means):
    for name in ("profile.json", "profile.second.json"):
        (means.folder / name).write_text("{", encoding="utf-8")
    assert first_paint(means.folder)["gate"] == "UnlockPage"
    assert read_profile(means.folder) is None


def test_a_profile_left_half_enrolled_goes_on_enrolling(tmp_path):
    (tmp_path / "profile.json").write_text('{"is_enrolled": false, "office_address": "http://x"}', encoding="utf-8")
    assert first_paint(tmp_path)["gate"] == "EnrolPage"


def test_the_second_window_says_so_in_a_sentence_and_the_first_comes_forward(qtbot, tmp_path):
    import threading

    from ui.instance import Instance

    first, ended = Instance(tmp_path), []
    command = [sys.executable, "-m", "ui", "--profile", str(tmp_path), "--lang", "en"]

    def second():
        ended.append(subprocess.run(command, capture_output=True, text=True, timeout=60, check=False))

    thread = threading.Thread(target=second)
    with qtbot.waitSignal(first.called, timeout=30_000):
        thread.start()
    thread.join()
    first.release()
    assert ended[0].returncode == 3
    assert "already open" in ended[0].stderr


def test_the_version_is_said(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"gongdan {VERSION}"


def test_an_unknown_word_is_refused(capsys):
    with pytest.raises(SystemExit) as refused:
        main(["dance"])
    assert refused.value.code == 2


def test_figures_need_the_pin_and_say_a_wrong_one_as_a_sentence(means, monkeypatch, capsys):
    import io

    from ui import figures

    monkeypatch.setattr(figures, "system_keystore", lambda: means.keystore)
    monkeypatch.setattr("sys.stdin", io.StringIO("000000\n"))
    assert main(["figures", "--profile", str(means.folder), "--json"]) == 1
    assert "PIN is not right" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    assert main(["figures", "--profile", str(means.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_equal"] is True


def test_the_self_check_prints_and_writes_one_line(tmp_path, capsys, dressed):
    out = tmp_path / "check.json"
    assert main(["--self-check", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").strip() == capsys.readouterr().out.strip()
