"""Ids by RFC 9562, natural ids that two laptops agree on, moments, quantities and words of a later version."""

import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.store.kinds import Role
from app.store.tables import OrderFact, Person, Site
from app.store.types import Moment, Quantity, natural_id, new_id, uuid7
from tests.app.store.conftest import HandClock

LITE = sa.create_engine("sqlite://").dialect


def test_the_vector_of_rfc_9562_appendix_a_6():
    made = uuid7(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F)
    assert made == uuid.UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    moment = datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
    assert moment == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_ids_never_go_back_even_when_the_clock_does():
    clock = HandClock(datetime.now(UTC) + timedelta(days=1))
    made = []
    for number in range(20_000):
        if number % 1000 == 999:
            clock.pass_(seconds=-3600)
        made.append(new_id(clock))
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_two_laptops_name_one_thing_alike():
    order, form = uuid.uuid4(), "commissioning"
    assert natural_id("response", order, form, 1) == natural_id("response", str(order), form, "1")
    assert natural_id("response", order, form, 1) != natural_id("response", order, form, 2)
    assert natural_id("asset", "K", "ab１2") == natural_id("asset", "K", "AB12")
    assert natural_id("asset", "K", "AB12") != natural_id("asset", "L", "AB12")
    assert natural_id("part", "P-1") != natural_id("person", "P-1")


def test_equal_question_names_of_two_forms_on_one_order_are_two_answers():
    order = uuid.uuid4()
    first, second = (natural_id("response", order, form, 1) for form in ("arrival", "closing"))
    assert natural_id("answer", first, "", "photo") != natural_id("answer", second, "", "photo")
    assert natural_id("answer", first, uuid.UUID(int=1), "photo") != natural_id("answer", first, "", "photo")


def test_natural_ids_are_frozen_for_good():
    """They are on other machines already: a change here would make every record twice."""
    order = uuid.UUID(int=7)
    assert str(natural_id("response", order, "f", 1)) == "b0173edf-9ff9-5aa9-b406-2db59ffd7864"
    assert str(natural_id("part", "P-1")) == "5cf60c92-ff2a-5e98-ad55-7ab28a6b4afb"


def test_a_moment_of_any_zone_comes_back_the_same_in_utc(any_store):
    china = timezone(timedelta(hours=8))
    at = datetime(2026, 11, 18, 9, 30, 0, 123456, tzinfo=china)
    with any_store.write() as tx:
        row = OrderFact(order_id=tx.new_id(), kind="note", detail={}, at=at)
        tx.add(row)
    with any_store.read() as db:
        found = db.scalar(sa.select(OrderFact.at))
    assert found == at
    assert found.utcoffset() == timedelta(0)


def test_a_naive_moment_has_no_column_form():
    with pytest.raises(ValueError, match="naive"):
        Moment().process_bind_param(datetime(2026, 1, 1), LITE)  # noqa: DTZ001 -- the point of the test


@pytest.mark.parametrize("kilometres", ["12.50", "0", "-3.25", "100000000000000000000.1", "0.00000001"])
def test_a_quantity_comes_back_to_the_last_zero(any_store, kilometres):
    with any_store.write() as tx:
        tx.add(Site(code="S", customer_id=tx.new_id(), name="n", travel_km=Decimal(kilometres)))
    with any_store.read() as db:
        assert str(db.scalar(sa.select(Site.travel_km)).normalize()) == str(Decimal(kilometres).normalize())


def test_a_quantity_is_never_written_with_an_exponent():
    assert Quantity().process_bind_param(Decimal("1E+5"), LITE) == "100000"


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_no_quantity(number):
    with pytest.raises(ValueError, match="not a quantity"):
        Quantity().process_bind_param(Decimal(number), LITE)


def test_a_word_of_a_later_version_comes_back_as_text_and_leaves_untouched(any_store):
    with any_store.write() as tx:
        person = Person(code="E01", name="n", role="robot", skills=[])
        tx.add(person)
    with any_store.read() as db:
        assert db.get(Person, person.id).role == "robot"
    with any_store.write() as tx:
        tx.get(Person, person.id).name = "m"
    with any_store.read() as db:
        assert db.get(Person, person.id).role == "robot"


def test_a_known_word_comes_back_as_its_member(any_store):
    with any_store.write() as tx:
        tx.add(Person(code="E01", name="n", role=Role.STORE, skills=[]))
    with any_store.read() as db:
        assert db.scalar(sa.select(Person.role)) is Role.STORE


def test_a_long_list_of_ids_is_a_sequence_like_any_other(any_store):
    with any_store.write() as tx:
        codes = [f"E{number:02d}" for number in range(7)]
        made = []
        for code in codes:
            tx.add(person := Person(code=code, name="n", role=Role.STORE, skills=[]))
            made.append(person.id)
    with any_store.read() as db:
        found = db.ids(sa.select(Person.id).order_by(Person.code))
    assert found == made
    assert list(found) == made
    assert found[2:4] == made[2:4]
    assert found[-1] == made[-1]
    assert found + found[:1] == [*made, made[0]]
    assert made[3] in found
    assert {type(each) for each in found} == {uuid.UUID}
    assert found != made[:-1]
    assert str(made[0]) in repr(found)
    assert {found[0]: 1}[made[0]] == 1
