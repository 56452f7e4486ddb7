"""What nobody expected is kept in the log with its trace and told once, from any thread; it never ends the program."""

import logging
import sys
import threading

import pytest

from ui.guard import CRASHES, LOG, Guard


@pytest.fixture
def guard(qapp, tmp_path):
    before = sys.excepthook, threading.excepthook, logging.getLogger().handlers[:], logging.getLogger().level
    guard = Guard(tmp_path)
    yield guard
    guard.release()
    for handler in logging.getLogger().handlers[:]:
        if handler not in before[2]:
            logging.getLogger().removeHandler(handler)
            handler.close()
    logging.getLogger().setLevel(before[3])
    sys.excepthook, threading.excepthook = before[0], before[1]


def logged(folder):
    return (folder / LOG).read_text(encoding="utf-8")


def test_an_error_that_reached_the_top_is_logged_and_told(qtbot, guard, tmp_path):
    with qtbot.waitSignal(guard.troubled) as told:
        try:
            1 / 0  # noqa: B018 -- only the error is wanted
        except ZeroDivisionError:
            sys.excepthook(*sys.exc_info())
    assert isinstance(told.args[0], ZeroDivisionError)
    assert "Traceback" in logged(tmp_path)
    assert "division by zero" in logged(tmp_path)


def test_an_error_of_another_thread_is_told_too(qtbot, guard):
    thread = threading.Thread(target=lambda: 1 / 0)
    with qtbot.waitSignal(guard.troubled) as told:
        thread.start()
        thread.join()
    assert isinstance(told.args[0], ZeroDivisionError)


def test_crashes_have_a_file_of_their_own(guard, tmp_path):
    assert (tmp_path / CRASHES).exists()


def test_ctrl_c_is_no_trouble(guard, capsys):
    told = []
    guard.troubled.connect(told.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
