"""Errands: what happens while nobody is a page yet: unlocking, enrolling."""

import threading

from PySide6.QtCore import QObject

from ui import lanes
from ui.errands import Errands


def test_an_errand_runs_in_its_lane_and_lands_here(qtbot):
    both, errands, owner, landed = lanes.threads(), Errands(), QObject(), []
    errands.send(both.wire, threading.get_ident, lambda there: landed.append((there, threading.get_ident())), owner)
    qtbot.waitUntil(lambda: bool(landed))
    there, here = landed[0]
    assert there != here == threading.get_ident()
    both.close()


def test_an_error_nobody_takes_is_told(qtbot):
    both, errands, owner, taken = lanes.inline(), Errands(), QObject(), []
    errands.send(both.ledger, lambda: 1 / 0, taken.append, owner, fail=taken.append)
    assert isinstance(taken.pop(), ZeroDivisionError)
    errands.failed.connect(taken.append)
    errands.send(both.ledger, lambda: 1 / 0, taken.append, owner)
    assert isinstance(taken.pop(), ZeroDivisionError)
    both.close()


def test_what_must_happen_after_the_work_happens_without_its_owner(qtbot):
    both, errands, owner, told = lanes.threads(), Errands(), QObject(), []
    gate = threading.Event()
    errands.send(both.ledger, lambda: gate.wait(5), told.append, owner, done=lambda: told.append("done"))
    owner.deleteLater()
    qtbot.wait(10)
    gate.set()
    qtbot.waitUntil(lambda: told == ["done"])
    both.close()


def test_forgotten_answers_never_land(qtbot):
    both, errands, owner, told = lanes.threads(), Errands(), QObject(), []
    gate = threading.Event()
    errands.send(both.ledger, lambda: gate.wait(5), told.append, owner)
    errands.forget()
    gate.set()
    qtbot.wait(30)
    assert told == []
    both.close()
