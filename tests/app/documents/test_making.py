"""The work order of a real ledger: gathered, sealed, judged genuine, recorded at once; killed, nothing is half done."""

import math
from datetime import date, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app import acceptance, closing, progress, repair
from app.documents import making
from app.documents.complete import DocumentIncomplete
from app.documents.gather import Issuer
from app.documents.making import OrderChanged, SealingStopped, SealKeysMissing, documents, make_document
from app.documents.press import print_work_order
from app.documents.seal import SealLimit
from app.documents.verify import Outcome, verify
from app.signatures import Ink, Signer
from app.store import keys
from app.store.kinds import HandoverWay, OrderState, SignaturePurpose, SignatureSide
from app.store.laptop_tables import LocalBlob, SyncState
from app.store.tables import PriceList
from app.store.types import natural_id
from app.words import Pair
from tests import builders
from tests.app.documents.pki import an_office

ISSUER = Issuer(Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery"), "400-000-0018")
OFFICE = an_office()
ENGINEER, WITNESS = OFFICE.key("林川", "engineer"), OFFICE.key("A7", "witness")


def enrol(tx):
    """Keep the keys and certificates an enrolment would have kept."""
    made = keys.make_device_keys()
    for name, key in (("engineer", ENGINEER), ("witness", WITNESS)):
        pkcs8 = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        assert isinstance(key.private_key, ec.EllipticCurvePrivateKey)
        made = keys.DeviceKeys(**{**vars(made), name: pkcs8})
        keys.keep_secret(tx, f"certificate {name}", key.certificate.public_bytes(Encoding.DER))
    keys.keep_device_keys(tx, made)
    keys.keep_secret(tx, "office root", OFFICE.root.public_bytes(Encoding.DER))
    keys.keep_secret(tx, "office issuing", OFFICE.issuing.public_bytes(Encoding.DER))
    keys.keep_secret(tx, "office seal", made.seal_public)


def sign_both(store, files, order_id):
    wave = tuple((20 + step * 12, 200 + round(150 * math.sin(step / 3)), 12) for step in range(40))
    for side, name in ((SignatureSide.ENGINEER, "林川"), (SignatureSide.CUSTOMER, "韩工")):
        with store.write() as tx:
            sheet = acceptance.sheet(tx, order_id, SignaturePurpose.ACCEPTANCE, "zh_CN", side)
            acceptance.sign_sheet(tx, files, sheet, Signer(side, name), Ink((wave,), 1600, 500, side.encode()))


@pytest.fixture
def accepted(store, files, company, clock):
    """An order that engineer and customer signed and that is settled."""
    with store.write() as tx:
        enrol(tx)
        tx.add(
            PriceList(
                id=natural_id("sample", "prices", "2026"), code="2026", currency="CNY", valid_from=date(2023, 1, 1),
                labour_minor_per_hour=18000, labour_cost_minor_per_hour=9500, labour_step_minutes=30,
                call_out_minor=20000, training_minor=60000, analysis_minor=None,
            )
        )  # fmt: skip
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
        repair.write_note(tx, order_id, "流量开关簧片卡滞，清洗并更换传感器。")
    clock.pass_(minutes=40)
    with store.write() as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")
    sign_both(store, files, order_id)
    with store.write() as tx:
        closing.accept_work(tx, order_id, opinion="满意")
        closing.settle_charges(tx, order_id)
    return order_id


def test_a_signed_order_becomes_a_genuine_document_and_is_handed_over(store, files, accepted):
    made = make_document(store, files, accepted, ISSUER, "both")

    data = files.read(made.sha)
    assert verify(data, [OFFICE.root], recorded_sha256=sha256(data).hexdigest()).outcome is Outcome.PASSED
    assert (made.number, made.signatures, made.state) == ("WO-26-00815/F16/r1", 2, "signed")
    with store.read() as db:
        assert db.get(LocalBlob, made.sha).lane == 1
        assert making.signed_but_unsent(db) == 1
    with store.write() as tx:
        closing.hand_over(tx, accepted, made.id, way=HandoverWay.QR, to_whom="韩工")
    with store.read() as db:
        assert progress.picture(db, accepted).state is OrderState.HANDED_OVER


def test_the_same_record_gives_the_same_base(store, files, accepted, clock):
    def base():
        with store.read() as db:
            return print_work_order(making.gather(db, files, accepted, ISSUER), "zh_CN", "customer").data

    first = base()
    clock.pass_(hours=5)
    assert base() == first
    assert str(accepted).encode() not in first


def test_a_new_revision_voids_the_former_visibly(store, files, accepted):
    first = make_document(store, files, accepted, ISSUER, "zh_CN")
    second = make_document(store, files, accepted, ISSUER, "en")

    with store.read() as db:
        assert [(row.id, row.state) for row in documents(db, accepted)] == [(first.id, "void"), (second.id, "signed")]
    assert second.number == "WO-26-00815/F16/r2"


class Killed(BaseException):
    """The power went."""


@pytest.mark.parametrize("step", ["print_work_order", "seal_as_engineer", "seal_as_witness", "verify", "_record"])
def test_killed_at_any_step_nothing_is_half_done(store, files, accepted, monkeypatch, step):
    kept = getattr(making, step)

    def kill(*given, **named):
        kept(*given, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(making, step, kill)
        with pytest.raises(Killed):
            make_document(store, files, accepted, ISSUER, "zh_CN")
    with store.read() as db:
        assert documents(db, accepted) == []
    assert make_document(store, files, accepted, ISSUER, "zh_CN").revision == 1


def test_what_changes_while_the_document_is_made_stops_it(store, files, accepted, monkeypatch):
    def change(*given):
        with store.write() as tx:
            repair.add_log_line(tx, accepted, "后来的一行")
        return verify(*given)

    monkeypatch.setattr(making, "verify", change)
    with pytest.raises(OrderChanged):
        make_document(store, files, accepted, ISSUER, "zh_CN")
    with store.read() as db:
        assert documents(db, accepted) == []


def test_what_is_missing_is_named_before_anything_is_drawn(store, files, company):
    with store.write() as tx:
        order_id = builders.a_work_order(tx, company)
    with pytest.raises(SealKeysMissing):
        make_document(store, files, order_id, ISSUER, "en")
    with store.write() as tx:
        enrol(tx)
    with pytest.raises(DocumentIncomplete) as lacking:
        make_document(store, files, order_id, ISSUER, "en")
    assert {each.code for each in lacking.value.missing} >= {"result", "time", "engineer_signature", "acceptance"}


def test_after_thirty_days_without_head_office_no_seal_is_set(store, files, accepted, clock):
    with store.write() as tx:
        tx.get(SyncState, 1).last_ok_at = clock.now()
    make_document(store, files, accepted, ISSUER, "zh_CN")
    clock.pass_(days=8)
    with store.read() as db:
        assert making.sealing_limit(db) is SealLimit.WARN
    clock.pass_(days=23)
    with pytest.raises(SealingStopped):
        make_document(store, files, accepted, ISSUER, "zh_CN")


def test_setting_the_clock_back_does_not_help(store, files, accepted, clock):
    with store.write() as tx:
        tx.get(SyncState, 1).last_ok_at = clock.now()
    clock.pass_(days=31)
    with store.write() as tx:
        repair.add_log_line(tx, accepted, "很久以后")
    clock.at -= timedelta(days=31)
    with pytest.raises(SealingStopped):
        make_document(store, files, accepted, ISSUER, "zh_CN")
