"""What every test stands on: no screen unless a test brings its own, no keystore of this machine, one locale.

A test that carries `feature` marks must show and touch the pages they name, one that carries `stop` marks must put
these refusals on the screen, or it fails. A refusal that a test expects
must be sayable in both languages. Cycles that hold widgets are collected between tests, by the thread of the window.
"""

import gc
import importlib
import itertools
import os

import pytest
from _pytest.raises import RaisesExc
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any PySide6 import: without a display Qt aborts
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
os.environ["LC_ALL"] = "C.UTF-8"

settings.register_profile("long", max_examples=10_000, deadline=None)  # --hypothesis-profile long

WATCH = pytest.StashKey()
MET = pytest.StashKey()
ALL_EVERY = 50  # window tests after which what outlived its own test is looked at again
_windows = itertools.count(1)


def pytest_configure():
    """Whatever a test expects a rule to refuse is said in both languages, as it was raised."""
    leave = RaisesExc.__exit__

    def leave_and_tell(self, kind, error, trace):
        done = leave(self, kind, error, trace)
        if done and hasattr(kind, "way_on"):
            importlib.import_module("tests.stops").told(error)
        return done

    RaisesExc.__exit__ = leave_and_tell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    has_window = "qapp" in getattr(item, "fixturenames", ())
    if has_window:  # as `ui.collector` does in the product: a lane that frees a widget waits for the window for ever
        gc.disable()
    try:
        return (yield from _watched(item))
    finally:
        if has_window:
            _collect()
            gc.enable()


def _collect():
    """Free what the test left; what stays is set aside, so that no lane of a later test looks at it."""
    if next(_windows) % ALL_EVERY == 0:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def _watched(item):
    marked = item.get_closest_marker("feature") is not None
    watched = importlib.import_module("tests.watched") if marked else None
    if watched is not None:
        item.stash[WATCH] = watched.begin()
    met = importlib.import_module("tests.met") if item.get_closest_marker("stop") is not None else None
    if met is not None:
        item.stash[MET] = met.begin()
    try:
        return (yield)
    finally:
        if met is not None:
            met.end(item.stash[MET])
        if watched is not None:
            watched.end(item.stash[WATCH])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    done = yield
    faults = set()
    if (watch := item.stash.get(WATCH, None)) is not None:
        faults |= {watch.fault(mark.kwargs["page"]) for mark in item.iter_markers("feature")}
    if (met := item.stash.get(MET, None)) is not None:
        met.look()
        faults |= {met.fault(name) for mark in item.iter_markers("stop") for name in mark.args}
    if faults := sorted(faults - {""}):
        pytest.fail("; ".join(faults), pytrace=False)
    return done
