"""Photos of an order: pasted, dropped or chosen; named; taken away and brought back."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from app import evidence
from app.store.kinds import PhotoMoment
from tests import met
from ui.page import Place
from ui.pages.orders import OrdersPage
from ui.pages.photos import PhotosTab


@pytest.fixture
def tab(desk, show, at_work):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(at_work), "photos"))
    hand.find("photos_empty")
    return hand


@pytest.fixture
def picture(tmp_path):
    made = QImage(900, 600, QImage.Format.Format_RGB32)
    made.fill(QColor("#3377AA"))
    path = tmp_path / "shaft.jpg"
    made.save(str(path))
    return path


def photos(store, order_id):
    with store.read() as db:
        return evidence.photos(db, order_id)


def choose(monkeypatch, *paths):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(each) for each in paths], ""))


@pytest.mark.feature("S-37", "a photo is attached with the moment it was taken, before or after", page="photos")
def test_a_photo_from_a_file_keeps_its_moment_and_its_original(tab, store, files, at_work, picture, monkeypatch):
    choose(monkeypatch, picture)
    tab.press("photo_moment_before")
    tab.press("photo_add")
    (photo,) = photos(store, at_work)
    assert photo.moment is PhotoMoment.BEFORE
    assert files.read(photo.original_sha) == picture.read_bytes()
    assert tab.find("photo_1")
    tab.until("tab_photos", "Photos 1")


def test_a_picture_is_dropped_on_the_page(tab, store, at_work, picture):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    page = tab.page.findChild(PhotosTab)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert len(photos(store, at_work)) == 1


def test_a_picture_is_pasted(tab, store, at_work, picture):
    QGuiApplication.clipboard().setImage(QImage(str(picture)))
    page = tab.page.findChild(PhotosTab)
    page.setFocus()
    tab.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(photos(store, at_work)) == 1


@pytest.mark.stop("PictureUnreadable")
def test_what_is_no_picture_is_refused_in_words(tab, store, at_work, tmp_path, monkeypatch):
    path = tmp_path / "notes.jpg"
    path.write_text("not a picture", encoding="utf-8")
    choose(monkeypatch, path)
    tab.press("photo_add")
    assert tab.find("photo_trouble").label.text()
    assert photos(store, at_work) == []


@pytest.mark.stop("PictureEmpty", "VideoRefused", "PictureTooLarge")
def test_a_picture_without_a_byte_a_video_and_one_too_large_are_refused_in_words(
    tab, store, at_work, tmp_path, monkeypatch
):
    for name, data, said in (
        ("none.jpg", b"", "is empty"), ("walk.mp4", b"\0\0\0\x18ftypmp42" + bytes(64), "is a video"),
        ("huge.jpg", b"\xff\xd8\xff" + bytes(evidence.MOST_BYTES), "which is too large"),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(data)
        choose(monkeypatch, path)
        tab.press("photo_add")
        tab.qtbot.waitUntil(lambda said=said: said in tab.find("photo_trouble").label.text())
        met.look()
    assert photos(store, at_work) == []


def test_a_caption_is_saved_when_it_is_left(tab, store, at_work, picture, monkeypatch):
    choose(monkeypatch, picture)
    tab.press("photo_add")
    tab.find("photo_caption_1").setFocus()
    tab.qtbot.keyClicks(tab.find("photo_caption_1"), "Worn shaft")
    tab.leave()
    assert [photo.caption for photo in photos(store, at_work)] == ["Worn shaft"]
    assert tab.find("photo_caption_1").text() == "Worn shaft"


def test_a_photo_taken_away_comes_back_by_undo(tab, store, at_work, picture, monkeypatch):
    told = []
    tab.page.told.connect(lambda words, undo: told.append((words, undo)))
    choose(monkeypatch, picture)
    tab.press("photo_add")
    tab.press("photo_remove_1")
    assert photos(store, at_work) == []
    assert told[-1][0] == "Photo removed"
    told[-1][1]()
    assert len(photos(store, at_work)) == 1


def test_the_original_is_sent_on_request_only(tab, at_work, picture, monkeypatch):
    told = []
    tab.page.told.connect(lambda words, _undo: told.append(words))
    choose(monkeypatch, picture)
    tab.press("photo_add")
    tab.press("photo_original_1")
    assert told == ["The original goes to head office with the next sync."]
