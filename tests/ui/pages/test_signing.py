"""The end of a visit in the window: notice, ink, rounds of acceptance, the bill, receipts, as they are recorded."""

from datetime import date

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QWidget

from app import acceptance, progress, repair, settlement
from app.signatures import signatures
from app.store import keys
from app.store.kinds import OrderState as S
from app.store.kinds import PayMethod, RoundResult, SignatureSide
from app.store.kinds import SignaturePurpose as P
from app.store.tables import Contact, Signature, Warranty
from tests import builders, films
from tests.pictures import a_jpeg
from tests.ui.fitting import _clipped, _outside, _small
from tests.ui.pens import WAVE, Pen
from ui import style
from ui.page import Place
from ui.pages.orders import OrdersPage

ENGINEER = builders.natural_id("person", "E05")
OFFICE = keys.make_device_keys()


@pytest.fixture
def ready(store):
    """Head office's key and prices are here, as after an enrolment."""
    with store.write(ENGINEER) as tx:
        keys.keep_secret(tx, "office seal", OFFICE.seal_public)
        tx.add(builders.a_price_list())


def open_page(desk, show, order_id, tab=""):
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), tab))
    return hand


def sign(hand, *, sure=True):
    """Draw a signature, press, and say yes where the window asks once more."""
    Pen(hand.find("sign_pad")).draw()
    hand.press("sign_go")
    if sure:
        hand.qtbot.waitUntil(lambda: hand.page.window().findChild(QWidget, "confirm_yes") is not None)
        hand.page.window().findChild(QWidget, "confirm_yes").click()


def shown(store, order_id, clock):
    """Bring an order to the point where its result was shown."""
    with store.write(ENGINEER) as tx:
        builders.at_work(tx, order_id)
    clock.pass_(minutes=40)
    with store.write(ENGINEER) as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")


@pytest.fixture
def waiting(store, ready, order_id, clock):
    shown(store, order_id, clock)
    clock.pass_(minutes=1)
    return order_id


def state(store, order_id):
    with store.read() as db:
        return progress.picture(db, order_id).state


def rows(store, order_id):
    with store.read() as db:
        return signatures(db, order_id)


@pytest.mark.feature("S-50", "engineer and customer sign on the screen; name and role are kept", page="signing")
def test_the_next_step_leads_through_both_signatures_the_settlement_and_to_the_documents(desk, show, store, waiting):
    hand = open_page(desk, show, waiting)
    hand.until("next_title", "acceptance")
    hand.press("next_step")
    assert not hand.find("acceptance_customer").isEnabled()
    hand.press("acceptance_engineer")
    assert hand.find("sign_name").isReadOnly()
    assert hand.says("sign_name") == "Lin Chuan"
    sign(hand)
    hand.qtbot.waitUntil(lambda: hand.find("acceptance_customer").isEnabled())
    hand.press("acceptance_customer")
    assert hand.says("sign_name") == "韩工"
    hand.write("outcome_text", "runs well")
    sign(hand)
    assert state(store, waiting) is S.ACCEPTED
    hand.until("next_title", "Settle")
    hand.press("next_step")
    hand.press("settle_go")
    assert state(store, waiting) is S.SETTLED
    hand.press("tab_overview")
    hand.until("next_title", "in order")
    hand.press("next_step")
    hand.press("leave_contact_card")
    hand.press("step_record")
    assert "BR-62" in hand.find("step_wrong").label.text()
    hand.write("leave_remark", "nothing was borrowed, no waste")
    hand.press("step_record")
    hand.until("next_title", "copy")
    hand.press("next_step")
    assert hand.has("document_make")
    found = rows(store, waiting)
    assert [(row.side, row.signer_name) for row in found] == [
        (SignatureSide.ENGINEER, "Lin Chuan"), (SignatureSide.CUSTOMER, "韩工"),
    ]  # fmt: skip
    assert all(row.samples_hash for row in found)
    with store.read() as db:
        assert acceptance.rounds(db, waiting)[-1].text == "runs well"


