"""Beside a sync: a restored head office in one sentence, the rescue file, what waits to be decided."""

from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import Qt

from app.store import keys, mirror
from app.store.door import Silent
from sync import rescue
from ui.kit import Button
from ui.pages import sync_side
from ui.pages.sync_side import Aside, SyncSide, restored_sentence

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def side(qtbot, sample_desk):
    side = SyncSide(sample_desk)
    qtbot.addWidget(side)
    side.show()
    return side


@pytest.mark.parametrize(("language", "said"), [("en", "restored to 3 Nov"), ("zh_CN", "已恢复到")])
def test_a_restored_office_is_told_in_one_sentence(language, said):
    told = {"to": "2026-11-03T02:00:00.000000Z", "ops": 14, "files": 6}
    sentence = restored_sentence(told, language, NOW, "UTC")
    assert said in sentence
    assert "14" in sentence
    assert "6" in sentence


@pytest.mark.feature("S-100", "a head office restored from a copy is told until it was understood", page="sync_side")
def test_it_is_told_until_it_was_understood(qtbot, side, sample_desk, opened):
    with opened.store.write(recorder=Silent()) as tx:
        mirror.state(tx).restored = {"to": None, "at": "x", "ops": 2, "files": 1, "lost": [], "is_told": False}
    side.refresh()
    qtbot.waitUntil(side._restored.isVisible)
    qtbot.mouseClick(side.findChild(Button, "restored_read"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not side._restored.isVisible())


def test_what_waits_to_be_decided_has_a_button_and_nothing_has_none(side):
    side.show_aside(Aside(2, 0, None))
    assert side.findChild(Button, "sync_decide").text().strip() == "Decide 2 questions"
    side.show_aside(Aside(0, 3, None))
    assert not side.findChild(Button, "sync_decide").isVisible()
    assert "3" in side.findChild(Button, "sync_news").text()


@pytest.mark.feature(
    "S-76", "unsent work is saved as a file for head office where there is no network", page="sync_side"
)
def test_the_rescue_file_is_saved_and_told(qtbot, side, sample_desk, opened, tmp_path, monkeypatch):
    sample_desk.rescue = partial(rescue.save, opened.store, opened.files)
    with opened.store.read() as db:
        assert keys.secret(db, "office seal")
    chosen = str(tmp_path / "stick.gongdan-rescue")
    monkeypatch.setattr(sync_side.QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    with qtbot.waitSignal(side.told) as told:
        qtbot.mouseClick(side.findChild(Button, "sync_rescue"), Qt.MouseButton.LeftButton)
    assert "stick.gongdan-rescue" in told.args[0]
    assert rescue.head_of(tmp_path / "stick.gongdan-rescue").device_id
