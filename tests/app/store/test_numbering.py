"""Numbers: final at birth, counted in the transaction that uses them, apart per kind, year and mark."""

import threading
from datetime import UTC, datetime

import pytest

from app.store.door import Silent
from app.store.laptop_tables import SyncState
from app.store.trouble import NotEnrolled


@pytest.fixture
def enrolled(store):
    with store.write(recorder=Silent()) as tx:
        how = {"server_id": "s", "epoch": "e", "mark": "A7", "cursor": "", "chain": "", "next_dseq": 1}
        tx.add(SyncState(device_id=tx.new_id(), incarnation=tx.new_id(), **how))
    return store


def take(store, *kinds):
    with store.write() as tx:
        return [tx.next_number(kind) for kind in kinds]


def test_a_laptop_writes_its_mark(enrolled):
    assert take(enrolled, "SR", "SR", "RC") == ["SR-26-A7-00001", "SR-26-A7-00002", "RC-26-A7-0001"]
    assert take(enrolled, "SR") == ["SR-26-A7-00003"]


@pytest.mark.parametrize("ledger", ["office", "postgres_office"])
def test_the_office_writes_none(request, ledger):
    store = request.getfixturevalue(ledger)
    assert take(store, "WO", "WO", "SR") == ["WO-26-00001", "WO-26-00002", "SR-26-00001"]


def test_documents_are_counted_by_order_and_kind(any_store):
    assert take(any_store, "WO-26-00815/F16", "WO-26-00815/F16", "WO-26-00815/F01") == [
        "WO-26-00815/F16/r1",
        "WO-26-00815/F16/r2",
        "WO-26-00815/F01/r1",
    ]


def test_a_year_begins_in_the_companys_zone(enrolled, clock):
    clock.at = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert take(enrolled, "SR") == ["SR-26-A7-00001"]
    clock.at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert take(enrolled, "SR") == ["SR-27-A7-00001"]


def test_a_number_of_a_failed_write_is_given_again(enrolled):
    with pytest.raises(ZeroDivisionError):
        take_and_fail(enrolled)
    assert take(enrolled, "SR") == ["SR-26-A7-00001"]


def take_and_fail(store):
    with store.write() as tx:
        tx.next_number("SR")
        raise ZeroDivisionError


def test_before_an_enrolment_there_is_no_mark_and_no_number(store):
    with pytest.raises(NotEnrolled):
        take(store, "SR")


@pytest.mark.parametrize("ledger", ["office", "postgres_office"])
def test_many_at_once_never_take_the_same_number(request, ledger):
    store = request.getfixturevalue(ledger)
    taken = []

    def work():
        for _ in range(10):
            taken.extend(take(store, "WO"))

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"WO-26-{number:05d}" for number in range(1, 51)]
