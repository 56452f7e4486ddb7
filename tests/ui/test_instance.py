"""One window per profile: the second calls the first forward, and a killed window leaves nothing in the way."""

import subprocess
import sys
import threading

import pytest

from app.store.trouble import StoreInUse
from ui.instance import Instance, call_first


def test_a_second_window_is_refused_and_calls_the_first(qtbot, tmp_path):
    first = Instance(tmp_path)
    with pytest.raises(StoreInUse):
        Instance(tmp_path)
    answers = []
    caller = threading.Thread(target=lambda: answers.append(call_first(tmp_path)))
    with qtbot.waitSignal(first.called, timeout=3000):
        caller.start()
    caller.join()
    assert answers == [True]
    first.release()
    Instance(tmp_path).release()


def test_nobody_answers_for_a_folder_nobody_holds(qapp, tmp_path):
    assert call_first(tmp_path) is False


def test_a_killed_window_leaves_nothing_in_the_way(qapp, tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from ui.instance import Instance; app = QCoreApplication([]); held = Instance(Path(sys.argv[1])); os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=30)
    assert ended.returncode == 9
    Instance(tmp_path).release()
