"""The inbox over the wire: for people of head office alone, done in their name."""

from __future__ import annotations

import json
import warnings

import pytest

from app.store import keys
from app.store import tables as t
from app.store.kinds import FactKind, Role
from office.api import create_app
from sync.credentials import DeviceCredentials
from sync.stamp import DIGEST, HEADER, digest_header
from tests.sync.ends import add_order, order_id, person_id, value

with warnings.catch_warnings():  # it would rather have httpx2, which is not among our locked packages
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture
def web(end):
    with TestClient(create_app(end.office), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def ask(web):
    def of(laptop, method, path):
        with laptop.store.read() as db:
            mine = keys.device_keys(db)
        digest = digest_header(b"")
        stamp = DeviceCredentials(laptop.store, keys.Signer(mine.sign)).stamp(method, path, digest)
        return web.request(method, path, headers={HEADER: stamp, DIGEST: digest})

    return of


@pytest.fixture
def manager(end, other):
    with end.write() as tx:
        tx.get(t.Person, person_id("E02")).role = Role.MANAGER
    return other


def test_a_conflict_is_listed_decided_and_taken_back(end, laptop, manager, ask):
    laptop.sync()
    with end.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).contact_phone = "office"
    with laptop.write() as tx:
        tx.get(t.WorkOrder, order_id(1)).contact_phone = "laptop"
    laptop.sync()
    (found,) = ask(manager, "GET", "/v1/inbox/conflicts").json()["conflicts"]
    assert (found["kept"]["value"], found["other"]["value"], found["other"]["by"]) == ("office", "laptop", "E01")
    decided = ask(manager, "POST", f"/v1/inbox/conflicts/{found['id']}/other")
    assert (decided.status_code, decided.json()["decided_by"]) == (200, "E02")
    assert value(end, 1, "contact_phone") == "laptop"
    assert ask(manager, "POST", f"/v1/inbox/conflicts/{found['id']}/kept").status_code == 409
    ask(manager, "POST", f"/v1/inbox/conflicts/{found['id']}/undo")
    assert value(end, 1, "contact_phone") == "office"
    laptop.sync()
    assert value(laptop, 1, "contact_phone") == "office"


def test_what_was_put_aside_is_listed_and_accepted(end, laptop, manager, ask):
    with end.write() as tx:
        add_order(tx, 20, "E02", asset=0)
    laptop.sync()
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="true", at=tx.now))
    laptop.sync()
    (aside,) = ask(manager, "GET", "/v1/inbox/quarantine").json()["quarantine"]
    assert ask(manager, "POST", f"/v1/inbox/quarantine/{aside['id']}/accept").json() == {"count": 1}
    assert ask(manager, "POST", f"/v1/inbox/quarantine/{aside['id']}/accept").status_code == 404
    (row,) = ask(manager, "GET", "/v1/inbox/receipts").json()["receipts"]
    assert (row["order"], row["confirmed"], row["total"]) == ("WO-26-00020", 1, 1)


@pytest.mark.parametrize("what", ["conflicts", "quarantine", "orphans", "receipts"])
def test_an_engineer_and_a_stranger_see_nothing_of_it(laptop, ask, web, what):
    answer = ask(laptop, "GET", f"/v1/inbox/{what}")
    assert (answer.status_code, json.loads(answer.content)["facts"]) == (403, {"reason": "role"})
    assert web.get(f"/v1/inbox/{what}").status_code == 403


def test_a_verdict_nobody_knows_is_told(manager, ask):
    path = f"/v1/inbox/orphans/{order_id(1)}/burn"
    assert ask(manager, "POST", path).status_code == 404