def test_the_signer_sees_exactly_what_is_signed_in_his_language_under_one_code(desk, show, store, waiting):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_engineer")
    code, english = hand.says("sign_code"), hand.says("sign_line_1")
    assert "Work order WO-26-00815" in english
    hand.press("sign_language_zh_CN")
    assert hand.says("sign_code") == code
    assert hand.says("sign_line_1").startswith("工单")
    assert hand.says("sign_statement") == "以上工作由本人完成，所记内容属实。"
    sign(hand)
    (row,) = rows(store, waiting)
    assert (row.short_code, row.language) == (code, "zh_CN")
    assert row.lines[0] == "工单WO-26-00815：2# 压缩机排气高温停机"


@pytest.mark.parametrize(
    ("drawn", "told"), [(None, "line"), ([(40, 40)], "too"), ([(30 + 8 * at, 60) for at in range(30)], "straight")]
)
def test_what_is_no_signature_is_refused_kindly_and_in_place(desk, show, store, waiting, drawn, told):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_engineer")
    if drawn:
        Pen(hand.find("sign_pad")).draw(drawn)
    hand.press("sign_go")
    assert hand.find("sign_wrong").isVisible()
    assert rows(store, waiting) == []
    assert "BR-59" in hand.find("sign_wrong").label.text()
    sign(hand)
    assert len(rows(store, waiting)) == 1


def test_undo_and_clear_stand_beside_the_paper(desk, show, waiting):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_engineer")
    pen = Pen(hand.find("sign_pad"))
    assert not hand.find("sign_undo").isEnabled()
    pen.draw()
    pen.draw([(x, y + 20) for x, y in WAVE])
    assert hand.says("sign_count") == "2 strokes"
    hand.press("sign_undo")
    assert hand.says("sign_count") == "1 stroke"
    hand.press("sign_clear")
    assert hand.find("sign_pad").stroke_count == 0


@pytest.mark.stop("SignerMissing")
def test_nobody_signs_without_a_name(desk, show, store, waiting):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_customer")
    hand.find("sign_name").clear()
    sign(hand, sure=False)
    assert hand.find("sign_wrong").isVisible()
    assert state(store, waiting) is S.AWAITING_ACCEPTANCE


@pytest.mark.feature(
    "S-51", "an objection is recorded in the customer's words and keeps the order open", page="signing"
)
@pytest.mark.stop("WordsMissing")
def test_an_objection_is_recorded_in_his_words_and_the_work_goes_on(desk, show, store, waiting):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_customer")
    hand.press("outcome_objection")
    assert not hand.has("sign_pad")
    hand.press("sign_go")
    assert "BR-60" in hand.find("sign_wrong").label.text()
    hand.write("outcome_text", "still too loud")
    hand.press("sign_go")
    assert state(store, waiting) is S.OBJECTION
    hand.until("next_title", "Go back to the work")
    hand.press("tab_acceptance")
    hand.qtbot.waitUntil(lambda: any("still too loud" in label for label in hand.labels()))
    hand.press("tab_overview")
    hand.press("next_step")
    assert state(store, waiting) is S.IN_PROGRESS


@pytest.mark.parametrize("answer", [RoundResult.REFUSED, RoundResult.ABSENT])
def test_no_signature_needs_a_reason_and_a_witness(desk, show, store, waiting, answer):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_customer")
    hand.press(f"outcome_{answer}")
    hand.write("outcome_reason", "phone not answered")
    hand.press("sign_go")
    assert state(store, waiting) is S.AWAITING_ACCEPTANCE
    hand.write("outcome_witness", "Zhou")
    hand.write("outcome_witness_role", "gate")
    hand.press("sign_go")
    assert state(store, waiting) is S.ACCEPTED
    with store.read() as db:
        last = acceptance.rounds(db, waiting)[-1]
    assert (last.result, last.witness_name, last.witness_role) == (answer, "Zhou", "gate")


