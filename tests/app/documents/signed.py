"""An order as it stands when its document is due: worked, signed by both, accepted, settled, on an enrolled laptop."""

import math
from datetime import date
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app import acceptance, checklists, closing, fitting, parts, progress, repair
from app.documents.gather import Issuer
from app.signatures import Ink, Signer
from app.store import keys
from app.store.kinds import PayMethod, SignaturePurpose, SignatureSide
from app.store.tables import PriceList
from app.store.types import natural_id
from app.words import Pair
from tests import builders
from tests.app.documents.pki import an_office

ISSUER = Issuer(Pair("崮川矿山机械有限公司", "Guchuan Mining Machinery"), "400-000-0018")
OFFICE = an_office()
ENGINEER, WITNESS = OFFICE.key("林川", "engineer"), OFFICE.key("A7", "witness")


def enrol(tx, office_seal=None):
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
    keys.keep_secret(tx, "office seal", office_seal or made.seal_public)


NAMES = {SignatureSide.ENGINEER: "林川", SignatureSide.CUSTOMER: "韩工"}


def sign(store, files, order_id, side, purpose=SignaturePurpose.ACCEPTANCE, language="zh_CN", stamp=b""):
    """Let one side sign the sheet of a purpose."""
    wave = tuple((20 + step * 12, 200 + round(150 * math.sin(step / 3)), 12) for step in range(40))
    with store.write() as tx:
        sheet = acceptance.sheet(tx, order_id, purpose, language, side)
        acceptance.sign_sheet(
            tx, files, sheet, Signer(side, NAMES[side]), Ink((wave,), 1600, 500, side.encode()), stamp
        )


def sign_both(store, files, order_id, language="zh_CN"):
    for side in NAMES:
        sign(store, files, order_id, side, language=language)


def prices(tx):
    """Publish the price list of the year."""
    tx.add(
        PriceList(
            id=natural_id("sample", "prices", "2026"), code="2026", currency="CNY", valid_from=date(2023, 1, 1),
            labour_minor_per_hour=18000, labour_cost_minor_per_hour=9500, labour_step_minutes=30,
            call_out_minor=20000, training_minor=60000, analysis_minor=None,
        )
    )  # fmt: skip


def a_shown_order(store, company, clock):
    """Bring an order to where the result is shown and nobody has signed; the laptop is enrolled."""
    with store.write() as tx:
        enrol(tx)
        prices(tx)
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
        repair.write_note(tx, order_id, "流量开关簧片卡滞，清洗并更换传感器。")
    clock.pass_(minutes=40)
    with store.write() as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")
    return order_id


def an_accepted_order(store, files, company, clock):
    """Bring an order to where engineer and customer signed it and the bill is settled; the laptop is enrolled."""
    order_id = a_shown_order(store, company, clock)
    _end(store, files, order_id)
    return order_id


def signed_off(store, files, order_id, part_of=None):
    """Bring an order of the sample world, appointed for today, to its end by the book, with the forms it is due.

    A first part out of the van of `part_of` is fitted.
    """
    with store.write() as tx:
        progress.skip_preparation(tx, order_id, "紧急")
        progress.start_travel(tx, order_id)
        progress.arrive(tx, order_id, identity_shown=True, site_rules_seen=True)
        progress.give_consent(tx, order_id, said_by="韩工")
        if any(row.form_id == "pre_check" for row in checklists.checklists(tx, order_id)):
            builders.hand_in(tx, order_id, "pre_check")
        else:
            progress.record_pre_check(tx, order_id, parts_complete=True, tampering=False)
    for purpose in (SignaturePurpose.PRE_CHECK_FINDING, SignaturePurpose.CHARGE_NOTICE):
        sign(store, files, order_id, SignatureSide.CUSTOMER, purpose)
    with store.write() as tx:
        progress.start_work(tx, order_id)
        repair.write_note(tx, order_id, "流量开关簧片卡滞，清洗并更换传感器。")
    if part_of is not None:
        with store.write() as tx:
            line = parts.plan_part(tx, order_id, parts.van_stock(tx, part_of)[0].part.id, Decimal(1))
            parts.give_part_consent(tx, line, said_by="韩工")
            fitting.fit_part(tx, line)
    with store.write() as tx:
        due = [row for row in checklists.checklists(tx, order_id) if row.due == "before_done"]
        builders.work_done(tx, order_id, *(row.form_id for row in due))
    with store.write() as tx:
        progress.show_result(tx, order_id, shown_to="韩工")
    _end(store, files, order_id)


def _end(store, files, order_id):
    sign_both(store, files, order_id)
    with store.write() as tx:
        closing.accept_work(tx, order_id, opinion="满意")
        closing.settle_charges(tx, order_id, method=PayMethod.CASH, payer="韩工")
