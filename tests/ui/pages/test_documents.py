"""Documents of an order in the window: made, looked at, printed, saved to a stick, taken by QR code; each recorded."""

from hashlib import sha256

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from app import acceptance, progress, repair
from app.documents import shelf
from app.documents.verify import Outcome, verify
from app.store.kinds import HandoverWay
from app.store.laptop_tables import SyncState
from app.words import Pair
from tests import met
from tests.app.documents.signed import OFFICE, an_accepted_order
from ui import volumes
from ui.kit.states import Strip
from ui.page import Place
from ui.pages import document_jobs as jobs
from ui.pages.orders import OrdersPage
from ui.pages.preview import Preview
from ui.pages.proof import ProofPage
from ui.pages.verdict import VerdictCard
from ui.sheets import SheetView


@pytest.fixture
def accepted(store, files, company, clock):
    return an_accepted_order(store, files, company, clock)


@pytest.fixture
def hand(desk, show, accepted):
    desk.company = Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery")
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(accepted), "documents"))
    return hand


@pytest.fixture
def made(hand):
    hand.press("document_make")
    hand.until("verdict_recorded", "byte for byte")
    return hand


def rows(store, order_id):
    with store.read() as db:
        return shelf.documents(db, order_id)


def ways(store, order_id):
    with store.read() as db:
        return [(row.way, row.to_whom) for row in acceptance.handovers(db, order_id)]


@pytest.mark.feature("S-53", "the sealed work order is made offline", page="documents")
@pytest.mark.feature("S-54", "company and customer copy are both made and marked", page="documents")
def test_the_draft_is_shown_until_a_document_is_made_and_sealed_in_both_copies(hand, store, files, accepted):
    view = hand.find("document_pages", SheetView)
    assert view.accessibleName() == "Draft"
    assert view.pages >= 2
    assert not hand.has("document_print")
    hand.press("document_make")
    hand.until("verdict_recorded", "byte for byte")
    assert [(each.copy, each.state) for each in rows(store, accepted)] == [
        ("company", "signed"),
        ("customer", "signed"),
    ]
    assert hand.find("document_pages", SheetView).accessibleName() == "Revision 1 · Customer copy"
    hand.until("tab_documents", "Documents 1")
    for each in rows(store, accepted):
        assert verify(files.read(each.sha), [OFFICE.root]).outcome is Outcome.PASSED


def test_with_the_real_lanes_a_document_is_made_and_its_pages_arrive(
    busy_desk, show, store, files, company, clock, qtbot
):
    """Drawing, sealing, PDFium and the ledger all work off the window's thread."""
    order_id = in_a_lane(qtbot, busy_desk, lambda: an_accepted_order(store, files, company, clock))
    busy_desk.company = Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery")
    page = OrdersPage(busy_desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), "documents"))
    preview = page.findChild(Preview)
    with hand.qtbot.waitSignal(preview.drawn, timeout=20_000):
        hand.find("document_make")
    hand.press("document_make")
    hand.qtbot.waitUntil(lambda: hand.has("verdict_recorded"), timeout=20_000)
    with hand.qtbot.waitSignal(preview.drawn, timeout=20_000):
        hand.find("document_pages", SheetView).turn_to(1)


def in_a_lane(qtbot, desk, job):
    done = []
    desk.work(job, done.append, desk)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    return done[0]


@pytest.mark.stop("SealingStopped")
def test_after_thirty_days_without_head_office_no_seal_is_set_and_it_says_why(hand, store, accepted, clock):
    with store.write() as tx:
        tx.get(SyncState, 1).last_ok_at = clock.now()
    clock.pass_(days=31)
    hand.press("document_make")
    hand.qtbot.waitUntil(lambda: hand.has("document_trouble"))
    met.look()
    assert rows(store, accepted) == []


@pytest.mark.feature("S-52", "a new revision voids the former one visibly", page="documents")
def test_a_new_revision_is_asked_about_and_voids_the_former_visibly(made, store, accepted):
    made.press("document_make")
    made.press("confirm_yes")
    made.until("tab_documents", "Documents 1")
    assert [(each.revision, each.state) for each in rows(store, accepted)] == [
        (1, "void"), (1, "void"), (2, "signed"), (2, "signed"),
    ]  # fmt: skip
    made.press("document_4")
    made.until("verdict_void", "WO-26-00815/F16/r2")
    assert made.find("verdict", Strip).label.text() == "Genuine, but it stands no more."


def test_what_the_order_says_since_and_what_was_opened_again_is_said(made, store, files, accepted):
    assert not made.has("document_stale")
    with store.write() as tx:
        repair.add_log_line(tx, accepted, "后来的一行")
    made.find("document_stale")
    with store.write() as tx:
        progress.reopen_work(tx, accepted, reason="漏记")
    made.until("tab_documents", "Documents 0")
    assert not made.has("document_print")


def test_a_document_that_lies_at_head_office_alone_is_brought_when_it_is_wanted(made, desk, store, files, accepted):
    customer = next(each for each in rows(store, accepted) if each.copy == "customer")
    data = files.read(customer.sha)
    files.remove(customer.sha)
    made.press("document_0")
    made.press("document_1")
    made.press("document_bring")
    assert "head office" in made.page.findChild(Strip, "document_trouble").label.text().lower()
    desk.bringer = lambda sha: files.put(data)
    made.press("document_1")
    made.press("document_bring")
    made.until("verdict_recorded", "byte for byte")
    assert not made.has("document_bring")


