"""Sync: one sentence of where all work is, progress in bytes and time, order by order what is confirmed."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.orders import OrderFilter, order_ids
from app.repair import write_note
from app.store.kinds import SignaturePurpose
from app.store.laptop_tables import SyncState
from sync.protocol import Offline
from sync.round import Progress, RoundReport
from sync.standing import Where
from tests.builders import sign
from ui.kit import Button, Strip
from ui.lists import CARD
from ui.page import Place
from ui.pages import syncing
from ui.pages.syncing import Pace, SyncPage


@pytest.fixture
def page(qtbot, sample_desk, opened):
    page = SyncPage(sample_desk, opened.folder)
    qtbot.addWidget(page)
    page.show()
    page.enter(Place("sync"))
    return page


def test_everything_at_head_office_is_said_only_when_compared(page):
    assert page._sentence.text() == "Everything is at head office, compared and equal"
    assert page._empty.isVisible()


@pytest.mark.feature("S-74", "an edit that waits here has its line and its plain sentence", page="sync")
def test_an_edit_waits_on_this_laptop_only_and_has_its_line(qtbot, page, sample_desk):
    orders = []
    sample_desk.ask(lambda db: order_ids(db, OrderFilter(mine=True))[:1], orders.extend, page)
    sample_desk.do(lambda tx: write_note(tx, orders[0], "轴封渗油"), lambda _: None, page)
    qtbot.waitUntil(lambda: page._sentence.text() == "1 change on this laptop only")
    face = page._model.data(page._model.index(0, 0), CARD)
    assert (face.sub, face.state) == ("0 of 1 records confirmed", "On this laptop only")
    opened = []
    page.opened.connect(opened.append)
    page._list.setCurrentIndex(page._model.index(0, 0))
    qtbot.keyClick(page._list, Qt.Key.Key_Return)
    assert opened == [Place("orders", str(orders[0]))]


def test_what_is_signed_and_not_at_head_office_has_its_own_red_counter(qtbot, page, sample_desk):
    assert page.findChild(QLabel, "signed_unsent").isHidden() or not page._signed.isVisible()
    orders = []
    sample_desk.ask(lambda db: order_ids(db, OrderFilter(mine=True))[:2], orders.extend, page)
    for order_id in (*orders, orders[0]):
        sample_desk.do(lambda tx, at=order_id: sign(tx, sample_desk.files, at, SignaturePurpose.RECEIPT), noted, page)
    qtbot.waitUntil(lambda: page.findChild(QLabel, "signed_unsent").text() == "2")
    assert page._signed.isVisible()
    assert page.findChild(QLabel, "signed_unsent").property("tone") == "bad"


def test_the_limit_for_sealing_is_told_from_the_seventh_day_on(page, sample_desk):
    limit = page.findChild(Strip, "seal_limit")
    for days, tone, said in ((3, "", ""), (8, "warn", "sync soon"), (31, "bad", "no new seals")):
        last = sample_desk.clock.now() - timedelta(days=days)
        sample_desk.do(lambda tx, at=last: setattr(tx.get(SyncState, 1), "last_ok_at", at), noted, page)
        page.refresh()
        assert limit.isVisible() == bool(said)
        if said:
            assert (limit.property("tone"), said in limit.label.text()) == (tone, True)


def noted(_done):
    """Nothing more is to be done."""


def test_a_running_round_can_be_paused_and_resumed(page, sample_desk):
    sample_desk.sync_began.emit()
    pause, go = page.findChild(Button, "sync_pause"), page.findChild(Button, "sync_now")
    assert (pause.isVisible(), go.isVisible()) == (True, False)
    pause.click()
    assert not pause.isEnabled()
    sample_desk.sync_ended.emit(RoundReport(is_stopped=True))
    assert (go.isVisible(), go.text().strip()) == (True, "Resume")


def test_progress_names_records_then_bytes_then_time_left(page, sample_desk, monkeypatch):
    moments = iter([0.0, 10.0])
    monkeypatch.setattr(syncing, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    sample_desk.sync_began.emit()
    sample_desk.sync_moved.emit(Progress("records", 120, 120))
    assert page._detail.text() == "120 records brought so far"
    sample_desk.sync_moved.emit(Progress("files", 1_000_000, 4_000_000))
    sample_desk.sync_moved.emit(Progress("files", 2_000_000, 4_000_000))
    assert page._sentence.text() == "Sending photos and files, about 21 s left"
    assert "2.0 MB of 4.0 MB" in page._detail.text()
    assert page._bar.value() == 500


def test_the_trouble_of_the_last_round_is_said_as_a_sentence(qtbot, page, sample_desk):
    from app.store import mirror
    from app.store.door import Silent

    def fail(tx):
        state = mirror.state(tx)
        state.last_try_at = tx.now
        state.last_trouble = {"code": Offline.code, "facts": {"address": "http://x"}}

    with sample_desk._store.write(recorder=Silent()) as tx:
        fail(tx)
    page.refresh()
    assert "cannot be reached" in page._sentence.text()
    assert "goes out by itself" in page._detail.text()


def test_pace_knows_nothing_from_one_moment():
    pace = Pace()
    pace.note(100, 1.0)
    assert (pace.rate, pace.left(1000)) == (0.0, 0)
    pace.note(300, 2.0)
    assert (pace.rate, pace.left(1000)) == (200.0, 4)


@pytest.mark.parametrize("where", list(Where))
def test_every_place_of_work_has_a_word_and_a_look(dressed, where):
    assert syncing.where_word(where)
    assert where in syncing._LOOKS


def test_counts_are_said_in_one_or_many(dressed):
    assert syncing.count_words(1, 2) == "1 change, 2 photos"
    assert syncing.count_words(0, 0) == ""
    assert syncing.minutes_words(150) == "about 2 min left"
