"""Where every seed begins: an office with a small company, laptops enrolled at it, most of them already in step."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from app import ledger
from app.store import tables as t
from app.store.kinds import Role
from app.store.types import PersonId, natural_id
from office import folder as folders
from office.devices import Authority
from tests.simulation.machines import SimClock, Time, drawn_from
from tests.simulation.oracle import Oracle
from tests.simulation.schedule import ENGINEERS
from tests.sync.ends import CUSTOMER, add_company, add_form, add_order, enrol_by_hand, open_end, person_id

ORDERS = 5
# whose laptop it is, and whether it has synced before the seed begins; the last is one that copies are made of
LAPTOPS = (("E01", True), ("E01", True), ("E02", True), ("E03", False))


@dataclass(frozen=True)
class Enrolled:
    """A laptop as it lies in the template."""

    name: str
    engineer: str
    person: PersonId
    device_id: uuid.UUID


@dataclass(frozen=True)
class Template:
    """The folder to copy, what is in it, the office's keys (read once)."""

    folder: Path
    laptops: tuple[Enrolled, ...]
    watchers: dict[PersonId, uuid.UUID]
    authority: Authority
    oracle: Oracle


def memory() -> Path | None:
    """Say where files can lie in memory; elsewhere they lie on the disk and take longer."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None


@cache
def template() -> Template:
    """Make it, once in a process; every process makes the same."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-simulation-", dir=memory()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = SimClock(Time())
    with drawn_from("template"), mock.patch.object(ledger, "keepers", return_value=()):
        end = open_end(folder / "office", clock)
        with end.write() as tx:
            add_company(tx, ENGINEERS)
            add_form(tx, "F-SIM", natural_id("form_version", "F-SIM"))
            tx.add(t.Person(id=person_id("D01"), code="D01", name="调度", role=Role.DESK, skills=[]))
            for number in range(ORDERS):
                add_order(tx, number, ENGINEERS[number % 3], asset=number // 2)
            tx.add(t.Contact(id=person_id("contact"), code="K1", customer_id=CUSTOMER, name="王工", phone="0"))
        laptops = []
        for number, (engineer, is_synced) in enumerate(LAPTOPS):
            name = f"laptop{number}"
            mine = enrol_by_hand(end, folder / name, engineer, clock)
            if is_synced and (trouble := mine.sync().trouble):
                raise trouble
            mine.store.close()
            laptops.append(Enrolled(name, engineer, mine.person, mine.device_id))
        watchers = {}
        for engineer in ENGINEERS:
            seen = enrol_by_hand(end, folder / "watcher", engineer, clock)
            seen.store.close()
            watchers[seen.person] = seen.device_id
            shutil.rmtree(folder / "watcher")
        (folder / "office" / folders.NAME).write_text('{"format": 1, "database": null}', encoding="utf-8")
        oracle = Oracle()
        oracle.begin(end.store)
        end.store.close()

    return Template(folder, tuple(laptops), watchers, Authority(folder / "office" / "keys"), oracle)
