"""Keys of an enrolment: kept in the encrypted database, signatures that hold, seals that open for one alone."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store.keys import (
    Signer,
    certificate_request,
    device_keys,
    is_signed,
    keep_device_keys,
    keep_secret,
    make_device_keys,
    open_sealed,
    seal,
    secret,
)
from app.store.trouble import SealBroken

MINE, OTHERS = make_device_keys(), make_device_keys()


def test_keys_are_kept_in_the_database_and_come_back(store):
    with store.read() as db:
        assert device_keys(db) is None
    with store.write() as tx:
        keep_device_keys(tx, OTHERS)
    with store.write() as tx:
        keep_device_keys(tx, MINE)
    with store.read() as db:
        assert device_keys(db) == MINE


def test_keys_never_go_into_the_outbox(store):
    with store.write() as tx:
        keep_device_keys(tx, MINE)
        keep_secret(tx, "certificate engineer", b"der")
        tx.flush()
        assert tx.changes == []
    with store.read() as db:
        assert secret(db, "certificate engineer") == b"der"
        assert secret(db, "nothing") is None


def test_a_signature_holds_for_its_words_and_its_key_alone():
    signature = Signer(MINE.sign).sign(b"words")
    assert Signer(MINE.sign).public == MINE.sign_public
    assert is_signed(MINE.sign_public, signature, b"words")
    assert not is_signed(MINE.sign_public, signature, b"word")
    assert not is_signed(OTHERS.sign_public, signature, b"words")
    assert not is_signed(MINE.sign_public, signature[:-1], b"words")
    assert not is_signed(b"short", signature, b"words")


@pytest.mark.parametrize("which", ["engineer", "witness"])
def test_a_certificate_request_is_signed_by_its_own_p256_key(which):
    request = x509.load_der_x509_csr(certificate_request(getattr(MINE, which), "E05 李工"))
    assert request.is_signature_valid
    assert isinstance(request.public_key().curve, SECP256R1)
    assert request.subject.rfc4514_string() == "CN=E05 李工"


@given(st.binary(max_size=300))
@settings(max_examples=30, deadline=None, database=None)
def test_what_is_sealed_opens_for_its_holder_alone(content):
    sealed = seal(MINE.seal_public, content)
    assert open_sealed(MINE.seal, sealed) == content
    assert seal(MINE.seal_public, content) != sealed
    with pytest.raises(SealBroken):
        open_sealed(OTHERS.seal, sealed)


@pytest.mark.parametrize("place", [0, 3, 4, 20, 36, -1])
def test_a_changed_seal_does_not_open(place):
    sealed = bytearray(seal(MINE.seal_public, b"pen strokes"))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        open_sealed(MINE.seal, bytes(sealed))


@pytest.mark.parametrize("length", [0, 3, 35, 40])
def test_a_seal_cut_short_does_not_open(length):
    with pytest.raises(SealBroken):
        open_sealed(MINE.seal, seal(MINE.seal_public, b"pen strokes")[:length])
