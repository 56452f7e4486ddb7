"""The keys of one enrolment: what signs requests, what receives sealed things, what seals documents.

All private keys lie as `Secret` rows inside the encrypted database and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from app.store.door import Read, Write
from app.store.laptop_tables import Secret
from app.store.trouble import SealBroken

DER = serialization.Encoding.DER
_MAGIC = b"GDS1"
_NO_NONCE = bytes(12)  # the key of a seal is used once


@dataclass(frozen=True)
class DeviceKeys:
    """Private keys of one enrolment.

    Args:
        sign: Ed25519, 32 raw bytes; signs requests to head office.
        seal: X25519, 32 raw bytes; opens what was sealed to this laptop.
        engineer: P-256, PKCS #8 DER; the engineer's seal on documents.
        witness: P-256, PKCS #8 DER; the seal that witnesses a signature by pen.
    """

    sign: bytes
    seal: bytes
    engineer: bytes
    witness: bytes

    @property
    def sign_public(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.sign).public_key().public_bytes_raw()

    @property
    def seal_public(self) -> bytes:
        """The X25519 public key, 32 bytes."""
        return X25519PrivateKey.from_private_bytes(self.seal).public_key().public_bytes_raw()


def make_device_keys() -> DeviceKeys:
    """Make the four private keys of an enrolment."""
    return DeviceKeys(
        sign=Ed25519PrivateKey.generate().private_bytes_raw(),
        seal=X25519PrivateKey.generate().private_bytes_raw(),
        engineer=_made_p256(),
        witness=_made_p256(),
    )


def certificate_request(key: bytes, common_name: str) -> bytes:
    """Ask for a certificate: a PKCS #10 request, DER.

    Args:
        key: P-256 private key, PKCS #8 DER.
        common_name: as it shall stand in the certificate; head office decides.
    """
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(_p256(key), hashes.SHA256())
    return request.public_bytes(DER)


def keep_device_keys(tx: Write, keys: DeviceKeys) -> None:
    """Keep the keys of an enrolment in the encrypted database."""
    for each in fields(keys):
        keep_secret(tx, f"key {each.name}", getattr(keys, each.name))


def device_keys(db: Read) -> DeviceKeys | None:
    """Give the keys of the enrolment, if there is one."""
    found = {each.name: secret(db, f"key {each.name}") for each in fields(DeviceKeys)}
    kept = {name: value for name, value in found.items() if value is not None}
    return DeviceKeys(**kept) if len(kept) == len(found) else None


def keep_secret(tx: Write, name: str, value: bytes) -> None:
    """Keep a private key or a certificate, over one of the same name."""
    row = tx.get(Secret, name)
    if row is None:
        tx.add(Secret(name=name, value=value))
    else:
        row.value = value


def secret(db: Read, name: str) -> bytes | None:
    """Give a private key or a certificate, if it is there."""
    return db.scalar(sa.select(Secret.value).where(Secret.name == name))


def began_at(certificate: bytes) -> datetime:
    """Say from when a certificate (DER) is good."""
    return x509.load_der_x509_certificate(certificate).not_valid_before_utc


def ends_at(certificate: bytes) -> datetime:
    """Say until when a certificate (DER) is good."""
    return x509.load_der_x509_certificate(certificate).not_valid_after_utc


def is_renewal(fresh: bytes, known: bytes, issuing: bytes, root: bytes) -> bool:
    """Tell whether a certificate is for the key of a known one, and comes from the office's own root (all DER)."""
    try:
        new, old = x509.load_der_x509_certificate(fresh), x509.load_der_x509_certificate(known)
        issuer, anchor = x509.load_der_x509_certificate(issuing), x509.load_der_x509_certificate(root)
        issuer.verify_directly_issued_by(anchor)
        new.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return new.public_key() == old.public_key()


class Signer:
    """Signs with the laptop's Ed25519 key."""

    def __init__(self, key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, said: bytes) -> bytes:
        """Give the signature, 64 bytes."""
        return self._key.sign(said)


def is_signed(public: bytes, signature: bytes, said: bytes) -> bool:
    """Tell whether a signature is that of an Ed25519 key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def seal(public: bytes, content: bytes) -> bytes:
    """Seal to an X25519 public key: only the holder of the private key opens it.

    The ephemeral public key stands first; the AES-256-GCM key is HKDF-SHA-256 of the agreement, salted with both
    public keys, and used once.
    """
    ephemeral = X25519PrivateKey.generate()
    shown = ephemeral.public_key().public_bytes_raw()
    agreed = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return _MAGIC + shown + AESGCM(_seal_key(agreed, shown + public)).encrypt(_NO_NONCE, content, _MAGIC)


def open_sealed(private: bytes, sealed: bytes) -> bytes:
    """Open what was sealed to the public half of an X25519 key.

    Raises:
        SealBroken: it was sealed to another key, or its bytes have changed.
    """
    key = X25519PrivateKey.from_private_bytes(private)
    shown, content = sealed[4:36], sealed[36:]
    try:
        if sealed[:4] != _MAGIC:
            raise SealBroken
        agreed = key.exchange(X25519PublicKey.from_public_bytes(shown))
        opening = AESGCM(_seal_key(agreed, shown + key.public_key().public_bytes_raw()))
        return opening.decrypt(_NO_NONCE, content, _MAGIC)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def _seal_key(agreed: bytes, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, b"gongdan 1 seal").derive(agreed)


def _made_p256() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _p256(key: bytes) -> ec.EllipticCurvePrivateKey:
    found = serialization.load_der_private_key(key, None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        message = "not a P-256 key"
        raise TypeError(message)
    return found
