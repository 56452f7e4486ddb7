"""A real encrypted laptop ledger with a small company in it, copied from a template for each test."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from app import ledger
from app.store.files import Files
from app.store.laptop_tables import SyncState
from app.store.types import PersonId, natural_id, new_id
from tests import builders

KEY = bytes(range(32))
ENGINEER = PersonId(natural_id("person", "E05"))
FORMS = (
    "preparation_checklist", "pre_check", "quality_fault_report", "maintenance_record", "commissioning_data",
    "delivery_inventory", "training_attendance", "visit_report", "follow_up_questionnaire", "closing_checklist",
    "satisfaction_survey",
)  # fmt: skip


class HandClock:
    """Shows the moment it is set to; each look is a microsecond later, as on a real machine."""

    def __init__(self, at):
        self.at = at

    def now(self):
        self.at += timedelta(microseconds=1)
        return self.at

    def monotonic(self):
        return (self.at - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()

    def pass_(self, **time):
        self.at += timedelta(**time)


def start():
    return HandClock(datetime(2026, 11, 18, 0, 30, tzinfo=UTC))  # 08:30 at the site


@pytest.fixture(scope="session")
def company_file(tmp_path_factory):
    """A profile folder with the company, to be copied."""
    folder = tmp_path_factory.mktemp("company")
    store = ledger.open_laptop(folder, KEY, start(), person_id=ENGINEER, is_enrolled=False)
    with store.write() as tx:
        company = builders.a_company(tx, *FORMS)
        tx.add(
            SyncState(
                id=1, server_id="s", epoch="e", device_id=new_id(), incarnation=new_id(), mark="A7", cursor="",
                chain="", next_dseq=1, request_counter=0, archived_through=0,
            )
        )  # fmt: skip
    store.close()
    return folder, company


@pytest.fixture
def clock():
    return start()


@pytest.fixture
def company(company_file):
    return company_file[1]


@pytest.fixture
def store(tmp_path, company_file, clock):
    """The company's ledger, this test's own."""
    folder = tmp_path / "profile"
    shutil.copytree(company_file[0], folder)
    store = ledger.open_laptop(folder, KEY, clock, person_id=ENGINEER)
    yield store
    store.close()


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "files", KEY)
