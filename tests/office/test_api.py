"""The routes as strangers meet them: refused by default, limits before work, problems with a code and no trace."""

from __future__ import annotations

import json
import uuid
import warnings
from contextlib import contextmanager

import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from app import words
from app.store import keys, mirror
from app.store import tables as t
from app.store.office_tables import Device
from app.store.trouble import StoreFull
from office.api import create_app
from sync import codec
from sync.credentials import DeviceCredentials
from sync.protocol import BODY_BYTES, PROTO, EnrolRequest, Frame, SyncAnswer, SyncRequest
from sync.stamp import DIGEST, HEADER, digest_header
from tests.sync.ends import add_company, add_order, enrol_by_hand, open_end, order_id

with warnings.catch_warnings():  # it would rather have httpx2, which is not among our locked packages
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture
def end(tmp_path):
    made = open_end(tmp_path / "office")
    with made.write() as tx:
        add_company(tx)
        add_order(tx, 1)
    yield made
    made.store.close()


@pytest.fixture
def laptop(end, tmp_path):
    mine = enrol_by_hand(end, tmp_path / "laptop", "E01")
    yield mine
    mine.store.close()


@pytest.fixture
def web(end):
    with TestClient(create_app(end.office), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def signed(laptop):
    with laptop.store.read() as db:
        mine = keys.device_keys(db)
    credentials = DeviceCredentials(laptop.store, keys.Signer(mine.sign))

    def headers(method, path, body=b"", kind=codec.PLAIN):
        digest = digest_header(body)
        return {HEADER: credentials.stamp(method, path, digest), DIGEST: digest, "Content-Type": kind}

    return headers


def an_ask(laptop, **changed):
    with laptop.store.read() as db:
        state = mirror.state(db)
    wire = codec.to_wire(SyncRequest(state.server_id, state.epoch, state.incarnation, state.cursor, state.chain))
    return {**wire, **changed}


def problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == code
    assert "Traceback" not in answer.text
    for language in words.LANGUAGES:
        assert words.has(f"errors.{code}.text", language)
    return told


def test_plain_json_is_taken_like_packed_json(web, laptop, signed):
    body = json.dumps(an_ask(laptop)).encode()
    answer = web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == codec.PLAIN
    told = codec.unpack(SyncAnswer, answer.content, codec.PLAIN)
    assert order_id(1) in {news.rec_id for news in told.changes}


def test_an_empty_sync_with_all_its_headers_fits_into_600_bytes_each_way(web, laptop, signed):
    laptop.sync()
    body = codec.pack(codec.from_wire(SyncRequest, an_ask(laptop, app_version="2026.11.0")))
    headers = signed("POST", "/v1/sync", body, codec.PACKED)
    answer = web.post("/v1/sync", content=body, headers=headers)
    sent = len(body) + sum(len(name) + len(value) + 4 for name, value in headers.items())
    assert sent < 600
    assert len(answer.content) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) < 400


@pytest.mark.parametrize("path", ["/", "/docs", "/v1", "/v1/nothing", "/v1/sync/x", "/openapi.json"])
def test_what_is_not_a_route_is_refused(web, path):
    problem(web.get(path), 404, "no_such_route")


def test_other_methods_are_refused(web):
    assert web.delete("/v1/sync").status_code == 405
    assert web.request("TRACE", "/v1/hello").status_code == 405


def test_without_a_signature_nothing_is_read(web, laptop):
    body = json.dumps(an_ask(laptop)).encode()
    problem(web.post("/v1/sync", content=body, headers={"Content-Type": codec.PLAIN}), 403, "not_welcome")
    problem(web.post("/v1/blobs", content=b"x"), 403, "not_welcome")
    problem(web.get(f"/v1/blobs/{'ab' * 32}"), 403, "not_welcome")


def test_a_signature_holds_for_its_own_method_path_and_body_alone(web, laptop, signed):
    body = json.dumps(an_ask(laptop)).encode()
    headers = signed("POST", "/v1/sync", body)
    problem(web.post("/v1/blobs", content=body, headers=headers), 403, "not_welcome")
    told = problem(web.post("/v1/sync", content=body + b" ", headers=headers), 400, "garbled")
    assert told["facts"] == {"reason": "digest"}
    headers[HEADER] = headers[HEADER][:-3] + "AAA"
    problem(web.post("/v1/sync", content=body, headers=headers), 403, "not_welcome")


