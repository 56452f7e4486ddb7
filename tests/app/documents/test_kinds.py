"""Every kind of document from a real ledger: drawn, sealed, judged genuine; what it lacks and what it replaces."""

import io
import json
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from app import checklists, closing, evidence, progress, repair
from app.approvals import record_consent
from app.documents import making
from app.documents.complete import DocumentIncomplete, missing
from app.documents.current import issued, kinds_of_order, next_content
from app.documents.kinds import BY_NAME, KINDS, ORDER, closing_kinds
from app.documents.making import make_documents
from app.documents.press import print_document
from app.documents.proof import Recorded, prove
from app.documents.record import STEP_SCHEMA, content_of, record_of
from app.documents.sentences import sentences
from app.documents.shelf import documents
from app.store.kinds import (
    AttachmentKind,
    ConsentPurpose,
    HandoverWay,
    OrderState,
    OrderType,
    PayMethod,
    PhotoMoment,
    SignaturePurpose,
    SignatureSide,
)
from app.store.tables import Warranty
from app.survey import survey
from forms.answers import AnswerKey, FileAnswer
from tests import builders
from tests.app.documents import judges, samples
from tests.app.documents.signed import ISSUER, a_shown_order, prices, sign, sign_both

FORMS = sorted({form for kind in KINDS.values() for form in kind.forms})
P = SignaturePurpose
STEPS = [kind for kind in KINDS.values() if not kind.is_work_order]
"""Every kind but the whole order."""


def a_drawing() -> bytes:
    image = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(image).line([(20, 150), (150, 40), (260, 160), (400, 60), (560, 120)], fill="black", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def fill_in(store, files, order_id, form_id, **said):
    """Fill a form, its signatures drawn and its photos taken, and hand it in."""
    with store.write() as tx:
        response = checklists.begin(tx, order_id, form_id)
        begun = checklists.filling(tx, response)
        for key, node in begun.form.nodes.items():
            if getattr(node, "repeats", False) and not begun.instances(key):
                checklists.store_answers(tx, response, begun.add(key).answers)
            if getattr(node, "kind", None) == "select_multiple":
                said[node.name] = tuple(each.name for each in begun.choices(key)[:2])
        builders.fill(tx, order_id, form_id, **said)
        sheet = checklists.filling(tx, response)
        for row in sheet.rows():
            node = sheet.form.nodes[row.key.question]
            kind = getattr(node, "kind", None)
            if kind in {"signature", "photo"}:
                shown = AttachmentKind.SCAN if kind == "signature" else AttachmentKind.PHOTO
                data = a_drawing() if kind == "signature" else samples.photo(4)
                place = (response, row.key.question)
                evidence.attach_photo(tx, files, order_id, data, for_answer=place, kind=shown)
                sha = evidence.photos(tx, order_id, kinds={shown})[-1].sha
                picture = FileAnswer(sha, "", "image/jpeg")
                value = picture if kind == "signature" else (picture,)
                checklists.store_answers(tx, response, {AnswerKey(row.key.instance, row.key.question): value})
        progress.submit_checklist(tx, order_id, response, "en")


@pytest.fixture
def whole(store, files, company, clock):
    """An order on which everything happened that makes a document."""
    return an_order(store, files, company, clock, FORMS)


@pytest.fixture
def plain(store, files, company, clock):
    """The same without the forms."""
    return an_order(store, files, company, clock, [])


def an_order(store, files, company, clock, forms):
    """Bring an order out of warranty to its end, with a finding, a plan, a product taken away, and these forms."""
    order_id = a_shown_order(store, company, clock)
    with store.write() as tx:
        for row in tx.scalars(sa.select(Warranty)):
            row.start_on = date(2020, 1, 1)
        for form_id in forms:
            builders.a_form(tx, form_id)
        builders.a_photo(tx, files, order_id, samples.photo(2), PhotoMoment.BEFORE)
        repair.record_pre_check(tx, order_id, parts_complete=False, tampering=True, note="缺一颗螺栓，面板有撬痕")
        for purpose in (ConsentPurpose.PLAN, ConsentPurpose.TAKE_AWAY):
            record_consent(tx, order_id, purpose, is_given=True, said_by="韩工", explanation="更换传感器，约两小时")
    for form_id in forms:
        if not any(row.form_id == form_id and row.is_done for row in listed(store, order_id)):
            fill_in(store, files, order_id, form_id)
    for purpose in sorted({kind.customer for kind in STEPS if kind.customer} - {P.ACCEPTANCE, P.RECEIPT}):
        sign(store, files, order_id, SignatureSide.CUSTOMER, purpose)
    sign_both(store, files, order_id)
    with store.write() as tx:
        closing.accept_work(tx, order_id, opinion="满意")
        closing.settle_charges(tx, order_id, method=PayMethod.WECHAT, payer="青岭煤业")
    sign(store, files, order_id, SignatureSide.CUSTOMER, P.RECEIPT)
    return order_id


def listed(store, order_id):
    with store.read() as db:
        return checklists.checklists(db, order_id)


def looks(store, order_id):
    with store.read() as db:
        return {look.kind.name: look for look in kinds_of_order(db, order_id, issued(db, ISSUER))}


def content_for(store, files, order_id, kind):
    with store.read() as db:
        return next_content(db, files, order_id, issued(db, ISSUER), kind)


def test_each_kind_has_a_code_and_a_title_of_its_own():
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)
    for language in ("en", "zh_CN"):
        titles = [sentences(language)[f"title.{kind.name}"] for kind in KINDS.values()]
        assert len(set(titles)) == len(titles)
        assert all(f"missing.{need}" in sentences(language) for kind in KINDS.values() for need in kind.needs)


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.name)
def test_what_a_document_lacks_is_named_and_nothing_is_made(store, files, company, clock, kind):
    with store.write() as tx:
        prices(tx)
        order_id = builders.a_work_order(tx, company)
    content = content_for(store, files, order_id, kind)

    with pytest.raises(DocumentIncomplete) as refused:
        print_document(content, "zh_CN", "customer")
    named = [lack.code for lack in refused.value.missing]
    assert set(named) <= set(kind.needs)
    assert all(lack.say(language) for lack in refused.value.missing for language in ("en", "zh_CN"))