def test_a_sealed_order_is_opened_again_from_the_overview_with_a_reason(made, store, accepted):
    made.press("tab_overview")
    made.press("way_reopen")
    made.write("step_reason", "漏记一项")
    made.press("step_record")
    made.until("tab_documents", "Documents 0")
    assert {row.state for row in rows(store, accepted)} == {"withdrawn"}
    made.press("tab_documents")
    made.press("document_1")
    assert not made.has("document_print")


def test_pages_are_turned_and_enlarged_by_the_keyboard(made, qtbot):
    view = made.find("document_pages", SheetView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    made.until("document_page", "Page 2 of")
    qtbot.keyClick(view, Qt.Key.Key_Home)
    made.until("document_page", "Page 1 of")
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == 1.25
    made.press("document_fit")
    assert view.zoom == 1.0


def test_a_copy_on_a_stick_is_read_back_and_recorded(made, store, files, accepted, tmp_path, monkeypatch):
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(volumes, "removable", lambda: [volumes.Volume("KINGSTON", stick, 4_000_000_000)])
    made.press("document_stick")
    made.press("stick_1")
    made.until("handover_1", "USB stick · 韩工")
    customer = next(each for each in rows(store, accepted) if each.copy == "customer")
    written = (stick / "WO-26-00815_F16_r1_customer.pdf").read_bytes()
    assert sha256(written).hexdigest() == customer.sha
    assert ways(store, accepted) == [(HandoverWay.STICK, "韩工")]


def test_a_folder_that_is_not_there_is_said_and_nothing_is_recorded(made, store, accepted, tmp_path, monkeypatch):
    monkeypatch.setattr(volumes, "removable", list)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path / "not" / "there"))
    made.press("document_stick")
    made.press("stick_other")
    made.find("document_trouble")
    assert ways(store, accepted) == []


@pytest.mark.feature("S-54", "the hand-over of the customer's copy is recorded with who took it", page="documents")
def test_the_qr_code_is_taken_and_the_name_is_asked_for(made, store, accepted):
    made.find("handover_to").clear()
    made.press("document_qr")
    made.press("qr_taken")
    made.find("document_trouble")
    assert ways(store, accepted) == []
    made.write("handover_to", "Chen")
    made.press("document_qr")
    made.press("qr_taken")
    made.until("handover_1", "QR code · Chen")
    assert ways(store, accepted) == [(HandoverWay.QR, "Chen")]


def test_both_copies_are_printed_and_a_printer_that_fails_is_said(made, store, accepted, monkeypatch):
    printed = []
    monkeypatch.setattr(jobs, "printers", lambda: [jobs_printer("van", "Van HP")])
    monkeypatch.setattr(jobs, "print_copies", lambda copies, printer, file: printed.append((len(copies), printer)) or 6)
    made.press("document_print")
    made.press("print_copies_both")
    made.press("print_1")
    made.until("handover_1", "Printed · 韩工")
    assert printed == [(2, "van")]
    made.find("document_pages").setFocus()
    made.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    made.press("sheet_close")
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "printers", lambda: [jobs_printer("gone", "Gone")])
    made.press("document_print")
    made.press("print_1")
    made.find("document_trouble")
    assert ways(store, accepted) == [(HandoverWay.PRINT, "韩工")]


def jobs_printer(name, title):
    from ui.printing import PrinterSeen

    return PrinterSeen(name, title, is_default=True)


def test_a_file_is_judged_from_the_documents_and_from_anywhere(made, desk, show, store, files, accepted, tmp_path):
    wanted = []
    made.page.opened.connect(wanted.append)
    made.press("document_judge")
    assert wanted == [Place("proof")]
    data = files.read(rows(store, accepted)[1].sha)
    for name, content in {"good.pdf": data, "bad.pdf": data.replace(b"%%EOF", b"%%EOG", 1), "odd.txt": b"odd"}.items():
        (tmp_path / name).write_bytes(content)
    page = ProofPage(desk)
    proof = show(page)
    page.enter(Place("proof"))
    page.judge([tmp_path / name for name in ("good.pdf", "bad.pdf", "odd.txt", "none.pdf")])
    said = [
        page.findChild(VerdictCard, f"proof_{number}").findChild(Strip, "verdict").label.text()
        for number in (1, 2, 3, 4)
    ]
    assert [each.split(".")[0].split(":")[0] for each in said] == [
        "Genuine", "Not genuine", "Nothing can be told", "The file cannot be read, so nothing can be told",
    ]  # fmt: skip
    assert "content was changed" in proof.says("verdict_why_1")
    assert "root certificate" in proof.says("proof_root")


def test_a_dropped_file_is_judged_and_gone_when_the_page_is_left(desk, show, store, tmp_path):
    page = ProofPage(desk)
    proof = show(page)
    (tmp_path / "odd.pdf").write_bytes(b"odd")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "odd.pdf"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert not proof.has("proof_empty")
    page.leave()
    assert proof.has("proof_empty")
    assert not proof.has("proof_1")


def test_printing_into_a_file_draws_every_page_and_hands_nothing_over(made, store, accepted, tmp_path, monkeypatch):
    target = tmp_path / "print.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    made.press("document_print")
    made.press("print_file")
    made.qtbot.waitUntil(target.exists, timeout=3000)
    from ui.pdfview import page_sizes

    view = made.find("document_pages", SheetView)
    assert len(page_sizes(target.read_bytes())) == view.pages
    assert ways(store, accepted) == []
