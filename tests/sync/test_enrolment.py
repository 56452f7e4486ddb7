"""Enrolment over HTTP: a code, one laptop, its certificates; every wrong code one clear refusal and nothing changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509

from app import ledger, words
from app.clock import SystemClock
from app.store import keys, tables
from app.store.files import Files
from app.store.profile import Profile
from app.store.vault import Vault
from office import folder as folders
from office.devices import Authority, make_code
from sync.code import read_code, write_code
from sync.enrolment import ENGINEER_CERT, ISSUING, enrol, office_of, owner_of
from sync.protocol import (
    AlreadyEnrolled,
    CodeExpired,
    CodeForeign,
    CodeMalformed,
    CodeUnknown,
    CodeUsed,
    Garbled,
    NotSecure,
    Offline,
    SyncError,
)
from sync.round import Round
from tests.keystores import CHEAP, MemoryKeystore
from tests.sync.ends import (
    PIN,
    add_company,
    add_order,
    copy_folder,
    make_folder,
    order_id,
    serving,
)


def fill(tx):
    add_company(tx)
    for number in range(3):
        add_order(tx, number)


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("office") / "data", fill)


@pytest.fixture(scope="module")
def address(office_folder):
    with serving(office_folder) as server:
        yield server.address


def code_of(folder: Path, minutes: int = 60) -> str:
    with folders.opened_store(folder, SystemClock()) as store:
        return make_code(store, Authority(folder / "keys"), "E01", minutes).code


def take_in(folder, address, code, keystore=None):
    return enrol(folder, address, code, PIN, keystore or MemoryKeystore(), SystemClock(), "laptop", CHEAP)


def test_one_order_is_pulled_edited_pushed_and_receipted_over_http(office_folder, address, tmp_path):
    keystore = MemoryKeystore()
    profile = take_in(tmp_path / "me", address, code_of(office_folder), keystore)
    assert profile.is_enrolled
    assert profile.company_en == "Guchuan"
    opened = Vault.unlock(tmp_path / "me", PIN, keystore)
    with closing(ledger.open_laptop(tmp_path / "me", opened.database_key, SystemClock())) as store:
        with store.read() as db:
            assert owner_of(db).code == "E01"
            check_certificates(db)
        with closing(office_of(store, address)) as office:
            going = Round(store, Files(tmp_path / "me" / "files", opened.files_key), office)
            assert going.run().is_equal is True
            with store.write() as tx:
                tx.get(tables.WorkOrder, order_id(1)).work_note = "轴承已更换"
            report = going.run()
    assert (report.confirmed, report.is_equal, report.trouble) == (1, True, None)


def check_certificates(db):
    certificate = x509.load_der_x509_certificate(keys.secret(db, ENGINEER_CERT))
    issuing = x509.load_der_x509_certificate(keys.secret(db, ISSUING))
    certificate.verify_directly_issued_by(issuing)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert issuing.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"]
    assert 390 < (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days < 400


def test_the_same_laptop_asked_again_gets_the_same_answer(office_folder, address, tmp_path, monkeypatch):
    """Killed after the office said yes and before the laptop kept it: the same call ends well."""
    keystore, code = MemoryKeystore(), code_of(office_folder)
    with monkeypatch.context() as broken:
        broken.setattr("sync.enrolment._keep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            take_in(tmp_path / "me", address, code, keystore)
    assert not Profile.load(tmp_path / "me").is_enrolled
    assert take_in(tmp_path / "me", address, code, keystore).is_enrolled


def interrupted(*_args):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda code: code[:-1], CodeMalformed),
        (lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"), CodeForeign),
        (lambda code: ("0" if code[0] != "0" else "1") + code[1:], CodeUnknown),
        (lambda code: code[:15] + ("0" if code[15] != "0" else "1") + code[16:], CodeUnknown),
        (lambda _code: write_code("0" * 16, b"another company"), CodeForeign),
    ],
)
def test_a_wrong_code_is_refused_and_leaves_nothing(office_folder, address, tmp_path, spoil, refusal):
    code = code_of(office_folder)
    with pytest.raises(refusal):
        take_in(tmp_path / "me", address, spoil(code))
    left = [path for path in (tmp_path / "me").glob("*") if path.is_file()] if (tmp_path / "me").exists() else []
    assert [path.name for path in left if path.name != "lock"] == []


def test_an_expired_code_and_a_used_code_are_refused(office_folder, address, tmp_path):
    with pytest.raises(CodeExpired):
        take_in(tmp_path / "late", address, code_of(office_folder, 0))
    code = code_of(office_folder)
    take_in(tmp_path / "first", address, code)
    with pytest.raises(CodeUsed):
        take_in(tmp_path / "second", address, code)
    with pytest.raises(AlreadyEnrolled):
        take_in(tmp_path / "first", address, code)


def test_five_wrong_tries_end_a_code(office_folder, address, tmp_path):
    code = code_of(office_folder)
    wrong = code[:18] + ("0" if code[18] != "0" else "1") + code[19:]
    for _ in range(5):
        with pytest.raises(CodeUnknown):
            take_in(tmp_path / "me", address, wrong)
    with pytest.raises(CodeExpired):
        take_in(tmp_path / "me", address, code)


def test_a_server_that_is_none_or_not_ours_is_told_in_words(office_folder, tmp_path, httpd):
    code = code_of(office_folder)
    for address, refusal in (
        ("http://127.0.0.1:9", Offline),
        (httpd, Garbled),
        ("http://192.0.2.1:80", NotSecure),
        ("nonsense address", Offline),
    ):
        with pytest.raises(refusal) as refused:
            take_in(tmp_path / "me", address, code)
        for language in words.LANGUAGES:
            told = words.tell(refused.value, language)
            assert told.text
            assert told.way_on
            assert "…" not in told.text
    assert not (tmp_path / "me").exists()


def test_a_code_is_read_however_it_was_typed():
    code = write_code("0123456789ABCDEF", b"root")
    assert read_code(code).secret == "0123456789ABCDEF"
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(typed) == read_code(code)
    assert read_code(code).is_of(b"root")
    assert not read_code(code).is_of(b"boot")


def test_over_tls_only_the_offices_own_root_is_believed(office_folder, tmp_path):
    office_folder = copy_folder(office_folder, tmp_path / "office")
    with serving(office_folder, "--tls") as server:
        assert server.address.startswith("https://")
        keystore = MemoryKeystore()
        take_in(tmp_path / "me", server.address, code_of(office_folder), keystore)
        opened = Vault.unlock(tmp_path / "me", PIN, keystore)
        with closing(ledger.open_laptop(tmp_path / "me", opened.database_key, SystemClock())) as store:
            with closing(office_of(store, server.address)) as office:
                assert Round(store, Files(tmp_path / "f", opened.files_key), office).run().is_equal is True
            with store.write() as tx:
                keys.keep_secret(tx, "office root", other_root(tmp_path))
            with closing(office_of(store, server.address)) as office:
                assert isinstance(
                    Round(store, Files(tmp_path / "f", opened.files_key), office).run().trouble, NotSecure
                )


def other_root(tmp_path):
    return Authority.create(tmp_path / "other", "别家", SystemClock().now()).root_der


def test_every_trouble_of_sync_has_words_in_both_languages():
    for kind in [SyncError, *SyncError.__subclasses__()]:
        for language in words.LANGUAGES:
            assert words.has(f"errors.{kind.code}.text", language), kind
