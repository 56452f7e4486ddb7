"""Search: one Chinese character, a Latin beginning, the middle of a serial; nothing typed breaks it."""

import uuid

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import search
from app.store.derived_tables import SearchRow
from app.store.search import Entry, endings, find, order_ids, words

PUMP, FAN, PERSON = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
ENTRIES = [
    Entry(
        "work_orders",
        PUMP,
        PUMP,
        "WO-26-00815 离心水泵异响 SN3F00A1B2C4 深圳万科 Centrifugal pump, Müller's hall",
        "水泵",
        "Pump",
    ),
    Entry("work_orders", FAN, FAN, "WO-26-00816 冷却塔 风机 过热 13900139000 pumping station", "风机", detail="深圳"),
    Entry("people", PERSON, None, "李工 E05 li.gong ＵＰＳ电源", "李工"),
]


@pytest.fixture(params=["store", "office", "postgres_office"])
def ledger(request):
    store = request.getfixturevalue(request.param)
    with store.write() as tx:
        search.put_many(tx, ENTRIES)
    return store


@pytest.fixture(scope="module")
def indexed(shared_store):
    with shared_store.write() as tx:
        search.put_many(tx, ENTRIES)
    return shared_store


def found(ledger, text, **how):
    with ledger.read() as db:
        return {hit.rec_id for hit in find(db, text, **how)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水", {PUMP}),
        ("泵", {PUMP}),
        ("风", {FAN}),
        ("水泵", {PUMP}),
        ("泵异", {PUMP}),
        ("水异", set()),
        ("深圳 异响", {PUMP}),
        ("异响 深圳", {PUMP}),
        ("pump", {PUMP, FAN}),
        ("PUMP", {PUMP, FAN}),
        ("pumpi", {FAN}),
        ("ump", set()),
        ("muller", {PUMP}),
        ("Müller", {PUMP}),
        ("ups电源", {PERSON}),
        ("UPS", {PERSON}),
        ("WO-26-00815", {PUMP}),
        ("wo2600815", {PUMP}),
        ("WO-26", {PUMP, FAN}),
        ("00815", {PUMP}),
        ("0815", {PUMP}),
        ("815", {PUMP}),
        ("26-008", {PUMP, FAN}),
        ("A1B2", {PUMP}),
        ("f00a1", {PUMP}),
        ("0139", {FAN}),
        ("9000", {FAN}),
        ("水 00815", {PUMP}),
        ("水 00816", set()),
        ("E05", {PERSON}),
        ("李", {PERSON}),
        ("没有", set()),
        ("", set()),
        ("  ", set()),
        ("- | & * ( ) \" ' : ^ NEAR", set()),
        ('"', set()),
        ("'; DROP TABLE search_rows", set()),
    ],
)
def test_what_a_typed_text_finds(indexed, text, expected):
    assert found(indexed, text) == expected


def test_a_hit_says_what_to_show_and_which_order_it_leads_to(indexed):
    with indexed.read() as db:
        (hit,) = find(db, "冷却塔")
    assert (hit.entity, hit.rec_id, hit.order_id) == ("work_orders", FAN, FAN)
    assert (hit.title, hit.title_en, hit.detail, hit.detail_en) == ("风机", None, "深圳", None)


def test_the_last_indexed_stands_first_and_the_limit_holds(indexed):
    with indexed.read() as db:
        assert [hit.rec_id for hit in find(db, "深圳")] == [PUMP]
        assert [hit.rec_id for hit in find(db, "pump")] == [FAN, PUMP]
        assert [hit.rec_id for hit in find(db, "pump", limit=1)] == [FAN]


def test_only_the_wanted_tables_are_searched(indexed):
    assert found(indexed, "e05", entity="people") == {PERSON}
    assert found(indexed, "e05", entity="work_orders") == set()
    assert found(indexed, "深圳", entity=["people", "work_orders"]) == {PUMP}