def test_a_reservation_is_signed_with_its_words(desk, show, store, waiting):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_customer")
    hand.press("outcome_reservation")
    sign(hand, sure=False)
    assert "BR-60" in hand.find("sign_wrong").label.text()
    assert hand.find("sign_pad").stroke_count == 1
    assert state(store, waiting) is S.AWAITING_ACCEPTANCE
    hand.write("outcome_text", "guard to follow")
    hand.press("sign_go")
    hand.page.window().findChild(QWidget, "confirm_yes").click()
    assert state(store, waiting) is S.ACCEPTED
    with store.read() as db:
        last = acceptance.rounds(db, waiting)[-1]
    assert (last.result, last.text) == (RoundResult.RESERVATION, "guard to follow")


@pytest.mark.stop("SheetChanged")
def test_what_changed_behind_the_sheet_is_shown_anew_before_it_is_signed(desk, show, store, waiting):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_engineer")
    code = hand.says("sign_code")
    with store.write(ENGINEER) as tx:
        repair.write_note(tx, waiting, "another sensor fitted")
    sign(hand)
    assert rows(store, waiting) == []
    assert hand.says("sign_code") != code
    assert hand.find("sign_pad").stroke_count == 0
    assert hand.find("sign_wrong").isVisible()
    sign(hand)
    assert len(rows(store, waiting)) == 1


@pytest.mark.stop("SignatureVoid")
def test_a_change_after_signing_says_that_the_signature_is_void(desk, show, store, waiting):
    with store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    assert hand.find("acceptance_customer").isEnabled()
    with store.write(ENGINEER) as tx:
        repair.write_note(tx, waiting, "another sensor fitted")
    hand.qtbot.waitUntil(lambda: not hand.find("acceptance_customer").isEnabled())
    assert "林川" in hand.find("acceptance_standing").label.text()


