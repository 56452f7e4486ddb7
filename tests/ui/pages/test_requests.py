"""A call taken by the engineer: request or complaint, numbered at once without a network, photos included."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import complaints, loaners, requests
from app.loaners import Equivalence
from app.store.kinds import OrderType, RequestState, Role
from app.store.laptop_tables import LocalBlob
from tests.app.test_downtime import a_loaner
from tests.app.test_escalation import somebody
from tests.pictures import a_jpeg
from tests.ui.fitting import _clipped, _small
from tests.ui.pages.conftest import ENGINEER
from ui import style
from ui.page import Place
from ui.pages.requests import RequestsPage


@pytest.fixture
def page(desk, show, store):
    with store.write(ENGINEER) as tx:
        somebody(tx, "P15", Role.COMPLAINTS)
    page = RequestsPage(desk)
    hand = show(page)
    page.enter(Place("requests"))
    return hand


def read(store, question):
    with store.read() as db:
        return question(db)


def about(hand, words):
    """Type the beginning of a serial or name, and take what is offered."""
    subject = next(each for each in hand.page._subjects if words in each)
    hand.write("call_about", subject)


@pytest.mark.feature(
    "S-02", "a request taken offline has its final number at once, and the next one another", page="requests"
)
@pytest.mark.feature("S-03", "an engineer who is called registers a request without a network", page="requests")
@pytest.mark.stop("RequestNotReady")
def test_a_call_is_registered_offline_with_its_number(page, store):
    page.press("call_register")
    assert "customer" in page.find("call_wrong").label.text()
    about(page, "PS-450")
    page.press("call_register")
    assert "description" in page.find("call_wrong").label.text()
    for number in ("SR-26-A7-00001", "SR-26-A7-00002"):
        about(page, "PS-450")
        page.press("call_kind_quality_fault")
        page.press("call_channel_phone")
        page.write("call_text", "Trips on low flow since this morning")
        page.press("call_register")
        page.qtbot.waitUntil(lambda n=number: page.has("call_made") and n in page.find("call_made").label.text())
    found = read(store, requests.recent_requests)
    assert [row.number for row in found] == ["SR-26-A7-00002", "SR-26-A7-00001"]
    assert (found[0].kind, found[0].state, found[0].channel) == (
        OrderType.QUALITY_FAULT, RequestState.REGISTERED, "phone",
    )  # fmt: skip
    page.find("request_SR-26-A7-00002")


@pytest.mark.feature("S-12", "photos go with a request and wait to be sent like those of an order", page="requests")
def test_photos_go_with_a_request(page, store, tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(a_jpeg())
    about(page, "PS-450")
    page.press("call_kind_quality_fault")
    page.write("call_text", "Flow switch corroded")
    page.page.add_photos([tmp_path / "a.jpg", tmp_path / "b.jpg"])
    page.until("call_photo_count", "2 photos")
    page.press("call_register")
    (row,) = read(store, requests.recent_requests)
    photos = read(store, lambda db: requests.request_photos(db, row.id))
    assert [photo.file_name for photo in photos] == ["a.jpg", "b.jpg"]
    waiting = read(store, lambda db: db.get(LocalBlob, photos[0].sha))
    assert waiting.order_id is None
    assert waiting.verified_at is None


@pytest.mark.feature("S-84", "a complaint said on site is registered offline, with class and owner", page="requests")
@pytest.mark.stop("ComplaintNotReady")
def test_a_complaint_on_site_is_registered_offline(page, store):
    page.press("call_mode_complaint")
    about(page, "PS-450")
    page.write("call_text", "The last team left waste in the hall")
    page.press("call_register")
    assert "class" in page.find("call_wrong").label.text()
    page.press("call_class_service_quality")
    page.press("call_register")
    page.qtbot.waitUntil(lambda: page.has("call_made"))
    (row,) = read(store, complaints.recent)
    assert (row.number, row.kind, row.channel, row.said_by) == (
        "CP-26-A7-00001", "service_quality", "on_site", "韩工",
    )  # fmt: skip
    assert row.owner_id is not None
    page.find("complaint_CP-26-A7-00001")


@pytest.mark.feature("S-45", "the loaners that are with customers are listed, each with its order", page="requests")
def test_loaners_with_customers_are_listed(page, store, order_id, qtbot):
    with store.write(ENGINEER) as tx:
        lent = a_loaner(tx)
        loaners.lend(tx, order_id, lent, equivalence=Equivalence.SAME_GRADE, condition="完好")
    page.page.enter(Place("requests"))
    with qtbot.waitSignal(page.page.opened) as asked:
        page.press("lent_LN-01")
    assert asked.args[0] == Place("orders", str(order_id), "further")


def test_the_form_is_filled_by_keyboard_alone(page, store):
    about(page, "PS-450")
    page.find("call_text").setFocus(Qt.FocusReason.TabFocusReason)
    page.qtbot.keyClicks(page.find("call_text"), "Needs two gaskets")
    for _ in range(12):
        focused = QApplication.focusWidget()
        if focused is not None and focused.objectName() == "call_register":
            break
        page.key(Qt.Key.Key_Tab)
    page.press("call_kind_consultation")
    page.find("call_register").setFocus()
    page.key(Qt.Key.Key_Space)
    page.qtbot.waitUntil(lambda: page.has("call_made"))
    assert [row.kind for row in read(store, requests.recent_requests)] == [OrderType.CONSULTATION]


@pytest.mark.parametrize("theme", ["light", "sunlight"])
@pytest.mark.parametrize("mode", ["request", "complaint"])
def test_no_word_of_the_form_is_clipped(page, dressed, theme, mode):
    style.dress(dressed, theme, "mouse")
    page.press(f"call_mode_{mode}")
    page.press("call_register")
    window, tokens = page.page, style.tokens(style.look_name(theme, "mouse"))
    QApplication.processEvents()
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() and widget.height():
            found += [*_clipped(widget), *_small(widget, tokens)]
    assert found == []
