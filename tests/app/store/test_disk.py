"""The folder lock and whole files: a second program is refused, a killed one frees, a scanner is waited for."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.store import disk
from app.store.disk import FolderLock, rename, write_whole
from app.store.trouble import StoreInUse

HOLD = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from app.store.disk import FolderLock\n"
    "lock = FolderLock(Path(sys.argv[1]))\n"
    "sys.stdout.write('held\\n')\n"
    "sys.stdout.flush()\n"
    "time.sleep(60)\n"
)


@pytest.fixture
def holder(tmp_path):
    """Another program that has the folder."""
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_a_second_program_is_refused_and_let_in_once_the_first_was_killed(tmp_path, holder):
    with pytest.raises(StoreInUse) as told:
        FolderLock(tmp_path)
    assert told.value.folder == str(tmp_path)
    holder.kill()
    holder.wait()
    begun = time.perf_counter()
    FolderLock(tmp_path).release()
    assert time.perf_counter() - begun < 0.5


def test_a_folder_given_back_is_free(tmp_path):
    first = FolderLock(tmp_path / "new")
    with pytest.raises(StoreInUse):
        FolderLock(tmp_path / "new")
    first.release()
    FolderLock(tmp_path / "new").release()


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a" / "b.json"
    write_whole(path, b"old")

    def broken(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(disk.os, "fsync", broken)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_a_virus_scanner_that_holds_the_file_is_waited_for(tmp_path, monkeypatch):
    (tmp_path / "old").write_bytes(b"x")
    real, tries = Path.replace, []

    def held(self, target):
        tries.append(self)
        if len(tries) < 4:
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(disk, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(disk, "IS_WINDOWS", True)
    rename(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == b"x"
    assert len(tries) == 4