def test_every_kind_is_made_sealed_and_genuine(store, files, whole, tmp_path):
    with store.read() as db:
        own, at = making._keys(db), db.clock.now()
    for number, kind in enumerate(KINDS.values()):
        content, language = content_for(store, files, whole, kind), ("both", "zh_CN", "en")[number % 3]
        sealed = making._sealed(content, own, language, "customer", at, files)  # raises where it is not genuine
        assert sealed.seals == (2 if kind.customer else 1), kind.name
        assert (content.document_number, sealed.base.document_number) == (f"WO-26-00815/{kind.code}/r1",) * 2
        (tmp_path / f"{kind.name}.pdf").write_bytes(sealed.data)
    now = looks(store, whole)
    assert {name: look.lacks for name, look in now.items() if look.lacks} == {}
    assert set(now) == set(BY_NAME)
    few = [tmp_path / f"{name}.pdf" for name in ("training", "receipt", "survey", "delivery_inventory")]
    assert judges.verapdf(few) == []


def test_a_step_s_document_is_replaced_withdrawn_and_linked_as_the_work_order_is(store, files, plain):
    kind = BY_NAME["pre_check_finding"]
    first = make_documents(store, files, plain, ISSUER, "zh_CN", kind)[1]
    second = make_documents(store, files, plain, ISSUER, "zh_CN", kind)[1]
    order = make_documents(store, files, plain, ISSUER, "zh_CN")[1]
    with store.read() as db:
        old = prove(db, files.read(first.sha))
        assert (old.recorded, old.replaced_by) == (Recorded.VOID, second.number)
        states = {(row.number, row.state) for row in documents(db, plain)}
        assert states == {(first.number, "void"), (second.number, "signed"), (order.number, "signed")}
    sign(store, files, plain, SignatureSide.CUSTOMER, P.PRE_CHECK_FINDING)
    with store.read() as db:
        states = {(row.number, row.state) for row in documents(db, plain)}
        assert states == {(first.number, "void"), (second.number, "withdrawn"), (order.number, "signed")}
        third = next_content(db, files, plain, issued(db, ISSUER), kind)
    assert (third.document_number, third.replaces) == ("WO-26-00815/F16A/r3", second.number)
    again = content_of(record_of(third), pictures_of(third))
    assert again == third
    assert STEP_SCHEMA.encode() in record_of(third)


def test_the_record_of_a_work_order_stays_as_it_was_before_there_were_other_kinds(store, files, plain):
    told = json.loads(record_of(content_for(store, files, plain, ORDER)))
    later = {"kind", "details", "engineer_purpose", "customer_purpose", "tables"}
    assert told["schema"] == "gongdan.work_order/1"
    assert not later & (set(told["content"]) | {name for part in told["content"]["checklists"] for name in part})


def pictures_of(content):
    return {sha256(photo.data).hexdigest(): photo.data for photo in content.photos}


def test_handing_over_a_step_s_document_does_not_end_the_order(store, files, plain):
    finding = make_documents(store, files, plain, ISSUER, "zh_CN", BY_NAME["pre_check_finding"])[1]
    order = make_documents(store, files, plain, ISSUER, "zh_CN")[1]
    states = []
    for row in (finding, order):
        with store.write() as tx:
            closing.hand_over(tx, plain, row.id, way=HandoverWay.PRINT, to_whom="韩工")
        with store.read() as db:
            states.append(progress.picture(db, plain).state)
    assert states == [OrderState.SETTLED, OrderState.HANDED_OVER]
    assert closing_kinds(OrderType.PART_SALE) == {"F16", "F22"}


def test_what_was_signed_and_changed_since_is_no_signature_of_the_document(store, files, plain):
    kind = BY_NAME["not_our_fault"]
    assert content_for(store, files, plain, kind).ink_of("customer") is not None
    with store.write() as tx:
        repair.write_note(tx, plain, "原因另有说明")
    content = content_for(store, files, plain, kind)
    assert content.ink_of("customer") is None
    assert "customer_signature" in missing(content)


def test_the_survey_says_points_and_score_as_the_customer_gave_them(store, files, company, clock):
    order_id = a_shown_order(store, company, clock)
    scores = {"attitude": "5", "prompt": "4", "skill": "5", "quality": "4", "order": "5", "respondent": "韩工"}
    with store.write() as tx:
        builders.a_form(tx, "satisfaction_survey")
        builders.hand_in(tx, order_id, "satisfaction_survey", **scores)
    with store.read() as db:
        found = survey(db, order_id)
    assert found is not None
    assert (found.total, found.most, found.score, found.is_satisfied) == (23, 25, Decimal("92.0"), True)
    (group,) = content_for(store, files, order_id, BY_NAME["survey"]).details
    assert [each.value.zh for each in group.details] == ["23 / 25", "92.0 / 100", "是", "韩工"]
