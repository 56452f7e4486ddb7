"""One's word to the customer: texts in both languages, what was sent and called, lateness on record, absence."""

from datetime import timedelta

import pytest

from app import appointments, guidance, orders, progress, settlement, visits
from app.appointments import NobodyNamed, SentWay
from app.evidence import facts_of, standing_fact
from app.orders import Verb
from app.store.kinds import FactKind
from app.store.kinds import OrderState as S
from app.visits import NoAppointment, ReasonMissing
from app.words import LANGUAGES, has, word
from tests import builders
from tests.builders import NOON


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        tx.add(builders.a_price_list())
        return builders.a_work_order(tx, company)


def on_the_way(tx, order_id, start_at, end_at=None):
    progress.confirm_appointment(tx, order_id, start_at=start_at, end_at=end_at, agreed_with="韩工")
    progress.skip_preparation(tx, order_id, "紧急")
    progress.start_travel(tx, order_id)


def word_of(store, order_id):
    with store.read() as db:
        return appointments.told(db, order_id)


def test_the_confirmation_names_time_engineer_phone_place_and_work_in_both_languages(store, order_id):
    with store.write() as tx:
        builders.appoint(tx, order_id)
        english, chinese = (appointments.confirmation_text(tx, order_id, each) for each in ("en", "zh_CN"))
    for part in ("18 Nov 2026 09:30–11:30", "Lin Chuan", "138-0000-1105", "Shaft 2 cooling plant", "检修", "韩工"):
        assert part in english
    for part in ("2026-11-18 09:30–11:30", "林川", "138-0000-1105", "二号井制冷站", "WO-26-00815"):
        assert part in chinese


def test_a_confirmation_without_an_appointment_is_refused(store, order_id):
    with store.write() as tx:
        with pytest.raises(NoAppointment):
            appointments.confirmation_text(tx, order_id, "en")
        with pytest.raises(NoAppointment):
            appointments.mark_sent(tx, order_id, SentWay.WECHAT, "…")


def test_a_confirmation_belongs_to_its_appointment_and_a_move_asks_for_a_new_one(store, order_id):
    with store.write() as tx:
        builders.appoint(tx, order_id)
        appointments.mark_sent(tx, order_id, SentWay.WECHAT, "确认")
    assert word_of(store, order_id).confirmed.detail["way"] == "wechat"
    assert word_of(store, order_id).first_contact is not None
    with store.write() as tx, pytest.raises(ReasonMissing):
        builders.appoint(tx, order_id, NOON)
    with store.write() as tx:
        progress.confirm_appointment(tx, order_id, start_at=NOON, reason="客户要求改期")
    assert word_of(store, order_id).confirmed is None


def test_the_first_call_that_is_answered_is_the_first_contact(store, order_id):
    with store.write() as tx:
        appointments.log_call(tx, order_id, to_whom="韩工", was_answered=False)
        assert standing_fact(tx, order_id, FactKind.FIRST_CONTACT) is None
        appointments.log_call(tx, order_id, to_whom="韩工", was_answered=True, note="明早到")
        with pytest.raises(NobodyNamed):
            appointments.log_call(tx, order_id, to_whom=" ", was_answered=True)
    said = word_of(store, order_id)
    assert [call.was_answered for call in said.calls] == [False, True]
    assert said.first_contact is not None


def arrived(store, order_id):
    with store.write() as tx:
        progress.arrive(tx, order_id, identity_shown=True)
    return word_of(store, order_id).late


def test_a_late_arrival_nobody_was_told_of_is_a_breach_on_record(store, order_id, clock):
    with store.write() as tx:
        on_the_way(tx, order_id, clock.now() + timedelta(minutes=20))
    clock.pass_(minutes=45)
    late = arrived(store, order_id)
    assert (late.detail["late_minutes"], late.detail["was_told"]) == (25, False)


def test_a_delay_told_before_the_time_with_reason_and_apology_is_no_breach(store, order_id, clock):
    with store.write() as tx:
        on_the_way(tx, order_id, clock.now() + timedelta(minutes=20))
        new = clock.now() + timedelta(minutes=50)
        text = appointments.delay_text(tx, order_id, new, "前一单超时。", "zh_CN")
        visits.tell_delay(tx, order_id, new_start_at=new, reason="前一单超时")
    assert "抱歉" in text
    assert "前一单超时。让您久等" in text
    clock.pass_(minutes=45)
    assert arrived(store, order_id).detail["was_told"] is True


def test_a_delay_told_after_the_time_does_not_help(store, order_id, clock):
    with store.write() as tx:
        on_the_way(tx, order_id, clock.now() + timedelta(minutes=20))
    clock.pass_(minutes=30)
    with store.write() as tx:
        visits.tell_delay(tx, order_id, new_start_at=clock.now() + timedelta(minutes=15), reason="堵车")
    clock.pass_(minutes=15)
    assert arrived(store, order_id).detail["was_told"] is False


def test_on_time_to_a_customer_who_is_not_there_is_no_breach_costs_nothing_and_needs_a_new_appointment(
    store, order_id, clock
):
    with store.write() as tx:
        on_the_way(tx, order_id, clock.now() + timedelta(minutes=30))
    clock.pass_(minutes=25)
    assert arrived(store, order_id) is None
    with store.write() as tx:
        for _ in range(2):
            appointments.log_call(tx, order_id, to_whom="韩工", was_answered=False)
        progress.leave_absent(tx, order_id, note="厂门登记，留言条交门卫")
    with store.read() as db:
        (absent,) = facts_of(db, order_id, [FactKind.CUSTOMER_ABSENT])
        assert absent.detail["calls"] == 2
        assert orders.state_of(db, order_id) is S.DISPATCHED
        assert guidance.guidance(db, order_id).now.verb is Verb.CONFIRM_APPOINTMENT
        assert settlement.quote(db, order_id).total_minor == 0
        assert isinstance(progress.why_not(db, order_id, S.EN_ROUTE), NoAppointment)
    assert word_of(store, order_id).calls == ()


def test_nobody_leaves_an_absent_customer_without_a_word(store, order_id):
    with store.write() as tx:
        builders.on_site(tx, order_id)
        with pytest.raises(ReasonMissing):
            progress.leave_absent(tx, order_id, note="")


def test_every_way_of_sending_has_its_word():
    assert all(word(way, language) != way.value for way in SentWay for language in LANGUAGES)
    assert all(has(f"customer_texts.{each}", language) for each in ("confirmation", "delay") for language in LANGUAGES)
