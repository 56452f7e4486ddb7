"""Signing and settling on a real ledger: rounds, void signatures, ink that is none, the bill, the way to the end."""

import math
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from app import acceptance, closing, evidence, guidance, progress, repair, requests, settlement
from app.acceptance import SheetChanged, SignatureMissing, SignatureVoid, WordsMissing
from app.closing import Leaving, LeavingOpen
from app.orders import Verb
from app.repair import RepairResult
from app.signatures import Ink, InkTooThin, OfficeKeyMissing, Signer, SignerMissing, signatures
from app.situation import AcceptanceMissing, ChargeNoticeMissing, ChargesOpen, HandoverOpen
from app.store import keys
from app.store.kinds import FactKind, HandoverWay, OrderState, PayMethod, RoundResult, SignaturePurpose, SignatureSide
from app.store.laptop_tables import Secret
from app.store.tables import Document, PriceList, Signature, Warranty
from app.store.types import natural_id
from app.words import LANGUAGES, tell
from tests import builders

P, SIDE = SignaturePurpose, SignatureSide
OFFICE_KEY = keys.make_device_keys()
CUSTOMER, ENGINEER = Signer(SIDE.CUSTOMER, "韩工", "机动科"), Signer(SIDE.ENGINEER, "林川")


def ink(samples=b"pen"):
    wave = tuple((20 + step * 12, 200 + round(150 * math.sin(step / 3)), 12) for step in range(40))
    return Ink((wave,), 1600, 500, samples)


@pytest.fixture
def shown(store, company, clock):
    """A fault order whose result was shown to the customer; the office's key and prices are here."""
    with store.write() as tx:
        keys.keep_secret(tx, "office seal", OFFICE_KEY.seal_public)
        tx.add(
            PriceList(
                id=natural_id("sample", "prices", "2026"), code="2026", currency="CNY", valid_from=date(2023, 1, 1),
                labour_minor_per_hour=18000, labour_cost_minor_per_hour=9500, labour_step_minutes=30,
                call_out_minor=20000, training_minor=60000, analysis_minor=None,
            )
        )  # fmt: skip
        order_id = builders.a_work_order(tx, company)
        builders.at_work(tx, order_id)
    clock.pass_(minutes=40)
    with store.write() as tx:
        builders.work_done(tx, order_id, "quality_fault_report")
        progress.show_result(tx, order_id, shown_to="韩工")
    return order_id


def state(store, order_id):
    with store.read() as db:
        return progress.picture(db, order_id).state


def signed(store, files, order_id, signer=CUSTOMER, purpose=P.ACCEPTANCE, drawn=None):
    with store.read() as db:
        shown_sheet = acceptance.sheet(db, order_id, purpose, "zh_CN", signer.side)
    with store.write() as tx:
        return acceptance.sign_sheet(tx, files, shown_sheet, signer, drawn or ink())


def out_of_warranty(store):
    with store.write() as tx:
        for row in tx.scalars(sa.select(Warranty)):
            row.start_on = date(2020, 1, 1)


def test_an_order_goes_all_the_way_to_the_handover(store, files, shown):
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        assert closing.accept_work(tx, shown, opinion="满意") == 1
    with store.write() as tx:
        assert closing.settle_charges(tx, shown) is None
    with store.write() as tx:
        with pytest.raises(HandoverOpen):
            progress.take_step(tx, shown, OrderState.HANDED_OVER)
        document = a_document(tx, shown)
        closing.hand_over(tx, shown, document, way=HandoverWay.SCREEN, to_whom="韩工")
    assert state(store, shown) is OrderState.HANDED_OVER
    with store.read() as db:
        frozen = settlement.sheet(db, shown)
    assert frozen.bill.total_minor == 0
    assert frozen.bill.waived_minor == 18000 + 20000


