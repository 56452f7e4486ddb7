"""Rows by name: any body goes in and comes out the same, in every kind of ledger."""

import hashlib
import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import replica
from app.store.door import Silent
from app.store.kinds import Role
from app.store.laptop_tables import OutboxOp
from app.store.tables import BUSINESS, Person
from app.store.trouble import BadValue, FactChanged
from app.store.types import Choice, IdType, Moment, Quantity
from app.store.values import columns, moment_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
ODD = st.sampled_from(
    ["", " ", "水泵异响", "😀👩‍🔧", "a\u0301", "\u202eabc", "\ufeff", "\uffff", "'; DROP TABLE people", "\r\n\t"]
)
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=32), st.booleans()
)
PLAIN = st.recursive(
    st.one_of(st.none(), NUMBERS, TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def values(column):
    match column.type:
        case IdType():
            found = st.uuids().map(str)
        case Moment():
            found = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(moment_text)  # noqa: DTZ001
        case Quantity():
            found = st.decimals(Decimal(-(10**15)), Decimal(10**15), places=4).map(lambda number: f"{number:f}")
        case Choice(kind=kind):
            found = st.one_of(st.sampled_from([str(each) for each in kind]), st.sampled_from(["later", "新"]))
        case sa.JSON():
            found = PLAIN.filter(lambda value: value is not None)
        case sa.Date():
            found = st.dates(datetime(1000, 1, 1).date()).map(lambda day: day.isoformat())  # noqa: DTZ001
        case sa.Boolean():
            found = st.booleans()
        case sa.Integer():
            found = st.integers(-(2**31), 2**31 - 1)
        case sa.String(length=length):
            found = st.one_of(TEXTS, ODD).map(lambda text: text[:length] if length else text)
    return found


def bodies(entity):
    known = columns(BUSINESS[entity])
    needed = {name: values(column) for name, column in known.items() if not column.nullable}
    spare = {name: values(column) for name, column in known.items() if column.nullable}
    return st.fixed_dictionaries(needed, optional=spare)


def as_kept(value):
    """The one form of numbers in JSON."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [as_kept(item) for item in value]
    return {key: as_kept(item) for key, item in value.items()} if isinstance(value, dict) else value


def in_and_out(store, entity, body):
    """Write a body, read it back from the database in two ways, and keep nothing."""
    rec_id = uuid.uuid4()
    with store.write(recorder=Silent()) as tx:
        replica.write(tx, entity, rec_id, body)
        tx.flush()
        tx._session.expire_all()
        found = replica.read(tx, entity, rec_id), replica.body(tx.get(BUSINESS[entity], rec_id))
        tx._session.rollback()
        tx.changes.clear()
    return found


@pytest.mark.parametrize("entity", replica.ENTITIES)
def test_a_body_comes_out_as_it_went_in(shared_store, entity):
    @given(body=bodies(entity))
    @settings(max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def round_trip(body):
        by_columns, by_row = in_and_out(shared_store, entity, body)
        assert by_columns == by_row == as_kept(body)
        assert replica.canonical(by_columns) == replica.canonical(as_kept(body))

    round_trip()


@pytest.mark.parametrize("text", ["长" * 100_000, "😀" * 25_000, "\u202e\u0301\ufeff\r\n\t'\"\\;--"])
def test_long_and_odd_text_survives(any_store, text):
    with any_store.write() as tx:
        replica.write(tx, "people", tx.new_id(), a_person(name=text))
    with any_store.read() as db:
        assert db.scalar(sa.select(Person.name)) == text


def a_person(**facts):
    return {"code": "E05", "name": "李工", "role": "engineer", "skills": [], "is_active": True, **facts}


@pytest.mark.parametrize("name", ["a\0b", "half \ud800 of a pair"])
def test_text_that_no_database_holds_is_refused_by_name(any_store, name):
    with pytest.raises(BadValue) as told, any_store.write() as tx:
        replica.write(tx, "people", tx.new_id(), a_person(name=name))
    assert (told.value.entity, told.value.field) == ("people", "name")


def test_some_fields_are_set_and_the_others_stay(any_store):
    rec_id = uuid.uuid4()
    with any_store.write() as tx:
        replica.write(tx, "people", rec_id, a_person(phone="139"))
    with any_store.write() as tx:
        replica.write(tx, "people", rec_id, {"name": "李明", "phone": None})
        tx.flush()
        ((kind, fields),) = [(change.kind, change.fields) for change in tx.changes]
    assert (kind, fields) == ("patch", {"name": ["李工", "李明"], "phone": ["139", None]})
    with any_store.read() as db:
        assert replica.read(db, "people", rec_id) == a_person(name="李明")


def test_a_new_record_needs_its_fields_and_a_change_only_its_own(store):
    with pytest.raises(BadValue) as told, store.write() as tx:
        replica.write(tx, "people", tx.new_id(), {"code": "E05"})
    assert told.value.reason == "missing"


def test_defaults_fill_in_for_a_record_that_does_not_name_them(store):
    rec_id = uuid.uuid4()
    body = a_person()
    del body["is_active"]
    with store.write() as tx:
        replica.write_many(tx, "people", {rec_id: body})
    with store.read() as db:
        assert replica.read(db, "people", rec_id)["is_active"] is True


def test_a_fact_that_says_something_else_is_refused(store):
    rec_id = uuid.uuid4()
    fact = {"order_id": str(rec_id), "to_state": "dispatched", "at": "2026-11-18T09:00:00.000000Z"}
    with store.write() as tx:
        replica.write(tx, "order_steps", rec_id, fact)
    with store.write() as tx:
        replica.write(tx, "order_steps", rec_id, fact)
    with pytest.raises(FactChanged), store.write() as tx:
        replica.write(tx, "order_steps", rec_id, {**fact, "to_state": "appointed"})


def test_unknown_entities_are_refused(store):
    with pytest.raises(BadValue), store.read() as db:
        replica.read(db, "alembic_version", uuid.uuid4())
    with pytest.raises(BadValue), store.write() as tx:
        replica.write(tx, "outbox", uuid.uuid4(), {})


def test_many_records_go_in_at_once_and_those_there_are_set(any_store):
    ids = [uuid.uuid4() for _ in range(1200)]
    with any_store.write() as tx:
        replica.write(tx, "people", ids[0], a_person(code="old", phone="139"))
    with any_store.write(recorder=Silent()) as tx:
        replica.write_many(tx, "people", {each: a_person(code=f"E{n}") for n, each in enumerate(ids)})
        tx.flush()
        assert len(tx.changes) == 1200
    with any_store.read() as db:
        found = replica.read_many(db, "people", ids)
        walked = list(replica.every(db, "people"))
    assert len(found) == 1200
    assert found[ids[0]] == a_person(code="E0", phone="139")
    assert dict(walked) == found
    assert [each for each, _ in walked] == sorted(each for each, _ in walked)


def test_a_removed_record_is_gone(store):
    rec_id = uuid.uuid4()
    with store.write() as tx:
        replica.write(tx, "people", rec_id, a_person())
    with store.write() as tx:
        replica.remove(tx, "people", rec_id)
        replica.remove(tx, "people", uuid.uuid4())
    with store.read() as db:
        assert replica.read(db, "people", rec_id) is None


def test_writing_by_name_is_recorded_like_any_other(store):
    with store.write() as tx:
        replica.write(tx, "people", tx.new_id(), a_person())
    with store.read() as db:
        assert db.scalar(sa.select(OutboxOp.kind)) == "create"


def test_canonical_json_is_one_form_for_one_thing():
    assert replica.canonical({"b": 1, "a": ["泵", None, True]}) == '{"a":["泵",null,true],"b":1}'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        replica.canonical(float("nan"))


def test_a_fingerprint_names_entity_id_version_and_content():
    rec_id = uuid.UUID(int=1)
    said = b'people\n00000000-0000-0000-0000-000000000001\n3\n{"name":"\xe6\x9d\x8e"}'
    assert replica.fingerprint("people", rec_id, 3, {"name": "李"}) == hashlib.sha256(said).hexdigest()


def test_both_ends_give_one_record_one_fingerprint(store, office, postgres_office):
    rec_id = uuid.uuid4()
    body = a_person(skills=["a", 1.5, {"z": 0.1, "a": 1e20}], phone="139")
    found = set()
    for ledger in (store, office, postgres_office):
        with ledger.write(recorder=Silent()) as tx:
            replica.write(tx, "people", rec_id, body)
        with ledger.read() as db:
            found.add(replica.fingerprint("people", rec_id, 1, replica.read(db, "people", rec_id)))
    assert len(found) == 1


def test_a_sum_of_fingerprints_does_not_know_their_order_and_can_be_taken_apart():
    some = [hashlib.sha256(bytes([n])).hexdigest() for n in range(9)]
    total = replica.add_digests(some)
    assert total == replica.add_digests(reversed(some)) < 1 << 128
    assert replica.take_digests(some[:4], total) == replica.add_digests(some[4:])
    assert replica.add_digests(["f" * 64, "0" * 31 + "1" + "0" * 32]) == 0


def test_every_entity_tells_its_fields():
    assert "name" in replica.fields("people")
    assert "id" not in replica.fields("people")
    assert Role.ENGINEER in Role
