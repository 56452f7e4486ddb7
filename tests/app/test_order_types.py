"""The table of kinds of order: every kind walks its own path to the end, and the manual says what the table says."""

from decimal import Decimal

import pytest

from app import acceptance, closing, fitting, guidance, orders, parts, progress
from app.closing import Leaving
from app.order_types import KINDS, PATHS, Approver, Due, crew_minimum, required_forms
from app.orders import Verb
from app.repair import RepairResult
from app.signatures import Signer
from app.store import keys
from app.store.kinds import HandoverWay, PayMethod, SignaturePurpose, SignatureSide
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.store.tables import Document
from app.words import LANGUAGES, has
from tests import builders
from tests.app.order_types_page import PAGE, page

MOST_STEPS = 60


class Walk:
    """Goes through an order by what the guidance names, and by nothing else."""

    def __init__(self, store, files, clock, order_id, order_type):
        self.store, self.files, self.clock, self.order_id = store, files, clock, order_id
        self.order_type = order_type
        self.verbs = []

    def to_the_end(self):
        for _ in range(MOST_STEPS):
            with self.store.read() as db:
                now = guidance.guidance(db, self.order_id).now
            if now is None:
                return
            self.verbs.append(now.verb)
            self.clock.pass_(minutes=7)
            with self.store.write() as tx:
                self.do(tx, now)
        raise AssertionError(self.verbs)

    def do(self, tx, now):
        order_id = self.order_id
        {
            Verb.CONFIRM_APPOINTMENT: lambda: builders.appoint(tx, order_id),
            Verb.PREPARE: lambda: builders.hand_in(tx, order_id, now.form_id),
            Verb.START_TRAVEL: lambda: progress.start_travel(tx, order_id),
            Verb.ARRIVE: lambda: progress.arrive(tx, order_id, identity_shown=True, site_rules_seen=True),
            Verb.ASK_CONSENT: lambda: progress.give_consent(tx, order_id, said_by="韩工"),
            Verb.PRE_CHECK: lambda: builders.hand_in(tx, order_id, now.form_id, complete="yes", tamper="no"),
            Verb.START_WORK: lambda: progress.start_work(tx, order_id),
            Verb.TELL_CHARGES: lambda: self.sign(tx, SignaturePurpose.CHARGE_NOTICE, SignatureSide.CUSTOMER),
            Verb.FILL_CHECKLIST: lambda: builders.hand_in(tx, order_id, now.form_id),
            Verb.ASK_PART_CONSENT: lambda: parts.give_part_consent(tx, now.line.id, said_by="韩工"),
            Verb.FIT_PART: lambda: fitting.fit_part(tx, now.line.id),
            Verb.FINISH_WORK: lambda: progress.finish_work(tx, order_id, outcome=RepairResult.RESTORED),
            Verb.SHOW_RESULT: lambda: progress.show_result(tx, order_id, shown_to="韩工"),
            Verb.ACCEPT: lambda: self.accept(tx),
            Verb.SETTLE: lambda: self.settle(tx),
            Verb.CLOSE_VISIT: lambda: closing.leave_in_order(tx, order_id, frozenset(Leaving)),
            Verb.HAND_OVER: lambda: self.hand_over(tx),
        }[now.verb]()

    def sign(self, tx, purpose, side):
        shown = acceptance.sheet(tx, self.order_id, purpose, "zh_CN", side)
        name = "韩工" if side is SignatureSide.CUSTOMER else "林川"
        acceptance.sign_sheet(tx, self.files, shown, Signer(side, name), builders.drawn())

    def accept(self, tx):
        self.sign(tx, SignaturePurpose.ACCEPTANCE, SignatureSide.CUSTOMER)
        self.sign(tx, SignaturePurpose.ACCEPTANCE, SignatureSide.ENGINEER)
        closing.accept_work(tx, self.order_id)

    def settle(self, tx):
        closing.settle_charges(tx, self.order_id, method=PayMethod.TRANSFER, payer="韩工")

    def hand_over(self, tx):
        row = Document(
            id=tx.new_id(), order_id=self.order_id, kind="F16", revision=1, number="WO/F16/r1", language="zh_CN",
            copy="both", record_hash="0" * 64, base_sha="0" * 64, sha="0" * 64, size_bytes=1, at=tx.now,
            device_mark="A7", signatures=2, by_id=None, voids_id=None, reason=None,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        closing.hand_over(tx, self.order_id, row.id, way=HandoverWay.SCREEN, to_whom="韩工")


@pytest.mark.parametrize("order_type", list(T))
def test_every_kind_of_order_walks_its_own_path_from_dispatched_to_the_end(store, files, company, clock, order_type):
    with store.write() as tx:
        keys.keep_secret(tx, "office seal", bytes(32))
        tx.add(builders.a_price_list())
        order_id = builders.a_work_order(tx, company, order_type)
        if order_type is T.PART_SALE:
            parts.plan_part(tx, order_id, company.part, Decimal(2))
    walk = Walk(store, files, clock, order_id, order_type)
    walk.to_the_end()
    with store.read() as db:
        assert [step.target for step in orders.steps_of(db, order_id)] == list(PATHS[order_type])
        handed_in = {row.form_id for row in progress.picture(db, order_id).checklists if row.is_done}
    assert {form_id for form_id, due in required_forms(order_type) if due is not Due.LATER} <= handed_in


def test_every_kind_is_declared_once_with_path_documents_and_numbers():
    assert set(KINDS) == set(T)
    for kind in KINDS.values():
        assert kind.path[0] is S.DISPATCHED
        assert kind.path[-1] is S.HANDED_OVER
        assert kind.documents
        assert not set(kind.documents) & set(kind.on_occasion)
        assert all(number.startswith("F-") for number in kind.numbers)


def test_every_document_and_form_of_the_table_has_a_name_in_both_languages():
    for kind in KINDS.values():
        for language in LANGUAGES:
            assert all(has(f"names.document.{each}", language) for each in (*kind.documents, *kind.on_occasion))
            assert all(has(f"names.form.{each.form_id}", language) for each in kind.forms)


def test_installation_and_fault_need_the_vice_president_and_a_visit_the_manager():
    asked = {each: kind.approver for each, kind in KINDS.items() if kind.approver is not Approver.NOBODY}
    assert asked == {
        T.INSTALLATION: Approver.VICE_PRESIDENT,
        T.QUALITY_FAULT: Approver.VICE_PRESIDENT,
        T.FOLLOW_UP_VISIT: Approver.MANAGER,
    }


def test_two_should_go_where_the_whole_system_is_down():
    assert crew_minimum(T.QUALITY_FAULT, "一级") == 2
    assert crew_minimum(T.QUALITY_FAULT, "三级") == 1
    assert crew_minimum(T.MAINTENANCE, None) == 1


def test_the_manual_prints_the_table():
    assert PAGE.read_text(encoding="utf-8") == page()