def test_before_leaving_the_place_is_left_in_order_or_a_word_says_why_not(store, files, shown):
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        closing.accept_work(tx, shown)
        closing.settle_charges(tx, shown)
    with store.read() as db:
        assert guidance.guidance(db, shown).now.verb is Verb.CLOSE_VISIT
    some = {Leaving.CONTACT_CARD, Leaving.ASKED}
    with store.write() as tx, pytest.raises(LeavingOpen) as open_:
        closing.leave_in_order(tx, shown, some)
    assert [str(each) for each in open_.value.facts["items"]] == [
        "waste_removed", "borrowed_returned", "asked_in_charge", "apologised",
    ]  # fmt: skip
    assert all("…" not in tell(open_.value, language).text for language in LANGUAGES)
    with store.write() as tx:
        closing.leave_in_order(tx, shown, some, remark="废油由客户处理")
    with store.read() as db:
        assert guidance.guidance(db, shown).now.verb is Verb.HAND_OVER
        (fact,) = [each for each in evidence.facts_of(db, shown) if each.kind is FactKind.LEFT_IN_ORDER]
    assert (fact.detail["asked"], fact.detail["waste_removed"], fact.text) == (True, False, "废油由客户处理")
    with store.write() as tx:
        number = closing.leave_in_order(tx, shown, set(Leaving), problem="3# 泵有异响")
    with store.read() as db:
        (asked,) = requests.recent_requests(db)
        (fact,) = [each for each in evidence.facts_of(db, shown) if each.kind is FactKind.LEFT_IN_ORDER]
    assert (asked.number, asked.channel, asked.text.zh) == (number, "on_site", "3# 泵有异响")
    assert (fact.detail["request"], fact.detail["problem"]) == (number, "3# 泵有异响")


