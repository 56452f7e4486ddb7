"""Laptops and the office's own keys: the certificate authority, enrolment by one-time code."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
import socket
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from cryptography import x509
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from app.errors import Known
from app.store.disk import write_whole
from app.store.door import Store, Write
from app.store.keys import open_sealed
from app.store.office_tables import Device, EnrolmentCode, OfficeIdentity
from app.store.tables import Person
from app.store.types import PersonId
from sync.code import make_secret, write_code
from sync.protocol import (
    CodeExpired,
    CodeUnknown,
    CodeUsed,
    EnrolAnswer,
    EnrolRequest,
    Garbled,
)

DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_REVOKED = x509.DistributionPoint([x509.UniformResourceIdentifier("urn:gongdan:revoked")], None, None, None)
ROOT_YEARS, ISSUING_YEARS, TLS_DAYS, LEAF_DAYS = 20, 10, 825, 396
CODE_TRIES: Final = 5
_SELECTOR: Final = 4
_CODES: Final = uuid.UUID("0b4f2f0e-6b1d-5d8c-9a55-5e5d6c1f7a01")
_LETTERS, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "123456789"
_EARLY: Final = timedelta(minutes=10)


class EngineerUnknown(Known):
    """There is no active engineer of this code. Facts: engineer."""

    code = "engineer_unknown"


@dataclass(frozen=True)
class NewCode:
    """A code to read out to an engineer."""

    code: str
    expires_at: datetime


class Authority:
    """The office's keys in one folder: root and issuing certificates, seal key, the key of its TLS address.

    Invariants: private keys are encrypted; their passphrase lies in a file only its owner may read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = _certificate(folder / "root.pem")
        self.issuing = _certificate(folder / "issuing.pem")
        self._issuing_key: ec.EllipticCurvePrivateKey | None = None
        seal_key = serialization.load_pem_public_key((folder / "seal.pem").read_bytes())
        self.seal_public = seal_key.public_bytes_raw() if isinstance(seal_key, x25519.X25519PublicKey) else b""
        self.root_der = self.root.public_bytes(serialization.Encoding.DER)
        self.issuing_der = self.issuing.public_bytes(serialization.Encoding.DER)

    @classmethod
    def create(
        cls, folder: Path, company: str, now: datetime, hosts: Sequence[str] = (), sample_seed: int | None = None
    ) -> Authority:
        """Make all keys of a new office.

        Args:
            folder: where they lie.
            company: whose they are.
            now: their life begins.
            hosts: names and addresses of this machine, for TLS.
            sample_seed: the root of a sample office is drawn from it, so that a played day can be repeated to the
                byte: the paper names the root. Anybody can draw it again; never for real work.
        """
        folder.mkdir(parents=True, exist_ok=True)
        passphrase = secrets.token_urlsafe(32).encode()
        _write_private(folder / "passphrase", passphrase)
        issuing_key, tls_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_key = ec.generate_private_key(ec.SECP256R1()) if sample_seed is None else _drawn_key(sample_seed)
        seal_key = x25519.X25519PrivateKey.generate()
        root_name = _name(company, "root")
        since, serial = (now, _serial()) if sample_seed is None else (now.replace(second=0, microsecond=0), 1)
        root = _authority(root_name, root_name, root_key, root_key, (since, ROOT_YEARS, 1), serial)
        issuing = _authority(
            _name(company, "devices"), root_name, issuing_key, root_key, (now, ISSUING_YEARS, 0), _serial()
        )
        tls = _tls(issuing, issuing_key, tls_key, now, hosts)
        for name, key in (("root", root_key), ("issuing", issuing_key), ("tls", tls_key), ("seal", seal_key)):
            _write_private(folder / f"{name}.key", _encrypted(key, passphrase))
        public = seal_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        write_whole(folder / "seal.pem", public)
        write_whole(folder / "tls.pem", _pem(tls) + _pem(issuing))
        write_whole(folder / "issuing.pem", _pem(issuing))
        write_whole(folder / "root.pem", _pem(root))
        return cls(folder)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether the keys were all made (root.pem is written last)."""
        return (folder / "root.pem").exists()

    @property
    def tls_files(self) -> tuple[Path, Path, str]:
        """Name the certificate chain, the key, and the key's passphrase, for the server."""
        return self._folder / "tls.pem", self._folder / "tls.key", self._passphrase().decode()

    def certify(self, csr: bytes, person: Person, company: str, mark: str, now: datetime, *, is_witness: bool) -> bytes:
        """Give a certificate to sign documents with, for the key of this request (DER both ways).

        Raises:
            Garbled: it is no request, its signature is wrong, or its key is not on P-256.
        """
        try:
            request = x509.load_der_x509_csr(csr)
            key = request.public_key()
        except ValueError as error:
            raise Garbled(reason="csr") from error
        if not request.is_signature_valid or not isinstance(key, ec.EllipticCurvePublicKey) or key.key_size != 256:
            raise Garbled(reason="csr")
        who = f"{person.name_en or person.name} ({person.code})"
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, _short(company)),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"device {mark}"),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "witness" if is_witness else "engineer"),
                x509.NameAttribute(NameOID.COMMON_NAME, _short(f"{'Witness of ' if is_witness else ''}{who}")),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, person.code),
            ]
        )
        return self._certified(name, key, now)

    def renew(self, certificate: bytes, now: datetime) -> bytes:
        """Give a new certificate to the name and the key of an earlier one (DER both ways)."""
        old = x509.load_der_x509_certificate(certificate)
        key = old.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Garbled(reason="certificate")
        return self._certified(old.subject, key, now)

    def _certified(self, name: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime) -> bytes:
        built = _leaf(name, key, self.issuing, now, LEAF_DAYS)
        built = built.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        # poppler trusts a signer only if his certificate is for e-mail too and says where revocations would stand
        purposes = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        built = built.add_extension(x509.CRLDistributionPoints([_REVOKED]), critical=False)
        return built.sign(self._signer(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def unseal(self, sealed: bytes) -> bytes:
        """Open what was sealed to this office.

        Raises:
            SealBroken: it was sealed to another.
        """
        key = serialization.load_pem_private_key((self._folder / "seal.key").read_bytes(), self._passphrase())
        assert isinstance(key, x25519.X25519PrivateKey)  # noqa: S101 -- written by create()
        return open_sealed(key.private_bytes_raw(), sealed)

    def _signer(self) -> ec.EllipticCurvePrivateKey:
        if self._issuing_key is None:
            key = serialization.load_pem_private_key((self._folder / "issuing.key").read_bytes(), self._passphrase())
            assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 -- written by create()
            self._issuing_key = key
        return self._issuing_key

    def _passphrase(self) -> bytes:
        return (self._folder / "passphrase").read_bytes().strip()


def make_code(store: Store, authority: Authority, engineer: str, minutes: int) -> NewCode:
    """Make a one-time code for an engineer.

    Raises:
        EngineerUnknown: as named.
    """
    with store.write() as tx:
        person = tx.scalar(sa.select(Person).where(Person.code == engineer, Person.is_active))
        if person is None:
            raise EngineerUnknown(engineer=engineer)
        secret = make_secret()
        while tx.get(EnrolmentCode, _code_id(secret)) is not None:
            secret = make_secret()
        expires_at = tx.now + timedelta(minutes=minutes)
        tx.add(
            EnrolmentCode(
                id=_code_id(secret),
                person_id=person.id,
                code_hash=_slow_hash(secret),
                made_at=tx.now,
                expires_at=expires_at,
                tries_left=CODE_TRIES,
                used_at=None,
                used_by_device_id=None,
            )
        )
    return NewCode(write_code(secret, authority.root_der), expires_at)


def enrol(store: Store, authority: Authority, request: EnrolRequest) -> EnrolAnswer:
    """Take a laptop in by its code; the same laptop that asks again gets the same answer.

    Raises:
        CodeUnknown, CodeExpired, CodeUsed: as named; a wrong try is counted.
        Garbled: keys or certificate requests are none.
    """
    if len(request.sign_key) != 32 or len(request.seal_key) != 32 or not 1 <= len(request.device_name) <= 200:
        raise Garbled(reason="keys")
    _spend_try(store, request)
    with store.write() as tx:
        code = tx.scalar(sa.select(EnrolmentCode).where(EnrolmentCode.id == _code_id(request.secret)).with_for_update())
        if code is None:
            raise CodeUnknown
        if code.used_by_device_id is not None:
            device = tx.get(Device, code.used_by_device_id)
            if device is None or device.sign_key != request.sign_key:
                raise CodeUsed
        elif code.expires_at <= tx.now:
            raise CodeExpired
        else:
            device = _admit(tx, authority, code, request)
        return _answer(tx, authority, device)


def _spend_try(store: Store, request: EnrolRequest) -> None:
    """Check the code in a transaction of its own, so that a wrong try stays counted."""
    with store.write() as tx:
        code = tx.get(EnrolmentCode, _code_id(request.secret))
        if code is None:
            raise CodeUnknown
        if code.tries_left <= 0:
            raise CodeExpired
        is_right = _is_hash_of(code.code_hash, request.secret)
        if not is_right:
            code.tries_left -= 1
    if not is_right:
        raise CodeUnknown


def _admit(tx: Write, authority: Authority, code: EnrolmentCode, request: EnrolRequest) -> Device:
    office = tx.scalar(sa.select(OfficeIdentity).with_for_update())
    person = tx.get(Person, code.person_id)
    if office is None or person is None:
        raise CodeUnknown
    mark = mark_of(office.next_mark)
    office.next_mark += 1
    certificates = [
        authority.certify(csr, person, office.company, mark, tx.now, is_witness=is_witness)
        for csr, is_witness in ((request.engineer_csr, False), (request.witness_csr, True))
    ]
    device = Device(
        id=uuid.uuid4(),
        person_id=person.id,
        mark=mark,
        name=request.device_name,
        incarnation=request.incarnation,
        sign_key=request.sign_key,
        seal_key=request.seal_key,
        engineer_cert=certificates[0],
        witness_cert=certificates[1],
        recovery_slot=request.recovery_slot,
        enrolled_at=tx.now,
        revoked_at=None,
        revoked_policy=None,
        last_dseq=0,
        request_counter=0,
        last_seen_at=None,
        clock_skew_ms=None,
        app_version=None,
        schema=None,
    )
    tx.add(device)
    code.used_at, code.used_by_device_id = tx.now, device.id
    return device


def _answer(tx: Write, authority: Authority, device: Device) -> EnrolAnswer:
    office = tx.scalar(sa.select(OfficeIdentity))
    person = tx.get(Person, device.person_id)
    if office is None or person is None:
        raise CodeUnknown
    return EnrolAnswer(
        server_id=office.server_id,
        epoch=office.epoch,
        company=office.company,
        company_en=office.company_en,
        device_id=device.id,
        mark=device.mark,
        person_id=PersonId(person.id),
        person_code=person.code,
        person_name=person.name,
        person_name_en=person.name_en,
        root=authority.root_der,
        issuing=authority.issuing_der,
        engineer_cert=device.engineer_cert,
        witness_cert=device.witness_cert,
        office_seal_key=authority.seal_public,
    )


def mark_of(number: int) -> str:
    """Give the mark of the n-th enrolment: A1 … Z9, then AA1 … ZZ9 and A1A … Z9Z; never given twice.

    Raises:
        OverflowError: all marks are given.
    """
    for pattern in ((_LETTERS, _DIGITS), (_LETTERS, _LETTERS, _DIGITS), (_LETTERS, _DIGITS, _LETTERS)):
        size = 1
        for signs in pattern:
            size *= len(signs)
        if number < size:
            mark = ""
            for signs in reversed(pattern):
                number, place = divmod(number, len(signs))
                mark = signs[place] + mark
            return mark
        number -= size
    raise OverflowError


def _code_id(secret: str) -> uuid.UUID:
    """The first 20 bits only find the code; the other 60 prove it."""
    return uuid.uuid5(_CODES, secret[:_SELECTOR])


def _slow_hash(secret: str) -> str:
    stretch = Argon2id(salt=os.urandom(16), length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
    return stretch.derive_phc_encoded(secret.encode())


def _is_hash_of(kept: str, secret: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(secret.encode(), kept)
    except InvalidKey:
        return False
    return True


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _encrypted(key: ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey, passphrase: bytes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def _write_private(path: Path, content: bytes) -> None:
    write_whole(path, content)
    path.chmod(0o600)


def _name(company: str, kind: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _short(company)),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{_short(company, 54)} {kind}"),
        ]
    )


def _drawn_key(seed: int) -> ec.EllipticCurvePrivateKey:
    drawn = int.from_bytes(hashlib.sha512(f"gongdan sample root {seed}".encode()).digest(), "big")
    return ec.derive_private_key(1 + drawn % (1 << 255), ec.SECP256R1())


def _serial() -> int:
    return int.from_bytes(hashlib.sha256(os.urandom(32)).digest()[:19], "big")


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def _authority(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    life: tuple[datetime, int, int],
    serial: int,
) -> x509.Certificate:
    now, years, path_length = life
    public = key.public_key()
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public, serial_number=serial)
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + timedelta(days=366 * years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256(), ecdsa_deterministic=True)
    )


def _short(name: str, size: int = 64) -> str:
    """Cut a name to the bytes that a certificate holds."""
    return name.encode()[:size].decode(errors="ignore")


def _leaf(
    subject: x509.Name, public: ec.EllipticCurvePublicKey, issuing: x509.Certificate, now: datetime, days: int
) -> x509.CertificateBuilder:
    key_id = issuing.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder(
            subject_name=subject, issuer_name=issuing.subject, public_key=public, serial_number=_serial()
        )
        .not_valid_before(now - _EARLY)
        .not_valid_after(min(now + timedelta(days=days), issuing.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), critical=False)
    )


def _tls(
    issuing: x509.Certificate,
    issuing_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    hosts: Sequence[str],
) -> x509.Certificate:
    named = dict.fromkeys(["localhost", "127.0.0.1", "::1", socket.gethostname(), *hosts])
    names: list[x509.GeneralName] = []
    for host in named:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gongdan head office")])
    built = _leaf(subject, key.public_key(), issuing, now, TLS_DAYS)
    built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    built = built.add_extension(_usage(digital_signature=True), critical=True)
    built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return built.sign(issuing_key, hashes.SHA256())
