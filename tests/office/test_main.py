"""The office as it is started, stopped and asked from a command line; its sample is the same every time."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from datetime import date, datetime

import pytest
import sqlalchemy as sa

import resources
from app import ledger, words
from app.clock import SystemClock
from app.store import replica
from app.store import tables as t
from app.store.derived_tables import OrderListRow
from app.store.kinds import OrderState, Priority
from office import folder as folders
from office import sample
from office.__main__ import main
from office.figures import figures
from office.history import OfficeHistory
from office.sample_orders import make_orders, repeated
from office.sample_told import ZONE, Told
from office.service import found_office
from sync.http import HttpOffice
from tests.sync.ends import person_id, serving

DAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "data"
    assert main(["--lang", "en", "init", "--data", str(folder), "--sample", "--day", DAY.isoformat()]) == 0
    return folder


@pytest.fixture(scope="module")
def store(office_folder):
    with folders.opened_store(office_folder, SystemClock()) as opened:
        yield opened


def test_the_sample_has_eight_orders_for_its_engineer_on_its_day(store):
    with store.read() as db:
        his = sa.select(OrderListRow).where(OrderListRow.lead_id == person_id("E05"))
        rows = db.scalars(his.where(OrderListRow.day == DAY))
        assert len(rows) == 8
        assert {row.state for row in rows} == {OrderState.APPOINTED}
        assert all(row.number.startswith("WO-26-") for row in rows)
        assert len(db.scalars(sa.select(t.WorkOrder.id))) == 125
        assert len(db.scalars(sa.select(t.FormVersion.id))) == len(resources.names("forms", suffix=".xlsx"))


def test_what_is_called_in_during_the_day_comes_once_and_with_the_next_numbers(tmp_path, capsys):
    folder, day = str(tmp_path / "morning"), ("--day", DAY.isoformat())
    assert main(["--lang", "en", "init", "--data", folder, "--sample", *day, "--morning"]) == 0
    assert main(["--lang", "en", "call-in", "--data", folder, *day]) == 0
    assert "2" in capsys.readouterr().out.splitlines()[-1]
    assert main(["--lang", "en", "call-in", "--data", folder, *day]) == 0
    assert "0" in capsys.readouterr().out.splitlines()[-1]
    with folders.opened_store(tmp_path / "morning", SystemClock()) as store, store.read() as db:
        numbers = db.scalars(sa.select(t.WorkOrder.number))
    assert len(numbers) == len(set(numbers)) == 125


def test_every_state_of_an_order_occurs_in_the_sample(store):
    with store.read() as db:
        assert set(db.scalars(sa.select(OrderListRow.state).distinct())) == set(OrderState)


def test_the_sample_is_the_same_every_time(store, tmp_path):
    with closing(ledger.open_office(tmp_path / "again.db", OfficeHistory(), SystemClock())) as again:
        found_office(again, *sample.company_names())
        sample.fill(again, DAY)
        for entity in replica.ENTITIES:
            with store.read() as one, again.read() as two:
                assert dict(replica.every(one, entity)) == dict(replica.every(two, entity)), entity
        assert figures(again)["digest"] == figures(store)["digest"]


def test_the_samples_days_move_with_the_day_asked_for(store):
    with store.read() as db:
        first = db.scalar(sa.select(sa.func.min(t.Appointment.start_at)).where(t.Appointment.start_at >= at(DAY)))
        assert first == at(DAY, 8)
        machine = db.scalar(sa.select(t.Asset).where(t.Asset.serial == "GCPZ260001"))
        assert machine.produced_on == date(2026, 10, 22)


def at(day, hour=0):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def test_more_orders_can_be_asked_for_and_given_to_one_engineer():
    world = sample.Sample()
    told = [Told.of_past(each, sample.Calendar(DAY).at) for each in world.orders]
    more = list(repeated(told, world, 300, "E05"))
    assert list(repeated(told, world, 300, "E05")) == more
    assert {each.engineer for each in more} == {"E05"}
    rows = make_orders(more, world, defaultdict(int))
    assert len({row["id"] for row in rows[t.WorkOrder]}) == 300
    assert len({row["number"] for row in rows[t.WorkOrder]}) == 300


def test_an_empty_office_is_empty_and_keeps_its_keys_to_itself(tmp_path):
    folder = tmp_path / "empty"
    assert main(["--lang", "en", "init", "--data", str(folder), "--company", "泰山泵业"]) == 0
    with folders.opened_store(folder, SystemClock()) as store:
        assert figures(store)["rows"] == len(Priority)  # the table of time limits, and nothing else
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o077 for path in (folder / "keys").glob("*.key")} == {0}
        assert (folder / "keys" / "passphrase").stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in (folder / "keys" / "root.key").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ["init", "--data", "{office}"],
        ["figures", "--data", "{empty}"],
        ["enrol", "--data", "{office}", "--engineer", "E99"],
        ["serve", "--data", "{office}", "--host", "0.0.0.0"],
    ],
    ids=["exists", "missing", "unknown", "open"],
)
def test_a_refusal_is_a_sentence_in_the_language_of_the_console(office_folder, tmp_path, capsys, arguments):
    filled = [each.format(office=office_folder, empty=tmp_path) for each in arguments]
    for language in words.LANGUAGES:
        assert main(["--lang", language, *filled]) == 2
        error = capsys.readouterr().err
        is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in error)
        assert is_chinese is (language == "zh_CN")
        assert len(error) > 10
        assert "…" not in error
        assert "Traceback" not in error


def test_a_code_is_printed_with_its_end_for_people_and_for_programs(office_folder, capsys):
    assert main(["--lang", "zh_CN", "enrol", "--data", str(office_folder), "--engineer", "E05"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", out)
    assert "有效" in out
    assert main(["enrol", "--data", str(office_folder), "--engineer", "E05", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["code"].replace("-", "")) == 28
    assert datetime.fromisoformat(told["expires_at"]).tzinfo is not None


def test_the_office_says_when_it_is_ready_and_stops_in_peace(office_folder):
    with serving(office_folder) as server, closing(HttpOffice(server.address)) as office:
        assert office.hello().company == sample.company_names()[0]
        again = [sys.executable, "-m", "office", "--lang", "en", "serve", "--data", str(office_folder), "--port", "0"]
        second = subprocess.run(again, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
        assert second.returncode == 2
        assert words.tell(folders.OfficeRunning(folder=str(office_folder)), "en").text in second.stderr
        assert server.stop() == (0 if sys.platform != "win32" else 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends CTRL_BREAK instead")
def test_control_c_stops_the_office_too(office_folder):
    with serving(office_folder) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0


def test_a_port_that_is_taken_is_told(office_folder, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--lang", "en", "serve", "--data", str(office_folder), "--port", str(port)]) == 2
    assert f"127.0.0.1:{port}" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path):
    template = tmp_path / "form.xlsx"
    assert main(["forms", "template", str(template)]) == 0
    command = [sys.executable, "-m", "office", "forms", "preview", str(template)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        program.stdout.close()
        said = program.stderr.read()
    assert (program.returncode, said) == (0, b"")