def test_orders_are_found_once_by_any_of_their_records(ledger):
    with ledger.write() as tx:
        search.put(tx, "answers", uuid.uuid4(), PUMP, "轴承 漏油 深圳", "答")
    with ledger.read() as db:
        assert order_ids(db, "漏油") == [PUMP]
        assert order_ids(db, "深圳") == [PUMP]
        assert order_ids(db, "李") == []
        assert order_ids(db, "pump", limit=1) == [FAN]
        assert order_ids(db, "") == []


def test_another_question_is_narrowed_to_all_orders_a_text_finds(indexed):
    with indexed.read() as db:
        narrowed = sa.select(SearchRow.rec_id).where(SearchRow.order_id.in_(search.orders_matching(db, "pump")))
        assert set(db.scalars(narrowed)) == {PUMP, FAN}
        assert search.orders_matching(db, " - ") is None


def test_a_record_indexed_anew_is_found_by_its_new_words_alone(ledger):
    with ledger.write() as tx:
        search.put(tx, "work_orders", PUMP, PUMP, "空压机 漏气", "空压机", detail="甲")
    assert found(ledger, "水泵") == set()
    assert found(ledger, "空压") == {PUMP}
    with ledger.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(SearchRow)) == 3
        assert find(db, "空")[0].detail == "甲"


def test_of_two_entries_for_one_record_the_last_counts(ledger):
    with ledger.write() as tx:
        search.put_many(tx, [Entry("people", PERSON, None, "甲", "甲"), Entry("people", PERSON, None, "乙", "乙")])
    assert found(ledger, "甲") == set()
    assert found(ledger, "乙") == {PERSON}


def test_a_dropped_record_is_not_found_and_dropping_twice_is_nothing(ledger):
    for _ in range(2):
        with ledger.write() as tx:
            search.drop(tx, "work_orders", PUMP)
    assert found(ledger, "pump") == {FAN}


def test_an_emptied_index_is_built_anew(ledger):
    with ledger.write() as tx:
        search.clear(tx)
    assert found(ledger, "pump") == set()
    with ledger.write() as tx:
        search.put_many(tx, ENTRIES)
    assert found(ledger, "pump") == {PUMP, FAN}


def test_an_index_that_failed_to_commit_finds_nothing(ledger):
    with pytest.raises(ZeroDivisionError):
        put_and_fail(ledger)
    assert found(ledger, "轴承") == set()


def put_and_fail(ledger):
    with ledger.write() as tx:
        search.put(tx, "answers", uuid.uuid4(), PUMP, "轴承", "答")
        raise ZeroDivisionError


def test_nothing_a_person_can_type_is_an_error(indexed):
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
    @settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def typed(text):
        assert found(indexed, text) <= {PUMP, FAN, PERSON}

    typed()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=200, deadline=None, database=None)
def test_words_hold_nothing_a_query_language_reads(text):
    for word in [*words(text), *endings(text)]:
        assert word
        assert not set(word) & set(" \"'*:&|!()<>\\-\0")


def test_many_records_are_indexed_in_batches(office):
    with office.write() as tx:
        search.put_many(tx, [Entry("parts", uuid.uuid4(), None, f"零件 P{n:05d}", f"{n}") for n in range(1100)])
    assert len(found(office, "零件", limit=2000)) == 1100
    assert len(found(office, "P00042")) == 1


def test_many_small_edits_leave_an_index_that_is_tidied_in_short_steps_and_finds_the_same(store):
    for number in range(60):
        with store.write() as tx:
            search.put(
                tx, "work_orders", uuid.UUID(int=100 + number), None, f"WO-26-{number:05} 泵 pump {number}", "泵"
            )
    with store.read() as db:
        before = [hit.rec_id for hit in find(db, "泵", limit=100)]
    steps = 0
    while True:
        with store.write() as tx:
            if not search.tidy(tx):
                break
        steps += 1
    assert 0 < steps < 60
    with store.read() as db:
        assert [hit.rec_id for hit in find(db, "泵", limit=100)] == before
        assert [hit.rec_id for hit in find(db, "00037")] == [uuid.UUID(int=137)]


def test_where_the_index_is_not_ours_to_merge_there_is_nothing_to_tidy(postgres_office):
    with postgres_office.write() as tx:
        assert search.tidy(tx) is False
