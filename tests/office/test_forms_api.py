"""The form desk over the wire: the same calls, for people whose role publishes, with every body checked."""

import base64
import io
import json
import warnings

import openpyxl
import pytest

from app.store import keys
from app.store import tables as t
from app.store.kinds import Role
from office.api import create_app
from office.forms_api import WORKBOOK
from sync.credentials import DeviceCredentials
from sync.stamp import DIGEST, HEADER, digest_header
from tests.forms.authoring.books import YES_NO, row, write
from tests.sync.ends import add_company, enrol_by_hand, open_end, person_id

with warnings.catch_warnings():  # it would rather have httpx2, which is not among our locked packages
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture
def end(tmp_path):
    made = open_end(tmp_path / "office")
    with made.write() as tx:
        add_company(tx)
        tx.get(t.Person, person_id("E02")).role = Role.QUALITY
    yield made
    made.store.close()


@pytest.fixture
def web(end):
    with TestClient(create_app(end.office), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def caller(end, tmp_path, web):
    """Ask as the laptop of a person, every request signed."""
    opened = []

    def of(engineer):
        laptop = enrol_by_hand(end, tmp_path / engineer, engineer)
        opened.append(laptop)
        with laptop.store.read() as db:
            mine = keys.device_keys(db)
        credentials = DeviceCredentials(laptop.store, keys.Signer(mine.sign))

        def ask(method, path, body=None, accept="application/json", sent=None):
            raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            digest = digest_header(raw)
            headers = {HEADER: credentials.stamp(method, path, digest), DIGEST: digest, "Accept": accept}
            return web.request(method, path, content=sent or raw, headers=headers)

        return ask

    yield of
    for each in opened:
        each.store.close()


@pytest.fixture
def quality(caller):
    return caller("E02")


def packed(path, **more):
    return {"name": path.name, "workbook": base64.b64encode(path.read_bytes()).decode(), **more}


@pytest.fixture
def good(tmp_path):
    rows = [row("select_one yn", "ok"), row("select_one_from_file towns.csv", "town")]
    path = write(tmp_path / "guards.xlsx", rows, choices=YES_NO, settings={"form_id": "guards", "version": "1"})
    towns = base64.b64encode("name,label\nt1,镇一\n".encode()).decode()
    return packed(path, lists={"towns.csv": towns}, number="F-99")


@pytest.fixture
def faulty(tmp_path):
    return packed(write(tmp_path / "bad.xlsx", [row("text", "a", relevant="${b} == 3")]))


def test_a_workbook_is_checked_published_and_listed(quality, good):
    checked = quality("POST", "/v1/forms/check", good)
    assert checked.status_code == 200
    assert checked.json()["ok"]
    assert quality("GET", "/v1/forms").json() == {"versions": []}
    done = quality("POST", "/v1/forms/publish", good)
    assert (done.status_code, done.json()["published"]["is_new"]) == (200, True)
    (listed,) = quality("GET", "/v1/forms").json()["versions"]
    assert (listed["form_id"], listed["form_number"], listed["serial"]) == ("guards", "F-99", 1)


def test_faults_come_back_as_facts_and_as_the_marked_workbook(quality, faulty):
    assert quality("POST", "/v1/forms/check", faulty).json()["problems"][0]["row"] == 2
    assert quality("POST", "/v1/forms/publish", faulty).status_code == 422
    assert quality("POST", "/v1/forms/preview", faulty).status_code == 422
    marked = quality("POST", "/v1/forms/marked?lang=zh_CN", faulty)
    assert marked.headers["Content-Type"] == WORKBOOK
    sheet = openpyxl.load_workbook(io.BytesIO(marked.content))["survey"]
    assert any(cell.comment for line in sheet.iter_rows() for cell in line)


def test_preview_template_and_answers_are_given(quality, good):
    assert "Ok [select one]" in quality("POST", "/v1/forms/preview", good).json()["lines"][1]
    template = quality("GET", "/v1/forms/template?lang=zh_CN")
    assert "题目" in openpyxl.load_workbook(io.BytesIO(template.content)).sheetnames
    quality("POST", "/v1/forms/publish", good)
    told = quality("GET", "/v1/forms/guards/answers")
    assert told.json()["sheets"][0]["rows"] == []
    book = quality("GET", "/v1/forms/guards/answers", accept=WORKBOOK)
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames == ["form"]
    back = quality("GET", "/v1/forms/guards/workbook")
    assert "survey" in openpyxl.load_workbook(io.BytesIO(back.content)).sheetnames


def test_who_does_not_publish_is_refused_before_anything_is_read(caller, web, good):
    engineer = caller("E01")
    for method, path, body in (("GET", "/v1/forms", None), ("POST", "/v1/forms/publish", good)):
        answer = engineer(method, path, body)
        assert (answer.status_code, answer.json()["facts"]["reason"]) == (403, "role")
    assert web.get("/v1/forms").status_code == 403
    assert web.post("/v1/forms/publish", json=good).status_code == 403


def test_the_name_of_a_workbook_is_a_name_and_never_a_path(quality, good):
    answer = quality("POST", "/v1/forms/check", dict(good, name="../../evil.xlsx"))
    assert answer.status_code == 200
    assert answer.json()["form"]["form_id"] == "guards"


def test_a_body_that_is_not_the_one_signed_is_refused(quality, good):
    answer = quality("POST", "/v1/forms/check", good, sent=json.dumps(dict(good, number="F-00")).encode())
    assert (answer.status_code, answer.json()["facts"]["reason"]) == (400, "digest")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", {"workbook": 3}, {"workbook": "%%%"}, {"workbook": "aGk=", "name": ".."},
     {"workbook": "aGk=", "lists": [1]}, {"workbook": "aGk=", "lists": {"../x.csv": 1}}],
)  # fmt: skip
def test_a_garbled_body_is_a_400(quality, body):
    answer = quality("POST", "/v1/forms/check", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "garbled")


def test_no_workbook_at_all_is_a_fault_like_any_other(quality):
    answer = quality("POST", "/v1/forms/check", {"workbook": base64.b64encode(b"hello").decode()})
    assert [each["code"] for each in answer.json()["problems"]] == ["file_not_workbook"]


def test_an_unknown_form_is_a_404_and_a_taken_version_a_409(quality, good, tmp_path):
    assert quality("GET", "/v1/forms/nothing/answers").status_code == 404
    quality("POST", "/v1/forms/publish", good)
    other = write(tmp_path / "other.xlsx", [row("text", "b")], settings={"form_id": "guards", "version": "1"})
    answer = quality("POST", "/v1/forms/publish", packed(other))
    assert (answer.status_code, answer.json()["code"]) == (409, "version_taken")


def test_every_route_is_described(web):
    paths = {path for path in web.get("/v1/openapi.json").json()["paths"] if path.startswith("/v1/forms")}
    calls = ("check", "publish", "marked", "preview", "template", "{form_id}/answers", "{form_id}/workbook")
    assert paths == {"/v1/forms", *(f"/v1/forms/{each}" for each in calls)}
