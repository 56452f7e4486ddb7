"""The start: painted with Qt alone, one window per profile, a command line that says what it found."""

import json
import os
import subprocess
import sys

import pytest

from app.settings import default_profile
from tests.ui.conftest import PIN
from ui import VERSION
from ui.__main__ import main, theme_of

ALLOWED = {
    "PySide6",
    "shiboken6",
    "shibokensupport",
    "signature_bootstrap",
    "resources",
    "ui",
    "sitecustomize",
    "usercustomize",
}
PAINTED = """
import json, sys
from PySide6.QtWidgets import QApplication
from ui import __main__ as program
program._tell_painted = lambda app, since: print(json.dumps(sorted(sys.modules))) or app.exit(0)
sys.exit(program.main(["--profile", sys.argv[1], "--first-paint", "0"]))
"""


def run(*arguments, **surroundings):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **surroundings},
    )  # fmt: skip


def test_nothing_but_qt_and_the_bare_window_is_imported_before_the_first_paint(tmp_path):
    done = run("-c", PAINTED, str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout)
    ours = {name for name in modules if name.split(".")[0] in {"app", "forms", "sync", "office", "ui", "resources"}}
    assert ours == {"resources", "ui", "ui.__main__", "ui.front"}
    foreign = {name.split(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert {name for name in foreign if not name.startswith("_")} <= ALLOWED
    assert not (tmp_path / "new").exists()


def test_the_bare_window_looks_for_its_theme_where_the_profile_lies(tmp_path, monkeypatch):
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    default_profile().mkdir(parents=True)
    (default_profile() / "settings.json").write_text('{"theme": "sunlight"}', encoding="utf-8")
    assert theme_of(None) == "sunlight"


@pytest.mark.parametrize(
    ("kept", "theme"),
    [('{"theme": "dark"}', "dark"), ('{"theme": "pink"}', "light"), ("[", "light"), ("[]", "light"), ("", "light")],
)
def test_the_bare_window_has_the_colours_of_the_settings_and_light_where_they_cannot_be_read(tmp_path, kept, theme):
    (tmp_path / "settings.json").write_text(kept, encoding="utf-8")
    assert theme_of(tmp_path) == theme


def test_without_a_screen_it_says_so_in_a_sentence(tmp_path):
    done = run(
        "-m", "ui", "--profile", str(tmp_path), "--lang", "zh_CN", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM=""
    )
    assert done.returncode == 4
    assert "没有可用的屏幕" in done.stderr


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
