"""A photo taken with the camera, through the window: on the photos page, for a call, for a stamp; what stops it."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import evidence, requests, words
from app.store.kinds import PhotoMoment
from app.store.laptop_tables import LocalBlob
from tests import films
from tests.ui.fitting import faults
from ui import style
from ui.dialogs import Veil
from ui.page import Place
from ui.pages.orders import OrdersPage
from ui.pages.requests import RequestsPage
from ui.taking import PhotoSheet
from ui.viewfinder import Viewfinder

SECONDS = 20_000


@pytest.fixture
def film(tmp_path):
    return films.a_film(tmp_path / "bench.avi", [films.scene(size=(1600, 1200))], each=150, rate=5)


@pytest.fixture
def tab(desk, show, at_work):
    def opened(cameras):
        desk.cameras = cameras
        page = OrdersPage(desk)
        hand = show(page)
        page.enter(Place("orders", str(at_work), "photos"))
        hand.find("photos_empty")
        return hand

    yield opened
    for finder in [each for window in QApplication.topLevelWidgets() for each in window.findChildren(Viewfinder)]:
        finder.end()


def photos(store, order_id):
    with store.read() as db:
        return evidence.photos(db, order_id)


def is_live(hand):
    shoot = hand.page.findChild(QWidget, "photo_shoot")
    hand.qtbot.waitUntil(shoot.isEnabled, timeout=SECONDS)


def use(hand):
    hand.qtbot.waitUntil(lambda: hand.has("photo_use"), timeout=SECONDS)
    hand.press("photo_use")


def let_go(hand, thread):
    hand.qtbot.waitUntil(lambda: not thread.is_alive(), timeout=SECONDS)


def thread_of(hand):
    return hand.page.findChild(Viewfinder)._camera._thread


@pytest.mark.feature("S-37", "a photo is taken with the camera and kept whole, with its moment", page="photos")
def test_a_photo_is_taken_looked_at_and_used_by_mouse(tab, store, files, at_work, film):
    hand = tab(films.cameras(film))
    hand.press("photo_moment_after")
    hand.press("photo_camera")
    is_live(hand)
    thread = thread_of(hand)
    assert "bench" in hand.says("camera_name")
    hand.press("photo_shoot")
    use(hand)
    hand.qtbot.waitUntil(lambda: len(photos(store, at_work)) == 1, timeout=SECONDS)
    (photo,) = photos(store, at_work)
    assert photo.moment is PhotoMoment.AFTER
    original = files.read(photo.original_sha)
    assert Image.open(BytesIO(original)).size == (1600, 1200)
    assert photo.taken_at is not None
    assert abs((photo.taken_at - photo.at).total_seconds()) < 2
    assert Image.open(BytesIO(original)).getexif().get_ifd(0x8769)[0x9011] == "+08:00"
    let_go(hand, thread)
    assert not hand.page.window().findChildren(PhotoSheet) or not hand.has("photo_sheet")


def test_space_or_enter_takes_it_again_throws_it_away_and_enter_uses_it(tab, store, at_work, film):
    hand = tab(films.cameras(film))
    hand.find("photo_camera").setFocus()
    hand.key(Qt.Key.Key_Space)
    is_live(hand)
    hand.key(Qt.Key.Key_Return)
    hand.qtbot.waitUntil(lambda: hand.has("photo_again"), timeout=SECONDS)
    assert "1600 × 1200" in hand.says("photo_hint")
    hand.press("photo_again")
    is_live(hand)
    hand.find("photo_shoot").setFocus()
    hand.key(Qt.Key.Key_Space)
    hand.qtbot.waitUntil(lambda: hand.has("photo_use"), timeout=SECONDS)
    assert photos(store, at_work) == []
    hand.key(Qt.Key.Key_Return)
    hand.qtbot.waitUntil(lambda: len(photos(store, at_work)) == 1, timeout=SECONDS)


def test_a_window_put_away_and_brought_back_films_again_and_keeps_a_photo_that_was_taken(tab, film):
    hand = tab(films.cameras(film))
    hand.press("photo_camera")
    is_live(hand)
    first = thread_of(hand)
    hand.page.hide()
    let_go(hand, first)
    hand.page.show()
    hand.qtbot.waitUntil(lambda: thread_of(hand) is not first, timeout=SECONDS)
    is_live(hand)
    hand.press("photo_shoot")
    hand.qtbot.waitUntil(lambda: hand.has("photo_use"), timeout=SECONDS)
    taken = thread_of(hand)
    hand.page.hide()
    hand.page.show()
    assert hand.has("photo_use")
    assert hand.page.findChild(Viewfinder).glass.has_picture
    assert thread_of(hand) is taken


def test_escape_closes_lets_go_and_keeps_nothing(tab, store, at_work, film):
    hand = tab(films.cameras(film))
    hand.press("photo_camera")
    is_live(hand)
    thread = thread_of(hand)
    hand.key(Qt.Key.Key_Escape)
    let_go(hand, thread)
    assert not [veil for veil in hand.page.window().findChildren(Veil) if veil.isVisible()]
    assert photos(store, at_work) == []


def test_a_window_that_closes_lets_go_of_the_camera(tab, film):
    hand = tab(films.cameras(film))
    hand.press("photo_camera")
    is_live(hand)
    thread = thread_of(hand)
    hand.page.window().close()
    let_go(hand, thread)


def test_unplugged_in_the_middle_it_says_so_and_goes_on_when_it_is_back(tab, store, at_work, tmp_path):
    short = films.a_film(tmp_path / "dock.avi", [films.scene()], each=8)
    hand = tab(films.cameras(short))
    hand.press("photo_camera")
    hand.qtbot.waitUntil(lambda: hand.has("camera_again"), timeout=SECONDS)
    said = hand.find("camera_trouble").label.text()
    assert "'dock' stopped" in said
    assert "file" in said
    hand.press("photo_shoot")
    assert not hand.has("photo_use")
    films.a_film(short, [films.scene()], each=400)
    hand.press("camera_again")
    is_live(hand)
    hand.press("photo_shoot")
    use(hand)
    hand.qtbot.waitUntil(lambda: len(photos(store, at_work)) == 1, timeout=SECONDS)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_without_a_camera_the_other_ways_are_named(tab, desk, language):
    desk.language = language
    hand = tab(films.cameras())
    hand.press("photo_camera")
    hand.qtbot.waitUntil(lambda: hand.has("camera_trouble"), timeout=SECONDS)
    said = hand.find("camera_trouble").label.text()
    assert words.say("errors.camera_absent.text", language) in said
    assert words.say("errors.camera_absent.way_on", language) in said
    assert not hand.find("photo_shoot").isEnabled()


def test_the_other_camera_is_one_press_away_and_remembered(tab, film, tmp_path):
    back = films.a_film(tmp_path / "back.avi", [films.scene(3)], each=400)
    kept = []
    hand = tab(films.cameras(film, back, keep=kept.append))
    hand.press("photo_camera")
    is_live(hand)
    hand.press("camera_next")
    hand.qtbot.waitUntil(lambda: "back" in hand.says("camera_name"), timeout=SECONDS)
    assert kept[-1] == "back"


def test_a_covered_lens_is_said_while_the_picture_is_black(tab, tmp_path):
    hand = tab(films.cameras(films.a_film(tmp_path / "covered.avi", [films.black()], each=400, rate=30)))
    hand.press("photo_camera")
    hand.qtbot.waitUntil(lambda: hand.has("camera_trouble"), timeout=SECONDS)
    assert "black" in hand.find("camera_trouble").label.text()


@pytest.mark.parametrize("theme", ["light", "sunlight"])
def test_the_sheet_fits_a_small_window(tab, dressed, film, theme):
    style.dress(dressed, theme, "touch")
    dressed.setProperty("look", f"{theme}/touch")
    hand = tab(films.cameras(film, film))
    hand.page.resize(1024, 640)
    hand.press("photo_camera")
    is_live(hand)
    sheet = hand.find("photo_sheet")
    found = [each for each in faults(sheet, style.tokens(f"{theme}/touch")) if "the window wants" not in each]
    assert found == []
    assert hand.page.rect().contains(sheet.geometry())


def test_a_call_takes_a_photo_along(desk, show, store, film):
    desk.cameras = films.cameras(film)
    page = RequestsPage(desk)
    hand = show(page)
    page.enter(Place("requests"))
    hand.write("call_about", next(each for each in page._subjects if "PS-450" in each))
    hand.press("call_kind_quality_fault")
    hand.write("call_text", "Leaks at the seal")
    hand.press("call_camera")
    is_live(hand)
    hand.press("photo_shoot")
    use(hand)
    assert hand.says("call_photo_count") == "1 photos"
    hand.press("call_register")
    hand.qtbot.waitUntil(lambda: hand.has("call_made"), timeout=SECONDS)
    with store.read() as db:
        assert len(requests.recent_requests(db, 9)) == 1
        assert len(db.scalars(sa.select(LocalBlob))) == 2  # the copy and its preview


def test_the_moment_written_into_a_photo_is_read_back_with_its_offset(store, files, at_work):
    plain = BytesIO()
    Image.new("RGB", (60, 40), "#3377AA").save(plain, "JPEG")
    at = datetime(2026, 11, 18, 1, 5, 7, tzinfo=UTC)
    stored = evidence.store_photo(files, evidence.stamped(plain.getvalue(), at))
    assert stored.taken_at == at
    assert files.read(stored.original_sha).endswith(plain.getvalue()[2:])
