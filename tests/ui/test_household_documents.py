"""What was signed goes to head office over HTTP and comes back on another laptop: rows, sealed files, pen data."""

from hashlib import sha256

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QObject

from app import acceptance, closing
from app.clock import ShiftedClock
from app.documents import shelf
from app.documents.proof import Recorded, prove
from app.documents.verify import Outcome, verify
from app.orders import OrderFilter, order_ids, order_view, state_of
from app.store import keys, replica
from app.store.keys import SealBroken
from app.store.kinds import HandoverWay, OrderState, OrderType
from app.store.tables import AcceptanceRound, ChargeSheet, Document, Handover, Receipt, Signature
from app.store.trouble import FileMissing
from app.warranty import Verdict
from office.devices import Authority
from office.figures import figures
from sync import digest
from sync.round import Round
from tests.app.documents.signed import signed_off
from tests.keystores import MemoryKeystore
from tests.ui.conftest import MORNING, PIN
from ui import household, lanes
from ui.desk import Desk
from ui.household import Means
from ui.pages import document_jobs as jobs

FACTS = (Signature, AcceptanceRound, ChargeSheet, Receipt, Document, Handover)


def sync(opened, served, clock):
    report = Round(opened.store, opened.files, household.office_of(opened.store, served.address), clock).run()
    assert report.trouble is None
    return report


def rows(store, order_id):
    with store.read() as db:
        return {
            (kind.__tablename__, row.id): replica.body(row)
            for kind in FACTS
            for row in db.scalars(sa.select(kind).where(kind.order_id == order_id))
        }


def is_charged(view):
    return view.row.order_type is OrderType.QUALITY_FAULT and view.asset.coverage.parts is not Verdict.COVERED


@pytest.fixture
def signed(opened, served, means):
    """An order of the sample world, done, sealed and handed over on the laptop, and at head office."""
    with opened.store.read() as db:
        views = [order_view(db, found) for found in order_ids(db, OrderFilter(mine=True, open_only=True))]
    order_id = next(each.row.id for each in views if is_charged(each))
    signed_off(opened.store, opened.files, order_id, opened.owner.person_id)
    made = jobs.make(opened.store, opened.files, order_id, opened.company, "both")
    with opened.store.write() as tx:
        closing.hand_over(tx, order_id, made[-1].id, way=HandoverWay.QR, to_whom="韩工")
    with opened.store.read() as db:
        assert shelf.signed_but_unsent(db) == 1
    sync(opened, served, means.clock)
    return order_id


def test_everything_signed_is_at_head_office_and_comes_back_on_another_laptop(
    signed, opened, served, means, cheap_pins, dressed, tmp_path
):
    office, mine = served.office.store, rows(opened.store, signed)
    assert {name for name, _ in mine} == {kind.__tablename__ for kind in FACTS}
    assert rows(office, signed) == mine
    with opened.store.read() as db:
        assert shelf.signed_but_unsent(db) == 0
        code = opened.owner.code
        assert digest.of_rows(db).sum == figures(office)["digests"][code]["sum"]
    check_pen_data(opened, served, signed)
    check_files(opened, served, signed)

    other = Means(tmp_path / "other", MemoryKeystore(), ShiftedClock(MORNING))
    again = household.join(other, served.address, served.code(), PIN)
    sync(again, served, other.clock)
    assert rows(again.store, signed) == mine
    check_brought(again, served, other, signed)
    again.close()


def check_pen_data(opened, served, order_id):
    """Head office opens the raw pen data with its key; the laptop that sealed it cannot, nor is it given out."""
    authority = Authority(served.folder / "keys")
    with opened.store.read() as db:
        inks = db.scalars(sa.select(Signature).where(Signature.order_id == order_id))
        own = keys.device_keys(db).seal
    assert len(inks) >= 3
    way = household.office_of(opened.store, served.address)
    for ink in inks:
        sealed = served.office.blobs.read(ink.samples_sha)
        assert sha256(authority.unseal(sealed)).hexdigest() == ink.samples_hash
        with pytest.raises(SealBroken):
            keys.open_sealed(own, sealed)
        with pytest.raises(FileMissing):
            way.get_blob(ink.samples_sha)


def check_files(opened, served, order_id):
    authority = Authority(served.folder / "keys")
    with served.office.store.read() as db:
        made = db.scalars(sa.select(Document).where(Document.order_id == order_id))
        assert state_of(db, order_id) is OrderState.HANDED_OVER
    assert len(made) == 2
    for each in made:
        data = served.office.blobs.read(each.sha)
        assert data == opened.files.read(each.sha)
        assert verify(data, [authority.root], recorded_sha256=each.sha).outcome is Outcome.PASSED


def check_brought(again, served, means, order_id):
    """The other laptop knows the document, brings it when it is wanted, and judges it as its own."""
    desk = Desk(
        again.store, lanes.inline(), means.clock, language="en", person_id=again.owner.person_id, files=again.files
    )
    owner, brought = QObject(), []
    with again.store.read() as db:
        (wanted,) = [row for row in shelf.documents(db, order_id) if row.copy == "customer"]
        assert [row.to_whom for row in acceptance.handovers(db, order_id)] == ["韩工"]
    with pytest.raises(FileMissing):
        again.files.read(wanted.sha)
    desk.bringer = household.bringer(again, household.Way(served.address))
    desk.bring(wanted.sha, brought.append, owner)
    assert brought == [None]
    with again.store.read() as db:
        proved = prove(db, again.files.read(wanted.sha))
    assert (proved.judged.outcome, proved.recorded) == (Outcome.PASSED, Recorded.STANDS)
    desk.close()