def test_a_small_sync_may_leave_its_digest_out_and_a_changed_one_is_refused(web, laptop, signed):
    body = json.dumps(an_ask(laptop)).encode()
    headers = signed("POST", "/v1/sync", body)
    del headers[DIGEST]
    assert web.post("/v1/sync", content=body, headers=headers).status_code == 200
    problem(web.post("/v1/sync", content=body + b" ", headers=headers), 403, "not_welcome")
    large = json.dumps(an_ask(laptop, app_version="x" * 5000)).encode()
    headers = signed("POST", "/v1/sync", large)
    del headers[DIGEST]
    problem(web.post("/v1/sync", content=large, headers=headers), 413, "too_large")


def test_a_device_nobody_knows_or_that_was_revoked_is_refused_at_once(web, end, laptop, signed):
    body = json.dumps(an_ask(laptop)).encode()
    with end.write() as tx:
        tx.get(Device, laptop.device_id).revoked_at = tx.now
    told = problem(web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body)), 403, "not_welcome")
    assert told["facts"] == {"reason": "revoked"}
    headers = signed("POST", "/v1/sync", body)
    headers[HEADER] = headers[HEADER].replace(laptop.device_id.hex, uuid.uuid4().hex)
    problem(web.post("/v1/sync", content=body, headers=headers), 403, "not_welcome")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"server_id": "another"}, 409, "wrong_office"),
        ({"proto": PROTO - 1}, 426, "too_old"),
        ({"cursor": "yesterday"}, 400, "garbled"),
        ({"cursor": "1>2:3/answers/xyz"}, 400, "garbled"),
        ({"ops": [{"dseq": "one"}]}, 400, "garbled"),
        ({"ops": [{"dseq": 1, "op_id": "x"}]}, 400, "garbled"),
        ({"ops": "none"}, 400, "garbled"),
        ({"buckets": ["a"]}, 400, "garbled"),
        ({"inline": {"ab": "eA=="}}, 400, "garbled"),
        ({"incarnation": 7}, 400, "garbled"),
    ],
)
def test_a_wrong_request_is_told_by_its_code_and_changes_nothing(web, laptop, signed, change, status, code):
    body = json.dumps(an_ask(laptop, **change)).encode()
    problem(web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body)), status, code)


def test_bodies_that_are_too_large_or_of_another_kind_are_refused(web, signed):
    body = b" " * (BODY_BYTES + 1)
    problem(web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body)), 413, "too_large")
    problem(web.post("/v1/enrol", content=body), 413, "too_large")
    headers = signed("POST", "/v1/sync", b"{}", "text/html")
    problem(web.post("/v1/sync", content=b"{}", headers=headers), 400, "garbled")


def test_hostile_ops_are_put_aside_one_by_one_and_the_rest_goes_on(web, end, laptop, signed):
    base = {"txn": "t", "schema": 1, "at_local": "x", "kind": "create"}
    hostile = [
        {"entity": "spoons", "rec_id": str(uuid.uuid4()), "patch": {}},
        {"entity": "answers", "rec_id": "1", "patch": {}},
        {"entity": "answers", "rec_id": str(uuid.uuid4()), "patch": {"nonsense": [None, 1]}},
        {"entity": "answers", "rec_id": str(uuid.uuid4()), "patch": {"order_id": [None, 7]}},
        {"entity": "answers", "rec_id": str(uuid.uuid4()), "patch": []},
        {"entity": "people", "rec_id": str(uuid.uuid4()), "patch": {"code": [None, "E99"]}},
        {"entity": "order_steps", "rec_id": str(uuid.uuid4()), "kind": "delete", "patch": {}},
        {"entity": "part_moves", "rec_id": str(uuid.uuid4()), "kind": "fact", "patch": {"quantity": [None, "1e9"]}},
        {"entity": "work_orders", "rec_id": str(order_id(1)), "kind": "patch", "patch": {"work_note": [None, "x" * 9]}},
    ]
    ops = [
        {**base, **op, "dseq": number, "txn": str(number), "op_id": str(uuid.uuid4())}
        for number, op in enumerate(hostile, 1)
    ]
    body = json.dumps(an_ask(laptop, ops=ops)).encode()
    answer = web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body))
    assert answer.status_code == 200
    told = codec.unpack(SyncAnswer, answer.content, codec.PLAIN)
    assert [receipt.outcome for receipt in told.receipts] == ["quarantined"] * 8 + ["applied"]
    assert told.acked_to == 9
    with end.store.read() as db:
        assert db.get(t.WorkOrder, order_id(1)).work_note == "x" * 9
        assert len(db.scalars(sa.select(t.Person.id))) == 2


