"""A disk of a few megabytes, mounted for one test, that can be filled or made read-only."""

import contextlib
import os
import subprocess
import sys

import pytest


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """Mount a disk at `folder` (made here); the test is skipped where nobody may mount."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("a small disk is mounted as root on Linux only")
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_read_only(folder):
    """Let nobody write to the disk at `folder` from now on."""
    _mount("-o", "remount,ro", str(folder))


def fill(path):
    """Write to `path` until its disk is full."""
    with path.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass


def _mount(*words):
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")
