"""The desk: answers land on the UI thread, errors reach whoever can tell them, a dead owner gets nothing."""

import gc
import threading
import time
import weakref

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from app.errors import Refused
from app.store.kinds import Role
from app.store.outbox import unsent
from app.store.tables import Person
from app.store.trouble import WrongThread


def a_person(name="周岩"):
    return lambda tx: tx.add(Person(code=name, name=name, role=Role.ENGINEER, skills=[]))


def names(db):
    return db.scalars(sa.select(Person.name).order_by(Person.name))


def test_an_answer_lands_on_the_ui_thread_and_was_found_in_another(qtbot, busy_desk):
    seen, owner = {}, QObject()

    def query(db):
        return threading.get_ident(), names(db)

    def then(answer):
        seen["lane"], seen["names"] = answer
        seen["here"] = threading.get_ident()

    busy_desk.ask(query, then, owner)
    qtbot.waitUntil(lambda: "here" in seen)
    assert seen["names"] == ["林川"]
    assert seen["here"] == threading.get_ident() != seen["lane"]


def test_the_thread_that_draws_cannot_touch_the_store(busy_desk, store):
    with pytest.raises(WrongThread), store.read():
        pass


def test_a_change_is_saved_recorded_and_told_after_commit(qtbot, busy_desk):
    owner, saved, told = QObject(), [], []
    busy_desk.saved.connect(saved.append)
    with qtbot.waitSignal(busy_desk.changed) as changed:
        busy_desk.do(a_person(), told.append, owner)
    qtbot.waitUntil(lambda: told == [None])
    assert len(saved) == 1
    assert changed.args[0].kinds >= {"people"}
    waiting = []
    busy_desk.ask(unsent, waiting.extend, owner)
    qtbot.waitUntil(lambda: bool(waiting))
    assert [op.entity for op in waiting] == ["people"]


def test_many_small_writes_are_told_together(qtbot, busy_desk):
    owner, heard, done = QObject(), [], []
    busy_desk.changed.connect(heard.append)
    for n in range(10):
        busy_desk.do(a_person(f"P{n}"), done.append, owner)
    qtbot.waitUntil(lambda: len(done) == 10)
    qtbot.waitUntil(lambda: sum(len(each.ids) for each in heard) == 10)
    assert len(heard) < 10


def test_a_refusal_goes_to_whoever_takes_it_else_to_failed(desk):
    taken, owner = [], QObject()

    def refuse(tx):
        raise Refused(what="this")

    desk.do(refuse, pytest.fail, owner, taken.append)
    assert isinstance(taken[0], Refused)
    assert desk.unexpected == []
    desk.do(refuse, pytest.fail, owner)
    assert isinstance(desk.unexpected.pop(), Refused)


def test_a_failed_change_saves_nothing_and_says_nothing_of_saving(desk):
    owner, saved, found = QObject(), [], []
    desk.saved.connect(saved.append)

    def half(tx):
        a_person()(tx)
        tx.flush()
        raise Refused

    desk.do(half, pytest.fail, owner, lambda _error: None)
    desk.ask(names, found.extend, owner)
    assert (found, saved) == (["林川"], [])


def test_an_answer_whose_owner_died_is_dropped(qtbot, busy_desk):
    told, done, kept, is_dead = [], [], QObject(), threading.Event()
    owner = QLabel()
    busy_desk.work(is_dead.wait, lambda _answer: None, kept)
    busy_desk.ask(names, told.append, owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not isValid(owner))
    is_dead.set()
    busy_desk.ask(names, done.append, kept)
    qtbot.waitUntil(lambda: bool(done))
    assert told == []


def test_a_later_question_of_the_same_name_replaces_the_earlier(qtbot, busy_desk):
    owner, told, ran = QObject(), [], []
    gate = threading.Event()
    busy_desk.work(lambda: gate.wait(5), lambda _: None, owner)

    def question(n):
        def query(db):
            ran.append(n)
            return n

        return query

    for n in range(5):
        busy_desk.ask(question(n), told.append, owner, instead="search")
    gate.set()
    qtbot.waitUntil(lambda: told == [4])
    assert ran == [4]


def test_an_answer_that_cannot_be_shown_is_a_failure_not_a_crash(desk):
    owner = QObject()

    def then(_answer):
        raise ZeroDivisionError

    desk.ask(names, then, owner)
    assert isinstance(desk.unexpected.pop(), ZeroDivisionError)


def test_a_lane_never_holds_the_widget_that_asked(qtbot, busy_desk):
    """The last reference to a widget must die at home: in a lane Qt would delete it on the wrong thread."""
    died_in = []
    for _ in range(30):
        label = QLabel("asked")
        weakref.finalize(label, lambda: died_in.append(threading.get_ident()))
        busy_desk.ask(names, label.setText and (lambda _answer: None), label)
        del label
    done, kept = [], QObject()
    busy_desk.ask(names, done.append, kept)
    qtbot.waitUntil(lambda: bool(done))
    gc.collect()
    assert set(died_in) == {threading.get_ident()}


def test_the_ui_never_waits_while_the_ledger_is_busy(qtbot, busy_desk):
    owner, done = QObject(), []
    busy_desk.work(lambda: time.sleep(0.3), done.append, owner)
    began = time.perf_counter()
    for _ in range(100):
        busy_desk.ask(names, done.append, owner)
    assert time.perf_counter() - began < 0.1
    qtbot.waitUntil(lambda: len(done) == 101)


def test_a_round_runs_in_the_wire_lane_and_one_at_a_time(qtbot, store, dressed):
    from app.clock import SystemClock
    from ui import lanes
    from ui.desk import Desk

    gate, where = threading.Event(), []

    def courier(progress, stop):
        where.append(threading.get_ident())
        progress("half")
        while not stop() and not gate.is_set():
            time.sleep(0.005)
        return "stopped" if stop() else "done"

    desk = Desk(store, lanes.threads(), SystemClock(), language="en", person_id=None, courier=courier)
    moved, ended = [], []
    desk.sync_moved.connect(moved.append)
    desk.sync_ended.connect(ended.append)
    assert desk.sync()
    assert not desk.sync()
    qtbot.waitUntil(lambda: moved == ["half"])
    desk.pause_sync()
    qtbot.waitUntil(lambda: ended == ["stopped"])
    assert desk.sync()
    gate.set()
    qtbot.waitUntil(lambda: ended == ["stopped", "done"])
    assert threading.get_ident() not in where
    desk.close()


def test_an_edit_made_just_before_the_end_is_saved(qtbot, store, dressed, tmp_path):
    from app.clock import SystemClock
    from tests.ui.conftest import open_store
    from ui import lanes
    from ui.desk import Desk

    desk, owner = Desk(store, lanes.threads(), SystemClock(), language="en", person_id=None), QObject()
    desk.do(a_person(), lambda _: None, owner)
    desk.close()
    again = open_store(tmp_path / "gongdan.db")
    with again.read() as db:
        assert names(db) == ["周岩", "林川"]
    again.close()