def test_files_of_other_peoples_orders_are_not_given(web, end, laptop, signed):
    sha = laptop.add_file(1, b"mine", lane=3)
    laptop.sync()
    path = f"/v1/blobs/{sha}"
    problem(web.get(path, headers=signed("GET", path)), 404, "file_missing")
    with laptop.write() as tx:
        tx.add(t.Attachment(order_id=order_id(1), kind="photo", sha=sha, size_bytes=4, mime="image/jpeg", at=tx.now))
    laptop.sync()
    assert web.get(path, headers=signed("GET", path)).content == b"mine"
    assert web.get(f"{path}?offset=2", headers=signed("GET", f"{path}?offset=2")).content == b"ne"
    with end.write() as tx:
        tx.scalar(sa.select(t.Assignment)).is_active = False
    problem(web.get(path, headers=signed("GET", path)), 404, "file_missing")


def test_a_file_with_the_wrong_hash_never_becomes_one(web, end, signed):
    body = codec.pack_frames([Frame("ab" * 32, 0, 4, b"lies")])
    answer = web.post("/v1/blobs", content=body, headers=signed("POST", "/v1/blobs", body, codec.FRAMES))
    assert answer.json() == {"at": {"ab" * 32: "bad"}}
    assert not end.office.blobs.has("ab" * 32)
    assert list((end.folder / "blobs" / "part").iterdir()) == []


def test_pieces_out_of_place_are_passed_over_and_the_true_place_is_told(web, signed):
    body = codec.pack_frames([Frame("ab" * 32, 100, 400, b"x" * 50)])
    answer = web.post("/v1/blobs", content=body, headers=signed("POST", "/v1/blobs", body, codec.FRAMES))
    assert answer.json() == {"at": {"ab" * 32: 0}}


def test_a_full_disk_is_told_as_such_and_nothing_is_half_taken(web, end, laptop, signed, monkeypatch):
    @contextmanager
    def full(*_args, **_kwargs):
        raise StoreFull(folder="/data", free_bytes=0)
        yield

    ask = an_ask(laptop, ops=[])
    body = json.dumps({**ask, "inline": {"ab" * 32: "eA=="}}).encode()
    monkeypatch.setattr(end.store, "write", full)
    answer = web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body))
    told = problem(answer, 507, "store_full")
    assert told["facts"] == {}
    assert answer.headers["Retry-After"]


def test_an_unexpected_failure_shows_nothing_of_its_inside(web, end, laptop, signed, monkeypatch):
    body = json.dumps(an_ask(laptop)).encode()
    monkeypatch.setattr(end.office, "sync", lambda *_args: 1 / 0)
    told = problem(web.post("/v1/sync", content=body, headers=signed("POST", "/v1/sync", body)), 500, "app_error")
    assert told["facts"] == {}


def test_enrolment_with_keys_that_are_none_is_refused(web):
    request = EnrolRequest("0" * 16, "x", uuid.uuid4(), b"short", b"short", b"", b"")
    answer = web.post("/v1/enrol", json=codec.to_wire(request))
    problem(answer, 400, "garbled")


def test_the_description_is_openapi_3_1_and_names_every_route(web):
    told = web.get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    ours = {path for path in told["paths"] if not path.startswith(("/v1/forms", "/v1/inbox"))}
    assert ours == {"/v1/hello", "/v1/enrol", "/v1/sync", "/v1/blobs", "/v1/blobs/{sha}"}
    schema = told["paths"]["/v1/sync"]["post"]["requestBody"]["content"][codec.PLAIN]["schema"]
    assert set(schema["required"]) == {"server_id", "epoch", "incarnation", "cursor", "chain"}


def test_no_request_a_fuzzer_makes_breaks_the_office(end):
    """A short run; the long one is a release's."""
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", create_app(end.office))
    for found in schema.get_all_operations():
        fuzz(found.ok())


def fuzz(operation):
    @given(case=operation.as_strategy())
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def each(case):
        assert case.call().status_code < 500

    each()
