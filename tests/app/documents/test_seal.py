"""Seals: who, in which order, how large, and what other people's programs say of them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.canon import is_canonical, low
from app.documents.fields import RESERVED
from app.documents.seal import (
    SealKey,
    SealKeyUnfit,
    SealOutOfOrder,
    seal_as_engineer,
    seal_as_office,
    seal_as_witness,
)
from app.documents.shelf import STOP_AFTER, WARN_AFTER, SealLimit, seal_limit
from app.documents.verify import verify
from app.store.tables import Person
from office.devices import Authority
from tests.app.documents import judges, samples
from tests.app.documents.conftest import Keys, seal_both
from tests.app.documents.pki import BEGIN


def contents(data: bytes) -> list[bytes]:
    return [bytes.fromhex(each.decode()) for each in re.findall(rb"/Contents <([0-9A-F]+)>", data)]


def test_a_seal_adds_to_the_file_and_changes_nothing_before(base, content, keys):
    sealed = seal_as_engineer(base.data, keys.engineer, content.ink_of("engineer"), content.made_at)
    assert sealed.startswith(base.data)


def test_seals_are_small(base, sealed, content, keys):
    first = seal_as_engineer(base.data, keys.engineer, content.ink_of("engineer"), content.made_at)
    assert len(first) - len(base.data) <= 15 * 1024
    assert len(sealed) - len(first) <= 15 * 1024


def test_each_seal_has_its_room_and_leaves_the_root_out(closed, head_office):
    found = contents(closed)
    assert len(found) == 3
    assert all(len(each) == RESERVED // 2 for each in found)
    assert not any(head_office.root.fingerprint(head_office.root.signature_hash_algorithm) in each for each in found)
    assert not any(head_office.root.signature in each for each in found)


def test_the_hash_of_the_raw_pen_data_is_sealed_and_the_data_is_not(sealed, content):
    pen = content.ink_of("customer").pen_sha256
    assert bytes.fromhex(pen) in contents(sealed)[1]
    assert bytes.fromhex(pen) not in contents(sealed)[0]


def test_the_engineer_comes_first_and_once(base, sealed, content, keys):
    engineer, customer = content.ink_of("engineer"), content.ink_of("customer")
    with pytest.raises(SealOutOfOrder):
        seal_as_witness(base.data, keys.witness, customer, content.made_at)
    with pytest.raises(SealOutOfOrder):
        seal_as_engineer(sealed, keys.engineer, engineer, content.made_at)
    with pytest.raises(SealOutOfOrder):
        seal_as_office(base.data, keys.office, content.made_at)


def test_nothing_is_sealed_after_head_office(closed, small, keys):
    with pytest.raises(SealOutOfOrder):
        seal_as_office(closed, keys.office, small.made_at)
    with pytest.raises(SealOutOfOrder):
        seal_as_witness(closed, keys.witness, small.ink_of("customer"), small.made_at)


def test_a_key_that_is_not_the_certificates_does_not_seal(base, content, keys):
    mixed = replace(keys.engineer, private_key=keys.witness.private_key)
    with pytest.raises(SealKeyUnfit):
        seal_as_engineer(base.data, mixed, content.ink_of("engineer"), content.made_at)


@pytest.mark.parametrize("at", [BEGIN - timedelta(seconds=1), BEGIN + timedelta(days=396)])
def test_a_certificate_that_is_not_valid_at_the_moment_does_not_seal(base, content, keys, at):
    with pytest.raises(SealKeyUnfit):
        seal_as_engineer(base.data, keys.engineer, content.ink_of("engineer"), at)


def test_long_names_fit_the_room(base, content, head_office):
    key = head_office.key("歐" * 21, "engineer")
    assert seal_as_engineer(base.data, key, content.ink_of("engineer"), content.made_at)


def test_every_signature_is_the_lower_of_two(keys):
    for _ in range(40):
        ours = low(keys.engineer.private_key.sign(b"x", ec.ECDSA(hashes.SHA256())))
        assert low(ours) == ours
    assert not is_canonical(b"<00>", b"\x30\x00")


def test_the_limit_warns_after_a_week_and_stops_after_thirty_days():
    last = samples.DAY
    assert seal_limit(last, last + WARN_AFTER) is SealLimit.FREE
    assert seal_limit(last, last + WARN_AFTER + timedelta(seconds=1)) is SealLimit.WARN
    assert seal_limit(last, last + STOP_AFTER) is SealLimit.WARN
    assert seal_limit(last, last + STOP_AFTER + timedelta(seconds=1)) is SealLimit.STOP


def test_poppler_finds_every_seal_valid_and_trusted(sealed, closed, head_office, tmp_path):
    for name, data, count in (("sealed", sealed, 2), ("closed", closed, 3)):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(data)
        told = judges.pdfsig(file, head_office.root_pem, tmp_path)
        good = "Signature is Valid.; Certificate is Trusted."
        assert [each for each in told if each] == [good] * (count - 1) + [f"{good}; whole"]


def test_openssl_finds_every_seal_valid(closed, head_office, tmp_path):
    judges.need("openssl")
    (tmp_path / "root.pem").write_bytes(head_office.root_pem)
    ranges = re.findall(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", closed)
    assert len(ranges) == 3
    for found in ranges:
        begin, first, second, rest = map(int, found)
        (tmp_path / "data").write_bytes(closed[begin:first] + closed[second : second + rest])
        (tmp_path / "seal").write_bytes(
            bytes.fromhex(closed[first + 1 : second - 1].decode()).rstrip(b"\0") + b"\0" * 4
        )
        words = ["openssl", "cms", "-verify", "-inform", "DER", "-in", tmp_path / "seal", "-content", tmp_path / "data"]
        words += ["-binary", "-CAfile", tmp_path / "root.pem", "-purpose", "any", "-cades", "-out", tmp_path / "out"]
        told = judges.run(*words, "-attime", str(int(samples.DAY.timestamp())))
        assert told.returncode == 0, told.stderr


def test_certificates_as_head_office_gives_them_seal_and_are_trusted(base, content, tmp_path):
    company = "崮川矿山机械制造（集团）股份有限公司技术服务中心"
    authority = Authority.create(tmp_path / "keys", company, BEGIN)
    person = Person(code="E05", name="欧阳靖㛃", name_en="Ouyang Jingjie")
    made = []
    for is_witness in (False, True):
        private = ec.generate_private_key(ec.SECP256R1())
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(private, hashes.SHA256())
        der = request.public_bytes(Encoding.DER)
        leaf = authority.certify(der, person, company, "A7", BEGIN, is_witness=is_witness)
        made.append(SealKey(private, x509.load_der_x509_certificate(leaf), (authority.issuing,)))
    data = seal_both(base.data, content, Keys(made[0], made[1], made[1]))
    judged = verify(data, [authority.root])
    assert (judged.outcome, judged.reasons) == ("passed", ())
    file = tmp_path / "sealed.pdf"
    file.write_bytes(data)
    told = judges.pdfsig(file, authority.root.public_bytes(Encoding.PEM), tmp_path)
    assert all("Certificate is Trusted" in each for each in told if each)
