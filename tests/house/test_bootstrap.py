"""The set-up knows what is there, what is stale, what is missing, and says so in one sentence."""

import subprocess
import sys

import pytest

import bootstrap


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of our own, with the files that the set-up looks at and an interpreter where `.venv` has it."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_bytes((bootstrap.ROOT / name).read_bytes())
    places = {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "BIN": tmp_path / ".venv" / "bin"}
    places |= {"STAMP": tmp_path / ".venv" / "stamp.json", "CACHE": tmp_path / ".cache"}
    places |= {"LOG": tmp_path / ".cache" / "setup.log"}
    for name, place in places.items():
        monkeypatch.setattr(bootstrap, name, place)
    bootstrap.venv_python().parent.mkdir(parents=True)
    bootstrap.venv_python().write_text("", "utf-8")
    return tmp_path


def finish(kind: str) -> None:
    bootstrap.STAMP.write_text(bootstrap.json.dumps(bootstrap.wanted(kind)), "utf-8")


def test_a_set_up_that_never_finished_is_not_up_to_date(clone):
    assert not bootstrap.up_to_date("product")


def test_a_finished_set_up_is_up_to_date(clone):
    finish("product")
    assert bootstrap.up_to_date("product")
    assert not bootstrap.up_to_date("dev")


def test_the_workshop_includes_the_product(clone):
    finish("dev")
    assert bootstrap.up_to_date("product")


@pytest.mark.parametrize("changed", ["requirements.lock", "requirements-dev.lock"])
def test_a_changed_lock_makes_the_workshop_stale(clone, changed):
    finish("dev")
    (clone / changed).write_text("changed==1\n", "utf-8")
    assert not bootstrap.up_to_date("dev")


def test_changed_scripts_make_it_stale_and_changed_lint_rules_do_not(clone):
    finish("product")
    house = (clone / "pyproject.toml").read_text("utf-8")
    (clone / "pyproject.toml").write_text(house.replace("line-length = 120", "line-length = 99"), "utf-8")
    assert bootstrap.up_to_date("product")
    (clone / "pyproject.toml").write_text(house.replace('gongdan = "ui', 'gongdan2 = "ui'), "utf-8")
    assert not bootstrap.up_to_date("product")


def test_a_clone_that_was_moved_is_set_up_anew(clone, monkeypatch):
    finish("product")
    monkeypatch.setattr(bootstrap, "ROOT", clone / "elsewhere")
    assert bootstrap.stamp() == {}


def test_an_interpreter_that_went_away_is_set_up_anew(clone):
    finish("product")
    bootstrap.venv_python().unlink()
    assert bootstrap.stamp() == {}


def test_a_half_made_environment_is_replaced(clone, monkeypatch):
    (bootstrap.VENV / "half").write_text("", "utf-8")
    monkeypatch.setattr(bootstrap, "quietly", lambda *_, **__: bootstrap.VENV.mkdir() or True)
    bootstrap.make_venv(None, [])
    assert list(bootstrap.VENV.iterdir()) == []
    assert not list(clone.glob(".venv-old*"))


def test_an_environment_in_use_is_left_alone_and_said_so(clone, monkeypatch):
    def in_use(*_):
        raise PermissionError

    monkeypatch.setattr(bootstrap.Path, "rename", in_use)
    monkeypatch.setattr(bootstrap.time, "sleep", lambda _: None)
    with pytest.raises(bootstrap.Stop, match="in use"):
        bootstrap.put_away(bootstrap.VENV)
    assert bootstrap.VENV.exists()


def test_a_python_that_cannot_make_an_environment_is_told_what_to_install(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "quietly", lambda *_, **__: False)
    with pytest.raises(bootstrap.Stop, match=r"sudo apt-get install python3-venv libegl1") as stopped:
        bootstrap.make_venv(None, ["python3-venv", "libegl1"])
    assert stopped.value.code == bootstrap.NO_SYSTEM


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian's packages")
def test_missing_libraries_and_judges_are_named_by_package(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "known_libraries", lambda: {*bootstrap.LIBRARIES["qt"]} - {"libEGL.so.1"})
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name, **_: None if name == "xdotool" else name)
    assert bootstrap.missing_packages({"qt"}) == ["libegl1"]
    assert "xdotool" in bootstrap.missing_packages({"judges"})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian's packages")
def test_without_the_right_to_install_nothing_is_tried(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "known_libraries", lambda: {"libc.so.6"})
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    monkeypatch.setattr(bootstrap, "quietly", pytest.fail)
    assert bootstrap.system({"qt"}) == list(bootstrap.LIBRARIES["qt"].values())


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("NewConnectionError: failed: Temporary failure in name resolution", "No package index can be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "The packages could not be installed"),
    ],
)
def test_no_network_is_told_from_any_other_failure(clone, log, sentence):
    bootstrap.CACHE.mkdir()
    bootstrap.LOG.write_text(log, "utf-8")
    assert bootstrap.why_not_fetched().startswith(sentence)


def test_an_unknown_word_is_answered_with_the_known_ones():
    done = subprocess.run(
        [sys.executable, bootstrap.ROOT / "dev.py", "dance"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "demo" in done.stdout
    assert "test" in done.stdout


def test_every_word_of_make_is_a_word_of_dev():
    listed = (bootstrap.ROOT / "Makefile").read_text("utf-8").split("WORDS := ")[1].split("\n")[0].split()
    helped = subprocess.run(
        [sys.executable, bootstrap.ROOT / "dev.py", "help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert listed == [line.split()[0] for line in helped.splitlines() if line.startswith("  ")]