def a_document(tx, order_id):
    row = Document(
        id=tx.new_id(), order_id=order_id, kind="F16", revision=1, number="WO/F16/r1", language="zh_CN", copy="both",
        record_hash="0" * 64, base_sha="0" * 64, sha="0" * 64, size_bytes=1, at=tx.now, device_mark="A7",
        signatures=2, by_id=None, voids_id=None, reason=None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.id


def test_an_objection_goes_back_to_the_work_and_a_second_round_accepts(store, files, shown, clock):
    with store.write() as tx:
        assert closing.raise_objection(tx, shown, text="流量仍低") == 1
    assert state(store, shown) is OrderState.OBJECTION
    clock.pass_(minutes=5)
    with store.write() as tx:
        progress.resume_work(tx, shown)
    clock.pass_(minutes=5)
    with store.write() as tx:
        progress.finish_work(tx, shown, outcome=RepairResult.RESTORED)
        progress.show_result(tx, shown, shown_to="韩工")
    with store.write() as tx, pytest.raises(AcceptanceMissing):
        progress.take_step(tx, shown, OrderState.ACCEPTED)
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        assert closing.accept_work(tx, shown) == 2
    assert state(store, shown) is OrderState.ACCEPTED


def test_acceptance_needs_both_signatures(store, files, shown):
    with store.write() as tx, pytest.raises(SignatureMissing) as customer:
        closing.accept_work(tx, shown)
    signed(store, files, shown)
    with store.write() as tx, pytest.raises(SignatureMissing) as engineer:
        closing.accept_work(tx, shown)
    assert (customer.value.side, engineer.value.side) == (SIDE.CUSTOMER, SIDE.ENGINEER)


def test_a_change_after_signing_makes_the_signature_void(store, files, shown):
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        repair.write_note(tx, shown, "另换了一只传感器")
    with store.write() as tx, pytest.raises(SignatureVoid) as void:
        closing.accept_work(tx, shown)
    assert void.value.name == "韩工"
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        closing.accept_work(tx, shown)
    with store.read() as db:
        assert [row.is_void for row in signatures(db, shown)] == [True, True, False, False]


def test_second_signature_voids_the_first(store, files, shown):
    first = signed(store, files, shown)
    second = signed(store, files, shown)
    with store.read() as db:
        found = {row.id: row for row in signatures(db, shown)}
    assert (found[first].is_void, found[first].void_reason, found[second].is_void) == (True, "signed_again", False)


def test_what_changed_while_it_was_shown_is_not_signed(store, files, shown):
    with store.read() as db:
        old = acceptance.sheet(db, shown, P.ACCEPTANCE, "en")
    with store.write() as tx:
        repair.write_note(tx, shown, "later")
    with store.write() as tx, pytest.raises(SheetChanged):
        acceptance.sign_sheet(tx, files, old, CUSTOMER, ink())


def test_the_sheet_says_the_same_in_both_languages_under_one_code(store, shown):
    with store.read() as db:
        sheets = [acceptance.sheet(db, shown, P.ACCEPTANCE, language) for language in LANGUAGES]
    assert sheets[0].short_code == sheets[1].short_code
    assert len(sheets[0].lines) == len(sheets[1].lines) > 4
    assert all("…" not in line for each in sheets for line in (*each.lines, each.title, each.statement))


def test_every_purpose_has_a_sheet_in_both_languages(store, shown):
    with store.read() as db:
        found = [acceptance.sheet(db, shown, purpose, language) for purpose in P for language in LANGUAGES]
    assert all(each.lines for each in found)
    assert [line for each in found for line in (*each.lines, each.title, each.statement) if "…" in line] == []


def test_raw_pen_data_is_sealed_to_the_office_and_nowhere_else(store, files, shown):
    signature_id = signed(store, files, shown, drawn=ink(b"raw pen data"))
    with store.read() as db:
        row = db.get(Signature, signature_id)
        values = repr([getattr(row, column.key) for column in Signature.__table__.columns])
    sealed = files.read(row.samples_sha)
    assert b"raw pen data" not in sealed
    assert "raw pen" not in values
    assert keys.open_sealed(OFFICE_KEY.seal, sealed) == b"raw pen data"


def test_without_the_office_key_pen_data_is_not_taken(store, files, shown):
    with store.write() as tx:
        tx.get(Secret, "office seal").name = "gone"
    with pytest.raises(OfficeKeyMissing):
        signed(store, files, shown)


@pytest.mark.parametrize(
    ("strokes", "reason"),
    [
        ((), "empty"),
        ((((10, 10, 9),),), "short"),
        ((tuple((10 + at, 10, 9) for at in range(30)),), "short"),
        ((tuple((10 + at * 40, 10 + at * 2, 9) for at in range(30)),), "line"),
    ],
)
def test_what_is_no_signature_is_refused_kindly(strokes, reason):
    with pytest.raises(InkTooThin) as refused:
        Ink(strokes, 1600, 500).check()
    assert refused.value.reason == reason
    assert all("…" not in tell(refused.value, language).text for language in LANGUAGES)


def test_nobody_signs_without_a_name(store, files, shown):
    with pytest.raises(SignerMissing):
        signed(store, files, shown, replace(CUSTOMER, name=" "))


def test_a_refusal_needs_reason_and_witness_and_the_engineer_still_signs(store, files, shown):
    with store.write() as tx, pytest.raises(WordsMissing):
        closing.end_unsigned(tx, shown, is_absent=False, reason="不愿签字", witness_name="")
    signed(store, files, shown, ENGINEER)
    with store.write() as tx:
        closing.end_unsigned(
            tx, shown, is_absent=True, reason="电话不通", witness_name="门卫 老周", witness_role="门卫"
        )
    with store.read() as db:
        assert acceptance.rounds(db, shown)[-1].result is RoundResult.ABSENT
    assert state(store, shown) is OrderState.ACCEPTED


def test_chargeable_work_needs_the_signed_notice_and_a_receipt(store, files, shown):
    out_of_warranty(store)
    signed(store, files, shown)
    signed(store, files, shown, ENGINEER)
    with store.write() as tx, pytest.raises(ChargeNoticeMissing) as lacking:
        closing.accept_work(tx, shown)
    assert lacking.value.total == "¥380.00"
    signed(store, files, shown, purpose=P.CHARGE_NOTICE)
    with store.write() as tx:
        closing.accept_work(tx, shown)
    with store.write() as tx, pytest.raises(ChargesOpen) as due:
        closing.settle_charges(tx, shown)
    assert due.value.due == "¥380.00"
    with store.write() as tx:
        number = closing.settle_charges(tx, shown, method=PayMethod.WECHAT, payer="韩工")
    assert number == "RC-26-A7-0001"
    assert state(store, shown) is OrderState.SETTLED
    with store.read() as db:
        assert settlement.paid_minor(db, shown) == 38000