@pytest.mark.feature(
    "S-60", "charged work waits for the signed notice and ends with a numbered receipt", page="charges"
)
def test_charged_work_begins_after_the_notice_is_signed_and_ends_with_a_receipt(
    desk, show, store, ready, order_id, clock
):
    with store.write(ENGINEER) as tx:
        tx.scalars(sa.select(Warranty))[0].start_on = date(2020, 1, 1)
        builders.on_site(tx, order_id)
        progress.give_consent(tx, order_id, said_by="韩工")
        progress.record_pre_check(tx, order_id, parts_complete=True, tampering=False)
    hand = open_page(desk, show, order_id)
    hand.until("next_title", "charge notice")
    hand.press("next_step")
    assert any("¥180.00" in label for label in hand.labels())
    sign(hand)
    hand.until("next_title", "Start the work")
    hand.press("next_step")
    clock.pass_(minutes=40)
    with store.write(ENGINEER) as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")
        clock.pass_(seconds=1)
        builders.sign(tx, desk.files, order_id, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand.press("tab_acceptance")
    hand.press("acceptance_customer")
    sign(hand)
    hand.press("tab_charges")
    assert hand.says("bill_total") == "¥380.00"
    hand.press("settle_go")
    assert hand.find("settle_wrong").isVisible()
    hand.press("settle_method_wechat")
    hand.press("settle_go")
    assert state(store, order_id) is S.SETTLED
    with store.read() as db:
        (receipt,) = settlement.receipts(db, order_id)
    assert (receipt.number, receipt.amount_minor, receipt.method) == ("RC-26-A7-0001", 38000, PayMethod.WECHAT)
    hand.qtbot.waitUntil(lambda: any("RC-26-A7-0001" in label for label in hand.labels()))
    hand.press("receipt_document")
    hand.find("document_kind_F22")
    assert hand.labels().count("Receipt with Itemised Charges") == 2  # chosen in the list, and the one to be made


def test_covered_work_shows_every_line_and_what_the_warranty_bears(desk, show, waiting):
    hand = open_page(desk, show, waiting, "charges")
    assert [hand.says(f"bill_{name}") for name in ("gross", "waived", "package", "total")] == [
        "¥380.00", "−¥380.00", "¥0.00", "¥0.00",
    ]  # fmt: skip
    assert {"Labour", "Call-out", "Warranty"} <= set(hand.labels())


@pytest.mark.parametrize("purpose", [each for each in P if each is not P.ACCEPTANCE])
def test_every_purpose_has_its_sheet(desk, show, store, waiting, purpose):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press(f"sign_{purpose}")
    sign(hand)
    (row,) = rows(store, waiting)
    assert (row.purpose, row.side) == (purpose, SignatureSide.CUSTOMER)


def test_a_witness_may_sign_the_finding(desk, show, store, waiting):
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("sign_pre_check_finding")
    hand.press("sign_side_witness")
    hand.write("sign_name", "Zhou")
    sign(hand)
    (row,) = rows(store, waiting)
    assert (row.side, row.signer_name) == (SignatureSide.WITNESS, "Zhou")


def test_while_the_customer_signs_no_other_order_is_on_the_screen(desk, show, store, company, waiting):
    with store.write(ENGINEER) as tx:
        builders.a_work_order(tx, company, number="WO-26-00999")
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_engineer")
    assert not any("00999" in label for label in hand.labels())
    assert not hand.has("order_list")
    hand.press("sign_later")
    assert hand.has("tab_acceptance")


@pytest.mark.feature("S-50", "a stamp goes with the signature where there is one", page="signing")
def test_a_stamp_goes_with_the_signature(desk, show, store, waiting, tmp_path, monkeypatch):
    picture = tmp_path / "stamp.jpg"

    picture.write_bytes(a_jpeg())
    monkeypatch.setattr("ui.pages.signing.QFileDialog.getOpenFileName", lambda *_: (str(picture), ""))
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("sign_receipt")
    hand.press("sign_stamp")
    assert "stamp" in hand.says("sign_count")
    sign(hand)
    with store.read() as db:
        sha = db.scalar(sa.select(Signature.stamp_sha))
    assert desk.files.read(sha)[:2] == b"\xff\xd8"


def test_a_stamp_is_photographed_while_the_customer_waits(desk, show, store, waiting, tmp_path):
    desk.cameras = films.cameras(films.a_film(tmp_path / "bench.avi", [films.scene()], each=300))
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("sign_receipt")
    hand.press("sign_camera")
    hand.qtbot.waitUntil(hand.find("photo_shoot").isEnabled, timeout=20_000)
    hand.press("photo_shoot")
    hand.qtbot.waitUntil(lambda: hand.has("photo_use"), timeout=20_000)
    hand.press("photo_use")
    assert "stamp" in hand.says("sign_count")
    sign(hand)
    with store.read() as db:
        assert desk.files.has(db.scalar(sa.select(Signature.stamp_sha)))


def test_the_contact_s_post_is_the_signer_s_role(desk, show, store, waiting):
    with store.read() as db:
        contact = db.scalar(sa.select(Contact))
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("sign_receipt")
    assert hand.says("sign_name") == contact.name
    assert hand.says("sign_role") in {contact.post, contact.post_en}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("theme", "density"), [("light", "mouse"), ("sunlight", "touch")])
def test_the_sheet_fits_and_its_targets_are_large(desk, show, dressed, waiting, theme, density, language):
    style.dress(dressed, theme, density)
    dressed.setProperty("look", None)
    with desk._store.write(ENGINEER) as tx:
        builders.sign(tx, desk.files, waiting, P.ACCEPTANCE, SignatureSide.ENGINEER)
    hand = open_page(desk, show, waiting, "acceptance")
    hand.press("acceptance_customer")
    hand.press(f"sign_language_{language}")
    found = []
    for answer in RoundResult:
        hand.press(f"outcome_{answer}")
        hand.press("sign_go") if answer not in {RoundResult.NO_OBJECTION, RoundResult.RESERVATION} else None
        for _ in range(4):
            hand.qtbot.wait(1)
        assert (hand.page.width(), hand.page.height()) == (1366 - 84, 768 - 32)
        for widget in hand.page.findChildren(QWidget):
            if widget.isVisible() and widget.width() and widget.height():
                t = style.tokens(style.look_name(theme, density))
                found += [*_clipped(widget), *_small(widget, t), *_outside(widget, hand.page)]
    assert found == []
