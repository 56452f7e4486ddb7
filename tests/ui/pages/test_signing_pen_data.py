"""Raw pen data is biometric: after a whole signing it is nowhere but in the blobs sealed to head office."""

import io
import json
import logging

import pikepdf
import pytest
import sqlalchemy as sa
import sqlcipher3
from PySide6.QtWidgets import QWidget

from app import progress, repair
from app.documents import shelf
from app.signatures import signatures
from app.store import keys
from app.store.kinds import OrderState
from app.store.tables import Signature
from app.words import Pair
from tests import builders
from tests.app.documents.signed import enrol, prices
from tests.ui.pens import WAVE, Pen
from ui.ink import InkPad
from ui.page import Place
from ui.pages.orders import OrdersPage

ENGINEER = builders.natural_id("person", "E05")
KEY = bytes(range(32))  # as `store` of these tests has it
OFFICE = keys.make_device_keys()


@pytest.fixture
def taken(monkeypatch):
    """Note the samples as they leave the pad."""
    seen, take = [], InkPad.take

    def noting(pad):
        drawn = take(pad)
        seen.append(drawn.samples)
        return drawn

    monkeypatch.setattr(InkPad, "take", noting)
    return seen


@pytest.fixture
def signed(desk, show, store, order_id, clock, taken, caplog):
    """One order signed by both in the window, settled, its documents made and handed over, everything logged."""
    caplog.set_level(logging.DEBUG)
    desk.company = Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery")
    with store.write(ENGINEER) as tx:
        enrol(tx, OFFICE.seal_public)
        prices(tx)
        builders.at_work(tx, order_id)
        repair.write_note(tx, order_id, "流量开关簧片卡滞")
    clock.pass_(minutes=40)
    with store.write(ENGINEER) as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")
    page = OrdersPage(desk)
    hand = show(page)
    page.enter(Place("orders", str(order_id), "acceptance"))
    for name, shift in (("acceptance_engineer", 0), ("acceptance_customer", 7)):
        hand.qtbot.waitUntil(lambda name=name: hand.find(name).isEnabled())
        hand.press(name)
        Pen(hand.find("sign_pad")).draw([(x + 0.37, y + shift) for x, y in WAVE])
        hand.press("sign_go")
        hand.page.window().findChild(QWidget, "confirm_yes").click()
    hand.press("tab_charges")
    hand.press("settle_go")
    hand.press("tab_documents")
    hand.press("document_make")
    hand.until("verdict_recorded", "byte for byte")
    hand.press("document_screen")
    with store.read() as db:
        assert progress.picture(db, order_id).state is OrderState.HANDED_OVER
    return order_id


def fragments(samples):
    """List how the samples could be written down: point by point, moment and pressure, with and without spaces."""
    points = [point for stroke in json.loads(samples)["strokes"] for point in stroke["points"]]
    assert len(points) == len(WAVE)
    found = [samples.decode()]
    for point in points:
        for glue in (",", ", "):
            found += [glue.join(json.dumps(each) for each in point), glue.join(json.dumps(each) for each in point[2:])]
    return [each.encode() for each in found if len(each) > 6]


def everything_in_the_database(folder):
    """Open the encrypted file beside the program and read every row of every table, the search index too."""
    held = sqlcipher3.connect(folder / "profile" / "gongdan.db")
    held.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    names = [name for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: held.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    held.close()
    assert len(rows["signatures"]) == 2
    cells = [cell for found in rows.values() for row in found for cell in row]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def everything_in_the_file(data):
    """Give the file with every stream unpacked, the embedded record among them."""
    found = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                try:
                    found.append(each.read_bytes())
                except pikepdf.PdfError:
                    found.append(each.read_raw_bytes())
        assert list(pdf.attachments), "the record is not embedded"
    return b"\n".join(found)


def test_the_samples_are_sealed_to_head_office_and_nowhere_else(signed, store, desk, tmp_path, taken, caplog):
    assert len(taken) == 2
    with store.read() as db:
        blobs = list(db.scalars(sa.select(Signature.samples_sha).order_by(Signature.at, Signature.id)))
        documents = [row.sha for row in shelf.documents(db, signed)]
        outlines = [row.strokes for row in signatures(db, signed)]
    assert [keys.open_sealed(OFFICE.seal, desk.files.read(sha)) for sha in blobs] == taken
    places = {
        "database": everything_in_the_database(tmp_path),
        "logs": caplog.text.encode(),
        "files": b"\n".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()),
        "stored": b"\n".join(desk.files.read(sha) for sha in desk.files.every()),
        **{f"document {sha[:8]}": everything_in_the_file(desk.files.read(sha)) for sha in documents},
    }
    assert len(documents) == 2
    for samples in taken:
        wanted = fragments(samples)
        assert [(place, each) for place, held in places.items() for each in wanted if each in held] == []
    assert all(len(point) == 3 for strokes in outlines for stroke in strokes for point in stroke)


def test_the_search_finds_samples_where_there_are_some(signed, taken):
    wanted = fragments(taken[0])
    assert sum(each in b"left in a log: " + taken[0] for each in wanted) > len(WAVE)
